"""The desk with nobody at it: what waits here, what waits elsewhere, looking one up, and the station's door."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bianmin.cases.actions.reading import journalled
from bianmin.county.rights import Action, Resource
from bianmin.journal.permissions import permits_running
from bianmin.notices.permissions import outdated_count
from bianmin.pages.asks import asks
from bianmin.pages.respond import own_path, page
from bianmin.people.identity import plain
from bianmin.stations.actions import confirm_open
from bianmin.stations.permissions import STATION_ROLES
from bianmin.window import worklist
from bianmin.window.place import DOORKEEPERS, Place, back_words, place_of

LONGEST_QUERY = 40  # characters; the rest is not asked


@asks(Resource.CASE, Action.LIST, roles=STATION_ROLES)
@require_GET
def desk(request: HttpRequest) -> HttpResponse:
    """Show what waits at one of the seat's stations, first due first."""
    return _list(request, "待办", worklist.waiting, "window/desk.html")


@asks(Resource.CASE, Action.LIST, roles=STATION_ROLES)
@require_GET
def elsewhere(request: HttpRequest) -> HttpResponse:
    """Show the station's open cases that wait for somebody else, and for whom."""
    return _list(request, "在别处办的", worklist.elsewhere, "window/elsewhere.html")


def _list(request: HttpRequest, title: str, listing: Any, template: str) -> HttpResponse:
    at, place = timezone.now(), place_of(request, request.GET.get("station", ""))
    about = ("unit", place.station.pk)
    journalled(Resource.CASE, Action.LIST, by=place.actor, at=at, about=about, purpose=title)
    today = timezone.localdate(at)
    shown = listing(place, after=request.GET.get("after", ""), today=today)
    asked = f"?station={place.station.slug}"
    more = {
        "title": title,
        "listing": shown,
        "older": f"{asked}&after={shown.older}" if shown.older else "",
        "newer": asked if request.GET.get("after") else "",
        "rolls": permits_running([place.station.pk], on=today),
        "sheets_to_change": outdated_count(place.station.pk),
    }
    return page(request, template, {**around(place), **more})


@asks(Resource.CASE, Action.LIST, roles=STATION_ROLES)
@require_http_methods(["GET", "HEAD", "POST"])
def find(request: HttpRequest) -> HttpResponse:
    """Go to the case of an exact number, or list those of the station's open cases that hold what was typed.

    What was typed may be a name, so it is posted: no address, and no log of addresses, holds one (ASVS 14.2.1).
    """
    at, place = timezone.now(), place_of(request, request.POST.get("station", ""))
    query = plain(request.POST.get("q", ""))[:LONGEST_QUERY]
    if not query:
        return redirect("window:desk")
    about = ("unit", place.station.pk)
    journalled(Resource.CASE, Action.LIST, by=place.actor, at=at, about=about, purpose="在本站办件里找")
    if worklist.numbered(place, query.upper()):
        return redirect("window:case", number=query.upper())
    listing = worklist.found(place, query, today=timezone.localdate(at))
    return page(request, "window/found.html", {**around(place), "query": query, "listing": listing})


@asks(Resource.STATION, Action.CHANGE, roles=DOORKEEPERS)
@require_POST
def away(request: HttpRequest) -> HttpResponse:
    """Hang a notice on the station's door, or take it off and say that somebody is there."""
    at, place = timezone.now(), place_of(request, request.POST.get("station", ""))
    notice = ""
    if request.POST.get("is") == "away":
        notice = request.POST.get("notice", "").strip() or back_words(at)
    units = place.seat.unit_ids(DOORKEEPERS)
    confirm_open(place.station, units_of_seat=units, today=timezone.localdate(at), notice=notice)
    messages.success(request, f"门口写着：{notice}" if notice else "门口写着：正在服务。")
    return redirect(own_path(request, request.POST.get("next"), otherwise="/window/"))


def around(place: Place) -> dict[str, Any]:
    """Return what every page of this face shows around its middle."""
    today = timezone.localdate()
    return {"place": place, "door": place.door(today=today), "today": today, "largest": settings.LARGEST_FILE}
