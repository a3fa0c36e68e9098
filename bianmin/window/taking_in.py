"""The form for somebody who walks in: what it asks, and reading what was written into it."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.http import QueryDict

from bianmin.cases.actions.filing import Request
from bianmin.cases.answers import read_answers
from bianmin.catalog.elements import EARLIER, NO, YES, whole
from bianmin.county.refusals import BadInput
from bianmin.pages.posted import posted_date
from bianmin.pages.questions import Question
from bianmin.pages.wording import mask_id_number, mask_phone
from bianmin.people.actions import PersonFacts
from bianmin.people.identity import Identity, read_id_number, read_name, read_phone
from bianmin.stations.permissions import division, villages_of

if TYPE_CHECKING:
    from bianmin.catalog.content import Content
    from bianmin.catalog.elements import MaterialSpec
    from bianmin.catalog.elements import Question as Asked
    from bianmin.catalog.models import Edition
    from bianmin.people.models import Person
    from bianmin.stations.models import Unit


OWN = {"", "本人"}
GIVEN = {"seen": "已看原件", "copy": "收了复印件"}
SAYS = (("all", "都可以说"), ("progress", "可以说进度，不说病情"), ("call_back", "只请本人回电话"))
LONGEST = {"householder": 50, "group": 20, "address": 120, "phone_whose": 20, "relation": 40}
EARLIEST = date(1880, 1, 1)  # nobody alive was born before
_YEAR = re.compile(r"[0-9]{4}")
_KINDS = {"bank_card": "number", "id_number": "id", "choice": "select", "yes_no": "select"}  # a select is short


@dataclass(frozen=True, slots=True)
class Given:
    """One material as the form asks for it: how it was given, and a photo of it."""

    code: str
    name: str
    hint: str
    is_required: bool
    exempt_why: str
    options: tuple[tuple[str, str, bool], ...]
    error: str
    has_photo: bool


@dataclass(frozen=True, slots=True)
class Sheet:
    """The form of one item at one station, empty or as it was written, with what is wrong in it."""

    edition: "Edition"
    station: "Unit"
    post: QueryDict = field(default_factory=QueryDict)
    errors: Mapping[str, str] = field(default_factory=dict)
    known: "Person | None" = None  # the record in which the desk has recognised who it is for
    earlier: Mapping[str, str] = field(default_factory=dict)  # what they answered the last time

    @property
    def person(self) -> list[Question]:
        """Who it is for; only the name is needed, and of somebody known only what may have changed."""
        return (
            self._of_known(self.known)
            if self.known
            else [
                self._ask("name", "姓名", "text", required=True, attrs={"maxlength": "60"}),
                self._ask("gender", "性别", "select", options=(("", "没问"), ("female", "女"), ("male", "男"))),
                self._ask("id_number", "身份证号", "id"),
                self._ask("born", "出生", "date", value=posted_date(self.post, "born"), hint="只知道哪年的，只填年。"),
                self._ask("group", "哪个组"),
                self._ask("householder", "户主"),
                self._ask("village", "哪个村", "select", options=self._villages(), first=self.station.division_code),
                self._ask("address", "住址"),
                self._ask("phone", "电话", "phone", hint="没有电话可以空着。"),
                self._ask("phone_whose", "电话是谁的", hint="不是本人的才填，例如：儿子"),
                self._ask("phone_may_say", "电话里能说什么", "select", options=(("", "没问过"), *SAYS)),
            ]
        )

    def _of_known(self, known: "Person") -> list[Question]:
        asked = [
            self._ask("group", "哪个组", first=known.group),
            self._ask("householder", "户主", first=known.householder),
            self._ask("village", "哪个村", "select", options=self._villages(), first=self.village()),
            self._ask("address", "住址", first=known.address),
            self._ask("phone", "换了电话", "phone", hint="没有换就空着。"),
            self._ask("phone_whose", "电话是谁的", first=known.phone_whose, hint="本人的，写本人。"),
            self._ask("phone_may_say", "电话里能说什么", "select", options=SAYS, first=known.phone_may_say),
        ]
        if not known.id_number:
            asked.insert(0, self._ask("id_number", "身份证号", "id", hint="档案里没有，带来了就填上。"))
        return asked

    @property
    def known_as(self) -> list[tuple[str, str]]:
        """What the record says of somebody known, its numbers masked: the form never carries them."""
        known = self.known
        if known is None:
            return []
        whose = f"，{known.phone_whose}的" if known.phone_whose else ""
        facts = [
            ("姓名", known.name),
            ("证件号", f"{mask_id_number(known.id_number)}　已核对" if known.id_number else ""),
            ("出生", f"{known.born_on[:4]} 年" if known.born_on else ""),
            ("电话", f"{mask_phone(known.phone)}{whose}" if known.phone else ""),
        ]
        return [(label, text) for label, text in facts if text]

    @property
    def agent(self) -> list[Question]:
        """Who hands it in for them, if somebody does."""
        return [
            self._ask("agent_name", "代交人姓名"),
            self._ask("relation", "是本人的什么人"),
            self._ask("agent_phone", "代交人电话", "phone"),
            self._ask("agent_id_number", "代交人身份证号", "id"),
        ]

    @property
    def has_agent(self) -> bool:
        names = ("agent_name", "relation", "agent_phone", "agent_id_number")
        return any(self.post.get(name) or name in self.errors for name in names)

    @property
    def answers(self) -> list[Question]:
        """What the edition asks; a question that hangs on another says on which answer.

        Of a repeated group only as many are drawn as were counted so far.
        """
        so_far = {each.key: self.post.get(f"q-{each.key}", "") for each in self.edition.body.questions}
        drawn = [each for each in self.edition.body.questions if _is_in_count(each, so_far)]
        return [self._asked(each) for each in drawn]

    @property
    def counts(self) -> list[str]:
        """The inputs that say how many there are of a repeated group."""
        return [f"q-{group.key}" for group in self.edition.body.groups]

    @property
    def materials(self) -> list[Given]:
        most = int(settings.DATA_UPLOAD_MAX_NUMBER_FILES)
        return [self._given(each, has_photo=place < most) for place, each in enumerate(self.edition.body.materials)]

    def _ask(self, name: str, label: str, kind: str = "text", *, first: str = "", **over: object) -> Question:
        value = self.post.get(name, first) or (first if self.known else "")
        asked = {"value": value, "required": False, "error": self.errors.get(name, ""), **over}
        return Question(name, label, kind, **asked)  # type: ignore[arg-type]

    def village(self) -> str:
        """Return the village that was chosen, or the station's own."""
        chosen = self.post.get("village") or (self.known.village_code if self.known else "")
        return chosen if chosen in dict(self._villages()) else self.station.division_code

    def _villages(self) -> tuple[tuple[str, str], ...]:
        own = (self.station.division_code, self.station.short_name)
        township = self.station.parent.division_code if self.station.parent else ""
        others = [(each.code, each.short_name) for each in villages_of(township)]
        away = division(self.known.village_code) if self.known and self.known.village_code else None
        if away and away.code not in {code for code, _ in (own, *others)}:
            others.append((away.code, away.short_name))
        return (own, *(each for each in others if each != own))

    def _asked(self, asked: "Asked") -> Question:
        name = f"q-{asked.key}"
        hint = asked.hint
        if asked.only_if_key and asked.only_if_least is None:
            other = next((each.label for each in self.edition.body.questions if each.key == asked.only_if_key), "")
            answer = {YES: "是", NO: "否"}.get(asked.only_if_equals, asked.only_if_equals)
            hint = "　".join(part for part in (f"“{other}”答“{answer}”的才填。", hint) if part)
        options = tuple((each, each) for each in asked.options)
        if asked.kind == "yes_no":
            options = ((YES, "是"), (NO, "否"))
        if options:
            options = (("", "请选"), *options)
        return Question(
            name, asked.label, _KINDS.get(asked.kind, asked.kind),
            posted_date(self.post, name) if asked.kind == "date" else self.post.get(name) or self._before(asked),
            hint, self.errors.get(name, ""), required=asked.required and not asked.only_if_key, options=options,
            attrs={"maxlength": str(asked.max_length)} if asked.kind in {"text", "long", "address"} else {},
        )  # fmt: skip

    def _before(self, asked: "Asked") -> str:
        """Return what a question takes over of somebody known (``Question.reuse``): from the record, or from last time."""
        if self.known is None or not asked.reuse:
            return ""
        return self.earlier.get(asked.key, "") if asked.reuse == EARLIER else str(getattr(self.known, asked.reuse, ""))

    def _given(self, spec: "MaterialSpec", *, has_photo: bool) -> Given:
        chosen = self.post.get(f"given-{spec.code}", "")
        hint = "。".join(part for part in (self._wanted(spec), spec.how_right) if part)
        options = (("", "还没带来"), *GIVEN.items())
        return Given(
            spec.code, spec.name, hint, spec.is_required and not spec.only_if_key,
            spec.exempt_why or "不用交" if spec.exempt else "",
            tuple((value, words, value == chosen) for value, words in options), self.errors.get(f"photo-{spec.code}", ""),
            has_photo,
        )  # fmt: skip

    def _wanted(self, spec: "MaterialSpec") -> str:
        """Say of whom a material is wanted that not everybody brings."""
        if not spec.only_if_key:
            return ""
        body = self.edition.body
        other = next((each.label for each in body.questions if each.key == spec.only_if_key), "")
        other = other or next((each.ask for each in body.checks if each.key == spec.only_if_key), "")
        answer = "或".join({YES: "是", NO: "否"}.get(each, each) for each in spec.only_if_equals)
        return f"“{other}”答“{answer}”的才要" if other else ""


