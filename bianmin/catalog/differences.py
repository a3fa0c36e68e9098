"""What one edition says otherwise than another, as sentences for staff and, where it is theirs to know, for the public; pure."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from bianmin.catalog.content import Content
from bianmin.catalog.elements import Limit
from bianmin.catalog.reading import (
    DICTIONARY_OF_LINES,
    FIELDS,
    LIMIT_FIELDS,
    LINES,
    NOTHING,
    PARTS,
    Named,
    Names,
    Part,
    marked_as,
    reads,
    whole,
)

OF_THE_ITEM = frozenset({"name"})  # empty, it is the item's own: that an edition says it for the first time is no news
LONGEST = 60  # characters of one value within a sentence; the whole stands in before and after


class Kind(StrEnum):
    """How something differs."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that differs: the field of Content, what it is called, before and after as they read, and one sentence.

    ``about`` names the part of a list (the material, the step); ``public`` says whether the public is told.
    """

    field: str
    label: str
    kind: Kind
    before: str
    after: str
    says: str
    about: str = ""
    public: bool = False


def differences(before: Content, after: Content, *, names: Names | None = None) -> tuple[Difference, ...]:
    """Return all that ``after`` says otherwise than ``before``, in the order in which an edition is read.

    Args:
        before: the older content.
        after: the newer one.
        names: what units and others' codes are called (``reading``); a code without a name stands as it is.
    """
    known = names or {}
    found: list[Difference] = []
    for field, named in FIELDS.items():
        old, new = getattr(before, field), getattr(after, field)
        if isinstance(old, Limit):
            found += _of_limits(field, named, old, new, known)
        elif old != new:
            told = replace(named, public=named.public and (field not in OF_THE_ITEM or bool(old)))
            found.append(_of_values(field, told, old, new, known))
    for field, (label, one, public) in LINES.items():
        named = Named(label, public, of=DICTIONARY_OF_LINES.get(field, ""))
        found += _of_lines(field, named, one, getattr(before, field), getattr(after, field), known)
    for field, part in PARTS.items():
        found += _of_parts(field, part, getattr(before, field), getattr(after, field), known)
    return tuple(found)


def told_to_the_public(
    found: tuple[Difference, ...], before: Content, after: Content, *, is_example: bool = False
) -> tuple[Difference, ...]:
    """Keep what the public is told: nothing of staff's own elements, and nothing that nobody has verified.

    What was unverified before and is verified now reads as added: the public never saw the old value. An 示例 is shown
    whole, with its mark.
    """
    hidden = frozenset() if is_example else frozenset(after.unverified)
    unseen = frozenset() if is_example else frozenset(before.unverified)
    told = [each for each in found if each.public and marked_as(each.field) not in hidden]
    return tuple(
        _first_seen(each) if marked_as(each.field) in unseen else each for each in told if _is_sayable(each, unseen)
    )


def _is_sayable(each: Difference, unseen: frozenset[str]) -> bool:
    """What is gone and was never shown needs no word."""
    return marked_as(each.field) not in unseen or each.kind != Kind.REMOVED


def _first_seen(each: Difference) -> Difference:
    if each.kind == Kind.ADDED:
        return each
    about = f"“{each.about}”的{each.label}" if each.about else each.label
    return Difference(
        each.field,
        each.label,
        Kind.ADDED,
        "",
        each.after,
        f"补充了{about}：{_short(each.after)}。",
        each.about,
        public=True,
    )


# ── single values ──


def _of_values(field: str, named: Named, old: Any, new: Any, names: Names, about: str = "") -> Difference:
    before, after = reads(named, old, names), reads(named, new, names)
    kind = Kind.CHANGED if before and after else Kind.ADDED if after else Kind.REMOVED
    if before == after:  # two codes of one name, or nothing said in two ways
        before, after, kind = before or NOTHING, after or NOTHING, Kind.CHANGED
    return Difference(
        field, named.label, kind, before, after, _sentence(named.label, about, before, after), about, named.public
    )


def _sentence(label: str, about: str, before: str, after: str) -> str:
    what = f"“{about}”的{label}" if about else label
    if not before:
        return f"补充了{what}：{_short(after)}。"
    if not after:
        return f"去掉了{what}，原来是：{_short(before)}。"
    return f"{what}从“{_short(before)}”改为“{_short(after)}”。"


def _short(text: str) -> str:
    text = text.rstrip("。")
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def _of_limits(field: str, named: Named, old: Limit, new: Limit, names: Names) -> Iterator[Difference]:
    if (old.amount, old.unit) != (new.amount, new.unit):
        if old.words != new.words:
            yield Difference(
                field, named.label, Kind.CHANGED, old.words, new.words,
                f"{named.label}从“{old.words}”改为“{new.words}”。", public=named.public,
            )  # fmt: skip
        else:
            yield _of_values(
                field, Named(f"{named.label}的写法"), f"{old.amount} {old.unit}", f"{new.amount} {new.unit}", names
            )
    for name, inner in LIMIT_FIELDS.items():
        was, now = getattr(old, name), getattr(new, name)
        if was != now:
            yield _of_values(field, inner, was, now, names, about=named.label)


# ── lines ──


def _of_lines(
    field: str, named: Named, one: str, old: tuple[str, ...], new: tuple[str, ...], names: Names
) -> Iterator[Difference]:
    gone, come = Counter(old) - Counter(new), Counter(new) - Counter(old)
    for line in gone.elements():
        text = reads(named, line, names) or NOTHING
        yield Difference(
            field, named.label, Kind.REMOVED, text, "", f"去掉了{one}：{_short(text)}。", public=named.public
        )
    for line in come.elements():
        text = reads(named, line, names) or NOTHING
        yield Difference(field, named.label, Kind.ADDED, "", text, f"新增{one}：{_short(text)}。", public=named.public)
    kept_old, kept_new = _without(old, gone), _without(new, come)
    if kept_old != kept_new:
        yield _order(field, named.label, kept_old, kept_new)


def _without(lines: tuple[str, ...], left_out: Counter[str]) -> list[str]:
    rest, kept = Counter(left_out), []
    for line in lines:
        if rest[line]:
            rest[line] -= 1
        else:
            kept.append(line)
    return kept


def _order(field: str, label: str, old: list[str], new: list[str]) -> Difference:
    return Difference(field, label, Kind.CHANGED, "、".join(old), "、".join(new), f"{label}的先后次序变了。")


# ── lists of parts ──


def _of_parts(field: str, part: Part, old: tuple[Any, ...], new: tuple[Any, ...], names: Names) -> Iterator[Difference]:
    before, after = _keyed(part, old), _keyed(part, new)
    for key, each in before.items():
        if key not in after:
            title, said = part.title(each), whole(part, each, names)
            says = _gone(field, part, title)
            yield Difference(field, part.label, Kind.REMOVED, said, "", says, title, part.public)
    for key, each in after.items():
        if key in before:
            yield from _of_one(field, part, before[key], each, names)
        else:
            title, said = part.title(each), whole(part, each, names)
            yield Difference(
                field, part.label, Kind.ADDED, "", said, f"新增{part.one}“{_short(title)}”。", title, part.public
            )
    old_order = [key for key in before if key in after]
    new_order = [key for key in after if key in before]
    if old_order != new_order:
        was, now = (
            [part.title(rows[key]) for key in order] for rows, order in ((before, old_order), (after, new_order))
        )
        yield _order(field, part.label, was, now)


def _gone(field: str, part: Part, title: str) -> str:
    return f"不再要“{_short(title)}”。" if field == "materials" else f"去掉了{part.one}“{_short(title)}”。"


def _keyed(part: Part, rows: tuple[Any, ...]) -> dict[tuple[str, int], Any]:
    """Return the rows by their key; the second of one key is told apart by its number."""
    seen: Counter[str] = Counter()
    keyed: dict[tuple[str, int], Any] = {}
    for each in rows:
        key = part.key(each)
        keyed[key, seen[key]] = each
        seen[key] += 1
    return keyed


def _of_one(field: str, part: Part, old: Any, new: Any, names: Names) -> Iterator[Difference]:
    title = part.title(old)
    for name, named in part.fields.items():
        was, now = getattr(old, name), getattr(new, name)
        if was != now:
            yield _of_values(field, named, was, now, names, about=title)
