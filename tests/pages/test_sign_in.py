"""Signing in: never says which half was wrong, turns the key, and gives an interrupted form back."""

import re
from datetime import UTC, datetime
from html import unescape

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from bianmin.pages.kept import Kept

pytestmark = pytest.mark.django_db
PASSWORD = "sun-xiuying-2026"


@pytest.fixture
def account():
    return get_user_model().objects.create_account("sunxiuying", PASSWORD, name="孙秀英")


def post(client, **values):
    return client.post("/signin/", {"username": "sunxiuying", "password": PASSWORD, **values})


def hidden(response, name):
    return [unescape(value) for value in re.findall(rf'name="{name}" value="([^"]*)"', response.content.decode())]


def test_the_page_asks_for_two_things_and_remembers_where_to_go(client):
    response = client.get("/signin/?next=/desk/")
    text = response.content.decode()
    assert response.status_code == 200
    assert re.findall(r'type="(password)"|name="(username)"', text) == [("", "username"), ("password", "")]
    assert hidden(response, "next")[-1] == "/desk/"
    assert "no-store" in response["Cache-Control"]


def test_signing_in_leads_on_and_turns_the_sessions_key(client, account):
    client.session.save()
    before = client.session.session_key
    response = post(client, next="/desk/?a=1")
    assert response["Location"] == "/desk/?a=1"
    assert client.session.session_key != before


def test_without_a_next_one_lands_on_the_front_page(client, account, settings):
    assert post(client)["Location"] == "/"
    settings.LOGIN_REDIRECT_URL = "/desk/"
    assert post(client)["Location"] == "/desk/"


@pytest.mark.parametrize(
    "elsewhere",
    [
        "//evil.example",
        "https://evil.example/",
        "\\\\evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "///evil.example",
        "https:evil.example",
        "http:///evil.example",
        " //evil.example",
        "/\t/evil.example",
    ],
)
def test_next_leads_only_to_our_own_pages(client, account, elsewhere):
    assert post(client, next=elsewhere)["Location"] == "/"
    assert client.post("/senior/", {"next": elsewhere})["Location"] == "/"


def test_a_wrong_password_and_an_unknown_account_read_the_same(client, account):
    pages = [
        post(client, password="wrong-password"),
        post(client, username="sunxiuyinh", password="wrong-password"),
    ]
    texts = [re.findall(r'class="strip late" role="alert">([^<]*)', page.content.decode()) for page in pages]
    assert texts[0] == texts[1]
    assert texts[0][0].startswith("账号或密码不对")


def test_an_account_that_was_switched_off_reads_the_same_too(client, account):
    account.is_active = False
    account.save()
    assert "账号或密码不对" in post(client).content.decode()


@pytest.mark.parametrize("typed", ["a" * 10_000, "𠮷" * 41, ""])
def test_what_is_too_long_or_missing_is_said_at_the_field(client, typed):
    response = post(client, username=typed)
    assert response.status_code == 200
    assert "要改：" in response.content.decode()


def test_after_five_wrong_passwords_the_account_rests_for_a_quarter_of_an_hour(client, account):
    for _ in range(5):
        response = post(client, password="wrong-password")
    assert response.status_code == 429
    assert response["Retry-After"] == "900"
    assert "请等 15 分钟" in response.content.decode()
    assert post(client).status_code == 429
    assert post(Client(REMOTE_ADDR="10.0.0.9")).status_code == 302


def test_an_interrupted_form_comes_back_after_signing_in_with_one_button(account):
    client = Client(enforce_csrf_checks=True)
    client.get("/signin/")
    token = client.cookies["bianmin_csrf"].value
    over = client.post("/desk/?a=1", {"name": "王秀兰", "needs": ["上门", "念"], "csrfmiddlewaretoken": token})
    assert over.status_code == 401
    [kept] = hidden(over, "kept")
    again = post(client, kept=kept, password="wrong-password", csrfmiddlewaretoken=token)
    assert hidden(again, "kept") == [kept]
    back = post(client, kept=kept, csrfmiddlewaretoken=token)
    text = back.content.decode()
    assert 'action="/desk/?a=1"' in text
    assert text.count("接着交</button>") == 1
    assert "sunxiuying" in text
    assert hidden(back, "name") == ["王秀兰"]
    assert hidden(back, "needs") == ["上门", "念"]
    sent = {
        "name": "王秀兰",
        "needs": ["上门", "念"],
        "csrfmiddlewaretoken": hidden(back, "csrfmiddlewaretoken")[0],
    }
    done = client.post("/desk/?a=1", sent, headers={"X-Seat": "clerk"})
    assert done.json()["posted"]["name"] == ["王秀兰"]


def test_what_was_kept_is_only_ours_and_only_for_a_while(client, account, settings, time_machine):
    time_machine.move_to(datetime(2026, 11, 24, 2, tzinfo=UTC), tick=False)
    packed = Kept("/desk/", (("a", "1"),)).packed()
    assert Kept.unpacked(packed) == Kept("/desk/", (("a", "1"),))
    assert Kept.unpacked(packed[:-1] + ("A" if packed[-1] != "A" else "B")) is None
    assert Kept.unpacked("") is None
    assert post(client, kept="forged:abc:def")["Location"] == "/"
    time_machine.shift(settings.SESSION_COOKIE_AGE + 1)
    assert Kept.unpacked(packed) is None


def test_the_resting_page_keeps_the_form_too(client, account):
    kept = Kept("/desk/", (("a", "1"),)).packed()
    for _ in range(5):
        response = post(client, password="wrong-password", kept=kept)
    assert hidden(response, "kept") == [kept]
    later = client.post("/signin/", {"kept": kept})
    assert later.status_code == 200
    assert hidden(later, "kept") == [kept]
    assert "要改：" not in later.content.decode()


def test_signing_out_ends_the_session(client, account):
    client.force_login(account, "django.contrib.auth.backends.ModelBackend")
    key = client.session.session_key
    assert client.post("/signout/")["Location"] == "/"
    assert not client.session.exists(key)
    assert client.get("/signout/").status_code == 405


def test_a_form_without_token_from_elsewhere_is_told_to_open_the_page_again(account):
    client = Client(enforce_csrf_checks=True)
    response = client.post("/only-post/", {"name": "王秀兰"}, headers={"Origin": "http://evil.example"})
    assert response.status_code == 403
    assert "请重新打开那一页再交" in response.content.decode()
    assert hidden(response, "name") == []


def test_a_form_of_our_own_with_an_old_token_is_sent_again_with_one_press(account):
    client = Client(enforce_csrf_checks=True)
    response = client.post("/only-post/", {"name": "王秀兰"}, headers={"Origin": "http://testserver"})
    assert response.status_code == 403
    assert hidden(response, "name") == ["王秀兰"]
    token = hidden(response, "csrfmiddlewaretoken")[0]
    assert client.post("/only-post/", {"name": "王秀兰", "csrfmiddlewaretoken": token}).content == b"posted"
