"""Coming in: from the session that some log-in opened to the seat, by way of the phone's code."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth import logout
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from bianmin.badges.actions import factors
from bianmin.badges.permissions import badge_of, factor_given_here, why_off
from bianmin.county.refusals import BadInput, NotYours, TooOften
from bianmin.county.rights import Action, Resource
from bianmin.guard.door.drawing import address_of_seed, qr_of
from bianmin.guard.door.forms import CodeForm, EnrolForm, RecoveringForm, tell
from bianmin.guard.door.seating import SITTING, machine_here, seat_here, take_seat
from bianmin.journal.actions import note
from bianmin.pages.address import address_of
from bianmin.pages.asks import public
from bianmin.pages.kept import FIELD, Kept
from bianmin.pages.respond import own_path, page, place_before, refused, speak

CODE, ENROL = "guard/door/code.html", "guard/door/enrol.html"


def arrive(request: HttpRequest, *, at: datetime, onward: str = "/", kept: str = "") -> HttpResponseBase | None:
    """Receive whoever a log-in has just let into a session; nothing, if it is nobody of the staff.

    The one way on from every log-in: to the seat where this machine had the second factor today, else to the code,
    or to binding a phone.

    Args:
        request: its session holds the account.
        at: now.
        onward: where the log-in was to lead.
        kept: a packed form that an ended session interrupted.
    """
    seat = seat_here(request, at=at)
    if not settings.SECOND_FACTOR or not seat.posts or seat.account is None:
        return None
    badge = badge_of(seat.account.pk)
    if reason := why_off(badge, today=timezone.localdate(at)):
        logout(request)
        return refused(request, NotYours(reason))
    given = factor_given_here(seat.account.pk, machine_here(request), at=at)
    if given:
        return take_seat(request, at=at, factor_at=given, onward=onward, kept=Kept.unpacked(kept))
    note(Resource.SESSION, "password", by=seat.actor(), at=at, about=("account", seat.account.pk))
    view = "guard:code" if badge and badge.is_enrolled else "guard:enrol"
    if kept:
        return (
            _code_page(request, onward=onward, kept=kept) if view == "guard:code" else _enrol_page(request, kept=kept)
        )
    return redirect(f"{reverse(view)}?{urlencode({'next': onward})}")


def ask(request: HttpRequest) -> HttpResponse:
    """Stop somebody half in: send a reader to the code, and give a writer the code's form with what was written kept."""
    if request.method == "POST":
        kept = Kept.of(request)
        context = {"form": CodeForm(), "next": place_before(request), FIELD: kept.packed(), "had_files": kept.had_files}
        return speak(request, CODE, context, status=401, heading="还差动态口令")
    return redirect(f"{reverse('guard:code')}?{urlencode({'next': request.get_full_path()})}")


@public(Resource.SESSION, Action.SIGN)
@never_cache
@require_http_methods(["GET", "POST"])
def code(request: HttpRequest) -> HttpResponseBase:
    """Ask for the phone's code, check it, and let in."""
    at = timezone.now()
    seat, elsewhere = seat_here(request, at=at), _not_here(request)
    if elsewhere:
        return elsewhere
    badge = badge_of(seat.account.pk)  # type: ignore[union-attr]
    if badge is None or not badge.is_enrolled:
        return redirect(f"{reverse('guard:enrol')}?{urlencode({'next': _onward(request)})}")
    if request.method == "GET":
        return _code_page(request, onward=_onward(request), kept="")
    form = CodeForm(request.POST)
    if form.is_valid() and _is_right(request, form, at=at):
        kept = Kept.unpacked(request.POST.get(FIELD, ""))
        return take_seat(request, at=at, factor_at=at, is_proved=True, onward=_onward(request), kept=kept)
    status = 429 if form.has_error("code", "too_often") else 422
    return _code_page(request, form, onward=_onward(request), kept=request.POST.get(FIELD, ""), status=status)


@public(Resource.SESSION, Action.SIGN)
@never_cache
@require_http_methods(["GET", "POST"])
def enrol(request: HttpRequest) -> HttpResponseBase:
    """Bind a phone and set a PIN at the first sign-in, or after the security administrator's reset."""
    at = timezone.now()
    seat, elsewhere = seat_here(request, at=at), _not_here(request)
    if elsewhere:
        return elsewhere
    badge = badge_of(seat.account.pk)  # type: ignore[union-attr]
    if badge and badge.is_enrolled:
        return redirect("guard:code")
    if request.method == "GET":
        return _enrol_page(request)
    form = _enrol_form(request)(request.POST)
    if not form.is_valid():
        return _enrol_page(request, form, kept=request.POST.get(FIELD, ""), status=422)
    try:
        factors.enrol(seat.account.pk, **form.cleaned_data, by=seat.actor(), at=at)  # type: ignore[union-attr]
    except BadInput as refusal:
        tell(form, refusal)
        return _enrol_page(request, form, kept=request.POST.get(FIELD, ""), status=422)
    kept = Kept.unpacked(request.POST.get(FIELD, ""))
    return take_seat(request, at=at, factor_at=at, is_proved=True, onward=_onward(request), kept=kept)


def _is_right(request: HttpRequest, form: CodeForm, *, at: datetime) -> bool:
    seat = seat_here(request, at=at)
    try:
        is_right = factors.check_code(
            seat.account.pk,  # type: ignore[union-attr]
            form.cleaned_data["code"],
            address=address_of(request),
            by=seat.actor(),
            at=at,
        )
    except TooOften as refusal:
        form.add_error("code", ValidationError(str(refusal), code="too_often"))
        return False
    if not is_right:
        form.add_error("code", factors.WRONG_CODE)
    return is_right


def _enrol_form(request: HttpRequest) -> type[EnrolForm]:
    account: Any = request.user
    return RecoveringForm if factors.needs_recovery_code(badge_of(account.pk)) else EnrolForm


def _not_here(request: HttpRequest) -> HttpResponse | None:
    """Return where somebody belongs who has nothing to do at the code: not logged in, or seated already."""
    if not request.user.is_authenticated:
        return redirect(f"{reverse('pages:sign-in')}?{urlencode({'next': _onward(request)})}")
    return redirect(_onward(request)) if SITTING in request.session else None


def _onward(request: HttpRequest) -> str:
    return own_path(request, request.POST.get("next") or request.GET.get("next"))


def _code_page(
    request: HttpRequest, form: CodeForm | None = None, *, onward: str, kept: str, status: int = 200
) -> HttpResponse:
    context = {"form": form or CodeForm(), "next": onward, FIELD: kept, "heading": "动态口令"}
    return page(request, CODE, context, status=status)


def _enrol_page(
    request: HttpRequest, form: EnrolForm | None = None, *, kept: str = "", status: int = 200
) -> HttpResponse:
    account: Any = request.user
    seed = factors.offer_factor(account.pk)
    context = {
        "form": form or _enrol_form(request)(),
        "qr": qr_of(seed, account.get_username()),
        "opens": address_of_seed(seed, account.get_username()),
        "seed": " ".join(seed[start : start + 4] for start in range(0, len(seed), 4)),
        "next": _onward(request),
        FIELD: kept,
    }
    return page(request, ENROL, context, status=status)
