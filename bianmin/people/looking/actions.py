"""Opening an errand, looking people up for it, and taking one of those found over into its form."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction

from bianmin.county.actors import Actor
from bianmin.county.refusals import BadInput, MovedOn, NotFound
from bianmin.county.rights import Action, Resource
from bianmin.journal.actions import note, spend
from bianmin.pages.wording import mask_name
from bianmin.people.looking.asking import Asked, same_group
from bianmin.people.models import Errand, Person
from bianmin.vault.index import keyed_hash

LASTS: Final = timedelta(minutes=30)
MOST_HITS: Final = 3
_WAYS = {"number": "按证件号", "phone": "按姓名和电话", "village": "按本村姓名"}


@dataclass(frozen=True, slots=True)
class Hit:
    """One person who was found, with what tells them from a namesake and no digit of a number."""

    id: UUID
    name: str
    tells: str


def open_walk_in(item: str, *, by: Actor, at: datetime) -> Errand:
    """Open the errand of somebody who has just come in, about one item, for half an hour or until it is taken in."""
    return _opened(Errand.Kind.WALK_IN, item, by=by, at=at)


def open_for_case(number: str, *, by: Actor, at: datetime) -> Errand:
    """Open the errand of a case that ``by`` has open, or go on with the one of this half hour."""
    return _going_on(Errand.Kind.CASE, number, by=by, at=at)


def open_for_roll(roll: str, *, by: Actor, at: datetime) -> Errand:
    """Open the errand of a roll that ``by`` is authorised for, or go on with the one of this half hour."""
    return _going_on(Errand.Kind.ROLL, roll, by=by, at=at)


def _going_on(kind: Errand.Kind, ref: str, *, by: Actor, at: datetime) -> Errand:
    mine = Errand.objects.filter(by_id=by.id, kind=kind, ref=ref, ended_at__isnull=True, closes_at__gt=at)
    return mine.order_by("-opened_at").first() or _opened(kind, ref, by=by, at=at)


def _opened(kind: Errand.Kind, ref: str, *, by: Actor, at: datetime) -> Errand:
    return Errand.objects.create(
        unit_id=by.unit_id, kind=kind, ref=ref, opened_at=at, closes_at=at + LASTS, **by.columns()
    )


def end_errand(errand_id: UUID, *, by: Actor, at: datetime) -> None:
    """End an errand of one's own, if there is one: what was come for is done."""
    Errand.objects.filter(pk=errand_id, by_id=by.id, ended_at__isnull=True).update(ended_at=at)


def look_up(errand_id: UUID, asked: Asked, *, village_code: str, by: Actor, at: datetime) -> list[Hit]:
    """Return the at most three persons who are exactly what was asked, merged records followed to the one that stands.

    ``village_code`` is the asker's own village: in no other may a name be asked for without its telephone. One journal
    row says why and how many, one more for each person that is shown.

    Source: PROMISES 2.4, no. 1; COUNTY.md, Looking people up.

    Raises:
        NotFound: the errand is unknown, or another's; MovedOn: it is over.
        BadInput: too little was asked, a pattern, or what more than three persons answer to.
        TooOften: the post's budget is slow, or at its end.
    """
    errand = _open(errand_id, by=by, at=at)
    way = asked.way
    spend("look-up", by=by, subject=keyed_hash("look-up", repr(asked)), at=at)
    found = _found(asked, way, village_code)
    row = {"by": by, "at": at, "purpose": f"{errand.purpose}，{_WAYS[way]}，{len(found)} 人"}
    if len(found) > MOST_HITS:
        note(Resource.PERSON, Action.SEARCH, about=("errand", errand.pk), outcome="too many", **row)
        raise BadInput("对得上的不止三个人，请再说一样：组、户主、出生年，或者电话、证件号。")
    for person in found:
        spend("open", by=by, subject=str(person.pk), at=at)
    return _shown(errand, found, village_code, row)


