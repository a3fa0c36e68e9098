"""Finding an item, or a village's station, by what somebody types; and counting what is looked for in vain."""

import logging
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.core.cache import cache
from django.db.utils import OperationalError

from bianmin.catalog.actions.wording import count_missed
from bianmin.catalog.hits import Hits, How
from bianmin.catalog.permissions import look_for, roles_for
from bianmin.catalog.wordbook import told_elsewhere
from bianmin.catalog.words import words
from bianmin.county.scope import current_county
from bianmin.portal.guides.place import chosen_station, help_phone
from bianmin.portal.guides.rows import Row, rows_of

if TYPE_CHECKING:
    from bianmin.catalog.models import Item
    from bianmin.catalog.vocabulary import Spot

log = logging.getLogger(__name__)
LONGEST = 40  # characters, as bianmin.catalog.search asks them
TOO_LONG = f"写得太长了，查不了。请只写几个字，最多 {LONGEST} 个，比如“医保报销”。"
MOST_COUNTED = 30  # misses that one process writes down in a minute; a flood beyond it is answered and not counted
A_MINUTE = 60  # seconds


@dataclass(frozen=True, slots=True)
class Found:
    """What a search brought.

    ``meant`` is the word searched instead of a misspelt one; ``is_like`` says that nothing is named so and the rows are
    only like it; without rows, ``like`` names categories that may be meant, ``elsewhere`` whom to ask instead.
    """

    query: str
    rows: tuple[Row, ...] = ()
    like: tuple[str, ...] = ()
    sentence: str = ""
    phone: str = ""
    meant: str = ""
    is_like: bool = False
    spots: tuple["Spot", ...] = ()
    elsewhere: str = ""


def find(query: str, village: str, *, today: date) -> Found:
    """Search the published items and the stations for ``query`` (words, one character, pinyin, initials, names of villages)."""
    asked = " ".join(query.split())
    if len(asked) > LONGEST:
        return Found(query, sentence=TOO_LONG, phone=help_phone())
    station = chosen_station(village)
    hits = look_for(asked, today=today)
    items = _whole_first(hits)
    roles = roles_for([item.pk for item in items], station.pk if station else None, on=today) if items else {}
    phone = station.phone if station and station.phone else help_phone()
    return Found(
        asked, rows_of(items, roles), () if items else _like(asked), phone=phone, meant=hits.meant,
        is_like=hits.how == How.LIKE, spots=hits.spots, elsewhere=told_elsewhere(asked) if hits.is_missed else "",
    )  # fmt: skip


def count_if_missed(found: Found, *, today: date) -> None:
    """Count a search that brought nothing, or only what is like it; at most so many a minute, whoever asks."""
    if found.sentence or not found.query or found.spots or (found.rows and not found.is_like):
        return
    key = f"missed:{current_county()}"
    if cache.add(key, 1, A_MINUTE) or cache.incr(key) <= MOST_COUNTED:
        try:
            count_missed(found.query, today=today)
        except OperationalError:  # the page was found without it, and goes on
            log.warning("a missed search was not counted: the database did not take the write")


def _whole_first(hits: Hits) -> list["Item"]:
    """Put 示例 first among those that are named so, and among the others: a whole guide helps more than a bare name."""
    return sorted(hits.items, key=lambda item: (item.pk not in hits.named, not _is_example(item)))


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
