"""One edition on the web, on paper, in the hall and to programs: the same letters everywhere, and nothing unverified."""

import html
import re
from datetime import date, timedelta
from html.parser import HTMLParser

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from bianmin.catalog.actions import load_pack, retire
from bianmin.catalog.actions.sheet_rendering import render_sheets
from bianmin.catalog.actions.sheets import MOST_WAITING, forget_old_sheets, place_of
from bianmin.catalog.models import Edition, Item, SheetFile, StationRole
from bianmin.catalog.pack import read_pack
from bianmin.catalog.sheet_codes import code_of
from bianmin.catalog.telling import guide_in_force
from bianmin.stations.models import Station
from tests import factories as make
from tests.catalog.whole import EVERYTHING
from tests.papers.reading import pages_of, text_of

pytestmark = pytest.mark.django_db
VILLAGE = "370832001009"


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.DATA_DIR = tmp_path


@pytest.fixture
def whole():
    """An item whose edition says something under every heading, done at 杏花村."""
    at_station = make.station()
    Station.objects.update(open_confirmed_on=timezone.localdate())
    fields = {name: getattr(EVERYTHING, name) for name in EVERYTHING.__dataclass_fields__ if name != "name"}
    made = make.edition("重度护理补贴(村级指引)", **fields)
    make.placed(made, at_station, StationRole.FORWARDS)
    Edition.objects.filter(pk=made.pk).update(reviewed_on=timezone.localdate())
    return Item.objects.get(pk=made.item_id)


@pytest.fixture
def client():
    browser = Client()
    browser.cookies["village"] = VILLAGE
    return browser


class _Words(HTMLParser):
    def __init__(self):
        super().__init__()
        self.said = []

    def handle_data(self, data):
        self.said.append(data)


def words_of(page):
    reader = _Words()
    reader.feed(page)
    return squeezed("".join(reader.said))


def squeezed(text):
    """Without blanks and line ends: a sheet breaks its lines where it must."""
    return re.sub(r"\s+", "", text.replace("\u200b", ""))


def read(client, path, status=200):
    response = client.get(path)
    assert response.status_code == status, path
    return response.content.decode()


def printed(client, slug, kind, query=""):
    path = f"/items/{slug}/sheets/{kind}/{query}"
    assert "还没有生成" in client.get(path).content.decode()
    assert not client.get(path).has_header("Refresh")
    assert client.post(path)["Location"] == path
    waiting = client.get(path)
    assert waiting.status_code == 202
    assert waiting["Refresh"].startswith("2; url=/items/")
    assert "正在生成" in waiting.content.decode()
    assert render_sheets(at=timezone.now()) == 1
    ready = client.get(path)
    assert (ready.status_code, ready["Content-Type"]) == (200, "application/pdf")
    return ready.content


def flat(data):
    """All strings of an answer in JSON, one after the other."""
    if isinstance(data, dict):
        return [text for value in data.values() for text in flat(value)]
    return [text for value in data for text in flat(value)] if isinstance(data, list) else [str(data)]


def lacking(guide, text):
    return [each for each in guide.sentences() if squeezed(each) not in text]


def test_every_sentence_of_an_edition_stands_letter_for_letter_on_the_web_on_the_sheet_in_the_kiosk_and_in_the_api(
    client, whole
):
    guide = guide_in_force(whole, phone="0537-0000009")
    assert len(guide.sentences()) > 50
    assert lacking(guide, words_of(read(client, f"/items/{whole.slug}/"))) == []
    assert lacking(guide, words_of(read(client, f"/items/{whole.slug}/sheets/"))) == []
    assert lacking(guide, words_of(read(client, f"/kiosk/{VILLAGE}/items/{whole.slug}/"))) == []
    assert lacking(guide, squeezed("".join(flat(client.get(f"/api/v1/items/{whole.slug}").json())))) == []
    assert lacking(guide, squeezed(text_of(printed(client, whole.slug, "guide_sheet")))) == []