def _is_in_count(asked: "Asked", so_far: Mapping[str, str]) -> bool:
    """Say whether a question of a repeated group is one of those counted; any other question is."""
    number = asked.key.removeprefix(f"{asked.group}_").partition("_")[0]
    return not asked.group or whole(so_far.get(asked.group, "")) >= int(number)


class _Reader:
    """Reads field after field and gathers what is wrong, one sentence for each."""

    def __init__(self, post: QueryDict, *, today: date) -> None:
        self.post, self.today = post, today
        self.wrong: dict[str, str] = {}

    def read(self, name: str, reader: Callable[[str], str]) -> str:
        """Return one field read by ``reader``, or "" where it is empty or wrong."""
        text = self.post.get(name, "").strip()
        return self._tried(name, lambda: reader(text)) if text else ""

    def short(self, name: str) -> str:
        """Return a short text, refused where it is longer than its column."""
        text, most = self.post.get(name, "").strip(), LONGEST[name]
        if len(text) > most:
            self.wrong[name] = f"最多 {most} 个字，现在有 {len(text)} 个。请写短一些。"
        return text

    def name(self, name: str) -> str:
        return self._tried(name, lambda: read_name(self.post.get(name, "")))

    def identity(self, name: str) -> Identity | None:
        """Return what an identity number says, or None where it is empty or wrong."""
        number = self.read(name, lambda text: read_id_number(text, today=self.today).number)
        return read_id_number(number, today=self.today) if number else None

    def born(self) -> str:
        """Return the date of birth, or the year alone where only that is known."""
        text = posted_date(self.post, "born")
        year = text.removesuffix("--")
        if not text:
            return ""
        if year != text and _YEAR.fullmatch(year) and EARLIEST.year <= int(year) <= self.today.year:
            return year
        return self._tried("born", lambda: self._day(text))

    def _day(self, text: str) -> str:
        try:
            day = date.fromisoformat(text)
        except ValueError:
            raise BadInput("没有这一天。请看着证件再填，只知道哪年的只填年。") from None
        if not EARLIEST <= day <= self.today:
            raise BadInput("出生日期不对，请再看一遍。")
        return day.isoformat()

    def _tried(self, name: str, reading: Callable[[], str]) -> str:
        try:
            return reading()
        except BadInput as refusal:
            self.wrong[name] = str(refusal)
            return ""


