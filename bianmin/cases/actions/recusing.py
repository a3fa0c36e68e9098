"""回避: a case that is one's own, one's household's or declared kin's is handed to somebody else in one step."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from bianmin.cases.actions.mover import Saying, locked, move
from bianmin.cases.errors import NotNow
from bianmin.cases.lifecycle import Verb
from bianmin.cases.models import Case, CaseStep
from bianmin.cases.permissions import colleague_for
from bianmin.county.actors import Actor


@transaction.atomic
def yield_case(case: Case, *, by: Actor, at: datetime, expects: int | None = None) -> CaseStep:
    """Hand a case that is one's own, one's household's or declared kin's to somebody else, in one step (回避).

    To a colleague of the same unit who may do what is waited for; where there is none, a station's part goes to its
    township. Rights follow the tables; the case keeps its clocks.

    Raises:
        NotForYou: there is nothing to recuse oneself from.
        NotNow: nobody else is there to take it.
    """
    fresh = locked(case, expects=expects)
    colleague = colleague_for(fresh, by, on=timezone.localdate(at))
    if colleague:
        owner = {"owner_post_id": colleague.pk, "owner_name": colleague.name}
        told = Saying(f"回避，由{colleague.name}接着办", {"to": str(colleague.pk)}, owner)
    else:
        told = _to_township(fresh, by)
    return move(fresh, Verb.YIELD, by=by, at=at, saying=told)


def _to_township(case: Case, by: Actor) -> Saying:
    """Return the columns by which the station's part of a case becomes the township's."""
    above = case.station.parent
    if above is None or by.unit_id != case.station_id or case.serving_unit_id:
        raise NotNow("本单位这会儿没有别人能接着办。请领导或县政务服务管理办公室先排一位，再点“回避，交给别人”。")
    columns: dict[str, Any] = {"serving_unit": above, "owner_post_id": None, "owner_name": ""}
    columns |= {name: above for name in ("receiving_unit", "handler_unit") if getattr(case, f"{name}_id") == by.unit_id}
    return Saying(f"回避，由{above.short_name}接着办", {"to": str(above.pk)}, columns)
