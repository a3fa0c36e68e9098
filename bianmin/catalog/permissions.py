"""What anybody may read of the catalogue, and how the faces ask for it."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from bianmin.catalog import search
from bianmin.catalog.models import Item, ItemQuerySet, Placement, StationRole
from bianmin.county.rights import Action, Relation, Resource, Right
from bianmin.stations.models import Unit
from bianmin.stations.permissions import ANYONE

RIGHTS = tuple(
    Right(Resource.GUIDE, action, ANYONE, Relation.ANYONE, public=True)
    for action in (Action.READ, Action.LIST, Action.SEARCH)
)


def published_items() -> ItemQuerySet:
    """Return the items with an edition in force, 示例 first; public."""
    return Item.objects.published().order_by("-current__is_example", "position")


def published_item(slug: str) -> Item | None:
    """Return one item of the public list."""
    return Item.objects.published().filter(slug=slug).first()


def known_item(slug: str) -> Item | None:
    """Return an item whether or not it is still in force: to say that it was retired, not that it never was."""
    return Item.objects.filter(slug=slug).select_related("department").first()


def search_items(query: str) -> list[Item]:
    """Return the published items that hold every word of ``query``, best first."""
    ids = search.find(query)
    found = {item.pk: item for item in Item.objects.published().filter(pk__in=ids)}
    return [found[pk] for pk in ids if pk in found]


def role_of(station_id: UUID, item_id: UUID, *, on: date) -> StationRole | None:
    """Return in which role a station does an item on a day."""
    placement = Placement.objects.of(station_id, item_id, on)
    return StationRole(placement.role) if placement else None


def usual_role(item_id: UUID, *, on: date) -> StationRole | None:
    """Return the role that stations have for an item when no station was chosen yet."""
    placement = Placement.objects.on(on).filter(handling_item__item_id=item_id).first()
    return StationRole(placement.role) if placement else None


def roles_for(item_ids: Iterable[UUID], station_id: UUID | None, *, on: date) -> dict[UUID, StationRole]:
    """Return in which role a station does each item; where none was chosen, as the county's first station does."""
    placements = Placement.objects.on(on)
    there = station_id or placements.values_list("station_id", flat=True).first()
    found = placements.filter(station_id=there, handling_item__item_id__in=list(item_ids))
    roles = found.values_list("handling_item__item_id", "role")
    return {item_id: StationRole(role) for item_id, role in roles}


def can_be_applied_for(item: Item, role: StationRole | None) -> bool:
    """Say whether applying on line makes a case: it is known who decides, and the station does more than help."""
    if item.current is None or role in {None, StationRole.ASSISTS}:
        return False
    body = item.current.body
    return body.is_complete and body.online


def items_at(station: Unit, *, on: date) -> list[tuple[Item, StationRole]]:
    """Return what a station does and in which role; for taking in at the window."""
    placements = Placement.objects.on(on).at(station.pk).order_by("handling_item__item__position")
    rows = [(each.handling_item.item, StationRole(each.role)) for each in placements]
    return [(item, role) for item, role in rows if item.current_id]
