"""Proposing an account, a post or a merger; taking it back, or turning it down with words."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from bianmin.county.actors import Actor
from bianmin.county.refusals import BadInput, MovedOn, NotFound, NotYours
from bianmin.county.rights import Action, PostRole, Resource
from bianmin.journal.actions import note
from bianmin.people.actions import refuse_second_account
from bianmin.people.identity import read_id_number, read_name
from bianmin.people.models import Account, Person
from bianmin.people.usernames import read_username
from bianmin.stations.actions.merges import refuse_merge
from bianmin.stations.actions.posts import refuse_clash
from bianmin.stations.models import Post, Proposal, Unit
from bianmin.stations.permissions import Seat
from bianmin.stations.proposing import Matter, decider, is_own, matters_of, proposer
from bianmin.stations.rules import ROLES_AT

Kind = Proposal.Kind
State = Proposal.State
MOST_WORDS = 200  # characters of a reason


@dataclass(frozen=True, slots=True)
class Wish:
    """What is proposed: only what its kind asks for is filled. ``unit`` of a merger is the old one, ``into`` the new."""

    kind: str
    unit: Unit | None = None
    into: Unit | None = None
    role: str = ""
    rank: int = 1
    account_id: UUID | None = None
    post: Post | None = None
    username: str = ""
    name: str = ""
    id_number: str = ""
    starts_on: date | None = None
    ends_on: date | None = None
    reason: str = ""


@transaction.atomic
def propose(wish: Wish, *, seat: Seat, at: datetime) -> Proposal:
    """Write a proposal that waits for another person's decision; nothing else changes.

    Raises:
        BadInput: something typed cannot be, or could never be approved (R1).
        NotYours: ``seat`` has no post out of which this may be proposed.
        MovedOn: it waits already, or is so already.
    """
    today = timezone.localdate(at)
    if len(wish.reason.strip()) > MOST_WORDS:
        raise BadInput(f"说明最多 {MOST_WORDS} 个字。", fields={"reason": f"最多 {MOST_WORDS} 个字。"})
    row = _CHECKS[Kind(wish.kind)](wish, today)
    matter = matters_of([row], on=today)[row.pk]
    by = proposer(seat, matter) if matter.units else None
    if by is None:
        raise NotYours("这件事不归您提。请本单位负责人、乡镇或县政务服务管理办公室来提。")
    if Proposal.objects.filter(key=row.key, state=State.WAITING).exists():
        raise MovedOn("同一件事已经有人提了，正等着批。请到“申请”里看。")
    row.reason, row.proposed_at = wish.reason.strip(), at
    assert by.account_id, "whoever holds a post has an account"
    row.by_role, row.by_account_id, row.by_person_id = by.role, by.account_id, by.person_id
    for column, value in by.columns().items():
        setattr(row, column, value)
    row.save(force_insert=True)
    note(Resource.POST, Action.PROPOSE, by=by, at=at, about=("proposal", row.pk), purpose=row.kind)
    return row


def _new(wish: Wish, today: date) -> Proposal:
    username, name = read_username(wish.username), read_name(wish.name)
    number = read_id_number(wish.id_number, today=today).number
    if Account.objects.filter(username=username).exists():
        sentence = f"账号名 {username} 已经有人用了。重名的请在后面加两位数字。"
        raise BadInput(sentence, fields={"username": sentence})
    for person in Person.objects.with_id_number(number):
        refuse_second_account(person.pk)
    _read_post(wish, today)
    return Proposal(
        kind=Kind.NEW, key=f"new {username}", unit=wish.unit, role=wish.role, rank=wish.rank, username=username,
        name=name, id_number=number, starts_on=wish.starts_on or today, ends_on=wish.ends_on,
    )  # fmt: skip


def _another_post(wish: Wish, today: date) -> Proposal:
    account, unit = _account(wish.account_id), _read_post(wish, today)
    begins = wish.starts_on or today
    held = Post.objects.of_holder(account.pk, account.person_id)
    refuse_clash(held, PostRole(wish.role), on=begins, until=wish.ends_on, unit=unit)
    return Proposal(
        kind=Kind.POST, key=f"post {account.pk} {unit.pk} {wish.role}", unit=unit, role=wish.role, rank=wish.rank,
        account_id=account.pk, username=account.username, name=account.name, starts_on=begins, ends_on=wish.ends_on,
    )  # fmt: skip


def _read_post(wish: Wish, today: date) -> Unit:
    """Check where, as what and from when to when somebody is to sit."""
    if wish.unit is None or wish.unit.closed_on:
        raise BadInput("请选一个还在的单位。", fields={"unit": "请另选一个。"})
    if wish.role not in ROLES_AT[wish.unit.kind]:
        raise BadInput("请选一个这个单位有的岗位。", fields={"role": "请选一个岗位。"})
    begins = wish.starts_on or today
    if begins < today:
        raise BadInput("到岗不能早于今天。", fields={"starts_on": "请填今天或以后。"})
    if wish.ends_on and wish.ends_on < begins:
        raise BadInput("最后一天在到岗之前。请把两个日子再看一遍。", fields={"ends_on": "不能早于到岗那天。"})
    return wish.unit


def _end(wish: Wish, today: date) -> Proposal:
    post = wish.post
    if post is None or post.is_over(today):
        raise MovedOn("这个岗位已经停了。请刷新名单看看。")
    if wish.ends_on and wish.ends_on < max(today, post.starts_on):
        raise BadInput("最后一天已经过了，或在到岗之前。", fields={"ends_on": "请填今天或以后；空着就是一批就停。"})
    return Proposal(
        kind=Kind.END, key=f"end {post.pk}", unit=post.unit, role=post.role, post=post, account_id=post.account_id,
        name=post.name, ends_on=wish.ends_on,
    )  # fmt: skip


def _switch(wish: Wish, today: date) -> Proposal:
    account = _account(wish.account_id)
    if account.is_active == (wish.kind == Kind.ENABLE):
        raise MovedOn("这个账号已经是这样了，什么也没有改。请刷新看看。")
    return Proposal(
        kind=wish.kind, key=f"{wish.kind} {account.pk}", account_id=account.pk, username=account.username,
        name=account.name,
    )  # fmt: skip


def _merge(wish: Wish, today: date) -> Proposal:
    if wish.unit is None or wish.into is None:
        raise BadInput("请选哪个并入哪个。", fields={"into": "请选一个。"})
    if wish.starts_on is None:
        raise BadInput("请写从哪天起并入。", fields={"starts_on": "请填日子。"})
    refuse_merge(wish.unit, wish.into, starts_on=wish.starts_on, today=today)
    return Proposal(
        kind=Kind.MERGE, key=f"merge {wish.unit.pk}", unit=wish.unit, into=wish.into, starts_on=wish.starts_on
    )


_CHECKS = {
    Kind.NEW: _new, Kind.POST: _another_post, Kind.END: _end, Kind.DISABLE: _switch, Kind.ENABLE: _switch,
    Kind.LINK: _switch, Kind.MERGE: _merge,
}  # fmt: skip


def _account(account_id: UUID | None) -> Account:
    account = Account.objects.filter(pk=account_id).first() if account_id else None
    if account is None:
        raise NotFound("没有这个账号。请从人员名单里重新选人。")
    return account


@transaction.atomic
def withdraw(proposal_id: UUID, *, by: Actor, at: datetime) -> Proposal:
    """Take back what one has proposed oneself.

    Raises:
        NotFound: there is no proposal of one's own with this id.
        MovedOn: it was decided meanwhile.
    """
    row = Proposal.objects.select_for_update().filter(pk=proposal_id, by_account_id=by.account_id).first()
    if row is None:
        raise NotFound("没有这份申请。请从“申请”里重新进。")
    _need_waiting(row)
    _close(row, State.WITHDRAWN, at=at)
    note(Resource.POST, "withdraw", by=by, at=at, about=("proposal", row.pk))
    return row


@transaction.atomic
def reject(proposal_id: UUID, *, words: str, seat: Seat, at: datetime) -> Proposal:
    """Turn a proposal down, saying why.

    Raises:
        NotFound, NotYours, MovedOn: as ``to_decide``.
        BadInput: there is no reason.
    """
    row, _, by = to_decide(proposal_id, seat=seat, at=at)
    words = words.strip()
    if not 0 < len(words) <= MOST_WORDS:
        raise BadInput(f"没批要写明为什么，{MOST_WORDS} 个字以内。", fields={"words": "请写明为什么，提的人好改。"})
    _close(row, State.REJECTED, at=at, by=by, words=words)
    note(Resource.POST, Action.APPROVE, by=by, at=at, about=("proposal", row.pk), outcome="rejected")
    return row


def to_decide(proposal_id: UUID, *, seat: Seat, at: datetime) -> tuple[Proposal, Matter, Actor]:
    """Return a proposal, locked, with what it is about and out of which post ``seat`` decides it.

    Raises:
        NotFound: there is none, or it is nothing to this seat: the two look the same.
        NotYours: one has proposed it oneself, or it is about oneself (R3).
        MovedOn: it was decided or withdrawn meanwhile.
    """
    row = Proposal.objects.select_for_update().filter(pk=proposal_id).first()
    matter = matters_of([row], on=timezone.localdate(at))[row.pk] if row else None
    by = decider(seat, row, matter) if row and matter else None
    if row and matter and by is None and seat.posts and is_own(seat.actor(), row, matter):
        raise NotYours("自己提的、和自己有关的，要由另一个人来批。")
    if row is None or matter is None or by is None:
        raise NotFound("没有这份申请，或不归您批。请从“申请”里重新进。")
    _need_waiting(row)
    return row, matter, by


def _need_waiting(row: Proposal) -> None:
    if not row.is_waiting:
        raise MovedOn(f"这份申请刚才已经处理过了（{State(row.state).label}），这一次什么也没有改。")


def close_as_approved(row: Proposal, *, by: Actor, at: datetime) -> None:
    """Write who approved a proposal that ``to_decide`` has locked; what it asks for is done by ``actions.deciding``."""
    _close(row, State.APPROVED, at=at, by=by)
    note(Resource.POST, Action.APPROVE, by=by, at=at, about=("proposal", row.pk), purpose=row.kind)


def _close(row: Proposal, state: str, *, at: datetime, by: Actor | None = None, words: str = "") -> None:
    """End the waiting of a proposal; the identity number has served and is not kept here."""
    row.state, row.decided_at, row.words, row.id_number = state, at, words, ""
    if by:
        row.decided_by_name, row.decided_by_post = by.name, by.post
        row.decided_by_account_id, row.decided_by_person_id = by.account_id, by.person_id
    row.save(update_fields=[
        "state", "decided_at", "words", "id_number", "account_id", "decided_by_name", "decided_by_post",
        "decided_by_account_id", "decided_by_person_id",
    ])  # fmt: skip
