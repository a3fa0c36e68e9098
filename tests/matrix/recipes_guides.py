"""Recipes for what belongs around a guide: self-check, lists, sheets, the page behind the printed code, screen and kiosk."""

from collections.abc import Callable

from bianmin.catalog.sheet_codes import code_of
from tests.matrix.addresses import Address
from tests.matrix.recipes import ABSENT, Thing, recipe
from tests.matrix.subjects import Subject
from tests.matrix.world import World

NO_ITEM, NO_STATION = "T0000", "370832999999"


def _in(code: str) -> Callable[[Subject], bool]:
    return lambda subject: subject.county == code


@recipe(r"items/<slug:slug>/(check|my-list|stations|changes|blank|sheets)/(<slug:kind>/)?")
def _around(world: World, address: Address) -> list[Thing]:
    sub = {"kind": "poster"} if "kind" in address.parameters else {}
    found = [
        Thing(f"{code} {key}", {"slug": ground.items[key].item.slug, **sub}, _in(code), may_lack=True)
        for code, ground in world.grounds.items()
        for key in ("forwarded", "own")
    ]
    return [Thing(ABSENT, {"slug": NO_ITEM, **sub}), *found]


@recipe(r"sheets/<slug:code>/")
def _sheets(world: World, _: Address) -> list[Thing]:
    found = [
        Thing(
            f"{code} S11", {"code": code_of(ground.items["forwarded"].item.slug, 1, ground.village("S11"))}, _in(code)
        )
        for code, ground in world.grounds.items()
    ]
    return [Thing(ABSENT, {"code": code_of(NO_ITEM, 1)}), *found]


@recipe(r"(screen|kiosk)/<slug:code>/(items/)?")
def _halls(world: World, _: Address) -> list[Thing]:
    found = [Thing(f"{code} S11", {"code": ground.village("S11")}, _in(code)) for code, ground in world.grounds.items()]
    return [Thing(ABSENT, {"code": NO_STATION}), *found]


@recipe(r"kiosk/<slug:code>/items/<slug:slug>/(list/)?")
def _kiosk_items(world: World, _: Address) -> list[Thing]:
    found = [
        Thing(f"{code} S11", {"code": ground.village("S11"), "slug": ground.items["forwarded"].item.slug}, _in(code))
        for code, ground in world.grounds.items()
    ]
    return [Thing(ABSENT, {"code": NO_STATION, "slug": NO_ITEM}), *found]
