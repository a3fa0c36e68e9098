"""我能做什么 shows one's own part of the one table, and nobody else's."""

import pytest

from bianmin.county.rights import PostRole, Relation
from bianmin.people.models import Account
from config.rights import table
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("role", list(PostRole))
def test_everybody_sees_their_own_rows_and_the_open_ones(client, role):
    post = make.post(make.station(), role)
    client.force_login(Account.objects.get(pk=post.account_id))
    answer = client.get("/guard/rights/")
    assert answer.status_code == 200
    shown = [right for thing in answer.context["things"] for right in thing.rights]
    assert sorted(shown, key=repr) == sorted(
        (
            right
            for right in table()
            if not right.public and right.relation != Relation.KEY and (not right.roles or role in right.roles)
        ),
        key=repr,
    )
    assert role.label in answer.content.decode()


def test_somebody_without_a_post_reads_that_there_is_none(client):
    client.force_login(make.account())
    assert "您今天没有岗位" in client.get("/guard/rights/").content.decode()


def test_nobody_unknown_reads_it(client):
    assert client.get("/guard/rights/").status_code == 302


def test_the_first_page_shows_only_pages_that_open(client):
    for role in PostRole:
        post = make.post(make.station(), role)
        client.force_login(Account.objects.get(pk=post.account_id))
        doors = client.get("/guard/").context["doors"]
        assert {"我能做什么", "我的登录"} <= {door.title for door in doors}
        assert [(role, door.url) for door in doors if client.get(door.url).status_code not in {200, 302}] == []
