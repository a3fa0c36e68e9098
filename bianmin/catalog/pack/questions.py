"""The questions of a form: what is asked beyond the applicant's name, ID number, phone and village."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bianmin.catalog.elements import QUESTION_KINDS
from bianmin.catalog.elements import RESERVED as ASKED_OF_EVERYONE
from bianmin.catalog.pack.guides import read_reuse
from bianmin.catalog.pack.problems import Table

KINDS, RESERVED = QUESTION_KINDS, ASKED_OF_EVERYONE
YES, NO = "yes", "no"
_LENGTHS = {"text": 60, "long": 500, "address": 120}
_DAY = re.compile(r"today|[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])")


@dataclass(frozen=True, slots=True)
class OnlyIf:
    """The question is asked only if an earlier choice has this value; a yes_no has ``yes`` or ``no``."""

    key: str
    equals: str


@dataclass(frozen=True, slots=True)
class Question:
    """One question.

    ``longest`` is in characters (text, long, address); ``least`` and ``most`` bound a number, or an amount in
    whole yuan; ``earliest`` and ``latest`` bound a date (ISO, or ``today``; empty is open).
    """

    key: str
    label: str
    kind: str
    required: bool
    hint: str
    options: tuple[str, ...]
    longest: int | None
    least: int | None
    most: int | None
    earliest: str
    latest: str
    only_if: OnlyIf | None
    reuse: str = ""
    group: str = ""


def read_question(part: Table) -> Question:
    """Read one question and note what does not fit its kind."""
    kind = part.text("kind", among=KINDS)
    only_if = part.table("only_if", required=False)
    is_written = kind in _LENGTHS
    is_counted = kind in ("number", "money")
    is_date = kind == "date"
    question = Question(
        key=part.code("key"),
        label=part.text("label"),
        kind=kind,
        required=part.flag("required", required=True),
        hint=part.text("hint", required=False),
        options=part.texts("options") if kind == "choice" else (),
        longest=part.number("max", least=1, most=2000) or _LENGTHS[kind] if is_written else None,
        least=part.number("min") if is_counted else None,
        most=part.number("max", most=100_000_000) if is_counted else None,
        earliest=_day(part, "min") if is_date else "",
        latest=_day(part, "max") if is_date else "",
        only_if=_only_if(only_if) if only_if else None,
        reuse=read_reuse(part),
        group=part.text("group", required=False),
    )
    part.close()
    _check(question, part)
    return question


def check_questions(questions: Sequence[Question], table: Table) -> None:
    """Note keys that are taken, and conditions on a question that does not come before."""
    earlier: dict[str, Question] = {}
    for question in questions:
        if question.key in RESERVED:
            table.fault("form", f"{question.key} 平台自己会问，不要再问一遍。")
        if question.key in earlier:
            table.fault("form", f"问题 {question.key} 写了两遍。")
        if question.only_if and question.only_if.equals not in _answers(earlier.get(question.only_if.key)):
            what = f"{question.key} 的 only_if 要指前面的选择题或是非题，值是它的一个答案（是非题 yes、no）。"
            table.fault("form", what)
        earlier[question.key] = question


def _answers(question: Question | None) -> tuple[str, ...]:
    if question is None:
        return ()
    return (YES, NO) if question.kind == "yes_no" else question.options


def _day(part: Table, key: str) -> str:
    day = part.text(key, required=False)
    if day and not _DAY.fullmatch(day):
        part.fault(key, f"“{day}”不对，要写 2026-01-31 这样的日期，或 today（今天）。")
    return day


def _only_if(part: Table) -> OnlyIf:
    only_if = OnlyIf(part.text("key"), part.text("equals"))
    part.close()
    return only_if


def _check(question: Question, part: Table) -> None:
    if question.kind == "choice" and len(set(question.options)) < 2:
        part.fault("options", "选择题至少要两个不同的选项。")
    if question.least is not None and question.most is not None and question.least > question.most:
        part.fault("min", "最小不能比最大还大。")