@pytest.mark.parametrize("kind", ["poster", "poster_small"])
def test_a_poster_says_little_and_all_of_it_in_the_guides_words_with_number_day_and_telephone(client, whole, kind):
    pdf = printed(client, whole.slug, kind)
    text = squeezed(text_of(pdf))
    assert pages_of(pdf) == 1
    guide = guide_in_force(whole, phone="0537-0000009")
    for said in (
        guide.title,
        guide.one_line,
        guide.count,
        guide.how_long,
        guide.how_much,
        guide.edition_line,
        "0537-0000009",
        "杏花村",
        "8:30–17:30",
    ):
        assert squeezed(said) in text
    assert [each.name for each in guide.needed if squeezed(each.name) not in text] == []
    assert squeezed("白话一") not in text


def test_the_sheet_is_one_page_and_a_long_one_two(client, whole):
    assert pages_of(printed(client, whole.slug, "guide_sheet")) in {1, 2}
    short = make.edition("短的").item
    make.placed(short.current, make.station())
    assert pages_of(printed(client, short.slug, "guide_sheet")) == 1


def test_the_code_on_a_sheet_leads_to_the_page_that_knows_the_edition_and_the_station(client, whole):
    text = squeezed(text_of(printed(client, whole.slug, "guide_sheet")))
    code = code_of(whole.slug, 1, VILLAGE)
    assert f"{settings.PUBLIC_ADDRESS}/sheets/{code}/" in text
    page = words_of(read(client, f"/sheets/{code}/"))
    assert "仍有效" in page
    assert "第1版" in page
    assert "杏花村" in page


def test_after_a_new_edition_the_printed_code_says_so_and_what_has_changed(client, whole):
    code = code_of(whole.slug, 1, VILLAGE)
    assert "仍有效" in words_of(read(client, f"/sheets/{code}/"))
    make.republish(whole, on=date(2026, 9, 1), fee="收五元", changed="收费从三元改成五元")
    page = words_of(read(client, f"/sheets/{code}/"))
    assert "仍有效" not in page
    assert "已更新" in page
    assert "现在是第2版" in page
    assert "收费从三元改成五元" in page
    assert f'href="/items/{whole.slug}/"' in read(client, f"/sheets/{code}/")
    assert "仍有效" in words_of(read(client, f"/sheets/{code_of(whole.slug, 2, VILLAGE)}/"))


def test_a_sheet_of_a_retired_item_says_that_it_is_done_no_more(client, whole):
    retire(whole, on=date(2026, 1, 5))
    page = words_of(read(client, f"/sheets/{code_of(whole.slug, 1)}/"))
    assert "不再办了" in page
    assert "2026年1月5日" in page


def test_an_edition_past_its_review_is_said_to_wait_for_it(client):
    item = make.edition(review_months=6).item
    assert "待更新" in words_of(read(client, f"/sheets/{code_of(item.slug, 1)}/"))
    assert "待更新" in words_of(read(client, f"/items/{item.slug}/"))


@pytest.mark.parametrize("code", ["LOC0001-1-0-00", "x", "T0000-1-001009-99"])
def test_a_code_copied_wrongly_is_told_kindly(client, whole, code):
    assert "没有这张单子" in read(client, f"/sheets/{code}/", status=404)


def test_a_draft_has_no_sheet(client, whole):
    Edition.objects.create(item=whole, number=2, state="draft", profile="relief", content={}, digest="0" * 64)
    assert "没有这张单子" in read(client, f"/sheets/{code_of(whole.slug, 2)}/", status=404)


def test_equal_sheets_are_made_once_and_a_changed_telephone_makes_another(client, whole):
    printed(client, whole.slug, "poster")
    assert client.get(f"/items/{whole.slug}/sheets/poster/").status_code == 200
    assert SheetFile.objects.count() == 1
    whole.handling_items.get().placements.get().station.__class__.objects.filter(slug=VILLAGE).update(
        phone="0537-7777777"
    )
    assert client.get(f"/items/{whole.slug}/sheets/poster/").status_code == 202
    assert SheetFile.objects.count() == 1  # who only looks asks for nothing
    client.post(f"/items/{whole.slug}/sheets/poster/")
    assert SheetFile.objects.count() == 2


