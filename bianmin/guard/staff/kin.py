"""我的亲属申报: one's own relatives, so that their matters go to somebody else; seen by nobody but oneself."""

from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from bianmin.county.refusals import BadInput
from bianmin.county.rights import Action, Resource
from bianmin.county.scope import current_county
from bianmin.guard.staff.around import around
from bianmin.guard.staff.forms import filled
from bianmin.pages.asks import asks
from bianmin.pages.questions import Question
from bianmin.pages.respond import page
from bianmin.people.actions import KinFacts, declare_kin, withdraw_kin
from bianmin.people.permissions import kin_of
from bianmin.people.relations import relations_on, source
from bianmin.stations.permissions import ANYONE, division, townships, villages_of

_ONLY_A_MARK = "只留一个对得上的记号，号码本身不存。不知道就空着，选他的村。"

if TYPE_CHECKING:
    from datetime import date

    from bianmin.stations.permissions import Seat


@asks(Resource.KIN, Action.CREATE, roles=ANYONE)
@never_cache
@require_http_methods(["GET", "POST"])
def kin(request: HttpRequest) -> HttpResponse:
    """Show what one has declared, and take in one more."""
    at, seat = timezone.now(), _seat(request)
    refusal = None
    if request.method == "POST":
        try:
            declare_kin(_facts(request), by=seat.actor(), at=at)
        except BadInput as found:
            refusal = found
        else:
            messages.success(request, "申报好了。他的事受理、审批时会请您交给别人。")
            return redirect("guard:kin")
    questions = filled(
        _questions(seat, request.GET.get("town", ""), timezone.localdate(at)), request.POST.dict(), refusal
    )
    context = {
        "questions": questions, "refusal": refusal, "rows": kin_of(seat.account.pk) if seat.account else [], "source": source(),
        "towns": [(town.code, town.short_name) for town in townships()], "town": request.GET.get("town", ""),
    }  # fmt: skip
    return page(
        request, "guard/staff/kin.html", {**around(seat, at), **context}, status=refusal.status if refusal else 200
    )


def _questions(seat: "Seat", town: str, today: "date") -> tuple[Question, ...]:
    """Return what is asked of a relative; the villages offered are those of one's own townships, or of the one chosen."""
    own = {unit.parent.division_code if unit.parent else unit.division_code for unit in seat.units(ANYONE)}
    near = [village for code in sorted({town} if town else own) for village in villages_of(code)]
    villages = (("", "不知道，或不在这些村"), *((village.code, village.short_name) for village in near))
    relations = (("", "请选"), *((name, name) for name in relations_on(today)))
    return (
        Question("name", "亲属姓名", "name"),
        Question("relation", "是您的什么人", "select", options=relations),
        Question("id_number", "身份证号码", "id", hint=_ONLY_A_MARK, required=False),
        Question("village_code", "他的村", "select", options=villages, required=False),
    )  # fmt: skip


def _facts(request: HttpRequest) -> KinFacts:
    """Read what was typed.

    Raises:
        BadInput: the village is none of this county.
    """
    typed = request.POST
    village = typed.get("village_code", "")
    if village and (not village.startswith(current_county()) or division(village) is None):
        raise BadInput("没有这个村。请从名单里选。", fields={"village_code": "请从名单里选。"})
    return KinFacts(typed.get("name", ""), typed.get("relation", ""), typed.get("id_number", ""), village)


@asks(Resource.KIN, Action.END, roles=ANYONE)
@require_POST
def take_back(request: HttpRequest, kin_id: UUID) -> HttpResponse:
    """Withdraw one's own declaration."""
    withdraw_kin(kin_id, by=_seat(request).actor(), at=timezone.now())
    messages.success(request, "撤回了。")
    return redirect("guard:kin")


def _seat(request: HttpRequest) -> "Seat":
    return request.seat  # type: ignore[attr-defined]
