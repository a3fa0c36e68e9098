"""Two of the county office, each at a browser, on the day of ``at``."""

import pytest
import time_machine
from django.test import Client

from bianmin.county.rights import PostRole
from bianmin.people.models import Account
from bianmin.stations.models import Unit
from tests import factories as make


def office():
    unit, _ = Unit.objects.get_or_create(
        slug="zwfw", defaults={"kind": Unit.Kind.COUNTY_OFFICE, "name": "梁山县政务服务管理办公室",
                               "short_name": "县政务服务管理办公室", "division_code": "370832000000"},
    )  # fmt: skip
    return unit


def browser(unit, role, name):
    post = make.post(unit, role, name)
    client = Client()
    client.force_login(Account.objects.get(pk=post.account_id))
    return client


@pytest.fixture(autouse=True)
def _today(at):
    with time_machine.travel(at, tick=False):
        yield


@pytest.fixture
def first(db):
    return browser(office(), PostRole.COUNTY_OFFICE, "高科长")


@pytest.fixture
def second(db):
    return browser(office(), PostRole.COUNTY_OFFICE, "李主任")
