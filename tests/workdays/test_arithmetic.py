"""Terms end where the law says; counting and adding undo each other, late terms included."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bianmin.workdays.arithmetic import WorkCalendar
from tests.workdays.calendars import DAYS, OFFICIAL, PLAIN

# 2003 and 2027 are outside of the table: the properties hold across its edges.
days = st.dates(date(2003, 6, 1), date(2028, 12, 31))
calendars = st.sampled_from([OFFICIAL, PLAIN])
terms = st.integers(-90, 90)


def counted_by_hand(calendar: WorkCalendar, after: date, until: date) -> int:
    span = range(1, (until - after).days + 1)
    return sum(calendar.is_workday(after + timedelta(days=n)) for n in span)


@pytest.mark.parametrize(
    ("start", "workdays", "end"),
    [
        (date(2020, 9, 24), 5, date(2020, 9, 30)),  # Sunday 9-27 is worked
        (date(2020, 9, 30), 5, date(2020, 10, 14)),  # eight days of rest, Saturday 10-10 is worked
        (date(2020, 9, 25), 20, date(2020, 10, 29)),
        (date(2020, 1, 22), 5, date(2020, 2, 6)),  # Spring Festival, lengthened for the epidemic
        (date(2024, 2, 8), 5, date(2024, 2, 21)),  # Sunday 2-18 is worked
        (date(2025, 1, 24), 5, date(2025, 2, 7)),  # Sunday 1-26 is worked
        (date(2025, 9, 30), 5, date(2025, 10, 14)),
        (date(2026, 2, 13), 5, date(2026, 2, 27)),
    ],
)
def test_a_term_ends_on_the_day_the_published_calendar_gives(start, workdays, end):
    assert OFFICIAL.add(start, workdays) == end
    assert OFFICIAL.between(start, end) == workdays


def test_a_term_into_a_year_without_calendar_is_counted_plainly():
    assert OFFICIAL.add(date(2027, 1, 19), 5) == date(2027, 1, 26)
    assert OFFICIAL.add(date(2026, 12, 30), 3) == date(2027, 1, 4)
    assert OFFICIAL.is_published(date(2026, 12, 31))
    assert not OFFICIAL.is_published(date(2027, 1, 1))
    assert not OFFICIAL.is_published(date(2003, 12, 31))


@given(calendar=calendars, start=days, n=terms)
def test_between_undoes_add(calendar, start, n):
    expected = n or int(not calendar.is_workday(start))
    assert calendar.between(start, calendar.add(start, n)) == expected


@given(calendar=calendars, start=days, n=terms)
def test_a_term_always_ends_on_a_workday(calendar, start, n):
    assert calendar.is_workday(calendar.add(start, n))
    assert calendar.is_workday(calendar.add_days(start, n))
    assert calendar.is_workday(calendar.add_months(start, n))


@given(calendar=calendars, start=days, span=st.integers(0, 60))
def test_between_counts_what_a_clerk_counts_on_the_wall_calendar(calendar, start, span):
    end = start + timedelta(days=span)
    assert calendar.between(start, end) == counted_by_hand(calendar, start, end)
    day_before = timedelta(days=1)
    assert calendar.between(end, start) == -counted_by_hand(calendar, start - day_before, end - day_before)


@given(calendar=calendars, due=days, stopped=days, resumed=days)
def test_stopping_a_late_clock_never_makes_it_younger(calendar, due, stopped, resumed):
    due = calendar.add(due, 0)
    left = calendar.between(stopped, due)
    due_again = calendar.resume(left, resumed)
    if due < stopped:
        assert left < 0
        assert due_again < resumed
    assert calendar.between(resumed, due_again) == left or (left == 0 and not calendar.is_workday(resumed))


@given(calendar=calendars, due=days, stopped=days)
def test_a_clock_resumed_on_the_day_it_stopped_falls_due_as_before(calendar, due, stopped):
    due = calendar.add(due, 0)
    assert calendar.resume(calendar.between(stopped, due), stopped) == due


def test_a_clock_with_nothing_left_does_not_fall_due_on_the_saturday_it_resumes():
    saturday, monday = date(2026, 10, 17), date(2026, 10, 19)
    assert OFFICIAL.resume(0, saturday) == monday
    assert OFFICIAL.resume(0, monday) == monday
    worked_saturday = date(2026, 10, 10)
    assert OFFICIAL.resume(0, worked_saturday) == worked_saturday


def test_a_late_clock_resumed_on_a_saturday_is_late_by_as_much():
    saturday = date(2026, 10, 17)
    assert OFFICIAL.resume(-1, saturday) == date(2026, 10, 16)
    assert OFFICIAL.resume(-3, saturday) == date(2026, 10, 14)


def test_a_clock_stopped_over_a_weekend_when_already_late_is_not_taken_for_punctual():
    friday, saturday, monday = (date(2026, 10, d) for d in (16, 17, 19))
    assert OFFICIAL.between(saturday, friday) == -1
    assert OFFICIAL.resume(OFFICIAL.between(saturday, friday), monday) == friday


def test_the_time_stopped_is_counted_in_workdays_and_not_pushed_on_in_calendar_days():
    due = OFFICIAL.add(date(2026, 9, 21), 5)
    assert due == date(2026, 9, 29)  # 25 and 26 September are Mid-Autumn, Sunday 20 was worked, 27 is none
    left = OFFICIAL.between(date(2026, 9, 23), due)
    assert OFFICIAL.resume(left, date(2026, 10, 8)) == OFFICIAL.add(date(2026, 10, 8), left)


def test_calendar_days_end_on_the_next_workday_when_the_last_is_a_holiday():
    assert PLAIN.add_days(date(2026, 3, 2), 7) == date(2026, 3, 9)
    assert OFFICIAL.add_days(date(2026, 9, 24), 7) == date(2026, 10, 8)
    assert OFFICIAL.add_days(date(2026, 9, 30), 10) == date(2026, 10, 10)  # a worked Saturday


def test_months_end_on_the_corresponding_day_or_on_the_months_last():
    assert PLAIN.add_months(date(2026, 3, 10), 6) == date(2026, 9, 10)
    assert PLAIN.add_months(date(2026, 8, 31), 6) == date(2027, 3, 1)  # 2027-02-28 is a Sunday
    assert PLAIN.add_months(date(2027, 12, 31), 2) == date(2028, 2, 29)
    assert OFFICIAL.add_months(date(2026, 4, 1), 6) == date(2026, 10, 8)


@pytest.mark.parametrize("day", [date.min, date(1949, 10, 1), date(2003, 12, 31), date(2027, 1, 1), date.max])
def test_a_date_outside_of_the_table_is_an_ordinary_week_day(day):
    for calendar in (OFFICIAL, PLAIN):
        assert calendar.is_workday(day) == (day.isoweekday() <= 5)
        assert not calendar.is_published(day)
        assert calendar.between(day, day) == 0


def test_counting_across_the_edges_of_the_table_has_no_seam():
    assert OFFICIAL.between(date(2003, 12, 30), date(2004, 1, 2)) == 2
    assert OFFICIAL.add(date(2004, 1, 2), -2) == date(2003, 12, 30)
    assert OFFICIAL.between(date(2026, 12, 30), date(2027, 1, 4)) == 3


def test_rows_with_a_day_missing_are_refused_loudly():
    with pytest.raises(ValueError, match="gap"):
        WorkCalendar.from_rows([(DAYS[0], 0, True), (DAYS[2], 1, True)])
    assert WorkCalendar.from_rows([]) == PLAIN
