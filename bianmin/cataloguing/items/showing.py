"""An edition told field by field for those who keep the catalogue: what it says, what nobody has verified, what is left open."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bianmin.catalog.content import Content
from bianmin.catalog.elements import Limit
from bianmin.catalog.reading import DICTIONARY_OF_LINES, FIELDS, LINES, PARTS, Named, Names, marked_as, reads, whole

# The fields of Content as a person looks for them; a test sees that none is missing.
GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("是什么事", (
        "name", "category", "item_type", "department", "level", "power_source", "task_code", "targets", "topics", "scope",
        "aliases",
    )),
    ("怎么说给群众", ("one_line", "plain", "formal", "checks", "seasons", "faq", "duties", "changed")),
    ("要什么", ("conditions", "materials", "materials_known", "materials_note", "quantity")),
    ("多久、多少钱", (
        "legal", "promised", "case_type", "specials", "fee", "fee_basis", "fee_mark", "fees", "pay_online",
    )),
    ("怎么办", (
        "steps", "route", "goes_to", "goes_to_says", "online", "online_why", "depth", "must_come", "must_come_why", "visits",
        "visits_why", "visits_cause", "mail_materials", "mail_result", "form", "groups", "copy_fields",
    )),
    ("办成什么，有事找谁", ("result", "result_kind", "result_sample", "consult_phone", "complaint_phone")),
    ("凭什么", ("basis", "source", "review_months", "unverified")),
)  # fmt: skip
MARKS = {"online_depth": "depth"}  # words of 未核实 that are no field of Content, and the field they speak of
NO_LACK = frozenset({"unverified", "changed"})  # to be empty is no lack
ROLE = "各站的角色"
# The item's own, where an edition leaves them open: the field, and what of the item stands for it.
ITSELF = {
    "name": "name", "category": "category", "item_type": "item_type", "task_code": "task_code",
    "department": "department_as_written",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """One field: what it is called, what it says, line by line, and whether somebody has verified it."""

    field: str
    label: str
    lines: tuple[str, ...]
    is_unsure: bool = False


@dataclass(frozen=True, slots=True)
class Chapter:
    """Several fields under one heading."""

    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """A whole edition: its chapters, what is marked 未核实, and what nothing is said of."""

    chapters: tuple[Chapter, ...]
    unsure: tuple[str, ...]
    left_open: tuple[str, ...]


def shown(content: Content, names: Names, *, item: Any = None) -> Shown:
    """Return what an edition says, with its item's own elements where it leaves them open."""
    marks = {MARKS.get(each, each) for each in content.unverified}
    chapters, left_open = [], []
    for title, fields in GROUPS:
        rows = [_row(field, content, names, item, marks) for field in fields]
        chapters.append(Chapter(title, tuple(row for row in rows if row.lines or row.is_unsure)))
        left_open += [row.label for row in rows if not row.lines and not row.is_unsure and row.field not in NO_LACK]
    return Shown(tuple(each for each in chapters if each.rows), unsure_of(content), tuple(left_open))


def unsure_of(content: Content) -> tuple[str, ...]:
    """Return what is marked 未核实, as it is called."""
    return tuple(called(each) for each in content.unverified)


def called(mark: str) -> str:
    """Return what an element that may be marked 未核实 is called."""
    field = MARKS.get(mark, mark)
    if field in PARTS:
        return PARTS[field].label
    if field in LINES:
        return LINES[field][0]
    return FIELDS[field].label if field in FIELDS else ROLE if field == "role" else mark


def _row(field: str, content: Content, names: Names, item: Any, marks: set[str]) -> Row:
    value = getattr(content, field) or (
        getattr(item, field, "") if field in ITSELF and item else getattr(content, field)
    )
    lines = tuple(_lines(field, value, names))
    is_unsure = marked_as(field) in marks and (field == marked_as(field) or bool(value))
    return Row(field, called(field), lines, is_unsure)


def _lines(field: str, value: Any, names: Names) -> Iterator[str]:
    if field == "unverified":
        yield from (called(each) for each in value)
    elif field in PARTS:
        yield from (whole(PARTS[field], each, names) for each in value)
    elif field in LINES:
        named = Named(LINES[field][0], of=DICTIONARY_OF_LINES.get(field, ""))
        yield from (reads(named, each, names) for each in value)
    elif isinstance(value, Limit):
        yield from _limit(value)
    elif value is not None and value != "" and not (field == "review_months" and not value):
        yield reads(FIELDS[field], value, names)


def _limit(limit: Limit) -> Iterator[str]:
    if not limit.is_known and not limit.as_written:
        return
    about = "；".join(
        text for text in (f"原文：{limit.as_written}" if limit.as_written else "", limit.source, limit.mark) if text
    )
    yield f"{limit.words}（{about}）" if about else limit.words
