"""What a station does at its walls: a wall more, a sheet up, changed for the new one, or down."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from bianmin.catalog.models import Item
from bianmin.county.actors import Actor
from bianmin.county.refusals import BadInput, NotFound
from bianmin.county.rights import Action, Resource
from bianmin.journal.actions import note
from bianmin.notices.models import Posting, Wall
from bianmin.notices.permissions import NO_WALL, outdated_at, wall_of
from bianmin.stations.models import Unit

MAIN = "站里的公示栏"
LONGEST_NAME = 40  # characters
MOST_WALLS = 60  # of one station: the largest has some thirty natural villages


@dataclass(frozen=True, slots=True)
class Changed:
    """How many sheets were changed for the new one, and how many only taken down."""

    replaced: int
    taken_down: int


def main_wall(station: Unit, *, today: date) -> Wall:
    """Return the station's public board; the first time that is asked for, it is written down."""
    named = {"name": MAIN, "opened_on": today}
    wall, _ = Wall.objects.get_or_create(station=station, is_main=True, closed_on=None, defaults=named)
    main: Wall = wall
    return main


@transaction.atomic
def add_wall(station: Unit, name: str, *, by: Actor, at: datetime) -> Wall:
    """Write down a wall more, such as one in a natural village; the whole of 前张自然村 is one place.

    Raises:
        BadInput: no name, too long a one, one that is taken, or too many walls.
    """
    name = name.strip()
    if not name or len(name) > LONGEST_NAME:
        raise BadInput(
            f"请写这面墙在哪儿，最多 {LONGEST_NAME} 个字，比如“前张自然村”。", fields={"name": "请写在哪儿。"}
        )
    walls = Wall.objects.filter(station=station, closed_on__isnull=True)
    if walls.filter(name=name).exists() or name == MAIN:
        raise BadInput(f"“{name}”已经有了，不用再加。", fields={"name": "已经有了。"})
    if walls.count() >= MOST_WALLS:
        raise BadInput(f"一个站最多记 {MOST_WALLS} 面墙。不用的请先停掉。")
    made: Wall = Wall.objects.create(station=station, name=name, opened_on=timezone.localdate(at))
    note(Resource.WALL, Action.CHANGE, by=by, at=at, about=("wall", made.pk), purpose="加一面墙")
    return made


@transaction.atomic
def close_wall(station: Unit, wall_id: UUID, *, by: Actor, at: datetime) -> Wall:
    """Stop using a wall; what hangs there counts as taken down.

    Raises:
        NotFound: it is none of this station's.
        BadInput: it is the main one: every station has one.
    """
    wall, today = wall_of(station.pk, wall_id), timezone.localdate(at)
    if wall.is_main:
        raise BadInput(f"“{wall.name}”是站里的公示栏，每个站留一块，不能停。")
    _take_down(Posting.objects.hanging().filter(wall=wall).values_list("pk", flat=True), by=by, today=today)
    wall.closed_on = today
    wall.save(update_fields=["closed_on"])
    note(Resource.WALL, Action.CHANGE, by=by, at=at, about=("wall", wall.pk), purpose="停用一面墙")
    return wall


@transaction.atomic
def put_up(station: Unit, wall_id: UUID | None, item_slugs: Iterable[str], *, by: Actor, at: datetime) -> int:
    """Write down that the sheets of these items hang on a wall, in the editions in force; return how many are new.

    Without ``wall_id`` it is the station's main one, which is written down the first time, together with what hangs there.
    What hangs there already stays as it is; pressing twice changes nothing.

    Raises:
        NotFound: the wall is none of this station's.
        BadInput: no item was chosen, or none of them is in force.
    """
    today, slugs = timezone.localdate(at), set(item_slugs)
    wall = wall_of(station.pk, wall_id) if wall_id else main_wall(station, today=today)
    items = list(Item.objects.published().filter(slug__in=slugs))
    if not items:
        raise BadInput("请选要贴的单子。停用的事项没有单子可贴。", fields={"item": "请选一件。"})
    up = set(Posting.objects.hanging().filter(wall=wall, item__in=items).values_list("item_id", flat=True))
    new = [_sheet(wall, item, by, today) for item in items if item.pk not in up]
    Posting.objects.bulk_create(new)
    if new:
        note(Resource.WALL, Action.CHANGE, by=by, at=at, about=("wall", wall.pk), purpose=f"贴上 {len(new)} 张单子")
    return len(new)


@transaction.atomic
def change_sheets(station: Unit, posting_ids: Iterable[UUID] | None, *, by: Actor, at: datetime) -> Changed:
    """Write down 换好了: outdated sheets are down, and those of items still in force are up in the new edition.

    Args:
        station: whose walls.
        posting_ids: which sheets; None for all that are outdated. Those changed already are passed over.
        by: who changed them.
        at: now.
    """
    old = outdated_at(station.pk)
    if posting_ids is not None:
        old = old.filter(pk__in=list(posting_ids))
    today = timezone.localdate(at)
    sheets = list(old.select_for_update(of=("self",)).select_related("wall", "item__current"))
    _take_down([sheet.pk for sheet in sheets], by=by, today=today)
    new = [_sheet(sheet.wall, sheet.item, by, today) for sheet in sheets if sheet.item.current_id]
    Posting.objects.bulk_create(new)
    if sheets:
        note(
            Resource.WALL, Action.CHANGE, by=by, at=at, about=("unit", station.pk), purpose=f"换好 {len(sheets)} 张单子"
        )
    return Changed(len(new), len(sheets) - len(new))


@transaction.atomic
def take_down(station: Unit, posting_id: UUID, *, by: Actor, at: datetime) -> None:
    """Write down that a sheet hangs no more; pressing twice changes nothing.

    Raises:
        NotFound: it is none of this station's.
    """
    found = Posting.objects.filter(pk=posting_id, wall__station=station).select_for_update(of=("self",)).first()
    if found is None:
        raise NotFound(NO_WALL)
    if found.taken_down_on is None:
        _take_down([found.pk], by=by, today=timezone.localdate(at))
        note(Resource.WALL, Action.CHANGE, by=by, at=at, about=("wall", found.wall_id), purpose="取下一张单子")


def _sheet(wall: Wall, item: Item, by: Actor, today: date) -> Posting:
    return Posting(wall=wall, item=item, edition=item.current, posted_on=today, **by.columns())


def _take_down(posting_ids: Iterable[UUID], *, by: Actor, today: date) -> None:
    Posting.objects.filter(pk__in=list(posting_ids)).update(
        taken_down_on=today, taken_down_by_name=by.name, taken_down_by_post=by.post
    )
