"""The security administrator: who is in, ending it, a lost phone, a long absence."""

from datetime import timedelta

import pyotp
import pytest

from bianmin.badges.models import Badge, Sitting
from bianmin.county.rights import PostRole
from bianmin.journal.models import Entry
from bianmin.stations.models import Post
from tests import factories as make
from tests.badges.coming import MORNING, PIN, browser, clerk, enrolled, full, hidden, password_only

pytestmark = pytest.mark.django_db
IN_HOUSE = "/guard/sittings/"


@pytest.fixture(autouse=True)
def _morning(settings, time_machine):
    settings.SECOND_FACTOR = True
    time_machine.move_to(MORNING, tick=False)


@pytest.fixture
def admin(client):
    account = enrolled(clerk("安管", PostRole.SECURITY_ADMIN, make.township()), MORNING)
    assert full(client, account)["Location"] == "/guard/"
    return account


def reset(client, account, checked="head_and_town"):
    return client.post(f"/guard/badges/{account.pk}/reset/", {"checked": checked})


def recovery_code(answer):
    import re

    return re.search(r"<output>([^<]+)</output>", answer.content.decode()).group(1)


def test_who_is_in_is_listed_and_can_be_ended(client, admin):
    account, there = enrolled(clerk("蔡小雨"), MORNING), browser()
    full(there, account)
    text = client.get(IN_HOUSE).content.decode()
    assert "蔡小雨" in text and "没登记的电脑" in text
    client.post(f"{IN_HOUSE}{Sitting.objects.get(account_id=account.pk).pk}/end/")
    assert "安全管理员把这里退出了" in there.get("/window/", follow=True).content.decode()


def test_an_account_is_found_by_its_exact_name(client, admin):
    account = clerk("蔡小雨")
    assert client.get(IN_HOUSE, {"account": account.username})["Location"] == f"/guard/badges/{account.pk}/"
    outsider = make.account()
    for unknown in (account.username[:-1], outsider.username, "%"):
        assert client.get(IN_HOUSE, {"account": unknown}).status_code == 404, unknown
    assert client.get(f"/guard/badges/{outsider.pk}/").status_code == 404


@pytest.mark.parametrize("role", [role for role in PostRole if role != PostRole.SECURITY_ADMIN])
def test_nobody_else_sees_or_ends_other_peoples_sittings(role):
    account, there = enrolled(clerk("蔡小雨"), MORNING), browser()
    full(there, account)
    client = browser()
    full(client, enrolled(clerk("某人", role, make.township()), MORNING))
    assert client.get(IN_HOUSE).status_code == 403
    assert client.get(f"/guard/badges/{account.pk}/").status_code == 403
    assert reset(client, account).status_code == 403
    assert client.post(f"/guard/badges/{account.pk}/end/").status_code == 403
    assert client.post(f"{IN_HOUSE}{Sitting.objects.get(account_id=account.pk).pk}/end/").status_code == 403
    assert there.get("/window/").status_code == 200


def test_a_lost_phone_is_bound_anew_with_the_code_of_the_administrator_and_nothing_else(client, admin):
    account, there = enrolled(clerk("蔡小雨"), MORNING), browser()
    full(there, account)
    old = Badge.objects.get(pk=account.pk).secret
    answer = reset(client, account)
    code = recovery_code(answer)
    assert there.get("/window/").status_code == 302
    assert password_only(there, account)["Location"].startswith("/guard/enrol/")
    page = there.get("/guard/enrol/")
    assert "重绑码" in page.content.decode()
    new = Badge.objects.get(pk=account.pk).offered
    typed = {"code": pyotp.TOTP(new).now(), "pin": PIN, "again": PIN, "next": "/"}
    for wrong in ({}, {"recovery": "K7QM-3XRD"}, {"recovery": code, "code": pyotp.TOTP(old).now()}):
        assert there.post("/guard/enrol/", typed | wrong).status_code == 422
    assert there.post("/guard/enrol/", typed | {"recovery": code.lower()})["Location"] == "/window/"
    badge = Badge.objects.get(pk=account.pk)
    assert badge.secret == new and badge.recovery_digest == ""
    assert hidden(client.get(f"/guard/badges/{account.pk}/"), "code") == []
    assert code not in client.get(f"/guard/badges/{account.pk}/").content.decode()


def test_the_code_lasts_a_day_and_is_kept_as_a_hash(client, admin, time_machine):
    account = enrolled(clerk("蔡小雨"), MORNING)
    code = recovery_code(reset(client, account))
    assert code not in str(vars(Badge.objects.get(pk=account.pk)))
    time_machine.shift(timedelta(hours=24, seconds=1))
    there = browser()
    password_only(there, account)
    there.get("/guard/enrol/")
    new = Badge.objects.get(pk=account.pk).offered
    answer = there.post("/guard/enrol/", {"code": pyotp.TOTP(new).now(), "pin": PIN, "again": PIN, "recovery": code})
    assert answer.status_code == 422 and "24 小时" in answer.content.decode()


def test_without_having_looked_at_the_person_nothing_is_reset(client, admin):
    account = enrolled(clerk("蔡小雨"), MORNING)
    for checked in ("", "phone call"):
        answer = reset(client, account, checked)
        assert answer.status_code == 422 and "怎么核对本人" in answer.content.decode()
    assert Badge.objects.get(pk=account.pk).is_enrolled
    reset(client, account)
    [row] = Entry.objects.filter(action="reset")
    assert (row.subject_id, row.purpose) == (str(account.pk), "站长和乡镇当面认过")


def test_ones_own_phone_is_somebody_elses_business(client, admin):
    assert reset(client, admin).status_code == 403
    assert client.post(f"/guard/badges/{admin.pk}/wake/").status_code == 403
    assert Badge.objects.get(pk=admin.pk).is_enrolled


def test_everything_of_an_account_is_ended_in_one_press(client, admin):
    account = enrolled(clerk("蔡小雨"), MORNING)
    pc, phone = browser(), browser("Mozilla/5.0 (Linux; Android 13) Mobile")
    for each in (pc, phone):
        Badge.objects.filter(pk=account.pk).update(last_step=None)
        full(each, account)
    answer = client.post(f"/guard/badges/{account.pk}/end/", follow=True)
    assert "已让 2 处登录退出" in answer.content.decode()
    assert pc.get("/window/").status_code == phone.get("/window/").status_code == 302
    assert "现在没有登录" in client.post(f"/guard/badges/{account.pk}/end/", follow=True).content.decode()


def test_a_long_absence_is_seen_and_lifted(client, admin):
    account = enrolled(clerk("蔡小雨"), MORNING)
    Badge.objects.filter(pk=account.pk).update(last_used_on=MORNING.date() - timedelta(days=120))
    assert "90 天没用过" in client.get(f"/guard/badges/{account.pk}/").content.decode()
    client.post(f"/guard/badges/{account.pk}/wake/")
    assert "90 天没用过" not in client.get(f"/guard/badges/{account.pk}/").content.decode()
    there = browser()
    assert full(there, account)["Location"] == "/window/"


def test_whoever_left_is_still_found_by_the_administrator(client, admin):
    account = enrolled(clerk("蔡小雨"), MORNING)
    Post.objects.filter(account_id=account.pk).update(ends_on=MORNING.date() - timedelta(days=1))
    assert "岗位已结束的人" in client.get(f"/guard/badges/{account.pk}/").content.decode()
