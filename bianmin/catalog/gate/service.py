"""Rules on the item itself: name, code, whom it serves, what a licence owes, review (DOMAIN §2.5 rules 8, 9; 要求 10 of §9)."""

from bianmin.catalog.codes import is_local, task_code_faults
from bianmin.catalog.gate.finding import LICENCE, Finding, Found, Looked, told

PERSON = "1"  # 服务对象: 自然人
FIRMS = frozenset({"2", "3", "4", "5"})  # 企业、事业、社会组织法人, 非法人企业
PERSONS_TOPIC, FIRMS_TOPIC = "z", "f"  # how the codes of the two halves of the dictionary ``topic`` begin
LICENCE_STEPS = ("受理", "审核", "审批", "办结", "送达")
_LONGEST_REVIEW = 120  # months


def it_is_named(looked: Looked) -> Found:
    """An item has a name, and its review is due some day."""
    if not looked.name.strip():
        yield Finding("name", "name", "没有事项名称。", "请照清单写名称，一字不差。")
    if not 0 <= looked.content.review_months <= _LONGEST_REVIEW:
        yield Finding(
            "review", "review_months", "复核的期限不对。", f"请填 0 到 {_LONGEST_REVIEW} 个月，0 是照全县的期限。"
        )


def code_is_right(looked: Looked) -> Found:
    """要求 10: 31 places, check characters, level and type agree; a local code stands in the local space."""
    content = looked.content
    code = content.task_code
    if not code:
        return
    if is_local(code):
        yield told("code-local", "task_code", "这是县里自建的编码，不报好差评。", "清单上有国家编码的，请换成那个。")
        return
    for fault in task_code_faults(code, level=content.level):
        yield Finding("code", "task_code", fault.says, fault.mend)
    if not task_code_faults(code):
        for fault in task_code_faults(code, item_type=looked.item_type):
            yield told("code-type", "task_code", fault.says, fault.mend)


def topics_follow_targets(looked: Looked) -> Found:
    """Rule 8: who is served and the topics agree; what serves persons has a topic of persons."""
    content = looked.content
    if not content.targets:
        yield told("8-none", "targets", "没有写谁可以办。", "请勾选服务对象，再选主题，群众按主题找得到。")
        return
    for is_served, letter, who in (
        (PERSON in content.targets, PERSONS_TOPIC, "个人"),
        (not FIRMS.isdisjoint(content.targets), FIRMS_TOPIC, "单位"),
    ):
        has_topic = any(topic.startswith(letter) for topic in content.topics)
        if is_served and not has_topic:
            yield Finding("8", "topics", f"{who}可以办，没有选{who}的主题。", f"请在主题里给{who}选一个。")
        if has_topic and not is_served:
            yield Finding(
                "8", "topics", f"选了{who}的主题，服务对象里没有{who}。", f"请去掉{who}的主题，或者勾选{who}。"
            )


def licence_is_explained(looked: Looked) -> Found:
    """Rule 9: a licence answers at least one common question, and its steps name 受理, 审核, 审批, 办结 and 送达."""
    content = looked.content
    if looked.item_type != LICENCE:
        return
    if not any(each.question.strip() and each.answer.strip() for each in content.faq):
        yield Finding("9", "faq", "行政许可至少要有一个常见问题和它的回答。", "请写群众最常问的一个。")
    said = "".join(step.what for step in content.steps)
    missing = [word for word in LICENCE_STEPS if word not in said]
    if missing:
        yield Finding(
            "9",
            "steps",
            f"行政许可的步骤里没有写{'、'.join(missing)}。",
            "请在“指南上写的步骤”里一步一步写上这几个词。",
        )


RULES = (it_is_named, code_is_right, topics_follow_targets, licence_is_explained)
