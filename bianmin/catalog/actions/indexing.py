"""Cutting the text of items for searching."""

from collections.abc import Iterable, Mapping

from django.db import connection

from bianmin.catalog import search
from bianmin.catalog.content import Content
from bianmin.catalog.models import Item, SearchText, Synonym
from bianmin.catalog.pinyin import pinyin


def index_published(*, synonyms: Mapping[str, tuple[str, ...]] | None = None) -> None:
    """Cut the text of every published item; ``synonyms`` of a pack are kept as rows first, and none is taken away."""
    for word, means in (synonyms or {}).items():
        for each in means:
            Synonym.objects.get_or_create(word=word, means=each, defaults={"source": "wording.toml"})
    known = synonym_pairs()
    for item in Item.objects.published():
        index_item(item, synonyms=known)


def synonym_pairs() -> list[tuple[str, tuple[str, ...]]]:
    """Return what people call things with the words that are meant."""
    pairs: dict[str, list[str]] = {}
    for word, means in Synonym.objects.order_by("word").values_list("word", "means"):
        pairs.setdefault(word, []).append(means)
    return [(word, tuple(means)) for word, means in pairs.items()]


def index_item(item: Item, *, synonyms: Iterable[tuple[str, tuple[str, ...]]] | None = None) -> None:
    """Cut an item's text for searching: its name, what people call it, its line, conditions and materials.

    Without ``synonyms`` the county's own are asked.
    """
    body = item.current.body if item.current else Content()
    named = f"{item.name}，{item.category}"
    known = synonym_pairs() if synonyms is None else synonyms
    called = [*body.aliases, *(word for word, means in known if any(target in named for target in means))]
    text = "，".join(
        [item.name, item.category, item.department_as_written, *called, body.one_line, *body.plain, *body.conditions,
         *(material.name for material in body.materials)]
    )  # fmt: skip
    row, _ = SearchText.objects.get_or_create(
        item=item, defaults={"title": "", "pinyin": "", "bigrams": "", "singles": ""}
    )
    row.title, row.pinyin = item.name, pinyin("".join([item.name, *called]))[:800]
    row.bigrams, row.singles = search.bigrams(text), search.singles(text)
    row.save()
    if connection.vendor == "sqlite":
        search.write_sqlite_index(row)
