"""The rows of a list as a page shows them: what differs, what is accepted, what is wrong in which cell."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

if TYPE_CHECKING:
    from bianmin.catalog.models import TakeOverRow


@dataclass(frozen=True, slots=True)
class Line:
    """One differing element: now, in the list, in which cell; the box that accepts it."""

    box: str
    field: str
    label: str
    before: str
    after: str
    cell: str
    accepted: bool


@dataclass(frozen=True, slots=True)
class Drawn:
    """One row."""

    pk: UUID
    line: int
    name: str
    ours: str
    lines: tuple[Line, ...]
    faults: tuple[Mapping[str, Any], ...]
    near: tuple[tuple[str, str], ...]
    retire_box: str
    retires: bool


def drawn(rows: "Iterable[TakeOverRow]", *, names: Mapping[str, str]) -> list[Drawn]:
    """Return the rows; ``names`` are what the items are called that a row may be."""
    return [_drawn(row, names) for row in rows]


def _drawn(row: "TakeOverRow", names: Mapping[str, str]) -> Drawn:
    ours = row.item.name if row.item and row.item.name != row.name else ""
    near = tuple((each["near"], names.get(each["near"], each["near"])) for each in row.problems if "near" in each)
    faults = tuple(each for each in row.problems if "says" in each)
    lines = tuple(_line(row, each) for each in row.differences if "field" in each)
    return Drawn(row.pk, row.line, row.name, ours, lines, faults, near, f"take-{row.pk}", bool(row.accepted))


def _line(row: "TakeOverRow", each: Mapping[str, Any]) -> Line:
    key = each["field"]
    return Line(
        f"take-{row.pk}", key, each["label"], each["before"], each["after"], each["cell"], key in row.accepted,
    )  # fmt: skip
