"""Batch authorisations: proposed for one's own unit, approved by another person, ended by either side."""

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from bianmin.cases.actions.reading import journalled
from bianmin.county.refusals import BadInput, Refusal
from bianmin.county.rights import Action, PostRole, Resource
from bianmin.guard.audit.around import actor, around
from bianmin.journal.actions import Asked, approve_permit, end_permit, propose_permit
from bianmin.journal.permissions import APPROVERS, PROPOSERS, SEES_PERMITS, permits_for, permits_waiting
from bianmin.pages.asks import asks
from bianmin.pages.questions import Question
from bianmin.pages.respond import page
from bianmin.stations.permissions import stations

if TYPE_CHECKING:
    from bianmin.guard.audit.around import Request

MOST: Final = 100  # shown at once
LONGEST_NUMBER: Final = 6  # digits


@asks(Resource.BATCH, Action.LIST, roles=SEES_PERMITS)
@require_safe
def permits(request: "Request") -> HttpResponse:
    """Show the batch authorisations of one's units, and the form for a new one."""
    return _shown(request)


@asks(Resource.BATCH, Action.PROPOSE, roles=PROPOSERS)
@require_POST
def propose(request: "Request") -> HttpResponse:
    """Propose one; a refusal shows the form with what was typed."""
    try:
        propose_permit(_read(request.POST), by=actor(request, PROPOSERS), at=timezone.now())
    except BadInput as refusal:
        return _shown(request, refusal)
    messages.success(request, "提上去了，等另一个人批。批下来之前照平时的限额。")
    return redirect("guard:permits")


@asks(Resource.BATCH, Action.APPROVE, roles=APPROVERS)
@require_POST
def approve(request: "Request", permit_id: UUID) -> HttpResponse:
    """Approve what another person proposed."""
    approve_permit(permit_id, by=actor(request, APPROVERS), units=_may_approve(request), at=timezone.now())
    messages.success(request, "批了，到日子就生效。")
    return redirect("guard:permits")


@asks(Resource.BATCH, Action.END, roles=PROPOSERS | APPROVERS)
@require_POST
def end(request: "Request", permit_id: UUID) -> HttpResponse:
    """End one before its last day, or turn a proposal down."""
    units = _covered(request, PROPOSERS | APPROVERS)
    reason = request.POST.get("reason", "")
    end_permit(permit_id, reason, by=actor(request, PROPOSERS | APPROVERS), units=units, at=timezone.now())
    messages.success(request, "停了，从现在起照平时的限额。")
    return redirect("guard:permits")


def _shown(request: "Request", refusal: Refusal | None = None) -> HttpResponse:
    at = timezone.now()
    today, roles = timezone.localdate(at), request.seat.roles
    by = actor(request, SEES_PERMITS)
    journalled(Resource.BATCH, Action.LIST, by=by, at=at, about=("permit", ""), purpose="看批次授权")
    found = permits_for(roles, _covered(request, SEES_PERMITS) or [])
    can_approve = bool(roles & APPROVERS)
    waiting = {permit.pk for permit in permits_waiting(found, today=today)[:MOST]} if can_approve else set()
    rows = [
        {"permit": each, "state": each.state(today=today), "may_approve": each.pk in waiting
         and by.account_id != each.proposer_account_id}
        for each in found[:MOST]
    ]  # fmt: skip
    context = {
        "rows": rows, "today": today, "refusal": refusal, "proposes": bool(roles & PROPOSERS),
        "ends": bool(roles & (PROPOSERS | APPROVERS)), "questions": _questions(request.POST, refusal, today),
        **around(request, "guard:permits"),
    }  # fmt: skip
    return page(request, "guard/audit/permits.html", context, status=refusal.status if refusal else 200)


def _may_approve(request: "Request") -> list[UUID] | None:
    return _covered(request, APPROVERS)


def _covered(request: "Request", roles: frozenset[PostRole]) -> list[UUID] | None:
    """Return the units of one's posts and, of a township's, its stations; None for the county office: all."""
    if PostRole.COUNTY_OFFICE in request.seat.roles & roles:
        return None
    own = request.seat.unit_ids(roles)
    return [*own, *stations().filter(parent_id__in=own).values_list("pk", flat=True)]


def _read(post: Mapping[str, str]) -> Asked:
    wrong = {}
    days: dict[str, date] = {}
    for name, words in (("starts_on", "从哪天"), ("ends_on", "到哪天")):
        try:
            days[name] = date.fromisoformat(post.get(name, ""))
        except ValueError:
            wrong[name] = f"请选{words}。"
    many = post.get("most", "").strip()
    if not (many.isascii() and many.isdecimal() and len(many) <= LONGEST_NUMBER):
        wrong["most"] = "请写人数，只要数字。"
    if wrong:
        raise BadInput("批次授权还差一点：" + "".join(wrong.values()), fields=wrong)
    return Asked(post.get("purpose", ""), days["starts_on"], days["ends_on"], int(many))


def _questions(post: Mapping[str, Any], refusal: Refusal | None, today: date) -> list[Question]:
    wrong = refusal.fields if refusal else {}
    first = {"min": today.isoformat()}
    return [
        Question("purpose", "做什么", value=post.get("purpose", ""), error=wrong.get("purpose", ""),
                 hint="例如：2027 年度医保集中缴费核对", attrs={"maxlength": "120"}),
        Question("starts_on", "从哪天", "day", value=post.get("starts_on", ""), error=wrong.get("starts_on", ""), attrs=first),
        Question("ends_on", "到哪天（含）", "day", value=post.get("ends_on", ""), error=wrong.get("ends_on", ""), attrs=first),
        Question("most", "大约多少人", "number", value=post.get("most", ""), error=wrong.get("most", ""),
                 hint="照花名册的人数写", attrs={"maxlength": str(LONGEST_NUMBER)}),
    ]  # fmt: skip
