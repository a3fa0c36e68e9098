"""The desks of townships and departments: lists, one case with its next step, papers, the copy sheet."""

import re
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_POST

from bianmin.cases.actions import documents
from bianmin.cases.actions.files import material_of, open_file
from bianmin.cases.actions.reading import document_of, file_of, journalled, open_case
from bianmin.cases.lifecycle import Verb
from bianmin.cases.permissions import actor_for, steps_of_seat
from bianmin.cases.sheet import papers_of
from bianmin.county.refusals import NotFound, NotYours, Refusal
from bianmin.county.rights import Action, Resource
from bianmin.office import copying, lists
from bianmin.office.folder import OUTER_VERBS, Tried, folder
from bianmin.office.rows import file_address
from bianmin.office.taking import Written, take
from bianmin.pages.asks import asks
from bianmin.pages.respond import page
from bianmin.people.identity import plain
from bianmin.stations.permissions import OFFICE_ROLES

if TYPE_CHECKING:
    from bianmin.cases.models import Case
    from bianmin.stations.models import Unit
    from bianmin.stations.permissions import Seat

    class Request(HttpRequest):
        """A request behind the door of this face: somebody sits there."""

        seat: Seat


LONGEST_NUMBER = 24
_DONE = {
    Verb.ACCEPT: "受理了，受理通知书已经开出。",
    Verb.ASK_CORRECTION: "告知了，一次性告知书已经开出。等申请人补正。",
    Verb.DECLINE: "不予受理，通知书已经开出。",
    Verb.PASS_ON: "审核通过，已经转下一站。",
    Verb.PROPOSE: "意见提上去了，等审批。",
    Verb.SEND_BACK: "退回经办了。",
    Verb.GRANT: "准予，决定书已经开出，交站里送达。",
    Verb.REFUSE: "不予，决定书已经开出，交站里送达。",
    Verb.FINISH: "办结了，决定书已经开出，交站里送达。",
    Verb.SUSPEND: "计时停了，告知书已经开出。",
    Verb.RESUME: "计时接着走，告知书已经开出。",
    Verb.SEND_OUT: "编号记下了，等上级系统的结果。",
    Verb.OUTER_STOPS: "记下了：上级系统维护中。",
    Verb.OUTER_RUNS: "记下了：上级系统恢复了。",
    Verb.TAKE_BACK: "结果取回来了，交站里送达。",
    Verb.YIELD: "交给别人了，您不用再管这件事。",
}


@asks(Resource.CASE, Action.LIST, roles=OFFICE_ROLES)
@require_GET
def desk(request: "Request") -> HttpResponse:
    """Show what waits at one of the seat's units, first due first."""
    shown = request.GET.get("for", "")

    def listing(unit: "Unit", today: Any) -> lists.Listing:
        return lists.waiting(request.seat, unit, shown=shown, after=request.GET.get("after", ""), today=today)

    return _list(request, listing, {"view": "desk", "title": "待办", "shown": shown})


@asks(Resource.CASE, Action.LIST, roles=OFFICE_ROLES)
@require_GET
def overdue(request: "Request") -> HttpResponse:
    """Show what is overdue at the unit, and with whom it is."""

    def listing(unit: "Unit", today: Any) -> lists.Listing:
        return lists.late(request.seat, unit, after=request.GET.get("after", ""), today=today)

    return _list(request, listing, {"view": "overdue", "title": "超期"})


@asks(Resource.CASE, Action.LIST, roles=OFFICE_ROLES)
@require_GET
def done(request: "Request") -> HttpResponse:
    """Show the parts that the unit has done, newest first; names masked."""

    def listing(unit: "Unit", today: Any) -> lists.Listing:
        return lists.done(request.seat, unit, after=request.GET.get("after", ""), today=today)

    return _list(request, listing, {"view": "done", "title": "最近办的"})


def _list(request: "Request", listing: "Callable[[Unit, Any], lists.Listing]", context: dict[str, Any]) -> HttpResponse:
    at = timezone.now()
    units = list({unit.pk: unit for unit in request.seat.units(OFFICE_ROLES)}.values())
    unit = _chosen(units, request.GET.get("unit", ""))
    by = request.seat.actor(OFFICE_ROLES, unit.pk)
    journalled(Resource.CASE, Action.LIST, by=by, at=at, about=("unit", unit.pk), purpose=context["title"])
    shown = listing(unit, timezone.localdate(at))
    asked = {name: request.GET[name] for name in ("unit", "for") if request.GET.get(name)}
    more = {
        "units": units, "unit": unit, "listing": shown, "seat_asks": urlencode(asked),
        "older": f"?{urlencode({**asked, 'after': shown.older})}" if shown.older else "",
        "newer": f"?{urlencode(asked)}" if request.GET.get("after") else "",
    }  # fmt: skip
    return page(request, "office/lists.html", {**context, **more})


def _chosen(units: "list[Unit]", asked: str) -> "Unit":
    for unit in units:
        if asked in {"", str(unit.pk)}:
            return unit
    raise NotFound("没有找到这个单位的待办单。请从待办单重新进。")


@asks(Resource.CASE, Action.READ, roles=OFFICE_ROLES)
@require_GET
def find(request: "Request") -> HttpResponse:
    """Go to the case whose number was typed, however it was typed."""
    number = re.sub(r"[^0-9A-Z]", "", plain(request.GET.get("number", "")).upper())[:LONGEST_NUMBER]
    return redirect("office:case", number=number) if number else redirect("office:desk")


