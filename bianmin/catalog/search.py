"""Searching the catalogue in Chinese: bigrams and single characters, asked as a phrase, on SQLite and PostgreSQL alike.

Everything lies in one full-text column for words and one for single characters. What stands in a title or is what people
call the item lies there a second time, each token behind a Greek letter, so that title hits are found by the index and
not by sorting all hits; pinyin lies there in threes of letters and initials in twos, each behind letters of their own.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import connection

from bianmin.county.scope import current_county

if TYPE_CHECKING:
    from bianmin.catalog.models import SearchText

_RUNS = re.compile(r"[0-9a-z]+|[^\W\d_a-z]+", re.UNICODE)
RUN_END = "zz"  # a phrase never reaches over a comma
LONGEST_QUERY = 40  # characters; the rest is not asked
MOST_WORDS = 8
LONGEST_PINYIN = 800  # characters, as SearchText keeps them


class Place(IntEnum):
    """Where a query was found, best first."""

    TITLE = 0
    CALLED = 1
    BODY = 2


_MARK = {Place.TITLE: "τ", Place.CALLED: "κ", Place.BODY: ""}
_FULL = {Place.TITLE: "π", Place.CALLED: "ρ"}  # of a body's words no pinyin is kept
_INITIALS = {Place.TITLE: "ι", Place.CALLED: "λ"}
FULL_PIECE, INITIALS_PIECE = 3, 2  # letters of one token


@dataclass(frozen=True, slots=True)
class Spoken:
    """A name in Latin letters: 护理 is ``huli`` and ``hl``."""

    full: str
    initials: str


@dataclass(frozen=True, slots=True)
class Cut:
    """The two columns of one text."""

    bigrams: str
    singles: str


def fold(text: str) -> str:
    """Return ``text`` in one width and case."""
    return unicodedata.normalize("NFKC", text).casefold()


def runs(text: str) -> list[str]:
    """Return the words of ``text``, folded: runs of Latin letters and digits, and of other letters."""
    return _RUNS.findall(fold(text))


def bigrams(text: str, mark: str = "") -> str:
    """Return the overlapping pairs of characters of each run, separated by blanks; a lone character stays alone."""
    pairs: list[str] = []
    for run in runs(text):
        if run[0].isascii() or len(run) == 1:
            pairs.append(mark + run)
        else:
            pairs += [mark + run[at : at + 2] for at in range(len(run) - 1)]
        pairs.append(RUN_END)
    return " ".join(pairs)


def singles(text: str, mark: str = "") -> str:
    """Return the distinct characters of ``text``."""
    return " ".join(mark + char for char in sorted({char for run in runs(text) for char in run}))


def pieces(text: str, size: int, mark: str) -> str:
    """Return the overlapping pieces of ``size`` letters of ``text``, each behind ``mark``; nothing of what is shorter."""
    return " ".join(mark + text[at : at + size] for at in range(len(text) - size + 1))


def cut(title: str, called: Iterable[str], body: str, *, sounds: Mapping[Place, Iterable[Spoken]]) -> Cut:
    """Cut one item's text; ``sounds`` are its title and what it is called as they are typed in pinyin."""
    others = "，".join(called)
    said = [(place, each) for place, several in sounds.items() for each in several]
    full = [pieces(each.full, FULL_PIECE, _FULL[place]) for place, each in said]
    initials = [pieces(each.initials, INITIALS_PIECE, _INITIALS[place]) for place, each in said]
    title_mark, called_mark = _MARK[Place.TITLE], _MARK[Place.CALLED]
    spoken = f" {RUN_END} ".join(filter(None, [*full, *initials, ""]))
    words = [bigrams(title, title_mark), bigrams(others, called_mark), spoken, bigrams(body)]
    chars = [singles(title, title_mark), singles(others, called_mark), singles(body)]
    return Cut(" ".join(filter(None, words)), " ".join(filter(None, chars)))


def find(query: str, *, limit: int = 50) -> list[UUID]:
    """Return the ids of the items whose text holds every word of ``query``, title hits first."""
    return [item_id for item_id, _ in ranked([query], limit=limit)]


def ranked(queries: Iterable[str], *, limit: int = 50) -> list[tuple[UUID, Place]]:
    """Return the ids of the items whose text holds every word of one of ``queries`` with where they stand, best first.

    Of each place no more than ``limit`` are asked for, so that a word of many texts costs no more than a rare one.
    """
    asked = [words for query in queries if (words := _words(query))]
    if not asked:
        return []
    found: dict[UUID, tuple[Place, str]] = {}
    for item_id, title, place in _ask(asked, limit):
        key = item_id if isinstance(item_id, UUID) else UUID(item_id)
        found.setdefault(key, (Place(place), title))
    best = sorted(found, key=lambda key: found[key])
    return [(key, found[key][0]) for key in best[:limit]]


