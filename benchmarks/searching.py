"""Rows 7 and 8: searching many texts for two characters, one, English, pinyin and nothing: is every one found, and how fast."""

# ruff: noqa: S311 - chance that can be repeated, for measuring

import functools
import itertools
import random
import statistics
from collections.abc import Iterable, Iterator
from uuid import UUID

from django.db import connection, transaction

from benchmarks import floors
from benchmarks.measuring import Timed, statements, timed
from benchmarks.rows import Bench, Line, NotDone, Report, sound
from bianmin.catalog import search
from bianmin.catalog.hits import look_for
from bianmin.catalog.models import Edition, Item, SearchText
from bianmin.catalog.pinyin import spoken
from bianmin.catalog.search import Place

WORDS = ("医保", "低保", "报销", "生育", "补贴", "高龄", "婚姻")
ONE, ENGLISH, NOBODY = "证", "app", "火星移民局"
SPOKEN = {"butie": ("补贴",), "ylbx": ("医疗保险", "养老保险")}  # what is typed → what the titles say then
WITH_ENGLISH = 50  # every so many texts one holds the English word
OWN, OTHERS = 3, 12  # sentences of one text: of an item, and of others that hold none of the words
BATCH = 2000
EVERYTHING = 10**9  # so high a limit that no hit is cut off
LIKE = "SELECT count(*) FROM bench_text WHERE words LIKE {}"
FTS = {
    "sqlite": "SELECT item_id FROM catalog_searchindex WHERE bigrams MATCH {} LIMIT 50",
    "postgresql": "SELECT item_id FROM catalog_searchtext WHERE bigrams_tokens @@ phraseto_tsquery('simple', {}) LIMIT 50",
}  # fmt: skip
PHRASE = {"sqlite": '"{}"', "postgresql": "{}"}


def searches(bench: Bench, count: int) -> list[Line]:
    """Search ``count`` texts for words of two characters; exactly what LIKE finds must be found.

    Raises:
        NotDone: the search misses something, or finds what is not there.
    """
    own = set(SearchText.objects.values_list("item_id", flat=True))
    write_texts(count, bench.report)
    floors.analyse()
    hits = {word: _like(word) for word in WORDS}
    known = [word for word in WORDS if hits[word]]
    if not known:
        raise NotDone(f"none of {WORDS} stands in any text")
    for word in known:
        _holds(word, hits[word], own)
    with statements() as sent:
        search.find(known[0])
    took = [sound(timed(functools.partial(search.find, word), bench.seconds / len(known))) for word in known]
    floor, scan = (_median(known, sql, pattern, bench.seconds) for sql, pattern in _questions())
    found = "、".join(f"{word} {len(hits[word])}" for word in known)
    first = Line(
        "7", f"search in {count} texts", _together(took), len(sent), floor, "the bare full-text query, 50 ids",
        note=f"no server; recall 100 % against LIKE ({found}), whose scan takes {scan:.1f} ms", by_rate=False,
        peer="RT and OneGov find 0; pretix 759 ms, django-helpdesk 912 ms",
    )  # fmt: skip
    return [first, *_others(bench, own, floor)]


def _holds(query: str, wanted: set[UUID], own: set[UUID]) -> None:
    """Make sure that a query finds the texts that hold it, all of them and no other.

    Raises:
        NotDone: it does not.
    """
    wrong = wanted ^ (set(search.find(query, limit=EVERYTHING)) - own)
    if wrong:
        raise NotDone(f"search and LIKE differ for {query} by {len(wrong)}")


def _others(bench: Bench, own: set[UUID], floor: float) -> list[Line]:
    """Measure row 8: the same texts, asked otherwise; nothing found goes through every other way of looking too."""
    asked = {"one character": (ONE, _like(ONE)), "English": (ENGLISH, _like(ENGLISH))}
    for what, (typed, meant) in zip(("pinyin", "initials"), SPOKEN.items(), strict=True):
        asked[what] = (typed, set().union(*map(_titled, meant)))
    lines = []
    for what, (query, wanted) in asked.items():
        _holds(query, wanted, own)
        note = f"{query}: all of {len(wanted)} that LIKE finds"
        lines.append(_line(bench, what, functools.partial(search.find, query), floor, note))
    if not look_for(NOBODY).is_missed:
        raise NotDone(f"{NOBODY} was found")
    note = f"{NOBODY}: as written, in two parts, the known words in it, misspelt, and what is like it"
    return [*lines, _line(bench, "no hit", functools.partial(look_for, NOBODY), floor, note)]


