"""Calling the audit administrator, and what came of it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from bianmin.county.actors import CLOCK, Actor
from bianmin.county.refusals import BadInput, MovedOn, NotFound, NotYours
from bianmin.county.rights import Action, Resource
from bianmin.journal.actions.writing import note
from bianmin.journal.kinds import AlarmKind
from bianmin.journal.models import Alarm

FEWEST_WORDS, MOST_WORDS = 4, 500  # characters


@transaction.atomic
def alarm(kind: AlarmKind, *, key: str, by: Actor, facts: Mapping[str, Any], at: datetime) -> Alarm:
    """Call the audit administrator, once for each ``key`` of a kind; return the alarm.

    Args:
        kind: why.
        key: what makes it the same thing when it happens again, such as account and day; ids only, 80 characters.
        by: whose act it was.
        facts: numbers and ids, no personal text.
        at: now.
    """
    values = {"account_id": by.account_id, "unit_id": by.unit_id, "facts": dict(facts), "at": at, **by.columns()}
    rung, is_new = Alarm.objects.get_or_create(kind=kind, key=key[:80], defaults=values)
    if is_new:
        note(Resource.ALARM, Action.CREATE, by=CLOCK, at=at, about=("alarm", rung.pk), purpose=kind.label)
    return rung


@transaction.atomic
def see_alarm(alarm_id: UUID, *, by: Actor, at: datetime) -> Alarm:
    """Say that somebody has seen an alarm.

    Raises:
        NotFound: there is none.
    """
    rung = _taken(alarm_id)
    if rung.seen_at is None:
        rung.seen_at, rung.seen_by = at, by.name
        rung.save(update_fields=["seen_at", "seen_by"])
        note(Resource.ALARM, Action.CHANGE, by=by, at=at, about=("alarm", rung.pk), purpose="看到了")
    return rung


@transaction.atomic
def close_alarm(alarm_id: UUID, words: str, *, by: Actor, at: datetime) -> Alarm:
    """Close an alarm with what was found out; nobody closes one that their own acts raised.

    Raises:
        BadInput: the words are missing, or too many.
        NotFound: there is no such alarm.
        NotYours: it is about who closes it.
        MovedOn: it is closed already.
    """
    said = words.strip()
    if not FEWEST_WORDS <= len(said) <= MOST_WORDS:
        told = f"请写明查到了什么、怎么处理的（{FEWEST_WORDS} 到 {MOST_WORDS} 个字），以后查起来看得懂。"
        raise BadInput(told, fields={"words": told})
    rung = _taken(alarm_id)
    if rung.account_id is not None and rung.account_id == by.account_id:
        raise NotYours("这条预警是您自己的操作引起的，要由别的审计管理员了结。")
    if rung.closed_at:
        raise MovedOn("这条预警刚才已经有人了结了。请刷新看看写的什么。")
    rung.closed_at, rung.closed_by, rung.closer_account_id, rung.words = at, by.name, by.account_id, said
    if rung.seen_at is None:
        rung.seen_at, rung.seen_by = at, by.name
    rung.save(update_fields=["closed_at", "closed_by", "closer_account_id", "words", "seen_at", "seen_by"])
    note(Resource.ALARM, Action.END, by=by, at=at, about=("alarm", rung.pk), purpose="了结")
    return rung


def _taken(alarm_id: UUID) -> Alarm:
    rung = Alarm.objects.select_for_update().filter(pk=alarm_id).first()
    if rung is None:
        raise NotFound("没有这条预警。请从预警清单里重新打开。")
    return rung
