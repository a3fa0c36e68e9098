"""The classes of what is kept of other organisations' programs."""

from bianmin.county.classes import D2, Classes, K, T, Words

CLASSES: Classes = {
    "Client": {
        D2: "name unit purpose mode scope items divisions per_minute per_day proposer_account_id proposer_person_id "
        "approver_id approver_name",
        T: "starts_on ends_on proposed_at approved_at ended_at",
    },
    "Key": {K: "digest", D2: "client kind shown", T: "made_at expires_on revoked_at last_used_on"},
    "Sending": {T: "client key draft_id is_test case basis basis_reference begun_at submitted_at"},
    "Once": {K: "digest", T: "client fingerprint case at"},
    "Endpoint": {K: "secret", D2: "client url failures paused_until", T: "opened_at ended_at seen_until"},
    "Delivery": {
        D2: "tries leased_until last_status last_error",
        T: "endpoint step event made_at next_at delivered_at",
    },
}
HASHED: Words = {
    "Key.digest": "对接方的钥匙全部作废，要重新发",
    "Once.digest": "对接方用过的 Idempotency-Key 认不出来了",
}
