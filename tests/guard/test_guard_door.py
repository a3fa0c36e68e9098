"""Coming in: no way leads past the second factor, one PC and one phone each, the day ends at midnight, rights end at once."""

from datetime import datetime, timedelta
from importlib import import_module

import pyotp
import pytest
from django.conf import settings as house
from django.contrib.auth import SESSION_KEY
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bianmin.badges.actions.sittings import end_sittings
from bianmin.badges.actions.standing import set_expiry, wake
from bianmin.badges.models import Badge, Sitting
from bianmin.badges.rules import Why
from bianmin.county.rights import PostRole
from bianmin.journal.kinds import AlarmKind
from bianmin.journal.models import Alarm, Entry
from bianmin.people.actions import issue_sign_in_link
from bianmin.people.models import Account
from bianmin.stations.models import Post
from tests import factories as make
from tests.badges.coming import (
    MORNING,
    PASSWORD,
    PIN,
    actor,
    browser,
    clerk,
    code_of,
    enrolled,
    full,
    hidden,
    password_only,
    registered,
)

pytestmark = pytest.mark.django_db
DESK = "/window/"
INNER = [
    "/window/",
    "/window/take-in/",
    "/guard/sign-ins/",
    "/guard/pin/",
    "/guard/password/",
    "/guard/machines/",
    "/guard/rights/",
]


@pytest.fixture(autouse=True)
def _morning(settings, time_machine):
    settings.SECOND_FACTOR = True
    time_machine.move_to(MORNING, tick=False)


def opens(client, path=DESK):
    return client.get(path).status_code == 200


def journalled(**asked):
    return list(Entry.objects.filter(**asked).order_by("id").values_list("action", "outcome"))


def test_password_and_code_lead_to_ones_own_desk(client):
    account = enrolled(clerk(), MORNING)
    answer = password_only(client, account)
    assert answer["Location"] == "/guard/code/?next=%2F"
    assert not opens(client)
    assert client.post(answer["Location"], {"code": code_of(account)})["Location"] == DESK
    assert opens(client)


def test_without_the_second_factor_only_the_code_sign_out_and_public_pages_open(client):
    account = enrolled(clerk(), MORNING)
    password_only(client, account)
    for path in INNER:
        assert client.get(path)["Location"].startswith("/guard/code/?next="), path
        assert client.post(path, {"a": "1"}).status_code == 401, path
    assert [client.get(path).status_code for path in ("/", "/guard/code/", "/healthz")] == [200, 200, 200]
    assert client.post("/signout/").status_code == 302
    assert SESSION_KEY not in client.session


def every_way_in(client, account):
    """Each log-in of the house: the password, a one-time link, and whatever calls Django's ``login`` (demo, OIDC)."""
    client.force_login(account, "django.contrib.auth.backends.ModelBackend")
    yield "login"
    client.cookies.clear()
    password_only(client, account)
    yield "password"
    client.cookies.clear()
    secret = issue_sign_in_link(account, at=timezone.now())
    new = "Four-loud-Magpies-8"
    client.post(f"/first/{secret}/", {"password1": new, "password2": new})
    yield "link"


def test_no_other_way_in_skips_the_second_factor(client):
    account = enrolled(clerk(), MORNING)
    for way in every_way_in(client, account):
        assert client.session[SESSION_KEY] == str(account.pk), way
        assert client.get(DESK)["Location"].startswith("/guard/code/"), way


def test_the_demos_click_is_no_exception(client):
    from bianmin.demo.models import DemoMark  # a demo is marked in its database

    DemoMark.objects.create(seeded_at=MORNING, seed=1)
    post = make.post(make.station(), PostRole.CLERK)
    Account.objects.filter(pk=post.account_id).update(username="demo-clerk")
    assert "/guard/enrol/" in client.post("/demo/as/clerk/")["Location"]
    assert not opens(client)


