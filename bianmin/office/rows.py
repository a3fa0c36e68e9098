"""What a case's page shows as plain rows: the person, the answers, papers, what others said, documents."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.urls import reverse

from bianmin.cases.lifecycle import Verb
from bianmin.cases.sheet import Fact, id_fact, phone_fact, recognised_by
from bianmin.office.copying import village_words
from bianmin.pages.wording import mask_name

if TYPE_CHECKING:
    from bianmin.cases.models import Case, CaseFile, CaseStep, Document


@dataclass(frozen=True, slots=True)
class Opinion:
    """What somebody said with a step: who, when, the words, and the particulars as label and value."""

    title: str
    who: str
    at: datetime
    words: str
    particulars: list[tuple[str, str]]


def person_facts(case: "Case", *, today: date, is_ours: bool) -> list[Fact]:
    """Return what may be read of the applicant here: numbers masked, and names too where it is not at our unit."""
    person, station = case.applicant, case.station
    facts = [
        Fact("认人", recognised_by(person, today=today, is_ours=is_ours, where=village_words(person.village_code))),
        id_fact("证件号", person, what="applicant-id", is_ours=is_ours),
        phone_fact("电话", person, what="applicant-phone", is_ours=is_ours),
        Fact("从哪来", _from_where(case), f"tel:{station.phone}" if station.phone else "", station.phone),
    ]
    if case.agent:
        name = case.agent.name if is_ours else mask_name(case.agent.name)
        facts.insert(3, Fact("代交人", f"{name}（{case.agent_relation}）"))
    if case.agent and case.agent.phone and is_ours:
        facts.insert(4, phone_fact("代交人电话", case.agent, what="agent-phone"))
    if case.outer_number:
        facts.append(Fact("那边的编号", f"{case.outer_system} {case.outer_number}"))
    return facts


def _from_where(case: "Case") -> str:
    owner = f"，主办 {case.owner_name}" if case.owner_name else ""
    return f"{case.station.in_township}，{case.get_role_display()}{owner}"


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


def file_address(case: "Case") -> "Callable[[CaseFile], str]":
    """Return what gives the URL of a file of this case."""
    return lambda file: reverse("office:file", args=[case.number, file.pk])


def document_address(case: "Case") -> "Callable[[Document], str]":
    """Return what gives the URL of a document of this case."""
    return lambda document: reverse("office:document", args=[case.number, document.pk])
