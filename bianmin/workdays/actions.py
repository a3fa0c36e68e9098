"""Fill the calendar from the published years, and plainly beyond them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from importlib.metadata import version

import chinese_calendar  # type: ignore[import-untyped]
from django.db import transaction

from bianmin.workdays.models import CalendarDay, forget_calendar

FIRST_DAY = date(2004, 1, 1)  # the ordinals count from here
LAST_PUBLISHED_YEAR = max(chinese_calendar.holidays).year
PUBLISHED = f"chinesecalendar {version('chinesecalendar')} · 国务院办公厅年度通知"
PLAIN = "日历未发布 · 按周一至周五计"
OURS = ("chinesecalendar ", PLAIN)


@dataclass(frozen=True, slots=True)
class _Day:
    is_workday: bool
    is_published: bool
    source: str


@transaction.atomic
def load_calendar_days(*, through: int = LAST_PUBLISHED_YEAR + 4) -> int:
    """Fill every day from 2004 to the end of the year ``through``; return how many days were new or changed.

    Years that chinesecalendar does not have are counted plainly and marked unpublished, until a newer release
    has them. A day entered by hand from a notice of its own (another source) is kept. Where this returns
    more than 0 after the first time, due dates are to be computed again and web and worker restarted.
    """
    stored = CalendarDay.objects.in_bulk()
    last = max([date(through, 12, 31), *stored])  # later rows have to keep step with the ordinals
    changed = [day for day in _wanted(stored, last) if _differs(day, stored.get(day.date))]
    CalendarDay.objects.bulk_create(
        changed,
        update_conflicts=True,
        unique_fields=["date"],
        update_fields=["is_workday", "ordinal", "source", "is_published"],
    )
    forget_calendar()
    transaction.on_commit(forget_calendar)  # another thread may have read the old rows in the meantime
    return len(changed)


def _wanted(stored: dict[date, CalendarDay], last: date) -> Iterator[CalendarDay]:
    ordinal = 0
    for offset in range((last - FIRST_DAY).days + 1):
        day = FIRST_DAY + timedelta(days=offset)
        known = _known_by_hand(stored.get(day)) or _official(day)
        ordinal += known.is_workday
        yield CalendarDay(
            date=day,
            is_workday=known.is_workday,
            ordinal=ordinal,
            source=known.source,
            is_published=known.is_published,
        )


def _known_by_hand(row: CalendarDay | None) -> _Day | None:
    if row is None or row.source.startswith(OURS):
        return None
    return _Day(row.is_workday, row.is_published, row.source)


def _official(day: date) -> _Day:
    if day.year > LAST_PUBLISHED_YEAR:
        return _Day(day.isoweekday() <= 5, is_published=False, source=PLAIN)
    return _Day(chinese_calendar.is_workday(day), is_published=True, source=PUBLISHED)


def _differs(wanted: CalendarDay, row: CalendarDay | None) -> bool:
    return row is None or (wanted.is_workday, wanted.ordinal, wanted.is_published) != (
        row.is_workday,
        row.ordinal,
        row.is_published,
    )
