"""The classes of what a case holds: what was said and given is D4, how it went is what the house vouches for."""

from bianmin.county.classes import D1, D2, D3, D4, Classes, K, T, Words

CLASSES: Classes = {
    "NumberCounter": {T: "series day last"},
    "Case": {
        D4: "answers",
        D3: "agent_relation",
        K: "query_code query_code_hash",
        D2: "handling_code owner_post_id owner_name outer_system",
        T: "number national_number reporting_number item edition profile station role receiving_unit serving_unit "
        "route_stop channel applicant agent mandate_id status handler_unit waits_for due_on last_sequence outer_number "
        "outcome submitted_at accepted_at decided_at decision_due_on closed_at",
    },
    "Submission": {D4: "fingerprint", T: "key case at"},
    "CaseStep": {
        D4: "reason particulars",
        T: "case sequence verb from_status to_status unit at recorded_at was_due_on",
    },
    "ClockEvent": {T: "case sequence clock tick on amount unit source document_number"},
    "CaseMaterial": {D4: "lack remedy", D1: "position code name is_required", D2: "state how_given", T: "case"},
    "CaseFile": {T: "case material stored at replaced_at"},
    "Document": {
        D4: "facts facts_digest",
        D1: "kind template_version issuer",
        T: "case step number verify_code issued_at valid_until voided_at wanted_at pdf",
    },
    "Draft": {
        D4: "answers",
        K: "resume_code resume_hash",
        T: "account_id item edition station case filings saved_at expires_on",
    },
    "DraftFile": {D1: "material_code", T: "draft stored at"},
}
HASHED: Words = {
    "Submission.fingerprint": "换之前交的表再交一次，会说内容不一样",
    "Document.facts_digest": "以前的文书凭加密的内容核对，不凭它",
}
PLAIN: Words = {"Case.agent_relation": "只说代交人是什么亲属，两人的姓名都是加密的"}
