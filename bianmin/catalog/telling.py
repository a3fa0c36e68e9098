"""An item's edition as the guide that every face prints: the pure guide, with the county's words filled in."""

from bianmin.catalog.guide import Guide, House, Listed, guide_of
from bianmin.catalog.models import Edition, Item
from bianmin.catalog.words import words


def guide_of_edition(item: Item, edition: Edition, *, phone: str) -> Guide:
    """Return the guide of an edition, in force or not; ``phone`` is whom its reader asks."""
    return guide_of(
        edition.body,
        item_name=item.name,
        is_example=edition.is_example,
        edition_number=edition.number,
        valid_from=edition.valid_from,
        listed=Listed(item.slug, item.category, item.department_as_written),
        house=House(phone, words().texts),
    )


def guide_in_force(item: Item, *, phone: str) -> Guide:
    """Return the guide of a published item."""
    assert item.current is not None, "only published items have a guide in force"
    return guide_of_edition(item, item.current, phone=phone)
