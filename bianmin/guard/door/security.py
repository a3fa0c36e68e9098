"""The security administrator: who is in, ending that, and a lost phone."""

from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from bianmin.badges.actions import factors, sittings, standing
from bianmin.badges.permissions import (
    SECURITY,
    badge_of,
    names_of,
    open_sittings,
    own_sittings,
    sitting,
    staff_account,
    staff_account_of,
    why_off,
)
from bianmin.badges.rules import Why
from bianmin.cases.actions.reading import journalled
from bianmin.county.actors import Actor
from bianmin.county.refusals import BadInput, NotFound
from bianmin.county.rights import Action, Resource
from bianmin.guard.door.forms import ResetForm, tell
from bianmin.pages.asks import asks
from bianmin.pages.respond import page

if TYPE_CHECKING:
    from bianmin.people.models import Account

NO_ACCOUNT = "本县的工作人员里没有这个账号。请看看有没有打错。"


@asks(Resource.SESSION, Action.LIST, roles=SECURITY)
@require_safe
@never_cache
def in_house(request: HttpRequest) -> HttpResponse:
    """List who is in, where, since when; or go to the account that was looked for.

    Raises:
        NotFound: an account was looked for that no member of the staff has.
    """
    at, username = timezone.now(), request.GET.get("account", "").strip()
    if username:
        account = staff_account(username)
        if account is None:
            raise NotFound(NO_ACCOUNT)
        return redirect("guard:badge", account_id=account.pk)
    journalled(Resource.SESSION, Action.LIST, by=_actor(request), at=at, about=("", ""), purpose="谁在登录")
    rows = list(open_sittings())
    names = names_of([row.account_id for row in rows], on=timezone.localdate(at))
    return page(request, "guard/door/in_house.html", {"rows": [(row, names.get(row.account_id)) for row in rows]})


@asks(Resource.SESSION, Action.END, roles=SECURITY)
@require_POST
def end(request: HttpRequest, sitting_id: UUID) -> HttpResponse:
    """End one sitting of anybody.

    Raises:
        NotFound: there is none.
    """
    found = sitting(str(sitting_id))
    if found is None:
        raise NotFound("没有这一次登录，可能刚刚退出了。")
    sittings.end_sitting(found, why=Why.SECURITY, by=_actor(request), at=timezone.now())
    messages.success(request, "已让它退出。")
    return redirect("guard:in-house")


@asks(Resource.BADGE, Action.READ, roles=SECURITY)
@require_safe
@never_cache
def badge(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """Show how one account comes in and came in, with what can be done about it."""
    at, account = timezone.now(), _account(account_id)
    about = ("account", account.pk)
    journalled(Resource.BADGE, Action.READ, by=_actor(request), at=at, about=about, purpose="看登录情况")
    return page(request, "guard/door/badge.html", _context(account, ResetForm(), at=at))


@asks(Resource.BADGE, Action.CHANGE, roles=SECURITY)
@require_POST
@never_cache
def reset(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """Take the lost phone off an account, and show once the code that lets it bind another."""
    at, account = timezone.now(), _account(account_id)
    form = ResetForm(request.POST)
    try:
        code = factors.reset_factor(account.pk, checked=request.POST.get("checked", ""), by=_actor(request), at=at)
    except BadInput as refusal:
        form.is_valid()
        form.errors.clear()
        tell(form, refusal)
        return page(request, "guard/door/badge.html", _context(account, form, at=at), status=422)
    return page(request, "guard/door/badge.html", _context(account, ResetForm(), at=at) | {"code": code})


@asks(Resource.SESSION, Action.END, roles=SECURITY)
@require_POST
def end_all(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """End every sitting of an account."""
    account = _account(account_id)
    ended = sittings.end_sittings(account.pk, why=Why.SECURITY, at=timezone.now(), by=_actor(request))
    messages.success(request, f"已让 {ended} 处登录退出。" if ended else "这个账号现在没有登录。")
    return redirect("guard:badge", account_id=account.pk)


@asks(Resource.BADGE, Action.CHANGE, roles=SECURITY)
@require_POST
def wake(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """Let an account come in again that was unused for 90 days."""
    account = _account(account_id)
    standing.wake(account.pk, by=_actor(request), at=timezone.now())
    messages.success(request, "启用了，又有 90 天可以用。")
    return redirect("guard:badge", account_id=account.pk)


def _account(account_id: UUID) -> "Account":
    account = staff_account_of(account_id)
    if account is None:
        raise NotFound(NO_ACCOUNT)
    return account


def _context(account: "Account", form: ResetForm, *, at: datetime) -> dict[str, Any]:
    found, today = badge_of(account.pk), timezone.localdate(at)
    return {
        "account": account,
        "post": names_of([account.pk], on=today).get(account.pk),
        "badge": found,
        "off": why_off(found, today=today),
        "sittings": own_sittings(account.pk),
        "form": form,
    }


def _actor(request: HttpRequest) -> Actor:
    return request.seat.actor(SECURITY)  # type: ignore[attr-defined,no-any-return]
