"""Filling in an item's form as somebody might: every answer plainly made up, and right for its question; pure."""

from datetime import date, timedelta
from random import Random
from typing import Final

from bianmin.catalog.elements import NO, YES, Question
from bianmin.demo import names
from bianmin.demo.actions.people import Resident
from bianmin.demo.names import FEMALE, MALE

_WORDS: Final = {
    "hospital": ("县人民医院（示例）", "县中医院（示例）"), "bank": ("示例银行县支行",),
    "shop_name": ("好邻居百货（示例）", "村口早点（示例）"), "second_name": ("便民百货（示例）",),
    "scope": ("日用百货、粮油零售", "早点、面食"), "employer": ("示例服装厂",), "school": ("示例中学",),
    "other_side": ("东邻张某", "承包地边的李某"), "other_place": ("外省某市",), "registry": ("县民政局收养登记处",),
    "what_happened": ("两家地边上的树挡了光，说了几回没有说通。", "房檐滴水滴到他家院里，吵过两回。"),
    "wanted": ("请人来看看，把界定清楚。", "各让一步，写个协议。"),
    "why_absent": ("在外地上班，请不下假。",), "why_other": ("去的那天系统坏了，没法联网结算。",), "family": ("爱人一起经营",),
    "entitlement": ("烈属",), "discharge_number": ("示例字 0001 号",), "other_allowance": ("", ""),
}  # fmt: skip
_ELSE: Final = "没有别的要说"
_EXPECTED: Final = ("due_on",)  # days that are still to come


def fill_in(questions: tuple[Question, ...], resident: Resident, *, on: date, rng: Random) -> dict[str, str]:
    """Return the answers of ``resident`` to the questions that are asked, as one types them on that day."""
    answers: dict[str, str] = {}
    for question in questions:
        if question.is_asked(answers) and (question.required or rng.random() < 0.5):
            answers[question.key] = _answer(question, resident, on, rng)
    return answers


def about(resident: Resident) -> dict[str, str]:
    """Return what a draft on line says of the applicant, under the keys of the portal's form."""
    facts, parent = resident.facts, resident.station.parent
    told = {
        "who-for": "替家里人，或替别人" if resident.agent else "替自己", "who-name": facts.name, "who-id": facts.id_number,
        "who-phone": facts.phone, "who-phone-whose": "家里人的，或别人的" if facts.phone_whose else "本人的",
        "who-township": parent.division_code if parent else "", "who-village": facts.village_code, "who-group": facts.group,
        "who-householder": facts.householder, "who-address": facts.address,
        "who-agent-name": resident.agent.name if resident.agent else "", "who-agent-relation": resident.relation,
    }  # fmt: skip
    return {key: text for key, text in told.items() if text}


def _answer(question: Question, resident: Resident, on: date, rng: Random) -> str:
    facts = resident.facts
    match question.kind:
        case "choice":
            return rng.choices(question.options, [3, *[1] * (len(question.options) - 1)])[0]
        case "yes_no":
            return rng.choice((YES, NO))
        case "date":
            return _day(question, on, rng).isoformat()
        case "number" | "money":
            least = question.least or 0
            usual = least + (2000 if question.kind == "money" else 5)
            return str(rng.randint(least, min(question.most or usual, usual)))
        case "bank_card":
            return names.card_number(rng)
        case "id_number":
            return names.id_number(on - timedelta(days=365 * 30 + rng.randrange(3000)), rng.randrange(500), MALE)
        case "phone":
            return names.landline(rng.randrange(1, 500), near=resident.station.phone)
        case "address":
            return facts.address
    return _text(question, resident, rng)


def _day(question: Question, on: date, rng: Random) -> date:
    if question.key in _EXPECTED:
        return on + timedelta(days=rng.randint(30, 200))
    earliest = date.fromisoformat(question.earliest) if question.earliest not in {"", "today"} else date.min
    return max(earliest, on - timedelta(days=rng.randint(3, 400)))


def _text(question: Question, resident: Resident, rng: Random) -> str:
    key = question.key
    if key == "account_name":
        return resident.facts.name
    if key == "card_number":
        return resident.facts.id_number + "41" if resident.facts.id_number else "残疾人证在家里，到站里补"
    if key in _WORDS:
        return rng.choice(_WORDS[key])
    return names.full_name(rng, rng.choice((FEMALE, MALE))) if key.endswith("_name") else _ELSE
