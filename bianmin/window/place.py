"""Where a request of this face is served from: the station posts of who asks, one station of them, and its door."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.http import HttpRequest
from django.utils import timezone

from bianmin.county.actors import Actor
from bianmin.county.refusals import NotYours
from bianmin.county.rights import PostRole
from bianmin.stations.permissions import STATION_ROLES, Seat

if TYPE_CHECKING:
    from bianmin.stations.models import Unit

DOORKEEPERS = frozenset({PostRole.CLERK, PostRole.HEAD})
CLOSES_AT = 18  # o'clock; whoever leaves later says nothing of coming back


@dataclass(frozen=True, slots=True)
class Door:
    """What the station's door says today: a notice, or that somebody is there, or nothing yet."""

    notice: str
    is_confirmed: bool


@dataclass(frozen=True, slots=True)
class Place:
    """One station, and the seat of who works at it, out of station posts alone."""

    seat: Seat
    station: "Unit"
    stations: "tuple[Unit, ...]"

    @property
    def title(self) -> str:
        return f"{self.station.in_township} · {'代办' if self.only_helps else '综合窗口'}"

    @property
    def actor(self) -> Actor:
        return self.seat.actor(STATION_ROLES, self.station.pk)

    @property
    def only_helps(self) -> bool:
        """Say whether one is here as 代办员 alone: then only 代办 is to be seen and done."""
        return {post.role for post in self.seat.posts if post.unit_id == self.station.pk} == {PostRole.HELPER}

    @property
    def keeps_door(self) -> bool:
        return self.station.pk in self.seat.unit_ids(DOORKEEPERS)

    def door(self, *, today: date) -> Door | None:
        """Return what the door says; None where the unit is no station with a door."""
        station = getattr(self.station, "station", None)
        return Door(station.closed_notice, station.is_confirmed(today=today)) if station else None


def seat_at_window(request: HttpRequest) -> Seat:
    """Return the seat with its station posts alone: at the window one acts for the station, whatever else one is."""
    seat: Seat = request.seat  # type: ignore[attr-defined]
    posts = tuple(post for post in seat.posts if post.role in STATION_ROLES)
    return replace(seat, posts=posts, roles=frozenset(PostRole(post.role) for post in posts))


def place_of(request: HttpRequest, slug: str = "") -> Place:
    """Return the station that was asked for by its slug, or the first of the seat's.

    Raises:
        NotYours: it is not one of the seat's stations.
    """
    seat = seat_at_window(request)
    stations = tuple({unit.pk: unit for unit in seat.units(STATION_ROLES)}.values())
    for unit in stations:
        if slug in {"", unit.slug}:
            return Place(seat, unit, stations)
    raise NotYours("这个站的窗口不归您坐。请从自己的待办进。")


def back_words(at: datetime) -> str:
    """Return what the door says when somebody goes out for an hour: 出去了，10 点半回."""
    back = timezone.localtime(at) + timedelta(hours=1)
    half = timedelta(minutes=30)
    back += (half - timedelta(minutes=back.minute % 30)) % half
    if back.hour >= CLOSES_AT or back.date() != timezone.localdate(at):
        return "今天先走了，急事请打电话"
    return f"出去了，{back.hour} 点{'半' if back.minute else ''}回"
