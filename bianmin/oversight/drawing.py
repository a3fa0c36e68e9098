"""A small drawing of the weeks: two bars each, what came in and what was decided; lengths in the drawing's own units."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bianmin.figures.permissions import Week

WIDTH, HEIGHT, FOOT = 340, 140, 20
MOST_LABELS = 6


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar; ``kind`` is its CSS class."""

    x: float
    y: float
    width: float
    height: float
    kind: str


@dataclass(frozen=True, slots=True)
class Label:
    """The day on which a week begins, under its bars."""

    x: float
    words: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """Everything the template draws; ``most`` is the number at the top line."""

    bars: list[Bar]
    labels: list[Label]
    most: int
    width: int = WIDTH
    height: int = HEIGHT + FOOT
    ground: int = HEIGHT


def draw(weeks: "Sequence[Week]") -> Drawing:
    """Draw the weeks from left to right."""
    most = max([1, *(max(week.received, week.decided) for week in weeks)])
    step = WIDTH / max(len(weeks), 1)
    every = -(-len(weeks) // MOST_LABELS)
    bars = [bar for index, week in enumerate(weeks) for bar in _pair(week, index * step, step, most)]
    labels = [
        Label(round(index * step, 1), f"{week.first.month}-{week.first.day}")
        for index, week in enumerate(weeks)
        if index % every == 0
    ]
    return Drawing(bars, labels, most)


def _pair(week: "Week", x: float, step: float, most: int) -> list[Bar]:
    width = min(step * 0.4, 24)
    numbers = (("received", week.received), ("decided", week.decided))
    bars = []
    for place, (kind, number) in enumerate(numbers):
        height = round((HEIGHT - FOOT) * number / most, 1)
        bars.append(Bar(round(x + place * width, 1), HEIGHT - height, round(width * 0.9, 1), height, kind))
    return bars
