"""Who may do what with badges, machines and sittings; and what is read of them."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils import timezone

from bianmin.badges.models import (
    Badge,
    Binding,
    Device,
    DeviceQuerySet,
    PhoneGrant,
    PhoneGrantQuerySet,
    Sitting,
    SittingQuerySet,
)
from bianmin.badges.rules import DORMANT_AFTER, MachineKind
from bianmin.county.rights import Action, Fields, PostRole, Relation, Resource, Right
from bianmin.people.models import Account, SignInToken
from bianmin.stations.models import Post, Unit
from bianmin.vault.index import keyed_hash

if TYPE_CHECKING:
    from bianmin.stations.permissions import Seat

ANYONE = frozenset(PostRole)
ASKERS = frozenset({PostRole.HEAD, PostRole.TOWN_APPROVER, PostRole.DEPT_APPROVER, PostRole.COUNTY_OFFICE})
APPROVERS = frozenset({PostRole.COUNTY_OFFICE, PostRole.SECURITY_ADMIN})
SECURITY = frozenset({PostRole.SECURITY_ADMIN})
DESK = frozenset({PostRole.CLERK, PostRole.HELPER, PostRole.HEAD})

RIGHTS: tuple[Right, ...] = (
    Right(Resource.SESSION, Action.READ, frozenset(), Relation.SELF),
    Right(Resource.SESSION, Action.END, frozenset(), Relation.SELF),
    Right(Resource.BADGE, Action.CHANGE, frozenset(), Relation.SELF),
    Right(Resource.DEVICE, Action.PROPOSE, ASKERS, Relation.UNIT),
    Right(Resource.DEVICE, Action.LIST, ASKERS | APPROVERS, Relation.UNIT),
    Right(Resource.DEVICE, Action.APPROVE, APPROVERS, Relation.PROPOSAL, second="提出的人以外的人"),
    Right(Resource.DEVICE, Action.END, ASKERS | APPROVERS, Relation.UNIT),
    Right(Resource.SESSION, Action.LIST, SECURITY, Relation.COUNTY),
    Right(Resource.SESSION, Action.END, SECURITY, Relation.COUNTY),
    Right(Resource.BADGE, Action.READ, SECURITY, Relation.COUNTY),
    Right(Resource.BADGE, Action.CHANGE, SECURITY, Relation.COUNTY),
    Right(Resource.PHONE, Action.LIST, frozenset(), Relation.SELF, public=True, fields=Fields.MASKED),
    Right(Resource.PHONE, Action.END, frozenset(), Relation.SELF, public=True),
    Right(Resource.PHONE, Action.CREATE, DESK, Relation.ERRAND, fields=Fields.NAMED),
    Right(Resource.PHONE, Action.END, DESK, Relation.ERRAND),
    Right(Resource.BINDING, Action.LIST, ANYONE, Relation.SELF),
    Right(Resource.BINDING, Action.CREATE, ANYONE, Relation.SELF),
    Right(Resource.BINDING, Action.END, ANYONE, Relation.SELF),
)


def badge_of(account_id: UUID) -> Badge | None:
    """Return what an account comes in with; nothing before its first sign-in."""
    return Badge.objects.filter(pk=account_id).first()


def digest_of(session_key: str | None) -> str:
    """Return what is kept in place of a session's key."""
    return keyed_hash("session", session_key or "")


def sitting(sitting_id: str) -> Sitting | None:
    """Return one sitting of this county with its machine."""
    return Sitting.objects.select_related("device__unit__parent").filter(pk=sitting_id).first()


def own_sittings(account_id: UUID, *, limit: int = 20) -> list[Sitting]:
    """Return an account's sittings, the newest first."""
    return list(Sitting.objects.of(account_id)[:limit])


def open_sittings(*, limit: int = 200) -> SittingQuerySet:
    """Return who is in, the latest seen first."""
    return Sitting.objects.open().select_related("device__unit__parent").order_by("-last_seen_at")[:limit]


def machine(secret: str) -> Device | None:
    """Return the approved machine whose cookie holds ``secret``."""
    return Device.objects.in_use().filter(secret_digest=keyed_hash("device", secret)).first() if secret else None


def asked_machine(secret: str) -> Device | None:
    """Return the machine whose cookie holds ``secret``, approved or not yet."""
    if not secret:
        return None
    return Device.objects.filter(secret_digest=keyed_hash("device", secret), ended_at__isnull=True).first()


def machines_for(seat: "Seat") -> DeviceQuerySet:
    """Return the machines that a seat looks after: the whole county's, or those of its own units and the stations below."""
    rows = Device.objects.filter(ended_at__isnull=True).select_related("unit__parent").order_by("-asked_at")
    return rows if seat.holds(APPROVERS) else rows.filter(unit__in=[unit.pk for unit in units_for(seat)])


