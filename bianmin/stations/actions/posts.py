"""Giving and ending posts: the three administrators and the county office stay apart (R1)."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from bianmin.county.actors import Actor
from bianmin.county.refusals import BadInput, MovedOn, NotFound
from bianmin.county.rights import APART, Action, PostRole, Resource
from bianmin.journal.actions import note
from bianmin.people.models import Account
from bianmin.stations.models import Post, PostQuerySet, Unit
from bianmin.stations.rules import ROLES_AT, why_apart


@transaction.atomic
def give_post(
    account_id: UUID,
    unit: Unit,
    role: PostRole,
    *,
    name: str,
    on: date,
    by: Actor,
    at: datetime,
    rank: int = 1,
    until: date | None = None,
) -> Post:
    """Give somebody a post from a day on, and until a last day where one is known (R4).

    Raises:
        NotFound: there is no such account.
        BadInput: the unit has no such post, the days are the wrong way round, or whoever it is holds what cannot go
            with it (R1: compared by account and, where it is known, by person).
        MovedOn: they hold this very post already.
    """
    account = Account.objects.select_for_update().filter(pk=account_id).first()
    if account is None:
        raise NotFound("没有这个账号。请从人员名单里重新选人。")
    if role not in ROLES_AT[unit.kind]:
        raise BadInput(
            f"{unit.short_name}没有“{role.label}”这个岗位。请换一个岗位。", fields={"role": "请换一个岗位。"}
        )
    if until and until < on:
        raise BadInput("最后一天在到岗之前。请把两个日子再看一遍。", fields={"ends_on": "不能早于到岗那天。"})
    held = Post.objects.of_holder(account_id, account.person_id)
    _stamp_run_out(held, on=min(on, timezone.localdate(at)), at=at)
    refuse_clash(held, role, on=on, until=until, unit=unit)
    post = Post.objects.create(
        account_id=account_id, person_id=account.person_id, unit=unit, role=role, name=name, rank=rank,
        starts_on=on, ends_on=until,
    )  # fmt: skip
    note(Resource.POST, Action.GIVE, by=by, at=at, about=("post", post.pk), purpose=role.value)
    return post


def refuse_clash(held: PostQuerySet, role: PostRole, *, on: date, until: date | None, unit: Unit) -> None:
    """Refuse a post that whoever holds ``held`` has already, or that must not be theirs (R1).

    Raises:
        MovedOn: they hold this very post already.
        BadInput: the two are kept apart; two of ``APART`` even where their days do not touch.
    """
    begins = Q() if until is None else Q(starts_on__lte=until)
    overlapping = held.unended(on).filter(begins)
    if overlapping.filter(unit=unit, role=role).exists():
        raise MovedOn("这个岗位他已经有了，什么也没有改。")
    apart = held.filter(role__in=sorted(APART), ended_at__isnull=True) if role in APART else held.none()
    reason = why_apart(role, {PostRole(post.role) for post in (*overlapping, *apart)})
    if reason:
        raise BadInput(reason, fields={"role": reason})


def _stamp_run_out(held: PostQuerySet, *, on: date, at: datetime) -> None:
    """Say of the kept-apart posts that ran out that they are over, so that the database lets the next one begin."""
    held.filter(role__in=sorted(APART), ended_at__isnull=True, ends_on__lt=on).update(ended_at=at)


@transaction.atomic
def end_post(post: Post, *, by: Actor, at: datetime, on: date | None = None) -> Post:
    """End a post: at once (its rights are gone with the next request), or after a last day ``on``.

    Raises:
        MovedOn: it was ended before.
        BadInput: the last day is over already.
    """
    today = timezone.localdate(at)
    fresh = Post.objects.select_for_update().get(pk=post.pk)
    if fresh.ended_at or (fresh.ends_on and fresh.ends_on < today):
        raise MovedOn("这个岗位已经停了，什么也没有改。请刷新名单看看。")
    if on is not None and on < max(today, fresh.starts_on):
        raise BadInput(
            "最后一天已经过了，或在到岗之前。要现在就停，请选“当场停”。", fields={"ends_on": "请填今天或以后。"}
        )
    fresh.ends_on = on or max(today, fresh.starts_on)
    fresh.ended_at = None if on else at
    fresh.save(update_fields=["ends_on", "ended_at"])
    note(
        Resource.POST, Action.END, by=by, at=at, about=("post", post.pk), purpose="当场停" if on is None else f"到 {on}"
    )
    return fresh
