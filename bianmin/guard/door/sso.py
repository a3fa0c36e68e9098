"""Coming in by the county's or province's single sign-on, and tying one's login there to one's account here."""

import hmac
import secrets
from datetime import datetime
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from bianmin.badges.actions.bindings import account_bound_to, bind, unbind
from bianmin.badges.permissions import bindings_of
from bianmin.county.actors import Actor, ActorKind
from bianmin.county.refusals import NotFound, NotYours, Refusal
from bianmin.county.rights import Action, Resource
from bianmin.guard.door import sso_provider as protocol
from bianmin.guard.door.seating import seat_here, take_seat
from bianmin.guard.door.sso_provider import Asking, Provider, Unproven
from bianmin.journal.actions import note
from bianmin.pages.address import address_of
from bianmin.pages.asks import asks, public
from bianmin.pages.questions import Question
from bianmin.pages.respond import own_path, page
from bianmin.vault.guessing import STAFF, count_guess

PENDING = "sso"  # the key in a session under which an attempt waits for its answer
LASTS = 600  # seconds that an attempt may take
LONGEST = 2000  # characters of a code
BACKEND = "django.contrib.auth.backends.ModelBackend"
NOT_BOUND = (
    "统一登录认出您了，但还没有连上本系统的账号。请先用账号和密码登录，在“我的登录”里连一次，以后就能直接用；"
    "还没有账号的，请找站长或县政务服务管理办公室。"
)
REFUSED_TO_TIE = "密码不对，没有连。请再打一遍。"


@public(Resource.SESSION, Action.SIGN)
@never_cache
@require_safe
def welcome(request: HttpRequest) -> HttpResponse:
    """Offer to go to the single sign-on; nothing is asked there before a press (no silent login, ASVS 5.0, 7.6.1)."""
    provider = _provider()
    onward = own_path(request, request.GET.get("next"))
    return _may_post_to(provider, page(request, "guard/door/sso_welcome.html", {"name": provider.name, "next": onward}))


@public(Resource.SESSION, Action.SIGN)
@require_POST
def start(request: HttpRequest) -> HttpResponse:
    """Begin an attempt and go to the provider."""
    at = timezone.now()
    count_guess(STAFF, address=address_of(request), at=at)
    return _go(request, _provider(), onward=own_path(request, request.POST.get("next")), at=at)


def _go(request: HttpRequest, provider: Provider, *, onward: str, at: datetime, binds: str = "") -> HttpResponse:
    state, nonce, verifier = (secrets.token_urlsafe(48) for _ in range(3))
    asking = Asking(state, nonce, verifier, _back())
    request.session[PENDING] = {
        "state": asking.state, "nonce": asking.nonce, "verifier": asking.verifier, "issuer": provider.issuer,
        "begun": at.timestamp(), "next": onward, "binds": binds,
    }  # fmt: skip
    return redirect(protocol.address_to_ask(provider, asking))


@public(Resource.SESSION, Action.SIGN)
@never_cache
@require_safe
def back(request: HttpRequest) -> HttpResponseBase:
    """Take the provider's answer: for an attempt that this very session began, once, and checked."""
    at, by = timezone.now(), Actor(ActorKind.CLIENT, name="统一登录")
    pending = request.session.pop(PENDING, None)
    try:
        provider = _provider()
        proven = protocol.prove(provider, _answered(request, pending, provider, at=at), _code(request), at=at)
        if pending["binds"]:
            return _bound(request, provider, proven.subject, pending["binds"], at=at)
        account = account_bound_to(provider.issuer, proven.subject, at=at)
        if account is None:
            raise NotYours(NOT_BOUND)
    except Refusal as refusal:
        note(Resource.SESSION, Action.SIGN, by=by, at=at, purpose="统一登录", outcome="failed")
        here = reverse("pages:sign-in")  # this address holds a code and comes back no more
        context = {"sentence": str(refusal), "name": protocol.name(), "heading": "没有登进来", "here": here}
        return page(request, "guard/door/sso_failed.html", context, status=refusal.status)
    login(request, account, backend=BACKEND)
    if proven.is_strong and settings.SECOND_FACTOR and seat_here(request, at=at).posts:
        return take_seat(request, at=at, factor_at=at, onward=pending["next"])
    return redirect(own_path(request, pending["next"]))


