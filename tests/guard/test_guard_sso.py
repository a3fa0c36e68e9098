"""Single sign-on against a provider that lies: whatever it sends, nobody comes in who did not prove who they are there."""

import time
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings as house
from django.contrib.auth import get_user_model
from django.test import Client
from django.utils import timezone as clock

from bianmin.badges.actions.bindings import TAKEN, account_bound_to, bind
from bianmin.badges.models import Binding
from bianmin.county.actors import CLOCK
from bianmin.county.refusals import MovedOn
from bianmin.county.rights import PostRole
from bianmin.guard.door import sso_provider
from bianmin.guard.door.sso import NOT_BOUND
from bianmin.guard.door.sso_provider import DOWN, NOT_PROVEN
from bianmin.journal.models import Entry
from tests import factories as make
from tests.oidc.hostile import ELLIPTIC, OTHER, UNKNOWN, Hostile
from tests.portal.applying_walk import text

pytestmark = pytest.mark.django_db
CLIENT, SUBJECT = "bianmin", "37083219540208000X"


@pytest.fixture
def provider(settings):
    lying = Hostile()
    settings.OIDC = {"issuer": lying.issuer, "client_id": CLIENT, "secret": "s3cret", "name": "省统一身份认证"}
    settings.PUBLIC_ADDRESS = "http://testserver"
    yield lying
    lying.stop()


@pytest.fixture
def account():
    post = make.post(make.station(), PostRole.CLERK)
    return get_user_model().objects.get(pk=post.account_id)


@pytest.fixture
def bound(account, provider):
    bind(account, issuer=provider.issuer, subject=SUBJECT, by=CLOCK, at=clock.now())
    return account


def begin(client, **posted):
    """Press the button; return what the provider is asked."""
    gone = client.post("/guard/sso/start/", posted)
    assert gone.status_code == 302, text(gone)
    return {key: value[0] for key, value in parse_qs(urlsplit(gone["Location"]).query).items()}


def claims(asked, **over):
    """What an honest provider would say of this attempt; a value of None is left out."""
    issuer = house.OIDC["issuer"]
    now = int(time.time())
    said = {"iss": issuer, "sub": SUBJECT, "aud": CLIENT, "exp": now + 300, "iat": now,
            "auth_time": now, "nonce": asked["nonce"], **over}  # fmt: skip
    return {key: value for key, value in said.items() if value is not None}


def answer(client, asked, **over):
    given = {"code": f"code-{time.monotonic_ns()}", "state": asked["state"], **over}
    return client.get("/guard/sso/back/", {key: value for key, value in given.items() if value is not None})


def is_in(client):
    return "_auth_user_id" in client.session


def refused(client, response, sentence=NOT_PROVEN, status=403):
    assert (response.status_code, is_in(client)) == (status, False)
    assert sentence in text(response)
    assert Entry.objects.filter(purpose="统一登录", outcome="failed").exists()


def test_what_an_honest_one_says_lets_the_bound_account_in_with_a_new_session(client, provider, bound):
    client.get("/signin/")
    asked = begin(client, next="/window/")
    provider.says(claims(asked))
    before = client.session.session_key
    done = answer(client, asked)
    assert done["Location"] == "/window/"
    assert client.session["_auth_user_id"] == str(bound.pk) and client.session.session_key != before
    assert Binding.objects.get().last_used_at is not None


def test_the_question_carries_state_nonce_and_pkce_and_asks_for_a_fresh_login(client, provider):
    asked = begin(client)
    assert (asked["response_type"], asked["scope"], asked["prompt"], asked["max_age"]) == (
        "code",
        "openid",
        "login",
        "300",
    )
    assert (asked["code_challenge_method"], asked["redirect_uri"]) == ("S256", "http://testserver/guard/sso/back/")
    assert min(len(asked[name]) for name in ("state", "nonce", "code_challenge")) >= 43
    again = begin(client)
    assert not {asked[name] for name in ("state", "nonce", "code_challenge")} & set(again.values())


def test_the_exchange_carries_the_verifier_and_our_secret_and_no_token_reaches_the_browser(client, provider, bound):
    asked = begin(client)
    provider.says(claims(asked))
    done = answer(client, asked)
    [(headers, body)] = provider.asked
    assert body["code_verifier"][0] not in str(asked) and body["redirect_uri"] == [asked["redirect_uri"]]
    assert headers["Authorization"].startswith("Basic ") and "client_secret" not in body
    everything = text(done) + str(done.headers) + str(dict(client.session)) + str(client.cookies)
    assert not [each for each in (provider.token, "secret-access", body["code_verifier"][0]) if each in everything]


