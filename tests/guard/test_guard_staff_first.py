"""The first four are made by a command, each with a link for one use, and never twice."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from bianmin.county.rights import APART, PostRole
from bianmin.people.actions import use_sign_in_link
from bianmin.people.models import Account, SignInToken
from bianmin.stations.actions.selfcheck import findings
from bianmin.stations.models import Post, Unit
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _office():
    Unit.objects.create(slug="office", kind="county_office", name="办公室", short_name="县政务办", division_code="x")


def printed(capsys, *words):
    call_command("first_administrator", *words)
    return capsys.readouterr().out.split()


def links(lines):
    return [line.split("/first/")[1].strip("/") for line in lines if "/first/" in line]


def test_four_people_get_four_accounts_and_four_links(capsys):
    lines = printed(capsys, "--name", "security_admin=张三", "--account", "security_admin=zhangsan")
    assert len(set(links(lines))) == 4
    posts = {post.role: post for post in Post.objects.all()}
    assert set(posts) == set(APART) and len({post.account_id for post in posts.values()}) == 4
    assert posts["security_admin"].name == "张三" and Account.objects.get(username="zhangsan").name == "张三"
    assert posts["county_office"].name == "县政务服务管理办公室"
    assert {post.unit.slug for post in posts.values()} == {"office"}
    assert printed(capsys) == [] and not list(findings(today=timezone.localdate()))


def test_only_the_missing_are_made(capsys):
    make.post(Unit.objects.get(), PostRole.COUNTY_OFFICE)
    assert len(links(printed(capsys))) == 3
    assert Post.objects.filter(role="county_office").count() == 1


def test_a_link_that_ran_out_unused_is_given_again_and_never_after_a_sign_in(capsys):
    first = links(printed(capsys))[0]
    with pytest.raises(CommandError, match="没过期"):
        printed(capsys, "--again", "county_office")
    SignInToken.objects.update(expires_at=timezone.now() - timedelta(minutes=1))
    lines = printed(capsys, "--again", "county_office")
    assert len(links(lines)) == 1 and links(lines) != [first]
    account = use_sign_in_link(links(lines)[0], password="hen-chang-de-mi-ma-7", at=timezone.now())
    assert account.pk == Post.objects.get(role="county_office").account_id
    for _ in range(2):
        with pytest.raises(CommandError, match="有人登录过"):
            printed(capsys, "--again", "county_office")
        Post.objects.filter(role="county_office").update(ends_on=timezone.localdate(), ended_at=timezone.now())
    assert printed(capsys) == []


def test_what_cannot_be_done_is_said(capsys):
    with pytest.raises(CommandError, match="还没有安全管理员"):
        printed(capsys, "--again", "security_admin")
    for wrong in ("boss=张三", "security_admin", "security_admin= "):
        with pytest.raises(CommandError, match="看不懂"):
            printed(capsys, "--name", wrong)
    make.account("某人")
    taken = Account.objects.get().username
    with pytest.raises(CommandError, match="已经有了"):
        printed(capsys, "--account", f"audit_admin={taken}")
    assert not Post.objects.exists()
    Unit.objects.update(slug="elsewhere")
    with pytest.raises(CommandError, match="load_county"):
        printed(capsys)
