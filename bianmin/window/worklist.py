"""The lists beside the desk: what waits here, first due first, and what waits elsewhere and with whom."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from django.urls import reverse

from bianmin.cases.lifecycle import Role, Status
from bianmin.cases.permissions import by_due, cases_of, elsewhere_of, mended, worklist_of
from bianmin.window.place import Place
from bianmin.workdays.lamp import Lamp, chinese_date, estimate_mark, lamp
from bianmin.workdays.models import load_calendar

if TYPE_CHECKING:
    from bianmin.cases.models import Case, CaseQuerySet

PAGE, BESIDE, SEARCHED = 50, 5, 500  # rows of a page, beside an open case, and at most looked through by name
_WAITS = {
    Status.SUBMITTED: "待收件", Status.RECEIVED: "待转交", Status.PENDING: "待受理", Status.ACCEPTED: "待办理",
    Status.SUSPENDED: "暂停计时", Status.PROPOSED: "待审批",
}  # fmt: skip
_SITUATION = re.compile(r"[(（][^()（）]*[)）]$")  # what the list of items adds to a name, too long for a row
_APPLICANT = {
    Status.LACKING: "等群众补材料", Status.CORRECTING: "等群众补正", Status.RECALLED: "群众收回了，还没有再交",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a list."""

    url: str
    title: str
    lamp: Lamp
    small: str
    is_current: bool = False


@dataclass(frozen=True, slots=True)
class Rows:
    """One page of a list; ``older`` marks where the next page begins, empty on the last one."""

    rows: list[Row]
    older: str = ""
    count: int = 0


def waiting(place: Place, *, after: str, today: date) -> Rows:
    """Return a page of what waits at the station."""
    cases = worklist_of(place.seat, place.station.pk)
    found, older = _page(cases, after)
    return Rows(_told(found, today, dated=True), older, cases.count())


def beside(place: Place, current: "Case", *, today: date) -> Rows:
    """Return the few that fall due first, to stand beside an open case, and how many there are."""
    cases = worklist_of(place.seat, place.station.pk)
    found = list(cases.for_rows()[: BESIDE + 1])
    count = cases.count() if len(found) > BESIDE else len(found)
    return Rows(_told(found[:BESIDE], today, current=current.pk), count=count)


def elsewhere(place: Place, *, after: str, today: date) -> Rows:
    """Return a page of the station's open cases that wait for somebody else, and for whom."""
    cases = elsewhere_of(place.seat, place.station.pk)
    found, older = _page(cases, after)
    return Rows(_told(found, today, dated=True), older, cases.count())


def found(place: Place, query: str, *, today: date) -> Rows:
    """Return the cases of the two lists in whose number, item, or applicant's name ``query`` stands."""
    mine = worklist_of(place.seat, place.station.pk).for_rows()[:SEARCHED]
    others = by_due(elsewhere_of(place.seat, place.station.pk)).for_rows()[:SEARCHED]
    hits = [case for case in (*mine, *others) if _holds(case, query)]
    return Rows(_told(hits[:PAGE], today, dated=True), count=len(hits))


def numbered(place: Place, number: str) -> bool:
    """Say whether the seat may open a case of this very number."""
    return cases_of(place.seat).filter(number=number).exists()


def _holds(case: "Case", query: str) -> bool:
    return any(query in text for text in (case.applicant.name, case.item.name, case.number))


def _page(cases: "CaseQuerySet", after: str) -> tuple[list["Case"], str]:
    """Return one page after a mark (``<due day>_<id>``), and the mark of the next; a broken mark is the beginning."""
    taken = list(by_due(cases, after=_read_mark(after)).for_rows()[: PAGE + 1])
    end = taken[PAGE - 1] if len(taken) > PAGE else None
    return taken[:PAGE], f"{end.due_on or ''}_{end.pk}" if end else ""


def _read_mark(after: str) -> tuple[date | None, UUID] | None:
    day, _, last = after.partition("_")
    try:
        return (date.fromisoformat(day) if day else None), UUID(last)
    except ValueError:
        return None


def _told(cases: Iterable["Case"], today: date, *, dated: bool = False, current: UUID | None = None) -> list[Row]:
    shown = list(cases)
    back = mended(shown)
    names = Counter(case.applicant.name for case in shown)
    return [
        _row(case, today, back=back.get(case.pk), dated=dated, current=current, twin=names[case.applicant.name] > 1)
        for case in shown
    ]


def _row(case: "Case", today: date, *, back: int | None, dated: bool, current: UUID | None, twin: bool) -> Row:
    calendar = load_calendar()
    small = [what_it_waits_for(case, back)]
    if dated and case.due_on:
        small.append(f"最迟 {chinese_date(case.due_on, today=today)}{estimate_mark(case.due_on, calendar)}")
    return Row(
        url=reverse("window:case", args=[case.number]),
        title=f"{_SITUATION.sub('', case.item.name)} · {case.applicant.name}{_apart(case) if twin else ''}",
        lamp=lamp(case.due_on, today=today, calendar=calendar, paused=case.status == Status.SUSPENDED),
        small="　".join(small),
        is_current=case.pk == current,
    )


def _apart(case: "Case") -> str:
    """Return what tells namesakes apart: 组, 户主, year of birth, whichever is known first."""
    person = case.applicant
    group = f"{person.group} 组" if person.group.isdecimal() else person.group
    known = (
        group
        or (f"户主 {person.householder}" if person.householder else "")
        or (f"{person.born_on[:4]} 年生" if person.born_on else "")
    )
    return f"（{known}）" if known else ""


def what_it_waits_for(case: "Case", back: int | None = None) -> str:
    """Say in a few words what a case waits for: here, or with whom it is and that it is not ours."""
    status = Status(case.status)
    if status in _APPLICANT:
        return _APPLICANT[status]
    if case.handler_unit_id != case.station_id:
        return f"在{case.handler_unit.short_name}（不是我们的）"
    if case.waits_for == Role.STATION and status not in _WAITS:
        return f"待送达 · {case.get_outcome_display()}"
    if back is not None:
        done = "补正交回" if status == Status.PENDING else "材料补来了"
        return f"{done} · 变 {back} 处" if back else done
    return f"{_WAITS.get(status, status.label)}{_how_it_came(case) if status == Status.SUBMITTED else ''}"


def _how_it_came(case: "Case") -> str:
    by = f"{case.agent_relation}代交" if case.agent_relation else ""
    return f" · {by or '本人'}{'网上交的' if case.channel == 'web' else '窗口交的'}"
