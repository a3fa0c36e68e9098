"""How often somebody had to come for one case, and who caused it: read off the steps; pure.

What is counted are days on which somebody came, not errands: filing at the window, bringing papers that were lacking,
fetching the result. What is inferred is in docs/figures.md: nobody writes down that they came.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bianmin.cases.lifecycle import DECISIONS, Verb


class Cause(StrEnum):
    """Who made somebody come."""

    APPLICANT = "applicant"
    STATION = "station"
    TOWNSHIP = "township"
    DEPARTMENT = "department"
    SYSTEM = "system"


CAUSES = {
    Cause.APPLICANT: "群众自己", Cause.STATION: "村（社区）站", Cause.TOWNSHIP: "乡镇（街道）", Cause.DEPARTMENT: "部门",
    Cause.SYSTEM: "系统",
}  # fmt: skip
OF_KIND = {"station": Cause.STATION, "township": Cause.TOWNSHIP}  # any other unit is a department
ASKS = frozenset({Verb.TELL_LACK, Verb.ASK_CORRECTION})
MENDS = frozenset({Verb.SUPPLY, Verb.RESUBMIT})
READ = ASKS | MENDS | {Verb.RECEIVE, Verb.HAND_OVER, Verb.DELIVER}


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of one closed case; ``rules`` are of the edition it was filed under."""

    filed_on: date
    at_window: bool
    online: bool
    must_come: bool
    mails_result: bool


@dataclass(frozen=True, slots=True)
class Event:
    """One step: on which day, by which kind of unit (empty: not the staff's), and for a delivery whether by hand."""

    verb: str
    to_status: str
    on: date
    unit_kind: str = ""
    by_staff: bool = False
    by_hand: bool = False


@dataclass(frozen=True, slots=True)
class Trip:
    """One day on which somebody came: what for, and who caused it."""

    on: date
    what: str
    cause: Cause

    @property
    def told(self) -> str:
        """Return who caused it, in words."""
        return CAUSES[self.cause]


def trips_of(facts: Facts, events: Iterable[Event]) -> list[Trip]:
    """Return the trips of one case, by day; of several errands on one day the first counts."""
    found = [*_filing(facts), *_walk(facts, events)]
    by_day: dict[date, Trip] = {}
    for trip in found:
        by_day.setdefault(trip.on, trip)
    return [by_day[day] for day in sorted(by_day)]


def _filing(facts: Facts) -> list[Trip]:
    if not facts.at_window:
        return []
    if facts.must_come:
        return [Trip(facts.filed_on, "到窗口递交（规定要本人到场）", Cause.DEPARTMENT)]
    if facts.online:
        return [Trip(facts.filed_on, "到窗口递交（网上能办）", Cause.APPLICANT)]
    return [Trip(facts.filed_on, "到窗口递交（网上还办不了）", Cause.SYSTEM)]


def _walk(facts: Facts, events: Iterable[Event]) -> list[Trip]:
    trips: list[Trip] = []
    asked, seen_at_station, cause, decider = 0, facts.at_window, Cause.APPLICANT, ""
    for event in events:
        if event.verb in ASKS:
            asked += 1
            cause = _who_missed(event, asked, seen_at_station=seen_at_station)
        elif event.verb in MENDS and event.by_staff:
            trips.append(Trip(event.on, "把要补的材料拿来", cause))
        elif event.verb in {Verb.RECEIVE, Verb.HAND_OVER}:
            seen_at_station = True
        elif event.verb == Verb.DELIVER and event.by_hand:
            is_own = facts.mails_result
            trips.append(
                Trip(event.on, "来取结果", Cause.APPLICANT if is_own else OF_KIND.get(decider, Cause.DEPARTMENT))
            )
        if event.to_status in DECISIONS:
            decider = event.unit_kind
    return trips


def _who_missed(event: Event, asked: int, *, seen_at_station: bool) -> Cause:
    """Say who caused a correction: the applicant; a station that let it pass; the second time whoever did not say it all."""
    asker = OF_KIND.get(event.unit_kind, Cause.DEPARTMENT)
    if asked > 1:
        return asker
    return Cause.STATION if seen_at_station and asker != Cause.STATION else Cause.APPLICANT


@dataclass(frozen=True, slots=True)
class Tally:
    """The trips of the closed cases of one item."""

    cases: int
    trips: int
    again: int
    causes: Mapping[str, int]

    @classmethod
    def of(cls, several: Iterable[list[Trip]]) -> "Tally":
        """Count cases, trips, cases of two trips and more, and the causes."""
        listed = list(several)
        causes = Counter(trip.cause.value for trips in listed for trip in trips)
        return cls(len(listed), sum(map(len, listed)), sum(len(trips) > 1 for trips in listed), dict(causes))

    @property
    def average(self) -> float:
        return self.trips / self.cases if self.cases else 0.0
