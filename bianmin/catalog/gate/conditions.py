"""Rules on conditions: what is asked or wanted only after an answer follows one that is given, and given before."""

from collections.abc import Iterable

from bianmin.catalog.elements import MaterialSpec, Question
from bianmin.catalog.gate.asking import Asked, asked_in_order, checked_in_order
from bianmin.catalog.gate.finding import Finding, Found, Looked


def questions_follow_answers(looked: Looked) -> Found:
    """A question depends on one that was asked before it: in its own group, or outside of any."""
    order = asked_in_order(looked.content)
    questions = {f"form-{number}": each for number, each in enumerate(looked.content.form, start=1)}
    for at, asked in enumerate(order):
        question = questions.get(asked.place)
        if question and question.only_if_key:
            yield from _follows(question, asked, order, at)


def _follows(question: Question, asked: Asked, order: list[Asked], at: int) -> Found:
    place = f"{asked.place}-only_if"
    found = next((each for each in order[:at] if each.key == question.only_if_key and each.group == asked.group), None)
    if found is None:
        yield Finding("condition", place, *_why_not(question, asked, order))
    elif question.only_if_least is not None:
        if not found.is_number:
            yield Finding(
                "condition",
                f"{place}_least",
                f"“{question.label}”要看前面的数，前面那一题不是数字题。",
                "请改成看选了什么，或者把前面那一题改成数字题。",
            )
    elif not question.only_if_equals:
        yield Finding("condition", place, f"“{question.label}”没有写前面怎么答才问。", "请选前面那一题的一个回答。")
    elif found.options and question.only_if_equals not in found.options:
        yield Finding(
            "condition",
            place,
            f"“{question.label}”等的回答“{question.only_if_equals}”，前面那一题里没有，永远不会问到。",
            "请选前面那一题有的回答。",
        )


def _why_not(question: Question, asked: Asked, order: list[Asked]) -> tuple[str, str]:
    same = [each for each in order if each.key == question.only_if_key]
    what = f"“{question.label}”要看“{question.only_if_key}”的回答，"
    if not same:
        return f"{what}没有这一题。", "请重新选前面的一题。"
    if all(each.group == asked.group for each in same):
        return f"{what}那一题在它后面才问。", "请把那一题挪到前面，或者换一个条件。"
    if asked.group:
        return f"{what}那一题不在同一组里。", "重复组里的题只能跟着同一组里前面的题；请换条件，或者把题挪出这一组。"
    return f"{what}那一题在重复组里，有好几个回答。", "请改看组外的题，例如先问的“有几个”。"


def materials_follow_answers(looked: Looked) -> Found:
    """A material depends on an answer of the form (outside of groups) or of 我能办吗."""
    content = looked.content
    known = [each for each in (*asked_in_order(content), *checked_in_order(content)) if not each.group]
    inside = {each.key for each in asked_in_order(content) if each.group}
    for number, each in enumerate(content.materials, start=1):
        if each.only_if_key:
            yield from _wanted_after(each, f"materials-{number}-only_if", known, inside)


def _wanted_after(each: MaterialSpec, place: str, known: list[Asked], inside: set[str]) -> Found:
    found = [asked for asked in known if asked.key == each.only_if_key]
    if not found:
        why = "那一题在重复组里，有好几个回答" if each.only_if_key in inside else "没有这一题"
        yield Finding(
            "needs",
            place,
            f"“{each.name}”要看“{each.only_if_key}”的回答，{why}。",
            "请重新选：表单里组外的题，或者“我能办吗”的题。",
        )
    else:
        yield from _reachable("needs", each.name, place, each.only_if_equals, found)


def checks_follow_answers(looked: Looked) -> Found:
    """A question of 我能办吗 depends on one before it."""
    order = checked_in_order(looked.content)
    for at, each in enumerate(looked.content.checks):
        if not each.only_if_key:
            continue
        place = f"checks-{at + 1}-only_if"
        found = [asked for asked in order[:at] if asked.key == each.only_if_key]
        if found:
            yield from _reachable("check", each.ask, place, each.only_if_equals, found)
        else:
            yield Finding(
                "check",
                place,
                f"“{each.ask}”要看“{each.only_if_key}”的回答，前面没有这一题。",
                "请重新选前面的一题，或者不要条件。",
            )


def _reachable(rule: str, name: str, place: str, equals: Iterable[str], found: list[Asked]) -> Found:
    wanted = set(equals)
    odd = [word for asked in found if asked.options for word in sorted(wanted - set(asked.options))]
    if not wanted:
        yield Finding(rule, place, f"“{name}”没有写怎样回答才要。", "请选一个或几个回答。")
    elif odd:
        yield Finding(rule, place, f"“{name}”等的回答“{odd[0]}”，那一题里没有，永远轮不到。", "请选那一题有的回答。")


RULES = (questions_follow_answers, materials_follow_answers, checks_follow_answers)
