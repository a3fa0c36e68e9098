"""Editing a draft page by page: shown, saved, rows added and moved, findings while typing, and who saved meanwhile."""

from datetime import datetime
from http import HTTPStatus
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from bianmin.catalog.actions.editing import SavedMeanwhile, drop, findings_of, save_draft, submit
from bianmin.catalog.differences import differences
from bianmin.catalog.permissions import WRITERS, editions_kept_by, publisher_of, writer_of
from bianmin.cataloguing.editor.choices import Choices
from bianmin.cataloguing.editor.fields import Section, Values
from bianmin.cataloguing.editor.page import (
    Desk,
    Typed,
    context_of,
    locked_for,
    placed_on,
    profile_in,
    saved,
    written_by,
)
from bianmin.cataloguing.editor.pointing import at_slots, counted, marks
from bianmin.cataloguing.editor.rows import with_rows
from bianmin.cataloguing.editor.sections import BY_SLUG, CHANGED, SECTIONS
from bianmin.county.refusals import BadInput, MovedOn, NotFound, NotYours
from bianmin.county.rights import Action, Resource
from bianmin.pages.asks import asks
from bianmin.pages.respond import page

if TYPE_CHECKING:
    from bianmin.catalog.models import Edition
    from bianmin.county.actors import Actor

NOT_INPUTS = frozenset({"csrfmiddlewaretoken", "revision", "act", "said"})
NO_EDITION = "没有这一版，或不归您管。请从事项清单里打开。"
MOST_SAID = 100


@asks(Resource.EDITION, Action.CHANGE, roles=WRITERS)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, edition_id: UUID) -> HttpResponse:
    """Show one page of a draft, and save it."""
    at = timezone.now()
    edition, by = opened(request, edition_id)
    section = _section(request)
    if not edition.is_open:
        return _closed(request, edition)
    desk = _desk(request, edition, section, at)
    if request.method != "POST":
        return _answer(request, desk, saved(desk))
    return _posted(request, desk, by, at)


def opened(request: HttpRequest, edition_id: UUID) -> "tuple[Edition, Actor]":
    """Return an edition and who writes it out of this seat.

    Raises:
        NotFound: there is none, or it is another department's item: the two look the same.
        NotYours: one may read it, but not write it.
    """
    seat = request.seat  # type: ignore[attr-defined]
    found = editions_kept_by(seat).filter(pk=edition_id).select_related("item", "based_on", "takeover")
    edition: Edition | None = found.first()
    if edition is None:
        raise NotFound(NO_EDITION)
    by = writer_of(seat, edition.item)
    if by is None:
        raise NotYours("这件事的指南由归口部门的经办或县政务办来写。要改，请和他们说。")
    return edition, by


def _section(request: HttpRequest) -> Section:
    section = BY_SLUG.get(request.GET.get("s", SECTIONS[0].slug))
    if section is None:
        raise NotFound("没有这一页。请从左边的清单里选。")
    return section


def _closed(request: HttpRequest, edition: "Edition") -> HttpResponse:
    """Bring a reader to the preview of what is no draft any more; refuse a writer."""
    words = f"这一版现在是“{edition.get_state_display()}”，不能改。要改，请批的人退回来，或者起草新的一版。"
    if request.method == "POST":
        raise MovedOn(words)
    messages.info(request, words)
    return redirect("cataloguing:preview", edition.pk, "phone")


def _desk(request: HttpRequest, edition: "Edition", section: Section, at: datetime) -> Desk:
    is_office = publisher_of(request.seat) is not None  # type: ignore[attr-defined]
    return Desk(edition, section, locked_for(edition, is_office=is_office), timezone.localdate(at))


def _answer(request: HttpRequest, desk: Desk, typed: Typed, status: int = HTTPStatus.OK) -> HttpResponse:
    return page(request, "cataloguing/editor/edit.html", context_of(desk, typed), region="editing", status=status)


