"""Recipes for the editor: a draft that somebody has begun, its preview, and the item whose next edition is begun."""

from collections.abc import Callable
from datetime import datetime

from bianmin.catalog.actions.editing import start_draft
from bianmin.catalog.models import Edition
from bianmin.county.rights import PostRole
from bianmin.county.scope import county
from tests import factories as make
from tests.matrix.addresses import Address
from tests.matrix.ground import Ground
from tests.matrix.recipes import ABSENT, NOWHERE, Thing, recipe
from tests.matrix.subjects import OVERSIGHT, Subject
from tests.matrix.world import World

DRAFTED = "police"  # the item of which somebody writes the next edition; it belongs to 民政局, as all of the ground
KEEPS = frozenset({PostRole.DEPT_CLERK, PostRole.DEPT_APPROVER})


def furnish(ground: Ground, at: datetime) -> None:
    """Begin a draft in a county, written by another officer of the department than those who ask; the county is open."""
    item = ground.items[DRAFTED].item
    if not Edition.objects.filter(item=item).in_work().exists():
        start_draft(item, by=make.staff(ground.units["mzj"], PostRole.DEPT_CLERK, "另一个人"), at=at)


def keeps(ground: Ground) -> Callable[[Subject], bool]:
    """Say who sees the items of 民政局 in the catalogue: its own people, and those who see the whole county's."""

    def sees(subject: Subject) -> bool:
        own = any(unit == ground.units["mzj"].pk and role in KEEPS for unit, role in subject.posts)
        return subject.county == ground.code and (own or bool(subject.roles & OVERSIGHT))

    return sees


@recipe(r"cataloguing/items/<slug:slug>/draft/")
def _items(world: World, _: Address) -> list[Thing]:
    found = [
        Thing(f"{code} {key}", {"slug": ground.items[key].item.slug}, keeps(ground))
        for code, ground in world.grounds.items()
        for key in ("forwarded", DRAFTED)
    ]
    return [Thing(ABSENT, {"slug": "no-such-item"}), *found]


@recipe(r"cataloguing/editions/<uuid:edition_id>/(edit/|edit/check/|submit/|drop/|preview/<slug:kind>/)")
def _editions(world: World, address: Address) -> list[Thing]:
    sub = {"kind": "phone"} if "kind" in address.parameters else {}
    found = []
    for code, ground in world.grounds.items():
        with county(code):
            drafts = list(Edition.objects.filter(item=ground.items[DRAFTED].item).in_work())
        found += [Thing(f"{code} draft", {"edition_id": each.pk, **sub}, keeps(ground)) for each in drafts]
    return [Thing(ABSENT, {"edition_id": NOWHERE, **sub}), *found]