def test_the_first_sign_in_binds_a_phone_and_sets_a_pin(client):
    account = clerk()
    assert password_only(client, account)["Location"].startswith("/guard/enrol/")
    text = client.get("/guard/enrol/").content.decode()
    seed = Badge.objects.get(pk=account.pk).offered
    assert "data:image/svg+xml" in text and seed[:4] in text
    assert client.get(DESK)["Location"].startswith("/guard/code/")
    typed = {"code": pyotp.TOTP(seed).now(), "pin": PIN, "again": PIN}
    for wrong in ({"code": "000000"}, {"pin": "123456", "again": "123456"}, {"again": "402817"}, {"code": ""}):
        assert client.post("/guard/enrol/", typed | wrong).status_code == 422, wrong
    assert client.post("/guard/enrol/", typed)["Location"] == DESK
    assert opens(client)
    badge = Badge.objects.get(pk=account.pk)
    assert badge.secret == seed and badge.offered == "" and PIN not in badge.pin


def test_seed_and_pin_are_not_in_the_database_in_the_clear(client):
    account = enrolled(clerk(), MORNING)
    seed = Badge.objects.get(pk=account.pk).secret
    with connection.cursor() as cursor:
        cursor.execute("SELECT secret, pin FROM badges_badge")
        [(sealed, pin)] = cursor.fetchall()
    assert seed not in sealed and "argon2" not in pin and "md5" not in pin and PIN not in pin


def test_a_code_opens_once_even_with_a_blank_in_it(client):
    account = enrolled(clerk(), MORNING)
    code = code_of(account)
    password_only(client, account)
    assert client.post("/guard/code/", {"code": f"{code[:3]} {code[3:]}"}).status_code == 302
    for again in (code, f"{code[:3]} {code[3:]}", f" {code}", f"{code[:3]}\u3000{code[3:]}"):
        other = browser()
        password_only(other, account)
        assert other.post("/guard/code/", {"code": again}).status_code == 422, again


@pytest.mark.parametrize(("late", "status"), [(-61, 422), (-30, 302), (0, 302), (30, 302), (90, 422)])
def test_a_code_is_good_one_step_before_and_after(client, late, status):
    account = enrolled(clerk(), MORNING - timedelta(hours=1))
    password_only(client, account)
    code = code_of(account, MORNING - timedelta(seconds=late))
    assert client.post("/guard/code/", {"code": code}).status_code == status


def test_codes_are_not_tried_without_end(client):
    account = enrolled(clerk(), MORNING)
    password_only(client, account)
    answers = [client.post("/guard/code/", {"code": "000000"}).status_code for _ in range(9)]
    assert answers == [422] * 8 + [429]
    assert client.post("/guard/code/", {"code": code_of(account)}).status_code == 429
    elsewhere = Client(REMOTE_ADDR="10.0.0.9")
    assert full(elsewhere, account).status_code == 302 and opens(elsewhere)


def test_the_sessions_key_turns_at_the_password_and_at_the_code(client):
    account = enrolled(clerk(), MORNING)
    keys = [client.session.session_key]
    password_only(client, account)
    keys.append(client.session.session_key)
    client.post("/guard/code/", {"code": code_of(account)})
    keys.append(client.session.session_key)
    assert len(set(keys)) == 3
    store = import_module(house.SESSION_ENGINE).SessionStore
    assert not store().exists(keys[1])


def test_a_copied_session_row_under_another_key_does_not_sit_down(client):
    account = enrolled(clerk(), MORNING)
    full(client, account)
    copy = import_module(house.SESSION_ENGINE).SessionStore()
    copy.update(dict(client.session.items()))
    copy.create()
    thief = browser()
    thief.cookies["bianmin_session"] = copy.session_key
    assert thief.get(DESK)["Location"].startswith("/signin/")


def test_a_second_pc_ends_the_first_with_a_notice_there_and_leaves_the_phone_alone():
    account = enrolled(clerk(), MORNING)
    first, phone, second = browser(), browser("Mozilla/5.0 (Linux; Android 13) Mobile"), browser()
    for step, each in enumerate((first, phone, second)):
        Badge.objects.filter(pk=account.pk).update(last_step=None)
        assert full(each, account).status_code == 302, step
    answer = first.get(DESK, follow=True)
    assert "在别处登录了" in answer.content.decode() and answer.redirect_chain[0][0].startswith("/signin/")
    assert opens(phone) and opens(second)
    assert Sitting.objects.open().filter(account_id=account.pk).count() == 2