def _line(bench: Bench, what: str, work: functools.partial, floor: float, note: str) -> Line:
    with statements() as sent:
        work()
    took = sound(timed(work, bench.seconds / 2))
    peer = "OneGov 91 ms; pg_trgm no hit 501 ms"
    return Line(
        "8", f"search: {what}", took, len(sent), floor, "the bare full-text query of row 7", note=note, by_rate=False,
        peer=peer,
    )  # fmt: skip


def _titled(words: str) -> set[UUID]:
    found = SearchText.objects.filter(title__contains=words, item__slug__startswith="bench-")
    return set(found.values_list("item_id", flat=True))


def _questions() -> list[tuple[str, str]]:
    return [(FTS[connection.vendor], PHRASE[connection.vendor]), (LIKE, "%{}%")]


def _median(words: Iterable[str], sql: str, pattern: str, seconds: float) -> float:
    """Return the median over the words of the median time of a bare question, in milliseconds."""
    asked = sql.format("%s")
    times = [timed(functools.partial(floors.bare_query, asked, [pattern.format(word)]), seconds / 10) for word in words]
    return statistics.median(each.p50 for each in times)


def _together(parts: Iterable[Timed]) -> Timed:
    whole = Timed()
    for part in parts:
        whole.seconds += part.seconds
        whole.each += part.each
    return whole


def _like(word: str) -> set[UUID]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT item_id FROM bench_text WHERE words LIKE %s", [f"%{word}%"])
        return {UUID(str(item_id)) for (item_id,) in cursor.fetchall()}


def write_texts(count: int, report: Report) -> None:
    """Write ``count`` items with their search texts, and the plain words beside them for LIKE.

    No edition of these items is in force, so no page shows them; the search asks the texts alone.
    """
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bench_text (item_id VARCHAR(36) PRIMARY KEY, words TEXT NOT NULL)")
    made, texts = 0, _texts()
    while made < count:
        some = list(itertools.islice(texts, min(BATCH, count - made)))
        _write(made, some)
        made += len(some)
        report("write texts to search", made, count)


def _texts() -> Iterator[tuple[str, str]]:
    """Yield names and texts as items have them: a few sentences of one item, and more that speak of none of the words."""
    chance = random.Random(11)
    own = [(each.item.name, _sentences(each)) for each in Edition.objects.select_related("item")]
    plain = sorted({text for _, texts in own for text in texts if not any(word in text for word in WORDS)})
    for number in itertools.count():
        name, item = chance.choice(own)
        said = [name, *chance.sample(item, min(OWN, len(item))), *chance.sample(plain, min(OTHERS, len(plain)))]
        yield name, "，".join([*said, ENGLISH] if number % WITH_ENGLISH == 0 else said)


def _sentences(edition: Edition) -> list[str]:
    body = edition.body
    papers = [text for paper in body.materials for text in (paper.name, paper.why, paper.how_right)]
    said = [edition.item.name, edition.item.category, body.one_line, *body.plain, *body.conditions, *papers]
    return [text for text in said if text]


@transaction.atomic
def _write(before: int, texts: list[tuple[str, str]]) -> None:
    items = Item.objects.bulk_create(
        Item(slug=f"bench-{before + at}", name=name, category="其他", item_type="20", position=0)
        for at, (name, _) in enumerate(texts)
    )
    rows = [_row(item, text) for item, (_, text) in zip(items, texts, strict=True)]
    SearchText.objects.bulk_create(rows)
    with connection.cursor() as cursor:
        words = [(str(item.pk), text) for item, (_, text) in zip(items, texts, strict=True)]
        cursor.executemany("INSERT INTO bench_text (item_id, words) VALUES (%s, %s)", words)
        if connection.vendor == "sqlite":
            cut = [(row.item_id.hex, row.bigrams, row.singles) for row in rows]
            cursor.executemany("INSERT INTO catalog_searchindex (item_id, bigrams, singles) VALUES (%s, %s, %s)", cut)


_spoken = functools.cache(spoken)  # of some hundred names, however many texts


def _row(item: Item, text: str) -> SearchText:
    cut = search.cut(item.name, (), text, sounds={Place.TITLE: [_spoken(item.name)]})
    return SearchText(item=item, title=item.name, pinyin="", bigrams=cut.bigrams, singles=cut.singles)
