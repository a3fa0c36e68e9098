"""下沉 as a decision: proposed by one, approved by another, and then placements end and begin on its day, in bulk."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from bianmin.catalog.models import HandlingItem, Item, Placement, PlacementDecision, StationRole
from bianmin.county.actors import Actor
from bianmin.county.refusals import BadInput, MovedOn, NotFound, NotYours
from bianmin.county.rights import Action, Resource
from bianmin.journal.actions import note
from bianmin.stations.models import Unit
from bianmin.stations.permissions import open_stations

Kind, State = PlacementDecision.Kind, PlacementDecision.State
DONE_AT_STATIONS = (
    StationRole.ACCEPTS,
    StationRole.DECIDES,
    StationRole.FORWARDS,
)  # what counts as 下沉; 协助 does not
LONGEST_REASON, LONGEST_NOTE = 300, 120  # characters
BATCH = 500  # rows a statement


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody proposes for one item; the stations are ids of units, or all that are open."""

    item_id: UUID
    kind: str
    starts_on: date | None = None
    role: str = ""
    everywhere: bool = False
    station_ids: tuple[UUID, ...] = ()
    basis: str = ""
    reason: str = ""
    account: str = ""
    training: str = ""
    money: str = ""


@transaction.atomic
def propose(wish: Wish, *, by: Actor, at: datetime) -> PlacementDecision:
    """Propose 下沉, 收回 or 不下沉 of one item; nothing changes until another approves it.

    Raises:
        NotFound: there is no such item in force.
        BadInput: ``fields`` says what is missing: role and basis of a 下沉, a reason otherwise, stations, a day from today on.
        MovedOn: something else is waiting for this item.
    """
    item = Item.objects.filter(pk=wish.item_id, retired_on__isnull=True).first()
    if item is None:
        raise NotFound("没有这件事，或者已经停用了。请从“下沉和进驻”里打开。")
    _refuse_unfit(wish, item, today=timezone.localdate(at))
    if PlacementDecision.objects.filter(item=item, state=State.WAITING).exists():
        raise MovedOn(f"“{item.name}”已经有一份在等批。请先批了它，或让提的人撤回。")
    texts = {name: getattr(wish, name).strip() for name in ("basis", "reason", "account", "training", "money")}
    assert wish.starts_on is not None, "asked above"
    row = PlacementDecision(
        item=item, kind=wish.kind, role=wish.role if wish.kind == Kind.PLACE else "",
        everywhere=wish.everywhere or wish.kind == Kind.KEEP,
        stations=[] if wish.everywhere else [str(each) for each in wish.station_ids],
        starts_on=wish.starts_on, proposed_at=at, by_account_id=by.account_id, by_person_id=by.person_id,
        **texts, **by.columns(),
    )  # fmt: skip
    row.save(force_insert=True)
    note(Resource.PLACEMENT, Action.PROPOSE, by=by, at=at, about=("decision", row.pk), purpose=row.get_kind_display())
    return row


def _refuse_unfit(wish: Wish, item: Item, *, today: date) -> None:
    wrong: dict[str, str] = {}
    if wish.kind not in Kind.values:
        wrong["kind"] = "请选下沉、收回或不下沉。"
    if wish.starts_on is None or wish.starts_on < today:
        wrong["starts_on"] = "请填今天或以后的日子。"
    if wish.kind == Kind.PLACE:
        if wish.role not in StationRole.values:
            wrong["role"] = "请选站里做到哪一步。"
        if not wish.basis.strip():
            wrong["basis"] = "请写依据：哪个文件、哪一条，或县里哪次会议。"
    elif wish.kind in Kind.values and not wish.reason.strip():
        wrong["reason"] = "请写理由，公开时群众也看得到。"
    if wish.kind != Kind.KEEP and not wish.everywhere:
        wrong |= _wrong_stations(wish.station_ids)
    wrong |= _too_long(wish)
    if wrong:
        raise BadInput(f"还差 {len(wrong)} 处，补上再提。", fields=wrong)
    _refuse_at_odds(wish, item)


