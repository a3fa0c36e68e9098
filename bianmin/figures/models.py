"""Roll-ups by day and station: what came in, was decided, and in time; the worker counts, the board reads."""

from datetime import date
from typing import Any

from django.db import models
from django.db.models import Sum
from django.db.models.functions import TruncWeek

from bianmin.county.rows import CountyManager, CountyQuerySet, CountyRow
from bianmin.stations.models import Unit


class DayQuerySet(CountyQuerySet):
    """Questions to the daily figures."""

    def between(self, first: date, last: date) -> "DayQuerySet":
        return self.filter(day__range=(first, last))

    def by_township_and_week(self) -> "models.QuerySet[Any, Any]":
        """Sum up by township and by the Monday of the week."""
        sums = {name: Sum(name) for name in DayFigure.COUNTED}
        return self.values("township_id", week=TruncWeek("day")).annotate(**sums)


class DayFigure(CountyRow):
    """What happened at one station on one day."""

    COUNTED = ("received", "decided", "limited", "decided_in_time", "ratings", "satisfied")

    day = models.DateField()
    station_id = models.UUIDField()
    township_id = models.UUIDField(null=True)
    received = models.PositiveIntegerField(default=0)
    decided = models.PositiveIntegerField(default=0)
    limited = models.PositiveIntegerField("有时限的", default=0)
    decided_in_time = models.PositiveIntegerField(default=0)
    ratings = models.PositiveIntegerField(default=0)
    satisfied = models.PositiveIntegerField(default=0)

    objects = CountyManager.asking(DayQuerySet)

    class Meta(CountyRow.Meta):
        constraints = [
            models.UniqueConstraint(fields=["county_code", "day", "station_id"], name="day_figure_is_one_per_station"),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.station_id}"


class OpenFigure(CountyRow):
    """What is open now at one unit for stations of one township, and how much of it is late or soon late.

    ``overdue`` and ``due_soon`` wait for the unit; ``uncorrected`` waits for the applicant, past its day.
    """

    COUNTED = ("open", "overdue", "due_soon", "uncorrected")

    township_id = models.UUIDField(null=True)
    unit_id = models.UUIDField()
    unit_kind = models.CharField(max_length=16, choices=Unit.Kind.choices, blank=True)
    open = models.PositiveIntegerField(default=0)
    overdue = models.PositiveIntegerField(default=0)
    due_soon = models.PositiveIntegerField(default=0)
    uncorrected = models.PositiveIntegerField(default=0)

    class Meta(CountyRow.Meta):
        constraints = [
            models.UniqueConstraint(fields=["county_code", "township_id", "unit_id"], name="open_figure_is_one"),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.open}"


class Count(CountyRow):
    """When the figures of a county were last counted, and up to which moment its steps were read."""

    counted_at = models.DateTimeField()
    read_up_to = models.DateTimeField()

    class Meta(CountyRow.Meta):
        constraints = [models.UniqueConstraint(fields=["county_code"], name="count_is_one_per_county")]

    def __str__(self) -> str:
        return f"{self.counted_at:%F %T}"


class CatalogueFigure(CountyRow):
    """What was last counted of the catalogue: items, communities, villages, trips (``gathering`` says in which shape)."""

    counted_at = models.DateTimeField()
    content: Any = models.JSONField()

    class Meta(CountyRow.Meta):
        constraints = [models.UniqueConstraint(fields=["county_code"], name="catalogue_figure_is_one_per_county")]

    def __str__(self) -> str:
        return f"{self.counted_at:%H:%M}"
