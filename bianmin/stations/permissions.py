"""Who sits where: the seat that a request is served from, and the divisions and stations anybody may read."""

from collections.abc import Iterable
from copy import copy
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from bianmin.county.actors import Actor, ActorKind
from bianmin.county.rights import THREE_ADMINS, Action, Fields, PostRole, Relation, Resource, Right
from bianmin.county.scope import current_county
from bianmin.stations.models import Division, DivisionQuerySet, Post, Unit, UnitMerge, UnitQuerySet
from bianmin.stations.rules import joined

if TYPE_CHECKING:
    from bianmin.people.models import Account

STATION_ROLES = frozenset({PostRole.CLERK, PostRole.HELPER, PostRole.HEAD})
HANDLER_ROLES = frozenset({PostRole.TOWN_CLERK, PostRole.DEPT_CLERK})
APPROVER_ROLES = frozenset({PostRole.TOWN_APPROVER, PostRole.DEPT_APPROVER})
OFFICE_ROLES = HANDLER_ROLES | APPROVER_ROLES
OVERSIGHT_ROLES = frozenset({PostRole.COUNTY_OFFICE, PostRole.SUPERVISOR})
ANYONE = frozenset(PostRole)
# Who names people for their own unit (a township: for its stations too), and who for the whole county.
UNIT_STAFFING = frozenset({PostRole.HEAD, PostRole.TOWN_CLERK, PostRole.TOWN_APPROVER, PostRole.DEPT_APPROVER})
COUNTY_STAFFING = frozenset({PostRole.COUNTY_OFFICE}) | THREE_ADMINS
SEES_STAFF = UNIT_STAFFING | COUNTY_STAFFING
PROPOSES = UNIT_STAFFING | {PostRole.COUNTY_OFFICE, PostRole.SYSTEM_ADMIN, PostRole.SECURITY_ADMIN}
DECIDES = frozenset({PostRole.TOWN_APPROVER, PostRole.COUNTY_OFFICE, PostRole.SECURITY_ADMIN})
MERGES = frozenset({PostRole.TOWN_APPROVER, PostRole.COUNTY_OFFICE})
_KNOWS_NAMES = frozenset({PostRole.COUNTY_OFFICE, PostRole.SECURITY_ADMIN})
_ANOTHER = "另一个人"

RIGHTS = (
    Right(Resource.STATION, Action.READ, ANYONE, Relation.ANYONE, public=True),
    Right(Resource.STATION, Action.LIST, ANYONE, Relation.ANYONE, public=True),
    Right(Resource.STATION, Action.CHANGE, frozenset({PostRole.CLERK, PostRole.HEAD}), Relation.STATION),
    Right(Resource.POST, Action.LIST, UNIT_STAFFING, Relation.UNIT, fields=Fields.NAMED),
    Right(Resource.POST, Action.LIST, _KNOWS_NAMES, Relation.COUNTY, fields=Fields.NAMED),
    Right(Resource.POST, Action.LIST, COUNTY_STAFFING - _KNOWS_NAMES, Relation.COUNTY_MASKED, fields=Fields.MASKED),
    Right(Resource.ACCOUNT, Action.READ, UNIT_STAFFING, Relation.UNIT, fields=Fields.NAMED),
    Right(Resource.ACCOUNT, Action.READ, _KNOWS_NAMES, Relation.COUNTY, fields=Fields.NAMED),
    Right(Resource.ACCOUNT, Action.READ, COUNTY_STAFFING - _KNOWS_NAMES, Relation.COUNTY_MASKED, fields=Fields.MASKED),
    Right(Resource.POST, Action.PROPOSE, UNIT_STAFFING, Relation.UNIT, fields=Fields.NAMED, second=_ANOTHER),
    Right(
        Resource.POST, Action.PROPOSE, PROPOSES - UNIT_STAFFING, Relation.COUNTY, fields=Fields.NAMED, second=_ANOTHER
    ),
    Right(Resource.POST, Action.APPROVE, DECIDES, Relation.PROPOSAL, fields=Fields.NAMED),
    Right(Resource.ACCOUNT, Action.LIST, PROPOSES, Relation.PROPOSAL, fields=Fields.NAMED),
    Right(Resource.ACCOUNT, Action.GIVE, DECIDES, Relation.PROPOSAL, fields=Fields.NAMED),
    Right(Resource.UNIT, Action.PROPOSE, frozenset({PostRole.TOWN_APPROVER}), Relation.UNIT, second=_ANOTHER),
    Right(Resource.UNIT, Action.PROPOSE, frozenset({PostRole.COUNTY_OFFICE}), Relation.COUNTY, second=_ANOTHER),
    Right(Resource.UNIT, Action.END, frozenset({PostRole.COUNTY_OFFICE}), Relation.COUNTY),
)


