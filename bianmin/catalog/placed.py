"""What has been decided on 下沉 and what stations do, read for the county office: counted by the database, never per station."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Final
from uuid import UUID

from django.db.models import Count, Q

from bianmin.catalog.models import Item, Placement, PlacementDecision, StationRole
from bianmin.stations.models import Station, Unit
from bianmin.stations.permissions import open_stations

Kind, State = PlacementDecision.Kind, PlacementDecision.State
_DONE = (StationRole.ACCEPTS, StationRole.DECIDES, StationRole.FORWARDS)
# The plan encourages these two in communities' stations (DOMAIN §1.1, S8): placing them in a village is told, not refused.
FOR_COMMUNITIES: Final = frozenset({"市场准入", "用地许可"})
_AT_VILLAGES: Final = (Station.Kind.VILLAGE, Station.Kind.POINT)
NO_REASON = "还没有写理由"


@dataclass(frozen=True, slots=True)
class Spread:
    """How many stations do one item in which role; ``unsure`` of them in one that nobody has verified."""

    item: Item
    counts: dict[str, int]
    unsure: int
    stations: int

    @property
    def cells(self) -> list[tuple[str, str, int]]:
        """The roles with their label and count, in the order of the plan."""
        return [(role.value, role.label, self.counts.get(role.value, 0)) for role in StationRole]

    @property
    def is_placed(self) -> bool:
        return any(self.counts.get(role.value) for role in _DONE)


def spreads(*, today: date) -> list[Spread]:
    """Return the matrix: every item that is not retired, and how many stations do it in which role; two queries."""
    rows = Placement.objects.on(today).filter(station__closed_on__isnull=True).values(
        "handling_item__item_id", "role"
    ).annotate(stations=Count("station", distinct=True), unsure=Count("pk", filter=Q(is_verified=False)))  # fmt: skip
    counts: dict[UUID, dict[str, int]] = {}
    unsure: dict[UUID, int] = {}
    for row in rows:
        counts.setdefault(row["handling_item__item_id"], {})[row["role"]] = row["stations"]
        unsure[row["handling_item__item_id"]] = unsure.get(row["handling_item__item_id"], 0) + row["unsure"]
    items = Item.objects.filter(retired_on__isnull=True).order_by("position", "pk")
    return [_spread(item, counts.get(item.pk, {}), unsure.get(item.pk, 0)) for item in items]


def _spread(item: Item, counts: dict[str, int], unsure: int) -> Spread:
    return Spread(item, counts, unsure, sum(counts.values()))


@dataclass(frozen=True, slots=True)
class Kept:
    """An item that no station accepts, decides or forwards, and why (未放及理由)."""

    item: Item
    helped: int
    decision: PlacementDecision | None = field(default=None)

    @property
    def reason(self) -> str:
        return self.decision.reason if self.decision else NO_REASON


def kept_back(*, today: date) -> list[Kept]:
    """Return 未放及理由: what no station does beyond showing the way, with the reason of the last decision to keep it."""
    reasons = {row.item_id: row for row in _keeping()}
    return [
        Kept(each.item, each.counts.get(StationRole.ASSISTS.value, 0), reasons.get(each.item.pk))
        for each in spreads(today=today)
        if not each.is_placed
    ]


def _keeping() -> Iterable[PlacementDecision]:
    """Return the approved decisions to keep an item, the newest last."""
    rows: Iterable[PlacementDecision] = PlacementDecision.objects.filter(
        kind=Kind.KEEP, state=State.APPROVED
    ).order_by("decided_at")  # fmt: skip
    return rows


@dataclass(frozen=True, slots=True)
class Paper:
    """One decision as it is shown: whose it is, what it concerns in words, and what is to be minded."""

    row: PlacementDecision
    stations: str
    cautions: tuple[str, ...]


def papers_waiting() -> list[Paper]:
    """Return the decisions that wait for another's approval, the oldest first."""
    return _papers(PlacementDecision.objects.filter(state=State.WAITING).select_related("item").order_by("proposed_at"))


