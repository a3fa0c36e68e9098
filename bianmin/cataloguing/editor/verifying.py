"""The page on which an editor ticks off what is now verified, with its source, or says that something is not; pure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date

from bianmin.catalog.content import Content
from bianmin.catalog.elements import Limit
from bianmin.catalog.reading import FIELDS, LINES, PARTS, Names
from bianmin.cataloguing.editor.fields import Section
from bianmin.cataloguing.editor.sections import SECTIONS, section_of
from bianmin.cataloguing.editor.told import told
from bianmin.cataloguing.editor.values import one
from bianmin.cataloguing.editor.writing import Written

LONGEST_SOURCE = 200
NOT_HERE = {"role": "各站是受理、办理、代办还是协助", "online_depth": "网上能办到哪一步"}  # marked, but no element
CAN_BE_UNSURE = (
    "item_type", "basis", "conditions", "materials", "legal", "promised", "fee", "case_type", "visits", "route", "result",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Doubt:
    """One thing that nobody has verified: its name, what it is called, what it says now, where it is edited."""

    name: str
    label: str
    lines: tuple[str, ...] = ()
    home: Section | None = None
    is_ticked: bool = False
    source: str = ""
    wrong: str = ""


def label_of(name: str) -> str:
    """Return what an element is called."""
    if name in NOT_HERE:
        return NOT_HERE[name]
    if name in PARTS:
        return PARTS[name].label
    return LINES[name][0] if name in LINES else FIELDS[name].label if name in FIELDS else name


def doubts(content: Content, names: Names, values: Mapping[str, list[str]], wrong: Mapping[str, str]) -> list[Doubt]:
    """Return what is to be verified, with what was just typed of it."""
    found = []
    for name in content.unverified:
        field = f"verified-{name}"
        home = section_of("depth" if name == "online_depth" else name)
        lines = told(name, content, names) if home and name != "online_depth" else ()
        source = one(values, f"{field}-source")
        found.append(Doubt(name, label_of(name), lines, home, bool(values.get(field)), source, wrong.get(field, "")))
    return found


def could_be_unsure(content: Content) -> tuple[tuple[str, str], ...]:
    """Return what may be marked as not verified yet, with what it is called."""
    return tuple((name, label_of(name)) for name in CAN_BE_UNSURE if name not in content.unverified)


def verify(written: Written, values: Mapping[str, list[str]], *, on: date, locked: Collection[str] = ()) -> Written:
    """Take what is ticked, with its source, off the list of the unverified, and put on it what the editor is unsure of.

    The source is kept in ``source`` with the day; a mark 未核实 on the element goes.
    """
    content = written.content
    known = {name for name, _ in could_be_unsure(content)}
    unsure = [name for name in dict.fromkeys(values.get("unsure", [])) if name in known]
    ticked = [name for name in content.unverified if values.get(f"verified-{name}")]
    for name in ticked:
        source = " ".join(one(values, f"verified-{name}-source").split())
        if not source or len(source) > LONGEST_SOURCE:
            many = f"最多 {LONGEST_SOURCE} 个字" if source else "写一句是从哪里核实的，例如哪个文件、谁答复的"
            written.wrong[f"verified-{name}"] = f"请{many}。"
            continue
        line = f"{label_of(name)}：{source}（{on} 核实）"
        content = replace(content, source=f"{content.source}\n{line}".strip())
        if name not in locked:
            content = _unmarked(content, name, source)
    left = tuple(name for name in content.unverified if name not in ticked or f"verified-{name}" in written.wrong)
    written.content = replace(content, unverified=(*left, *unsure))
    return written


def _unmarked(content: Content, name: str, source: str) -> Content:
    value = getattr(content, name, None)
    if isinstance(value, Limit):
        return replace(content, **{name: replace(value, mark="", source=source)})
    if name == "fee":
        return replace(content, fee_mark="")
    if name in PARTS and value and any(each.name == "mark" for each in fields(value[0])):
        return replace(content, **{name: tuple(replace(each, mark="") for each in value)})
    return content


@dataclass(frozen=True, slots=True)
class Marked:
    """One mark that stands on a part or a limit: what, which mark, where it is edited."""

    label: str
    mark: str
    home: Section


def marked(content: Content) -> list[Marked]:
    """Return the marks (未核实, 示例) that stand within the pages."""
    found = []
    for section in SECTIONS:
        for block in section.blocks:
            value = getattr(content, block.name)
            for number, each in enumerate(value if isinstance(value, tuple) else (value,), start=1):
                mark = getattr(each, "mark", "")
                if mark:
                    which = f"第 {number} 条" if isinstance(value, tuple) else ""
                    found.append(Marked(f"{block.label}{which}", mark, section))
    if content.fee_mark:
        found.append(Marked(label_of("fee"), content.fee_mark, section_of("fee") or SECTIONS[0]))
    return found
