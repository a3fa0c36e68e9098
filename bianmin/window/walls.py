"""The walls of a station as its clerk sees them: which sheets to change, what hangs where, what could be put up."""

from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING

from django.urls import reverse

from bianmin.catalog.permissions import items_at
from bianmin.notices.permissions import hanging_at, walls_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from bianmin.catalog.models import Item
    from bianmin.notices.models import Posting, Wall
    from bianmin.stations.models import Unit


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet on one wall, and what is to be done about it; ``new`` is the number of the edition to print, if any."""

    posting: "Posting"
    village: str
    new: int | None
    is_outdated: bool

    @property
    def says(self) -> str:
        """What is to be done, in a line."""
        if self.new is None:
            return f"这件事停办了，第 {self.posting.edition.number} 版取下来就行"
        return f"第 {self.posting.edition.number} 版换成第 {self.new} 版"

    @property
    def print_url(self) -> str:
        """Where the sheet that is in force is printed."""
        return sheet_url(self.posting.item, self.village) if self.new is not None else ""

    @property
    def done(self) -> str:
        return "换好了" if self.new is not None else "取下了"


def sheet_url(item: "Item", village: str) -> str:
    """Return the address of an item's A4 sheet as a village's station hangs it: with its own place, hours and telephone."""
    return f"{reverse('portal:paper', args=[item.slug, 'guide_sheet'])}?v={village}"


def _sheet(posting: "Posting", village: str) -> Sheet:
    current = posting.item.current
    return Sheet(posting, village, current.number if current else None, posting.edition_id != posting.item.current_id)


@dataclass(frozen=True, slots=True)
class Board:
    """One wall with what hangs on it."""

    wall: "Wall"
    sheets: tuple[Sheet, ...]


@dataclass(frozen=True, slots=True)
class Walls:
    """All walls of a station: ``to_change`` is 换这 n 张."""

    to_change: tuple[Sheet, ...]
    boards: tuple[Board, ...]


def walls_at(station: "Unit") -> Walls:
    """Return the walls of a station with what hangs on them; two queries."""
    sheets = [_sheet(each, station.division_code) for each in hanging_at(station.pk)]
    on_wall: dict[UUID, list[Sheet]] = {}
    for sheet in sheets:
        on_wall.setdefault(sheet.posting.wall_id, []).append(sheet)
    boards = tuple(Board(wall, tuple(on_wall.get(wall.pk, ()))) for wall in walls_of(station.pk))
    return Walls(tuple(sheet for sheet in sheets if sheet.is_outdated), boards)


@dataclass(frozen=True, slots=True)
class Kind:
    """The items of one category that could be put up, each with the address of its sheet."""

    name: str
    items: "Sequence[tuple[Item, str]]"


def could_hang(station: "Unit", board: Board | None, *, on: date) -> list[Kind]:
    """Return what the station does that does not hang on this wall yet, by category."""
    up = {sheet.posting.item_id for sheet in board.sheets} if board else set()
    free = [item for item, _ in items_at(station, on=on) if item.pk not in up]
    free.sort(key=lambda item: (item.category, item.position))
    return [
        Kind(category, [(item, sheet_url(item, station.division_code)) for item in several])
        for category, several in groupby(free, key=lambda item: item.category)
    ]
