"""Rows 3 and 4: a guide that has to be made, and one that was just shown."""

# ruff: noqa: S311 - chance that can be repeated, for measuring

import functools
import itertools
import random
from collections.abc import Callable, Iterable, Iterator

from django.conf import settings
from django.core.cache import cache

from benchmarks.browsing import Browser
from benchmarks.inside import InsideBrowser
from benchmarks.measuring import CLIENTS
from benchmarks.rows import Bench, Line, NotDone
from bianmin.catalog.permissions import published_items
from bianmin.stations.models import Division


def guides(bench: Bench) -> list[Line]:
    """Read guides that lie on no shelf yet (each pair of item and village once), then one that does."""
    pairs = _pairs()
    cache.clear()
    inside = InsideBrowser(cookies={"village": pairs[0][1]})
    inside.get("/healthz")
    inside.get(f"/items/{pairs[0][0]}/")
    inside.get(f"/items/{pairs[0][0]}/")
    fresh = bench.driven(_readers(bench, pairs[client::CLIENTS]) for client in range(CLIENTS))
    again = bench.driven(_readers(bench, itertools.repeat(pairs[0])) for client in range(CLIENTS))
    ok = bench.ok_rate()
    known = bench.driven(_readers(bench, itertools.repeat(pairs[0]), knows=True) for client in range(CLIENTS))
    _, first, second = inside.counts
    lines = (
        ("3", "guide that lies on no shelf", fresh, first, f"{len(pairs)} pairs of item and village, each once"),
        ("4", "guide, repeat anonymous read", again, second, "the same guide and village again and again"),
        ("4", "the same, asked whether it changed", known, second, "304, since it did not"),
    )
    peers = {"3": "OneGov 124/s", "4": "none has one"}
    return [
        Line(row, what, took, sql, ok, "/healthz", note=note, by_rate=True, peer=peers[row], cpu=cpu)
        for row, what, (took, cpu), (_, sql), note in lines
    ]


def _pairs() -> list[tuple[str, str]]:
    villages = Division.objects.filter(level="village", code__startswith=settings.COUNTY_CODE)
    codes = villages.values_list("code", flat=True)
    pairs = [(item.slug, code) for item in published_items() for code in codes]
    random.Random(3).shuffle(pairs)
    return pairs


def _readers(bench: Bench, pairs: Iterable[tuple[str, str]], *, knows: bool = False) -> Iterator[Callable[[], object]]:
    browser = Browser(bench.server.port)
    tags: dict[str, str] = {}
    for slug, village in pairs:
        yield functools.partial(_read, browser, slug, village, tags if knows else None)
    browser.hang_up()


def _read(browser: Browser, slug: str, village: str, tags: dict[str, str] | None) -> None:
    browser.cookies["village"] = village
    known = {"If-None-Match": tags[slug]} if tags else {}
    answer = browser.get(f"/items/{slug}/", **known)
    if answer.status != (304 if known else 200):
        raise NotDone(f"/items/{slug}/ said {answer.status}")
    if tags is not None:
        tags[slug] = answer.etag
