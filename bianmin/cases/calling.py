"""What may be said when somebody is rung up for their case: a script to read, in the words of the phone's owner's leave."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bianmin.cases.lifecycle import DECISIONS, Status
from bianmin.cases.messages import salutation

if TYPE_CHECKING:
    from bianmin.cases.models import Case
    from bianmin.people.models import Person

_THEIR_TURN = frozenset({Status.LACKING, Status.CORRECTING})


@dataclass(frozen=True, slots=True)
class Script:
    """Whose telephone it is, what may be said there, and the sentences to read out."""

    whose: str
    may_say: str
    says: str
    never: str = ""


def script_for(case: "Case", person: "Person") -> Script:
    """Return what to read out: everything, progress without the matter, or only the wish to be called back.

    Source: COUNTY.md, reality 4 (电话是别人的).
    """
    whose = "本人的电话" if person.phone_whose in {"", "本人"} else f"{person.phone_whose}的电话"
    opening = f"您好，这里是{case.station.in_township}便民服务站。"
    called = salutation(case.applicant.name, case.applicant.gender)
    may_say = person.get_phone_may_say_display()
    if person.phone_may_say == "call_back":
        says = f"{opening}请转告{called}，方便时给站里回个电话，{_number(case)}。"
        return Script(whose, may_say, says, "别的都不要说，问也不说。")
    if person.phone_may_say == "progress":
        says = f"{opening}{called}交的那件事，{_where(case)}。"
        return Script(whose, may_say, says, "不要说是什么事，不说病情和家里的困难。")
    return Script(whose, may_say, f"{opening}{called}办的“{case.item.name}”，{_where(case)}。")


def _number(case: "Case") -> str:
    return f"号码是 {case.station.phone}" if case.station.phone else "或者来一趟"


def _where(case: "Case") -> str:
    status = Status(case.status)
    if status in _THEIR_TURN:
        return "还差材料，请到站里来一趟，或者我们上门"
    if status in DECISIONS:
        return "有结果了，请带回执来取，走不动的我们送"
    return "已经办完了" if case.is_over else "正在办，有了结果会告诉您"
