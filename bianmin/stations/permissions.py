"""Who sits where: the seat that a request is served from, and the divisions and stations anybody may read."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from bianmin.county.actors import Actor, ActorKind
from bianmin.county.rights import Action, PostRole, Relation, Resource, Right
from bianmin.county.scope import current_county
from bianmin.stations.models import Division, DivisionQuerySet, Post, Unit, UnitQuerySet

if TYPE_CHECKING:
    from bianmin.people.models import Account

STATION_ROLES = frozenset({PostRole.CLERK, PostRole.HELPER, PostRole.HEAD})
HANDLER_ROLES = frozenset({PostRole.TOWN_CLERK, PostRole.DEPT_CLERK})
APPROVER_ROLES = frozenset({PostRole.TOWN_APPROVER, PostRole.DEPT_APPROVER})
OFFICE_ROLES = HANDLER_ROLES | APPROVER_ROLES
OVERSIGHT_ROLES = frozenset({PostRole.COUNTY_OFFICE, PostRole.SUPERVISOR})
ANYONE = frozenset(PostRole)

RIGHTS = (
    Right(Resource.STATION, Action.READ, ANYONE, Relation.ANYONE, public=True),
    Right(Resource.STATION, Action.LIST, ANYONE, Relation.ANYONE, public=True),
    Right(Resource.STATION, Action.CHANGE, frozenset({PostRole.CLERK, PostRole.HEAD}), Relation.STATION),
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
    """Return the seat of a signed-in account; a post that ended yesterday is not in it."""
    posts = tuple(Post.objects.held_by(account.pk, on=on))
    return Seat(account, posts, account.person_id, frozenset(PostRole(post.role) for post in posts))


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
    """Return the open station of a village; public."""
    return Unit.objects.of_village(village_code)


def known_station(village_code: str) -> Unit | None:
    """Return a village's station, open or closed: to say that it was closed, not that it never was; public."""
    return station_of(village_code) or stations().filter(division_code=village_code).first()


def open_stations() -> UnitQuerySet:
    """Return the stations that are open, in the order of the list of divisions; public."""
    return stations().filter(closed_on__isnull=True).order_by("division_code")


def named_units(slugs: Iterable[str]) -> dict[str, Unit]:
    """Return units by their slugs; the unknown are left out."""
    return {unit.slug: unit for unit in Unit.objects.filter(slug__in=list(slugs))}


def named_unit(slug: str) -> Unit | None:
    """Return a unit by its slug."""
    return Unit.objects.named(slug)


def people_at(unit: Unit, roles: frozenset[PostRole], *, on: date) -> list[Post]:
    """Return the posts of ``unit`` today, A before B."""
    return list(Post.objects.at(unit, roles=roles, on=on))
