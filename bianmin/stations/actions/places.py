"""Setting up divisions and units, and saying whether a station is open today."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction

from bianmin.county.refusals import NotYours
from bianmin.stations.models import Division, Station, Unit


@dataclass(frozen=True, slots=True)
class NewDivision:
    """One line of divisions.csv with its derived short name."""

    code: str
    name: str
    short_name: str
    level: str
    parent_code: str


@dataclass(frozen=True, slots=True)
class NewUnit:
    """One unit as a pack describes it; ``parent`` is the slug of the unit above."""

    slug: str
    kind: str
    name: str
    short_name: str
    division_code: str
    parent: str = ""
    phone: str = ""
    address: str = ""
    outer_system: str = ""
    kind_of_station: str = ""
    needs_look: str = ""


@transaction.atomic
def load_divisions(lines: Iterable[NewDivision]) -> int:
    """Write the divisions that are new or were renamed; return how many."""
    known = Division.objects.in_bulk()
    changed = []
    for line in lines:
        row = Division(line.code, line.name, line.short_name, line.level, line.parent_code)
        before = known.get(line.code)
        if before is None or (before.name, before.short_name, before.parent_code) != (
            row.name, row.short_name, row.parent_code,
        ):  # fmt: skip
            changed.append(row)
    Division.objects.bulk_create(
        changed,
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["name", "short_name", "level", "parent_code"],
    )
    return len(changed)


@transaction.atomic
def load_units(units: Iterable[NewUnit], *, on: date) -> int:
    """Write the units of a pack: new ones whole, known ones only where the pack's name or phone changed.

    What a station says of itself (hours, address, notices) is not touched.
    """
    known = {unit.slug: unit for unit in Unit.objects.all()}
    changed = 0
    for each in units:
        unit = known.get(each.slug) or Unit(slug=each.slug, opened_on=on)
        parent = known.get(each.parent)
        before = (unit.name, unit.short_name, unit.outer_system, unit.parent_id)
        unit.kind, unit.name, unit.short_name, unit.division_code = (
            each.kind,
            each.name,
            each.short_name,
            each.division_code,
        )
        unit.parent, unit.outer_system = parent, each.outer_system
        if each.slug not in known:
            unit.phone, unit.address = each.phone, each.address
            unit.save(force_insert=True)
            known[each.slug] = unit
            changed += 1
            if each.kind_of_station:
                Station.objects.create(unit=unit, kind=each.kind_of_station, needs_look=each.needs_look[:60])
        elif before != (unit.name, unit.short_name, unit.outer_system, unit.parent_id):
            unit.save()
            changed += 1
    return changed


def confirm_open(unit: Unit, *, units_of_seat: Iterable[UUID], today: date, notice: str = "") -> None:
    """Say that somebody is there today, or why not: told at once on the web (COUNTY.md, 正在服务).

    Raises:
        NotYours: it is another station.
    """
    if unit.pk not in set(units_of_seat):
        raise NotYours("只能改自己站的开门情况。")
    Station.objects.filter(unit=unit).update(
        open_confirmed_on=None if notice else today, closed_notice=notice.strip()[:120]
    )


def describe_station(unit: Unit, *, address: str, hours: str, way: str) -> None:
    """Write where a station is, when it serves, and how to get there."""
    Unit.objects.filter(pk=unit.pk).update(address=address)
    Station.objects.filter(unit=unit).update(hours=hours, way=way)
