"""The elements of an edition as named parts: materials, questions, limits, stages, fees, seasons; pure.

Names and meanings follow the elements and sub-tables of the national service list (DOMAIN §2.3); whatever a later version
adds has a default, so that what was published before reads as it did.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

YES, NO = "yes", "no"  # the two answers of a yes_no question
SHARED_BY_STATE = "20"  # 来源渠道: issued by a government department
TABLE = "2"  # 材料类型: a form that the applicant fills in
REVIEW, DECIDE, OUTER, MEETING, PUBLICITY = "review", "decide", "outer", "meeting", "publicity"  # what a stage does
EARLIER = "earlier"  # Question.reuse: the answer of the last time
PARALLEL, JOINT = "parallel", "joint"  # how a stage runs beside the one before it
DIGITS = 6  # a count has fewer
LONGEST_HOLIDAY = 8  # days: 国庆 with 中秋
# A catch-all is no material (安阳市政务服务条例 13; DOMAIN §2.5 rule 10).
CATCH_ALL = re.compile(r"其他.{0,4}材料|有关.{0,4}材料|等材料|等$")
QUESTION_KINDS = (
    "text", "long", "date", "choice", "yes_no", "id_number", "phone", "number", "money", "bank_card", "address",
)  # fmt: skip
# The platform asks these of everyone; a form must not ask them again, a copy sheet may use them.
RESERVED = ("applicant_name", "applicant_id", "applicant_phone", "applicant_village")
MONTH_DAYS, YEAR_DAYS = 30, 365  # how the item list converts them (DOMAIN §2.4, 时限单位 Z)


@dataclass(frozen=True, slots=True)
class Limit:
    """A time limit: (number, unit, as written, source, mark); an unknown one has no amount.

    ``unit`` is ``workday`` (工作日), ``day`` (日), ``month`` (月), ``year`` (年) or ``on_spot`` (当场, amount 0).
    """

    amount: int | None = None
    unit: str = "workday"
    as_written: str = ""
    source: str = ""
    mark: str = ""

    @property
    def is_known(self) -> bool:
        return self.amount is not None

    @property
    def is_on_spot(self) -> bool:
        return self.amount is not None and (self.unit == "on_spot" or self.amount == 0)

    @property
    def words(self) -> str:
        """Return how the public reads it; unknown is 请咨询, never invented."""
        if self.amount is None:
            return "请咨询"
        if self.is_on_spot:
            return "材料齐全当场办"
        return f"{self.amount} {LIMIT_UNITS.get(self.unit, '日')}"

    def is_longer_than(self, other: "Limit") -> bool | None:
        """Say whether this is the longer one; None where units cannot be compared or one is unknown.

        n workdays take n + 2⌊(n − 1) / 5⌋ days at least and, with the longest holiday among them, n + 2⌈n / 5⌉ + 8 at most:
        what lies between depends on the calendar, and None says so (DOMAIN §2.5 rule 1).
        """
        if self.amount is None or other.amount is None:
            return None
        if self.is_on_spot or other.is_on_spot:
            return not self.is_on_spot
        if self.unit == other.unit:
            return self.amount > other.amount
        mine, theirs = self._days(), other._days()
        if self.unit == "workday":
            return _fewest_days(self.amount) > theirs
        if other.unit == "workday" and mine > theirs:
            return True if mine > _most_days(theirs) else None
        return mine > theirs

    def _days(self) -> int:
        assert self.amount is not None, "asked of a known limit"
        return self.amount * {"month": MONTH_DAYS, "year": YEAR_DAYS}.get(self.unit, 1)


LIMIT_UNITS = {"workday": "个工作日", "day": "日", "month": "个月", "year": "年", "on_spot": "当场"}


def _fewest_days(workdays: int) -> int:
    return workdays + 2 * ((workdays - 1) // 5)


def _most_days(workdays: int) -> int:
    return workdays + 2 * -(-workdays // 5) + LONGEST_HOLIDAY


@dataclass(frozen=True, slots=True)
class OnlyIf:
    """Asked or wanted only where an answer given before equals one of ``equals`` (or, of a number, is at least ``least``)."""

    key: str = ""
    equals: tuple[str, ...] = ()
    least: int | None = None

    def holds(self, answers: Mapping[str, str]) -> bool:
        """Say whether the answers so far fulfil it; none given fulfils nothing, no condition is always fulfilled."""
        if not self.key:
            return True
        answer = answers.get(self.key, "")
        if self.least is not None:
            return whole(answer) >= self.least
        return answer in self.equals


def whole(text: str) -> int:
    """Return the whole number in an answer to a number question, 0 where there is none."""
    whole = text.strip().partition(".")[0]
    return int(whole) if whole.isascii() and whole.isdecimal() and len(whole) < DIGITS else 0


@dataclass(frozen=True, slots=True)
class MaterialSpec:
    """One material that the edition asks for (DOMAIN §2.3, sub-table 材料).

    ``necessity``: 1 必要, 2 非必要, 3 容缺后补. ``kind``: 1 证件证书证明, 2 申请表格文书, 3 其他. ``origin`` (来源渠道): 10
    申请人自备, 20 政府部门核发, 99 其他. ``only_if_*``: wanted only after that answer of the form or the self-check.
    """

    code: str
    name: str
    why: str = ""
    form: str = ""
    copies: str = ""
    necessity: str = "1"
    exempt: bool = False
    exempt_why: str = ""
    how_right: str = ""
    sample: str = ""
    photo: dict[str, int] = field(default_factory=dict)
    mark: str = ""
    kind: str = ""
    origin: str = ""
    basis: str = ""
    blank: str = ""
    points: str = ""
    only_if_key: str = ""
    only_if_equals: tuple[str, ...] = ()

    @property
    def is_required(self) -> bool:
        return self.necessity == "1" and not self.exempt

    @property
    def only_if(self) -> OnlyIf:
        return OnlyIf(self.only_if_key, self.only_if_equals)

    def is_wanted(self, answers: Mapping[str, str]) -> bool:
        """Say whether the answers so far make this a material to bring."""
        return self.only_if.holds(answers)


@dataclass(frozen=True, slots=True)
class Group:
    """Questions that are asked again for each one of several: members of a household, plots of land.

    How many there are is itself a question, under ``key``; the questions of the group are asked for each of them.
    """

    key: str
    label: str
    each: str = "第 {n} 个"
    most: int = 10


@dataclass(frozen=True, slots=True)
class Question:
    """One question of the edition's form.

    ``reuse`` names what is known of the applicant already and stands there as a proposal (``REUSED``); ``group`` is the
    key of a repeated group.
    """

    key: str
    label: str
    kind: str = "text"
    required: bool = True
    hint: str = ""
    options: tuple[str, ...] = ()
    max_length: int = 200
    least: int | None = None
    most: int | None = None
    earliest: str = ""
    latest: str = ""
    only_if_key: str = ""
    only_if_equals: str = ""
    mark: str = ""
    group: str = ""
    reuse: str = ""
    only_if_least: int | None = None

    def is_asked(self, answers: Mapping[str, str]) -> bool:
        """Say whether the answers so far make this question one to be asked."""
        return OnlyIf(self.only_if_key, (self.only_if_equals,), self.only_if_least).holds(answers)


# What a question may take over from what is known of the applicant: the word → what the editor calls it.
REUSED = {
    "name": "申请人姓名",
    "phone": "申请人电话",
    "address": "申请人住址",
    "householder": "户主",
    "group": "哪个组",
    EARLIER: "本人上次办这件事的回答（在窗口认出本人时）",
}


@dataclass(frozen=True, slots=True)
class Stage:
    """One stop of the route: a unit (station, township or a department's slug) and what it does.

    ``does`` is ``review``, ``decide``, ``outer`` (在上级系统办理), ``meeting`` (评议会议) or ``publicity`` (公示). ``beside``
    is ``parallel`` or ``joint`` where it runs together with the stage before it. ``least_days`` is how long a 公示 stands
    at least; ``attendance`` and ``vote`` say who must be at a meeting and what carries it.
    """

    unit: str
    does: str
    outer_system: str = ""
    promised_days: int | None = None
    mark: str = ""
    beside: str = ""
    least_days: int | None = None
    attendance: str = ""
    vote: str = ""
    name: str = ""
    result: str = ""


@dataclass(frozen=True, slots=True)
class CopyField:
    """One field of the copy sheet, in the order of the outer system's form."""

    label: str
    key: str


@dataclass(frozen=True, slots=True)
class GuideStep:
    """One step of the guide as people read it."""

    who: str
    what: str
    how_long: str = ""
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Basis:
    """One law or document an item rests on (DOMAIN §2.3, 设定依据); ``lapsed`` says since when or by what it is void."""

    law: str
    article: str = ""
    number: str = ""
    text: str = ""
    level: str = ""
    lapsed: str = ""

    def __str__(self) -> str:
        number = f"（{self.number}）" if self.number else ""
        return f"{self.law}{number}{self.article}"


@dataclass(frozen=True, slots=True)
class Fee:
    """One fee: what for, how much, on what basis, and whether somebody pays less."""

    name: str
    standard: str = ""
    basis: str = ""
    reducible: bool = False
    reduced_why: str = ""


@dataclass(frozen=True, slots=True)
class Special:
    """One special procedure whose time is not counted (许可法 45): name, kind, how long, by whom, on what basis."""

    name: str
    kind: str = ""
    amount: int | None = None
    unit: str = "workday"
    office: str = ""
    basis: str = ""


@dataclass(frozen=True, slots=True)
class Faq:
    """One question that people ask often, with its answer."""

    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class Season:
    """A window of the year in which the item can be filed; ``starts`` and ``ends`` are MM-DD, over New Year if it wraps."""

    starts: str
    ends: str
    says: str = ""
    source: str = ""
    mark: str = ""

    def is_open(self, month_day: str) -> bool:
        """Say whether a day of the year (MM-DD) lies within."""
        if self.starts <= self.ends:
            return self.starts <= month_day <= self.ends
        return month_day >= self.starts or month_day <= self.ends

    @property
    def words(self) -> str:
        (a, b), (c, d) = (each.split("-") for each in (self.starts, self.ends))
        return f"{int(a)} 月 {int(b)} 日到 {int(c)} 月 {int(d)} 日"


@dataclass(frozen=True, slots=True)
class Check:
    """One question of 我能办吗: what is asked, with which answers one goes on, and what the others are told."""

    key: str
    ask: str
    options: tuple[str, ...] = ("是", "否")
    passes: tuple[str, ...] = ("是",)
    otherwise: str = ""
    basis: str = ""
    mark: str = ""
    only_if_key: str = ""
    only_if_equals: tuple[str, ...] = ()

    def is_asked(self, answers: Mapping[str, str]) -> bool:
        return OnlyIf(self.only_if_key, self.only_if_equals).holds(answers)


def expanded(questions: tuple[Question, ...], groups: tuple[Group, ...]) -> tuple[Question, ...]:
    """Return the questions as they are asked: each repeated group as its count and, for each number, its questions.

    The nth question ``key`` of group ``g`` has the key ``g_n_key`` and is asked where the answer to ``g`` is n or more; a
    condition between two questions of one group stays within its number.
    """
    known, told = {group.key: group for group in groups}, set()
    asked: list[Question] = []
    for question in questions:
        group = known.get(question.group)
        if group is None:
            asked.append(question)
        elif group.key not in told:
            told.add(group.key)
            asked += _repeated(group, tuple(each for each in questions if each.group == group.key))
    return tuple(asked)


def _repeated(group: Group, questions: tuple[Question, ...]) -> list[Question]:
    inside = {each.key for each in questions}
    count = Question(group.key, group.label, "number", least=0, most=group.most, hint=f"没有就填 0，最多 {group.most}")
    rows = [count]
    for n in range(1, group.most + 1):
        for each in questions:
            within = each.only_if_key in inside
            rows.append(
                replace(
                    each, key=f"{group.key}_{n}_{each.key}", label=f"{group.each.format(n=n)}：{each.label}",
                    only_if_key=f"{group.key}_{n}_{each.only_if_key}" if within else group.key,
                    only_if_equals=each.only_if_equals if within else "",
                    only_if_least=None if within else n,
                )
            )  # fmt: skip
    return rows
