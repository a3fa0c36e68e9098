"""Term arithmetic on dates: no clock, no database; the first day of a term is never counted.

Sources: 行政许可法 82 (terms are workdays), 民法典 201-203 (the first day is not counted; months end on the
corresponding day; a last day that is a holiday moves to the next workday).
"""

from bisect import bisect_left
from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Self

from bianmin.workdays import week


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """The days of a table without gaps; outside of it every weekday is a workday, and nothing is published.

    ``ordinals[i]`` counts the workdays from ``first`` up to and including the day ``i`` days later; the plain
    ``WorkCalendar()`` has no table. Every question is answered in O(log n) or better.
    """

    first: date = date.min
    ordinals: tuple[int, ...] = field(default=(), repr=False)
    published: tuple[bool, ...] = field(default=(), repr=False)

    @classmethod
    def from_rows(cls, rows: Iterable[tuple[date, int, bool]]) -> Self:
        """Build the calendar from rows of (date, ordinal, is_published), sorted by date.

        Raises:
            ValueError: a date is missing between two others.
        """
        dates, ordinals, published = tuple(zip(*rows, strict=True)) or ((), (), ())
        if not dates:
            return cls()
        if (dates[-1] - dates[0]).days + 1 != len(dates):
            raise ValueError("the calendar has a gap: load_calendar_days() fills it")
        return cls(dates[0], ordinals, published)

    def is_workday(self, day: date) -> bool:
        """Say whether offices work on ``day``."""
        place = self._place(day)
        if place is None:
            return day.isoweekday() <= 5
        return self.ordinals[place] > (self.ordinals[place - 1] if place else 0)

    def is_published(self, day: date) -> bool:
        """Say whether the year of ``day`` is published; if not, whatever is said of it is 预估."""
        place = self._place(day)
        return place is not None and self.published[place]

    def add(self, start: date, days: int) -> date:
        """Return the workday on which a term of ``days`` workdays from ``start`` ends.

        ``start`` itself is not counted. A negative number counts back; zero is ``start``, or the next workday
        if ``start`` is none (行政许可法 82, 民法典 201, 203).
        """
        if days > 0:
            return self._day(self._count(start) + days)
        return self._day(self._count_before(start) + days + 1)

    def between(self, start: date, end: date) -> int:
        """Count the workdays after ``start`` up to and including ``end``.

        When ``end`` is before ``start``: minus the workdays from ``end`` on, ``start`` not counted. So a term
        that ended on a Friday is late by one workday on Saturday, Sunday and Monday alike.
        """
        if end < start:
            return self._count_before(end) - self._count_before(start)
        return self._count(end) - self._count(start)

    def add_days(self, start: date, days: int) -> date:
        """Return when a term of ``days`` calendar days ends, moved to a workday (民法典 201, 203)."""
        return self.add(start + timedelta(days=days), 0)

    def add_months(self, start: date, months: int) -> date:
        """Return when a term of ``months`` ends, moved to a workday (民法典 202, 203).

        It ends on the corresponding day, or on the month's last where there is none.
        """
        years, month = divmod(start.month - 1 + months, 12)
        year, month = start.year + years, month + 1
        return self.add(date(year, month, min(start.day, monthrange(year, month)[1])), 0)

    def resume(self, days_left: int, on: date) -> date:
        """Return when a clock falls due that was stopped with ``days_left`` workdays and resumes on ``on``.

        ``days_left`` is ``between(stopped_on, due_on)``: a term that was late when it stopped is as late when
        it resumes (a stop never makes it young), one with nothing left ends on ``on`` or the next workday.
        What is left is counted anew in workdays, never pushed on by the calendar days stopped (许可法 45).
        """
        return self.add(on, days_left)

    def _place(self, day: date) -> int | None:
        place = (day - self.first).days
        return place if 0 <= place < len(self.ordinals) else None

    @property
    def _total(self) -> int:
        return self.ordinals[-1] if self.ordinals else 0

    @property
    def _day_zero(self) -> int:
        return self.first.toordinal() - 1

    @property
    def _last_day(self) -> int:
        return self._day_zero + len(self.ordinals)

    def _count(self, day: date) -> int:
        """Count the workdays from the table's first day up to and including ``day`` (negative before it)."""
        place = self._place(day)
        if place is not None:
            return self.ordinals[place]
        if day < self.first:
            return week.weekdays_until(day.toordinal()) - week.weekdays_until(self._day_zero)
        return self._total + week.weekdays_until(day.toordinal()) - week.weekdays_until(self._last_day)

    def _count_before(self, day: date) -> int:
        return self._count(day) - self.is_workday(day)

    def _day(self, count: int) -> date:
        """Return the only workday whose count is ``count``: the inverse of ``_count`` on workdays."""
        if count <= 0:
            number = week.weekday_number(week.weekdays_until(self._day_zero) + count)
        elif count <= self._total:
            number = self._day_zero + 1 + bisect_left(self.ordinals, count)
        else:
            number = week.weekday_number(week.weekdays_until(self._last_day) + count - self._total)
        return date.fromordinal(number)
