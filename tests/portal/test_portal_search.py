"""The public search: slips are understood and told, villages come with their townships, what was sought in vain is counted."""

import re
from datetime import date

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bianmin.catalog.actions import index_item, publish
from bianmin.catalog.actions.wording import count_missed
from bianmin.catalog.models import Edition, Item, MissedQuery, Synonym
from bianmin.county.rights import PostRole
from tests import factories as make

pytestmark = pytest.mark.django_db
TODAY = date(2026, 9, 28)


@pytest.fixture(autouse=True)
def _here(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path
    with time_machine.travel("2026-09-28T01:00:00Z", tick=False):
        yield


def text(client, query):
    response = client.get("/search/", {"q": query})
    assert response.status_code == 200
    middle = response.content.decode().split('<main id="main"', 1)[1].split("</main>")[0]
    return re.sub(r"\s+", "", re.sub(r"<[^>]+>", "", middle.split(">", 1)[1]))


def item(name, *called, **over):
    made = make.edition(name, **over)
    for word in called:
        Synonym.objects.create(word=word, means=name)
    index_item(made.item)
    return made.item


def missed():
    return list(MissedQuery.objects.order_by("words").values_list("words", "times"))


def test_a_slip_is_understood_and_said(client):
    item("社会保障卡申领", "社保卡")
    told = text(client, "设保卡")
    assert "没有叫“设保卡”的，下面是“社保卡”的1件事" in told
    assert "社会保障卡申领" in told


def test_an_item_named_so_stands_before_an_example_that_only_mentions_it(client):
    item("养老保险参保登记")
    other = item("老年人优待证申领")
    publish(other, make.content(one_line="带养老保险的缴费单"), profile="relief", is_example=True, on=TODAY)
    index_item(Item.objects.published().get(pk=other.pk))
    told = text(client, "养老保险")
    assert told.index("养老保险参保登记") < told.index("老年人优待证申领")


def test_a_guide_past_its_review_period_stands_last_among_its_equals(client):
    old = item("甲项补贴")
    Edition.objects.filter(item=old).update(reviewed_on=date(2020, 1, 1))
    new = item("乙项补贴")
    Edition.objects.filter(item=new).update(reviewed_on=TODAY)
    told = text(client, "补贴")
    assert told.index("乙项补贴") < told.index("甲项补贴")


def test_a_village_is_found_with_its_township_and_opens_its_station(client):
    make.station("东张博村", "370832001021")
    make.station("东张博村", "370832203009", make.township("大路口乡", "370832203000"))
    response = client.get("/search/", {"q": "东张博"})
    page = response.content.decode()
    assert "东张博村<small>水泊街道</small>" in page
    assert "东张博村<small>大路口乡</small>" in page
    assert 'href="/stations/370832203009/"' in page
    assert "没有查到" not in page
    assert missed() == []


def test_what_is_looked_for_in_vain_is_counted_folded_and_once_for_each_search(client):
    item("居民身份证")
    for query in ("火星移民", " 火星移民 ", "火星移民。"):
        assert "没有查到" in text(client, query)
    assert missed() == [("火星移民", 3)]
    row = MissedQuery.objects.get()
    assert (row.first_on, row.last_on, row.mended_on) == (TODAY, TODAY, None)


def test_what_is_found_understood_or_empty_is_not_counted(client):
    item("社会保障卡申领", "社保卡")
    for query in ("社保卡", "设保卡", "", "  ", "。", "社", "医" * 41):
        client.get("/search/", {"q": query})
    assert missed() == []


def test_what_is_only_like_it_is_shown_and_counted(client):
    item("农村危房改造")
    told = text(client, "农村危房的钱多")
    assert "有点像" in told and "农村危房改造" in told
    assert missed() == [("农村危房的钱多", 1)]


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        ("王某 13800001234", "王某"),
        ("37083219540308123X 查询", "查询"),
        ("138 0000 1234 怎么查", "怎么查"),
        ("一三八 １３８００００ 办证", "一三八 办证"),
        ("2026年 火星", "年 火星"),
        ("B-12 火星", "b 12 火星"),
        ("火" * 39, "火" * 20),
    ],
)
def test_numbers_are_never_kept_and_long_queries_are_cut(client, query, kept):
    text(client, query)
    assert missed() == [(kept, 1)]


@pytest.mark.parametrize("query", ["13800001234", "370832195403081234", "1-3-8", "x"])
def test_a_bare_number_leaves_nothing(client, query):
    text(client, query)
    assert missed() == []


def test_a_search_writes_at_most_once_and_one_that_finds_not_at_all(client):
    item("居民身份证")
    for query, most in (("身份证", 0), ("火星移民", 1), ("火星移民", 1)):
        with CaptureQueriesContext(connection) as sent:
            text(client, query)
        writes = [each["sql"] for each in sent if re.match("(INSERT|DELETE)", each["sql"])]
        writes += [each["sql"] for each in sent if each["sql"].startswith("UPDATE") and "missed" in each["sql"]]
        assert len([sql for sql in writes if "missed" in sql]) <= most + 1, query
        assert MissedQuery.objects.count() == (0 if not most else 1)


def test_looking_at_the_head_of_a_page_counts_nothing(client):
    client.head("/search/", {"q": "火星移民"})
    assert missed() == []


def test_a_flood_is_answered_counted_only_so_often_and_pushes_nothing_out_that_was_asked_twice(client, monkeypatch):
    monkeypatch.setattr("bianmin.portal.guides.finding.MOST_COUNTED", 3)
    for n in "甲乙丙丁戊己":
        text(client, f"火星{n}")
    assert len(missed()) == 3
    monkeypatch.setattr("bianmin.catalog.actions.wording.KEPT", 3)
    MissedQuery.objects.filter(words="火星甲").update(times=5)
    for n in "庚辛壬癸":
        count_missed(f"火星{n}", today=TODAY)
    assert MissedQuery.objects.count() == 3
    assert ("火星甲", 5) in missed()
    assert ("火星癸", 1) in missed()
    MissedQuery.objects.update(times=5)
    count_missed("火星子", today=TODAY)
    assert ("火星子", 1) not in missed()


def test_what_is_none_of_ours_says_whom_to_ask(client, at):
    from bianmin.catalog.actions.wording import set_aside

    text(client, "火星移民")
    office = make.staff(make.department("office", "政务服务办"), PostRole.COUNTY_OFFICE)
    set_aside(MissedQuery.objects.get().pk, "找航天局，电话 010-0000000", by=office, at=at)
    assert "不归便民服务站管：找航天局，电话010-0000000" in text(client, "火星移民")
    row = MissedQuery.objects.get()
    assert (row.times, row.mended_on) == (2, at.date())


def test_the_window_and_the_api_understand_slips_too(client):
    made = item("社会保障卡申领", "社保卡")
    found = client.get("/api/v1/items/search", {"q": "设保卡"}).json()
    assert [each["slug"] for each in found["items"]] == [made.slug]
    cache.clear()
