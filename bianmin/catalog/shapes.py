"""What kind of value each element of an edition holds, read from its class: other values are set aside; pure."""

import types
from collections.abc import Iterator
from dataclasses import MISSING, Field, fields, is_dataclass, replace
from functools import cache
from typing import Any, get_args, get_origin, get_type_hints

from bianmin.catalog.content import Content

WORDS = {str: "文字", bool: "是或否", int: "整数"}


@cache
def hints(kind: Any) -> dict[str, Any]:
    """Return the type of each field of a part, as written in its class."""
    return get_type_hints(kind)


def default_of(each: "Field[Any]") -> Any:
    """Return a field's default; for one that must be given, nothing said."""
    if each.default is not MISSING:
        return each.default
    return "" if each.default_factory is MISSING else each.default_factory()


def member(hint: Any) -> Any:
    """Return of what a hint is a list (``tuple[Stage, ...]`` → Stage), or None."""
    return get_args(hint)[0] if get_origin(hint) is tuple else None


def or_nothing(hint: Any) -> Any:
    """Return what a hint is beside nothing (``int | None`` → int), or None."""
    if get_origin(hint) is not types.UnionType:
        return None
    return next(each for each in get_args(hint) if each is not type(None))


def sound(content: Content) -> tuple[Content, list[tuple[str, str]]]:
    """Return the content with every value of its kind, and where one of another kind stood, with what it should be.

    Such a value is left out of the content: in a list its line is, elsewhere it is as if nothing had been said.
    """
    found = list(_misfits(content, ""))
    return (_mended(content) if found else content), found


def _misfits(part: Any, prefix: str) -> Iterator[tuple[str, str]]:
    of: Any = type(part)
    for name, hint in hints(of).items():
        value, place = getattr(part, name), f"{prefix}{name}"
        kind = member(hint)
        if kind is None or not isinstance(value, tuple):
            yield from _misfit(hint, value, place)
            continue
        for number, each in enumerate(value, start=1):
            yield from _misfit(kind, each, f"{place}-{number}")


def _misfit(hint: Any, value: Any, place: str) -> Iterator[tuple[str, str]]:
    if not fits(hint, value):
        yield place, _told(hint)
    elif is_dataclass(hint):
        yield from _misfits(value, f"{place}-")


def fits(hint: Any, value: Any) -> bool:
    """Say whether a value is of the kind that a hint names; of a part only that it is one."""
    inner = or_nothing(hint)
    if inner is not None:
        return value is None or fits(inner, value)
    if get_origin(hint) is dict:
        key, of = get_args(hint)
        return isinstance(value, dict) and all(fits(key, k) and fits(of, v) for k, v in value.items())
    if member(hint) is not None:
        return isinstance(value, tuple)
    return type(value) is hint


def _mended(part: Any) -> Any:
    of: Any = type(part)
    known = {each.name: each for each in fields(part)}
    changes = {}
    for name, hint in hints(of).items():
        value, kind = getattr(part, name), member(hint)
        if not fits(hint, value):
            changes[name] = default_of(known[name])
        elif kind is not None:
            changes[name] = tuple(_inside(each) for each in value if fits(kind, each))
        elif is_dataclass(value):
            changes[name] = _mended(value)
    return replace(part, **changes)


def _inside(value: Any) -> Any:
    return _mended(value) if is_dataclass(value) else value


def _told(hint: Any) -> str:
    inner = or_nothing(hint) or hint
    if get_origin(inner) is dict:
        return "宽、高、大小四个整数"
    if member(inner) is not None:
        return "一个列表"
    return WORDS.get(inner, "一组要素")
