"""A county small enough to be loaded for a test: a dozen villages and the complete items of the real pack."""

from dataclasses import replace
from functools import cache

from django.conf import settings

from bianmin.catalog.pack import read_pack

VILLAGES = ("杏花村", "东张博", "孔那里", "毛庄", "后林", "蔡楼", "文昌阁")
OTHERS = 5


@cache
def small_pack():
    pack = read_pack(settings.COUNTY_DIR)
    wanted = [each for each in pack.villages if each.name.startswith(VILLAGES)]
    wanted += [each for each in pack.villages if each not in wanted][:OTHERS]
    above = {each.parent_code for each in wanted}
    divisions = tuple(
        each
        for each in pack.divisions
        if each.level not in {"township", "village"} or each.code in above or each in wanted
    )
    items = tuple(item for item in pack.items if item.name in pack.examples)
    return replace(pack, divisions=divisions, items=items)
