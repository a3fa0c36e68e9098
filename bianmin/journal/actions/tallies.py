"""Counting tries."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F

from bianmin.county.refusals import TooOften
from bianmin.journal.models import Tally, window_start

KEPT = timedelta(days=100)  # longer than the two months for which a right try is remembered (vault.guessing)


def forget_old_tallies(*, at: datetime) -> int:
    """Delete the counts of windows that are long over; return how many. For the worker."""
    return int(Tally.objects.filter(starts_at__lt=at - KEPT).delete()[0])


def count_try(scope: str, key: str, *, at: datetime, per: timedelta, most: int, sentence: str) -> None:
    """Count one try of ``key`` and refuse once there were more than ``most`` within ``per``.

    Raises:
        TooOften: with ``sentence``.
    """
    with transaction.atomic():
        tally, _ = Tally.objects.get_or_create(scope=scope, key=key, starts_at=window_start(at, per))
        Tally.objects.filter(pk=tally.pk).update(count=F("count") + 1)
        tally.refresh_from_db(fields=["count"])  # two at once: each sees its own place in the row
    if tally.count > most:
        raise TooOften(sentence)
