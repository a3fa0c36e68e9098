"""Reading what somebody typed into an edition's form: pure, one sentence for each thing that is wrong."""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation

from bianmin.catalog.elements import NO, YES, Question
from bianmin.county.refusals import BadInput
from bianmin.people.identity import plain, read_id_number, read_name, read_phone

LONGEST = 2000  # characters, whatever the question says
_DATE = re.compile(r"^(\d{4})\D+(\d{1,2})\D+(\d{1,2})\D*$|^(\d{4})(\d{2})(\d{2})$")


def read_answers(questions: Iterable[Question], raw: Mapping[str, str], *, today: date) -> dict[str, str]:
    """Return the clean answers to the questions that are asked; what is not asked is left out.

    Raises:
        BadInput: with one sentence for each field that is wrong.
    """
    clean: dict[str, str] = {}
    wrong: dict[str, str] = {}
    for question in questions:
        if not question.is_asked(clean):
            continue
        try:
            clean[question.key] = read_answer(question, raw.get(question.key, ""), today=today)
        except BadInput as refusal:
            wrong[question.key] = str(refusal)
    if wrong:
        raise BadInput(_summary(len(wrong)), fields=wrong)
    return clean


def _summary(count: int) -> str:
    return f"有 {count} 处要改，改好再接着填。已经填的都在。"


def read_answer(question: Question, text: str, *, today: date) -> str:
    """Return one clean answer; an optional question may stay empty.

    Raises:
        BadInput: what is wrong and how it will be right.
    """
    text = text.replace("\r\n", "\n").strip()
    if not text:
        if question.required:
            raise BadInput("这一项要填。不知道怎么填，可以打站里电话问。")
        return ""
    limit = min(question.max_length or LONGEST, LONGEST)
    if len(text) > limit:
        raise BadInput(f"这一项最多 {limit} 个字，现在有 {len(text)} 个。请删短一些。")
    return _READERS.get(question.kind, _text)(question, text, today)


def _text(question: Question, text: str, today: date) -> str:
    return text


def _choice(question: Question, text: str, today: date) -> str:
    if text not in question.options:
        raise BadInput("请从给出的几项里选一项。")
    return text


def _yes_no(question: Question, text: str, today: date) -> str:
    if text not in {YES, NO}:
        raise BadInput("请选“是”或“否”。")
    return text


def _date(question: Question, text: str, today: date) -> str:
    found = _DATE.match(plain(text))
    if not found:
        raise BadInput("日期请写成 年-月-日，例如 2026-03-08。")
    year, month, day = (int(part) for part in found.groups() if part)
    try:
        read = date(year, month, day)
    except ValueError:
        raise BadInput(f"没有 {year} 年 {month} 月 {day} 日这一天。请再看一遍日期。") from None
    for bound, is_wrong, words in (
        (_bound(question.earliest, today), lambda day: read < day, "不能早于"),
        (_bound(question.latest, today), lambda day: read > day, "不能晚于"),
    ):
        if bound and is_wrong(bound):
            raise BadInput(f"日期{words} {bound.year} 年 {bound.month} 月 {bound.day} 日。请再看一遍。")
    return read.isoformat()


def _bound(written: str, today: date) -> date | None:
    if written == "today":
        return today
    return date.fromisoformat(written) if written else None


def _number(question: Question, text: str, today: date) -> str:
    try:
        number = Decimal(plain(text).replace(",", ""))
    except InvalidOperation:
        raise BadInput("这里只填数字。") from None
    if not number.is_finite():
        raise BadInput("这里只填数字。")
    if question.least is not None and number < question.least:
        raise BadInput(f"这个数不能小于 {question.least}。")
    if question.most is not None and number > question.most:
        raise BadInput(f"这个数不能大于 {question.most}。")
    return f"{number:f}"


def _bank_card(question: Question, text: str, today: date) -> str:
    digits = re.sub(r"[\s-]", "", plain(text))
    if not re.fullmatch(r"\d{12,19}", digits):
        raise BadInput("银行卡（社保卡）号是 12 到 19 位数字。请对照卡面再看一遍。")
    return digits


_READERS = {
    "choice": _choice,
    "yes_no": _yes_no,
    "date": _date,
    "number": _number,
    "money": _number,
    "bank_card": _bank_card,
    "id_number": lambda question, text, today: read_id_number(text, today=today).number,
    "phone": lambda question, text, today: read_phone(text),
    "name": lambda question, text, today: read_name(text),
}
