"""The forms of this part: what was typed, what was wrong, and the questions drawn from both."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

from django.http import QueryDict

from bianmin.county.refusals import BadInput, Refusal
from bianmin.pages.questions import Question
from bianmin.stations.actions.proposals import MOST_WORDS

A, B = "1", "2"
_WHY_NUMBER = "只用来认出是同一个人：一人一个账号，自己的事回避。开新账号要填。"
REASON = Question("reason", "说明", "long", hint="为什么要这样，批的人看这一句。", attrs={"maxlength": str(MOST_WORDS)})


def add_questions(roles: Iterable[tuple[str, str]], *, today: date) -> tuple[Question, ...]:
    """Return what is asked to propose somebody for a unit."""
    return (
        Question("has_account", "他有没有账号", "choice", "no", options=(("no", "没有，开新账号"), ("yes", "有，再排一个岗位"))),
        Question("username", "账号名", hint="本人姓名的拼音，重名的加两位数字；不能按窗口或岗位起名。已有账号的填那个。"),
        Question("name", "姓名", "name", hint="开新账号要填；已有账号的空着。", required=False),
        Question("id_number", "身份证号码", "id", hint=_WHY_NUMBER, required=False),
        Question("role", "岗位", "choice", options=tuple(roles)),
        Question("rank", "主岗还是替岗", "choice", A, options=((A, "A 岗（主）"), (B, "B 岗（替）"))),
        Question("starts_on", "从哪天起", "day", today.isoformat()),
        Question("ends_on", "到哪天止", "day", hint="合同到期、临时替班的，写最后一天；不定就空着。", required=False),
        REASON,
    )  # fmt: skip


def filled(questions: Iterable[Question], typed: Mapping[str, str], refusal: Refusal | None = None) -> list[Question]:
    """Return the questions with what was typed, and with what was wrong beside each field it names."""
    wrong = refusal.fields if refusal else {}
    return [replace(each, value=typed.get(each.name, each.value), error=wrong.get(each.name, "")) for each in questions]


def day_of(post: QueryDict, name: str) -> date | None:
    """Return a day as the browser sends it, nothing where none was given.

    Raises:
        BadInput: there is no such day.
    """
    text = post.get(name, "").strip()
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise BadInput("日子请写成 2026-12-15 这样。", fields={name: "没有这一天。"}) from None
