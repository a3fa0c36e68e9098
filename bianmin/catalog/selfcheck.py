"""我能办吗，要带什么: a few questions, one after the other, that end in one's own list or in what to do instead; pure.

Nothing is kept: the answers are in the address of the page and nowhere else, and none of them is about who asks.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from bianmin.catalog.content import Content
from bianmin.catalog.elements import NO, YES, Question
from bianmin.catalog.guide import Guide
from bianmin.catalog.guide_parts import MaterialWords

YES_NO = ((YES, "是"), (NO, "否"))
_ANSWERED_BY_CHOICE = frozenset({"yes_no", "choice"})


@dataclass(frozen=True, slots=True)
class Ask:
    """One question of the self-check: ``options`` are (value, words); ``passes`` empty means that every answer goes on."""

    key: str
    label: str
    options: tuple[tuple[str, str], ...]
    passes: tuple[str, ...] = ()
    otherwise: str = ""
    basis: str = ""

    def words_of(self, answer: str) -> str:
        return dict(self.options).get(answer, "")


@dataclass(frozen=True, slots=True)
class Answered:
    """How far the answers lead.

    ``asked`` are the questions so far with the answer given (empty: not yet); ``stop`` is the one that ends it, ``refusal``
    the sentence on it. It is done where neither is open: then ``bring`` is one's own list.
    """

    asked: tuple[tuple[Ask, str], ...]
    stop: Ask | None = None
    refusal: str = ""
    bring: tuple[MaterialWords, ...] = ()
    spared: tuple[MaterialWords, ...] = ()

    @property
    def next(self) -> Ask | None:
        return next((ask for ask, answer in self.asked if not answer), None) if self.stop is None else None

    @property
    def is_done(self) -> bool:
        return self.stop is None and self.next is None

    @property
    def answers(self) -> dict[str, str]:
        return {ask.key: answer for ask, answer in self.asked if answer}


def asks_of(content: Content, guide: Guide) -> tuple[str, ...]:
    """Return the keys of what may be asked: the checks that may be shown, and what conditional materials hang on."""
    return tuple(dict.fromkeys([*(each.key for each in guide.checks), *(each.key for each in _behind(content, guide))]))


def answered(content: Content, guide: Guide, given: Mapping[str, str]) -> Answered:
    """Return how far ``given`` (what stands in the address; anything may stand there) leads through the questions."""
    asked: list[tuple[Ask, str]] = []
    known: dict[str, str] = {}
    for check in guide.checks:
        if not check.is_asked(known):
            continue
        ask = Ask(check.key, check.ask, tuple((word, word) for word in check.options), check.passes, check.otherwise,
                  check.basis)  # fmt: skip
        answer = _taken(ask, given, asked, known)
        if answer and check.passes and answer not in check.passes:
            return Answered(tuple(asked), stop=ask, refusal=_refusal(ask, answer, guide.phone))
    for question in _behind(content, guide):
        if question.is_asked(known):
            _taken(_ask(question), given, asked, known)
    return Answered(tuple(asked), bring=_bring(content, guide, known), spared=guide.exempt)


def _taken(ask: Ask, given: Mapping[str, str], asked: list[tuple[Ask, str]], known: dict[str, str]) -> str:
    """Take over the answer, if it is one of the question's."""
    answer = given.get(ask.key, "")
    answer = answer if ask.words_of(answer) else ""
    asked.append((ask, answer))
    if answer:
        known[ask.key] = answer
    return answer


def _ask(question: Question) -> Ask:
    options = YES_NO if question.kind == "yes_no" else tuple((word, word) for word in question.options)
    return Ask(question.key, question.label, options)


def _behind(content: Content, guide: Guide) -> tuple[Question, ...]:
    """Return the form's questions, answered by a choice, that a material of the list hangs on, in the form's order."""
    if not guide.materials_known:
        return ()
    checked = {check.key for check in guide.checks}
    known = {each.key: each for each in content.questions}
    wanted: set[str] = set()
    waiting = [each.only_if_key for each in content.materials if each.only_if_key]
    while waiting:
        key = waiting.pop()
        question = known.get(key)
        if question is None or key in wanted or key in checked or question.kind not in _ANSWERED_BY_CHOICE:
            continue
        wanted.add(key)
        waiting.append(question.only_if_key)
    return tuple(each for each in content.questions if each.key in wanted)


def _bring(content: Content, guide: Guide, known: Mapping[str, str]) -> tuple[MaterialWords, ...]:
    """Return one's own list: what everybody brings, and of the rest what these answers want or nobody has asked about."""
    askable = set(asks_of(content, guide))
    open_or_wanted = {
        each.code for each in content.materials if each.only_if_key not in askable or each.is_wanted(known)
    }
    return tuple(each for each in (*guide.needed, *guide.others) if each.code in open_or_wanted)


def _refusal(ask: Ask, answer: str, phone: str) -> str:
    """Write 「这件事您现在还办不了，因为…，可以…」."""
    why = f"这件事您现在还办不了，因为“{ask.label}”您答的是“{ask.words_of(answer)}”。"
    return f"{why}{ask.otherwise or f'还有没有别的办法，可以打 {phone} 问。'}"