def test_what_was_typed_at_the_first_pc_survives_being_ended():
    account = enrolled(clerk(), MORNING)
    first, second = browser(), browser()
    for each in (first, second):
        Badge.objects.filter(pk=account.pk).update(last_step=None)
        full(each, account)
    over = first.post("/window/take-in/", {"name": "王秀兰"})
    assert over.status_code == 401 and "在别处登录了" in over.content.decode()
    [kept] = hidden(over, "kept")
    Badge.objects.filter(pk=account.pk).update(last_step=None)
    page = password_only(first, account, kept=kept, next="/")
    assert page.status_code == 200 and hidden(page, "kept") == [kept]
    back = first.post("/guard/code/", {"code": code_of(account), "kept": kept})
    assert hidden(back, "name") == ["王秀兰"] and 'action="/window/take-in/"' in back.content.decode()


def test_one_account_at_two_stations_within_minutes_is_out_at_both():
    account = enrolled(clerk(), MORNING)
    here, there = browser(), browser()
    registered(here)
    registered(there, make.station("东张博村", "370832001010"))
    full(here, account)
    Badge.objects.filter(pk=account.pk).update(last_step=None)
    answer = full(there, account)
    assert answer.status_code == 403 and "两个站" in answer.content.decode()
    assert not opens(here) and not opens(there)
    assert (("sign", "two places")) in journalled(subject_id=str(account.pk))
    assert Alarm.objects.get(kind=AlarmKind.SHARED).account_id == account.pk


def test_whoever_travels_for_a_quarter_of_an_hour_is_let_in(time_machine):
    account = enrolled(clerk(), MORNING)
    here, there = browser(), browser()
    registered(here)
    registered(there, make.station("东张博村", "370832001010"))
    full(here, account)
    time_machine.shift(15 * 60)
    full(there, account)
    assert opens(there) and not opens(here)


def test_the_day_ends_at_midnight(client, time_machine):
    account = enrolled(clerk(), MORNING)
    registered(client)
    time_machine.move_to(timezone.make_aware(datetime(2026, 9, 28, 23, 56)), tick=False)
    full(client, account)
    time_machine.shift(4 * 60 - 1)
    assert opens(client)
    time_machine.shift(2)
    assert not opens(client)
    sitting = Sitting.objects.get()
    time_machine.shift(60)
    assert full(client, account).status_code == 302
    assert Sitting.objects.exclude(pk=sitting.pk).count() == 1


def test_the_evening_after_a_long_day_is_still_the_same_sitting(client, time_machine):
    account = enrolled(clerk(), MORNING)
    registered(client)
    full(client, account)
    for _ in range(100):  # 8:30 to 22:50, never idle for ten minutes
        time_machine.shift(9 * 60 - 24)
        assert opens(client)
    assert Sitting.objects.count() == 1


def test_ten_idle_minutes_on_a_machine_that_nobody_registered_ask_for_everything(client, time_machine):
    account = enrolled(clerk(), MORNING)
    full(client, account)
    time_machine.shift(9 * 60 + 59)
    assert opens(client)
    time_machine.shift(10 * 60)
    answer = client.get(DESK, follow=True)
    assert "超过 10 分钟没有动" in answer.content.decode()
    assert password_only(client, account)["Location"].startswith("/guard/code/")


@pytest.mark.parametrize("what", ["disabled", "expired", "post ended", "ended by call"])
def test_rights_end_at_the_next_request(client, what):
    account = enrolled(clerk(), MORNING)
    full(client, account)
    assert opens(client)
    if what == "disabled":
        Account.objects.filter(pk=account.pk).update(is_active=False)
    elif what == "expired":
        set_expiry(account.pk, on=MORNING.date() - timedelta(days=1), by=actor(account), at=MORNING)
    elif what == "post ended":
        Post.objects.filter(account_id=account.pk).update(ends_on=MORNING.date() - timedelta(days=1))
    else:
        assert end_sittings(account.pk, why=Why.ACCOUNT, at=MORNING) == 1
    answer = client.get(DESK)
    assert answer.status_code == 302 and answer["Location"].startswith("/signin/")
    assert not Sitting.objects.open().exists() or what == "disabled"


