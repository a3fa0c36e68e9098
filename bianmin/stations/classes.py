"""The classes of what is known of units and posts; the name on a desk plate is public."""

from bianmin.county.classes import D1, D2, D3, D4, Classes, T

CLASSES: Classes = {
    "Division": {D1: "code name short_name level parent_code valid_from valid_to succeeded_by"},
    "Unit": {
        D1: "slug kind name short_name division_code parent phone address outer_system opened_on closed_on",
    },
    "Station": {D1: "unit kind hours way needs_look open_confirmed_on closed_notice"},
    "UnitMerge": {T: "old new starts_on called_off_at"},
    "Post": {D1: "unit role name rank", D2: "account_id person_id", T: "starts_on ends_on ended_at"},
    "Proposal": {
        D4: "id_number",
        D3: "name",
        D2: "kind state key unit into role rank account_id post username reason by_role by_account_id by_person_id "
        "decided_by_name decided_by_post decided_by_account_id decided_by_person_id words",
        T: "starts_on ends_on proposed_at decided_at",
    },
}
