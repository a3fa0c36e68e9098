"""What is written of an item beside its editions: its handling items, its codes, and its end."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from bianmin.catalog.actions.publishing import retire
from bianmin.catalog.codes import basic_faults, refuse_faults, task_code_faults
from bianmin.catalog.models import BasicItem, HandlingItem, Item
from bianmin.county.actors import Actor
from bianmin.county.refusals import BadInput, MovedOn, NotFound, NotYours
from bianmin.county.rights import Action, Resource
from bianmin.journal.actions import note

MOST = 99  # handling items of one item: two places of its code
LONGEST_NAME = 120
LONGEST_WHY = 200


@transaction.atomic
def add_handling_item(item: Item, *, name: str, by: Actor, at: datetime) -> HandlingItem:
    """Give an item one more 业务办理项, with the next number of two places.

    Raises:
        BadInput: no name, one of that name, or all 99 numbers are used.
    """
    item = _locked(item)
    name = _free_name(item, name)
    last = HandlingItem.objects.filter(item=item).order_by("-sequence").values_list("sequence", flat=True).first()
    number = int(last or 0) + 1
    if number > MOST:
        raise BadInput("一件事最多 99 个办理项，已经用完了。请另立一件事。")
    made = HandlingItem.objects.create(item=item, sequence=f"{number:02}", name=name)
    note(Resource.EDITION, Action.CHANGE, by=by, at=at, about=("item", item.pk), purpose=f"加办理项 {made.sequence}")
    return made


@transaction.atomic
def rename_handling_item(item: Item, handling_id: UUID, *, name: str, by: Actor, at: datetime) -> HandlingItem:
    """Call a 业务办理项 otherwise; its number stays.

    Raises:
        NotFound: the item has no such one.
        BadInput: no name, or another one has it.
    """
    item = _locked(item)
    row: HandlingItem | None = HandlingItem.objects.filter(item=item, pk=handling_id).first()
    if row is None:
        raise NotFound("没有这个办理项。请从事项页重新进。")
    row.name = _free_name(item, name, but=row)
    row.save(update_fields=["name"])
    note(
        Resource.EDITION,
        Action.CHANGE,
        by=by,
        at=at,
        about=("item", item.pk),
        purpose=f"改办理项 {row.sequence} 的名称",
    )
    return row


def _free_name(item: Item, name: str, *, but: HandlingItem | None = None) -> str:
    name = name.strip()
    if not name or len(name) > LONGEST_NAME:
        raise BadInput(f"请写办理项的名称，不超过 {LONGEST_NAME} 个字。", fields={"name": "请写名称。"})
    same = HandlingItem.objects.filter(item=item, name=name)
    if (same.exclude(pk=but.pk) if but else same).exists():
        raise BadInput("这件事已经有叫这个名称的办理项了。", fields={"name": "已经有这个名称了。"})
    return name


@transaction.atomic
def set_codes(item: Item, *, basic: str, task_code: str, by: Actor, at: datetime) -> Item:
    """Write down an item's codes: 基本编码 (12 places) and 实施编码 (31); either may stay empty.

    Raises:
        BadInput: a code fails its checks (``catalog.codes``), they do not agree, or another item has it.
        NotYours: the city has unified the item, and its 实施编码 would change.
        MovedOn: the edition in force names another 实施编码.
    """
    item = _locked(item)
    basic, task_code = _written(basic), _written(task_code)
    if basic:
        refuse_faults(basic_faults(basic), "basic")
    if task_code:
        level = item.current.body.level if item.current else ""
        refuse_faults(task_code_faults(task_code, basic=basic, level=level), "task_code")
        if Item.objects.filter(task_code=task_code).exclude(pk=item.pk).exists():
            raise BadInput("另一件事已经用了这个实施编码。请核对。", fields={"task_code": "已经有一件事用了它。"})
    _refuse_others_code(item, task_code)
    item.basic, item.task_code = _basic(basic, item), task_code
    item.save(update_fields=["basic", "task_code"])
    note(Resource.EDITION, Action.CHANGE, by=by, at=at, about=("item", item.pk), purpose="写编码")
    return item


def _refuse_others_code(item: Item, task_code: str) -> None:
    if task_code == item.task_code:
        return
    if item.unified_by:
        raise NotYours(f"编码由“{item.unified_by}”统一，县里不能改。要改，请等新的统一清单，从“接收清单”进来。")
    said = item.current.body.task_code if item.current else ""
    if said and said != task_code:
        raise MovedOn(f"在用的版本里写的实施编码是 {said}。要改它，请起草新版。")


def _written(code: str) -> str:
    return "".join(code.split()).upper()


def _basic(code: str, item: Item) -> BasicItem | None:
    """Return the line of the directory; one that no import has brought is written down with the item's own name."""
    if not code:
        return None
    values = {"name": item.name, "item_type": code[2:4]}
    row, _ = BasicItem.objects.get_or_create(code=code, defaults=values)
    return row


@transaction.atomic
def retire_item(item: Item, *, on: date | None, why: str, by: Actor, at: datetime) -> None:
    """Cancel an item: it leaves the public list, what is in work on it is dropped, running cases keep their edition.

    Args:
        item: the item.
        on: the last day is the one before; today or earlier, when its basis fell away.
        why: what the public and staff are told.
        by: the county office.
        at: now.

    Raises:
        MovedOn: it is cancelled already.
        BadInput: no reason, or a day to come, or one before the edition in force.
    """
    item, today = _locked(item), timezone.localdate(at)
    if item.retired_on:
        raise MovedOn(f"“{item.name}”已经取消了。")
    if not why.strip():
        raise BadInput("请写为什么取消，群众和窗口都会看到。", fields={"why": "请写一句为什么取消。"})
    if on is None or on > today:
        raise BadInput("取消的日子填今天或以前；还没到的，到那天再来取消。", fields={"on": "请填今天或以前。"})
    if item.current and item.current.valid_from and on < item.current.valid_from:
        raise BadInput("取消的日子不能早于在用版本启用的日子。", fields={"on": "比启用的日子还早。"})
    retire(item, on=on, why=why.strip()[:LONGEST_WHY])
    note(Resource.EDITION, Action.END, by=by, at=at, about=("item", item.pk), purpose=f"取消事项，{on} 起")


def _locked(item: Item) -> Item:
    found: Item = Item.objects.select_for_update(of=("self",)).select_related("current").get(pk=item.pk)
    return found
