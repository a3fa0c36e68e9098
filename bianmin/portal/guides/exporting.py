"""The public pages as files: home, lists, guides, stations, whom to call; links are relative, and no page needs the server."""

import posixpath
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from urllib.parse import parse_qs, urlsplit

from django.urls import reverse
from django.utils.html import format_html

from bianmin.catalog.permissions import published_items
from bianmin.catalog.words import words
from bianmin.portal.guides import front, stand, telling
from bianmin.portal.guides.carried import Instead, carried
from bianmin.portal.guides.embedding import SHEETS, framed
from bianmin.portal.guides.place import help_phone
from bianmin.portal.guides.shelf import Main, main
from bianmin.portal.guides.views import with_phones
from bianmin.portal.guides.visit import Visit
from bianmin.stations.permissions import open_stations

STATIC = (*SHEETS, "pages/mark.svg")  # what the pages use, copied beside them
ALL_ITEMS, ALL_STATIONS, ASK, HELP, HOME = (
    "items/index.html", "stations/index.html", "ask.html", "help.html", "index.html",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page to be written: the file, what kind of page it is, and how its middle is made."""

    path: str
    label: str
    make: Callable[[], Main]


def sheets(today: date) -> list[Sheet]:
    """Return every page of an export, as it stands on ``today`` for somebody who has chosen no village."""
    visit = Visit(today)
    found = [
        Sheet(HOME, "首页和清单", lambda: front.home(visit)),
        Sheet(ASK, "首页和清单", lambda: with_phones("ask", "我要问、我要说", visit)),
        Sheet(HELP, "首页和清单", lambda: with_phones("help", "请人来家里帮我办", visit)),
        Sheet(ALL_STATIONS, "首页和清单", _stations),
        Sheet(ALL_ITEMS, "首页和清单", lambda: front.items("", visit)),
    ]
    found += [Sheet(path, "首页和清单", _of(front.items, name, visit)) for name, path in _kinds().items()]
    slugs = published_items().values_list("slug", flat=True)
    found += [Sheet(f"items/{slug}.html", "指南", _of(telling.guide, slug, visit)) for slug in slugs]
    codes = open_stations().values_list("division_code", flat=True)
    return found + [Sheet(f"stations/{code}.html", "站点", _lasting(code, visit)) for code in codes]


def _of(make: Callable[[str, Visit], Main], named: str, visit: Visit) -> Callable[[], Main]:
    return lambda: make(named, visit)


def _lasting(code: str, visit: Visit) -> Callable[[], Main]:
    return lambda: stand.station(code, visit, lasting=True)


def _kinds() -> dict[str, str]:
    """Return the file of each list: tiles and categories by their place, since names in paths are trouble on some disks."""
    names = dict.fromkeys(
        [*(tile.name for tile in words().tiles if tile.categories), *(each.name for each in words().categories)]
    )
    return {name: f"items/kind-{number}.html" for number, name in enumerate(names, start=1)}


def _stations() -> Main:
    return main("all_stations", {"stations": open_stations()}, title="全部便民服务站")


def pages(today: date) -> Iterator[tuple[Sheet, str, int]]:
    """Yield each page with its HTML, and of how many of its label it is one."""
    found = sheets(today)
    counts: dict[str, int] = {}
    for sheet in found:
        counts[sheet.label] = counts.get(sheet.label, 0) + 1
    known, kinds = frozenset(sheet.path for sheet in found), _kinds()
    says = f"这是 {today.year} 年 {today.month} 月 {today.day} 日存下来的，去前先打电话问一句。"
    for sheet in found:
        middle = sheet.make()
        html = carried(str(middle.html), _linking(sheet.path, known, kinds), instead=_instead(sheet.path))
        root = "../" * sheet.path.count("/")
        yield sheet, framed(middle, html, root=root, says=says, home=f"{root}{HOME}"), counts[sheet.label]


def _linking(here: str, known: frozenset[str], kinds: dict[str, str]) -> Callable[[str], str | None]:
    """Return what gives an address of ours its relative way from the file ``here``; None where no file stands for it."""

    def link(href: str) -> str | None:
        parts = urlsplit(href)
        there, fragment = _file_of(parts.path, parse_qs(parts.query), kinds), parts.fragment
        if there.startswith(ALL_STATIONS):
            there, _, fragment = there.partition("#")
        if there not in known:
            return None
        return posixpath.relpath(there, posixpath.dirname(here) or ".") + (f"#{fragment}" if fragment else "")

    return link


def _file_of(path: str, query: dict[str, list[str]], kinds: dict[str, str]) -> str:
    fixed = {"/": HOME, reverse("portal:help"): HELP, reverse("portal:search"): ALL_ITEMS}
    # What one writes or looks up needs the server: a telephone and a place stand for it.
    fixed |= {reverse(f"portal:{name}"): ASK for name in ("ask", "progress")}
    if path in fixed:
        return fixed[path]
    if path == reverse("portal:villages"):
        return f"{ALL_STATIONS}#t{query['t'][0]}" if "t" in query else ALL_STATIONS
    if path == reverse("portal:category"):
        return kinds.get(query["c"][0], ALL_ITEMS) if "c" in query else ALL_ITEMS
    return f"{path.strip('/')}.html"


def _instead(here: str) -> Instead:
    """Return what stands for a search and for 我要办 on a page that has no server behind it."""
    root = "../" * here.count("/")
    search = format_html('<p class="tools"><a class="button go" href="{}{}">看全部的事怎么办</a></p>', root, ALL_ITEMS)
    phone = help_phone()
    call = format_html('<a class="button go" href="tel:{0}">打电话问 {0}</a>', phone) if phone else ""
    place = format_html(
        '<p class="soft">或者到<a href="{}{}">您村的便民服务站</a>办，我们替您填。</p>', root, ALL_STATIONS
    )
    return Instead("" if here == ALL_ITEMS else search, format_html('<div class="act">{}{}</div>', call, place))
