"""The plan of the demo: how many cases rest where, whose they are, and the moment of every act; pure."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from typing import Final
from uuid import UUID

from bianmin.cases import deadlines
from bianmin.cases.lifecycle import DECISIONS, Status
from bianmin.catalog.elements import Limit
from bianmin.demo import hours, scripts
from bianmin.demo.actions.people import Resident
from bianmin.demo.deals import Deal, fits
from bianmin.demo.hours import Span
from bianmin.stations.models import Unit
from bianmin.workdays.arithmetic import WorkCalendar

FEWEST: Final = 5  # cases in every status, once there are enough cases to share out
ENOUGH: Final = 200
RATED: Final = 0.4
ON_LINE: Final = 0.3
LATE: Final = 0.08  # of the decisions
ON_THE_SPOT: Final = 0.15
RECALLED_DAYS: Final = 15  # workdays back at most: a draft is kept for 30 days
SHARES: Final = {
    Status.SUBMITTED: 0.02, Status.LACKING: 0.011, Status.RECEIVED: 0.011, Status.PENDING: 0.03, Status.CORRECTING: 0.018,
    Status.ACCEPTED: 0.042, Status.SUSPENDED: 0.007, Status.OUTER: 0.03, Status.OUTER_DOWN: 0.006, Status.PROPOSED: 0.018,
    Status.GRANTED: 0.018, Status.REFUSED: 0.005, Status.RETURNED: 0.014, Status.DECLINED: 0.018, Status.TURNED_AWAY: 0.016,
    Status.WITHDRAWN: 0.02, Status.RECALLED: 0.006,
}  # fmt: skip  # of the cases; the rest is delivered
_SLACKS: Final = {-6: 1, -3: 1, -1: 2, 0: 3, 1: 4, 2: 4, 3: 4, 4: 4, 5: 4, 7: 3, 9: 3, 14: 2}  # workdays left: weight
_RATEABLE: Final = frozenset({Status.DELIVERED, Status.DECLINED, Status.TURNED_AWAY})
_AT_THE_STATION: Final = DECISIONS | {Status.SUBMITTED, Status.RECEIVED}
STATION, TOWNSHIP = "station", "township"  # the routes' own words for two of the desks
DECIDING, RECORDING = "dept", "outer"  # and ours for two departments: one decides by itself, one records outside
CITIZEN, NAMESAKE, PATIENT = 0, 1, 7  # residents whom the demo's page and the walks name


@dataclass(frozen=True, slots=True)
class Wish:
    """A case that the demo's page promises: where it rests, on whose worklist, how due, and perhaps whose it is."""

    target: Status
    desk: str = ""
    slack: int = 3
    applicant: int | None = None
    word: str = ""
    rated: bool | None = None


WISHES: Final = (
    Wish(Status.SUBMITTED, STATION, 0), Wish(Status.SUBMITTED, STATION, 2), Wish(Status.RECEIVED, STATION, -1),
    Wish(Status.LACKING), Wish(Status.PENDING, STATION, 0), Wish(Status.PENDING, STATION, 2),
    Wish(Status.PENDING, TOWNSHIP, 0), Wish(Status.PENDING, TOWNSHIP, -2), Wish(Status.ACCEPTED, TOWNSHIP, 0),
    Wish(Status.PROPOSED, TOWNSHIP, 0), Wish(Status.PROPOSED, TOWNSHIP, -1), Wish(Status.ACCEPTED, DECIDING, 0),
    Wish(Status.ACCEPTED, DECIDING, -2), Wish(Status.PROPOSED, DECIDING, 0), Wish(Status.PROPOSED, DECIDING, -1),
    Wish(Status.ACCEPTED, RECORDING, 0), Wish(Status.ACCEPTED, RECORDING, 3), Wish(Status.OUTER, RECORDING, 0),
    Wish(Status.OUTER_DOWN, RECORDING, 0),
    Wish(Status.PROPOSED, STATION, 1), Wish(Status.GRANTED, STATION, 0), Wish(Status.RETURNED, STATION, 2),
    Wish(Status.CORRECTING, "", 6, CITIZEN, "护理"), Wish(Status.ACCEPTED, "", 9, CITIZEN, "门诊"),
    Wish(Status.GRANTED, slack=6, applicant=CITIZEN), Wish(Status.DELIVERED, applicant=CITIZEN, rated=False),
    Wish(Status.DELIVERED, applicant=CITIZEN, rated=True), Wish(Status.PENDING, TOWNSHIP, 3, NAMESAKE, "护理"),
    Wish(Status.OUTER, "", 5, PATIENT, "门诊"),
)  # fmt: skip


