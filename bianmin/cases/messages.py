"""What a message says: pure text, no item name (it may tell of illness or poverty), no link, no exclamation mark."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Facts:
    """What a message may tell."""

    county: str
    name: str
    gender: str
    number: str
    unit: str
    phone: str
    due: str = ""
    may_say: str = "all"


def salutation(name: str, gender: str) -> str:
    """Return how the applicant is called without giving the whole name: 王先生, 王女士, 王某某（家属请转告）."""
    return f"{name[:1]}{ {'female': '女士', 'male': '先生'}.get(gender, '先生/女士') }"


def _received(facts: Facts) -> str:
    return f"您交的申请已收到，编号 {facts.number}。凭编号和回执上的查询码可以查进度。"


def _your_turn(facts: Facts) -> str:
    by = f"，请在 {facts.due} 前补上" if facts.due else ""
    return f"您的申请（{facts.number}）还差材料，轮到您了{by}。缺什么已写清楚，可到站里问，或用编号和查询码查看。"


def _handed_over(facts: Facts) -> str:
    return f"您的申请（{facts.number}）材料已由站里转交给{facts.unit}，由他们受理。"


def _accepted(facts: Facts) -> str:
    by = f"，最迟 {facts.due} 有结果" if facts.due else ""
    return f"您的申请（{facts.number}）已由{facts.unit}受理{by}。"


def _corrected(facts: Facts) -> str:
    return f"您补的材料（{facts.number}）已收到，正在看。"


def _declined(facts: Facts) -> str:
    return f"您的申请（{facts.number}）没有受理。原因和该找谁都写在通知书上，可到站里取，或打电话问。"


def _turned_away(facts: Facts) -> str:
    return f"您的申请（{facts.number}）本站办不了。该找谁已写清楚，可到站里取单子，或打电话问。"


def _suspended(facts: Facts) -> str:
    return f"您的申请（{facts.number}）要先走一道特别程序，办理时限暂停。需要多久写在告知书上。"


def _resumed(facts: Facts) -> str:
    return f"您的申请（{facts.number}）恢复办理{'，最迟 ' + facts.due + ' 有结果' if facts.due else ''}。"


def _decided(facts: Facts) -> str:
    return f"您的申请（{facts.number}）有结果了。请带上回执到站里取，走不动可以打电话请人送。"


def _delivered(facts: Facts) -> str:
    return f"您的申请（{facts.number}）已办结，结果已送达。办得怎么样，可以凭编号和查询码说一说。"


def _withdrawn(facts: Facts) -> str:
    return f"您的申请（{facts.number}）已按您的要求撤回。10 分钟内可以反悔。"


TEXTS: dict[str, Callable[[Facts], str]] = {
    "received": _received,
    "your_turn": _your_turn,
    "handed_over": _handed_over,
    "accepted": _accepted,
    "corrected": _corrected,
    "declined": _declined,
    "turned_away": _turned_away,
    "suspended": _suspended,
    "resumed": _resumed,
    "decided": _decided,
    "delivered": _delivered,
    "withdrawn": _withdrawn,
}


def render(key: str, facts: Facts) -> str:
    """Return the text of a message.

    Where the telephone is somebody else's and only a call back was allowed, it says just that.
    """
    opening = f"【{facts.county}便民服务】{salutation(facts.name, facts.gender)}"
    ending = f"电话 {facts.phone}。" if facts.phone else ""
    if facts.may_say == "call_back":
        return f"{opening}，请给便民服务站回个电话。{ending}"
    return f"{opening}，{TEXTS[key](facts)}{ending}"
