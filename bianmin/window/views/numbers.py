"""A number of an opened case in full: with a reason, or to ring somebody up for this very case."""

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from bianmin.cases.actions import revealing
from bianmin.cases.permissions import actor_for
from bianmin.county.refusals import Refusal
from bianmin.county.rights import Action, Resource
from bianmin.pages.asks import asks
from bianmin.pages.respond import page
from bianmin.stations.permissions import STATION_ROLES
from bianmin.window.folder import folder
from bianmin.window.views.desk import around
from bianmin.window.views.opened import opened

if TYPE_CHECKING:
    from datetime import datetime

    from bianmin.cases.models import Case
    from bianmin.window.place import Place


@asks(Resource.PERSON, Action.REVEAL, roles=STATION_ROLES)
@require_POST
def reveal(request: HttpRequest, number: str) -> HttpResponse:
    """Show one number in full, this once; without a good reason the page asks for one and keeps what was typed."""
    at, post = timezone.now(), request.POST
    found, place = opened(request, number, at)
    what, reason, words = post.get("what", ""), post.get("reason", ""), post.get("words", "")
    by = revealing.holder_of(place.seat, found) or actor_for(place.seat, found)
    try:
        shown = revealing.reveal(found, what, reason=reason, words=words, by=by, at=at)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        asked = {"what": what, "reason": reason, "words": words, "errors": refusal.fields}
        return _case(request, found, place, at, {"asked": asked}, status=refusal.status)
    return _case(request, found, place, at, {"number": shown})


@asks(Resource.PERSON, Action.DIAL, roles=STATION_ROLES)
@require_POST
def dial(request: HttpRequest, number: str) -> HttpResponse:
    """Show a telephone of this case, large and to be pressed, with what may be said there."""
    at = timezone.now()
    found, place = opened(request, number, at)
    by = revealing.holder_of(place.seat, found) or actor_for(place.seat, found)
    return _case(
        request, found, place, at, {"number": revealing.dial(found, request.POST.get("what", ""), by=by, at=at)}
    )


def _case(
    request: HttpRequest, found: "Case", place: "Place", at: "datetime", more: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    shown = {
        **around(place),
        **folder(found, place, at=at),
        **more,
        "onward": reverse("window:case", args=[found.number]),
    }
    return page(request, "window/case.html", shown, status=status)
