"""A case as its owner sees it: where it is, the one thing to do, what happened, and a human way out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from bianmin.cases.actions.drafts import draft_of_case
from bianmin.cases.actions.mover import last_step, step_of
from bianmin.cases.actions.steps import UNDO, can_recall, can_undo_withdraw
from bianmin.cases.lifecycle import Status, Verb
from bianmin.cases.permissions import applicant_of, documents_of, steps_for
from bianmin.cases.story import Standing, standing, told
from bianmin.catalog.words import words
from bianmin.feedback.actions import can_rate
from bianmin.feedback.permissions import rating_of
from bianmin.pages.respond import page
from bianmin.portal.applying.access import hold_draft
from bianmin.portal.applying.cards import Card, got
from bianmin.portal.applying.stars import Stars, blank_stars
from bianmin.workdays.models import load_calendar

if TYPE_CHECKING:
    from bianmin.cases.models import Case, CaseStep, Document

_BEHIND = {
    Status.DECLINED: Verb.DECLINE, Status.TURNED_AWAY: Verb.TURN_AWAY, Status.REFUSED: Verb.REFUSE,
    Status.RETURNED: Verb.TAKE_BACK, Status.SUSPENDED: Verb.SUSPEND, Status.LACKING: Verb.TELL_LACK,
    Status.CORRECTING: Verb.ASK_CORRECTION,
}  # fmt: skip
_BEHIND_OUTCOME = {
    "refused": Verb.REFUSE, "outer_granted": Verb.TAKE_BACK, "outer_refused": Verb.TAKE_BACK,
}  # fmt: skip
RESULT_IS_HERE = frozenset({Status.GRANTED, Status.REFUSED, Status.RETURNED})
NEEDS_MATERIALS = frozenset({Status.LACKING, Status.CORRECTING})


@dataclass(frozen=True, slots=True)
class Reply:
    """What the page says beside the case: why not, at which material, or a rating begun."""

    status: int = HTTPStatus.OK
    sentence: str = ""
    wrong: Mapping[str, str] = field(default_factory=dict)
    stars: Stars | None = None


NOTHING = Reply()


def case_page(request: HttpRequest, case: "Case", *, at: datetime, reply: Reply = NOTHING) -> HttpResponse:
    """Show a case to its owner."""
    today = timezone.localdate(at)
    stand = standing(case, today=today, calendar=load_calendar())
    context = {
        "case": case,
        "stand": stand,
        "story": told(case, today=today, calendar=load_calendar()),
        "sentence": reply.sentence,
        "says": _says(case, stand),
        **_turn(case, reply.wrong),
        **_undo(case, at),
        "papers": [_paper(case, document) for document in reversed(documents_of(case))],
        "can_withdraw": any(step.verb == Verb.WITHDRAW for step in steps_for(applicant_of(case), case)),
        "stars": reply.stars or (blank_stars() if can_rate(case) else None),
        "rating": rating_of(case),
    }
    if case.status == Status.RECALLED:
        context["draft"] = _draft(request, case, today)
    return page(request, "portal/applying/case.html", context, status=reply.status)


def _says(case: "Case", stand: Standing) -> dict[str, Any]:
    """Return why, what now and the remedies, from the step that brought the case here."""
    verb = _BEHIND.get(Status(case.status)) or _BEHIND_OUTCOME.get(case.outcome)
    step = step_of(case.pk, verb) if verb else None
    particulars = (step.particulars or {}) if step else {}
    return {
        "reason": _reason(step) if step else "",
        "whom_to_ask": particulars.get("whom_to_ask", ""),
        "remedies": particulars.get("remedies", []),
        "time_needed": particulars.get("time_needed", ""),
        "notes": _notes(case, stand),
    }


def _reason(step: "CaseStep") -> str:
    """Return the reason of a step, unless it merely lists the lacks that the cards below show anyway."""
    lacks = (step.particulars or {}).get("lacks", [])
    return "" if step.reason == "；".join(f"{lack['name']}：{lack['lack']}" for lack in lacks) else step.reason


def _notes(case: "Case", stand: Standing) -> list[str]:
    texts, notes = words().texts, []
    unit, system = case.handler_unit.short_name, case.outer_system or "上级系统"
    if case.status == Status.OUTER:
        notes.append(texts["decided_elsewhere"].format(unit=unit, system=system))
    if case.status == Status.OUTER_DOWN:
        notes.append(texts["system_down"].format(system=system))
    if case.status in RESULT_IS_HERE:
        notes.append("请带上回执到站里取。走不动的，打电话请人送到家。")
    if stand.lamp.tone == "late" and not stand.is_applicants_turn:
        notes.append(texts["overdue"].format(unit=case.handler_unit.in_township))
    return notes


def _turn(case: "Case", wrong: Mapping[str, str]) -> dict[str, Any]:
    """Return what the applicant has to bring, when it is their turn."""
    if case.status not in NEEDS_MATERIALS:
        return {"cards": []}
    step = last_step(case)
    lacks = {lack["code"]: lack for lack in (step.particulars or {}).get("lacks", [])}
    cards = [_card(case, material, lacks, wrong) for material in _lacking(case, lacks)]
    first = case.steps.order_by("sequence").first()
    by_helper = bool(case.agent_id) or case.channel == "window" or bool(first and first.is_by_staff)
    return {"cards": cards, "is_complete": all(card.got for card in cards), "by_helper": by_helper}


def _lacking(case: "Case", lacks: Mapping[str, Any]) -> list[Any]:
    rows = case.materials.order_by("position").prefetch_related("files__stored")
    return [row for row in rows if row.code in lacks or row.state == "lacking"]


def _card(case: "Case", material: Any, lacks: Mapping[str, Any], wrong: Mapping[str, str]) -> Card:
    current = [file for file in material.files.all() if file.replaced_at is None]
    is_back = material.state != "lacking"
    file = got(current[0].stored) if is_back and current else None
    return Card(
        code=material.code, name=material.name, lack=material.lack, right=material.remedy, got=file,
        error=wrong.get(material.code, ""), is_required=material.is_required,
        goes_to=reverse("portal:case-material", args=[case.number, material.code]),
    )  # fmt: skip


def _undo(case: "Case", at: datetime) -> dict[str, Any]:
    """Return until when a submission or a withdrawal can be taken back."""
    step = last_step(case)
    recall = can_recall(case, at=at) and draft_of_case(case) is not None
    return {
        "recall_until": _until(step) if recall else None,
        "undo_until": _until(step) if can_undo_withdraw(case, at=at) else None,
    }


def _until(step: "CaseStep") -> datetime:
    return step.at + UNDO


def _paper(case: "Case", document: "Document") -> dict[str, Any]:
    return {
        "title": document.facts["title"],
        "number": document.number,
        "issued_at": document.issued_at,
        "url": reverse("portal:document", args=[case.number, document.pk]),
    }


def _draft(request: HttpRequest, case: "Case", today: date) -> Any:
    """Return the draft that a recalled case goes on with; who shows the case's code may write it."""
    draft = draft_of_case(case)
    if draft is None or draft.expires_on < today:
        return None
    hold_draft(request, draft)
    return draft
