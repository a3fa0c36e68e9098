"""One case, opened at the desk: what it is, its papers, and the steps that are the sitter's to take."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from bianmin.cases.actions.counter import look_at_papers
from bianmin.cases.actions.reading import open_case
from bianmin.cases.lifecycle import Verb
from bianmin.cases.permissions import actor_for, documents_of
from bianmin.county.refusals import NotFound, Refusal
from bianmin.county.rights import Action, Resource
from bianmin.pages.asks import asks
from bianmin.pages.respond import page
from bianmin.stations.permissions import STATION_ROLES
from bianmin.window.folder import folder
from bianmin.window.place import Place, place_of
from bianmin.window.stepping import TAKEN_HERE, Written, take
from bianmin.window.views.desk import around
from bianmin.workdays.lamp import chinese_date

if TYPE_CHECKING:
    from bianmin.cases.models import Case


@asks(Resource.CASE, Action.READ, roles=STATION_ROLES)
@require_GET
def case(request: HttpRequest, number: str) -> HttpResponse:
    """Show one case with its papers, its story, and what may be done."""
    at = timezone.now()
    found, place = opened(request, number, at)
    return _shown(request, found, place, at=at)


@asks(Resource.CASE, Action.STEP, roles=STATION_ROLES)
@require_POST
def step(request: HttpRequest, number: str, verb: str) -> HttpResponse:
    """Take one step; a refusal shows the case as it is now, with everything typed kept."""
    at = timezone.now()
    written = Written(_verb(verb), request.POST)
    found, place = opened(request, number, at)
    try:
        take(found, written, by=actor_for(place.seat, found, written.verb), at=at)
    except Refusal as refusal:
        again, _ = opened(request, number, at)
        tried = Written(written.verb, request.POST, refusal.fields)
        messages.error(request, str(refusal))
        return _shown(request, again, place, at=at, tried=tried, status=refusal.status)
    after, _ = opened(request, number, at)
    messages.success(request, _done(after, written.verb, at))
    return redirect("window:case", number=found.number)


@asks(Resource.CASE, Action.STEP, roles=STATION_ROLES)
@require_POST
def ticks(request: HttpRequest, number: str) -> HttpResponse:
    """Keep the ticks at once, so that what was looked at stays looked at whatever is pressed next."""
    at = timezone.now()
    found, place = opened(request, number, at)
    look_at_papers(found, request.POST.getlist("fine"), by=actor_for(place.seat, found), at=at)
    return HttpResponse(status=204)


def opened(request: HttpRequest, number: str, at: datetime, *, purpose: str = "办理") -> "tuple[Case, Place]":
    """Return a case that the seat may open, with a journal row, and the station at which it lies.

    Raises:
        NotFound: it does not exist, or not for this seat.
    """
    place = place_of(request)
    found = open_case(number, place.seat, by=place.actor, at=at, purpose=purpose)
    lies_at = next((unit for unit in place.stations if unit.pk == found.station_id), place.station)
    return found, Place(place.seat, lies_at, place.stations)


def _shown(
    request: HttpRequest, found: "Case", place: Place, *, at: datetime, tried: Written | None = None, status: int = 200
) -> HttpResponse:
    shown: dict[str, Any] = {**around(place), **folder(found, place, at=at, tried=tried)}
    return page(request, "window/case.html", shown, status=status)


def _verb(word: str) -> Verb:
    if word not in TAKEN_HERE:
        raise NotFound("没有这一步。请回到这件事，从页面上的按钮办。")
    return Verb(word)


def _done(case: "Case", verb: Verb, at: datetime) -> str:
    """Say what was done, and which documents it issued."""
    says = {
        Verb.RECEIVE: "收下了，还没有转交。",
        Verb.HAND_OVER: f"已转交{case.receiving_unit.short_name}，由他们受理。",
        Verb.TELL_LACK: "告诉了缺什么，等他补来。",
        Verb.ASK_CORRECTION: f"一次告知了，{_by(case)}等他补正。",
        Verb.SUPPLY: "补来的收下了，请再看一遍。",
        Verb.RESUBMIT: "补正收下了。",
        Verb.TURN_AWAY: "写清了该找谁，单子给他带走。",
        Verb.ACCEPT: f"受理了，{_by(case)}要有结果。",
        Verb.DECLINE: "不予受理，通知书给他带走。",
        Verb.FINISH: "办结了，还要送达。",
        Verb.PROPOSE: "意见提上去了，等审批。",
        Verb.DELIVER: "送达了，这件事办完了。",
        Verb.YIELD: "交给别人了，您不用再管这件事。",
    }.get(verb, f"记下了：{verb.label}。")
    titles = [f"《{each.facts['title']}》" for each in documents_of(case) if each.issued_at == at]
    return f"{says}出了{'、'.join(titles)}，可以打印。" if titles else says


def _by(case: "Case") -> str:
    return f"最迟 {chinese_date(case.due_on, today=timezone.localdate())} " if case.due_on else ""
