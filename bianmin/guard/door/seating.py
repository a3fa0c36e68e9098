"""Seating whoever is in: the machine's cookie, the turned session, where one goes on to, and what was kept."""

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone

from bianmin.badges.actions.sittings import begin_sitting
from bianmin.badges.permissions import badge_of, machine, password_is_old
from bianmin.badges.rules import MachineKind
from bianmin.county.refusals import NotYours
from bianmin.pages.kept import Kept
from bianmin.pages.respond import page, refused
from bianmin.stations.permissions import NOBODY, OFFICE_ROLES, OVERSIGHT_ROLES, STATION_ROLES, Seat, seat_of

if TYPE_CHECKING:
    from bianmin.badges.models import Device

SITTING = "sitting"  # the key in a session under which its sitting stands
MUST_RENEW = "must_renew"  # the password is too old: nothing is read before there is a new one
DEVICE_LASTS = 400 * 24 * 3600  # seconds; browsers keep no cookie longer
PLACES = ((STATION_ROLES, "window:desk"), (OFFICE_ROLES, "office:desk"), (OVERSIGHT_ROLES, "oversight:board"))


def device_cookie() -> str:
    """Return the name of the cookie that holds a registered machine's secret (ASVS 5.0, 3.3.1)."""
    return "__Host-bianmin_device" if settings.SESSION_COOKIE_SECURE else "bianmin_device"


def machine_here(request: HttpRequest) -> "Device | None":
    """Return the registered machine that the request comes from."""
    return machine(request.COOKIES.get(device_cookie(), ""))


def remember_machine(response: HttpResponse, secret: str) -> None:
    """Give this browser the secret of the machine it runs on."""
    secure = settings.SESSION_COOKIE_SECURE
    response.set_cookie(device_cookie(), secret, DEVICE_LASTS, secure=secure, httponly=True, samesite="Lax")


def seat_here(request: HttpRequest, *, at: datetime) -> Seat:
    """Return the seat of the account whose session this is, whether it is let in yet or not."""
    user = request.user
    return seat_of(user, on=timezone.localdate(at)) if user.is_authenticated else NOBODY  # type: ignore[arg-type]


def take_seat(
    request: HttpRequest,
    *,
    at: datetime,
    factor_at: datetime,
    is_proved: bool = False,
    onward: str = "/",
    kept: Kept | None = None,
) -> HttpResponseBase:
    """Begin the sitting of the account in this session, and go on to ``onward`` or to the form that was kept.

    The only caller of ``begin_sitting``. The session's key turns, and it ends at the county's midnight.

    Args:
        request: its session holds an account that has proven itself.
        at: now.
        factor_at: when the second factor was given.
        is_proved: password and second factor were both given just now.
        onward: a path of this house; the front page stands for the desk of whoever it is.
        kept: a form that an ended session interrupted.
    """
    seat, device = seat_here(request, at=at), machine_here(request)
    request.session.cycle_key()
    try:
        sitting = begin_sitting(
            seat.account.pk,  # type: ignore[union-attr]
            session_key=request.session.session_key or "",
            kind=_kind(request, device),
            device=device,
            factor_at=factor_at,
            proved_at=at if is_proved else None,
            by=seat.actor(),
            at=at,
        )
    except NotYours as refusal:
        logout(request)
        return refused(request, refusal)
    request.session[SITTING] = str(sitting.pk)
    request.session.set_expiry(_midnight_after(at))
    badge = badge_of(sitting.account_id)
    if password_is_old(badge, at=at, days=settings.PASSWORD_DAYS):
        request.session[MUST_RENEW] = True
    request.sitting, request.seat, request.seated = sitting, seat, True  # type: ignore[attr-defined]
    if kept is not None:
        return page(request, "pages/resume_post.html", {"kept": kept, "heading": "接着交"})
    return redirect(desk_of(seat) if onward == "/" else onward)


def desk_of(seat: Seat) -> str:
    """Return the address, or its name, where this seat's work lies."""
    return next((name for roles, name in PLACES if seat.holds(roles)), "guard:home")


def _kind(request: HttpRequest, device: "Device | None") -> MachineKind:
    if device is not None:
        return MachineKind(device.kind)
    return MachineKind.PHONE if "Mobi" in request.headers.get("User-Agent", "") else MachineKind.PC


def _midnight_after(at: datetime) -> datetime:
    return timezone.make_aware(datetime.combine(timezone.localdate(at) + timedelta(days=1), time.min))
