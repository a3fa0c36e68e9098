"""我的登录: one's own sittings, phone, PIN and password."""

from datetime import timedelta

import pyotp
import pytest
from django.utils import timezone

from bianmin.badges.actions.factors import remember_password
from bianmin.badges.models import Badge, Sitting
from bianmin.badges.rules import Why
from tests.badges.coming import MORNING, PASSWORD, browser, clerk, code_of, enrolled, full, password_only, registered

pytestmark = pytest.mark.django_db
OWN = "/guard/sign-ins/"
NEW = {"password1": "Four-loud-Magpies-8", "password2": "Four-loud-Magpies-8"}


@pytest.fixture(autouse=True)
def _morning(settings, time_machine):
    settings.SECOND_FACTOR = True
    time_machine.move_to(MORNING, tick=False)


@pytest.fixture
def account(client):
    made = enrolled(clerk(), MORNING)
    registered(client)
    full(client, made)
    return made


def again(account):
    Badge.objects.filter(pk=account.pk).update(last_step=None)


def test_ones_own_sittings_are_listed_and_can_be_ended(client, account):
    phone = browser("Mozilla/5.0 (Linux; Android 13) Mobile")
    again(account)
    full(phone, account)
    text = client.get(OWN).content.decode()
    assert "1 号窗口" in text and "没登记的手机" in text and text.count("退出它</button>") == 1
    there = Sitting.objects.get(kind="phone")
    client.post(f"{OWN}{there.pk}/end/")
    assert "您在另一台机器上把这里退出了" in phone.get("/window/", follow=True).content.decode()


def test_another_persons_sitting_reads_as_none(client, account):
    other = enrolled(clerk("蔡小雨"), MORNING)
    full(browser(), other)
    theirs = Sitting.objects.get(account_id=other.pk)
    answer = client.post(f"{OWN}{theirs.pk}/end/")
    unknown = client.post(f"{OWN}{'0' * 8}-0000-0000-0000-{'0' * 12}/end/")
    assert (answer.status_code, unknown.status_code) == (404, 404)
    assert answer.content.decode().count("没有这一次登录") == unknown.content.decode().count("没有这一次登录") > 0
    assert Sitting.objects.open().filter(pk=theirs.pk).exists()


@pytest.mark.parametrize("path", ["/guard/phone/", "/guard/pin/"])
def test_another_phone_or_pin_asks_for_a_full_sign_in_first(client, account, time_machine, path):
    assert client.get(path).status_code == 200  # just signed in with both
    time_machine.shift(9 * 60)
    client.get(OWN)
    time_machine.shift(2 * 60)
    assert client.get(path)["Location"] == f"/guard/prove/?next={path.replace('/', '%2F')}"
    assert client.post(path, {"pin": "402816", "again": "402816"}).status_code == 302
    before = client.session.session_key
    for wrong in ({"password": "x", "code": code_of(account)}, {"password": PASSWORD, "code": "000000"}, {}):
        assert client.post("/guard/prove/", {"next": path, **wrong}).status_code == 422
    right = {"next": path, "password": PASSWORD, "code": code_of(account)}
    assert client.post("/guard/prove/", right)["Location"] == path
    assert client.session.session_key != before
    assert client.get(path).status_code == 200


def test_a_day_that_began_without_the_code_is_not_a_full_sign_in(client, account):
    client.post("/signout/")
    assert password_only(client, account)["Location"] == "/window/"
    assert client.get("/guard/pin/")["Location"].startswith("/guard/prove/")


def test_changing_the_phone_ends_the_others_and_the_old_one_opens_no_more(client, account):
    phone = browser("Mozilla/5.0 (Linux; Android 13) Mobile")
    again(account)
    full(phone, account)
    old = Badge.objects.get(pk=account.pk).secret
    client.get("/guard/phone/")
    new = Badge.objects.get(pk=account.pk).offered
    assert client.post("/guard/phone/", {"code": "000000"}).status_code == 422
    assert client.post("/guard/phone/", {"code": pyotp.TOTP(new).now()}).status_code == 302
    assert Badge.objects.get(pk=account.pk).secret == new != old
    assert client.get(OWN).status_code == 200
    assert phone.get("/window/").status_code == 302


def test_the_new_pin_is_judged_as_the_first_one_was(client, account):
    for easy in ("111111", "123456", "654321", "890123", "121212", "123123", "112233", "12345", "abcdef", "12345x"):
        assert client.post("/guard/pin/", {"pin": easy, "again": easy}).status_code == 422, easy
    assert client.post("/guard/pin/", {"pin": "５７１ ８０４", "again": "571804"}).status_code == 302


