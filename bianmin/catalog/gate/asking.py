"""In which order a form asks, and which answers a condition can be about; repeated groups stand once, not written out."""

from collections.abc import Iterator
from dataclasses import dataclass

from bianmin.catalog.content import Content
from bianmin.catalog.elements import NO, YES, Check, Group, Question

CHOSEN = frozenset({"choice", "yes_no"})
COUNTED = "number"


@dataclass(frozen=True, slots=True)
class Asked:
    """One thing that is asked: its key, its place in the content (``form-2``), what may be answered, within which group.

    ``options`` is empty where any text may be answered; ``is_number`` says that a least number can be asked of it.
    """

    key: str
    place: str
    options: tuple[str, ...]
    group: str = ""
    is_number: bool = False


def asked_in_order(content: Content) -> list[Asked]:
    """Return the form as it is asked: each group where its first question stands, its count before its questions."""
    groups = {group.key: (number, group) for number, group in enumerate(content.groups, start=1)}
    questions = list(enumerate(content.form, start=1))
    told: set[str] = set()
    order: list[Asked] = []
    for number, question in questions:
        if question.group not in groups:
            order.append(_of_question(number, question, ""))
        elif question.group not in told:
            told.add(question.group)
            order.append(_of_group(*groups[question.group]))
            order += [_of_question(n, each, each.group) for n, each in questions if each.group == question.group]
    return order


def checked_in_order(content: Content) -> list[Asked]:
    """Return what 我能办吗 asks, in its order."""
    return [_of_check(number, each) for number, each in enumerate(content.checks, start=1)]


def written_out(content: Content, most: int) -> Iterator[str]:
    """Yield the keys under which answers are kept, those of a repeated group at most ``most`` times."""
    counts = {group.key: min(group.most, most) for group in content.groups}
    for each in asked_in_order(content):
        if each.group:
            yield from (f"{each.group}_{n}_{each.key}" for n in range(1, counts[each.group] + 1))
        else:
            yield each.key


def _of_question(number: int, question: Question, group: str) -> Asked:
    options = {"choice": question.options, "yes_no": (YES, NO)}.get(question.kind, ())
    return Asked(question.key, f"form-{number}", options, group, is_number=question.kind == COUNTED)


def _of_group(number: int, group: Group) -> Asked:
    return Asked(group.key, f"groups-{number}", (), is_number=True)


def _of_check(number: int, check: Check) -> Asked:
    return Asked(check.key, f"checks-{number}", check.options)
