"""Proposing: somebody for a unit, the end of a post, an account off, on, or with a new link."""

from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from bianmin.county.refusals import BadInput, MovedOn, NotFound, NotYours
from bianmin.county.rights import Action, Resource
from bianmin.guard.staff.around import around
from bianmin.guard.staff.forms import B, add_questions, day_of, filled
from bianmin.pages.asks import asks
from bianmin.pages.respond import page
from bianmin.stations.actions.proposals import Wish, propose
from bianmin.stations.permissions import PROPOSES
from bianmin.stations.proposing import Kind, roles_to_propose
from bianmin.stations.staff import account_called, holder, post_within, unit_called

if TYPE_CHECKING:
    from bianmin.stations.models import Unit
    from bianmin.stations.permissions import Seat

PROPOSED = "提上去了，等另一个人批。批以前什么都不变。"
SWITCHES = frozenset({Kind.DISABLE, Kind.ENABLE, Kind.LINK})


@asks(Resource.POST, Action.PROPOSE, roles=PROPOSES)
@never_cache
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, slug: str) -> HttpResponse:
    """Propose somebody for a unit: with a new account, or with the one they have."""
    at, seat = timezone.now(), _seat(request)
    unit = unit_called(seat, slug)
    roles = [(role.value, role.label) for role in roles_to_propose(seat, unit)]
    if not roles:
        raise NotYours("这个单位的人不归您提。请本单位负责人、乡镇或县政务服务管理办公室来提。")
    questions, refusal = add_questions(roles, today=timezone.localdate(at)), None
    if request.method == "POST":
        try:
            propose(_wish(request, unit), seat=seat, at=at)
        except (BadInput, MovedOn) as found:
            refusal = found
        else:
            messages.success(request, PROPOSED)
            return redirect("guard:proposals")
    context = {"unit": unit, "questions": filled(questions, request.POST.dict(), refusal), "refusal": refusal}
    return page(
        request, "guard/staff/add.html", {**around(seat, at), **context}, status=refusal.status if refusal else 200
    )


def _wish(request: HttpRequest, unit: "Unit") -> Wish:
    """Read what was typed; an account that exists is found by its whole name alone.

    Raises:
        BadInput: there is no such account, or no such day.
    """
    typed = request.POST
    post = Wish(
        kind=Kind.NEW, unit=unit, role=typed.get("role", ""), rank=2 if typed.get("rank") == B else 1,
        username=typed.get("username", ""), name=typed.get("name", ""), id_number=typed.get("id_number", ""),
        starts_on=day_of(typed, "starts_on"), ends_on=day_of(typed, "ends_on"), reason=typed.get("reason", ""),
    )  # fmt: skip
    if typed.get("has_account") != "yes":
        return post
    known = account_called(typed.get("username", ""))
    if known is None:
        raise BadInput(
            "没有叫这个名字的工作账号。请问清账号名，一个字也不能差。", fields={"username": "没有这个账号。"}
        )
    return Wish(
        kind=Kind.POST, unit=unit, role=post.role, rank=post.rank, account_id=known.pk, starts_on=post.starts_on,
        ends_on=post.ends_on, reason=post.reason,
    )  # fmt: skip


@asks(Resource.POST, Action.PROPOSE, roles=PROPOSES)
@require_POST
def end(request: HttpRequest, post_id: UUID) -> HttpResponse:
    """Propose the end of a post: on the spot once approved, or after a last day."""
    at, seat = timezone.now(), _seat(request)
    wish = Wish(
        kind=Kind.END, post=post_within(seat, post_id), ends_on=day_of(request.POST, "ends_on"),
        reason=request.POST.get("reason", ""),
    )  # fmt: skip
    propose(wish, seat=seat, at=at)
    messages.success(request, PROPOSED)
    return redirect("guard:proposals")


@asks(Resource.POST, Action.PROPOSE, roles=PROPOSES)
@require_POST
def switch(request: HttpRequest, account_id: UUID, kind: str) -> HttpResponse:
    """Propose to switch an account off or on, or to give it a new link.

    Raises:
        NotFound: there is no such thing to propose.
    """
    if kind not in SWITCHES:
        raise NotFound("没有这种申请。请从人员名单里重新进。")
    at, seat = timezone.now(), _seat(request)
    found = holder(seat, account_id, on=timezone.localdate(at))
    propose(Wish(kind=kind, account_id=found.account.pk, reason=request.POST.get("reason", "")), seat=seat, at=at)
    messages.success(request, PROPOSED)
    return redirect("guard:proposals")


def _seat(request: HttpRequest) -> "Seat":
    return request.seat  # type: ignore[attr-defined]