def _wrong_stations(station_ids: Iterable[UUID]) -> dict[str, str]:
    asked = set(station_ids)
    if not asked:
        return {"stations": "请选全部站点、一个乡镇，或点出几个站。"}
    known = open_stations().filter(pk__in=asked).count()
    return {} if known == len(asked) else {"stations": "选的站里有的已经撤了。请重新选。"}


def _too_long(wish: Wish) -> dict[str, str]:
    limits = {"reason": LONGEST_REASON} | dict.fromkeys(("basis", "account", "training", "money"), LONGEST_NOTE)
    return {
        name: f"写得太长了，最多 {most} 个字。"
        for name, most in limits.items()
        if len(getattr(wish, name).strip()) > most
    }


def _refuse_at_odds(wish: Wish, item: Item) -> None:
    """Refuse to keep what stations do, and to withdraw what none of them has."""
    assert wish.starts_on is not None, "checked before"
    placed = Placement.objects.on(wish.starts_on).filter(handling_item__item=item)
    if wish.kind == Kind.KEEP:
        doing = placed.filter(role__in=DONE_AT_STATIONS).values("station_id").distinct().count()
        if doing:
            raise BadInput(f"“{item.name}”有 {doing} 个站在受理、办理或代办，不算没下沉。要停，请提“收回”。")
    if wish.kind == Kind.WITHDRAW:
        there = placed if wish.everywhere else placed.filter(station_id__in=wish.station_ids)
        if not there.exists():
            raise BadInput(
                f"选的站到那天都没有“{item.name}”，没有可收回的。", fields={"stations": "这些站没有这件事。"}
            )


@transaction.atomic
def approve(decision_id: UUID, *, by: Actor, at: datetime) -> tuple[PlacementDecision, int]:
    """Approve what another has proposed and carry it out; return the decision and how many placements began or ended.

    A day that went by while it waited becomes today.

    Raises:
        NotFound, MovedOn: there is none, or it waits no more.
        NotYours: whoever proposed it cannot approve it (PROMISES §4.3 R3).
        BadInput: stations have changed since, so that it cannot be done as proposed.
    """
    row = _waiting(decision_id)
    _refuse_own(row, by)
    row.starts_on = max(row.starts_on, timezone.localdate(at))
    _refuse_at_odds(_as_wish(row), row.item)
    changed = _carry_out(row)
    _close(row, State.APPROVED, by=by, at=at)
    note(Resource.PLACEMENT, Action.APPROVE, by=by, at=at, about=("decision", row.pk), purpose=row.get_kind_display())
    return row, changed


@transaction.atomic
def reject(decision_id: UUID, *, words: str, by: Actor, at: datetime) -> PlacementDecision:
    """Turn down what another has proposed, with words.

    Raises:
        NotFound, MovedOn, NotYours: as ``approve``.
        BadInput: no words.
    """
    row, words = _waiting(decision_id), words.strip()
    _refuse_own(row, by)
    if not words:
        raise BadInput("请写一句为什么不批。", fields={"words": "请写一句为什么不批。"})
    row.words = words[:LONGEST_REASON]
    _close(row, State.REJECTED, by=by, at=at)
    note(Resource.PLACEMENT, Action.APPROVE, by=by, at=at, about=("decision", row.pk), purpose="没批")
    return row


@transaction.atomic
def withdraw(decision_id: UUID, *, by: Actor, at: datetime) -> PlacementDecision:
    """Take back what one has proposed oneself.

    Raises:
        NotFound, MovedOn: as ``approve``.
        NotYours: another has proposed it.
    """
    row = _waiting(decision_id)
    if not by.is_also(row.by_account_id, row.by_person_id):
        raise NotYours("这一份不是您提的，撤不了。不同意，请按“不批”写明理由。")
    row.state = State.WITHDRAWN
    row.save(update_fields=["state"])
    note(Resource.PLACEMENT, Action.PROPOSE, by=by, at=at, about=("decision", row.pk), purpose="撤回")
    return row


