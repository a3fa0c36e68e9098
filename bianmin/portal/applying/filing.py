"""The last look at a draft, submitting it once however often the key is pressed, and the receipt."""

from datetime import datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from uuid import UUID

import segno
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from bianmin.badges.actions.phones import allow_own
from bianmin.cases.actions.drafts import is_filed, submit_draft
from bianmin.cases.actions.filing import Request
from bianmin.cases.actions.mover import last_step
from bianmin.cases.actions.steps import UNDO, can_recall
from bianmin.cases.actions.together import cases_of_bundle, submit_together
from bianmin.cases.lifecycle import Paper
from bianmin.cases.permissions import documents_of
from bianmin.cases.story import told as story_of
from bianmin.cases.together import bundle_in
from bianmin.catalog.words import words
from bianmin.county.refusals import BadInput, MovedOn, Refusal
from bianmin.county.rights import Action, Resource
from bianmin.pages.asks import public
from bianmin.pages.respond import page as shown
from bianmin.portal.applying import sheet as sheets
from bianmin.portal.applying.access import draft_for, hold_case, hold_receipt, private, receipt_for, writer
from bianmin.portal.applying.own import filed, own_draft, to_receipt
from bianmin.portal.applying.places import NO_STATION, role_sentence, station_for
from bianmin.portal.applying.reading import read_whole
from bianmin.portal.applying.sheet import Sheet, sheet_of
from bianmin.portal.bundles.filling import editions_of, shares_of, told_of
from bianmin.workdays.models import load_calendar

if TYPE_CHECKING:
    from bianmin.cases.models import Case, Draft
    from bianmin.county.actors import Actor

CHANGED = "这张表刚才在另一个页面改过。下面是最新的样子，请看一遍再交。"


def stamp(draft: "Draft") -> str:
    """Return what changes whenever a draft is saved or, of a 一件事, one of its items has a new edition."""
    return f"{draft.saved_at.isoformat()}{editions_of(draft)}"


def check_page(request: HttpRequest, sheet: Sheet, *, at: datetime, refusal: Refusal | None = None) -> HttpResponse:
    """Show everything that was typed, what is missing, and who will have it."""
    draft = sheet.draft
    station = station_for(draft, sheet.answers)
    lacks = sheets.lacking(sheet, at=at)
    cards = sheets.cards_of(draft)
    told = told_of(draft, station, today=timezone.localdate(at))
    context: dict[str, Any] = {
        **sheets.frame(sheet, sheet.plan.pages[-1]),
        "rows": sheets.rows_of(sheet),
        "lacks": [(lack, f"{_url_of(sheet, lack.page)}#id_{lack.key}") for lack in lacks],
        "cards": [(card, _url_of(sheet, f"m-{card.code}")) for card in cards],
        "without_photo": [card.name for card in cards if card.is_required and not card.got and not card.exempt],
        "station": station,
        "role": role_sentence(draft.edition, station, today=timezone.localdate(at)) if station and not told else "",
        "told": told,
        "no_station": NO_STATION if not station and not lacks else "",
        "undo": words().texts["undo"],
        "stamp": stamp(draft),
        "sentence": str(refusal) if refusal else "",
    }
    status = refusal.status if refusal else HTTPStatus.OK
    return shown(request, "portal/applying/check.html", context, status=status)


def _url_of(sheet: Sheet, slug: str) -> str:
    return sheet.url(sheet.plan.find(slug) or sheet.plan.pages[0])


@public(Resource.CASE, Action.CREATE)
@require_POST
@private
def submit(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """Submit a draft and show its receipt; the same page sent again shows the same receipt."""
    at = timezone.now()
    held = draft_for(request, draft_id, at=at)
    if not is_filed(held):
        return _submit(request, draft_id=draft_id)
    if held.case is None or request.POST.get("seen", "").partition(" ")[0] != held.saved_at.isoformat():
        return filed(request, held)
    return _to_receipt(request, held, cases_of_bundle(held), at=at)


@own_draft
def _submit(request: HttpRequest, draft: "Draft", *, at: datetime) -> HttpResponse:
    sheet = sheet_of(request, draft)
    try:
        cases = _filed(request, sheet, at=at)
    except Refusal as refusal:
        return check_page(request, sheet, at=at, refusal=refusal)
    return _to_receipt(request, draft_for(request, draft.pk, at=at), cases, at=at)


def _filed(request: HttpRequest, sheet: Sheet, *, at: datetime) -> "list[Case]":
    """Submit what the sheet says; the phone with which one files for oneself may follow its cases.

    Raises:
        MovedOn: it was changed after the page was opened.
        BadInput: something is missing or wrong, or no station takes it in.
    """
    draft = sheet.draft
    if request.POST.get("seen", stamp(draft)) != stamp(draft):
        raise MovedOn(CHANGED)
    people, answers = read_whole(sheet.plan, sheet.answers, today=timezone.localdate(at))
    station = station_for(draft, sheet.answers)
    if station is None:
        raise BadInput(NO_STATION)
    whole = Request(
        edition=draft.edition, station=station, applicant=people.applicant, answers=answers, channel="web",
        agent=people.agent, agent_relation=people.relation,
    )  # fmt: skip
    is_own = people.agent is None and not people.applicant.phone_whose
    own = people.applicant.phone if is_own else ""
    cases = _cases(sheet, whole, by=writer(request), at=at)
    for case in cases:
        allow_own(case.applicant, own, case_id=case.pk, by=writer(request), at=at)
    return cases


def _cases(sheet: Sheet, whole: Request, *, by: "Actor", at: datetime) -> "list[Case]":
    if sheet.draft.case_id or not bundle_in(sheet.draft.answers):
        return [submit_draft(sheet.draft, whole, by=by, at=at)]
    return submit_together(sheet.draft, shares_of(sheet.draft, whole, today=timezone.localdate(at)), by=by, at=at)


def _to_receipt(request: HttpRequest, draft: "Draft", cases: "list[Case]", *, at: datetime) -> HttpResponse:
    for case in cases:
        hold_receipt(request, case)
        hold_case(request, case, at=at)
    return to_receipt(draft, cases[0])


@public(Resource.CASE, Action.READ)
@require_safe
@private
def receipt(request: HttpRequest, number: str) -> HttpResponse:
    """Show number and query code to the browser that submitted, what comes next, and the way back."""
    at = timezone.now()
    case = receipt_for(request, number)
    hold_case(request, case, at=at)
    papers = [each for each in documents_of(case) if each.kind == Paper.SUBMISSION_RECEIPT]
    lines = story_of(case, today=timezone.localdate(at), calendar=load_calendar())
    context = {
        "case": case,
        "qr": _qr(case.number),
        "next": [line for line in lines if line.state != "done"],
        "paper": papers[-1] if papers else None,
        "recall_until": last_step(case).at + UNDO if can_recall(case, at=at) else None,
        "undo": words().texts["undo"],
    }
    return shown(request, "portal/applying/receipt.html", context)


def _qr(number: str) -> str:
    """Draw the way to the progress page as a data address; the query code is not in it."""
    address = f"{settings.PUBLIC_ADDRESS}/progress/?number={number}"
    drawing: str = segno.make_qr(address, error="m").svg_data_uri(scale=4, border=2)
    return drawing
