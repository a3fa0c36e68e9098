"""The catalogue in numbers: what can be done on line, how often one must come, and the lists behind."""

from datetime import timedelta
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from bianmin.cases.actions.reading import journalled
from bianmin.county.rights import Action, Resource
from bianmin.figures.standing import FEWEST_CASES, MANY_TRIPS, catalogue_for, rate_behind, trips_behind
from bianmin.pages.asks import asks
from bianmin.pages.respond import page
from bianmin.stations.permissions import OVERSIGHT_ROLES

STALE = timedelta(minutes=30)  # the worker counts every ten minutes
LONGEST_SLUG = 40


@asks(Resource.FIGURE, Action.READ, roles=OVERSIGHT_ROLES)
@require_GET
def catalogue(request: HttpRequest) -> HttpResponse:
    """Show what the worker counted of the catalogue, and when."""
    at = timezone.now()
    standing = catalogue_for(request.seat)  # type: ignore[attr-defined]
    context = {
        "standing": standing, "today": timezone.localdate(at), "fewest": FEWEST_CASES, "many": MANY_TRIPS,
        "is_stale": standing.counted_at is not None and at - standing.counted_at > STALE,
    }  # fmt: skip
    return page(request, "oversight/catalogue.html", context)


@asks(Resource.FIGURE, Action.READ, roles=OVERSIGHT_ROLES)
@require_GET
def online(request: HttpRequest) -> HttpResponse:
    """Show which items make 网上可办率 of one station, which do not, and which are not counted and why."""
    behind = rate_behind(
        request.seat,  # type: ignore[attr-defined]
        request.GET.get("station", "")[:LONGEST_SLUG],
        today=timezone.localdate(),
    )
    return page(request, "oversight/catalogue_online.html", {"behind": behind})


@asks(Resource.CASE, Action.LIST, roles=OVERSIGHT_ROLES)
@require_GET
def trips(request: HttpRequest) -> HttpResponse:
    """Show the closed cases of one item with the days on which somebody came; masked, and none opens from here."""
    at = timezone.now()
    slug = request.GET.get("item", "")[:LONGEST_SLUG]
    by = request.seat.actor(OVERSIGHT_ROLES)  # type: ignore[attr-defined]
    journalled(Resource.CASE, Action.LIST, by=by, at=at, about=("figure", "trips"), purpose="督导：跑几趟的办件")
    listing = trips_behind(
        request.seat,  # type: ignore[attr-defined]
        slug,
        today=timezone.localdate(at),
        after=request.GET.get("after", ""),
    )
    asked = {"item": slug}
    context = {
        "listing": listing, "today": timezone.localdate(at),
        "newer": f"?{urlencode(asked)}" if request.GET.get("after") else "",
        "older": f"?{urlencode({**asked, 'after': listing.older})}" if listing.older else "",
    }  # fmt: skip
    return page(request, "oversight/catalogue_trips.html", context)
