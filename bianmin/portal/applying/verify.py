"""Is this paper ours? Kind, number, date, unit and validity of a document, and nothing personal."""

from datetime import date
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_safe

from bianmin.cases.actions.reading import verified
from bianmin.county.refusals import NotFound, Refusal
from bianmin.county.rights import Action, Resource
from bianmin.pages.asks import public
from bianmin.pages.questions import Question
from bianmin.pages.respond import page as shown
from bianmin.portal.applying.access import code_was_right, count_code, private
from bianmin.vault.guessing import VERIFY
from bianmin.vault.index import normalise_code

if TYPE_CHECKING:
    from bianmin.cases.models import Document

UNKNOWN = "没有查到这个核验码。请对照纸上的码再看一遍；还查不到，这张纸可能不是我们出的，请打电话问。"
LENGTH = 14  # characters of a code, its hyphens included
_LONGEST = 40  # characters of a code that are looked at


@public(Resource.DOCUMENT, Action.VERIFY)
@require_safe
@private
def verify_form(request: HttpRequest) -> HttpResponse:
    """Ask for the code on the paper, and go to its page."""
    code = normalise_code(request.GET.get("code", "")[:_LONGEST])
    if code and len(code) != LENGTH:  # whatever else was typed here does not go on into an address
        return _form(request, code, NotFound(UNKNOWN))
    return redirect("portal:verify", code) if code else _form(request, "")


@public(Resource.DOCUMENT, Action.VERIFY)
@require_safe
@private
def verify(request: HttpRequest, code: str) -> HttpResponse:
    """Say what the code stands for; an unknown one gets a sentence."""
    at, clean = timezone.now(), normalise_code(code[:_LONGEST])
    try:
        count_code(request, VERIFY, clean, at=at)
        paper = verified(clean)
        if paper is None:
            raise NotFound(UNKNOWN)
        code_was_right(request, VERIFY, at=at)
    except Refusal as refusal:
        return _form(request, code[:_LONGEST], refusal)
    return shown(request, "portal/applying/verified.html", _facts(paper, today=timezone.localdate(at)))


def _form(request: HttpRequest, code: str, refusal: Refusal | None = None) -> HttpResponse:
    hint = "印在纸上二维码旁边，三组字母和数字。"
    context: dict[str, Any] = {"question": Question("code", "核验码", "code", code, hint=hint)}
    context["sentence"] = str(refusal) if refusal else ""
    status = refusal.status if refusal else HTTPStatus.OK
    return shown(request, "portal/applying/verify.html", context, status=status)


def _facts(paper: "Document", *, today: date) -> dict[str, Any]:
    is_past = paper.valid_until is not None and paper.valid_until < today
    return {
        "title": paper.facts["title"],
        "paper": paper,
        "is_good": paper.voided_at is None and not is_past,
        "is_past": is_past,
    }
