"""A case as it lies on the desk: is it complete, what do the rules say, what did others decide, what next."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils import timezone

from bianmin.cases import sheet
from bianmin.cases.actions.revealing import REASONS, holder_of
from bianmin.cases.lifecycle import STAGES, Role, Status, Verb
from bianmin.cases.permissions import steps_of_seat
from bianmin.cases.story import Line, told, whose_hands
from bianmin.county.refusals import Refusal
from bianmin.office import rows
from bianmin.office.forms import OnDesk, StepForm, form_of, forms_of
from bianmin.office.taking import Written
from bianmin.pages.wording import mask_name
from bianmin.workdays.lamp import Lamp, chinese_date, estimate_mark, lamp
from bianmin.workdays.models import load_calendar

if TYPE_CHECKING:
    from bianmin.cases.models import Case, CaseStep
    from bianmin.stations.permissions import Seat

OUTER_VERBS = frozenset({Verb.SEND_OUT, Verb.OUTER_STOPS, Verb.OUTER_RUNS, Verb.TAKE_BACK})


@dataclass(frozen=True, slots=True)
class Tried:
    """A step that was refused: in what was written, and with which sentence."""

    written: Written
    refusal: Refusal


def folder(case: "Case", seat: "Seat", *, at: datetime, tried: Tried | None = None) -> dict[str, Any]:
    """Return everything the page of one case shows."""
    today = timezone.localdate(at)
    desk = _on_desk(case, seat)
    is_ours = case.handler_unit_id in {post.unit_id for post in seat.posts}
    has_hands = holder_of(seat, case) is not None
    return {
        "case": case,
        "today": today,
        "is_ours": is_ours,
        "name": case.applicant.name if is_ours else mask_name(case.applicant.name),
        "unit": case.handler_unit if is_ours else seat.posts[0].unit,
        **_standing(case, today),
        "facts": rows.person_facts(case, today=today, is_ours=is_ours and has_hands),
        "reasons": REASONS.items(),
        "reveals": reverse("office:reveal", args=[case.number]),
        "dials": reverse("office:dial", args=[case.number]),
        "papers": _ticked(sheet.papers_of(case, rows.file_address(case), desk.materials), tried),
        "ticks": "step-accept" if Verb.ACCEPT in desk.verbs else "",
        "answers": sheet.answer_facts(case, is_ours=is_ours and has_hands),
        "edition": case.edition,
        "body": case.edition.body,
        "opinions": rows.opinions_of(desk.history),
        "story": _story(case, today),
        "documents": sheet.printed(case, rows.document_address(case)),
        **_next(desk, seat, tried),
    }


def _on_desk(case: "Case", seat: "Seat") -> OnDesk:
    materials = tuple(case.materials.order_by("position"))
    history = tuple(case.steps.select_related("unit").order_by("sequence"))
    return OnDesk(case, materials, history, tuple(step.verb for step in steps_of_seat(seat, case)))


def _standing(case: "Case", today: date) -> dict[str, Any]:
    """Say where the case stands, with whom, and until when, in the staff's words."""
    status, calendar, due = Status(case.status), load_calendar(), case.due_on
    waits = STAGES[status].waits_for
    light = lamp(due, today=today, calendar=calendar, paused=status == Status.SUSPENDED)
    hands = "在申请人手里" if waits == Role.APPLICANT else whose_hands(case)
    return {
        "status": status.label,
        "lamp": light if waits else Lamp("idle", "结束了"),
        "until": f"{chinese_date(due, today=today)}{estimate_mark(due, calendar)}" if due else "",
        "whose": hands if waits else "",
    }


def _ticked(papers: list[sheet.Paper], tried: Tried | None) -> list[sheet.Paper]:
    """Return the papers with the ticks of a refused 受理 kept."""
    ticked = tried.written.several("fine") if tried and tried.written.verb == Verb.ACCEPT else []
    return [replace(paper, is_fine=True) if paper.code in ticked else paper for paper in papers]


def _story(case: "Case", today: date) -> list[Line]:
    """Return the story in the staff's words: whom the citizen's page calls 您 is 申请人 here."""
    lines = told(case, today=today, calendar=load_calendar())
    return [replace(line, title=_staff(line.title), detail=_staff(line.detail)) for line in lines]


def _staff(words: str) -> str:
    return words.replace("轮到您了：", "等申请人：").replace("您", "申请人")


def _next(desk: OnDesk, seat: "Seat", tried: Tried | None) -> dict[str, Any]:
    forms = forms_of(desk, tried.written if tried else None)
    status, proposal = desk.case.status, desk.proposal
    is_own = status == Status.PROPOSED and proposal is not None and _is_by(seat, proposal)
    can_copy = bool(OUTER_VERBS & set(desk.verbs))
    return {
        "forms": [_rested(form) for form in forms] if is_own else forms,
        "is_own_proposal": is_own,
        "can_copy": can_copy,
        "copy_is_next": can_copy and status == Status.ACCEPTED,
        "tried": tried,
        "kept": _kept(desk, forms, tried),
    }


def _is_by(seat: "Seat", step: "CaseStep") -> bool:
    return step.by_id in {str(post.pk) for post in seat.posts}


def _rested(form: StepForm) -> StepForm:
    """Return the form of a decision that its own proposer may see but not take."""
    is_decision = form.verb in {Verb.GRANT, Verb.REFUSE}
    return replace(form, is_dead=True, is_likely=False) if is_decision else form


def _kept(desk: OnDesk, forms: Iterable[StepForm], tried: Tried | None) -> list[tuple[str, str]]:
    """Return what was typed into a form that is not on the page any more, so that nothing typed is lost."""
    if tried is None or tried.written.verb in {form.verb for form in forms}:
        return []
    return form_of(desk, tried.written).typed
