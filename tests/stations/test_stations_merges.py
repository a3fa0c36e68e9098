"""A merged unit carries scope by a dated row (R12): no case and no post is copied."""

from datetime import date, timedelta

import pytest
from django.core.cache import cache
from django.db import IntegrityError, transaction

from bianmin.cases.actions.mover import take_step
from bianmin.cases.errors import NotForYou
from bianmin.cases.lifecycle import Verb
from bianmin.cases.models import Case
from bianmin.cases.permissions import actor_for, cases_of, steps_of_seat, worklist_of
from bianmin.catalog.models import StationRole
from bianmin.county.actors import CLOCK
from bianmin.county.refusals import BadInput, MovedOn
from bianmin.county.rights import PostRole
from bianmin.people.models import Account
from bianmin.stations.actions.merges import call_off_merge, close_merged, merge_units
from bianmin.stations.actions.selfcheck import findings
from bianmin.stations.models import Division, Post, Unit, UnitMerge
from bianmin.stations.permissions import STATION_ROLES, known_station, people_at, seat_of, station_of
from bianmin.stations.rules import joined
from tests import factories as make

pytestmark = pytest.mark.django_db
TODAY = date(2026, 9, 28)
DAY = date(2026, 10, 12)


@pytest.fixture
def villages(at):
    """An old village with an open case, the new one, and a third."""
    old, new, third = make.station(), make.station("蔡楼", "370832001010"), make.station("毛庄", "370832001011")
    case = make.case(at, at_station=old, role=StationRole.FORWARDS)
    return old, new, third, case


def clerk_of(unit):
    return Account.objects.get(pk=make.post(unit, PostRole.CLERK).account_id)


def merged(old, new, at, on=DAY):
    return merge_units(old, new, starts_on=on, by=CLOCK, at=at)


def test_the_new_villages_clerk_reaches_the_old_case_on_the_day_and_not_before(villages, at):
    old, new, third, case = villages
    hers, nobodys = clerk_of(new), clerk_of(third)
    merged(old, new, at)
    for account, on, found in (
        (hers, DAY - timedelta(days=1), []), (hers, DAY, [case]), (hers, DAY + timedelta(days=40), [case]),
        (nobodys, DAY - timedelta(days=1), []), (nobodys, DAY, []),
    ):  # fmt: skip
        seat = seat_of(account, on=on)
        assert list(cases_of(seat)) == found
        assert bool(worklist_of(seat, old.pk)) == bool(found)
        assert bool(steps_of_seat(seat, case)) == bool(found)


def test_she_takes_the_step_and_signs_as_of_her_own_village(villages, at):
    old, new, _, case = villages
    seat_before = seat_of(clerk_of(new), on=DAY)
    with pytest.raises(NotForYou):
        take_step(case, Verb.RECEIVE, by=actor_for(seat_before, case, Verb.RECEIVE), at=at)
    account = clerk_of(new)
    merged(old, new, at)
    by = actor_for(seat_of(account, on=DAY), case, Verb.RECEIVE)
    step = take_step(case, Verb.RECEIVE, by=by, at=at + timedelta(days=14))
    assert (step.by_post, step.by_id) == ("蔡楼 窗口人员", str(Post.objects.get(account_id=account.pk).pk))
    assert Case.objects.get(pk=case.pk).station_id == old.pk and Post.objects.filter(unit=old).count() == 0


def test_the_old_villages_clerk_who_stays_counts_for_both(villages, at):
    old, new, _, case = villages
    account = clerk_of(old)
    theirs = make.case(at, at_station=new)
    merged(old, new, at)
    assert list(cases_of(seat_of(account, on=DAY - timedelta(days=1)))) == [case]
    assert set(cases_of(seat_of(account, on=DAY))) == {case, theirs}
    assert [post.unit_id for post in seat_of(account, on=DAY).posts] == [old.pk, new.pk]
    assert [post.account_id for post in people_at(new, STATION_ROLES, on=DAY)] == [account.pk]
    assert people_at(new, STATION_ROLES, on=DAY - timedelta(days=1)) == []


def test_chains_reach_through_and_a_circle_does_no_harm(villages, at):
    old, new, third, case = villages
    account = clerk_of(third)
    merged(old, new, at)
    UnitMerge.objects.create(old=new, new=third, starts_on=DAY + timedelta(days=30))
    assert not list(cases_of(seat_of(account, on=DAY + timedelta(days=29))))
    assert list(cases_of(seat_of(account, on=DAY + timedelta(days=30)))) == [case]
    UnitMerge.objects.create(old=third, new=old, starts_on=DAY + timedelta(days=60))
    assert list(cases_of(seat_of(account, on=DAY + timedelta(days=60)))) == [case]
    close_merged(today=DAY + timedelta(days=60))
    assert station_of(old.division_code) is None


