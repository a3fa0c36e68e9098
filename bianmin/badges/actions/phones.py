"""Codes to phones, and what each person lets a phone see: a code proves the phone, not the person."""

import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.db.models import F

from bianmin.badges.models import PhoneGrant, SignInCode
from bianmin.badges.rules import typed_digits
from bianmin.county.actors import Actor, ActorKind
from bianmin.county.refusals import BadInput, NotFound, TooOften
from bianmin.county.rights import Action, Resource
from bianmin.journal.actions import note
from bianmin.outbox.actions import queue
from bianmin.people.identity import is_mobile, read_phone
from bianmin.people.models import Person
from bianmin.vault import guessing
from bianmin.vault.index import blind_index, keyed_hash

DIGITS: Final = 7  # 23 bits (ASVS 5.0, 6.5.4 asks for 20; six digits are 19.9)
GOOD_FOR: Final = timedelta(minutes=10)  # ASVS 5.0, 6.5.5
MOST_TRIES: Final = 5  # ASVS 5.0, 6.6.3
PROOF_LASTS: Final = timedelta(hours=24)  # PROMISES V7: citizens, absolute
IDLE: Final = timedelta(minutes=30)  # PROMISES V7: citizens
WRONG: Final = "登录码不对，或已经过了 10 分钟。请照短信再看一遍；试了几次都不行的，请重新要一个。"
NO_MOBILE: Final = "要填 11 位手机号，才收得到短信。座机收不到；没有手机的，请用编号和查询码看。"
_PHONE = "phone"


@dataclass(frozen=True, slots=True)
class Proof:
    """A phone that this browser has shown to hold: the number as typed, and what finds its grants."""

    code_id: UUID
    phone: str
    phone_index: str


def index_of(phone: str) -> str:
    """Return what is kept of a phone number for finding it.

    Raises:
        BadInput: it is no number that could be a telephone's.
    """
    return blind_index(_PHONE, read_phone(phone))


def send_code(phone: str, *, browser: str, address: str, at: datetime) -> SignInCode:
    """Send a code to a mobile phone, known here or not; only this ``browser`` (a secret of its session) can use it.

    One a minute and five an hour to one phone, 20 an hour from one address (ASVS 5.0, 6.6.3); the code is stored hashed,
    with the phone and the browser; a new one ends those that the same browser asked for before.

    Raises:
        BadInput: no mobile number.
        TooOften: more than that was asked for.
    """
    number = read_phone(phone)
    if not is_mobile(number):
        raise BadInput(NO_MOBILE)
    index = index_of(number)
    _not_yet_again(index, at=at)
    guessing.count_guess(guessing.CODE_SENT, address=address, thing=index, at=at)
    return _send(number, index, browser=browser, at=at)


def _not_yet_again(index: str, *, at: datetime) -> None:
    """Refuse what the fixed windows of the tallies let through at their edges: a minute is 60 seconds, an hour 60 minutes.

    Asked first, so that pressing too early does not count; two presses at once are kept apart by the tallies.
    """
    sent = SignInCode.objects.filter(phone_index=index, sent_at__gt=at - guessing.HOUR).values_list(
        "sent_at", flat=True
    )
    if any(each > at - guessing.MINUTE for each in sent):
        raise TooOften(guessing.SENTENCES[guessing.MINUTE])
    if len(sent) >= guessing.CODE_SENT.thing[1].most:
        raise TooOften(guessing.SENTENCES[guessing.HOUR])


@transaction.atomic
def _send(number: str, index: str, *, browser: str, at: datetime) -> SignInCode:
    code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
    asker = keyed_hash("browser", browser)
    SignInCode.objects.filter(browser_digest=asker, proved_at__isnull=True).update(tries=MOST_TRIES)
    sent = SignInCode.objects.create(
        phone_index=index, phone=number, browser_digest=asker, sent_at=at, code_digest=_digest(code, index, browser)
    )
    text = (
        f"【{settings.COUNTY['name']}便民服务】登录码 {code[:3]} {code[3:]}，10 分钟内有效。"
        "只有您自己在登录时用；谁来要都不要给，工作人员也不会要。不是您在登录，不用理会。"
    )
    queue(to=number, text=text, about=sent.pk, dedupe_key=f"code {sent.pk}", not_before=at)
    note(Resource.SESSION, Action.SIGN, by=Actor(ActorKind.PERSON), at=at, about=("code", sent.pk), outcome="sent")
    return sent


def _digest(code: str, index: str, browser: str) -> str:
    return keyed_hash("sign-in code", f"{code} {index} {browser}")


def prove_phone(code_id: UUID | None, typed: str, *, browser: str, address: str, at: datetime) -> Proof:
    """Use up a code: right, in time, in the browser it was sent for, within five tries, once.

    A wrong code, an old one, another browser's and none at all get one answer and cost the same.

    Raises:
        BadInput: with that one answer.
        TooOften: too many tries from this address.
    """
    guessing.count_guess(guessing.CODE_TRIED, address=address, at=at)
    proof = _use(code_id, typed_digits(typed)[:20], browser=browser, at=at)
    if proof is None:
        raise BadInput(WRONG)
    guessing.remember_right(guessing.CODE_TRIED, address=address, at=at)
    return proof


