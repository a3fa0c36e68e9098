"""W3: two 王秀兰 of one village, one telephone for four elders, and a nephew who sees what she allowed."""

import re
from datetime import date, datetime, timedelta, timezone

import pytest
import time_machine
from django.test import Client
from django.utils import timezone as clock

from bianmin.badges.actions import phones
from bianmin.cases.actions.mover import take_step
from bianmin.cases.lifecycle import Verb
from bianmin.cases.models import Case
from bianmin.county.rights import PostRole
from bianmin.outbox.models import Message
from bianmin.people.actions import record_person
from tests import factories as make
from tests.portal import applying_walk as walk
from tests.portal.applying_walk import text

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 9, 28, 9, 0, 5, tzinfo=timezone(timedelta(hours=8)))
NEPHEW, ITEM = "13800000001", "重度残疾人护理补贴"
HERS = make.id_number(date(1954, 2, 8), 21)
WHO = {
    "who-for": "替自己", "who-name": "王秀兰", "who-id": HERS, "who-phone": NEPHEW,
    "who-phone-whose": "家里人的，或别人的", "who-phone-name": "侄子王建军", "who-may-say": "可以说进度，不说病情",
    "who-township": "370832001000", "who-village": "370832001009", "who-group": "2 组", "who-householder": "张德顺",
}  # fmt: skip


@pytest.fixture(autouse=True)
def now(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path
    with time_machine.travel(MONDAY, tick=False) as travel:
        yield travel


def one_by_one(client, draft, said):
    """Answer one question a page, as 长辈版 asks them, until the last look."""
    at = client.get(draft)["Location"]
    for _ in range(30):
        if at.endswith("/check/"):
            return
        page = text(client.get(at))
        names = set(re.findall(r'name="((?:who-|card|reason)[^"]*)"', page))
        asked = re.search(r'name="asked" value="([^"]*)"', page)[1]
        answer = client.post(at, {"asked": asked, **{name: said.get(name, "") for name in names}})
        assert answer.status_code == 302, (at, re.findall(r"要改.*", text(answer)))
        at = answer["Location"].partition("#")[0]
        if "/m-" in at:  # no photos: they are looked at in the station
            at = f"{draft}check/"
    raise AssertionError("the form does not end")


def come_in(client):
    client.post("/signin/phone/", {"phone": NEPHEW})
    code = re.search(r"登录码 (\d{3} \d{4})", Message.objects.order_by("-not_before", "-id").first().text)[1]
    assert client.post("/signin/phone/code/", {"code": code})["Location"] == "/mine/"
    return text(client.get("/mine/"))


def test_w3_two_namesakes_four_elders_and_one_nephew(now):
    station = make.station()
    clerk = make.staff(station, PostRole.CLERK)
    edition = walk.offered(name=ITEM)
    at = clock.now()
    namesake = make.case(
        at, made=edition, at_station=station,
        applicant=make.facts("王秀兰", phone="", group="5 组", householder="李长河", id_number=make.id_number(date(1954, 9, 21), 22)),
    )  # fmt: skip
    others = [
        make.case(at, made=edition, at_station=station, applicant=make.facts(
            name, phone=NEPHEW, phone_whose="侄子王建军", phone_may_say="call_back", id_number=make.id_number(date(1948, 1, 2), serial),
        )) for name, serial in (("张桂英", 31), ("王德山", 32), ("李秀珍", 33))
    ]  # fmt: skip

    his_phone = Client()
    his_phone.cookies["senior"] = "1"
    draft = walk.begin(his_phone, edition)
    one_by_one(his_phone, draft, {**WHO, **walk.ANSWERS})
    receipt = his_phone.get(walk.submit(his_phone, draft)["Location"])
    number, code = walk.codes(receipt)
    assert "前可以收回" in text(receipt)
    his_phone.post(f"/progress/{number}/recall/")
    now.shift(120)
    again = his_phone.get(walk.submit(his_phone, draft)["Location"])
    assert walk.codes(again) == (number, code)
    hers = Case.objects.get(number=number)
    assert Case.objects.filter(applicant__id_number_index=hers.applicant.id_number_index).count() == 1
    assert (hers.applicant.group, hers.applicant.householder) != (
        namesake.applicant.group,
        namesake.applicant.householder,
    )
    assert hers.applicant_id != namesake.applicant_id
    his_phone.post("/signout/")

    told = [message.text for message in Message.objects.all() if message.about == hers.pk]
    assert len(told) == 2 and all(number in each and ITEM not in each for each in told)
    assert [
        m.text for m in Message.objects.all() if m.about == others[0].pk and "请给便民服务站回个电话" not in m.text
    ] == []

    assert "看不到什么事" in come_in(his_phone), "the code proves the phone, and nobody has allowed it anything yet"
    now.shift(61)
    phones.allow(hers.applicant, NEPHEW, "progress", by=clerk, at=clock.now(), whose="侄子王建军")
    page = text(his_phone.get("/mine/"))
    assert page.count("王*兰") == 1 and "2 组" in page and "5 组" not in page
    assert number in page and ITEM not in page
    assert [case.number for case in [namesake, *others] if case.number in page] == []
    take_step(hers, Verb.RECEIVE, by=clerk, at=clock.now())
    assert "站里收下了，正要转交" in text(his_phone.get(f"/progress/{number}/"))
    assert his_phone.post(f"/progress/{number}/withdraw/").status_code == 401

    phones.allow(others[0].applicant, NEPHEW, "all", by=clerk, at=clock.now())
    page = text(his_phone.get("/mine/"))
    assert page.count(ITEM) == 1 and others[0].number in page, "each of the four says for herself"
    assert record_person(make.facts("王秀兰", id_number=HERS), at=clock.now()).pk == hers.applicant_id
