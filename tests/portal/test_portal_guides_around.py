"""What belongs around a guide: the self-check, one's own list, the stations, what is new, the season, what waits for review."""

from datetime import date, timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bianmin.catalog.elements import Check, Question, Season
from bianmin.catalog.models import Edition, Placement, StationRole
from tests import factories as make
from tests.catalog.test_catalog_guide import CHECKED
from tests.portal.test_portal_sheets import read, words_of

pytestmark = pytest.mark.django_db
VILLAGE = "370832001009"


@pytest.fixture
def client():
    browser = Client()
    browser.cookies["village"] = VILLAGE
    return browser


@pytest.fixture
def item():
    """An item with a self-check and conditional materials, done at 杏花村 and fresh."""
    made = make.edition("某某补贴", form=CHECKED.form, materials=CHECKED.materials, checks=CHECKED.checks)
    make.placed(made, make.station(), StationRole.FORWARDS)
    Edition.objects.filter(pk=made.pk).update(reviewed_on=timezone.localdate())
    return made.item


def season_around(today, *, is_open):
    """A season that is open on a day, or one that was over three weeks before and comes in three."""
    near, far = timedelta(days=3), timedelta(days=20)
    begins, ends = (today - near, today + near) if is_open else (today + far, today + far + near)
    return (Season(f"{begins:%m-%d}", f"{ends:%m-%d}", "集中办"),)


# --- the self-check ---


def test_the_guide_offers_the_check_only_where_there_is_something_to_ask(client, item):
    assert f'href="/items/{item.slug}/check/"' in read(client, f"/items/{item.slug}/")
    plain = make.edition().item
    assert f'href="/items/{plain.slug}/check/"' not in read(client, f"/items/{plain.slug}/")
    assert client.get(f"/items/{plain.slug}/check/")["Location"] == f"/items/{plain.slug}/my-list/"


def test_on_the_ordinary_page_all_that_can_be_asked_now_is_asked_at_once(client, item):
    page = read(client, f"/items/{item.slug}/check/")
    for question in ("户口在本县吗？", "几级？", "别人代办吗？"):
        assert question in page
    assert "满 60 岁了吗？" not in page  # only after the first
    assert 'method="get"' in page


def test_in_the_senior_look_one_question_follows_the_other_and_keeps_the_answers_before(client, item):
    client.cookies["senior"] = "1"
    page = read(client, f"/items/{item.slug}/check/?local=在")
    assert "满 60 岁了吗？" in page
    assert "几级？" not in page
    assert '<input type="hidden" name="local" value="在">' in page
    assert "第 2 个问题" in page


def test_the_check_ends_in_a_list_to_print_with_only_ones_own_materials(client, item):
    answers = "local=在&age=是&level=一级&agent=no"
    page = read(client, f"/items/{item.slug}/check/?{answers}")
    assert "照您答的，可以去办" in page
    text = words_of(read(client, f"/items/{item.slug}/my-list/?{answers}"))
    assert "身份证" in text
    assert "评定表" in text
    assert "委托书" not in text
    assert "不用带：户口簿" in text
    assert "0537-0000009" in text
    assert "第1版" in text


def test_the_check_ends_in_why_not_and_what_one_can_do(client, item):
    text = words_of(read(client, f"/items/{item.slug}/check/?local=不在"))
    assert "这件事您现在还办不了，因为“户口在本县吗？”您答的是“不在”。可以到户口所在地办。" in text
    assert "看我要带的" not in text


def test_a_list_for_answers_that_lead_nowhere_goes_back_to_the_questions(client, item):
    response = client.get(f"/items/{item.slug}/my-list/?local=不在")
    assert response["Location"].startswith(f"/items/{item.slug}/check/?local=")
    assert client.get(f"/items/{item.slug}/my-list/").status_code == 200


def test_the_check_begins_no_session_and_keeps_no_answer(client, item):
    response = client.get(f"/items/{item.slug}/check/?local=在&age=是&level=一级&agent=no")
    assert "bianmin_session" not in response.cookies
    assert {name for name in response.cookies if "session" in name} == set()


def test_what_stands_in_the_address_is_shown_as_text_or_not_at_all(client, item):
    page = read(client, f"/items/{item.slug}/check/?local=<script>alert(1)</script>")
    assert "<script>alert" not in page


def test_materials_nobody_has_verified_make_no_list(client):
    facts = {"form": CHECKED.form, "materials": CHECKED.materials}
    sure, unsure = make.edition(**facts).item, make.edition(**facts, unverified=("materials",)).item
    assert "评定表" in words_of(read(client, f"/items/{sure.slug}/my-list/"))
    text = words_of(read(client, f"/items/{unsure.slug}/my-list/"))
    assert "请咨询" in text
    assert "评定表" not in text


# --- stations ---


def test_the_stations_that_do_it_stand_by_township_with_their_role_ones_own_first(client, item):
    other = make.township("黑虎庙镇", "370832110000")
    far = make.station("毛庄村", "370832110208", parent=other)
    make.placed(item.current, far, StationRole.ACCEPTS)
    closed = make.station("关了的村", "370832110209", parent=other)
    make.placed(item.current, closed)
    closed.__class__.objects.filter(pk=closed.pk).update(closed_on=date(2026, 1, 1))
    text = words_of(read(client, f"/items/{item.slug}/stations/"))
    assert "2个站" in text
    assert "毛庄村站里受理" in text
    assert "杏花村站里代办" in text
    assert text.index("水泊街道") < text.index("黑虎庙镇")
    assert "关了的村" not in text


