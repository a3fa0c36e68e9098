"""Recipes for 下沉 and for a station's page in a frame."""

from datetime import datetime

from django.utils import timezone

from bianmin.catalog.actions.placing import Wish, propose
from bianmin.catalog.models import PlacementDecision
from bianmin.county.rights import PostRole
from bianmin.county.scope import county
from tests import factories as make
from tests.matrix.addresses import Address
from tests.matrix.ground import Ground
from tests.matrix.recipes import ABSENT, NOWHERE, Thing, recipe
from tests.matrix.subjects import Subject
from tests.matrix.world import World


def furnish(ground: Ground, at: datetime) -> None:
    """Make two decisions that wait in a county: one that the officer who asks has proposed, one by another of the office."""
    own = ground.workers["office", PostRole.COUNTY_OFFICE].actor()
    other = make.staff(ground.units["office"], PostRole.COUNTY_OFFICE, "另一个人")
    for key, by in (("forwarded", other), ("own", own)):
        item_id, today = ground.items[key].item_id, timezone.localdate(at)
        propose(Wish(item_id, "place", today, "accepts", everywhere=True, basis="县会议纪要"), by=by, at=at)


def _in(code: str):
    def sees(subject: Subject) -> bool:
        return subject.county == code

    return sees


@recipe(r"cataloguing/placing/items/<slug:slug>/(propose/)?")
def _items(world: World, _: Address) -> list[Thing]:
    found = [
        Thing(f"{code} {key}", {"slug": ground.items[key].item.slug}, _in(code))
        for code, ground in world.grounds.items()
        for key in ("forwarded", "own")
    ]
    return [Thing(ABSENT, {"slug": "no-such-item"}), *found]


@recipe(r"cataloguing/placing/decisions/<uuid:decision_id>/(approve|reject|withdraw)/")
def _decisions(world: World, _: Address) -> list[Thing]:
    found = []
    for code in world.grounds:
        with county(code):
            ids = list(PlacementDecision.objects.order_by("proposed_at").values_list("pk", flat=True))
        found += [Thing(f"{code} decision", {"decision_id": pk}, _in(code)) for pk in ids]
    return [Thing(ABSENT, {"decision_id": NOWHERE}), *found]


@recipe(r"stations/<slug:code>/embed/")
def _frames(world: World, _: Address) -> list[Thing]:
    found = [Thing(f"{code} S11", {"code": ground.village("S11")}, _in(code)) for code, ground in world.grounds.items()]
    return [Thing(ABSENT, {"code": "370832999999"}), *found]
