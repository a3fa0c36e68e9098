"""The words a county's catalogue knows, and the names of its stations: small, read once and kept in the process for a minute.

Only published items are in it, however many texts there are to search. ``forget`` is called by whoever changes it, so
that this process sees it at once and the others within the minute.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from django.core.cache import cache

from bianmin.catalog.likeness import Lexicon, latin
from bianmin.catalog.models import Item, Synonym
from bianmin.catalog.search import fold, runs
from bianmin.county.scope import current_county
from bianmin.stations.models import Division, Unit
from bianmin.stations.permissions import open_stations, station_of

KEPT_SECONDS = 60
NO_LONGER = "不用了"  # the source of a synonym that was struck off: a pack that is loaded again does not bring it back
PLACE_CODE = re.compile(r"[0-9]{12}", re.ASCII)  # a synonym that means a place names its division
LONGEST_HELD = 14  # characters of a word looked for within a sentence
FEWEST_LETTERS = 4  # of a village's pinyin, unless it is all of its initials
ENDINGS = ("便民服务站", "村民委员会", "居民委员会", "居委会", "村委会", "服务站", "社区", "村")
_KEPT: dict[str, tuple[str, "Vocabulary"]] = {}


@dataclass(frozen=True, slots=True)
class Spot:
    """One name that finds a station, with the township that tells namesakes apart."""

    code: str
    village: str
    township: str
    stem: str
    full: str
    initials: str

    def rank(self, asked: str) -> int | None:
        """Return 0 where ``asked`` is the name, 1 where the name begins with it, 2 where it holds it; None elsewhere."""
        if asked.isascii():
            if asked in {self.full, self.initials}:
                return 0
            return 1 if len(asked) >= FEWEST_LETTERS and self.full.startswith(asked) else None
        if asked == self.stem:
            return 0
        return (1 if self.stem.startswith(asked) else 2) if asked in self.stem else None


@dataclass(frozen=True)
class Vocabulary:
    """The names of items in pieces, what people call them, categories; and the names of stations."""

    words: frozenset[str]
    spots: tuple[Spot, ...]
    titles: tuple[tuple[UUID, frozenset[str]], ...] = ()  # of each item the pairs of characters of its name

    @cached_property
    def lexicon(self) -> Lexicon:
        return Lexicon.of(sorted(word for word in self.words if not word.isascii()))

    @cached_property
    def letters(self) -> Lexicon:
        return Lexicon.of(sorted({latin(word)[0] for word in self.words if not word.isascii()}))

    def held_in(self, sentence: str) -> list[str]:
        """Return the known words within ``sentence``, the longest first, none of which lies within another."""
        found: list[str] = []
        rest = sentence
        for size in range(min(LONGEST_HELD, len(sentence)), 1, -1):
            for at in range(len(sentence) - size + 1):
                piece = sentence[at : at + size]
                if piece in self.words and piece in rest:
                    found.append(piece)
                    rest = rest.replace(piece, "，", 1)
        return found

    def places(self, asked: str) -> list[Spot]:
        """Return the stations of that name, the likeliest first; nothing for what is no name."""
        stem = stem_of(asked)
        if len(stem) < 2:
            return []
        ranked = [(rank, spot.code, spot) for spot in self.spots if (rank := spot.rank(stem)) is not None]
        best: dict[str, Spot] = {}
        for _, code, spot in sorted(ranked, key=lambda each: each[:2]):
            best.setdefault(code, spot)
        return list(best.values())


def stem_of(name: str) -> str:
    """Return a village's name without what it is: 孔那里村便民服务站 → 孔那里."""
    stem = "".join(runs(name))
    for ending in ENDINGS:
        stem = stem.removesuffix(ending)
    return stem


def vocabulary() -> Vocabulary:
    """Return what the county's catalogue knows, from this process if it was read within the minute: three queries."""
    county = current_county()
    stamp = cache.get(_key())
    kept = _KEPT.get(county)
    if stamp is not None and kept and kept[0] == stamp:
        return kept[1]
    items = list(Item.objects.published())
    titles = tuple((item.pk, frozenset(pairs(item.name))) for item in items)
    made = Vocabulary(frozenset(_words(items)), tuple(_spots()), titles)
    stamp = f"{id(made)}"
    _KEPT[county] = (stamp, made)
    cache.set(_key(), stamp, KEPT_SECONDS)
    return made


def forget() -> None:
    """Let the next question read the words anew."""
    cache.delete(_key())


def _key() -> str:
    return f"vocabulary:{current_county()}"


def pairs(text: str) -> list[str]:
    """Return the pairs of characters of ``text``, what is no Chinese left out."""
    joined = "".join(run for run in runs(text) if not run.isascii())
    return [joined[at : at + 2] for at in range(len(joined) - 1)]


def _words(items: Iterable[Item]) -> Iterable[str]:
    for item in items:
        assert item.current is not None, "published"
        yield from runs(item.name)
        yield from map(fold, (item.category, *item.current.body.aliases))
    for word, means in Synonym.objects.exclude(source=NO_LONGER).values_list("word", "means"):
        if not PLACE_CODE.fullmatch(means):
            yield fold(word)


def _spots() -> Iterable[Spot]:
    """Yield the stations by their names, and by the old and other names that lead to them."""
    open_now = {unit.division_code: unit for unit in open_stations()}
    for unit in open_now.values():
        yield _spot(unit.short_name, unit)
    others = Synonym.objects.exclude(source=NO_LONGER).filter(means__startswith=current_county())
    old = Division.objects.filter(code__startswith=current_county(), level=Division.Level.VILLAGE)
    named = [
        *(pair for pair in others.values_list("word", "means") if PLACE_CODE.fullmatch(pair[1])),
        *old.exclude(valid_to=None).values_list("short_name", "code"),
    ]
    for name, code in named:
        unit = open_now.get(code) or station_of(code) or _successor(code)
        if unit:
            yield _spot(name, unit)


def _successor(code: str) -> Unit | None:
    heir = Division.objects.filter(code=code).values_list("succeeded_by", flat=True).first()
    return station_of(heir) if heir else None


def _spot(name: str, unit: Unit) -> Spot:
    stem = stem_of(name) or fold(name)
    township = unit.parent.short_name if unit.parent else ""
    return Spot(unit.division_code, unit.short_name, township, stem, *latin(stem))
