"""What is asked of the county's words: what people looked for in vain, what things are called, and what is not ours."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from bianmin.catalog.models import Item, MissedQuery, Synonym
from bianmin.catalog.search import fold, runs
from bianmin.catalog.vocabulary import NO_LONGER, PLACE_CODE
from bianmin.county.rows import CountyQuerySet
from bianmin.stations.models import Unit
from bianmin.stations.permissions import open_stations

LONGEST_MISSED = 20  # characters: what is longer is a sentence, and nobody mends a sentence
FEWEST_TIMES = 2  # what was asked only once may be somebody's name
MOST_SHOWN = 50
NOT_OURS = "不归我们"
_NUMBER = re.compile(r"\d(?:\W*\d){2,}x?|[〇零一二三四五六七八九幺]{6,}")


def missed_words(query: str) -> str:
    """Return what is kept of a query that found nothing: folded, cut, without numbers of three digits or more.

    A number may be somebody's: of a card, a telephone, a case. Empty where nothing is left that could be mended.
    """
    kept = " ".join(runs(_NUMBER.sub(" ", fold(query))))[:LONGEST_MISSED].strip()
    return kept if len(kept) > 1 else ""


def open_missed() -> list[MissedQuery]:
    """Return what was looked for in vain more than once and is not mended, the most often asked first."""
    rows = MissedQuery.objects.filter(mended_on__isnull=True, times__gte=FEWEST_TIMES)
    return list(rows.order_by("-times", "-last_on", "words")[:MOST_SHOWN])


def mended_lately() -> list[MissedQuery]:
    """Return what was mended last, the newest first."""
    return list(MissedQuery.objects.exclude(mended_on=None).order_by("-mended_on", "words")[:MOST_SHOWN])


def told_elsewhere(query: str) -> str:
    """Return what the county says of a query that is none of its matters; empty where it said nothing."""
    words = missed_words(query)
    told = MissedQuery.objects.filter(words=words, mended_how__startswith=NOT_OURS).first() if words else None
    return told.mended_how.removeprefix(NOT_OURS).lstrip("：") if told else ""


@dataclass(frozen=True, slots=True)
class Called:
    """One word with what it means: a word of the catalogue, or a station."""

    pk: UUID
    word: str
    means: str
    source: str
    is_place: bool


def synonyms(asked: str = "") -> "tuple[Called, ...]":
    """Return the words in use that hold ``asked``, by their first characters; all where nothing is asked."""
    rows: CountyQuerySet = Synonym.objects.exclude(source=NO_LONGER).order_by("word", "means")
    if asked:
        rows = rows.filter(Q(word__contains=asked) | Q(means__contains=asked))
    return _called(list(rows))


def called_by(synonym_id: UUID) -> Called | None:
    """Return one word in use."""
    rows = Synonym.objects.exclude(source=NO_LONGER).filter(pk=synonym_id)
    return next(iter(_called(list(rows))), None)


def _called(found: list[Synonym]) -> tuple[Called, ...]:
    names = _station_names(each.means for each in found)
    return tuple(
        Called(each.pk, each.word, names.get(each.means, each.means), each.source, each.means in names)
        for each in found
    )


def _station_names(means: Iterable[str]) -> dict[str, str]:
    codes = [each for each in means if PLACE_CODE.fullmatch(each)]
    units = Unit.objects.stations().filter(division_code__in=codes) if codes else []
    return {unit.division_code: unit.in_township for unit in units}


def names_to_choose() -> list[str]:
    """Return the names of the published items, as the county lists them."""
    return list(Item.objects.published().order_by("position").values_list("name", flat=True))


def item_named(name: str) -> Item | None:
    """Return the published item of exactly that name."""
    return Item.objects.published().filter(name=name.strip()).first()


def station_named(name: str) -> list[Unit]:
    """Return the open stations that ``name`` names, with the township in brackets where it tells namesakes apart."""
    village, _, rest = name.strip().replace("(", "（").partition("（")
    found = open_stations().filter(short_name=village)
    township = rest.rstrip("）)").strip()
    return list(found.filter(parent__short_name=township) if township else found)
