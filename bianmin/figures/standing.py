"""What the catalogue's page is told: the kept figures, how one station stands item by item, and the cases behind the trips."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.conf import settings
from django.db.models import Q

from bianmin.cases.permissions import county_list
from bianmin.catalog.models import Item
from bianmin.county.refusals import NotFound, NotYours
from bianmin.figures.catalogue import Rate, Rule, State, once_rate, rate_of, state_of
from bianmin.figures.gathering import ended_cases, placed_at, trips_by_case
from bianmin.figures.models import CatalogueFigure
from bianmin.figures.trips import CAUSES, Tally, Trip
from bianmin.stations.models import Unit
from bianmin.stations.permissions import OVERSIGHT_ROLES

if TYPE_CHECKING:
    from bianmin.cases.models import Case
    from bianmin.stations.permissions import Seat

FEWEST_CASES = 5  # of an item, before its trips say anything
MANY_TRIPS = 2  # on average: the item's way is one to shorten
PAGE = 50


@dataclass(frozen=True, slots=True)
class Community:
    """One community and its 网上可办率."""

    code: str
    name: str
    township: str
    rate: Rate


@dataclass(frozen=True, slots=True)
class Near:
    """An item that could come on line next, and at how many communities below what is enough."""

    state: State
    communities: int


@dataclass(frozen=True, slots=True)
class Way:
    """How often people had to come for one item, and who caused it, the most frequent first."""

    slug: str
    name: str
    tally: Tally

    @property
    def causes(self) -> list[tuple[str, int]]:
        """Return who caused the trips, in words, with how many."""
        return [(CAUSES[cause], self.tally.causes[cause]) for cause in CAUSES if self.tally.causes.get(cause)]

    @property
    def is_long(self) -> bool:
        return self.tally.average >= MANY_TRIPS


@dataclass(frozen=True, slots=True)
class Standing:
    """Everything the catalogue's page shows; empty as long as nothing was counted."""

    counted_at: datetime | None
    rule: Rule
    states: tuple[State, ...]
    communities: tuple[Community, ...]
    near: tuple[Near, ...]
    villages: tuple[dict[str, Any], ...]
    ways: tuple[Way, ...]
    trips_from: date | None

    @property
    def enough(self) -> int:
        return sum(each.rate.is_enough for each in self.communities)

    @property
    def below(self) -> int:
        return len(self.communities) - self.enough

    @property
    def once(self) -> Rate:
        return once_rate(self.states)

    @property
    def unknown_visits(self) -> int:
        return sum(not state.is_known for state in self.states)

    @property
    def all_trips(self) -> Tally:
        """Return the trips of all items together."""
        causes: Counter[str] = Counter()
        for way in self.ways:
            causes.update(way.tally.causes)
        told = [way.tally for way in self.ways]
        return Tally(sum(t.cases for t in told), sum(t.trips for t in told), sum(t.again for t in told), causes)

    @property
    def causes(self) -> list[tuple[str, int]]:
        """Return who caused the trips of all items together."""
        return Way("", "", self.all_trips).causes

    @property
    def sure_ways(self) -> list[Way]:
        """Return the items with enough cases to say something, in the county's order."""
        return [way for way in self.ways if way.tally.cases >= FEWEST_CASES]

    @property
    def long_ways(self) -> list[Way]:
        """Return the items of two trips and more on average, the longest way first: 流程优化."""
        return sorted((way for way in self.sure_ways if way.is_long), key=lambda way: -way.tally.average)


def catalogue_for(seat: "Seat") -> Standing:
    """Return the kept figures of the catalogue: one query.

    Raises:
        NotYours: the seat is neither the county office's nor a supervisor's.
    """
    _is_theirs(seat)
    rule, kept = Rule.of(settings.COUNTY), CatalogueFigure.objects.first()
    if kept is None:
        return Standing(None, rule, (), (), (), (), (), None)
    told = kept.content
    states = tuple(_state(each) for each in told["items"])
    return Standing(
        kept.counted_at, rule, states,
        tuple(
            Community(row["code"], row["name"], row["township"], Rate(row["online"], row["running"], rule.least_percent))
            for row in told["communities"]
        ),
        _near(told["communities"], states),
        tuple(told["villages"]),
        tuple(_way(row) for row in told["trips"]),
        date.fromisoformat(told["trips_from"]),
    )  # fmt: skip


