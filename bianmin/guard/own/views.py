"""我能做什么: one's own part of the table of rights, which is the same that lets one in."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import groupby

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from bianmin.county.rights import Action, PostRole, Resource, Right
from bianmin.pages.asks import asks
from bianmin.pages.respond import page

_ORDER = list(Resource)


@dataclass(frozen=True, slots=True)
class Thing:
    """One kind of thing, and what one may do with it."""

    name: str
    rights: tuple[Right, ...]


@asks(Resource.RIGHT, Action.READ)
@require_GET
def mine(request: HttpRequest, table: Callable[[], Iterable[Right]]) -> HttpResponse:
    """Show whoever is signed in which rows of the table are theirs, by the posts they hold today."""
    seat = request.seat  # type: ignore[attr-defined]
    rows = [right for right in table() if not right.public and is_held(right, seat.roles)]
    context = {"posts": seat.posts, "things": things(rows), "everybody": things(r for r in table() if r.public)}
    return page(request, "guard/own/rights.html", context)


def is_held(right: Right, roles: frozenset[PostRole]) -> bool:
    """Say whether somebody who is signed in and holds ``roles`` has this row."""
    return not right.roles or bool(right.roles & roles)


def things(rights: Iterable[Right]) -> list[Thing]:
    """Group rows by what they touch, in the order of the vocabulary."""
    rows = sorted(rights, key=lambda right: _ORDER.index(right.resource))
    return [Thing(resource.label, tuple(found)) for resource, found in groupby(rows, key=lambda right: right.resource)]
