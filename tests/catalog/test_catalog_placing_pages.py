"""The pages of 下沉: the county office proposes, another of it decides, the supervisor reads."""

import re

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bianmin.catalog.models import Placement, PlacementDecision, StationRole
from bianmin.county.rights import PostRole
from bianmin.people.models import Account
from bianmin.stations.models import Station, Unit
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on_that_morning(at):
    with time_machine.travel(at, tick=False):
        yield


@pytest.fixture
def sit():
    def signed_in(role=PostRole.COUNTY_OFFICE, name="赵主任"):
        unit, _ = Unit.objects.get_or_create(
            slug="office", defaults={"kind": Unit.Kind.COUNTY_OFFICE, "name": "县政务服务管理办公室", "short_name": "县办",
                                     "division_code": "370832000000"},
        )  # fmt: skip
        client = Client()
        client.force_login(Account.objects.get(pk=make.post(unit, role, name).account_id))
        return client

    return signed_in


@pytest.fixture
def officer(sit):
    return sit()


@pytest.fixture
def another(sit):
    return sit(name="钱主任")


def text_of(response):
    return response.content.decode()


def words_of(response):
    return re.sub(r"\s+", "", re.sub(r"<[^>]+>", "", text_of(response).split("<main", 1)[1]))


def typed(at, **over):
    values = {
        "kind": "place",
        "role": "accepts",
        "where": "all",
        "basis": "县会议纪要 3 号",
        "starts_on": f"{at:%Y-%m-%d}",
    }
    return {**values, **over}


def address(made, end=""):
    return f"/cataloguing/placing/items/{made.item.slug}/{end}"


def test_a_proposal_is_made_and_approved_by_another_in_the_browser(at, officer, another):
    made, station = make.edition("高龄津贴"), make.station()
    assert "提一份决定" in text_of(officer.get(address(made)))
    answer = officer.post(address(made, "propose/"), typed(at), follow=True)
    assert "提上去了，等另一个人批" in text_of(answer)
    assert "账号、培训、经费还没有写" in text_of(answer)  # said, not refused
    row = PlacementDecision.objects.get()
    own, others = officer.get("/cataloguing/placing/"), another.get("/cataloguing/placing/")
    assert f"decisions/{row.pk}/approve/" not in text_of(own)
    assert f"decisions/{row.pk}/withdraw/" in text_of(own)
    assert f"decisions/{row.pk}/approve/" in text_of(others)
    assert officer.post(f"/cataloguing/placing/decisions/{row.pk}/approve/").status_code == 403
    answer = another.post(f"/cataloguing/placing/decisions/{row.pk}/approve/", follow=True)
    assert "批了：高龄津贴下沉，1 条进驻从 9 月 28 日起变了。" in text_of(answer)
    assert "县里定的：县会议纪要 3 号" in text_of(answer)
    assert Placement.objects.get(station=station).role == StationRole.ACCEPTS


def test_a_township_or_single_stations_are_ticked(at, officer):
    made, far = make.edition(), make.township("馆驿镇", "370832100000")
    here, there = make.station(), make.station("后林村", "370832100001", far)
    other = make.station("前林村", "370832100002", far)
    form = text_of(officer.get(address(made, "propose/")))
    assert form.count('name="town"') == 2
    officer.post(address(made, "propose/"), typed(at, where="some", town=[far.division_code]))
    assert set(PlacementDecision.objects.get().stations) == {str(there.pk), str(other.pk)}
    PlacementDecision.objects.update(state="withdrawn")
    officer.post(address(made, "propose/"), typed(at, where="some", station=[here.division_code]))
    assert PlacementDecision.objects.get(state="waiting").stations == [str(here.pk)]


