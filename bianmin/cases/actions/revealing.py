"""Showing one number of a case in full, with a reason; and ringing somebody up for their case, which needs none."""

import re
from dataclasses import dataclass, replace
from datetime import datetime

from bianmin.cases.actions.reading import journalled
from bianmin.cases.calling import Script, script_for
from bianmin.cases.errors import NotForYou, ReasonMissing
from bianmin.cases.lifecycle import Role
from bianmin.cases.models import Case
from bianmin.cases.permissions import roles_of
from bianmin.county.actors import Actor
from bianmin.county.refusals import BadInput, NotFound
from bianmin.county.rights import Action, Resource
from bianmin.journal.actions import spend
from bianmin.people.models import Person
from bianmin.stations.permissions import Seat, post_actor

OTHER = "other"
REASONS = {
    "compare": "对照证件，核对本人",
    "upper": "录入上级系统",
    "pay": "核对打款的账号",
    "correct": "号码可能填错了，要核对",
    OTHER: "别的原因（写明）",
}
LONGEST_WORDS = 60  # characters; the journal's row has room for the case's number beside them
_HANDS = frozenset({Role.STATION, Role.HANDLER, Role.APPROVER})  # an acceptor that has passed it on has not
_DIGITS = re.compile(r"\d(?:[\s-]?\d){5}")


@dataclass(frozen=True, slots=True)
class Number:
    """One number in full, to be shown once; ``script`` is what may be said where it is a telephone that is rung up."""

    what: str
    label: str
    text: str
    person: Person
    is_phone: bool = False
    script: Script | None = None


def holder_of(seat: Seat, case: Case) -> Actor | None:
    """Return out of which of one's posts one has the case in hand; None where it is one's own, or only to be read."""
    actors = [post_actor(post, own_person=seat.person_id) for post in seat.posts]
    return next((actor for actor in actors if roles_of(actor, case) & _HANDS), None)


def reveal(case: Case, what: str, *, reason: str, words: str = "", by: Actor, at: datetime) -> Number:
    """Return one number of a case in full, after the journal has who saw it and why (never the number itself).

    ``what`` is ``applicant-id``, ``applicant-phone``, ``agent-id``, ``agent-phone`` or ``answer-<key>``; ``reason`` a key
    of ``REASONS``, with ``words`` of one's own.

    Source: PROMISES 1, PR-2; COUNTY.md, Names at the desk.

    Raises:
        NotForYou: the case is not in the hands of ``by``, or is their own.
        NotFound: the case has no such number.
        ReasonMissing: no reason was given; or, BadInput, one that itself tells of the person.
        TooOften: the post's budget is slow, or at its end.
        TryLater: the journal cannot be written.
    """
    number = _number(case, what, by)
    purpose = _purpose(case, reason, words)
    spend("reveal", by=by, subject=str(number.person.pk), at=at)
    _written(case, number, Action.REVEAL, purpose, by=by, at=at)
    return number


def dial(case: Case, what: str, *, by: Actor, at: datetime) -> Number:
    """Return a telephone of a case to be rung up, with what may be said there; dialling for this case needs no reason.

    Raises:
        NotForYou: the case is not in the hands of ``by``, or is their own.
        NotFound: the case has no such telephone.
        TooOften: the post's budget is slow, or at its end.
        TryLater: the journal cannot be written.
    """
    number = _number(case, what, by)
    if not number.is_phone:
        raise NotFound("这不是电话。要看全号，请写明原因。")
    spend("open", by=by, subject=str(number.person.pk), at=at)
    _written(case, number, Action.DIAL, f"为这件事打电话（{case.number}）", by=by, at=at)
    return replace(number, script=script_for(case, number.person))


def _number(case: Case, what: str, by: Actor) -> Number:
    if not roles_of(by, case) & _HANDS:
        raise NotForYou("这件事现在不在您手里，看不了全号。要联系申请人，请找正在办的单位。")
    number = _of_answers(case, what) if what.startswith("answer-") else _of_people(case, what)
    if number is None or not number.text:
        raise NotFound("这件事里没有这个号码。请回到这件事看一看。")
    return number


def _of_people(case: Case, what: str) -> Number | None:
    whose, _, kind = what.partition("-")
    person = {"applicant": case.applicant, "agent": case.agent}.get(whose)
    if person is None or kind not in {"id", "phone"}:
        return None
    title = "代交人" if whose == "agent" else ""
    if kind == "phone":
        return Number(what, f"{title}电话", person.phone, person, is_phone=True)
    return Number(what, f"{title}证件号", person.id_number, person)


def _of_answers(case: Case, what: str) -> Number | None:
    asked = next((each for each in case.edition.body.questions if what == f"answer-{each.key}"), None)
    if asked is None:
        return None
    return Number(what, asked.label, case.answers.get(asked.key, ""), case.applicant, is_phone=asked.kind == "phone")


def _purpose(case: Case, reason: str, words: str) -> str:
    """Return the row's purpose: the listed reason, one's own words, and the case they are for."""
    words = " ".join(words.split())
    if reason not in REASONS:
        raise ReasonMissing("请选一个原因，再看全号。", fields={"reason": "请选一个原因。"})
    if reason == OTHER and not words:
        raise ReasonMissing("请写明为什么要看全号。", fields={"words": "选“别的原因”的，请写明是什么。"})
    if len(words) > LONGEST_WORDS:
        raise BadInput(f"原因最多 {LONGEST_WORDS} 个字，请写短一些。", fields={"words": "写短一些。"})
    people = [person for person in (case.applicant, case.agent) if person]
    if _DIGITS.search(words) or any(person.name in words for person in people):
        told = "原因里不要写姓名和号码：这句话要给本人看，也留在日志里。"
        raise BadInput(told, fields={"words": "不要写姓名和号码。"})
    why = "" if reason == OTHER else REASONS[reason]
    return f"{'：'.join(part for part in (why, words) if part)}（{case.number}）"


def _written(case: Case, number: Number, action: Action, purpose: str, *, by: Actor, at: datetime) -> None:
    about = ("person", number.person.pk)
    journalled(Resource.PERSON, action, by=by, at=at, about=about, purpose=purpose)
