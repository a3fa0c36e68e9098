"""The page of one item: its four layers, its edition in force with what is not verified, its history; and what is done there."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from bianmin.catalog.actions import editing
from bianmin.catalog.actions import items as actions
from bianmin.catalog.codes import basic_faults, is_local, task_code_faults
from bianmin.catalog.differences import Difference, differences
from bianmin.catalog.keeping import editions_of, handling_items_of, names_on, placed_by_role
from bianmin.catalog.permissions import (
    APPROVERS,
    PUBLISHERS,
    READERS,
    WRITERS,
    approver_of,
    publisher_of,
    review_months,
    writer_of,
)
from bianmin.catalog.reviewing import is_soon, is_stale, period_of, review_day, reviewed_on
from bianmin.cataloguing.items.around import day_in, item_asked, may, seat_of
from bianmin.cataloguing.items.showing import shown
from bianmin.county.refusals import BadInput, NotYours
from bianmin.county.rights import Action, Resource
from bianmin.pages.asks import asks
from bianmin.pages.respond import page
from bianmin.stations.permissions import OVERSIGHT_ROLES

if TYPE_CHECKING:
    from bianmin.catalog.models import Edition, Item
    from bianmin.catalog.reading import Names

NOT_YOURS = "这一步不归您。请归口部门的负责人或县政务服务管理办公室来做。"


@dataclass(frozen=True, slots=True)
class Past:
    """One edition of the history, with what it says otherwise than the one before it."""

    edition: "Edition"
    before: "Edition | None"
    changes: tuple[Difference, ...]


@asks(Resource.EDITION, Action.READ, roles=READERS)
@require_safe
def item(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one item whole."""
    return _page(request, item_asked(request, slug))


def _page(request: HttpRequest, item: "Item", refusal: BadInput | None = None) -> HttpResponse:
    seat, today = seat_of(request), timezone.localdate()
    names, editions = names_on(today), editions_of(item)
    current = item.current
    context = {
        "item": item, "edition": current, "may": may(seat, item), "today": today,
        "today_iso": today.isoformat(), "refusal": refusal,
        "typed": request.POST.dict() if refusal else {}, "errors": refusal.fields if refusal else {},
        "shown": shown(current.body, names, item=item) if current else None, "fresh": _fresh(current, today),
        "history": history(editions, names), "work": next((each for each in editions if each.state in IN_WORK), None),
        "codes": _codes(item), "handling": handling_items_of(item), "places": placed_by_role(item, on=today),
        "sees_placing": seat.holds(OVERSIGHT_ROLES),
    }  # fmt: skip
    return page(request, "cataloguing/items/item.html", context, status=refusal.status if refusal else 200)


IN_WORK = frozenset({"draft", "checked", "approved"})


def history(editions: "list[Edition]", names: "Names") -> list[Past]:
    """Return the editions that are or were in force, the newest first, each beside the one before."""
    out = [each for each in editions if each.state not in IN_WORK]
    pairs = zip(out, [*out[1:], None], strict=True)
    return [
        Past(each, before, differences(before.body, each.body, names=names) if before else ()) for each, before in pairs
    ]


def _fresh(edition: "Edition | None", today: date) -> dict[str, Any] | None:
    """Return when the edition in force was read last and must be read again."""
    read = reviewed_on(edition) if edition else None
    if edition is None or read is None:
        return None
    months = review_months()
    return {
        "read": read, "by": review_day(read, period_of(edition, months)), "is_stale": is_stale(edition, today, months),
        "is_soon": is_soon(edition, today, months), "months": period_of(edition, months),
    }  # fmt: skip


def _codes(item: "Item") -> dict[str, Any]:
    """Return the codes with what their checks find; a local code of our own is neither wrong nor whole."""
    basic = item.basic_id or ""
    level = item.current.body.level if item.current else ""
    found = task_code_faults(item.task_code, basic=basic, level=level) if item.task_code else []
    return {
        "basic": basic,
        "basic_faults": basic_faults(basic) if basic else [],
        "task": item.task_code,
        "task_faults": [] if is_local(item.task_code) else found,
        "is_local": is_local(item.task_code or item.slug),
    }


@asks(Resource.EDITION, Action.VERIFY, roles=APPROVERS)
@require_POST
def review(request: HttpRequest, slug: str) -> HttpResponse:
    """Say that the edition in force was read again and is still right."""
    item = item_asked(request, slug)
    by = approver_of(seat_of(request), item)
    if by is None:
        raise NotYours(NOT_YOURS)
    editing.confirm_review(item.pk, by=by, at=timezone.now())
    messages.success(request, "记下了：今天复核过，仍然对。")
    return redirect("cataloguing:item", item.slug)


@asks(Resource.EDITION, Action.END, roles=PUBLISHERS)
@require_POST
def retire(request: HttpRequest, slug: str) -> HttpResponse:
    """Cancel an item from a day, with its reason."""
    item = item_asked(request, slug)
    by = publisher_of(seat_of(request))
    if by is None:
        raise NotYours(NOT_YOURS)
    try:
        day = day_in(request, "on")
        actions.retire_item(item, on=day, why=request.POST.get("why", ""), by=by, at=timezone.now())
    except BadInput as refusal:
        return _page(request, item, refusal)
    messages.success(request, f"“{item.name}”取消了。在办的件照旧版办完。")
    return redirect("cataloguing:item", item.slug)


@asks(Resource.EDITION, Action.CHANGE, roles=WRITERS)
@require_POST
def add_handling(request: HttpRequest, slug: str) -> HttpResponse:
    """Give the item one more 业务办理项."""
    return _renamed(request, slug, None)


@asks(Resource.EDITION, Action.CHANGE, roles=WRITERS)
@require_POST
def rename_handling(request: HttpRequest, slug: str, handling_id: UUID) -> HttpResponse:
    """Call a 业务办理项 otherwise."""
    return _renamed(request, slug, handling_id)


def _renamed(request: HttpRequest, slug: str, handling_id: UUID | None) -> HttpResponse:
    item, at, name = item_asked(request, slug), timezone.now(), request.POST.get("name", "")
    by = writer_of(seat_of(request), item)
    if by is None:
        raise NotYours(NOT_YOURS)
    try:
        if handling_id is None:
            made = actions.add_handling_item(item, name=name, by=by, at=at)
        else:
            made = actions.rename_handling_item(item, handling_id, name=name, by=by, at=at)
    except BadInput as refusal:
        return _page(request, item, refusal)
    messages.success(request, f"办理项 {made.sequence} 记下了：{made.name}。")
    return redirect("cataloguing:item", item.slug)


@asks(Resource.EDITION, Action.CHANGE, roles=PUBLISHERS)
@require_POST
def codes(request: HttpRequest, slug: str) -> HttpResponse:
    """Write down the item's codes."""
    item, typed = item_asked(request, slug), request.POST
    by = publisher_of(seat_of(request))
    if by is None:
        raise NotYours(NOT_YOURS)
    try:
        actions.set_codes(
            item, basic=typed.get("basic", ""), task_code=typed.get("task_code", ""), by=by, at=timezone.now()
        )
    except BadInput as refusal:
        return _page(request, item, refusal)
    messages.success(request, "编码记下了。")
    return redirect("cataloguing:item", item.slug)