def _answered(request: HttpRequest, pending: Any, provider: Provider, *, at: datetime) -> Asking:
    """Return the attempt that an answer belongs to.

    Raises:
        Unproven: this session began none, it took too long, or the answer is for another or from another provider.
    """
    if not isinstance(pending, dict) or not 0 <= at.timestamp() - pending["begun"] <= LASTS:
        raise Unproven("no attempt of this session waits for an answer")
    if not hmac.compare_digest(pending["state"].encode(), request.GET.get("state", "").encode()):
        raise Unproven("the state is not this session's")
    said = request.GET.get("iss")
    if pending["issuer"] != provider.issuer or (said or provider.issuer) != provider.issuer:
        raise Unproven("the answer is from another provider")
    if provider.names_itself and said is None:
        raise Unproven("the answer does not say from whom it is")
    return Asking(pending["state"], pending["nonce"], pending["verifier"], _back())


def _code(request: HttpRequest) -> str:
    several = request.GET.getlist("code")
    if request.GET.get("error") or len(several) != 1 or not 0 < len(several[0]) <= LONGEST:
        raise Unproven(f"no code: {request.GET.get('error', '')[:60]!r}")
    return several[0]


def _bound(request: HttpRequest, provider: Provider, subject: str, account_id: str, *, at: datetime) -> HttpResponse:
    """Tie the login to the account that asked for it and is still the one signed in."""
    seat = request.seat  # type: ignore[attr-defined]
    if seat.account is None or str(seat.account.pk) != account_id:
        raise Unproven("another account is signed in than the one that asked to be tied")
    bind(seat.account, issuer=provider.issuer, subject=subject, by=seat.actor(), at=at)
    messages.success(request, f"连上了，以后可以用{provider.name}登录；动态口令照旧要。")
    return redirect("guard:bindings")


@asks(Resource.BINDING, Action.LIST)
@never_cache
@require_safe
def bindings(request: HttpRequest) -> HttpResponse:
    """Show which logins stand for one's account, and offer to tie one."""
    return _bindings(request)


def _bindings(request: HttpRequest, error: str = "") -> HttpResponse:
    provider, account = _provider(), request.seat.account  # type: ignore[attr-defined]
    question = Question("password", "本系统的密码", "password", error=error, attrs={"autocomplete": "current-password"})
    context = {"name": provider.name, "bindings": bindings_of(account.pk), "question": question}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if error else HTTPStatus.OK
    return _may_post_to(provider, page(request, "guard/door/sso_bindings.html", context, status=status))


@asks(Resource.BINDING, Action.CREATE)
@require_POST
def tie(request: HttpRequest) -> HttpResponse:
    """Ask for the password once more, then go to the provider to learn which login is to be tied."""
    account, at = request.seat.account, timezone.now()  # type: ignore[attr-defined]
    count_guess(STAFF, address=address_of(request), at=at)
    if not account.check_password(request.POST.get("password", "")[:1024]):
        return _bindings(request, REFUSED_TO_TIE)
    return _go(request, _provider(), onward=reverse("guard:bindings"), at=at, binds=str(account.pk))


@asks(Resource.BINDING, Action.END)
@require_POST
def untie(request: HttpRequest, binding_id: int) -> HttpResponse:
    """Take one login away from one's account."""
    seat = request.seat  # type: ignore[attr-defined]
    unbind(binding_id, account_id=seat.account.pk, by=seat.actor(), at=timezone.now())
    messages.success(request, "断开了，那个统一登录不能再登这个账号。")
    return redirect("guard:bindings")


def _provider() -> Provider:
    """Return the provider, freshly asked for its addresses.

    Raises:
        NotFound: no single sign-on is set up.
    """
    if not protocol.is_on():
        raise NotFound("没有这一页。可能是网址少了几个字，也可能已经撤下。请从首页重新找，或者打电话问。")
    return protocol.discover()


def _back() -> str:
    """Return where the answer comes to: from the settings, never from the request's host."""
    return f"{settings.PUBLIC_ADDRESS.rstrip('/')}{reverse('guard:sso-back')}"


def _may_post_to(provider: Provider, response: HttpResponse) -> HttpResponse:
    """Let the page's form be led on to the provider; Chromium asks ``form-action`` of every redirect too."""
    response._csp_update = {"form-action": [protocol.origin_of(provider.authorize_at)]}  # type: ignore[attr-defined]
    return response
