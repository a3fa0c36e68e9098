"""A file as it was read: its sheets as rows of text, where each cell stands, and what was noticed on the way; pure."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Self

MOST_BYTES = 8 * 1024 * 1024  # bytes of the file as sent; a county's list of 3,000 items is about 1 MB
MOST_ROWS = 5000
MOST_COLUMNS = 120
MOST_CELLS = 200_000  # all sheets together
LONGEST_CELL = 8000  # characters; Excel itself stops at 32,767
TOLD = 6  # of several like notes, how many are named
_UNSEEN = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff\ufffe\uffff]"
)


def letters(column: int) -> str:
    """Return what Excel calls a column, counted from 0: A, B, … Z, AA."""
    called, rest = "", column + 1
    while rest:
        rest, last = divmod(rest - 1, 26)
        called = chr(ord("A") + last) + called
    return called


def tidy(text: str) -> str:
    """Return a cell's text without what nobody sees, its lines stripped; line breaks stay, they separate entries."""
    plain = _UNSEEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n").replace("\u00a0", " ").replace("\t", " "))
    return "\n".join(line.strip() for line in plain.split("\n")).strip()


def some(names: Iterable[object]) -> str:
    """Return the first few names, and how many there are if not all are named."""
    known = [str(each) for each in names]
    return "、".join(known[:TOLD]) + (f" 等 {len(known)} 处" if len(known) > TOLD else "")


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong with one cell: where (第 12 行 E 列 承诺时限), what, and how to mend it."""

    line: int
    column: str
    called: str
    says: str
    mend: str

    @property
    def where(self) -> str:
        column = f" {self.column} 列" if self.column else ""
        return f"第 {self.line} 行{column}{' ' + self.called if self.called else ''}"

    @property
    def words(self) -> str:
        return f"{self.where}：{self.says}{self.mend}"

    def to_json(self) -> dict[str, Any]:
        return {
            "line": self.line, "column": self.column, "called": self.called, "says": self.says, "mend": self.mend,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its rows as text with the number that Excel gives each, what was noticed, and cells that cannot be read.

    ``spans`` are the cells merged over several rows: (column from 0, first row, last row).
    """

    name: str
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    told: tuple[str, ...] = ()
    faults: tuple[Fault, ...] = ()
    spans: tuple[tuple[int, int, int], ...] = ()

    @property
    def width(self) -> int:
        return max((len(cells) for _, cells in self.rows), default=0)

    def to_json(self) -> dict[str, Any]:
        return {
            "name": self.name, "rows": [[line, list(cells)] for line, cells in self.rows], "told": list(self.told),
            "faults": [each.to_json() for each in self.faults], "spans": [list(each) for each in self.spans],
        }  # fmt: skip

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        rows = tuple((line, tuple(cells)) for line, cells in data["rows"])
        faults = tuple(Fault(**each) for each in data["faults"])
        return cls(data["name"], rows, tuple(data["told"]), faults, tuple(tuple(each) for each in data["spans"]))


@dataclass(frozen=True, slots=True)
class Reading:
    """A file as it was read: what kind it is, what was noticed, and its sheets, or its items where it is JSON of ours.

    ``items`` are (number in the file, the item's own JSON); a file has sheets or items, never both.
    """

    kind: str
    told: tuple[str, ...] = ()
    sheets: tuple[Sheet, ...] = ()
    items: tuple[dict[str, Any], ...] = field(default=())

    def to_json(self) -> dict[str, Any]:
        return {
            "kind": self.kind, "told": list(self.told), "sheets": [each.to_json() for each in self.sheets],
            "items": list(self.items),
        }  # fmt: skip

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        sheets = tuple(Sheet.from_json(each) for each in data["sheets"])
        return cls(data["kind"], tuple(data["told"]), sheets, tuple(data["items"]))
