"""Who a client speaks for: from the fields it sends to what the form of the pages would have kept, and to people; pure.

A draft from outside is kept under the very keys of the pages' own form, so that whoever takes the case back within ten
minutes goes on in the pages as if it had been typed there.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from bianmin.cases.answers import read_answers
from bianmin.catalog.elements import Question
from bianmin.county.refusals import BadInput
from bianmin.people.actions import PersonFacts
from bianmin.people.identity import read_id_number

ME, OTHER = "替自己", "替家里人，或替别人"
OWN, KIN = "本人的", "家里人的，或别人的"
MAY_SAY = {"all": "都可以说", "progress": "可以说进度，不说病情", "call_back": "只请本人回个电话"}
TOWNSHIP, VILLAGE = "who-township", "who-village"
# What the API calls it → what the form of the pages calls it.
APPLICANT = {
    "name": "who-name", "id_number": "who-id", "phone": "who-phone", "phone_whose": "who-phone-name",
    "phone_may_say": "who-may-say", "group": "who-group", "householder": "who-householder", "address": "who-address",
}  # fmt: skip
AGENT = {"name": "who-agent-name", "relation": "who-agent-relation", "phone": "who-agent-phone"}
_FOR, _WHOSE = "who-for", "who-phone-whose"
_CALLED = {
    **{key: f"applicant.{name}" for name, key in APPLICANT.items()},
    **{key: f"agent.{name}" for name, key in AGENT.items()},
}

QUESTIONS = (
    Question("who-name", "姓名", "name", max_length=50),
    Question("who-id", "身份证号码", "id_number", required=False, max_length=30),
    Question("who-phone", "电话", "phone", required=False, max_length=30),
    Question("who-phone-name", "电话是谁的", required=False, max_length=30),
    Question("who-may-say", "可以说什么", "choice", required=False, options=tuple(MAY_SAY.values())),
    Question("who-group", "第几组", required=False, max_length=20),
    Question("who-householder", "户主姓名", "name", required=False, max_length=50),
    Question("who-address", "住址", "address", required=False, max_length=120),
)
AGENT_QUESTIONS = (
    Question("who-agent-name", "代交人姓名", "name", max_length=50),
    Question("who-agent-relation", "与本人的关系", max_length=40),
    Question("who-agent-phone", "代交人的电话", "phone", required=False, max_length=30),
)


@dataclass(frozen=True, slots=True)
class People:
    """Who asks, and who speaks for them."""

    applicant: PersonFacts
    agent: PersonFacts | None
    relation: str


def as_typed(
    applicant: Mapping[str, str], agent: Mapping[str, str] | None, *, place: tuple[str, str]
) -> dict[str, str]:
    """Return what the pages' form would hold; ``place`` is the township's and the village's code."""
    said = {APPLICANT[name]: value for name, value in applicant.items() if value}
    if "who-may-say" in said:
        said["who-may-say"] = MAY_SAY[said["who-may-say"]]
    if said.get("who-phone"):
        said[_WHOSE] = KIN if said.get("who-phone-name") else OWN
    said |= {AGENT[name]: value for name, value in (agent or {}).items() if value}
    return {**said, _FOR: OTHER if agent else ME, TOWNSHIP: place[0], VILLAGE: place[1]}


def read_sheet(form: tuple[Question, ...], kept: Mapping[str, str], *, today: date) -> tuple[People, dict[str, str]]:
    """Return the people and the clean answers to an edition's form, judged anew.

    Raises:
        BadInput: something is missing or wrong; ``fields`` calls each by its name in the API.
    """
    is_other = kept.get(_FOR) == OTHER
    questions = (*QUESTIONS, *(AGENT_QUESTIONS if is_other else ()), *form)
    try:
        clean = read_answers(questions, kept, today=today)
    except BadInput as refusal:
        fields = {_CALLED.get(key, f"answers.{key}"): sentence for key, sentence in refusal.fields.items()}
        raise BadInput(
            "；".join(f"{name}：{sentence}" for name, sentence in fields.items()), fields=fields
        ) from refusal
    own = {key: value for key, value in clean.items() if not key.startswith("who-")}
    agent = PersonFacts(clean["who-agent-name"], phone=clean["who-agent-phone"]) if is_other else None
    return People(_applicant(clean, kept, today), agent, clean.get("who-agent-relation", "")), own


def _applicant(clean: Mapping[str, str], kept: Mapping[str, str], today: date) -> PersonFacts:
    number = clean["who-id"]
    identity = read_id_number(number, today=today) if number else None
    said = {words: code for code, words in MAY_SAY.items()}
    return PersonFacts(
        name=clean["who-name"], id_number=number, phone=clean["who-phone"],
        phone_whose=clean["who-phone-name"] if clean["who-phone"] else "",
        phone_may_say=said.get(clean["who-may-say"], "all") if clean["who-phone"] else "all",
        address=clean["who-address"], village_code=kept.get(VILLAGE, ""), group=clean["who-group"],
        householder=clean["who-householder"], born_on=identity.born_on.isoformat() if identity else "",
        gender=identity.gender if identity else "",
    )  # fmt: skip