@dataclass(frozen=True, slots=True)
class Seat:
    """Who is asking, resolved once for each request: an account, its person, and the posts it holds today."""

    account: "Account | None" = None
    posts: tuple[Post, ...] = ()
    person_id: UUID | None = None
    roles: frozenset[PostRole] = field(default=frozenset())

    @property
    def is_signed_in(self) -> bool:
        return self.account is not None

    @property
    def name(self) -> str:
        return self.posts[0].name if self.posts else ""

    def holds(self, roles: frozenset[PostRole]) -> bool:
        return bool(self.roles & roles)

    def unit_ids(self, roles: frozenset[PostRole]) -> list[UUID]:
        """Return the units at which one of ``roles`` is held."""
        return [post.unit_id for post in self.posts if post.role in roles]

    def units(self, roles: frozenset[PostRole]) -> list[Unit]:
        return [post.unit for post in self.posts if post.role in roles]

    def post_for(self, roles: frozenset[PostRole], unit_id: UUID | None = None) -> Post | None:
        """Return the post out of which something is done: one of ``roles``, at ``unit_id`` if given."""
        fitting = [post for post in self.posts if post.role in roles and unit_id in (None, post.unit_id)]
        return fitting[0] if fitting else None

    def actor(self, roles: frozenset[PostRole] = ANYONE, unit_id: UUID | None = None) -> Actor:
        """Return who acts: the fitting post, or the person behind a citizen's account, or a person unknown."""
        post = self.post_for(roles, unit_id)
        account_id = self.account.pk if self.account else None
        if post:
            return post_actor(post, own_person=self.person_id)
        person_id = str(self.person_id) if self.person_id else ""
        return Actor(ActorKind.PERSON, person_id, person_id=self.person_id, account_id=account_id)


def post_actor(post: Post, *, own_person: UUID | None = None) -> Actor:
    """Return the actor who acts out of ``post``."""
    return Actor(
        ActorKind.POST, str(post.pk), post.name, post.title(),
        unit_id=post.unit_id, role=post.role, person_id=post.person_id or own_person, account_id=post.account_id,
    )  # fmt: skip


NOBODY = Seat()


def seat_of(account: "Account", *, on: date) -> Seat:
    """Return the seat of a signed-in account; a post that has ended is not in it.

    Where units were merged, each post is held at all that are now one (R12): on the day of the merger whoever sits at
    the new unit is at the old one too, and the other way round, so that what asks for unit ids need not know of mergers.
    """
    posts = _carried(tuple(Post.objects.held_by(account.pk, on=on)), on)
    return Seat(account, posts, account.person_id, frozenset(PostRole(post.role) for post in posts))


def _carried(posts: tuple[Post, ...], on: date) -> tuple[Post, ...]:
    """Return ``posts`` and, in memory, the same posts at the units that theirs were merged with: one query, if any was."""
    if not any(post.is_merged for post in posts):
        return posts
    merges = list(UnitMerge.objects.in_force(on).select_related("old__parent", "new__parent"))
    units = {unit.pk: unit for merge in merges for unit in (merge.old, merge.new)}
    pairs = [(merge.old_id, merge.new_id) for merge in merges]
    held = {(post.role, post.unit_id) for post in posts}
    also = []
    for post in posts:
        for unit_id in sorted(joined(pairs, post.unit_id)):
            if (post.role, unit_id) not in held:
                held.add((post.role, unit_id))
                also.append(_at(post, units[unit_id]))
    return (*posts, *also)


def _at(post: Post, unit: Unit) -> Post:
    """Return a view of ``post`` at a unit that was merged with its own; it is never saved."""
    seen = copy(post)
    seen.held_at, seen.unit = post.unit, unit
    return seen


def townships() -> DivisionQuerySet:
    """Return the current county's townships; public."""
    return Division.objects.townships(current_county())


def villages_of(township_code: str) -> DivisionQuerySet:
    """Return the villages and communities of one township; public."""
    return Division.objects.villages(township_code)


def division(code: str) -> Division | None:
    """Return one division; public."""
    return Division.objects.filter(code=code).first()


def stations() -> UnitQuerySet:
    """Return the current county's stations; public."""
    return Unit.objects.stations()


def station_of(village_code: str) -> Unit | None:
    """Return the open station of a village, or the one that it was merged into and that serves it now; public."""
    return Unit.objects.of_village(village_code) or _heir_of(village_code)


def _heir_of(village_code: str) -> Unit | None:
    """Follow a closed station to the open one that its village belongs to; a circle leads nowhere."""
    old = stations().filter(division_code=village_code).first()
    passed: set[UUID] = set()
    while old and old.closed_on and old.pk not in passed:
        passed.add(old.pk)
        heir = UnitMerge.objects.in_force(old.closed_on).filter(old=old).values("new_id")
        old = stations().filter(pk__in=heir).first()
    return old if old and not old.closed_on else None


def known_station(village_code: str) -> Unit | None:
    """Return a village's station, open or closed: to say that it was closed, not that it never was; public."""
    return Unit.objects.of_village(village_code) or stations().filter(division_code=village_code).first()


def open_stations() -> UnitQuerySet:
    """Return the stations that are open, in the order of the list of divisions; public."""
    return stations().filter(closed_on__isnull=True).order_by("division_code")


def named_units(slugs: Iterable[str]) -> dict[str, Unit]:
    """Return units by their slugs; the unknown are left out."""
    return {unit.slug: unit for unit in Unit.objects.filter(slug__in=list(slugs))}


def named_unit(slug: str) -> Unit | None:
    """Return a unit by its slug."""
    return Unit.objects.named(slug)


def people_at(unit: Unit | UUID, roles: frozenset[PostRole], *, on: date) -> list[Post]:
    """Return the posts of ``unit`` today, A before B."""
    return list(Post.objects.at(unit, roles=roles, on=on))
