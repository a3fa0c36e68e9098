"""When an edition in force must be read again: past its review period a guide says 待更新; pure.

Source: DOMAIN §2.5 rule 13; the period is the edition's own (``review_months``) or the county's (``[review]`` of county.toml,
推断: no rule names one).
"""

from calendar import monthrange
from datetime import date, timedelta
from typing import Any, Protocol

from bianmin.catalog.content import Content

MONTHS = 12  # where neither the edition nor the county says
SOON = timedelta(days=30)  # how long before its day an edition stands under 快到复核期


class Reviewed(Protocol):
    """What is asked of an edition."""

    reviewed_on: date | None
    valid_from: date | None

    @property
    def body(self) -> Content: ...


def months_before(day: date, months: int) -> date:
    """Return the same day ``months`` earlier; where that month is shorter, its last day."""
    years, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(years, month + 1, min(day.day, monthrange(years, month + 1)[1]))


def is_due(reviewed: date | None, on: date, months: int) -> bool:
    """Say whether what was read on ``reviewed`` must have been read again by ``on``; never, where the day is not known."""
    return reviewed is not None and reviewed <= months_before(on, months)


def review_day(reviewed: date, months: int) -> date:
    """Return the first day on which ``is_due`` says yes: the same day of a later month, or the first after a short one."""
    years, month = divmod(reviewed.year * 12 + reviewed.month - 1 + months, 12)
    last = monthrange(years, month + 1)[1]
    if reviewed.day <= last:
        return date(years, month + 1, reviewed.day)
    return date(years, month + 1, last) + timedelta(days=1)


def ordinal(year: Any, month: Any, day: Any) -> Any:
    """Return a number by which days are compared across months: ``is_due`` is ordinal + 31 × months ≤ ordinal of today.

    A query says the same with its own expressions (``keeping.past_review``).
    """
    return (year * 12 + month) * 31 + day


def reviewed_on(edition: Reviewed) -> date | None:
    """Return when an edition was last known to be right: when it was read again, or came into force."""
    return edition.reviewed_on or edition.valid_from


def period_of(edition: Reviewed, months: int) -> int:
    """Return the edition's own period in months, or ``months``, the county's."""
    return edition.body.review_months or months


def is_stale(edition: Reviewed, today: date, months: int) -> bool:
    """Say whether an edition is past its review period: its guide says 待更新.

    Args:
        edition: the one in force.
        today: the day it is asked.
        months: the county's period (``permissions.review_months()``), for editions without one of their own.
    """
    return is_due(reviewed_on(edition), today, period_of(edition, months))


def is_soon(edition: Reviewed, today: date, months: int) -> bool:
    """Say whether it will be past its period within 30 days, and is not yet."""
    return not is_stale(edition, today, months) and is_stale(edition, today + SOON, months)
