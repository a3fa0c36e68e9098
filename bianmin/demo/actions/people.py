"""Three hundred made-up residents: namesakes, rare characters, newborns, one telephone for four elders."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from random import Random
from typing import Final

from bianmin.demo import names
from bianmin.demo.names import FEMALE, MALE
from bianmin.people.actions import PersonFacts, record_person
from bianmin.people.models import Person
from bianmin.stations.models import Unit

WITHOUT_PHONE: Final = 0.1
WITHOUT_NUMBER: Final = 0.01
NEWBORN: Final = 0.03
LANDLINE: Final = 0.08
FILED_BY_KIN: Final = 0.2  # of those who are old
GROWN, OLD = 18, 65
_AGES: Final = ((19, 34, 5), (35, 54, 9), (55, 69, 8), (70, 88, 6))  # (from, to, weight); the villages are old


@dataclass(frozen=True, slots=True)
class Resident:
    """One made-up person: their facts, their village's station, age in whole years, and who files for them if anybody."""

    facts: PersonFacts
    station: Unit
    age: int
    agent: PersonFacts | None = None
    relation: str = ""

    @property
    def files_once(self) -> bool:
        """Without an identity number a second request would make a second record."""
        return not self.facts.id_number


@dataclass(slots=True)
class Register:
    """Hands out what must not be handed out twice: serials within a birthday, telephones."""

    today: date
    rng: Random
    taken: set[str]
    phones: int = 0

    def number(self, born_on: date, gender: str) -> str:
        serial = 0
        while (number := names.id_number(born_on, serial, gender)) in self.taken:
            serial += 1
        self.taken.add(number)
        return number

    def phone(self, station: Unit) -> str:
        return names.landline(500 + self._next(), near=station.phone) if self.rng.random() < LANDLINE else self.mobile()

    def mobile(self) -> str:
        return names.mobile(self._next())

    def _next(self) -> int:
        self.phones += 1
        return self.phones

    def birthday(self, age: int) -> date:
        """Return a day on which somebody who is ``age`` today may have been born."""
        return date(self.today.year - age, 1, 1) - timedelta(days=self.rng.randrange(365))


def residents(stations: Sequence[Unit], *, count: int, today: date, rng: Random) -> list[Resident]:
    """Return ``count`` residents of the villages of ``stations``; the first is whom the demo's 居民 signs in as."""
    register = Register(today, rng, set())
    made = [*_named(stations, register), *_rare(stations, register)][:count]
    grown = [each for each in made if GROWN <= each.age < OLD and each.facts.phone]
    while len(made) < count:
        if grown and rng.random() < NEWBORN:
            made.append(_newborn(rng.choice(grown), register))
            continue
        each = _anybody(rng.choice(stations), register)
        if each.age >= OLD and grown and rng.random() < FILED_BY_KIN:
            kin = rng.choice(grown)
            each = replace(each, station=kin.station, agent=kin.facts, relation=rng.choice(("女儿", "儿子", "邻居")))
        made.append(each)
        if GROWN <= each.age < OLD and each.facts.phone:
            grown.append(each)
    return made


def _named(stations: Sequence[Unit], register: Register) -> Iterator[Resident]:
    """Yield those whom the walks know: the citizen of the demo, the two 王秀兰, the nephew with the elders, 赵德海."""
    first, village = stations[0], _village(stations, "东张博")
    yield _resident(first, register, "刘玉芬", FEMALE, date(register.today.year - 58, 3, 12), phone=register.mobile())
    nephew = register.mobile()
    on_nephews = {"phone": nephew, "phone_whose": "侄子王建军", "phone_may_say": "progress"}
    yield _resident(
        village, register, "王秀兰", FEMALE, date(1954, 2, 8), group="2 组", householder="张德顺", **on_nephews
    )
    yield _resident(village, register, "王秀兰", FEMALE, date(1954, 9, 21), group="5 组", householder="李长河")
    yield _resident(village, register, "王建军", MALE, date(register.today.year - 46, 6, 3), phone=nephew)
    on_nephews["phone_may_say"] = "call_back"
    for name, gender, born_on in (
        ("张桂英", FEMALE, date(1948, 11, 2)), ("王德山", MALE, date(1951, 5, 17)), ("李秀珍", FEMALE, date(1945, 1, 30)),
    ):  # fmt: skip
        yield _resident(village, register, name, gender, born_on, **on_nephews)
    patient = _village(stations, "后林")
    yield _resident(patient, register, "赵德海", MALE, date(register.today.year - 61, 4, 9), phone=register.mobile())
    for name, age in (("陈晓燕", 29), ("宋思雨", 26)):  # young women, for 生育登记 at the station that the demo opens
        yield _resident(first, register, name, FEMALE, register.birthday(age), phone=register.mobile())


def _village(stations: Sequence[Unit], name: str) -> Unit:
    return next((each for each in stations if each.short_name.startswith(name)), stations[-1])


def _rare(stations: Sequence[Unit], register: Register) -> Iterator[Resident]:
    for place, (surname, given, gender) in enumerate(names.RARE):
        station, born_on = stations[place % len(stations)], register.birthday(30 + 9 * place)
        yield _resident(station, register, surname + given, gender, born_on, phone=register.mobile())


def _anybody(station: Unit, register: Register) -> Resident:
    rng = register.rng
    gender = rng.choice((FEMALE, MALE))
    youngest, oldest, _ = rng.choices(_AGES, [weight for *_, weight in _AGES])[0]
    born_on = register.birthday(rng.randint(youngest, oldest))
    phone = "" if rng.random() < WITHOUT_PHONE else register.phone(station)
    made = _resident(station, register, names.full_name(rng, gender), gender, born_on, phone=phone)
    if rng.random() < WITHOUT_NUMBER:
        return replace(made, facts=replace(made.facts, id_number=""))
    return made


def _newborn(parent: Resident, register: Register) -> Resident:
    gender = register.rng.choice((FEMALE, MALE))
    born_on = register.today - timedelta(days=register.rng.randint(8, 60))
    mother = parent.facts.gender == FEMALE
    facts = PersonFacts(
        parent.facts.name[0] + register.rng.choice(names.GIVEN[gender]), gender=gender, born_on=born_on.isoformat(),
        phone=parent.facts.phone, phone_whose=("母亲" if mother else "父亲") + parent.facts.name,
        address=parent.facts.address, village_code=parent.facts.village_code, group=parent.facts.group,
        householder=parent.facts.householder,
    )  # fmt: skip
    return Resident(facts, parent.station, 0, parent.facts, "母亲" if mother else "父亲")


def _resident(station: Unit, register: Register, name: str, gender: str, born_on: date, **known: str) -> Resident:
    rng, today = register.rng, register.today
    group = known.get("group") or f"{rng.randint(1, 6)} 组"
    facts = PersonFacts(
        name, id_number=register.number(born_on, gender), gender=gender, born_on=born_on.isoformat(),
        village_code=station.division_code, address=_address(station, group, rng),
        **{"householder": name, **known, "group": group},
    )  # fmt: skip
    return Resident(
        facts, station, today.year - born_on.year - ((today.month, today.day) < (born_on.month, born_on.day))
    )


def _address(station: Unit, group: str, rng: Random) -> str:
    township = station.parent.short_name if station.parent else ""
    return f"{township}{station.short_name} {group} {rng.randint(1, 160)} 号"


def record_residents(made: Iterable[Resident], *, at: datetime) -> list[Person]:
    """Write the records of residents as they were taken down some time ago."""
    return [record_person(each.facts, at=at) for each in made]