def units_for(seat: "Seat") -> list[Unit]:
    """Return the units for which a seat may ask for a machine: where it holds such a post, and a township's stations."""
    own = seat.units(ASKERS)
    towns = seat.unit_ids(frozenset({PostRole.TOWN_APPROVER}))
    below = Unit.objects.stations().filter(parent__in=towns, closed_on__isnull=True).order_by("division_code")
    return list({unit.pk: unit for unit in [*own, *(below if towns else ())]}.values())


def factor_given_here(account_id: UUID, device: Device | None, *, at: datetime) -> datetime | None:
    """Return when this account gave its second factor at this machine today, if that still counts."""
    if device is None or device.ended_at or device.approved_at is None:
        return None
    given = _given_today(device, at=at).filter(account_id=account_id).order_by("-factor_at").first()
    badge = badge_of(account_id)
    return given.factor_at if given and _counts(given, badge) else None


def colleagues_here(device: Device, *, at: datetime) -> list[Post]:
    """Return one post of each clerk who gave a second factor at this PC today, may come in, and has a PIN."""
    if device.kind != MachineKind.PC:
        return []
    given = {each.account_id: each for each in _given_today(device, at=at).order_by("factor_at")}
    badges = {badge.pk: badge for badge in Badge.objects.filter(pk__in=given, account__is_active=True)}
    fitting = [
        account_id
        for account_id, each in given.items()
        if (badge := badges.get(account_id))
        and _counts(each, badge)
        and badge.pin
        and not why_off(badge, today=timezone.localdate(at))
    ]
    return list(names_of(fitting, on=timezone.localdate(at)).values())


def names_of(account_ids: Iterable[UUID], *, on: date) -> dict[UUID, Post]:
    """Return a current post of each account, for the public name and title that stand in it."""
    posts = Post.objects.current(on).filter(account_id__in=list(account_ids)).select_related("unit__parent")
    return {post.account_id: post for post in posts.order_by("-rank", "-starts_on")}


def staff_account(username: str) -> Account | None:
    """Return the account of that name, if it holds or held a post in this county."""
    return _staff(Account.objects.filter(username=username).first())


def staff_account_of(account_id: UUID) -> Account | None:
    """Return an account, if it holds or held a post in this county."""
    return _staff(Account.objects.filter(pk=account_id).first())


def active_account(account_id: UUID) -> Account | None:
    """Return an account that is in use."""
    return Account.objects.filter(pk=account_id, is_active=True).first()


def account_named(username: str) -> Account | None:
    """Return the account of that name, whoever's it is; for the journal of failed sign-ins."""
    return Account.objects.filter(username=username).first()


def invited(secret: str, *, at: datetime) -> Account | None:
    """Return whom a one-time link would sign in."""
    token = SignInToken.objects.good(secret, at=at).select_related("account").first()
    return token.account if token else None


def why_off(badge: Badge | None, *, today: date) -> str:
    """Return why an account may not come in although its password is right, as a sentence; an empty text if it may."""
    if badge is None:
        return ""
    if badge.expires_on and badge.expires_on < today:
        return "这个账号的使用期限到了，现在进不去。还要用的话，请县政务服务管理办公室延期。"
    if badge.last_used_on and today - badge.last_used_on > DORMANT_AFTER:
        return f"这个账号 {DORMANT_AFTER.days} 天没用过，按规定停了。请县里的安全管理员核对本人后重新启用。"
    return ""


def password_is_old(badge: Badge | None, *, at: datetime, days: int) -> bool:
    """Say whether the password is older than ``days`` calendar days; 0 days means that none is ever too old."""
    since = badge and (badge.password_set_at or badge.enrolled_at)
    return bool(days and since and at - since > timedelta(days=days))


def allowed_to(phone_index: str, *, at: datetime) -> PhoneGrantQuerySet:
    """Return what each person lets the holder of a phone see, the oldest first."""
    return PhoneGrant.objects.of_phone(phone_index, at).select_related("person").order_by("allowed_at", "id")


def phones_of(person_ids: Iterable[UUID], *, at: datetime) -> PhoneGrantQuerySet:
    """Return which phones see something of these persons, for them and for the desk in front of which they stand."""
    grants = PhoneGrant.objects.in_force(at).filter(person_id__in=list(person_ids))
    return grants.select_related("person").order_by("allowed_at", "id")


def bindings_of(account_id: UUID) -> list[Binding]:
    """Return the logins of a single sign-on that stand for an account."""
    return list(Binding.objects.filter(account_id=account_id, ended_at__isnull=True).order_by("bound_at"))


def _staff(account: Account | None) -> Account | None:
    return account if account and Post.objects.filter(account_id=account.pk).exists() else None


def _given_today(device: Device, *, at: datetime) -> SittingQuerySet:
    midnight = timezone.make_aware(datetime.combine(timezone.localdate(at), time.min))
    return Sitting.objects.passed_here(device, since=midnight)


def _counts(given: Sitting, badge: Badge | None) -> bool:
    return (
        badge is not None and badge.is_enrolled and (badge.asks_anew_at is None or given.factor_at > badge.asks_anew_at)
    )
