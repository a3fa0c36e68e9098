"""Rules on the form: keys, kinds, bounds and groups that can be asked as they stand."""

import re
from collections import Counter
from datetime import date

from bianmin.catalog.elements import QUESTION_KINDS, RESERVED, REUSED, Group, Question
from bianmin.catalog.gate.asking import asked_in_order, checked_in_order, written_out
from bianmin.catalog.gate.finding import Finding, Found, Looked, told

KEY = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,39}")
MOST_REPEATS = 30
_FEWEST_OPTIONS = 2
_TODAY = "today"
_MOST_QUESTIONS = 60  # of a form with its groups written out: beyond it nobody reads to the end


def keys_are_single(looked: Looked) -> Found:
    """Every key is fit to keep an answer under, is used once, and is not one that the platform asks by itself."""
    asked = asked_in_order(looked.content)
    counts = Counter(each.key for each in asked)
    for each in asked:
        place = f"{each.place}-key"
        if not KEY.fullmatch(each.key):
            yield Finding(
                "key",
                place,
                f"代号“{each.key}”不能用。",
                "请删掉这一题，再加一遍；代号只用字母、数字和下划线，字母开头。",
            )
        elif each.key in RESERVED:
            yield Finding(
                "key", place, "姓名、身份证号、电话、住哪个村，平台自己会问。", "请删掉这一题，不要再问一遍。"
            )
        elif counts[each.key] > 1:
            yield Finding(
                "key-twice",
                place,
                f"有两道题的代号都是“{each.key}”，后一个回答会盖掉前一个。",
                "请删掉其中一题，再加一遍。",
            )
    kept = Counter(written_out(looked.content, MOST_REPEATS))
    for each in asked:
        if kept[each.key] > 1 and counts[each.key] == 1 and not each.group:
            yield Finding(
                "key-twice", f"{each.place}-key", f"代号“{each.key}”和重复组里的一题撞了。", "请删掉这一题，再加一遍。"
            )
    if sum(kept.values()) > _MOST_QUESTIONS:
        yield told(
            "form-long",
            "form",
            f"这张表最多会问 {sum(kept.values())} 题。",
            "请看哪些平台或别的部门已经知道，能不问的就不问。",
        )


def questions_can_be_answered(looked: Looked) -> Found:
    """Each question has words, a kind, options that differ, bounds that leave something between them."""
    groups = {group.key for group in looked.content.groups}
    for number, each in enumerate(looked.content.form, start=1):
        place = f"form-{number}"
        if not each.label.strip():
            yield Finding("question", f"{place}-label", f"第 {number} 题没有写问什么。", "请像当面问一样写。")
        if each.kind not in QUESTION_KINDS:
            yield Finding(
                "question", f"{place}-kind", f"“{each.label}”不知道怎么答。", "请选怎么答：一行字、日期、选一项等等。"
            )
        if each.reuse and each.reuse not in REUSED:
            yield Finding(
                "reuse",
                f"{place}-reuse",
                f"“{each.label}”要自动带出的“{each.reuse}”，平台不知道。",
                f"请从{'、'.join(REUSED.values())}里选，或者不带出。",
            )
        if each.group and each.group not in groups:
            yield Finding(
                "group", f"{place}-group", f"“{each.label}”放在一个没有的组里。", "请选一个组，或者不放在组里。"
            )
        yield from _options(each, place)
        yield from _bounds(each, place)


def _options(each: Question, place: str) -> Found:
    if each.kind != "choice":
        return
    if len(set(each.options)) < _FEWEST_OPTIONS:
        yield Finding(
            "question",
            f"{place}-options",
            f"“{each.label}”是选择题，选项不到两个。",
            "请至少写两个不同的选项，一行一个。",
        )
    elif len(set(each.options)) < len(each.options) or not all(option.strip() for option in each.options):
        yield Finding("question", f"{place}-options", f"“{each.label}”有一样的或空的选项。", "请删掉多出来的。")


