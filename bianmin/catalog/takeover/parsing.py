"""Rows of somebody's list as elements of ours: each cell read by what its column is, each fault with its cell; pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from bianmin.catalog.elements import Limit
from bianmin.catalog.takeover import values
from bianmin.catalog.takeover.columns import ELEMENTS, Head, Kind, unit_said
from bianmin.catalog.takeover.sheets import Fault, Sheet, letters
from bianmin.county.refusals import BadInput

LONGEST_NAME = 120
LONGEST_CODE = 31
_JOINABLE = frozenset({Kind.MATERIALS, Kind.BASIS, Kind.TEXTS})


@dataclass(frozen=True, slots=True)
class Parsed:
    """One item of a list: its natural keys, what it says of each element, where each stood, and what is wrong.

    ``unknown`` are words that nobody has explained yet: (element, word). ``ended`` says that the list itself calls it over.
    """

    line: int
    name: str
    task_code: str
    values: Mapping[str, Any]
    cells: Mapping[str, str] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()
    unknown: tuple[tuple[str, str], ...] = ()
    ended: bool = False
    written: tuple[str, ...] = ()


def rows_of(sheet: Sheet, head: Head, columns: Mapping[str, str], words: values.Words) -> list[Parsed]:
    """Read the rows below the head; titles between them, repeated heads and empty rows are left out.

    Args:
        sheet: as it was read.
        head: which of its rows is the head.
        columns: what each column is, by its letters.
        words: what the list's own words mean.
    """
    places = [(index, columns.get(letters(index), "")) for index in range(sheet.width)]
    known = [(index, key) for index, key in places if key in ELEMENTS]
    return [_parsed(sheet, head, line, cells, known, words) for line, cells in _body(sheet, head, known)]


def _body(sheet: Sheet, head: Head, known: list[tuple[int, str]]) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Yield the rows that speak of an item; those over which its name is merged are one, their lists put together."""
    rows = [
        (line, cells + ("",) * (sheet.width - len(cells)))
        for line, cells in sheet.rows[head.at + head.lines :]
        if _speaks(cells, head, known)
    ]
    lists = {index for index, key in known if ELEMENTS[key].kind in _JOINABLE}
    named = {index for index, key in known if key in {"name", "task_code"}}
    first = {row: top for column, top, bottom in sheet.spans if column in named for row in range(top, bottom + 1)}
    joined: dict[int, tuple[str, ...]] = {}
    for line, cells in rows:
        top = first.get(line, line)
        before = joined.get(top)
        joined[top] = cells if before is None else _together(before, cells, lists)
    yield from joined.items()


def _together(before: tuple[str, ...], cells: tuple[str, ...], lists: set[int]) -> tuple[str, ...]:
    return tuple(
        f"{a}\n{b}" if index in lists and b and b not in a.split("\n") else a or b
        for index, (a, b) in enumerate(zip(before, cells, strict=True))
    )


