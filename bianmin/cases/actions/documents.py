"""Documents: the row with its frozen facts in the step's transaction, the PDF later in the worker."""

import json
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import timezone

from bianmin.cases.lifecycle import Paper
from bianmin.cases.models import Case, CaseStep, Document
from bianmin.catalog.models import StationRole
from bianmin.county.actors import Actor
from bianmin.county.rights import Action, Resource
from bianmin.journal.actions import note
from bianmin.papers.kinds import ON_BEHALF_TITLE, TEMPLATE_VERSION, TITLES
from bianmin.vault.actions import read
from bianmin.vault.index import keyed_fingerprint, new_code
from bianmin.workdays.lamp import chinese_date

_CHARACTER = {
    Paper.SUBMISSION_RECEIPT: "回", Paper.INTAKE_RECEIPT: "收", Paper.HAND_OVER: "转", Paper.ACCEPTANCE: "受",
    Paper.CORRECTION: "补", Paper.DECLINED: "不受", Paper.TURNED_AWAY: "告", Paper.SUSPENSION: "停",
    Paper.RESUMPTION: "续", Paper.GRANTED: "准", Paper.REFUSED: "不准", Paper.OUTER_RESULT: "果", Paper.DELIVERY: "送",
}  # fmt: skip
NEEDS_CODE = frozenset({Paper.SUBMISSION_RECEIPT, Paper.INTAKE_RECEIPT})


def character_of(paper: Paper) -> str:
    """Return the character that stands for this kind in a document's number."""
    return _CHARACTER[paper]


def issue(case: Case, step: CaseStep, paper: Paper, number: str, *, issuer: str) -> Document:
    """Write the row of one document: kind, number, template version, frozen facts, hash and verify code."""
    verify_code = new_code(bits=60)
    facts = _facts(case, step, paper, number=number, issuer=issuer, verify_code=verify_code)
    digest = keyed_fingerprint("facts", json.dumps(facts, ensure_ascii=False, sort_keys=True))
    return Document(
        case=case, step=step, kind=paper, number=number, template_version=TEMPLATE_VERSION, facts=facts,
        facts_digest=digest, verify_code=verify_code, issuer=issuer, issued_at=step.at, wanted_at=step.at,
    )  # fmt: skip


def _facts(case: Case, step: CaseStep, paper: Paper, *, number: str, issuer: str, verify_code: str) -> dict[str, Any]:
    title = TITLES[paper]
    if paper == Paper.INTAKE_RECEIPT and case.role == StationRole.FORWARDS:
        title = ON_BEHALF_TITLE
    lines = [["申请人", case.applicant.name], ["办理事项", case.item.name], ["办件编号", case.number]]
    if case.agent:
        lines.append(["代交人", f"{case.agent.name}（{case.agent_relation}）"])
    if paper in NEEDS_CODE:
        lines.append(["查询码", case.query_code])
    extra = _PARTS[paper](case, step) if paper in _PARTS else {}
    return {
        "title": title,
        "unit": issuer,
        "number": number,
        "date": chinese_date(timezone.localdate(step.at)),
        "template": TEMPLATE_VERSION,
        "qr_text": f"{settings.PUBLIC_ADDRESS}/verify/{verify_code}/",
        "qr_note": f"扫码核对，或在网站上填核验码 {verify_code}",
        "lines": lines + extra.get("lines", []),
        "tables": extra.get("tables", []),
        "paragraphs": extra.get("paragraphs", []),
        "remedies": extra.get("remedies", []),
        "sign": extra.get("sign", []),
        "footer": f"事项要素第 {case.edition.number} 版。有不清楚的，请打 {case.station.phone or '站里电话'}。",
    }


def _materials(case: Case) -> dict[str, Any]:
    rows = [[m.name, m.get_state_display(), m.how_given] for m in case.materials.order_by("position")]
    return {"caption": "材料", "head": ["材料", "状态", "怎么交的"], "rows": rows}


def _intake(case: Case, step: CaseStep) -> dict[str, Any]:
    later = "材料由我们转交受理单位，受理单位收到后起算办理时限。" if case.role == StationRole.FORWARDS else ""
    return {
        "lines": [["收件人", step.by_name or "网上提交"], ["主办", case.owner_name or "站内值班人员"]],
        "tables": [_materials(case)],
        "paragraphs": [text for text in (later, "帮办代办不收费。原件当面看过即还，不留存。") if text],
        "sign": ["申请人（代交人）签收", "经手人"],
    }


def _hand_over(case: Case, step: CaseStep) -> dict[str, Any]:
    return {
        "lines": [["转出", case.station.name], ["接收", case.receiving_unit.name], ["经手人", step.by_name]],
        "tables": [_materials(case)],
        "sign": ["转出人", "接收人", "接收时间"],
    }


