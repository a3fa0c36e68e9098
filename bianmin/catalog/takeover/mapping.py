"""How a list is read: which sheet and head, what each column is, what its words mean, what was said of near names; pure."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Self

from bianmin.catalog.takeover.columns import ELEMENTS, Head, folded, guess, head_of
from bianmin.catalog.takeover.comparing import Confirmed
from bianmin.catalog.takeover.sheets import Reading, Sheet, letters

SAMPLES = 3
LONGEST_SAMPLE = 60


@dataclass(frozen=True)
class Layout:
    """What was said of a list; ``head`` is the fingerprint of its headers, by which the next one like it is known."""

    sheet: int = 0
    head_at: int = -1
    columns: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    category: str = ""
    same: Mapping[str, str] = field(default_factory=dict)
    fresh: tuple[str, ...] = ()
    head: str = ""

    def to_json(self) -> dict[str, Any]:
        return {**asdict(self), "fresh": list(self.fresh)}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        known = {key: value for key, value in data.items() if key in cls.__dataclass_fields__}
        return cls(**{**known, "fresh": tuple(known.get("fresh", ()))})

    @property
    def confirmed(self) -> Confirmed:
        return Confirmed(self.same, frozenset(self.fresh))


@dataclass(frozen=True, slots=True)
class Column:
    """One column as the page shows it: its letters, header, what it is said to be, and three different values."""

    letters: str
    name: str
    element: str
    samples: tuple[str, ...]


def first_layout(reading: Reading) -> Layout:
    """Return the mapping that the headers themselves suggest, of the sheet with the most columns that are known."""
    if reading.items:
        return Layout(head="json")
    scored = []
    for index, sheet in enumerate(reading.sheets):
        head = head_of(sheet)
        scored.append((len({key for key in guess(head.names).values() if key}), -index))
    best = -max(scored)[1]
    return layout_at(reading, best, None)


def layout_at(reading: Reading, sheet: int, head_at: int | None) -> Layout:
    """Return what the headers of one sheet suggest, its head guessed unless given (counted from 0 among its rows)."""
    head = head_of(reading.sheets[sheet], head_at)
    return Layout(sheet, head.at, guess(head.names), head=fingerprint(head.names))


def fingerprint(names: Iterable[str]) -> str:
    """Return what is equal for two lists of the same headers in the same order."""
    return hashlib.sha256("\n".join(folded(name) for name in names).encode()).hexdigest()[:32]


def chosen(reading: Reading, mapping: Layout) -> tuple[Sheet, Head]:
    """Return the sheet and the head that a mapping speaks of."""
    sheet = reading.sheets[min(max(mapping.sheet, 0), len(reading.sheets) - 1)]
    return sheet, head_of(sheet, mapping.head_at)


def columns_of(reading: Reading, mapping: Layout) -> list[Column]:
    """Return the columns of the chosen sheet that hold anything, each with three different values below the head."""
    sheet, head = chosen(reading, mapping)
    made = []
    for index, name in enumerate(head.names):
        below = (cells[index] for _, cells in sheet.rows[head.at + head.lines :] if index < len(cells) and cells[index])
        samples = [_short(text) for text in dict.fromkeys(below)][:SAMPLES]
        if name or samples:
            called = letters(index)
            made.append(Column(called, name or "（没有列名）", mapping.columns.get(called, ""), tuple(samples)))
    return made


def _short(text: str) -> str:
    flat = text.replace("\n", " / ")
    return flat if len(flat) <= LONGEST_SAMPLE else f"{flat[:LONGEST_SAMPLE]}……"


def known_elements(columns: Mapping[str, str]) -> dict[str, str]:
    """Return the columns that are elements of ours; the rest is ignored."""
    return {column: key for column, key in columns.items() if key in ELEMENTS}


def replaced(layout: Layout, *, columns: Mapping[str, str], category: str) -> Layout:
    """Return the layout with what was just said of the columns, to be shown again beside what is wrong with it."""
    return replace(layout, columns=known_elements(columns), category=category[:20])
