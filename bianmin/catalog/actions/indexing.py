"""Cutting the text of items for searching."""

from collections.abc import Iterable, Mapping

from django.db import connection
from django.db.models import Q

from bianmin.catalog import search
from bianmin.catalog.content import Content
from bianmin.catalog.models import Item, SearchText, Synonym
from bianmin.catalog.pinyin import pinyin, spoken
from bianmin.catalog.search import Place
from bianmin.catalog.vocabulary import NO_LONGER, PLACE_CODE, forget

Pairs = Iterable[tuple[str, tuple[str, ...]]]


def index_published(*, synonyms: Mapping[str, tuple[str, ...]] | None = None) -> None:
    """Cut the text of every published item; ``synonyms`` of a pack are kept as rows first, and none is taken away."""
    for word, means in (synonyms or {}).items():
        for each in means:
            Synonym.objects.get_or_create(word=word, means=each, defaults={"source": "wording.toml"})
    known = synonym_pairs()
    for item in Item.objects.published():
        index_item(item, synonyms=known)


def index_meant(means: str) -> int:
    """Cut anew the published items whose name or category holds ``means``; return how many."""
    known, meant = synonym_pairs(), Item.objects.published().filter(Q(name__contains=means) | Q(category=means))
    for item in meant:
        index_item(item, synonyms=known)
    forget()
    return len(meant)


def synonym_pairs() -> list[tuple[str, tuple[str, ...]]]:
    """Return what people call things with the words that are meant; what was struck off and names of places are left out."""
    pairs: dict[str, list[str]] = {}
    used = Synonym.objects.exclude(source=NO_LONGER).order_by("word", "means")
    for word, means in used.values_list("word", "means"):
        if not PLACE_CODE.fullmatch(means):
            pairs.setdefault(word, []).append(means)
    return [(word, tuple(means)) for word, means in pairs.items()]


def index_item(item: Item, *, synonyms: Pairs | None = None) -> None:
    """Cut an item's text for searching: its name, what people call it, its line, conditions and materials.

    Without ``synonyms`` the county's own are asked.
    """
    body = item.current.public_body if item.current else Content()
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
    row.title, row.pinyin = item.name, pinyin("".join([item.name, *called]))[: search.LONGEST_PINYIN]
    sounds = {Place.TITLE: [spoken(item.name)], Place.CALLED: [spoken(word) for word in called]}
    cut = search.cut(item.name, called, text, sounds=sounds)
    row.bigrams, row.singles = cut.bigrams, cut.singles
    row.save()
    if connection.vendor == "sqlite":
        search.write_sqlite_index(row)
    forget()
