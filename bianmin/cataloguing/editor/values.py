"""One input and back: what an attribute looks like when it is typed, and what was typed as an attribute again; pure."""

import re
from calendar import monthrange
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields
from typing import Any

from bianmin.cataloguing.editor.fields import MOST_LINES, Field, Values

PHOTO = {"width": "宽", "height": "高", "kb_min": "最小", "kb_max": "最大"}  # pixels, KB
LEAP_YEAR = 2024  # a season may end on 2-29
MONTHS = 12
_NUMBER = re.compile(r"[-−]?[0-9０-９]{1,9}")
_BETWEEN_WORDS = re.compile(r"[\n、，,；;]+")


class WrongInput(ValueError):
    """What was typed cannot be kept; the text says what it should be."""


def shown(field: Field, thing: Any, name: str) -> Values:
    """Return what stands in the inputs of ``field`` for a content or a part; ``name`` is the input's."""
    if field.kind in {"answer", "answers"}:
        return {name: _conditions(thing)}
    value = getattr(thing, field.name)
    if field.kind == "photo":
        return {f"{name}-{box}": [str(value[box])] for box in PHOTO if box in value}
    if field.kind == "day":
        month, _, day = value.partition("-")
        return {f"{name}-month": [month.lstrip("0")], f"{name}-day": [day.lstrip("0")]}
    return {name: _texts(field.kind, value)}


def _texts(kind: str, value: Any) -> list[str]:
    if kind == "lines":
        return ["\n".join(value)]
    if kind == "codes":
        return list(value)
    if kind == "tick":
        return ["on"] if value else []
    return ["" if value is None else str(value)]


def _conditions(part: Any) -> list[str]:
    """Return the condition of a part as ``key=answer``, one for each answer that fulfils it."""
    equals = part.only_if_equals
    several = equals if isinstance(equals, tuple) else (equals,)
    return [f"{part.only_if_key}={each}" for each in several] if part.only_if_key else []


def taken(field: Field, values: Mapping[str, list[str]], name: str, kind: type) -> dict[str, Any]:
    """Return the attributes that an input sets, of a part or content of class ``kind``.

    Raises:
        WrongInput: what was typed cannot be kept as it is.
    """
    return _TAKEN[field.kind](field, values, name, kind)


def one(values: Mapping[str, list[str]], name: str) -> str:
    """Return the one text of an input; nothing where it was not sent."""
    texts = values.get(name) or [""]
    return texts[-1]


def _line(field: Field, values: Mapping[str, list[str]], name: str, kind: type) -> dict[str, Any]:
    text = " ".join(one(values, name).split("\n")).replace("\r", "").strip()
    return {field.name: _short(text, field.most)}


def _long(field: Field, values: Mapping[str, list[str]], name: str, kind: type) -> dict[str, Any]:
    return {field.name: _short(_unix(one(values, name)).strip(), field.most)}


def _lines(field: Field, values: Mapping[str, list[str]], name: str, kind: type) -> dict[str, Any]:
    lines = [line.strip() for line in _unix(one(values, name)).split("\n")]
    kept = tuple(_short(line, field.most) for line in lines if line)
    if len(kept) > MOST_LINES:
        raise WrongInput(f"最多 {MOST_LINES} 行，现在有 {len(kept)} 行。请合并或删掉几行。")
    return {field.name: kept}


def _whole(field: Field, values: Mapping[str, list[str]], name: str, kind: type) -> dict[str, Any]:
    text = one(values, name).strip()
    if not text:
        return {field.name: _default(kind, field.name) if field.kind == "count" else None}
    if not _NUMBER.fullmatch(text):
        raise WrongInput(f"这里只填数字，“{text[:20]}”不行。")
    number = int(text.replace("−", "-"))
    if not field.lowest <= number <= field.highest:
        raise WrongInput(f"要在 {field.lowest} 到 {field.highest} 之间。")
    return {field.name: number}


def _tick(field: Field, values: Mapping[str, list[str]], name: str, kind: type) -> dict[str, Any]:
    return {field.name: bool(values.get(name))}


def _codes(field: Field, values: Mapping[str, list[str]], name: str, kind: type) -> dict[str, Any]:
    words = [word.strip() for text in values.get(name, []) for word in _BETWEEN_WORDS.split(_unix(text))]
    return {field.name: tuple(dict.fromkeys(_short(word, field.most) for word in words if word))}


def _day(field: Field, values: Mapping[str, list[str]], name: str, kind: type) -> dict[str, Any]:
    boxes = [one(values, f"{name}-{box}").strip() for box in ("month", "day")]
    if not all(_NUMBER.fullmatch(box) for box in boxes):
        raise WrongInput("请填几月几日，例如 3 月 1 日。")
    month, day = (int(box.replace("−", "-")) for box in boxes)
    if not 1 <= month <= MONTHS or not 1 <= day <= monthrange(LEAP_YEAR, month)[1]:
        raise WrongInput(f"没有 {month} 月 {day} 日这一天。请再看一遍。")
    return {field.name: f"{month:02}-{day:02}"}


def _answer(field: Field, values: Mapping[str, list[str]], name: str, kind: type) -> dict[str, Any]:
    key, _, equals = one(values, name).partition("=")
    return {"only_if_key": _short(key, field.most), "only_if_equals": _short(equals, field.most)}


def _answers(field: Field, values: Mapping[str, list[str]], name: str, kind: type) -> dict[str, Any]:
    chosen = [each for each in dict.fromkeys(values.get(name, [])) if each]
    keys = {each.partition("=")[0] for each in chosen}
    if len(keys) > 1:
        raise WrongInput("“或者”要选同一道题的另一个回答。请把别的题的那一行改成空的。")
    equals = tuple(_short(each.partition("=")[2], field.most) for each in chosen)
    return {"only_if_key": _short(keys.pop(), field.most) if keys else "", "only_if_equals": equals}


def _photo(field: Field, values: Mapping[str, list[str]], name: str, kind: type) -> dict[str, Any]:
    boxes = {}
    for box, label in PHOTO.items():
        number = _whole(Field(box, label, "whole"), values, f"{name}-{box}", kind)[box]
        if number is not None:
            boxes[box] = number
    if boxes and len(boxes) < len(PHOTO):
        raise WrongInput("照片的宽、高、最小、最大要么都填，要么都空着。")
    if boxes and boxes["kb_min"] > boxes["kb_max"]:
        raise WrongInput("最小不能比最大还大。")
    return {field.name: boxes}


_TAKEN: dict[str, Callable[[Field, Mapping[str, list[str]], str, type], dict[str, Any]]] = {
    "line": _line, "hidden": _line, "select": _line, "long": _long, "lines": _lines, "whole": _whole, "count": _whole,
    "integer": _whole, "tick": _tick, "codes": _codes, "day": _day, "answer": _answer, "answers": _answers, "photo": _photo,
}  # fmt: skip


def _unix(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _short(text: str, most: int) -> str:
    if len(text) > most:
        raise WrongInput(f"最多 {most} 个字，现在有 {len(text)} 个。请删短一些。")
    return text


def _default(kind: type, name: str) -> Any:
    value = next(each.default for each in fields(kind) if each.name == name)
    return None if value is MISSING else value
