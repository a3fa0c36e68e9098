"""What the rooms of issue 3 add to the world: machines, sign-ins, proposals, kin, clients and their keys, phones that may look."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from django.utils import timezone

from bianmin.badges.actions import bindings, devices, phones, sittings
from bianmin.badges.models import SignInCode
from bianmin.badges.rules import MachineKind
from bianmin.clients.actions import endpoints, keys, registering
from bianmin.clients.actions.registering import Proposal as ClientProposal
from bianmin.clients.models import Client, Endpoint, Sending
from bianmin.county.actors import Actor
from bianmin.county.rights import PostRole
from bianmin.journal.actions import Asked, approve_permit, propose_permit
from bianmin.journal.actions.alarms import alarm
from bianmin.journal.kinds import AlarmKind
from bianmin.people.actions import KinFacts, declare_kin
from bianmin.people.relations import relations_on
from bianmin.stations.actions.merges import merge_units
from bianmin.stations.actions.proposals import Wish, propose
from bianmin.stations.models import Proposal
from bianmin.vault.index import keyed_hash
from tests import factories as make
from tests.matrix.ground import Ground

if TYPE_CHECKING:
    from tests.matrix.world import World

BROWSER = "the secret of the browser that proved a phone"


@dataclass
class Rooms:
    """The things of one county, each with what the oracle has to know of it."""

    devices: dict[UUID, UUID] = field(default_factory=dict)  # machine → its unit
    sittings: dict[UUID, UUID] = field(default_factory=dict)  # sign-in → account
    bindings: dict[int, UUID] = field(default_factory=dict)  # login elsewhere → account
    proposals: list[Proposal] = field(default_factory=list)
    kin: dict[UUID, UUID] = field(default_factory=dict)  # declaration → account
    merges: list[Any] = field(default_factory=list)
    clients: list[Client] = field(default_factory=list)
    secrets: dict[str, str] = field(default_factory=dict)  # kind of key → secret, of the first client
    key_ids: list[UUID] = field(default_factory=list)
    endpoints: list[Endpoint] = field(default_factory=list)
    deliveries: list[UUID] = field(default_factory=list)
    sendings: list[Sending] = field(default_factory=list)
    grants: dict[UUID, UUID] = field(default_factory=dict)  # what a phone was allowed → the person
    alarms: list[UUID] = field(default_factory=list)
    permits: dict[UUID, UUID] = field(default_factory=dict)  # batch authorisation → its unit
    running: dict[UUID, UUID] = field(default_factory=dict)  # one that was approved → its unit
    held_phone: dict[str, Any] = field(default_factory=dict)  # what a session holds of the phone that was proved


def furnish(world: "World", ground: Ground) -> Rooms:
    """Make one thing of each kind in a county, by the real actions; the county is open."""
    rooms, at = Rooms(), timezone.now()
    officer = ground.workers["office", PostRole.COUNTY_OFFICE].actor()
    keeper = make.staff(ground.units["office"], PostRole.SYSTEM_ADMIN, "系统员")
    _machines(rooms, ground, officer, at)
    _sign_ins(rooms, ground, at)
    _staffing(rooms, ground, officer, at)
    _clients(rooms, world, ground, keeper, officer, at)
    _phones(rooms, world, ground, at)
    _batches(rooms, ground, at)
    return rooms


def _machines(rooms: Rooms, ground: Ground, officer: Actor, at: Any) -> None:
    for unit in ("S11", "S21"):
        head = ground.workers[unit, PostRole.HEAD].actor()
        device, _ = devices.ask_for_device(ground.units[unit], kind="pc", name=f"{unit} 窗口", by=head, at=at)
        rooms.devices[device.pk] = device.unit_id
        if unit == "S21":
            devices.approve_device(device, by=officer, at=at)


def _sign_ins(rooms: Rooms, ground: Ground, at: Any) -> None:
    for unit in ("S11", "S21"):
        seat = ground.workers[unit, PostRole.CLERK]
        begun = sittings.begin_sitting(
            seat.account.pk,
            session_key=f"{ground.code}{unit}",
            kind=MachineKind.PC,
            device=None,
            factor_at=at,
            by=seat.actor(),
            at=at,
        )
        rooms.sittings[begun.pk] = seat.account.pk
        tied = bindings.bind(
            seat.account, issuer="https://sso.example", subject=f"{ground.code}{unit}", by=seat.actor(), at=at
        )
        rooms.bindings[tied.pk] = seat.account.pk


def _staffing(rooms: Rooms, ground: Ground, officer: Actor, at: Any) -> None:
    today = timezone.localdate(at)
    for number, unit in enumerate(("S11", "S21")):
        head = ground.workers[unit, PostRole.HEAD]
        wish = Wish(kind="new", unit=ground.units[unit], role="clerk", rank=2, username=f"xinren{ground.code}{number}",
                    name="新人甲", id_number=make.id_number(serial=900 + number + int(ground.code[-1]) * 10))  # fmt: skip
        rooms.proposals.append(propose(wish, seat=head, at=at))
        clerk = ground.workers[unit, PostRole.CLERK]
        facts = KinFacts("亲属甲", relations_on(today)[0], village_code=ground.village(unit))
        rooms.kin[declare_kin(facts, by=clerk.actor(), at=at).pk] = clerk.account.pk
    later = today + timedelta(days=30)
    rooms.merges.append(merge_units(ground.units["S22"], ground.units["S21"], starts_on=later, by=officer, at=at))


def _clients(rooms: Rooms, world: "World", ground: Ground, keeper: Actor, officer: Actor, at: Any) -> None:
    today = timezone.localdate(at)
    for name in ("某某银行", "某某邮局"):
        asked = ClientProposal(
            name=f"{name}{ground.code[-1]}", unit=ground.units["office"], purpose="帮老人交申请", mode="live", scope="submit",
            items=(ground.items["forwarded"].item.slug,), divisions=(ground.units["T1"].division_code,), starts_on=today,
            per_minute=600, per_day=100_000,
        )  # fmt: skip
        rooms.clients.append(registering.approve(registering.propose(asked, by=keeper, at=at), by=officer, at=at))
    bank, post_office = rooms.clients
    for kind in ("live", "test", "read"):
        key, secret = keys.make_key(bank, kind, expires_on=today + timedelta(days=90), by=keeper, at=at)
        rooms.secrets[kind] = secret
        rooms.key_ids.append(key.pk)
    other, rooms.secrets["other"] = keys.make_key(
        post_office, "live", expires_on=today + timedelta(days=90), by=keeper, at=at
    )
    rooms.key_ids.append(other.pk)
    for client in rooms.clients:
        # Opened past the action, which asks the name server where the address leads.
        row = Endpoint.objects.create(
            client=client,
            url="https://partner.example/hook",
            secret="whsec_x",
            opened_at=at,
            seen_until=at,
            **keeper.columns(),
        )
        rooms.endpoints.append(row)
        rooms.deliveries.append(endpoints.ping(row, by=keeper, at=at).pk)
    key = bank.keys.first()
    case, draft = world.cases[f"{ground.code} S11 pending"], world.drafts[f"{ground.code} draft of somebody"]
    for draft_id, of_case in ((draft.pk, None), (uuid4(), case)):
        rooms.sendings.append(Sending.objects.create(
            client=bank, key=key, draft_id=draft_id, case=of_case, basis="signed_paper" if of_case else "", begun_at=at
        ))  # fmt: skip


def _phones(rooms: Rooms, world: "World", ground: Ground, at: Any) -> None:
    """Let a nephew's phone see all of one elder's cases, and another phone another's."""
    clerk = ground.workers["S11", PostRole.CLERK].actor()
    for life, number in (("lacking", "13911110001"), ("received", "13911110002")):
        person = world.cases.get(f"{ground.code} S11 {life}", world.cases[f"{ground.code} S11 delivered"]).applicant
        grant = phones.allow(person, number, "all", by=clerk, at=at, whose="侄子")
        rooms.grants[grant.pk] = person.pk
    sent = SignInCode.objects.create(
        phone="13911110001", phone_index=phones.index_of("13911110001"), browser_digest=keyed_hash("browser", BROWSER),
        code_digest="0" * 32, sent_at=at, proved_at=at,
    )  # fmt: skip
    rooms.held_phone = {"browser": BROWSER, "phone": str(sent.pk), "phone_seen": at.timestamp()}


def _batches(rooms: Rooms, ground: Ground, at: Any) -> None:
    today = timezone.localdate(at)
    for unit in ("S11", "S21"):
        head = ground.workers[unit, PostRole.HEAD].actor()
        asked = Asked("医保集中缴费核对", today, today + timedelta(days=30), 1000)
        rooms.permits[propose_permit(asked, by=head, at=at).pk] = ground.units[unit].pk
        asked = Asked("年审认证核对", today, today + timedelta(days=30), 1000)
        running = propose_permit(asked, by=head, at=at)
        approver = ground.workers["office", PostRole.COUNTY_OFFICE].actor()
        rooms.running[approve_permit(running.pk, by=approver, units=None, at=at).pk] = ground.units[unit].pk
        clerk = ground.workers[unit, PostRole.CLERK].actor()
        rooms.alarms.append(
            alarm(next(iter(AlarmKind)), key=f"{ground.code} {unit}", by=clerk, facts={"count": 1}, at=at).pk
        )
