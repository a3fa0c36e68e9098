"""A unit's lists: what waits, what is late and with whom, what was done; by fifties, by keyset."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from bianmin.cases.lifecycle import Role, Status, Verb
from bianmin.cases.permissions import at_unit, by_due, counts_at, done_at, waits_at, worklist_of
from bianmin.cases.story import whose_hands
from bianmin.county.refusals import NotFound
from bianmin.workdays.lamp import Lamp, chinese_date, estimate_mark, lamp
from bianmin.workdays.models import load_calendar

if TYPE_CHECKING:
    from bianmin.cases.models import Case, CaseQuerySet, CaseStep
    from bianmin.stations.models import Unit
    from bianmin.stations.permissions import Seat

PAGE = 50
_BROKEN_MARK = "这一页的地址不完整。请从第一页重新看。"
GROUPS = {Role.ACCEPTOR: "待受理", Role.HANDLER: "办理中", Role.APPROVER: "待审批"}
WAITING = "等申请人补正"
_WITH = {Role.ACCEPTOR: "受理岗", Role.HANDLER: "经办", Role.APPROVER: "审批"}


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a list: the case, its lamp, until when, and with whom it is."""

    case: "Case"
    lamp: Lamp
    until: str
    whose: str = ""
    done: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """Rows that wait for the same thing."""

    title: str
    rows: list[Row]


@dataclass(frozen=True, slots=True)
class Tab:
    """One kind of waiting, how many there are, and whether it is the one shown."""

    key: str
    title: str
    count: int
    is_shown: bool


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of a list; ``older`` marks where the next page begins, empty on the last one."""

    groups: list[Group]
    older: str = ""
    tabs: tuple[Tab, ...] = ()
    late: int = 0


def waiting(seat: "Seat", unit: "Unit", *, shown: str, after: str, today: date) -> Listing:
    """Return what waits at ``unit``: for the seat, or (``shown`` is applicant) for those who must correct.

    Raises:
        NotFound: ``shown`` is no kind of waiting, or ``after`` no mark of a page.
    """
    if shown and shown not in {*GROUPS, Role.APPLICANT}:
        raise NotFound("没有这一类待办。请从待办单重新进。")
    tabs, late_ones = _counted(seat, unit, shown, today)
    rows = at_unit(seat, unit.pk) if shown == Role.APPLICANT else worklist_of(seat, unit.pk)
    found, older = _page(rows.filter(waits_for=shown) if shown else rows, after)
    return Listing(_grouped(found, today), older, tabs, late_ones)


def _counted(seat: "Seat", unit: "Unit", shown: str, today: date) -> tuple[tuple[Tab, ...], int]:
    """Return the kinds of waiting with their counts, and how many cases are late, from one query."""
    counts, asked_of = counts_at(seat, unit.pk, today=today), waits_at(seat, unit.pk)
    titles = {role: title for role, title in GROUPS.items() if role in asked_of} | {Role.APPLICANT: WAITING}
    tabs = [Tab(role, title, counts.get(role, (0, 0))[0], shown == role) for role, title in titles.items()]
    return tuple(tabs), sum(late for _, late in counts.values())


def _grouped(cases: Iterable["Case"], today: date) -> list[Group]:
    rows = [row_of(case, today) for case in cases]
    titles = {**GROUPS, Role.APPLICANT: WAITING}
    groups = [Group(title, [row for row in rows if row.case.waits_for == role]) for role, title in titles.items()]
    return [group for group in groups if group.rows]


def row_of(case: "Case", today: date) -> Row:
    """Return one line: its lamp, until when, and with whom the case is."""
    calendar = load_calendar()
    light = lamp(case.due_on, today=today, calendar=calendar, paused=case.status == Status.SUSPENDED)
    until = f"{chinese_date(case.due_on, today=today)}{estimate_mark(case.due_on, calendar)}" if case.due_on else ""
    return Row(case, light, until, _with_whom(case))


def _with_whom(case: "Case") -> str:
    """Say with whom a case is: at which unit, and at which of its desks; or with the applicant."""
    if case.waits_for == Role.APPLICANT:
        return "在申请人手里"
    return f"{whose_hands(case)}{_WITH.get(Role(case.waits_for), '')}" if case.waits_for else ""


def late(seat: "Seat", unit: "Unit", *, after: str, today: date) -> Listing:
    """Return what is overdue at ``unit``, and with whom (the applicants too: someone calls them).

    Raises:
        NotFound: ``after`` is no mark of a page.
    """
    found, older = _page(at_unit(seat, unit.pk).overdue(today), after)
    return Listing([Group("超期的", [row_of(case, today) for case in found])] if found else [], older)


def done(seat: "Seat", unit: "Unit", *, after: str, today: date) -> Listing:
    """Return the parts that ``unit`` has done, newest first: passed on, decided, declined, taken back.

    Raises:
        NotFound: ``after`` is no mark of a page.
    """
    before = _moment_mark(after) if after else None
    taken: list[CaseStep] = list(done_at(seat, unit.pk, before=before)[: PAGE + 1])
    rows = [_done_row(step, today) for step in taken[:PAGE]]
    more = taken[PAGE - 1] if len(taken) > PAGE else None
    return Listing([Group("最近办的", rows)] if rows else [], f"{more.at.isoformat()}_{more.pk}" if more else "")


def _done_row(step: "CaseStep", today: date) -> Row:
    row = row_of(step.case, today)
    return Row(step.case, row.lamp, row.until, row.whose, Verb(step.verb).label, step.at)


def _page(rows: "CaseQuerySet", after: str) -> tuple[list["Case"], str]:
    """Return fifty rows after a mark, first due first, and the mark of the next fifty."""
    taken = list(by_due(rows, after=_day_mark(after) if after else None).for_rows()[: PAGE + 1])
    if len(taken) <= PAGE:
        return taken, ""
    more = taken[PAGE - 1]
    return taken[:PAGE], f"{more.due_on or ''}_{more.pk}"


def _day_mark(after: str) -> tuple[date | None, UUID]:
    day, _, last = after.partition("_")
    try:
        return (date.fromisoformat(day) if day else None), UUID(last)
    except ValueError:
        raise NotFound(_BROKEN_MARK) from None


def _moment_mark(after: str) -> tuple[datetime, UUID]:
    when, _, last = after.partition("_")
    try:
        moment, last_id = datetime.fromisoformat(when), UUID(last)
    except ValueError:
        raise NotFound(_BROKEN_MARK) from None
    if moment.tzinfo is None or moment.year not in range(2000, 2200):
        raise NotFound(_BROKEN_MARK)
    return moment, last_id
