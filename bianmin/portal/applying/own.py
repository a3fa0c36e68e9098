"""The first line of most views: hand over the draft or the case, or say why it cannot be opened here."""

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from bianmin.cases.actions.drafts import is_filed, move_to_current_edition
from bianmin.cases.permissions import case_numbered
from bianmin.cases.together import bundle_in, drafts_in
from bianmin.county.refusals import NotFound, Refusal
from bianmin.pages.edge import SAFE_METHODS
from bianmin.pages.kept import Kept
from bianmin.pages.respond import page, wants_region
from bianmin.portal.applying.access import case_for, draft_for, has_receipt
from bianmin.portal.applying.asking import Typed, ask_again, resuming
from bianmin.portal.applying.following import Reply, case_page

if TYPE_CHECKING:
    from bianmin.cases.models import Case, Draft

View = Callable[..., HttpResponse]
_OUR_OWN = frozenset({"csrfmiddlewaretoken", "asked", "go", "seen"})
KEPT = "刚才填的还留着，输了号码接着存。"
NEW_EDITION = "这件事的办法刚换了新版。您填过的都还在，请按新版看一遍，缺的补上。"


def own_draft(view: View) -> View:
    """Hand ``view`` the draft, on the edition in force; that it was filed, or its item retired, is said."""

    @wraps(view)
    def entrance(request: HttpRequest, draft_id: UUID, **rest: Any) -> HttpResponse:
        at = timezone.now()
        try:
            draft = draft_for(request, draft_id, at=at)
        except NotFound as refusal:
            if request.method != "POST" or request.FILES or wants_region(request):
                raise
            return resuming(request, Typed("", "", f"{refusal}{KEPT}", Kept.of(request).packed(), refusal.status))
        if is_filed(draft):
            return filed(request, draft)
        if draft.item.retired_on and not bundle_in(draft.answers):
            return page(request, "portal/applying/retired.html", {"draft": draft}, status=409)
        before = draft.edition_id
        if move_to_current_edition(draft, at=at).edition_id != before:
            messages.warning(request, NEW_EDITION)
        return view(request, draft, at=at, **rest)

    return entrance


def filed(request: HttpRequest, draft: "Draft") -> HttpResponse:
    """Show the receipt to who submitted, and to anybody else who holds the draft that it was submitted."""
    assert draft.case is not None, "a filed draft has its case"
    if has_receipt(request, draft.case) and request.method in SAFE_METHODS:
        return to_receipt(draft, draft.case)
    texts = [str(value) for name, value in request.POST.items() if name not in _OUR_OWN]
    typed = [text for text in texts if text.strip()]
    context = {"draft": draft, "typed": typed, "has_receipt": has_receipt(request, draft.case)}
    return page(request, "portal/applying/filed.html", context, status=409)


def to_receipt(draft: "Draft", case: "Case") -> HttpResponse:
    """Lead to the receipt of a case, or to that of all the cases of a 一件事."""
    if drafts_in(draft.answers):
        return redirect("portal:together-receipt", draft.pk)
    return redirect("portal:receipt", case.number)


def own_case(view: View) -> View:
    """Hand ``view`` a case that this browser may open; a refusal is shown on the case's page as it is now."""

    @wraps(view)
    def entrance(request: HttpRequest, number: str, **rest: Any) -> HttpResponse:
        at = timezone.now()
        case = case_for(request, number, at=at)
        if case is None:
            return ask_again(request, number)
        try:
            return view(request, case, at=at, **rest)
        except Refusal as refusal:
            return case_page(request, case_numbered(number) or case, at=at, reply=Reply(refusal.status, str(refusal)))

    return entrance
