"""Keeping records of persons and making accounts."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from bianmin.county.actors import Actor, ActorKind
from bianmin.county.refusals import MovedOn, NotFound
from bianmin.county.rights import Action, Resource
from bianmin.journal.actions import note
from bianmin.people.models import Account, Person, PersonMerge, SignInToken
from bianmin.vault.index import keyed_hash, new_code


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """What is known of somebody who asks for something; everything but the name may be missing."""

    name: str
    id_number: str = ""
    phone: str = ""
    phone_whose: str = ""
    phone_may_say: str = "all"
    address: str = ""
    village_code: str = ""
    group: str = ""
    householder: str = ""
    born_on: str = ""
    gender: str = ""


def record_person(facts: PersonFacts, *, at: datetime) -> Person:
    """Return the person whom ``facts`` name by an identity number, or write a new record.

    Only a full identity number joins two errands to one person; names and phones never do, for four elders share a
    nephew's number and two 王秀兰 live in one village. A person merges such records later (``merge_persons``).
    """
    if facts.id_number:
        known = Person.objects.with_id_number(facts.id_number).order_by("known_since", "id").first()
        if known and known.name == facts.name:
            return known
    values = {field: getattr(facts, field) for field in PersonFacts.__dataclass_fields__}
    person = Person(known_since=at, **values).index()
    person.save(force_insert=True)
    return person


@transaction.atomic
def merge_persons(kept: Person, merged: Person, *, by: Actor, at: datetime, reason: str) -> PersonMerge:
    """Say that ``merged`` is the same person as ``kept``; cases stay where they are and are found through both.

    Raises:
        MovedOn: one of them was merged already.
    """
    rows = {person.pk: person for person in Person.objects.select_for_update().filter(pk__in=[kept.pk, merged.pk])}
    if len(rows) != 2 or any(person.merged_into_id for person in rows.values()):
        raise MovedOn("这两份档案里有一份已经合并过了。请先看合并记录，再决定。")
    Person.objects.filter(pk=merged.pk).update(merged_into=kept)
    note(Resource.PERSON, "merge", by=by, at=at, about=("person", merged.pk), purpose=reason)
    return PersonMerge.objects.create(kept=kept, merged=merged, at=at, reason=reason, **by.columns())


@transaction.atomic
def split_persons(merge: PersonMerge, *, by: Actor, at: datetime) -> None:
    """Take a merge back.

    Raises:
        MovedOn: it was taken back before.
    """
    if not PersonMerge.objects.filter(pk=merge.pk, undone_at__isnull=True).update(undone_at=at):
        raise MovedOn("这次合并已经撤销过了。")
    Person.objects.filter(pk=merge.merged_id).update(merged_into=None)
    note(Resource.PERSON, "split", by=by, at=at, about=("person", merge.merged_id))


def make_account(
    username: str, *, password: str | None = None, name: str = "", person: Person | None = None
) -> Account:
    """Create an account, and join it to a person where it is a citizen's."""
    account = Account.objects.create_account(username, password, name=name)
    if person:
        Person.objects.filter(pk=person.pk).update(account_id=account.pk)
        Account.objects.filter(pk=account.pk).update(person_id=person.pk)
        account.person_id = person.pk
    return account


def person_of(account_id: UUID) -> Person | None:
    """Return the person who signs in with this account, in the current county."""
    return Person.objects.filter(account_id=account_id).first()


def issue_sign_in_link(account: Account, *, at: datetime, lasts: timedelta = timedelta(hours=24)) -> str:
    """Return the secret of a link that signs ``account`` in once."""
    secret = new_code(bits=160).replace("-", "")
    SignInToken.objects.create(digest=keyed_hash("sign-in", secret), account=account, expires_at=at + lasts)
    return secret


def link_is_good(secret: str, *, at: datetime) -> bool:
    """Say whether a sign-in link could still be used."""
    return SignInToken.objects.filter(
        digest=keyed_hash("sign-in", secret), used_at__isnull=True, expires_at__gt=at
    ).exists()


@transaction.atomic
def use_sign_in_link(secret: str, *, password: str, at: datetime) -> Account:
    """Return the account of a link that was not used before, with its password set.

    Raises:
        NotFound: the link is unknown, used or too old.
    """
    token = SignInToken.objects.select_for_update().filter(
        digest=keyed_hash("sign-in", secret), used_at__isnull=True, expires_at__gt=at
    ).first()  # fmt: skip
    if token is None:
        raise NotFound("这个登录链接已用过或已过期。请运维人员重新生成一个。")
    SignInToken.objects.filter(pk=token.pk).update(used_at=at)
    note(Resource.SESSION, Action.SIGN, by=Actor(ActorKind.CLIENT, name="一次性链接"), at=at)
    token.account.set_password(password)
    token.account.save(update_fields=["password"])
    return token.account
