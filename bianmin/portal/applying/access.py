"""What this browser may open: drafts it began or resumed, what it submitted, cases by their code or by an allowed phone."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse

from bianmin.cases.actions.drafts import draft_of
from bianmin.cases.actions.reading import journalled
from bianmin.cases.permissions import case_numbered, cases_of
from bianmin.cases.together import bundle_in
from bianmin.county.actors import Actor, ActorKind
from bianmin.county.refusals import NotFound
from bianmin.county.rights import Action, Resource
from bianmin.pages.address import address_of
from bianmin.people.actions import person_of
from bianmin.portal.signing.proof import FILING, grant_for, grants_of, phone_actor, turn_key
from bianmin.stations.permissions import Seat
from bianmin.vault import guessing

if TYPE_CHECKING:
    from bianmin.badges.models import PhoneGrant
    from bianmin.cases.models import Case, Draft
    from bianmin.people.models import Person

OPEN_FOR = timedelta(minutes=30)
MOST_KEPT = 20  # drafts, cases and receipts that one session remembers
DRAFTS, CASES, RECEIPTS = "drafts", "open_cases", "receipts"
BY_PHONE = "凭答应过的电话看"
NO_DRAFT = "这里没有这张表：可能过了 30 天，也可能是在别的手机上填的。有“接着填的号码”的，点“接着填”输进去。"

View = Callable[..., HttpResponse]


def private(view: View) -> View:
    """Let no cache keep what ``view`` answers, and no search engine list it."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response["Cache-Control"] = "no-store"
        response["X-Robots-Tag"] = "noindex"
        return response

    return answered


def seat_of(request: HttpRequest) -> Seat:
    """Return who is signed in, as nothing but a citizen: posts count for nothing on the public face."""
    seat: Seat = request.seat  # type: ignore[attr-defined]
    return Seat(seat.account, (), seat.person_id)


def writer(request: HttpRequest) -> Actor:
    """Return who writes: a person, known only if signed in."""
    account = seat_of(request).account
    return Actor(ActorKind.PERSON, account_id=account.pk if account else None)


def _kept(request: HttpRequest, name: str) -> dict[str, Any]:
    kept = request.session.get(name)
    return dict(kept) if isinstance(kept, dict) else {}


def _keep(request: HttpRequest, name: str, key: str, value: Any) -> None:
    kept = {each: was for each, was in _kept(request, name).items() if each != key}
    request.session[name] = dict([*kept.items(), (key, value)][-MOST_KEPT:])


def hold_draft(request: HttpRequest, draft: "Draft") -> None:
    """Let this browser go on with a draft; the session gets a new key, lest somebody planted the old."""
    if str(draft.pk) not in _kept(request, DRAFTS):
        turn_key(request)
    _keep(request, DRAFTS, str(draft.pk), bundle_in(draft.answers) or draft.item.slug)


def draft_begun(request: HttpRequest, slug: str, *, at: datetime) -> "Draft | None":
    """Return the newest draft of an item that this browser has begun and may go on with."""
    for key, item in reversed(_kept(request, DRAFTS).items()):
        draft = draft_of(UUID(key), at=at) if item == slug else None
        if draft and draft.case_id is None:
            return draft
    return None


def draft_for(request: HttpRequest, draft_id: UUID, *, at: datetime) -> "Draft":
    """Return a draft that this browser holds, or that belongs to the account signed in.

    Raises:
        NotFound: there is none, or not for this browser: the two look the same.
    """
    draft = draft_of(draft_id, at=at)
    account = seat_of(request).account
    is_held = str(draft_id) in _kept(request, DRAFTS)
    if draft is None or not (is_held or (account and draft.account_id == account.pk)):
        raise NotFound(NO_DRAFT)
    return draft


def hold_case(request: HttpRequest, case: "Case", *, at: datetime) -> None:
    """Remember for 30 minutes that this browser has shown the number and the query code of a case."""
    _keep(request, CASES, str(case.pk), (at + OPEN_FOR).timestamp())


