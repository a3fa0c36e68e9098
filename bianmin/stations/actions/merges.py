"""Merging units from a day on: a row that carries scope, and the old unit's doors closed on that day."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from bianmin.county.actors import Actor
from bianmin.county.refusals import BadInput, MovedOn
from bianmin.county.rights import Action, Resource
from bianmin.journal.actions import note
from bianmin.stations.models import Division, Unit, UnitMerge


@transaction.atomic
def merge_units(old: Unit, new: Unit, *, starts_on: date, by: Actor, at: datetime) -> UnitMerge:
    """Merge ``old`` into ``new`` from a day on (R12); who may say so is asked by ``actions.proposals``.

    Raises:
        BadInput: the two do not go together, one of them goes elsewhere already, or the day is past.
    """
    refuse_merge(old, new, starts_on=starts_on, today=timezone.localdate(at))
    merge = UnitMerge.objects.create(old=old, new=new, starts_on=starts_on)
    note(Resource.UNIT, "merge", by=by, at=at, about=("unit", old.pk), purpose=f"{starts_on} 起并入 {new.slug}")
    close_merged(today=timezone.localdate(at))
    return merge


def refuse_merge(old: Unit, new: Unit, *, starts_on: date, today: date) -> None:
    """Refuse a merger that makes no sense.

    Raises:
        BadInput: saying which of the two, or the day, is wrong.
    """
    if old.pk == new.pk or old.kind != new.kind:
        raise BadInput("只能把一个单位并入另一个同类的单位，比如村并入村。", fields={"into": "请另选一个。"})
    if old.closed_on or new.closed_on:
        raise BadInput("这两个单位里有一个已经撤销了。请另选。", fields={"into": "请另选一个。"})
    if starts_on < today:
        raise BadInput("并入的日子不能早于今天。", fields={"starts_on": "请填今天或以后。"})
    going = UnitMerge.objects.standing().filter(old__in=[old, new]).select_related("old", "new")
    for merge in going:
        raise BadInput(
            f"{merge.old.short_name}已定并入{merge.new.short_name}（{merge.starts_on} 起）。请并到最后接着办的那个单位。",
            fields={"into": "请另选一个。"},
        )


@transaction.atomic
def call_off_merge(merge: UnitMerge, *, by: Actor, at: datetime) -> None:
    """Call a merger off before its day: things stay as they are.

    Raises:
        MovedOn: it was called off, or its day has come.
    """
    today = timezone.localdate(at)
    if not UnitMerge.objects.standing().filter(pk=merge.pk, starts_on__gt=today).update(called_off_at=at):
        raise MovedOn("这次并入已经撤了，或已经开始了，不能再撤。")
    note(Resource.UNIT, Action.END, by=by, at=at, about=("unit", merge.old_id), purpose="不并了")


@transaction.atomic
def close_merged(*, today: date) -> int:
    """Close the doors of what is merged by ``today``, so that public pages send people on; return how many.

    Scope does not wait for this: it follows the dates. The worker runs it, and the merger itself where it begins at once.
    """
    begun = UnitMerge.objects.in_force(today).filter(old__closed_on__isnull=True).select_related("old", "new")
    for merge in begun:
        Unit.objects.filter(pk=merge.old_id).update(closed_on=merge.starts_on)
        if merge.old.kind == Unit.Kind.STATION:
            Division.objects.filter(code=merge.old.division_code).update(succeeded_by=merge.new.division_code)
    return len(begun)