@dataclass(slots=True)
class Plan:
    """One case to be: where it shall rest, what it is about, whose it is, and its acts, each with its moment."""

    target: Status
    deal: Deal
    resident: Resident
    is_on_line: bool
    acts: list[str]
    at: list[datetime] = field(default_factory=list)

    @property
    def station(self) -> Unit:
        return self.resident.station


@dataclass(frozen=True, slots=True)
class Setting:
    """What plans are made from; ``departments`` are the slugs of the two seats, ``limits`` the county's own by name."""

    deals: tuple[Deal, ...]
    residents: tuple[Resident, ...]
    first_station: UUID
    departments: Mapping[str, str]
    span: Span
    limits: Mapping[str, Limit]
    rng: Random


@dataclass(slots=True)
class _Used:
    """Who was asked how often, and for which item."""

    by_item: Counter[tuple[int, UUID]] = field(default_factory=Counter)
    at_all: Counter[int] = field(default_factory=Counter)


def plan_cases(count: int, setting: Setting) -> list[Plan]:
    """Return ``count`` plans: the promised ones first, then as many for each status as its share says.

    A status that no item of the county reaches has none.
    """
    used = _Used()
    reached = {status for status in Status if any(deal.reaches(status) for deal in setting.deals)}
    left = Counter(quotas(count, reached))
    plans = [plan for wish in WISHES[:count] if (plan := _granted(wish, setting, used))]
    left.subtract(plan.target for plan in plans)
    wanted = [status for status in (*SHARES, Status.DELIVERED) for _ in range(left[status])]
    return plans + [_any_plan(status, setting, used) for status in wanted[: count - len(plans)]]


def quotas(count: int, reached: Iterable[Status]) -> dict[Status, int]:
    """Return how many of ``count`` cases rest in each status; every one has some, whatever its share."""
    fewest = FEWEST if count >= ENOUGH else 1
    quota = {status: max(fewest, round(count * share)) for status, share in SHARES.items() if status in set(reached)}
    return {**quota, Status.DELIVERED: max(0, count - sum(quota.values()))}


def _granted(wish: Wish, setting: Setting, used: _Used) -> Plan | None:
    """Return the plan that fulfils a wish, if the county has an item for it; its word is a preference only."""
    resident = setting.residents[wish.applicant] if wish.applicant is not None else None
    desk = setting.departments.get(wish.desk, wish.desk)
    fitting = [
        (deal, stop)
        for deal, stop in _rests(setting.deals, wish.target)
        if desk in {"", _holder(wish.target, deal, stop)} and (resident is None or _suits_on_line(deal, resident))
    ]
    fitting = [(deal, stop) for deal, stop in fitting if wish.word in deal.edition.item.name] or fitting
    if not fitting:
        return None
    deal, stop = setting.rng.choices(fitting, [deal.suits.weight for deal, _ in fitting])[0]
    resident = resident or _resident(deal, setting, used, at_first=True)
    return _plan(wish.target, deal, stop, resident, setting, wish) if resident else None


def _suits_on_line(deal: Deal, resident: Resident) -> bool:
    return deal.body.online and fits(deal, age=resident.age, gender=resident.facts.gender)


