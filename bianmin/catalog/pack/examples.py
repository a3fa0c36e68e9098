"""examples/*.toml: the 示例 items, complete enough to be walked to the end, each fact with its mark."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bianmin.catalog.elements import CATCH_ALL
from bianmin.catalog.pack.departments import STATION, TOWNSHIP
from bianmin.catalog.pack.guides import KINDS, ORIGINS, check_hanging, read_more, read_wanted
from bianmin.catalog.pack.items import Item
from bianmin.catalog.pack.limits import Limit, parse_limit
from bianmin.catalog.pack.problems import Problems, Table, read_toml
from bianmin.catalog.pack.questions import RESERVED, Question, check_questions, read_question
from bianmin.catalog.pack.settings import read_mark
from bianmin.county.refusals import BadInput

PROFILES = ("licence", "social_insurance", "relief", "market", "household", "veterans", "village", "none")
FORMS = ("原件", "复印件", "照片", "电子")
RESULT_KINDS = ("card", "registration", "money", "witness", "agreement", "guidance")
DOES = ("review", "decide", "outer")
NECESSARY, OPTIONAL, LATER = 1, 2, 3
_MATERIAL = re.compile(r"m[1-9][0-9]?")


@dataclass(frozen=True, slots=True)
class Marked:
    """A sentence of the guide with its source and its mark."""

    text: str
    basis: str
    mark: str


@dataclass(frozen=True, slots=True)
class Photo:
    """What a photograph must be: pixels, kilobytes (of 1,024 bytes), and the colour behind."""

    width: int
    height: int
    kb_min: int
    kb_max: int
    background: str


@dataclass(frozen=True, slots=True)
class Material:
    """One material of the guide.

    ``listed`` is its entry in items.csv (empty: not in the list, then it has a mark). ``necessity`` is
    1 necessary, 2 not always, 3 may follow later (容缺后补). ``exempt`` is 免提交: nobody need bring it.
    """

    code: str
    name: str
    listed: str
    why: str
    basis: str
    form: str
    originals: int
    copies: int
    necessity: int
    exempt: bool
    exempt_reason: str
    sample: str
    how_right: str
    photo: Photo | None
    mark: str
    kind: str = ""
    origin: str = ""
    blank: str = ""
    only_if: tuple[str, tuple[str, ...]] = ("", ())


@dataclass(frozen=True, slots=True)
class GuideLimit:
    """A limit as the guide shows it; ``limit.is_known`` is False where nobody has said."""

    limit: Limit
    source: str
    mark: str


@dataclass(frozen=True, slots=True)
class GuideStep:
    """Who does what, and how long it takes (empty: nobody has said)."""

    who: str
    does: str
    takes: str
    mark: str


@dataclass(frozen=True, slots=True)
class CopyField:
    """One line of the copy sheet: the label of their field, the key of our answer."""

    label: str
    key: str


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage: who reviews, decides or takes it to an outer system, promised in how many workdays."""

    unit: str
    does: str
    outer_system: str
    promised_days: int | None
    copy_fields: tuple[CopyField, ...]
    mark: str


@dataclass(frozen=True, slots=True)
class GoesTo:
    """Whom a 协助 item is taken to: the unit whose phone is shown, who that is, and what to do there."""

    unit: str
    who: str
    says: str
    mark: str


@dataclass(frozen=True, slots=True)
class Example:
    """A 示例 item: ``key`` is its file's name, ``name`` that in items.csv, ``role`` the effective role.

    A 协助 item has ``goes_to``, no route and no form; every other has a route that ends in decide or outer.
    ``materials_are_all`` cites the law by which nothing else may be asked for.
    """

    key: str
    name: str
    title: str
    role: str
    one_line: str
    plain: tuple[str, ...]
    profile: str
    online: bool
    online_reason: str
    must_come: bool
    must_come_reason: str
    result_name: str
    result_kind: str
    conditions: tuple[Marked, ...]
    materials: tuple[Material, ...]
    materials_note: str
    materials_are_all: str
    legal: GuideLimit
    promised: GuideLimit
    fee: Marked
    steps: tuple[GuideStep, ...]
    route: tuple[Stage, ...]
    goes_to: GoesTo | None
    form: tuple[Question, ...]
    more: Mapping[str, Any] = field(default_factory=dict)

    @property
    def makes_a_case(self) -> bool:
        """True if it can be applied for here."""
        return bool(self.route)


