"""Reading what the figures of the catalogue are counted from: items in force, placements, and the steps of closed cases."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from datetime import date, timedelta
from itertools import groupby
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Count, Q
from django.utils import timezone

from bianmin.cases.lifecycle import DECISIONS, Status
from bianmin.cases.models import Case, CaseStep
from bianmin.catalog.models import Edition, Item, Placement, StationRole
from bianmin.catalog.words import words
from bianmin.figures.catalogue import Rule, State, nearest, rate_of, state_of
from bianmin.figures.meanings import midnight
from bianmin.figures.trips import READ, Event, Facts, Tally, Trip, trips_of
from bianmin.stations.models import Station, Unit

if TYPE_CHECKING:
    from bianmin.cases.models import CaseQuerySet

SPAN = timedelta(days=90)  # closed cases whose trips are counted
ENDED = (Status.DELIVERED, Status.DECLINED, Status.TURNED_AWAY)  # who withdrew did not go to the end
BY_HAND = frozenset({"direct", "collected"})  # codes of the county's ways of delivery: somebody came


def gathered(today: date, rule: Rule) -> dict[str, Any]:
    """Return everything the catalogue's page shows, as plain JSON.

    ``items`` and ``communities`` are in the county's own order, ``villages`` are summed up by township, ``trips`` by item.
    """
    states = {item.slug: state_of(item, rule) for item in Item.objects.published().order_by("position")}
    return {
        "items": [asdict(state) for state in states.values()],
        "communities": _communities(states, rule, today),
        "villages": _villages(states, today),
        "trips_from": (today - SPAN).isoformat(),
        "trips": _trips(today),
    }


def placed_at(states: Mapping[str, State], station_id: UUID, today: date) -> list[State]:
    """Return how the items placed at one station count there; only helping makes nothing possible on line."""
    return _as_placed(states, _roles(Placement.objects.filter(station_id=station_id), today).get(station_id, {}))


def _roles(placements: Any, today: date) -> dict[UUID, dict[str, set[str]]]:
    found: dict[UUID, dict[str, set[str]]] = {}
    rows = placements.on(today).values_list("station_id", "handling_item__item__slug", "role")
    for station_id, slug, role in rows:
        found.setdefault(station_id, {}).setdefault(slug, set()).add(role)
    return found


def _as_placed(states: Mapping[str, State], roles: Mapping[str, set[str]]) -> list[State]:
    return [
        state.only_helped() if roles[slug] == {StationRole.ASSISTS} else state
        for slug, state in states.items()
        if slug in roles
    ]


def _communities(states: Mapping[str, State], rule: Rule, today: date) -> list[dict[str, Any]]:
    units = _open_stations(Station.Kind.COMMUNITY)
    placed = _roles(Placement.objects.filter(station__in=[unit.pk for unit in units]), today)
    rows = []
    for unit in units:
        here = _as_placed(states, placed.get(unit.pk, {}))
        rate = rate_of(here, rule)
        near = [] if rate.is_enough else [state.slug for state in nearest(here)]
        rows.append({**_named(unit), "online": rate.part, "running": rate.whole, "near": near})
    return rows


def _open_stations(*kinds: str) -> list[Unit]:
    units = Unit.objects.stations().filter(closed_on__isnull=True, station__kind__in=kinds)
    return list(units.order_by("division_code"))


def _named(unit: Unit) -> dict[str, str]:
    township = unit.parent.short_name if unit.parent else ""
    return {"code": unit.slug, "name": unit.short_name, "township": township}


def _villages(states: Mapping[str, State], today: date) -> list[dict[str, Any]]:
    """Return the villages' stations by township: how many there are, and between which numbers theirs lie."""
    running = Q(handling_item__item__slug__in=[slug for slug, state in states.items() if state.counts])
    online = Q(handling_item__item__slug__in=[slug for slug, state in states.items() if state.is_online])
    counted = Placement.objects.on(today).order_by().values("station_id").annotate(
        running=Count("handling_item__item", filter=running, distinct=True),
        online=Count("handling_item__item", filter=online & ~Q(role=StationRole.ASSISTS), distinct=True),
    )  # fmt: skip
    numbers = {row["station_id"]: (row["running"], row["online"]) for row in counted}
    units = _open_stations(Station.Kind.VILLAGE, Station.Kind.POINT)
    rows = []
    for township, several in groupby(units, key=lambda unit: unit.parent.short_name if unit.parent else ""):
        pairs = [numbers.get(unit.pk, (0, 0)) for unit in several]
        spans = [[min(values), max(values)] for values in zip(*pairs, strict=True)]
        rows.append({"township": township, "stations": len(pairs), "running": spans[0], "online": spans[1]})
    return rows


# ── trips ──


def ended_cases(today: date) -> "CaseQuerySet":
    """Return the cases that went to their end within the span."""
    cases: CaseQuerySet = Case.objects.filter(closed_at__gte=midnight(today - SPAN), status__in=ENDED)
    return cases


def trips_by_case(cases: "CaseQuerySet") -> Iterator[tuple[UUID, str, list[Trip]]]:
    """Yield each case with its item's slug and its trips: two queries and one for the editions, however many cases."""
    rules = {pk: _rules(body) for pk, body in _bodies(cases)}
    rows = cases.order_by("pk").values_list("pk", "item__slug", "channel", "submitted_at", "edition_id")
    events = _events(cases)
    for pk, slug, channel, submitted_at, edition_id in rows.iterator(chunk_size=2000):
        facts = Facts(timezone.localdate(submitted_at), channel == Case.Channel.WINDOW, *rules[edition_id])
        yield pk, slug, trips_of(facts, events.pop(pk, []))


def _bodies(cases: "CaseQuerySet") -> Iterable[tuple[UUID, Any]]:
    used = cases.order_by().values("edition_id")
    return ((edition.pk, edition.body) for edition in Edition.objects.filter(pk__in=used))


def _rules(body: Any) -> tuple[bool, bool, bool]:
    return body.online and body.is_complete, body.must_come, body.mail_result


def _events(cases: "CaseQuerySet") -> dict[UUID, list[Event]]:
    """Return the steps that tell of trips, by case, in their order; only a delivery's particulars are opened."""
    steps = CaseStep.objects.filter(case__in=cases.order_by().values("pk")).order_by("case_id", "sequence")
    told = steps.filter(Q(verb__in=READ) | Q(to_status__in=DECISIONS))
    names = tuple(way.name for way in words().delivery if way.code in BY_HAND)
    found: dict[UUID, list[Event]] = {}
    for pk, verb, to_status, at, kind, by, said in told.values_list(
        "case_id", "verb", "to_status", "at", "unit__kind", "by_kind", "particulars"
    ).iterator(chunk_size=2000):
        by_hand = str((said or {}).get("way", "")).startswith(names)
        event = Event(verb, to_status, timezone.localdate(at), kind or "", by == "post", by_hand)
        found.setdefault(pk, []).append(event)
    return found


def _trips(today: date) -> list[dict[str, Any]]:
    by_item: dict[str, list[list[Trip]]] = {}
    for _, slug, trips in trips_by_case(ended_cases(today)):
        by_item.setdefault(slug, []).append(trips)
    names = dict(Item.objects.filter(slug__in=list(by_item)).values_list("slug", "name"))
    order = list(Item.objects.filter(slug__in=list(by_item)).order_by("position").values_list("slug", flat=True))
    return [{"slug": slug, "name": names[slug], **asdict(Tally.of(by_item[slug]))} for slug in order]
