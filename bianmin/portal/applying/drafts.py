"""Drafts: begun with one button, written page by page, left and taken up again with their code."""

from http import HTTPStatus
from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from bianmin.cases.actions.drafts import find_draft, save_draft, start_draft
from bianmin.cases.together import bundle_in
from bianmin.catalog.permissions import known_item, published_item
from bianmin.county.refusals import BadInput, MovedOn, NotFound, Refusal
from bianmin.county.rights import Action, Resource
from bianmin.pages.asks import public
from bianmin.pages.kept import FIELD, Kept
from bianmin.pages.respond import page as shown
from bianmin.portal.applying import plan as parts
from bianmin.portal.applying import questions as asked
from bianmin.portal.applying import sheet as sheets
from bianmin.portal.applying.access import (
    code_was_right,
    count_code,
    draft_begun,
    hold_draft,
    known_person,
    private,
    seat_of,
)
from bianmin.portal.applying.asking import LONGEST, Typed, resuming
from bianmin.portal.applying.filing import check_page
from bianmin.portal.applying.own import own_draft
from bianmin.portal.applying.places import NO_STATION, VILLAGE_COOKIE, place_answers
from bianmin.portal.applying.plan import FormPage
from bianmin.portal.applying.reading import faults, posted
from bianmin.portal.applying.sheet import Sheet, sheet_of
from bianmin.stations.permissions import station_of
from bianmin.vault.guessing import RESUME
from bianmin.vault.index import normalise_code

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from bianmin.cases.models import Draft
    from bianmin.catalog.models import Item
    from bianmin.people.models import Person

WRONG = "没有找到。请核对号码：它写在填表那一页的下面。过了 30 天没有再填，表就清掉了，要请您重新填。"
GET_AND_POST = ["GET", "HEAD", "POST"]


