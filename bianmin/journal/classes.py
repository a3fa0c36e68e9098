"""The classes of what the journal keeps: ids and hashes; no name of a citizen stands in it (DECISIONS 10)."""

from bianmin.county.classes import D2, Classes, K, T, Words

CLASSES: Classes = {
    "Entry": {
        T: "at resource action subject_kind subject_id outcome",
        D2: "purpose unit_id account_id device_id route",
        K: "origin",
    },
    "Seal": {T: "sequence entry digest version"},
    "Tally": {T: "scope starts_at count", K: "key"},
    "Permit": {
        D2: "unit_id purpose starts_on ends_on most proposer_account_id proposer_person_id approver_account_id "
        "approver_person_id approver_name approver_post end_reason",
        T: "proposed_at approved_at ended_at",
    },
    "Spending": {T: "account_id what day at permit", K: "subject"},
    "Alarm": {
        T: "kind key at seen_at closed_at",
        D2: "account_id unit_id facts seen_by closed_by closer_account_id words",
    },
}
HASHED: Words = {
    "Entry.origin": "以前的记录和以后的对不上是不是同一个地址",
    "Tally.key": "试错的次数从头数起",
    "Spending.subject": "当天看过的人会再数一次",
}