def _bounds(each: Question, place: str) -> Found:
    if each.least is not None and each.most is not None and each.least > each.most:
        yield Finding(
            "question", f"{place}-least", f"“{each.label}”最小的数比最大的还大，怎么填都不对。", "请改其中一个。"
        )
    if each.max_length < 1:
        yield Finding("question", f"{place}-max_length", f"“{each.label}”一个字都不能填。", "请改最多多少字。")
    days = {name: _day(getattr(each, name)) for name in ("earliest", "latest")}
    for name, day in days.items():
        if getattr(each, name) and day is None:
            yield Finding(
                "question",
                f"{place}-{name}",
                f"“{each.label}”的日期“{getattr(each, name)}”不是真的日子。",
                "请写 2026-01-31 这样，或者 today（今天）。",
            )
    earliest, latest = days["earliest"], days["latest"]
    if isinstance(earliest, date) and isinstance(latest, date) and earliest > latest:
        yield Finding("question", f"{place}-earliest", f"“{each.label}”最早的日子比最晚的还晚。", "请改其中一个。")


def _day(text: str) -> date | str | None:
    """Return the day, ``today`` as it stands, or None where it is neither."""
    if text == _TODAY:
        return text
    try:
        return date.fromisoformat(text) if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text) else None
    except ValueError:
        return None


def groups_can_be_repeated(looked: Looked) -> Found:
    """Each repeated group has questions, a number, and a name for each of them."""
    used = {question.group for question in looked.content.form}
    counts = Counter(group.key for group in looked.content.groups)
    for number, each in enumerate(looked.content.groups, start=1):
        place = f"groups-{number}"
        if each.key not in used:
            yield Finding(
                "group", place, f"“{each.label}”这一组里没有题。", "请在上面的题里选“放在哪一组”，或者删掉这一组。"
            )
        if counts[each.key] > 1:
            yield Finding("key-twice", f"{place}-key", f"有两组的代号都是“{each.key}”。", "请删掉其中一组，再加一遍。")
        yield from _repeats(each, place)


def _repeats(each: Group, place: str) -> Found:
    if not each.label.strip():
        yield Finding("group", f"{place}-label", "有一组没有写先问什么。", "请写，例如“家里有几口人？”")
    if not 1 <= each.most <= MOST_REPEATS:
        yield Finding(
            "group", f"{place}-most", f"“{each.label}”最多 {each.most} 个，不行。", f"请填 1 到 {MOST_REPEATS}。"
        )
    if "{n}" not in each.each or re.search(r"[{}]", each.each.replace("{n}", "")):
        yield Finding(
            "group",
            f"{place}-each",
            f"“{each.each}”看不出是第几个。",
            "请写成“第 {n} 个人”这样，{n} 是第几个；别的花括号不要用。",
        )


def checks_lead_somewhere(looked: Looked) -> Found:
    """Each question of 我能办吗 has answers, some of which go on; who does not go on is told where to."""
    counts = Counter(each.key for each in checked_in_order(looked.content))
    for number, each in enumerate(looked.content.checks, start=1):
        place = f"checks-{number}"
        if not each.ask.strip():
            yield Finding("check", f"{place}-ask", f"第 {number} 个自查的问题没有写问什么。", "请像当面问一样写。")
        if not KEY.fullmatch(each.key) or counts[each.key] > 1:
            yield Finding(
                "check", f"{place}-key", f"自查的代号“{each.key}”不能用，或者用了两回。", "请删掉这一题，再加一遍。"
            )
        if len(set(each.options)) < _FEWEST_OPTIONS:
            yield Finding(
                "check", f"{place}-options", f"“{each.ask}”的回答不到两个。", "请至少写两个不同的回答，一行一个。"
            )
        odd = set(each.passes) - set(each.options)
        if odd or not each.passes:
            yield Finding(
                "check",
                f"{place}-passes",
                f"“{each.ask}”没有一个回答能接着办，或者写了没有的回答。",
                "请从左边的回答里照抄，一行一个。",
            )
        elif set(each.options) - set(each.passes) and not each.otherwise.strip():
            yield Finding(
                "check",
                f"{place}-otherwise",
                f"“{each.ask}”答别的时候，没有写怎么告诉他。",
                "请写该找谁、还差什么，别让人白跑。",
            )


RULES = (keys_are_single, questions_can_be_answered, groups_can_be_repeated, checks_lead_somewhere)
