"""Taking over a county pack: divisions, units, items with editions, and who does what; a second time changes nothing."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from bianmin.catalog.actions.dictionaries import load_dictionaries
from bianmin.catalog.actions.indexing import index_published
from bianmin.catalog.actions.placing import Withdrawn
from bianmin.catalog.actions.publishing import publish
from bianmin.catalog.content import Content
from bianmin.catalog.elements import Basis, CopyField, GuideStep, Limit, MaterialSpec, Question, Stage
from bianmin.catalog.models import HandlingItem, Item, Placement, StationRole
from bianmin.catalog.pack import STATION, TOWNSHIP, CountyPack, Example
from bianmin.catalog.pack import Item as Row
from bianmin.catalog.pack import Limit as WrittenLimit
from bianmin.stations.actions import NewDivision, NewUnit, load_divisions, load_units
from bianmin.stations.models import Unit

ROLES = {role.label: role for role in StationRole}
Progress = Callable[[str, int, int], None]
CHUNK = 2000


@dataclass(frozen=True, slots=True)
class Loaded:
    """How much a take-over wrote."""

    divisions: int
    units: int
    editions: int
    placements: int


def load_pack(pack: CountyPack, *, on: date, progress: Progress = lambda label, done, total: None) -> Loaded:
    """Bring the county's rows in line with its pack, in one transaction: nothing half-imported.

    A changed item gets a new edition; the old one is superseded, and running cases keep it. ``progress`` is told
    (what, done, of how many).
    """
    with transaction.atomic():
        load_dictionaries(on=on)
        divisions = load_divisions(_divisions(pack))
        units = load_units(_units(pack), on=on)
        editions = 0
        for done, row in enumerate(pack.items, start=1):
            editions += _load_item(row, done, pack.examples.get(row.name), on)
            progress("事项", done, len(pack.items))
        placements = _place(pack, on, progress)
        index_published(synonyms=pack.wording.synonyms)
    return Loaded(divisions, units, editions, placements)


def _divisions(pack: CountyPack) -> list[NewDivision]:
    return [
        NewDivision(
            each.code, each.name, each.station.short if each.station else each.name, each.level, each.parent_code
        )
        for each in pack.divisions
    ]


def _units(pack: CountyPack) -> list[NewUnit]:
    county = f"{pack.code}000000"
    units = [
        NewUnit("office", Unit.Kind.COUNTY_OFFICE, f"{pack.name}政务服务管理办公室", "县政务服务管理办公室", county),
        NewUnit("supervision", Unit.Kind.SUPERVISION, f"{pack.name}政务服务督查", "督查", county),
    ]
    units += [
        NewUnit(each.code, Unit.Kind.DEPARTMENT, f"{pack.name}{each.name}", each.name, county, phone=each.phone,
                address=each.address, outer_system=each.outer_system)
        for each in pack.departments
    ]  # fmt: skip
    help_phone = pack.settings.help_phone
    units += [
        NewUnit(each.code, Unit.Kind.TOWNSHIP, f"{each.name}便民服务中心", each.name, each.code, phone=help_phone)
        for each in pack.townships
    ]
    for each in pack.villages:
        assert each.station is not None, "every village has a derived station name"
        units.append(
            NewUnit(each.code, Unit.Kind.STATION, each.station.name, each.station.short, each.code, each.parent_code,
                    phone=help_phone, kind_of_station=each.station.kind, needs_look=each.station.needs_look)
        )  # fmt: skip
    return units


def _load_item(row: Row, position: int, example: Example | None, on: date) -> int:
    """Write one item, and a new edition if what it says has changed; return how many editions were written.

    What somebody has edited since is left alone: a pack is where a county begins, not where it is taken back to.
    """
    slug = f"LOC{position:04}"
    department = None if row.unit in {STATION, TOWNSHIP} else Unit.objects.named(row.unit)
    known = Item.objects.begun_as(row.name)
    if known and known.is_kept_by_hand:
        return 0
    item = known or Item(slug=_free_slug(slug))
    item.name, item.category, item.item_type = row.name, row.category, row.item_type
    item.department, item.department_as_written, item.position = department, row.department, position
    item.save()
    if known is None:
        HandlingItem.objects.create(item=item, name=item.name)
    content = example_content(row, example) if example else listed_content(row)
    return publish(item, content, profile=example.profile if example else "none", is_example=bool(example), on=on)


def _free_slug(slug: str) -> str:
    taken = Item.objects.filter(slug__startswith=slug).count()
    return slug if not taken else f"{slug}-{taken}"


def listed_content(row: Row) -> Content:
    """Turn a plain row of items.csv into a guide: what is not verified is kept for staff and marked so."""
    materials = tuple(
        MaterialSpec(f"m{number}", each.name, necessity="1" if each.is_necessary else "2")
        for number, each in enumerate(row.materials, start=1)
    )
    return Content(
        conditions=row.conditions,
        materials=materials,
        materials_known=bool(materials),
        basis=tuple(Basis(text) for text in row.basis),
        legal=_limit(row.legal),
        promised=_limit(row.promised),
        fee=row.fee,
        case_type=row.case_type,
        unverified=row.unverified,
        source=row.source,
        goes_to=row.department,
    )


def _limit(written: WrittenLimit, source: str = "", mark: str = "") -> Limit:
    return Limit(written.amount, written.unit or "workday", written.as_written, source, mark)


def example_content(row: Row, example: Example) -> Content:
    """Turn one of the complete 示例 items into an edition's content."""
    copies = tuple(CopyField(each.label, each.key) for stage in example.route for each in stage.copy_fields)
    return Content(
        one_line=example.one_line,
        plain=example.plain,
        conditions=tuple(f"{each.text}（{each.mark}）" if each.mark else each.text for each in example.conditions),
        materials=tuple(_material(each) for each in example.materials),
        materials_known=True,
        materials_note="；".join(part for part in (example.materials_note, _all_of_them(example)) if part),
        basis=tuple(Basis(text) for text in row.basis),
        legal=_limit(example.legal.limit, example.legal.source, example.legal.mark),
        promised=_limit(example.promised.limit, example.promised.source, example.promised.mark),
        fee=example.fee.text,
        fee_basis=example.fee.basis,
        fee_mark=example.fee.mark,
        case_type=row.case_type,
        steps=tuple(GuideStep(each.who, each.does, each.takes, each.mark) for each in example.steps),
        form=tuple(_question(each) for each in example.form),
        route=tuple(Stage(s.unit, s.does, s.outer_system, s.promised_days, s.mark) for s in example.route),
        copy_fields=copies,
        result=example.result_name,
        online=example.online,
        online_why=example.online_reason,
        must_come=example.must_come,
        must_come_why=example.must_come_reason,
        goes_to=example.goes_to.who if example.goes_to else row.department,
        goes_to_says=example.goes_to.says if example.goes_to else "",
        unverified=row.unverified,
        source=row.source,
        **example.more,
    )


