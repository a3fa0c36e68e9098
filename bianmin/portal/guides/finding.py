"""Finding an item by what somebody types: whole first, then in two parts, then by what is like it."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from bianmin.catalog.permissions import roles_for, search_items
from bianmin.catalog.words import words
from bianmin.portal.guides.place import chosen_station, help_phone
from bianmin.portal.guides.rows import Row, rows_of

if TYPE_CHECKING:
    from bianmin.catalog.models import Item

LONGEST = 40  # characters, as bianmin.catalog.search asks them
SHORTEST_TO_PART = 4  # characters: 医保报销 is 医保 and 报销
MOST_PARTINGS = 8
TOO_LONG = f"写得太长了，查不了。请只写几个字，最多 {LONGEST} 个，比如“医保报销”。"


@dataclass(frozen=True, slots=True)
class Found:
    """What a search brought; without rows, ``like`` names categories that may be meant."""

    query: str
    rows: tuple[Row, ...] = ()
    like: tuple[str, ...] = ()
    sentence: str = ""
    phone: str = ""


def find(query: str, village: str, *, today: date) -> Found:
    """Search the published items for ``query`` (Chinese words, one character, pinyin or its initials)."""
    asked = " ".join(query.split())
    if len(asked) > LONGEST:
        return Found(query, sentence=TOO_LONG, phone=help_phone())
    station = chosen_station(village)
    items = _items(asked)
    roles = roles_for([item.pk for item in items], station.pk if station else None, on=today) if items else {}
    # A guide that is whole helps more than one of which only the name is sure; within each, best first.
    items.sort(key=lambda item: not _is_example(item))
    phone = station.phone if station and station.phone else help_phone()
    return Found(asked, rows_of(items, roles), () if items else _like(asked), phone=phone)


def _items(asked: str) -> list["Item"]:
    found = search_items(asked)
    return found or next(filter(None, map(search_items, _partings(asked))), [])


def _partings(asked: str) -> list[str]:
    """Return one word written as two: nobody types the blank in 医保报销."""
    if len(asked) < SHORTEST_TO_PART or asked.isascii() or " " in asked:
        return []
    return [f"{asked[:at]} {asked[at:]}" for at in range(2, len(asked) - 1)][:MOST_PARTINGS]


def _is_example(item: "Item") -> bool:
    return item.current is not None and item.current.is_example


def _like(asked: str) -> tuple[str, ...]:
    """Return the categories that share two characters in a row with what was typed."""
    pairs = {asked[at : at + 2] for at in range(len(asked) - 1)}
    return tuple(
        category.name
        for category in words().categories
        if any(pair in f"{category.name}，{category.short}，{category.says}" for pair in pairs)
    )
