"""Limits as the list writes them: ``10W`` workdays, ``15N`` calendar days, ``0`` on the spot, or empty."""

import re
from dataclasses import dataclass
from typing import Literal

from bianmin.county.refusals import BadInput

Unit = Literal["workday", "day", "on_spot"]
_WRITTEN = re.compile(r"([1-9][0-9]{0,3})([WN])")
_UNITS: dict[str, Unit] = {"W": "workday", "N": "day"}


@dataclass(frozen=True, slots=True)
class Limit:
    """How long something may take; ``amount`` and ``unit`` are None when nobody has said."""

    amount: int | None
    unit: Unit | None
    as_written: str

    @property
    def is_known(self) -> bool:
        """True if the list says how long."""
        return self.unit is not None

    def in_words(self) -> str:
        """Return the limit as a villager reads it, empty when unknown (the page then says 请咨询)."""
        if self.unit is None:
            return ""
        if self.unit == "on_spot":
            return "当场办"
        return f"{self.amount} 个工作日" if self.unit == "workday" else f"{self.amount} 天"

    def is_longer_than(self, other: "Limit") -> bool:
        """True if this one surely ends later; workdays and calendar days are not compared."""
        if not self.is_known or not other.is_known:
            return False
        if self.unit == other.unit or "on_spot" in (self.unit, other.unit):
            return (self.amount or 0) > (other.amount or 0)
        return False


def parse_limit(written: str) -> Limit:
    """Read a limit of items.csv.

    Raises:
        BadInput: it is none of ``10W``, ``15N``, ``0`` and empty.
    """
    text = written.strip()
    if not text:
        return Limit(None, None, "")
    if text == "0":
        return Limit(0, "on_spot", text)
    found = _WRITTEN.fullmatch(text)
    if not found:
        raise BadInput(f"“{text}”看不出是几天。写 10W（工作日）、15N（自然日）或 0（当场），不知道就空着。")
    return Limit(int(found[1]), _UNITS[found[2]], text)
