"""The hall: a screen that turns its own pages, and a kiosk with big buttons; both without sign-in and anybody's data.

Pages turn, and the kiosk goes back to its start, by a ``Refresh`` header: it works with scripts off, and whoever reads can
stop the screen (WCAG 2.2.1).
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from bianmin.catalog.guide import Guide
from bianmin.catalog.permissions import items_at, review_months
from bianmin.catalog.reviewing import is_stale
from bianmin.catalog.selfcheck import answered, asks_of
from bianmin.catalog.telling import guide_in_force
from bianmin.catalog.words import words
from bianmin.county.refusals import NotFound
from bianmin.county.rights import Action, Resource
from bianmin.pages.asks import public
from bianmin.pages.respond import page
from bianmin.portal.guides.checking import drawn_check
from bianmin.portal.guides.facts import code_drawing
from bianmin.portal.guides.place import Place, place_of
from bianmin.portal.guides.printing import opened
from bianmin.portal.guides.rows import Group, Row, grouped
from bianmin.portal.guides.visit import Visit
from bianmin.stations.permissions import station_of

if TYPE_CHECKING:
    from bianmin.catalog.models import Item, StationRole
    from bianmin.stations.models import Unit

TURN = 20  # seconds that one page of the screen stands
IDLE = 120  # seconds after which the kiosk goes back to its start: nobody's list stays on it
ROWS_ON_A_PAGE = 8
MOST_GUIDES = 8  # of the season, one page each


@dataclass(frozen=True, slots=True)
class Slide:
    """One page of the screen: a guide, or some rows of one category; neither: the station itself."""

    guide: Guide | None = None
    code: str = ""
    title: str = ""
    rows: tuple[Row, ...] = ()


def _station(code: str) -> "tuple[Unit, Place]":
    unit = station_of(code)
    if unit is None:
        raise NotFound("没有这个便民服务站，或者已经并到别处。请核对屏幕上的网址。")
    return unit, place_of(unit, today=timezone.localdate())


def _groups(pairs: "list[tuple[Item, StationRole]]") -> tuple[Group, ...]:
    today, months = timezone.localdate(), review_months()
    stale = {item.pk for item, _ in pairs if item.current and is_stale(item.current, today, months)}
    return grouped([item for item, _ in pairs], {item.pk: role for item, role in pairs}, stale=stale)


@public(Resource.GUIDE, Action.READ)
@require_safe
def screen(request: HttpRequest, code: str) -> HttpResponse:
    """Show one page of the hall's screen; after 20 seconds the next, unless somebody has stopped it."""
    unit, place = _station(code)
    pages = _slides(items_at(unit, on=timezone.localdate()), place)
    number = _whole(request.GET.get("p", "")) % len(pages)
    onward = f"{request.path}?p={(number + 1) % len(pages)}"
    stands = request.GET.get("stay") == "1"
    context = {
        "place": place, "slide": pages[number], "number": number + 1, "of": len(pages), "onward": onward,
        "back": f"{request.path}?p={(number - 1) % len(pages)}&stay=1", "here_stay": f"{request.path}?p={number}&stay=1",
        "here_go": f"{request.path}?p={number}", "stands": stands, "today": timezone.localdate(),
    }  # fmt: skip
    response = page(request, "portal/guides/screen.html", context)
    if not stands:
        response["Refresh"] = f"{TURN}; url={onward}"
    return response


def _whole(typed: str) -> int:
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < len("10000") else 0


def _slides(pairs: "list[tuple[Item, StationRole]]", place: Place) -> list[Slide]:
    """Return the pages: the station, what the month brings, then everything by category."""
    season = [entry.item for entry in words().seasonal_in(timezone.localdate().month)]
    named = {item.name: item for item, _ in pairs}
    brought = [named[name] for name in season if name in named][:MOST_GUIDES]
    guides = [guide_in_force(item, phone=place.phone) for item in brought]
    slides = [
        Slide(),
        *(Slide(guide, code_drawing(guide, place.code)) for guide in guides),
    ]
    for group in _groups(pairs):
        parts = (group.rows[at : at + ROWS_ON_A_PAGE] for at in range(0, len(group.rows), ROWS_ON_A_PAGE))
        slides += [Slide(title=group.name, rows=part) for part in parts]
    return slides


@public(Resource.GUIDE, Action.LIST)
@require_safe
def kiosk(request: HttpRequest, code: str) -> HttpResponse:
    """Show the kiosk's start: what one came for, in big buttons."""
    unit, place = _station(code)
    short = {each.name: each.short for each in words().categories}
    kinds = [(group.name, short.get(group.name, group.name), len(group.rows)) for group in _kinds(unit)]
    return page(request, "portal/guides/kiosk.html", {"place": place, "kinds": kinds})


def _kinds(unit: "Unit") -> tuple[Group, ...]:
    return _groups(items_at(unit, on=timezone.localdate()))


@public(Resource.GUIDE, Action.LIST)
@require_safe
def kiosk_items(request: HttpRequest, code: str) -> HttpResponse:
    """List what the station does of one category, or all of it, as big buttons."""
    unit, place = _station(code)
    asked = request.GET.get("c", "")
    groups = _kinds(unit)
    chosen = [group for group in groups if group.name == asked] or list(groups)
    context = {"place": place, "groups": chosen, "title": asked if len(chosen) == 1 else "全部事项"}
    return _returning(request, page(request, "portal/guides/kiosk_items.html", context), code)


@public(Resource.GUIDE, Action.READ)
@require_safe
def kiosk_guide(request: HttpRequest, code: str, slug: str) -> HttpResponse:
    """Show one guide in big type, with everything open that the web page folds."""
    unit, place = _station(code)
    told, guide, where = opened(slug, _visit(unit))
    context = {
        "place": place, "guide": guide, "where": where, "outside": where.outside, "clock": where.clock,
        "is_stale": is_stale(told.edition, timezone.localdate(), review_months()),
    }  # fmt: skip
    return _returning(request, page(request, "portal/guides/kiosk_guide.html", context), code)


@public(Resource.GUIDE, Action.READ)
@require_safe
def kiosk_list(request: HttpRequest, code: str, slug: str) -> HttpResponse:
    """Ask the self-check's questions one by one, then show one's own list to be printed; nothing is kept."""
    unit, place = _station(code)
    told, guide, where = opened(slug, _visit(unit))
    own = answered(told.body, guide, request.GET.dict())
    context = {
        "place": place, "guide": guide, "where": where, "own": own, "bring": own.bring, "query": urlencode(own.answers),
        "asks": bool(asks_of(told.body, guide)), "phone": place.phone, **drawn_check(own, one_by_one=True),
    }  # fmt: skip
    return _returning(request, page(request, "portal/guides/kiosk_list.html", context), code)


def _visit(unit: "Unit") -> Visit:
    return Visit(timezone.localdate(), unit.division_code, is_senior=True)


def _returning(request: HttpRequest, response: HttpResponse, code: str) -> HttpResponse:
    response["Refresh"] = f"{IDLE}; url={reverse('portal:kiosk', args=[code])}"
    response["Cache-Control"] = "no-store"
    return response
