"""Who may read the figures: the county office and the supervisors; and the lists behind the numbers."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Self

from django.db.models import F, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from bianmin.cases.permissions import county_list
from bianmin.county.refusals import NotYours
from bianmin.county.rights import Action, Relation, Resource, Right
from bianmin.figures.meanings import NOW, Today, What, counted, midnight, moment_of
from bianmin.figures.models import Count, DayFigure, OpenFigure
from bianmin.stations.models import Unit
from bianmin.stations.permissions import OVERSIGHT_ROLES

if TYPE_CHECKING:
    from bianmin.cases.models import CaseQuerySet
    from bianmin.stations.permissions import Seat

RIGHTS = (Right(Resource.FIGURE, Action.READ, OVERSIGHT_ROLES, Relation.COUNTS),)

FEWEST_RATINGS = 5  # fewer would tell who said it (COUNTY.md, Ratings)
STATIONS = "stations"  # whichever stations hold a case; none is named alone (no ranking of villages)
WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Tally:
    """What happened in a period; counts of cases, and of ratings."""

    received: int = 0
    decided: int = 0
    limited: int = 0
    decided_in_time: int = 0
    ratings: int = 0
    satisfied: int = 0

    @classmethod
    def of(cls, rows: Iterable[dict[str, Any]]) -> Self:
        """Add up rows of sums."""
        listed = list(rows)
        return cls(**{each.name: sum(row[each.name] for row in listed) for each in fields(cls)})

    @property
    def late(self) -> int:
        return self.limited - self.decided_in_time

    @property
    def unlimited(self) -> int:
        """How many results had no known limit, and so count neither as in time nor as late."""
        return self.decided - self.limited

    @property
    def in_time_percent(self) -> int | None:
        """Return whole percent, rounded down: one late case in a thousand is not 100."""
        return 100 * self.decided_in_time // self.limited if self.limited else None

    @property
    def shows_ratings(self) -> bool:
        return self.ratings >= FEWEST_RATINGS

    @property
    def satisfied_percent(self) -> int | None:
        """Return whole percent, rounded down; nothing where the ratings are too few to be shown."""
        return 100 * self.satisfied // self.ratings if self.shows_ratings else None


@dataclass(frozen=True, slots=True)
class Township:
    """One township's row."""

    code: str
    name: str
    tally: Tally


@dataclass(frozen=True, slots=True)
class Holder:
    """With whom open cases are: a department, a township, or the stations of one township together.

    ``unit`` and ``township`` are what the list behind the number is asked for.
    """

    name: str
    kind: str
    unit: str
    township: str
    overdue: int
    due_soon: int


@dataclass(frozen=True, slots=True)
class Week:
    """What came in and was decided in one week, or in the part of it that lies in the period."""

    first: date
    last: date
    received: int
    decided: int


@dataclass(frozen=True, slots=True)
class Board:
    """Everything the board shows; ``counted_at`` is empty as long as nothing was counted."""

    counted_at: datetime | None
    total: Tally
    townships: tuple[Township, ...]
    weeks: tuple[Week, ...]
    holders: tuple[Holder, ...]
    uncorrected: int

    @property
    def overdue(self) -> int:
        return sum(holder.overdue for holder in self.holders)

    @property
    def overdue_by_kind(self) -> dict[str, int]:
        """Return how much is overdue with departments, townships and stations; who holds nothing late is left out."""
        kinds = dict.fromkeys(holder.kind for holder in self.holders)
        numbers = {kind: sum(each.overdue for each in self.holders if each.kind == kind) for kind in kinds}
        return {kind: number for kind, number in numbers.items() if number}

    @property
    def due_soon(self) -> int:
        return sum(holder.due_soon for holder in self.holders)


def board_for(seat: "Seat", first: date, last: date) -> Board:
    """Return the board of a period (both days included), in two queries however many cases there are.

    Raises:
        NotYours: the seat is neither the county office's nor a supervisor's.
    """
    if not seat.holds(OVERSIGHT_ROLES):
        raise NotYours("统计只给县政务服务管理办公室和督查看。")
    sums = list(DayFigure.objects.between(first, last).by_township_and_week())
    units = list(_units())
    return Board(
        counted_at=units[0].counted_at if units else None,
        total=Tally.of(sums),
        townships=tuple(_townships(units, sums)),
        weeks=tuple(_weeks(sums, first, last)),
        holders=tuple(_holders(units)),
        uncorrected=sum(unit.uncorrected for unit in units),
    )


