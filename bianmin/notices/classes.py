"""The data classes of this room's fields: what hangs on a public wall is public; who put it up is not."""

from bianmin.county.classes import D1, D2, Classes

CLASSES: Classes = {
    "Wall": {D1: "station name is_main opened_on closed_on"},
    "Posting": {
        D1: "wall item edition posted_on taken_down_on",
        D2: "taken_down_by_name taken_down_by_post",
    },
}
