"""Who may do what in this room: the list is everybody's, noting a demand the station's, counting them the county office's."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Count, Max

from bianmin.catalog.permissions import published_items
from bianmin.county.rights import Action, Relation, Resource, Right
from bianmin.proofs.matching import Match, match
from bianmin.proofs.models import DemandQuerySet, ProofDemand, ProofException, ProofKind
from bianmin.stations.permissions import ANYONE, OVERSIGHT_ROLES, STATION_ROLES, Seat

if TYPE_CHECKING:
    from bianmin.catalog.models import Item

RIGHTS: tuple[Right, ...] = (
    Right(Resource.PROOF, Action.SEARCH, ANYONE, Relation.ANYONE, public=True),
    Right(Resource.PROOF, Action.READ, ANYONE, Relation.ANYONE, public=True),
    Right(Resource.PROOF, Action.CREATE, STATION_ROLES, Relation.STATION),
    Right(Resource.PROOF, Action.GIVE, STATION_ROLES, Relation.STATION),
    Right(Resource.PROOF, Action.LIST, OVERSIGHT_ROLES, Relation.COUNTY),
    Right(Resource.PROOF, Action.EXPORT, OVERSIGHT_ROLES, Relation.COUNTY),
)


def kinds_in_use() -> list[ProofKind]:
    """Return the kinds that the village must not issue, in the order of the list; public."""
    return list(ProofKind.objects.filter(is_active=True).order_by("position"))


def kind_named(slug: str) -> ProofKind | None:
    """Return one kind of the list in use."""
    return ProofKind.objects.filter(is_active=True, slug=slug).first()


def exceptions_in_use(kind: ProofKind | None = None) -> list[ProofException]:
    """Return the exceptions, or those against one kind."""
    found = ProofException.objects.filter(is_active=True).order_by("position")
    return [each for each in found if kind is None or kind.slug in each.kinds]


def asked_for(text: str) -> Match:
    """Return which kind, and which exception, somebody's own words ask for."""
    return match(text, kinds_in_use(), exceptions_in_use())


def guides_of(names: Iterable[str]) -> "list[Item]":
    """Return the published items of these names, in the order given."""
    wanted = list(names)
    found = {item.name: item for item in published_items().filter(name__in=wanted)} if wanted else {}
    return [found[name] for name in wanted if name in found]


def demand_at(seat: Seat, demand_id: UUID) -> ProofDemand | None:
    """Return a demand that was noted at one of the seat's own stations."""
    rows = ProofDemand.objects.select_related("kind", "exception", "station__parent", "pdf")
    return rows.filter(pk=demand_id, station_id__in=seat.unit_ids(STATION_ROLES)).first()


def noted_at(station_id: UUID, *, limit: int = 10) -> list[ProofDemand]:
    """Return what a station has noted last; the asker holds a post there."""
    rows = ProofDemand.objects.filter(station_id=station_id).select_related("kind", "exception")
    return list(rows.order_by("-at", "-id")[:limit])


def demands_for(seat: Seat) -> DemandQuerySet:
    """Return the demands that a seat of the county office or the supervisors may count."""
    return ProofDemand.objects.all() if seat.holds(OVERSIGHT_ROLES) else ProofDemand.objects.none()


@dataclass(frozen=True, slots=True)
class Demanded:
    """One line of the list: which organisation demanded which proof, how often, at how many stations, when last."""

    sort: str
    organisation: str
    kind: str
    result: str
    times: int
    stations: int
    last_on: date


def demanded(rows: DemandQuerySet) -> list[Demanded]:
    """Count the demands by organisation and kind, the most frequent first: what one takes to the organisation."""
    counted = (
        rows.order_by()
        .values("sort", "organisation", "kind__name", "exception__name", "result")
        .annotate(times=Count("id"), stations=Count("station_id", distinct=True), last_on=Max("demanded_on"))
    )
    result = dict(ProofDemand.Result.choices)
    lines = [
        Demanded(
            each["sort"], each["organisation"], each["kind__name"] or each["exception__name"] or "清单上没有的",
            result[each["result"]], each["times"], each["stations"], each["last_on"],
        )
        for each in counted
    ]  # fmt: skip
    return sorted(lines, key=lambda line: (-line.times, line.sort, line.organisation, line.kind))
