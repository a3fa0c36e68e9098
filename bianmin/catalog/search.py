"""Searching the catalogue in Chinese: bigrams and single characters, asked as a phrase, on SQLite and PostgreSQL alike."""

import re
import unicodedata
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import connection

from bianmin.county.scope import current_county

if TYPE_CHECKING:
    from bianmin.catalog.models import SearchText

_RUNS = re.compile(r"[0-9a-z]+|[^\W\d_a-z]+", re.UNICODE)
RUN_END = "zz"  # a phrase never reaches over a comma
LONGEST_QUERY = 40  # characters; the rest is not asked


def fold(text: str) -> str:
    """Return ``text`` in one width and case."""
    return unicodedata.normalize("NFKC", text).casefold()


def bigrams(text: str) -> str:
    """Return the overlapping pairs of characters of each run, separated by blanks; a lone character stays alone."""
    pairs: list[str] = []
    for run in _RUNS.findall(fold(text)):
        if run[0].isascii() or len(run) == 1:
            pairs.append(run)
        else:
            pairs += [run[at : at + 2] for at in range(len(run) - 1)]
        pairs.append(RUN_END)
    return " ".join(pairs)


def singles(text: str) -> str:
    """Return the distinct characters of ``text``."""
    return " ".join(sorted({char for run in _RUNS.findall(fold(text)) for char in run}))


def find(query: str, *, limit: int = 50) -> list[UUID]:
    """Return the ids of the items whose text holds every word of ``query``, title hits first."""
    words = [word for word in _RUNS.findall(fold(query[:LONGEST_QUERY])) if word != RUN_END]
    if not words:
        return []
    found: dict[UUID, int] = {}
    for item_id, in_title in _ask(words, limit):
        found.setdefault(item_id, in_title)
    return list(found)


def _ask(words: list[str], limit: int) -> list[tuple[UUID, int]]:
    asks = _ask_postgresql if connection.vendor == "postgresql" else _ask_sqlite
    rows = asks(words, limit)
    return [(row[0] if isinstance(row[0], UUID) else UUID(row[0]), row[1]) for row in rows]


def _phrase(word: str) -> tuple[str, str]:
    """Return the column to ask and the phrase to ask it for."""
    if len(word) == 1:
        return "singles", word
    if word.isascii():
        return "ascii", word
    return "bigrams", " ".join(word[at : at + 2] for at in range(len(word) - 1))


def _ask_sqlite(words: list[str], limit: int) -> list[tuple[str, int]]:
    where, params = ["text.county_code = %s"], [current_county()]
    for word in words:
        column, phrase = _phrase(word)
        if column == "ascii":
            where.append("(text.pinyin LIKE %s OR text.bigrams LIKE %s)")
            params += [f"%{word}%", f"%{word}%"]
        else:
            where.append(f"text.item_id IN (SELECT item_id FROM catalog_searchindex WHERE {column} MATCH %s)")  # noqa: S608  # nosec B608
            params.append(f'"{phrase}"')
    return _run(where, params, words, limit)


def _ask_postgresql(words: list[str], limit: int) -> list[tuple[UUID, int]]:
    where, params = ["text.county_code = %s"], [current_county()]
    for word in words:
        column, phrase = _phrase(word)
        if column == "ascii":
            where.append("(text.pinyin LIKE %s OR text.bigrams LIKE %s)")
            params += [f"%{word}%", f"%{word}%"]
        else:
            where.append(f"text.{column}_tokens @@ phraseto_tsquery('simple', %s)")
            params.append(phrase)
    return _run(where, params, words, limit)


def _run(where: list[str], params: list[str], words: list[str], limit: int) -> list[tuple]:
    sql = (
        "SELECT text.item_id, CASE WHEN text.title LIKE %s THEN 1 ELSE 0 END AS in_title "  # noqa: S608  # nosec B608
        f"FROM catalog_searchtext text WHERE {' AND '.join(where)} ORDER BY in_title DESC, text.title LIMIT %s"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [f"%{words[0]}%", *params, limit])
        return cursor.fetchall()


def write_sqlite_index(row: "SearchText") -> None:
    """Bring SQLite's full-text table in line with one row; on PostgreSQL stored columns do it by themselves."""
    with connection.cursor() as cursor:
        key = row.item_id.hex
        cursor.execute("DELETE FROM catalog_searchindex WHERE item_id = %s", [key])
        cursor.execute(
            "INSERT INTO catalog_searchindex (item_id, bigrams, singles) VALUES (%s, %s, %s)",
            [key, row.bigrams, row.singles],
        )
