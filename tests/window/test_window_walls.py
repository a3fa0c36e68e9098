"""墙上的单子 at the window: 换这 n 张, one tap, and nothing else asked."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bianmin.county.rights import PostRole
from bianmin.notices.actions import main_wall
from bianmin.notices.models import Posting, Wall
from tests import factories as make
from tests.notices.walls import change, hang, lapse, stations
from tests.window.pages import text_of

pytestmark = pytest.mark.django_db
EARLIER = timedelta(days=20)


@pytest.fixture
def put(station):
    """An item that the station does and whose sheet hangs at its main wall, unless told otherwise."""

    def placed(name, at, *, up=True):
        made = make.edition(name)
        make.placed(made, station)
        if up:
            hang(station, [made], at - EARLIER)
        return made

    return placed


def test_the_first_time_a_clerk_ticks_what_hangs(at, clerk, station, put):
    made, other = put("高龄津贴", at, up=False), put("居民身份证", at, up=False)
    page = text_of(clerk.get("/window/walls/"))
    assert "还没有记过墙上贴了什么" in page
    page = text_of(clerk.get("/window/walls/sheets/"))
    assert f'value="{made.item.slug}"' in page
    answer = clerk.post("/window/walls/put-up/", {"item": [made.item.slug]}, follow=True)
    assert "贴上 1 张" in text_of(answer)
    assert [sheet.item_id for sheet in Posting.objects.all()] == [made.item_id]
    page = text_of(clerk.get("/window/walls/sheets/"))
    assert f'value="{made.item.slug}"' not in page
    assert f'value="{other.item.slug}"' in page


def test_the_desk_and_the_page_say_which_sheets_to_change(at, clerk, station, put):
    changed, lapsed, same = put("高龄津贴", at), put("老办法", at), put("居民身份证", at)
    assert "没有要换的" in text_of(clerk.get("/window/"))
    change(changed, timezone.localdate(at))
    lapse(lapsed, timezone.localdate(at))
    assert "换这 2 张" in text_of(clerk.get("/window/"))
    page = text_of(clerk.get("/window/walls/"))
    todo = page.split('<div class="column"')[0]
    assert "第 1 版换成第 2 版" in todo
    assert "这件事停办了，第 1 版取下来就行" in todo
    assert changed.item.name in todo
    assert f'href="/items/{changed.item.slug}/sheets/guide_sheet/?v={station.division_code}"' in todo
    assert same.item.name not in todo
    assert 'type="file"' not in page


def test_one_tap_changes_one_and_one_tap_changes_all(at, clerk, station, put):
    made = [put(name, at) for name in ("甲事", "乙事", "丙事")]
    for each in made:
        change(each, timezone.localdate(at))
    first = Posting.objects.get(edition=made[0])
    answer = clerk.post("/window/walls/changed/", {"sheet": first.pk}, follow=True)
    assert "1 张换好了" in text_of(answer)
    assert "换这 2 张" in text_of(answer)
    every = re.findall(r'name="sheet" value="([^"]+)"', text_of(answer))
    answer = clerk.post("/window/walls/changed/", {"sheet": sorted(set(every))}, follow=True)
    assert "没有要换的" in text_of(answer)
    assert set(Posting.objects.hanging().values_list("edition__number", flat=True)) == {2}


def test_a_button_that_was_pressed_on_an_old_page_never_touches_what_was_not_on_it(at, clerk, station, put):
    first, later = put("甲事", at), put("乙事", at)
    change(first, timezone.localdate(at))
    shown = Posting.objects.get(edition=first).pk
    change(later, timezone.localdate(at))  # after the page was drawn
    clerk.post("/window/walls/changed/", {"sheet": shown})
    assert "换这 1 张" in text_of(clerk.get("/window/"))
    assert clerk.post("/window/walls/changed/").status_code == 302  # no sheet named: none is changed
    assert "换这 1 张" in text_of(clerk.get("/window/"))


def test_a_wall_in_a_natural_village_is_added_and_given_up(at, clerk, station, put):
    made = put("甲事", at, up=False)
    clerk.post("/window/walls/add/", {"name": "前张自然村"})
    wall = Wall.objects.get(name="前张自然村")
    clerk.post("/window/walls/put-up/", {"wall": wall.pk, "item": made.item.slug})
    page = text_of(clerk.get("/window/walls/"))
    assert "前张自然村" in page
    assert "甲事" in page
    answer = clerk.post("/window/walls/stop/", {"wall": wall.pk}, follow=True)
    assert "停用了" in text_of(answer)
    assert Posting.objects.hanging().count() == 0


def test_a_sheet_that_fell_down_is_taken_off_the_list(at, clerk, station, put):
    put("甲事", at)
    (sheet,) = Posting.objects.hanging()
    clerk.post("/window/walls/stop/", {"sheet": sheet.pk})
    assert Posting.objects.hanging().count() == 0


def test_a_helper_may_and_another_station_may_not(at, sit, station, put):
    made = put("甲事", at)
    change(made, timezone.localdate(at))
    sheet = Posting.objects.get(edition=made)
    stranger = sit(make.station("桃花村", "370832001010"))
    assert "甲事" not in text_of(stranger.get("/window/walls/"))
    assert stranger.get(f"/window/walls/?station={station.slug}").status_code == 403
    stranger.post("/window/walls/changed/", {"sheet": sheet.pk})
    assert stranger.post("/window/walls/stop/", {"sheet": sheet.pk}).status_code == 404
    assert stranger.get(f"/window/walls/sheets/?wall={sheet.wall_id}").status_code == 404
    sheet.refresh_from_db()
    assert sheet.taken_down_on is None
    sit(station, PostRole.HELPER).post("/window/walls/changed/", {"sheet": sheet.pk})
    sheet.refresh_from_db()
    assert sheet.taken_down_on == timezone.localdate(at)


def test_a_broken_id_is_refused_with_a_sentence(clerk):
    answer = clerk.post("/window/walls/changed/", {"sheet": "x"})
    assert answer.status_code == 422
    assert "没有读懂是哪一张" in text_of(answer)


def test_the_pages_ask_no_more_for_thirty_sheets_than_for_one(at, clerk, station, put):
    def asked(path):
        with CaptureQueriesContext(connection) as captured:
            assert clerk.get(path).status_code == 200
        return len([query for query in captured if "SAVEPOINT" not in query["sql"]])

    paths = ("/window/walls/", "/window/walls/sheets/", "/window/")
    put("甲事", at)
    put("没贴的", at, up=False)
    for path in paths:
        clerk.get(path)
    one = [asked(path) for path in paths]
    for number in range(29):
        made = put(f"事{number}", at, up=number % 2 == 0)
        if number % 4 == 0:
            change(made, timezone.localdate(at))
    assert [asked(path) for path in paths] == one


def test_the_county_sees_who_has_yet_to_change_with_township_and_phone(at, sit):
    places, made = stations(40), make.edition("高龄津贴")
    clerks = {station.pk: hang(station, [made], at - EARLIER) for station in places[:38]}
    change(made, timezone.localdate(at))
    from bianmin.notices.actions import change_sheets

    for station in places[:36]:
        change_sheets(station, None, by=clerks[station.pk], at=at)
    office = make.department("office", "县政务服务管理办公室")
    type(office).objects.filter(pk=office.pk).update(kind="county_office")
    officer = sit(office, PostRole.COUNTY_OFFICE)
    page = text_of(officer.get("/cataloguing/placing/walls/"))
    shown = re.sub(r"\s+", "", re.sub(r"<[^>]+>", "", page))
    assert "38个站贴过旧的36个站已经换好2个站还没换" in shown
    named = page.split('id="waiting"')[1].split("</table>")[0]
    assert re.findall(r"第\d\d村", named) == ["第37村", "第38村"]
    assert named.count('href="tel:0537-0000009"') == 2
    assert "水泊街道" in named
    assert sit(places[0]).get("/cataloguing/placing/walls/").status_code == 403


def test_the_main_wall_is_written_down_by_the_first_sheet_not_by_looking(at, clerk, station):
    clerk.get("/window/walls/")
    assert Wall.objects.count() == 0
    assert main_wall(station, today=at.date()).is_main
