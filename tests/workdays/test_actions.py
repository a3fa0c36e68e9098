"""Loading the calendar: right, repeatable, extended when a year is published, kind to hand-made rows."""

from datetime import date, timedelta

import chinese_calendar
import pytest
from django.db import IntegrityError, transaction

from bianmin.workdays import actions
from bianmin.workdays.actions import load_calendar_days
from bianmin.workdays.arithmetic import WorkCalendar
from bianmin.workdays.models import CalendarDay, load_calendar
from tests.workdays.calendars import DAYS, OFFICIAL

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_calendar_yet(db):
    CalendarDay.objects.all().delete()


def days_in(*years: int) -> int:
    return sum((date(year + 1, 1, 1) - date(year, 1, 1)).days for year in years)


def test_every_day_is_there_with_its_source_and_its_ordinal():
    assert load_calendar_days() == days_in(*range(2004, 2031))
    rows = list(CalendarDay.objects.order_by("date"))
    assert [row.date for row in rows[: len(DAYS)]] == DAYS
    assert all(row.is_published and row.source.startswith("chinesecalendar 1.") for row in rows[: len(DAYS)])
    assert [row.is_workday for row in rows[: len(DAYS)]] == [chinese_calendar.is_workday(day) for day in DAYS]
    assert tuple(row.ordinal for row in rows[: len(DAYS)]) == OFFICIAL.ordinals


def test_a_year_without_data_is_counted_plainly_and_says_so():
    load_calendar_days(through=2028)
    guessed = CalendarDay.objects.filter(is_published=False)
    assert {row.date.year for row in guessed} == {2027, 2028}
    assert all(row.is_workday == (row.date.isoweekday() <= 5) and "未发布" in row.source for row in guessed)
    assert not load_calendar().is_published(date(2027, 1, 26))


def test_loading_again_changes_nothing():
    load_calendar_days()
    before = list(CalendarDay.objects.values_list())
    assert load_calendar_days() == 0
    assert list(CalendarDay.objects.values_list()) == before


def test_ordinals_beyond_the_years_asked_for_keep_step():
    load_calendar_days(through=2029)
    CalendarDay.objects.filter(date=date(2027, 2, 8)).update(is_workday=False, source="国办发明电〔2026〕9号")
    load_calendar_days(through=2027)
    last = CalendarDay.objects.get(date=date(2029, 12, 31))
    assert last.ordinal == CalendarDay.objects.filter(is_workday=True).count()


def test_a_day_entered_by_hand_from_a_notice_is_kept():
    load_calendar_days()
    notice = {"is_workday": False, "is_published": True, "source": "国办发明电〔2026〕9号"}
    CalendarDay.objects.filter(date=date(2027, 2, 8)).update(**notice)
    load_calendar_days()
    row = CalendarDay.objects.get(date=date(2027, 2, 8))
    assert {name: getattr(row, name) for name in notice} == notice
    assert load_calendar().add(date(2027, 2, 5), 1) == date(2027, 2, 9)


def test_a_year_that_gets_published_loses_its_mark(monkeypatch):
    monkeypatch.setattr(actions, "LAST_PUBLISHED_YEAR", 2025)
    load_calendar_days(through=2027)
    assert not load_calendar().is_workday(date(2026, 10, 10))
    assert not load_calendar().is_published(date(2026, 10, 10))
    monkeypatch.undo()
    assert load_calendar_days(through=2027) >= days_in(2026)
    assert load_calendar().is_workday(date(2026, 10, 10))
    assert load_calendar().is_published(date(2026, 10, 10))


def test_the_calendar_is_read_once_and_again_after_loading(django_assert_num_queries):
    load_calendar_days(through=2026)
    with django_assert_num_queries(1):
        first = load_calendar()
        assert load_calendar() is first
    assert first == OFFICIAL
    load_calendar_days(through=2027)
    assert load_calendar() != first


def test_an_empty_table_gives_the_plain_week_and_is_not_remembered():
    assert load_calendar() == WorkCalendar()
    CalendarDay.objects.create(date=DAYS[0], is_workday=False, ordinal=0, source="示例", is_published=True)
    assert load_calendar().first == DAYS[0]


def test_the_database_holds_one_row_a_day():
    load_calendar_days(through=2026)
    with pytest.raises(IntegrityError), transaction.atomic():
        CalendarDay.objects.bulk_create(
            [CalendarDay(date=DAYS[0], is_workday=True, ordinal=1, source="示例", is_published=True)]
        )


def test_a_term_counted_by_the_table_is_a_term_counted_by_hand():
    load_calendar_days()
    calendar, start = load_calendar(), date(2026, 9, 18)
    worked = [start + timedelta(days=n) for n in range(1, 40)]
    worked = [day for day in worked if CalendarDay.objects.get(date=day).is_workday]
    assert calendar.add(start, 20) == worked[19]
