"""The only code that moves a case: one step, its clock events, its documents, its message and its journal row at once."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from bianmin.cases import deadlines, messages
from bianmin.cases.actions import documents
from bianmin.cases.actions.numbers import document_number
from bianmin.cases.clocks import Clock, Tick
from bianmin.cases.deadlines import Reading
from bianmin.cases.errors import NotForYou, NotNow, ReasonMissing, Stale
from bianmin.cases.lifecycle import DECISIONS, ENDS, STAGES, Paper, Role, Status, Step, Verb, step_for
from bianmin.cases.models import Case, CaseStep, ClockEvent, Document
from bianmin.cases.permissions import roles_of
from bianmin.catalog.elements import Limit
from bianmin.county.actors import Actor
from bianmin.county.refusals import TryLater
from bianmin.county.rights import Action, Resource
from bianmin.journal.actions import note
from bianmin.outbox.models import Message
from bianmin.people.identity import is_mobile
from bianmin.stations.models import Post, Unit
from bianmin.workdays.arithmetic import WorkCalendar
from bianmin.workdays.lamp import chinese_date
from bianmin.workdays.models import load_calendar

_BY_RECEIVER = frozenset({Paper.ACCEPTANCE, Paper.CORRECTION, Paper.DECLINED})
_BY_STATION = frozenset(
    {Paper.SUBMISSION_RECEIPT, Paper.INTAKE_RECEIPT, Paper.HAND_OVER, Paper.TURNED_AWAY, Paper.DELIVERY}
)


@dataclass(frozen=True, slots=True)
class Saying:
    """What goes with a step: the reason shown to the citizen, particulars of its kind, and columns of the case to set."""

    reason: str = ""
    particulars: Mapping[str, Any] | None = None
    columns: Mapping[str, Any] = field(default_factory=dict)


NOTHING = Saying()
_AROUND = ("item", "edition", "applicant", "agent", "station", "handler_unit", "receiving_unit")


def locked(case: Case, *, expects: int | None = None) -> Case:
    """Return the case's row, locked and fresh; call it inside a transaction.

    Raises:
        Stale: it was moved after the page that shows ``expects`` steps was opened.
    """
    fresh = Case.objects.select_for_update().get(pk=case.pk)
    for name in _AROUND:
        known = case._state.fields_cache.get(name)  # what was read with the case, unless the case points elsewhere now
        if known is not None and known.pk == getattr(fresh, f"{name}_id"):
            fresh._state.fields_cache[name] = known
    fresh.__dict__["close_to"] = case.__dict__.get("close_to", {})
    if expects is not None and fresh.last_sequence != expects:
        raise Stale("这件事刚才已经有人动过了。下面是最新的样子，请看过再办；刚才填的还在。")
    return fresh


@transaction.atomic
def take_step(
    case: Case, verb: Verb, *, by: Actor, at: datetime, saying: Saying = NOTHING, expects: int | None = None
) -> CaseStep:
    """Move ``case`` along one row of the steps table.

    Raises:
        NotNow: the case has moved on, or was never where this step starts from.
        NotForYou: ``by`` is nobody who may take this step on this case.
        ReasonMissing: the step must be explained and was not.
        Stale: the page was older than the case.
    """
    return move(locked(case, expects=expects), verb, by=by, at=at, saying=saying)


def move(case: Case, verb: Verb, *, by: Actor, at: datetime, saying: Saying = NOTHING) -> CaseStep:
    """Move a case that the caller has locked; see ``take_step``."""
    row = _legal_step(case, verb, by, saying)
    source, was_due_on = Status(case.status), case.due_on
    target = row.target or previous_status(case)
    for column, value in saying.columns.items():
        setattr(case, column, value)
    case.status, case.last_sequence = target, case.last_sequence + 1
    _seat_case(case, row)
    step = CaseStep.objects.create(
        case=case, sequence=case.last_sequence, verb=verb, from_status=source, to_status=target, unit_id=by.unit_id,
        at=at, recorded_at=at, was_due_on=was_due_on, reason=saying.reason.strip(), particulars=saying.particulars,
        **by.columns(),
    )  # fmt: skip
    _run_clocks(case, target, at=at, document=str((saying.particulars or {}).get("document_number", "")))
    _stamp(case, verb, target, at)
    case.save(update_fields=[*_MOVING, *saying.columns])
    _issue_papers(case, step, row)
    _tell(case, step, row)
    note(Resource.CASE, Action.STEP, by=by, at=at, about=("case", case.pk), purpose=verb)
    return step


_MOVING = (
    "status", "last_sequence", "waits_for", "handler_unit", "due_on", "accepted_at", "decided_at", "decision_due_on",
    "closed_at",
)  # fmt: skip


def previous_status(case: Case) -> Status:
    """Return where the case was before the step that brought it here."""
    last = case.steps.filter(to_status=case.status).exclude(from_status=case.status).order_by("-sequence").first()
    return Status(last.from_status) if last else Status(case.status)


def _legal_step(case: Case, verb: Verb, by: Actor, saying: Saying) -> Step:
    row = step_for(verb, Status(case.status), case.does, case.stop)
    if row is None:
        label = Status(case.status).label
        raise NotNow(f"这件事（{case.number}）现在是“{label}”，不能{verb.label}。请看最新的情况再办。")
    roles = roles_of(by, case)
    if not row.by & roles:
        own = "自己的、自己代交的、家里人的事要请别人办（回避）。请点“回避，交给别人”，B 岗或乡镇接着办。"
        raise NotForYou(
            own if roles & {Role.APPLICANT, Role.RECUSED} else f"“{verb.label}”不归您这个岗位办，请交给该办的人。"
        )
    if verb in {Verb.GRANT, Verb.REFUSE}:
        _other_eyes(case, by)
    if row.needs_reason and not saying.reason.strip():
        raise ReasonMissing(f"“{verb.label}”要写明原因，让群众看得懂。请写好再交。", fields={"reason": "请写明原因。"})
    return row


def _other_eyes(case: Case, by: Actor) -> None:
    """Refuse whoever decides on a proposal of their own, out of whatever post (compared by account, and by person)."""
    proposal = step_of(case.pk, Verb.PROPOSE)
    proposer = Post.objects.filter(pk=proposal.by_id).first() if proposal else None
    if proposer and by.is_also(proposer.account_id, proposer.person_id):
        raise NotForYou("提意见的人不能审批自己提的意见。请另一位审批人来定。")


def _seat_case(case: Case, row: Step) -> None:
    """Say whom the case waits for now, and at which unit."""
    stage = STAGES[Status(case.status)]
    case.waits_for = stage.waits_for.value if stage.waits_for else ""
    if row.verb == Verb.YIELD:
        return  # ``yield_case`` says to whom
    if row.verb in {Verb.ACCEPT, Verb.PASS_ON}:
        case.handler_unit = unit_on_route(case, case.route_stop)
    elif stage.waits_for == Role.STATION:
        case.handler_unit_id = case.served_at_id
    elif stage.waits_for == Role.ACCEPTOR:
        case.handler_unit_id = case.receiving_unit_id


def unit_on_route(case: Case, stop: int) -> Unit:
    """Return the unit at one stop of the case's route.

    Raises:
        TryLater: the route names a unit that the county has not set up.
    """
    slug = case.edition.body.route[stop].unit
    recused = case.serving_unit if slug == "station" else None
    return recused or route_unit(slug, case.station)


def route_unit(slug: str, station: Unit) -> Unit:
    """Return the unit a route's word means: ``station``, ``township``, or a department's slug."""
    if slug == "station":
        return station
    unit = station.parent if slug == "township" else Unit.objects.named(slug)
    if unit is None:
        raise TryLater("这个事项的办理单位还没有设好，暂时交不了。已经填的都在，请打站里电话，我们先用纸质单收。")
    return unit


def _run_clocks(case: Case, target: Status, *, at: datetime, document: str) -> None:
    """Append what the new status means for each clock, and refresh the cached days."""
    events = list(case.clock_events.order_by("sequence"))
    calendar = load_calendar()
    readings = deadlines.read(events, calendar)
    terms = limits_of(case)
    on = timezone.localdate(at)
    ticks = deadlines.ticks(readings, STAGES[target])
    happened = [(clock, tick) for clock, tick in ticks if tick != Tick.START or terms[clock].is_known]
    added = [
        _clock_event(case, len(events) + index, clock, tick, on, terms[clock], document)
        for index, (clock, tick) in enumerate(happened, start=1)
    ]
    if added:
        ClockEvent.objects.bulk_create(added)
        readings = deadlines.read([*events, *added], calendar)
    cache_due(case, readings)


def _clock_event(
    case: Case, sequence: int, clock: Clock, tick: Tick, on: Any, limit: Limit, document: str
) -> ClockEvent:
    starts = tick == Tick.START
    return ClockEvent(
        case=case, sequence=sequence, clock=clock, tick=tick, on=on, amount=limit.amount if starts else None,
        unit=limit.unit if starts else "", source=limit.source[:120] if starts else "", document_number=document[:40],
    )  # fmt: skip


def cache_due(case: Case, readings: Mapping[Clock, Reading]) -> None:
    """Write the two cached days of a case from its clocks: the one function that does (DECISIONS 6)."""
    case.due_on = deadlines.due_on(readings)
    decision = deadlines.due_on({c: r for c, r in readings.items() if c in (Clock.LEGAL, Clock.PROMISE)})
    if decision or case.status == Status.SUSPENDED:
        case.decision_due_on = decision


def recomputed(case: Case, calendar: WorkCalendar) -> bool:
    """Recompute the cached days from the events; return whether they had been wrong. For ``selfcheck``."""
    before = (case.due_on, case.decision_due_on)
    cache_due(case, deadlines.read(case.clock_events.order_by("sequence"), calendar))
    return (case.due_on, case.decision_due_on) != before


def limits_of(case: Case) -> dict[Clock, Limit]:
    """Return the time limits of a case: the law's and the edition's, and the county's own with their mark."""
    body = case.edition.body
    return deadlines.limits(body.legal, body.promised, county_limits())


