"""Rules on what comes out and whom to call: kind and sample of the result, telephones (DOMAIN §2.5 rules 6, 7)."""

import re

from bianmin.catalog.gate.finding import Finding, Found, Looked, told

CARD, PAPER, NOTHING = "1", "2", "4"  # 结果类型
_KINDS = {CARD: "证照", PAPER: "批文"}
_ENDINGS = ((re.compile(r"(?<![见认公保])证(书|件)?$|(执|护)照$"), CARD), (re.compile(r"批复$|文$|文件$"), PAPER))
# Somebody in another province calls too: 区号, then a number, or a line of the city such as 12345; an extension may follow.
PHONE = re.compile(r"0[0-9]{2,3}-([0-9]{7,8}(-[0-9]{1,6})?|1[0-9]{4})")
_PHONES = {"consult_phone": "咨询电话", "complaint_phone": "投诉电话"}


def kind_follows_name(looked: Looked) -> Found:
    """Rule 6: a result called …证 is a card, …文 or …批复 a paper; a result has a sample."""
    content = looked.content
    if content.result and content.result_kind == NOTHING:
        yield Finding(
            "6", "result_kind", f"办成拿到“{content.result}”，结果类型却是“无”。", "请改结果类型，或者把结果删掉。"
        )
    if not content.result and content.result_kind in _KINDS:
        yield Finding(
            "6", "result", f"结果类型是{_KINDS[content.result_kind]}，没有写叫什么。", "请写办成以后拿到什么。"
        )
    expected = next((kind for ending, kind in _ENDINGS if ending.search(content.result)), "")
    if expected and content.result_kind and content.result_kind not in {expected, NOTHING}:
        yield Finding(
            "6",
            "result_kind",
            f"“{content.result}”是{_KINDS[expected]}，结果类型写的不是。",
            f"请把结果类型改成{_KINDS[expected]}。",
        )
    if expected and not content.result_kind:
        yield told("6-kind", "result_kind", f"“{content.result}”没有写结果类型。", f"请选{_KINDS[expected]}。")
    if content.result and not content.result_sample:
        is_paper = content.result_kind in _KINDS
        yield Finding(
            "6-sample", "result_sample", f"“{content.result}”没有样本。",
            "请放一张样本（遮住名字和号码），群众好认；拿到的不是纸的可以不放。",
            stops=is_paper,
        )  # fmt: skip


def phones_reach_somebody(looked: Looked) -> Found:
    """Rule 7: consulting and complaining are two numbers, each with its area code."""
    content = looked.content
    for name, label in _PHONES.items():
        phone = getattr(content, name)
        if not phone:
            yield told("7-none", name, f"没有写{label}。", f"请写{label}，带区号；空着时群众看到的是全县的电话。")
        elif not PHONE.fullmatch(phone):
            yield Finding(
                "7",
                name,
                f"{label}“{phone}”没有区号，或者写法不对。",
                "请写成 0537-1234567、0537-12345 这样；不要写个人手机号。",
            )
    if content.consult_phone and content.consult_phone == content.complaint_phone:
        yield Finding(
            "7",
            "complaint_phone",
            "咨询和投诉是同一个电话，等于向被投诉的人投诉。",
            "请写另一个部门或者上一级的投诉电话。",
        )


RULES = (kind_follows_name, phones_reach_somebody)
