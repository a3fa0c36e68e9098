"""Recipes for the rooms of issue 3: staff and their accounts, machines, sign-ins, clients, keys, phones."""

from collections.abc import Callable, Iterable
from uuid import UUID

from bianmin.county.rights import THREE_ADMINS, PostRole
from tests.matrix.addresses import Address
from tests.matrix.ground import ABROAD, HOME, Ground
from tests.matrix.recipes import ABSENT, NO_NUMBER, NOWHERE, Thing, recipe
from tests.matrix.subjects import Subject
from tests.matrix.world import World

Sees = Callable[[Subject], bool]
COUNTY_WIDE = frozenset({PostRole.COUNTY_OFFICE}) | THREE_ADMINS
OF_UNIT = frozenset({PostRole.HEAD, PostRole.TOWN_CLERK, PostRole.TOWN_APPROVER, PostRole.DEPT_APPROVER})
OF_TOWN = frozenset({PostRole.TOWN_CLERK, PostRole.TOWN_APPROVER})


def _in(code: str) -> Sees:
    return lambda subject: subject.county == code


def _owner(account_id: UUID, code: str) -> Sees:
    return lambda subject: subject.county == code and subject.account is not None and subject.account.pk == account_id


def _things(
    rows: Iterable[tuple[str, dict[str, object], Sees]], absent: dict[str, object], *, may_lack: bool = False
) -> list[Thing]:
    return [Thing(ABSENT, absent), *(Thing(label, values, seen, may_lack=may_lack) for label, values, seen in rows)]


def looks_after(ground: Ground, unit_ids: set[UUID]) -> Sees:
    """Say who looks after the staff of these units: their own heads, the township above, the county's offices."""
    above = {unit.pk: unit.parent_id for unit in ground.units.values()}

    def sees(subject: Subject) -> bool:
        if subject.county != ground.code:
            return False
        if subject.roles & COUNTY_WIDE:
            return True
        near = any(unit in unit_ids and role in OF_UNIT for unit, role in subject.posts)
        return near or any(
            role in OF_TOWN and unit in {above[each] for each in unit_ids} for unit, role in subject.posts
        )

    return sees


@recipe(r"guard/staff/accounts/<uuid:account_id>/(<str:kind>/)?")
def _accounts(world: World, address: Address) -> list[Thing]:
    sub = {"kind": "disable"} if "kind" in address.parameters else {}
    rows = []
    for code, ground in world.grounds.items():
        for unit, role in (("S11", PostRole.CLERK), ("S21", PostRole.CLERK), ("mzj", PostRole.DEPT_CLERK)):
            seat = ground.workers[unit, role]
            rows.append(
                (f"{code} {unit}", {"account_id": seat.account.pk, **sub}, looks_after(ground, {ground.units[unit].pk}))
            )
    rows.append(("a citizen", {"account_id": world.subject("applicant").account.pk, **sub}, lambda _: False))
    return _things(rows, {"account_id": NOWHERE, **sub})


@recipe(r"guard/staff/posts/<uuid:post_id>/end/")
def _posts(world: World, _: Address) -> list[Thing]:
    rows = []
    for code, ground in world.grounds.items():
        for unit, role in (("S11", PostRole.CLERK), ("S21", PostRole.CLERK), ("gaj", PostRole.DEPT_CLERK)):
            post = ground.workers[unit, role].posts[0]
            rows.append((f"{code} {unit}", {"post_id": post.pk}, looks_after(ground, {ground.units[unit].pk})))
    return _things(rows, {"post_id": NOWHERE})


@recipe(r"guard/staff/units/<slug:slug>/add/")
def _units(world: World, _: Address) -> list[Thing]:
    rows = [
        (f"{code} {unit}", {"slug": ground.units[unit].slug}, looks_after(ground, {ground.units[unit].pk}))
        for code, ground in world.grounds.items()
        for unit in ("S11", "S21", "T1")
    ]
    # A department has the same short name in each county: abroad, that name is the other county's own.
    rows.append(
        (
            "department",
            {"slug": "gaj"},
            lambda s: any(looks_after(g, {g.units["gaj"].pk})(s) for g in world.grounds.values()),
        )
    )
    return _things(rows, {"slug": "no-such-unit"})


@recipe(r"guard/staff/proposals/<uuid:proposal_id>/(?P<what>\w+)/")
def _proposals(world: World, address: Address) -> list[Thing]:
    is_own = address.route.endswith("withdraw/")
    rows = []
    for code, rooms in world.rooms.items():
        ground = world.grounds[code]
        for unit, row in zip(("S11", "S21"), rooms.proposals, strict=True):
            sees = _owner(row.by_account_id, code) if is_own else decides(ground, ground.units[unit].parent_id)
            rows.append((f"{code} {unit}", {"proposal_id": row.pk}, sees))
    return _things(
        rows, {"proposal_id": NOWHERE}, may_lack=address.route.endswith("slip/")
    )  # no slip before it is approved


