"""Filling a place: some fifty real cases, filed and moved by the actions, then multiplied by bulk rows of equal shape.

A copy has its own person, number, query code, steps, clock events, materials, documents, journal rows and messages;
its dates are moved back by whole days and its due days read anew from its clocks. What copies share are the bytes of the
photographs, the posts that acted, and (documents) the facts of the case they were copied from.
"""

# ruff: noqa: S311 - chance that can be repeated, for measuring

import itertools
import random
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone

from benchmarks.staffing import Staff, bring_to, filed
from benchmarks.walking import person
from bianmin.cases.actions.documents import character_of
from bianmin.cases.actions.filing import hash_of_code
from bianmin.cases.actions.mover import cache_due
from bianmin.cases.actions.numbers import luhn
from bianmin.cases.deadlines import read
from bianmin.cases.lifecycle import Paper, Status
from bianmin.cases.models import Case, CaseStep, ClockEvent, Document, NumberCounter
from bianmin.journal.models import Entry
from bianmin.outbox.models import Message
from bianmin.stations.models import Unit
from bianmin.vault.index import new_code
from bianmin.workdays.models import load_calendar

MIX = {  # how many of fifty rest in which status
    Status.SUBMITTED: 8, Status.RECEIVED: 2, Status.PENDING: 14, Status.CORRECTING: 2, Status.ACCEPTED: 6,
    Status.DELIVERED: 16, Status.DECLINED: 1, Status.WITHDRAWN: 1,
}  # fmt: skip
AT_BUSY_STATION = 0.04  # of the copies, so that one clerk has more than a page of work
BATCH = 250  # cases written at once
FIRST_COPY = 1_000_000  # serial of the person of the first copy
Report = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Whole:
    """One case with everything that hangs on it."""

    case: Case
    parts: tuple[models.Model, ...]


def fill(staff: Staff, count: int, report: Report) -> None:
    """File the real cases and multiply them until there are ``count``."""
    wholes = list(_real_cases(staff, min(sum(MIX.values()), count), report))
    copier = Copier(staff, random.Random(7), _elsewhere(staff))
    made = len(wholes)
    while made < count:
        some = list(itertools.islice(itertools.cycle(wholes), made, min(made + BATCH, count)))
        copier.write(some)
        made += len(some)
        report("multiply the cases", made, count)
    copier.keep_counters()


def _real_cases(staff: Staff, count: int, report: Report) -> Iterator[Whole]:
    wanted = [status for status, share in MIX.items() for _ in range(share)]
    random.Random(1).shuffle(wanted)
    for done, status in enumerate(wanted[:count], start=1):
        at = timezone.now()  # the county was set up today, and a copy is moved back
        case = filed(staff, serial=done, at=at)
        bring_to(status, case, staff, at=at)
        report("file and move real cases", done, count)
        yield _whole(Case.objects.whole().get(pk=case.pk))


def _whole(case: Case) -> Whole:
    hanging = (case.submissions, case.steps, case.clock_events, case.materials, case.files, case.documents)
    rows = [row for rows in hanging for row in rows.all()]
    notes = Entry.objects.filter(subject_id=str(case.pk))
    return Whole(case, (*rows, *notes, *Message.objects.filter(about=case.pk)))


def _elsewhere(staff: Staff) -> list[Unit]:
    stations = Unit.objects.stations().filter(closed_on__isnull=True).exclude(pk=staff.station.pk)
    return list(stations) or [staff.station]


def copy(row: models.Model, moved: timedelta, **over: Any) -> Any:
    """Return a new row like ``row`` with its days moved; it gets an id of its own."""
    values = {each.attname: getattr(row, each.attname) for each in row._meta.concrete_fields if not each.primary_key}
    days = {name: value + moved for name, value in values.items() if isinstance(value, date | datetime)}
    return type(row)(**{**values, **days, **over})