def papers_decided(*, item_id: UUID | None = None, most: int = 20) -> list[Paper]:
    """Return the last decisions, of one item or of all."""
    rows = PlacementDecision.objects.exclude(state=State.WAITING).select_related("item")
    if item_id:
        rows = rows.filter(item_id=item_id)
    return _papers(rows.order_by("-proposed_at")[:most])


def _papers(rows: Iterable[PlacementDecision]) -> list[Paper]:
    """Return the decisions with their stations in words; two queries for any number of them."""
    found = list(rows)
    named = {each for row in found for each in row.stations}
    units = {str(unit.pk): unit for unit in Unit.objects.stations().filter(pk__in=named)} if named else {}
    some = any(row.everywhere for row in found) and has_villages()
    return [_paper(row, [units[each] for each in row.stations if each in units], villages=some) for row in found]


def has_villages() -> bool:
    """Say whether any open station is a village's."""
    return open_stations().filter(station__kind__in=_AT_VILLAGES).exists()


def _paper(row: PlacementDecision, units: list[Unit], *, villages: bool) -> Paper:
    if row.everywhere:
        words = "全部站点"
    else:
        words, villages = _named(units), any(unit.station.kind in _AT_VILLAGES for unit in units)
    return Paper(row, words, cautions(row, villages=villages) if row.state == State.WAITING else ())


def waiting_cautions(row: PlacementDecision) -> tuple[str, ...]:
    """Return what whoever has just proposed should mind."""
    return _papers([row])[0].cautions


NAMED = 6  # stations named before the rest are counted


def _named(units: list[Unit]) -> str:
    towns = {unit.parent.short_name for unit in units if unit.parent}
    if len(units) > NAMED and len(towns) == 1:
        return f"{towns.pop()}的 {len(units)} 个站"
    first = "、".join(unit.in_township for unit in units[:NAMED])
    return first if len(units) <= NAMED else f"{first} 等 {len(units)} 个站"


def cautions(row: PlacementDecision, *, villages: bool) -> tuple[str, ...]:
    """Return what whoever proposes or approves should mind; none of it stops the decision.

    村民委员会组织法 5, 37: what is entrusted to a village comes with its account, training and money; plan S8: 市场准入 and
    用地许可 are meant for communities.
    """
    if row.kind != Kind.PLACE:
        return ()
    told = []
    if villages and row.role in _DONE and row.item.category in FOR_COMMUNITIES:
        told.append(f"“{row.item.category}”鼓励进社区的站。这里面有村里的站，请想清楚村里接不接得住。")
    lacking = [label for name, label in _GOES_WITH.items() if not getattr(row, name)]
    if lacking and row.role in _DONE:
        told.append(f"{'、'.join(lacking)}还没有写。事情交下去，要配的东西也要说清；不配，村里只能白干。")
    return tuple(told)


_GOES_WITH = {"account": "账号", "training": "培训", "money": "经费"}


@dataclass(frozen=True, slots=True)
class Doing:
    """One station that does an item."""

    station: Unit
    role: StationRole
    basis: str
    is_verified: bool
    is_decided: bool


def doing(item: Item, *, today: date, role: str = "") -> list[Doing]:
    """Return the open stations that do an item today, in the order of divisions; one query."""
    found = Placement.objects.on(today).filter(handling_item__item=item, station__closed_on__isnull=True)
    if role:
        found = found.filter(role=role)
    rows = found.select_related("station__parent").order_by("station__division_code", "pk")
    return [
        Doing(each.station, StationRole(each.role), each.basis, each.is_verified, bool(each.decision_id))
        for each in rows
    ]


@dataclass(frozen=True, slots=True)
class Standing:
    """What is sure of a station's role for an item: on which decision it rests, and at which window it is done."""

    basis: str
    window: str


def standings_at(station_id: UUID, *, today: date) -> dict[UUID, Standing]:
    """Return by item what was decided or verified of a station's roles; the unsure are left out."""
    rows = Placement.objects.on(today).filter(station_id=station_id, is_verified=True)
    return {
        item_id: Standing(basis if decision_id else "", window)
        for item_id, basis, window, decision_id in rows.values_list(
            "handling_item__item_id", "basis", "window", "decision_id"
        )
    }