def test_a_sheet_whose_file_is_gone_is_made_again(client, whole):
    printed(client, whole.slug, "poster")
    place_of(SheetFile.objects.get()).unlink()
    assert client.get(f"/items/{whole.slug}/sheets/poster/").status_code == 202
    client.post(f"/items/{whole.slug}/sheets/poster/")
    assert render_sheets(at=timezone.now()) == 1
    assert client.get(f"/items/{whole.slug}/sheets/poster/").status_code == 200


def test_sheets_that_nobody_asks_for_are_forgotten(client, whole):
    printed(client, whole.slug, "poster")
    place = place_of(SheetFile.objects.get())
    assert forget_old_sheets(at=timezone.now() + timedelta(days=29)) == 0
    assert place.is_file()
    assert forget_old_sheets(at=timezone.now() + timedelta(days=31)) == 1
    assert not place.exists()
    assert not SheetFile.objects.exists()


def test_a_flood_of_wishes_is_asked_to_wait(client, whole):
    SheetFile.objects.bulk_create(
        SheetFile(digest=str(n), kind="poster", edition=whole.current, facts={}, wanted_at=timezone.now())
        for n in range(MOST_WAITING)
    )
    answer = client.post(f"/items/{whole.slug}/sheets/poster/")
    assert answer.status_code == 503
    assert "直接打印这一页" in answer.content.decode()


@pytest.mark.parametrize("kind", ["acceptance", "x"])
def test_no_other_paper_is_made_so(client, whole, kind):
    read(client, f"/items/{whole.slug}/sheets/{kind}/", status=404)


def test_a_station_named_in_the_address_is_printed_and_an_unknown_one_is_not(client, whole):
    make.placed(whole.current, make.station("桃花村", "370832001010"))
    text = squeezed(text_of(printed(client, whole.slug, "poster", "?v=370832001010")))
    assert "桃花村" in text
    assert "杏花村" not in text
    read(client, f"/items/{whole.slug}/sheets/?v=370832999999", status=404)


# --- what nobody has verified ---


@pytest.fixture
def county_pack():
    load_pack(read_pack(settings.COUNTY_DIR), on=date(2026, 9, 1))


def raw_values(item):
    """The raw words of an edition's unverified fields, as the list has them; short and common ones prove nothing."""
    body, unsure = item.current.body, set(item.current.body.unverified)
    raw = []
    for field in unsure & {"conditions", "fee", "basis", "materials", "legal", "promised"}:
        value = getattr(body, field)
        if field == "materials":
            raw += [(field, each.name) for each in value]
        elif field == "basis":
            raw += [(field, str(each)) for each in value]
        elif field in {"legal", "promised"}:
            raw += [(field, value.words)] if value.is_known else []
        else:
            raw += [(field, each) for each in ([value] if isinstance(value, str) else value) if each]
    shown = " ".join(guide_in_force(item, phone="").sentences()) + item.name + item.department_as_written
    return [(field, text) for field, text in raw if text not in shown]


def test_what_is_unverified_in_the_159_items_stands_nowhere_and_what_is_verified_does(client, county_pack):
    items = list(Item.objects.published())
    assert len(items) == 159
    told = hidden = 0
    unit = Station.objects.first().unit
    client.cookies["village"] = unit.division_code
    for item in items:
        raw = [] if item.current.is_example else raw_values(item)
        hidden += len(raw)
        pages = {
            "guide": words_of(read(client, f"/items/{item.slug}/")),
            "api": squeezed("".join(flat(client.get(f"/api/v1/items/{item.slug}").json()))),
        }
        if item.position % 8 == 0:  # the same partials and facts; every eighth shows it
            pages["sheet"] = words_of(read(client, f"/items/{item.slug}/sheets/"))
            pages["kiosk"] = words_of(read(client, f"/kiosk/{unit.division_code}/items/{item.slug}/"))
            pages["list"] = words_of(read(client, f"/items/{item.slug}/my-list/"))
        leaks = [(name, each) for name, text in pages.items() for each in raw if squeezed(each[1]) in text]
        assert leaks == [], item.name
        guide = guide_in_force(item, phone=unit.phone)
        told += sum(squeezed(each) in pages["guide"] for each in guide.conditions)
    assert hidden > 100  # there is much to hide
    assert told > 50  # and what is sure is shown


