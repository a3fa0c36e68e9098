"""The guide: an edition told in the order a villager asks; what nobody has verified is 请咨询 and never a guess."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.safestring import SafeString

from bianmin.catalog.content import Content, Limit, MaterialSpec
from bianmin.catalog.permissions import can_be_applied_for, known_item, published_item, role_of, usual_role
from bianmin.catalog.words import words
from bianmin.county.refusals import NotFound
from bianmin.pages.wording import chinese_date
from bianmin.portal.guides.place import Place, chosen_station, dialled, help_phone, place_of
from bianmin.portal.guides.rows import is_sure, parted
from bianmin.portal.guides.shelf import Main, main
from bianmin.portal.guides.visit import Visit
from bianmin.stations.permissions import named_units

if TYPE_CHECKING:
    from bianmin.catalog.models import Item, StationRole
    from bianmin.stations.models import Unit

HELPS_ONLY = "协助"
FORWARDS = "代办"
YOUR_TOWNSHIP = "您所在的乡镇（街道）"


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


@dataclass(frozen=True, slots=True)
class Bring:
    """The materials: those to bring, those that may follow or are not for everybody, and those nobody need bring."""

    is_known: bool
    needed: tuple[MaterialSpec, ...] = ()
    others: tuple[MaterialSpec, ...] = ()
    exempt: tuple[MaterialSpec, ...] = ()


def guide(slug: str, visit: Visit) -> Main:
    """Make the guide of an item for a visit, in at most four queries.

    Raises:
        NotFound: there is no such item, it was retired (the sentence says since when), or it is not yet published.
    """
    item = published_item(slug)
    if item is None or item.current is None:
        raise NotFound(_why_missing(slug))
    station = chosen_station(visit.village)
    role = role_of(station.pk, item.pk, on=visit.today) if station else usual_role(item.pk, on=visit.today)
    applies = can_be_applied_for(item, role)
    where = _where(item, station, role, visit.today)
    phone = where.place.phone if where.place else help_phone()
    context = {
        **_said(item),
        "where": where,
        "bring": _bring(item),
        "applies": applies,
        "instead": "" if applies else _instead(item, where),
        "phone": phone,
        "call": (where.office.phone if where.role == HELPS_ONLY else "") or phone,
        "texts": _texts(phone),
        "here": f"/items/{item.slug}/",
    }
    return main("guide", context, title=parted(item.name)[0], applies_to=item.slug if applies else "")


def _why_missing(slug: str) -> str:
    """Say why there is no guide: retired, not yet out, or never known."""
    phone = help_phone()
    item = known_item(slug)
    if item is None:
        return f"没有找到这件事。可能是网址少了几个字。请从首页查，或打 {phone} 问。"
    if item.retired_on is None:
        return f"“{item.name}”的指南还没有发布。请打 {phone} 问。"
    since = f"{item.retired_on.year} 年 {chinese_date(item.retired_on)}"
    return f"“{item.name}”从 {since}起不再办了。以前交的，照旧办完。现在该怎么办，请打 {phone} 问。"


def _said(item: "Item") -> dict[str, object]:
    """Return what the edition says, without what must not be shown as a fact."""
    edition = item.current
    assert edition is not None, "only a published item is told"
    body, (name, note) = edition.body, parted(item.name)
    return {
        "item": item, "name": name, "note": note, "edition": edition, "body": body,
        "is_unfinished": not edition.is_example and (bool(body.unverified) or not body.materials_known),
        "conditions": body.conditions if is_sure(item, "conditions") else (),
        "promised": body.promised if is_sure(item, "promised") else Limit(),
        "legal": body.legal if is_sure(item, "legal") else Limit(),
        "fee": body.fee if is_sure(item, "fee") else "",
        "basis": body.basis if is_sure(item, "basis") else (),
    }  # fmt: skip


def _bring(item: "Item") -> Bring:
    assert item.current is not None, "only a published item is told"
    body = item.current.body
    if not body.materials_known or not is_sure(item, "materials"):
        return Bring(is_known=False)
    exempt = tuple(each for each in body.materials if each.exempt)
    needed = tuple(each for each in body.materials if each.is_required)
    others = tuple(each for each in body.materials if not each.exempt and not each.is_required)
    return Bring(True, needed, others, exempt)


def _where(item: "Item", station: "Unit | None", role: "StationRole | None", today: date) -> Where:
    assert item.current is not None, "only a published item is told"
    body = item.current.body
    label = role.label if role else ""
    place = place_of(station, today=today) if station else None
    first, last = _offices(item, station, label)
    sure = bool(label) and is_sure(item, "role")
    unit = first if label == FORWARDS else last
    told = words().roles.get(label)
    return Where(
        place, label,
        says=told.to_villager.format(unit=unit.name) if told and sure else "",
        unsure="" if sure else _unsure(label, place),
        clock=told.clock.format(unit=unit.name, days=_handover_days()) if told and sure and body.route else "",
        office=unit,
        outside=_outside(body, last),
    )  # fmt: skip


def _unsure(label: str, place: Place | None) -> SafeString:
    phone = place.phone if place else help_phone()
    if not label:
        return dialled("{station}不办这件事。该找谁，请打 {phone} 问。", phone, station=place.name if place else "各村的站")
    return dialled("站里能帮到哪一步，还没有核实。去以前先打 {phone} 问一问，免得白跑。", phone)


def _offices(item: "Item", station: "Unit | None", label: str) -> tuple[Office, Office]:
    """Return who takes it over from the station and who has the last word; the same one where nobody knows more."""
    assert item.current is not None, "only a published item is told"
    body = item.current.body
    slugs = [stage.unit for stage in (*body.route[:1], *body.route[-1:])]
    known = named_units({slug for slug in slugs if slug not in {"station", "township"}}) if slugs else {}
    if not slugs or label == HELPS_ONLY:
        office = _office_without_route(item, station)
        return office, office
    first, last = (_office(slug, station, known) for slug in slugs)
    return first, last


def _office(slug: str, station: "Unit | None", known: "dict[str, Unit]") -> Office:
    """Return the office that a route's word means (``station``, ``township``, or a department's slug)."""
    if slug == "station":
        return Office(station.in_township if station else "您的村（社区）")
    unit = known.get(slug) if slug != "township" else (station.parent if station else None)
    if unit is None:
        return Office(YOUR_TOWNSHIP if slug == "township" else "主管单位")
    return Office(unit.short_name, unit.phone)


def _office_without_route(item: "Item", station: "Unit | None") -> Office:
    """Return who is responsible by the list: the department, or who stands in its column."""
    assert item.current is not None, "only a published item is told"
    phone = item.department.phone if item.department else ""
    named = item.current.body.goes_to or item.department_as_written
    if item.department is None and station and station.parent and "乡镇" in named:
        return Office(station.parent.short_name, station.parent.phone)
    return Office(named, phone)


def _outside(body: Content, last: Office) -> str:
    """Say that an upper-level system decides, where one does."""
    system = next((stage.outer_system for stage in body.route if stage.outer_system), "")
    return words().texts["decided_elsewhere"].format(unit=last.name, system=system) if system else ""


def _instead(item: "Item", where: Where) -> str:
    """Say what to do where nothing can be filed on line."""
    assert item.current is not None, "only a published item is told"
    body = item.current.body
    if where.role == HELPS_ONLY and where.says:
        return f"这件事站里不收，请找{where.office.name}。"
    if body.is_complete and body.online_why:
        return f"这件事要到站里办：{body.online_why}。"
    return "这件事网上还不能交。请先打电话问，再到站里办。"


def _texts(phone: str) -> dict[str, SafeString]:
    named = ("example", "not_published", "ask_us", "no_internet", "identity_card", "free_help")
    return {name: dialled(words().texts[name], phone) for name in named}


def _handover_days() -> str:
    limit = settings.COUNTY["limits"]["handover_days"]
    return str(limit["days"])