def _speaks(cells: tuple[str, ...], head: Head, known: list[tuple[int, str]]) -> bool:
    """Say whether a row is one of an item: not a heading merged over all, not the head again, not a lone remark."""
    filled = [cell for cell in cells if cell]
    if len(set(filled)) <= 1 and len(known) > 1:
        return False
    heads = sum(1 for index, _ in known if index < len(cells) and cells[index] == head.names[index])
    return heads < max(2, len(known) // 2) and any(index < len(cells) and cells[index] for index, _ in known)


def _parsed(
    sheet: Sheet, head: Head, line: int, cells: tuple[str, ...], known: list[tuple[int, str]], words: values.Words
) -> Parsed:
    texts = {key: cells[index] for index, key in known}
    places = {key: f"第 {line} 行 {letters(index)} 列" for index, key in known}
    at = {key: index for index, key in known}
    read: dict[str, Any] = {}
    unreadable = {(fault.line, fault.column): fault for fault in sheet.faults}
    faults, unknown = [], []
    for index, key in known:
        spoilt = unreadable.get((line, letters(index)))
        if spoilt:
            faults.append(replace(spoilt, called=ELEMENTS[key].label))
            continue
        try:
            value = _value(key, texts, words, head.names[at[key]])
        except values.UnknownWord as refusal:
            unknown.append((key, refusal.word))
            faults.append(Fault(line, letters(index), ELEMENTS[key].label, str(refusal), ""))
        except BadInput as refusal:
            written = "" if str(refusal).startswith("“") else _short(texts[key])
            faults.append(Fault(line, letters(index), ELEMENTS[key].label, written, str(refusal)))
        else:
            if value is not None:
                read[key] = value
    ended = bool(read.pop("state", False))
    name, code = read.pop("name", ""), read.get("task_code", "")
    faults += _key_faults(line, name, code, at)
    return Parsed(line, name, code, read, places, tuple(faults), tuple(unknown), ended, cells)


def _short(text: str) -> str:
    flat = text.replace("\n", " ")
    return f"“{flat[:30]}{'……' if len(flat) > 30 else ''}”"


def _value(key: str, texts: Mapping[str, str], words: values.Words, head: str) -> Any:
    """Return what a cell says of its element; None where it says nothing, which changes nothing.

    Raises:
        BadInput: it cannot be read.
    """
    text, element = texts[key].strip(), ELEMENTS[key]
    if not text or element.kind is Kind.UNIT:
        return None
    if element.kind is Kind.LIMIT:
        read = values.limit(text, texts.get(f"{key}_unit", "").strip() or unit_said(head))
        return limit_json(read) if read.is_known else None
    if element.kind is Kind.DEPARTMENT:
        return values.department(text, words)
    if element.kind is Kind.CATEGORY:
        return values.category(text, words)
    if element.kind is Kind.CODE:
        return values.code(text, element.of, words, element=key)
    if element.kind is Kind.CODES:
        return values.codes(text, element.of, words, element=key)
    if element.kind is Kind.STATE:
        return values.is_ended(text)
    if key == "case_type":
        return _CASE_TYPES.get(text, text)
    if key == "fee" and text in {"否", "0", "不收", "免费", "无"}:
        return "不收费"
    return values.SIMPLE[element.kind](text) or None if element.kind is not Kind.YES_NO else values.yes_no(text)


_CASE_TYPES = {"1": "即办件", "2": "承诺件", "即办": "即办件", "承诺": "承诺件"}


def limit_json(limit: Limit) -> dict[str, Any]:
    return {"amount": limit.amount, "unit": limit.unit, "as_written": limit.as_written, "source": "", "mark": ""}


def _key_faults(line: int, name: str, code: str, at: Mapping[str, int]) -> list[Fault]:
    column = letters(at["name"]) if "name" in at else ""
    made = []
    if not name and not code:
        made.append(Fault(line, column, "事项名称", "没有写。", "不知道说的是哪一件。请写上名称。"))
    if len(name) > LONGEST_NAME:
        made.append(
            Fault(line, column, "事项名称", f"有 {len(name)} 个字。", f"最多 {LONGEST_NAME} 个字，请看是不是串了列。")
        )
    if len(code) > LONGEST_CODE:
        where = letters(at["task_code"])
        made.append(Fault(line, where, "实施编码", f"有 {len(code)} 位。", f"实施编码 {LONGEST_CODE} 位，请核对。"))
    return made


def items_of(items: tuple[dict[str, Any], ...]) -> list[Parsed]:
    """Return the items of a JSON list of ours; each key that is there is what it says of that element."""
    made = []
    for number, item in enumerate(items, start=1):
        said = {key: value for key, value in item.items() if key not in {"name", "slug", "state", "profile", "changed"}}
        name, code = str(item.get("name", "")).strip(), str(item.get("task_code", "")).strip()
        cells = {key: f"第 {number} 个事项 {key}" for key in item}
        faults = tuple(_key_faults(number, name, code, {"task_code": 0} if code else {}))
        ended = str(item.get("state", "")) in {"retired", "取消"}
        made.append(Parsed(number, name, code, said, cells, faults, ended=ended))
    return made
