"""The catalogue in numbers: drawn, dated, five questions at most, and a list behind every number."""

import html
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bianmin.catalog.models import StationRole
from bianmin.county.refusals import NotYours
from bianmin.county.rights import PostRole
from bianmin.figures.actions import recount_catalogue
from bianmin.figures.standing import catalogue_for
from bianmin.journal.models import Entry
from bianmin.stations.models import Station
from bianmin.stations.permissions import NOBODY
from tests import factories as make
from tests.figures import deeds

pytestmark = pytest.mark.django_db
PAGE = "/oversight/catalogue/"
DAY = timedelta(days=1)


def text(client, address=PAGE, status=200):
    response = client.get(address)
    assert response.status_code == status, address
    return response.content.decode()


@pytest.fixture
def a_county(at):
    """Two communities, one of which has enough on line, a village, and five cases that took two trips each."""
    rich, poor, village = (
        make.station(name, code) for name, code in (("石桥社区", "370832001101"), ("南关社区", "370832001102"),
                                                    ("杏花村", "370832001009"))
    )  # fmt: skip
    Station.objects.filter(unit__in=[rich, poor]).update(kind=Station.Kind.COMMUNITY)
    able = deeds.edition(name="甲项补贴", visits=1)
    unsure = make.edition("乙项补贴", unverified=("online_depth",), visits=2)
    asked = make.edition("参保信息查询")
    for made in (able, unsure, asked):
        make.placed(made, poor)
    make.placed(unsure, village)
    make.placed(able, rich)
    make.placed(make.edition("丙项补贴", online=False), poor, StationRole.ASSISTS)
    made = deeds.edition(name="丁项补贴", online=False)
    for _ in range(5):
        case = deeds.delivered(at - 2 * DAY, decided_at=at - DAY, made=made, station=village)
        type(case).objects.filter(pk=case.pk).update(channel="window")
    recount_catalogue(at=at)
    return rich, poor, village


def test_nobody_but_the_office_and_the_supervisors_sees_it(client, sit):
    with pytest.raises(NotYours):
        catalogue_for(NOBODY)
    sit(PostRole.CLERK, make.station())
    for address in (PAGE, f"{PAGE}items/", f"{PAGE}trips/?item=T0001"):
        assert client.get(address).status_code == 403


def test_before_the_first_count_it_says_so(supervisor):
    assert "还没有数过" in text(supervisor)


def test_each_community_has_its_number_and_what_is_missing(a_county, supervisor):
    page = text(supervisor)
    rows = re.findall(r"<tr>(.*?)</tr>", page.split("各社区的网上可办率")[1].split("</section>")[0], re.DOTALL)[1:]
    plain = [re.sub(r"\s+", "", re.sub(r"<[^>]+>", "", row)) for row in rows]
    assert plain == ["石桥社区水泊街道1/1100%", "南关社区水泊街道1/333%，差1件"]
    assert "1<small>/ 2 个社区</small>" in page
    assert "杏花村" not in page


def test_the_nearest_items_are_named_with_what_they_lack(a_county, supervisor):
    part = text(supervisor).split("离上网最近的事项")[1].split("</section>")[0]
    assert "乙项补贴" in part and "没有核实" in part
    assert "丙项补贴" not in part and "甲项补贴" not in part


def test_the_list_behind_says_what_counts_what_does_not_and_why(a_county, supervisor):
    page = text(supervisor)
    href = html.unescape(re.search(r'href="([^"]+station=370832001102)"', page).group(1))
    behind = text(supervisor, href)
    assert "南关社区（水泊街道）：网上可办 1 / 3" in behind
    online, lacking, excluded = (behind.split(f"<h2>{title}")[1].split("</section>")[0]
                                 for title in ("网上能办的", "还不能的", "不算进来的"))  # fmt: skip
    assert "共 1 件" in online and "甲项补贴" in online
    assert "共 2 件" in lacking and "乙项补贴" in lacking and "站里只协助" in lacking
    assert "共 1 件" in excluded and "参保信息查询" in excluded and "公共查询类" in excluded
    assert "全县清单：网上可办" in text(supervisor, f"{PAGE}items/")
    text(supervisor, f"{PAGE}items/?station=nowhere", 404)


def test_once_is_told_with_the_unknown_apart(a_county, supervisor):
    part = text(supervisor).split("<h2>一次办</h2>")[1]
    assert "写明了要跑几趟的 2 件里，1 件一次就能办（50%）" in part
    assert "没有写明或没有核实的 3 件" in part


def test_the_long_ways_are_listed_with_who_caused_them_and_their_cases_behind(a_county, supervisor):
    page = text(supervisor)
    part = page.split("流程优化")[1].split("</table>")[0]
    assert "丁项补贴" in part and "2.0 趟" in part and "系统 5" in part and "部门 5" in part
    href = html.unescape(re.search(r'href="([^"]+trips/[^"]+)"', part).group(1))
    before = Entry.objects.count()
    behind = text(supervisor, href)
    assert Entry.objects.count() == before + 1
    assert "共 5 件" in behind
    assert behind.count("来取结果") == 5 and behind.count("到窗口递交（网上还办不了）") == 5
    assert "王秀兰" not in behind and "王*兰" in behind
    everything = text(supervisor, f"{PAGE}trips/")
    assert "全部事项：跑了几趟" in everything and "共 5 件" in everything and "丁项补贴 · 王*兰" in everything
    text(supervisor, f"{PAGE}trips/?item=nothing", 404)
    text(supervisor, f"{href}&after=nonsense", 404)
    text(supervisor, f"{href}&after=2026-09-01T00:00:00_00000000-0000-7000-8000-000000000000", 404)


def test_the_list_of_trips_is_read_page_by_page(a_county, supervisor, monkeypatch):
    monkeypatch.setattr("bianmin.figures.standing.PAGE", 2)
    address, seen = f"{PAGE}trips/?item={deeds_item()}", []
    while address:
        page = text(supervisor, address)
        seen += re.findall(r'class="soft nowrap">(\w+)</td>', page)
        onward = re.search(r'href="(\?[^"]*after[^"]*)"', page)
        address = f"{PAGE}trips/{html.unescape(onward.group(1))}" if onward else ""
    assert len(seen) == len(set(seen)) == 5


def deeds_item():
    from bianmin.catalog.models import Item

    return Item.objects.get(name="丁项补贴").slug


def test_a_few_cases_say_nothing(at, supervisor):
    deeds.delivered(at - 2 * DAY, decided_at=at - DAY, made=deeds.edition(name="丁项补贴"))
    recount_catalogue(at=at)
    part = text(supervisor).split("流程优化")[1]
    assert "满 5 件办件的事项才算，现在还没有" in part


def test_the_page_asks_at_most_five_times_and_counts_nothing(a_county, supervisor):
    with CaptureQueriesContext(connection) as sent:
        text(supervisor)
    asked = [each["sql"] for each in sent]
    assert len(asked) <= 5
    assert not any("cases_case" in sql or "catalog_placement" in sql for sql in asked)


def test_figures_that_nobody_counts_any_more_say_so(at, supervisor):
    recount_catalogue(at=at - DAY)
    assert "数字停在" in text(supervisor)
