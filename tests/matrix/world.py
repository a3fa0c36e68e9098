"""The world in which every address is tried: two counties, their people, their cases, and whoever asks; made in seconds."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.test import override_settings
from django.utils import timezone

from bianmin.cases.actions.documents import want
from bianmin.cases.actions.drafts import save_draft, start_draft
from bianmin.cases.actions.rendering import render_wanted
from bianmin.cases.models import Case, CaseFile, Document, Draft
from bianmin.catalog.permissions import published_item
from bianmin.county.actors import CLOCK
from bianmin.county.scope import county
from bianmin.figures.actions import recount
from bianmin.people.models import Person
from tests.matrix.canaries import Canary, Nest, canary
from tests.matrix.ground import ABROAD, HOME, HOSTS, Ground, lay
from tests.matrix.lives import FEW, LIVES, live, photographed
from tests.matrix.more_recipes import furnish_more
from tests.matrix.rooms import Rooms, furnish
from tests.matrix.subjects import Subject, Touched, citizen, give_browser, nobody, odd_ones, staff
from tests.vault import samples

SINCE = timedelta(days=2)  # how old the cases are: too old to be taken back, or to be rendered unasked
PICTURED = ("pending", "submitted", "proposed")  # lives whose case gets a photo
PRINTED = ("pending", "proposed")  # lives whose first document is rendered


@dataclass
class World:
    """Everything the matrix asks about, each thing under a key that is the same in every process."""

    grounds: dict[str, Ground] = field(default_factory=dict)
    persons: list[Canary] = field(default_factory=list)
    cases: dict[str, Case] = field(default_factory=dict)
    touched: dict[str, Touched] = field(default_factory=dict)
    files: dict[str, UUID] = field(default_factory=dict)
    documents: dict[str, Document] = field(default_factory=dict)
    drafts: dict[str, Draft] = field(default_factory=dict)
    subjects: list[Subject] = field(default_factory=list)
    persons_of: dict[str, set[str]] = field(default_factory=dict)  # case or draft → the persons written in it
    rooms: dict[str, Rooms] = field(default_factory=dict)

    def nest(self) -> Nest:
        return Nest(self.persons)

    def subject(self, key: str) -> Subject:
        return next(each for each in self.subjects if each.key == key)


@contextlib.contextmanager
def world() -> Iterator[World]:
    """Make the world inside a transaction that is undone, so that only the memory of the test has it."""
    hosts = {"ALLOWED_HOSTS": [*settings.ALLOWED_HOSTS, *HOSTS.values()], "COUNTY_HOSTS": {HOSTS[ABROAD]: ABROAD}}
    with override_settings(**hosts), transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        yield _made(timezone.now())
        transaction.set_rollback(True)


def _made(now: datetime) -> World:
    made = World()
    for code in (HOME, ABROAD):
        with county(code):
            made.grounds[code] = lay(code)
            _cases(made, made.grounds[code], at=now - SINCE)
            _papers(made, code, at=now)
            _drafts(made, made.grounds[code], at=now)
            recount(at=now, everything=True)
            made.rooms[code] = furnish(made, made.grounds[code])
            furnish_more(made.grounds[code], now)
    for code in (HOME, ABROAD):
        with county(code):
            made.subjects += _subjects(made, made.grounds[code])
    return made


def _person(made: World, key: str, village: str) -> Canary:
    person = canary(key, len(made.persons), village)
    made.persons.append(person)
    return person


def _cases(made: World, ground: Ground, *, at: datetime) -> None:
    full = ground.code == HOME
    for station in ("S11", "S12", "S21", "S22") if full else ("S11", "S21"):
        for life in LIVES if full and station == "S11" else FEW:
            _one(made, ground, station, life, at=at)
    if full:
        agent = _person(made, "agent of S11 pending", ground.village("S11"))
        _one(made, ground, "S11", "pending", at=at, key="by agent", agent=agent.facts(), agent_relation="儿子")
        made.persons_of[f"{ground.code} by agent"].add(agent.key)


def _one(made: World, ground: Ground, station: str, life: str, *, at: datetime, key: str = "", **over: Any) -> None:
    key = f"{ground.code} {key}" if key else f"{ground.code} {station} {life}"
    person = _person(made, key, ground.village(station))
    made.persons_of[key] = {person.key}
    case = live(ground, station, life, person, at=at, **over)
    if life in PICTURED:
        photographed(ground, case, samples.photo(), at=at)
    made.cases[key], made.touched[key] = case, Touched.of(case)


def _papers(made: World, code: str, *, at: datetime) -> None:
    """Ask for one PDF of some cases and render it; remember each case's first file and document."""
    for key, case in made.cases.items():
        if not key.startswith(code):
            continue
        file = CaseFile.objects.filter(case=case).first()
        paper = Document.objects.filter(case=case).order_by("issued_at", "id").first()
        if file:
            made.files[key] = file.pk
        if paper:
            made.documents[key] = paper
            if any(key.endswith(f" {life}") for life in PRINTED):
                want(paper, by=CLOCK, at=at)
    render_wanted(at=at)


