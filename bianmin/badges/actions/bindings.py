"""Tying a login of the county's or province's single sign-on to an account, by its owner; never by a name or an address."""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from bianmin.badges.models import Binding
from bianmin.county.actors import Actor
from bianmin.county.refusals import MovedOn, NotFound
from bianmin.county.rights import Action, Resource
from bianmin.journal.actions import note
from bianmin.people.models import Account
from bianmin.vault.index import keyed_hash

TAKEN = "这个统一登录已经连着一个账号了，不能再连。要换的话，请先在原来那个账号里断开；不是您连的，请马上找县里的安全管理员。"


def digest_of_subject(issuer: str, subject: str) -> str:
    """Return what is kept of whom a provider says somebody is: it may be an ID number."""
    return keyed_hash("single sign-on", f"{issuer}\n{subject}")


def bind(account: Account, *, issuer: str, subject: str, by: Actor, at: datetime) -> Binding:
    """Let a login of ``issuer`` stand for ``account``; its owner is signed in to both.

    Raises:
        MovedOn: that login stands for an account already, or this account has another login there.
    """
    try:
        with transaction.atomic():
            made = Binding.objects.create(
                account=account, issuer=issuer, subject_digest=digest_of_subject(issuer, subject), bound_at=at
            )
            note(Resource.BINDING, Action.CREATE, by=by, at=at, about=("account", account.pk))
            return made
    except IntegrityError:
        raise MovedOn(TAKEN) from None


@transaction.atomic
def unbind(binding_id: int, *, account_id: UUID, by: Actor, at: datetime) -> None:
    """End a binding of an account.

    Raises:
        NotFound: the account has none of that number.
    """
    own = Binding.objects.filter(pk=binding_id, account_id=account_id, ended_at__isnull=True)
    if not own.update(ended_at=at):
        raise NotFound("没有找到这个连接，可能刚才已经断开了。请回去看最新的。")
    note(Resource.BINDING, Action.END, by=by, at=at, about=("account", account_id))


@transaction.atomic
def account_bound_to(issuer: str, subject: str, *, at: datetime) -> Account | None:
    """Return the account that a login stands for, if its owner tied it and the account is in use."""
    found = Binding.objects.filter(
        issuer=issuer, subject_digest=digest_of_subject(issuer, subject), ended_at__isnull=True, account__is_active=True
    )
    binding = found.select_related("account").first()
    if binding is None:
        return None
    Binding.objects.filter(pk=binding.pk).update(last_used_at=at)
    return binding.account