@transaction.atomic
def _use(code_id: UUID | None, digits: str, *, browser: str, at: datetime) -> Proof | None:
    """Count the try in the row itself, then compare; of two tabs, or two browsers, one is first."""
    asked, asker = code_id or uuid4(), keyed_hash("browser", browser)
    usable = SignInCode.objects.filter(
        pk=asked, browser_digest=asker, proved_at__isnull=True, tries__lt=MOST_TRIES, sent_at__gt=at - GOOD_FOR
    )
    is_counted = usable.update(tries=F("tries") + 1) == 1
    sent = SignInCode.objects.filter(pk=asked, browser_digest=asker).first() or SignInCode()
    fits = hmac.compare_digest(sent.code_digest, _digest(digits, sent.phone_index, browser))
    proved = SignInCode.objects.filter(pk=sent.pk if is_counted and fits else uuid4(), proved_at__isnull=True)
    is_first = proved.update(proved_at=at) == 1
    outcome = "done" if is_first else "refused"
    note(Resource.SESSION, Action.SIGN, by=Actor(ActorKind.PERSON), at=at, about=("code", asked), outcome=outcome)
    return Proof(sent.pk, sent.phone, sent.phone_index) if is_first else None


def sent_to(code_id: UUID, *, browser: str, at: datetime) -> str:
    """Return the number to which a code for this browser is on its way; an empty text if none could still be used."""
    usable = SignInCode.objects.filter(
        pk=code_id, browser_digest=keyed_hash("browser", browser), proved_at__isnull=True, sent_at__gt=at - GOOD_FOR
    )
    sent = usable.first()
    return sent.phone if sent else ""


def proof_of(code_id: UUID, *, browser: str, at: datetime) -> Proof | None:
    """Return the phone that a browser proved within the last 24 hours with this code."""
    proved = SignInCode.objects.filter(
        pk=code_id, browser_digest=keyed_hash("browser", browser), proved_at__gt=at - PROOF_LASTS
    ).first()
    return Proof(proved.pk, proved.phone, proved.phone_index) if proved else None


@transaction.atomic
def forget_codes(*, at: datetime) -> int:
    """Delete codes whose day is over; return how many. For the worker."""
    old = SignInCode.objects.filter(sent_at__lt=at - PROOF_LASTS - GOOD_FOR)
    return int(old.delete()[0])


@transaction.atomic
def allow(
    person: Person, phone: str, what: str, *, by: Actor, at: datetime, how: str = "window", whose: str = ""
) -> PhoneGrant:
    """Record that ``person`` lets whoever holds ``phone`` see ``what`` ("progress" or "all") of all their cases.

    Said by the person at the window, or signed on paper (``how``: "window" or "paper"); ``whose`` phone it is, empty for
    the person's own. What was allowed to that phone before ends.

    Raises:
        BadInput: no telephone number, or an unknown ``what`` or ``how``.
    """
    if what not in PhoneGrant.What.values or how not in {PhoneGrant.How.WINDOW, PhoneGrant.How.PAPER}:
        raise BadInput("没有说清让这个电话看什么、是怎么答应的。请选一样再存。")
    number = read_phone(phone)
    index = index_of(number)
    same = PhoneGrant.objects.select_for_update().filter(person=person, phone_index=index, case_id__isnull=True)
    same.filter(ended_at__isnull=True).update(ended_at=at)
    grant = PhoneGrant.objects.create(
        person=person, phone_index=index, phone=number, whose=whose, what=what, how=how, allowed_at=at, **by.columns()
    )
    note(Resource.PHONE, Action.CREATE, by=by, at=at, about=("person", person.pk), purpose=f"{how}：{what}")
    return grant


@transaction.atomic
def allow_own(person: Person, phone: str, *, case_id: UUID, by: Actor, at: datetime) -> PhoneGrant | None:
    """Let the phone with which somebody filed a case for themselves see how far this one case is, and no other.

    It opens less than the receipt that the same browser was shown. Anybody may type somebody's name with a phone of
    their own; so a phone that was only typed never opens the person's other cases.
    """
    PhoneGrant.objects.filter(case_id=case_id, ended_at__isnull=True).update(ended_at=at)
    if not is_mobile(phone):
        return None
    return PhoneGrant.objects.create(
        person=person, phone_index=index_of(phone), phone=phone, what=PhoneGrant.What.PROGRESS,
        how=PhoneGrant.How.OWN, case_id=case_id, allowed_at=at, **by.columns(),
    )  # fmt: skip


@transaction.atomic
def stop_allowing(grant: PhoneGrant, *, by: Actor, at: datetime) -> None:
    """Take back what a phone was allowed; its next look shows nothing. Taken back already, nothing changes."""
    if PhoneGrant.objects.filter(pk=grant.pk, ended_at__isnull=True).update(ended_at=at):
        note(Resource.PHONE, Action.END, by=by, at=at, about=("person", grant.person_id))


def grant_with(grant_id: UUID, *, at: datetime) -> PhoneGrant:
    """Return one grant in force; the asker's right to it is checked by who asks.

    Raises:
        NotFound: there is none.
    """
    grant = PhoneGrant.objects.in_force(at).filter(pk=grant_id).select_related("person").first()
    if grant is None:
        raise NotFound("没有找到这个电话，可能刚才已经不让它看了。请回去看最新的。")
    return grant
