"""Recipes for the proofs and 一件事: the lists are everybody's in their county, a paper its own station's."""

from collections.abc import Callable
from uuid import UUID

from bianmin.catalog.models import Bundle
from bianmin.county.scope import county
from bianmin.proofs.models import ProofDemand, ProofKind
from tests.matrix.addresses import Address
from tests.matrix.recipes import ABSENT, NOWHERE, Thing, recipe
from tests.matrix.subjects import Subject
from tests.matrix.world import World


def _in(code: str) -> Callable[[Subject], bool]:
    return lambda subject: subject.county == code


def _sits_at(code: str, unit_id: UUID) -> Callable[[Subject], bool]:
    return lambda subject: subject.county == code and any(unit == unit_id for unit, _ in subject.posts)


@recipe(r"proofs/<slug:slug>/")
def _kinds(world: World, _: Address) -> list[Thing]:
    made = [Thing(ABSENT, {"slug": "no-such-proof"})]
    for code in world.grounds:
        with county(code):
            slugs = list(
                ProofKind.objects.filter(is_active=True).order_by("position").values_list("slug", flat=True)[:2]
            )
        made += [Thing(f"{code} {slug}", {"slug": slug}, _in(code)) for slug in slugs]
    return made


@recipe(r"window/proofs/<uuid:demand_id>/(pdf/)?")
def _demands(world: World, _: Address) -> list[Thing]:
    made = [Thing(ABSENT, {"demand_id": NOWHERE})]
    for code in world.grounds:
        with county(code):
            rows = list(ProofDemand.objects.values_list("pk", "station_id"))
        made += [
            Thing(f"{code} noted {n}", {"demand_id": pk}, _sits_at(code, unit)) for n, (pk, unit) in enumerate(rows)
        ]
    return made


@recipe(r"together/<slug:slug>/(apply/)?")
def _bundles(world: World, _: Address) -> list[Thing]:
    made = [Thing(ABSENT, {"slug": "no-such-bundle"})]
    for code in world.grounds:
        with county(code):
            slugs = list(Bundle.objects.filter(retired_on__isnull=True).values_list("slug", flat=True))
        made += [Thing(f"{code} {slug}", {"slug": slug}, _in(code)) for slug in slugs]
    return made
