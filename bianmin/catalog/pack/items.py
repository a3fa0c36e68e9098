"""items.csv: one row per service item, with what nobody has verified and the role that may be shown."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from bianmin.catalog.elements import CATCH_ALL
from bianmin.catalog.pack.limits import Limit, parse_limit
from bianmin.catalog.pack.problems import Problems, Row, read_rows
from bianmin.county.refusals import BadInput

COLUMNS = (
    "name",
    "category",
    "department",
    "item_type",
    "basis",
    "conditions",
    "materials",
    "legal_days",
    "promised_days",
    "fee",
    "case_type",
    "village_mode",
    "online_depth",
    "source",
)
ROLES = ("受理", "办理", "代办", "协助")
CASE_TYPES = ("", "即办件", "承诺件")
UNCONFIRMED = "清单写“办理”，运营单位还没有确认，先按“协助”：只说找谁，不收件、不出文书。"
_LONGEST = 100
_UNSURE = re.compile(r"未核实|推断")
_SPLIT = re.compile(r"[;；]")
_NOTE = re.compile(r"\((?:条件)?未核实\)|\(具体材料表未见全文\)")
_OPTIONAL = "(非必要)"

# The fields of a row that may be unverified, in the order they are told.
FIELDS = (
    "item_type",
    "basis",
    "conditions",
    "materials",
    "legal",
    "promised",
    "fee",
    "case_type",
    "role",
    "online_depth",
)
# What a word in a part of `source` that says 未核实 or 推断 speaks of; several words of one part add up.
_SPEAKS_OF: tuple[tuple[str, tuple[str, ...]], ...] = (
    (r"item_type", ("item_type",)),
    (r"条例|条款|是否保留", ("basis",)),
    (r"条件", ("conditions",)),
    (r"材料|简化情况", ("materials",)),
    (r"承诺时限", ("promised",)),
    (r"(?<!承诺)时限", ("legal", "promised")),
    (r"工作日", ("legal",)),
    (r"收费|工本费", ("fee",)),
    (r"办件类型", ("case_type",)),
    (r"即办", ("promised", "case_type")),
    (r"村级方式", ("role",)),
)


@dataclass(frozen=True, slots=True)
class ListedMaterial:
    """A material as items.csv names it; ``is_necessary`` is False where the list says 非必要."""

    name: str
    is_necessary: bool


@dataclass(frozen=True, slots=True)
class Item:
    """One row of items.csv.

    ``unit`` is whom the department value means: a unit's code, ``station`` or ``township``. ``role`` is the
    one to act by, ``role_as_written`` what the list says, ``role_reason`` why they differ. ``unverified``
    names the fields (of FIELDS) that must not be shown to the public as facts. What is empty is unknown.
    """

    line: int
    name: str
    category: str
    department: str
    unit: str
    item_type: str
    basis: tuple[str, ...]
    conditions: tuple[str, ...]
    materials: tuple[ListedMaterial, ...]
    legal: Limit
    promised: Limit
    fee: str
    fee_as_written: str
    case_type: str
    role: str
    role_as_written: str
    role_reason: str
    online_depth: str
    source: str
    unverified: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What cells may name: units by department value, categories, item types, items whose 办理 is sure."""

    units: Mapping[str, str]
    categories: Collection[str]
    item_types: Collection[str]
    handles_itself: Collection[str]


def read_items(folder: Path, vocabulary: Vocabulary, problems: Problems) -> tuple[Item, ...]:
    """Read items.csv; notes twins, unknown departments, categories, types and roles, and bad limits."""
    rows = read_rows(folder / "items.csv", COLUMNS, problems)
    taken: dict[str, int] = {}
    for row in rows:
        _check(row, vocabulary, problems)
        if row["name"] in taken:
            problems.add(row.where("name"), f"“{row['name']}”和第 {taken[row['name']]} 行重名。一件事只写一行。")
        taken.setdefault(row["name"], row.line)
    return tuple(_item(row, vocabulary, problems) for row in rows)


