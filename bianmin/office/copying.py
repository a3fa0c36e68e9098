"""The copy sheet: what the outer system asks for, in its own order, one field after the other."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bianmin.catalog.elements import NO, YES
from bianmin.stations.permissions import division

if TYPE_CHECKING:
    from bianmin.cases.models import Case
    from bianmin.people.models import Person

LINE = 60  # characters; longer values get a box of several lines


@dataclass(frozen=True, slots=True)
class CopyRow:
    """One field of the outer system and the value that goes into it."""

    label: str
    value: str

    @property
    def is_long(self) -> bool:
        return "\n" in self.value or len(self.value) > LINE


def copy_rows(case: "Case") -> list[CopyRow]:
    """Return the fields in the outer system's order; without one, the applicant and then the form."""
    body = case.edition.body
    answers = {question.key: said(question.kind, case.answers.get(question.key, "")) for question in body.questions}
    fields = [(field.label, field.key) for field in body.copy_fields]
    fields = fields or [*_USUAL, *((question.label, question.key) for question in body.questions)]
    return [CopyRow(label, _value(key, case.applicant, answers)) for label, key in fields]


def has_their_order(case: "Case") -> bool:
    """Say whether the edition knows the outer system's order."""
    return bool(case.edition.body.copy_fields)


def said(kind: str, value: str) -> str:
    """Return an answer as a person reads it."""
    return {YES: "是", NO: "否"}.get(value, value) if kind == "yes_no" else value


def village_words(code: str) -> str:
    """Return a village's name with its township's: 18 names occur twice in the county."""
    village = division(code) if code else None
    if village is None:
        return ""
    township = division(village.parent_code)
    return f"{township.name if township else ''}{village.name}"


def _value(key: str, applicant: "Person", answers: dict[str, str]) -> str:
    return _OF_APPLICANT[key](applicant) if key in _OF_APPLICANT else answers.get(key, "")


_OF_APPLICANT: dict[str, Callable[["Person"], str]] = {
    "applicant_name": lambda person: person.name,
    "applicant_id": lambda person: person.id_number,
    "applicant_phone": lambda person: person.phone,
    "applicant_village": lambda person: village_words(person.village_code),
}
_USUAL = (
    ("姓名", "applicant_name"), ("证件号码", "applicant_id"), ("联系电话", "applicant_phone"),
    ("所在村（社区）", "applicant_village"),
)  # fmt: skip