def test_units_are_one_through_chains_both_ways():
    assert joined([("a", "b"), ("c", "b"), ("d", "e")], "a") == {"a", "b", "c"}
    assert joined([], "a") == {"a"} and joined([("a", "b"), ("b", "a")], "b") == {"a", "b"}


def test_a_seat_costs_one_query_more_where_units_were_merged_and_elsewhere_none(
    villages, at, django_assert_num_queries
):
    old, new, third, _ = villages
    account, citizen, other = clerk_of(new), make.account(), clerk_of(third)
    merged(old, new, at)
    with django_assert_num_queries(2):
        assert len(seat_of(account, on=DAY).units(STATION_ROLES)) == 2
    with django_assert_num_queries(1):
        seat_of(citizen, on=DAY)
    with django_assert_num_queries(1):
        assert len(seat_of(other, on=DAY).units(STATION_ROLES)) == 1


def test_public_pages_lead_to_the_station_that_serves_now(villages, at):
    old, new, _, _ = villages
    merged(old, new, at)
    assert station_of(old.division_code) == old
    assert close_merged(today=DAY - timedelta(days=1)) == 0 and close_merged(today=DAY) == 1
    assert station_of(old.division_code) == new
    assert known_station(old.division_code) == old and known_station(old.division_code).closed_on == DAY
    assert Division.objects.get(pk=old.division_code).succeeded_by == new.division_code


def test_the_old_villages_page_says_which_station_serves_now(client, villages, at):
    old, new, _, _ = villages
    assert client.get(f"/stations/{old.division_code}/").status_code == 200
    merged(old, new, at, on=TODAY)
    cache.clear()  # public pages are kept for twenty seconds
    told = client.get(f"/stations/{old.division_code}/")
    assert told.status_code == 404 and "现在归蔡楼" in told.content.decode()


def test_townships_are_merged_like_villages_and_their_divisions_stay(villages, at):
    old, far = villages[0].parent, make.township("远镇", "370832002000")
    clerk = Account.objects.get(pk=make.post(far, PostRole.TOWN_CLERK).account_id)
    assert not list(cases_of(seat_of(clerk, on=TODAY)))
    merged(old, far, at, on=TODAY)
    assert list(cases_of(seat_of(clerk, on=TODAY))) == [villages[3]]
    assert Unit.objects.get(pk=old.pk).closed_on == TODAY
    assert Division.objects.get(pk=old.division_code).succeeded_by == ""


def test_selfcheck_finds_a_door_that_should_be_closed(villages, at):
    old, new, _, _ = villages
    merged(old, new, at)
    assert not list(findings(today=DAY - timedelta(days=1)))
    assert [("蔡楼" in said) for said in findings(today=DAY)] == [True]


def test_a_merger_that_makes_no_sense_is_refused(villages, at):
    old, new, third, _ = villages
    for pair, on in (((old, old), DAY), ((old, old.parent), DAY), ((old, new), TODAY - timedelta(days=1))):
        with pytest.raises(BadInput):
            merged(*pair, at, on=on)
    merged(old, new, at)
    with pytest.raises(BadInput, match="已定并入"):
        merged(third, old, at)
    with pytest.raises(BadInput, match="已定并入"):
        merged(old, third, at)
    with pytest.raises(IntegrityError), transaction.atomic():
        UnitMerge.objects.create(old=old, new=third, starts_on=DAY)
    Unit.objects.filter(pk=new.pk).update(closed_on=TODAY)
    with pytest.raises(BadInput, match="撤销"):
        merged(third, Unit.objects.get(pk=new.pk), at)


def test_a_merger_is_called_off_before_its_day_only(villages, at):
    old, new, _, case = villages
    account, merge = clerk_of(new), merged(old, new, at)
    with pytest.raises(MovedOn):
        call_off_merge(merge, by=CLOCK, at=at + timedelta(days=14))
    call_off_merge(merge, by=CLOCK, at=at)
    assert case not in cases_of(seat_of(account, on=DAY))
    merged(old, new, at)


def test_a_merger_of_today_closes_the_door_today(villages, at):
    old, new, _, _ = villages
    merged(old, new, at, on=TODAY)
    assert station_of(old.division_code) == new
