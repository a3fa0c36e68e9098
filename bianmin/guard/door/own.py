"""我的登录: one's own sittings, another phone, PIN or password; what weighs asks for a full sign-in first."""

import functools
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth import authenticate, update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bianmin.badges.actions import factors, sittings
from bianmin.badges.permissions import badge_of, digest_of, own_sittings, sitting
from bianmin.badges.rules import PROVED_FOR, Why
from bianmin.county.refusals import BadInput, NotFound, TooOften
from bianmin.county.rights import Action, Resource
from bianmin.guard.door.drawing import address_of_seed, qr_of
from bianmin.guard.door.forms import ChangePassword, CodeForm, PinForm, ProveForm, tell
from bianmin.guard.door.seating import MUST_RENEW, SITTING
from bianmin.pages.address import address_of
from bianmin.pages.asks import asks
from bianmin.pages.respond import own_path, page

if TYPE_CHECKING:
    from bianmin.badges.models import Sitting

View = Callable[[HttpRequest], HttpResponseBase]
WRONG_PASSWORD = "密码不对，请再看一看：大小写对不对，有没有多打空格。"  # noqa: S105 - a sentence


def proved(view: View) -> View:
    """Let in only within ten minutes of a full sign-in; else ask for password and code first (ASVS 5.0, 7.5.1)."""

    @functools.wraps(view)
    def guarded(request: HttpRequest) -> HttpResponseBase:
        held: Sitting | None = request.sitting  # type: ignore[attr-defined]
        if held is None or _is_proved(held, at=timezone.now()):
            return view(request)
        return redirect(f"{reverse('guard:prove')}?{urlencode({'next': request.path})}")

    return guarded


@asks(Resource.SESSION, Action.READ)
@require_safe
@never_cache
def sign_ins(request: HttpRequest) -> HttpResponse:
    """Show where one is and was signed in, and the ways to another phone, PIN or password."""
    account: Any = request.user
    context = {
        "sittings": own_sittings(account.pk),
        "held": request.sitting,  # type: ignore[attr-defined]
        "badge": badge_of(account.pk),
    }
    return page(request, "guard/door/sign_ins.html", context)


@asks(Resource.SESSION, Action.END)
@require_POST
def end(request: HttpRequest, sitting_id: UUID) -> HttpResponse:
    """End one of one's own sittings elsewhere.

    Raises:
        NotFound: it is nobody's, or somebody else's.
    """
    found = sitting(str(sitting_id))
    if found is None or found.account_id != request.user.pk:
        raise NotFound("没有这一次登录。请回到“我的登录”看看。")
    sittings.end_sitting(found, why=Why.OWNER, by=request.seat.actor(), at=timezone.now())  # type: ignore[attr-defined]
    messages.success(request, f"已退出：{found.place}。")
    return redirect("guard:sign-ins")


@asks(Resource.BADGE, Action.CHANGE)
@never_cache
@require_http_methods(["GET", "POST"])
def prove(request: HttpRequest) -> HttpResponse:
    """Take password and code again, as at a full sign-in."""
    at, onward = timezone.now(), own_path(request, request.POST.get("next") or request.GET.get("next"))
    form = ProveForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and _proves(request, form, at=at):
        sittings.prove(request.sitting, by=request.seat.actor(), at=at)  # type: ignore[attr-defined]
        _turn_key(request)
        return redirect(onward)
    status = 422 if request.method == "POST" else 200
    return page(request, "guard/door/prove.html", {"form": form, "next": onward}, status=status)


@asks(Resource.BADGE, Action.CHANGE)
@never_cache
@require_http_methods(["GET", "POST"])
@proved
def phone(request: HttpRequest) -> HttpResponse:
    """Bind another phone."""
    account: Any = request.user
    at = timezone.now()
    form = CodeForm(request.POST if request.method == "POST" else None)
    seed = factors.offer_factor(account.pk)
    if request.method == "POST" and form.is_valid():
        try:
            factors.renew_factor(
                account.pk,
                code=form.cleaned_data["code"],
                keep=request.sitting,
                by=request.seat.actor(),
                at=at,  # type: ignore[attr-defined]
            )
        except BadInput as refusal:
            tell(form, refusal)
        else:
            messages.success(request, "换好了。以后看新手机上的动态口令；旧手机上的请删掉。")
            return redirect("guard:sign-ins")
    name = account.get_username()
    context = {"form": form, "qr": qr_of(seed, name), "opens": address_of_seed(seed, name), "seed": seed}
    return page(request, "guard/door/phone.html", context, status=422 if form.errors else 200)


@asks(Resource.BADGE, Action.CHANGE)
@never_cache
@require_http_methods(["GET", "POST"])
@proved
def pin(request: HttpRequest) -> HttpResponse:
    """Set another PIN."""
    form = PinForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            factors.set_pin(request.seat.account.pk, **form.cleaned_data, by=request.seat.actor(), at=timezone.now())  # type: ignore[attr-defined]
        except BadInput as refusal:
            tell(form, refusal)
        else:
            messages.success(request, "PIN 换好了。")
            return redirect("guard:sign-ins")
    return page(request, "guard/door/pin.html", {"form": form}, status=422 if form.errors else 200)


@asks(Resource.BADGE, Action.CHANGE)
@never_cache
@require_http_methods(["GET", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    """Set another password; the present one is asked for, and every other sitting ends."""
    account: Any = request.user
    at = timezone.now()
    form = ChangePassword(request.POST if request.method == "POST" else None, account=account)
    if request.method == "POST" and form.is_valid() and _is_present(request, form, "present"):
        held = request.sitting  # type: ignore[attr-defined]
        factors.change_password(account, form.cleaned_data["password1"], keep=held, by=request.seat.actor(), at=at)  # type: ignore[attr-defined]
        update_session_auth_hash(request, account)
        _turn_key(request)
        request.session.pop(MUST_RENEW, None)
        messages.success(request, "密码改好了。别处的登录都退出了。")
        return redirect("guard:sign-ins")
    context = {"form": form, "is_old": request.session.get(MUST_RENEW)}
    return page(request, "guard/door/password.html", context, status=422 if form.errors else 200)


def _is_proved(held: "Sitting", *, at: datetime) -> bool:
    return held.proved_at is not None and at - held.proved_at <= PROVED_FOR


def _proves(request: HttpRequest, form: ProveForm, *, at: datetime) -> bool:
    if not _is_present(request, form, "password"):
        return False
    try:
        is_right = factors.check_code(
            request.seat.account.pk,
            form.cleaned_data["code"],
            address=address_of(request),
            by=request.seat.actor(),
            at=at,  # type: ignore[attr-defined]
        )
    except TooOften as refusal:
        form.add_error("code", str(refusal))
        return False
    if not is_right:
        form.add_error("code", factors.WRONG_CODE)
    return is_right


def _is_present(request: HttpRequest, form: ProveForm | ChangePassword, field: str) -> bool:
    """Say whether the password in ``field`` is the account's; wrong ones count as at the sign-in."""
    name = request.user.get_username()
    if authenticate(request, username=name, password=form.cleaned_data[field]) is not None:
        return True
    form.add_error(field, WRONG_PASSWORD)
    return False


def _turn_key(request: HttpRequest) -> None:
    """Turn the session's key and let the sitting know it by the new one (ASVS 5.0, 7.2.4)."""
    request.session.cycle_key()
    if SITTING in request.session:
        sittings.rekey(request.sitting, session_digest=digest_of(request.session.session_key))  # type: ignore[attr-defined]
    request.seated = True  # type: ignore[attr-defined]
