"""The pages of 下沉 to read: what waits, who does what in which role, and what stations do not do and why."""

from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from bianmin.catalog.models import StationRole
from bianmin.catalog.permissions import PUBLISHERS, known_item
from bianmin.catalog.placed import doing, kept_back, papers_decided, papers_waiting, spreads
from bianmin.county.refusals import NotFound
from bianmin.county.rights import Action, Resource
from bianmin.pages.asks import asks
from bianmin.pages.respond import page
from bianmin.stations.permissions import OVERSIGHT_ROLES

if TYPE_CHECKING:
    from datetime import datetime

    from bianmin.catalog.models import Item
    from bianmin.catalog.placed import Doing
    from bianmin.stations.permissions import Seat


@asks(Resource.PLACEMENT, Action.LIST, roles=OVERSIGHT_ROLES)
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """Show what waits for approval, and every item by the number of stations in each role."""
    at = timezone.now()
    rows = spreads(today=timezone.localdate(at))
    context = {
        "papers": papers_waiting(),
        "decided": papers_decided(most=8),
        "spreads": rows,
        "roles": [role.label for role in StationRole],
        "kept": sum(not row.is_placed for row in rows),
        "at_page": "placing",
    }
    return page(request, "cataloguing/placing/overview.html", {**around(request, at), **context})


@asks(Resource.PLACEMENT, Action.LIST, roles=OVERSIGHT_ROLES)
@require_safe
def kept(request: HttpRequest) -> HttpResponse:
    """Show 未放及理由: what no station accepts, decides or forwards, each with its reason."""
    at = timezone.now()
    rows = kept_back(today=timezone.localdate(at))
    context = {"rows": rows, "unreasoned": sum(row.decision is None for row in rows), "at_page": "kept"}
    return page(request, "cataloguing/placing/kept.html", {**around(request, at), **context})


@asks(Resource.PLACEMENT, Action.LIST, roles=OVERSIGHT_ROLES)
@require_safe
def item(request: HttpRequest, slug: str) -> HttpResponse:
    """Show which stations do one item in which role, and what was decided about it."""
    at, found = timezone.now(), item_called(slug)
    waiting = [paper for paper in papers_waiting() if paper.row.item_id == found.pk]
    context = {
        "item": found,
        "papers": waiting,
        "decided": papers_decided(item_id=found.pk),
        "shares": _by_role(doing(found, today=timezone.localdate(at))),
        "can_propose": not waiting and found.retired_on is None,
    }
    return page(request, "cataloguing/placing/item.html", {**around(request, at), **context})


def _by_role(rows: "list[Doing]") -> list[tuple[str, str, "list[Doing]"]]:
    found = [(role.value, role.label, [row for row in rows if row.role == role]) for role in StationRole]
    return [share for share in found if share[2]]


def item_called(slug: str) -> "Item":
    """Return an item by its local code.

    Raises:
        NotFound: the county has none of that code.
    """
    found = known_item(slug)
    if found is None:
        raise NotFound("没有这件事。请从“下沉和进驻”的表里打开。")
    return found


def around(request: HttpRequest, at: "datetime") -> dict[str, Any]:
    """Return what every page of this part shows around its middle, and whose proposals are one's own."""
    seat: Seat = request.seat  # type: ignore[attr-defined]
    own = seat.account.pk if seat.account else None
    return {"today": timezone.localdate(at), "decides": seat.holds(PUBLISHERS), "own_account": own}
