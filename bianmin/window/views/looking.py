"""以前来过？ Finding a record for whoever stands there, with a case open, or of an authorised roll; nowhere else."""

from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from bianmin.cases.actions.reading import earlier_answers
from bianmin.catalog.elements import EARLIER
from bianmin.county.refusals import NotFound, Refusal
from bianmin.county.rights import Action, Resource
from bianmin.journal.permissions import permits_running
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


LONGEST_REF = 40  # characters of what an errand is about


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
    earlier = (
        earlier_answers(chosen.pk, item.pk, place.seat, by=place.actor, at=at)
        if chosen and any(each.reuse == EARLIER for each in item.current.body.form)
        else {}
    )
    sheet = Sheet(item.current, place.station, without_person(post), known=chosen, earlier=earlier)
    shown = form_context(place, sheet, role, key=post.get("key", ""))
    shown["is_recognised"] = request.headers.get("HX-Request") == "true"
    return page(request, "window/take_in.html", {**around(place), **shown}, region="recognised")


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
    shown = {"case": case, "about": f"为 {case.number}", "back": reverse("window:case", args=[case.number])}
    return _page(request, place, found, shown)


@asks(Resource.PERSON, Action.SEARCH, roles=STATION_ROLES)
@require_http_methods(["GET", "HEAD", "POST"])
def in_roll(request: HttpRequest, permit_id: UUID) -> HttpResponse:
    """Look for people of a roll, while a batch authorisation of this station for it is in force.

    Raises:
        NotFound: there is none, or not for these stations, or not today.
    """
    at, place = timezone.now(), place_of(request)
    running = permits_running([unit.pk for unit in place.stations], on=timezone.localdate(at))
    permit = running.filter(pk=permit_id).first()
    if permit is None:
        raise NotFound("没有这张批次授权，或者今天不在它的日子里。请从“我的 → 批次授权”看看。")
    station = next(unit for unit in place.stations if unit.pk == permit.unit_id)
    place, found = Place(place.seat, station, place.stations), Found()
    if request.method == "POST":
        errand = looks.open_for_roll(permit.purpose[:LONGEST_REF], by=place.actor, at=at)
        found = _found(request.POST, place, errand.pk, at=at)
    return _page(request, place, found, {"about": f"为{permit.purpose}", "back": reverse("window:desk")})


def _page(request: HttpRequest, place: Place, found: Found, more: dict[str, Any]) -> HttpResponse:
    shown = {**around(place), **more, "found": found, "questions": questions(request.POST)}
    return page(request, "window/look_up.html", shown, status=422 if found.sentence else 200)


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