def _state(told: dict[str, Any]) -> State:
    return State(**{**told, "lacks": tuple(told["lacks"])})


def _way(told: dict[str, Any]) -> Way:
    return Way(told["slug"], told["name"], Tally(told["cases"], told["trips"], told["again"], told["causes"]))


def _near(communities: list[dict[str, Any]], states: tuple[State, ...]) -> tuple[Near, ...]:
    wanted = Counter(slug for row in communities for slug in row["near"])
    found = [Near(state, wanted[state.slug]) for state in states if state.slug in wanted]
    return tuple(sorted(found, key=lambda near: (len(near.state.lacks), -near.communities, -near.state.reach)))


@dataclass(frozen=True, slots=True)
class Behind:
    """The list behind 网上可办率, of one station or of the county's list as it stands."""

    station: Unit | None
    rate: Rate
    online: tuple[State, ...]
    lacking: tuple[State, ...]
    excluded: tuple[State, ...]


def rate_behind(seat: "Seat", station_slug: str, *, today: date) -> Behind:
    """Return which items make the number, which do not, and which are not counted and why.

    Raises:
        NotFound: there is no such station.
        NotYours: as ``catalogue_for``.
    """
    _is_theirs(seat)
    rule = Rule.of(settings.COUNTY)
    states = {item.slug: state_of(item, rule) for item in Item.objects.published().order_by("position")}
    station = Unit.objects.stations().filter(slug=station_slug).first() if station_slug else None
    if station_slug and station is None:
        raise NotFound("没有这个站。请从事项的数字进来。")
    here = placed_at(states, station.pk, today) if station else list(states.values())
    return Behind(
        station, rate_of(here, rule),
        tuple(state for state in here if state.is_online),
        tuple(sorted((state for state in here if state.counts and state.lacks), key=lambda state: len(state.lacks))),
        tuple(state for state in here if not state.counts),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Walked:
    """One case with its trips."""

    case: "Case"
    trips: tuple[Trip, ...]


@dataclass(frozen=True, slots=True)
class WalkedPage:
    """One page of an item's closed cases (no name: of all items'); ``older`` marks where the next begins."""

    name: str
    count: int
    rows: tuple[Walked, ...]
    older: str = ""


def trips_behind(seat: "Seat", item_slug: str, *, today: date, after: str = "") -> WalkedPage:
    """Return the closed cases of one item (or of all) with their trips, the last closed first; masked, and none opens.

    Raises:
        NotFound: there is no such item, or ``after`` is no mark of a page.
        NotYours: as ``catalogue_for``.
    """
    _is_theirs(seat)
    item = Item.objects.filter(slug=item_slug).first() if item_slug else None
    if item_slug and item is None:
        raise NotFound("没有这个事项。请从事项的数字进来。")
    ended = ended_cases(today).filter(item=item) if item else ended_cases(today)
    onward = county_list(seat).filter(pk__in=ended.values("pk"))
    if after:
        onward = onward.filter(_later(after))
    taken = list(onward.order_by("-closed_at", "-pk")[: PAGE + 1])
    trips = {pk: found for pk, _, found in trips_by_case(ended.filter(pk__in=[case.pk for case in taken]))}
    rows = tuple(Walked(case, tuple(trips[case.pk])) for case in taken[:PAGE])
    more = len(taken) > PAGE
    last = taken[PAGE - 1] if more else None
    older = f"{last.closed_at.isoformat()}_{last.pk}" if last and last.closed_at else ""
    return WalkedPage(item.name if item else "", ended.count(), rows, older)


def _later(after: str) -> Q:
    when, _, last = after.partition("_")
    try:
        moment, key = datetime.fromisoformat(when), UUID(last)
    except ValueError:
        raise NotFound("这一页的地址不完整。请从第一页重新看。") from None
    if moment.tzinfo is None:
        raise NotFound("这一页的地址不完整。请从第一页重新看。")
    return Q(closed_at__lt=moment) | Q(closed_at=moment, pk__lt=key)


def _is_theirs(seat: "Seat") -> None:
    if not seat.holds(OVERSIGHT_ROLES):
        raise NotYours("统计只给县政务服务管理办公室和督查看。")
