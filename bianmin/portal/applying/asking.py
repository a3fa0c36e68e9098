"""Asking for the code of a case or a draft, which is never in an address; every wrong one gets one answer."""

from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from bianmin.cases.actions.filing import find_by_code
from bianmin.cases.actions.reading import journalled
from bianmin.cases.permissions import applicant_of
from bianmin.county.refusals import BadInput
from bianmin.county.rights import Action, Resource
from bianmin.pages.edge import SAFE_METHODS
from bianmin.pages.kept import FIELD, Kept
from bianmin.pages.questions import Question
from bianmin.pages.respond import page
from bianmin.people.identity import plain
from bianmin.portal.applying.access import code_was_right, count_code, hold_case
from bianmin.portal.signing.proof import turn_key
from bianmin.vault.guessing import PROGRESS

if TYPE_CHECKING:
    from bianmin.cases.models import Case

WRONG = "没有查到。请核对编号和查询码，两样都照回执上的写。还查不到，请拿着回执打电话或到站里问。"
AGAIN = "为了不让别人看到，过了半小时要再输一次查询码。刚才填的都留着，输完接着交。"
LONGEST = 40  # characters of a number or a code that are looked at


@dataclass(frozen=True, slots=True)
class Typed:
    """What the form shows: what was typed, what was wrong, and another form that is kept meanwhile."""

    number: str
    code: str = ""
    sentence: str = ""
    kept: str = ""
    status: int = HTTPStatus.OK


def asking(request: HttpRequest, typed: Typed) -> HttpResponse:
    """Show the form for the number and the query code of a case, with what was typed."""
    context: dict[str, Any] = {
        "questions": [
            Question("number", "办件编号", "code", typed.number, hint="回执最上面，字母开头的那一行。"),
            Question("code", "查询码", "code", typed.code, hint="8 位，印在编号下面。大小写、横线都不要紧。"),
        ],
        "sentence": typed.sentence,
        FIELD: typed.kept,
    }
    return page(request, "portal/applying/progress.html", context, status=typed.status)


def resuming(request: HttpRequest, typed: Typed) -> HttpResponse:
    """Show the form for the code of a draft, with what was typed."""
    hint = "三组字母和数字，大小写、横线都不要紧。"
    context: dict[str, Any] = {
        "question": Question("code", "接着填的号码", "code", typed.code, hint=hint),
        "sentence": typed.sentence,
        FIELD: typed.kept,
    }
    return page(request, "portal/applying/resume.html", context, status=typed.status)


def ask_again(request: HttpRequest, number: str) -> HttpResponse:
    """Send a reader to the form; a writer gets the form at once, and what was written is kept."""
    if request.method in SAFE_METHODS:
        return redirect(f"{reverse('portal:progress')}?{urlencode({'number': number[:LONGEST]})}")
    kept = Kept.of(request).packed()
    return asking(request, Typed(number[:LONGEST], "", AGAIN, kept, HTTPStatus.UNAUTHORIZED))


def opened(request: HttpRequest, number: str, code: str, *, at: datetime) -> "Case":
    """Return the case that number and code belong to, and let this browser open it for 30 minutes.

    Raises:
        TooOften: too many tries from this address, or of this number.
        BadInput: no case has this number and this code; which of the two is wrong is never said.
    """
    count_code(request, PROGRESS, plain(number).upper()[:LONGEST], at=at)
    case = find_by_code(number[:LONGEST], code[:LONGEST])
    if case is None:
        raise BadInput(WRONG)
    code_was_right(request, PROGRESS, at=at)
    by, about = applicant_of(case), ("case", case.pk)
    journalled(Resource.CASE, Action.READ, by=by, at=at, about=about, purpose="凭查询码看进度")
    turn_key(request)
    hold_case(request, case, at=at)
    return case
