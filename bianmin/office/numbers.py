"""A number of a case on the desk in full: with a reason, or to ring somebody up for this very case."""

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from bianmin.cases.actions import revealing
from bianmin.cases.actions.reading import open_case
from bianmin.cases.permissions import actor_for
from bianmin.county.refusals import Refusal
from bianmin.county.rights import Action, Resource
from bianmin.office.folder import folder
from bianmin.pages.asks import asks
from bianmin.pages.respond import page
from bianmin.stations.permissions import OFFICE_ROLES

if TYPE_CHECKING:
    from datetime import datetime

    from bianmin.cases.models import Case
    from bianmin.office.views import Request


@asks(Resource.PERSON, Action.REVEAL, roles=OFFICE_ROLES)
@require_POST
def reveal(request: "Request", number: str) -> HttpResponse:
    """Show one number in full, this once; without a good reason the page asks for one and keeps what was typed."""
    at, post = timezone.now(), request.POST
    found = _opened(request, number, at)
    what, reason, words = post.get("what", ""), post.get("reason", ""), post.get("words", "")
    by = revealing.holder_of(request.seat, found) or actor_for(request.seat, found)
    try:
        shown = revealing.reveal(found, what, reason=reason, words=words, by=by, at=at)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        asked = {"what": what, "reason": reason, "words": words, "errors": refusal.fields}
        return _case(request, found, at, {"asked": asked}, status=refusal.status)
    return _case(request, found, at, {"number": shown})


@asks(Resource.PERSON, Action.DIAL, roles=OFFICE_ROLES)
@require_POST
def dial(request: "Request", number: str) -> HttpResponse:
    """Show a telephone of this case, large and to be pressed, with what may be said there."""
    at = timezone.now()
    found = _opened(request, number, at)
    by = revealing.holder_of(request.seat, found) or actor_for(request.seat, found)
    return _case(request, found, at, {"number": revealing.dial(found, request.POST.get("what", ""), by=by, at=at)})


def _opened(request: "Request", number: str, at: "datetime") -> "Case":
    return open_case(number, request.seat, by=request.seat.actor(OFFICE_ROLES), at=at)


def _case(
    request: "Request", found: "Case", at: "datetime", more: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    onward = reverse("office:case", args=[found.number])
    return page(
        request, "office/case.html", {**folder(found, request.seat, at=at), **more, "onward": onward}, status=status
    )
