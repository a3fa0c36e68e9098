"""Adding, removing and moving the parts of a list on a page, with everything that was typed kept; pure."""

import re
from collections.abc import Mapping

from bianmin.catalog.content import Content
from bianmin.cataloguing.editor.fields import MOST_ROWS, Rows, Section, Values
from bianmin.cataloguing.editor.writing import blank, count_of, free_key, part_values, used_keys

_ACT = re.compile(r"(?P<verb>add|remove|up|down)-(?P<block>[a-z_]+)(?:-(?P<number>[0-9]{1,3}))?")


def with_rows(
    section: Section, values: Mapping[str, list[str]], act: str, content: Content
) -> tuple[Values, str] | None:
    """Do to the lists of a page what a button says (``add-materials``, ``up-materials-3``).

    Returns:
        what now stands in the inputs and the name of the part to look at; None where the button is none of these.
    """
    found = _ACT.fullmatch(act)
    block = next(
        (each for each in section.blocks if isinstance(each, Rows) and found and each.name == found["block"]), None
    )
    if not found or block is None:
        return None
    rows = [_row(block, values, number) for number in range(1, count_of(block, values) + 1)]
    at = _do(found["verb"], rows, int(found["number"] or 0) - 1, _new_row(block, values, content))
    kept = {name: texts for name, texts in values.items() if not name.startswith(f"{block.name}-")}
    kept[f"{block.name}-count"] = [str(len(rows))]
    for number, row in enumerate(rows, start=1):
        kept |= {f"{block.name}-{number}-{rest}": texts for rest, texts in row.items()}
    return kept, f"{block.name}-{at + 1}" if rows else block.name


def _row(block: Rows, values: Mapping[str, list[str]], number: int) -> Values:
    prefix = f"{block.name}-{number}-"
    return {name.removeprefix(prefix): texts for name, texts in values.items() if name.startswith(prefix)}


def _new_row(block: Rows, values: Mapping[str, list[str]], content: Content) -> Values:
    row = {name.removeprefix(f"{block.name}-1-"): texts for name, texts in part_values(block, blank(block), 1).items()}
    if block.key:
        typed = {text for name, texts in values.items() if name.endswith(f"-{block.key}") for text in texts}
        row[block.key] = [free_key(block, used_keys(content) | typed)]
    return row


def _do(verb: str, rows: list[Values], at: int, new: Values) -> int:
    """Do it to ``rows`` and return the place of the row to look at; what cannot be done changes nothing."""
    if verb == "add" and len(rows) < MOST_ROWS:
        rows.append(new)
        return len(rows) - 1
    if not 0 <= at < len(rows):
        return max(len(rows) - 1, 0)
    if verb == "remove":
        rows.pop(at)
        return min(at, len(rows) - 1)
    to = at - 1 if verb == "up" else at + 1
    if not 0 <= to < len(rows):
        return at
    rows[at], rows[to] = rows[to], rows[at]
    return to