def decides(ground: Ground, town: UUID) -> Sees:
    """Say who decides what a station's head proposes for the station: its township's approver, or the county office."""
    return lambda subject: (
        subject.county == ground.code
        and any(
            role == PostRole.COUNTY_OFFICE or (role == PostRole.TOWN_APPROVER and unit == town)
            for unit, role in subject.posts
        )
    )


@recipe(r"guard/staff/merges/<uuid:merge_id>/call-off/")
def _merges(world: World, _: Address) -> list[Thing]:
    rows = [
        (f"{code} merge", {"merge_id": row.pk}, _in(code))
        for code, rooms in world.rooms.items()
        for row in rooms.merges
    ]
    return _things(rows, {"merge_id": NOWHERE})


@recipe(r"window/rolls/<uuid:permit_id>/")
def _rolls(world: World, _: Address) -> list[Thing]:
    rows = [
        (f"{code} {number}", {"permit_id": pk}, _sits_at(code, unit))
        for code, rooms in world.rooms.items()
        for number, (pk, unit) in enumerate(rooms.running.items())
    ]
    return _things(rows, {"permit_id": NOWHERE})


def _sits_at(code: str, unit_id: UUID) -> Sees:
    return lambda subject: subject.county == code and any(unit == unit_id for unit, _ in subject.posts)


@recipe(r"guard/kin/<uuid:kin_id>/withdraw/")
def _kin(world: World, _: Address) -> list[Thing]:
    rows = [
        (f"{code} {number}", {"kin_id": pk}, _owner(account, code))
        for code, rooms in world.rooms.items()
        for number, (pk, account) in enumerate(rooms.kin.items())
    ]
    return _things(rows, {"kin_id": NOWHERE})


@recipe(r"guard/badges/<uuid:account_id>/.*")
def _badges(world: World, _: Address) -> list[Thing]:
    rows = [
        (f"{code} {unit}", {"account_id": ground.workers[unit, PostRole.CLERK].account.pk}, _in(code))
        for code, ground in world.grounds.items()
        for unit in ("S11", "S21")
    ]
    rows.append(("a citizen", {"account_id": world.subject("applicant").account.pk}, lambda _: False))
    return _things(rows, {"account_id": NOWHERE})


@recipe(r"guard/(?P<whose>sign-ins|sittings)/<uuid:sitting_id>/end/")
def _sittings(world: World, address: Address) -> list[Thing]:
    is_own = "sign-ins" in address.route
    rows = [
        (f"{code} {number}", {"sitting_id": pk}, _owner(account, code) if is_own else _in(code))
        for code, rooms in world.rooms.items()
        for number, (pk, account) in enumerate(rooms.sittings.items())
    ]
    return _things(rows, {"sitting_id": NOWHERE})


@recipe(r"guard/sso/mine/<int:binding_id>/end/")
def _bindings(world: World, _: Address) -> list[Thing]:
    rows = []
    for code, rooms in world.rooms.items():
        for number, (pk, account) in enumerate(rooms.bindings.items()):
            # Accounts and their logins elsewhere are shared by the counties: one's own is one's own everywhere.
            rows.append(
                (
                    f"{code} {number}",
                    {"binding_id": pk},
                    lambda s, a=account: s.account is not None and s.account.pk == a,
                )
            )
    return _things(rows, {"binding_id": 999_999_999})


@recipe(r"guard/machines/<uuid:device_id>/(?P<what>\w+)/")
def _machines(world: World, _: Address) -> list[Thing]:
    rows = []
    for code, rooms in world.rooms.items():
        ground = world.grounds[code]
        for number, (pk, unit) in enumerate(rooms.devices.items()):
            rows.append((f"{code} {number}", {"device_id": pk}, _keeps_machine(ground, unit)))
    return _things(rows, {"device_id": NOWHERE})


def _keeps_machine(ground: Ground, unit_id: UUID) -> Sees:
    above = {unit.pk: unit.parent_id for unit in ground.units.values()}[unit_id]

    def sees(subject: Subject) -> bool:
        if subject.county != ground.code:
            return False
        if subject.roles & {PostRole.COUNTY_OFFICE, PostRole.SECURITY_ADMIN}:
            return True
        asks = {PostRole.HEAD, PostRole.TOWN_APPROVER, PostRole.DEPT_APPROVER}
        return any(
            (unit == unit_id and role in asks) or (unit == above and role == PostRole.TOWN_APPROVER)
            for unit, role in subject.posts
        )

    return sees


