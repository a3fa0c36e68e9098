"""What the API tells: public things whole, unverified things not, a case to whoever has number and code, nobody's name."""

import json
from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bianmin.cases.actions import steps
from bianmin.catalog.actions import index_item
from bianmin.catalog.elements import Basis
from bianmin.catalog.models import StationRole
from bianmin.county.rights import PostRole
from bianmin.journal.models import Entry
from tests import factories as make

pytestmark = pytest.mark.django_db
API = "/api/v1"


@pytest.fixture(autouse=True)
def _today(at):
    with time_machine.travel(at, tick=False):
        yield


def got(client, path, status=200):
    response = client.get(f"{API}{path}")
    assert response.status_code == status, response.content.decode()
    assert response["Content-Type"].startswith("application/json")
    return response.json()


def asked(client, status=200, **body):
    response = client.post(f"{API}/progress", json.dumps(body), content_type="application/json")
    assert response.status_code == status, response.content.decode()
    return response.json()


def test_items_are_listed_by_page_with_their_number(client):
    slugs = [make.edition().item.slug for _ in range(3)]
    first = got(client, "/items?limit=2")
    assert (first["total"], first["next_offset"]) == (3, 2)
    rest = got(client, "/items?limit=2&offset=2")
    assert (rest["total"], rest["next_offset"]) == (3, None)
    assert [row["slug"] for row in first["items"] + rest["items"]] == slugs


def test_a_category_can_be_asked_for(client):
    kept, other = make.edition(), make.edition()
    other.item.category = "养老保险"
    other.item.save()
    assert [row["slug"] for row in got(client, "/items?category=养老保险")["items"]] == [other.item.slug]
    assert [row["slug"] for row in got(client, "/items?category=残疾人帮扶")["items"]] == [kept.item.slug]
    assert got(client, "/items?category=没有的") == {"total": 0, "next_offset": None, "items": []}


def test_items_are_found_by_words_and_by_pinyin(client):
    made = make.edition(name="困难残疾人生活补贴")
    make.edition(name="老年人优待证")
    index_item(made.item)
    for query in ("残疾", "补", "knc"):
        assert [row["slug"] for row in got(client, f"/items/search?q={query}")["items"]] == [made.item.slug], query


def test_a_guide_says_what_its_edition_says(client):
    made = make.edition(fee="不收费", basis=(Basis("某法 1 条"),))
    guide = got(client, f"/items/{made.item.slug}")
    assert (guide["fee"], guide["basis"], guide["conditions"]) == ("不收费", ["某法 1 条"], ["有本县户口"])
    assert guide["promised"] == {"words": "5 个工作日", "amount": 5, "unit": "workday"}
    assert [(each["name"], each["is_required"]) for each in guide["materials"]] == [
        ("申请表", True), ("社会保障卡", True), ("户口簿", False),
    ]  # fmt: skip
    assert (guide["edition"], guide["valid_from"], guide["unverified"]) == (1, "2020-01-01", [])


UNSURE = ("basis", "conditions", "fee", "legal", "materials", "promised")


def test_what_nobody_has_verified_is_named_and_not_given(client):
    made = make.edition(unverified=UNSURE)
    guide = got(client, f"/items/{made.item.slug}")
    assert guide["unverified"] == sorted(UNSURE)
    assert (guide["conditions"], guide["basis"], guide["fee"], guide["materials"]) == ([], [], "", [])
    assert guide["legal"] == guide["promised"] == {"words": "请咨询", "amount": None, "unit": None}
    assert guide["materials_known"] is False


def test_an_example_is_given_whole_and_says_that_it_is_one(client):
    made = make.edition(unverified=UNSURE, is_example=True)
    guide = got(client, f"/items/{made.item.slug}")
    assert (guide["is_example"], guide["unverified"], guide["fee"]) == (True, [], "不收费")


def test_a_retired_item_is_no_longer_there(client):
    item = make.edition().item
    item.retired_on = date(2026, 1, 1)
    item.save()
    assert got(client, f"/items/{item.slug}", 404)["detail"] == "没有这个事项，或者已经取消。请从事项列表里取编码。"
    assert got(client, "/items")["total"] == 0


