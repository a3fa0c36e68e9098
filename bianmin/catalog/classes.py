"""The classes of the catalogue: all of it is public."""

from bianmin.county.classes import D1, Classes, T

CLASSES: Classes = {
    "BasicItem": {D1: "code name item_type"},
    "Item": {
        D1: "slug task_code basic name category item_type department department_as_written position current retired_on",
    },
    "Edition": {D1: "item number state valid_from valid_to is_example profile content", T: "digest"},
    "HandlingItem": {D1: "item sequence name"},
    "Placement": {D1: "station handling_item role basis is_verified starts_on ends_on"},
    "SearchText": {D1: "item title pinyin bigrams singles"},
}
