"""The oracle: what the mark of an address and the world's own record of who has to do with what demand of an answer."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from django.conf import settings

from bianmin.county.rights import Relation
from tests.matrix.acts import Act
from tests.matrix.addresses import Address
from tests.matrix.asking import Answer, Asker, without
from tests.matrix.canaries import Nest, opened
from tests.matrix.ground import HOSTS
from tests.matrix.recipes import ABSENT, Thing, things
from tests.matrix.subjects import OVERSIGHT, Subject
from tests.matrix.world import World

JOURNALS = any("journal" in name.casefold() for name in settings.MIDDLEWARE)  # a row for every POST, once there is one
HIDDEN = frozenset({404, 405})
BEFORE_THE_KEY = frozenset({401, 405, 415, 422})
SENTENCE = re.compile('[一-鿿]{2,}[^<>"]*[。！？]')
FINE = frozenset({200, 202, 204, 302, 303, 400, 401, 403, 405, 409, 413, 415, 422, 429})
SIGN_IN = "/signin/"


@dataclass(frozen=True)
class Cell:
    """One field of the matrix."""

    address: Address
    thing: Thing
    subject: Subject
    act: Act

    def __str__(self) -> str:
        return f"{self.subject.key}: {self.act.label} /{self.address.route} of {self.thing.label}"


@dataclass
class Judge:
    """Judges cells, and keeps count of what was let in, so that a matrix of refusals alone does not pass for a proof."""

    world: World
    asker: Asker
    nest: Nest
    absent: dict[tuple[str, str, str, str], Answer] = field(default_factory=dict)
    clean: set[tuple[str, int]] = field(default_factory=set)
    shown: dict[str, int] = field(default_factory=dict)
    asked: int = 0

    @classmethod
    def of(cls, world: World) -> "Judge":
        asker = Asker(world)
        asker.remember()
        return cls(world, asker, world.nest())

    def wrong(self, cell: Cell) -> list[str]:
        """Return what is wrong with the answer to one cell; nothing, mostly."""
        answer = self._ask(cell)
        return [f"{cell} → {answer.status}: {fault}" for fault in self._faults(cell, answer)]

    def _ask(self, cell: Cell) -> Answer:
        self.asked += 1
        return self.asker.ask(cell.subject, cell.address, cell.thing, cell.act)

    def _faults(self, cell: Cell, answer: Answer) -> Iterator[str]:
        if answer.status >= 500:
            yield "an error of ours"
            return
        yield from self._door(cell, answer)
        yield from self._sight(cell, answer)
        yield from self._traces(cell, answer)
        yield from self._head(cell, answer)
        yield from self._canaries(cell, answer)

    # ── the door: the table of rights ──

    def _door(self, cell: Cell, answer: Answer) -> Iterator[str]:
        right, subject = cell.address.right, cell.subject
        if right.relation == Relation.KEY:
            yield from self._key_door(cell, answer)
        elif right.public:
            return
        elif not subject.is_signed_in:
            led = answer.status == 302 and answer.headers.get("Location", "").startswith(SIGN_IN)
            if not (led if cell.act.is_safe else answer.status == 401):
                yield "open to somebody who is not signed in"
        elif right.roles and not right.roles & subject.roles and answer.status != 403:
            yield f"let in without one of {sorted(role.value for role in right.roles)}"
        if (
            answer.status == 403
            and cell.act.method != "HEAD"
            and not SENTENCE.search(answer.content.decode(errors="replace"))
        ):
            yield "refused without a sentence"

    def _key_door(self, cell: Cell, answer: Answer) -> Iterator[str]:
        """A client's operation asks for a key in force; what it refuses before that says nothing of anybody."""
        if not self.is_let_in(cell) and answer.status not in BEFORE_THE_KEY:
            yield "open without a client's key"

    def is_let_in(self, cell: Cell) -> bool:
        """Say whether the mark of the address lets the subject through the door."""
        right, subject = cell.address.right, cell.subject
        if right.relation == Relation.KEY:
            return subject.bearer in self.world.rooms[subject.county].secrets.values()
        return right.public or (subject.is_signed_in and (not right.roles or bool(right.roles & subject.roles)))

    # ── the sight: one's own scope, and nothing beyond it ──

    def _sight(self, cell: Cell, answer: Answer) -> Iterator[str]:
        if not self.is_let_in(cell):
            return
        seen = cell.thing.seen_by
        if cell.thing.is_absent:
            if not cell.address.right.public and answer.status not in HIDDEN | self._early(cell):
                yield "something that does not exist is answered"
        elif seen is not None and not seen(cell.subject):
            yield from self._hidden(cell, answer)
        elif answer.status not in FINE and not (cell.thing.may_lack or not cell.address.parameters):
            yield "hidden from somebody whose it is"
        else:
            self._count(cell, answer)
            if cell.act.like:
                yield from self._like_nothing(cell, answer)

    def _hidden(self, cell: Cell, answer: Answer) -> Iterator[str]:
        if not cell.address.right.public and answer.status not in HIDDEN | self._early(cell):
            yield "not hidden: outside of one's scope it must be 404"
        nothing = self._nothing(cell)
        absent = self._absent(cell, nothing)
        if answer.levelled(_typed(cell, cell.thing)) != absent.levelled(_typed(cell, nothing)):
            yield f"not the answer ({absent.status}) that something which does not exist gets"

    def _early(self, cell: Cell) -> frozenset[int]:
        """Return what the API says of any request of that shape, before it looks for anything; a reader's key may not send."""
        return frozenset({403, 415, 422}) if cell.address.right.relation == Relation.KEY else frozenset()

    def _absent(self, cell: Cell, nothing: Thing) -> Answer:
        """Return what the same subject is told about the thing that does not exist."""
        key = (cell.subject.key, cell.address.route, str(sorted(nothing.values.items())), cell.act.label)
        if key not in self.absent:
            self.absent[key] = self.asker.ask(cell.subject, cell.address, nothing, cell.act)
            self.asked += 1
        return self.absent[key]

    def _nothing(self, cell: Cell) -> Thing:
        if cell.thing.nothing:
            return Thing(ABSENT, cell.thing.nothing(cell.subject))
        label = cell.thing.label.partition(" / ")[2]
        absent = [each for each in things(self.world, cell.address) if each.is_absent]
        return next((each for each in absent if each.label.partition(" / ")[2] == label), absent[0])

    def _like_nothing(self, cell: Cell, answer: Answer) -> Iterator[str]:
        """Compare a list asked about a foreign unit, case or person with one asked about nothing at all."""
        assert cell.act.like is not None
        if cell.subject.roles & OVERSIGHT or (not cell.thing.is_absent and cell.thing.values):
            return
        plain = self.asker.ask(cell.subject, cell.address, cell.thing, cell.act.like)
        self.asked += 1
        if cell.act.query[0][0] in {"after", "before"}:
            return  # a place in a list; what it shows is looked at by the canaries
        typed, nothing = list(cell.act.typed), list(cell.act.like.typed)
        if answer.status >= 400 and answer.levelled(typed) != plain.levelled(nothing):
            yield f"a foreign {cell.act.query[0][0]} is not answered like none ({plain.status})"

    def _count(self, cell: Cell, answer: Answer) -> None:
        if answer.status in {200, 202, 204, 302, 303} or (answer.status in {409, 422} and not cell.act.is_safe):
            self.shown[cell.address.route] = self.shown.get(cell.address.route, 0) + 1

    # ── what was written ──

    def _traces(self, cell: Cell, answer: Answer) -> Iterator[str]:
        refused = answer.status >= 400 and not cell.address.route.startswith(
            "drafts/"
        )  # a draft keeps what is not yet right
        if answer.changed and (cell.act.is_safe or refused or not self.is_let_in(cell)):
            yield f"changed {sorted(answer.changed)}"
        hidden = cell.thing.seen_by is not None and not cell.thing.seen_by(cell.subject)
        if answer.changed and hidden:
            yield f"changed {sorted(answer.changed)} through something that is not theirs"
        if JOURNALS and cell.act.method == "POST" and "journal_entry" not in answer.wrote:
            yield "a POST that the journal does not know"

    # ── what the head of the answer says ──

    def _head(self, cell: Cell, answer: Answer) -> Iterator[str]:
        is_personal = not cell.address.right.public or cell.subject.is_signed_in
        if is_personal and "no-store" not in answer.headers.get("Cache-Control", ""):
            yield "a personal answer that a cache may keep"
        host = urlsplit(answer.headers.get("Location", "")).netloc
        if host not in {"", HOSTS[cell.subject.county]}:
            yield f"led away to {host}"

    # ── what was given away ──

    def _canaries(self, cell: Cell, answer: Answer) -> Iterator[str]:
        subject = cell.subject
        content = without(answer.everything, list(cell.act.typed))
        key = (subject.key, hash(content))
        if key in self.clean:
            return
        found = self.nest.found(opened_whole(content, answer), strangers=self._strangers(subject))
        if not found:
            self.clean.add(key)
        for person, form in found[:3]:
            yield f"gives away {person} as {form!r}"

    def _strangers(self, subject: Subject) -> set[str]:
        """Return the persons of whom a subject may read nothing: all but those of the cases and drafts that are theirs."""
        known: set[str] = set()
        for key, touched in self.world.touched.items():
            case = self.world.cases[key]
            is_allowed = case.applicant_id in subject.allowed_by and touched.county == subject.county
            if subject.works_on(touched) or case.pk in subject.shown_codes or is_allowed:
                known |= self.world.persons_of[key]
        for key, draft in self.world.drafts.items():
            if draft.pk in subject.drafts:
                known |= self.world.persons_of[key]
        return {person.key for person in self.world.persons} - known


def opened_whole(content: bytes, answer: Answer) -> bytes:
    """Return the answer with what lies packed in its body."""
    return content + opened(answer.content, answer.content_type) if answer.content[:4] in PACKED else content


PACKED = (b"%PDF", b"PK\x03\x04")


def _typed(cell: Cell, thing: Thing) -> list[str]:
    """Return what of the address may come back in the page: the path, and the number that was asked for."""
    values = [str(value) for value in thing.values.values()]
    return [*cell.act.typed, cell.address.path(thing.values), *(value for value in values if len(value) > SHORT)]


SHORT = 3  # characters: a shorter value stands in every page, whatever was asked
