"""The lamp says in words what its colour says, in workdays; a guessed day says that it is one."""

from datetime import date

import pytest

from bianmin.workdays.lamp import Lamp, chinese_date, estimate_mark, lamp
from tests.workdays.calendars import OFFICIAL, PLAIN

FRIDAY, SATURDAY, MONDAY, TUESDAY = (date(2026, 10, d) for d in (16, 17, 19, 20))


@pytest.mark.parametrize(
    ("due_on", "today", "shown"),
    [
        (None, FRIDAY, Lamp("idle", "不限时")),
        (FRIDAY, FRIDAY, Lamp("soon", "今天")),
        (MONDAY, FRIDAY, Lamp("soon", "剩 1 天")),
        (MONDAY, SATURDAY, Lamp("soon", "剩 1 天")),
        (TUESDAY, FRIDAY, Lamp("ok", "剩 2 天")),
        (FRIDAY, SATURDAY, Lamp("late", "超期 1 天")),
        (FRIDAY, MONDAY, Lamp("late", "超期 1 天")),
        (FRIDAY, TUESDAY, Lamp("late", "超期 2 天")),
        (SATURDAY, FRIDAY, Lamp("soon", "剩 1 天")),  # a due day that was made a holiday since
    ],
)
def test_the_lamp_counts_workdays(due_on, today, shown):
    assert lamp(due_on, today=today, calendar=OFFICIAL) == shown


def test_a_stopped_clock_shows_no_number():
    assert lamp(FRIDAY, today=TUESDAY, calendar=OFFICIAL, paused=True) == Lamp("idle", "暂停")


def test_a_day_is_written_with_its_year_only_where_that_is_not_this_year():
    assert chinese_date(date(2026, 12, 8), today=FRIDAY) == "12 月 8 日（周二）"
    assert chinese_date(date(2027, 1, 26), today=FRIDAY) == "2027 年 1 月 26 日（周二）"
    assert chinese_date(date(2026, 12, 6)) == "2026 年 12 月 6 日（周日）"


def test_a_day_in_a_year_without_calendar_is_marked_as_an_estimate():
    assert estimate_mark(date(2027, 1, 26), OFFICIAL) == "（预估：2027 日历未发布）"
    assert estimate_mark(date(2026, 12, 31), OFFICIAL) == ""
    assert estimate_mark(date(2026, 12, 31), PLAIN) == "（预估：2026 日历未发布）"
