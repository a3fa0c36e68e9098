"""Stations with sheets on their walls, and a new list that makes some of them old."""

from datetime import date

from bianmin.catalog.actions import publish, retire
from bianmin.county.rights import PostRole
from bianmin.notices.actions import main_wall, put_up
from tests import factories as make

LONG_AGO = date(2026, 9, 1)


def stations(many, town="水泊街道", code="370832001"):
    parent = make.township(town, f"{code}000")
    return [make.station(f"第{number:02}村", f"{code}{number:03}", parent) for number in range(1, many + 1)]


def hang(station, editions, at, wall=None, by=None):
    """Put the sheets of these editions up at a station's main wall."""
    by = by or make.staff(station, PostRole.CLERK)
    wall = wall or main_wall(station, today=LONG_AGO)
    assert put_up(station, wall.pk, [each.item.slug for each in editions], by=by, at=at) == len(editions)
    return by


def change(made, on, words="改了一句"):
    """Publish the item's next edition."""
    made.item.refresh_from_db()
    content = make.content(one_line=words)
    assert publish(made.item, content, profile="relief", is_example=False, on=on) == 1


def lapse(made, on):
    retire(made.item, on=on, why="新清单里没有了")
