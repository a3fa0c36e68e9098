"""How long each clock runs and when it ends: plain arithmetic on events, no clock of its own and no database."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from bianmin.cases.clocks import Clock, Tick
from bianmin.cases.lifecycle import Stage
from bianmin.catalog.elements import Limit
from bianmin.workdays.arithmetic import WorkCalendar

NOTICE = Limit(5, "workday", "五日", "行政许可法 第三十二条第一款第四项")
IN_MONTHS = {"month": 1, "year": 12}
IN_DAYS = frozenset({"day", *IN_MONTHS})  # what is left of these when a clock stands is counted in days
DELIVERY = Limit(10, "workday", "十日", "行政许可法 第四十四条")


class Event(Protocol):
    """One clock event, as ``ClockEvent`` stores it."""

    clock: str
    tick: str
    on: date
    amount: int | None
    unit: str


@dataclass(frozen=True, slots=True)
class Reading:
    """Where one clock stands: due on a day, or standing with so much left (workdays, or days for a limit in days)."""

    due_on: date | None = None
    left: int | None = None
    unit: str = "workday"

    @property
    def stands(self) -> bool:
        return self.left is not None


def limits(legal: Limit, promised: Limit, county: Mapping[str, Limit]) -> dict[Clock, Limit]:
    """Return the limit of each clock of a case: the law's, the edition's, and the county's own."""
    return {
        Clock.HANDOVER: county["handover"],
        Clock.NOTICE: NOTICE,
        Clock.CORRECTION: county["correction"],
        Clock.LEGAL: legal,
        Clock.PROMISE: promised,
        Clock.DELIVERY: DELIVERY,
    }


def end_of(limit_amount: int, unit: str, start: date, calendar: WorkCalendar) -> date:
    """Return the last day of a term that starts on ``start``; the first day is not counted (民法典 201).

    A term in days, months or years ends on the next workday when its last day is none (民法典 202, 203); on the spot means
    that same day, or the next workday.
    """
    if unit == "day":
        return calendar.add_days(start, limit_amount)
    if unit in IN_MONTHS:
        return calendar.add_months(start, limit_amount * IN_MONTHS[unit])
    return calendar.add(start, limit_amount)


def read(events: Iterable[Event], calendar: WorkCalendar) -> dict[Clock, Reading]:
    """Return where every clock that was started and not ended stands after ``events``, in their order."""
    readings: dict[Clock, Reading] = {}
    for event in events:
        clock = Clock(event.clock)
        if event.tick == Tick.START and event.amount is not None:
            readings[clock] = Reading(end_of(event.amount, event.unit, event.on, calendar), unit=event.unit)
        elif event.tick == Tick.END:
            readings.pop(clock, None)
        elif event.tick == Tick.PAUSE and clock in readings and not readings[clock].stands:
            readings[clock] = _paused(readings[clock], event.on, calendar)
        elif event.tick == Tick.RESUME and clock in readings and readings[clock].stands:
            readings[clock] = _resumed(readings[clock], event.on, calendar)
    return readings


def _paused(reading: Reading, on: date, calendar: WorkCalendar) -> Reading:
    assert reading.due_on is not None, "a standing clock is not stopped again: ticks() knows"
    left = (reading.due_on - on).days if reading.unit in IN_DAYS else calendar.between(on, reading.due_on)
    return Reading(left=left, unit=reading.unit)


def _resumed(reading: Reading, on: date, calendar: WorkCalendar) -> Reading:
    """Start a standing clock again: what was left is left, and what was late stays as late as it was."""
    assert reading.left is not None, "a running clock is not resumed: ticks() knows"
    if reading.unit in IN_DAYS and reading.left >= 0:
        return Reading(calendar.add_days(on, reading.left), unit=reading.unit)
    if reading.unit in IN_DAYS:
        return Reading(date.fromordinal(on.toordinal() + reading.left), unit=reading.unit)
    return Reading(calendar.resume(reading.left, on), unit=reading.unit)


def due_on(readings: Mapping[Clock, Reading]) -> date | None:
    """Return the day by which somebody must act: the earliest of the running clocks."""
    running = [reading.due_on for reading in readings.values() if reading.due_on]
    return min(running, default=None)


def ticks(readings: Mapping[Clock, Reading], target: Stage) -> list[tuple[Clock, Tick]]:
    """Return what happens to each clock when a case enters ``target``: start, stop, go on, end."""
    events = []
    for clock in Clock:
        reading = readings.get(clock)
        if clock in target.runs and reading is None:
            events.append((clock, Tick.START))
        elif clock in target.runs and reading and reading.stands:
            events.append((clock, Tick.RESUME))
        elif clock in target.stands and reading and not reading.stands:
            events.append((clock, Tick.PAUSE))
        elif reading and clock not in target.runs | target.stands:
            events.append((clock, Tick.END))
    return events
