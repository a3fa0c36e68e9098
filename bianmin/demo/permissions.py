"""What the demo's page may show, and only where a demo is: its people, what waits for them, codes to try, messages."""

from dataclasses import dataclass
from datetime import date
from ipaddress import ip_address
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.db.models import Count, Exists, OuterRef, Q

from bianmin.cases.lifecycle import Role, Status
from bianmin.cases.models import Case, CaseQuerySet, Draft
from bianmin.cases.permissions import cases_of, county_list, worklist_of
from bianmin.county.rights import Action, Relation, Resource, Right
from bianmin.demo.models import DemoMark
from bianmin.demo.personas import PERSONAS, Persona
from bianmin.feedback.models import Rating
from bianmin.outbox.actions import latest_messages
from bianmin.people.models import Account
from bianmin.stations.permissions import ANYONE, OVERSIGHT_ROLES, Seat, seat_of

if TYPE_CHECKING:
    from bianmin.outbox.models import Message

RIGHTS = (
    Right(Resource.DEMO, Action.READ, ANYONE, Relation.DEMO, public=True),
    Right(Resource.DEMO, Action.SIGN, ANYONE, Relation.DEMO, public=True),
    Right(Resource.MESSAGE, Action.LIST, ANYONE, Relation.DEMO, public=True),
)


def is_demo(remote_address: str, *, forwarded: bool) -> bool:
    """Say whether a request may see the demo: it comes from this machine itself, to a database marked as a demo."""
    return settings.DEMO and not forwarded and _is_from_here(remote_address) and DemoMark.objects.exists()


def _is_from_here(remote_address: str) -> bool:
    try:
        return ip_address(remote_address).is_loopback
    except ValueError:
        return False


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits for somebody: how many in all, how many of them due today, and how many overdue."""

    many: int
    today: int = 0
    late: int = 0


@dataclass(frozen=True, slots=True)
class Card:
    """One persona with the name and place of the account behind it, and what waits there."""

    persona: Persona
    who: str
    waiting: Waiting


def cards(*, today: date) -> list[Card]:
    """Return a card for each persona that this county's demo has."""
    usernames = [each.username for each in PERSONAS]
    accounts = {each.username: each for each in Account.objects.filter(username__in=usernames)}
    return [_card(each, accounts[each.username], today) for each in PERSONAS if each.username in accounts]


def account_of(persona: Persona) -> Account | None:
    """Return the account that a persona signs in with."""
    return Account.objects.filter(username=persona.username, is_active=True).first()


def _card(persona: Persona, account: Account, today: date) -> Card:
    seat = seat_of(account, on=today)
    who = "，".join(part for part in (account.name, seat.posts[0].unit.in_township if seat.posts else "") if part)
    return Card(persona, who, _waiting(seat, today))


def _waiting(seat: Seat, today: date) -> Waiting:
    if not seat.posts:
        return _counted(cases_of(seat).open(), today, turn=Q(waits_for=Role.APPLICANT))
    if seat.holds(OVERSIGHT_ROLES):
        return _counted(county_list(seat).open().exclude(waits_for=Role.APPLICANT), today)
    return _counted(worklist_of(seat, seat.posts[0].unit_id), today)


def _counted(rows: CaseQuerySet, today: date, *, turn: Q | None = None) -> Waiting:
    due, late = turn or Q(due_on=today), Q(due_on__lt=today)
    counted = rows.order_by().aggregate(many=Count("id"), today=Count("id", filter=due), late=Count("id", filter=late))
    return Waiting(**counted)


@dataclass(frozen=True, slots=True)
class ToTry:
    """A number with its query code, and what one finds there."""

    number: str
    query_code: str
    finds: str


def to_try() -> list[ToTry]:
    """Return two cases of the demo's own 居民: one where it is her turn, one that is done and not rated yet."""
    citizen = _citizen()
    own = (
        Case.objects.filter(applicant_id=citizen.person_id).order_by("-submitted_at")
        if citizen
        else Case.objects.none()
    )
    rated = Exists(Rating.objects.filter(case=OuterRef("pk")))
    hers = own.filter(waits_for=Role.APPLICANT).first() or own.open().first()
    done = own.filter(~rated, status=Status.DELIVERED).first() or own.filter(status=Status.DELIVERED).first()
    found = [(hers, "轮到她补材料"), (done, "办完了，可以评价")]
    return [ToTry(case.number, case.query_code, finds) for case, finds in found if case]


def resume_code() -> str:
    """Return the code of a form that the demo's 居民 left half filled in; nothing if there is none any more."""
    citizen = _citizen()
    drafts = Draft.objects.filter(account_id=citizen.pk, case__isnull=True) if citizen else Draft.objects.none()
    draft = drafts.order_by("-saved_at").first()
    return draft.resume_code if draft else ""


def _citizen() -> Account | None:
    return Account.objects.filter(username=PERSONAS[0].username, person_id__isnull=False).first()


def messages(*, before: UUID | None, many: int) -> list["Message"]:
    """Return the newest messages, or those that follow the one with the id ``before``."""
    rows = latest_messages()
    last = rows.filter(pk=before).first() if before else None
    if last:
        rows = rows.filter(Q(not_before__lt=last.not_before) | Q(not_before=last.not_before, id__lt=last.pk))
    return list(rows[:many])