def _words(query: str) -> list[str]:
    return [word for word in runs(query[:LONGEST_QUERY]) if word != RUN_END][:MOST_WORDS]


@dataclass(frozen=True, slots=True)
class _Term:
    """One token or phrase to ask a column for."""

    column: str
    words: str


def _terms(word: str, place: Place) -> list[_Term]:
    """Return what a word may be at a place or at a better one; any of them will do. A body holds title and names too."""
    places = [place] if place == Place.BODY and not word.isascii() else [each for each in Place if each <= place]
    return [term for each in places for term in _terms_at(word, each)]


def _terms_at(word: str, place: Place) -> list[_Term]:
    if not word.isascii():
        is_one = len(word) == 1
        return [_Term("singles", _MARK[place] + word) if is_one else _Term("bigrams", pieces(word, 2, _MARK[place]))]
    found = [_MARK[place] + word]
    if place in _FULL:
        found += [pieces(word, FULL_PIECE, _FULL[place]), pieces(word, INITIALS_PIECE, _INITIALS[place])]
    return [_Term("bigrams", words) for words in found if words]


Asked = list[list[list[_Term]]]  # any of these; of it all; of each any


def _ask(queries: list[list[str]], limit: int) -> list[tuple[str | UUID, str, int]]:
    ask = _of_postgresql if connection.vendor == "postgresql" else _of_sqlite
    parts, params = [], []
    for place in Place:
        sql, values = ask([[_terms(word, place) for word in words] for words in queries])
        parts.append(f"SELECT * FROM ({sql}) AS hits{place.value}")  # noqa: S608  # nosec B608
        params += [place.value, *values, current_county(), limit]
    # What is called so holds what is titled so: when both are full, enough is found, and the bodies are not asked.
    sql = f"SELECT * FROM ({' UNION ALL '.join(parts)}) AS hits LIMIT %s"  # noqa: S608  # nosec B608
    params.append(2 * limit)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_BY_INDEX.format(sql), params)
            cursor.nextset()
        else:
            cursor.execute(sql, params)
        return cursor.fetchall()


# PostgreSQL does not know what it costs to unpack a stored tsvector, and with a limit would rather read all texts: 2,000 ms
# instead of 2 for a word that is in none. One message of three statements; what is set lasts no longer than it.
_BY_INDEX = "SET LOCAL enable_seqscan = off; {}; SET LOCAL enable_seqscan = DEFAULT"


def _of_sqlite(asked: Asked) -> tuple[str, list[str]]:
    """Return the question to FTS5: a join that streams, so that the limit ends it early."""
    ways = (" AND ".join(f"({' OR '.join(map(_fts5, terms))})" for terms in words) for words in asked)
    sql = (
        "SELECT text.item_id, text.title, CAST(%s AS INTEGER) AS place FROM catalog_searchindex "
        "CROSS JOIN catalog_searchtext text ON text.item_id = catalog_searchindex.item_id "
        "WHERE catalog_searchindex MATCH %s AND text.county_code = %s LIMIT %s"
    )
    return sql, [" OR ".join(f"({way})" for way in ways)]


def _fts5(term: _Term) -> str:
    return f'{term.column} : "{term.words}"'


def _of_postgresql(asked: Asked) -> tuple[str, list[str]]:
    ways, params = [], []
    for words in asked:
        ways.append(" AND ".join(map(_any_of, words)))
        params += [term.words for terms in words for term in terms]
    sql = (
        "SELECT text.item_id, text.title, CAST(%s AS INTEGER) AS place FROM catalog_searchtext text "  # noqa: S608  # nosec B608
        f"WHERE ({' OR '.join(f'({way})' for way in ways)}) AND text.county_code = %s LIMIT %s"
    )
    return sql, params


def _any_of(terms: list[_Term]) -> str:
    """Return the question for any of ``terms``; all of one word stand in one column."""
    either = " || ".join(["phraseto_tsquery('simple', %s)"] * len(terms))
    return f"text.{terms[0].column}_tokens @@ ({either})"


def write_sqlite_index(row: "SearchText") -> None:
    """Bring SQLite's full-text table in line with one row; on PostgreSQL stored columns do it by themselves."""
    with connection.cursor() as cursor:
        key = row.item_id.hex
        cursor.execute("DELETE FROM catalog_searchindex WHERE item_id = %s", [key])
        cursor.execute(
            "INSERT INTO catalog_searchindex (item_id, bigrams, singles) VALUES (%s, %s, %s)",
            [key, row.bigrams, row.singles],
        )