def opened_cases(request: HttpRequest, *, at: datetime) -> list[UUID]:
    """Return the ids of the cases that this browser opened by their codes within the half hour."""
    return [UUID(key) for key, until in _kept(request, CASES).items() if until > at.timestamp()]


def case_for(request: HttpRequest, number: str, *, at: datetime) -> "Case | None":
    """Return a case that this browser opened by its code, whose applicant or agent is signed in, or allowed its phone.

    Raises:
        TryLater: the reading could not be journalled.
    """
    case = case_numbered(number)
    if case is None:
        return None
    if _kept(request, CASES).get(str(case.pk), 0) > at.timestamp():
        return case
    seat, about = seat_of(request), ("case", case.pk)
    if seat.person_id and cases_of(seat).filter(pk=case.pk).exists():
        journalled(Resource.CASE, Action.READ, by=seat.actor(), at=at, about=about, purpose="本人查看")
        return case
    grant = grant_for(request, case, at=at)
    if grant is None or grant.what != grant.What.ALL:
        return None
    journalled(Resource.CASE, Action.READ, by=phone_actor(grant), at=at, about=about, purpose=BY_PHONE)
    return case


def glimpse_for(request: HttpRequest, number: str, *, at: datetime) -> "tuple[Case, PhoneGrant] | None":
    """Return a case of which this browser's phone may see how far it is, and nothing else, with what allows it.

    Raises:
        TryLater: the reading could not be journalled.
    """
    case = case_numbered(number)
    grant = grant_for(request, case, at=at) if case else None
    if case is None or grant is None:
        return None
    about = ("case", case.pk)
    journalled(Resource.CASE, Action.READ, by=phone_actor(grant), at=at, about=about, purpose=f"{BY_PHONE}，只看进度")
    return case, grant


def known_person(request: HttpRequest, *, at: datetime) -> "tuple[Person | None, bool]":
    """Return with whose particulars a new form begins, and whether it is their own account that asks.

    Else it is a person who allowed this browser's phone everything and was chosen on 我的 (``signing.own.file_for``).
    """
    account = seat_of(request).account
    person = person_of(account.pk) if account else None
    chosen = request.session.get(FILING)
    if person or not chosen:
        return person, True
    grants = [
        each for each in grants_of(request, at=at) if str(each.person_id) == chosen and each.what == each.What.ALL
    ]
    if not grants:
        return None, False
    about = ("person", grants[0].person_id)
    journalled(
        Resource.PERSON, Action.READ, by=phone_actor(grants[0]), at=at, about=about, purpose="替本人填表，先填好"
    )
    return grants[0].person, False


def hold_receipt(request: HttpRequest, case: "Case") -> None:
    """Remember that this browser submitted a case and may see its receipt."""
    _keep(request, RECEIPTS, str(case.pk), case.number)


def has_receipt(request: HttpRequest, case: "Case") -> bool:
    """Say whether this browser submitted the case."""
    return str(case.pk) in _kept(request, RECEIPTS)


def receipt_for(request: HttpRequest, number: str) -> "Case":
    """Return a case for showing its receipt to the browser that submitted it.

    Raises:
        NotFound: there is none, or not for this browser.
    """
    case = case_numbered(number)
    if case is None or not has_receipt(request, case):
        raise NotFound(
            "这里没有这张回执：它只在交的那台手机上看得到。看进度请用编号和查询码；忘了查询码，请带身份证到站里问。"
        )
    return case


def count_code(request: HttpRequest, door: guessing.Door, key: str = "", *, at: datetime) -> None:
    """Count one try of a code at a door, before anything is looked up (``vault.guessing``).

    Raises:
        TooOften: there were more than it bears from here, of this number, or in the whole county.
    """
    guessing.count_guess(door, address=address_of(request), thing=key, at=at)


def code_was_right(request: HttpRequest, door: guessing.Door, *, at: datetime) -> None:
    """Remember that a code was right from this address: the county's breaker does not stop it for a month."""
    guessing.remember_right(door, address=address_of(request), at=at)
