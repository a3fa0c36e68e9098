"""A link that signs in once: choose a password, then the second factor."""

from datetime import timedelta

import pytest
from django.contrib.auth import SESSION_KEY
from django.utils import timezone

from bianmin.badges.models import Badge
from bianmin.county.rights import PostRole
from bianmin.people.actions import issue_sign_in_link, make_account
from tests import factories as make
from tests.badges.coming import clerk

pytestmark = pytest.mark.django_db
GOOD = {"password1": "hao-chang-de-ci-7", "password2": "hao-chang-de-ci-7"}


@pytest.fixture
def account():
    return clerk("周主任", PostRole.COUNTY_OFFICE, make.township())


def link(account):
    return f"/first/{issue_sign_in_link(account, at=timezone.now())}/"


def test_the_link_sets_a_password_and_signs_in_once(client, account):
    where = link(account)
    assert account.username in client.get(where).content.decode()
    assert client.post(where, GOOD)["Location"] == "/oversight/"
    assert client.session[SESSION_KEY] == str(account.pk)
    assert client.get(where).status_code == client.post(where, GOOD).status_code == 404
    assert Badge.objects.get(pk=account.pk).password_set_at is not None


def test_after_the_password_comes_the_phone(client, account, settings):
    settings.SECOND_FACTOR = True
    assert client.post(link(account), GOOD)["Location"] == "/guard/enrol/?next=%2Foversight%2F"
    assert client.get("/oversight/")["Location"].startswith("/guard/code/")


@pytest.mark.parametrize(
    "typed",
    [
        {},
        {"password1": "123", "password2": "123"},
        {**GOOD, "password2": "anders-anders"},
        {"password1": "Zhouzhuren-abc-7", "password2": "Zhouzhuren-abc-7"},
    ],
)
def test_a_weak_or_mistyped_password_does_not_use_the_link_up(client, account, typed):
    where = link(account)
    assert client.post(where, typed).status_code == 422
    assert client.post(where, GOOD).status_code == 302


def test_an_old_or_unknown_link_is_told(client):
    old = issue_sign_in_link(make_account("a"), at=timezone.now() - timedelta(days=2))
    for secret in (old, "x", "王"):
        answer = client.get(f"/first/{secret}/")
        assert answer.status_code == 404 and "--again" in answer.content.decode()


def test_links_are_not_guessed_without_end(client):
    answers = [client.get(f"/first/{number}/").status_code for number in range(11)]
    assert answers == [404] * 10 + [429]
