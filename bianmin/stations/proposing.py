"""Who may propose an account, a post or a merger, and who must decide it: always two people, never one (R3).

Nobody makes himself anything, alone: whoever proposes does not decide, whoever decides is not whom it is about, and the
four kept-apart posts hang on each other. The security administrator decides on the county office's, the system
administrator's and the audit administrator's posts; on the security administrator's own the county office decides, and
only the system administrator proposes it. So any of the four that falls vacant can be filled, by two people out of two
different posts, as long as the other three are there.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q

from bianmin.county.actors import Actor
from bianmin.county.rights import APART, PostRole
from bianmin.county.rows import CountyQuerySet
from bianmin.people.models import Account
from bianmin.stations.models import Post, Proposal, Unit, UnitQuerySet
from bianmin.stations.permissions import (
    COUNTY_STAFFING,
    DECIDES,
    MERGES,
    PROPOSES,
    UNIT_STAFFING,
    Seat,
    post_actor,
)
from bianmin.stations.rules import ROLES_AT

Kind = Proposal.Kind
_TOWN = frozenset({PostRole.TOWN_CLERK, PostRole.TOWN_APPROVER})
_OF_ACCOUNT = frozenset({Kind.DISABLE, Kind.ENABLE, Kind.LINK})


@dataclass(frozen=True, slots=True)
class Matter:
    """What a proposal is about, as far as rights ask: its kind, the posts and units it touches, and whose account."""

    kind: str
    roles: frozenset[PostRole]
    units: tuple[Unit, ...]
    account_id: UUID | None = None
    person_id: UUID | None = None


def staffed_units(seat: Seat) -> UnitQuerySet:
    """Return the units whose staff ``seat`` may see: its own, a township's stations, or the whole county's."""
    units = Unit.objects.select_related("parent").order_by("division_code", "slug")
    if seat.holds(COUNTY_STAFFING):
        return units
    return units.filter(Q(pk__in=seat.unit_ids(UNIT_STAFFING)) | Q(parent__in=seat.unit_ids(_TOWN)))


def mergeable_in(seat: Seat, town: str) -> UnitQuerySet:
    """Return the units that ``seat`` may propose to merge: its township's stations, or for the county office a township's.

    Args:
        town: the division code of a township; empty means, for the county office, the townships and departments.
    """
    units = Unit.objects.filter(closed_on__isnull=True).select_related("parent").order_by("division_code", "slug")
    if not seat.holds(frozenset({PostRole.COUNTY_OFFICE})):
        return units.filter(parent__in=seat.unit_ids(MERGES), kind=Unit.Kind.STATION)
    if town:
        return units.filter(parent__division_code=town, kind=Unit.Kind.STATION)
    return units.filter(kind__in=[Unit.Kind.TOWNSHIP, Unit.Kind.DEPARTMENT])


def proposer(seat: Seat, matter: Matter) -> Actor | None:
    """Return out of which post ``seat`` may propose a matter: the narrowest that fits; none if it may not."""
    fitting = [post for post in seat.posts if post.role in PROPOSES and _may_propose(post, matter)]
    fitting.sort(key=lambda post: (post.role in COUNTY_STAFFING, post.role != PostRole.HEAD))
    return post_actor(fitting[0], own_person=seat.person_id) if fitting else None


def _may_propose(post: Post, matter: Matter) -> bool:
    role = PostRole(post.role)
    if role == PostRole.SECURITY_ADMIN:
        return matter.kind == Kind.DISABLE
    if role == PostRole.SYSTEM_ADMIN:
        return matter.kind in _OF_ACCOUNT or (bool(matter.roles) and matter.roles <= APART)
    if role == PostRole.COUNTY_OFFICE:
        return PostRole.SECURITY_ADMIN not in matter.roles
    if matter.kind == Kind.MERGE:
        return role in MERGES and all(unit.parent_id == post.unit_id for unit in matter.units)
    return not matter.roles & APART and all(_is_under(post, unit) for unit in matter.units)


def _is_under(post: Post, unit: Unit) -> bool:
    return unit.pk == post.unit_id or (post.role in _TOWN and unit.parent_id == post.unit_id)


def roles_to_propose(seat: Seat, unit: Unit) -> tuple[PostRole, ...]:
    """Return which posts at ``unit`` the seat may propose somebody for."""
    return tuple(role for role in ROLES_AT[unit.kind] if proposer(seat, Matter(Kind.POST, frozenset({role}), (unit,))))


def decider(seat: Seat, proposal: Proposal, matter: Matter) -> Actor | None:
    """Return out of which post ``seat`` may decide a proposal; none if it may not."""
    roles = deciders(proposal, matter)
    for post in seat.posts:
        is_near = post.role != PostRole.TOWN_APPROVER or all(unit.parent_id == post.unit_id for unit in matter.units)
        actor = post_actor(post, own_person=seat.person_id)
        if post.role in roles and is_near and not is_own(actor, proposal, matter):
            return actor
    return None


def is_own(actor: Actor, proposal: Proposal, matter: Matter) -> bool:
    """Say whether whoever would decide is who proposed it, or whom it is about: the same account or the same person."""
    proposed = actor.is_also(proposal.by_account_id, proposal.by_person_id)
    return proposed or actor.is_also(matter.account_id, matter.person_id)


def deciders(proposal: Proposal, matter: Matter) -> frozenset[PostRole]:
    """Return which posts may decide a proposal (see the head of this module).

    What a station's head proposes for the own station the township's approver decides too; what the county office itself
    proposes, another of the county office decides or the security administrator.
    """
    if PostRole.SECURITY_ADMIN in matter.roles:
        return frozenset({PostRole.COUNTY_OFFICE})
    if matter.roles & APART:
        return frozenset({PostRole.SECURITY_ADMIN})
    roles = {PostRole.COUNTY_OFFICE}
    if proposal.by_role == PostRole.HEAD:
        roles |= {PostRole.TOWN_APPROVER}
    if proposal.by_role in COUNTY_STAFFING:
        roles |= {PostRole.SECURITY_ADMIN}
    return frozenset(roles) & DECIDES


def matters_of(proposals: Iterable[Proposal], *, on: date) -> dict[UUID, Matter]:
    """Return what each proposal is about by its id; two queries for however many.

    What switches an account touches every post that it holds or will hold, or else the last one that it held.
    """
    rows = list(proposals)
    ids = {row.account_id for row in rows if row.account_id}
    persons = dict(Account.objects.filter(pk__in=ids).values_list("pk", "person_id"))
    held: dict[UUID, list[Post]] = {}
    for post in Post.objects.filter(account_id__in=ids).select_related("unit__parent").order_by("-starts_on", "-id"):
        held.setdefault(post.account_id, []).append(post)
    return {row.pk: _matter(row, held, persons, on) for row in rows}


def _matter(row: Proposal, held: dict[UUID, list[Post]], persons: dict[UUID, UUID | None], on: date) -> Matter:
    account, person = row.account_id, persons.get(row.account_id) if row.account_id else None
    if row.kind in _OF_ACCOUNT and account:
        posts = touched(held.get(account, []), on=on)
        roles = frozenset(PostRole(post.role) for post in posts)
        return Matter(row.kind, roles, tuple(post.unit for post in posts), account, person)
    units = tuple(unit for unit in (row.unit, row.into) if unit)
    return Matter(row.kind, frozenset({PostRole(row.role)} if row.role else ()), units, account, person)


def touched(posts: list[Post], *, on: date) -> list[Post]:
    """Return which of an account's posts (newest first) switching it touches: those not over, else the last one."""
    return [post for post in posts if not post.is_over(on)] or posts[:1]


def waiting_for(seat: Seat, *, on: date) -> list[Proposal]:
    """Return the proposals that ``seat`` may decide, the oldest first."""
    rows = list(_shown(Proposal.objects.filter(state=Proposal.State.WAITING)))
    matters = matters_of(rows, on=on)
    return [row for row in rows if decider(seat, row, matters[row.pk])]


def own_proposals(seat: Seat) -> list[Proposal]:
    """Return what the holder of ``seat`` has proposed, the newest first."""
    assert seat.account is not None, "asked of somebody signed in"
    return list(_shown(Proposal.objects.filter(by_account_id=seat.account.pk)).order_by("-proposed_at", "-id")[:50])


def decided_by(seat: Seat) -> list[Proposal]:
    """Return what the holder of ``seat`` has decided, the newest first."""
    assert seat.account is not None, "asked of somebody signed in"
    rows = _shown(Proposal.objects.filter(decided_by_account_id=seat.account.pk))
    return list(rows.order_by("-decided_at", "-id")[:50])


def _shown(rows: CountyQuerySet) -> CountyQuerySet:
    return rows.select_related("unit__parent", "into__parent", "post__unit").order_by("proposed_at", "id")