def test_an_expired_account_does_not_come_in_again(client):
    account = enrolled(clerk(), MORNING)
    set_expiry(account.pk, on=MORNING.date() - timedelta(days=1), by=actor(account), at=MORNING)
    answer = password_only(client, account)
    assert answer.status_code == 403 and "期限到了" in answer.content.decode()
    assert SESSION_KEY not in client.session
    set_expiry(account.pk, on=MORNING.date(), by=actor(account), at=MORNING)
    assert full(client, account).status_code == 302 and opens(client)


def test_an_account_unused_for_ninety_days_is_off_until_somebody_else_wakes_it(client):
    account = enrolled(clerk(), MORNING)
    Badge.objects.filter(pk=account.pk).update(last_used_on=MORNING.date() - timedelta(days=91))
    assert password_only(client, account).status_code == 403
    Badge.objects.filter(pk=account.pk).update(last_used_on=MORNING.date() - timedelta(days=90))
    assert full(client, account).status_code == 302
    Badge.objects.filter(pk=account.pk).update(last_used_on=MORNING.date() - timedelta(days=91), last_step=None)
    wake(account.pk, by=make.staff(make.township(), PostRole.SECURITY_ADMIN), at=MORNING)
    assert full(client, account).status_code == 302 and opens(client)


def test_the_right_password_does_not_pass_after_five_wrong_ones_but_does_from_elsewhere(client):
    account = enrolled(clerk(), MORNING)
    for _ in range(5):
        client.post("/signin/", {"username": account.username, "password": "wrong"})
    assert password_only(client, account).status_code == 429
    assert SESSION_KEY not in client.session
    elsewhere = Client(REMOTE_ADDR="10.0.0.9")
    assert full(elsewhere, account).status_code == 302 and opens(elsewhere)


def test_the_lock_of_a_stranger_passes_by_itself(client, time_machine):
    account = enrolled(clerk(), MORNING)
    for _ in range(30):
        client.post("/signin/", {"username": account.username, "password": "wrong"})
    time_machine.shift(timedelta(minutes=76))
    assert full(client, account).status_code == 302


def test_the_journal_tells_of_every_try_without_a_name(client):
    account = enrolled(clerk(), MORNING)
    client.post("/signin/", {"username": account.username, "password": "wrong"})
    client.post("/signin/", {"username": "nobody-at-all", "password": "wrong"})
    password_only(client, account)
    client.post("/guard/code/", {"code": "000000"})
    client.post("/guard/code/", {"code": code_of(account)})
    client.post("/signout/")
    told = journalled(resource__in=["session", "badge"])
    assert told == [
        ("enrol", "done"), ("sign", "failed"), ("sign", "failed"), ("password", "done"), ("code", "failed"), ("code", "done"),
        ("sign", "done"), ("end", "done"),
    ]  # fmt: skip
    rows = "".join(str(value) for row in Entry.objects.values_list("purpose", "subject_id") for value in row)
    assert "nobody-at-all" not in rows and account.username not in rows


def test_the_journal_says_when_no_more_passwords_were_looked_at(client):
    account = enrolled(clerk(), MORNING)
    for _ in range(6):
        client.post("/signin/", {"username": account.username, "password": "wrong"})
    told = journalled(resource="session", subject_id=str(account.pk))
    assert told == [("sign", "failed")] * 4 + [("sign", "locked")] * 2


def test_signing_out_ends_the_sitting_and_clears_the_browser_but_not_its_registration(client):
    account = enrolled(clerk(), MORNING)
    registered(client)
    full(client, account)
    answer = client.post("/signout/")
    assert answer["Clear-Site-Data"] == '"cache", "storage"'
    assert Sitting.objects.get().ended_why == Why.LEFT
    assert password_only(client, account).status_code == 302  # the machine is known still: no code today
    assert opens(client)


