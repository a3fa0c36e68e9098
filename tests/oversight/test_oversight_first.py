"""The first administrator's link works once."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from bianmin.people.actions import issue_sign_in_link, make_account
from bianmin.people.models import Account
from bianmin.stations.models import Unit

pytestmark = pytest.mark.django_db
GOOD = {"password1": "hao-chang-de-mi-ma-7", "password2": "hao-chang-de-mi-ma-7"}


def link(capsys):
    Unit.objects.get_or_create(
        slug="office",
        defaults={"kind": "county_office", "name": "办公室", "short_name": "办公室", "division_code": "x"},
    )
    call_command("first_administrator")
    return capsys.readouterr().out.strip()


def test_the_link_sets_a_password_and_signs_in_once(client, capsys):
    where = "/first/" + link(capsys).split("/first/")[1]
    assert client.get(where).status_code == 200
    assert client.post(where, GOOD).status_code == 302
    assert client.session["_auth_user_id"] == str(Account.objects.get().pk)
    assert client.get(where).status_code == 404
    assert link(capsys) == ""


@pytest.mark.parametrize(
    "typed", [{}, {"password1": "123", "password2": "123"}, {**GOOD, "password2": "anders-anders"}]
)
def test_a_weak_or_mistyped_password_does_not_use_the_link_up(client, capsys, typed):
    where = "/first/" + link(capsys).split("/first/")[1]
    assert client.post(where, typed).status_code == 422
    assert client.post(where, GOOD).status_code == 302


def test_an_old_or_unknown_link_is_told(client):
    old = issue_sign_in_link(make_account("a"), at=timezone.now() - timedelta(days=2))
    for secret in (old, "x", "王"):
        answer = client.get(f"/first/{secret}/")
        assert answer.status_code == 404 and "再运行一次" in answer.content.decode()
