"""Approval: one edition read beside the one in force, approved from a day or sent back; and many at once."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bianmin.catalog.actions import editing
from bianmin.catalog.differences import differences
from bianmin.catalog.gate import blocking
from bianmin.catalog.keeping import is_written_by, names_on, waiting_for
from bianmin.catalog.permissions import APPROVERS, READERS, approver_of, edition_before
from bianmin.cataloguing.items.around import day_in, edition_asked, may, seat_of
from bianmin.cataloguing.items.showing import shown
from bianmin.county.refusals import BadInput, NotYours
from bianmin.county.rights import Action, Resource
from bianmin.pages.asks import asks
from bianmin.pages.respond import page

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bianmin.catalog.models import Edition
    from bianmin.county.actors import Actor

NOT_YOURS = "批版本归这件事的归口部门负责人，或县政务服务管理办公室。"
IN_WORK = frozenset({"draft", "checked", "approved"})


@asks(Resource.EDITION, Action.READ, roles=READERS)
@require_safe
def edition(request: HttpRequest, edition_id: UUID) -> HttpResponse:
    """Show what an edition says and changes, what the gate finds, and to another than its writer, the decision."""
    return _page(request, edition_asked(request, edition_id))


def _page(request: HttpRequest, edition: "Edition", refusal: BadInput | None = None) -> HttpResponse:
    seat, today, item = seat_of(request), timezone.localdate(), edition.item
    before = item.current if edition.state in IN_WORK else edition_before(edition)
    names = names_on(today)
    findings = editing.findings_of(edition) if edition.state in IN_WORK else []
    context = {
        "edition": edition, "item": item, "before": before, "may": may(seat, item), "today": today,
        "today_iso": today.isoformat(), "refusal": refusal,
        "is_own": is_written_by(edition, seat), "shown": shown(edition.body, names, item=item),
        "changes": differences(before.body, edition.body, names=names) if before else (),
        "findings": findings, "stops": len(blocking(findings)),
        "typed": request.POST.dict() if refusal else {}, "errors": refusal.fields if refusal else {},
    }  # fmt: skip
    return page(request, "cataloguing/items/edition.html", context, status=refusal.status if refusal else 200)


@asks(Resource.EDITION, Action.APPROVE, roles=APPROVERS)
@require_POST
def approve(request: HttpRequest, edition_id: UUID) -> HttpResponse:
    """Approve an edition from a day on."""
    edition = edition_asked(request, edition_id)
    by = _approver(request, edition)
    try:
        done = editing.approve(edition.pk, valid_from=day_in(request, "valid_from"), by=by, at=timezone.now())
    except BadInput as refusal:
        return _page(request, edition, refusal)
    day = done.valid_from
    when = "现在就启用了。" if done.state == "published" else f"{day.month} 月 {day.day} 日启用。" if day else ""
    messages.success(request, f"批了，{when}在办的件照旧版办完。")
    return redirect("cataloguing:edition", edition.pk)


@asks(Resource.EDITION, Action.APPROVE, roles=APPROVERS)
@require_POST
def send_back(request: HttpRequest, edition_id: UUID) -> HttpResponse:
    """Give an edition back to its writer, with what is to be mended."""
    edition = edition_asked(request, edition_id)
    by = _approver(request, edition)
    try:
        editing.send_back(edition.pk, words=request.POST.get("words", ""), by=by, at=timezone.now())
    except BadInput as refusal:
        return _page(request, edition, refusal)
    messages.success(request, "退回去了。写的人会看到您写的话。")
    return redirect("cataloguing:edition", edition.pk)


def _approver(request: HttpRequest, edition: "Edition") -> "Actor":
    by = approver_of(seat_of(request), edition.item)
    if by is None:
        raise NotYours(NOT_YOURS)
    return by


@asks(Resource.EDITION, Action.APPROVE, roles=APPROVERS)
@require_http_methods(["GET", "HEAD", "POST"])
def approve_many(request: HttpRequest) -> HttpResponse:
    """Show what waits, by the list it came from, and approve what is ticked from one day: all of it, or none."""
    if request.method != "POST":
        return _many(request)
    try:
        day = day_in(request, "valid_from")
        chosen = _chosen(request)
        done = _approved(request, chosen, day)
    except BadInput as refusal:
        return _many(request, refusal)
    messages.success(request, f"批了 {done} 份，{day.month} 月 {day.day} 日起。在办的件照旧版办完。")
    return redirect("cataloguing:approve-many")


def _chosen(request: HttpRequest) -> "list[Edition]":
    """Return what was ticked.

    Raises:
        BadInput: nothing was, or something does not wait for this seat any more.
    """
    waiting = {str(each.pk): each for each in waiting_for(seat_of(request))}
    ticked = request.POST.getlist("edition")
    if not ticked or not waiting.keys() >= set(ticked):
        words = "有的已经不等您批了，请重新勾一遍。" if ticked else "请勾上要批的。"
        raise BadInput(words, fields={"edition": words})
    return [waiting[each] for each in dict.fromkeys(ticked)]


def _approved(request: HttpRequest, chosen: "Iterable[Edition]", day: Any) -> int:
    """Approve in one transaction, each out of the post that fits its item."""
    by_actor: dict[Actor, list[UUID]] = {}
    for each in chosen:
        by_actor.setdefault(_approver(request, each), []).append(each.pk)
    with transaction.atomic():
        at = timezone.now()
        return sum(editing.approve_all(ids, valid_from=day, by=by, at=at) for by, ids in by_actor.items())


def _many(request: HttpRequest, refusal: BadInput | None = None) -> HttpResponse:
    seat, today = seat_of(request), timezone.localdate()
    groups: dict[Any, dict[str, Any]] = {}
    for each in waiting_for(seat).defer("content"):
        key = each.takeover_id
        groups.setdefault(key, {"takeover": each.takeover, "editions": []})["editions"].append(each)
    context = {
        "groups": list(groups.values()), "today": today, "today_iso": today.isoformat(), "refusal": refusal,
        "chosen": request.POST.getlist("edition") if refusal else None, "typed": request.POST.dict() if refusal else {},
        "sees_takeovers": "county_office" in seat.roles,
    }  # fmt: skip
    status = refusal.status if refusal else 200
    return page(request, "cataloguing/items/approve_many.html", context, status=status)
