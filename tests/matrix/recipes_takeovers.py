"""Recipes for taking over lists: the county office's alone, each county its own."""

from django.utils import timezone

from bianmin.catalog.actions.takeovers import map_columns, read_takeover
from bianmin.catalog.models import TakeOverRow
from bianmin.county.actors import CLOCK
from bianmin.county.rights import PostRole
from bianmin.county.scope import county
from tests.matrix.addresses import Address
from tests.matrix.recipes import ABSENT, NOWHERE, Thing, recipe
from tests.matrix.world import World


def _of_office(code: str):
    return lambda subject: subject.county == code and PostRole.COUNTY_OFFICE in subject.roles


@recipe(r"cataloguing/takeovers/<uuid:takeover_id>/.*")
def _takeovers(world: World, address: Address) -> list[Thing]:
    parts = {"row_id": NOWHERE} if "row_id" in address.parameters else {}
    made = [Thing(ABSENT, {"takeover_id": NOWHERE, **parts})]
    for code in world.grounds:
        with county(code):
            data = f"事项名称,部门,类别\n某清单里的事,民政局,其他\n{code},民政局,其他".encode()
            takeover = read_takeover("清单.csv", data, source="别县", by=CLOCK, at=timezone.now()).takeover
            if takeover.state == "read":
                map_columns(takeover.pk, columns={"A": "name", "B": "department"}, by=CLOCK, at=timezone.now())
            row = TakeOverRow.objects.filter(takeover=takeover, line__gt=0).first()
        sub = {"row_id": row.pk} if parts else {}
        made.append(Thing(f"{code} list", {"takeover_id": takeover.pk, **sub}, _of_office(code)))
    return made