def county_limits() -> dict[str, Limit]:
    """Return the county's own limits from its pack."""
    table = settings.COUNTY.get("limits", {})
    return {name: _county_limit(table.get(f"{name}_days", {})) for name in ("handover", "correction")}


def _county_limit(entry: Mapping[str, Any]) -> Limit:
    return Limit(entry.get("days"), "workday", source=entry.get("source", ""), mark=entry.get("mark", ""))


def _stamp(case: Case, verb: Verb, target: Status, at: datetime) -> None:
    if verb == Verb.ACCEPT:
        case.accepted_at = at
    if target in DECISIONS and case.decided_at is None:
        case.decided_at = at
    case.closed_at = at if target in ENDS else None


def _issue_papers(case: Case, step: CaseStep, row: Step) -> None:
    on = timezone.localdate(step.at)
    rows = [
        documents.issue(
            case, step, paper, document_number(documents.character_of(paper), on), issuer=_issuer(case, paper)
        )
        for paper in row.papers
    ]
    if rows:
        Document.objects.bulk_create(rows)


def _issuer(case: Case, paper: Paper) -> str:
    if paper in _BY_STATION:
        return (case.serving_unit or case.station).name
    return case.receiving_unit.name if paper in _BY_RECEIVER else case.handler_unit.name


def _tell(case: Case, step: CaseStep, row: Step) -> None:
    person = case.agent or case.applicant
    if not row.tells or not is_mobile(person.phone):
        return
    unit = case.station if row.tells in {"received", "turned_away"} else case.receiving_unit
    due = chinese_date(case.due_on, today=timezone.localdate(step.at)) if case.due_on else ""
    told = messages.Facts(
        county=settings.COUNTY["name"], name=case.applicant.name, gender=case.applicant.gender, number=case.number,
        unit=unit.short_name, phone=case.station.phone, due=due,
        may_say=person.phone_may_say,
    )  # fmt: skip
    Message.objects.create(
        address=person.phone, text=messages.render(row.tells, told), about=case.pk, not_before=step.at,
        dedupe_key=f"case {case.pk} {step.sequence}",
    )  # fmt: skip


def last_step(case: Case) -> CaseStep:
    """Return the newest step of a case."""
    return case.steps.order_by("-sequence")[0]


def step_of(case_id: UUID, verb: Verb) -> CaseStep | None:
    """Return the newest step of one kind."""
    return CaseStep.objects.filter(case_id=case_id, verb=verb).order_by("-sequence").first()
