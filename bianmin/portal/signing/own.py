"""What one finds after coming in: an account's own cases, and apart from them each person who allowed this phone."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from bianmin.badges.actions import phones
from bianmin.badges.permissions import phones_of
from bianmin.cases.actions.drafts import drafts_of
from bianmin.cases.actions.reading import journalled
from bianmin.cases.permissions import cases_for_phone, cases_of
from bianmin.cases.story import Standing, standing
from bianmin.county.refusals import NotFound
from bianmin.county.rights import Action, Resource
from bianmin.pages.asks import public
from bianmin.pages.respond import page
from bianmin.portal.applying.access import opened_cases, private, seat_of
from bianmin.portal.signing.proof import FILING, grants_of, phone_actor, proven
from bianmin.portal.signing.telling import Household, households
from bianmin.workdays.models import load_calendar

if TYPE_CHECKING:
    from bianmin.badges.models import PhoneGrant
    from bianmin.cases.models import Case
    from bianmin.stations.permissions import Seat

MOST_OWN = 50  # cases listed, newest first
NOT_ALLOWED = "这个电话现在不能替这位填表。请本人到站里说一声，或写在纸上签字；也可以不用这个，直接填表。"


@dataclass(frozen=True, slots=True)
class Own:
    """One line of one's own list."""

    case: "Case"
    stand: Standing


@public(Resource.CASE, Action.LIST)
@require_safe
@private
def mine(request: HttpRequest) -> HttpResponse:
    """List what this browser may see without a query code: its account's own, and what persons allowed its phone."""
    seat, at = seat_of(request), timezone.now()
    proof = proven(request, at=at)
    if proof is None and not seat.is_signed_in:
        return redirect("portal:phone")
    allowed = households(grants_of(request, at=at), today=timezone.localdate(at), calendar=load_calendar())
    _note_lists(allowed, at=at)
    context: dict[str, Any] = {
        "own": _own(seat, at) if seat.is_signed_in else [],
        "drafts": drafts_of(seat.account.pk, at=at) if seat.account else [],
        "number": proof.phone if proof else "",
        "households": allowed,
        "is_account": seat.is_signed_in,
    }
    return page(request, "portal/applying/mine.html", context)


def _own(seat: "Seat", at: datetime) -> list[Own]:
    rows = cases_of(seat).for_rows().select_related("handler_unit__parent").prefetch_related("materials")
    today, calendar = timezone.localdate(at), load_calendar()
    newest = rows.order_by("-submitted_at", "-id")[:MOST_OWN]
    return [Own(each, standing(each, today=today, calendar=calendar)) for each in newest]


def _note_lists(shown: Iterable[Household], *, at: datetime) -> None:
    """Leave one row for each person whose cases are listed: they see it as 谁看过我的资料."""
    for house in shown:
        about, by = ("person", house.grant.person_id), phone_actor(house.grant)
        journalled(Resource.CASE, Action.LIST, by=by, at=at, about=about, purpose="凭答应过的电话看进度")


@public(Resource.DRAFT, Action.CREATE)
@require_POST
@private
def file_for(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Have the next form begin with what is known of a person who allowed this phone everything.

    Raises:
        NotFound: they did not.
    """
    grants = [each for each in grants_of(request, at=timezone.now()) if each.person_id == person_id]
    if not any(Household(each).sees_all for each in grants):
        raise NotFound(NOT_ALLOWED)
    request.session[FILING] = str(person_id)
    messages.info(request, "请选要办的事。表里会先填好姓名、电话和住在哪里；身份证号码要自己填。")
    return redirect("portal:category")


@public(Resource.PHONE, Action.LIST)
@require_safe
@private
def phones_page(request: HttpRequest) -> HttpResponse:
    """Show which phones see something of the persons whom this browser stands for, each with one tap to stop it."""
    at = timezone.now()
    context = {"grants": list(_stoppable(request, at=at)), "is_open": bool(_own_persons(request, at=at))}
    return page(request, "portal/signing/phones.html", context)


@public(Resource.PHONE, Action.END)
@require_POST
@private
def stop(request: HttpRequest, grant_id: UUID) -> HttpResponse:
    """Stop a phone at once: by the person, or by whoever holds the phone.

    Raises:
        NotFound: there is no such phone, or not for this browser: the two look the same.
    """
    at = timezone.now()
    grant = phones.grant_with(grant_id, at=at)
    if grant.pk not in {each.pk for each in _stoppable(request, at=at)}:
        raise NotFound("没有找到这个电话，可能刚才已经不让它看了。请回去看最新的。")
    phones.stop_allowing(grant, by=phone_actor(grant), at=at)
    messages.success(request, "停了，这个电话马上就看不到了。要再让它看，请本人到站里说一声。")
    return redirect("portal:phones" if _own_persons(request, at=at) else "portal:mine")


def _stoppable(request: HttpRequest, *, at: datetime) -> "list[PhoneGrant]":
    persons = _own_persons(request, at=at)
    return [*phones_of(persons, at=at), *(each for each in grants_of(request, at=at) if each.person_id not in persons)]


def _own_persons(request: HttpRequest, *, at: datetime) -> set[UUID]:
    """Return whom this browser stands for: who is signed in, and the applicants of cases opened by their code."""
    seat = seat_of(request)
    opened = {case.applicant_id for case in cases_for_phone((), opened_cases(request, at=at))}
    return opened | ({seat.person_id} if seat.person_id else set())