def _waiting(decision_id: UUID) -> PlacementDecision:
    found = PlacementDecision.objects.select_for_update(of=("self",)).filter(pk=decision_id)
    row: PlacementDecision | None = found.select_related("item").first()
    if row is None:
        raise NotFound("没有这份决定。请从“下沉和进驻”里打开。")
    if row.state != State.WAITING:
        raise MovedOn(f"这一份已经是“{row.get_state_display()}”了。")
    return row


def _refuse_own(row: PlacementDecision, by: Actor) -> None:
    if by.is_also(row.by_account_id, row.by_person_id):
        raise NotYours("自己提的要由另一个人批。不想要了，请按“撤回”。")


def _as_wish(row: PlacementDecision) -> Wish:
    stations = tuple(UUID(each) for each in row.stations)
    return Wish(row.item_id, row.kind, row.starts_on, row.role, everywhere=row.everywhere, station_ids=stations)


def _close(row: PlacementDecision, state: str, *, by: Actor, at: datetime) -> None:
    row.state, row.decided_at = state, at
    row.decided_by_name, row.decided_by_post = by.name, by.post
    row.decided_by_account_id, row.decided_by_person_id = by.account_id, by.person_id
    row.save()


def _carry_out(row: PlacementDecision) -> int:
    """End what the stations have of the item on the day before, begin what was decided; a few statements for any number.

    A placement that would have begun on that day or later has never been in force, and goes; the decision that planned
    it stays.
    """
    if row.kind == Kind.KEEP:
        return 0
    handling = list(HandlingItem.objects.filter(item_id=row.item_id))
    stations = list(_stations_of(row))
    running = Placement.objects.unended(row.starts_on).filter(handling_item__in=handling, station__in=stations)
    windows = dict(running.exclude(window="").values_list("station_id", "window"))
    gone, _ = running.filter(starts_on__gte=row.starts_on).delete()
    ended = running.filter(starts_on__lt=row.starts_on).update(ends_on=row.starts_on - timedelta(days=1))
    if row.kind == Kind.WITHDRAW:
        return gone + ended
    return _begin(row, handling, stations, windows)


def _begin(row: PlacementDecision, handling: list[HandlingItem], stations: list[Unit], windows: dict[UUID, str]) -> int:
    goes_with: dict[str, Any] = {name: getattr(row, name) for name in ("role", "basis", "account", "training", "money")}
    new = [
        Placement(station=station, handling_item=item, starts_on=row.starts_on, is_verified=True, decision=row,
                  window=windows.get(station.pk, ""), **goes_with)
        for item in handling
        for station in stations
    ]  # fmt: skip
    Placement.objects.bulk_create(new, batch_size=BATCH)
    return len(new)


def _stations_of(row: PlacementDecision) -> Iterable[Unit]:
    if row.kind == Kind.WITHDRAW and row.everywhere:
        return Unit.objects.stations()  # of closed ones too: what they had ends as well
    stations = open_stations() if row.kind == Kind.PLACE else Unit.objects.stations()
    return stations if row.everywhere else stations.filter(pk__in=row.stations)


class Withdrawn:
    """What decisions have taken back from stations: a county pack that is loaded again must not give it to them anew."""

    def __init__(self) -> None:
        self._everywhere: set[UUID] = set()
        self._pairs: set[tuple[UUID, UUID]] = set()
        rows = PlacementDecision.objects.filter(kind=Kind.WITHDRAW, state=State.APPROVED)
        for item_id, everywhere, stations in rows.values_list("item_id", "everywhere", "stations"):
            if everywhere:
                self._everywhere.add(item_id)
            self._pairs.update((UUID(station), item_id) for station in stations)

    def holds(self, station_id: UUID, item_id: UUID) -> bool:
        """Say whether the item was taken back from this station."""
        return item_id in self._everywhere or (station_id, item_id) in self._pairs
