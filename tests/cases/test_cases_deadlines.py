"""Clocks: read from events, started by acceptance, stopped by a paper, never made young."""

from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bianmin.cases import deadlines
from bianmin.cases.clocks import Clock, Tick
from bianmin.cases.deadlines import Reading
from bianmin.cases.lifecycle import STAGES, Status
from bianmin.workdays.arithmetic import WorkCalendar

PLAIN = WorkCalendar()
MONDAY = date(2027, 3, 1)  # outside of any table: plain weeks
days = st.dates(date(2027, 1, 1), date(2028, 12, 31))


@dataclass
class Event:
    clock: str
    tick: str
    on: date
    amount: int | None = None
    unit: str = "workday"


def start(on, amount=5, unit="workday", clock=Clock.PROMISE):
    return Event(clock, Tick.START, on, amount, unit)


def test_the_first_day_is_not_counted():
    assert deadlines.read([start(MONDAY)], PLAIN)[Clock.PROMISE].due_on == MONDAY + timedelta(days=7)


def test_calendar_days_end_on_a_workday():
    reading = deadlines.read([start(date(2027, 3, 2), 4, "day")], PLAIN)[Clock.PROMISE]
    assert reading.due_on == date(2027, 3, 8)  # Saturday 6 March moves to Monday


@pytest.mark.parametrize(
    ("amount", "unit", "begin", "last"),
    [
        (1, "month", date(2027, 3, 2), date(2027, 4, 2)),
        (1, "month", date(2027, 3, 31), date(2027, 4, 30)),  # no 31 April: the month's last day
        (2, "month", date(2027, 3, 9), date(2027, 5, 10)),  # 9 May is a Sunday
        (1, "year", date(2027, 3, 5), date(2028, 3, 6)),  # 5 March 2028 is a Sunday
    ],
)
def test_months_and_years_end_on_the_day_that_answers_to_the_first(amount, unit, begin, last):
    assert deadlines.end_of(amount, unit, begin, PLAIN) == last  # 民法典 202, 203


def test_on_the_spot_is_due_the_same_day():
    assert deadlines.read([start(MONDAY, 0, "on_spot")], PLAIN)[Clock.PROMISE].due_on == MONDAY


def test_a_stopped_clock_keeps_what_was_left():
    events = [start(MONDAY), Event(Clock.PROMISE, Tick.PAUSE, date(2027, 3, 3))]
    assert deadlines.read(events, PLAIN)[Clock.PROMISE] == Reading(left=3)
    events.append(Event(Clock.PROMISE, Tick.RESUME, date(2027, 4, 5)))
    assert deadlines.read(events, PLAIN)[Clock.PROMISE].due_on == date(2027, 4, 8)


def test_a_clock_stopped_late_is_as_late_when_it_goes_on():
    events = [
        start(MONDAY),
        Event(Clock.PROMISE, Tick.PAUSE, date(2027, 3, 10)),
        Event(Clock.PROMISE, Tick.RESUME, date(2027, 4, 7)),
    ]
    due = deadlines.read(events, PLAIN)[Clock.PROMISE].due_on
    assert due < date(2027, 4, 7) and PLAIN.between(date(2027, 4, 7), due) == -2


def test_nothing_left_and_resumed_on_a_saturday_is_due_on_monday():
    events = [
        start(MONDAY),
        Event(Clock.PROMISE, Tick.PAUSE, date(2027, 3, 8)),
        Event(Clock.PROMISE, Tick.RESUME, date(2027, 4, 10)),
    ]
    assert deadlines.read(events, PLAIN)[Clock.PROMISE].due_on == date(2027, 4, 12)


@given(
    begin=days,
    amount=st.integers(1, 40),
    stop=st.integers(0, 90),
    wait=st.integers(0, 200),
    unit=st.sampled_from(["workday", "day", "month"]),
)
def test_stopping_never_gives_more_days_than_were_left(begin, amount, stop, wait, unit):
    stopped, resumed = begin + timedelta(days=stop), begin + timedelta(days=stop + wait)
    events = [start(begin, amount, unit), Event(Clock.PROMISE, Tick.PAUSE, stopped)]
    left = deadlines.read(events, PLAIN)[Clock.PROMISE].left
    due = deadlines.read([*events, Event(Clock.PROMISE, Tick.RESUME, resumed)], PLAIN)[Clock.PROMISE].due_on
    if left < 0:
        assert due < resumed
    elif unit == "workday" and PLAIN.is_workday(resumed):
        assert PLAIN.between(resumed, due) == left
    else:
        assert due >= resumed


@pytest.mark.parametrize("status", list(Status))
def test_after_the_ticks_the_clocks_are_as_the_stage_says(status):
    stage = STAGES[status]
    for before in (STAGES[Status.ACCEPTED], STAGES[Status.SUSPENDED], STAGES[Status.PENDING], STAGES[Status.RECALLED]):
        events = [start(MONDAY, clock=clock) for clock in before.runs | before.stands]
        events += [Event(clock, Tick.PAUSE, MONDAY) for clock in before.stands]
        readings = deadlines.read(events, PLAIN)
        events += [Event(c, t, MONDAY, 5) for c, t in deadlines.ticks(readings, stage)]
        after = deadlines.read(events, PLAIN)
        assert {c for c, r in after.items() if not r.stands} == stage.runs
        assert {c for c, r in after.items() if r.stands} <= stage.stands


def test_an_unknown_limit_has_no_day():
    assert deadlines.due_on({}) is None
    assert deadlines.read([Event(Clock.PROMISE, Tick.END, MONDAY)], PLAIN) == {}


def test_a_running_clock_is_not_resumed_and_a_standing_one_not_stopped_again():
    events = [start(MONDAY), Event(Clock.PROMISE, Tick.RESUME, date(2027, 3, 2)), Event("legal", Tick.PAUSE, MONDAY)]
    assert deadlines.read(events, PLAIN) == deadlines.read([start(MONDAY)], PLAIN)
    stopped = [start(MONDAY), Event(Clock.PROMISE, Tick.PAUSE, date(2027, 3, 3))]
    assert deadlines.read([*stopped, Event(Clock.PROMISE, Tick.PAUSE, date(2027, 3, 9))], PLAIN) == deadlines.read(
        stopped, PLAIN
    )
