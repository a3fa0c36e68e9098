"""Reading JSON in our own schema (docs/catalog.schema.json): a list of items, each with its natural key; pure."""

import json
from dataclasses import fields
from typing import Any

from bianmin.catalog.content import Content
from bianmin.catalog.takeover.sheets import MOST_ROWS, Reading
from bianmin.county.refusals import BadInput

DEEPEST = 12
LONGEST_TEXT = 20_000
KEYS = frozenset(each.name for each in fields(Content))
BESIDE = frozenset({"slug", "state", "profile"})  # what an item of ours may say beside its content
_STRING = "文字"
_LIKE: dict[str, Any] = Content().to_json() | {each.name: each.default for each in fields(Content)}


def read_json(data: bytes) -> Reading:
    """Read a list of items: ``[{"name": …, "promised": {…}}, …]`` or ``{"items": […]}``.

    Each is named by ``name`` or ``task_code``; what it does not say stays as it is.

    Raises:
        BadInput: it is no JSON, or not of this form; the sentence names item and key.
    """
    loaded = _loaded(data)
    items = loaded.get("items") if isinstance(loaded, dict) else loaded
    if not isinstance(items, list) or not items:
        raise BadInput('JSON 里没有事项。要写成一个列表，或者 {"items": [ … ]}；写法见 docs/catalog.schema.json。')
    if len(items) > MOST_ROWS:
        raise BadInput(f"有 {len(items)} 个事项，最多收 {MOST_ROWS} 个。请分几份交。")
    for number, item in enumerate(items, start=1):
        _check(number, item)
    return Reading("json", ("JSON，按我们的格式读的；没写的要素不动。",), (), tuple(items))


def _loaded(data: bytes) -> Any:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadInput("JSON 要用 UTF-8 存。请另存一次再交。") from None
    try:
        return json.loads(text, object_pairs_hook=_once, parse_constant=_no_number)
    except json.JSONDecodeError as error:
        raise BadInput(f"JSON 第 {error.lineno} 行第 {error.colno} 个字起读不下去，多半少了逗号或引号。") from None
    except RecursionError:
        raise BadInput("JSON 套得太深，不是我们的格式。") from None
    except ValueError as error:
        if isinstance(error, BadInput):
            raise
        raise BadInput("JSON 里有读不了的数。") from None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        twice = next(key for key, _ in pairs if [each for each, _ in pairs].count(key) > 1)
        raise BadInput(f"JSON 里同一处把“{twice[:40]}”写了两遍。只留一个。")
    return made


def _no_number(word: str) -> Any:
    raise BadInput(f"JSON 里的 {word} 不是数。请改成数，或删掉。")


def _check(number: int, item: Any) -> None:
    where = f"第 {number} 个事项"
    if not isinstance(item, dict):
        raise BadInput(f"{where}要写成 {{ … }}，现在不是。")
    if not (_is_named(item, "name") or _is_named(item, "task_code")):
        raise BadInput(f"{where}没有 name，也没有 task_code，不知道说的是哪一件。")
    unknown = sorted(set(item) - KEYS - BESIDE)
    if unknown:
        raise BadInput(
            f"{where}（{str(item.get('name', ''))[:30]}）不认识：{'、'.join(each[:30] for each in unknown[:6])}。"
        )
    _check_texts(where, item, 1)
    try:
        Content.from_json(item).to_json()
        _check_shapes(item)
    except (TypeError, ValueError, AttributeError, KeyError):
        raise BadInput(
            f"{where}（{str(item.get('name', ''))[:30]}）有一处写法不对。请照 docs/catalog.schema.json 对一遍。"
        ) from None


def _is_named(item: dict[str, Any], key: str) -> bool:
    return isinstance(item.get(key), str) and bool(item[key].strip())


def _check_shapes(item: dict[str, Any]) -> None:
    """Ask that each element has the shape of its default: text, true or false, a list of its parts.

    Raises:
        TypeError: one has another.
    """
    for key, value in item.items():
        like = _LIKE.get(key)
        if isinstance(like, bool | str) and type(value) is not type(like):
            raise TypeError(key)
        if isinstance(like, list | tuple) and not isinstance(value, list):
            raise TypeError(key)
        if key in {"legal", "promised"}:
            _check_limit(value)


def _check_limit(value: Any) -> None:
    if not isinstance(value, dict) or not (value.get("amount") is None or type(value["amount"]) is int):
        raise TypeError("limit")


def _check_texts(where: str, value: Any, depth: int) -> None:
    if depth > DEEPEST:
        raise BadInput(f"{where}套得太深，不是我们的格式。")
    if isinstance(value, str):
        if len(value) > LONGEST_TEXT or "\0" in value or any("\ud800" <= each <= "\udfff" for each in value):
            raise BadInput(f"{where}有一段文字太长，或者有存不了的字符。")
    elif isinstance(value, dict):
        for key, part in value.items():
            _check_texts(f"{where} {key[:30]}", part, depth + 1)
    elif isinstance(value, list):
        for part in value:
            _check_texts(where, part, depth + 1)
