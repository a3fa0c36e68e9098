"""The official calendar as a table: one row a day, shared by all counties, and the calendar made from it."""

from functools import cache

from django.db import models

from bianmin.workdays.arithmetic import WorkCalendar


class CalendarDay(models.Model):
    """One day, and whether offices work on it; no county's row, the State Council's days are everybody's.

    Between two workdays SQL may subtract ordinals. For lateness seen from a day of rest it may not: only
    ``WorkCalendar.between`` counts that as the house does.
    """

    date = models.DateField("日期", primary_key=True)
    is_workday = models.BooleanField("工作日")
    ordinal = models.PositiveIntegerField("工作日序号", help_text="自 2004-01-01 起至当日（含）的工作日数")
    source = models.CharField("来源", max_length=120)
    is_published = models.BooleanField("日历已发布", help_text="否：该年日历未发布，按周一至周五计，到期日标“预估”")

    class Meta:
        verbose_name = verbose_name_plural = "工作日历"
        ordering = ["date"]

    def __str__(self) -> str:
        return f"{self.date} {'班' if self.is_workday else '休'}"


def load_calendar() -> WorkCalendar:
    """Return the calendar, read once per process; a change made by another process asks for a restart.

    An empty table gives the plain week and is not remembered, so that a server which started before the days
    were loaded does not stay with it.
    """
    calendar = _read_calendar()
    if not calendar.ordinals:
        forget_calendar()
    return calendar


def forget_calendar() -> None:
    """Make the next ``load_calendar()`` of this process read the table again (one query)."""
    _read_calendar.cache_clear()


@cache
def _read_calendar() -> WorkCalendar:
    rows = CalendarDay.objects.order_by("date").values_list("date", "ordinal", "is_published")
    return WorkCalendar.from_rows(rows.iterator())
