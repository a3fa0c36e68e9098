"""What every page of this part needs: who acts, the take-over, where a list stands on its way."""

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.http import HttpRequest

from bianmin.catalog.permissions import publisher_of
from bianmin.catalog.takeover import shelf
from bianmin.county.actors import Actor
from bianmin.county.refusals import NotYours

if TYPE_CHECKING:
    from bianmin.catalog.models import TakeOver

STEPS = ("读文件", "对列", "对词", "逐项定", "等批")


@dataclass(frozen=True, slots=True)
class Tab:
    """One finding with how many rows it has, as a figure that opens its list."""

    finding: str
    words: str
    count: int
    is_open: bool


def actor(request: HttpRequest) -> Actor:
    """Return who acts for the county office.

    Raises:
        NotYours: the seat is none of the county office's.
    """
    by = publisher_of(request.seat)  # type: ignore[attr-defined]
    if by is None:
        raise NotYours("接收清单归县政务服务管理办公室。")
    return by


def asked(takeover_id: UUID) -> "TakeOver":
    """Return the take-over that an address names."""
    return shelf.takeover_called(takeover_id)


def tabs_of(takeover: "TakeOver", counts: dict[str, int], asked_for: str) -> tuple[list[Tab], str]:
    """Return the findings as tabs, and which is open: the one asked for, else the first that has anything to decide."""
    order = ("changed", "new", "gone", "wrong", "same")
    words = {
        "changed": "有变化",
        "new": "新事项",
        "gone": "清单里没有了",
        "wrong": "有错，收不进来",
        "same": "没有变化",
    }
    filled = [finding for finding in order if counts.get(finding)]
    chosen = asked_for if asked_for in order else (filled or ["changed"])[0]
    return [Tab(each, words[each], counts.get(each, 0), each == chosen) for each in order], chosen
