"""What everybody is asked before the item's own questions: who, how to reach them, which village."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from bianmin.catalog.elements import Question
from bianmin.pages.questions import Question as Drawn

ME, OTHER = "替自己", "替家里人，或替别人"
OWN, KIN = "本人的", "家里人的，或别人的"
MAY_SAY = {"都可以说": "all", "可以说进度，不说病情": "progress", "只请本人回个电话": "call_back"}

# Keys of an edition's questions hold no hyphen (bianmin.catalog.pack), so none is called like one of these.
FOR, NAME, ID, PHONE = "who-for", "who-name", "who-id", "who-phone"
WHOSE, PHONE_NAME, SAY = "who-phone-whose", "who-phone-name", "who-may-say"
TOWNSHIP, VILLAGE = "who-township", "who-village"
GROUP, HOUSEHOLDER, ADDRESS = "who-group", "who-householder", "who-address"
AGENT, RELATION, AGENT_PHONE = "who-agent-name", "who-agent-relation", "who-agent-phone"

Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Places:
    """The townships to choose from, and the villages of the one that was chosen; (code, name) each."""

    townships: Pairs = ()
    villages: Pairs = ()

    def pairs(self, key: str) -> Pairs:
        """Return the choices of one of the two questions, with their names."""
        return {TOWNSHIP: self.townships, VILLAGE: self.villages}.get(key, ())


@dataclass(frozen=True, slots=True)
class Section:
    """Questions that belong together; a folded one need not be looked at."""

    title: str
    questions: tuple[Question, ...]
    folded: bool = field(default=False, kw_only=True)


def people_sections(answers: Mapping[str, str], places: Places) -> tuple[Section, ...]:
    """Return the questions about the applicant and, where somebody else writes, about the agent."""
    is_other = answers.get(FOR) == OTHER
    whom = "家里人（要办事的人）" if is_other else ""
    return (
        Section("", (Question(FOR, "您替谁办？", "choice", options=(ME, OTHER)),)),
        Section(whom, (*_name_and_number(is_other=is_other), *_phone(is_other=is_other))),
        Section("住在哪个村", _place(places)),
        Section("同村有重名的，写上这几样好分清", _apart(), folded=True),
        Section("您自己（代交的人）", _agent()),
    )


def _name_and_number(*, is_other: bool) -> tuple[Question, ...]:
    whose = "家里人的" if is_other else "您的"
    by_hand = "18 位，最后一位可能是 X。证件不在手边可以空着，到站里再核对。"
    return (
        Question(NAME, f"{whose}姓名", "name", hint="照身份证上的写。", max_length=50),
        Question(ID, f"{whose}身份证号码", "id_number", required=False, hint=by_hand, max_length=30),
    )


def _phone(*, is_other: bool) -> tuple[Question, ...]:
    if is_other:
        hint = "家里人自己的电话，没有就空着。短信发给您，您的电话在下面填。"
        return (Question(PHONE, "家里人的电话", "phone", required=False, hint=hint, max_length=30),)
    hint, whose = "办到哪一步会给这个电话发短信。没有就空着。", "自己没有电话，可以写家里人的。"
    kin = (
        Question(PHONE_NAME, "是谁的电话？", required=False, hint="例如：侄子王强。", max_length=30),
        Question(SAY, "打这个电话时，可以说什么？", "choice", options=tuple(MAY_SAY)),
    )
    return (
        Question(PHONE, "电话", "phone", required=False, hint=hint, max_length=30),
        Question(WHOSE, "这个电话是谁的？", "choice", required=False, hint=whose, options=(OWN, KIN)),
        *(replace(each, only_if_key=WHOSE, only_if_equals=KIN) for each in kin),
    )


def _place(places: Places) -> tuple[Question, ...]:
    codes = tuple(code for code, _ in places.townships)
    township = Question(TOWNSHIP, "乡镇（街道）", "choice", options=codes)
    if not places.villages:
        return (township,)
    villages = tuple(code for code, _ in places.villages)
    return (township, Question(VILLAGE, "村（社区）", "choice", options=villages))


def _apart() -> tuple[Question, ...]:
    return (
        Question(GROUP, "第几组", required=False, max_length=20),
        Question(HOUSEHOLDER, "户主姓名", "name", required=False, max_length=50),
        Question(ADDRESS, "住址", "address", required=False, hint="写到门牌号。", max_length=120),
    )


def _agent() -> tuple[Question, ...]:
    hint = "办到哪一步会给您发短信。"
    who_are_you = "您是要办事的人的什么人？"
    questions = (
        Question(AGENT, "您的姓名", "name", max_length=50),
        Question(RELATION, who_are_you, hint="例如：儿子、侄女、邻居。", max_length=40),
        Question(AGENT_PHONE, "您的电话", "phone", required=False, hint=hint, max_length=30),
    )
    return tuple(replace(each, only_if_key=FOR, only_if_equals=OTHER) for each in questions)


# What the item's question takes over from what was typed before: Question.reuse → the key of that answer.
REUSED_FROM = {"name": NAME, "phone": PHONE, "address": ADDRESS, "householder": HOUSEHOLDER, "group": GROUP}
_DRAWN_AS = {"id_number": "id", "bank_card": "code"}


def drawn(
    questions: Iterable[Question], answers: Mapping[str, str], errors: Mapping[str, str], places: Places
) -> list[Drawn]:
    """Return the questions asked now, ready for the ``field`` tag, with what was typed and what is wrong."""
    return [_draw(each, answers, errors, places) for each in questions if each.is_asked(dict(answers))]


def _draw(question: Question, answers: Mapping[str, str], errors: Mapping[str, str], places: Places) -> Drawn:
    kind, options = _DRAWN_AS.get(question.kind, question.kind), tuple((o, o) for o in question.options)
    if question.kind == "yes_no":
        options = (("yes", "是"), ("no", "否"))
    if question.key in {TOWNSHIP, VILLAGE}:
        kind, options = "select", (("", "请选一个"), *places.pairs(question.key))
    reused = "" if question.key in answers else answers.get(REUSED_FROM.get(question.reuse, ""), "")
    hint = "　".join(part for part in ("照前面填的，不对就改。" if reused else "", question.hint) if part)
    return Drawn(
        name=question.key, label=question.label, kind=kind, value=reused or answers.get(question.key, ""),
        hint=hint, error=errors.get(question.key, ""), required=question.required, options=options,
    )  # fmt: skip
