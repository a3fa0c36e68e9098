"""What a case's page shows as plain rows: the person, the answers, papers, what others said, documents."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.urls import reverse

from bianmin.cases.lifecycle import Verb
from bianmin.cases.permissions import documents_of
from bianmin.office.copying import said, village_words
from bianmin.pages.wording import mask_name, mask_phone
from bianmin.workdays.lamp import Tone

if TYPE_CHECKING:
    from uuid import UUID

    from bianmin.cases.models import Case, CaseFile, CaseMaterial, CaseStep
    from bianmin.catalog.content import MaterialSpec, Question
    from bianmin.people.models import Person

_ID_NUMBER = re.compile(r"\d{17}[\dXx]\d{0,2}")  # a disability certificate's number is the ID number and two more
TAIL = 4  # last places of an ID number that may be read outside of the copy sheet
_TONES: dict[str, Tone] = {
    "waiting": "late",
    "given": "soon",
    "fine": "ok",
    "exempt": "ok",
    "lacking": "late",
}


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of a list of facts; ``href`` with ``link`` is what can be done about it."""

    label: str
    text: str
    href: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True)
class Shot:
    """One photo or PDF of a paper."""

    url: str
    is_picture: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class Paper:
    """One material: what it is, how it stands, and its files, those that were replaced apart."""

    code: str
    name: str
    state: str
    tone: Tone
    how: str
    detail: str
    lack: str
    remedy: str
    is_required: bool
    is_fine: bool
    is_lacking: bool
    is_exempt: bool
    shots: tuple[Shot, ...]
    older: tuple[Shot, ...]

    @property
    def shot(self) -> Shot | None:
        """The photo to show beside the row: only of what has still to be looked at."""
        waits = not self.is_fine and self.shots and self.shots[0].is_picture
        return self.shots[0] if waits else None


@dataclass(frozen=True, slots=True)
class Opinion:
    """What somebody said with a step: who, when, the words, and the particulars as label and value."""

    title: str
    who: str
    at: datetime
    words: str
    particulars: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Printed:
    """One document of the case."""

    title: str
    number: str
    at: datetime
    url: str


def person_facts(case: "Case", *, today: date, is_ours: bool) -> list[Fact]:
    """Return what may be read of the applicant here: never the ID number; masked where not at our unit."""
    person, station = case.applicant, case.station
    known = "已填，这一页不显示" if person.id_number else "没有填，办的时候核对"
    facts = [
        Fact("认人", recognised_by(person, today=today, is_ours=is_ours)),
        Fact("证件号", known),
        _phone("电话", person, is_ours=is_ours),
        Fact("从哪来", _from_where(case), f"tel:{station.phone}" if station.phone else "", station.phone),
    ]
    if case.agent:
        name = case.agent.name if is_ours else mask_name(case.agent.name)
        facts.insert(3, Fact("代交人", f"{name}（{case.agent_relation}）"))
    if case.outer_number:
        facts.append(Fact("那边的编号", f"{case.outer_system} {case.outer_number}"))
    return facts


def recognised_by(person: "Person", *, today: date, is_ours: bool) -> str:
    """Return what tells one 王秀兰 from the other."""
    age = person.age_on(today) if person.born_on.count("-") > 1 else None
    parts = [
        person.get_gender_display() if person.gender else "",
        f"{age} 岁" if age is not None else "",
        village_words(person.village_code),
        f"{person.group} 组" if person.group.isdecimal() else person.group,
        f"户主 {person.householder}" if person.householder and is_ours else "",
    ]
    return "，".join(part for part in parts if part) or "没有更多可以认人的"


def _phone(label: str, person: "Person", *, is_ours: bool) -> Fact:
    if not person.phone:
        return Fact(label, "没有留电话")
    whose = "" if person.phone_whose in {"", "本人"} else f"{person.phone_whose}的，"
    text = f"{mask_phone(person.phone)}，{whose}{person.get_phone_may_say_display()}"
    return Fact(label, text, f"tel:{person.phone}", "拨打") if is_ours else Fact(label, text)


def _from_where(case: "Case") -> str:
    owner = f"，主办 {case.owner_name}" if case.owner_name else ""
    return f"{case.station.in_township}，{case.get_role_display()}{owner}"


def answer_facts(case: "Case", *, is_ours: bool) -> list[Fact]:
    """Return the questions that were answered, in the form's order."""
    answers = case.answers
    asked = [question for question in case.edition.body.form if answers.get(question.key)]
    return [Fact(each.label, _answer(each, answers[each.key], is_ours=is_ours)) for each in asked]


