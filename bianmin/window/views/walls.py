"""墙上的单子: 换这 n 张, and nothing else to fill in; no photograph, no form."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from bianmin.county.refusals import BadInput, NotFound
from bianmin.county.rights import Action, Resource
from bianmin.notices.actions import add_wall, change_sheets, close_wall, put_up, take_down
from bianmin.notices.permissions import NO_WALL
from bianmin.pages.asks import asks
from bianmin.pages.respond import page
from bianmin.stations.permissions import STATION_ROLES
from bianmin.window.place import Place, place_of
from bianmin.window.views.desk import around
from bianmin.window.walls import could_hang, walls_at


@asks(Resource.WALL, Action.LIST, roles=STATION_ROLES)
@require_safe
def walls(request: HttpRequest) -> HttpResponse:
    """Show which sheets of a station are to be changed, and what hangs on which wall."""
    place = place_of(request, request.GET.get("station", ""))
    shown = walls_at(place.station)
    return page(request, "window/walls.html", {**around(place), "title": "墙上的单子", "walls": shown})


@asks(Resource.WALL, Action.LIST, roles=STATION_ROLES)
@require_safe
def sheets(request: HttpRequest) -> HttpResponse:
    """Show what could be put up on one wall: the main one, or the one that the address names."""
    place, at = place_of(request, request.GET.get("station", "")), timezone.now()
    boards = walls_at(place.station).boards
    asked = request.GET.get("wall", "")
    board = next((each for each in boards if str(each.wall.pk) == asked or (not asked and each.wall.is_main)), None)
    if board is None and asked:
        raise NotFound(NO_WALL)
    kinds = could_hang(place.station, board, on=timezone.localdate(at))
    context = {"title": "贴单子", "wall": board.wall if board else None, "kinds": kinds}
    return page(request, "window/walls_put_up.html", {**around(place), **context})


@asks(Resource.WALL, Action.CHANGE, roles=STATION_ROLES)
@require_POST
def changed(request: HttpRequest) -> HttpResponseBase:
    """Keep 换好了: for one sheet, or for all that were on the page."""
    at, place = timezone.now(), _place(request)
    done = change_sheets(place.station, _ids(request, "sheet"), by=place.actor, at=at)
    if done.replaced or done.taken_down:
        messages.success(request, _told(done.replaced, done.taken_down))
    return _back(place)


def _told(replaced: int, taken_down: int) -> str:
    parts = [f"{replaced} 张换好了" if replaced else "", f"{taken_down} 张取下了" if taken_down else ""]
    return f"记下了：{'，'.join(part for part in parts if part)}。"


@asks(Resource.WALL, Action.CHANGE, roles=STATION_ROLES)
@require_POST
def hang(request: HttpRequest) -> HttpResponseBase:
    """Keep which sheets were put up on a wall; the station's main one is written down the first time."""
    at, place = timezone.now(), _place(request)
    asked = _ids(request, "wall")
    many = put_up(place.station, asked[0] if asked else None, request.POST.getlist("item"), by=place.actor, at=at)
    messages.success(request, f"记下了：贴上 {many} 张。" if many else "这几张早就贴着了。")
    return _back(place)


@asks(Resource.WALL, Action.CHANGE, roles=STATION_ROLES)
@require_POST
def add(request: HttpRequest) -> HttpResponseBase:
    """Write down a wall more."""
    at, place = timezone.now(), _place(request)
    wall = add_wall(place.station, request.POST.get("name", ""), by=place.actor, at=at)
    messages.success(request, f"加上了“{wall.name}”。下面点“贴单子”，勾那里贴着的。")
    return _back(place)


@asks(Resource.WALL, Action.CHANGE, roles=STATION_ROLES)
@require_POST
def stop(request: HttpRequest) -> HttpResponseBase:
    """Stop using a wall, or take one sheet down for good."""
    at, place = timezone.now(), _place(request)
    for posting_id in _ids(request, "sheet"):
        take_down(place.station, posting_id, by=place.actor, at=at)
        messages.success(request, "记下了：取下 1 张。")
    for wall_id in _ids(request, "wall"):
        wall = close_wall(place.station, wall_id, by=place.actor, at=at)
        messages.success(request, f"“{wall.name}”停用了，那里的单子都算取下。")
    return _back(place)


def _place(request: HttpRequest) -> Place:
    return place_of(request, request.POST.get("station", ""))


def _ids(request: HttpRequest, name: str) -> list[UUID]:
    """Return the ids that a form posts.

    Raises:
        BadInput: one is none.
    """
    try:
        return [UUID(each) for each in request.POST.getlist(name)]
    except ValueError:
        raise BadInput("没有读懂是哪一张。请从“墙上的单子”里重新点。") from None


def _back(place: Place) -> HttpResponseBase:
    return redirect(f"{reverse('window:walls')}?station={place.station.slug}")
