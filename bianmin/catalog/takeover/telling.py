"""How an element and its value are told to staff, in a list of differences; pure."""

from collections.abc import Mapping
from typing import Any

from bianmin.catalog.reading import FIELDS, LINES, PARTS
from bianmin.catalog.takeover.columns import ELEMENTS
from bianmin.catalog.takeover.values import limit_words


def label_of(key: str) -> str:
    """Return what staff call an element."""
    if key in ELEMENTS:
        return ELEMENTS[key].label
    named = FIELDS.get(key)
    if named:
        return named.label
    return LINES[key][0] if key in LINES else PARTS[key].label if key in PARTS else key


def reads(key: str, value: Any, names: Mapping[str, str]) -> str:
    """Return a value as staff read it; empty where nothing is said."""
    if key in {"legal", "promised"}:
        return limit_words(value or {})
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list):
        return "\n".join(_one(key, each, names) for each in value)
    if value is None:
        return ""
    return _one(key, value, names)


def _one(key: str, value: Any, names: Mapping[str, str]) -> str:
    if isinstance(value, Mapping):
        if key == "basis":
            return law_of(value)
        note = {"2": "（非必要）", "3": "（容缺后补）"}.get(str(value.get("necessity", "")), "")
        named = (
            value.get("name") or value.get("label") or value.get("ask") or value.get("question") or value.get("what")
        )
        return f"{named}{note}" if named else "、".join(str(each) for each in value.values() if each)
    of = "unit" if key == "department" else ELEMENTS[key].of if key in ELEMENTS else ""
    return names.get(f"{of}:{value}", str(value)) if of else str(value)


def law_of(basis: Any) -> str:
    """Return a basis as one line: law, number, article."""
    if isinstance(basis, str):
        return basis
    number = f"（{basis['number']}）" if basis.get("number") else ""
    return f"{basis.get('law', '')}{number}{basis.get('article', '')}"
