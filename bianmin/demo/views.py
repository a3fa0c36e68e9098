"""The demo's page: one click signs in as anybody; and the text messages that the demo's people got."""

import functools
from collections.abc import Callable
from uuid import UUID

from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from bianmin.county.refusals import NotFound
from bianmin.county.rights import Action, Resource
from bianmin.demo import permissions
from bianmin.demo.personas import persona
from bianmin.pages.asks import public
from bianmin.pages.respond import page

A_PAGE = 20  # messages
BACKEND = "django.contrib.auth.backends.ModelBackend"
FORWARDED = ("HTTP_FORWARDED", "HTTP_X_FORWARDED_FOR", "HTTP_X_REAL_IP", "HTTP_VIA")  # behind a proxy nobody is "here"
View = Callable[..., HttpResponse]


def in_a_demo(view: View) -> View:
    """Let in only who sits at the very machine of a demo; to everybody else the page does not exist.

    Raises:
        NotFound: another machine asks, or the database is not marked as a demo, or this is no demo at all.
    """

    @functools.wraps(view)
    def guarded(request: HttpRequest, **named: str) -> HttpResponse:
        forwarded = any(name in request.META for name in FORWARDED)
        if not permissions.is_demo(request.META.get("REMOTE_ADDR", ""), forwarded=forwarded):
            raise NotFound("没有这一页。可能是网址少了几个字，也可能已经撤下。请从首页重新找，或者打电话问。")
        return view(request, **named)

    return guarded


@public(Resource.DEMO, Action.READ)
@require_safe
@never_cache
@in_a_demo
def home(request: HttpRequest) -> HttpResponse:
    """Show the cards, and what can be tried without any."""
    context = {
        "cards": permissions.cards(today=timezone.localdate()),
        "to_try": permissions.to_try(),
        "resume_code": permissions.resume_code(),
    }
    return page(request, "demo/home.html", context)


@public(Resource.DEMO, Action.SIGN)
@require_POST
@in_a_demo
def sign_in(request: HttpRequest, key: str) -> HttpResponse:
    """Sign in as a persona, in a session of its own, and go where that persona works.

    Raises:
        NotFound: the demo has nobody of that kind.
    """
    chosen = persona(key)
    account = permissions.account_of(chosen) if chosen else None
    if chosen is None or account is None:
        raise NotFound("演示里没有这个身份。请回到演示页，换一个。")
    request.session.flush()
    login(request, account, backend=BACKEND)
    return redirect(chosen.arrives)


@public(Resource.MESSAGE, Action.LIST)
@require_safe
@never_cache
@in_a_demo
def sms(request: HttpRequest) -> HttpResponse:
    """Show the text messages that would have been sent, newest first, to numbers shown masked."""
    rows = permissions.messages(before=_id(request.GET.get("before", "")), many=A_PAGE + 1)
    shown = rows[:A_PAGE]
    context = {
        "rows": shown,
        "newer": request.path if request.GET.get("before") else "",
        "older": f"{request.path}?before={shown[-1].pk}" if len(rows) > A_PAGE else "",
    }
    return page(request, "demo/sms.html", context)


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
