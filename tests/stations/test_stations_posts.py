"""Posts that are kept apart (R1), and posts that end at once (R4)."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from bianmin.cases.permissions import cases_of
from bianmin.county.actors import CLOCK
from bianmin.county.refusals import BadInput, MovedOn, NotFound
from bianmin.county.rights import APART, THREE_ADMINS, PostRole
from bianmin.journal.models import Entry
from bianmin.people.actions import make_account
from bianmin.people.models import Account
from bianmin.stations.actions import end_post, give_post
from bianmin.stations.actions.selfcheck import findings
from bianmin.stations.models import Post, Unit
from bianmin.stations.permissions import seat_of
from tests import factories as make

pytestmark = pytest.mark.django_db
TODAY = date(2026, 9, 28)
PAIRS = [(one, other) for one in sorted(APART) for other in sorted(APART) if one < other]


def office():
    return Unit.objects.get_or_create(
        slug="office",
        defaults={
            "kind": "county_office",
            "name": "政务服务管理办公室",
            "short_name": "县政务办",
            "division_code": "370832000000",
        },
    )[0]


def given(account, unit, role, at, on=TODAY, **over):
    return give_post(account.pk, unit, role, name=account.name, on=on, by=CLOCK, at=at, **over)


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_nobody_holds_two_of_the_posts_that_are_kept_apart(at, one, other):
    account = make.account()
    given(account, office(), one, at)
    with pytest.raises(BadInput, match="不能是同一个人"):
        given(account, office(), other, at)
    assert [post.role for post in Post.objects.filter(account_id=account.pk)] == [one]


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_the_database_itself_keeps_the_four_apart_by_account(one, other):
    account = make.account()
    make.post(office(), one, holder=account)
    with pytest.raises(IntegrityError), transaction.atomic():
        make.post(office(), other, holder=account)


def test_the_database_itself_keeps_the_four_apart_by_person(at):
    person = make.case(at).applicant
    make.post(office(), PostRole.SYSTEM_ADMIN, person_id=person.pk)
    with pytest.raises(IntegrityError), transaction.atomic():
        make.post(office(), PostRole.AUDIT_ADMIN, person_id=person.pk)


def test_a_second_account_of_the_same_person_does_not_help(at):
    person = make.case(at).applicant
    one, other = (make_account(name, name="某人", person=person) for name in ("zhang01", "zhang02"))
    given(one, office(), PostRole.SECURITY_ADMIN, at)
    with pytest.raises(BadInput, match="安全管理员和审计管理员不能是同一个人"):
        given(other, office(), PostRole.AUDIT_ADMIN, at)


@pytest.mark.parametrize("admin", sorted(THREE_ADMINS))
def test_an_administrator_has_no_business_and_a_clerk_is_no_administrator(at, admin):
    first, second, where = make.account(), make.account(), make.station()
    given(first, office(), admin, at)
    with pytest.raises(BadInput, match="不能兼办业务"):
        given(first, where, PostRole.CLERK, at)
    given(second, where, PostRole.CLERK, at)
    with pytest.raises(BadInput, match="不能兼办业务"):
        given(second, office(), admin, at)


def test_the_next_of_the_four_begins_only_after_the_one_before_is_over(at):
    account, where = make.account(), office()
    first = given(account, where, PostRole.SYSTEM_ADMIN, at)
    end_post(first, by=CLOCK, at=at, on=TODAY + timedelta(days=5))
    with pytest.raises(BadInput):  # even with a day between: the database could not tell
        given(account, where, PostRole.AUDIT_ADMIN, at, on=TODAY + timedelta(days=9))
    later = at + timedelta(days=6)
    given(account, where, PostRole.AUDIT_ADMIN, later, on=timezone.localdate(later))
    assert seat_of(account, on=timezone.localdate(later)).roles == {PostRole.AUDIT_ADMIN}


def test_business_posts_may_be_several_but_none_twice_at_a_time(at):
    account, where = make.account(), make.station()
    given(account, where, PostRole.CLERK, at, until=TODAY + timedelta(days=9))
    given(account, where.parent, PostRole.TOWN_CLERK, at)
    with pytest.raises(MovedOn):
        given(account, where, PostRole.CLERK, at, on=TODAY + timedelta(days=5))
    given(account, where, PostRole.CLERK, at, on=TODAY + timedelta(days=10))


def test_a_post_is_one_that_the_unit_has_and_its_days_are_in_order(at):
    account, where = make.account(), make.station()
    with pytest.raises(BadInput, match="没有“乡镇审批”这个岗位"):
        given(account, where, PostRole.TOWN_APPROVER, at)
    with pytest.raises(BadInput, match="到岗之前"):
        given(account, where, PostRole.CLERK, at, until=TODAY - timedelta(days=1))
    with pytest.raises(NotFound):
        give_post(make.case(at).pk, where, PostRole.CLERK, name="无", on=TODAY, by=CLOCK, at=at)


def test_a_post_ended_at_once_reads_nothing_any_more_the_same_day(at):
    case = make.case(at)
    holder = make.account()
    post = given(holder, case.station, PostRole.CLERK, at)
    assert list(cases_of(seat_of(holder, on=TODAY))) == [case]
    end_post(post, by=CLOCK, at=at)
    assert not list(cases_of(seat_of(holder, on=TODAY)))


def test_an_ended_post_is_gone_with_the_very_next_request(client, at):
    holder = make.account()
    post = given(holder, make.station(), PostRole.CLERK, at, on=timezone.localdate() - timedelta(days=3))
    client.force_login(holder)
    assert client.get("/window/").status_code == 200
    end_post(post, by=CLOCK, at=timezone.now())
    assert client.get("/window/").status_code == 403


def test_a_disabled_account_is_gone_with_the_very_next_request(client, at):
    from bianmin.people.actions import disable_account

    holder = make.account()
    given(holder, make.station(), PostRole.CLERK, at, on=timezone.localdate() - timedelta(days=3))
    client.force_login(holder)
    assert client.get("/window/").status_code == 200
    disable_account(holder.pk, by=CLOCK, at=timezone.now())
    assert client.get("/window/").status_code == 302
    with pytest.raises(MovedOn):
        disable_account(holder.pk, by=CLOCK, at=timezone.now())


def test_a_post_that_has_not_begun_can_be_ended_and_none_is_ended_twice(at):
    account = make.account()
    post = given(account, make.station(), PostRole.CLERK, at, on=TODAY + timedelta(days=30))
    end_post(post, by=CLOCK, at=at)
    assert not seat_of(account, on=TODAY + timedelta(days=30)).posts
    with pytest.raises(MovedOn):
        end_post(post, by=CLOCK, at=at)
    other = given(account, make.station(), PostRole.HELPER, at)
    with pytest.raises(BadInput):
        end_post(other, by=CLOCK, at=at, on=TODAY - timedelta(days=1))


def test_giving_and_ending_leave_journal_rows(at):
    post = given(make.account(), make.station(), PostRole.CLERK, at)
    end_post(post, by=CLOCK, at=at)
    rows = Entry.objects.filter(subject_kind="post", subject_id=str(post.pk)).order_by("id")
    assert [(row.action, row.purpose) for row in rows] == [("give", "clerk"), ("end", "当场停")]


def test_selfcheck_finds_an_administrator_with_business_and_a_person_with_two_accounts(at):
    person = make.case(at).applicant
    holder = make_account("li01", name="某人", person=person)
    assert not list(findings(today=TODAY))
    make.post(office(), PostRole.AUDIT_ADMIN, holder=holder)
    make.post(make.station(), PostRole.HELPER, holder=holder)
    Account.objects.filter(pk=make_account("li02", name="某人").pk).update(person_id=person.pk)
    said = list(findings(today=TODAY))
    assert len(said) == 2
    assert any("li01" in sentence and "审计管理员" in sentence for sentence in said)
    assert any("li02" in sentence for sentence in said)
