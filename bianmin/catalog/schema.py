"""The JSON of an edition as a JSON Schema (draft 2020-12), made from the dataclasses: docs/catalog.schema.json; pure."""

import json
from dataclasses import MISSING, fields, is_dataclass
from typing import Any, Final, get_origin

from bianmin.catalog.content import Content
from bianmin.catalog.elements import (
    DECIDE,
    JOINT,
    LIMIT_UNITS,
    MEETING,
    OUTER,
    PARALLEL,
    PUBLICITY,
    QUESTION_KINDS,
    REUSED,
    REVIEW,
    Basis,
    Limit,
)
from bianmin.catalog.reading import FIELDS, LIMIT_FIELDS, LINES, PARTS
from bianmin.catalog.schema_words import BESIDE, SAYS, TITLES
from bianmin.catalog.shapes import default_of, hints, member, or_nothing

DRAFT: Final = "https://json-schema.org/draft/2020-12/schema"
_KEY: Final = "^[A-Za-z][A-Za-z0-9_]{0,39}$"
_MONTH_DAY: Final = "^(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"
_TYPES: Final = {str: "string", bool: "boolean", int: "integer"}
# What a value of ours may be; codes of others are words of a dictionary and stay open.
_ONLY: Final[dict[str, dict[str, Any]]] = {
    "Limit.unit": {"enum": list(LIMIT_UNITS)},
    "Limit.amount": {"minimum": 0},
    "Special.unit": {"enum": list(LIMIT_UNITS)},
    "Special.amount": {"minimum": 0},
    "Question.key": {"pattern": _KEY},
    "Question.kind": {"enum": list(QUESTION_KINDS)},
    "Question.reuse": {"enum": ["", *REUSED]},
    "Question.max_length": {"minimum": 1},
    "Group.key": {"pattern": _KEY},
    "Group.most": {"minimum": 1, "maximum": 30},
    "Check.key": {"pattern": _KEY},
    "Stage.does": {"enum": [REVIEW, DECIDE, OUTER, MEETING, PUBLICITY]},
    "Stage.beside": {"enum": ["", PARALLEL, JOINT]},
    "Season.starts": {"pattern": _MONTH_DAY},
    "Season.ends": {"pattern": _MONTH_DAY},
    "Content.visits": {"minimum": 0},
    "Content.review_months": {"minimum": 0},
}


def schema() -> dict[str, Any]:
    """Return the schema: of one edition's content at its root, of an item in ``$defs/Item``, of a list in ``$defs/List``."""
    parts = [kind for kind in _parts() if kind is not Limit]
    return {
        "$schema": DRAFT,
        "$id": "catalog.schema.json",
        "title": "一个版本的内容",
        "description": "事项的一个版本说的全部内容；没有写的要素就是没有说。接收清单时，一份文件是 $defs/List。",
        "$ref": "#/$defs/Content",
        "unevaluatedProperties": False,
        "$defs": {
            "List": _list(), "Item": _item(), "Content": _object(Content), "Limit": _object(Limit),
            **{kind.__name__: _object(kind) for kind in parts},
        },
    }  # fmt: skip


def schema_text() -> str:
    """Return docs/catalog.schema.json."""
    return json.dumps(schema(), ensure_ascii=False, indent=2) + "\n"


def _parts() -> list[Any]:
    kinds = [member(hint) or hint for hint in hints(Content).values()]
    return list(dict.fromkeys(kind for kind in kinds if is_dataclass(kind)))


def _list() -> dict[str, Any]:
    items = {"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/Item"}}
    return {
        "title": "一份清单",
        "description": "事项的列表，直接写，或者放在 items 里。",
        "anyOf": [items, {"type": "object", "required": ["items"], "properties": {"items": items}}],
    }


def _item() -> dict[str, Any]:
    return {
        "title": "清单里的一个事项",
        "description": "靠 task_code（实施编码）或 name（事项名称）认是哪一件；没有写的要素不动。",
        "$ref": "#/$defs/Content",
        "properties": {
            name: {"type": "string", "title": title, "description": says} for name, (title, says) in BESIDE.items()
        },
        "anyOf": [
            {"required": [key], "properties": {key: {"type": "string", "minLength": 1}}}
            for key in ("task_code", "name")
        ],
        "unevaluatedProperties": False,
    }


def _object(kind: Any) -> dict[str, Any]:
    made: dict[str, Any] = {
        "type": "object", "title": _TITLES_OF_KINDS[kind.__name__],
        "properties": {each.name: _property(kind, each) for each in fields(kind)},
    }  # fmt: skip
    needed = [each.name for each in fields(kind) if each.default is MISSING and each.default_factory is MISSING]
    if needed:
        made["required"] = needed
    if kind is not Content:
        made["additionalProperties"] = False
    return made


def _property(kind: Any, each: Any) -> dict[str, Any]:
    where, hint = f"{kind.__name__}.{each.name}", hints(kind)[each.name]
    made = {
        "title": _title(kind.__name__, each.name),
        "description": SAYS[kind.__name__][each.name],
        **_shape(hint),
        **_ONLY.get(where, {}),
    }
    default = default_of(each)
    if each.default is not MISSING and not is_dataclass(default):
        made["default"] = list(default) if isinstance(default, tuple) else default
    return made


def _shape(hint: Any) -> dict[str, Any]:
    inner = or_nothing(hint)
    if inner is not None:
        return {"type": [_TYPES[inner], "null"]}
    if get_origin(hint) is dict:
        return {"type": "object", "additionalProperties": {"type": "integer"}}
    if member(hint) is not None:
        return {"type": "array", "items": _shape(member(hint))}
    if hint is Basis:
        return {"anyOf": [{"type": "string"}, {"$ref": "#/$defs/Basis"}]}
    return {"type": _TYPES[hint]} if hint in _TYPES else {"$ref": f"#/$defs/{hint.__name__}"}


def _title(kind: str, name: str) -> str:
    if name in TITLES.get(kind, {}):
        return TITLES[kind][name]
    if kind == "Content":
        return FIELDS[name].label if name in FIELDS else LINES[name][0] if name in LINES else PARTS[name].label
    return LIMIT_FIELDS[name].label if kind == "Limit" else PARTS[_LIST_OF[kind]].fields[name].label


# In which list of the content the parts of a class stand, and what one is called.
_LIST_OF: Final[dict[str, str]] = {
    of.__name__: name
    for name, hint in hints(Content).items()
    if isinstance(of := member(hint), type) and is_dataclass(of)
}
_TITLES_OF_KINDS: Final[dict[str, str]] = {
    "Content": "版本的内容", "Limit": "时限", **{kind: PARTS[name].one for kind, name in _LIST_OF.items()},
}  # fmt: skip
