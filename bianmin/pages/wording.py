"""How days, moments, names and numbers are written, and the one place that masks what not everybody may read; pure."""

import re
from datetime import date, datetime, timedelta

from django.utils import timezone

WEEKDAYS = "一二三四五六日"
_SHORT, _MOBILE = 7, 11  # digits of a number too short to show any of; of a mobile number
# A mobile number, or 15 digits and more: an identity number, a disability certificate's (two more), a card's.
_LONG_NUMBER = re.compile(r"(?<![0-9A-Za-z])(?:1[3-9]\d(?:[ -]?\d){8}|\d(?:[ -]?\d){14,20}[Xx]?\d{0,2})(?![0-9A-Za-z])")
_CHARACTER = re.compile(".[\ufe00-\ufe0f\U000e0100-\U000e01ef]*", re.DOTALL)  # with its variation selectors


def chinese_date(day: date | None, today: date | None = None) -> str:
    """Write 12 月 8 日（周二）; with its year when ``today`` is given and falls in another."""
    if day is None:
        return ""
    if isinstance(day, datetime):
        day = _local(day).date()
    year = f"{day.year} 年 " if today is not None and today.year != day.year else ""
    return f"{year}{day.month} 月 {day.day} 日（周{WEEKDAYS[day.weekday()]}）"


def chinese_moment(at: datetime | None, today: date | None = None) -> str:
    """Write 11-24 10:05 in the county's time; with its year when ``today`` is given and falls in another."""
    if at is None:
        return ""
    moment = _local(at)
    is_far = today is not None and today.year != moment.year
    return moment.strftime("%Y-%m-%d %H:%M" if is_far else "%m-%d %H:%M")


def chinese_span(span: timedelta) -> str:
    """Write a waiting time in whole minutes, rounded up: 15 分钟, 2 小时, 1 小时 30 分钟."""
    hours, minutes = divmod(-(-int(span.total_seconds()) // 60), 60)
    parts = [f"{hours} 小时" if hours else "", f"{minutes} 分钟" if minutes or not hours else ""]
    return " ".join(part for part in parts if part)


def mask_name(name: str) -> str:
    """Return 王*兰 for 王秀兰 and 王* for 王兰; a name of one character is a star."""
    letters: list[str] = _CHARACTER.findall(name.strip())
    if len(letters) <= 1:
        return "*" * len(letters)
    last = letters[-1] if len(letters) > 2 else ""
    return letters[0] + "*" * (len(letters) - 1 - bool(last)) + last


def mask_phone(phone: str) -> str:
    """Return 138****: the first three digits and no more; a shorter number is all stars.

    The four in the middle say the home city, so that in one county 138****0000 would leave about ten numbers.
    """
    digits = re.sub(r"\D", "", phone)
    return f"{digits[:3]}****" if len(digits) > _SHORT else "*" * len(digits)


def mask_id_number(number: str) -> str:
    """Return 3****************X: the first and last character; for whoever handles the person's case, never in public.

    前6后4 would leave 34 numbers once the age stands beside it (PROMISES 0.6).
    """
    return f"{number[:1]}{'*' * (len(number) - 2)}{number[-1:]}" if len(number) > 1 else "*" * len(number)


def mask_card(number: str) -> str:
    """Return 尾号 1234, as banks write a card on their own slips."""
    return f"尾号 {number[-4:]}" if len(number) > _SHORT else "****"


def mask_numbers(text: str) -> str:
    """Mask the identity numbers, cards and mobile numbers that somebody wrote into a sentence."""
    return _LONG_NUMBER.sub(_masked_number, text)


def _masked_number(found: re.Match[str]) -> str:
    written = found.group()
    number = re.sub(r"[\s-]", "", written)
    if len(number) == _MOBILE:
        return mask_phone(number)
    return mask_id_number(number)


def _local(at: datetime) -> datetime:
    return timezone.localtime(at) if timezone.is_aware(at) else at
