"""The guide: an edition told in the order a villager asks; what nobody has verified is 请咨询, never a guess."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.safestring import SafeString

from bianmin.catalog.content import Content
from bianmin.catalog.permissions import (
    can_be_applied_for,
    known_item,
    published_item,
    review_months,
    role_of,
    usual_role,
)
from bianmin.catalog.reviewing import is_stale
from bianmin.catalog.selfcheck import asks_of
from bianmin.catalog.telling import guide_in_force
from bianmin.catalog.words import words
from bianmin.county.refusals import NotFound
from bianmin.pages.wording import chinese_date
from bianmin.portal.guides.place import Place, chosen_station, dialled, help_phone, place_of
from bianmin.portal.guides.shelf import Main, main
from bianmin.portal.guides.visit import Visit
from bianmin.stations.permissions import named_units

if TYPE_CHECKING:
    from bianmin.catalog.models import Edition, Item, StationRole
    from bianmin.stations.models import Unit

HELPS_ONLY = "协助"
FORWARDS = "代办"
STATION, TOWNSHIP = "station", "township"  # the two words of a route that are no department's slug
YOUR_STATION, YOUR_TOWNSHIP = "您的村（社区）", "您所在的乡镇（街道）"


@dataclass(frozen=True, slots=True)
class Told:
    """The item, its edition, and the reader's station with its role, where there is one."""

    item: "Item"
    edition: "Edition"
    station: "Unit | None"
    role: str

    @property
    def body(self) -> Content:
        return self.edition.body

    def is_sure(self, field: str) -> bool:
        """Say whether a field may be shown as a fact, or stands on a page marked 示例 from top to bottom."""
        return self.edition.is_example or field not in self.body.unverified


@dataclass(frozen=True, slots=True)
class Office:
    """Whom a case goes to, or whom to ask; without a phone where nobody has given one."""

    name: str
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Where:
    """Where one goes with it: the station and what it does, and the office behind it.

    ``says`` is empty, and ``unsure`` the sentence instead, where nobody has verified what the station does.
    """

    place: Place | None
    role: str
    says: str
    unsure: str
    clock: str
    office: Office
    outside: str


def guide(slug: str, visit: Visit) -> Main:
    """Make the guide of an item for a visit, in at most four queries.

    Raises:
        NotFound: there is no such item, it was retired (the sentence says since when), or it is not out yet.
    """
    told, role = told_of(slug, visit)
    where = where_of(told, visit.today)
    phone = where.place.phone if where.place else help_phone()
    says = guide_in_force(told.item, phone=phone)
    closed = says.closed_on(visit.today)
    applies = can_be_applied_for(told.item, role) and told.body.can_be_filed_on(f"{visit.today:%m-%d}")
    context = {
        "guide": says,
        "where": where,
        "clock": where.clock,
        "outside": where.outside,
        "goes_to_says": says.goes_to_says,
        "applies": applies,
        "instead": "" if applies else closed or _instead(told, where, visit.today),
        "call": (where.office.phone if told.role == HELPS_ONLY else "") or phone,
        "is_stale": is_stale(told.edition, visit.today, review_months()),
        "changed": told.body.changed,
        "asks": bool(asks_of(told.body, says)),
        "has_form": bool(told.body.form),
        "phone": phone,
        "here": f"/items/{told.item.slug}/",
    }
    return main("guide", context, title=says.title, applies_to=told.item.slug if applies else "")


def told_of(slug: str, visit: Visit) -> "tuple[Told, StationRole | None]":
    """Return a published item for a visit: with the reader's station, and what that does with it.

    Raises:
        NotFound: as ``guide``.
    """
    item = published_item(slug)
    if item is None or item.current is None:
        raise NotFound(why_missing(slug))
    station = chosen_station(visit.village)
    role = _role(item, station, visit.today)
    return Told(item, item.current, station, role.label if role else ""), role


def _role(item: "Item", station: "Unit | None", today: date) -> "StationRole | None":
    return role_of(station.pk, item.pk, on=today) if station else usual_role(item.pk, on=today)


