"""Phone and code: ask for a code, type it; known or unknown, right phone or wrong, the answers are the same."""

from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from bianmin.badges.actions import phones
from bianmin.county.refusals import Refusal
from bianmin.county.rights import Action, Resource
from bianmin.pages.address import address_of
from bianmin.pages.asks import public
from bianmin.pages.questions import Question
from bianmin.pages.respond import page
from bianmin.portal.applying.access import private
from bianmin.portal.signing.proof import SENT, browser_of, code_sent, hold_proof

LONGEST = 30  # characters of a number or a code that are looked at
_CODE = {"inputmode": "numeric", "autocomplete": "one-time-code"}


@public(Resource.SESSION, Action.SIGN)
@require_http_methods(["GET", "HEAD", "POST"])
@private
def phone(request: HttpRequest) -> HttpResponse:
    """Ask for a mobile number and send it a code."""
    if request.method != "POST":
        return _asking(request, "")
    typed = request.POST.get("phone", "")[:LONGEST]
    try:
        sent = phones.send_code(typed, browser=browser_of(request), address=address_of(request), at=timezone.now())
    except Refusal as refusal:
        return _asking(request, typed, refusal)
    request.session[SENT] = str(sent.pk)
    return redirect("portal:phone-code")


def _asking(request: HttpRequest, typed: str, refusal: Refusal | None = None) -> HttpResponse:
    context: dict[str, Any] = {
        "question": Question("phone", "手机号", "phone", typed, hint="11 位。会收到一条短信，里面有登录码。"),
        "sentence": str(refusal) if refusal else "",
    }
    return page(request, "portal/signing/phone.html", context, status=refusal.status if refusal else HTTPStatus.OK)


@public(Resource.SESSION, Action.SIGN)
@require_http_methods(["GET", "HEAD", "POST"])
@private
def code(request: HttpRequest) -> HttpResponse:
    """Ask for the code, and let this browser be the phone's."""
    at, asked = timezone.now(), code_sent(request)
    if request.method != "POST":
        return _waiting(request) if asked else redirect("portal:phone")
    typed = request.POST.get("code", "")[:LONGEST]
    try:
        proof = phones.prove_phone(asked, typed, browser=browser_of(request), address=address_of(request), at=at)
    except Refusal as refusal:
        return _waiting(request, refusal)
    hold_proof(request, proof, at=at)
    return redirect("portal:mine")


def _waiting(request: HttpRequest, refusal: Refusal | None = None) -> HttpResponse:
    """Show the box for the code; what was typed is not given back, for a wrong code is typed anew."""
    asked = code_sent(request)
    number = phones.sent_to(asked, browser=browser_of(request), at=timezone.now()) if asked else ""
    context: dict[str, Any] = {
        "question": Question(
            "code", "短信里的登录码", "code", hint=f"{phones.DIGITS} 位数字，10 分钟内有效。", attrs=_CODE
        ),
        "number": number,
        "sentence": str(refusal) if refusal else "",
    }
    return page(request, "portal/signing/code.html", context, status=refusal.status if refusal else HTTPStatus.OK)
