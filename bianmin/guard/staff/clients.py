"""对接方: proposed, approved and ended; their keys and addresses, shown once; and the log of what was told them."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bianmin.cases.actions.reading import journalled
from bianmin.clients import permissions as ours
from bianmin.clients.actions import deliveries, endpoints, keys, registering
from bianmin.clients.permissions import APPROVERS, KEEPERS, MAKERS, PROPOSERS
from bianmin.county.refusals import BadInput, Refusal
from bianmin.county.rights import Action, PostRole, Resource
from bianmin.guard.staff.around import around
from bianmin.guard.staff.client_forms import client_questions, key_questions, proposal_of, typed_in, url_question
from bianmin.guard.staff.forms import day_of, filled
from bianmin.pages.asks import asks
from bianmin.pages.respond import page

if TYPE_CHECKING:
    from bianmin.clients.models import Client
    from bianmin.county.actors import Actor
    from bianmin.pages.questions import Question
    from bianmin.stations.permissions import Seat

MOST_TOLD = 50  # lines of the log
PROPOSED = "提上去了，等县政务服务管理办公室批。批以前什么也用不了。"


@asks(Resource.CLIENT, Action.LIST, roles=KEEPERS)
@require_safe
@never_cache
def clients(request: HttpRequest) -> HttpResponse:
    """List the county's clients."""
    at = timezone.now()
    journalled(Resource.CLIENT, Action.LIST, by=_by(request, KEEPERS), at=at, about=("", ""), purpose="对接方")
    rows = [(each, _standing(each, at)) for each in ours.clients()[:200]]
    return _page(request, "list.html", {"rows": rows, "may_propose": _seat(request).holds(PROPOSERS)}, at)


@asks(Resource.CLIENT, Action.PROPOSE, roles=PROPOSERS)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def propose(request: HttpRequest) -> HttpResponse:
    """Ask for a new client, and put it before the county office."""
    at, refusal = timezone.now(), None
    today = timezone.localdate(at)
    if request.method == "POST":
        try:
            proposal = proposal_of(request.POST, today=today)
            client = registering.propose(proposal, by=_by(request, PROPOSERS), at=at)
        except BadInput as found:
            refusal = found
        else:
            messages.success(request, PROPOSED)
            return redirect("guard:client", client.pk)
    typed = typed_in(request.POST) if request.method == "POST" else {}
    questions = _drawn(client_questions(today=today), typed, refusal)
    return _page(request, "propose.html", {"questions": questions, "refusal": refusal}, at, refusal)


def _drawn(questions: "Iterable[Question]", typed: dict[str, object], refusal: Refusal | None) -> "list[Question]":
    drawn = filled(questions, {}, refusal)
    return [replace(each, value=typed.get(each.name, each.value)) for each in drawn]


@asks(Resource.CLIENT, Action.READ, roles=KEEPERS)
@require_safe
@never_cache
def client(request: HttpRequest, client_id: UUID) -> HttpResponse:
    """Show one client: what it may do, its keys and addresses, and what was told it."""
    at = timezone.now()
    shown = ours.client_numbered(client_id)
    by = _by(request, KEEPERS)
    journalled(Resource.CLIENT, Action.READ, by=by, at=at, about=("client", shown.pk), purpose="对接方")
    return _shown(request, shown, at)


def _shown(
    request: HttpRequest, client: "Client", at: datetime, *, once: dict[str, str] | None = None,
    refusal: Refusal | None = None, at_form: str = "",
) -> HttpResponse:  # fmt: skip
    """Show a client; ``once`` is a secret that was just made, ``refusal`` what was wrong in the form ``at_form``."""
    seat, today = _seat(request), timezone.localdate(at)
    is_live = client.is_in_force(on=today)
    may_make = is_live and seat.holds(MAKERS)
    wrong = refusal if at_form == "key" else None
    typed = request.POST.dict() if wrong else {}
    error = str(refusal) if refusal and at_form == "url" else ""
    context = {
        "client": client,
        "standing": _standing(client, at),
        "items": ours.items_named(client),
        "places": ours.places_named(client),
        "keys": [(each, _key_lamp(each.is_in_force(on=today))) for each in ours.keys_of(client)],
        "endpoints": ours.endpoints_of(client),
        "told": ours.deliveries_of(client, most=MOST_TOLD),
        "may_approve": seat.holds(APPROVERS) and not client.approved_at and not client.ended_at,
        "may_end": not client.ended_at,
        "may_make": may_make,
        "key_form": filled(key_questions(client, today=today), typed, wrong) if may_make else [],
        "key_refusal": wrong,
        "url_form": url_question(request.POST.dict() if at_form == "url" else {}, error),
        "once": once or {},
    }
    return _page(request, "client.html", context, at, refusal)


def _key_lamp(is_in_force: bool) -> tuple[str, str]:  # noqa: FBT001 - one fact, one lamp
    return ("ok", "在用") if is_in_force else ("idle", "停用")


def _standing(client: "Client", at: datetime) -> tuple[str, str]:
    """Return the lamp of a client: its tone and its words."""
    if client.ended_at:
        return "idle", "停用了"
    if client.approved_at is None:
        return "soon", "等批"
    today = timezone.localdate(at)
    if client.is_in_force(on=today):
        return "ok", "在用"
    return ("soon", "还没到日子") if today < client.starts_on else ("idle", "到期了")


