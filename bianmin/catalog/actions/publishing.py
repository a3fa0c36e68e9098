"""Putting an edition into force, and taking an item out of it; running cases keep the edition they were filed under."""

import hashlib
import json
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from bianmin.catalog.actions.indexing import index_item
from bianmin.catalog.content import Content
from bianmin.catalog.models import Edition, Item
from bianmin.county.actors import CLOCK, Actor
from bianmin.county.refusals import BadInput
from bianmin.county.rights import Action, Resource
from bianmin.journal.actions import note
from bianmin.stations.models import Unit

State = Edition.State


def digest_of(data: dict[str, Any]) -> str:
    """Return the fingerprint of a content as JSON (SHA-256, keys sorted)."""
    return hashlib.sha256(json.dumps(data, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


@transaction.atomic
def publish(item: Item, content: Content, *, profile: str, is_example: bool, on: date) -> int:
    """Publish ``content`` of a county pack as the item's next edition unless it says what the one in force says.

    Raises:
        BadInput: the promise is longer than the law (要求 7 of DOMAIN §9).
    """
    if content.promised.is_longer_than(content.legal):
        legal, promised = content.legal, content.promised
        raise BadInput(f"{item.name}：承诺时限（{promised.words}）比法定时限（{legal.words}）还长。请改短再发布。")
    data = content.to_json()
    digest = digest_of(data)
    current = item.current
    if current and (current.digest, current.profile, current.is_example) == (digest, profile, is_example):
        return 0
    if current:
        Edition.objects.filter(pk=current.pk).update(state=State.SUPERSEDED, valid_to=on)
    edition = Edition.objects.create(
        item=item, number=next_number(item), state=State.PUBLISHED, valid_from=on, is_example=is_example,
        profile=profile, content=data, digest=digest, **CLOCK.columns(),
    )  # fmt: skip
    Item.objects.filter(pk=item.pk).update(current=edition)
    item.current = edition
    return 1


def next_number(item: Item) -> int:
    """Return the number of the item's next edition; numbers of dropped ones are not used again."""
    last = Edition.objects.filter(item=item).order_by("-number").values_list("number", flat=True).first()
    return (last or 0) + 1


@transaction.atomic
def put_into_force(edition: Edition, *, by: Actor, at: datetime) -> None:
    """Let an approved edition be the item's, from its day on: the one before is superseded, the search text cut anew."""
    item = Item.objects.select_for_update().get(pk=edition.item_id)
    day = edition.valid_from or timezone.localdate(at)
    Edition.objects.filter(item=item, state=State.PUBLISHED).update(state=State.SUPERSEDED, valid_to=day)
    edition.state = State.PUBLISHED
    edition.save(update_fields=["state"])
    _settle_item(item, edition)
    index_item(item)
    note(
        Resource.GUIDE,
        Action.CHANGE,
        by=by,
        at=at,
        about=("edition", edition.pk),
        purpose=f"启用第 {edition.number} 版",
    )


def _settle_item(item: Item, edition: Edition) -> None:
    """Take over into the item what the edition says of its own elements (名称、类别、类型、编码、实施主体)."""
    body = edition.body
    item.current, item.retired_on, item.retired_why = edition, None, ""
    item.name, item.category = body.name or item.name, body.category or item.category
    item.item_type, item.task_code = body.item_type or item.item_type, body.task_code or item.task_code
    if body.department:
        unit = Unit.objects.named(body.department)
        item.department = unit
        item.department_as_written = unit.short_name if unit else body.department
    if edition.takeover and edition.takeover.unifies:
        item.unified_by = edition.takeover.source
    item.save()


def bring_into_force(*, at: datetime) -> int:
    """Put into force the approved editions whose day has come; return how many. The worker calls it."""
    today = timezone.localdate(at)
    due = list(Edition.objects.due(today).order_by("valid_from", "pk").values_list("pk", flat=True))
    return sum(_brought_into_force(pk, today=today, at=at) for pk in due)


@transaction.atomic
def _brought_into_force(edition_id: UUID, *, today: date, at: datetime) -> bool:
    """Put one edition into force, unless it was sent back or dropped since the list was read."""
    due = Edition.objects.due(today).filter(pk=edition_id).select_for_update(of=("self",))
    edition: Edition | None = due.select_related("takeover").first()
    if edition is None:
        return False
    put_into_force(edition, by=CLOCK, at=at)
    return True


@transaction.atomic
def retire(item: Item, *, on: date, why: str = "") -> None:
    """Take an item out of the public list; running cases keep their edition."""
    Edition.objects.filter(item=item, state=State.PUBLISHED).update(state=State.RETIRED, valid_to=on)
    Edition.objects.filter(item=item).in_work().update(state=State.DROPPED)
    Item.objects.filter(pk=item.pk).update(current=None, retired_on=on, retired_why=why)
