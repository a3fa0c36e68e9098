"""How far a case is, without saying what it is about: no item, no unit, no material, for they may tell of illness or poverty."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from bianmin.cases.lifecycle import Status
from bianmin.cases.permissions import cases_for_phone
from bianmin.cases.story import standing
from bianmin.portal.signing.proof import covers
from bianmin.workdays.arithmetic import WorkCalendar
from bianmin.workdays.lamp import chinese_date, estimate_mark

if TYPE_CHECKING:
    from bianmin.badges.models import PhoneGrant
    from bianmin.cases.models import Case

MOST = 50  # cases shown of all persons together, newest first
_PLAIN: Mapping[Status, str] = {
    Status.RECALLED: "收回了，还没有再交", Status.SUBMITTED: "交上来了，等站里收件",
    Status.LACKING: "轮到本人了：有材料要补", Status.RECEIVED: "站里收下了，正要转交", Status.PENDING: "等受理",
    Status.CORRECTING: "轮到本人了：有材料要补", Status.ACCEPTED: "正在办", Status.SUSPENDED: "办理时限暂停",
    Status.OUTER: "正在办", Status.OUTER_DOWN: "正在办", Status.PROPOSED: "等审批",
    Status.GRANTED: "有结果了，请本人来取", Status.REFUSED: "有结果了，请本人来取", Status.RETURNED: "有结果了，请本人来取",
    Status.DELIVERED: "办完了",
}  # fmt: skip
_ENDED = "已经结束，请本人问站里"


@dataclass(frozen=True, slots=True)
class Line:
    """One case as this phone may see it; ``name`` of the item is empty where only progress was allowed."""

    case: "Case"
    name: str
    words: str
    until: str


@dataclass(slots=True)
class Household:
    """One person who allowed this phone, with their cases: four elders are four of these."""

    grant: "PhoneGrant"
    lines: list[Line] = field(default_factory=list)

    @property
    def person(self) -> Any:
        return self.grant.person

    @property
    def sees_all(self) -> bool:
        return bool(self.grant.what == self.grant.What.ALL)

    @property
    def whole(self) -> bool:
        """Say whether the person allowed this phone, and did not just file one case with it."""
        return self.grant.case_id is None


def plain_words(case: "Case") -> str:
    """Return how far a case is, in words that tell nothing of what it is about."""
    return _PLAIN.get(Status(case.status), _ENDED)


def until_words(case: "Case", *, today: date, calendar: WorkCalendar) -> str:
    """Return 最迟 12 月 1 日 with its weekday, if a day is set."""
    if not case.due_on:
        return ""
    return f"最迟 {chinese_date(case.due_on, today=today)}{estimate_mark(case.due_on, calendar)}"


def households(grants: Iterable["PhoneGrant"], *, today: date, calendar: WorkCalendar) -> list[Household]:
    """Return each person apart, with what this phone may see of their cases, and last what was filed with it for oneself.

    The same number of queries for any many.
    """
    every = list(grants)
    found = {each.person_id: Household(each) for each in every if each.case_id is None}
    singles = {each.case_id: each for each in every if each.case_id and each.person_id not in found}
    own = Household(next(iter(singles.values()))) if singles else None
    for case in _rows(found, singles):
        house = found.get(case.applicant_id) or (own if case.pk in singles and covers(singles[case.pk], case) else None)
        if house:
            house.lines.append(_line(case, house, today, calendar))
    return [*found.values(), *([own] if own else [])]


def _rows(persons: Iterable[UUID], singles: Iterable[UUID]) -> list["Case"]:
    rows = cases_for_phone(persons, singles).for_rows().select_related("handler_unit__parent")
    return list(rows.prefetch_related("materials").order_by("-submitted_at", "-id")[:MOST])


def _line(case: "Case", house: Household, today: date, calendar: WorkCalendar) -> Line:
    if house.sees_all:
        stand = standing(case, today=today, calendar=calendar)
        return Line(case, case.item.name, stand.headline, stand.until)
    return Line(case, "", plain_words(case), until_words(case, today=today, calendar=calendar))
