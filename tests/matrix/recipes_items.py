"""Recipes for the catalogue's own pages: an item, what is done with it, and an edition that waits."""

from bianmin.catalog.models import Edition
from bianmin.county.scope import county
from tests.matrix.addresses import Address
from tests.matrix.recipes import ABSENT, NOWHERE, Thing, recipe
from tests.matrix.recipes_editor import DRAFTED, keeps
from tests.matrix.world import World


@recipe(r"cataloguing/items/<slug:slug>/((review|retire|codes|handling)/|handling/<uuid:handling_id>/)?")
def _items(world: World, address: Address) -> list[Thing]:
    found, is_part = [], "handling_id" in address.parameters
    for code, ground in world.grounds.items():
        for key in ("own", DRAFTED):
            item = ground.items[key].item
            with county(code):
                sub = {"handling_id": item.handling_items.get().pk} if is_part else {}
            found.append(Thing(f"{code} {key}", {"slug": item.slug, **sub}, keeps(ground)))
    return [Thing(ABSENT, {"slug": "no-such-item", **({"handling_id": NOWHERE} if is_part else {})}), *found]


@recipe(r"cataloguing/editions/<uuid:edition_id>/((approve|send-back)/)?")
def _editions(world: World, _: Address) -> list[Thing]:
    found = []
    for code, ground in world.grounds.items():
        with county(code):
            drafts = list(Edition.objects.filter(item=ground.items[DRAFTED].item).in_work())
        found += [Thing(f"{code} draft", {"edition_id": each.pk}, keeps(ground)) for each in drafts]
        found.append(Thing(f"{code} in force", {"edition_id": ground.items["own"].pk}, keeps(ground)))
    return [Thing(ABSENT, {"edition_id": NOWHERE}), *found]
