"""A clerk at a window, on a Monday morning."""

import pytest
import time_machine
from django.test import Client

from bianmin.county.rights import PostRole
from bianmin.people.models import Account
from tests import factories as make


@pytest.fixture(autouse=True)
def _on_that_morning(at):
    with time_machine.travel(at, tick=False):
        yield


@pytest.fixture
def station():
    return make.station()


@pytest.fixture
def sit():
    """Sign somebody in who holds a post; the client is theirs."""

    def signed_in(unit, role=PostRole.CLERK, **over):
        post = make.post(unit, role, **over)
        client = Client()
        client.force_login(Account.objects.get(pk=post.account_id))
        client.post_held = post
        return client

    return signed_in


@pytest.fixture
def clerk(sit, station):
    return sit(station)


@pytest.fixture
def press():
    """Press one key of an opened case, as its form would."""

    def pressed(client, case, verb, **fields):
        case.refresh_from_db()
        posted = {"expects": case.last_sequence, **fields}
        return client.post(f"/window/cases/{case.number}/steps/{verb}/", posted)

    return pressed