@asks(Resource.CASE, Action.READ, roles=OFFICE_ROLES)
@require_GET
def case(request: "Request", number: str) -> HttpResponse:
    """Show one case: complete? the rules, what others decided, the next step."""
    at = timezone.now()
    return page(request, "office/case.html", folder(_opened(request, number, at), request.seat, at=at))


@asks(Resource.CASE, Action.STEP, roles=OFFICE_ROLES)
@require_POST
def step(request: "Request", number: str, verb: str) -> HttpResponse:
    """Take one step; a refusal shows the case as it is now, with everything typed kept."""
    at = timezone.now()
    found = _opened(request, number, at)
    written = Written(_verb(verb), request.POST)
    try:
        take(found, written, by=actor_for(request.seat, found, written.verb), at=at)
    except Refusal as refusal:
        return _again(request, number, written, refusal, at)
    messages.success(request, _DONE[written.verb])
    return redirect("office:case", number=found.number)


def _again(request: "Request", number: str, written: Written, refusal: Refusal, at: datetime) -> HttpResponse:
    tried = Tried(Written(written.verb, written.post, refusal.fields), refusal)
    fresh = _opened(request, number, at)
    if request.POST.get("on") == "sheet" and OUTER_VERBS & _verbs(request, fresh):
        return _sheet(request, fresh, at, tried)
    return page(request, "office/case.html", folder(fresh, request.seat, at=at, tried=tried), status=refusal.status)


def _verb(word: str) -> Verb:
    if word not in _DONE:
        raise NotFound("没有这一步。请回到这件事，从页面上的按钮办。")
    return Verb(word)


def _verbs(request: "Request", found: "Case") -> set[Verb]:
    return {each.verb for each in steps_of_seat(request.seat, found)}


def _opened(request: "Request", number: str, at: datetime) -> "Case":
    return open_case(number, request.seat, by=request.seat.actor(OFFICE_ROLES), at=at)


@asks(Resource.PERSON, Action.READ, roles=OFFICE_ROLES)
@require_GET
def copy_sheet(request: "Request", number: str) -> HttpResponse:
    """Show what the outer system asks for, in its order: the one page with the full ID number, journalled."""
    at = timezone.now()
    found = _opened(request, number, at)
    if not OUTER_VERBS & _verbs(request, found):
        raise NotYours("抄录单只给正在上级系统里办这件事的经办人看。请回到这件事看它在谁手里。")
    return _sheet(request, found, at)


def _sheet(request: "Request", found: "Case", at: datetime, tried: Tried | None = None) -> HttpResponse:
    shown = folder(found, request.seat, at=at, tried=tried)
    system = found.edition.body.route[found.route_stop].outer_system or found.handler_unit.outer_system or "上级系统"
    by = actor_for(request.seat, found, Verb.SEND_OUT)
    about = ("person", found.applicant_id)
    journalled(Resource.PERSON, Action.READ, by=by, at=at, about=about, purpose=f"抄录到{system}（{found.number}）")
    form = next((each for each in shown["forms"] if each.verb == Verb.SEND_OUT), None)
    more = {"system": system, "rows": copying.copy_rows(found), "form": form}
    more["in_their_order"] = copying.has_their_order(found)
    status = tried.refusal.status if tried else 200
    return page(request, "office/copy_sheet.html", {**shown, **more}, status=status)


@asks(Resource.CASE, Action.READ, roles=OFFICE_ROLES)
@require_GET
def paper(request: "Request", number: str, code: str) -> HttpResponse:
    """Show one material large, its earlier photos beside it."""
    found = _opened(request, number, timezone.now())
    material = material_of(found, code)
    shown = papers_of(found, file_address(found), [material])[0]
    return page(request, "office/paper.html", {"case": found, "paper": shown})


@asks(Resource.FILE, Action.READ, roles=OFFICE_ROLES)
@require_GET
def file(request: "Request", number: str, file_id: UUID) -> HttpResponse:
    """Hand out one photo or PDF of a material, as an attachment; the journal keeps who opened it."""
    at = timezone.now()
    found = _opened(request, number, at)
    kept = file_of(found, file_id)
    content = open_file(kept, by=actor_for(request.seat, found), at=at, purpose="看材料")
    name = f"{found.number} {kept.material.name}.{kept.stored.extension}"
    return _bytes(content, kept.stored.content_type, name, is_attachment=True)


@asks(Resource.DOCUMENT, Action.READ, roles=OFFICE_ROLES)
@require_GET
def document(request: "Request", number: str, document_id: UUID) -> HttpResponse:
    """Hand out one of our documents as PDF; one not rendered yet says 正在生成 and comes by itself."""
    at = timezone.now()
    found = _opened(request, number, at)
    paper = document_of(found, document_id)
    documents.want(paper, by=actor_for(request.seat, found), at=at)
    if paper.pdf is None:
        return page(request, "office/document_waits.html", {"case": found, "document": paper})
    name = f"{paper.facts['title']} {paper.number}.pdf"
    return _bytes(documents.pdf_of(paper), "application/pdf", name, is_attachment=False)


def _bytes(content: bytes, content_type: str, name: str, *, is_attachment: bool) -> HttpResponse:
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = content_disposition_header(is_attachment, name) or "attachment"
    return response
