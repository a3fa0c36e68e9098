"""The lamp beside anything that falls due, and how a day is written: colour never speaks alone."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from bianmin.workdays.arithmetic import WorkCalendar

Tone = Literal["ok", "soon", "late", "idle"]
WEEKDAYS = "一二三四五六日"


@dataclass(frozen=True, slots=True)
class Lamp:
    """A tone (the CSS class) and the words that say the same."""

    tone: Tone
    words: str


def lamp(due_on: date | None, *, today: date, calendar: WorkCalendar, paused: bool = False) -> Lamp:
    """Return the lamp of something due on ``due_on``; its numbers are workdays."""
    if paused:
        return Lamp("idle", "暂停")
    if due_on is None:
        return Lamp("idle", "不限时")
    if due_on == today:
        return Lamp("soon", "今天")
    # At least 1: a due day may since have been made a holiday, and no lamp says 剩 0 天.
    days = max(1, abs(calendar.between(today, due_on)))
    if due_on < today:
        return Lamp("late", f"超期 {days} 天")
    return Lamp("ok" if days > 1 else "soon", f"剩 {days} 天")


def chinese_date(day: date, *, today: date | None = None) -> str:
    """Write ``day`` as 12 月 8 日（周二）, with its year unless that is the year of ``today``."""
    year = "" if today is not None and day.year == today.year else f"{day.year} 年 "
    return f"{year}{day.month} 月 {day.day} 日（周{WEEKDAYS[day.weekday()]}）"


def estimate_mark(day: date, calendar: WorkCalendar) -> str:
    """Return （预估：2027 日历未发布） if nobody yet knows the workdays of that year, else nothing."""
    return "" if calendar.is_published(day) else f"（预估：{day.year} 日历未发布）"
