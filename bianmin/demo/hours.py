"""When things happen in the demo: on workdays in working hours, on market days more, some of it in the evening; pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from random import Random
from typing import Final

from bianmin.workdays.arithmetic import WorkCalendar

MARKET: Final = (2, 7)  # 逢二、逢七: the days of the month that end in these
MARKET_WEIGHT: Final = 1.8
EVENINGS: Final = {True: 0.4, False: 0.05}  # of what is filed on line; of what is typed in from paper
WEEKENDS: Final = 0.25  # of what is filed on line and may wait a day
ENOUGH_OF_TODAY: Final = time(9, 30)  # before this, what happens "today" still happened on the last workday
_OPENS, _NOON, _BACK, _CLOSES = time(8, 35), time(11, 25), time(14, 5), time(17, 10)
_SUPPER, _NIGHT = time(18, 50), time(21, 30)


@dataclass(frozen=True, slots=True)
class Span:
    """The time the demo tells of: its first day, the moment at which it ends (in the county's zone), and the calendar."""

    first: date
    now: datetime
    calendar: WorkCalendar

    @property
    def today(self) -> date:
        return self.now.date()

    @property
    def last(self) -> date:
        """The last workday on which something can have happened by now."""
        if self.calendar.is_workday(self.today) and self.now.time() >= ENOUGH_OF_TODAY:
            return self.today
        return self.calendar.add(self.today, -1)

    def workdays(self) -> list[date]:
        """Return the workdays of the span, in order."""
        days = (self.first + timedelta(days=offset) for offset in range((self.last - self.first).days + 1))
        return [day for day in days if self.calendar.is_workday(day)]


def market_weights(days: Sequence[date]) -> list[float]:
    """Return how much is filed on each day beside the others."""
    return [MARKET_WEIGHT if day.day % 5 in MARKET else 1.0 for day in days]


def at_work(day: date, rng: Random, *, before: datetime) -> datetime:
    """Return a moment of working hours, on the very day of ``before`` an earlier one."""
    if day == before.date():
        return _between(datetime.combine(day, _OPENS, before.tzinfo), before, rng)
    start, end = rng.choice(((_OPENS, _NOON), (_BACK, _CLOSES)))
    return _of(day, start, end, rng, before.tzinfo)


def in_the_evening(day: date, rng: Random, *, before: datetime) -> datetime:
    """Return a moment after supper, when people fill in forms and clerks type in the day's paper."""
    return _of(day, _SUPPER, _NIGHT, rng, before.tzinfo)


def soon_after(moment: datetime, rng: Random, *, quick: bool) -> datetime:
    """Return a moment of the same errand: within what can still be undone if ``quick``, else some minutes later."""
    return moment + timedelta(seconds=rng.randint(60, 480) if quick else rng.randint(150, 1500))


def _of(day: date, start: time, end: time, rng: Random, zone: tzinfo | None) -> datetime:
    return _between(datetime.combine(day, start, zone), datetime.combine(day, end, zone), rng)


def _between(start: datetime, end: datetime, rng: Random) -> datetime:
    return start + timedelta(seconds=rng.randrange(max(1, int((end - start).total_seconds()))))