def why_missing(slug: str) -> str:
    """Say why there is no guide: retired, not yet out, or never known."""
    phone, item = help_phone(), known_item(slug)
    if item is None:
        return f"没有找到这件事。可能是网址少了几个字。请从首页查，或打 {phone} 问。"
    if item.retired_on is None:
        return f"“{item.name}”的指南还没有发布。请打 {phone} 问。"
    since = f"{item.retired_on.year} 年 {chinese_date(item.retired_on)}"
    return f"“{item.name}”从 {since}起不再办了。以前交的，照旧办完。现在该怎么办，请打 {phone} 问。"


def where_of(told: Told, today: date) -> Where:
    """Say where one goes with it, and who is behind the station."""
    place = place_of(told.station, today=today) if told.station else None
    first, last = _offices(told)
    office = first if told.role == FORWARDS else last
    spoken = words().roles.get(told.role) if told.is_sure("role") else None
    handover = settings.COUNTY["limits"]["handover_days"]["days"]
    return Where(
        place,
        told.role,
        says=spoken.to_villager.format(unit=office.name) if spoken else "",
        unsure="" if spoken else _unsure(told.role, place),
        clock=spoken.clock.format(unit=office.name, days=handover) if spoken and told.body.route else "",
        office=office,
        outside=_outside(told.body, last),
    )


def _unsure(role: str, place: Place | None) -> SafeString:
    phone = place.phone if place else help_phone()
    if not role:
        sentence = "{station}不办这件事。该找谁，请打 {phone} 问。"
        return dialled(sentence, phone, station=place.name if place else "各村的站")
    return dialled("站里能帮到哪一步，还没有核实。去以前先打 {phone} 问一问，免得白跑。", phone)


def _offices(told: Told) -> tuple[Office, Office]:
    """Return who takes it over from the station and who has the last word; often the same one."""
    route = told.body.route
    if not route or told.role == HELPS_ONLY:
        office = _responsible(told)
        return office, office
    ours = {told.item.department.slug: told.item.department} if told.item.department else {}
    unknown = {route[0].unit, route[-1].unit} - {STATION, TOWNSHIP, *ours}
    known = ours | named_units(unknown) if unknown else ours
    return _office(route[0].unit, told.station, known), _office(route[-1].unit, told.station, known)


def _office(slug: str, station: "Unit | None", known: "dict[str, Unit]") -> Office:
    """Return the office that a word of the route means."""
    if slug == STATION:
        return Office(station.in_township if station else YOUR_STATION)
    unit = known.get(slug) if slug != TOWNSHIP else (station.parent if station else None)
    if unit is None:
        return Office(YOUR_TOWNSHIP if slug == TOWNSHIP else "主管单位")
    return Office(unit.short_name, unit.phone)


def _responsible(told: Told) -> Office:
    """Return who is responsible by the list: the department, or the township that stands in its column."""
    named = told.body.goes_to or told.item.department_as_written
    if told.item.department:
        return Office(named, told.item.department.phone)
    if told.station and told.station.parent and "乡镇" in named:
        return Office(told.station.parent.short_name, told.station.parent.phone)
    return Office(named)


def _outside(body: Content, last: Office) -> str:
    """Say that an upper-level system decides, where one does."""
    system = next((stage.outer_system for stage in body.route if stage.outer_system), "")
    return words().texts["decided_elsewhere"].format(unit=last.name, system=system) if system else ""


def _instead(told: Told, where: Where, today: date) -> str:
    """Say what to do where nothing can be filed on line."""
    if not told.body.can_be_filed_on(f"{today:%m-%d}"):
        return "这件事一年里只收几个月，哪几个月还没有核实。请先打电话问。"
    if told.role == HELPS_ONLY and where.says:
        return f"这件事站里不收，请找{where.office.name}。"
    if told.body.is_complete and told.body.online_why:
        return f"这件事要到站里办：{told.body.online_why}。"
    return "这件事网上还不能交。请先打电话问，再到站里办。"
