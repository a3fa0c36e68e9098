"""What a case's own page shows at any desk, as plain rows: who, what was answered, the papers, the documents."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from bianmin.cases.permissions import documents_of
from bianmin.catalog.elements import NO, YES, MaterialSpec, Question
from bianmin.pages.wording import mask_card, mask_id_number, mask_name, mask_numbers, mask_phone
from bianmin.workdays.lamp import Tone

if TYPE_CHECKING:
    from uuid import UUID

    from bianmin.cases.models import Case, CaseFile, CaseMaterial, Document
    from bianmin.people.models import Person

FileAddress = Callable[["CaseFile"], str]
DocumentAddress = Callable[["Document"], str]


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of a list of facts; ``href`` with ``link`` is what can be done about it.

    ``what`` names a number that is masked here and can be had in full (``actions.revealing``); ``dials`` says that it
    is a telephone, to be rung up for this case without giving a reason.
    """

    label: str
    text: str
    href: str = ""
    link: str = ""
    what: str = ""
    dials: bool = False


@dataclass(frozen=True, slots=True)
class Shot:
    """One photo or PDF of a paper."""

    url: str
    is_picture: bool
    at: datetime
    name: str


@dataclass(frozen=True, slots=True)
class Paper:
    """One material as a row: what it is, how it stands, and the files given for it, the newest first."""

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

    @property
    def is_seen(self) -> bool:
        return self.is_fine or self.is_exempt


@dataclass(frozen=True, slots=True)
class Printed:
    """One document as a row; ``is_new`` says that the last move issued it."""

    title: str
    number: str
    at: datetime
    url: str
    is_new: bool


_TONES: dict[str, Tone] = {"waiting": "idle", "given": "soon", "fine": "ok", "exempt": "ok", "lacking": "late"}


def phone_fact(label: str, person: "Person", *, what: str, is_ours: bool = True) -> Fact:
    """Return a telephone: masked, whose it is, what may be said there; to be dialled only by who has the case."""
    if not person.phone:
        return Fact(label, "没有留电话")
    whose = "" if person.phone_whose in {"", "本人"} else f"{person.phone_whose}的，"
    text = f"{mask_phone(person.phone)}，{whose}{person.get_phone_may_say_display()}"
    return Fact(label, text, what=what, dials=True) if is_ours else Fact(label, text)


def id_fact(label: str, person: "Person", *, what: str, is_ours: bool = True) -> Fact:
    """Return the identity number: its two ends where the case is ours, else only that it is known."""
    if not person.id_number:
        return Fact(label, "没有填，办的时候核对")
    return Fact(label, mask_id_number(person.id_number), what=what) if is_ours else Fact(label, "已填，这里不显示")


def recognised_by(person: "Person", *, today: date, is_ours: bool = True, where: str = "") -> str:
    """Return what tells one 王秀兰 from the other; the identity number is never part of it."""
    parts = [
        person.get_gender_display() if person.gender else "",
        _age(person, today),
        where,
        f"{person.group} 组" if person.group.isdecimal() else person.group,
        f"户主 {person.householder}" if person.householder and is_ours else "",
    ]
    return "，".join(part for part in parts if part) or "没有更多可以认人的"


def _age(person: "Person", today: date) -> str:
    if not person.born_on:
        return ""
    is_exact = person.born_on.count("-") > 1
    return f"{person.age_on(today)} 岁" if is_exact else f"{person.born_on[:4]} 年生"


def answer_facts(case: "Case", *, is_ours: bool = True) -> list[Fact]:
    """Return the questions that were answered, in the form's order, their numbers masked."""
    answers = case.answers
    asked = [question for question in case.edition.body.questions if answers.get(question.key)]
    return [_answer_fact(each, answers[each.key], is_ours=is_ours) for each in asked]


def _answer_fact(question: Question, text: str, *, is_ours: bool) -> Fact:
    shown = _answer(question, text, is_ours=is_ours)
    hides = question.kind in _MASKS or (question.kind in _WORDS and shown != text)
    return Fact(question.label, shown, what=f"answer-{question.key}" if is_ours and hides else "")


def _answer(question: Question, text: str, *, is_ours: bool) -> str:
    """Return one answer as it may be read before somebody says why they need it in full."""
    kind = question.kind
    if kind in _MASKS:
        return _MASKS[kind](text)
    if kind == "name" and not is_ours:
        return mask_name(text)
    if kind == "money":
        return f"{text} 元"
    if kind == "yes_no":
        return {YES: "是", NO: "否"}.get(text, text)
    return mask_numbers(text) if kind in _WORDS else text


_MASKS: dict[str, Callable[[str], str]] = {"id_number": mask_id_number, "bank_card": mask_card, "phone": mask_phone}
MASKED_KINDS = frozenset(_MASKS)
_WORDS = frozenset({"text", "long", "address"})


def papers_of(case: "Case", address: FileAddress, materials: "Iterable[CaseMaterial] | None" = None) -> list[Paper]:
    """Return the materials of a case in their order (or those given); ``address`` gives the URL of a file."""
    files: dict[UUID, list[CaseFile]] = {}
    for file in case.files.select_related("stored").order_by("-at", "-id"):
        files.setdefault(file.material_id, []).append(file)
    specs = {spec.code: spec for spec in case.edition.body.materials}
    rows = case.materials.order_by("position") if materials is None else materials
    return [_paper(row, specs.get(row.code), files.get(row.pk, []), address) for row in rows]


def _paper(row: "CaseMaterial", spec: MaterialSpec | None, files: "list[CaseFile]", address: FileAddress) -> Paper:
    is_lacking = row.state == "lacking"
    return Paper(
        code=row.code, name=row.name, state=row.get_state_display(), tone=_TONES[row.state],
        how=row.how_given, detail=_detail(row, spec),
        lack=row.lack if is_lacking else "", remedy=row.remedy if is_lacking else "", is_required=row.is_required,
        is_fine=row.state == "fine", is_lacking=is_lacking, is_exempt=row.state == "exempt",
        shots=_shots((file for file in files if file.replaced_at is None), address),
        older=_shots((file for file in files if file.replaced_at is not None), address),
    )  # fmt: skip


def _detail(row: "CaseMaterial", spec: MaterialSpec | None) -> str:
    """Return why it need not be given, or how it was given and, until it was found right, how it is right."""
    if row.state == "exempt":
        return spec.exempt_why if spec and spec.exempt_why else "不用交"
    right = f"怎样才对：{spec.how_right}" if spec and spec.how_right and row.state != "fine" else ""
    return "。".join(part for part in (row.how_given, right) if part)


def _shots(files: "Iterable[CaseFile]", address: FileAddress) -> tuple[Shot, ...]:
    return tuple(
        Shot(address(file), file.stored.content_type.startswith("image/"), file.at, mask_numbers(file.stored.name))
        for file in files
    )


def printed(case: "Case", address: DocumentAddress) -> list[Printed]:
    """Return the documents of a case as rows, the newest first; ``address`` gives the URL of one."""
    rows = documents_of(case)[::-1]
    latest = rows[0].issued_at if rows else None
    return [
        Printed(row.facts["title"], row.number, row.issued_at, address(row), row.issued_at == latest) for row in rows
    ]


def unseen(papers: Iterable[Paper]) -> int:
    """Count the required papers that nobody has found right yet."""
    return sum(paper.is_required and not paper.is_seen for paper in papers)
