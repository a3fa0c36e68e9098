"""Merging units from a day on: proposed here, approved in the queue, called off before the day."""

from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from bianmin.county.refusals import BadInput, MovedOn
from bianmin.county.rights import Action, PostRole, Resource
from bianmin.guard.staff.around import around, town_asked
from bianmin.guard.staff.forms import REASON, day_of, filled
from bianmin.pages.asks import asks
from bianmin.pages.questions import Question
from bianmin.pages.respond import page
from bianmin.stations.actions.merges import call_off_merge
from bianmin.stations.actions.proposals import Wish, propose
from bianmin.stations.permissions import MERGES
from bianmin.stations.proposing import Kind, mergeable_in
from bianmin.stations.staff import merge_within, mergers, sees_county

if TYPE_CHECKING:
    from bianmin.stations.models import Unit
    from bianmin.stations.permissions import Seat

CALLS_OFF = frozenset({PostRole.COUNTY_OFFICE})


@asks(Resource.UNIT, Action.PROPOSE, roles=MERGES)
@never_cache
@require_http_methods(["GET", "POST"])
def merges(request: HttpRequest) -> HttpResponse:
    """Show what is merged into what from when, and take in the proposal of another merger."""
    at, seat = timezone.now(), _seat(request)
    town, towns = town_asked(request, seat)
    units = {unit.slug: unit for unit in mergeable_in(seat, town)}
    refusal = None
    if request.method == "POST":
        try:
            propose(_wish(request, units), seat=seat, at=at)
        except (BadInput, MovedOn) as found:
            refusal = found
        else:
            messages.success(request, "提上去了，等另一个人批。")
            return redirect("guard:proposals")
    context = {
        "questions": filled(_questions(units), request.POST.dict(), refusal), "refusal": refusal, "rows": mergers(seat),
        "towns": towns, "town": town, "sees_county": sees_county(seat), "may_call_off": seat.holds(CALLS_OFF),
    }  # fmt: skip
    return page(
        request, "guard/staff/merges.html", {**around(seat, at), **context}, status=refusal.status if refusal else 200
    )


def _questions(units: "dict[str, Unit]") -> tuple[Question, ...]:
    options = (("", "请选"), *((slug, unit.in_township) for slug, unit in units.items()))
    return (
        Question("old", "哪个并走", "select", options=options),
        Question("into", "并入哪个", "select", options=options),
        Question("starts_on", "从哪天起", "day", hint="前一天还和现在一样。"),
        REASON,
    )


def _wish(request: HttpRequest, units: "dict[str, Unit]") -> Wish:
    typed = request.POST
    return Wish(
        kind=Kind.MERGE, unit=units.get(typed.get("old", "")), into=units.get(typed.get("into", "")),
        starts_on=day_of(typed, "starts_on"), reason=typed.get("reason", ""),
    )  # fmt: skip


@asks(Resource.UNIT, Action.END, roles=CALLS_OFF)
@require_POST
def call_off(request: HttpRequest, merge_id: UUID) -> HttpResponse:
    """Call a merger off before its day."""
    seat = _seat(request)
    merge = merge_within(seat, merge_id)
    call_off_merge(merge, by=seat.actor(CALLS_OFF), at=timezone.now())
    messages.success(request, f"不并了：{merge.old.in_township}照旧。")
    return redirect("guard:merges")


def _seat(request: HttpRequest) -> "Seat":
    return request.seat  # type: ignore[attr-defined]
