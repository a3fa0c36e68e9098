"""A page of the editor and back: a content as what stands in its inputs, and what was posted as a content; pure."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import MISSING, dataclass, field, fields, replace
from typing import Any

from bianmin.catalog.content import Content
from bianmin.catalog.elements import Limit
from bianmin.catalog.pack.questions import RESERVED
from bianmin.cataloguing.editor.fields import MOST_ROWS, Field, LimitBlock, Rows, Section, Values
from bianmin.cataloguing.editor.values import WrongInput, one, shown, taken

_KEY = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,39}")
_COUNT_DIGITS = 3
ANSWERED = ("form", "groups", "checks")  # the lists whose keys name answers


@dataclass
class Written:
    """What a page said: the content, what is wrong by input, and which posted part became which of the content's.

    What could not be read stays in ``content`` as it was before. ``places`` gives, for each list, the number on the page of
    each part in the content: parts in which nothing was written are left out.
    """

    content: Content
    wrong: dict[str, str] = field(default_factory=dict)
    places: dict[str, list[int]] = field(default_factory=dict)

    def on_page(self, name: str) -> str:
        """Return the input on the page for a name that counts the parts of the content."""
        block, _, rest = name.partition("-")
        number, _, attribute = rest.partition("-")
        places = self.places.get(block, [])
        if not number.isdecimal() or not 1 <= int(number) <= len(places):
            return name
        return "-".join(each for each in (block, str(places[int(number) - 1]), attribute) if each)


def values_of(section: Section, content: Content) -> Values:
    """Return what stands in the inputs of a page."""
    values: Values = {}
    for block in section.blocks:
        if isinstance(block, Rows):
            parts = getattr(content, block.name)
            values[f"{block.name}-count"] = [str(len(parts))]
            for number, part in enumerate(parts, start=1):
                values |= part_values(block, part, number)
        elif isinstance(block, LimitBlock):
            for each in block.fields:
                values |= shown(each, getattr(content, block.name), f"{block.name}-{each.name}")
        else:
            values |= shown(block, content, block.name)
    return values


def part_values(block: Rows, part: Any, number: int) -> Values:
    """Return what stands in the inputs of one part."""
    values: Values = {}
    for each in block.fields:
        values |= shown(each, part, f"{block.name}-{number}-{each.name}")
    return values


def read(section: Section, values: Mapping[str, list[str]], before: Content, *, left: Collection[str] = ()) -> Written:
    """Return the content with what the page says; the elements in ``left`` stay as they are."""
    written = Written(before)
    changes: dict[str, Any] = {}
    for block in section.blocks:
        if block.name in left:
            continue
        if isinstance(block, Rows):
            changes[block.name] = _parts(block, values, written)
        elif isinstance(block, LimitBlock):
            changes[block.name] = _limit(block, values, getattr(before, block.name), written.wrong)
        else:
            changes |= _attributes((block,), values, "", Content, written.wrong)
    written.content = _keyed(section, replace(before, **changes), left)
    return written


def _attributes(
    asked: Iterable[Field], values: Mapping[str, list[str]], prefix: str, kind: type, wrong: dict[str, str]
) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for each in asked:
        try:
            found |= taken(each, values, f"{prefix}{each.name}", kind)
        except WrongInput as mistake:
            wrong[f"{prefix}{each.name}"] = str(mistake)
    return found


def _limit(block: LimitBlock, values: Mapping[str, list[str]], before: Limit, wrong: dict[str, str]) -> Limit:
    limit = replace(before, **_attributes(block.fields, values, f"{block.name}-", Limit, wrong))
    return replace(limit, amount=0) if limit.unit == "on_spot" else limit


def _parts(block: Rows, values: Mapping[str, list[str]], written: Written) -> tuple[Any, ...]:
    parts = []
    places = written.places[block.name] = []
    for number in range(1, count_of(block, values) + 1):
        if is_empty(block, values, number):
            continue
        prefix = f"{block.name}-{number}-"
        wrong: dict[str, str] = {}
        part = replace(blank(block), **_attributes(block.fields, values, prefix, block.part, wrong))
        wrong |= _missing(block, part, prefix, wrong)
        written.wrong |= wrong
        if not any(each.kind == "day" and f"{prefix}{each.name}" in wrong for each in block.fields):
            parts.append(part)
            places.append(number)
    return tuple(parts)


def _missing(block: Rows, part: Any, prefix: str, wrong: Mapping[str, str]) -> dict[str, str]:
    names = [(f"{prefix}{each.name}", each) for each in block.fields if each.needed and not getattr(part, each.name)]
    return {name: f"请选“{each.label}”。不要这一行就按“删掉”。" for name, each in names if name not in wrong}


def count_of(block: Rows, values: Mapping[str, list[str]]) -> int:
    """Return how many parts were posted; more than fit on a page are not read."""
    text = one(values, f"{block.name}-count")
    return min(int(text), MOST_ROWS) if text.isascii() and text.isdecimal() and len(text) <= _COUNT_DIGITS else 0


def blank(block: Rows) -> Any:
    """Return a part in which nothing is written yet."""
    given = {
        each.name: "" for each in fields(block.part) if each.default is MISSING and each.default_factory is MISSING
    }
    return block.part(**given)


def is_empty(block: Rows, values: Mapping[str, list[str]], number: int) -> bool:
    """Say whether nothing was written into a part of the page beside its hidden key."""
    untouched = part_values(block, blank(block), number)
    hidden = {f"{block.name}-{number}-{each.name}" for each in block.hidden}
    prefix = f"{block.name}-{number}-"
    names = {name for name in (*values, *untouched) if name.startswith(prefix)} - hidden
    return all(_said(values.get(name)) == _said(untouched.get(name)) for name in names)


def _said(texts: list[str] | None) -> list[str]:
    return [text.strip() for text in texts or [] if text.strip()]


def _keyed(section: Section, content: Content, left: Collection[str]) -> Content:
    """Give a key to every new part of the lists whose parts have one; no two parts of a list have the same."""
    for block in section.blocks:
        if isinstance(block, Rows) and block.key and block.name not in left:
            content = replace(content, **{block.name: _with_keys(block, content)})
    return content


def _with_keys(block: Rows, content: Content) -> tuple[Any, ...]:
    seen: set[str] = set()
    parts = []
    for part in getattr(content, block.name):
        key = getattr(part, block.key)
        if not _KEY.fullmatch(key) or key in seen or key in RESERVED:
            key = free_key(block, used_keys(content) | seen)
        seen.add(key)
        parts.append(replace(part, **{block.key: key}))
    return tuple(parts)


def used_keys(content: Content) -> set[str]:
    """Return the keys that answers and materials have."""
    keys = {each.key for name in ANSWERED for each in getattr(content, name)}
    return keys | {each.code for each in content.materials} | set(RESERVED)


def free_key(block: Rows, used: Collection[str]) -> str:
    """Return the next key of a list that nothing has."""
    number = 1
    while f"{block.prefix}{number}" in used:
        number += 1
    return f"{block.prefix}{number}"
