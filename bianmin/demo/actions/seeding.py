"""Filling an empty database with the demo, all of it or nothing, and saying what came of it."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from typing import Final

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Count, F, Q
from django.utils import timezone

from bianmin.cases.actions.drafts import save_draft, start_draft
from bianmin.cases.actions.mover import county_limits
from bianmin.cases.lifecycle import Status
from bianmin.cases.models import Case, Document
from bianmin.catalog.models import StationRole
from bianmin.catalog.permissions import items_at
from bianmin.county.refusals import BadInput, MovedOn
from bianmin.demo.actions.cases import Walk, walk_cases
from bianmin.demo.actions.offices import Offices, choose_stations, open_doors, open_earlier, staff_offices
from bianmin.demo.actions.people import Resident, record_residents, residents
from bianmin.demo.actions.pictures import keep_pictures
from bianmin.demo.deals import Deal, deal_of
from bianmin.demo.filling import about, fill_in
from bianmin.demo.hours import Span
from bianmin.demo.models import DemoMark
from bianmin.demo.plans import CITIZEN, DECIDING, RECORDING, STATION, TOWNSHIP, Plan, Setting, plan_cases
from bianmin.figures.actions import recount
from bianmin.outbox.models import Message
from bianmin.people.actions import make_account
from bianmin.people.models import Account, Person
from bianmin.stations.models import Unit
from bianmin.workdays.models import load_calendar

DAYS_BACK: Final = 90
READ_AGO: Final = timedelta(days=40)  # when most of the guides were read again
OPEN_SINCE: Final = timedelta(days=400)  # the county worked like this long before the first case of the demo
FEWEST_RESIDENTS: Final = 20
CACHE_KB: Final = 131_072
CITIZEN_USERNAME: Final = "demo-citizen"
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Size:
    """How large a demo is to be, and from which seed it is drawn."""

    cases: int = 2000
    residents: int = 300
    seed: int = 1


@dataclass(frozen=True, slots=True)
class Tally:
    """How many cases rest in each status, and how many of the open ones are overdue, or fall due on the day itself."""

    by_status: dict[Status, int]
    overdue: dict[Status, int]
    due_today: dict[Status, int]


def seed_demo(size: Size, *, at: datetime, progress: Progress = lambda label, done, total: None) -> DemoMark:
    """Fill the current county with a demo that ends at ``at``; a database that has one already is left as it is.

    One transaction holds it all, so that an interrupted run leaves nothing behind and the next one begins anew.

    Raises:
        MovedOn: this is no demo, or the database holds people who were not made up here.
        BadInput: the county has no stations or no complete items, or the demo would be too small to show anything.
    """
    known = mark()
    if known:
        return known
    _refuse_anything_real(size)
    _make_room()
    with transaction.atomic():
        made = DemoMark.objects.create(seeded_at=at, seed=size.seed)
        _fill(size, at, progress)
        _settle(at)
    return made


def mark() -> DemoMark | None:
    """Return the mark of the current county's demo, if there is one."""
    return DemoMark.objects.first()


def _refuse_anything_real(size: Size) -> None:
    if not settings.DEMO:
        raise MovedOn("这不是演示，不能生成编造的人和事。演示请用 python3 station.py run。")
    if Person.objects.exists() or Case.objects.exists():
        raise MovedOn(
            "这个数据库里已经有人的档案，却没有演示记号，不能再放编造的。请用 --data 给演示另指定一个空目录。"
        )
    if size.residents < FEWEST_RESIDENTS or size.cases < 1:
        raise BadInput(f"演示至少要 {FEWEST_RESIDENTS} 位居民、1 件事。请把 --residents 和 --cases 写大些。")