@transaction.atomic
def _shown(errand: Errand, found: list[Person], village_code: str, row: dict[str, object]) -> list[Hit]:
    note(Resource.PERSON, Action.SEARCH, about=("errand", errand.pk), **row)  # type: ignore[arg-type]
    for person in found:
        note(Resource.PERSON, Action.SEARCH, about=("person", person.pk), **{**row, "purpose": errand.purpose})  # type: ignore[arg-type]
    locked = Errand.objects.select_for_update().get(pk=errand.pk)
    locked.shown = sorted({*locked.shown, *(str(person.pk) for person in found)})
    locked.save(update_fields=["shown"])
    return [Hit(person.pk, person.name, _tells(person, village_code)) for person in found]


def take_over(errand_id: UUID, person_id: UUID, *, by: Actor, at: datetime) -> Person:
    """Return one of the persons that an errand has found, for its form; the journal has it.

    Raises:
        NotFound: the errand is unknown or another's, or did not find this person; MovedOn: it is over.
    """
    errand = _open(errand_id, by=by, at=at)
    person = found_in(errand_id, person_id, by=by)
    about = ("person", person.pk)
    note(Resource.PERSON, Action.READ, by=by, at=at, about=about, purpose=f"{errand.get_kind_display()}，用原来的档案")
    return person


def found_in(errand_id: UUID, person_id: UUID, *, by: Actor) -> Person:
    """Return one of the persons that an errand has found, open or over: their form may be sent late, or twice.

    Raises:
        NotFound: the errand is unknown or another's, or did not find this person.
    """
    errand = _own(errand_id, by=by)
    person = Person.objects.filter(pk=person_id).first() if str(person_id) in errand.shown else None
    if person is None:
        raise NotFound("这份档案不是刚才找到的。请再找一次，从找到的人里选。")
    return _standing([person])[0]


def _own(errand_id: UUID, *, by: Actor) -> Errand:
    errand = Errand.objects.filter(pk=errand_id, by_id=by.id, unit_id=by.unit_id).first()
    if errand is None:
        raise NotFound("没有人来办事时，不能查找群众资料。请先点“新来一位”选好事项，或打开一件办件，在里面找。")
    return errand


def _open(errand_id: UUID, *, by: Actor, at: datetime) -> Errand:
    errand = _own(errand_id, by=by)
    if not errand.is_open(at=at):
        raise MovedOn("这一页开着超过半小时，或者已经收过件了，不能再查找。人还在的，请重新点“新来一位”。")
    return errand


def _found(asked: Asked, way: str, village_code: str) -> list[Person]:
    """Return who carries exactly what was asked; a record that was merged counts for the one it became."""
    if way == "number":
        rows = Person.objects.bearing(asked.id_number)
        return _standing(row for row in rows if not asked.name or row.name == asked.name)
    if way == "phone":
        return _standing(Person.objects.reached_by(asked.name, asked.phone))
    rows = Person.objects.called(asked.name, village_code)
    return _standing(row for row in rows if _fits(row, asked))


def _fits(person: Person, asked: Asked) -> bool:
    return (
        (not asked.group or same_group(person.group, asked.group))
        and (not asked.householder or person.householder == asked.householder)
        and (not asked.born or person.born_on[:4] == asked.born)
    )


def _standing(people: Iterable[Person]) -> list[Person]:
    """Follow merged records to the one that stands, each person once, in the order of their records."""
    standing: dict[UUID, Person] = {}
    for each in people:
        person = each
        while person.merged_into_id:
            person = Person.objects.get(pk=person.merged_into_id)
        standing.setdefault(person.pk, person)
    return sorted(standing.values(), key=lambda person: (person.known_since, person.pk))


def _tells(person: Person, village_code: str) -> str:
    """Return what tells one 王秀兰 from the other; the householder in full in one's own village alone."""
    is_own = bool(village_code) and person.village_code == village_code
    householder = person.householder if is_own else mask_name(person.householder)
    parts = (
        f"{person.group} 组" if person.group.isdecimal() else person.group,
        f"户主 {householder}" if householder else "",
        f"{person.born_on[:4]} 年生" if person.born_on else "",
        "" if is_own else "不是本村的",
    )
    return "，".join(part for part in parts if part) or "档案里没有更多可以认人的"