def queries(client):
    with CaptureQueriesContext(connection) as asked:
        assert client.get("/guard/rights/").status_code == 200
    return len(asked)


def test_a_sitting_costs_one_query_and_is_written_once_a_minute(client, settings, time_machine):
    account = enrolled(clerk(), MORNING)
    settings.SECOND_FACTOR = False
    plain = browser()
    plain.force_login(account, "django.contrib.auth.backends.ModelBackend")
    before = queries(plain)
    settings.SECOND_FACTOR = True
    full(client, account)
    assert queries(client) == before + 1
    time_machine.shift(61)
    assert queries(client) == before + 2
    assert queries(client) == before + 1


def test_whoever_is_not_signed_in_costs_no_query(client):
    with CaptureQueriesContext(connection) as asked:
        client.get("/healthz")
        client.get("/robots.txt")
    assert len(asked) == 0


def test_without_the_second_factor_switched_on_sessions_go_on_as_before(client, settings):
    settings.SECOND_FACTOR = False
    account = clerk()
    client.force_login(account, "django.contrib.auth.backends.ModelBackend")
    assert opens(client)
    assert not Sitting.objects.exists()


def test_a_citizen_without_a_post_is_asked_for_no_second_factor(client):
    account = make.account("王秀兰")
    account.set_password(PASSWORD)
    account.save()
    assert password_only(client, account)["Location"] == "/"
    assert client.get("/guard/rights/").status_code == 200


def test_the_codes_pages_send_on_whoever_has_nothing_to_do_there(client):
    account = enrolled(clerk(), MORNING)
    assert client.get("/guard/code/")["Location"] == "/signin/?next=%2F"
    assert client.post("/guard/enrol/")["Location"] == "/signin/?next=%2F"
    password_only(client, account)
    assert client.get("/guard/enrol/")["Location"] == "/guard/code/"
    client.post("/guard/code/", {"code": code_of(account)})
    assert client.get("/guard/code/?next=/window/")["Location"] == DESK
    newcomer, other = clerk("蔡小雨"), browser()
    password_only(other, newcomer)
    assert other.get("/guard/code/?next=/window/")["Location"] == "/guard/enrol/?next=%2Fwindow%2F"


@pytest.mark.parametrize("elsewhere", ["//evil.example", "https://evil.example/", "javascript:alert(1)"])
def test_the_code_leads_only_to_our_own_pages(client, elsewhere):
    account = enrolled(clerk(), MORNING)
    password_only(client, account, next=elsewhere)
    assert client.post("/guard/code/", {"code": code_of(account), "next": elsewhere})["Location"] == DESK


def test_somebody_who_signs_in_again_in_the_same_browser_begins_anew(client):
    account = enrolled(clerk(), MORNING)
    full(client, account)
    assert password_only(client, account)["Location"].startswith("/guard/code/")
    assert Sitting.objects.get().ended_why == Why.LEFT and not opens(client)


def test_a_sitting_that_is_gone_from_the_database_is_no_sitting(client):
    account = enrolled(clerk(), MORNING)
    full(client, account)
    Sitting.objects.all().delete()
    assert client.get(DESK)["Location"].startswith("/signin/")


def test_whoever_was_turned_out_and_opens_the_sign_in_page_signs_in_once(client):
    account = enrolled(clerk(), MORNING)
    full(client, account)
    before = client.session.session_key
    end_sittings(account.pk, why=Why.SECURITY, at=MORNING)
    Badge.objects.filter(pk=account.pk).update(last_step=None)
    assert client.get("/signin/").status_code == 200
    assert full(client, account)["Location"] == DESK
    assert opens(client) and client.session.session_key != before


def test_password_and_code_open_a_locked_seat_too(client, time_machine):
    account = enrolled(clerk(), MORNING)
    registered(client)
    full(client, account)
    client.post("/guard/lock/")
    assert password_only(client, account)["Location"] == DESK  # the code was given here today
    assert opens(client)