def _answer(question: "Question", text: str, *, is_ours: bool) -> str:
    """Return one answer as it may be read here: of ID numbers (and cards, where not ours) only the end."""
    kind = question.kind
    if kind == "id_number" or (kind == "bank_card" and not is_ours):
        return f"尾号 {text[-TAIL:]}"
    if kind == "bank_card":
        return " ".join(text[at : at + 4] for at in range(0, len(text), 4))
    if kind == "phone":
        return mask_phone(text)
    if kind == "name" and not is_ours:
        return mask_name(text)
    if kind == "money":
        return f"{text} 元"
    return _ID_NUMBER.sub(lambda found: f"尾号 {found.group()[-TAIL:]}", said(kind, text))


def papers_of(case: "Case", materials: "Iterable[CaseMaterial]") -> list[Paper]:
    """Return the materials of a case in their order, with their files, the newest first."""
    files: dict[UUID, list[CaseFile]] = {}
    for file in case.files.select_related("stored").order_by("-at", "-id"):
        files.setdefault(file.material_id, []).append(file)
    specs = {spec.code: spec for spec in case.edition.body.materials}
    return [_paper(case, row, specs.get(row.code), files.get(row.pk, [])) for row in materials]


def _paper(case: "Case", row: "CaseMaterial", spec: "MaterialSpec | None", files: "list[CaseFile]") -> Paper:
    is_lacking = row.state == "lacking"
    return Paper(
        code=row.code,
        name=row.name,
        state=row.get_state_display(),
        tone=_TONES[row.state],
        how=row.how_given,
        detail=_detail(row, spec),
        lack=row.lack if is_lacking else "",
        remedy=row.remedy if is_lacking else "",
        is_required=row.is_required,
        is_fine=row.state == "fine",
        is_lacking=is_lacking,
        is_exempt=row.state == "exempt",
        shots=_shots(case, [file for file in files if file.replaced_at is None]),
        older=_shots(case, [file for file in files if file.replaced_at is not None]),
    )


def _detail(row: "CaseMaterial", spec: "MaterialSpec | None") -> str:
    """Return why it need not be given, or how it was given and how it is right."""
    if row.state == "exempt":
        return spec.exempt_why if spec and spec.exempt_why else "不用交"
    right = f"怎样才对：{spec.how_right}" if spec and spec.how_right else ""
    return "。".join(part for part in (row.how_given, right) if part)


def _shots(case: "Case", files: "list[CaseFile]") -> tuple[Shot, ...]:
    return tuple(
        Shot(
            reverse("office:file", args=[case.number, file.pk]),
            file.stored.content_type.startswith("image/"),
            file.at,
        )
        for file in files
    )


_SPEAKING = {
    Verb.TELL_LACK, Verb.ASK_CORRECTION, Verb.DECLINE, Verb.PASS_ON, Verb.SUSPEND, Verb.RESUME, Verb.SEND_OUT,
    Verb.OUTER_STOPS, Verb.TAKE_BACK, Verb.PROPOSE, Verb.SEND_BACK, Verb.GRANT, Verb.REFUSE, Verb.FINISH,
}  # fmt: skip
_PARTICULARS = {
    "kind": "种类", "document_number": "文号", "time_needed": "需要", "outer_system": "上级系统",
    "outer_number": "那边的编号", "whom_to_ask": "该找谁",
}  # fmt: skip


def opinions_of(history: "Iterable[CaseStep]") -> list[Opinion]:
    """Return what the staff said with their steps, the newest first."""
    speaking = [step for step in history if step.is_by_staff and step.verb in _SPEAKING]
    return [_opinion(step) for step in reversed(speaking) if step.reason or step.particulars]


def _opinion(step: "CaseStep") -> Opinion:
    told = step.particulars or {}
    title = Verb(step.verb).label
    if step.verb == Verb.PROPOSE:
        title = "经办建议准予" if told.get("grant") else "经办建议不予"
    if step.verb == Verb.TAKE_BACK:
        title = "上级系统：通过" if told.get("outcome") == "outer_granted" else "上级系统：没有通过"
    rows = [(lack["name"], f"{lack['lack']}；{lack['remedy']}") for lack in told.get("lacks", [])]
    rows += [(label, str(told[key])) for key, label in _PARTICULARS.items() if told.get(key)]
    who = " · ".join(part for part in (step.unit.short_name if step.unit else "", step.by_name) if part)
    return Opinion(title, who, step.at, step.reason, rows)


def printed(case: "Case") -> list[Printed]:
    """Return the documents of a case, the newest first."""
    return [
        Printed(row.facts["title"], row.number, row.issued_at,
                reverse("office:document", args=[case.number, row.pk]))
        for row in reversed(documents_of(case))
    ]  # fmt: skip