@asks(Resource.CLIENT, Action.APPROVE, roles=APPROVERS)
@require_POST
def approve(request: HttpRequest, client_id: UUID) -> HttpResponse:
    """Let a client in."""
    registering.approve(ours.client_numbered(client_id), by=_by(request, APPROVERS), at=timezone.now())
    messages.success(request, "批了。系统管理员现在可以发钥匙。")
    return redirect("guard:client", client_id)


@asks(Resource.CLIENT, Action.END, roles=KEEPERS)
@require_POST
def end(request: HttpRequest, client_id: UUID) -> HttpResponse:
    """Stop a client at once."""
    registering.end_client(ours.client_numbered(client_id), by=_by(request, KEEPERS), at=timezone.now())
    messages.success(request, "停用了。钥匙和通知马上都不能用；已经交的办件照常办。")
    return redirect("guard:client", client_id)


@asks(Resource.CLIENT, Action.CREATE, roles=MAKERS)
@require_POST
@never_cache
def make_key(request: HttpRequest, client_id: UUID) -> HttpResponse:
    """Make a key, and show it this once."""
    at, shown = timezone.now(), ours.client_numbered(client_id)
    try:
        last = day_of(request.POST, "expires_on") or timezone.localdate(at)
        made, secret = keys.make_key(
            shown, request.POST.get("kind", ""), expires_on=last, by=_by(request, MAKERS), at=at
        )
    except BadInput as refusal:
        return _shown(request, shown, at, refusal=refusal, at_form="key")
    once = {
        "title": f"新的钥匙（{made.get_kind_display()}）",
        "secret": secret,
        "how": "请求头 Authorization: Bearer 后面写它。",
    }
    return _shown(request, shown, at, once=once)


@asks(Resource.CLIENT, Action.END, roles=KEEPERS)
@require_POST
def end_key(request: HttpRequest, client_id: UUID, key_id: UUID) -> HttpResponse:
    """Stop a key at once."""
    key = ours.key_numbered(ours.client_numbered(client_id), key_id)
    keys.revoke_key(key, by=_by(request, KEEPERS), at=timezone.now())
    messages.success(request, f"钥匙 {key.shown}… 停用了，马上就不能用。")
    return redirect("guard:client", client_id)


@asks(Resource.CLIENT, Action.CREATE, roles=MAKERS)
@require_POST
@never_cache
def open_endpoint(request: HttpRequest, client_id: UUID) -> HttpResponse:
    """Open an address, and show the secret that signs this once."""
    at, shown = timezone.now(), ours.client_numbered(client_id)
    try:
        _, secret = endpoints.open_endpoint(shown, request.POST.get("url", ""), by=_by(request, MAKERS), at=at)
    except BadInput as refusal:
        return _shown(request, shown, at, refusal=refusal, at_form="url")
    once = {"title": "通知的签名密钥", "secret": secret, "how": "对接方用它验签（Standard Webhooks），验不过的不要收。"}
    return _shown(request, shown, at, once=once)


@asks(Resource.CLIENT, Action.END, roles=KEEPERS)
@require_POST
def end_endpoint(request: HttpRequest, client_id: UUID, endpoint_id: UUID) -> HttpResponse:
    """Tell nothing more at an address."""
    endpoint = ours.endpoint_numbered(ours.client_numbered(client_id), endpoint_id)
    endpoints.end_endpoint(endpoint, by=_by(request, KEEPERS), at=timezone.now())
    messages.success(request, "停用了，不再往这个地址发。")
    return redirect("guard:client", client_id)


@asks(Resource.CLIENT, Action.CHANGE, roles=MAKERS)
@require_POST
def ping(request: HttpRequest, client_id: UUID, endpoint_id: UUID) -> HttpResponse:
    """Send an event in which nothing happened."""
    endpoint = ours.endpoint_numbered(ours.client_numbered(client_id), endpoint_id)
    endpoints.ping(endpoint, by=_by(request, MAKERS), at=timezone.now())
    messages.success(request, "几秒钟里就发，结果看下面的记录。")
    return redirect("guard:client", client_id)


@asks(Resource.CLIENT, Action.CHANGE, roles=MAKERS)
@require_POST
def send_again(request: HttpRequest, client_id: UUID, delivery_id: UUID) -> HttpResponse:
    """Send one event once more."""
    delivery = ours.delivery_numbered(ours.client_numbered(client_id), delivery_id)
    deliveries.send_again(delivery, by=_by(request, MAKERS), at=timezone.now())
    messages.success(request, "几秒钟里再发一次，编号和原来一样，对方认得出是同一条。")
    return redirect("guard:client", client_id)


def _page(
    request: HttpRequest, template: str, context: dict[str, Any], at: datetime, refusal: Refusal | None = None
) -> HttpResponse:
    status = refusal.status if refusal else 200
    return page(request, f"guard/staff/clients/{template}", {**around(_seat(request), at), **context}, status=status)


def _seat(request: HttpRequest) -> "Seat":
    seat: Seat = request.seat  # type: ignore[attr-defined]
    return seat


def _by(request: HttpRequest, roles: frozenset[PostRole]) -> "Actor":
    return _seat(request).actor(roles)
