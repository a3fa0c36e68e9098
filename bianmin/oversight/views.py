"""The county office's and the supervisors' pages: the board, the lists behind its numbers, and what people say."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from bianmin.cases.actions.reading import journalled
from bianmin.county.refusals import NotFound
from bianmin.county.rights import Action, Resource
from bianmin.feedback.permissions import ratings_for
from bianmin.figures.meanings import NOW, SOON_WORKDAYS, Today, What
from bianmin.figures.permissions import FEWEST_RATINGS, STATIONS, Ask, board_for, cases_behind
from bianmin.oversight import lists, periods
from bianmin.oversight.drawing import draw
from bianmin.pages.asks import asks
from bianmin.pages.respond import page
from bianmin.stations.permissions import OVERSIGHT_ROLES, named_unit
from bianmin.workdays.models import load_calendar

if TYPE_CHECKING:
    from bianmin.stations.models import Unit

STALE = timedelta(minutes=5)  # the worker counts each minute
LONGEST_SLUG = 40
ADDRESS = ("what", "from", "to", "township", "unit")  # what an address of a list may ask, the place in it apart


@asks(Resource.FIGURE, Action.READ, roles=OVERSIGHT_ROLES)
@require_GET
def board(request: HttpRequest) -> HttpResponse:
    """Show what came in, was decided, is late and with whom; counted beforehand, never while the page loads."""
    at = timezone.now()
    today = timezone.localdate(at)
    period, errors, sentence = periods.read_or_usual(request.GET, today)
    shown = board_for(request.seat, period.first, period.last)  # type: ignore[attr-defined]
    context = {
        "board": shown, "period": period, "tabs": periods.tabs(period, today), "today": today, "sentence": sentence,
        "questions": periods.questions(request.GET, period, errors), "drawing": draw(shown.weeks),
        "is_stale": shown.counted_at is not None and at - shown.counted_at > STALE, "soon_days": SOON_WORKDAYS,
        "soon_words": f"{SOON_WORKDAYS} 个工作日内到期",
        "hrefs": {what.value: _list_address(what, period) for what in What}, "fewest": FEWEST_RATINGS,
    }  # fmt: skip
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    return page(request, "oversight/board.html", context, status=status)


def _list_address(what: What, period: periods.Period) -> str:
    asked = f"what={what.value}" if what in NOW else f"what={what.value}&{period.asks}"
    return f"{reverse('oversight:cases')}?{asked}"


@asks(Resource.CASE, Action.LIST, roles=OVERSIGHT_ROLES)
@require_GET
def cases(request: HttpRequest) -> HttpResponse:
    """Show the cases behind a number, masked; none opens from here."""
    at = timezone.now()
    today = Today.of(timezone.localdate(at), load_calendar())
    what = _what(request)
    period = periods.last_days(1, today.day) if what in NOW else periods.read(request.GET, today.day)
    township, holder = _named(request, "township"), _holder(request)
    _journal(request, Resource.CASE, what.value, at=at, purpose=f"督导：{lists.TITLES[what]}办件")
    ask = Ask(what, period.first, period.last, _slug(township), holder.slug)
    behind = cases_behind(request.seat, ask, today=today)  # type: ignore[attr-defined]
    listing = lists.cases(behind, what, after=request.GET.get("after", ""), today=today.day)
    context = {
        "title": lists.TITLES[what], "is_now": what in NOW, "period": period, "township": township, "holder": holder,
        "first_column": lists.FIRST_COLUMN.get(what, "哪天有的结果"), "due_column": lists.DUE_COLUMN.get(what, "该哪天有"),
        "listing": listing, "today": today.day,
        **_pages(request, listing),
    }  # fmt: skip
    return page(request, "oversight/cases.html", context)


def _what(request: HttpRequest) -> What:
    try:
        return What(request.GET.get("what", ""))
    except ValueError:
        raise NotFound("没有这张单子。请从看板上点数字进来。") from None


@dataclass(frozen=True, slots=True)
class Holder:
    """With whom the cases of a list are, and how the address says so."""

    slug: str = ""
    name: str = ""


def _holder(request: HttpRequest) -> Holder:
    if request.GET.get("unit") == STATIONS:
        return Holder(STATIONS, "村（社区）站")
    unit = _named(request, "unit")
    return Holder(unit.slug, unit.short_name) if unit else Holder()


def _named(request: HttpRequest, name: str) -> "Unit | None":
    slug = request.GET.get(name, "")
    unit = named_unit(slug[:LONGEST_SLUG]) if slug else None
    if slug and unit is None:
        raise NotFound("没有这个乡镇或单位。请从看板上点数字进来。")
    return unit


def _slug(unit: "Unit | None") -> str:
    return unit.slug if unit else ""


def _journal(request: HttpRequest, resource: Resource, which: str, *, at: datetime, purpose: str) -> None:
    """Write the one row that a list leaves in the journal."""
    by = request.seat.actor(OVERSIGHT_ROLES)  # type: ignore[attr-defined]
    journalled(resource, Action.LIST, by=by, at=at, about=("figure", which), purpose=purpose)


def _pages(request: HttpRequest, listing: lists.Listing) -> dict[str, str]:
    """Return the addresses of the first page and of the next one."""
    asked = {name: request.GET[name] for name in ADDRESS if request.GET.get(name)}
    return {
        "newer": f"?{urlencode(asked)}" if request.GET.get("after") else "",
        "older": f"?{urlencode({**asked, 'after': listing.older})}" if listing.older else "",
    }


@asks(Resource.RATING, Action.LIST, roles=OVERSIGHT_ROLES)
@require_GET
def ratings(request: HttpRequest) -> HttpResponse:
    """Show what people say, without case or name; nothing where so few spoke that one would know who."""
    at = timezone.now()
    period = periods.read(request.GET, timezone.localdate(at))
    township = _named(request, "township")
    _journal(request, Resource.RATING, "ratings", at=at, purpose="督导：评价")
    found = ratings_for(request.seat).between(period.first, period.last)  # type: ignore[attr-defined]
    if township:
        found = found.in_township(township.pk)
    listing = lists.ratings(found, after=request.GET.get("after", ""))
    context = {
        "period": period, "township": township, "listing": listing, "fewest": FEWEST_RATINGS,
        "today": timezone.localdate(at), **_pages(request, listing),
    }  # fmt: skip
    return page(request, "oversight/ratings.html", context)