def _posted(request: HttpRequest, desk: Desk, by: "Actor", at: datetime) -> HttpResponse:
    values, act = posted(request), request.POST.get("act", "save")
    moved = with_rows(desk.section, values, act, desk.edition.body)
    if moved or act == "stay":
        values, look = moved or (values, "")
        typed = Typed(values, written_by(desk, values), look, is_unsaved=True, revision=_revision(request))
        return _answer(request, desk, typed)
    written = written_by(desk, values)
    if written.wrong:
        typed = Typed(values, written, is_unsaved=True, revision=_revision(request))
        return _answer(request, desk, typed, HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        profile = profile_in(desk, values)
        save_draft(desk.edition.pk, written.content, revision=_revision(request), by=by, at=at, profile=profile)
    except SavedMeanwhile as meanwhile:
        return _both(request, desk, meanwhile, values)
    if act == "submit":
        return send(request, desk.edition, by, at)
    messages.success(request, f"“{desk.section.title}”存好了。")
    following = desk.following if act == "next" else None
    return redirect(address(desk.edition, following or desk.section))


def posted(request: HttpRequest) -> Values:
    """Return what stood in the inputs of the page."""
    return {name: request.POST.getlist(name) for name in request.POST if name not in NOT_INPUTS}


def _revision(request: HttpRequest) -> int:
    """Return how often the draft had been saved when the page was opened; a page that does not say counts as old."""
    text = request.POST.get("revision", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < len("1000000000") else -1


def address(edition: "Edition", section: Section) -> str:
    """Return the address of one page of the editor."""
    return f"{reverse('cataloguing:edit', args=[edition.pk])}?s={section.slug}"


def _both(request: HttpRequest, desk: Desk, meanwhile: SavedMeanwhile, values: Values) -> HttpResponse:
    """Show what the other saved beside what was typed here; nothing of either is lost."""
    theirs = opened(request, meanwhile.edition.pk)[0]
    now = Desk(theirs, desk.section, desk.locked, desk.on)
    mine = written_by(now, values).content
    names = Choices.of(mine, on=desk.on).names()
    found = [each for each in differences(theirs.body, mine, names=names) if each.field in desk.section.names]
    kept = [(name, text) for name, texts in values.items() for text in texts]
    context = {
        "edition": theirs, "item": theirs.item, "section": desk.section, "differences": found, "kept": kept,
        "sentence": str(meanwhile), "here": address(theirs, desk.section), "name": theirs.body.name or theirs.item.name,
    }  # fmt: skip
    return page(request, "cataloguing/editor/both.html", context, status=HTTPStatus.CONFLICT)


def send(request: HttpRequest, edition: "Edition", by: "Actor", at: datetime) -> HttpResponse:
    """Submit a saved draft; where the gate stops it, show the last page with everything that is to be mended."""
    try:
        submit(edition.pk, by=by, at=at)
    except BadInput as refusal:
        messages.error(request, str(refusal))
        fresh = opened(request, edition.pk)[0]
        desk = _desk(request, fresh, CHANGED, at)
        return _answer(request, desk, saved(desk), HTTPStatus.UNPROCESSABLE_ENTITY)
    messages.success(request, "送批了。要由另一个人来批，您自己不能批自己写的。")
    return redirect("cataloguing:edition", edition.pk)


@asks(Resource.EDITION, Action.PROPOSE, roles=WRITERS)
@require_POST
def submit_edition(request: HttpRequest, edition_id: UUID) -> HttpResponse:
    """Send a draft to another for approval."""
    edition, by = opened(request, edition_id)
    return send(request, edition, by, timezone.now())


@asks(Resource.EDITION, Action.END, roles=WRITERS)
@require_POST
def drop_edition(request: HttpRequest, edition_id: UUID) -> HttpResponse:
    """Give up an edition that is not in force."""
    edition, by = opened(request, edition_id)
    drop(edition.pk, by=by, at=timezone.now())
    messages.success(request, f"第 {edition.number} 版不要了。现在在用的那一版没有变。")
    return redirect("cataloguing:item", edition.item.slug)


@asks(Resource.EDITION, Action.READ, roles=WRITERS)
@require_POST
def check(request: HttpRequest, edition_id: UUID) -> HttpResponse:
    """Say what the gate finds in a page as it is typed; nothing is saved."""
    edition, _ = opened(request, edition_id)
    section = _section(request)
    desk = _desk(request, edition, section, timezone.now())
    values = posted(request)
    typed = Typed(values, written_by(desk, values))
    found = findings_of(edition, typed.written.content)
    placed = placed_on(desk, typed, found)
    said = at_slots(placed)
    before = [name for name in request.POST.getlist("said")[:MOST_SAID] if name not in said]
    context = {
        "edition": edition, "section": section, "sections": marks(found, section), "placed": placed, **counted(placed),
        "slots": [(name, tuple(said.get(name, ()))) for name in (*said, *dict.fromkeys(before)) if name],
    }  # fmt: skip
    return page(request, "cataloguing/editor/said.html", context)
