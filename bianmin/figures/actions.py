"""Counting: the buckets touched since the last run, with an overlap, and everything each night."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Count as CountOf
from django.db.models import Q
from django.db.models.functions import TruncDate
from django.utils import timezone

from bianmin.cases.models import Case, CaseStep
from bianmin.feedback.models import Rating
from bianmin.figures.models import Count, DayFigure, OpenFigure
from bianmin.stations.models import Unit

OVERLAP = timedelta(minutes=15)  # a transaction may commit long after the moment it carries
SATISFIED = 3  # 基本满意 and better; 1 and 2 are 差评 (DOMAIN §4)
Key = tuple[date, UUID]


@transaction.atomic
def recount(*, at: datetime, everything: bool = False) -> int:
    """Recount the days and stations that something happened to since the last run; return how many buckets.

    Times of paper entered later lie in the past: the steps' ``recorded_at`` decides what was touched, ``at`` where it counts.
    """
    last = Count.objects.select_for_update().first()
    since = None if everything or last is None else last.read_up_to - OVERLAP
    keys = _all_keys() if since is None else _touched(since)
    if since is None:
        DayFigure.objects.all().delete()
    _count_days(keys)
    _count_open(timezone.localdate(at))
    values = {"counted_at": at, "read_up_to": at}
    if last:
        Count.objects.filter(pk=last.pk).update(**values)
    else:
        Count.objects.create(**values)
    return len(keys)


def _all_keys() -> set[Key]:
    keys: set[Key] = set()
    for field in ("submitted_at", "decided_at"):
        cases = Case.objects.filter(**{f"{field}__isnull": False})
        keys |= set(cases.values_list(TruncDate(field), "station_id").distinct())
    return keys | set(Rating.objects.values_list("given_on", "station_id").distinct())


def _touched(since: datetime) -> set[Key]:
    cases = CaseStep.objects.filter(recorded_at__gte=since).values("case_id")
    touched = Case.objects.filter(pk__in=cases).values_list("station_id", "submitted_at", "decided_at")
    keys = {(timezone.localdate(moment), station) for station, *moments in touched for moment in moments if moment}
    rated = Rating.objects.filter(given_on__gte=timezone.localdate(since) - timedelta(days=1))
    return keys | set(rated.values_list("given_on", "station_id"))


def _count_days(keys: set[Key]) -> None:
    if not keys:
        return
    first, last = min(keys)[0], max(keys)[0]
    counts: dict[str, Counter[Key]] = {
        "received": _per_day("submitted_at", Q(), first, last),
        "decided": _per_day("decided_at", Q(), first, last),
        "limited": _per_day("decided_at", Q(decision_due_on__isnull=False), first, last),
        "decided_in_time": _per_day("decided_at", _IN_TIME, first, last),
        "ratings": _rated(Q(), first, last),
        "satisfied": _rated(Q(level__gte=SATISFIED), first, last),
    }
    townships = dict(Unit.objects.stations().values_list("id", "parent_id"))
    kept = {(row.day, row.station_id): row for row in DayFigure.objects.between(first, last)}
    _write(keys, counts, townships, kept)


_IN_TIME = Q(decision_due_on__gte=TruncDate("decided_at"))


def _per_day(field: str, also: Q, first: date, last: date) -> "Counter[Key]":
    moments = {f"{field}__gte": _midnight(first), f"{field}__lt": _midnight(last + timedelta(days=1))}
    rows = Case.objects.filter(also, **moments).annotate(day=TruncDate(field)).values_list("day", "station_id")
    return Counter({(day, station): many for day, station, many in rows.annotate(many=CountOf("id"))})


def _rated(also: Q, first: date, last: date) -> "Counter[Key]":
    rows = Rating.objects.filter(also, given_on__range=(first, last)).values_list("given_on", "station_id")
    return Counter({(day, station): many for day, station, many in rows.annotate(many=CountOf("id"))})


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _write(
    keys: Iterable[Key], counts: dict[str, "Counter[Key]"], townships: dict[UUID, UUID], kept: dict[Key, DayFigure]
) -> None:
    new, changed = [], []
    for key in keys:
        row = kept.get(key) or DayFigure(day=key[0], station_id=key[1], township_id=townships.get(key[1]))
        for name, counter in counts.items():
            setattr(row, name, counter[key])
        (changed if key in kept else new).append(row)
    DayFigure.objects.bulk_create(new, batch_size=500)
    DayFigure.objects.bulk_update(changed, list(DayFigure.COUNTED), batch_size=200)


def _count_open(today: date) -> None:
    rows = Case.objects.open().values("station__parent_id", "handler_unit_id")
    counted = rows.annotate(open=CountOf("id"), overdue=CountOf("id", filter=Q(due_on__lt=today)))
    OpenFigure.objects.all().delete()
    OpenFigure.objects.bulk_create(
        OpenFigure(
            township_id=row["station__parent_id"], unit_id=row["handler_unit_id"], open=row["open"], overdue=row["overdue"]
        )
        for row in counted
    )