LIES = {
    "no signature at all": ({}, {"alg": "none"}),
    "signed with our public key as a secret": ({}, {"alg": "HS256"}),
    "signed with another key of the same name": ({}, {"key": "other"}),
    "signed with a key it does not publish": ({}, {"key": "unknown", "kid": "unknown"}),
    "signed with an elliptic key it does not publish": ({}, {"key": "elliptic", "alg": "ES256", "kid": "ec"}),
    "for another client": ({"aud": "somebody-else"}, {}),
    "for two clients, without saying for whom": ({"aud": [CLIENT, "somebody-else"]}, {}),
    "for two clients, handed to the other": ({"aud": [CLIENT, "somebody-else"], "azp": "somebody-else"}, {}),
    "for nobody": ({"aud": None}, {}),
    "from another issuer": ({"iss": "http://127.0.0.1:9999"}, {}),
    "from an issuer that only begins alike": ({"iss": "http://127.0.0.1.evil.example"}, {}),
    "from nobody": ({"iss": None}, {}),
    "of another attempt": ({"nonce": "another"}, {}),
    "without the nonce": ({"nonce": None}, {}),
    "expired": ({"exp": int(time.time()) - 3600}, {}),
    "without an end": ({"exp": None}, {}),
    "issued in the future": ({"iat": int(time.time()) + 3600}, {}),
    "issued long ago": ({"iat": int(time.time()) - 3600}, {}),
    "not valid yet": ({"nbf": int(time.time()) + 3600}, {}),
    "logged in this morning": ({"auth_time": int(time.time()) - 4 * 3600}, {}),
    "logged in who knows when": ({"auth_time": None}, {}),
    "logged in at a word": ({"auth_time": "now"}, {}),
    "about nobody": ({"sub": None}, {}),
    "about an empty name": ({"sub": ""}, {}),
    "about a list": ({"sub": [SUBJECT]}, {}),
}  # fmt: skip


@pytest.mark.parametrize("lie", LIES, ids=str)
def test_no_lie_in_the_token_lets_anybody_in(client, provider, bound, lie):
    over, how = LIES[lie]
    how = dict(how)
    keys = {"other": OTHER, "unknown": UNKNOWN, "elliptic": ELLIPTIC}
    if "key" in how:
        how["key"] = keys[how["key"]]
    asked = begin(client)
    provider.says(claims(asked, **over), **how)
    refused(client, answer(client, asked))


@pytest.mark.parametrize("token", ["", "abc", "a.b.c", "e30.e30.e30", 7, {"sub": SUBJECT}, None], ids=repr)
def test_what_is_no_token_lets_nobody_in(client, provider, bound, token):
    asked = begin(client)
    provider.token = token
    refused(client, answer(client, asked))


@pytest.mark.parametrize("state", ["", "wrong", None, "é" * 20], ids=repr)
def test_a_wrong_state_is_refused_before_the_provider_is_asked(client, provider, bound, state):
    asked = begin(client)
    provider.says(claims(asked))
    refused(client, answer(client, asked, state=state))
    assert provider.asked == []


def test_an_answer_counts_once(client, provider, bound):
    asked = begin(client)
    provider.says(claims(asked))
    assert answer(client, asked, code="one").status_code == 302
    client.logout()
    refused(client, answer(client, asked, code="one"))
    assert len(provider.asked) == 1


def test_a_code_that_was_used_up_in_another_attempt_is_refused_by_its_provider_and_by_us(client, provider, bound):
    asked = begin(client)
    provider.says(claims(asked))
    answer(client, asked, code="one")
    client.logout()
    again = begin(client)
    provider.says(claims(again))
    refused(client, answer(client, again, code="one"))


def test_a_token_of_an_earlier_attempt_is_worth_nothing_in_a_later_one(client, provider, bound):
    stolen = claims(begin(client))
    asked = begin(client)
    provider.says(stolen)
    refused(client, answer(client, asked))


def test_a_stranger_cannot_make_my_browser_take_his_login(provider, bound):
    his, mine = Client(), Client()
    asked = begin(his)
    provider.says(claims(asked))
    refused(mine, answer(mine, asked))
    begin(mine)
    refused(mine, answer(mine, asked))


