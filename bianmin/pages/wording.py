"""How days, moments, names and telephone numbers are written; pure."""

import re
from datetime import date, datetime, timedelta

from django.utils import timezone

WEEKDAYS = "一二三四五六日"
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
    """Return 138****0000: the first three and last four digits; shorter numbers are all stars."""
    digits = re.sub(r"\D", "", phone)
    hidden = len(digits) - 7
    return f"{digits[:3]}{'*' * hidden}{digits[-4:]}" if hidden > 0 else "*" * len(digits)


def _local(at: datetime) -> datetime:
    return timezone.localtime(at) if timezone.is_aware(at) else at
