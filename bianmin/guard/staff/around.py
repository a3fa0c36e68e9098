"""What every page of this part shows around its middle, and the township that is asked for."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest
from django.utils import timezone

from bianmin.stations.permissions import DECIDES, MERGES, PROPOSES, SEES_STAFF, townships
from bianmin.stations.proposing import waiting_for
from bianmin.stations.staff import knows_names, sees_county

if TYPE_CHECKING:
    from bianmin.stations.permissions import Seat


def around(seat: "Seat", at: datetime) -> dict[str, Any]:
    """Return the ways to the other pages, how many proposals wait for this seat, and whether it sees names."""
    today = timezone.localdate(at)
    return {
        "today": today,
        "sees_staff": seat.holds(SEES_STAFF),
        "proposes": seat.holds(PROPOSES | DECIDES),
        "merges": seat.holds(MERGES),
        "waiting": len(waiting_for(seat, on=today)) if seat.holds(DECIDES) else 0,
        "knows_names": knows_names(seat),
    }


def town_asked(request: HttpRequest, seat: "Seat") -> tuple[str, list[tuple[str, str]]]:
    """Return the code of the township that the address names, and all of them by name; nothing where one has no choice."""
    if not sees_county(seat):
        return "", []
    towns = [(town.code, town.short_name) for town in townships()]
    asked = request.GET.get("town", "")
    return (asked if asked in dict(towns) else ""), towns
