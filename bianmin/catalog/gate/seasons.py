"""Rules on seasons: a window of the year begins and ends on days that exist, and rests on something."""

import re
from datetime import date
from itertools import combinations

from bianmin.catalog.elements import Season
from bianmin.catalog.gate.finding import Finding, Found, Looked, told

_DAY = re.compile(r"[0-9]{2}-[0-9]{2}")
_LEAP_YEAR = 2024  # a season may end on 29 February


def seasons_are_real(looked: Looked) -> Found:
    """Each day is a real one, written MM-DD; each season has its source."""
    for number, each in enumerate(looked.content.seasons, start=1):
        for name, label in (("starts", "开始"), ("ends", "结束")):
            if not is_day(getattr(each, name)):
                yield Finding(
                    "season",
                    f"seasons-{number}-{name}",
                    f"时段{label}的日子“{getattr(each, name)}”不是真的。",
                    "请填几月几日。",
                )
        if not each.source and not each.mark:
            yield told(
                "season-source",
                f"seasons-{number}-source",
                f"第 {number} 个时段没有写出处。",
                "请写哪个文件规定的；不知道就标“未核实”。",
            )


def seasons_do_not_overlap(looked: Looked) -> Found:
    """Two seasons do not hold the same day: the sentence that is shown would be a matter of chance."""
    real = [
        (number, each)
        for number, each in enumerate(looked.content.seasons, start=1)
        if is_day(each.starts) and is_day(each.ends)
    ]
    for (first, one), (second, other) in combinations(real, 2):
        if _meet(one, other):
            yield told(
                "season-overlap",
                f"seasons-{second}-starts",
                f"第 {second} 个时段和第 {first} 个重了几天。",
                "请接起来写成一个，或者错开。",
            )


def is_day(text: str) -> bool:
    """Say whether a text is a day of some year, MM-DD."""
    if not _DAY.fullmatch(text):
        return False
    try:
        date(_LEAP_YEAR, int(text[:2]), int(text[3:]))
    except ValueError:
        return False
    return True


def _meet(one: Season, other: Season) -> bool:
    return one.is_open(other.starts) or other.is_open(one.starts)


RULES = (seasons_are_real, seasons_do_not_overlap)
