"""The classes of the catalogue: all of it is public, except who wrote and who approved (staff) and what is still in work."""

from bianmin.county.classes import D1, D2, Classes, T

CLASSES: Classes = {
    "BasicItem": {D1: "code name item_type"},
    "DictionaryCode": {T: "id", D1: "dictionary version code label position starts_on ends_on source mark"},
    "CodeMapping": {T: "id", D1: "dictionary from_version from_code to_version to_code source mark"},
    "Item": {
        D1: "slug task_code basic name category item_type department department_as_written position current retired_on "
        "retired_why unified_by",
    },
    "Edition": {
        D1: "item number state valid_from valid_to is_example profile content based_on takeover reviewed_on",
        D2: "revision drafted_at saved_at submitted_at sent_back approved_at approved_by_name approved_by_post "
        "approved_by_account_id approved_by_person_id reviewed_by_name by_account_id "
        "by_person_id",
        T: "digest",
    },
    "HandlingItem": {D1: "item sequence name"},
    "Placement": {
        D1: "station handling_item role basis is_verified starts_on ends_on window decision",
        D2: "account training money",
    },
    "PlacementDecision": {
        D1: "kind state item everywhere stations role basis reason starts_on",
        D2: "account training money proposed_at decided_at decided_by_name decided_by_post decided_by_account_id "
        "decided_by_person_id words by_account_id by_person_id",
    },
    "SearchText": {D1: "item title pinyin bigrams singles"},
    "Synonym": {D1: "word means source"},
    "MissedQuery": {D2: "words times first_on last_on mended_on mended_how"},
    "TakeOver": {
        D2: "kind state name source unifies sheet mapping valid_from read_at decided_at by_account_id by_person_id",
        T: "digest",
    },
    "TakeOverRow": {D2: "takeover line key name item finding differences problems accepted is_decided"},
    "SheetFile": {D1: "kind edition facts wanted_at rendered_at", T: "digest"},
    "Bundle": {D1: "slug name one_line source mark position retired_on"},
    "BundlePart": {D1: "bundle item position ask same_answers same_materials"},
}
