"""Following a case: by number and query code, or signed in; and the list of one's own."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from bianmin.cases.actions.drafts import drafts_of
from bianmin.cases.permissions import cases_of
from bianmin.cases.story import Standing, standing
from bianmin.county.refusals import Refusal
from bianmin.county.rights import Action, Resource
from bianmin.pages.asks import asks, public
from bianmin.pages.kept import FIELD, Kept
from bianmin.pages.respond import page as shown
from bianmin.portal.applying.access import private, seat_of
from bianmin.portal.applying.asking import LONGEST, Typed, ask_again, asking, opened
from bianmin.portal.applying.following import case_page
from bianmin.portal.applying.own import own_case
from bianmin.workdays.models import load_calendar

if TYPE_CHECKING:
    from bianmin.cases.models import Case

MOST_OWN = 50  # cases listed, newest first


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
@own_case
def case(request: HttpRequest, case: "Case", *, at: datetime) -> HttpResponse:
    """Show a case to whoever opened it."""
    return case_page(request, case, at=at)


@dataclass(frozen=True, slots=True)
class Own:
    """One line of one's own list."""

    case: "Case"
    stand: Standing


@asks(Resource.CASE, Action.LIST)
@require_safe
@private
def mine(request: HttpRequest) -> HttpResponse:
    """List the cases of which one is the applicant or the agent, and the drafts not yet submitted."""
    seat, at = seat_of(request), timezone.now()
    rows = cases_of(seat).for_rows().select_related("handler_unit__parent").prefetch_related("materials")
    today, calendar = timezone.localdate(at), load_calendar()
    own = [
        Own(each, standing(each, today=today, calendar=calendar))
        for each in rows.order_by("-submitted_at", "-id")[:MOST_OWN]
    ]
    drafts = drafts_of(seat.account.pk, at=at) if seat.account else []
    return shown(request, "portal/applying/mine.html", {"own": own, "drafts": drafts})
