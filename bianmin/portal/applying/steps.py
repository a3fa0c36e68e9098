"""The applicant's own steps: take back, withdraw, change one's mind, bring back what was lacking."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from bianmin.cases.actions import steps
from bianmin.cases.actions.drafts import draft_of_case
from bianmin.cases.permissions import applicant_of
from bianmin.catalog.words import words
from bianmin.county.refusals import MovedOn
from bianmin.county.rights import Action, Resource
from bianmin.pages.asks import public
from bianmin.pages.respond import page as shown
from bianmin.portal.applying.access import hold_draft, private
from bianmin.portal.applying.own import own_case

if TYPE_CHECKING:
    from bianmin.cases.models import Case


@public(Resource.CASE, Action.STEP)
@require_POST
@private
@own_case
def recall(request: HttpRequest, case: "Case", *, at: datetime) -> HttpResponse:
    """Give the case back to its writer, who goes on with the draft under the same number."""
    draft = draft_of_case(case)
    if draft is None:
        raise MovedOn("这件事是在窗口交的，网上收不回来。要改，请打站里电话；不想办了，可以撤回。")
    steps.recall(case, by=applicant_of(case), at=at)
    hold_draft(request, draft)
    messages.info(request, f"收回来了，站里看不到。改好再交，编号还是 {case.number}，查询码也不变。")
    return redirect("portal:draft-page", draft.pk, "check")


@public(Resource.CASE, Action.STEP)
@require_http_methods(["GET", "HEAD", "POST"])
@private
@own_case
def withdraw(request: HttpRequest, case: "Case", *, at: datetime) -> HttpResponse:
    """Ask whether it is meant; then withdraw."""
    if request.method != "POST":
        context = {"case": case, "says": words().texts["withdraw"]}
        return shown(request, "portal/applying/withdraw.html", context)
    steps.withdraw(case, by=applicant_of(case), at=at)
    return redirect("portal:case", case.number)


@public(Resource.CASE, Action.STEP)
@require_POST
@private
@own_case
def undo(request: HttpRequest, case: "Case", *, at: datetime) -> HttpResponse:
    """Take a withdrawal back within ten minutes."""
    steps.undo_withdraw(case, by=applicant_of(case), at=at)
    messages.success(request, "接着办了，和撤回以前一样，期限也照旧算。")
    return redirect("portal:case", case.number)


@public(Resource.CASE, Action.STEP)
@require_POST
@private
@own_case
def bring_back(request: HttpRequest, case: "Case", *, at: datetime) -> HttpResponse:
    """Give back what was lacking, once every photo has come."""
    typed = request.POST.get("expects", "")
    expects = int(typed) if typed.isdecimal() else None
    steps.bring_back(case, by=applicant_of(case), at=at, expects=expects)
    messages.success(request, "交回去了。有消息会告诉您。")
    return redirect("portal:case", case.number)
