"""The classes of this room: the kinds are public; who demanded what is the office's own; nothing says of whom."""

from bianmin.county.classes import D1, D2, D3, Classes, T

CLASSES: Classes = {
    "ProofKind": {
        D1: "slug position name plain called letters why go_to instead related basis source mark is_active",
    },
    "ProofException": {D1: "slug position name kinds called says basis related mark is_active"},
    "ProofDemand": {
        D2: "sort organisation station result facts",
        D3: "words",
        T: "key kind exception demanded_on at wanted_at pdf",
    },
}