# --- the hall ---


def test_the_screen_turns_its_pages_by_itself_until_somebody_stops_it(client, whole):
    response = client.get(f"/screen/{VILLAGE}/")
    assert response["Refresh"] == f"20; url=/screen/{VILLAGE}/?p=1"
    assert "0537-0000009" in response.content.decode()
    assert "重度护理补贴" in words_of(read(client, f"/screen/{VILLAGE}/?p=1"))
    assert client.get(f"/screen/{VILLAGE}/?p=1")["Refresh"] == f"20; url=/screen/{VILLAGE}/?p=0"
    assert not client.get(f"/screen/{VILLAGE}/?p=1&stay=1").has_header("Refresh")
    for odd in ("-1", "x", "٣", "99999999999"):
        assert client.get(f"/screen/{VILLAGE}/", {"p": odd}).status_code == 200


def test_a_screen_shows_what_the_month_brings_as_a_guide_with_its_edition_and_code(client):
    made = make.edition("80周岁以上老年人高龄津贴发放")
    make.placed(made, make.station())
    page = read(client, f"/screen/{VILLAGE}/?p=1")
    assert "80周岁以上老年人高龄津贴发放" in words_of(page)
    assert "第1版，2020年1月1日" in words_of(page)
    assert "<svg" in page


def test_neither_screen_nor_kiosk_names_anybody(client, whole):
    from bianmin.county.rights import PostRole

    make.post(make.station(), PostRole.CLERK, "孙秀英")
    assert "孙秀英" in read(client, f"/stations/{VILLAGE}/")
    for path in (f"/screen/{VILLAGE}/", f"/kiosk/{VILLAGE}/", f"/kiosk/{VILLAGE}/items/"):
        assert "孙秀英" not in read(client, path)


def test_the_kiosk_leads_from_its_start_to_a_list_on_paper_and_goes_back_when_nobody_is_there(client, whole):
    start = client.get(f"/kiosk/{VILLAGE}/")
    assert not start.has_header("Refresh")
    html_ = html.unescape(start.content.decode())
    assert 'href="/progress/"' in html_
    assert f'href="/kiosk/{VILLAGE}/items/?c=' in html_
    items = client.get(f"/kiosk/{VILLAGE}/items/", {"c": "残疾人帮扶"})
    assert f'href="/kiosk/{VILLAGE}/items/{whole.slug}/"' in items.content.decode()
    for path in ("items/", f"items/{whole.slug}/", f"items/{whole.slug}/list/"):
        response = client.get(f"/kiosk/{VILLAGE}/{path}")
        assert response["Refresh"] == f"120; url=/kiosk/{VILLAGE}/"
        assert response["Cache-Control"] == "no-store"
    asked = client.get(f"/kiosk/{VILLAGE}/items/{whole.slug}/list/")
    assert "户口在本县吗？" in asked.content.decode()
    done = words_of(read(client, f"/kiosk/{VILLAGE}/items/{whole.slug}/list/?local=在&level=三级"))
    assert "我要带的" in done
    assert "居民身份证" in done
    assert "评定表" not in done


def test_a_kiosk_of_a_station_that_does_not_exist_is_not_found(client):
    for path in ("/screen/370832999999/", "/kiosk/370832999999/", "/kiosk/x/", "/kiosk/370883001009/items/"):
        read(client, path, status=404)