def unverified_fields(source: str) -> tuple[str, ...]:
    """Return the fields that ``source`` calls 未核实 or 推断.

    ``其余未核实`` leaves only name and type sure (and the basis, where the law was checked: LAW). A part that
    names no known field is taken as ``其余``: what is not known to be verified is not.
    """
    parts = _SPLIT.split(source)
    law_was_checked = any(part.startswith("LAW") for part in parts)
    unsure: set[str] = set()
    for part in parts:
        if _UNSURE.search(part):
            unsure.update(_fields_of(part, law_was_checked=law_was_checked))
    return tuple(field for field in FIELDS if field in unsure)


def split_list(cell: str) -> tuple[str, ...]:
    """Return the entries of a cell that separates them by semicolons."""
    return tuple(part.strip() for part in _SPLIT.split(cell) if part.strip())


def effective_role(name: str, role: str, handles_itself: Collection[str]) -> tuple[str, str]:
    """Return the role to show and act by, and why it is not the written one (DECISIONS 4)."""
    if role == "办理" and name not in handles_itself:
        return "协助", UNCONFIRMED
    return role, ""


def _fields_of(part: str, *, law_was_checked: bool) -> set[str]:
    found = {field for words, fields in _SPEAKS_OF if re.search(words, part) for field in fields}
    if found and "其余" not in part:
        return found
    rest = set(FIELDS) - {"item_type"}
    return rest - {"basis"} if law_was_checked else rest


def _check(row: Row, vocabulary: Vocabulary, problems: Problems) -> None:
    if not row["name"] or len(row["name"]) > _LONGEST:
        problems.add(row.where("name"), f"名称要有，最长 {_LONGEST} 个字。")
    if row["department"] not in vocabulary.units:
        what = f"部门“{row['department']}”在 departments.csv 里没有。加一行，或写成某个单位的别名（aliases）。"
        problems.add(row.where("department"), what)
    for column, allowed in (
        ("category", vocabulary.categories),
        ("item_type", vocabulary.item_types),
        ("village_mode", ROLES),
        ("case_type", CASE_TYPES),
    ):
        if row[column] not in allowed:
            told = "、".join(word for word in allowed if word)
            problems.add(row.where(column), f"“{row[column]}”不认识，只能是 {told}。")
    for material in split_list(row["materials"]):
        if CATCH_ALL.search(material):
            problems.add(row.where("materials"), f"“{material}”是兜底写法，要写清是哪一样材料。")


def _item(row: Row, vocabulary: Vocabulary, problems: Problems) -> Item:
    legal, promised = (_limit(row, column, problems) for column in ("legal_days", "promised_days"))
    if promised.is_longer_than(legal):
        what = f"承诺 {promised.in_words()} 比法定 {legal.in_words()} 还长。承诺只能更短或一样。"
        problems.add(row.where("promised_days"), what)
    role, reason = effective_role(row["name"], row["village_mode"], vocabulary.handles_itself)
    materials = split_list(row["materials"])
    return Item(
        line=row.line,
        name=row["name"],
        category=row["category"],
        department=row["department"],
        unit=vocabulary.units.get(row["department"], ""),
        item_type=row["item_type"],
        basis=split_list(row["basis"]),
        conditions=tuple(_plain(text) for text in split_list(row["conditions"])),
        materials=tuple(
            ListedMaterial(_plain(text.replace(_OPTIONAL, "")), _OPTIONAL not in text) for text in materials
        ),
        legal=legal,
        promised=promised,
        fee=_plain(row["fee"]),
        fee_as_written=row["fee"],
        case_type=row["case_type"],
        role=role,
        role_as_written=row["village_mode"],
        role_reason=reason,
        online_depth=row["online_depth"],
        source=row["source"],
        unverified=_unverified(row),
    )


def _limit(row: Row, column: str, problems: Problems) -> Limit:
    try:
        return parse_limit(row[column])
    except BadInput as refusal:
        problems.add(row.where(column), str(refusal))
        return parse_limit("")


def _plain(text: str) -> str:
    """Return the words without the notes that say how sure they are: those are in ``unverified``."""
    return _NOTE.sub("", text).strip()


def _unverified(row: Row) -> tuple[str, ...]:
    unsure = set(unverified_fields(row["source"]))
    unsure.update(column for column in ("conditions", "materials", "fee") if _NOTE.search(row[column]))
    return tuple(field for field in FIELDS if field in unsure)
