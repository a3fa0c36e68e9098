"""The budgets as a rule, replayed without a database: mass reading is seen on its first day, honest work never."""

import random
import re
from datetime import date, datetime, time, timedelta
from itertools import takewhile

import pytest
from django.utils import timezone

from bianmin.catalog.pack import budgets as pack
from bianmin.catalog.pack.problems import Problems, read_toml
from bianmin.county.refusals import BadInput
from bianmin.county.rights import PostRole
from bianmin.journal.budgets import (
    EVERY,
    NUMBERS,
    TABLE,
    AfterHours,
    Counted,
    What,
    after_hours_of,
    budget_of,
    is_night,
    judge,
    night_of,
)
from bianmin.journal.kinds import AlarmKind
from bianmin.workdays.models import load_calendar

READS, MONTHS = 88_985, 273  # PROMISES 2.4 no. 2: so many reads in nine months, here in days
RULE = AfterHours()
STATION = [PostRole.CLERK, PostRole.HEAD]
HANDLERS = [PostRole.TOWN_CLERK, PostRole.DEPT_CLERK, PostRole.TOWN_APPROVER, PostRole.DEPT_APPROVER]


class Replay:
    """One account's spendings of one kind, each person a new one, weighed one after the other."""

    def __init__(self, role, what=What.OPEN):
        self.budget, self.moments, self.alarms = budget_of(role, what, {}), [], []

    def spend(self, at, *, is_rest_day=False):
        verdict = judge(self.budget, RULE, self.counted(at), at=at, is_rest_day=is_rest_day)
        self.alarms += [(at.date(), kind) for kind in verdict.alarms]
        if verdict.is_granted:
            self.moments.append(at)
        return verdict

    def counted(self, at):
        recent = list(takewhile(lambda each: at - each < timedelta(days=1), reversed(self.moments)))
        night, today = night_of(at, RULE), at.replace(hour=0, minute=0, second=0, microsecond=0)
        return Counted(
            day=sum(each >= today for each in recent),
            hour=sum(at - each < timedelta(hours=1) for each in recent),
            night=sum(each >= night for each in recent),
            last=recent[0] if recent else None,
        )


def moment(day, hour=9, minute=0):
    return timezone.make_aware(datetime.combine(day, time(hour, minute)))


def evenly(day, count, start=8, hours=10):
    return [moment(day, start) + timedelta(hours=hours) * number / count for number in range(count)]


