"""Rules on wording: one short plain sentence, and common questions with answers (issue 4, point 6)."""

from bianmin.catalog.gate.finding import Finding, Found, Looked

LONGEST_LINE = 40  # characters that can be said in one breath
_SHOUTS = ("!", "！")


def one_line_is_plain(looked: Looked) -> Found:
    """一句话 is there, is short, and does not shout."""
    line = looked.content.one_line.strip()
    if not line:
        yield Finding("one-line", "one_line", "没有写“一句话”。", "请写：什么人、能得到什么。像跟邻居说话一样。")
    elif len(line) > LONGEST_LINE:
        yield Finding(
            "one-line",
            "one_line",
            f"“一句话”有 {len(line)} 个字，一口气念不完。",
            f"请改到 {LONGEST_LINE} 个字以内，细节写进白话。",
        )
    if any(sign in line for sign in _SHOUTS):
        yield Finding("one-line", "one_line", "“一句话”里有感叹号。", "请改成句号。")


def questions_are_answered(looked: Looked) -> Found:
    """A common question has its answer, and the other way round."""
    for number, each in enumerate(looked.content.faq, start=1):
        if not each.question.strip():
            yield Finding("faq", f"faq-{number}-question", "有一个回答没有问题。", "请写群众怎么问，或者删掉这一条。")
        if not each.answer.strip():
            yield Finding("faq", f"faq-{number}-answer", f"“{each.question}”没有回答。", "请写回答，或者删掉这一条。")


RULES = (one_line_is_plain, questions_are_answered)
