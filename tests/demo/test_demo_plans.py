"""The plan of a demo: enough of everything, people whom it suits, moments that can have been."""

from datetime import date, datetime, timedelta
from random import Random

import pytest
from django.utils import timezone

from bianmin.cases.lifecycle import Status
from bianmin.catalog.elements import Limit
from bianmin.catalog.models import StationRole
from bianmin.demo import hours, names, plans, scripts
from bianmin.demo.deals import deal_of, fits
from bianmin.demo.hours import Span
from bianmin.people.identity import read_id_number
from bianmin.workdays.models import load_calendar
from tests import factories as make

pytestmark = pytest.mark.django_db


def span(*moment):
    now = timezone.make_aware(datetime(*moment))
    return Span(now.date() - timedelta(days=90), now, load_calendar())


@pytest.mark.parametrize("count", [200, 400, 2000])
def test_every_status_gets_five_cases_and_the_sum_is_right(count):
    quota = plans.quotas(count, Status)
    assert set(quota) == set(Status)
    assert min(quota.values()) >= 5
    assert sum(quota.values()) == count


def test_a_status_that_nothing_reaches_gets_none():
    quota = plans.quotas(2000, set(Status) - {Status.OUTER_DOWN})
    assert Status.OUTER_DOWN not in quota
    assert sum(quota.values()) == 2000


def test_the_last_day_is_a_workday_with_time_for_something():
    assert span(2026, 11, 24, 9, 29).last == date(2026, 11, 23)
    assert span(2026, 11, 24, 9, 30).last == date(2026, 11, 24)
    assert span(2026, 11, 22, 12, 0).last == date(2026, 11, 20)
    assert span(2026, 10, 4, 12, 0).last == date(2026, 9, 30)


def test_a_start_is_found_from_the_day_something_falls_due():
    calendar, due = load_calendar(), date(2026, 11, 24)
    five, thirty = Limit(5, "workday"), Limit(30, "day")
    assert plans.start_of([five], due, calendar) == date(2026, 11, 17)
    assert plans.start_of([five, thirty], due, calendar) == date(2026, 11, 17)
    assert plans.start_of([Limit(0, "on_spot")], due, calendar) == due
    assert plans.start_of([thirty, Limit()], due, calendar) == date(2026, 10, 23)


def test_acts_are_laid_out_around_the_one_that_starts_the_clock():
    days = plans.lay([0, 1, 2, 9], 1, date(2026, 11, 20), span(2026, 11, 24, 12, 0))
    assert days == [date(2026, 11, 19), date(2026, 11, 20), date(2026, 11, 24), date(2026, 11, 24)]


@pytest.mark.parametrize("seed", range(30))
def test_moments_follow_each_other_and_what_is_undone_is_undone_in_time(seed):
    acts = ["file", "recall", "file_again", "hand_over", "accept"]
    acts += ["withdraw", "undo_withdraw", "send_out", "take_back", "deliver"]
    now = timezone.make_aware(datetime(2026, 11, 24, 9, 40))
    days = [date(2026, 11, 23)] * 3 + [date(2026, 11, 24)] * 7
    found = plans.moments(acts, days, now, Random(seed), is_on_line=True)
    assert found == sorted(set(found)) and found[-1] < now
    assert found[1] - found[0] < timedelta(minutes=10) and found[6] - found[5] < timedelta(minutes=10)


def test_only_what_is_filed_on_line_waits_for_a_weekend():
    thursday, rng = date(2026, 11, 19), Random(3)
    moved = {plans._perhaps_at_a_weekend([thursday, thursday + timedelta(days=5)], rng) for _ in range(200)}
    assert moved == {thursday + timedelta(days=offset) for offset in range(5)}
    assert plans._perhaps_at_a_weekend([thursday], rng) == thursday


def test_more_is_filed_on_market_days():
    assert hours.market_weights([date(2026, 11, 22), date(2026, 11, 23), date(2026, 11, 27)]) == [1.8, 1.0, 1.8]


def deal(role=StationRole.FORWARDS, name="重度残疾人护理补贴", **over):
    return deal_of(make.edition(name=name, **over), role, name)


def test_where_a_case_can_come_to_rest_follows_from_role_and_route():
    relief, insurance = deal(), deal(StationRole.ACCEPTS, "医疗保险参保", route=make.RECORDED_OUTSIDE)
    village = deal(StationRole.DECIDES, "人民调解", route=make.DECIDED_HERE)
    assert relief.reaches(Status.RECEIVED) and not insurance.reaches(Status.RECEIVED)
    assert insurance.reaches(Status.OUTER_DOWN) and not relief.reaches(Status.OUTER)
    assert relief.reaches(Status.SUSPENDED) and not village.reaches(Status.SUSPENDED)
    assert village.reaches(Status.PROPOSED) and not village.reaches(Status.REFUSED)
    assert not deal(name="什么也不收", materials=()).reaches(Status.CORRECTING)


@pytest.mark.parametrize("target", list(Status))
@pytest.mark.parametrize("always", [True, False])
def test_every_script_begins_with_filing_and_has_a_day_for_every_act(target, always):
    outside = deal(StationRole.ACCEPTS, "参保", route=make.RECORDED_OUTSIDE)
    for each in (deal(), outside, deal(name="调解", route=make.DECIDED_HERE)):
        if not each.reaches(target):
            continue
        acts = scripts.acts_to(target, each, 0, lambda chance: always)
        gaps = scripts.gaps_of(acts, 7, Random(1))
        assert acts[0] == "file" and gaps[0] == 0
        assert len(gaps) == len(acts) and min(gaps) >= 0
        assert 0 <= scripts.anchor_of(target, acts) < len(acts)


def test_an_item_is_asked_for_by_those_whom_it_suits():
    birth = deal(name="生育登记")
    assert fits(birth, age=28, gender=names.FEMALE)
    assert not fits(birth, age=61, gender=names.FEMALE) and not fits(birth, age=28, gender=names.MALE)


def test_a_term_in_calendar_days_is_taken_as_five_workdays_a_week():
    assert deal(legal=Limit(28, "day"), promised=Limit()).term == 20
    assert deal(legal=Limit(), promised=Limit()).term == 10


def test_an_identity_number_says_who_carries_it():
    number = names.id_number(date(1954, 2, 8), 3, names.FEMALE)
    identity = read_id_number(number, today=date(2026, 1, 1))
    assert (identity.born_on, identity.gender) == (date(1954, 2, 8), "female")
