"""Townships, villages and their stations: the choices of the form, and what a station does with an item."""

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from bianmin.cases.actions.mover import route_unit
from bianmin.catalog.permissions import role_of
from bianmin.catalog.words import words
from bianmin.county.scope import current_county
from bianmin.portal.applying.questions import TOWNSHIP, VILLAGE, Places
from bianmin.stations.permissions import station_of, townships, villages_of

if TYPE_CHECKING:
    from bianmin.cases.models import Draft
    from bianmin.catalog.models import Edition
    from bianmin.stations.models import Unit

VILLAGE_COOKIE = "village"  # set where one chooses one's village
NO_STATION = "这个村的便民服务站现在没有开，可能是并村了。请选并过去的那个村；不知道并到哪里，打电话问一声。"


def places_for(answers: Mapping[str, str]) -> Places:
    """Return the townships of the county, and the villages of the one that was chosen."""
    chosen = answers.get(TOWNSHIP, "")
    towns = tuple((each.code, each.short_name) for each in townships())
    known = any(code == chosen for code, _ in towns)
    return Places(towns, tuple((each.code, each.short_name) for each in villages_of(chosen)) if known else ())


def place_answers(village: str) -> dict[str, str]:
    """Return the two answers that name a village, if it is one of this county with an open station."""
    station = station_of(village) if village.startswith(current_county()) else None
    if station is None or station.parent is None:
        return {}
    return {TOWNSHIP: station.parent.division_code, VILLAGE: village}


def station_for(draft: "Draft", answers: Mapping[str, str]) -> "Unit | None":
    """Return the station that takes the draft in: the village's, or where the case was submitted before."""
    if draft.case:
        station: Unit | None = draft.case.station
        return station
    return station_of(answers.get(VILLAGE, ""))


def role_sentence(edition: "Edition", station: "Unit", *, today: date) -> str:
    """Say what the station does with this item and who decides, in the county's words."""
    role = role_of(station.pk, edition.item_id, on=today)
    route = edition.body.route
    if role is None or not route:
        return ""
    stop = route[-1] if role.label == "受理" else route[0]
    unit = route_unit(stop.unit, station)
    return words().roles[role.label].to_villager.format(unit=unit.short_name, station=station.short_name)
