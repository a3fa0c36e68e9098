"""Who works where in the demo: a dozen stations, their townships, the departments on the routes, the county office."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from random import Random
from typing import Final
from uuid import UUID

from django.utils import timezone

from bianmin.catalog.models import Edition, Placement
from bianmin.county.actors import CLOCK, Actor
from bianmin.county.rights import PostRole
from bianmin.demo import names
from bianmin.demo.names import FEMALE, MALE
from bianmin.people.actions import make_account
from bianmin.stations.actions import confirm_open, describe_station, give_post
from bianmin.stations.models import Unit
from bianmin.stations.permissions import named_unit, post_actor, stations

STATIONS: Final = 12
BEGINS: Final = time(8)  # when a post of the demo was given
WANTED: Final = (
    "杏花村",
    "东张博",
    "孔那里",
    "毛庄",
    "后林",
    "蔡楼",
    "文昌阁",
)  # of the walks; looked for, never demanded
HOURS: Final = (
    "周一至周五 8:30–11:30、14:00–17:30", "周一至周六 8:00–11:30、14:30–17:30", "每天 8:30–11:30；下午先打电话",
    "周一、三、五 8:30–17:00；逢集上午都在",
)  # fmt: skip
PLACES: Final = ("村委会院内一楼东屋", "党群服务中心大厅", "村口文化广场南侧", "卫生室隔壁", "老学校院里")
WAYS: Final = ("进村第一个红绿灯往东 100 米", "集上往北走到头", "公交“村委会”站下车就是", "大队院，门口有旗杆")
AWAY: Final = "今天上午去镇里送材料，14:00 回来。急事请打电话。"
_KNOWN_CLERKS: Final = {"蔡楼": ("周凤", "蔡小雨"), "杏花村": ("孙秀英", "陈立新")}


@dataclass(frozen=True, slots=True)
class Desk:
    """Who may act at one unit: whoever handles, and whoever approves; at a station the helper too."""

    unit: Unit
    handler: Actor
    approver: Actor
    helper: Actor | None = None


@dataclass(frozen=True, slots=True)
class Offices:
    """Every desk of the demo by its unit; stations in order, the first is the one that the demo signs in at."""

    stations: tuple[Unit, ...]
    desks: dict[UUID, Desk]

    def at(self, unit_id: UUID) -> Desk:
        return self.desks[unit_id]


def choose_stations(many: int = STATIONS) -> tuple[Unit, ...]:
    """Return the stations of the demo: those of the walks that the county has, then one of each other township, then any."""
    everywhere = [unit for unit in stations().order_by("slug") if unit.parent_id]
    wanted = [unit for name in WANTED for unit in everywhere if unit.short_name.startswith(name)]
    seen = {unit.parent_id for unit in wanted}
    elsewhere = {unit.parent_id: unit for unit in reversed(everywhere) if unit.parent_id not in seen}
    return tuple(dict.fromkeys([*wanted, *reversed(elsewhere.values()), *everywhere]))[:many]


def open_earlier(*, on: date, reviewed_on: date) -> None:
    """Say that the county has worked with this catalogue since ``on``, and has read most of it again on ``reviewed_on``.

    What was filed since then needs it in force; every eighth item is left to be read again (待更新).

    A pack is taken over as of the day it is loaded; a demo tells of the months before.
    """
    Unit.objects.filter(opened_on__gt=on).update(opened_on=on)
    Edition.objects.filter(valid_from__gt=on).update(valid_from=on)
    read = [each.pk for place, each in enumerate(Edition.objects.order_by("item__position")) if place % 8]
    Edition.objects.filter(pk__in=read).update(reviewed_on=reviewed_on)
    Placement.objects.filter(starts_on__gt=on).update(starts_on=on)


def staff_offices(
    at_stations: Sequence[Unit], *, departments: Iterable[str], seats: Mapping[str, str], on: date, rng: Random
) -> Offices:
    """Give every post of the demo, from ``on``; ``departments`` are the slugs on the routes.

    ``seats`` are the departments that the demo's page signs in at, by the word in their usernames. Accounts have no usable
    password: nothing else signs them in.
    """
    desks = {unit.pk: _station_desk(unit, place, on, rng) for place, unit in enumerate(at_stations)}
    for place, unit in enumerate(dict.fromkeys(unit.parent for unit in at_stations if unit.parent)):
        desks[unit.pk] = _office_desk(
            unit, PostRole.TOWN_CLERK, PostRole.TOWN_APPROVER, _username("demo-town", place), on, rng
        )
    words = {slug: word for word, slug in seats.items()}
    for slug in sorted(set(departments)):
        unit = named_unit(slug)
        if unit:
            stem = f"demo-{words.get(slug, slug)}"
            desks[unit.pk] = _office_desk(unit, PostRole.DEPT_CLERK, PostRole.DEPT_APPROVER, stem, on, rng)
    for slug, role, username in (
        ("office", PostRole.COUNTY_OFFICE, "demo-office"), ("supervision", PostRole.SUPERVISOR, "demo-supervisor"),
        ("office", PostRole.SYSTEM_ADMIN, "demo-system-admin"), ("office", PostRole.SECURITY_ADMIN, "demo-security-admin"),
        ("office", PostRole.AUDIT_ADMIN, "demo-audit-admin"),
    ):  # fmt: skip
        unit = named_unit(slug)
        if unit:
            _post(unit, role, username, _somebody(rng), on)
    return Offices(tuple(at_stations), desks)


def _station_desk(unit: Unit, place: int, on: date, rng: Random) -> Desk:
    known = next((pair for name, pair in _KNOWN_CLERKS.items() if unit.short_name.startswith(name)), None)
    clerk, helper = known or (_somebody(rng), _somebody(rng))
    return Desk(
        unit,
        handler=_post(unit, PostRole.CLERK, _username("demo-clerk", place), clerk, on),
        approver=_post(unit, PostRole.HEAD, _username("demo-head", place), _somebody(rng), on),
        helper=_post(unit, PostRole.HELPER, _username("demo-helper", place), helper, on),
    )


def _office_desk(unit: Unit, clerk: PostRole, approver: PostRole, stem: str, on: date, rng: Random) -> Desk:
    return Desk(
        unit,
        handler=_post(unit, clerk, f"{stem}-clerk", _somebody(rng), on),
        approver=_post(unit, approver, f"{stem}-approver", _somebody(rng), on),
    )


def _username(stem: str, place: int) -> str:
    """Return demo-clerk for the first of a kind, demo-clerk-2 for the next: the first are whom the demo's page offers."""
    return f"{stem}-{place + 1}" if place else stem


def _somebody(rng: Random) -> str:
    return names.full_name(rng, rng.choice((FEMALE, MALE)))


def _post(unit: Unit, role: PostRole, username: str, name: str, on: date) -> Actor:
    account, at = make_account(username, name=name), timezone.make_aware(datetime.combine(on, BEGINS))
    return post_actor(give_post(account.pk, unit, role, name=name, on=on, by=CLOCK, at=at))


def open_doors(at_stations: Sequence[Unit], *, today: date, rng: Random) -> None:
    """Say of each station where it is and when it serves; most have confirmed today, one is away for the morning."""
    for place, unit in enumerate(at_stations):
        where = f"{unit.parent.short_name if unit.parent else ''}{unit.short_name}{rng.choice(PLACES)}（演示）"
        describe_station(unit, address=where, hours=rng.choice(HOURS), way=rng.choice(WAYS))
        if place % 4 != 3:
            notice = AWAY if place % 4 == 2 else ""
            confirm_open(unit, units_of_seat=[unit.pk], today=today, notice=notice)
