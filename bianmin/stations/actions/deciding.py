"""Approving a proposal: what it asks for happens in the same transaction, and a new person gets a link for one use."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from bianmin.county.actors import Actor
from bianmin.county.refusals import BadInput, MovedOn, NotFound
from bianmin.county.rights import Action, PostRole, Resource
from bianmin.journal.actions import note
from bianmin.people.actions import disable_account, enable_account, issue_sign_in_link, make_staff_account
from bianmin.people.models import Account
from bianmin.people.permissions import used_link_since
from bianmin.stations.actions.merges import merge_units
from bianmin.stations.actions.posts import end_post, give_post
from bianmin.stations.actions.proposals import close_as_approved, to_decide
from bianmin.stations.models import Proposal
from bianmin.stations.permissions import Seat

Kind = Proposal.Kind
LINK_LASTS = timedelta(hours=24)  # ASVS 5.0, 6.4.1
AGAIN_WITHIN = timedelta(days=30)  # how long the approver may print the slip anew
WITH_SLIP = frozenset({Kind.NEW, Kind.ENABLE, Kind.LINK})
SIGNS_OUT = frozenset({Kind.END, Kind.DISABLE, Kind.LINK})


@dataclass(frozen=True, slots=True)
class Slip:
    """What is printed for whoever the account is of: never a password, a link that works once."""

    username: str
    name: str
    secret: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Approved:
    """A proposal that was carried out; the sittings of ``signed_out`` are to end in the same transaction."""

    proposal: Proposal
    slip: Slip | None = None
    signed_out: UUID | None = None


@transaction.atomic
def approve(proposal_id: UUID, *, seat: Seat, at: datetime) -> Approved:
    """Approve what another has proposed, and do it.

    Whoever calls this ends the sittings of ``signed_out`` within the same transaction (``badges`` lies above this room).

    Raises:
        NotFound, NotYours, MovedOn: as ``proposals.to_decide``.
        BadInput: it cannot be done any more as it was proposed; it keeps waiting, to be turned down with words.
    """
    row, _, by = to_decide(proposal_id, seat=seat, at=at)
    account = _CARRIED_OUT[Kind(row.kind)](row, by, at)
    row.account_id = account.pk if account else row.account_id
    close_as_approved(row, by=by, at=at)
    slip = _slip(account, by=by, at=at) if account and row.kind in WITH_SLIP else None
    is_planned = row.kind == Kind.END and row.post is not None and row.post.ended_at is None
    return Approved(row, slip, row.account_id if row.kind in SIGNS_OUT and not is_planned else None)


def _begin(row: Proposal, by: Actor, at: datetime) -> Account:
    account = make_staff_account(row.username, name=row.name, id_number=row.id_number, by=by, at=at)
    row.account_id = account.pk
    return _seat(row, by, at)


def _seat(row: Proposal, by: Actor, at: datetime) -> Account:
    today = timezone.localdate(at)
    assert row.unit, "checked when proposed"
    assert row.account_id, "checked when proposed, or made just now"
    assert row.starts_on, "checked when proposed"
    if row.unit.closed_on:
        raise BadInput("这个单位已经撤销了。请不批，写明原因，让人另提。")
    give_post(
        row.account_id, row.unit, PostRole(row.role), name=row.name, on=max(row.starts_on, today), until=row.ends_on,
        rank=row.rank, by=by, at=at,
    )  # fmt: skip
    return _account(row)


def _end(row: Proposal, by: Actor, at: datetime) -> Account:
    assert row.post is not None, "checked when proposed"
    is_ahead = row.ends_on is not None and row.ends_on >= timezone.localdate(at)
    row.post = end_post(row.post, by=by, at=at, on=row.ends_on if is_ahead else None)
    return _account(row)


def _disable(row: Proposal, by: Actor, at: datetime) -> Account:
    return disable_account(_account(row).pk, by=by, at=at, why="按申请停用")


def _enable(row: Proposal, by: Actor, at: datetime) -> Account:
    return enable_account(_account(row).pk, by=by, at=at)


def _merge(row: Proposal, by: Actor, at: datetime) -> None:
    assert row.unit, "checked when proposed"
    assert row.into, "checked when proposed"
    assert row.starts_on, "checked when proposed"
    merge_units(row.unit, row.into, starts_on=row.starts_on, by=by, at=at)


def _link(row: Proposal, by: Actor, at: datetime) -> Account:
    account = _account(row)
    if not account.is_active:
        raise MovedOn("这个账号已经停了。要用，请先恢复。")
    return account


_CARRIED_OUT = {
    Kind.NEW: _begin, Kind.POST: _seat, Kind.END: _end, Kind.DISABLE: _disable, Kind.ENABLE: _enable,
    Kind.LINK: _link, Kind.MERGE: _merge,
}  # fmt: skip


def _account(row: Proposal) -> Account:
    assert row.account_id, "checked when proposed"
    return Account.objects.get(pk=row.account_id)


@transaction.atomic
def print_slip_again(proposal_id: UUID, *, seat: Seat, at: datetime) -> Slip:
    """Give whoever approved a proposal a new slip, as the old one was lost or ran out; the old link is void.

    Raises:
        NotFound: one has approved no such proposal.
        MovedOn: the link was used, the account is off, or it is too long ago: then a new one is proposed (重发登录链接).
    """
    by = seat.actor()
    row = Proposal.objects.select_for_update().filter(
        pk=proposal_id, state=Proposal.State.APPROVED, kind__in=sorted(WITH_SLIP), decided_by_account_id=by.account_id
    ).first()  # fmt: skip
    if row is None or row.decided_at is None:
        raise NotFound("没有您批过的这份申请。请从“申请”里重新进。")
    account = _account(row)
    is_late = row.decided_at < at - AGAIN_WITHIN
    if is_late or not account.is_active or used_link_since(account.pk, row.decided_at):
        raise MovedOn("链接已经用过，或过去太久，或账号停了。还要的话，请另提“重发登录链接”。")
    return _slip(account, by=by, at=at)


def _slip(account: Account, *, by: Actor, at: datetime) -> Slip:
    secret = issue_sign_in_link(account, at=at, lasts=LINK_LASTS)
    note(Resource.ACCOUNT, Action.GIVE, by=by, at=at, about=("account", account.pk), purpose="一次性登录链接")
    return Slip(account.username, account.name, secret, at + LINK_LASTS)
