"""Coming in with a phone: a code proves the phone, and the phone sees what each person allowed it, no more."""

import re
from datetime import date, datetime, timedelta, timezone

import pytest
import time_machine
from django.test import Client
from django.utils import timezone as clock

from bianmin.badges.actions import phones
from bianmin.badges.models import PhoneGrant
from bianmin.cases.actions import steps
from bianmin.cases.models import Case
from bianmin.county.rights import PostRole
from bianmin.journal.models import Entry
from bianmin.outbox.models import Message
from tests import factories as make
from tests.portal import applying_walk as walk
from tests.portal.applying_walk import text

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 9, 28, 9, 0, 5, tzinfo=timezone(timedelta(hours=8)))
NEPHEW, ITEM = "13800000001", "残疾人护理补贴"


@pytest.fixture(autouse=True)
def now(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path
    with time_machine.travel(MONDAY, tick=False) as travel:
        yield travel


@pytest.fixture
def clerk():
    return make.staff(make.station(), PostRole.CLERK)


def elder(name, serial, phone=NEPHEW, whose="侄子", **over):
    """One elder with a case of a telling name."""
    facts = make.facts(name, phone=phone, phone_whose=whose, id_number=make.id_number(date(1954, 3, 8), serial), **over)
    return make.case(clock.now(), made=make.edition(ITEM), applicant=facts)


def newest_code():
    return re.search(r"登录码 (\d{3} \d{4})", Message.objects.order_by("-not_before", "-id").first().text)[1]


def come_in(client, phone=NEPHEW):
    """Ask for a code and type it, as the page has it."""
    asked = client.post("/signin/phone/", {"phone": phone})
    assert asked["Location"] == "/signin/phone/code/", text(asked)
    page = text(client.get("/signin/phone/code/"))
    assert "138****" in page and phone not in page
    let_in = client.post("/signin/phone/code/", {"code": newest_code()})
    assert let_in["Location"] == "/mine/", text(let_in)
    return text(client.get("/mine/"))


def test_four_elders_one_nephew_and_he_sees_of_each_what_she_allowed(client, clerk):
    lan, gui, shan, zhen = (
        elder("王秀兰", 11, group="2 组"), elder("张桂英", 12), elder("王德山", 13), elder("李秀珍", 14),
    )  # fmt: skip
    assert "看不到什么事" in come_in(client)
    for person, what in ((lan, "progress"), (gui, "all"), (shan, "progress")):
        phones.allow(person.applicant, NEPHEW, what, by=clerk, at=clock.now(), whose="侄子王建军")
    page = text(client.get("/mine/"))
    assert [each for each in ("王*兰", "2 组", "张*英", "王*山") if each not in page] == []
    assert "李*珍" not in page and "王秀兰" not in page and zhen.number not in page
    assert page.count(ITEM) == 1, "only of her who allowed everything"
    assert client.get(f"/progress/{zhen.number}/")["Location"] == f"/progress/?number={zhen.number}"


def test_progress_says_how_far_and_nothing_of_what_it_is_about(client, clerk):
    case = elder("王秀兰", 11)
    steps.tell_lack(
        case,
        [steps.Lack("m2", "诊断证明看不清", "卡号看得清")],
        by=make.staff(case.station, PostRole.CLERK),
        at=clock.now(),
    )
    phones.allow(case.applicant, NEPHEW, "progress", by=clerk, at=clock.now())
    come_in(client)
    page = text(client.get(f"/progress/{case.number}/"))
    assert "轮到本人了：有材料要补" in page and case.number in page and "王*兰" in page
    hidden = (ITEM, "诊断", "社会保障卡", "王秀兰", "水泊街道", "民政局", case.query_code, "申请表")
    assert [each for each in hidden if each in page] == []


def test_progress_lets_nobody_take_a_step_or_open_a_paper_and_keeps_what_was_typed(client, clerk):
    case = elder("王秀兰", 11)
    phones.allow(case.applicant, NEPHEW, "progress", by=clerk, at=clock.now())
    come_in(client)
    paper = case.documents.first()
    for path in ("withdraw/", f"documents/{paper.pk}/"):
        assert client.get(f"/progress/{case.number}/{path}").status_code == 302
    for path in ("withdraw/", "recall/", "undo/", "bring-back/", "rate/"):
        assert client.post(f"/progress/{case.number}/{path}", {"level": "1"}).status_code == 401
    case.refresh_from_db()
    assert case.status == "submitted"


def test_everything_lets_him_look_and_act_as_her_own_receipt_would(client, clerk):
    case = elder("张桂英", 12)
    phones.allow(case.applicant, NEPHEW, "all", by=clerk, at=clock.now())
    come_in(client)
    page = text(client.get(f"/progress/{case.number}/"))
    assert "已经交上来" in page and "撤回申请" in page
    client.post(f"/progress/{case.number}/withdraw/")
    case.refresh_from_db()
    assert case.status == "withdrawn"
    read = Entry.objects.filter(resource="case", action="read", subject_id=str(case.pk))
    grant = PhoneGrant.objects.get()
    assert {(row.by_kind, row.by_id, row.by_name) for row in read} == {("device", str(grant.pk), "答应过的电话")}


def test_what_he_looks_at_is_written_down_for_each_person_apart(client, clerk):
    lan, gui = elder("王秀兰", 11), elder("张桂英", 12)
    for case in (lan, gui):
        phones.allow(case.applicant, NEPHEW, "progress", by=clerk, at=clock.now())
    come_in(client)
    rows = Entry.objects.filter(resource="case", action="list", subject_kind="person")
    assert {row.subject_id for row in rows} == {str(lan.applicant_id), str(gui.applicant_id)}


def test_a_phone_taken_down_as_hers_sees_nothing_of_the_cases_she_has_already(client):
    case = elder("王秀兰", 11, whose="")
    assert "看不到什么事" in come_in(client)
    assert client.get(f"/progress/{case.number}/").status_code == 302


def test_who_files_for_herself_follows_that_case_with_her_own_phone_and_no_other_of_hers(client):
    other = elder("王秀兰", 12, phone="13900000000", whose="")
    _, number, _ = walk.file_one(Client())
    mine = Case.objects.get(number=number)
    assert mine.applicant_id == other.applicant_id, "one person by her number, whatever phone was typed"
    page = come_in(client, walk.WHO["who-phone"])
    assert number in page and other.number not in page
    glimpse = text(client.get(f"/progress/{number}/"))
    assert "证明不了人" in glimpse and mine.item.name not in glimpse
    assert client.get(f"/progress/{other.number}/").status_code == 302


def test_who_files_with_somebody_elses_phone_gives_it_nothing(client):
    draft = walk.begin(Client())
    other = Client()
    draft = walk.begin(other)
    kin = {
        "who-phone": NEPHEW,
        "who-phone-whose": "家里人的，或别人的",
        "who-phone-name": "侄子",
        "who-may-say": "可以说进度，不说病情",
    }
    walk.fill(other, draft, {**walk.WHO, **kin})
    walk.submit(other, draft)
    assert "看不到什么事" in come_in(client)
    assert not PhoneGrant.objects.exists()


def test_half_an_hour_idle_and_a_day_at_most(client, clerk, now):
    case = elder("王秀兰", 11)
    phones.allow(case.applicant, NEPHEW, "progress", by=clerk, at=clock.now())
    come_in(client)
    for _ in range(3):
        now.shift(29 * 60)
        assert client.get("/mine/").status_code == 200
    now.shift(30 * 60 + 1)
    assert client.get("/mine/")["Location"] == "/signin/phone/"
    come_in(client)
    for _ in range(58):
        now.shift(25 * 60)
        answer = client.get("/mine/")
    assert answer.status_code == 302


def test_what_was_taken_back_is_gone_at_the_next_look(client, clerk):
    case = elder("张桂英", 12)
    grant = phones.allow(case.applicant, NEPHEW, "all", by=clerk, at=clock.now())
    come_in(client)
    assert client.get(f"/progress/{case.number}/").status_code == 200
    phones.stop_allowing(grant, by=clerk, at=clock.now())
    assert client.get(f"/progress/{case.number}/").status_code == 302
    assert "看不到什么事" in text(client.get("/mine/"))


def test_she_stops_a_phone_with_one_tap_from_her_own_case(client, clerk):
    case = elder("张桂英", 12)
    phones.allow(case.applicant, NEPHEW, "all", by=clerk, at=clock.now())
    assert "先用编号和查询码" in text(client.get("/mine/phones/"))
    page = text(client.get(walk.open_case(client, case)))
    assert "/mine/phones/" in page
    page = text(client.get("/mine/phones/"))
    assert "138****" in page and NEPHEW not in page
    taps = re.findall(r'action="(/mine/phones/[^"]+/stop/)"', page)
    assert len(taps) == 1
    assert client.post(taps[0])["Location"] == "/mine/phones/"
    assert "没有电话能看" in text(client.get("/mine/phones/"))


def test_nobody_stops_a_phone_of_somebody_else(client, clerk):
    mine, other = elder("王秀兰", 11), elder("张桂英", 12)
    grant = phones.allow(other.applicant, NEPHEW, "all", by=clerk, at=clock.now())
    walk.open_case(client, mine)
    one = client.post(f"/mine/phones/{grant.pk}/stop/")
    never = client.post(f"/mine/phones/{mine.pk}/stop/")
    assert (one.status_code, never.status_code) == (404, 404)
    assert walk.levelled(one) == walk.levelled(never)
    assert PhoneGrant.objects.get().ended_at is None


def test_he_may_give_it_up_himself(client, clerk):
    case = elder("王秀兰", 11)
    phones.allow(case.applicant, NEPHEW, "progress", by=clerk, at=clock.now())
    page = come_in(client)
    tap = re.search(r'action="(/mine/phones/[^"]+/stop/)"', page)[1]
    assert client.post(tap)["Location"] == "/mine/"
    assert "看不到什么事" in text(client.get("/mine/"))


def test_a_form_for_her_begins_filled_in_but_for_her_number_if_she_allowed_everything(client, clerk):
    case = elder("张桂英", 12, householder="张德顺", address="2 组 3 号")
    edition = walk.offered()
    grant = phones.allow(case.applicant, NEPHEW, "all", by=clerk, at=clock.now())
    page = come_in(client)
    assert f'action="/mine/{case.applicant_id}/file/"' in page
    assert client.post(f"/mine/{case.applicant_id}/file/")["Location"] == "/items/"
    who = text(client.get(f"{walk.begin(client, edition)}who/"))
    assert 'value="张桂英"' in who and "2 组 3 号" in who
    assert case.applicant.id_number not in who
    assert Entry.objects.filter(resource="person", action="read", subject_id=str(case.applicant_id)).count() == 1
    phones.stop_allowing(grant, by=clerk, at=clock.now())
    again = text(client.get(f"{walk.begin(client, walk.offered())}who/"))
    assert "张桂英" not in again


def test_no_form_begins_filled_in_for_whom_only_progress_or_nothing_was_allowed(client, clerk):
    lan, zhen = elder("王秀兰", 11), elder("李秀珍", 14)
    phones.allow(lan.applicant, NEPHEW, "progress", by=clerk, at=clock.now())
    page = come_in(client)
    assert "/file/" not in page
    for case in (lan, zhen):
        assert client.post(f"/mine/{case.applicant_id}/file/").status_code == 404
    assert "王秀兰" not in text(client.get(f"{walk.begin(client)}who/"))


def test_the_answers_are_the_same_for_a_phone_that_is_known_and_one_that_is_not(clerk):
    case = elder("王秀兰", 11)
    phones.allow(case.applicant, NEPHEW, "all", by=clerk, at=clock.now())
    pages = []
    for number, phone in enumerate((NEPHEW, "13800000077")):
        client = Client(REMOTE_ADDR=f"10.1.0.{number}")
        asked = client.post("/signin/phone/", {"phone": phone})
        waiting = client.get(asked["Location"])
        wrong = client.post("/signin/phone/code/", {"code": "0000000"})
        again = client.post("/signin/phone/", {"phone": phone})
        heads = [
            sorted((k, v) for k, v in each.items() if "Content-Security" not in k)
            for each in (asked, waiting, wrong, again)
        ]
        statuses = [each.status_code for each in (asked, waiting, wrong, again)]
        bodies = [walk.levelled(each, phone) for each in (asked, waiting, wrong, again)]
        pages.append((statuses, heads, bodies))
    assert pages[0] == pages[1]
    assert pages[0][0] == [302, 200, 422, 429]


def test_the_code_page_without_a_code_answers_like_a_wrong_code(client):
    assert client.get("/signin/phone/code/")["Location"] == "/signin/phone/"
    never = client.post("/signin/phone/code/", {"code": "1234567"})
    assert never.status_code == 422 and phones.WRONG in text(never)


def test_a_code_of_this_phone_is_worth_nothing_in_another_browser(client):
    client.post("/signin/phone/", {"phone": NEPHEW})
    thief = Client()
    thief.post("/signin/phone/", {"phone": "13800000099"})
    digits = re.search(r"登录码 (\d{3} \d{4})", next(m.text for m in Message.objects.all() if m.address == NEPHEW))[1]
    assert thief.post("/signin/phone/code/", {"code": digits}).status_code == 422
    assert client.post("/signin/phone/code/", {"code": digits}).status_code == 302


def test_coming_in_gives_the_session_a_new_key_and_keeps_no_number_in_it(client):
    client.post("/signin/phone/", {"phone": NEPHEW})
    before = client.session.session_key
    client.post("/signin/phone/code/", {"code": newest_code()})
    assert client.session.session_key != before
    assert NEPHEW not in str(dict(client.session))


def test_signing_out_ends_it_on_the_server_and_clears_the_browser(client, clerk):
    case = elder("王秀兰", 11)
    phones.allow(case.applicant, NEPHEW, "progress", by=clerk, at=clock.now())
    come_in(client)
    old = client.cookies["bianmin_session"].value
    left = client.post("/signout/")
    assert "cache" in left["Clear-Site-Data"]
    client.cookies["bianmin_session"] = old
    assert client.get("/mine/").status_code == 302


def test_nothing_of_it_is_kept_by_caches_or_search_engines(client, clerk):
    come_in(client)
    for path in ("/signin/phone/", "/mine/", "/mine/phones/"):
        answer = client.get(path)
        assert (answer["Cache-Control"], answer["X-Robots-Tag"]) == ("no-store", "noindex")


def test_the_list_costs_the_same_for_one_elder_and_for_four_with_thirty_cases(client, clerk, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    first = elder("王秀兰", 11)
    phones.allow(first.applicant, NEPHEW, "all", by=clerk, at=clock.now())
    come_in(client)
    with CaptureQueriesContext(connection) as one:
        client.get("/mine/")
    for _ in range(29):
        more = make.case(clock.now(), made=first.edition)
        Case.objects.filter(pk=more.pk).update(applicant=first.applicant)
    with django_assert_num_queries(len(one)):
        assert text(client.get("/mine/")).count(ITEM) == 30
