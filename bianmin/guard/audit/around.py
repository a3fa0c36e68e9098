"""What every page of this part has around it: who is asking, and the ways to the other pages."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.http import HttpRequest
from django.urls import reverse

from bianmin.county.actors import Actor
from bianmin.journal.permissions import AUDIT, READERS, SEES_PERMITS

if TYPE_CHECKING:
    from bianmin.county.rights import PostRole
    from bianmin.stations.permissions import Seat

    class Request(HttpRequest):
        """A request behind the door of this part: somebody sits there."""

        seat: Seat


_PAGES: Final = (
    ("日志", "guard:journal", READERS),
    ("预警", "guard:alarms", AUDIT),
    ("日志链", "guard:chain", AUDIT),
    ("有没有被攻击", "guard:attacked", AUDIT),
    ("批次授权", "guard:permits", SEES_PERMITS),
)


@dataclass(frozen=True, slots=True)
class Way:
    """A way to another page."""

    title: str
    url: str
    is_here: bool


def around(request: "Request", here: str) -> dict[str, Any]:
    """Return what the frame of a page shows; ``here`` is the page's own name."""
    roles = request.seat.roles
    ways = [Way(title, reverse(name), name == here) for title, name, whom in _PAGES if whom & roles]
    return {"ways": ways}


def actor(request: "Request", roles: "frozenset[PostRole]") -> Actor:
    """Return who acts out of one of ``roles``."""
    return request.seat.actor(roles)