def test_the_password_is_changed_with_the_present_one_and_ends_the_others(client, account):
    phone = browser("Mozilla/5.0 (Linux; Android 13) Mobile")
    again(account)
    full(phone, account)
    for wrong in ({}, {"present": "x"}):
        assert client.post("/guard/password/", NEW | wrong).status_code == 422
    assert client.post("/guard/password/", NEW | {"present": PASSWORD}).status_code == 302
    assert client.get(OWN).status_code == 200
    assert phone.get("/window/").status_code == 302
    assert Sitting.objects.get(kind="phone").ended_why == Why.PASSWORD
    account.refresh_from_db()
    assert account.check_password(NEW["password1"])


@pytest.mark.parametrize(
    ("weak", "told"),
    [
        ("Short-1a", "至少要 12 位"),
        ("alllowercaseletters", "四样"),
        ("Liangshan-gege-77", "县名"),
        ("My-Liang-shan-77!", "县名"),
        ("Bianmin-abcdef-77", "便民"),
        ("Sun-Xiuying-abc7!", "自己的名字"),
        ("xiuyingsun-ABC-77", "自己的名字"),
        ("Hello-there-2026!", "年份"),
        (PASSWORD, "以前用过"),
    ],
)
def test_a_password_that_can_be_guessed_is_refused_with_its_reason(client, account, weak, told):
    answer = client.post("/guard/password/", {"present": PASSWORD, "password1": weak, "password2": weak})
    assert answer.status_code == 422 and told in answer.content.decode()


def test_the_commonest_passwords_are_refused():
    from django.contrib.auth.password_validation import CommonPasswordValidator, validate_password
    from django.core.exceptions import ValidationError

    long_ones = [word for word in CommonPasswordValidator().passwords if len(word) >= 12]
    assert long_ones
    for word in long_ones:
        with pytest.raises(ValidationError):
            validate_password(word)


def test_blanks_and_sixty_four_characters_are_welcome(client, account):
    long = "quiet herons by the river 7 " * 3
    answer = client.post("/guard/password/", {"present": PASSWORD, "password1": long, "password2": long})
    assert answer.status_code == 302


def test_the_last_five_passwords_are_not_taken_again(client, account, time_machine):
    words = [f"Four-loud-Magpies-{letter}7" for letter in "abcdefg"]
    present = PASSWORD
    for word in words:
        time_machine.shift(1)
        values = {"present": present, "password1": word, "password2": word}
        assert client.post("/guard/password/", values).status_code == 302, word
        present = word
    for word, status in ((words[1], 422), (words[5], 422), (words[0], 302)):
        answer = client.post("/guard/password/", {"present": present, "password1": word, "password2": word})
        assert answer.status_code == status, word


def test_a_password_older_than_ninety_days_is_changed_before_anything_is_read(client, account, settings, time_machine):
    client.post("/signout/")
    remember_password(account.pk, at=timezone.now() - timedelta(days=91))
    password_only(client, account)
    assert client.get("/window/")["Location"] == "/guard/password/"
    assert "改好以后接着办" in client.get("/guard/password/").content.decode()
    assert client.post("/guard/password/", NEW | {"present": PASSWORD}).status_code == 302
    assert client.get("/window/").status_code == 200
    client.post("/signout/")
    settings.PASSWORD_DAYS = 0
    remember_password(account.pk, at=timezone.now() - timedelta(days=910))
    client.post("/signin/", {"username": account.username, "password": NEW["password1"]})
    assert client.get("/window/").status_code == 200


def test_codes_are_not_tried_without_end_here_either(client, account, time_machine):
    client.post("/signout/")
    password_only(client, account)
    values = {"password": PASSWORD, "code": "000000", "next": OWN}
    answers = [client.post("/guard/prove/", values).content.decode() for _ in range(9)]
    assert "试得太多了" in answers[-1] and "试得太多了" not in answers[6]


def test_without_the_second_factor_switched_on_there_is_nothing_to_prove(client, settings):
    settings.SECOND_FACTOR = False
    client.force_login(clerk(), "django.contrib.auth.backends.ModelBackend")
    assert client.get("/guard/pin/").status_code == 200
    assert client.post("/guard/password/", NEW | {"present": PASSWORD}).status_code == 302
    assert client.get(OWN).status_code == 200
