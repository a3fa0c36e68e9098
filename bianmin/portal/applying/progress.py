"""Following a case: by number and query code, signed in, or with a phone that its applicant allowed."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from bianmin.county.refusals import Refusal
from bianmin.county.rights import Action, Resource
from bianmin.pages.asks import public
from bianmin.pages.kept import FIELD, Kept
from bianmin.pages.respond import page as shown
from bianmin.portal.applying.access import case_for, glimpse_for, private
from bianmin.portal.applying.asking import LONGEST, Typed, ask_again, asking, opened
from bianmin.portal.applying.following import case_page
from bianmin.portal.signing.telling import plain_words, until_words
from bianmin.workdays.models import load_calendar

if TYPE_CHECKING:
    from bianmin.badges.models import PhoneGrant
    from bianmin.cases.models import Case


@public(Resource.CASE, Action.READ)
@require_http_methods(["GET", "HEAD", "POST"])
@private
def progress(request: HttpRequest) -> HttpResponse:
    """Ask for number and query code, and open the case that both belong to."""
    if request.method != "POST":
        if "code" in request.GET:  # somebody made a link of it: out of the address with it
            return ask_again(request, request.GET.get("number", ""))
        return asking(request, Typed(request.GET.get("number", "")[:LONGEST]))
    number, code = request.POST.get("number", "")[:LONGEST], request.POST.get("code", "")[:LONGEST]
    packed = request.POST.get(FIELD, "")
    try:
        case = opened(request, number, code, at=timezone.now())
    except Refusal as refusal:
        return asking(request, Typed(number, code, str(refusal), packed, refusal.status))
    kept = Kept.unpacked(packed)
    if kept:
        return shown(
            request, "portal/applying/go_on.html", {"kept": kept, "onward": reverse("portal:case", args=[case.number])}
        )
    return redirect("portal:case", case.number)


@public(Resource.CASE, Action.READ)
@require_safe
@private
def case(request: HttpRequest, number: str) -> HttpResponse:
    """Show a case to whoever opened it; to a phone that was allowed its progress, how far it is and nothing else."""
    at = timezone.now()
    whole = case_for(request, number, at=at)
    if whole:
        return case_page(request, whole, at=at)
    seen = glimpse_for(request, number, at=at)
    return _glimpse(request, *seen, at=at) if seen else ask_again(request, number)


def _glimpse(request: HttpRequest, case: "Case", grant: "PhoneGrant", *, at: datetime) -> HttpResponse:
    context = {
        "case": case,
        "words": plain_words(case),
        "until": until_words(case, today=timezone.localdate(at), calendar=load_calendar()),
        "is_single": grant.case_id is not None,
    }
    return shown(request, "portal/signing/glimpse.html", context)