def _all_of_them(example: Example) -> str:
    return f"只要这几样，不许再要别的（{example.materials_are_all}）" if example.materials_are_all else ""


def _material(each: object) -> MaterialSpec:
    photo = each.photo  # type: ignore[attr-defined]
    limits = (
        {"width": photo.width, "height": photo.height, "kb_min": photo.kb_min, "kb_max": photo.kb_max} if photo else {}
    )
    copies = [text for text in (_count("原件", each.originals), _count("复印件", each.copies)) if text]  # type: ignore[attr-defined]
    why = "；".join(text for text in (each.why, each.basis) if text)  # type: ignore[attr-defined]
    return MaterialSpec(
        each.code, each.name, why, each.form, "、".join(copies), str(each.necessity), each.exempt,  # type: ignore[attr-defined]
        each.exempt_reason, each.how_right, each.sample, limits, each.mark,  # type: ignore[attr-defined]
        kind=each.kind, origin=each.origin, blank=each.blank, basis=each.basis,  # type: ignore[attr-defined]
        only_if_key=each.only_if[0], only_if_equals=each.only_if[1],  # type: ignore[attr-defined]
    )  # fmt: skip


def _count(what: str, many: int) -> str:
    return f"{what} {many} 份" if many else ""


def _question(each: object) -> Question:
    only_if = each.only_if  # type: ignore[attr-defined]
    return Question(
        each.key, each.label, each.kind, each.required, each.hint, each.options, each.longest or 200,  # type: ignore[attr-defined]
        each.least, each.most, each.earliest, each.latest,  # type: ignore[attr-defined]
        only_if.key if only_if else "", only_if.equals if only_if else "", group=each.group, reuse=each.reuse,  # type: ignore[attr-defined]
    )  # fmt: skip


def _place(pack: CountyPack, on: date, progress: Progress) -> int:
    """Give every station its dated role for every item; return how many roles are new or changed.

    What a decision has placed or withdrawn (actions/placing.py) is left as it was decided.
    """
    firsts = list(HandlingItem.objects.filter(sequence="01").select_related("item"))
    handling = {each.name: each for each in firsts} | {each.item.name: each for each in firsts}
    stations = list(Unit.objects.stations())
    open_now = {
        (each.station_id, each.handling_item_id): each for each in Placement.objects.filter(ends_on__isnull=True)
    }
    withdrawn = Withdrawn()
    new, ended = [], []
    for row in pack.items:
        item, role = handling[row.name], ROLES[row.role]
        basis = row.role_reason or f"items.csv：{row.source}"
        for station in stations:
            known = open_now.get((station.pk, item.pk))
            if known and (known.role == role or known.decision_id):
                continue
            if known is None and withdrawn.holds(station.pk, item.item_id):
                continue
            if known:
                known.ends_on = on
                ended.append(known)
            new.append(
                Placement(station=station, handling_item=item, role=role, basis=basis[:120], starts_on=on,
                          is_verified="role" not in row.unverified and row.role == row.role_as_written)
            )  # fmt: skip
    Placement.objects.bulk_update(ended, ["ends_on"], batch_size=500)
    for start in range(0, len(new), CHUNK):
        Placement.objects.bulk_create(new[start : start + CHUNK])
        progress("各站角色", min(start + CHUNK, len(new)), len(new))
    return len(new)