def _any_plan(target: Status, setting: Setting, used: _Used) -> Plan:
    fitting = list(_rests(setting.deals, target))
    deal, stop = setting.rng.choices(fitting, [_weight(deal, target) for deal, _ in fitting])[0]
    resident = _resident(deal, setting, used) or setting.residents[NAMESAKE]
    return _plan(target, deal, stop, resident, setting)


def _weight(deal: Deal, target: Status) -> float:
    """Return how often an item is found in ``target``: what is done on the spot seldom rests there."""
    return deal.suits.weight * (ON_THE_SPOT if target in scripts.RESTING and deal.term == 0 else 1)


def _rests(deals: Iterable[Deal], target: Status) -> Iterator[tuple[Deal, int]]:
    """Yield every item and stop of its route at which a case can rest in ``target``."""
    for deal in deals:
        if deal.reaches(target):
            stops = {
                Status.ACCEPTED: range(len(deal.body.route)), Status.SUSPENDED: deal.stops_that_pause,
            }.get(target, [0])  # fmt: skip
            yield from ((deal, stop) for stop in stops)


def _holder(target: Status, deal: Deal, stop: int) -> str:
    """Return the route's word for the unit on whose worklist a case rests."""
    if target in _AT_THE_STATION:
        return STATION
    if target == Status.PENDING:
        return deal.receiver
    return deal.body.route[stop if target == Status.ACCEPTED else -1].unit


def _resident(deal: Deal, setting: Setting, used: _Used, *, at_first: bool = False) -> Resident | None:
    """Return somebody whom the item suits and who asked for it least so far; the demo's own 居民 is left alone."""
    fitting = [
        place
        for place, each in enumerate(setting.residents)
        if place != CITIZEN
        and fits(deal, age=each.age, gender=each.facts.gender)
        and not (each.files_once and used.at_all[place])
        and (not at_first or each.station.pk == setting.first_station)
    ]
    if not fitting:
        return None
    item_id = deal.edition.item_id
    fewest = min(used.by_item[place, item_id] for place in fitting)
    place = setting.rng.choice([place for place in fitting if used.by_item[place, item_id] == fewest])
    used.by_item[place, item_id] += 1
    used.at_all[place] += 1
    return setting.residents[place]


def _plan(
    target: Status, deal: Deal, stop: int, resident: Resident, setting: Setting, wish: Wish | None = None
) -> Plan:
    rng = setting.rng
    acts = scripts.acts_to(target, deal, stop, lambda chance: rng.random() < chance)
    is_rated = rng.random() < RATED if wish is None or wish.rated is None else wish.rated
    if target in _RATEABLE and is_rated:
        acts.append("rate")
    must = "recall" in acts or (wish is not None and wish.applicant is not None)
    is_on_line = deal.body.online and (must or rng.random() < ON_LINE)
    days = _days(target, deal, acts, setting, wish.slack if wish else None)
    if is_on_line:
        days[0] = _perhaps_at_a_weekend(days, rng)
    return Plan(
        target, deal, resident, is_on_line, acts, moments(acts, days, setting.span.now, rng, is_on_line=is_on_line)
    )


def _days(target: Status, deal: Deal, acts: list[str], setting: Setting, slack: int | None) -> list[date]:
    """Return the day of each act: what still waits is laid out from the day it falls due, what is over from its filing."""
    rng, span = setting.rng, setting.span
    limits = limits_at(target, deal, setting.limits)
    if limits and any(limit.is_known for limit in limits):
        slack = rng.choices(list(_SLACKS), list(_SLACKS.values()))[0] if slack is None else slack
        start = min(start_of(limits, span.calendar.add(span.today, slack), span.calendar), span.last)
        elapsed = span.calendar.between(start, span.last)
        gaps = scripts.gaps_of(acts, elapsed if target in scripts.RESTING else _span_of(deal, rng), rng)
        return lay(gaps, scripts.anchor_of(target, acts), start, span)
    gaps = scripts.gaps_of(acts, _span_of(deal, rng), rng)
    if target in {Status.LACKING, Status.SUSPENDED, Status.ACCEPTED, Status.OUTER, Status.OUTER_DOWN, Status.PROPOSED}:
        return lay(gaps, len(acts) - 1, span.calendar.add(span.last, -rng.randint(0, 9)), span)
    days = span.workdays()[-RECALLED_DAYS:] if target == Status.RECALLED else span.workdays()
    early = days[: max(1, len(days) - sum(gaps))]
    return lay(gaps, 0, rng.choices(early, hours.market_weights(early))[0], span)


