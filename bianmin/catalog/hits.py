"""Finding items by what people type: as written, in two parts, the known words in it, misspelt, and what is like it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import IntEnum
from uuid import UUID

from bianmin.catalog import search
from bianmin.catalog.likeness import overlap
from bianmin.catalog.models import Item
from bianmin.catalog.search import Place, fold, runs
from bianmin.catalog.vocabulary import Spot, Vocabulary, pairs, stem_of, vocabulary

SHORTEST_TO_PART = 4  # characters: 医保报销 is 医保 and 报销
MOST_PARTINGS = 8
MOST_SPOTS = 12
MOST_MEANT = 3  # words tried for one that was misspelt
LEAST_LIKE = 0.5  # of the pairs of characters
MOST_LIKE = 8
# What people add to the thing they want; it is no part of its name.
_ADDED = (
    "怎么办理", "怎么办", "怎么弄", "咋办", "咋弄", "怎么", "怎样", "如何", "去哪里", "去哪", "在哪里", "在哪", "哪里",
    "需要什么材料", "要什么材料", "需要什么", "要什么", "什么", "材料", "手续", "流程", "多少钱", "我要", "我想", "俺要", "想要",
    "需要", "能不能", "可以", "办理", "申请", "申领", "领取",
)  # fmt: skip
_AROUND = ("办", "领", "给", "俺", "我", "的", "了", "吗", "呢", "呀")


class How(IntEnum):
    """In which way something was found; from ``LIKE`` on nobody can say that it was what was meant."""

    EXACT = 0
    PARTED = 1
    HELD = 2
    MEANT = 3
    LIKE = 4
    NOTHING = 5


@dataclass(frozen=True, slots=True)
class Hits:
    """What a query brought, best first.

    ``meant`` is the word that was searched instead, where the one typed is taken for a slip; ``named`` are the items in
    whose name, or in what people call them, it stands; ``spots`` the stations of that name.
    """

    items: tuple[Item, ...] = ()
    how: How = How.NOTHING
    meant: str = ""
    named: frozenset[UUID] = frozenset()
    spots: tuple[Spot, ...] = ()

    @property
    def is_missed(self) -> bool:
        """Say whether somebody looked in vain: nothing, or only what is like it, and no village of that name."""
        return self.how >= How.LIKE and not self.spots


def look_for(query: str, *, is_stale: Callable[[Item], bool] | None = None) -> Hits:
    """Look for ``query`` in one way after another until something is found; villages are looked for beside it.

    ``is_stale`` says which items stand last within their rank: those past their review period.
    """
    asked = " ".join(query[: search.LONGEST_QUERY].split())
    if not runs(asked):
        return Hits()
    known = vocabulary()
    spots, rest = _spots(asked, known)
    for way in (_exact, _parted, _held, _meant, _like) if rest else ():
        hits = way(rest, known, is_stale)
        if hits.items:
            return Hits(hits.items, hits.how, hits.meant, hits.named, spots)
    return Hits(spots=spots)


def _spots(asked: str, known: Vocabulary) -> tuple[tuple[Spot, ...], str]:
    """Return the stations named, and what else was asked: 孔那里村 医保 names a station and asks for 医保."""
    whole = known.places(asked)
    if whole or " " not in asked:
        return tuple(whole[:MOST_SPOTS]), asked
    for word in asked.split(" "):
        found = [spot for spot in known.places(word) if spot.rank(stem_of(word)) == 0]
        if found:
            return tuple(found[:MOST_SPOTS]), " ".join(each for each in asked.split(" ") if each != word)
    return (), asked


Stale = Callable[[Item], bool] | None


def _exact(asked: str, _: Vocabulary, stale: Stale) -> Hits:
    return _found([asked], How.EXACT, stale)


def _found(queries: list[str], how: How, stale: Stale, meant: str = "") -> Hits:
    """Return the items that any of ``queries`` finds: the one of that name, then by place, then as the county lists them."""
    found = dict(search.ranked(queries))
    items = list(Item.objects.published().filter(pk__in=found)) if found else []
    titles = {"".join(runs(query)) for query in queries}

    def order(item: Item) -> tuple[bool, int, bool, int]:
        is_it = "".join(runs(item.name)) in titles
        return not is_it, found[item.pk], bool(stale and stale(item)), item.position

    items.sort(key=order)
    named = frozenset(item.pk for item in items if found[item.pk] < Place.BODY)
    return Hits(tuple(items), how, meant, named)


def _parted(asked: str, _: Vocabulary, stale: Stale) -> Hits:
    """Search one word as two: nobody types the blank in 医保报销."""
    if len(asked) < SHORTEST_TO_PART or asked.isascii() or " " in asked:
        return Hits()
    return _found([f"{asked[:at]} {asked[at:]}" for at in range(2, len(asked) - 1)][:MOST_PARTINGS], How.PARTED, stale)


def _held(asked: str, known: Vocabulary, stale: Stale) -> Hits:
    """Search the known words in a sentence: all of them, else the longest."""
    held = known.held_in("，".join(runs(asked)))
    tries = dict.fromkeys([" ".join(held), held[0]]) if held else {}
    return _first(_found([each], How.HELD, stale) for each in tries)


def _meant(asked: str, known: Vocabulary, stale: Stale) -> Hits:
    """Search the known word that is nearest to what was typed."""
    typed = _core(asked)
    lexicon = known.letters if typed.isascii() else known.lexicon
    words = list(dict.fromkeys(near.words for near in lexicon.nearest(typed)))[:MOST_MEANT]
    return _first(_found([each], How.MEANT, stale, each) for each in words)


def _first(several: Iterable[Hits]) -> Hits:
    return next((hits for hits in several if hits.items), Hits())


def _like(asked: str, known: Vocabulary, stale: Stale) -> Hits:
    """Return the items whose names share at least half of the pairs of characters with what was typed."""
    typed = pairs(_core(asked))
    shares = (
        {pk: share for pk, title in known.titles if (share := overlap(typed, title)) >= LEAST_LIKE} if typed else {}
    )
    like = list(Item.objects.published().filter(pk__in=shares)) if shares else []
    like.sort(key=lambda item: (-shares[item.pk], bool(stale and stale(item)), item.position))
    return Hits(tuple(like[:MOST_LIKE]), How.LIKE)


def _core(asked: str) -> str:
    """Return what was typed without the words around it: 办残疾正怎么弄 → 残疾正."""
    core = fold("".join(runs(asked)))
    for words in _ADDED:
        core = core.replace(words, "")
    for word in _AROUND:
        if len(core) > 2:
            core = core.removeprefix(word).removesuffix(word)
    return core
