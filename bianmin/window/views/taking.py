"""新来一位: choose what it is about, then write down who, what was brought, and take it in."""

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from bianmin.cases.actions.counter import take_in as take
from bianmin.cases.telling import role_says
from bianmin.catalog.models import StationRole
from bianmin.catalog.permissions import items_at, published_items, search_items
from bianmin.county.refusals import BadInput, MovedOn, NotFound, Refusal
from bianmin.county.rights import Action, Resource
from bianmin.pages.asks import asks
from bianmin.pages.respond import page
from bianmin.people.looking.actions import end_errand, open_walk_in
from bianmin.stations.permissions import STATION_ROLES, named_unit
from bianmin.window import photos, taking_in
from bianmin.window.looking import errand_of, known_person
from bianmin.window.place import Place, place_of
from bianmin.window.taking_in import Sheet
from bianmin.window.views.desk import around

if TYPE_CHECKING:
    from bianmin.cases.models import Case
    from bianmin.catalog.models import Item

LONGEST_QUERY = 40  # characters
OWN_ROLES = frozenset({StationRole.ACCEPTS, StationRole.DECIDES})


@asks(Resource.CASE, Action.CREATE, roles=STATION_ROLES)
@require_http_methods(["GET", "HEAD", "POST"])
def take_in(request: HttpRequest) -> HttpResponse:
    """Show what the station does, or the form of one item; a posted form is taken in."""
    asked = request.POST if request.method == "POST" else request.GET
    place = place_of(request, asked.get("station", ""))
    if request.method == "POST":
        return _taken(request, place)
    if not request.GET.get("item"):
        return _choice(request, place)
    item, role = item_at(place, request.GET["item"])
    errand = open_walk_in(item.slug, by=place.actor, at=timezone.now())
    return _form(request, place, Sheet(item.current, place.station), role, key=str(errand.pk))


def _choice(request: HttpRequest, place: Place) -> HttpResponse:
    query = request.GET.get("q", "").strip()[:LONGEST_QUERY]
    roles = {item.pk: role for item, role in items_at(place.station, on=timezone.localdate())}
    asked = roles.keys() & {item.pk for item in search_items(query)} if query else roles.keys()
    taken: list[tuple[Item, StationRole]] = []
    told: list[tuple[Item, StationRole]] = []
    for item in published_items().filter(pk__in=list(asked)):
        role = roles[item.pk]
        (taken if _is_taken(place, item, role) else told).append((item, role))
    shown = {"query": query, "taken": taken, "told": told}
    return page(request, "window/choose_item.html", {**around(place), **shown})


def _is_taken(place: Place, item: "Item", role: StationRole) -> bool:
    """Say whether a case can be made of it here, by whoever sits here."""
    helps = not place.only_helps or role == StationRole.FORWARDS
    return role != StationRole.ASSISTS and helps and item.current.body.is_complete


def item_at(place: Place, slug: str) -> "tuple[Item, StationRole]":
    """Return an item that is taken in here, with the station's role in it.

    Raises:
        NotFound: it is not, or not by whoever sits here.
    """
    for item, role in items_at(place.station, on=timezone.localdate()):
        if item.slug == slug and _is_taken(place, item, role):
            return item, role
    raise NotFound("这件事这个窗口不收件。请在“新来一位”里重新选；选不到的，告诉群众该找谁。")


def _taken(request: HttpRequest, place: Place) -> HttpResponse:
    at = timezone.now()
    item, role = item_at(place, request.POST.get("item", ""))
    sheet = Sheet(item.current, place.station, request.POST)
    try:
        sheet = replace(sheet, known=known_person(request.POST, place))
        if "redraw" in request.POST:
            shown = form_context(place, sheet, role, key=request.POST.get("key", ""))
            return page(request, "window/take_in.html", {**around(place), **shown}, region="asked")
        case = _take(request, place, sheet, at=at)
    except Refusal as refusal:
        return _again(request, place, sheet, role, refusal)
    end_errand(errand_of(request.POST["key"]), by=place.actor, at=at)
    messages.success(request, _says(case))
    return redirect("window:case", number=case.number)


def _take(request: HttpRequest, place: Place, sheet: Sheet, *, at: Any) -> "Case":
    key = taking_in.read_key(request.POST.get("key", ""))
    if request.POST.get("edition") != str(sheet.edition.number):
        raise MovedOn("这个事项的办法刚换了新版，下面是新的表。已经填的都在，请看一眼再收。")
    asked = taking_in.read_request(sheet, today=timezone.localdate(at))
    pictures = photos.read_photos(sheet.edition.body, request.FILES)
    try:
        return take(asked, pictures, key=key, by=place.actor, at=at)
    except BadInput as refusal:
        raise BadInput(str(refusal), fields=photos.named_after_photos(refusal)) from refusal


def _again(request: HttpRequest, place: Place, sheet: Sheet, role: StationRole, refusal: Refusal) -> HttpResponse:
    errors = {**photos.photos_to_choose_again(request.FILES), **refusal.fields}
    messages.error(request, str(refusal))
    tried = replace(sheet, errors=errors)
    return _form(request, place, tried, role, key=request.POST.get("key", ""), status=refusal.status)


def _form(
    request: HttpRequest, place: Place, sheet: Sheet, role: StationRole, *, key: str, status: int = 200
) -> HttpResponse:
    return page(
        request, "window/take_in.html", {**around(place), **form_context(place, sheet, role, key=key)}, status=status
    )


def form_context(place: Place, sheet: Sheet, role: StationRole, *, key: str) -> dict[str, Any]:
    """Return what the form of one item shows."""
    body = sheet.edition.body
    receiving = place.station if role in OWN_ROLES else _first_unit(place, body.route[0].unit)
    return {
        "sheet": sheet,
        "item": sheet.edition.item,
        "body": body,
        "unsure": () if sheet.edition.is_example else body.unverified,
        "key": key,
        "role": role,
        "role_says": role_says(role.label, receiving),
        "button": "受理" if role in OWN_ROLES else "收件，出凭证",
    }


def _first_unit(place: Place, slug: str) -> Any:
    unit = place.station.parent if slug == "township" else named_unit(slug)
    return unit or place.station


def _says(case: "Case") -> str:
    """Say how far the case came at once."""
    if case.status == "received":
        return f"收下了，编号 {case.number}。凭证可以打印，接着转交{case.receiving_unit.short_name}。"
    if case.accepted_at:
        return f"受理了，编号 {case.number}。受理通知书可以打印。"
    return f"登记了，编号 {case.number}。还有材料没齐或没看，看一遍下面的材料，缺的一次告诉他。"
