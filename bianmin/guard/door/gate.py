"""The gate that every request of a signed-in account passes: is somebody seated, half in, locked, or out?

Whatever logged an account in (a password, a one-time link, the demo, a single sign-on) has only opened a session. A
member of the staff gets into it when a sitting begins, and only ``seating.take_seat`` begins one: no path can skip the
second factor, because none that forgets it leads anywhere (CVE-2024-24771; docs/adr/0004).
"""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from http import HTTPStatus
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect

from bianmin.badges.actions import sittings
from bianmin.badges.actions.standing import note_failed_sign_in
from bianmin.badges.permissions import digest_of, sitting
from bianmin.badges.rules import IDLE, SEEN_EVERY, Why
from bianmin.county.refusals import TooOften
from bianmin.guard.door import arriving, locking
from bianmin.guard.door.seating import MUST_RENEW, SITTING
from bianmin.pages import edge
from bianmin.pages.address import address_of
from bianmin.pages.asks import View, right_of
from bianmin.pages.kept import FIELD
from bianmin.pages.respond import refused, wants_region
from bianmin.stations.permissions import NOBODY, Seat
from bianmin.vault.guessing import STAFF, count_guess, remember_right

if TYPE_CHECKING:
    from bianmin.badges.models import Sitting

SIGN_IN, RENEWING = "pages:sign-in", frozenset({"guard:password", "guard:prove", "guard:lock"})
OUT = "登录已经结束，请重新登录。"


class Door(Enum):
    """How far in whoever asks is."""

    OPEN = "open"  # seated; or nobody, or no member of the staff
    HALF = "half"  # logged in, the second factor still to come
    LOCKED = "locked"  # the PIN is asked for
    OUT = "out"  # the sitting has ended


@dataclass(frozen=True, slots=True)
class Before:
    """What a session was before the view."""

    key: str | None
    user: object
    sitting: "Sitting | None"
    seat: Seat


def look(request: HttpRequest, *, at: datetime) -> Before:
    """Find out how far in whoever asks is, and take the seat away from whoever is not quite in.

    Costs one query where a sitting stands in the session, none elsewhere. Puts ``request.door``, ``request.sitting``
    and ``request.told``, the reason of a sitting that ended.
    """
    request.door, request.sitting, request.told, request.seated = Door.OPEN, None, "", False  # type: ignore[attr-defined]
    seat: Seat = request.seat  # type: ignore[attr-defined]
    if request.user.is_authenticated:
        held = request.session.get(SITTING)
        if held is not None:
            _look_at_sitting(request, sitting(held), at=at)
        elif settings.SECOND_FACTOR and seat.posts:
            _shut(request, Door.HALF)
    return Before(request.session.session_key, request.user, request.sitting, seat)  # type: ignore[attr-defined]


def stop(request: HttpRequest, view: View, *, at: datetime) -> HttpResponse | None:
    """Stop who is not quite in before a view that is not public; and too many tries before the sign-in."""
    if _is_sign_in(request):
        return _count_sign_in(request, at=at)
    right, door = right_of(view), request.door  # type: ignore[attr-defined]
    if right is None or right.public:
        return None
    match door:
        case Door.HALF:
            return arriving.ask(request)
        case Door.LOCKED:
            return locking.ask(request, at=at)
        case Door.OUT:
            _turn_out(request)
            return None
    is_reading = request.method in edge.SAFE_METHODS and request.resolver_match.view_name not in RENEWING  # type: ignore[union-attr]
    return redirect("guard:password") if is_reading and request.session.get(MUST_RENEW) else None


def follow(request: HttpRequest, response: HttpResponseBase, before: Before, *, at: datetime) -> HttpResponseBase:
    """Look at what the view did to the session: receive whoever it logged in, end the sitting of whoever left."""
    is_same_key = request.session.session_key == before.key
    if is_same_key and request.user is before.user:
        if _is_sign_in(request) and response.status_code in {HTTPStatus.OK, HTTPStatus.TOO_MANY_REQUESTS}:
            _note_failure(request, at=at)
        return response
    if request.seated:  # type: ignore[attr-defined]
        return response
    if before.sitting is not None:
        sittings.end_sitting(before.sitting, why=Why.LEFT, by=before.seat.actor(), at=at)
    if SESSION_KEY not in request.session:
        return response
    request.session.pop(SITTING, None)
    if is_same_key:  # Django turns the key only where another account was signed in before (ASVS 5.0, 7.2.4)
        request.session.cycle_key()
    if _is_sign_in(request):
        remember_right(STAFF, address=address_of(request), at=at)
    onward = response.headers.get("Location", "/")
    return arriving.arrive(request, at=at, onward=onward, kept=request.POST.get(FIELD, "")) or response


def _look_at_sitting(request: HttpRequest, held: "Sitting | None", *, at: datetime) -> None:
    seat: Seat = request.seat  # type: ignore[attr-defined]
    if held is None or held.session_digest != digest_of(request.session.session_key):
        _shut(request, Door.OUT, told=OUT)
    elif held.ended_at is not None:
        _shut(request, Door.OUT, told=held.told_why)
    elif why := _why_it_ends(held, seat, at=at):
        sittings.end_sitting(held, why=why, by=seat.actor(), at=at)
        _shut(request, Door.OUT, told=why.label)
    elif held.locked_at is not None or at - held.last_seen_at >= IDLE:
        if held.locked_at is None:
            sittings.lock(held, by=seat.actor(), at=at)
            held.locked_at = at
        request.sitting = held  # type: ignore[attr-defined]
        _shut(request, Door.LOCKED)
    else:
        request.sitting = held  # type: ignore[attr-defined]
        if at - held.last_seen_at >= SEEN_EVERY:
            sittings.see(held, at=at)


def _why_it_ends(held: "Sitting", seat: Seat, *, at: datetime) -> Why | None:
    if held.began_on_another_day(at):
        return Why.MIDNIGHT
    if not seat.posts:
        return Why.POST
    is_idle = at - held.last_seen_at >= IDLE
    return Why.IDLE if is_idle and held.device is None else None


def _shut(request: HttpRequest, door: Door, *, told: str = "") -> None:
    request.door, request.told, request.seat = door, told, NOBODY  # type: ignore[attr-defined]
    if door is Door.OUT:
        request.user = AnonymousUser()


def _turn_out(request: HttpRequest) -> None:
    """Empty the session; ``pages.middleware.Rights`` then asks to sign in, and the page says why."""
    request.session.flush()
    if request.method in edge.SAFE_METHODS and not wants_region(request):
        messages.warning(request, request.told)  # type: ignore[attr-defined]


def _is_sign_in(request: HttpRequest) -> bool:
    match = request.resolver_match
    return bool(match and match.view_name == SIGN_IN and request.method == "POST" and "username" in request.POST)


def _count_sign_in(request: HttpRequest, *, at: datetime) -> HttpResponse | None:
    try:
        count_guess(STAFF, address=address_of(request), at=at)
    except TooOften as refusal:
        return refused(request, refusal)
    return None


def _note_failure(request: HttpRequest, *, at: datetime) -> None:
    is_locked = bool(getattr(request, "axes_locked_out", False))
    username = request.POST.get("username", "")
    note_failed_sign_in(username, is_locked=is_locked, at=at)
