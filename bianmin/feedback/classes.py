"""The classes of what citizens say of finished cases; it is never shown with a name."""

from bianmin.county.classes import D2, D3, Classes, T

CLASSES: Classes = {
    "Rating": {D3: "words", D2: "tags", T: "case ordinal station township level channel given_on"},
}
