"""开证明 at the window: choose or type it, say who demanded it, one press notes it and shows the paper to print."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from bianmin.county.refusals import NotFound, Refusal
from bianmin.county.rights import Action, Resource
from bianmin.pages.asks import asks
from bianmin.pages.respond import page
from bianmin.proofs.actions import note_demand
from bianmin.proofs.actions.notices import pdf_of, want
from bianmin.proofs.permissions import demand_at, guides_of, noted_at
from bianmin.stations.permissions import STATION_ROLES
from bianmin.window import proofs as choosing
from bianmin.window.place import Place, place_of, seat_at_window
from bianmin.window.views.desk import around
from bianmin.window.views.papers import as_pdf


@asks(Resource.PROOF, Action.CREATE, roles=STATION_ROLES)
@require_http_methods(["GET", "HEAD", "POST"])
def proofs(request: HttpRequest) -> HttpResponse:
    """Show the list, or the one that was chosen or typed; a posted form is noted and leads to its paper."""
    sent = request.POST if request.method == "POST" else request.GET
    place = place_of(request, sent.get("station", ""))
    asked = choosing.asked_in(sent)
    if request.method == "POST":
        return _noted(request, place, asked)
    return _shown(request, place, asked, key=str(uuid4()))


def _noted(request: HttpRequest, place: Place, asked: choosing.Asked) -> HttpResponse:
    key = choosing.read_key(request.POST.get("key", ""))
    try:
        row = note_demand(choosing.demand_in(asked), place.station, key=key, by=place.actor, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
        again = choosing.asked_in(request.POST, refusal.fields)
        return _shown(request, place, again, key=key, status=refusal.status)
    messages.success(request, "记下了。单子打印出来给他，让他交给要证明的单位。")
    return redirect("window:proof-slip", row.pk)


def _shown(request: HttpRequest, place: Place, asked: choosing.Asked, *, key: str, status: int = 200) -> HttpResponse:
    related = asked.kind.related if asked.kind else [name for each in asked.exceptions for name in each.related]
    context: dict[str, Any] = {
        **around(place),
        **choosing.choice(asked.words),
        "asked": asked,
        "guides": guides_of(related),
        "key": key,
        "noted": noted_at(place.station.pk),
    }
    return page(request, "window/proofs.html", context, status=status)


@asks(Resource.PROOF, Action.GIVE, roles=STATION_ROLES)
@require_GET
def slip(request: HttpRequest, demand_id: UUID) -> HttpResponse:
    """Show 《不应出具告知单》 as it is printed."""
    row = demand_at(seat_at_window(request), demand_id)
    if row is None:
        raise NotFound("没有这张告知单，或者不是您站里的。请从“开证明”里看。")
    place = place_of(request, row.station.slug)
    context = {**around(place), "demand": row, "facts": row.facts}
    return page(request, "window/proof_slip.html", context)


@asks(Resource.PROOF, Action.GIVE, roles=STATION_ROLES)
@require_GET
def slip_pdf(request: HttpRequest, demand_id: UUID) -> HttpResponse:
    """Hand out the PDF, or ask for it and say that it is being made."""
    row = demand_at(seat_at_window(request), demand_id)
    if row is None:
        raise NotFound("没有这张告知单，或者不是您站里的。请从“开证明”里看。")
    if row.pdf_id is None:
        want(row, at=timezone.now())
        place = place_of(request, row.station.slug)
        return page(request, "window/proof_waits.html", {**around(place), "demand": row})
    return as_pdf(pdf_of(row), f"{row.facts['title']}.pdf")
