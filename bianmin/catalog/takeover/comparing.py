"""Comparing a list with our catalogue: which item each row is, what would change, what is new, gone or wrong; pure."""

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from bianmin.catalog.content import Content
from bianmin.catalog.elements import Limit
from bianmin.catalog.takeover.columns import ELEMENTS, FOR_NEW
from bianmin.catalog.takeover.parsing import Parsed
from bianmin.catalog.takeover.sheets import Fault
from bianmin.catalog.takeover.telling import label_of, law_of, reads

NEW, CHANGED, SAME, GONE, WRONG = "new", "changed", "same", "gone", "wrong"
NEAR = 0.6  # how alike two names are (share of their pairs of characters) before one is asked whether they are one item
MOST_NEAR = 3
_QUOTES = str.maketrans(dict.fromkeys("《》“”\"'‘’", "") | dict.fromkeys("【〔[", "(") | dict.fromkeys("】〕]", ")"))


@dataclass(frozen=True, slots=True)
class Ours:
    """One item of our catalogue: who it is and what its edition in force says, its own elements filled in."""

    slug: str
    name: str
    task_code: str
    content: Content
    in_force: bool = True


@dataclass(frozen=True, slots=True)
class Difference:
    """One element that would change: how it reads now and then, the value itself, and where it stands in the file."""

    field: str
    label: str
    before: str
    after: str
    value: Any
    was: Any
    cell: str = ""

    def to_json(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class Compared:
    """What became of one row of the list, or of one of our items that the list does not have."""

    line: int
    key: str
    name: str
    slug: str
    finding: str
    differences: tuple[Difference, ...] = ()
    faults: tuple[Fault, ...] = ()
    near: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Confirmed:
    """What somebody has said of rows whose name is near one of ours: it is that item, or it is a new one."""

    same: Mapping[str, str] = field(default_factory=dict)  # folded name → slug
    fresh: frozenset[str] = frozenset()


def folded_name(name: str) -> str:
    """Return a name without width, blanks, quotes and kinds of brackets: 参保（城乡）is 参保(城乡)."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", name).translate(_QUOTES)).lower()


def compare(
    rows: Sequence[Parsed], ours: Sequence[Ours], *, confirmed: Confirmed, names: Mapping[str, str], category: str = ""
) -> list[Compared]:
    """Compare a list with ours; rows in the file's order, then what the list does not have.

    Args:
        rows: the list.
        ours: our items, retired ones too.
        confirmed: what was said of near names.
        names: how codes and slugs read ("unit:mzj" → 民政局).
        category: where a new item goes whose row names none.
    """
    rows = _with_twins_told(rows)
    by_code = {each.task_code: each for each in ours if each.task_code}
    by_name = {folded_name(each.name): each for each in ours}
    by_slug = {each.slug: each for each in ours}
    found = [_match(row, by_code, by_name, by_slug, confirmed) for row in rows]
    rows = _with_rivals_told(rows, found)
    matched = {item.slug for item in found if item}
    free = [(each, _pairs(folded_name(each.name))) for each in ours if each.in_force and each.slug not in matched]
    made, near = [], set[str]()
    for row, item in zip(rows, found, strict=True):
        proposals = () if item or row.ended or folded_name(row.name) in confirmed.fresh else _near(row.name, free)
        near.update(proposals)
        made.append(_compared(row, item, proposals, names, category))
    gone = [each for each in ours if each.in_force and each.slug not in matched | near]
    return [*made, *(Compared(0, each.slug, each.name, each.slug, GONE) for each in gone)]


def _with_twins_told(rows: Sequence[Parsed]) -> list[Parsed]:
    """Tell both rows of a code or a name that stands twice."""
    lines: dict[tuple[str, str], list[int]] = {}
    for row in rows:
        for key, text in (("task_code", row.task_code), ("name", folded_name(row.name))):
            if text:
                lines.setdefault((key, text), []).append(row.line)
    made = []
    for row in rows:
        faults = list(row.faults)
        for key, text in (("task_code", row.task_code), ("name", folded_name(row.name))):
            others = [line for line in lines.get((key, text), []) if line != row.line]
            if others:
                where = "、".join(str(line) for line in others[:5])
                faults.append(_fault(row, key, f"和第 {where} 行是同一个。", "一件事只写一行，请留下对的那一行。"))
        made.append(replace(row, faults=tuple(faults)))
    return made


def _fault(row: Parsed, key: str, says: str, mend: str) -> Fault:
    column = row.cells.get(key, "").partition("行 ")[2].removesuffix(" 列")
    return Fault(row.line, column, ELEMENTS[key].label, says, mend)


def _match(
    row: Parsed,
    by_code: Mapping[str, Ours],
    by_name: Mapping[str, Ours],
    by_slug: Mapping[str, Ours],
    confirmed: Confirmed,
) -> Ours | None:
    """Return our item: by code, else by its very name, else by what somebody has said; never by likeness alone."""
    name = folded_name(row.name)
    return by_code.get(row.task_code) or by_name.get(name) or by_slug.get(confirmed.same.get(name, ""))


def _with_rivals_told(rows: Sequence[Parsed], found: Sequence[Ours | None]) -> list[Parsed]:
    """Tell both rows that are one item of ours, one by its code and one by its name."""
    lines: dict[str, list[int]] = {}
    for row, item in zip(rows, found, strict=True):
        if item:
            lines.setdefault(item.slug, []).append(row.line)
    made = []
    for row, item in zip(rows, found, strict=True):
        others = [line for line in lines.get(item.slug, []) if line != row.line] if item else []
        told = any(fault.says.startswith("和第") for fault in row.faults)
        if item and others and not told:
            says = f"和第 {others[0]} 行都是我们的“{item.name}”，一行按编码，一行按名称。"
            row = replace(row, faults=(*row.faults, _fault(row, "name", says, "请核对编码和名称，只留一行。")))  # noqa: PLW2901
        made.append(row)
    return made


def _pairs(name: str) -> frozenset[str]:
    return frozenset(name[at : at + 2] for at in range(len(name) - 1)) or frozenset({name})


def _near(name: str, free: Sequence[tuple[Ours, frozenset[str]]]) -> tuple[str, ...]:
    """Return the slugs of our items whose names share most pairs of characters (Dice), the nearest first."""
    mine = _pairs(folded_name(name))
    scored = [(2 * len(mine & theirs) / (len(mine) + len(theirs)), item.slug) for item, theirs in free]
    return tuple(slug for score, slug in sorted(scored, reverse=True)[:MOST_NEAR] if score >= NEAR)


def _compared(
    row: Parsed, item: Ours | None, near: tuple[str, ...], names: Mapping[str, str], category: str
) -> Compared:
    key = row.task_code or folded_name(row.name)[:160]
    slug = item.slug if item else ""
    said = dict(row.values)
    if item is None and category:
        said.setdefault("category", category)
    faults = row.faults if item or row.ended else (*row.faults, *_lacks(row, said))
    name = row.name or (item.name if item else row.task_code)
    if faults:
        return Compared(row.line, key, name[:120], slug, WRONG, (), faults)
    if row.ended:
        return Compared(row.line, key, name, slug, GONE if item and item.in_force else SAME)
    if item and row.name and folded_name(row.name) != folded_name(item.name):
        said["name"] = row.name
    differences = tuple(_differences(row, said, item.content if item else Content(), names))
    finding = NEW if item is None else CHANGED if differences else SAME
    return Compared(row.line, key, name, slug, finding, differences, (), near)


def _lacks(row: Parsed, said: Mapping[str, Any]) -> list[Fault]:
    """Tell what a new item cannot do without; nothing where that cell is told already."""
    told = {fault.called for fault in row.faults}
    lacking = [key for key in FOR_NEW if not said.get(key) and ELEMENTS[key].label not in told]
    return [_fault(row, key, "没有写。", _MENDS[key]) for key in lacking]


_MENDS = {
    "department": "这是新事项，要知道归谁办。请补上。",
    "category": "这是新事项，要有类别。请补上，或在“对列”那一页说归哪一类。",
}


def _differences(row: Parsed, said: Mapping[str, Any], ours: Content, names: Mapping[str, str]) -> Iterable[Difference]:
    before = json.loads(json.dumps(ours.to_json()))  # as the database keeps it: lists, not tuples
    empty = Content()
    for key, value in said.items():
        was = before.get(key, _plain(getattr(empty, key, None)))
        after = _merged(key, value, was)
        if not _is_same(key, was, after):
            yield Difference(
                key, label_of(key), reads(key, was, names), reads(key, after, names), after, was, row.cells.get(key, "")
            )


def _plain(value: Any) -> Any:
    if isinstance(value, Limit):
        return {"amount": None, "unit": "workday", "as_written": "", "source": "", "mark": ""}
    return list(value) if isinstance(value, tuple) else value


def _merged(key: str, value: Any, was: Any) -> Any:
    """Return the element's new value: what we know of a material or a law beyond its name stays with it."""
    if key == "materials" and value and set(value[0]) <= {"name", "necessity"}:
        return _materials(value, was or [])
    if key == "basis" and value and all(isinstance(each, str) for each in value):
        known = {_plainly(law_of(each)): each for each in was or []}
        return [known.get(_plainly(each), each) for each in value]
    return value


def _materials(named: Sequence[Mapping[str, str]], was: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    known = {_plainly(each["name"]): each for each in was}
    taken = {each["code"] for each in was}
    made = []
    for each in named:
        ours = known.get(_plainly(each["name"]))
        if ours:
            # A bare name says nothing of necessity: only (非必要) and (容缺) do.
            necessity = each["necessity"] if each["necessity"] != "1" else ours.get("necessity", "1")
            made.append({**ours, "necessity": necessity})
            continue
        number = next(n for n in range(1, 1000) if f"m{n}" not in taken)
        taken.add(f"m{number}")
        made.append({"code": f"m{number}", "name": each["name"], "necessity": each["necessity"]})
    return made


def _plainly(text: str) -> str:
    return re.sub(r"[\s，,。.；;、]+", "", folded_name(text))


def _is_same(key: str, was: Any, after: Any) -> bool:
    if key in {"legal", "promised"}:
        return (was.get("amount"), _unit(was)) == (after.get("amount"), _unit(after))
    if key == "materials":
        return [_known_of(each) for each in was or []] == [_known_of(each) for each in after]
    if key == "basis":
        return [_plainly(law_of(each)) for each in was or []] == [_plainly(law_of(each)) for each in after]
    if isinstance(after, str):
        return _plainly(str(was or "")) == _plainly(after)
    if isinstance(after, list) and all(isinstance(each, str) for each in after):
        return [_plainly(str(each)) for each in was or []] == [_plainly(each) for each in after]
    return bool(was == after)


def _known_of(material: Mapping[str, Any]) -> dict[str, Any]:
    """Return a material without what stands empty, so that one written short is the one written out."""
    return {
        key: value for key, value in material.items() if value not in ("", [], {}, None, False, ()) and key != "code"
    }


def _unit(limit: Mapping[str, Any]) -> str:
    return "on_spot" if limit.get("amount") == 0 else str(limit.get("unit") or "workday")