def _make_room() -> None:
    """Let SQLite hold the growing transaction in memory: its usual 2 MB would be written out and read back again."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA cache_size = -{CACHE_KB}")


def _fill(size: Size, at: datetime, progress: Progress) -> None:
    now = timezone.localtime(at)
    rng = Random(size.seed)  # noqa: S311 - made-up people, no secrets
    started = now.date() - OPEN_SINCE
    chosen = choose_stations()
    open_earlier(on=started, reviewed_on=now.date() - READ_AGO)
    deals = _deals(chosen, on=now.date())
    seats = _seats(deals)
    offices = staff_offices(chosen, departments=_departments(deals), seats=seats, on=started, rng=rng)
    open_doors(chosen, today=now.date(), rng=rng)
    made = residents(_weighted(chosen), count=size.residents, today=now.date(), rng=rng)
    progress("居民", len(made), size.residents)
    plans = plan_cases(size.cases, _setting(deals, made, offices, seats, now, rng))
    _record(made, plans, at=at - OPEN_SINCE)
    pictures = keep_pictures((spec for deal in deals for spec in deal.body.materials), at=at - OPEN_SINCE)
    walk = Walk(offices, pictures, rng, size.seed, {made[CITIZEN].facts.id_number: _citizen(made[CITIZEN]).pk})
    walk_cases(plans, walk, lambda done, total: progress("办件的每一步", done, total))
    _begin_a_draft(deals, made[CITIZEN], at=at - timedelta(hours=2), rng=rng)


def _deals(at_stations: Sequence[Unit], *, on: date) -> tuple[Deal, ...]:
    """Return what the stations of the demo can make a case of.

    Raises:
        BadInput: the county was not loaded yet, or none of its items is complete.
    """
    found = items_at(at_stations[0], on=on) if at_stations else []
    deals = [
        deal_of(item.current, role, item.name) for item, role in found if role != StationRole.ASSISTS and item.current
    ]
    complete = tuple(deal for deal in deals if deal.body.is_complete)
    if not complete:
        raise BadInput("这个县还没有站点，或没有一个事项能从头办到尾。请先运行 manage.py load_county 载入县数据包。")
    return complete


def _departments(deals: Iterable[Deal]) -> set[str]:
    return {stop.unit for deal in deals for stop in deal.body.route} - {STATION, TOWNSHIP}


def _seats(deals: Iterable[Deal]) -> dict[str, str]:
    """Return the two departments that the demo signs in at: one that decides by itself, one that records outside."""
    ends = [(deal.body.route[-1].unit, RECORDING if deal.ends_outside else DECIDING) for deal in deals]
    ranked = [end for end, _ in Counter(ends).most_common() if end[0] not in {STATION, TOWNSHIP}]
    return {word: slug for slug, word in reversed(ranked)}


def _weighted(at_stations: tuple[Unit, ...]) -> tuple[Unit, ...]:
    """Let more people live where the demo looks first: at the first station, and in its township."""
    first = at_stations[0]
    near = tuple(unit for unit in at_stations if unit.parent_id == first.parent_id)
    return (*at_stations, first, first, *near)


def _setting(
    deals: tuple[Deal, ...], made: list[Resident], offices: Offices, seats: dict[str, str], now: datetime, rng: Random
) -> Setting:
    span = Span(now.date() - timedelta(days=DAYS_BACK), now, load_calendar())
    return Setting(deals, tuple(made), offices.stations[0].pk, seats, span, county_limits(), rng)


def _record(made: Sequence[Resident], plans: Iterable[Plan], *, at: datetime) -> None:
    """Write the records of the residents; somebody without a number is recorded when they file, and only once."""
    filing = {id(plan.resident) for plan in plans}
    record_residents((each for each in made if not (each.files_once and id(each) in filing)), at=at)


def _citizen(resident: Resident) -> Account:
    person = Person.objects.with_id_number(resident.facts.id_number).get()
    return make_account(CITIZEN_USERNAME, name=person.name, person=person)


def _begin_a_draft(deals: Iterable[Deal], resident: Resident, *, at: datetime, rng: Random) -> None:
    """Leave one form half filled in, so that its resume code can be tried."""
    deal = next((deal for deal in deals if deal.body.online and len(deal.body.questions) > 3), None)
    if deal:
        account = Account.objects.get(username=CITIZEN_USERNAME)
        draft = start_draft(deal.edition.item, resident.station, account_id=account.pk, at=at)
        answers = fill_in(deal.body.questions[:3], resident, on=timezone.localdate(at), rng=rng)
        save_draft(draft, {**about(resident), **answers}, at=at)


def _settle(at: datetime) -> None:
    """Leave little for the worker of what a living station would have done long ago.

    PDFs are rendered when somebody asks; messages left when they were written; figures are counted over the whole. The
    journal is chained by the worker, as ever.
    """
    Document.objects.filter(pdf__isnull=True).update(wanted_at=None)
    Message.objects.filter(sent_at__isnull=True).update(sent_at=F("not_before"))
    recount(at=at, everything=True)


def tally(*, today: date) -> Tally:
    """Count the current county's cases by status, and among the open ones what is overdue and what falls due today."""
    late, due = Count("id", filter=Q(due_on__lt=today)), Count("id", filter=Q(due_on=today))
    rows = Case.objects.values("status").annotate(many=Count("id"), late=late, due=due)
    counted = {Status(row["status"]): row for row in rows}
    return Tally(
        *(
            {status: counted[status][name] if status in counted else 0 for status in Status}
            for name in ("many", "late", "due")
        )
    )
