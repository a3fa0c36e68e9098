"""The published calendar as a value, made from its source without a database."""

from datetime import date, timedelta
from itertools import accumulate

import chinese_calendar

from bianmin.workdays.arithmetic import WorkCalendar

FIRST, LAST = date(2004, 1, 1), date(2026, 12, 31)
DAYS = [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1)]
OFFICIAL = WorkCalendar.from_rows(
    zip(DAYS, accumulate(chinese_calendar.is_workday(day) for day in DAYS), [True] * len(DAYS), strict=True)
)
PLAIN = WorkCalendar()