def test_an_answer_that_comes_ten_minutes_later_is_too_late(client, provider, bound, time_machine):
    asked = begin(client)
    time_machine.move_to(clock.now() + timedelta(seconds=601), tick=False)
    provider.says(claims(asked, **dict.fromkeys(("iat", "auth_time"), int(time.time()))))
    refused(client, answer(client, asked))


def test_an_answer_in_the_name_of_another_provider_is_refused(client, provider, bound):
    asked = begin(client)
    provider.says(claims(asked))
    refused(client, answer(client, asked, iss="https://evil.example"))
    assert provider.asked == []


def test_a_provider_that_always_names_itself_must_do_so(client, provider, bound):
    provider.configuration = {"authorization_response_iss_parameter_supported": True}
    asked = begin(client)
    provider.says(claims(asked))
    refused(client, answer(client, asked))
    asked = begin(client)
    provider.says(claims(asked))
    assert answer(client, asked, iss=provider.issuer).status_code == 302


def test_a_session_that_asked_one_provider_takes_no_answer_once_another_is_set(client, provider, bound, settings):
    asked = begin(client)
    provider.says(claims(asked))
    session = client.session
    session["sso"] = {**session["sso"], "issuer": "https://old.example"}
    session.save()
    refused(client, answer(client, asked))


@pytest.mark.parametrize(
    "said",
    [
        {"error": "access_denied"},
        {"error": "<script>alert(1)</script>", "code": "x"},
        {"code": ""},
        {"code": "x" * 3000},
        {},
    ],
    ids=repr,
)
def test_an_error_or_no_code_is_one_sentence_and_is_not_repeated_back(client, provider, bound, said):
    asked = begin(client)
    response = client.get("/guard/sso/back/", {**said, "state": asked["state"]})
    refused(client, response)
    assert "<script>alert" not in text(response) and "access_denied" not in text(response)


@pytest.mark.parametrize(
    "onward", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"]
)
def test_it_leads_on_to_this_house_only(client, provider, bound, onward):
    asked = begin(client, next=onward)
    provider.says(claims(asked))
    assert answer(client, asked)["Location"] == "/"


@pytest.mark.parametrize("configuration", [
    {"issuer": "https://evil.example"}, {"token_endpoint": "http://evil.example/token"}, {"jwks_uri": None},
    {"authorization_endpoint": "javascript:alert(1)"}, {"jwks_uri": "file:///etc/passwd"},
], ids=str)  # fmt: skip
def test_a_provider_with_a_wrong_name_or_an_unsafe_address_is_not_gone_to(client, provider, configuration):
    provider.configuration = configuration
    response = client.post("/guard/sso/start/")
    assert response.status_code == 403 and NOT_PROVEN in text(response)


def test_a_redirect_of_the_provider_is_not_followed(client, provider, bound):
    provider.configuration = {"jwks_uri": f"{provider.issuer}/moved"}
    asked = begin(client)
    provider.says(claims(asked))
    refused(client, answer(client, asked))


def test_a_provider_that_is_down_is_said_and_the_password_is_offered(client, provider, bound):
    asked = begin(client)
    provider.stop()
    refused(client, answer(client, asked), DOWN, 503)


def test_nobody_is_let_in_by_a_name_or_an_address_that_happens_to_be_the_same(client, provider, account):
    asked = begin(client)
    provider.says(
        claims(asked, preferred_username=account.username, email=f"{account.username}@example.cn", name=account.name)
    )
    refused(client, answer(client, asked), NOT_BOUND)
    assert not Binding.objects.exists()


def test_the_login_of_another_lets_in_whom_it_is_tied_to_and_nobody_else(client, provider, bound):
    asked = begin(client)
    provider.says(claims(asked, sub="another"))
    refused(client, answer(client, asked), NOT_BOUND)


def test_a_disabled_account_reads_like_one_that_was_never_tied(client, provider, bound):
    bound.is_active = False
    bound.save()
    asked = begin(client)
    provider.says(claims(asked))
    refused(client, answer(client, asked), NOT_BOUND)


