"""The locked seat: the PIN opens it with the form kept, a colleague takes over, and a morning is no longer for it."""

import pytest
from django.contrib.auth import SESSION_KEY

from bianmin.badges.actions.factors import reset_factor
from bianmin.badges.models import Badge, Sitting
from bianmin.badges.rules import Why
from bianmin.county.rights import PostRole
from bianmin.journal.models import Entry
from bianmin.people.models import Account
from bianmin.stations.models import Post
from tests import factories as make
from tests.badges.coming import (
    MORNING,
    PIN,
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
IDLE = 11 * 60  # seconds
OTHER_PIN = "719304"


@pytest.fixture(autouse=True)
def _morning(settings, time_machine):
    settings.SECOND_FACTOR = True
    time_machine.move_to(MORNING, tick=False)


@pytest.fixture
def seated(client):
    """A clerk at a registered PC."""
    account = enrolled(clerk(), MORNING)
    registered(client)
    assert full(client, account).status_code == 302
    return account


def pin(client, account, typed=PIN, **more):
    return client.post("/guard/locked/", {"account": str(account.pk), "pin": typed, **more})


def test_after_ten_idle_minutes_the_pin_leads_back_to_the_page(client, seated, time_machine):
    time_machine.shift(IDLE)
    answer = client.get("/window/?station=x")
    assert answer["Location"] == "/guard/locked/?next=%2Fwindow%2F%3Fstation%3Dx"
    text = client.get(answer["Location"]).content.decode()
    assert "孙秀英" in text and 'name="pin"' in text
    assert pin(client, seated, next="/window/?station=x")["Location"] == "/window/?station=x"
    assert client.get(DESK).status_code == 200


def test_a_form_sent_after_idling_is_given_back_after_the_pin(client, seated, time_machine):
    time_machine.shift(IDLE)
    over = client.post("/window/take-in/", {"name": "王秀兰", "needs": ["上门", "念"]})
    assert over.status_code == 401
    [kept] = hidden(over, "kept")
    wrong = pin(client, seated, "000000", kept=kept)
    assert wrong.status_code == 422 and hidden(wrong, "kept") == [kept]
    back = pin(client, seated, kept=kept)
    assert 'action="/window/take-in/"' in back.content.decode()
    assert hidden(back, "name") == ["王秀兰"] and hidden(back, "needs") == ["上门", "念"]


def test_a_part_asked_for_by_htmx_gets_the_pin_above_the_form(client, seated, time_machine):
    time_machine.shift(IDLE)
    answer = client.post("/window/take-in/", {"name": "王秀兰"}, headers={"HX-Request": "true"})
    assert answer.status_code == 401 and answer["HX-Retarget"] == "#says"
    assert 'name="pin"' in answer.content.decode() and "<html" not in answer.content.decode()


def test_while_locked_nothing_inside_opens_and_public_pages_show_nobody(client, seated, time_machine):
    time_machine.shift(IDLE)
    for path in (DESK, "/guard/sign-ins/", "/guard/rights/", "/mine/"):
        assert client.get(path).status_code in {302, 401}, path
    assert "退出</button>" not in client.get("/").content.decode()
    time_machine.shift(-IDLE)  # a locked seat stays locked, however young it looks
    assert client.get(DESK).status_code == 302


def test_the_fifth_wrong_pin_asks_for_password_and_code_with_the_form_still_kept(client, seated, time_machine):
    time_machine.shift(IDLE)
    [kept] = hidden(client.post("/window/take-in/", {"name": "王秀兰"}), "kept")
    answers = [pin(client, seated, "000000", kept=kept) for _ in range(5)]
    assert [each.status_code for each in answers] == [422] * 4 + [401]
    assert hidden(answers[-1], "kept") == [kept] and SESSION_KEY not in client.session
    assert pin(client, seated)["Location"].startswith("/signin/")
    page = password_only(client, seated, kept=kept)
    assert page.status_code == 200  # the code is asked for again, although it was given here today
    Badge.objects.filter(pk=seated.pk).update(last_step=None)
    back = client.post("/guard/code/", {"code": code_of(seated), "kept": kept})
    assert hidden(back, "name") == ["王秀兰"]
    time_machine.shift(IDLE)
    assert pin(client, seated).status_code == 302  # the count starts anew


def test_a_right_pin_forgets_the_wrong_ones_before(client, seated, time_machine):
    for _ in range(3):
        time_machine.shift(IDLE)
        client.get(DESK)
        assert [pin(client, seated, "000000").status_code for _ in range(4)] == [422] * 4
        assert pin(client, seated).status_code == 302


def test_the_second_factor_is_asked_once_a_day_at_a_registered_machine(client, seated, time_machine):
    client.post("/signout/")
    assert password_only(client, seated)["Location"] == DESK
    elsewhere = browser()
    assert password_only(elsewhere, seated)["Location"].startswith("/guard/code/")
    client.post("/signout/")
    time_machine.shift(24 * 3600)
    assert password_only(client, seated)["Location"].startswith("/guard/code/")


def test_a_colleague_who_came_in_here_today_takes_over_with_a_pin(client, seated, time_machine):
    colleague = enrolled(clerk("蔡小雨"), MORNING, pin=OTHER_PIN)
    client.post("/signout/")
    full(client, colleague)
    client.post("/signout/")
    full(client, seated)
    before = client.session.session_key
    time_machine.shift(IDLE)
    [kept] = hidden(client.post("/window/take-in/", {"name": "王秀兰"}), "kept")
    page = client.get("/guard/locked/").content.decode()
    assert "蔡小雨" in page and "孙秀英" in page
    answer = pin(client, colleague, OTHER_PIN, kept=kept, next="/window/take-in/")
    assert answer["Location"] == DESK  # neither the form nor the page of the one before
    assert client.session[SESSION_KEY] == str(colleague.pk) and client.session.session_key != before
    assert "蔡小雨" in client.get("/guard/sign-ins/").content.decode()
    assert Sitting.objects.filter(account_id=seated.pk).latest("begun_at").ended_why == Why.CHANGED


def test_locking_on_purpose_is_one_press(client, seated):
    assert client.post("/guard/lock/")["Location"].startswith("/guard/locked/")
    assert client.get(DESK).status_code == 302
    assert pin(client, seated).status_code == 302
    assert client.get(DESK).status_code == 200


@pytest.mark.parametrize("reason", ["not here today", "disabled", "post ended", "reset", "unknown", "nonsense"])
def test_nobody_else_takes_over(client, seated, reason):
    colleague = enrolled(clerk("蔡小雨"), MORNING, pin=OTHER_PIN)
    chosen = colleague
    if reason != "not here today":
        client.post("/signout/")
        full(client, colleague)
        client.post("/signout/")
        full(client, seated)
    if reason == "disabled":
        Account.objects.filter(pk=colleague.pk).update(is_active=False)
    if reason == "post ended":
        Post.objects.filter(account_id=colleague.pk).update(ends_on="2026-09-27")
    if reason == "reset":
        reset_factor(colleague.pk, checked="card", by=make.staff(make.township(), PostRole.SECURITY_ADMIN), at=MORNING)
    if reason == "unknown":
        chosen = make.account()
    client.post("/guard/lock/")
    assert ("蔡小雨" in client.get("/guard/locked/").content.decode()) is (reason in {"unknown", "nonsense"})
    who = {"account": "x"} if reason == "nonsense" else {"account": str(chosen.pk)}
    assert client.post("/guard/locked/", {**who, "pin": OTHER_PIN}).status_code == 422
    assert client.session[SESSION_KEY] == str(seated.pk)
    assert client.get(DESK).status_code == 302


def test_without_the_machines_cookie_no_pin_opens_anything(client, seated, time_machine):
    time_machine.shift(IDLE)
    del client.cookies["bianmin_device"]
    assert pin(client, seated).status_code == 422


def test_a_colleagues_wrong_pins_send_the_colleague_to_the_full_sign_in_not_the_one_who_sits(client, seated):
    colleague = enrolled(clerk("蔡小雨"), MORNING, pin=OTHER_PIN)
    client.post("/signout/")
    full(client, colleague)
    client.post("/signout/")
    full(client, seated)
    client.post("/guard/lock/")
    for _ in range(5):
        pin(client, colleague, "000000")
    assert pin(client, colleague, OTHER_PIN).status_code == 422
    assert pin(client, seated).status_code == 302


def test_a_phone_that_is_registered_has_a_pin_and_no_colleagues(time_machine):
    phone = browser("Mozilla/5.0 (Linux; Android 13) Mobile")
    account, other = enrolled(clerk(), MORNING), enrolled(clerk("蔡小雨"), MORNING, pin=OTHER_PIN)
    registered(phone, kind="phone", name="孙秀英的手机")
    full(phone, other)
    phone.post("/signout/")
    full(phone, account)
    time_machine.shift(IDLE)
    phone.get(DESK)
    assert "蔡小雨" not in phone.get("/guard/locked/").content.decode()
    assert pin(phone, account).status_code == 302


def test_pins_are_in_the_journal_but_not_what_was_typed(client, seated, time_machine):
    time_machine.shift(IDLE)
    client.get(DESK)
    pin(client, seated, "905134")
    pin(client, seated)
    told = [
        (row.action, row.outcome) for row in Entry.objects.filter(action__in=["lock", "pin", "unlock"]).order_by("id")
    ]
    assert told == [("lock", "done"), ("pin", "failed"), ("unlock", "done")]
    assert "905134" not in str(list(Entry.objects.values_list()))


def test_a_morning_of_ten_breaks_costs_the_clerk_three_things_at_the_door_and_one_each_break(client, time_machine):
    """The day's budget: account, password and code once; then six digits a break, and no page twice."""
    account = enrolled(clerk(), MORNING)
    registered(client)
    typed = pages = 0
    answer = password_only(client, account)
    typed, pages = typed + 2, pages + 1
    answer = client.post(answer["Location"], {"code": code_of(account)})
    typed, pages = typed + 1, pages + 1
    assert answer["Location"] == DESK
    for _ in range(10):
        time_machine.shift(IDLE)
        answer = client.get(DESK)
        assert answer["Location"].startswith("/guard/locked/")
        answer = pin(client, account, next=DESK)
        typed, pages = typed + 1, pages + 1
        assert answer["Location"] == DESK and client.get(DESK).status_code == 200
    assert (typed, pages) == (13, 12)


def test_where_nothing_is_locked_or_registered_there_is_nothing_to_open(client, seated):
    assert client.get("/guard/locked/?next=/window/")["Location"] == DESK
    elsewhere = browser()
    Badge.objects.filter(pk=seated.pk).update(last_step=None)
    assert elsewhere.post("/guard/lock/")["Location"] == "/"
    full(elsewhere, seated)
    assert elsewhere.post("/guard/lock/")["Location"] == "/"
    assert elsewhere.get("/guard/locked/")["Location"].startswith("/signin/")