def read_examples(
    folder: Path, items: Mapping[str, Item], units: Collection[str], problems: Problems
) -> dict[str, Example]:
    """Read examples/*.toml by item name; notes what contradicts items.csv or shows the unsure as sure."""
    examples: dict[str, Example] = {}
    for path in sorted((folder / "examples").glob("*.toml")):
        table = read_toml(path, problems)
        if table is None:
            continue
        item = items.get(table.text("name"))
        if item is None:
            table.fault("name", "items.csv 里没有这个名称。要一字不差，括号、顿号也一样。")
            continue
        if item.name in examples:
            table.fault("name", f"和 examples/{examples[item.name].key}.toml 写的是同一件事。")
        example = _example(path.stem, table, item)
        table.close()
        _check_against_row(example, item, table)
        _check_route(example, units, table)
        examples[item.name] = example
    return examples


def _example(key: str, table: Table, item: Item) -> Example:
    return Example(
        key=key,
        name=item.name,
        title=table.text("title"),
        role=item.role,
        one_line=table.text("one_line"),
        plain=table.texts("plain"),
        profile=table.text("profile", among=PROFILES),
        online=table.flag("online", required=True),
        online_reason=table.text("online_reason", required=False),
        must_come=table.flag("must_come", required=True),
        must_come_reason=table.text("must_come_reason", required=False),
        result_name=table.text("result_name"),
        result_kind=table.text("result_kind", among=RESULT_KINDS),
        conditions=_marked_each(table, "conditions"),
        materials=tuple(_material(part) for part in table.tables("materials", required=False)),
        materials_note=table.text("materials_note", required=False),
        materials_are_all=table.text("materials_are_all", required=False),
        legal=_limit(table, "legal"),
        promised=_limit(table, "promised"),
        fee=_fee(table),
        steps=tuple(_step(part) for part in table.tables("steps")),
        route=tuple(_stage(part) for part in table.tables("route", required=False)),
        goes_to=_goes_to(table),
        form=tuple(read_question(part) for part in table.tables("form", required=False)),
        more=read_more(table),
    )


def _marked_each(table: Table, key: str) -> tuple[Marked, ...]:
    return tuple(_marked(part) for part in table.tables(key))


def _marked(part: Table) -> Marked:
    marked = Marked(part.text("text"), part.text("basis", required=False), read_mark(part))
    part.close()
    return marked


def _fee(table: Table) -> Marked:
    part = table.table("fee", required=False)
    return _marked(part) if part else Marked("", "", "")


def _material(part: Table) -> Material:
    name = part.text("name")
    photo = part.table("photo", required=False)
    material = Material(
        code=part.text("code"),
        name=name,
        listed=part.text("listed", required=False),
        why=part.text("why"),
        basis=part.text("basis", required=False),
        form=part.text("form", among=FORMS),
        originals=part.number("originals", most=20) or 0,
        copies=part.number("copies", most=20) or 0,
        necessity=part.number("necessity", required=True, least=NECESSARY, most=LATER) or NECESSARY,
        exempt=part.flag("exempt"),
        exempt_reason=part.text("exempt_reason", required=False),
        sample=part.text("sample", required=False),
        how_right=part.text("how_right"),
        photo=_photo(photo) if photo else None,
        mark=read_mark(part),
        kind=part.text("kind", required=False, among=KINDS),
        origin=part.text("origin", required=False, among=ORIGINS),
        blank=part.text("blank", required=False),
        only_if=read_wanted(part),
    )
    part.close()
    _check_material(material, part)
    return material


def _photo(part: Table) -> Photo:
    photo = Photo(
        width=part.number("width", required=True, least=1, most=10_000) or 0,
        height=part.number("height", required=True, least=1, most=10_000) or 0,
        kb_min=part.number("kb_min", required=True, most=10_000) or 0,
        kb_max=part.number("kb_max", required=True, least=1, most=10_000) or 0,
        background=part.text("background", required=False),
    )
    part.close()
    if photo.kb_min > photo.kb_max:
        part.fault("kb_min", "最小不能比最大还大。")
    return photo


def _check_material(material: Material, part: Table) -> None:
    if not _MATERIAL.fullmatch(material.code):
        part.fault("code", f"“{material.code}”不对，材料依次编 m1、m2、m3……")
    if CATCH_ALL.search(material.name):
        part.fault("name", f"“{material.name}”是兜底写法，要写清是哪一样材料。")
    if material.exempt != bool(material.exempt_reason):
        part.fault("exempt_reason", "免提交（exempt = true）要写为什么；不免就不要写。")
    if not material.listed and not material.mark:
        part.fault("mark", f"“{material.name}”不在 items.csv 的材料里，要标 示例 或 未核实。")


def _limit(table: Table, key: str) -> GuideLimit:
    part = table.table(key, required=False)
    if part is None:
        return GuideLimit(parse_limit(""), "", "")
    try:
        limit = parse_limit(part.text("as_written"))
    except BadInput as refusal:
        part.fault("as_written", str(refusal))
        limit = parse_limit("")
    guide_limit = GuideLimit(limit, part.text("source"), read_mark(part))
    part.close()
    return guide_limit