def read_request(sheet: Sheet, *, today: date) -> Request:
    """Return what the form says, as one request of the window.

    Raises:
        BadInput: with one sentence for each field that is wrong.
    """
    reader = _Reader(sheet.post, today=today)
    applicant = _recognised(reader, sheet) if sheet.known else _applicant(reader, sheet.village())
    agent = _agent(reader)
    answers = _answers(sheet, reader)
    given = _given(sheet.edition.body, sheet.post)
    if reader.wrong:
        raise BadInput(f"有 {len(reader.wrong)} 处要改，改好再收。已经填的都在。", fields=reader.wrong)
    return Request(
        sheet.edition, sheet.station, applicant, answers, "window",
        agent=agent, agent_relation=sheet.post.get("relation", "").strip() if agent else "", given=given,
    )  # fmt: skip


def _applicant(reader: _Reader, village: str) -> PersonFacts:
    identity, born = reader.identity("id_number"), reader.born()
    whose = reader.short("phone_whose")
    says = reader.post.get("phone_may_say", "")
    unasked = "all" if whose in OWN else "progress"  # on somebody else's phone only what was allowed is said
    gender = reader.post.get("gender", "")
    return PersonFacts(
        reader.name("name"),
        id_number=identity.number if identity else "",
        phone=reader.read("phone", read_phone),
        phone_whose="" if whose in OWN else whose,
        phone_may_say=says if says in dict(SAYS) else unasked,
        address=reader.short("address"),
        village_code=village,
        group=reader.short("group"),
        householder=reader.short("householder"),
        born_on=identity.born_on.isoformat() if identity else born,
        gender=identity.gender if identity else (gender if gender in {"female", "male"} else ""),
    )


