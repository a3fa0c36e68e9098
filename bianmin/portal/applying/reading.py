"""From what was typed to what can be filed: texts as posted, then people and answers; pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.http import QueryDict

from bianmin.cases.answers import read_answers
from bianmin.catalog.elements import Question
from bianmin.county.refusals import BadInput
from bianmin.pages.posted import posted_date
from bianmin.people.actions import PersonFacts
from bianmin.people.identity import read_id_number
from bianmin.portal.applying import questions as asked
from bianmin.portal.applying.plan import Plan


@dataclass(frozen=True, slots=True)
class People:
    """Who asks, and who writes for them."""

    applicant: PersonFacts
    agent: PersonFacts | None = None
    relation: str = ""


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing that is not right yet, and the page on which to mend it."""

    key: str
    label: str
    sentence: str
    page: str


def posted(questions: Iterable[Question], post: QueryDict) -> dict[str, str]:
    """Return what was typed for these questions, unjudged; one that was not on the page is left out."""
    typed = {}
    for question in questions:
        if question.kind == "date" and f"{question.key}-year" in post:
            typed[question.key] = posted_date(post, question.key)
        elif question.key in post:
            typed[question.key] = post.get(question.key, "")
    return typed


def faults(questions: Iterable[Question], answers: Mapping[str, str], *, today: date) -> dict[str, str]:
    """Return one sentence for each answer that is missing or wrong, by the key of its question."""
    try:
        read_answers(questions, answers, today=today)
    except BadInput as refusal:
        return refusal.fields
    return {}


def missing(plan: Plan, answers: Mapping[str, str], *, today: date) -> list[Missing]:
    """Return everything that keeps a draft from being submitted, in the order of its pages."""
    wrong = faults(plan.questions, answers, today=today)
    return [
        Missing(question.key, question.label, wrong[question.key], page.slug)
        for page in plan.pages
        for question in page.questions
        if question.key in wrong
    ]


def read_whole(plan: Plan, answers: Mapping[str, str], *, today: date) -> tuple[People, dict[str, str]]:
    """Return the people and the clean answers to the edition's questions.

    Raises:
        BadInput: something is missing or wrong; ``fields`` says what.
    """
    clean = read_answers(plan.questions, answers, today=today)
    own = {key: value for key, value in clean.items() if not key.startswith("who-")}
    return _people(clean, today=today), own


def _people(clean: Mapping[str, str], *, today: date) -> People:
    applicant = _applicant(clean, today=today)
    if clean.get(asked.FOR) != asked.OTHER:
        return People(applicant)
    agent = PersonFacts(clean[asked.AGENT], phone=clean.get(asked.AGENT_PHONE, ""))
    return People(applicant, agent, clean[asked.RELATION])


def _applicant(clean: Mapping[str, str], *, today: date) -> PersonFacts:
    number = clean.get(asked.ID, "")
    identity = read_id_number(number, today=today) if number else None
    is_kin = asked.SAY in clean and bool(clean.get(asked.PHONE))
    return PersonFacts(
        name=clean[asked.NAME],
        id_number=number,
        phone=clean.get(asked.PHONE, ""),
        phone_whose=(clean.get(asked.PHONE_NAME) or asked.KIN) if is_kin else "",
        phone_may_say=asked.MAY_SAY[clean[asked.SAY]] if is_kin else "all",
        address=clean.get(asked.ADDRESS, ""),
        village_code=clean.get(asked.VILLAGE, ""),
        group=clean.get(asked.GROUP, ""),
        householder=clean.get(asked.HOUSEHOLDER, ""),
        born_on=identity.born_on.isoformat() if identity else "",
        gender=identity.gender if identity else "",
    )
