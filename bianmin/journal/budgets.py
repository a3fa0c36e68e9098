"""How many people an account may open, reveal and look up: the rule, pure; no database, no clock.

A budget slows first (a wait between two people), then stops, and calls the audit administrator at both. The numbers of
PROMISES PR-2 and 2.4 no. 2 are marked so; all others are 【推断】: what a market day at the largest station could need, with
room to spare. A county sets its own in ``county.toml``, ``[budgets.<role or every>.<what>]``, with source and mark.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any, Final

from bianmin.county.rights import PostRole
from bianmin.journal.kinds import AlarmKind


class What(StrEnum):
    """What is spent: one person opened (a case or a file of theirs), one full number shown, one look-up made."""

    OPEN = "open"
    REVEAL = "reveal"
    LOOK_UP = "look-up"


@dataclass(frozen=True, slots=True)
class Budget:
    """How many people of one kind of spending; from ``slow`` on one waits between two, after ``stop`` none is given."""

    slow_a_day: int
    stop_a_day: int
    slow_an_hour: int
    stop_an_hour: int
    wait: timedelta = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class AfterHours:
    """How many people at night (from one day's ``evening`` to the next ``morning``), and on a day of rest, call somebody.

    Evening entry is honest work (COUNTY.md), so the night begins late; nothing is slowed or stopped by this rule.
    """

    night: int = 20  # 【推断】
    rest_day: int = 100  # 【推断】 half a day's mark: a market day may fall on a Sunday
    evening: time = time(22)
    morning: time = time(6)


@dataclass(frozen=True, slots=True)
class Counted:
    """How many different people an account spent on before, outside of any permit, and when the last time."""

    day: int = 0
    hour: int = 0
    night: int = 0
    last: datetime | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """May one more person be spent on? Then ``wait`` is zero; and who is called."""

    wait: timedelta = timedelta(0)
    is_stopped: bool = False
    until_tomorrow: bool = False
    alarms: tuple[AlarmKind, ...] = ()

    @property
    def is_granted(self) -> bool:
        return not self.wait and not self.is_stopped


HARD: Final = 3  # times the slow mark: PROMISES 2.4 no. 2, "instant lock at 3×"
_OPEN = Budget(200, HARD * 200, 120, HARD * 120)  # 200 a day: PROMISES 2.4 no. 2; by the hour 【推断】
_REVEAL = Budget(
    120, HARD * 120, 30, 100, timedelta(minutes=1)
)  # 30 and 100 an hour: PROMISES PR-2; by the day 【推断】
_LOOK_UP = Budget(200, HARD * 200, 60, HARD * 60)  # 【推断】
_SMALL = Budget(60, HARD * 60, 30, HARD * 30)  # 【推断】 whoever looks into single matters only
_USUAL: Final = {What.OPEN: _OPEN, What.REVEAL: _REVEAL, What.LOOK_UP: _LOOK_UP}
_FEW: Final = {What.OPEN: _SMALL, What.REVEAL: replace(_REVEAL, slow_a_day=60, stop_a_day=180), What.LOOK_UP: _SMALL}
_LITTLE: Final = frozenset(
    {PostRole.HELPER, PostRole.COUNTY_OFFICE, PostRole.SUPERVISOR, PostRole.SYSTEM_ADMIN, PostRole.SECURITY_ADMIN,
     PostRole.AUDIT_ADMIN}
)  # fmt: skip
TABLE: Final[Mapping[PostRole, Mapping[What, Budget]]] = {
    role: _FEW if role in _LITTLE else _USUAL for role in PostRole
}
EVERY: Final = "every"  # the county's word for all roles
NUMBERS: Final = ("slow_a_day", "stop_a_day", "slow_an_hour", "stop_an_hour")


def budget_of(role: PostRole, what: What, county: Mapping[str, Any]) -> Budget:
    """Return the budget of a role; ``county`` is the table ``budgets`` of county.toml."""
    found = TABLE[role][what]
    for which in (EVERY, role.value):
        said = county.get(which, {}).get(what.value, {})
        found = replace(found, **{name: said[name] for name in NUMBERS if name in said})
    return found


def after_hours_of(county: Mapping[str, Any]) -> AfterHours:
    """Return the rule of nights and days of rest, with the county's own numbers."""
    said = county.get("after_hours", {})
    return replace(AfterHours(), **{name: said[name] for name in ("night", "rest_day") if name in said})


def judge(budget: Budget, rule: AfterHours, counted: Counted, *, at: datetime, is_rest_day: bool) -> Verdict:
    """Weigh one more person.

    Args:
        budget: of the acting role, for this kind of spending.
        rule: of nights and days of rest.
        counted: what the account spent before.
        at: now, in the county's time.
        is_rest_day: whether offices rest today.
    """
    if counted.day >= budget.stop_a_day or counted.hour >= budget.stop_an_hour:
        return Verdict(is_stopped=True, until_tomorrow=counted.day >= budget.stop_a_day, alarms=(AlarmKind.STOPPED,))
    is_slow = counted.day >= budget.slow_a_day or counted.hour >= budget.slow_an_hour
    if is_slow and counted.last and at - counted.last < budget.wait:
        return Verdict(wait=budget.wait - (at - counted.last))
    return Verdict(alarms=tuple(_called(budget, rule, counted, at=at, is_rest_day=is_rest_day, is_slow=is_slow)))


def _called(
    budget: Budget, rule: AfterHours, counted: Counted, *, at: datetime, is_rest_day: bool, is_slow: bool
) -> list[AlarmKind]:
    called = [AlarmKind.SLOWED] if is_slow else []
    if counted.day + 1 >= budget.stop_a_day or counted.hour + 1 >= budget.stop_an_hour:
        called.append(AlarmKind.STOPPED)
    if is_night(at, rule) and counted.night >= rule.night:
        called.append(AlarmKind.NIGHT)
    if is_rest_day and counted.day >= rule.rest_day:
        called.append(AlarmKind.REST_DAY)
    return called


def is_night(at: datetime, rule: AfterHours) -> bool:
    """Say whether ``at``, in the county's time, falls into the night."""
    return at.time() >= rule.evening or at.time() < rule.morning


def night_of(at: datetime, rule: AfterHours) -> datetime:
    """Return when the night of ``at`` began, in the county's time; of a moment by day, its evening before."""
    began: date = at.date() if at.time() >= rule.evening else at.date() - timedelta(days=1)
    return datetime.combine(began, rule.evening, tzinfo=at.tzinfo)
