"""Counting: the buckets touched since the last run, with an overlap, and everything each night."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Count as CountOf
from django.db.models import Q
from django.db.models.functions import TruncDate
from django.utils import timezone

from bianmin.cases.lifecycle import DECISIONS, Verb
from bianmin.cases.models import Case, CaseStep
from bianmin.feedback.models import Rating
from bianmin.figures.catalogue import Rule
from bianmin.figures.gathering import gathered
from bianmin.figures.meanings import Today, What, counted, midnight, moment_of, waiting
from bianmin.figures.models import CatalogueFigure, Count, DayFigure, OpenFigure
from bianmin.stations.models import Unit
from bianmin.workdays.models import load_calendar

OVERLAP = timedelta(minutes=15)  # a transaction may commit long after the moment it carries
SATISFIED = 3  # 基本满意 and better; 1 and 2 are 差评 (DOMAIN §4)
NEAR = timedelta(days=31)  # days no farther apart are read in one sweep
_FILING = (Verb.SUBMIT, Verb.RECALL, Verb.LAPSE)  # the steps that change what was received, and when
Key = tuple[date, UUID]


@transaction.atomic
def recount(*, at: datetime, everything: bool = False) -> int:
    """Recount the days and stations that something happened to since the last run; return how many buckets.

    Times of paper entered later lie in the past: the steps' ``recorded_at`` says what was touched, ``at``
    where it counts. A rating carries only its day; one from before yesterday waits for the nightly full run.
    """
    last = Count.objects.select_for_update().first()
    since = None if everything or last is None else last.read_up_to - OVERLAP
    keys = _all_keys() if since is None else _touched(since)
    if since is None:
        DayFigure.objects.all().delete()
    today = Today.of(timezone.localdate(at), load_calendar())
    if keys:
        _count_days(keys, today)
    _count_open(today)
    values = {"counted_at": at, "read_up_to": at}
    if last:
        Count.objects.filter(pk=last.pk).update(**values)
    else:
        Count.objects.create(**values)
    return len(keys)


@transaction.atomic
def recount_catalogue(*, at: datetime) -> None:
    """Count the catalogue anew: what can be done on line, at which community, and how often people had to come."""
    counted = gathered(timezone.localdate(at), Rule.of(settings.COUNTY))
    last = CatalogueFigure.objects.select_for_update().first() or CatalogueFigure()
    last.counted_at, last.content = at, counted
    last.save()


def _all_keys() -> set[Key]:
    keys: set[Key] = set()
    for field in ("submitted_at", "decided_at"):
        cases = Case.objects.filter(**{f"{field}__isnull": False})
        keys |= set(cases.values_list(TruncDate(field), "station_id").distinct())
    return keys | set(Rating.objects.values_list("given_on", "station_id").distinct())


def _touched(since: datetime) -> set[Key]:
    """Return the buckets of what was filed, taken back or decided; a case filed again leaves its old day."""
    recorded = CaseStep.objects.filter(recorded_at__gte=since)
    filed = recorded.filter(verb__in=_FILING).values("case_id")
    submits = CaseStep.objects.filter(case_id__in=filed, verb=Verb.SUBMIT)
    decided = Case.objects.filter(pk__in=recorded.filter(to_status__in=DECISIONS).values("case_id"))
    touched = [
        *submits.values_list("at", "case__station_id"),
        *decided.values_list("decided_at", "station_id"),
    ]
    keys = {(timezone.localdate(moment), station_id) for moment, station_id in touched}
    rated = Rating.objects.filter(given_on__gte=timezone.localdate(since) - timedelta(days=1))
    return keys | set(rated.values_list("given_on", "station_id"))


@dataclass(frozen=True, slots=True)
class Sweep:
    """Where to read: spans of days in which something happened, and the stations it happened at."""

    spans: tuple[tuple[date, date], ...]
    stations: tuple[UUID, ...]

    @classmethod
    def over(cls, keys: Iterable[Key]) -> "Sweep":
        spans: list[tuple[date, date]] = []
        for day in sorted({day for day, _ in keys}):
            if spans and day - spans[-1][1] <= NEAR:
                spans[-1] = (spans[-1][0], day)
            else:
                spans.append((day, day))
        return cls(tuple(spans), tuple({station_id for _, station_id in keys}))

    def moments(self, field: str) -> Q:
        """Keep rows whose moment ``field`` falls into one of the days (the county's midnights)."""
        within = Q()
        for first, last in self.spans:
            after_last = last + timedelta(days=1)
            within |= Q(**{f"{field}__gte": midnight(first), f"{field}__lt": midnight(after_last)})
        return within & Q(station_id__in=self.stations)

    def days(self, field: str) -> Q:
        """Keep rows whose day ``field`` is one of the days."""
        within = Q()
        for span in self.spans:
            within |= Q(**{f"{field}__range": span})
        return within & Q(station_id__in=self.stations)


def _count_days(keys: Collection[Key], today: Today) -> None:
    sweep = Sweep.over(keys)
    unlimited = _per_day(What.UNLIMITED, sweep, today)
    decided = _per_day(What.DECIDED, sweep, today)
    counts: dict[str, Counter[Key]] = {
        "received": _per_day(What.RECEIVED, sweep, today),
        "decided": decided,
        "limited": decided - unlimited,
        "decided_in_time": _per_day(What.IN_TIME, sweep, today),
        "ratings": _rated(Q(), sweep),
        "satisfied": _rated(Q(level__gte=SATISFIED), sweep),
    }
    rows = DayFigure.objects.filter(sweep.days("day"))
    _write(keys, counts, {(row.day, row.station_id): row for row in rows})


def _per_day(what: What, sweep: Sweep, today: Today) -> "Counter[Key]":
    field = moment_of(what)
    cases = Case.objects.filter(sweep.moments(field), counted(what, today)).annotate(day=TruncDate(field))
    return _counter(cases.values_list("day", "station_id").annotate(many=CountOf("id")))


def _rated(also: Q, sweep: Sweep) -> "Counter[Key]":
    rows = Rating.objects.filter(sweep.days("given_on"), also).values_list("given_on", "station_id")
    return _counter(rows.annotate(many=CountOf("id")))


def _counter(rows: Iterable[tuple[date, UUID, int]]) -> "Counter[Key]":
    return Counter({(day, station_id): many for day, station_id, many in rows})


def _write(keys: Iterable[Key], counts: dict[str, "Counter[Key]"], kept: dict[Key, DayFigure]) -> None:
    """Bring the rows of ``keys`` in line with the counts; a bucket in which nothing is left has no row."""
    townships = dict(Unit.objects.stations().values_list("id", "parent_id"))
    new: list[DayFigure] = []
    changed: list[DayFigure] = []
    empty: list[UUID] = []
    for key in keys:
        numbers = {name: counter[key] for name, counter in counts.items()}
        row = kept.get(key) or DayFigure(day=key[0], station_id=key[1], township_id=townships.get(key[1]))
        for name, number in numbers.items():
            setattr(row, name, number)
        if any(numbers.values()):
            (changed if key in kept else new).append(row)
        elif key in kept:
            empty.append(row.pk)
    DayFigure.objects.filter(pk__in=empty).delete()
    DayFigure.objects.bulk_create(new, batch_size=500)
    DayFigure.objects.bulk_update(changed, list(DayFigure.COUNTED), batch_size=200)


def _count_open(today: Today) -> None:
    at_units = Case.objects.filter(waiting(), handler_unit_id__in=Unit.objects.values("pk"))
    rows: Iterable[Any] = at_units.values("station__parent_id", "handler_unit_id", "handler_unit__kind").annotate(
        open=CountOf("id"),
        overdue=CountOf("id", filter=counted(What.OVERDUE, today)),
        due_soon=CountOf("id", filter=counted(What.SOON, today)),
        uncorrected=CountOf("id", filter=counted(What.UNCORRECTED, today)),
    )
    OpenFigure.objects.all().delete()
    OpenFigure.objects.bulk_create(
        OpenFigure(
            township_id=row["station__parent_id"],
            unit_id=row["handler_unit_id"],
            unit_kind=row["handler_unit__kind"],
            **{name: row[name] for name in OpenFigure.COUNTED},
        )
        for row in rows
    )
