"""一件事 as rows with their items: what anybody may read of them, and which parts can be filed on line on a day."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from bianmin.catalog.bundles import Part
from bianmin.catalog.models import Bundle, BundlePart, Item, StationRole
from bianmin.catalog.permissions import can_be_applied_for, roles_for


@dataclass(frozen=True, slots=True)
class BundledItem:
    """One part with its item, what the station does with it, and whether it is filed together with the others."""

    row: BundlePart
    item: Item
    role: StationRole | None
    is_filed: bool

    @property
    def part(self) -> Part:
        """The part as the edition in force says it."""
        assert self.item.current is not None, "only published items take part"
        return Part(
            self.item.slug, self.item.name, self.item.current.body, self.row.ask, self.row.same_answers,
            self.row.same_materials,
        )  # fmt: skip


def bundles_in_use() -> list[Bundle]:
    """Return the county's 一件事, in their order; public."""
    return list(Bundle.objects.filter(retired_on__isnull=True).order_by("position"))


def bundle_named(slug: str) -> Bundle | None:
    """Return one 一件事 in use by its slug; public."""
    return Bundle.objects.filter(retired_on__isnull=True, slug=slug).first()


def items_of(bundle: Bundle, *, on: date, station_id: UUID | None = None) -> list[BundledItem]:
    """Return the parts whose item has an edition in force, in their order, for one station or for the county; public."""
    rows = list(
        BundlePart.objects.filter(bundle=bundle, item__retired_on__isnull=True, item__current__isnull=False)
        .select_related("item__current", "item__department")
        .order_by("position")
    )
    roles = roles_for([row.item_id for row in rows], station_id, on=on)
    return [
        BundledItem(row, row.item, roles.get(row.item_id), _is_filed(row.item, roles.get(row.item_id), on))
        for row in rows
    ]


def _is_filed(item: Item, role: StationRole | None, on: date) -> bool:
    assert item.current is not None, "only published items take part"
    return can_be_applied_for(item, role) and item.current.body.can_be_filed_on(f"{on:%m-%d}")


def chosen(items: Iterable[BundledItem], wanted: Collection[str]) -> list[BundledItem]:
    """Return the parts that are filed: those for everybody, and of the others the ones that somebody wants."""
    return [each for each in items if each.is_filed and (not each.row.ask or each.item.slug in wanted)]
