"""The board is looked at on the day of ``at``, by somebody who may."""

import pytest
import time_machine

from bianmin.county.rights import PostRole
from bianmin.people.models import Account
from bianmin.stations.models import Unit
from tests import factories as make


def county_office():
    unit, _ = Unit.objects.get_or_create(
        slug="zwfw", defaults={"kind": Unit.Kind.COUNTY_OFFICE, "name": "梁山县政务服务管理办公室",
                               "short_name": "县政务服务管理办公室", "division_code": "370832000000"},
    )  # fmt: skip
    return unit


@pytest.fixture(autouse=True)
def _today(at):
    with time_machine.travel(at, tick=False):
        yield


@pytest.fixture
def sit(client, db):
    """Sign the client in out of a post; return the seat's account."""

    def seated(role=PostRole.COUNTY_OFFICE, unit=None):
        post = make.post(unit or county_office(), role, "高科长")
        account = Account.objects.get(pk=post.account_id)
        client.force_login(account)
        return account

    return seated


@pytest.fixture
def supervisor(client, sit):
    """A client at which a supervisor sits."""
    sit(PostRole.SUPERVISOR)
    return client
