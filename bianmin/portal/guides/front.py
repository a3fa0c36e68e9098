"""The front page and the lists of items: what can be done, by season and by kind."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from bianmin.catalog.pack.wording import Seasonal, Tile
from bianmin.catalog.permissions import published_items, review_months, roles_for
from bianmin.catalog.reviewing import is_stale
from bianmin.catalog.words import words
from bianmin.portal.guides.place import chosen_station, help_phone, place_of
from bianmin.portal.guides.rows import grouped
from bianmin.portal.guides.shelf import Main, main
from bianmin.portal.guides.visit import Visit

if TYPE_CHECKING:
    from bianmin.catalog.models import Item


@dataclass(frozen=True, slots=True)
class Often:
    """One of 常办: a link to an item or to a category."""

    label: str
    slug: str = ""
    category: str = ""


def home(visit: Visit) -> Main:
    """Make the front page: search, one's own station, the doors, and the eight tiles."""
    station = chosen_station(visit.village)
    context = {
        "texts": words().texts,
        "often": _often(visit.today.month),
        "place": place_of(station, today=visit.today) if station else None,
        "tiles": _tiles(),
        "phone": help_phone(),
        "is_senior": visit.is_senior,
    }
    return main("home", context, title="首页")


def _tiles() -> list[tuple[Tile, str]]:
    """Return the tiles with the line below each; the one for everything says how much that is."""
    count = published_items().count()
    return [(tile, tile.says if tile.categories else tile.says.format(count=count)) for tile in words().tiles]


def _often(month: int) -> list[Often]:
    """Return what this month brings, as far as it is published."""
    season = words().seasonal_in(month)
    published = published_items().filter(name__in=[entry.item for entry in season if entry.item])
    slugs = dict(published.values_list("name", "slug"))
    return [_link(entry, slugs) for entry in season if entry.category or entry.item in slugs]


def _link(entry: Seasonal, slugs: dict[str, str]) -> Often:
    return Often(entry.label, slugs.get(entry.item, ""), entry.category)


def categories_of(asked: str) -> tuple[str, ...] | None:
    """Return the categories that a tile's or category's name stands for; all: an empty one; unknown: None."""
    tiles = {tile.name: tile.categories for tile in words().tiles}
    named = {category.name: (category.name,) for category in words().categories}
    return () if not asked else (tiles | named).get(asked)


def _stale(items: "list[Item]", today: date) -> set[UUID]:
    """Return which of the items are past their review period."""
    months = review_months()
    return {item.pk for item in items if item.current and is_stale(item.current, today, months)}


def items(asked: str, visit: Visit) -> Main:
    """Make the list of a tile, a category, or of everything; an unknown name brings everything and says so."""
    categories = categories_of(asked)
    station = chosen_station(visit.village)
    chosen = published_items()
    if categories:
        chosen = chosen.filter(category__in=categories)
    rows = list(chosen)
    roles = roles_for([item.pk for item in rows], station.pk if station else None, on=visit.today)
    title = asked if categories else "全部事项"
    context = {
        "title": title,
        "groups": grouped(rows, roles, stale=_stale(rows, visit.today)),
        "count": len(rows),
        "unknown": asked if categories is None else "",
        "place": place_of(station, today=visit.today) if station else None,
        "phone": help_phone(),
    }
    return main("items", context, title=title)
