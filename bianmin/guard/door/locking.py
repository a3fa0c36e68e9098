"""The locked seat of a registered machine: the PIN opens it again, or a colleague takes over."""

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from bianmin.badges.actions import sittings
from bianmin.badges.permissions import active_account, colleagues_here, factor_given_here, sitting
from bianmin.badges.rules import PIN_TRIES, Why
from bianmin.county.actors import Actor
from bianmin.county.rights import Action, Resource
from bianmin.guard.door.seating import machine_here, seat_here, take_seat
from bianmin.pages.asks import public
from bianmin.pages.kept import FIELD, Kept
from bianmin.pages.respond import own_path, page, place_before, speak

if TYPE_CHECKING:
    from bianmin.badges.models import Sitting
    from bianmin.stations.models import Post

LOCKED = "guard/door/locked.html"
BACKEND = "django.contrib.auth.backends.ModelBackend"
WRONG = f"PIN 不对，请再打一遍。连错 {PIN_TRIES} 次要重新登录。"


def ask(request: HttpRequest, *, at: datetime) -> HttpResponse:
    """Ask for the PIN on the spot: a reader is sent to the page and back, a writer's form is kept."""
    if request.method == "POST":
        kept = Kept.of(request)
        more = {"next": place_before(request), FIELD: kept.packed(), "had_files": kept.had_files}
        return speak(request, LOCKED, {**_context(request, at=at), **more}, status=401, heading="已锁上")
    return redirect(f"{reverse('guard:locked')}?{urlencode({'next': request.get_full_path()})}")


@public(Resource.SESSION, Action.CHANGE)
@require_POST
def lock(request: HttpRequest) -> HttpResponse:
    """Lock this machine, to go away or to let a colleague take over; elsewhere there is nothing to lock."""
    held: Sitting | None = request.sitting  # type: ignore[attr-defined]
    if held is None or held.device is None:
        return redirect("/")
    sittings.lock(held, by=seat_here(request, at=timezone.now()).actor(), at=timezone.now())
    return redirect(f"{reverse('guard:locked')}?{urlencode({'next': place_before(request)})}")


@public(Resource.SESSION, Action.SIGN)
@never_cache
@require_http_methods(["GET", "POST"])
def locked(request: HttpRequest) -> HttpResponseBase:
    """Show who may open this seat or take it, and do so when the PIN is right."""
    at, held = timezone.now(), request.sitting  # type: ignore[attr-defined]
    onward = own_path(request, request.POST.get("next") or request.GET.get("next"))
    if held is None or held.device is None:
        return redirect(f"{reverse('pages:sign-in')}?{urlencode({'next': onward})}")
    if held.locked_at is None and request.method == "GET":
        return redirect(onward)
    if request.method == "GET":
        return page(request, LOCKED, {**_context(request, at=at), "next": onward})
    chosen = _chosen(request, at=at)
    if chosen and sittings.check_pin(chosen.account_id, request.POST.get("pin", ""), by=_actor(request, at), at=at):
        return (
            _open(request, held, onward, at=at)
            if chosen.account_id == held.account_id
            else _change(request, held, chosen, at=at)
        )
    return _wrong(request, held, onward, at=at)


def _open(request: HttpRequest, held: "Sitting", onward: str, *, at: datetime) -> HttpResponseBase:
    sittings.unlock(held, by=_actor(request, at), at=at)
    kept = Kept.unpacked(request.POST.get(FIELD, ""))
    if kept is None:
        return redirect(onward)
    return page(request, "pages/resume_post.html", {"kept": kept, "heading": "接着交"})


def _change(request: HttpRequest, held: "Sitting", chosen: "Post", *, at: datetime) -> HttpResponseBase:
    """Give the machine to a colleague in a session of their own; nothing of the one before is handed on."""
    given = factor_given_here(chosen.account_id, held.device, at=at)
    account = active_account(chosen.account_id)
    if given is None or account is None:
        return redirect("pages:sign-in")
    sittings.end_sitting(held, why=Why.CHANGED, by=_actor(request, at), at=at)
    request.session.flush()
    login(request, account, backend=BACKEND)
    return take_seat(request, at=at, factor_at=given)


def _wrong(request: HttpRequest, held: "Sitting", onward: str, *, at: datetime) -> HttpResponse:
    """Say that the PIN was wrong; after the fifth time the way in is a full sign-in, with the form still kept."""
    kept = request.POST.get(FIELD, "")
    now = sitting(str(held.pk))
    if now is None or now.ended_at is not None:
        logout(request)
        context = {"told": Why.PIN.label, "next": onward, FIELD: kept}
        return page(request, "guard/door/out.html", context, status=401)
    context = {**_context(request, at=at), "next": onward, FIELD: kept, "error": WRONG}
    return page(request, LOCKED, context, status=422)


def _context(request: HttpRequest, *, at: datetime) -> dict[str, object]:
    held: Sitting = request.sitting  # type: ignore[attr-defined]
    seat = seat_here(request, at=at)
    others = [post for post in colleagues_here(held.device, at=at) if post.account_id != held.account_id]
    chosen = request.POST.get("account", "") if request.method == "POST" else ""
    return {"mine": seat.posts[0] if seat.posts else None, "others": others, "chosen": chosen, "held": held}


def _chosen(request: HttpRequest, *, at: datetime) -> "Post | None":
    """Return the post of whoever was tapped: the one who sat here, or one of those who came in here today."""
    held: Sitting = request.sitting  # type: ignore[attr-defined]
    device = machine_here(request)
    if device is None or device.pk != held.device_id:
        return None
    mine = seat_here(request, at=at).posts[:1]
    able = {post.account_id: post for post in [*colleagues_here(device, at=at), *mine]}
    try:
        return able.get(UUID(request.POST.get("account", "")))
    except ValueError:
        return None


def _actor(request: HttpRequest, at: datetime) -> Actor:
    return seat_here(request, at=at).actor()