def _step(part: Table) -> GuideStep:
    step = GuideStep(part.text("who"), part.text("does"), part.text("takes", required=False), read_mark(part))
    part.close()
    return step


def _stage(part: Table) -> Stage:
    stage = Stage(
        unit=part.text("unit"),
        does=part.text("does", among=DOES),
        outer_system=part.text("outer_system", required=False),
        promised_days=part.number("promised_days", least=0, most=365),
        copy_fields=tuple(CopyField(label, key) for label, key in part.pairs("copy_fields")),
        mark=read_mark(part),
    )
    part.close()
    is_outer = stage.does == "outer"
    if is_outer != bool(stage.outer_system) or is_outer != bool(stage.copy_fields):
        part.fault("does", "outer 的一环要有 outer_system 和 copy_fields；别的不要有。")
    return stage


def _goes_to(table: Table) -> GoesTo | None:
    part = table.table("goes_to", required=False)
    if part is None:
        return None
    goes_to = GoesTo(part.text("unit"), part.text("who"), part.text("says"), read_mark(part))
    part.close()
    return goes_to


def _check_against_row(example: Example, item: Item, table: Table) -> None:
    """Note an example that leaves out what the list names, differs from it, or shows the unsure as sure."""
    _check_materials(example, item, table)
    for key, shown_limit, row_limit in (
        ("legal", example.legal, item.legal),
        ("promised", example.promised, item.promised),
    ):
        if shown_limit.limit != row_limit and not (shown_limit.mark and not row_limit.is_known):
            table.fault(key, f"items.csv 是“{row_limit.as_written}”。要写一样的；清单空着的，写了要有标记。")
    for name, marks in _marks(example).items():
        if name in item.unverified and not all(marks):
            table.fault(name, "items.csv 说这一项没有核实，示例里要标 未核实 或 示例。")
    for told, reason in ((example.must_come, "must_come_reason"), (not example.online, "online_reason")):
        if told != bool(getattr(example, reason)):
            table.fault(reason, "必须本人到场、不能网上办，都要写为什么；不是的就不要写。")


def _check_materials(example: Example, item: Item, table: Table) -> None:
    listed = {material.name for material in item.materials}
    shown = {material.listed for material in example.materials if material.listed}
    if odd := sorted(listed ^ shown):
        table.fault("materials", f"和 items.csv 对不上：{'、'.join(odd)}。listed 要照抄，一样都不能少。")
    codes = [material.code for material in example.materials]
    if len(set(codes)) != len(codes):
        table.fault("materials", "材料编号（code）有重复。")


def _marks(example: Example) -> dict[str, list[str]]:
    """Return the marks of each part that items.csv may call unverified, where the example says anything."""
    return {
        "conditions": [condition.mark for condition in example.conditions],
        "materials": [material.mark for material in example.materials],
        "legal": [example.legal.mark] if example.legal.limit.is_known else [],
        "promised": [example.promised.mark] if example.promised.limit.is_known else [],
        "fee": [example.fee.mark] if example.fee.text else [],
    }


def _check_route(example: Example, units: Collection[str], table: Table) -> None:
    parts = (example.goes_to is not None, bool(example.route), bool(example.form))
    if parts[:2] != (example.role == "协助", example.role != "协助") or (parts[0] and parts[2]):
        what = f"现在的身份是“{example.role}”。协助只写 goes_to，不写 route 和 form；别的只写 route。"
        table.fault("route", what)
        return
    named = [stage.unit for stage in example.route] + ([example.goes_to.unit] if example.goes_to else [])
    if odd := [unit for unit in named if unit not in {*units, STATION, TOWNSHIP}]:
        what = f"单位代码 {'、'.join(odd)} 不在 departments.csv 里。村站写 station，乡镇写 township。"
        table.fault("route", what)
    if any((stage.does == "review") == (stage is example.route[-1]) for stage in example.route):
        table.fault("route", "前面的环节只能 review，最后一环要 decide 或 outer。")
    at_station = [stage.unit == STATION for stage in example.route]
    if at_station != [True] if example.role == "办理" else any(at_station):
        table.fault("route", "办理只有 station 一环；受理、代办是站里先收，环节里不写 station。")
    check_questions(example.form, table)
    asked, checks = [each.key for each in example.form], [each.key for each in example.more.get("checks", ())]
    check_hanging(example.materials, asked, checks, table)
    groups = {each.key for each in example.more.get("groups", ())}
    if odd := [each.key for each in example.form if each.group and each.group not in groups]:
        table.fault("form", f"{'、'.join(odd)} 的 group 在 groups 里没有。")
    keys = {question.key for question in example.form} | set(RESERVED)
    for stage in example.route:
        if odd := [field.key for field in stage.copy_fields if field.key not in keys]:
            table.fault("copy_fields", f"{'、'.join(odd)} 不是表单里的问题，也不是 {'、'.join(RESERVED)}。")
