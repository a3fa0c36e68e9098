"""The exported site: files that open from a disk and under any prefix; every link leads to something that is there."""

import json
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from bianmin.catalog.actions import retire
from bianmin.portal.guides.carried import Instead, carried
from bianmin.stations.models import Station
from tests import factories as make

pytestmark = pytest.mark.django_db


class Page(HTMLParser):
    """What a page links to, which anchors it has, and which elements stand in it."""

    def __init__(self, html):
        super().__init__()
        self.links, self.ids, self.tags = [], set(), set()
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        for name, value in attrs:
            if name in {"href", "src"}:
                self.links.append(value)
            elif name == "id":
                self.ids.add(value)


@pytest.fixture
def county():
    """A small county: two townships with namesakes, an item to apply for, one unfinished, one retired."""
    first = make.station("杏花村", "370832001009")
    far = make.township("馆驿镇", "370832100000")
    second = make.station("杏花村", "370832100009", far)
    whole = make.edition("高龄津贴", plain=("到了岁数就能领",), is_example=True)
    plain = make.edition("居民身份证", route=(), online=False)
    for each in (first, second):
        make.placed(whole, each)
        make.placed(plain, each)
    gone = make.edition("老办法")
    retire(gone.item, on=make.DAY_ONE)
    return {"whole": whole, "plain": plain, "gone": gone}


def export(to):
    call_command("export_site", to=to, verbosity=0)
    return {path.relative_to(to).as_posix(): path for path in to.rglob("*") if path.is_file()}


def parsed(files):
    return {name: Page(path.read_text(encoding="utf-8")) for name, path in files.items() if name.endswith(".html")}


def test_home_lists_guides_and_stations_are_written(county, tmp_path, capsys):
    files = export(tmp_path / "site")
    assert {
        "index.html", "help.html", "ask.html", "items/index.html", "items/kind-1.html", "stations/index.html",
        f"items/{county['whole'].item.slug}.html", f"items/{county['plain'].item.slug}.html",
        "stations/370832001009.html", "stations/370832100009.html", "static/pages/look.css",
    } <= set(files)  # fmt: skip
    assert f"items/{county['gone'].item.slug}.html" not in files
    guide = files[f"items/{county['whole'].item.slug}.html"].read_text(encoding="utf-8")
    assert "到了岁数就能领" in guide


def test_every_link_of_the_export_leads_to_something_that_is_there(county, tmp_path):
    files = export(tmp_path / "site")
    pages, checked = parsed(files), 0
    for name, page in pages.items():
        for link in page.links:
            parts = urlsplit(link)
            if parts.scheme == "tel":
                continue
            assert not parts.scheme, f"{name} leaves the export by {link}"
            assert not link.startswith("/"), f"{name} says {link}, which no disk has"
            there = (Path("/") / Path(name).parent / unquote(parts.path)).as_posix() if parts.path else f"/{name}"
            target = Path(there).resolve().relative_to("/").as_posix()
            assert target in files, f"{name} → {link}"
            assert not parts.fragment or parts.fragment in pages[target].ids, f"{name} → {link}"
            checked += 1
    assert checked > 100


def test_no_page_needs_the_server(county, tmp_path):
    for name, page in parsed(export(tmp_path / "site")).items():
        assert not page.tags & {"form", "button", "input", "script", "iframe"}, name


def test_what_would_need_the_server_is_a_telephone_and_a_place(county, tmp_path, settings):
    files = export(tmp_path / "site")
    guide = files[f"items/{county['whole'].item.slug}.html"].read_text(encoding="utf-8")
    assert "我要办" not in guide
    assert f'<a class="button go" href="tel:{settings.COUNTY["help_phone"]}">' in guide
    assert '<a href="../stations/index.html">您村的便民服务站</a>' in guide
    home = files["index.html"].read_text(encoding="utf-8")
    assert '<a class="button go" href="ask.html">我的事办到哪了</a>' in home
    assert "看全部的事怎么办" in home


def test_a_page_that_is_kept_for_days_never_says_that_somebody_is_there_today(county, tmp_path):
    Station.objects.update(open_confirmed_on=timezone.localdate())
    assert "正在服务" in Client().get("/stations/370832001009/").content.decode()
    station = export(tmp_path / "site")["stations/370832001009.html"].read_text(encoding="utf-8")
    assert "按时间应开门，去前先打电话" in station
    for stale in ("正在服务", "今天在站里", "今天还没有", "今天有人"):
        assert stale not in station


def test_nothing_links_out_of_its_folder_so_that_any_prefix_will_do(county, tmp_path):
    export(tmp_path / "a" / "deep" / "prefix")
    files = export(tmp_path / "site")
    deep = {path.relative_to(tmp_path / "a/deep/prefix") for path in (tmp_path / "a").rglob("*.html")}
    assert {path.read_bytes() for path in (tmp_path / "a").rglob("*.html")} == {
        files[name.as_posix()].read_bytes() for name in deep
    }


def test_exporting_again_removes_what_is_no_more_and_touches_nothing_else(county, tmp_path):
    site = tmp_path / "site"
    export(site)
    (site / "kept.txt").write_text("不是导出的")
    retire(county["plain"].item, on=make.DAY_ONE)
    files = export(site)
    assert f"items/{county['plain'].item.slug}.html" not in files
    assert "kept.txt" in files
    assert f"items/{county['plain'].item.slug}.html" not in json.loads(files["export.json"].read_text(encoding="utf-8"))


def test_a_folder_with_something_else_in_it_is_left_alone(county, tmp_path):
    (tmp_path / "mine.txt").write_text("别动")
    with pytest.raises(CommandError, match="里有别的东西"):
        export(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


# ── carrying a middle out of the house ──


def carry(html, **over):
    return carried(html, lambda href: {"/a/": "a.html"}.get(href), **over)


@pytest.mark.parametrize(
    ("html", "out"),
    [
        ('<p>看<a href="/a/">这里</a>。</p>', '<p>看<a href="a.html">这里</a>。</p>'),
        ('<p>看<a href="/b/">那里</a>。</p>', "<p>看那里。</p>"),
        ('<nav><a href="/a/">甲</a><a href="/b/">乙</a></nav>', '<nav><a href="a.html">甲</a></nav>'),
        ('<p>前</p><nav><a href="/b/">乙</a></nav>', "<p>前</p>"),
        ('<form method="post"><button>交</button></form><p>后</p>', "<p>后</p>"),
        ('<a href="tel:110">110</a><a href="#top">上</a>', '<a href="tel:110">110</a><a href="#top">上</a>'),
        ("<p>1 &lt; 2 &amp; 3&#x4e00;<br>完</p>", "<p>1 &lt; 2 &amp; 3&#x4e00;<br>完</p>"),
        ('<details open><summary title="&quot;引&quot;">标</summary></details>',
         '<details open><summary title="&quot;引&quot;">标</summary></details>'),
        ('<svg viewBox="0 0 1 1"><rect width="1"/></svg>', '<svg viewbox="0 0 1 1"><rect width="1"></rect></svg>'),
    ],
)  # fmt: skip
def test_what_is_carried_out_keeps_its_words_and_loses_what_needs_the_server(html, out):
    assert carry(html) == out


def test_a_search_and_the_place_to_apply_become_what_stands_for_them():
    html = '<form role="search"><input></form><div class="act"><button form="apply">我要办</button></div>'
    assert carry(html, instead=Instead("<p>全部</p>", "<p>电话</p>")) == "<p>全部</p><p>电话</p>"