@recipe(r"guard/clients/<uuid:client_id>/.*")
def _clients(world: World, address: Address) -> list[Thing]:
    parts = {"key_id", "endpoint_id", "delivery_id"} & set(address.parameters)
    rows = []
    for code, rooms in world.rooms.items():
        bank, post_office = rooms.clients
        own = {"key_id": rooms.key_ids[0], "endpoint_id": rooms.endpoints[0].pk, "delivery_id": rooms.deliveries[0]}
        others = {"key_id": rooms.key_ids[3], "endpoint_id": rooms.endpoints[1].pk, "delivery_id": rooms.deliveries[1]}
        rows.append((f"{code} bank", {"client_id": bank.pk, **{name: own[name] for name in parts}}, _in(code)))
        rows.append(
            (f"{code} post", {"client_id": post_office.pk, **{name: others[name] for name in parts}}, _in(code))
        )
    made = _things(rows, {"client_id": NOWHERE, **dict.fromkeys(parts, NOWHERE)})
    if parts:
        bank = world.rooms[HOME].clients[0].pk
        mixed = {
            "client_id": bank,
            **{name: others[name] for name in parts},
        }  # the other county's, under one's own client
        nowhere = {"client_id": bank, **dict.fromkeys(parts, NOWHERE)}
        made.append(Thing("a part of another client", mixed, lambda _: False,
                          nothing=lambda s: nowhere if s.county == HOME else {"client_id": NOWHERE, **dict.fromkeys(parts, NOWHERE)}))  # fmt: skip
    return made


@recipe(r"api/v1/cases/<number>")
def _cases_of_clients(world: World, _: Address) -> list[Thing]:
    rows = []
    for key in (f"{HOME} S11 pending", f"{HOME} S11 proposed", f"{HOME} S21 pending", f"{ABROAD} S11 pending"):
        number = world.cases[key].number
        rows.append((key, {"number": number}, lambda s, number=number: number in _own_numbers(world, s)))
    return _things(rows, {"number": NO_NUMBER})


def _own_numbers(world: World, subject: Subject) -> set[str]:
    rooms = world.rooms[subject.county]
    if subject.bearer not in {rooms.secrets["live"], rooms.secrets["read"]}:
        return set()
    return {row.case.number for row in rooms.sendings if row.case}


@recipe(r"api/v1/drafts/<\w+:draft_id>(/\w+)?")
def _drafts_of_clients(world: World, _: Address) -> list[Thing]:
    rows = []
    for code, rooms in world.rooms.items():
        sees = _holds_key(code, {rooms.secrets["live"], rooms.secrets["read"]})
        rows.append((f"{code} begun", {"draft_id": rooms.sendings[0].draft_id}, sees))
        rows.append(
            (f"{code} of a browser", {"draft_id": world.drafts[f"{code} draft of browser"].pk}, lambda _: False)
        )
    return _things(rows, {"draft_id": NOWHERE})


def _holds_key(code: str, secrets: set[str]) -> Sees:
    return lambda subject: subject.county == code and subject.bearer in secrets


@recipe(r"mine/<uuid:person_id>/file/")
def _persons(world: World, _: Address) -> list[Thing]:
    rows = []
    for code, rooms in world.rooms.items():
        for number, person in enumerate(rooms.grants.values()):
            rows.append((f"{code} {number}", {"person_id": person}, lambda s, person=person: person in s.allowed_by))
    return _things(rows, {"person_id": NOWHERE})


@recipe(r"mine/phones/<uuid:grant_id>/stop/")
def _phones(world: World, _: Address) -> list[Thing]:
    rows = []
    for code, rooms in world.rooms.items():
        for number, (pk, person) in enumerate(rooms.grants.items()):
            rows.append((f"{code} {number}", {"grant_id": pk}, lambda s, person=person: person in s.allowed_by))
    return _things(rows, {"grant_id": NOWHERE})


@recipe(r"guard/alarms/<uuid:alarm_id>/(?P<what>\w+)/")
def _alarms(world: World, _: Address) -> list[Thing]:
    rows = [
        (f"{code} {number}", {"alarm_id": pk}, _in(code))
        for code, rooms in world.rooms.items()
        for number, pk in enumerate(rooms.alarms)
    ]
    return _things(rows, {"alarm_id": NOWHERE})


@recipe(r"guard/permits/<uuid:permit_id>/(?P<what>\w+)/")
def _permits(world: World, address: Address) -> list[Thing]:
    roles = {PostRole.TOWN_APPROVER, PostRole.DEPT_APPROVER}
    if address.route.endswith("end/"):
        roles |= {PostRole.HEAD, PostRole.TOWN_CLERK, PostRole.DEPT_CLERK}
    rows = []
    for code, rooms in world.rooms.items():
        ground = world.grounds[code]
        for number, (pk, unit) in enumerate(rooms.permits.items()):
            rows.append((f"{code} {number}", {"permit_id": pk}, _covers(ground, unit, frozenset(roles))))
    return _things(rows, {"permit_id": NOWHERE})


def _covers(ground: Ground, unit_id: UUID, roles: frozenset[PostRole]) -> Sees:
    above = {unit.pk: unit.parent_id for unit in ground.units.values()}[unit_id]

    def sees(subject: Subject) -> bool:
        if subject.county != ground.code:
            return False
        if PostRole.COUNTY_OFFICE in subject.roles:
            return True
        return any(unit in {unit_id, above} and role in roles for unit, role in subject.posts)

    return sees
