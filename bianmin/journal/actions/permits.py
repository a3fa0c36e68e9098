"""Batch authorisations (批次授权): proposed by one, approved by another, ended by either side."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from bianmin.county.actors import Actor
from bianmin.county.refusals import BadInput, MovedOn, NotFound, NotYours
from bianmin.county.rights import Action, Resource
from bianmin.journal.actions.writing import note
from bianmin.journal.models import Permit
from bianmin.journal.permissions import APPROVERS, PROPOSERS

LONGEST: Final = timedelta(days=92)  # 【推断】 the medical insurance drive runs from 10 October to 31 December
MOST: Final = 20_000  # people; 【推断】 the largest township's roll of one drive
FEWEST_WORDS, MOST_WORDS = 4, 120  # characters


@dataclass(frozen=True, slots=True)
class Asked:
    """What a batch authorisation is to cover; days are inclusive."""

    purpose: str
    starts_on: date
    ends_on: date
    most: int


@transaction.atomic
def propose_permit(asked: Asked, *, by: Actor, at: datetime) -> Permit:
    """Ask for a batch authorisation for the unit out of whose post ``by`` acts.

    Raises:
        BadInput: purpose, days or number cannot be; the fields say which.
        NotYours: ``by`` has no post that proposes.
    """
    if by.role not in PROPOSERS or by.unit_id is None or by.account_id is None:
        raise NotYours("批次授权由站长、乡镇经办或部门经办提出。")
    _sensible(asked, today=timezone.localdate(at))
    permit = Permit.objects.create(
        unit_id=by.unit_id, purpose=asked.purpose.strip(), starts_on=asked.starts_on, ends_on=asked.ends_on,
        most=asked.most, proposed_at=at, proposer_account_id=by.account_id, proposer_person_id=by.person_id,
        **by.columns(),
    )  # fmt: skip
    note(Resource.BATCH, Action.PROPOSE, by=by, at=at, about=("permit", permit.pk), purpose=permit.purpose)
    return permit


@transaction.atomic
def approve_permit(permit_id: UUID, *, by: Actor, units: Collection[UUID] | None, at: datetime) -> Permit:
    """Approve a proposed batch authorisation.

    Args:
        permit_id: which.
        by: who approves: another account, and another person, than who proposed it.
        units: for which units ``by`` may approve; None means every unit of the county.
        at: now.

    Raises:
        NotFound: there is none, or not for these units.
        NotYours: ``by`` has no post that approves, or proposed it.
        MovedOn: it was approved or ended meanwhile, or its days are over.
    """
    permit = _taken(permit_id, units)
    if by.role not in APPROVERS:
        raise NotYours("批次授权由乡镇审批、部门审批或县政务服务管理办公室批准。")
    if _is_proposer(permit, by):
        raise NotYours("自己提的批次授权不能自己批，要另一个人批。")
    if permit.approved_at or permit.ended_at or permit.ends_on < timezone.localdate(at):
        raise MovedOn("这张批次授权已经批过、停了，或者日子过了。请刷新看看。")
    permit.approved_at, permit.approver_account_id, permit.approver_person_id = at, by.account_id, by.person_id
    permit.approver_name, permit.approver_post = by.name, by.post
    permit.save(update_fields=[
        "approved_at", "approver_account_id", "approver_person_id", "approver_name", "approver_post",
    ])  # fmt: skip
    note(Resource.BATCH, Action.APPROVE, by=by, at=at, about=("permit", permit.pk), purpose=permit.purpose)
    return permit


@transaction.atomic
def end_permit(permit_id: UUID, reason: str, *, by: Actor, units: Collection[UUID] | None, at: datetime) -> Permit:
    """End a batch authorisation before its last day, or turn a proposal down.

    Raises:
        BadInput: no reason is given.
        NotFound: there is none, or not for these units.
        MovedOn: it ended already.
    """
    permit = _taken(permit_id, units)
    if not FEWEST_WORDS <= len(reason.strip()) <= MOST_WORDS:
        told = f"请写明为什么停（{FEWEST_WORDS} 到 {MOST_WORDS} 个字）。"
        raise BadInput(told, fields={"reason": told})
    if permit.ended_at:
        raise MovedOn("这张批次授权已经停了。请刷新看看。")
    permit.ended_at, permit.end_reason = at, reason.strip()
    permit.save(update_fields=["ended_at", "end_reason"])
    note(Resource.BATCH, Action.END, by=by, at=at, about=("permit", permit.pk), purpose=permit.end_reason)
    return permit


def _sensible(asked: Asked, *, today: date) -> None:
    wrong: dict[str, str] = {}
    if not FEWEST_WORDS <= len(asked.purpose.strip()) <= MOST_WORDS:
        wrong["purpose"] = f"请写明做什么（{FEWEST_WORDS} 到 {MOST_WORDS} 个字），例如“2027 年度医保集中缴费核对”。"
    if asked.starts_on < today:
        wrong["starts_on"] = "不能从过去的日子开始。"
    if asked.ends_on < asked.starts_on:
        wrong["ends_on"] = "结束的日子在开始之前。"
    elif asked.ends_on - asked.starts_on > LONGEST:
        wrong["ends_on"] = f"一次最长 {LONGEST.days} 天，再长请到期另提一张。"
    if not 1 <= asked.most <= MOST:
        wrong["most"] = f"请写大约多少人，1 到 {MOST}。"
    if wrong:
        raise BadInput("批次授权还差一点：" + "".join(wrong.values()), fields=wrong)


def _is_proposer(permit: Permit, by: Actor) -> bool:
    return by.account_id is None or by.is_also(permit.proposer_account_id, permit.proposer_person_id)


def _taken(permit_id: UUID, units: Collection[UUID] | None) -> Permit:
    permit = Permit.objects.select_for_update().filter(pk=permit_id).first()
    if permit is None or (units is not None and permit.unit_id not in units):
        raise NotFound("没有找到这张批次授权。请从清单里重新打开。")
    return permit