def test_a_role_is_told_where_it_is_sure_for_that_station(client):
    made = make.edition(unverified=("role",))
    make.placed(made, make.station(), StationRole.FORWARDS)
    make.placed(made, make.station("桃花村", "370832001010"), StationRole.ACCEPTS)
    Placement.objects.filter(station__slug="370832001010").update(is_verified=True)
    text = words_of(read(client, f"/items/{made.item.slug}/stations/"))
    assert "杏花村先打电话问" in text
    assert "桃花村站里受理" in text


def test_the_list_of_stations_asks_the_database_as_often_for_thirty_as_for_one(client, item):
    def queries():
        cache.clear()
        with CaptureQueriesContext(connection) as captured:
            read(client, f"/items/{item.slug}/stations/")
        return len(captured)

    one = queries()
    for number in range(29):
        make.placed(item.current, make.station(f"村{number}", f"3708320012{number:02}"))
    assert queries() == one


# --- season, review, changes ---


@pytest.mark.parametrize("is_open", [True, False])
def test_outside_of_its_season_the_guide_says_when_and_why_one_cannot_file_now(client, is_open):
    season = season_around(timezone.localdate(), is_open=is_open)
    made = make.edition(seasons=season)
    make.placed(made, make.station(), StationRole.FORWARDS)
    page = read(client, f"/items/{made.item.slug}/")
    text = words_of(page)
    assert f"每年{season[0].words}".replace(" ", "") in text
    assert "集中办" in text
    assert ('form="apply"' in page) is is_open
    assert ("现在不在办理时间" in text) is not is_open


def test_a_season_nobody_has_verified_is_not_told_but_nothing_can_be_filed_outside_of_it(client):
    season = season_around(timezone.localdate(), is_open=False)
    made = make.edition(seasons=season, unverified=("seasons",))
    make.placed(made, make.station(), StationRole.FORWARDS)
    text = words_of(read(client, f"/items/{made.item.slug}/"))
    assert season[0].words.replace(" ", "") not in text
    assert "哪几个月还没有核实" in text


@pytest.mark.parametrize(("days", "is_stale"), [(0, False), (400, True)])
def test_a_guide_past_its_review_says_so_at_the_top_and_stands_last_in_the_lists(client, days, is_stale):
    old, fresh = make.edition("甲事").item, make.edition("乙事").item
    Edition.objects.filter(item=old).update(reviewed_on=timezone.localdate() - timedelta(days=days))
    Edition.objects.filter(item=fresh).update(reviewed_on=timezone.localdate())
    assert ("待更新" in words_of(read(client, f"/items/{old.slug}/"))) is is_stale
    page = read(client, "/items/")
    assert ("待更新" in page) is is_stale
    assert (page.index("乙事") < page.index("甲事")) is is_stale


def test_what_is_new_is_told_in_sentences_and_a_first_edition_has_nothing_new(client, item):
    assert "第一版，没有可比的" in read(client, f"/items/{item.slug}/changes/")
    assert "本次更新了什么" not in read(client, f"/items/{item.slug}/")
    make.republish(item, fee="收五元", changed="收费改了")
    cache.clear()
    guide = read(client, f"/items/{item.slug}/")
    assert "本次更新了什么" in guide
    assert "收费改了" in guide
    page = words_of(read(client, f"/items/{item.slug}/changes/"))
    assert "收五元" in page
    assert "不收费" in page


def test_a_guide_asks_the_database_four_times_at_most(client, item):
    cache.clear()
    with CaptureQueriesContext(connection) as captured:
        read(client, f"/items/{item.slug}/")
    assert len(captured) <= 4


# --- the empty form ---


def test_the_empty_form_can_be_printed_and_filled_in_by_hand(client, item):
    text = words_of(read(client, f"/items/{item.slug}/blank/"))
    for label in ("姓名", "几级？", "□一级", "别人代办吗？", "□是", "签名"):
        assert label in text
    nothing = make.edition(form=(), route=()).item
    read(client, f"/items/{nothing.slug}/blank/", status=404)


def test_every_page_around_a_guide_of_a_retired_item_says_since_when(client, item):
    from bianmin.catalog.actions import retire

    for name in ("check", "my-list", "stations", "changes", "blank", "sheets"):
        assert client.get(f"/items/{item.slug}/{name}/").status_code in {200, 302}
    retire(item, on=date(2026, 1, 5))
    cache.clear()
    for name in ("check", "my-list", "stations", "changes", "blank", "sheets"):
        assert "2026 年 1 月 5 日（周一）起不再办了" in read(client, f"/items/{item.slug}/{name}/", status=404)


def test_not_being_on_line_is_always_provided_for(client):
    for made in (make.edition(), make.edition(online=False, route=(), form=(), materials_known=False)):
        text = words_of(read(client, f"/items/{made.item.slug}/"))
        assert "不会上网怎么办" in text
        assert "请人到家里来办" in text


def test_checks_and_questions_of_the_same_key_are_asked_once(client):
    made = make.edition(
        form=(Question("level", "几级？", "choice", options=("一级", "三级")),),
        checks=(Check("level", "是几级的？", ("一级", "三级"), ("一级",)),),
    )
    assert read(client, f"/items/{made.item.slug}/check/").count('type="radio"') == 2