def _span_of(deal: Deal, rng: Random) -> int:
    """Return how many workdays a decision takes: mostly within its term."""
    if rng.random() < LATE:
        return deal.term + rng.randint(1, 5)
    return int(deal.term * rng.uniform(0.15, 0.95))


def limits_at(target: Status, deal: Deal, county: Mapping[str, Limit]) -> list[Limit]:
    """Return the limits of the clocks that run in ``target``."""
    if target in scripts.RESTING - {Status.SUSPENDED}:
        return [deal.body.legal, deal.body.promised]
    if target in DECISIONS:
        return [deadlines.DELIVERY]
    named = {
        Status.SUBMITTED: county["handover"], Status.RECEIVED: county["handover"], Status.PENDING: deadlines.NOTICE,
        Status.CORRECTING: county["correction"],
    }  # fmt: skip
    return [named[target]] if target in named else []


def start_of(limits: Iterable[Limit], due: date, calendar: WorkCalendar) -> date:
    """Return the last workday from which the shortest of ``limits`` ends by ``due``."""
    known = [limit for limit in limits if limit.amount is not None]
    day = calendar.add(due, 0)
    while min(deadlines.end_of(limit.amount or 0, limit.unit, day, calendar) for limit in known) > due:
        day = calendar.add(day, -1)
    return day


def lay(gaps: list[int], anchor: int, day: date, span: Span) -> list[date]:
    """Return the day of each act, the one at ``anchor`` on ``day``, none after the last day of the demo."""
    days = [day] * len(gaps)
    for place in range(anchor, 0, -1):
        days[place - 1] = span.calendar.add(days[place], -gaps[place])
    for place in range(anchor + 1, len(gaps)):
        days[place] = min(span.calendar.add(days[place - 1], gaps[place]), span.last)
    return days


def _perhaps_at_a_weekend(days: list[date], rng: Random) -> date:
    """Return the first day, now and then moved a little towards the second: people fill in forms on Sundays too."""
    free = (days[1] - days[0]).days if len(days) > 1 else 0
    if free > 1 and rng.random() < hours.WEEKENDS:
        return days[0] + timedelta(days=rng.randrange(free))
    return days[0]


def moments(acts: list[str], days: list[date], now: datetime, rng: Random, *, is_on_line: bool) -> list[datetime]:
    """Return the moment of each act, each after the one before and all of them past."""
    found: list[datetime] = []
    for place, (act, day) in enumerate(zip(acts, days, strict=True)):
        latest = now - timedelta(minutes=len(acts) - place)
        if found and day <= found[-1].date():
            moment = hours.soon_after(found[-1], rng, quick=act in scripts.QUICK)
        elif _is_free(acts, days, place) and rng.random() < hours.EVENINGS[is_on_line] and day < now.date():
            moment = hours.in_the_evening(day, rng, before=latest)
        else:
            moment = hours.at_work(day, rng, before=latest)
        found.append(min(moment, latest))
    return found


def _is_free(acts: list[str], days: list[date], place: int) -> bool:
    """Say whether an act of the applicant may as well be done in the evening: nobody of the staff acts after it that day."""
    if acts[place] not in scripts.BY_APPLICANT:
        return False
    return place + 1 == len(acts) or days[place + 1] > days[place] or acts[place + 1] in scripts.BY_APPLICANT
