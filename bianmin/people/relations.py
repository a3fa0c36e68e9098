"""Which relatives make one hand a matter over: a dated list with its source, read once."""

import tomllib
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

_TABLE = Path(__file__).with_name("kin.toml")


def relations_on(day: date) -> tuple[str, ...]:
    """Return what can be declared on ``day``, in the list's order (公务员法 74、76 条)."""
    return tuple(
        each["name"] for each in _table()["relation"] if each["valid_from"] <= day <= each.get("valid_to", date.max)
    )


def source() -> str:
    """Return where the list comes from."""
    return str(_table()["source"])


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(_TABLE.read_text(encoding="utf-8"))