def _drafts(made: World, ground: Ground, *, at: datetime) -> None:
    """Begin a draft for a browser, one for an account, and one that nobody who asks has begun."""
    for who in ("browser", "account", "somebody"):
        key = f"{ground.code} draft of {who}"
        person = _person(made, key, ground.village("S11"))
        made.persons_of[key] = {person.key}
        item = published_item(ground.items["forwarded"].item.slug)
        assert item is not None
        draft = start_draft(item, ground.units["S11"], account_id=None, at=at)
        said = {"who-for": "替自己", "who-name": person.name, "who-id": person.id_number, "who-phone": person.phone,
                "who-address": person.address, "who-village": person.village, "card": person.bank}  # fmt: skip
        made.drafts[key] = save_draft(draft, said, at=at)


def _subjects(made: World, ground: Ground) -> list[Subject]:
    code = ground.code
    asking = staff(ground)
    if code == HOME:
        asking += [*odd_ones(ground), *_citizens(made)]
    else:
        asking += [
            citizen("citizen abroad", code, made.cases[f"{code} S11 pending"].applicant),
            nobody("nobody abroad", code),
        ]
    for each in asking:
        if not each.cookies:
            with county(each.county):
                give_browser(each)
    return asking


def _citizens(made: World) -> list[Subject]:
    own = made.cases[f"{HOME} S11 pending"]
    by_agent = made.cases[f"{HOME} by agent"]
    other = Person.objects.create(name="路人", known_since=own.submitted_at)
    writer = citizen("citizen with a draft", HOME, other)
    Draft.objects.filter(pk=made.drafts[f"{HOME} draft of account"].pk).update(account_id=writer.account.pk)
    writer.drafts = {made.drafts[f"{HOME} draft of account"].pk}
    shower = nobody("browser with a code")
    shown, begun = made.cases[f"{HOME} S11 proposed"], made.drafts[f"{HOME} draft of browser"]
    shower.shown_codes, shower.drafts = {shown.pk}, {begun.pk}
    until = (timezone.now() + timedelta(minutes=30)).timestamp()
    give_browser(shower, {
        "open_cases": {str(shown.pk): until}, "receipts": {str(shown.pk): shown.number},
        "drafts": {str(begun.pk): begun.item.slug},
    })  # fmt: skip
    rooms = made.rooms[HOME]
    nephew = nobody("phone of a nephew")
    nephew.allowed_by = {next(iter(rooms.grants.values()))}
    give_browser(nephew, rooms.held_phone)
    clients = [_caller(f"key {kind}", HOME, secret) for kind, secret in rooms.secrets.items()]
    clients.append(_caller("key from abroad", HOME, made.rooms[ABROAD].secrets["live"]))
    return [
        nobody("nobody"), shower, writer, nephew, *clients, citizen("citizen without a record", HOME),
        citizen("applicant", HOME, own.applicant), citizen("agent", HOME, by_agent.agent),
    ]  # fmt: skip


def _caller(key: str, code: str, secret: str) -> Subject:
    caller = nobody(key, code)
    caller.bearer = secret
    return caller