def test_townships_and_their_villages_are_listed_by_code(client):
    far = make.township("大路口乡", "370832203000")
    make.station("东张博村", "370832203009", far)
    make.station("杏花村", "370832001009")
    assert [each["code"] for each in got(client, "/divisions/townships")] == ["370832001000", "370832203000"]
    villages = got(client, "/divisions/townships/370832203000/villages")
    assert villages == [{"code": "370832203009", "name": "东张博村村民委员会", "short_name": "东张博村"}]


@pytest.mark.parametrize("code", ["370832999000", "370832203009", "370829001000"])
def test_a_village_or_another_countys_township_has_no_villages_here(client, code):
    make.station("东张博村", "370832203009", make.township("大路口乡", "370832203000"))
    got(client, f"/divisions/townships/{code}/villages", 404)


def test_a_station_says_where_it_is_and_what_it_does_and_names_nobody(client):
    unit = make.station()
    made = make.edition(name="困难残疾人生活补贴")
    make.placed(made, unit, StationRole.FORWARDS)
    make.post(unit, PostRole.CLERK, "孙秀英")
    told = got(client, "/stations/370832001009")
    assert (told["name"], told["township"], told["phone"]) == ("杏花村便民服务站", "水泊街道", "0537-0000009")
    assert told["items"] == [{"slug": made.item.slug, "name": "困难残疾人生活补贴", "role": "代办"}]
    assert (told["is_confirmed_today"], told["closed_on"]) == (False, None)
    assert "孙秀英" not in json.dumps(told, ensure_ascii=False)


def test_a_role_that_nobody_has_verified_is_not_said(client):
    make.placed(make.edition(unverified=("role",)), make.station())
    assert [each["role"] for each in got(client, "/stations/370832001009")["items"]] == [None]


def test_a_closed_station_says_since_when_and_does_nothing(client):
    unit = make.station()
    make.placed(make.edition(), unit)
    unit.closed_on = date(2026, 9, 1)
    unit.save()
    told = got(client, "/stations/370832001009")
    assert (told["closed_on"], told["items"]) == ("2026-09-01", [])


def test_a_village_without_a_station_is_not_found(client, db):
    assert got(client, "/stations/370832001999", 404)["detail"].startswith("这个村（社区）没有便民服务站")


def test_whoever_has_number_and_code_hears_how_far_the_case_is(client, at):
    case = make.case(at, applicant=make.facts("王秀兰"))
    clerk = make.staff(case.station, PostRole.CLERK, "孙秀英")
    steps.receive_and_hand_over(case, by=clerk, at=at, fine=["m1", "m2"])
    told = asked(client, number=case.number, code=case.query_code)
    assert (told["number"], told["item"], told["station"]) == (case.number, case.item.name, "杏花村（水泊街道）")
    assert (told["status"], told["status_words"], told["headline"]) == ("pending", "待受理", "等受理")
    assert (told["whose"], told["due_on"]) == ("在水泊街道", "2026-10-10")
    assert told["until"] == "最迟 10 月 10 日（周六）"
    done = [(line["title"], line["on"]) for line in told["story"] if line["state"] == "done"]
    assert done == [("交上来了", "2026-09-28"), ("站里收件", "2026-09-28"), ("转交水泊街道", "2026-09-28")]
    assert [line["state"] for line in told["story"]].count("now") == 1
    said = json.dumps(told, ensure_ascii=False)
    assert not [name for name in ("王秀兰", "孙秀英", "13800000000", "6217") if name in said]


def test_the_code_may_be_typed_as_it_is_heard(client, at):
    case = make.case(at)
    loose = case.query_code.lower().replace("-", " ")
    assert asked(client, number=case.number.lower(), code=loose)["number"] == case.number


def test_a_wrong_number_and_a_wrong_code_cannot_be_told_apart(client, at):
    case = make.case(at)
    wrong_code = asked(client, 404, number=case.number, code="0000-0000")
    wrong_number = asked(client, 404, number="LS20260928999999", code=case.query_code)
    assert wrong_code == wrong_number == {"detail": "没有找到。请核对编号和查询码，两样都要对。", "fields": {}}


