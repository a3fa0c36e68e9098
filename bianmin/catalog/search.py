"""Searching the catalogue in Chinese: bigrams and single characters, asked as a phrase, on SQLite and PostgreSQL alike.

Everything lies in one full-text column for words and one for single characters. What stands in a title or is what people
call the item lies there a second time, each token behind a Greek letter, so that title hits are found by the index and
not by sorting all hits; pinyin lies there as what one may begin to type (``pinyin.endings``) behind another letter.
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
_SOUND = {Place.TITLE: "π", Place.CALLED: "ρ", Place.BODY: ""}  # of a body's words no pinyin is kept


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


def cut(title: str, called: Iterable[str], body: str, *, sounds: Mapping[Place, Iterable[str]]) -> Cut:
    """Cut one item's text; ``sounds`` are the pinyin endings of its title and of what it is called."""
    others = "，".join(called)
    spoken = [_SOUND[place] + each for place, said in sounds.items() for each in said]
    title_mark, called_mark = _MARK[Place.TITLE], _MARK[Place.CALLED]
    words = [bigrams(title, title_mark), bigrams(others, called_mark), " ".join(spoken), bigrams(body)]
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
    """One token or phrase to ask a column for; ``begins`` asks for what begins with it."""

    column: str
    words: str
    begins: bool = False


def _terms(word: str, place: Place) -> list[_Term]:
    """Return what a word may be at a place or at a better one; any of them will do."""
    return [term for each in Place if each <= place for term in _terms_at(word, each)]


def _terms_at(word: str, place: Place) -> list[_Term]:
    mark, sound = _MARK[place], _SOUND[place]
    if not word.isascii():
        if len(word) == 1:
            return [_Term("singles", mark + word)]
        return [_Term("bigrams", " ".join(mark + word[at : at + 2] for at in range(len(word) - 1)))]
    begins = len(word) > 1  # of a single letter everything would begin
    found = [_Term("bigrams", mark + word, begins)]
    return [*found, _Term("bigrams", sound + word, begins)] if sound and begins else found


Asked = list[list[list[_Term]]]  # any of these; of it all; of each any


def _ask(queries: list[list[str]], limit: int) -> list[tuple]:
    ask = _of_postgresql if connection.vendor == "postgresql" else _of_sqlite
    parts, params = [], []
    for place in Place:
        sql, values = ask([[_terms(word, place) for word in words] for words in queries])
        parts.append(f"SELECT * FROM ({sql}) AS hits{place.value}")  # noqa: S608  # nosec B608
        params += [place.value, *values, current_county(), limit]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), params)
        return cursor.fetchall()


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
    return f'{term.column} : "{term.words}"{" *" if term.begins else ""}'


def _of_postgresql(asked: Asked) -> tuple[str, list[str]]:
    ways, params = [], []
    for words in asked:
        ways.append(" AND ".join(f"({' OR '.join(map(_tsquery, terms))})" for terms in words))
        params += [f"'{term.words}':*" if term.begins else term.words for terms in words for term in terms]
    sql = (
        "SELECT text.item_id, text.title, CAST(%s AS INTEGER) AS place FROM catalog_searchtext text "  # noqa: S608  # nosec B608
        f"WHERE ({' OR '.join(f'({way})' for way in ways)}) AND text.county_code = %s LIMIT %s"
    )
    return sql, params


def _tsquery(term: _Term) -> str:
    asks = "to_tsquery" if term.begins else "phraseto_tsquery"
    return f"text.{term.column}_tokens @@ {asks}('simple', %s)"


def write_sqlite_index(row: "SearchText") -> None:
    """Bring SQLite's full-text table in line with one row; on PostgreSQL stored columns do it by themselves."""
    with connection.cursor() as cursor:
        key = row.item_id.hex
        cursor.execute("DELETE FROM catalog_searchindex WHERE item_id = %s", [key])
        cursor.execute(
            "INSERT INTO catalog_searchindex (item_id, bigrams, singles) VALUES (%s, %s, %s)",
            [key, row.bigrams, row.singles],
        )
