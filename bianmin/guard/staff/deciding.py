"""The queue: what waits for one's decision, what one has proposed, and the slip for a new person."""

from typing import TYPE_CHECKING
from uuid import UUID

import segno
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from bianmin.badges.actions.sittings import end_sittings
from bianmin.badges.rules import Why
from bianmin.cases.actions.reading import journalled
from bianmin.county.rights import Action, Resource
from bianmin.guard.staff.around import around
from bianmin.pages.asks import asks
from bianmin.pages.respond import page
from bianmin.stations.actions.deciding import Slip, approve, print_slip_again
from bianmin.stations.actions.proposals import reject, withdraw
from bianmin.stations.permissions import DECIDES, PROPOSES
from bianmin.stations.proposing import Kind, decided_by, own_proposals, waiting_for

if TYPE_CHECKING:
    from bianmin.stations.permissions import Seat

SCALE = 5  # pixels a module of the QR code: read by an old phone from paper
WITH_SLIP = (Kind.NEW, Kind.ENABLE, Kind.LINK)


@asks(Resource.ACCOUNT, Action.LIST, roles=PROPOSES | DECIDES)
@require_safe
@never_cache
def queue(request: HttpRequest) -> HttpResponse:
    """Show what waits for one's decision, what one has proposed, and what one has decided."""
    at, seat = timezone.now(), _seat(request)
    journalled(Resource.ACCOUNT, Action.LIST, by=seat.actor(), at=at, about=("", ""), purpose="岗位和账号申请")
    to_decide = waiting_for(seat, on=timezone.localdate(at))
    context = {"to_decide": to_decide, "own": own_proposals(seat), "decided": decided_by(seat), "with_slip": WITH_SLIP}
    return page(request, "guard/staff/proposals.html", {**around(seat, at), **context})


@asks(Resource.POST, Action.APPROVE, roles=DECIDES)
@require_POST
@never_cache
def yes(request: HttpRequest, proposal_id: UUID) -> HttpResponse:
    """Approve a proposal; whoever lost a post or an account is out at once, and a new person's slip is shown this once."""
    at = timezone.now()
    with transaction.atomic():
        done = approve(proposal_id, seat=_seat(request), at=at)
        if done.signed_out:
            why = Why.POST if done.proposal.kind == Kind.END else Why.ACCOUNT
            end_sittings(done.signed_out, why=why, at=at)
    if done.slip:
        return _slip(request, done.slip)
    messages.success(request, f"批了：{done.proposal.get_kind_display()}。已经照办。")
    return redirect("guard:proposals")


@asks(Resource.POST, Action.APPROVE, roles=DECIDES)
@require_POST
def no(request: HttpRequest, proposal_id: UUID) -> HttpResponse:
    """Turn a proposal down with words."""
    reject(proposal_id, words=request.POST.get("words", ""), seat=_seat(request), at=timezone.now())
    messages.success(request, "没批。提的人会看到您写的原因。")
    return redirect("guard:proposals")


@asks(Resource.POST, Action.PROPOSE, roles=PROPOSES)
@require_POST
def take_back(request: HttpRequest, proposal_id: UUID) -> HttpResponse:
    """Withdraw what one has proposed."""
    withdraw(proposal_id, by=_seat(request).actor(), at=timezone.now())
    messages.success(request, "撤回了。")
    return redirect("guard:proposals")


@asks(Resource.ACCOUNT, Action.GIVE, roles=DECIDES)
@require_POST
@never_cache
def slip(request: HttpRequest, proposal_id: UUID) -> HttpResponse:
    """Print the slip again with a new link: the first was lost or ran out, and was not used."""
    return _slip(request, print_slip_again(proposal_id, seat=_seat(request), at=timezone.now()))


def _slip(request: HttpRequest, slip: Slip) -> HttpResponse:
    at, link = timezone.now(), request.build_absolute_uri(reverse("first", args=[slip.secret]))
    drawn = segno.make(link, error="m").svg_data_uri(scale=SCALE, dark="#10181f", light="#fff")
    return page(
        request, "guard/staff/slip.html", {**around(_seat(request), at), "slip": slip, "link": link, "drawn": drawn}
    )


def _seat(request: HttpRequest) -> "Seat":
    return request.seat  # type: ignore[attr-defined]