def test_reading_leaves_a_row_in_the_journal_and_nothing_in_a_cache(client, at):
    case = make.case(at)
    response = client.post(f"{API}/progress", {"number": case.number, "code": case.query_code}, "application/json")
    assert response["Cache-Control"] == "no-store"
    row = Entry.objects.get(resource="case", action="read")
    assert (row.subject_id, row.by_kind, row.by_name) == (str(case.pk), "person", "")
    assert row.purpose == "凭查询码看进度（接口）"


def test_the_sixth_try_of_a_minute_waits(client, at):
    case = make.case(at)
    for _ in range(5):
        asked(client, 404, number="LS20260928999999", code="0000-0000")
    response = client.post(f"{API}/progress", {"number": case.number, "code": case.query_code}, "application/json")
    assert response.status_code == 429 and response["Retry-After"] == "60"
    assert response.json()["detail"].startswith("试得太快了，先歇一分钟再来。")
    with time_machine.travel(at + timedelta(minutes=1), tick=False):
        assert asked(client, number=case.number, code=case.query_code)["number"] == case.number


def test_one_number_can_be_tried_twenty_times_a_day_from_wherever(client, at):
    case = make.case(at)
    for number in range(20):
        client.defaults["REMOTE_ADDR"] = f"10.0.0.{number}"
        asked(client, 404, number=case.number, code="0000-0000")
    client.defaults["REMOTE_ADDR"] = "10.0.0.99"
    assert "先停到明天" in asked(client, 429, number=case.number, code=case.query_code)["detail"]
    with time_machine.travel(at + timedelta(days=1), tick=False):
        asked(client, number=case.number, code=case.query_code)


def test_the_page_and_the_api_count_the_same_tries(client, at):
    case = make.case(at)
    for _ in range(5):
        client.post(reverse("portal:progress"), {"number": case.number, "code": "0000-0000"})
    asked(client, 429, number=case.number, code=case.query_code)


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        ("/items?colour=red", "colour：没有这个参数。"),
        ("/items?limit=0", "limit：不能小于 1。"),
        ("/items?limit=101", "limit：不能大于 100。"),
        ("/items?limit=many", "limit：要是整数。"),
        ("/items?offset=99999999999999999999999", "offset：不能大于 10000。"),
        ("/items?category=" + "长" * 21, "category：最多 20 个字。"),
        ("/items/search", "q：要填。"),
        ("/items/search?q=", "q：最少 1 个字。"),
        ("/items/search?q=" + "医" * 41, "q：最多 40 个字。"),
        ("/divisions/townships?x=1", "x：没有这个参数。"),
        ("/divisions/townships/水泊街道/villages", "code：样子不对。"),
        ("/stations/37083200100９", "village_code：样子不对。"),
        ("/openapi.json?path=/etc", "path：没有这个参数。"),
    ],
)
def test_what_cannot_be_used_is_told_in_a_sentence(client, db, path, sentence):
    told = got(client, path, 422)
    assert told["detail"] == sentence
    assert list(told["fields"]) == [sentence.split("：")[0]]


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ({"number": "LS1"}, "code：要填。"),
        ({"number": "LS1", "code": "x", "name": "王秀兰"}, "name：没有这个参数。"),
        ({"number": 1, "code": "x"}, "number：要是文字。"),
        ({"number": "1" * 41, "code": "x"}, "number：最多 40 个字。"),
        ([], "请求体：要是一个对象。"),
    ],
)
def test_a_body_that_cannot_be_used_is_told_in_a_sentence(client, db, body, sentence):
    response = client.post(f"{API}/progress", json.dumps(body), content_type="application/json")
    assert (response.status_code, response.json()["detail"]) == (422, sentence)


@pytest.mark.parametrize("body", ["{", "nonsense", "[" * 100_000, "9" * 5_000])
def test_a_body_that_is_no_json_is_refused(client, db, body):
    response = client.post(f"{API}/progress", body, content_type="application/json")
    assert (response.status_code, response.json()["detail"]) == (400, "交来的不是 JSON，读不懂。请按接口说明改好再发。")


