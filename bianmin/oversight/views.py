"""The county office's and the supervisors' pages: the board, the lists behind its numbers, and what people say."""

from datetime import timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from bianmin.cases.actions.reading import journalled
from bianmin.county.refusals import BadInput, NotFound
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


@asks(Resource.FIGURE, Action.READ, roles=OVERSIGHT_ROLES)
@require_GET
def board(request: HttpRequest) -> HttpResponse:
    """Show what came in, was decided, is late and with whom; counted beforehand, never while the page loads."""
    at = timezone.now()
    today = timezone.localdate(at)
    errors: dict[str, str] = {}
    sentence = ""
    try:
        period = periods.read(request.GET, today)
    except BadInput as refusal:
        period, errors, sentence = periods.last_days(periods.USUAL, today), refusal.fields, str(refusal)
    shown = board_for(request.seat, period.first, period.last)  # type: ignore[attr-defined]
    context = {
        "board": shown, "period": period, "tabs": periods.tabs(period, today), "today": today, "sentence": sentence,
        "questions": periods.questions(request.GET, period, errors), "drawing": draw(shown.weeks),
        "is_stale": shown.counted_at is not None and at - shown.counted_at > STALE, "soon_days": SOON_WORKDAYS,
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
    ask, filters = _asked(request, Today.of(timezone.localdate(at), load_calendar()).day)
    today = Today.of(timezone.localdate(at), load_calendar())
    _note_list(request, Resource.CASE, ask.what.value, at, purpose=lists.TITLES[ask.what])
    behind = cases_behind(request.seat, ask, today=today)  # type: ignore[attr-defined]
    listing = lists.cases(behind, ask.what, after=request.GET.get("after", ""), today=today.day)
    context = {
        "ask": ask, "is_now": ask.what in NOW, "title": lists.TITLES[ask.what], "listing": listing,
        "first_column": lists.FIRST_COLUMN.get(ask.what, "哪天有的结果"), **filters,
    }  # fmt: skip
    return page(request, "oversight/cases.html", context | _pages(request, listing))


@asks(Resource.RATING, Action.LIST, roles=OVERSIGHT_ROLES)
@require_GET
def ratings(request: HttpRequest) -> HttpResponse:
    """Show what people say, without case or name; nothing where so few spoke that one would know who."""
    at = timezone.now()
    period = periods.read(request.GET, timezone.localdate(at))
    township = _unit(request, "township")
    _note_list(request, Resource.RATING, "ratings", at, purpose="评价")
    found = ratings_for(request.seat).between(period.first, period.last)  # type: ignore[attr-defined]
    listing = lists.ratings(found.in_township(township.pk) if township else found, after=request.GET.get("after", ""))
    context = {"period": period, "township": township, "listing": listing, "fewest": FEWEST_RATINGS}
    return page(request, "oversight/ratings.html", context | _pages(request, listing))
