"""Proposing 下沉, 收回 or 不下沉, and approving, turning down or withdrawing what was proposed."""

from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from bianmin.catalog.actions.placing import approve, propose, reject, withdraw
from bianmin.catalog.permissions import PUBLISHERS, publisher_of
from bianmin.catalog.placed import has_villages, waiting_cautions
from bianmin.cataloguing.placing.forms import questions_for, read_wish, towns_with_stations
from bianmin.cataloguing.placing.reading import around, item_called
from bianmin.county.refusals import BadInput, MovedOn, NotYours
from bianmin.county.rights import Action, Resource
from bianmin.pages.asks import asks
from bianmin.pages.respond import page

if TYPE_CHECKING:
    from bianmin.county.actors import Actor
    from bianmin.county.refusals import Refusal

PROPOSED = "提上去了，等另一个人批。批以前什么都不变。"


@asks(Resource.PLACEMENT, Action.PROPOSE, roles=PUBLISHERS)
@require_http_methods(["GET", "HEAD", "POST"])
def propose_for(request: HttpRequest, slug: str) -> HttpResponse:
    """Propose a decision on one item; what goes with it may be empty, and that is said, not refused."""
    at, found = timezone.now(), item_called(slug)
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            row = propose(read_wish(request.POST, found.pk), by=_actor(request), at=at)
        except (BadInput, MovedOn) as wrong:
            refusal = wrong
        else:
            messages.success(request, PROPOSED)
            for words in waiting_cautions(row):
                messages.warning(request, words)
            return redirect("cataloguing:placing")
    context = {
        "item": found,
        "asked": questions_for(request, refusal, today=timezone.localdate(at)),
        "towns": towns_with_stations(request.POST),
        "everywhere": request.POST.get("where", "all") == "all",
        "for_communities": found.category if has_villages() else "",
        "refusal": refusal,
    }
    status = refusal.status if refusal else 200
    return page(request, "cataloguing/placing/propose.html", {**around(request, at), **context}, status=status)


@asks(Resource.PLACEMENT, Action.APPROVE, roles=PUBLISHERS)
@require_POST
def yes(request: HttpRequest, decision_id: UUID) -> HttpResponse:
    """Approve what another has proposed; the placements of all its stations end and begin."""
    row, changed = approve(decision_id, by=_actor(request), at=timezone.now())
    day = f"{row.starts_on.month} 月 {row.starts_on.day} 日"
    done = f"，{changed} 条进驻从 {day}起变了" if changed else ""
    messages.success(request, f"批了：{row.item.name}{row.get_kind_display()}{done}。")
    return redirect("cataloguing:placing-item", slug=row.item.slug)


@asks(Resource.PLACEMENT, Action.APPROVE, roles=PUBLISHERS)
@require_POST
def no(request: HttpRequest, decision_id: UUID) -> HttpResponse:
    """Turn down what another has proposed, with words."""
    reject(decision_id, words=request.POST.get("words", ""), by=_actor(request), at=timezone.now())
    messages.success(request, "没批。提的人会看到您写的原因。")
    return redirect("cataloguing:placing")


@asks(Resource.PLACEMENT, Action.PROPOSE, roles=PUBLISHERS)
@require_POST
def take_back(request: HttpRequest, decision_id: UUID) -> HttpResponse:
    """Withdraw what one has proposed oneself."""
    withdraw(decision_id, by=_actor(request), at=timezone.now())
    messages.success(request, "撤回了。")
    return redirect("cataloguing:placing")


def _actor(request: HttpRequest) -> "Actor":
    """Return who decides out of this seat; the mark of the view has let in nobody else."""
    by = publisher_of(request.seat)  # type: ignore[attr-defined]
    if by is None:
        raise NotYours("下沉由县政务服务管理办公室提出和批准。")
    return by