@pytest.mark.parametrize("role", [*STATION, *HANDLERS, PostRole.HELPER])
@pytest.mark.parametrize("what", list(What))
@pytest.mark.parametrize(("start", "hours"), [(0, 24), (8, 10)], ids=["all round the clock", "in office hours"])
def test_the_nine_months_spread_evenly_are_flagged_on_day_one(role, what, start, hours):
    replay, day = Replay(role, what), date(2026, 3, 2)
    for at in evenly(day, READS // MONTHS, start, hours):
        replay.spend(at)
    assert AlarmKind.SLOWED in {kind for rung, kind in replay.alarms if rung == day}


@pytest.mark.parametrize("role", [*STATION, *HANDLERS])
def test_the_nine_months_in_bursts_are_flagged_on_day_one_and_stopped_at_three_times_the_mark(role):
    replay, day = Replay(role), date(2026, 3, 2)
    tried = [replay.spend(moment(day, 0) + timedelta(seconds=20) * number) for number in range(1500)]
    assert {kind for _, kind in replay.alarms} >= {AlarmKind.SLOWED, AlarmKind.STOPPED}
    assert len(replay.moments) <= replay.budget.stop_a_day
    assert any(each.is_stopped for each in tried)


def test_a_script_in_the_night_is_seen_even_if_it_is_slow():
    replay, day = Replay(PostRole.CLERK), date(2026, 3, 2)
    for number in range(40):
        replay.spend(moment(day, 23) + timedelta(minutes=5) * number)
    assert AlarmKind.NIGHT in {kind for _, kind in replay.alarms}


def test_from_the_mark_on_one_waits_between_two_people():
    replay, day = Replay(PostRole.CLERK, What.REVEAL), date(2026, 3, 2)
    for number in range(30):
        assert replay.spend(moment(day) + timedelta(seconds=number)).is_granted
    assert replay.alarms == []
    at = moment(day) + timedelta(seconds=40)
    refused = replay.spend(at)
    assert refused.wait == timedelta(seconds=49) and not refused.is_stopped
    assert replay.spend(at + refused.wait).is_granted
    assert [kind for _, kind in replay.alarms] == [AlarmKind.SLOWED]


def test_a_hundred_reveals_within_an_hour_are_the_last():
    budget = budget_of(PostRole.CLERK, What.REVEAL, {})
    at = moment(date(2026, 3, 2))
    stopped = judge(budget, RULE, Counted(day=100, hour=100, last=at), at=at, is_rest_day=False)
    assert stopped.is_stopped and not stopped.until_tomorrow
    last = Counted(day=99, hour=99, last=at - timedelta(minutes=2))
    assert AlarmKind.STOPPED in judge(budget, RULE, last, at=at, is_rest_day=False).alarms


def test_a_county_sets_its_own_numbers_for_every_role_and_for_one():
    county = {
        "every": {"open": {"slow_a_day": 90}},
        "helper": {"open": {"slow_a_day": 40}},
        "after_hours": {"night": 5},
    }
    assert budget_of(PostRole.CLERK, What.OPEN, county).slow_a_day == 90
    assert budget_of(PostRole.HELPER, What.OPEN, county).slow_a_day == 40
    assert budget_of(PostRole.CLERK, What.REVEAL, county) == TABLE[PostRole.CLERK][What.REVEAL]
    assert after_hours_of(county).night == 5


@pytest.mark.parametrize(
    ("hour", "minute", "night"), [(21, 59, False), (22, 0, True), (0, 0, True), (5, 59, True), (6, 0, False)]
)
def test_the_night_is_from_ten_to_six(hour, minute, night):
    at = moment(date(2026, 3, 2), hour, minute)
    assert is_night(at, RULE) is night
    assert night_of(at, RULE) == moment(date(2026, 3, 2) if hour >= 22 else date(2026, 3, 1), 22)


def honest_day(chance, day, role, *, is_rest_day, under_permit):
    """Return when an honest clerk opens new people outside of a permit: visitors, market days, evening entry, December."""
    if is_rest_day and chance.random() > 0.2:
        return []  # one rest day in five somebody is on duty
    busy = 0.4 if is_rest_day else 1.5 if day.month == 12 else 1
    market = day.day % 5 in {1, 4}  # 逢一逢六 or 逢四逢九
    usual = {PostRole.CLERK: 14, PostRole.HEAD: 10, PostRole.TOWN_CLERK: 45}[role]
    visitors = int(chance.gauss(usual * (2.2 if market else 1) * busy, usual * 0.4))
    if under_permit:
        visitors //= 2  # the drive's own people count against its permit
    moments = [moment(day, 8) + timedelta(minutes=chance.uniform(20, 560)) for _ in range(max(visitors, 0))]
    if not is_rest_day and chance.random() < 0.05:  # the power was cut: what is on paper is typed in at night
        moments += [
            moment(day, 19, 10) + timedelta(minutes=chance.uniform(2, 5) * n) for n in range(chance.randint(8, 25))
        ]
    return sorted(moments)


@pytest.mark.django_db
@pytest.mark.parametrize("role", [PostRole.CLERK, PostRole.HEAD, PostRole.TOWN_CLERK])
def test_years_of_honest_work_raise_less_than_one_alarm_in_a_hundred_months(role):
    chance, calendar, years = random.Random(f"{role} 2026"), load_calendar(), 3
    alarms, opened, slowed = [], 0, 0
    for _ in range(years):
        opens, reveals = Replay(role), Replay(role, What.REVEAL)
        for number in range(365):
            day = date(2026, 1, 1) + timedelta(days=number)
            rests = not calendar.is_workday(day)
            drive = day.month in {3, 11} or (day.month == 12 and day.day > 10)
            for at in honest_day(chance, day, role, is_rest_day=rests, under_permit=drive):
                slowed += not opens.spend(at, is_rest_day=rests).is_granted
                if chance.random() < 0.2:
                    slowed += not reveals.spend(at, is_rest_day=rests).is_granted
        alarms += opens.alarms + reveals.alarms
        opened += len(opens.moments)
    assert opened / years > 3000
    assert slowed == 0
    assert len(set(alarms)) < years * 12 / 100


def test_a_countys_pack_speaks_of_the_same_roles_and_numbers():
    assert ((EVERY, *PostRole), tuple(What), NUMBERS) == (pack.ROLES, pack.WHAT, pack.NUMBERS)


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        ("[budgets.clerk.open]\nslow_a_day = 90\nsource = '县里定'", ""),
        ("[budgets.after_hours]\nnight = 30\nsource = '县里定'\nmark = '推断'", ""),
        ("[budgets.clerk.open]\nslow_a_day = 90", "source"),
        ("[budgets.clerk.open]\nslow_a_day = 90\nstop_a_day = 80\nsource = '县里定'", "停住的人数要比放慢的多"),
        ("[budgets.clerk.open]\nslow_a_day = 0\nsource = '县里定'", "要在 5 和 5000 之间"),
        ("[budgets.clerk.stare]\nslow_a_day = 90\nsource = '县里定'", "stare"),
        ("[budgets.king.open]\nslow_a_day = 90\nsource = '县里定'", "king"),
    ],
)
def test_what_a_county_says_of_budgets_is_read_strictly(tmp_path, said, wrong):
    (tmp_path / "county.toml").write_text(said, encoding="utf-8")
    problems = Problems(tmp_path)
    table = read_toml(tmp_path / "county.toml", problems)
    pack.check_budgets(table.table("budgets"))
    if not wrong:
        problems.stop()
        return
    with pytest.raises(BadInput, match=re.escape(wrong)):
        problems.stop()
