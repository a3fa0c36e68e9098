"""Who is in: beginning, seeing, locking, opening and ending sittings."""

from datetime import datetime
from uuid import UUID

from django.contrib.auth.hashers import check_password
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from bianmin.badges.models import Badge, Device, Sitting, SittingQuerySet
from bianmin.badges.permissions import digest_of, why_off
from bianmin.badges.rules import PIN_TRIES, TRAVEL, MachineKind, Why, typed_digits
from bianmin.county.actors import CLOCK, Actor
from bianmin.county.refusals import MovedOn, NotYours
from bianmin.county.rights import Action, Resource
from bianmin.journal.actions import alarm, note
from bianmin.journal.kinds import AlarmKind


class TwoPlaces(NotYours):
    """One account at the registered machines of two stations within minutes: it is shared, or stolen."""


def begin_sitting(
    account_id: UUID,
    *,
    session_key: str,
    kind: MachineKind,
    device: Device | None,
    factor_at: datetime,
    by: Actor,
    at: datetime,
    proved_at: datetime | None = None,
) -> Sitting:
    """Seat an account at a machine, and end the sitting that it has at another of the same kind.

    Every way in ends here (docs/adr/0004): without a sitting a session of the staff opens public pages alone.

    Args:
        account_id: who; the password, or another way in, was proven before.
        session_key: of the session after its key was turned; kept as a keyed hash.
        kind: PC or phone.
        device: the registered machine, if it is one.
        factor_at: when the second factor was given, now or, at a registered machine, earlier today.
        by: who acts, for the journal.
        at: now.
        proved_at: now, if password and second factor were both given on this occasion.

    Raises:
        NotYours: the account has expired or was unused for 90 days.
        TwoPlaces: it sat at another unit's registered machine minutes ago; both are ended (PROMISES §2.4 no. 3).
    """
    badge, _ = Badge.objects.get_or_create(account_id=account_id)
    if reason := why_off(badge, today=timezone.localdate(at)):
        note(Resource.SESSION, Action.SIGN, by=by, at=at, about=("account", account_id), outcome="off")
        raise NotYours(reason)
    if _is_elsewhere(account_id, kind=kind, device=device, at=at):
        _end_both(account_id, by=by, at=at)
        raise TwoPlaces(f"{Why.TWO_PLACES.label}。是您本人换了地方的话，请再登录一次，用动态口令。")
    return _seated(badge, session_key=session_key, kind=kind, device=device, factor_at=factor_at,
                   proved_at=proved_at, by=by, at=at)  # fmt: skip


@transaction.atomic
def _seated(
    badge: Badge, *, session_key: str, kind: MachineKind, device: Device | None, factor_at: datetime,
    proved_at: datetime | None, by: Actor, at: datetime,
) -> Sitting:  # fmt: skip
    Badge.objects.select_for_update().get(pk=badge.pk)  # two sign-ins at once: one after the other
    _end(Sitting.objects.open().filter(account_id=badge.pk, kind=kind), why=Why.REPLACED, by=by, at=at)
    used = {"last_used_on": timezone.localdate(at)}
    Badge.objects.filter(pk=badge.pk).update(**used, **({"pin_failures": 0} if factor_at == at else {}))
    note(Resource.SESSION, Action.SIGN, by=by, at=at, about=("account", badge.pk), purpose=kind.value)
    return Sitting.objects.create(
        account_id=badge.pk, kind=kind, device=device, session_digest=digest_of(session_key), begun_at=at,
        last_seen_at=at, factor_at=factor_at, proved_at=proved_at,
    )  # fmt: skip


def see(sitting: Sitting, *, at: datetime) -> None:
    """Write down that somebody is still there; asked for once a minute at most."""
    Sitting.objects.open().filter(pk=sitting.pk).update(last_seen_at=at)


def lock(sitting: Sitting, *, by: Actor, at: datetime) -> None:
    """Ask for the PIN before anything else, because nobody moved or because a colleague is to take over."""
    if Sitting.objects.open().filter(pk=sitting.pk, locked_at__isnull=True).update(locked_at=at):
        note(Resource.SESSION, "lock", by=by, at=at, about=("sitting", sitting.pk))


