"""The pages of 一件事: all of them, the guide of one, beginning to apply, saying who wants what, and the one receipt."""

from datetime import datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from bianmin.cases.actions.drafts import save_draft
from bianmin.cases.actions.together import cases_of_bundle
from bianmin.cases.together import BUNDLE, NAME, WANTED, bundle_in, drafts_in, wanted_in
from bianmin.catalog.bundled import BundledItem, bundle_named, bundles_in_use, chosen, items_of
from bianmin.catalog.elements import NO, YES
from bianmin.county.refusals import BadInput, MovedOn, NotFound, Refusal
from bianmin.county.rights import Action, Resource
from bianmin.pages.asks import public
from bianmin.pages.questions import Question
from bianmin.pages.respond import page
from bianmin.portal.applying.access import (
    draft_begun,
    draft_for,
    has_receipt,
    hold_case,
    hold_draft,
    private,
)
from bianmin.portal.applying.drafts import begun
from bianmin.portal.applying.own import filed, own_draft
from bianmin.portal.bundles.filling import GONE
from bianmin.portal.bundles.telling import guide_of
from bianmin.portal.guides.visit import visit_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bianmin.cases.models import Draft
    from bianmin.catalog.models import Bundle

GET_AND_POST = ["GET", "HEAD", "POST"]
UNKNOWN = "没有这一件事。请看全部的单子，或者打电话问。"
NONE_WANTED = "这几样都不用办，就不用填了。要办别的，请从首页找。"
NONE_ONLINE = "这一件事里，现在没有网上能交的。请到站里，或打电话请人帮忙。"


@public(Resource.BUNDLE, Action.LIST)
@require_safe
def together(request: HttpRequest) -> HttpResponse:
    """List what can be done in one go."""
    return page(request, "portal/bundles/list.html", {"bundles": bundles_in_use()})


@public(Resource.BUNDLE, Action.READ)
@require_safe
def bundle(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the guide of one 一件事."""
    visit = visit_of(request)
    return page(request, "portal/bundles/guide.html", guide_of(_named(slug), visit.village, today=visit.today))


def _named(slug: str) -> "Bundle":
    found = bundle_named(slug)
    if found is None:
        raise NotFound(UNKNOWN)
    return found


@public(Resource.DRAFT, Action.CREATE)
@require_http_methods(GET_AND_POST)
@private
def apply(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask who wants what; answered, make one draft for all of it and go to its first page."""
    at, found = timezone.now(), _named(slug)
    items = items_of(found, on=timezone.localdate(at))
    if request.method != "POST":
        return _asking(request, found, items, {}, begun=draft_begun(request, slug, at=at))
    try:
        wanted = _read(request, items)
        first = chosen(items, wanted)[0].item
        says = {BUNDLE: found.slug, NAME: found.name, WANTED: " ".join(wanted)}
        draft = begun(request, first, at=at, says=says)
    except Refusal as refusal:
        return _asking(request, found, items, refusal.fields, refusal=refusal)
    hold_draft(request, draft)
    return redirect("portal:draft", draft.pk)


def _read(request: HttpRequest, items: list[BundledItem]) -> list[str]:
    """Return the slugs of the items that somebody wants.

    Raises:
        BadInput: a question is not answered, nothing is wanted, or nothing of it is filed on line.
    """
    asked = [each for each in items if each.is_filed and each.row.ask]
    answers = {each.item.slug: request.POST.get(_name(each), "") for each in asked}
    wrong = {_name(each): "请选“是”或“否”。" for each in asked if answers[each.item.slug] not in {YES, NO}}
    if wrong:
        raise BadInput(f"还有 {len(wrong)} 句没有选。", fields=wrong)
    wanted = [slug for slug, said in answers.items() if said == YES]
    if not any(each.is_filed for each in items):
        raise BadInput(NONE_ONLINE)
    if not chosen(items, wanted):
        raise BadInput(NONE_WANTED)
    return wanted


def _name(each: BundledItem) -> str:
    return f"want-{each.item.slug}"


def _asking(
    request: HttpRequest, found: "Bundle", items: list[BundledItem], errors: "Mapping[str, str]", *,
    refusal: Refusal | None = None, begun: "Draft | None" = None, draft: "Draft | None" = None,
) -> HttpResponse:  # fmt: skip
    filed_here = [each for each in items if each.is_filed]
    context: dict[str, Any] = {
        "bundle": found, "begun": begun, "draft": draft, "sentence": str(refusal) if refusal else "",
        "questions": [_question(request, each, errors, draft) for each in filed_here if each.row.ask],
        "everybody": [each.item for each in filed_here if not each.row.ask],
        "elsewhere": [each.item for each in items if not each.is_filed],
        "can_file": bool(filed_here),
    }  # fmt: skip
    status = refusal.status if refusal else HTTPStatus.OK
    return page(request, "portal/bundles/apply.html", context, status=status)


def _question(request: HttpRequest, each: BundledItem, errors: "Mapping[str, str]", draft: "Draft | None") -> Question:
    name = _name(each)
    known = (YES if each.item.slug in wanted_in(draft.answers) else NO) if draft else ""
    return Question(
        name, each.row.ask, "yes_no", request.POST.get(name, known), f"选“是”就一起办：{each.item.name}",
        errors.get(name, ""), options=((YES, "是"), (NO, "否")),
    )  # fmt: skip


@public(Resource.DRAFT, Action.CHANGE)
@require_http_methods(GET_AND_POST)
@private
@own_draft
def wanted(request: HttpRequest, draft: "Draft", *, at: datetime) -> HttpResponse:
    """Let somebody say anew who wants what; everything that was typed stays. A draft for one item has nothing to choose."""
    slug = bundle_in(draft.answers)
    if not slug or draft.case_id:
        return redirect("portal:draft", draft.pk)
    found = bundle_named(slug)
    if found is None:
        raise MovedOn(GONE)
    items = items_of(found, on=timezone.localdate(at))
    if request.method != "POST":
        return _asking(request, found, items, {}, draft=draft)
    try:
        save_draft(draft, {WANTED: " ".join(_read(request, items))}, at=at)
    except BadInput as refusal:
        return _asking(request, found, items, refusal.fields, refusal=refusal, draft=draft)
    return redirect("portal:draft", draft.pk)


@public(Resource.CASE, Action.READ)
@require_safe
@private
def receipt(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """Show all the cases of one 一件事 to the browser that submitted it: each with its number and query code."""
    at = timezone.now()
    draft = draft_for(request, draft_id, at=at)
    cases = cases_of_bundle(draft) if drafts_in(draft.answers) else []
    if not cases:
        return redirect("portal:draft", draft.pk)
    if not all(has_receipt(request, case) for case in cases):
        return filed(request, draft)
    for case in cases:
        hold_case(request, case, at=at)
    bundle_known = bundle_named(bundle_in(draft.answers))
    context = {"cases": cases, "draft": draft, "bundle": bundle_known, "station": cases[0].station}
    return page(request, "portal/bundles/receipt.html", context)
