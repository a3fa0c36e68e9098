"""Lists of items: one row for each, in plain words, grouped by category."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING
from uuid import UUID

from bianmin.catalog.guide_parts import parted
from bianmin.catalog.words import words

if TYPE_CHECKING:
    from bianmin.catalog.models import Item, StationRole

# Shorter than words().roles: what a row has room for.
ROLE_IN_A_WORD = {"受理": "站里受理", "办理": "站里就能办", "代办": "站里代办", "协助": "站里指路"}
ASK_FIRST = "先打电话问"


@dataclass(frozen=True, slots=True)
class Row:
    """One item in a list; ``who`` says what the station does about it, unless nobody has verified that."""

    slug: str
    name: str
    note: str
    line: str
    who: str
    is_example: bool
    is_stale: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """The rows of one category."""

    name: str
    rows: tuple[Row, ...]


def row_of(item: "Item", role: "StationRole | None", *, is_stale: bool = False) -> Row:
    """Return the row of a published item; one past its review period says 待更新."""
    assert item.current is not None, "only published items are listed"
    body, is_example = item.current.body, item.current.is_example
    name, note = parted(item.name)
    may_say = is_example or "one_line" not in body.unverified
    line = (body.one_line if may_say else "") or f"归{item.department_as_written}管"
    who = ROLE_IN_A_WORD[role.label] if role and (is_example or "role" not in body.unverified) else ASK_FIRST
    return Row(item.slug, name, note, line, who, is_example, is_stale)


def rows_of(items: Iterable["Item"], roles: "Mapping[UUID, StationRole]") -> tuple[Row, ...]:
    """Return a row for each item, in the order given."""
    return tuple(row_of(item, roles.get(item.pk)) for item in items)


def grouped(
    items: Iterable["Item"], roles: "Mapping[UUID, StationRole]", *, stale: Collection[UUID] = ()
) -> tuple[Group, ...]:
    """Return the rows by category, in the order of wording.toml; within each 示例 first and what is 待更新 last."""
    order = {category.name: at for at, category in enumerate(words().categories)}
    ranked = sorted(items, key=lambda item: (order.get(item.category, len(order)), item.category, item.pk in stale))
    by_category = groupby(ranked, key=lambda item: item.category)
    return tuple(
        Group(category, tuple(row_of(item, roles.get(item.pk), is_stale=item.pk in stale) for item in several))
        for category, several in by_category
    )