def _recognised(reader: _Reader, sheet: Sheet) -> PersonFacts:
    """Return what somebody known says today: the record keeps the rest, its numbers among it."""
    known = sheet.known
    assert known is not None, "asked for a known person alone"
    identity, whose = reader.identity("id_number"), reader.short("phone_whose")
    says = reader.post.get("phone_may_say", "")
    return PersonFacts(
        known.name,
        id_number=identity.number if identity else "",
        phone=reader.read("phone", read_phone),
        phone_whose=whose,
        phone_may_say=says if says in dict(SAYS) else known.phone_may_say,
        address=reader.short("address"),
        village_code=sheet.village(),
        group=reader.short("group"),
        householder=reader.short("householder"),
        born_on=identity.born_on.isoformat() if identity else "",
        gender=identity.gender if identity else "",
        known_as=str(known.pk),
    )


def _agent(reader: _Reader) -> PersonFacts | None:
    names = ("agent_name", "relation", "agent_phone", "agent_id_number")
    if not any(reader.post.get(name, "").strip() for name in names):
        return None
    identity = reader.identity("agent_id_number")
    if not reader.short("relation"):
        reader.wrong.setdefault("relation", "请写代交人是本人的什么人。")
    return PersonFacts(
        reader.name("agent_name"),
        id_number=identity.number if identity else "",
        phone=reader.read("agent_phone", read_phone),
        born_on=identity.born_on.isoformat() if identity else "",
        gender=identity.gender if identity else "",
    )


def _answers(sheet: Sheet, reader: _Reader) -> dict[str, str]:
    form = sheet.edition.body.questions
    raw = {each.key: sheet.post.get(f"q-{each.key}", "") for each in form if each.kind != "date"}
    raw |= {each.key: posted_date(sheet.post, f"q-{each.key}") for each in form if each.kind == "date"}
    # What the form knows already need not be written twice (Question.reuse): an empty answer is the one above.
    raw |= {each.key: sheet.post.get(each.reuse, "") for each in form if each.reuse and not raw[each.key]}
    try:
        return read_answers(form, raw, today=reader.today)
    except BadInput as refusal:
        reader.wrong |= {f"q-{key}": words for key, words in refusal.fields.items()}
        return {}


def _given(body: "Content", post: QueryDict) -> dict[str, str]:
    chosen = {each.code: GIVEN.get(post.get(f"given-{each.code}", ""), "") for each in body.materials}
    return {code: how for code, how in chosen.items() if how}


def read_key(text: str) -> str:
    """Return the key that makes the same form, sent twice, one case.

    Raises:
        BadInput: the page was tampered with, or lost a part.
    """
    try:
        return f"window {UUID(text)}"
    except ValueError:
        raise BadInput("这一页不完整，没有收。请从“新来一位”重新打开。") from None
