"""Who may do what with the walls, and what is asked of them: what hangs where, what is outdated, how far a change has come."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Q
from django.db.models.functions import Coalesce

from bianmin.county.actors import Actor
from bianmin.county.refusals import NotFound
from bianmin.county.rights import Action, Relation, Resource, Right
from bianmin.notices.models import Posting, PostingQuerySet, Wall
from bianmin.stations.models import Unit
from bianmin.stations.permissions import OVERSIGHT_ROLES, STATION_ROLES, Seat

RIGHTS: tuple[Right, ...] = (
    Right(Resource.WALL, Action.LIST, STATION_ROLES, Relation.STATION),
    Right(Resource.WALL, Action.CHANGE, STATION_ROLES, Relation.STATION),
    Right(Resource.WALL, Action.LIST, OVERSIGHT_ROLES, Relation.COUNTY),
)
NO_WALL = "没有这面墙，或者不是您站的。请从“墙上的单子”里重新进。"


def hanger_of(seat: Seat, station_id: UUID) -> Actor | None:
    """Return who puts up and takes down at a station out of this seat; None if it is not theirs."""
    return seat.actor(STATION_ROLES, station_id) if seat.post_for(STATION_ROLES, station_id) else None


def walls_of(station_id: UUID) -> Sequence[Wall]:
    """Return a station's walls in use, the main one first."""
    found = Wall.objects.filter(station_id=station_id, closed_on__isnull=True)
    walls: Sequence[Wall] = list(found.order_by("-is_main", "name"))
    return walls


def wall_of(station_id: UUID, wall_id: UUID) -> Wall:
    """Return one wall of a station.

    Raises:
        NotFound: it is none of this station's, or in use no more.
    """
    wall: Wall | None = Wall.objects.filter(pk=wall_id, station_id=station_id, closed_on__isnull=True).first()
    if wall is None:
        raise NotFound(NO_WALL)
    return wall


def hanging_at(station_id: UUID) -> Sequence[Posting]:
    """Return what hangs at a station with item, edition and the edition in force; one query."""
    found = Posting.objects.hanging().filter(wall__station_id=station_id).select_related(
        "wall", "item__current", "edition"
    )  # fmt: skip
    postings: Sequence[Posting] = list(found.order_by("-wall__is_main", "wall__name", "item__position", "pk"))
    return postings


def outdated_at(station_id: UUID) -> PostingQuerySet:
    """Return the sheets of a station that are to be changed or taken down."""
    found: PostingQuerySet = Posting.objects.hanging().outdated().filter(wall__station_id=station_id)
    return found


def outdated_count(station_id: UUID) -> int:
    """Return how many sheets a station has to change or to take down: 换这 n 张."""
    return outdated_at(station_id).count()


@dataclass(frozen=True, slots=True)
class SheetCount:
    """How many stations have a sheet of one item up, and how many of them still the one before."""

    item_id: UUID
    name: str
    number: int | None
    changed_on: date | None
    stations: int
    walls: int
    outdated: int

    @property
    def is_retired(self) -> bool:
        return self.number is None


def sheets_up() -> list[SheetCount]:
    """Return which sheets hang in the county, on how many walls of how many stations; counted by the database."""
    at = "wall__station"
    is_old = Q(item__current__isnull=True) | ~Q(item__current=F("edition"))
    rows = Posting.objects.hanging().values(
        "item_id", "item__name", "item__current__number", "item__position", **_CHANGED
    ).annotate(stations=Count(at, distinct=True), walls=Count("pk"), old=Count(at, distinct=True, filter=is_old))  # fmt: skip
    return [
        SheetCount(
            row["item_id"], row["item__name"], row["item__current__number"], row["changed_on"], row["stations"],
            row["walls"], row["old"],
        )
        for row in rows.order_by("item__position", "item_id")
    ]  # fmt: skip


# The day from which an item's sheet says something else: its newest edition's first, or the one on which it was retired.
_CHANGED: dict[str, Any] = {"changed_on": Coalesce("item__current__valid_from", "item__retired_on")}


@dataclass(frozen=True, slots=True)
class Round:
    """One day's changes: how many stations had a sheet of the old edition up, and how many have replaced all of them."""

    day: date
    items: int
    stations: int
    waiting: int

    @property
    def replaced(self) -> int:
        return self.stations - self.waiting


def _touched() -> PostingQuerySet:
    """Return the sheets that a change has made old: up now, or taken down since it."""
    found: PostingQuerySet = Posting.objects.outdated().annotate(**_CHANGED).filter(
        Q(taken_down_on__isnull=True) | Q(taken_down_on__gte=F("changed_on")), posted_on__lte=F("changed_on")
    )  # fmt: skip
    return found


def rounds(*, most: int = 12) -> list[Round]:
    """Return the days on which what hangs was changed, the newest first; one query."""
    is_up = Q(taken_down_on__isnull=True)
    rows = _touched().values("changed_on").annotate(
        items=Count("item", distinct=True), stations=Count("wall__station", distinct=True),
        waiting=Count("wall__station", distinct=True, filter=is_up),
    )  # fmt: skip
    found = rows.order_by("-changed_on")[:most]
    return [Round(row["changed_on"], row["items"], row["stations"], row["waiting"]) for row in found]


def waiting_stations(day: date) -> Iterable[Unit]:
    """Return the stations that still have a sheet up which the changes of that day made old, by township and code."""
    waits = _touched().filter(changed_on=day, taken_down_on__isnull=True).values("wall__station_id")
    return Unit.objects.stations().filter(pk__in=waits).order_by("division_code")