def _units() -> "QuerySet[Any]":
    """Return every unit but the stations with what it and its stations hold, and when that was counted."""
    held = OpenFigure.objects.filter(unit_id=OuterRef("pk")).order_by()
    of_township = OpenFigure.objects.filter(township_id=OuterRef("pk")).order_by()
    at_stations = of_township.filter(unit_kind=Unit.Kind.STATION)
    return (
        Unit.objects.exclude(kind=Unit.Kind.STATION)
        .order_by("division_code", "slug")
        .annotate(
            overdue=_sum(held, "unit_id", "overdue"),
            due_soon=_sum(held, "unit_id", "due_soon"),
            stations_overdue=_sum(at_stations, "township_id", "overdue"),
            stations_due_soon=_sum(at_stations, "township_id", "due_soon"),
            uncorrected=_sum(of_township, "township_id", "uncorrected"),
            counted_at=Subquery(Count.objects.values("counted_at")[:1]),
        )
    )


def _sum(rows: "QuerySet[Any]", key: str, name: str) -> Coalesce:
    return Coalesce(Subquery(rows.values(key).annotate(total=Sum(name)).values("total")), 0)


def _townships(units: list[Any], sums: list[dict[str, Any]]) -> Iterable[Township]:
    """Yield the townships in the order of the list of divisions: it is no ranking."""
    for unit in units:
        if unit.kind == Unit.Kind.TOWNSHIP:
            own = Tally.of(row for row in sums if row["township_id"] == unit.pk)
            yield Township(unit.slug, unit.short_name, own)


def _holders(units: list[Any]) -> Iterable[Holder]:
    """Yield who holds something late or soon late: departments, townships, a township's stations together."""
    townships = [unit for unit in units if unit.kind == Unit.Kind.TOWNSHIP]
    for unit in [*(unit for unit in units if unit.kind != Unit.Kind.TOWNSHIP), *townships]:
        if unit.overdue or unit.due_soon:
            kind = "乡镇（街道）" if unit.kind == Unit.Kind.TOWNSHIP else "部门"
            yield Holder(unit.short_name, kind, unit.slug, "", unit.overdue, unit.due_soon)
    for unit in townships:
        if unit.stations_overdue or unit.stations_due_soon:
            numbers = (unit.stations_overdue, unit.stations_due_soon)
            yield Holder(unit.short_name, "村（社区）站", STATIONS, unit.slug, *numbers)


def _weeks(sums: list[dict[str, Any]], first: date, last: date) -> Iterable[Week]:
    """Yield every week of the period, the empty ones too; the outer ones are cut to it."""
    monday = first - timedelta(days=first.weekday())
    while monday <= last:
        own = Tally.of(row for row in sums if row["week"] == monday)
        sunday = monday + WEEK - timedelta(days=1)
        yield Week(max(monday, first), min(sunday, last), own.received, own.decided)
        monday += WEEK


@dataclass(frozen=True, slots=True)
class Ask:
    """Which cases are asked for: what is counted, the period, the stations' township, and who holds them.

    ``township`` and ``unit`` are slugs; ``unit`` may be ``stations``.
    """

    what: What
    first: date
    last: date
    township: str = ""
    unit: str = ""


def cases_behind(seat: "Seat", ask: Ask, *, today: Today) -> "CaseQuerySet":
    """Return the cases behind a number, the newest (or the first due) first; shown masked, and none opens."""
    rows = county_list(seat).filter(counted(ask.what, today), **_where(ask))
    if ask.what in NOW:
        return rows.filter(handler_unit_id__in=Unit.objects.values("pk")).order_by("due_on", "id")
    moment = moment_of(ask.what)
    after_last = ask.last + timedelta(days=1)
    within = rows.filter(**{f"{moment}__gte": midnight(ask.first), f"{moment}__lt": midnight(after_last)})
    return within.order_by(F(moment).desc(), "-id")


def _where(ask: Ask) -> dict[str, Any]:
    where: dict[str, Any] = {"station__parent__slug": ask.township} if ask.township else {}
    if ask.unit == STATIONS:
        where["handler_unit__kind"] = Unit.Kind.STATION
    elif ask.unit:
        where["handler_unit__slug"] = ask.unit
    return where
