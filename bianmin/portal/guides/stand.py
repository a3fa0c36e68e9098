"""A station's own page, and choosing one's village: townships, villages, namesakes told apart."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bianmin.catalog.permissions import items_at
from bianmin.catalog.placed import standings_at
from bianmin.county.refusals import NotFound
from bianmin.pages.wording import chinese_date
from bianmin.portal.guides.place import HOURS_UNKNOWN, OPEN, PERHAPS, help_phone, place_of
from bianmin.portal.guides.rows import ASK_FIRST, ROLE_IN_A_WORD, Row, grouped
from bianmin.portal.guides.shelf import Main, main
from bianmin.portal.guides.visit import Visit
from bianmin.stations.permissions import STATION_ROLES, division, known_station, open_stations, people_at, townships

if TYPE_CHECKING:
    from uuid import UUID

    from bianmin.catalog.models import Item, StationRole
    from bianmin.catalog.placed import Standing
    from bianmin.stations.models import Unit

LONGEST_NAME = 20  # characters of a village's name
MOST_VILLAGES = 60
WHAT_IT_DOES = {
    "站里就能办": "在站里办完，不用再跑",
    "站里受理": "在站里交，期限从那天算",
    "站里代办": "站里收下，替您送去",
    "站里指路": "站里不收，告诉您找谁",
    ASK_FIRST: "站里能帮到哪一步还没有核实",
}


@dataclass(frozen=True, slots=True)
class Done:
    """One item at one station: ``basis`` is the decision it rests on, if there is one, ``window`` where it is done."""

    row: Row
    basis: str = ""
    window: str = ""


@dataclass(frozen=True, slots=True)
class Kind:
    """What a station does of one category."""

    name: str
    items: tuple[Done, ...]


@dataclass(frozen=True, slots=True)
class Share:
    """What a station does in one way, by category."""

    name: str
    says: str
    kinds: tuple[Kind, ...]

    @property
    def count(self) -> int:
        return sum(len(kind.items) for kind in self.kinds)


def station(code: str, visit: Visit, *, lasting: bool = False) -> Main:
    """Make the page of one station; ``lasting``: it is kept for days, and so says nothing that holds for today alone.

    Raises:
        NotFound: there is none of that code in the county, or it was closed (the sentence says since when).
    """
    unit = known_station(code)
    if unit is None:
        raise NotFound(f"没有这个便民服务站。请从“选您的村”里找，或打 {help_phone()} 问。")
    if unit.closed_on is not None and unit.closed_on <= visit.today:
        raise NotFound(_closed(unit))
    place = place_of(unit, today=visit.today)
    if lasting and place.lamp is OPEN:
        place = replace(place, lamp=PERHAPS if place.hours else HOURS_UNKNOWN)
    context = {
        "place": place,
        "lasting": lasting,
        "township": unit.parent,
        "people": people_at(unit, STATION_ROLES, on=visit.today),
        "is_confirmed": unit.station.is_confirmed(today=visit.today) and not lasting,
        "shares": _shares(items_at(unit, on=visit.today), standings_at(unit.pk, today=visit.today)),
        "is_mine": visit.village == code,
    }
    return main("station", context, title=place.name)


def _closed(unit: "Unit") -> str:
    assert unit.closed_on is not None, "asked of a closed station"
    since = f"{unit.closed_on.year} 年 {chinese_date(unit.closed_on)}"
    old = division(unit.division_code)
    heir = division(old.succeeded_by) if old and old.succeeded_by else None
    goes_on = f"现在归{heir.short_name}。" if heir else "现在归哪里，"
    return f"{unit.in_township}的便民服务站从 {since}起撤并了。{goes_on}请打 {help_phone()} 问。"


def _shares(does: "Iterable[tuple[Item, StationRole]]", standings: "dict[UUID, Standing]") -> list[Share]:
    """Return what a station does, by way and category: what it does itself first, what is unsure last."""
    roles = dict(does)
    sure = {item.slug: (role, standings[item.pk]) for item, role in roles.items() if item.pk in standings}
    groups = grouped(roles, {item.pk: role for item, role in roles.items()})
    kinds = [Kind(group.name, tuple(_done(row, sure.get(row.slug)) for row in group.rows)) for group in groups]
    return [share for way, says in WHAT_IT_DOES.items() if (share := _share(way, says, kinds)).count]


def _done(row: Row, sure: "tuple[StationRole, Standing] | None") -> Done:
    """Return a row with what was decided of it: then it is sure, whatever the list it came from left open."""
    if sure is None:
        return Done(row)
    role, standing = sure
    return Done(replace(row, who=ROLE_IN_A_WORD[role.label]), standing.basis, standing.window)


def _share(way: str, says: str, kinds: list[Kind]) -> Share:
    kept = [Kind(kind.name, tuple(done for done in kind.items if done.row.who == way)) for kind in kinds]
    return Share(way, says, tuple(kind for kind in kept if kind.items))


def villages(township_code: str, name: str) -> dict[str, object]:
    """Return what one chooses a village from: the townships, and the villages of one of them or of a name."""
    name = name.strip()
    found: list[Unit] = []
    if 0 < len(name) <= LONGEST_NAME:
        found = list(open_stations().filter(short_name__contains=name)[:MOST_VILLAGES])
    elif township_code and not name:
        found = list(open_stations().filter(parent__division_code=township_code))
    return {
        "townships": list(townships()),
        "township": next((unit.parent for unit in found), None) if not name else None,
        "name": name,
        "found": found,
        "asked": bool(township_code or name),
        "is_too_long": len(name) > LONGEST_NAME,
        "phone": help_phone(),
    }


def village_named(code: str) -> "Unit | None":
    """Return the open station that somebody chooses by its village's code."""
    return open_stations().filter(division_code=code).first()
