"""Whether an account may come in at all, and what the journal says of tries that failed."""

from datetime import date, datetime
from uuid import UUID

from django.utils import timezone

from bianmin.badges.actions.sittings import end_sittings
from bianmin.badges.models import Badge
from bianmin.badges.permissions import account_named
from bianmin.badges.rules import Why
from bianmin.county.actors import Actor, ActorKind
from bianmin.county.refusals import NotYours
from bianmin.county.rights import Action, Resource
from bianmin.journal.actions import note


def set_expiry(account_id: UUID, *, on: date | None, by: Actor, at: datetime) -> None:
    """Let an account be used until the end of the day ``on``, or without end; one that is past is out at once."""
    Badge.objects.get_or_create(account_id=account_id)
    Badge.objects.filter(pk=account_id).update(expires_on=on)
    note(Resource.ACCOUNT, "expiry", by=by, at=at, about=("account", account_id), purpose=str(on or ""))
    if on and on < timezone.localdate(at):
        end_sittings(account_id, why=Why.ACCOUNT, at=at, by=by)


def wake(account_id: UUID, *, by: Actor, at: datetime) -> None:
    """Let an account that was unused for 90 days come in again; it has 90 days from now.

    Raises:
        NotYours: it is one's own.
    """
    if by.account_id == account_id:
        raise NotYours("自己的账号要请另一位安全管理员来启用。")
    Badge.objects.filter(pk=account_id).update(last_used_on=timezone.localdate(at))
    note(Resource.ACCOUNT, "wake", by=by, at=at, about=("account", account_id))


def note_failed_sign_in(username: str, *, is_locked: bool, at: datetime) -> None:
    """Write into the journal that a password was wrong, or that after too many no more are looked at.

    Known and unknown names cost the same; the name itself is not written, only the account it belongs to.
    """
    account = account_named(username)
    about = ("account", account.pk if account else "")
    outcome = "locked" if is_locked else "failed"
    note(Resource.SESSION, Action.SIGN, by=Actor(ActorKind.PERSON), at=at, about=about, outcome=outcome)
