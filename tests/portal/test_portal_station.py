"""A station's page: what it does and on what basis, who is there if somebody said so today, and the one frame of the house."""

import re

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bianmin.catalog.actions.placing import Wish, approve, propose
from bianmin.catalog.models import Placement, StationRole
from bianmin.county.rights import PostRole
from bianmin.stations.actions import confirm_open
from bianmin.stations.models import Station
from tests import factories as make

pytestmark = pytest.mark.django_db
CODE = "370832001009"


@pytest.fixture(autouse=True)
def _on_that_morning(at):
    with time_machine.travel(at, tick=False):
        yield


@pytest.fixture
def station():
    return make.station()


def read(client, path=f"/stations/{CODE}/"):
    cache.clear()
    return client.get(path)


def words_of(response):
    middle = response.content.decode().split('<main id="main"', 1)[1].split("</main>")[0]
    return re.sub(r"\s+", "", re.sub(r"<[^>]+>", "", middle.split(">", 1)[1]))


def decide(made, at, **over):
    office = make.department("office", "县办")
    by = [make.staff(office, PostRole.COUNTY_OFFICE, name) for name in ("赵主任", "钱主任")]
    values = {"role": "accepts", "everywhere": True, "basis": "县会议纪要 3 号", "starts_on": timezone.localdate(at)}
    row = propose(Wish(made.item_id, "place", **{**values, **over}), by=by[0], at=at)
    return approve(row.pk, by=by[1], at=at)


def test_a_role_that_was_decided_is_told_with_its_basis_though_the_list_left_it_open(client, at, station):
    made = make.edition("高龄津贴", unverified=("role",))
    make.placed(made, station, StationRole.ASSISTS)
    assert "站里能帮到哪一步还没有核实" in words_of(read(client))
    decide(made, at)
    text = words_of(read(client))
    assert "站里受理1件" in text
    assert "高龄津贴县里定的依据：县会议纪要3号" in text
    assert "还没有核实" not in text


def test_the_working_papers_of_an_unverified_role_are_nobodys_business(client, station):
    made = make.edition("高龄津贴")
    row = make.placed(made, station)
    Placement.objects.filter(pk=row.pk).update(basis="items.csv：内部来源")
    text = words_of(read(client))
    assert "高龄津贴" in text
    assert "内部来源" not in text


def test_the_window_of_a_role_is_told(client, at, station):
    made = make.edition("高龄津贴")
    make.placed(made, station)
    decide(made, at)
    Placement.objects.on(timezone.localdate(at)).update(window="2 号窗口")
    assert "高龄津贴2号窗口" in words_of(read(client))


def test_somebody_is_there_only_if_they_said_so_today(client, at, station):
    make.post(station, PostRole.CLERK, "孙秀英")
    text = words_of(read(client))
    assert "按时间应开门，去前先打电话" in text
    assert "今天还没有人说开了门，去前先打电话0537-0000009。" in text
    assert "今天在站里的人" not in text
    confirm_open(station, units_of_seat=[station.pk], today=timezone.localdate(at))
    text = words_of(read(client))
    assert "正在服务" in text
    assert "今天在站里的人窗口人员孙秀英" in text
    with time_machine.travel(at.replace(day=29), tick=False):
        assert "今天在站里的人" not in words_of(read(client))


def test_a_notice_on_the_door_is_told_and_nobody_is_said_to_be_there(client, at, station):
    make.post(station, PostRole.CLERK)
    Station.objects.filter(unit=station).update(closed_notice="今天停电", open_confirmed_on=timezone.localdate(at))
    text = words_of(read(client))
    assert "告示：今天停电" in text
    assert "今天在站里的人" not in text


def test_the_page_asks_no_more_for_thirty_items_than_for_one(client, at, station):
    def asked():
        cache.clear()
        with CaptureQueriesContext(connection) as captured:
            client.get(f"/stations/{CODE}/")
        return len(captured)

    make.placed(make.edition(), station)
    one = asked()
    for _ in range(29):
        make.placed(make.edition(), station)
    assert asked() == one


# ── the frame ──

EMBED = f"/stations/{CODE}/embed/"


def test_without_named_hosts_nothing_may_be_framed(client, station):
    answer = read(client, EMBED)
    assert answer.status_code == 200
    assert answer["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]


def test_only_the_named_hosts_may_frame_a_station_and_only_its_embed_page(client, station, settings):
    settings.EMBED_HOSTS = ["https://www.example.gov.cn"]
    make.edition("高龄津贴")
    answer = read(client, EMBED)
    assert "X-Frame-Options" not in answer
    policy = answer["Content-Security-Policy"]
    assert "frame-ancestors https://www.example.gov.cn" in policy
    assert "default-src 'self'" in policy
    others = ("/", "/items/", "/villages/", "/help/", "/ask/", "/search/", f"/stations/{CODE}/", "/signin/", "/nowhere/",
              "/stations/370832999999/embed/")  # fmt: skip
    for path in others:
        answer = read(client, path)
        assert answer["X-Frame-Options"] == "DENY", path
        assert "frame-ancestors 'none'" in answer["Content-Security-Policy"], path


def test_the_frame_holds_no_form_no_script_and_nothing_of_the_reader(client, station, settings):
    settings.PUBLIC_ADDRESS = "https://station.example.gov.cn"
    make.placed(make.edition("高龄津贴"), station)
    client.cookies["village"] = CODE
    answer = read(client, EMBED)
    html = answer.content.decode()
    assert "高龄津贴" in html
    assert "您选的村" not in html
    assert not answer.cookies
    for forbidden in ("<form", "<script", "csrfmiddlewaretoken", "<button"):
        assert forbidden not in html
    own = re.findall(r'<a [^>]*href="(https?://[^"]+)"([^>]*)', html)
    assert own
    assert all(href.startswith("https://station.example.gov.cn/") and "_blank" in rest for href, rest in own)
    assert not re.findall(r'href="/', html)


def test_the_frame_finds_its_styles_under_whatever_path_a_proxy_puts_it(client, station):
    html = read(client, EMBED).content.decode()
    sheets = re.findall(r'<link rel="stylesheet" href="([^"]+)"', html)
    assert sheets
    assert all(sheet.startswith("../../../static/") for sheet in sheets)


def test_a_closed_or_unknown_station_is_not_framed_but_told(client, at, station):
    assert read(client, "/stations/370832999999/embed/").status_code == 404
    type(station).objects.filter(pk=station.pk).update(closed_on=timezone.localdate(at))
    assert read(client, EMBED).status_code == 404
