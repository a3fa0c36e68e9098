"""Single sign-on with django-allauth's provider, in a browser: tie a login, log out, come back by it, and by nobody else's."""

import os

import pytest
from django.contrib.auth import get_user_model

from bianmin.badges.models import Binding
from bianmin.county.rights import PostRole
from bianmin.county.scope import county
from tests import factories as make
from tests.oidc.places import ISSUER, STATION

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "correct-horse-battery"


@pytest.fixture
def account(transactional_db):
    post = make.post(make.station(), PostRole.CLERK)
    account = get_user_model().objects.get(pk=post.account_id)
    account.set_password("our-own-password")
    account.save()
    return account


def sign_in_here(page, account):
    page.goto("/signin/")
    page.get_by_label("账号").fill(account.username)
    page.get_by_label("密码").fill("our-own-password")
    page.get_by_role("button", name="登录", exact=True).click()
    page.wait_for_url(lambda url: "signin" not in url)


def log_in_there(page, name):
    page.wait_for_url(f"{ISSUER}/accounts/login/**")
    page.locator("input[name=login]").fill(name)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("form button[type=submit], form button").last.click()
    consent(page)


def consent(page):
    page.wait_for_url(f"{ISSUER}/identity/o/authorize**")
    page.locator("button[value=grant], input[value=grant]").click()
    page.wait_for_url(f"{STATION}/**")


def tie(page, account, name):
    sign_in_here(page, account)
    page.goto("/guard/sso/mine/")
    page.get_by_label("本系统的密码").fill("our-own-password")
    page.get_by_role("button", name="去省统一身份认证连上").click()
    log_in_there(page, name)


def sign_out_everywhere(page):
    page.context.clear_cookies()


def by_single_sign_on(page, name):
    page.goto("/signin/")
    page.get_by_role("link", name="用省统一身份认证登录").click()
    page.get_by_role("button", name="去省统一身份认证登录").click()
    log_in_there(page, name)


def test_a_clerk_ties_a_login_with_consent_and_comes_in_by_it(allauth, house, page, account):
    tie(page, account, "sun.xiuying")
    assert page.get_by_text("连上了，以后可以用").count() == 1
    if "BIANMIN_SHOTS" in os.environ:
        page.screenshot(path=f"{os.environ['BIANMIN_SHOTS']}/bindings.png", full_page=True)
    [tied] = Binding.objects.all()
    assert (tied.account_id, tied.issuer) == (account.pk, allauth)
    sign_out_everywhere(page)
    assert page.goto("/window/").url.endswith("/signin/?next=/window/")
    by_single_sign_on(page, "sun.xiuying")
    assert page.goto("/window/").status == 200
    assert "孙秀英" in page.content()


def test_the_login_of_somebody_else_there_is_nobody_here(allauth, house, page, account):
    tie(page, account, "sun.xiuying")
    sign_out_everywhere(page)
    by_single_sign_on(page, "li.si")
    assert "还没有连上本系统的账号" in page.content()
    if "BIANMIN_SHOTS" in os.environ:
        page.screenshot(path=f"{os.environ['BIANMIN_SHOTS']}/failed.png", full_page=True)
    assert page.goto("/window/").url.endswith("/signin/?next=/window/")


def test_the_second_factor_is_asked_after_it_too(allauth, house, page, account, settings):
    tie(page, account, "sun.xiuying")
    sign_out_everywhere(page)
    settings.SECOND_FACTOR = True
    by_single_sign_on(page, "sun.xiuying")
    assert "/guard/enrol/" in page.url or "/guard/code/" in page.url


def test_saying_no_there_lets_nobody_in(allauth, house, page, account):
    page.goto("/guard/sso/")
    page.get_by_role("button", name="去省统一身份认证登录").click()
    page.wait_for_url(f"{ISSUER}/accounts/login/**")
    page.locator("input[name=login]").fill("sun.xiuying")
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("form button[type=submit], form button").last.click()
    page.wait_for_url(f"{ISSUER}/identity/o/authorize**")
    page.locator("button:not([value=grant]), input[type=submit]:not([value=grant])").last.click()
    page.wait_for_url(f"{STATION}/**")
    assert "统一登录没有成功" in page.content()


def test_coming_back_to_the_answers_address_does_nothing_a_second_time(allauth, house, page, account):
    tie(page, account, "sun.xiuying")
    sign_out_everywhere(page)
    seen = []
    page.on("request", lambda request: "/guard/sso/back/" in request.url and seen.append(request.url))
    by_single_sign_on(page, "sun.xiuying")
    assert len(seen) == 1 and "id_token" not in seen[0] and "access_token" not in seen[0]
    sign_out_everywhere(page)
    assert page.goto(seen[0]).status == 403
    with county("370832"):
        assert Binding.objects.count() == 1