def test_nothing_at_all_is_told_what_it_should_be(client, db):
    response = client.post(f"{API}/progress")
    assert (response.status_code, response.json()["detail"]) == (415, "请用 application/json 发来。")


@pytest.mark.parametrize("kind", ["multipart/form-data; boundary=x", "application/x-www-form-urlencoded", "text/plain"])
def test_a_form_is_not_json(client, db, kind):
    response = client.post(f"{API}/progress", "number=1&code=2", content_type=kind)
    assert response.status_code in {400, 415}
    assert "application/json" in response.content.decode() or response.status_code == 400


@pytest.mark.parametrize("raw", ['{"number": "a\\u0000", "code": "x"}', '{"number": "\\ud800", "code": "x"}'])
def test_what_no_database_can_hold_stops_at_the_edge(client, db, raw):
    assert client.post(f"{API}/progress", raw, content_type="application/json").status_code == 400


@pytest.mark.parametrize("path", ["", "/", "/nothing", "/items/", "/docs", "/items/a b", "/progress/LS1/K7QM"])
def test_an_address_that_is_none_is_told_in_json(client, db, path):
    told = client.get(f"{API}{path}/" if path == "" else f"{API}{path}")
    assert told.status_code == 404
    assert told.json()["detail"].startswith("没有这个地址")


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [("delete", "/items", "GET"), ("get", "/progress", "POST"), ("put", "/openapi.json", "GET")],
)
def test_a_wrong_method_is_told_with_the_right_one(client, db, method, path, allowed):
    response = getattr(client, method)(f"{API}{path}")
    assert (response.status_code, response["Allow"]) == (405, allowed)
    assert response.json()["detail"].startswith("这个地址不能这样用")


def test_no_other_site_may_read_it_from_a_browser(client, db):
    response = client.get(f"{API}/divisions/townships", HTTP_ORIGIN="https://elsewhere.example")
    assert not [name for name in response.headers if name.lower().startswith("access-control")]


def test_a_cookie_neither_opens_nor_is_needed(client, at):
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)
    case = make.case(at)
    response = strict.post(f"{API}/progress", {"number": case.number, "code": case.query_code}, "application/json")
    assert response.status_code == 200 and not response.cookies


def test_a_list_asks_as_often_for_thirty_things_as_for_one(client):
    unit = make.station()

    def counts():
        numbers = []
        for path in ("/items", "/divisions/townships/370832001000/villages", "/stations/370832001009"):
            with CaptureQueriesContext(connection) as queries:
                got(client, path)
            numbers.append(len(queries))
        return numbers

    make.placed(make.edition(), unit)
    first = counts()
    for number in range(30):
        make.placed(make.edition(), unit)
        make.station(f"村{number}", f"370832001{number + 100}")
    assert counts() == first
    assert max(first) <= 3


def test_the_description_says_what_there_is_in_chinese(client, db):
    told = got(client, "/openapi.json")
    assert told["openapi"].startswith("3.1")
    assert list(told["paths"]) == [
        "/api/v1/items", "/api/v1/items/search", "/api/v1/items/{slug}", "/api/v1/divisions/townships",
        "/api/v1/divisions/townships/{code}/villages", "/api/v1/stations/{village_code}", "/api/v1/progress",
        "/api/v1/drafts", "/api/v1/drafts/{draft_id}", "/api/v1/drafts/{draft_id}/files", "/api/v1/drafts/{draft_id}/submit",
        "/api/v1/cases", "/api/v1/cases/{number}",
    ]  # fmt: skip
    operations = [operation for path in told["paths"].values() for operation in path.values()]
    for operation in operations:
        assert not operation["summary"].isascii() and not operation["description"].isascii()
        assert all(answer.get("description") for answer in operation["responses"].values())
    for name, shape in told["components"]["schemas"].items():
        assert not shape["description"].isascii(), name
        assert shape["additionalProperties"] is False, name