def _acceptance(case: Case, step: CaseStep) -> dict[str, Any]:
    due = case.decision_due_on
    body = case.edition.body
    lines = [["受理单位", case.receiving_unit.name], ["申请日期", _day(case.submitted_at)]]
    lines.append(["最迟作出结果", chinese_date(due) if due else "时限未定，请咨询"])
    return {
        "lines": lines,
        "paragraphs": ["依据：" + "；".join(map(str, body.basis))] if body.basis else [],
        "sign": ["签收"],
    }


def _correction(case: Case, step: CaseStep) -> dict[str, Any]:
    rows = [[lack["name"], lack["lack"], lack["remedy"]] for lack in step.particulars["lacks"]]
    due = case.due_on
    return {
        "lines": [["请在此前补齐", chinese_date(due) if due else "不限时"]],
        "tables": [{"caption": "要补的材料（一次说全）", "head": ["材料", "缺什么", "怎样才对"], "rows": rows}],
        "paragraphs": [step.reason, "来不及请打电话，材料我们留着。逾期没有补，我们先联系您，不会不声不响地结掉。"],
        "sign": ["签收"],
    }


def _declined(case: Case, step: CaseStep) -> dict[str, Any]:
    return {
        "lines": [["该找谁", step.particulars["whom_to_ask"]]],
        "paragraphs": ["理由：" + step.reason],
        "remedies": step.particulars.get("remedies", []),
        "sign": ["签收"],
    }


def _turned_away(case: Case, step: CaseStep) -> dict[str, Any]:
    return {
        "lines": [["该找谁", step.particulars["whom_to_ask"]]],
        "paragraphs": [step.reason, "这张单子只说明本站办不了和该找谁，不是受理或不予受理的决定。"],
    }


def _suspension(case: Case, step: CaseStep) -> dict[str, Any]:
    told = step.particulars
    return {
        "lines": [["种类", told["kind"]], ["依据文书号", told["document_number"]], ["所需时间", told["time_needed"]]],
        "paragraphs": ["理由：" + step.reason, "这段时间不计入办理时限（行政许可法第四十五条）。"],
    }


def _resumption(case: Case, step: CaseStep) -> dict[str, Any]:
    due = case.decision_due_on
    lines = [["依据文书号", step.particulars["document_number"]]]
    return {"lines": [*lines, ["最迟作出结果", chinese_date(due) if due else "时限未定"]]}


def _granted(case: Case, step: CaseStep) -> dict[str, Any]:
    paragraphs = [f"经审查，{case.applicant.name}申请的“{case.item.name}”符合条件，准予办理。"]
    return {"lines": [["结果", case.edition.body.result or "准予"]], "paragraphs": [*paragraphs, step.reason]}


def _refused(case: Case, step: CaseStep) -> dict[str, Any]:
    return {
        "paragraphs": [f"经审查，{case.applicant.name}申请的“{case.item.name}”不予办理。", "理由：" + step.reason],
        "remedies": step.particulars.get("remedies", []),
        "sign": ["签收"],
    }


def _outer(case: Case, step: CaseStep) -> dict[str, Any]:
    return {
        "lines": [
            ["上级系统", case.outer_system],
            ["该系统编号", case.outer_number],
            ["结果", case.get_outcome_display()],
        ],
        "paragraphs": [step.reason, "这个结果由上级系统作出，以该系统为准；本单只是转告，不是决定。"],
    }


def _delivery(case: Case, step: CaseStep) -> dict[str, Any]:
    told = step.particulars
    return {
        "lines": [["送达方式", told["way"]], ["谁收的", told["collector"]], ["与本人关系", told["relation"]]],
        "sign": ["收件人签名", "送达人"],
    }


_PARTS = {
    Paper.INTAKE_RECEIPT: _intake, Paper.HAND_OVER: _hand_over, Paper.ACCEPTANCE: _acceptance,
    Paper.CORRECTION: _correction, Paper.DECLINED: _declined, Paper.TURNED_AWAY: _turned_away,
    Paper.SUSPENSION: _suspension, Paper.RESUMPTION: _resumption, Paper.GRANTED: _granted, Paper.REFUSED: _refused,
    Paper.OUTER_RESULT: _outer, Paper.DELIVERY: _delivery, Paper.SUBMISSION_RECEIPT: lambda case, step: {
        "tables": [_materials(case)], "paragraphs": ["受理以后另有通知。十分钟内没有人动过，可以收回重填。"]},
}  # fmt: skip


def _day(moment: datetime) -> str:
    return chinese_date(timezone.localdate(moment))


def want(document: Document, *, by: Actor, at: datetime) -> None:
    """Ask for a document's PDF: the worker renders it next; the journal keeps who asked."""
    if document.pdf_id is None:
        Document.objects.filter(pk=document.pk, pdf__isnull=True).update(wanted_at=at)
    note(Resource.DOCUMENT, Action.READ, by=by, at=at, about=("case", document.case_id), purpose=document.number)


def pdf_of(document: Document) -> bytes:
    """Return the bytes of a rendered document."""
    return read(document.pdf)
