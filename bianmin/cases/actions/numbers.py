"""Numbers that are given once: of cases and of documents."""

from datetime import date

from django.conf import settings

from bianmin.cases.models import NumberCounter
from bianmin.county.refusals import TryLater

MOST_A_DAY = 99_999  # cases; documents are counted through the year, and a county issues more than that
MOST_OF_A_TASK = 9_999  # four places in the national number


def next_in(series: str, day: date) -> int:
    """Return the next number of a series on a day; the counter row stays locked until the transaction ends."""
    counter = NumberCounter.objects.select_for_update().filter(series=series, day=day).first()
    if counter is None:
        NumberCounter.objects.bulk_create([NumberCounter(series=series, day=day)], ignore_conflicts=True)
        counter = NumberCounter.objects.select_for_update().get(series=series, day=day)
    NumberCounter.objects.filter(pk=counter.pk).update(last=counter.last + 1)
    return counter.last + 1


def case_number(on: date) -> str:
    """Return a local case number: the county's letters, the date, a serial number and a digit that catches slips.

    Raises:
        TryLater: the five places of the serial number are full for that day.
    """
    serial = next_in("case", on)
    if serial > MOST_A_DAY:
        raise TryLater("今天的编号用完了。请明天再来，或先用纸质单登记。")
    body = f"{on:%Y%m%d}{serial:05}"
    return f"{settings.COUNTY.get('number_prefix', 'BM')}{body}{luhn(body)}"


def national_number(task_code: str, on: date) -> str:
    """Return the national case number, 31 + 8 + 4 places, or nothing where the item's code is not loaded (DOMAIN §3.1).

    Raises:
        TryLater: the four places of the serial number are full for that item and day.
    """
    if not task_code:
        return ""
    serial = next_in(f"task {task_code}", on)
    if serial > MOST_OF_A_TASK:
        raise TryLater("这个事项今天的国家编号用完了。请明天再来，或先用纸质单登记。")
    return f"{task_code}{on:%Y%m%d}{serial:04}"


def luhn(digits: str) -> int:
    """Return the check digit (ISO/IEC 7812-1, Luhn) that catches one wrong digit and most swaps."""
    doubled = [int(digit) * (2 - index % 2) for index, digit in enumerate(reversed(digits))]
    return -sum(number // 10 + number % 10 for number in doubled) % 10


def document_number(kind_character: str, on: date) -> str:
    """Return a document's number, counted through the year: 便民受〔2026〕12号."""
    serial = next_in(f"document {kind_character}", date(on.year, 1, 1))
    return f"{settings.COUNTY.get('document_prefix', '便民')}{kind_character}〔{on.year}〕{serial}号"
