"""Keeping records of persons, making and switching accounts, and declaring kin."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from bianmin.county.actors import Actor, ActorKind
from bianmin.county.refusals import BadInput, MovedOn, NotFound
from bianmin.county.rights import Action, Resource
from bianmin.journal.actions import note
from bianmin.people.identity import read_id_number, read_name
from bianmin.people.models import Account, Kin, Person, PersonMerge, SignInToken
from bianmin.people.relations import relations_on
from bianmin.people.usernames import read_username
from bianmin.vault.index import blind_index, keyed_hash, new_code


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
    known_as: str = ""  # the id of the record in which the desk has recognised them


_MAY_CHANGE = {
    "phone": "电话", "phone_whose": "电话是谁的", "phone_may_say": "电话里能说什么", "address": "住址", "village_code": "村",
    "group": "组", "householder": "户主",
}  # fmt: skip
_ONLY_ADDED = {"id_number": "证件号", "born_on": "出生", "gender": "性别"}


def record_person(facts: PersonFacts, *, at: datetime, by: Actor | None = None) -> Person:
    """Return the person whom ``facts`` name by an identity number or by their record, or write a new record.

    Only a full identity number joins two errands to one person; names and phones never do, for four elders share a
    nephew's number and two 王秀兰 live in one village. A person merges such records later (``merge_persons``), or
    the desk finds the record with the person standing there (``known_as``): then what they say anew is written into it.

    Raises:
        BadInput: the record's identity number is another, or belongs to another record.
    """
    if facts.known_as:
        return _said_anew(facts, by=by, at=at)
    if facts.id_number:
        known = Person.objects.with_id_number(facts.id_number).order_by("known_since", "id").first()
        if known and known.name == facts.name:
            return known
    values = {field: getattr(facts, field) for field in PersonFacts.__dataclass_fields__ if field != "known_as"}
    person = Person(known_since=at, **values).index()
    person.save(force_insert=True)
    return person


def _said_anew(facts: PersonFacts, *, by: Actor | None, at: datetime) -> Person:
    """Write into a known record what was said differently today; what was left empty stays as it was."""
    person = Person.objects.select_for_update().get(pk=facts.known_as)
    _refuse_other_number(person, facts.id_number)
    changed = {
        field: word for field, word in _MAY_CHANGE.items() if getattr(facts, field) not in {"", getattr(person, field)}
    }
    changed |= {
        field: word for field, word in _ONLY_ADDED.items() if getattr(facts, field) and not getattr(person, field)
    }
    if changed:
        for field in changed:
            setattr(person, field, getattr(facts, field))
        person.index().save()
        if by:
            purpose = f"收件时照本人说的改：{'、'.join(changed.values())}"
            note(Resource.PERSON, Action.CHANGE, by=by, at=at, about=("person", person.pk), purpose=purpose)
    return person


def _refuse_other_number(person: Person, id_number: str) -> None:
    if not id_number or id_number == person.id_number:
        return
    sentence = "和找到的那份档案里的证件号不一样。请对照证件，或者点“不是这一位”，照常填。"
    if not person.id_number:
        if not Person.objects.with_id_number(id_number).exists():
            return
        sentence = "这个证件号在另一份档案里已经有了。请按证件号再找一次，用那一份。"
    raise BadInput(sentence, fields={"id_number": sentence})


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


@transaction.atomic
def make_staff_account(username: str, *, name: str, id_number: str, by: Actor, at: datetime) -> Account:
    """Create the account of one of the staff, joined to their person: without a password, until a link sets one.

    Raises:
        BadInput: the name is that of a counter or a post, or taken; the identity number is wrong, or another's; or
            this person has an open account already (one person, one account).
    """
    username, name = read_username(username), read_name(name)
    if Account.objects.filter(username=username).exists():
        sentence = f"账号名 {username} 已经有人用了。重名的请在后面加两位数字。"
        raise BadInput(sentence, fields={"username": sentence})
    person = _person_of_staff(name, read_id_number(id_number, today=timezone.localdate(at)).number, at=at)
    refuse_second_account(person.pk)
    account = make_account(username, name=name, person=person)
    note(Resource.ACCOUNT, Action.CREATE, by=by, at=at, about=("account", account.pk))
    return account


def _person_of_staff(name: str, id_number: str, *, at: datetime) -> Person:
    """Return the one record with this identity number, locked, or a new one.

    Raises:
        BadInput: the number belongs to somebody of another name.
    """
    known = Person.objects.with_id_number(id_number).select_for_update().order_by("known_since", "id").first()
    if known and known.name != name:
        raise BadInput("姓名和身份证号码对不上。请对照本人的身份证再看一遍。", fields={"id_number": "和姓名对不上。"})
    return known or record_person(PersonFacts(name, id_number=id_number), at=at)


def refuse_second_account(person_id: UUID, *, besides: UUID | None = None) -> None:
    """Refuse another open account of one person.

    Raises:
        BadInput: there is one.
    """
    other = Account.objects.filter(person_id=person_id, is_active=True).exclude(pk=besides).first()
    if other:
        sentence = f"这个人已经有账号 {other.username}。一人只用一个账号：请给那个账号排岗位。"
        raise BadInput(sentence, fields={"id_number": sentence})


@transaction.atomic
def disable_account(account_id: UUID, *, by: Actor, at: datetime, why: str = "") -> Account:
    """Switch an account off: it neither signs in nor does anything from its next request on, and its links are void.

    Whoever calls this also ends its sittings (``badges.actions.sittings``).

    Raises:
        MovedOn: it is off already.
    """
    account = _switched(account_id, is_on=False)
    SignInToken.objects.filter(account=account, used_at__isnull=True, expires_at__gt=at).update(expires_at=at)
    note(Resource.ACCOUNT, "disable", by=by, at=at, about=("account", account_id), purpose=why)
    return account


@transaction.atomic
def enable_account(account_id: UUID, *, by: Actor, at: datetime) -> Account:
    """Switch an account on again; its posts count again where they have not ended.

    Raises:
        MovedOn: it is on already.
        BadInput: its person has another open account by now.
    """
    account = _switched(account_id, is_on=True)
    if account.person_id:
        refuse_second_account(account.person_id, besides=account.pk)
    note(Resource.ACCOUNT, "enable", by=by, at=at, about=("account", account_id))
    return account


def _switched(account_id: UUID, *, is_on: bool) -> Account:
    account = Account.objects.select_for_update().filter(pk=account_id).first()
    if account is None:
        raise NotFound("没有这个账号。请从人员名单里重新选人。")
    if account.is_active == is_on:
        raise MovedOn("这个账号已经恢复了。" if is_on else "这个账号已经停了。")
    account.is_active = is_on
    account.save(update_fields=["is_active"])
    return account


def person_of(account_id: UUID) -> Person | None:
    """Return the person who signs in with this account, in the current county."""
    return Person.objects.filter(account_id=account_id).first()


def issue_sign_in_link(account: Account, *, at: datetime, lasts: timedelta = timedelta(hours=24)) -> str:
    """Return the secret of a link that signs ``account`` in once; links that it was given before are void."""
    SignInToken.objects.filter(account=account, used_at__isnull=True, expires_at__gt=at).update(expires_at=at)
    secret = new_code(bits=160).replace("-", "")
    SignInToken.objects.create(digest=keyed_hash("sign-in", secret), account=account, expires_at=at + lasts)
    return secret


def link_is_good(secret: str, *, at: datetime) -> bool:
    """Say whether a sign-in link could still be used."""
    return SignInToken.objects.good(secret, at=at).exists()


@transaction.atomic
def use_sign_in_link(secret: str, *, password: str, at: datetime) -> Account:
    """Return the account of a link that was not used before, with its password set.

    Raises:
        NotFound: the link is unknown, used or too old.
    """
    token = SignInToken.objects.good(secret, at=at).select_for_update().first()
    if token is None:
        raise NotFound("这个登录链接已用过或已过期。请运维人员重新生成一个。")
    SignInToken.objects.filter(pk=token.pk).update(used_at=at)
    note(Resource.SESSION, Action.SIGN, by=Actor(ActorKind.CLIENT, name="一次性链接"), at=at)
    token.account.set_password(password)
    token.account.save(update_fields=["password"])
    return token.account


MOST_KIN = 60


@dataclass(frozen=True, slots=True)
class KinFacts:
    """What one says of a relative: the number where one knows it, else the village beside the name."""

    name: str
    relation: str
    id_number: str = ""
    village_code: str = ""


@transaction.atomic
def declare_kin(facts: KinFacts, *, by: Actor, at: datetime) -> Kin:
    """Declare a relative of one's own, so that their matters are handed over; of a number only its blind index is kept.

    Raises:
        BadInput: the name, the relation or the number is wrong, or there is neither number nor village, or it was
            declared before.
    """
    today = timezone.localdate(at)
    name = read_name(facts.name)
    if facts.relation not in relations_on(today):
        raise BadInput("请选是什么亲属。", fields={"relation": "请选一个。"})
    number = read_id_number(facts.id_number, today=today).number if facts.id_number.strip() else ""
    if not number and not facts.village_code:
        raise BadInput("号码和村至少填一样，不然认不出是谁。", fields={"village_code": "不知道号码，就选他的村。"})
    indexes = {
        "id_number_index": blind_index("id", number) if number else "",
        "name_village_index": blind_index("name-village", name, facts.village_code) if facts.village_code else "",
    }
    own = Kin.objects.declared_by(by.account_id).select_for_update()
    if own.filter(**indexes).exists():
        raise BadInput("这位亲属已经申报过了。", fields={"name": "已经在下面的名单里。"})
    if own.count() >= MOST_KIN:
        raise BadInput(f"最多申报 {MOST_KIN} 位。请先撤回用不着的。")
    assert by.account_id, "whoever declares is signed in"
    kin = Kin.objects.create(
        account_id=by.account_id, name=name, relation=facts.relation, declared_at=at, **indexes, **by.columns()
    )
    note(Resource.KIN, Action.CREATE, by=by, at=at, about=("kin", kin.pk))
    return kin


@transaction.atomic
def withdraw_kin(kin_id: UUID, *, by: Actor, at: datetime) -> None:
    """Take one's own declaration back; that it was made stays.

    Raises:
        NotFound: there is none of one's own with this id.
    """
    if not Kin.objects.declared_by(by.account_id).filter(pk=kin_id).update(ended_at=at):
        raise NotFound("没有这条申报，或已经撤回了。请刷新名单看看。")
    note(Resource.KIN, Action.END, by=by, at=at, about=("kin", kin_id))
