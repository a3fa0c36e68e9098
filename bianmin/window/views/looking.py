"""以前来过？ Finding somebody's record while they stand there, and with a case open; nowhere else is anybody looked up."""

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from bianmin.county.refusals import Refusal
from bianmin.county.rights import Action, Resource
from bianmin.pages.asks import asks
from bianmin.pages.respond import page
from bianmin.people.looking import actions as looks
from bianmin.stations.permissions import STATION_ROLES
from bianmin.window.looking import Found, errand_of, id_of, known_person, questions, read_asked, without_person
from bianmin.window.place import Place, place_of
from bianmin.window.taking_in import Sheet
from bianmin.window.views.desk import around
from bianmin.window.views.opened import opened
from bianmin.window.views.taking import form_context, item_at

if TYPE_CHECKING:
    from django.http import QueryDict

    from bianmin.people.models import Person


@asks(Resource.PERSON, Action.SEARCH, roles=STATION_ROLES)
@require_POST
def in_form(request: HttpRequest) -> HttpResponse:
    """Look for a record by what the form says so far, or take over one that was found; everything typed stays."""
    at, post = timezone.now(), request.POST
    place = place_of(request, post.get("station", ""))
    item, role = item_at(place, post.get("item", ""))
    if "choose" not in post:
        known = known_person(post, place)
        found = _found(post, place, errand_of(post.get("key", "")), at=at)
        sheet = Sheet(item.current, place.station, post, known=known)
        shown = {**form_context(place, sheet, role, key=post.get("key", "")), "found": found}
        status = 422 if found.sentence else 200
        return page(request, "window/take_in.html", {**around(place), **shown}, region="known", status=status)
    chosen = _chosen(post, place, at=at)
    sheet = Sheet(item.current, place.station, without_person(post), known=chosen)
    shown = form_context(place, sheet, role, key=post.get("key", ""))
    return page(request, "window/take_in.html", {**around(place), **shown}, region="who")


@asks(Resource.PERSON, Action.SEARCH, roles=STATION_ROLES)
@require_http_methods(["GET", "HEAD", "POST"])
def in_case(request: HttpRequest, number: str) -> HttpResponse:
    """Look for records with a case open: to tell namesakes apart, or to find that somebody has come before."""
    at = timezone.now()
    case, place = opened(request, number, at)
    found = Found()
    if request.method == "POST":
        errand = looks.open_for_case(case.number, by=place.actor, at=at)
        found = _found(request.POST, place, errand.pk, at=at)
    shown = {"case": case, "found": found, "questions": questions(request.POST)}
    status = 422 if found.sentence else 200
    return page(request, "window/look_up.html", {**around(place), **shown}, status=status)


def _found(post: "QueryDict", place: Place, errand_id: UUID, *, at: datetime) -> Found:
    village = place.station.division_code
    try:
        asked = read_asked(post, today=timezone.localdate(at))
        hits = looks.look_up(errand_id, asked, village_code=village, by=place.actor, at=at)
    except Refusal as refusal:
        return Found(sentence=str(refusal), was_asked=True)
    return Found(tuple(hits), was_asked=True)


def _chosen(post: "QueryDict", place: Place, *, at: datetime) -> "Person | None":
    """Return the record that was pressed; None for 不是这一位."""
    if not post["choose"]:
        return None
    return looks.take_over(errand_of(post.get("key", "")), id_of(str(post["choose"])), by=place.actor, at=at)