def unlock(sitting: Sitting, *, by: Actor, at: datetime) -> None:
    """Open a locked sitting again; the PIN was right.

    Raises:
        MovedOn: it ended meanwhile.
    """
    if not Sitting.objects.open().filter(pk=sitting.pk).update(locked_at=None, last_seen_at=at):
        raise MovedOn("这里的登录已经结束了，请重新登录。")
    note(Resource.SESSION, "unlock", by=by, at=at, about=("sitting", sitting.pk))


def prove(sitting: Sitting, *, by: Actor, at: datetime) -> None:
    """Write down that password and second factor were both given again (ASVS 5.0, 7.5.1)."""
    Sitting.objects.open().filter(pk=sitting.pk).update(proved_at=at, factor_at=at, last_seen_at=at)
    note(Resource.SESSION, "prove", by=by, at=at, about=("sitting", sitting.pk))


def rekey(sitting: Sitting, *, session_digest: str) -> None:
    """Tie a sitting to its session's turned key."""
    Sitting.objects.open().filter(pk=sitting.pk).update(session_digest=session_digest)


@transaction.atomic
def check_pin(account_id: UUID, typed: str, *, by: Actor, at: datetime) -> bool:
    """Say whether the PIN is right; the fifth wrong one in a row ends every sitting and asks for a full sign-in."""
    badge = Badge.objects.select_for_update().filter(pk=account_id).first()
    if badge is None or not badge.pin or badge.pin_failures >= PIN_TRIES:
        return False
    if check_password(typed_digits(typed), badge.pin):
        Badge.objects.filter(pk=account_id).update(pin_failures=0)
        return True
    Badge.objects.filter(pk=account_id).update(pin_failures=F("pin_failures") + 1)
    note(Resource.BADGE, "pin", by=by, at=at, about=("account", account_id), outcome="failed")
    if badge.pin_failures + 1 >= PIN_TRIES:
        Badge.objects.filter(pk=account_id).update(asks_anew_at=at)
        end_sittings(account_id, why=Why.PIN, at=at, by=by)
    return False


def end_sitting(sitting: Sitting, *, why: str, by: Actor, at: datetime) -> None:
    """End one sitting; one that has ended stays as it ended."""
    _end(Sitting.objects.open().filter(pk=sitting.pk), why=why, by=by, at=at)


def end_sittings(account_id: UUID, *, why: str, at: datetime, by: Actor = CLOCK, but: Sitting | None = None) -> int:
    """End every sitting of an account, and return how many: it was disabled, its post ended, its factor was reset.

    ``why`` is one of ``Why`` or a short sentence; its owner reads it at the next request, which is denied.
    """
    rows = Sitting.objects.open().filter(account_id=account_id)
    return _end(rows.exclude(pk=but.pk) if but else rows, why=why, by=by, at=at)


def _end(rows: SittingQuerySet, *, why: str, by: Actor, at: datetime) -> int:
    ending = [row.pk for row in rows]
    for pk in ending:
        note(Resource.SESSION, Action.END, by=by, at=at, about=("sitting", pk), purpose=str(why))
    return Sitting.objects.open().filter(pk__in=ending).update(ended_at=at, ended_why=str(why)[:60])


def _is_elsewhere(account_id: UUID, *, kind: MachineKind, device: Device | None, at: datetime) -> bool:
    """Say whether the account was at another unit's registered machine of this kind too shortly ago to have come."""
    if device is None:
        return False
    rows = Sitting.objects.open().filter(account_id=account_id, kind=kind, last_seen_at__gt=at - TRAVEL)
    return rows.filter(device__isnull=False).exclude(device__unit=device.unit_id).exists()


@transaction.atomic
def _end_both(account_id: UUID, *, by: Actor, at: datetime) -> None:
    Badge.objects.filter(pk=account_id).update(asks_anew_at=at)
    note(Resource.SESSION, Action.SIGN, by=by, at=at, about=("account", account_id), outcome="two places")
    key = f"{account_id} {timezone.localdate(at)}"
    alarm(AlarmKind.SHARED, key=key, by=by, facts={"day": timezone.localdate(at).isoformat()}, at=at)
    end_sittings(account_id, why=Why.TWO_PLACES, at=at, by=by)