@dataclass
class Copier:
    """Writes copies, and counts their numbers on from where the real ones ended."""

    staff: Staff
    chance: random.Random
    elsewhere: list[Unit]
    serial: int = FIRST_COPY
    given: dict[tuple[str, date], int] = field(default_factory=dict)  # (series, day) → last number

    def __post_init__(self) -> None:
        rows = NumberCounter.objects.values_list("series", "day", "last")
        self.given = {(series, day): last for series, day, last in rows}

    @transaction.atomic
    def write(self, wholes: Iterable[Whole]) -> None:
        rows: dict[type[models.Model], list[Any]] = {}
        for whole in wholes:
            for row in self._copies(whole):
                rows.setdefault(type(row), []).append(row)
        for model, some in rows.items():  # persons first, then cases, then what hangs on them: as they came
            model.objects.bulk_create(some)  # type: ignore[attr-defined]

    def _copies(self, whole: Whole) -> Iterator[models.Model]:
        self.serial += 1
        old, moved = whole.case, -timedelta(days=self.chance.randint(1, 90 if whole.case.is_over else 20))
        facts, units = person(self.serial), self._units()
        who = copy(old.applicant, moved, name=facts.name, id_number=facts.id_number, phone=facts.phone).index()
        code = new_code()
        places = {name: units.get(getattr(old, name), getattr(old, name)) for name in _UNITS}
        case = copy(
            old, moved, applicant_id=who.pk, number=self._case_number(old, moved), query_code=code,
            query_code_hash=hash_of_code(code), **places,
        )  # fmt: skip
        parts = list(self._parts(whole, case, moved, units))
        events = sorted((row for row in parts if isinstance(row, ClockEvent)), key=lambda event: event.sequence)
        cache_due(case, read(events, load_calendar()))
        yield from (who, case, *parts)

    def _parts(self, whole: Whole, case: Case, moved: timedelta, units: dict[UUID, UUID]) -> Iterator[models.Model]:
        fresh: dict[UUID, UUID] = {}  # ids of steps and materials, to which documents and files point
        for row in whole.parts:
            columns = _columns(row)
            over: dict[str, Any] = {name: case.pk for name in ("case_id", "about") if name in columns}
            over |= {name: fresh[getattr(row, name)] for name in ("step_id", "material_id") if name in columns}
            over |= {"unit_id": units.get(row.unit_id or row.pk, row.unit_id)} if isinstance(row, CaseStep) else {}
            made = copy(row, moved, **over, **self._own(row, whole.case, case, moved))
            fresh[row.pk] = made.pk
            yield made

    def _own(self, row: models.Model, old: Case, case: Case, moved: timedelta) -> dict[str, Any]:
        """Return what only one kind of row has of its own."""
        match row:
            case Document():
                number = self._document_number(Paper(row.kind), row.issued_at + moved)
                return {"number": number, "verify_code": new_code(bits=60)}
            case Entry():
                return {"subject_id": str(case.pk)}
            case Message():
                return {"dedupe_key": row.dedupe_key.replace(str(old.pk), str(case.pk))}
        return {"key": f"copy {case.pk}"} if "key" in _columns(row) else {}

    def _units(self) -> dict[UUID, UUID]:
        """Choose where a copy plays: which station and township stand for those of the real case."""
        stays = self.chance.random() < AT_BUSY_STATION
        station = self.staff.station if stays else self.chance.choice(self.elsewhere)
        return {self.staff.station.pk: station.pk, self.staff.township.pk: station.parent_id or self.staff.township.pk}

    def _next(self, series: str, day: date) -> int:
        self.given[series, day] = self.given.get((series, day), 0) + 1
        return self.given[series, day]

    def _case_number(self, old: Case, moved: timedelta) -> str:
        day = timezone.localdate(old.submitted_at + moved)
        body = f"{day:%Y%m%d}{self._next('case', day):05}"
        return f"{settings.COUNTY.get('number_prefix', 'BM')}{body}{luhn(body)}"

    def _document_number(self, paper: Paper, at: datetime) -> str:
        year, kind = timezone.localdate(at).year, character_of(paper)
        serial = self._next(f"document {kind}", date(year, 1, 1))
        return f"{settings.COUNTY.get('document_prefix', '便民')}{kind}〔{year}〕{serial}号"

    def keep_counters(self) -> None:
        """Write how far the numbers were counted, so that new cases go on from there."""
        for (series, day), last in self.given.items():
            NumberCounter.objects.update_or_create(series=series, day=day, defaults={"last": last})


_UNITS = ("station_id", "receiving_unit_id", "handler_unit_id")


def _columns(row: models.Model) -> set[str]:
    return {each.attname for each in row._meta.concrete_fields}
