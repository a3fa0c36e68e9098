"""The reading side: what a villager finds, what is told as sure, and what nobody is shown."""

import re
import time
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bianmin.catalog.actions import index_item, retire
from bianmin.catalog.elements import Basis, Limit, MaterialSpec
from bianmin.catalog.models import Item, StationRole
from bianmin.county.rights import PostRole
from bianmin.county.scope import county
from bianmin.people.models import Account
from bianmin.portal.guides import shelf
from bianmin.portal.guides.visit import Visit
from bianmin.stations.models import Division, Station, Unit
from tests import factories as make

pytestmark = pytest.mark.django_db
VILLAGE = "370832001009"
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
TEMPLATES = sorted((Path(__file__).parents[2] / "bianmin/portal/templates/portal/guides").glob("*.html"))


@pytest.fixture(autouse=True)
def _empty_shelf(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def at_home(client):
    """A browser in which 杏花村 was chosen."""
    make.station()
    client.cookies["village"] = VILLAGE
    return client


def read(client, path, status=200, **data):
    response = client.get(path, data)
    assert response.status_code == status
    return response.content.decode()


def words_of(html):
    """What a reader sees of the middle of a page, without tags and blanks."""
    middle = html.split('<main id="main"', 1)[1].split("</main>")[0]
    return re.sub(r"\s+", "", re.sub(r"<[^>]+>", "", middle.split(">", 1)[1]))


def guide(client, made, **data):
    return words_of(read(client, f"/items/{made.item.slug}/", **data))


def searchable(name, **over):
    made = make.edition(name, **over)
    index_item(made.item)
    return made


def queries(client, path):
    cache.clear()
    with CaptureQueriesContext(connection) as captured:
        read(client, path)
    return len(captured)


# --- searching ---


@pytest.mark.parametrize("query", ["护理补贴", "护", "zdcjr", "HULI", "重度 护理", "护理补贴重度"])
def test_words_one_character_and_pinyin_find_an_item(client, query):
    searchable("重度残疾人护理补贴")
    searchable("居民身份证")
    text = words_of(read(client, "/search/", q=query))
    assert "重度残疾人护理补贴" in text
    assert "居民身份证" not in text


def test_a_word_that_nobody_parts_with_a_blank_is_found_all_the_same(client):
    made = make.edition("门诊费用报销")
    index_item(made.item, synonyms=[("医保", ("门诊费用报销",))])
    assert "门诊费用报销" in words_of(read(client, "/search/", q="医保报销"))


def test_an_example_stands_first(client):
    searchable("甲项补贴")
    searchable("乙项补贴", is_example=True)
    text = words_of(read(client, "/search/", q="补贴"))
    assert text.index("乙项补贴") < text.index("甲项补贴")


def test_a_search_that_finds_nothing_says_what_to_do(client, settings):
    searchable("居民身份证")
    html = read(client, "/search/", q="养老院")
    assert "没有查到“养老院”" in words_of(html)
    assert f'href="tel:{settings.COUNTY["help_phone"]}"' in html
    assert 'href="/items/"' in html
    assert ">养老保险</a>" in html
    assert 'value="养老院"' in html


def test_an_empty_search_offers_the_kinds_and_blames_nobody(client):
    text = words_of(read(client, "/search/", q="  "))
    assert "按事情找" in text
    assert "没有查到" not in text


def test_what_was_typed_is_shown_as_text_and_never_run(client):
    html = read(client, "/search/", q="<script>alert(1)</script>")
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert "<script>alert" not in html


def test_too_long_a_search_says_so_and_keeps_what_was_typed(client):
    typed = "医" * 41
    html = read(client, "/search/", status=422, q=typed)
    assert "写得太长了" in words_of(html)
    assert f'value="{typed}"' in html


def test_ten_thousand_characters_are_answered_with_a_sentence(client):
    response = client.get("/search/", {"q": "医" * 10_000})
    assert response.status_code == 400
    assert "要查的字少写几个" in response.content.decode()


@pytest.mark.parametrize("query", ["䶮", "🌾", "𠮷", "%", "'", '"', "\\", "AND"])
def test_rare_characters_and_signs_are_searched_like_any_other(client, query):
    searchable("居民身份证")
    assert "没有查到" in words_of(read(client, "/search/", q=query))


def test_search_pages_are_not_for_search_engines(client):
    assert '<meta name="robots" content="noindex">' in read(client, "/search/", q="医保")


def test_a_search_asks_the_database_as_often_for_thirty_as_for_one(at_home):
    at_station = make.station()
    make.placed(searchable("补贴之一"), at_station)
    one = queries(at_home, "/search/?q=补贴")
    for number in range(29):
        make.placed(searchable(f"补贴之{number + 2}"), at_station)
    assert queries(at_home, "/search/?q=补贴") == one


# --- the front page and one's village ---


def test_home_offers_what_the_month_brings_only_if_it_is_published(client):
    assert "高龄津贴</a>" not in read(client, "/")
    made = make.edition("80周岁以上老年人高龄津贴发放")
    cache.clear()
    assert f'<a href="/items/{made.item.slug}/">高龄津贴</a>' in read(client, "/")
    retire(made.item, on=date(2026, 1, 1))
    cache.clear()
    assert "高龄津贴</a>" not in read(client, "/")


def test_home_without_a_village_asks_for_it_and_shows_the_help_line(client, settings):
    html = read(client, "/")
    assert "选您的村" in words_of(html)
    assert f'<p class="dial"><a href="tel:{settings.COUNTY["help_phone"]}">' in html


def test_home_shows_ones_own_station_with_its_township_and_phone(at_home):
    html = read(at_home, "/")
    assert "杏花村便民服务站（水泊街道）" in words_of(html)
    assert '<p class="dial"><a href="tel:0537-0000009">0537-0000009</a></p>' in html
    assert "不是您的村？" in html


@pytest.mark.parametrize("code", ["370883001009", "370832999999", "xinghuacun", "3708320010090", "", "<b>"])
def test_a_village_of_another_county_or_of_nowhere_counts_as_none_chosen(client, code):
    make.station()
    make.station("邻县村", "370883001009")
    client.cookies["village"] = code
    text = words_of(read(client, "/"))
    assert "选您的村" in text
    assert "便民服务站（" not in text


def test_a_station_that_was_closed_is_no_longer_ones_own(at_home):
    assert "杏花村便民服务站" in words_of(read(at_home, "/"))
    Unit.objects.filter(slug=VILLAGE).update(closed_on=date(2026, 1, 1))
    cache.clear()
    assert "选您的村" in words_of(read(at_home, "/"))


@pytest.mark.parametrize(("days_ago", "is_open"), [(0, True), (1, False)])
def test_a_station_is_open_only_if_somebody_said_so_today(at_home, days_ago, is_open):
    Station.objects.update(open_confirmed_on=timezone.localdate() - timedelta(days=days_ago))
    text = words_of(read(at_home, "/"))
    assert ("正在服务" in text) is is_open
    assert ("按时间应开门，去前先打电话" in text) is not is_open


def test_a_station_whose_hours_nobody_wrote_is_not_said_to_be_open(at_home):
    Station.objects.update(hours="")
    text = words_of(read(at_home, "/"))
    assert "应开门" not in text
    assert "开门时间还没登记，去前先打电话" in text


@pytest.mark.parametrize("is_senior", [False, True])
@pytest.mark.parametrize("path", ["/", f"/stations/{VILLAGE}/", "/help/", "/ask/", "guide"])
def test_a_closure_notice_is_never_hidden(at_home, is_senior, path):
    at_station = make.station()
    made = make.edition()
    make.placed(made, at_station)
    Station.objects.update(open_confirmed_on=timezone.localdate(), closed_notice="停电，改在村委会议室办理")
    if is_senior:
        at_home.cookies["senior"] = "1"
    html = read(at_home, f"/items/{made.item.slug}/" if path == "guide" else path)
    assert ("data-senior" in html) is is_senior
    assert '<p class="notice"><b>告示：</b>停电，改在村委会议室办理</p>' in html
    assert "正在服务" not in html


def test_in_the_senior_look_the_phone_comes_before_the_search(at_home):
    plain = words_of(read(at_home, "/"))
    assert plain.index("您要办什么事？") < plain.index("0537-0000009")
    at_home.cookies["senior"] = "1"
    senior = words_of(read(at_home, "/"))
    assert senior.index("0537-0000009") < senior.index("请人来家里帮我办") < senior.index("您要办什么事？")


def test_every_door_of_the_front_page_leads_somewhere(client):
    doors = re.search(r'<nav class="doors".*?</nav>', read(client, "/"), re.DOTALL).group()
    for path in re.findall(r'href="([^"]+)"', doors):
        assert client.get(path).status_code == 200
    assert re.findall(r'href="([^"]+)"', doors) == ["/progress/", "/help/", "/resume/", "/ask/"]


def test_the_last_tile_counts_what_is_published(client):
    make.edition()
    retire(make.edition().item, on=date(2026, 1, 1))
    assert "全部1件事" in words_of(read(client, "/"))


def two_villages_of_one_name():
    make.station("毛庄村", "370832001021")
    other = make.township("黑虎庙镇", "370832110000")
    make.station("毛庄村", "370832110208", parent=other)


def test_namesakes_are_told_apart_by_their_township(client):
    two_villages_of_one_name()
    make.station("杏花村")
    text = words_of(read(client, "/villages/", q="毛庄"))
    assert "毛庄村水泊街道" in text
    assert "毛庄村黑虎庙镇" in text
    assert "杏花村" not in text


def test_the_villages_of_a_township_are_only_its_own_and_only_the_open_ones(client):
    two_villages_of_one_name()
    make.station("关了的村", "370832110209", parent=make.township("黑虎庙镇", "370832110000"))
    html = read(client, "/villages/", t="370832110000")
    assert "关了的村" in html
    Unit.objects.filter(slug="370832110209").update(closed_on=date(2026, 1, 1))
    html = read(client, "/villages/", t="370832110000")
    assert re.findall(r'name="village" value="(\d+)"', html) == ["370832110208"]


def test_the_choice_of_a_village_is_kept_for_a_year_and_leads_back(client):
    make.station()
    response = client.post("/villages/", {"village": VILLAGE, "next": "/help/"})
    assert response["Location"] == "/help/"
    cookie = response.cookies["village"]
    assert (cookie.value, cookie["max-age"], cookie["samesite"]) == (VILLAGE, 31_536_000, "Lax")
    assert "杏花村便民服务站（水泊街道）" in words_of(read(client, "/"))
    assert "sessionid" not in response.cookies
    assert "bianmin_session" not in response.cookies


def test_a_choice_never_leads_to_another_site(client):
    make.station()
    assert client.post("/villages/", {"village": VILLAGE, "next": "https://evil.example/"})["Location"] == "/"
    html = read(client, "/villages/", next="https://evil.example/")
    assert 'href="https://evil' not in html
    assert 'value="https://evil' not in html


@pytest.mark.parametrize("code", ["", "370832999999", "370883001009", "x" * 500])
def test_a_village_that_does_not_exist_cannot_be_chosen(client, code):
    make.station()
    response = client.post("/villages/", {"village": code})
    assert response.status_code == 422
    assert "请重新选一次" in response.content.decode()
    assert "village" not in response.cookies


def test_a_name_of_no_village_says_so_and_a_long_one_too(client):
    make.station()
    assert "没有叫“月亮村”的村" in words_of(read(client, "/villages/", q="月亮村"))
    assert "村名太长了" in words_of(read(client, "/villages/", q="村" * 21))
    assert "没有这个乡镇" in words_of(read(client, "/villages/", t="370883001000"))


# --- the lists ---


def test_a_tile_brings_its_categories_and_a_category_only_its_own(client):
    old, disabled = make.edition("高龄津贴"), make.edition("残疾人证")
    Item.objects.filter(pk=old.item_id).update(category="老年人优待")
    make.edition("居民身份证")
    Item.objects.filter(name="居民身份证").update(category="出具证明")
    tile = words_of(read(client, "/items/", c="老人残疾人"))
    assert ("高龄津贴" in tile, "残疾人证" in tile, "居民身份证" in tile) == (True, True, False)
    one = words_of(read(client, "/items/", c="老年人优待"))
    assert ("高龄津贴" in one, "残疾人证" in one) == (True, False)
    everything = words_of(read(client, "/items/"))
    assert all(name in everything for name in ("高龄津贴", "残疾人证", "居民身份证"))
    assert disabled.item.slug in read(client, "/items/")


def test_an_unknown_category_is_not_found_and_still_helps(client):
    make.edition("残疾人证")
    html = read(client, "/items/", status=404, c="<b>没有这类")
    assert "没有“&lt;b&gt;没有这类”这一类" in html
    assert "残疾人证" in html


def test_a_row_says_what_ones_station_does_unless_nobody_has_verified_it(at_home):
    at_station = make.station()
    make.placed(make.edition("甲事"), at_station, StationRole.ACCEPTS)
    make.placed(make.edition("乙事", unverified=("role",)), at_station, StationRole.ACCEPTS)
    html = read(at_home, "/items/")
    rows = {re.search(r"<b>(.+?)</b>", row).group(1): row for row in html.split("<li>")[1:]}
    assert "站里受理" in rows["甲事"]
    assert "站里受理" not in rows["乙事"]
    assert "先打电话问" in rows["乙事"]


def test_a_list_asks_the_database_as_often_for_thirty_as_for_one(at_home):
    at_station = make.station()
    make.placed(make.edition(), at_station)
    one = queries(at_home, "/items/")
    for _ in range(29):
        make.placed(make.edition(), at_station)
    assert queries(at_home, "/items/") == one


# --- the guide ---


def test_a_guide_tells_each_material_with_its_reason_form_and_how_it_is_right(client):
    made = make.edition(
        materials=(
            MaterialSpec("m1", "残疾人证", why="看等级", form="原件", copies="原件 1 份", how_right="没有过期", sample="翻开"),
            MaterialSpec("m2", "户口簿", exempt=True, exempt_why="能联网核对"),
            MaterialSpec("m3", "病历", necessity="3"),
        ),
    )  # fmt: skip
    text = guide(client, made)
    assert "残疾人证原件1份" in text
    for told in ("看等级", "没有过期", "翻开", "户口簿免提交能联网核对", "病历可以后补", "带什么1样"):
        assert told in text


def test_what_is_unknown_is_to_be_asked_and_never_invented(client, settings):
    made = make.edition(
        conditions=(), materials=(), materials_known=False, legal=Limit(), promised=Limit(), fee="", route=(), form=(),
        basis=(), online=False,
    )  # fmt: skip
    html = read(client, f"/items/{made.item.slug}/")
    text = words_of(html)
    assert "还没有核实完" in text
    sections = dict(re.findall(r"<h2>(.+?)</h2>(.*?)</section>", html, re.DOTALL))
    for name in ("能不能办", "带什么", "多久", "多少钱"):
        assert "请咨询" in sections[name]
    assert settings.COUNTY["help_phone"] in sections["多久"]
    assert "个工作日" not in text
    assert "材料齐全当场办" not in text
    assert "什么都不用带" not in text


def test_what_nobody_has_verified_is_not_shown_as_a_fact(client):
    facts = {
        "conditions": ("要满八十岁",), "materials": (MaterialSpec("m1", "奇怪的表"),), "basis": (Basis("某某条例 3 条"),),
        "legal": Limit(33, "workday"), "promised": Limit(11, "workday"), "fee": "收三元",
    }  # fmt: skip
    shown = guide(client, make.edition(**facts))
    hidden = guide(client, make.edition(**facts, unverified=tuple(facts)))
    for fact in ("要满八十岁", "奇怪的表", "某某条例3条", "33个工作日", "11个工作日", "收三元"):
        assert fact in shown
        assert fact not in hidden


def test_an_example_says_so_at_the_top(client):
    made = make.edition(is_example=True)
    html = read(client, f"/items/{made.item.slug}/")
    assert '<span class="seal">示例</span>' in html
    assert "这一页是示例" in words_of(html)


def test_a_guide_says_in_plain_words_what_the_station_does_and_who_decides(at_home):
    made = make.edition()
    make.placed(made, make.station(), StationRole.FORWARDS)
    text = guide(at_home, made)
    assert "站里替您跑：收下材料，转给水泊街道" in text
    assert "期限从水泊街道受理那天算" in text
    assert "0537-0000009" in text


def test_a_role_that_nobody_has_verified_is_not_told(at_home):
    made = make.edition(unverified=("role",), route=(), form=())
    make.placed(made, make.station(), StationRole.FORWARDS)
    text = guide(at_home, made)
    assert "站里替您跑" not in text
    assert "站里能帮到哪一步，还没有核实" in text


def test_an_outer_system_that_decides_is_named(at_home):
    make.department("ybj", "医疗保障局")
    made = make.edition(route=make.RECORDED_OUTSIDE, steps=({"who": "医保局", "what": "审核"},))
    make.placed(made, make.station(), StationRole.FORWARDS)
    assert "这件事由医疗保障局在医保信息平台里定" in guide(at_home, made)


def apply_form(client, made):
    html = read(client, f"/items/{made.item.slug}/")
    form = f'<form id="apply" class="apply" method="post" action="/items/{made.item.slug}/apply/">'
    assert (form in html) is ('form="apply"' in html)
    return form in html


@pytest.mark.parametrize("is_at_home", [True, False])
@pytest.mark.parametrize(
    ("role", "over", "can_apply"),
    [
        (StationRole.FORWARDS, {}, True),
        (StationRole.ACCEPTS, {}, True),
        (StationRole.DECIDES, {"route": make.DECIDED_HERE}, True),
        (StationRole.ASSISTS, {}, False),
        (StationRole.FORWARDS, {"online": False, "online_why": "要在纸上签"}, False),
        (StationRole.FORWARDS, {"route": ()}, False),
    ],
)
def test_one_can_apply_on_line_only_where_that_makes_a_case(client, role, over, can_apply, is_at_home):
    made = make.edition(**over)
    make.placed(made, make.station(), role)
    if is_at_home:
        client.cookies["village"] = VILLAGE
    assert apply_form(client, made) is can_apply
    html = read(client, f"/items/{made.item.slug}/")
    assert ('<a class="button go" href="tel:' in html) is not can_apply


def test_a_station_that_does_not_do_it_says_so(at_home):
    made = make.edition()
    other = make.station("别的村", "370832001010")
    make.placed(made, other)
    assert not apply_form(at_home, made)
    assert "杏花村（水泊街道）不办这件事" in guide(at_home, made)


def test_an_item_the_station_only_helps_with_says_who_takes_it_and_makes_no_case(at_home):
    made = make.edition(route=(), form=(), online=False, goes_to="户籍所在地的派出所", goes_to_says="去前打个电话。")
    make.placed(made, make.station(), StationRole.ASSISTS)
    text = guide(at_home, made)
    assert "这件事站里不收，请找户籍所在地的派出所" in text
    assert "去前打个电话。" in text
    assert "我要办" not in text


def test_what_the_township_is_responsible_for_is_asked_of_ones_own_township(at_home):
    made = make.edition(route=(), form=())
    Item.objects.filter(pk=made.item_id).update(department=None, department_as_written="乡镇人民政府")
    make.placed(made, make.station(), StationRole.ASSISTS)
    assert "管这件事的水泊街道" in guide(at_home, made)
    Item.objects.filter(pk=made.item_id).update(department_as_written="村(居)民委员会")
    cache.clear()
    assert "管这件事的村(居)民委员会" in guide(at_home, made)


def test_a_unit_that_was_never_set_up_is_not_invented(client):
    made = make.edition(route=({"unit": "nobody", "does": "decide"},))
    make.placed(made, make.station(), StationRole.ACCEPTS)
    assert "由主管单位定" in guide(client, made)


def test_where_one_has_to_come_in_person_that_is_said(client):
    made = make.edition(must_come=True, must_come_why="要采集指纹")
    assert "要本人到场：要采集指纹。" in guide(client, made)
    assert "要本人到场" not in guide(client, make.edition())


@pytest.mark.parametrize(
    ("name", "title", "note"),
    [
        ("不动产登记申请(村级指引)", "不动产登记申请", "（村级指引）"),
        ("暂停(恢复)供热申请", "暂停(恢复)供热申请", ""),
        ("残疾类别/等级变更", "残疾类别/等级变更", ""),
        ("(试行)", "(试行)", ""),
        ("甲((乙))", "甲((乙))", ""),
    ],
)
def test_a_note_in_brackets_at_the_end_of_a_name_stands_apart(client, name, title, note):
    html = read(client, f"/items/{make.edition(name).item.slug}/")
    assert f"<title>{title} · " in html
    assert (f'<small class="soft">{note}</small>' in html) is bool(note)


def test_a_guide_carries_its_editions_number_and_day(client):
    assert "第1版，2020年1月1日（周三）起用" in guide(client, make.edition())


def test_a_retired_item_says_since_when_and_whom_to_ask(client, settings):
    made = make.edition("暂住证")
    assert "暂住证" in guide(client, made)
    retire(made.item, on=date(2026, 1, 5))
    cache.clear()
    html = read(client, f"/items/{made.item.slug}/", status=404)
    assert "“暂住证”从 2026 年 1 月 5 日（周一）起不再办了" in html
    assert settings.COUNTY["help_phone"] in html
    assert "暂住证" not in words_of(read(client, "/items/"))


def test_an_unknown_item_is_not_found_and_one_not_yet_out_says_so(client):
    assert "没有找到这件事" in read(client, "/items/T999999/", status=404)
    made = make.edition("将来的事")
    Item.objects.filter(pk=made.item_id).update(current=None)
    assert "“将来的事”的指南还没有发布" in read(client, f"/items/{made.item.slug}/", status=404)


def test_choosing_ones_village_on_a_guide_leads_back_to_it(client):
    made = make.edition()
    assert f'href="/villages/?next=/items/{made.item.slug}/"' in read(client, f"/items/{made.item.slug}/")


# --- stations ---


def test_a_station_tells_who_serves_and_what_it_does(client):
    at_station = make.station()
    make.post(at_station, PostRole.CLERK, "孙秀英")
    make.post(at_station, PostRole.HELPER, "走了的人", ends_on=date(2025, 1, 1))
    make.post(make.township(), PostRole.TOWN_CLERK, "街道的人")
    make.placed(make.edition("甲事"), at_station, StationRole.ACCEPTS)
    make.placed(make.edition("乙事", unverified=("role",)), at_station, StationRole.ACCEPTS)
    html = read(client, f"/stations/{VILLAGE}/")
    text = words_of(html)
    assert "杏花村便民服务站（水泊街道）" in text
    assert "窗口人员孙秀英" in text
    assert "走了的人" not in text
    assert "街道的人" not in text
    shares = html.split('<details class="card"')[1:]
    assert ["甲事" in share for share in shares] == [True, False]
    assert "站里受理" in shares[0]
    assert "先打电话问" in shares[1]


def test_a_closed_station_says_since_when_and_who_goes_on(client):
    make.station()
    make.station("桃花村", "370832001010")
    assert "杏花村便民服务站" in words_of(read(client, f"/stations/{VILLAGE}/"))
    Unit.objects.filter(slug=VILLAGE).update(closed_on=date(2026, 1, 5))
    Division.objects.filter(code=VILLAGE).update(succeeded_by="370832001010")
    cache.clear()
    html = read(client, f"/stations/{VILLAGE}/", status=404)
    assert "杏花村（水泊街道）的便民服务站从 2026 年 1 月 5 日（周一）起撤并了。现在归桃花村。" in html
    Division.objects.filter(code=VILLAGE).update(succeeded_by="")
    assert "现在归哪里，请打" in read(client, f"/stations/{VILLAGE}/", status=404)


@pytest.mark.parametrize("code", ["370832999999", "370883001009", "1", "abc"])
def test_a_station_that_is_not_this_countys_is_not_found(client, code):
    make.station()
    with county("370883"):
        Unit.objects.create(slug="370883001009", kind=Unit.Kind.STATION, name="邻县站", short_name="邻县站",
                            division_code="370883001009")  # fmt: skip
    assert "没有这个便民服务站" in read(client, f"/stations/{code}/", status=404)


def test_a_station_asks_the_database_as_often_for_thirty_items_as_for_one(client):
    at_station = make.station()
    make.placed(make.edition(), at_station)
    one = queries(client, f"/stations/{VILLAGE}/")
    for _ in range(29):
        make.placed(make.edition(), at_station)
    assert queries(client, f"/stations/{VILLAGE}/") == one


@pytest.mark.parametrize("path", ["/help/", "/ask/"])
def test_help_and_asking_begin_with_a_telephone_number(client, settings, path):
    assert f'<p class="dial"><a href="tel:{settings.COUNTY["help_phone"]}">' in read(client, path)
    make.station()
    client.cookies["village"] = VILLAGE
    html = read(client, path)
    assert '<p class="dial"><a href="tel:0537-0000009">0537-0000009</a></p>' in html
    assert "杏花村便民服务站（水泊街道）" in words_of(html)


def test_help_is_free(client):
    assert "不收钱" in words_of(read(client, "/help/"))


# --- the shelf ---


def test_a_guide_takes_at_most_four_queries_and_read_again_none(at_home):
    made = make.edition(route=make.DECIDED_BY_CIVIL_AFFAIRS)
    make.placed(made, make.station())
    path = f"/items/{made.item.slug}/"
    with CaptureQueriesContext(connection) as first:
        read(at_home, path)
    with CaptureQueriesContext(connection) as again:
        read(at_home, path)
    assert len(first) <= 4
    assert len(again) == 0


@pytest.mark.parametrize("path", ["/", "/items/", f"/stations/{VILLAGE}/", "/help/", "/ask/"])
def test_a_page_read_again_takes_no_query_and_is_not_sent_twice(at_home, path):
    first = at_home.get(path)
    with CaptureQueriesContext(connection) as captured:
        again = at_home.get(path, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content, len(captured)) == (304, b"", 0)
    assert again["Cache-Control"] == first["Cache-Control"] == "private, no-cache"


def test_a_page_that_changed_is_sent_again(at_home):
    first = at_home.get("/")
    Station.objects.update(closed_notice="今天去开会")
    cache.clear()
    again = at_home.get("/", headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 200
    assert "今天去开会" in again.content.decode()


def test_the_shelf_is_cleared_after_twenty_seconds(at_home, monkeypatch):
    monkeypatch.setattr(shelf, "KEPT_SECONDS", 0.05)
    read(at_home, "/")
    Station.objects.update(closed_notice="今天去开会")
    time.sleep(0.1)
    assert "今天去开会" in read(at_home, "/")


def test_nobody_is_given_the_token_of_another(client):
    made = make.edition()
    make.placed(made, make.station())
    path = f"/items/{made.item.slug}/"
    readers = [Client(enforce_csrf_checks=True) for _ in range(2)]
    pages = [read(reader, path) for reader in readers]
    tokens = [set(TOKEN.findall(page)) for page in pages]
    assert len(tokens[0]) == len(tokens[1]) == 1
    assert not tokens[0] & tokens[1]
    assert shelf.HOLE not in pages[0] + pages[1]
    for reader, (token,) in zip(readers, tokens, strict=True):
        assert reader.post("/senior/", {"csrfmiddlewaretoken": token, "next": path}).status_code == 302
    stolen = readers[1].post("/senior/", {"csrfmiddlewaretoken": next(iter(tokens[0]))})
    assert stolen.status_code == 403


def test_a_browser_that_lost_its_token_is_given_a_page_whose_forms_work(client):
    first = client.get("/")
    same = {"If-None-Match": first["ETag"]}
    assert client.get("/", headers=same).status_code == 304
    del client.cookies["bianmin_csrf"]
    assert client.get("/", headers=same).status_code == 200


def test_nothing_of_the_first_readers_address_stands_in_the_next_ones_page(client):
    first = read(client, "/?from=secret-of-the-first")
    assert "secret-of-the-first" not in first
    assert 'name="next" value="/"' in first
    assert "secret-of-the-first" not in read(Client(), "/")
    assert 'name="next" value="/items/?c=%E5%8C%BB%E4%BF%9D"' in read(client, "/items/?c=医保&x=1")


def test_who_is_signed_in_is_not_shown_to_the_next_reader(client):
    at_station = make.station()
    held = make.post(at_station, PostRole.CLERK)
    staff = Client()
    staff.force_login(Account.objects.get(pk=held.account_id), backend="django.contrib.auth.backends.ModelBackend")
    response = staff.get("/")
    assert "/signout/" in response.content.decode()
    assert response["Cache-Control"] == "no-store"
    assert "ETag" not in response
    assert "/signout/" not in read(client, "/")
    assert "/signout/" in read(staff, "/")


def test_the_shelf_keeps_counties_villages_and_looks_apart():
    visit = Visit(date(2026, 9, 28))
    assert shelf._kept("middle", "/", visit, lambda: "ours") == "ours"
    others = [
        Visit(date(2026, 9, 29)),
        Visit(date(2026, 9, 28), VILLAGE),
        Visit(date(2026, 9, 28), is_senior=True),
    ]
    assert [shelf._kept("middle", "/", other, lambda: "other") for other in others] == ["other"] * 3
    with county("370883"):
        assert shelf._kept("middle", "/", visit, lambda: "theirs") == "theirs"
    assert shelf._kept("middle", "/", visit, lambda: "never asked") == "ours"


# --- the pages themselves ---


@pytest.mark.parametrize("path", ["/", "/search/", "/items/", "/help/", "/ask/", f"/stations/{VILLAGE}/"])
def test_reading_pages_take_no_posts(client, path):
    assert client.post(path).status_code == 405


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_templates_are_short_and_carry_no_code(template):
    text = template.read_text(encoding="utf-8")
    assert text.count("\n") < (120 if "extends" in text else 60)
    assert not re.search(r"<script|<style|style=| on[a-z]+=", text)
    assert "！" not in text
    assert "梁山" not in text