@public(Resource.DRAFT, Action.CREATE)
@require_http_methods(GET_AND_POST)
@private
def apply(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the one button that begins; pressed, make a draft, remember it in this browser and go to it."""
    at = timezone.now()
    item = _item(slug)
    context = {"item": item, "body": item.current.body, "begun": draft_begun(request, slug, at=at)}
    if request.method != "POST":
        return shown(request, "portal/applying/apply.html", context)
    try:
        draft = begun(request, item, at=at)
    except Refusal as refusal:
        context["sentence"] = str(refusal)
        return shown(request, "portal/applying/apply.html", context, status=refusal.status)
    hold_draft(request, draft)
    return redirect("portal:draft", draft.pk)


def _item(slug: str) -> "Item":
    item = published_item(slug)
    if item:
        return item
    if known_item(slug):
        raise MovedOn("这件事已经取消，网上不再收了。不知道该找谁，请打电话问。")
    raise NotFound("没有这件事。请从首页重新找，或者打电话问。")


def begun(request: HttpRequest, item: "Item", *, at: "datetime", says: "Mapping[str, str] | None" = None) -> "Draft":
    """Make a draft that already says what browser and account know: the village, and who is signed in or allowed it.

    ``says`` is what else stands in it from the beginning: of a 一件事, which one and who wants what.

    Raises:
        BadInput: the item cannot be applied for on line, or not at this time of the year.
    """
    account = seat_of(request).account
    person, is_own = known_person(request, at=at)
    known = dict(says or {}) | place_answers(
        (person and person.village_code) or request.COOKIES.get(VILLAGE_COOKIE, "")
    )
    if person:
        told = _told_by(person)
        known |= told if is_own else {key: said for key, said in told.items() if key != asked.ID}
    station = station_of(known[asked.VILLAGE]) if asked.VILLAGE in known else None
    draft = start_draft(item, station, account_id=account.pk if account else None, at=at)
    return save_draft(draft, known, at=at) if known else draft


def _told_by(person: "Person") -> dict[str, str]:
    told = {
        asked.NAME: person.name,
        asked.ID: person.id_number,
        asked.PHONE: person.phone,
        asked.GROUP: person.group,
        asked.HOUSEHOLDER: person.householder,
        asked.ADDRESS: person.address,
    }
    return {key: value for key, value in told.items() if value}


@public(Resource.DRAFT, Action.READ)
@require_safe
@private
@own_draft
def draft(request: HttpRequest, draft: "Draft", *, at: "datetime") -> HttpResponse:
    """Show how far a draft is and go on with it; one that was only just begun opens at its first page."""
    sheet = sheet_of(request, draft)
    first = sheet.plan.pages[0]
    if asked.FOR not in draft.answers:
        return redirect(sheet.url(first))
    lacks = sheets.lacking(sheet, at=at)
    onward = sheet.plan.find(lacks[0].page) if lacks else sheet.plan.pages[-1]
    cards = sheets.cards_of(draft)
    context = {
        "draft": draft,
        "steps": sheets.steps_of(sheet, at=at),
        "cards": cards,
        "cards_url": next((sheet.url(each) for each in sheet.plan.pages if each.part == parts.MATERIALS), ""),
        "photos": sum(bool(card.got) for card in cards),
        "onward": sheet.url(onward or first),
        "is_ready": not lacks,
        "is_together": bool(bundle_in(draft.answers)) and draft.case_id is None,
    }
    return shown(request, "portal/applying/draft.html", context)


@public(Resource.DRAFT, Action.CHANGE)
@require_http_methods(GET_AND_POST)
@private
@own_draft
def draft_page(request: HttpRequest, draft: "Draft", *, page: str, at: "datetime") -> HttpResponse:
    """Show one page of a draft; what is posted is kept, right or wrong, and only what is right goes on."""
    sheet = sheet_of(request, draft)
    current = sheet.plan.find(page)
    if current is None:
        raise NotFound("这张表没有这一页。请从头一页接着填。")
    if current.slug != page and request.method != "POST":
        return redirect(sheet.url(current))
    if current.part == parts.CHECK:
        return check_page(request, sheet, at=at)
    if current.part == parts.MATERIALS:
        context = sheets.frame(sheet, current) | {"cards": sheets.cards_of(draft, current.materials)}
        return shown(request, "portal/applying/materials.html", context)
    if request.method == "POST":
        return _written(request, sheet, current, at=at)
    return _asked(request, sheet, current)


def _asked(
    request: HttpRequest,
    sheet: Sheet,
    page: FormPage,
    errors: dict[str, str] | None = None,
    sentence: str = "",
) -> HttpResponse:
    context = sheets.page_context(sheet, page, errors or {}, sentence)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors or sentence else HTTPStatus.OK
    return shown(request, "portal/applying/page.html", context, region="form", status=status)


def _written(request: HttpRequest, sheet: Sheet, page: FormPage, *, at: "datetime") -> HttpResponse:
    typed = _typed(request, sheet, page)
    said = {**sheet.answers, **typed}
    station = station_of(said.get(asked.VILLAGE, "")) if asked.VILLAGE in typed else None
    try:
        save_draft(sheet.draft, typed, at=at, station=station)
    except BadInput as refusal:
        return _asked(request, sheet_of(request, sheet.draft, said), page, sentence=str(refusal))
    return _onward(request, sheet_of(request, sheet.draft), page.slug, at=at)


def _typed(request: HttpRequest, sheet: Sheet, page: FormPage) -> dict[str, str]:
    """Return what was typed, also for questions that come up through it; a village stays within its township."""
    typed = posted(page.questions, request.POST)
    fuller = sheet_of(request, sheet.draft, {**sheet.answers, **typed})
    typed |= posted((fuller.plan.find(page.slug) or page).questions, request.POST)
    village = typed.get(asked.VILLAGE, sheet.answers.get(asked.VILLAGE, ""))
    if asked.TOWNSHIP in typed and village not in dict(fuller.places.villages):
        typed[asked.VILLAGE] = ""
    return typed


def _onward(request: HttpRequest, sheet: Sheet, slug: str, *, at: "datetime") -> HttpResponse:
    """Go where the button said; a question that came up only through this answer is asked without blame."""
    page, go = sheet.plan.find(slug) or sheet.plan.pages[0], request.POST.get("go", "next")
    if go == "later":
        return redirect("portal:draft", sheet.draft.pk)
    if go == "back":
        return redirect(sheet.url(sheet.plan.before(page) or page))
    if go == "look":
        return redirect(sheet.url(page))
    errors = _errors(sheet, page, at=at)
    seen = set(request.POST["asked"].split()) if "asked" in request.POST else set(errors)
    blamed = {key: words for key, words in errors.items() if key in seen}
    if blamed:
        return _asked(request, sheet, page, blamed)
    if errors:
        return redirect(f"{sheet.url(page)}#id_{next(iter(errors))}")
    return redirect(sheet.url(sheet.plan.after(page)))


def _errors(sheet: Sheet, page: FormPage, *, at: "datetime") -> dict[str, str]:
    wrong = faults(sheet.plan.questions, sheet.answers, today=timezone.localdate(at))
    errors = {each.key: wrong[each.key] for each in page.questions if each.key in wrong}
    village = sheet.answers.get(asked.VILLAGE, "")
    on_page = any(each.key == asked.VILLAGE for each in page.questions)
    if on_page and village and asked.VILLAGE not in errors and station_of(village) is None:
        errors[asked.VILLAGE] = NO_STATION
    return errors


@public(Resource.DRAFT, Action.READ)
@require_http_methods(GET_AND_POST)
@private
def resume(request: HttpRequest) -> HttpResponse:
    """Go on with a draft on this device by its code; a wrong code gets one constant answer."""
    if request.method != "POST":
        return resuming(request, Typed(""))
    at, code, packed = timezone.now(), request.POST.get("code", "")[:LONGEST], request.POST.get(FIELD, "")
    try:
        count_code(request, RESUME, normalise_code(code), at=at)
        found = find_draft(code, at=at)
        if found is None:
            raise BadInput(WRONG)
        code_was_right(request, RESUME, at=at)
    except Refusal as refusal:
        return resuming(request, Typed("", code, str(refusal), packed, refusal.status))
    hold_draft(request, found)
    kept, onward = Kept.unpacked(packed), reverse("portal:draft", args=[found.pk])
    if kept and kept.to.startswith(onward):
        return shown(request, "portal/applying/go_on.html", {"kept": kept, "onward": onward})
    return redirect(onward)
