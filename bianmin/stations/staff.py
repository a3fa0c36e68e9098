"""Who works where, as those see it who look after them: units, posts and accounts of one's scope."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q

from bianmin.county.refusals import NotFound
from bianmin.county.rights import PostRole
from bianmin.people.models import Account
from bianmin.stations.models import Post, Unit, UnitMerge
from bianmin.stations.permissions import COUNTY_STAFFING, UNIT_STAFFING, Seat
from bianmin.stations.proposing import Kind, Matter, proposer, roles_to_propose, staffed_units, touched

_KNOWS_NAMES = UNIT_STAFFING | {PostRole.COUNTY_OFFICE, PostRole.SECURITY_ADMIN}
_BELOW = (Unit.Kind.STATION, Unit.Kind.TOWNSHIP)
NO_UNIT = "没有这个单位，或不归您管。请从人员名单里重新进。"


@dataclass(frozen=True, slots=True)
class Member:
    """One post with the account that holds it."""

    post: Post
    account: Account | None


@dataclass(frozen=True, slots=True)
class Team:
    """One unit, who holds a post there now or later, and whether the seat may propose somebody."""

    unit: Unit
    members: tuple[Member, ...]
    may_add: bool


@dataclass(frozen=True, slots=True)
class Holder:
    """One account with its posts in the seat's scope, what may be proposed about it, and how many posts lie elsewhere."""

    account: Account
    current: tuple[Post, ...]
    past: tuple[Post, ...]
    elsewhere: int
    may: frozenset[str]
    may_end: frozenset[UUID]


def knows_names(seat: Seat) -> bool:
    """Say whether staff are shown to ``seat`` by their full names; the system and audit administrators see masks."""
    return seat.holds(frozenset(_KNOWS_NAMES))


def sees_county(seat: Seat) -> bool:
    return seat.holds(COUNTY_STAFFING)


def teams(seat: Seat, *, town: str, on: date) -> list[Team]:
    """Return the units of the seat's scope with their people; a county's are shown a township at a time.

    Args:
        town: the division code of a township; empty means the county's own departments and offices.
    """
    units = staffed_units(seat).filter(closed_on__isnull=True)
    if sees_county(seat):
        near = Q(division_code=town, kind=Unit.Kind.TOWNSHIP) | Q(parent__division_code=town)
        units = units.filter(near) if town else units.exclude(kind__in=_BELOW)
    rows = list(units)
    posts = list(Post.objects.unended(on).filter(unit__in=rows).order_by("rank", "starts_on", "id"))
    accounts = Account.objects.in_bulk({post.account_id for post in posts})
    by_unit: dict[UUID, list[Member]] = {}
    for post in posts:
        by_unit.setdefault(post.unit_id, []).append(Member(post, accounts.get(post.account_id)))
    return [Team(unit, tuple(by_unit.get(unit.pk, ())), bool(roles_to_propose(seat, unit))) for unit in rows]


def unit_called(seat: Seat, slug: str) -> Unit:
    """Return one unit of the seat's scope.

    Raises:
        NotFound: there is none, or it is not in the scope: the two look the same.
    """
    unit = staffed_units(seat).filter(slug=slug[:40]).first()
    if unit is None:
        raise NotFound(NO_UNIT)
    return unit


def account_called(username: str) -> Account | None:
    """Return the account of one of the staff by its whole name: of those who hold, or held, a post."""
    found = Account.objects.filter(username=username.strip().lower()[:40]).first()
    return found if found and Post.objects.filter(account_id=found.pk).exists() else None


def holder(seat: Seat, account_id: UUID, *, on: date) -> Holder:
    """Return one account of the staff as the seat sees it.

    Raises:
        NotFound: it never held a post within the scope.
    """
    posts = list(
        Post.objects.filter(account_id=account_id).select_related("unit__parent").order_by("-starts_on", "-id")
    )
    scope = set(staffed_units(seat).filter(pk__in={post.unit_id for post in posts}).values_list("pk", flat=True))
    account = Account.objects.filter(pk=account_id).first()
    if account is None or not scope:
        raise NotFound("没有这个账号，或不归您管。请从人员名单里重新进。")
    mine = [post for post in posts if post.unit_id in scope]
    current = tuple(post for post in mine if not post.is_over(on))
    past = tuple(post for post in mine if post.is_over(on))
    elsewhere = sum(1 for post in posts if post.unit_id not in scope and not post.is_over(on))
    may_end = frozenset(post.pk for post in current if _may(seat, Kind.END, [post], account))
    switches = (Kind.DISABLE, Kind.LINK) if account.is_active else (Kind.ENABLE,)
    may = frozenset(kind.value for kind in switches if _may(seat, kind, touched(posts, on=on), account))
    return Holder(account, current, past, elsewhere, may, may_end)


def _may(seat: Seat, kind: str, posts: Iterable[Post], account: Account) -> bool:
    rows = list(posts)
    roles, units = frozenset(PostRole(post.role) for post in rows), tuple(post.unit for post in rows)
    return proposer(seat, Matter(kind, roles, units, account.pk, account.person_id)) is not None


def post_within(seat: Seat, post_id: UUID) -> Post:
    """Return one post of the seat's scope.

    Raises:
        NotFound: there is none.
    """
    post = Post.objects.filter(pk=post_id, unit__in=staffed_units(seat)).select_related("unit__parent").first()
    if post is None:
        raise NotFound("没有这个岗位，或不归您管。请从人员名单里重新进。")
    return post


def mergers(seat: Seat) -> list[UnitMerge]:
    """Return the mergers that touch the seat's scope, the latest day first."""
    units = staffed_units(seat)
    rows = UnitMerge.objects.standing().filter(Q(old__in=units) | Q(new__in=units))
    return list(rows.select_related("old__parent", "new__parent").order_by("-starts_on", "-id")[:100])


def merge_within(seat: Seat, merge_id: UUID) -> UnitMerge:
    """Return one merger that touches the seat's scope.

    Raises:
        NotFound: there is none.
    """
    found = next((merge for merge in mergers(seat) if merge.pk == merge_id), None)
    if found is None:
        raise NotFound("没有这次并入。请刷新看看。")
    return found