def test_what_is_missing_is_said_and_everything_typed_stays(at, officer):
    made, station = make.edition(), make.station()
    answer = officer.post(
        address(made, "propose/"),
        typed(at, basis="", role="", where="some", station=[station.division_code], money="每件 5 元", starts_on="x"),
    )
    page = text_of(answer)
    assert answer.status_code == 422
    assert "还差 3 处" in page
    assert 'value="每件 5 元"' in page
    assert f'value="{station.division_code}" checked' in page
    assert PlacementDecision.objects.count() == 0


def test_turned_down_with_words_the_proposer_reads_them(at, officer, another):
    made, _ = make.edition("高龄津贴"), make.station()
    officer.post(address(made, "propose/"), typed(at))
    row = PlacementDecision.objects.get()
    assert another.post(f"/cataloguing/placing/decisions/{row.pk}/reject/", {"words": ""}).status_code == 422
    another.post(f"/cataloguing/placing/decisions/{row.pk}/reject/", {"words": "村里没有专网"})
    assert "村里没有专网" in text_of(officer.get("/cataloguing/placing/"))
    officer.post(address(made, "propose/"), typed(at))
    again = PlacementDecision.objects.get(state="waiting")
    assert "撤回了" in text_of(officer.post(f"/cataloguing/placing/decisions/{again.pk}/withdraw/", follow=True))


def test_the_reason_for_keeping_an_item_is_listed(at, officer, another):
    made, _ = make.edition("户口迁移"), make.station()
    assert "户口迁移残疾人帮扶还没有写理由" in words_of(officer.get("/cataloguing/placing/kept/"))
    officer.post(address(made, "propose/"), typed(at, kind="keep", reason="要公安专网", role="", basis=""))
    row = PlacementDecision.objects.get()
    another.post(f"/cataloguing/placing/decisions/{row.pk}/approve/")
    assert "户口迁移残疾人帮扶要公安专网钱主任" in words_of(officer.get("/cataloguing/placing/kept/"))


def test_market_access_into_a_village_is_minded_where_it_is_approved(at, officer, another):
    made, station = make.edition("个体工商户登记"), make.station()
    type(made.item).objects.filter(pk=made.item_id).update(category="市场准入")
    says = "“市场准入”鼓励进社区的站"
    assert says in text_of(officer.post(address(made, "propose/"), typed(at), follow=True))
    assert says in text_of(another.get("/cataloguing/placing/"))
    Station.objects.filter(unit=station).update(kind=Station.Kind.COMMUNITY)
    assert says not in text_of(another.get("/cataloguing/placing/"))


def test_the_supervisor_reads_and_decides_nothing(at, sit, officer):
    made, _ = make.edition("高龄津贴"), make.station()
    officer.post(address(made, "propose/"), typed(at))
    supervisor = sit(PostRole.SUPERVISOR, "孙督查")
    for path in ("/cataloguing/placing/", "/cataloguing/placing/kept/", "/cataloguing/placing/walls/", address(made)):
        answer = supervisor.get(path)
        assert answer.status_code == 200
        assert "/approve/" not in text_of(answer)
        assert "/propose/" not in text_of(answer)
    row = PlacementDecision.objects.get()
    assert supervisor.post(f"/cataloguing/placing/decisions/{row.pk}/approve/").status_code == 403
    assert supervisor.get(address(made, "propose/")).status_code == 403


def test_an_unknown_item_is_not_found(officer):
    assert officer.get("/cataloguing/placing/items/no-such/").status_code == 404
    assert officer.get("/cataloguing/placing/items/no-such/propose/").status_code == 404


def test_the_matrix_asks_no_more_for_thirty_items_than_for_one(officer):
    def asked():
        with CaptureQueriesContext(connection) as captured:
            assert officer.get("/cataloguing/placing/").status_code == 200
        return len([query for query in captured if "SAVEPOINT" not in query["sql"]])

    station = make.station()
    make.placed(make.edition(), station)
    officer.get("/cataloguing/placing/")
    one = asked()
    for _ in range(29):
        make.placed(make.edition(), station)
    assert asked() == one
