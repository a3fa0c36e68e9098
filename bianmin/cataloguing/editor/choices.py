"""What can be chosen in the editor's lists: dictionaries as of today, units, questions that can be conditions."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from bianmin.catalog.content import Content
from bianmin.catalog.elements import NO, REUSED, YES, Question
from bianmin.catalog.pack.questions import KINDS, RESERVED
from bianmin.catalog.permissions import departments, dictionary_choices
from bianmin.catalog.reading import (
    BESIDE,
    DOES,
    KINDS_OF_MATERIAL,
    NECESSITY,
    ORIGINS,
    PLACES,
    UNITS_OF_TIME,
)
from bianmin.catalog.words import words

Pairs = tuple[tuple[str, str], ...]
PLEASE = ("", "请选")
DICTIONARIES = (
    "task_type", "use_level", "power_source", "handle_area", "server_type", "topic", "online_depth", "result_type",
)  # fmt: skip
WITHOUT_PLEASE = frozenset({"server_type", "topic", "online_depth"})
KIND_WORDS = {
    "text": "一行字", "long": "几行字", "date": "日期", "choice": "从几项里选一项", "yes_no": "是或否",
    "id_number": "身份证号", "phone": "电话", "number": "数字", "money": "多少钱", "bank_card": "银行卡号", "address": "地址",
}  # fmt: skip
RESERVED_WORDS = dict(zip(RESERVED, ("申请人姓名", "申请人身份证号", "申请人电话", "申请人住哪个村"), strict=True))
CAUSES = ("法律法规要本人来", "部门要求看原件", "部门之间没有共享", "系统要人当场操作", "要现场查看或采集", "说不清")
PROFILES: Pairs = (
    ("none", "还没有定"),
    ("licence", "行政许可法"),
    ("social_insurance", "社会保险经办条例"),
    ("relief", "社会救助（低保、特困、补贴）"),
    ("market", "市场主体登记"),
    ("household", "户籍、身份证"),
    ("veterans", "退役军人优待抚恤"),
    ("village", "村里自己的事、调解"),
)
STANDS: dict[str, Pairs] = {
    "marks": (("", "核实过，没有标记"), ("未核实", "未核实（群众看不到）"), ("示例", "示例")),
    "units": tuple(UNITS_OF_TIME.items()),
    "case_types": (PLEASE, ("即办件", "即办件（当场办完）"), ("承诺件", "承诺件（几天内办完）")),
    "necessity": tuple(NECESSITY.items()),
    "forms": (PLEASE, *((each, each) for each in ("原件", "复印件", "原件和复印件", "照片", "电子"))),
    "material_kinds": (PLEASE, *KINDS_OF_MATERIAL.items()),
    "origins": (PLEASE, *ORIGINS.items()),
    "causes": (PLEASE, *((each, each) for each in CAUSES)),
    "question_kinds": tuple((kind, KIND_WORDS[kind]) for kind in KINDS),
    "reused": (("", "不带出，请他填"), *REUSED.items()),
    "does": (PLEASE, *DOES.items()),
    "beside": (("", "等上一站办完再办"), *BESIDE.items()),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Answers:
    """The answers of one earlier question, of which one can be a condition: ``key=answer`` and its words."""

    label: str
    options: Pairs


@dataclass(frozen=True, slots=True)
class Choices:
    """Every list of the editor for one content on one day."""

    content: Content
    lists: dict[str, Pairs] = field(default_factory=dict)

    @classmethod
    def of(cls, content: Content, *, on: date) -> "Choices":
        """Read the dictionaries and units, and what can be chosen of the content itself."""
        units = tuple((unit.slug, unit.short_name) for unit in departments())
        lists = {
            **STANDS,
            **{name: _dictionary(name, on) for name in DICTIONARIES},
            "categories": (PLEASE, *((each.name, each.name) for each in words().categories)),
            "departments": (PLEASE, *units),
            "places": (PLEASE, *PLACES.items(), *units),
            "groups": (("", "不重复，只问一遍"), *((each.key, each.label or each.key) for each in content.groups)),
            "answers": (PLEASE, *RESERVED_WORDS.items(), *((each.key, each.label) for each in content.questions)),
        }
        return cls(content, lists)

    def pairs(self, name: str, *, chosen: Iterable[str] = ()) -> Pairs:
        """Return a list with whatever is chosen already: what left it, or was never in it, is kept and said to be so."""
        pairs = self.lists.get(name, ())
        known = {value for value, _ in pairs}
        return (*pairs, *((each, f"{each}（不在清单里）") for each in chosen if each and each not in known))

    def names(self) -> dict[str, str]:
        """Return what units and codes are called, as catalog.reading asks for it."""
        found = {f"{name}:{value}": label for name in DICTIONARIES for value, label in self.lists[name]}
        return found | {f"unit:{value}": label for value, label in self.lists["departments"]}

    def conditions(self, block: str, number: int) -> tuple[Answers, ...]:
        """Return the questions, with their answers, that can decide about the ``number``-th part of a list.

        A material may depend on the form and on 我能办吗, a question on those before it.
        """
        if block == "checks":
            return _checks(self.content, number - 1)
        if block == "form":
            return tuple(_answers(each, least=True) for each in self.content.form[: number - 1] if _decides(each))
        asked = [each for each in self.content.form if not each.group and each.kind in {"choice", "yes_no"}]
        return (*(_answers(each) for each in asked), *_checks(self.content, len(self.content.checks)))


def _dictionary(name: str, on: date) -> Pairs:
    found = tuple(dictionary_choices(name, on=on))
    return found if name in WITHOUT_PLEASE or not found else (PLEASE, *found)


def _checks(content: Content, many: int) -> tuple[Answers, ...]:
    return tuple(
        Answers(each.ask, tuple((f"{each.key}={option}", f"答“{option}”") for option in each.options))
        for each in content.checks[:many]
    )


def _decides(question: Question) -> bool:
    return question.kind in {"choice", "yes_no", "number"}


def _answers(question: Question, *, least: bool = False) -> Answers:
    if question.kind == "yes_no":
        return Answers(question.label, ((f"{question.key}={YES}", "答“是”"), (f"{question.key}={NO}", "答“否”")))
    if question.kind == "number" and least:
        return Answers(question.label, ((f"{question.key}=", "答的数够大（填“前面的数不小于”）"),))
    return Answers(question.label, tuple((f"{question.key}={each}", f"答“{each}”") for each in question.options))