def test_the_owner_ties_a_login_with_the_password_and_takes_it_away_again(client, provider, account):
    account.set_password("correct-horse")
    account.save()
    client.force_login(account)
    assert "省统一身份认证" in text(client.get("/guard/sso/mine/"))
    wrong = client.post("/guard/sso/mine/tie/", {"password": "wrong"})
    assert wrong.status_code == 422 and "密码不对" in text(wrong)
    gone = client.post("/guard/sso/mine/tie/", {"password": "correct-horse"})
    asked = {key: value[0] for key, value in parse_qs(urlsplit(gone["Location"]).query).items()}
    provider.says(claims(asked))
    assert answer(client, asked)["Location"] == "/guard/sso/mine/"
    tied = Binding.objects.get()
    assert tied.account_id == account.pk and SUBJECT not in f"{tied.subject_digest}{tied.issuer}"
    assert Entry.objects.filter(resource="binding", action="create", subject_id=str(account.pk)).count() == 1
    client.post(f"/guard/sso/mine/{tied.pk}/end/")
    assert account_bound_to(provider.issuer, SUBJECT, at=clock.now()) is None


def test_nobody_ties_or_ends_for_another(client, provider, bound):
    other = make.account()
    client.force_login(other)
    [tied] = Binding.objects.all()
    assert client.post(f"/guard/sso/mine/{tied.pk}/end/").status_code == 404
    assert Client().post("/guard/sso/mine/tie/", {"password": "x"}).status_code == 401
    assert Binding.objects.get().ended_at is None
    with pytest.raises(MovedOn, match=TAKEN[:10]):
        bind(other, issuer=provider.issuer, subject=SUBJECT, by=CLOCK, at=clock.now())


def test_an_attempt_to_tie_ends_when_somebody_else_is_signed_in_by_then(client, provider, account):
    account.set_password("correct-horse")
    account.save()
    client.force_login(account)
    gone = client.post("/guard/sso/mine/tie/", {"password": "correct-horse"})
    asked = {key: value[0] for key, value in parse_qs(urlsplit(gone["Location"]).query).items()}
    pending = client.session["sso"]
    client.force_login(make.account())
    session = client.session
    session["sso"] = pending
    session.save()
    provider.says(claims(asked))
    assert answer(client, asked).status_code == 403
    assert not Binding.objects.exists()


def test_after_the_single_sign_on_the_second_factor_is_still_asked(client, provider, bound, settings):
    settings.SECOND_FACTOR = True
    asked = begin(client, next="/window/")
    provider.says(claims(asked, acr="two-factors"))
    done = answer(client, asked)
    assert done["Location"].startswith(("/guard/code/", "/guard/enrol/"))
    assert client.get("/window/")["Location"].startswith(("/guard/code/", "/guard/enrol/"))


def test_its_second_factor_stands_for_ours_only_where_that_was_set(client, provider, bound, settings):
    settings.SECOND_FACTOR = True
    settings.OIDC = {**settings.OIDC, "acr": ["two-factors"]}
    asked = begin(client, next="/window/")
    assert asked["acr_values"] == "two-factors"
    provider.says(claims(asked, acr="password"))
    assert answer(client, asked)["Location"].startswith(("/guard/code/", "/guard/enrol/"))
    client.logout()
    asked = begin(client, next="/window/")
    provider.says(claims(asked, acr="two-factors"))
    assert answer(client, asked)["Location"] == "/window/"
    assert client.get("/window/").status_code == 200


def test_without_a_setting_there_is_no_single_sign_on(client):
    assert "登录</a>" not in text(client.get("/signin/")).partition("</form>")[2].partition("</section>")[0]
    assert client.get("/guard/sso/").status_code == 404
    assert client.post("/guard/sso/start/").status_code == 404
    assert client.get("/guard/sso/back/?code=a&state=b").status_code == 404


def test_the_sign_in_page_offers_it_and_nothing_is_asked_before_a_press(client, provider):
    assert "用省统一身份认证登录" in text(client.get("/signin/"))
    page = client.get("/guard/sso/?next=/window/")
    assert page.status_code == 200 and provider.issuer in page["Content-Security-Policy"]
    assert "sso" not in client.session
    assert client.get("/guard/sso/start/").status_code == 405


def test_what_is_not_encrypted_is_not_spoken_with_outside_of_a_demo(settings):
    settings.DEMO = False
    assert not sso_provider._is_safe("http://127.0.0.1:8767/token")
    assert sso_provider._is_safe("https://id.example.cn/token")
