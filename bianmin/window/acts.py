"""What can be pressed on an opened case: the steps of the table that are the seat's, each with its form."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.http import QueryDict
from django.urls import reverse

from bianmin.cases.actions.steps import stopping_kinds
from bianmin.cases.lifecycle import Role, Status, Verb
from bianmin.cases.permissions import roles_of, steps_of_seat
from bianmin.cases.telling import LackRow, Offer, grounds, lack_rows
from bianmin.catalog.words import words
from bianmin.pages.questions import Question
from bianmin.stations.permissions import Seat, post_actor
from bianmin.window.stepping import OWN, TAKEN_HERE, Written

if TYPE_CHECKING:
    from bianmin.cases.models import Case

# Of the steps that are open, the first of these is the one filled button.
_MAIN = (
    Verb.HAND_OVER, Verb.SUPPLY, Verb.RESUBMIT, Verb.ACCEPT, Verb.FINISH, Verb.GRANT, Verb.RESUME, Verb.DELIVER,
    Verb.PROPOSE, Verb.YIELD,
)  # fmt: skip
_STOPS = frozenset({Verb.TURN_AWAY, Verb.DECLINE, Verb.REFUSE})
_LABELS = {
    Verb.RECEIVE: "只收件，回头再转交", Verb.TELL_LACK: "告诉缺什么…", Verb.ASK_CORRECTION: "一次告知缺什么…",
    Verb.TURN_AWAY: "不能办，告诉找谁…", Verb.DECLINE: "不予受理…", Verb.PROPOSE: "提出意见，报审批…",
    Verb.SUSPEND: "暂停计时…", Verb.REFUSE: "不予…", Verb.SEND_BACK: "退回经办…",
}  # fmt: skip
_GROUNDS = {Verb.TURN_AWAY: "cannot_do", Verb.DECLINE: "not_accepted"}
_TELLS = frozenset({Verb.TELL_LACK, Verb.ASK_CORRECTION})
TICKED = frozenset({Verb.RECEIVE, Verb.HAND_OVER, Verb.ACCEPT})  # these may need every required paper found right
BROUGHT = frozenset({Verb.SUPPLY, Verb.RESUBMIT})


@dataclass(frozen=True, slots=True)
class Act:
    """One step, ready to be drawn; ``written`` is what was typed into it before, if it was refused."""

    verb: Verb
    label: str
    url: str
    tone: str
    questions: tuple[Question, ...] = ()
    lacks: tuple[LackRow, ...] | None = None
    grounds: tuple[Offer, ...] | None = None
    needs_ticks: bool = False
    written: Written | None = None

    @property
    def id(self) -> str:
        return f"step-{self.verb}"

    @property
    def typed(self) -> Mapping[str, str]:
        return self.written.texts if self.written else {}

    @property
    def errors(self) -> Mapping[str, str]:
        return self.written.errors if self.written else {}


def acts_for(case: "Case", seat: Seat, written: Written | None = None) -> list[Act]:
    """Return what may be pressed, the filled button first; on one's own case only handing it to somebody else (回避)."""
    verbs = [step.verb for step in steps_of_seat(seat, case) if step.verb in TAKEN_HERE]
    if is_own(case, seat):
        verbs = [verb for verb in verbs if verb == Verb.YIELD]
    if Verb.RECEIVE in verbs:
        verbs.append(Verb.HAND_OVER)  # the one key for a complete 代办 case: taken in and handed over in one go
    main = next((verb for verb in _MAIN if verb in verbs), None)
    verbs = list(dict.fromkeys(verbs))
    return sorted(
        (_act(case, verb, is_main=verb == main, written=written) for verb in verbs), key=lambda act: act.tone != "go"
    )


def is_own(case: "Case", seat: Seat) -> bool:
    """Say whether the case is the sitter's own, or one they hand in for somebody."""
    actors = [post_actor(post, own_person=seat.person_id) for post in seat.posts]
    return any(Role.APPLICANT in roles_of(actor, case) for actor in actors)


def kept_texts(written: Written) -> list[str]:
    """Return what was typed into a form that is not on the page any more, so that nothing typed is lost."""
    machine = {"csrfmiddlewaretoken", "expects", "fine", "brought", "ground"}
    texts = {
        name: text.strip()
        for name, text in written.texts.items()
        if name not in machine and not name.startswith(("why-", "lacks-"))
    }
    return [text for text in texts.values() if text]


def _act(case: "Case", verb: Verb, *, is_main: bool, written: Written | None) -> Act:
    before = written if written and written.verb == verb else None
    said = before or Written(verb, _NOTHING)
    return Act(
        verb=verb,
        label=_main_label(case, verb) if is_main else _LABELS.get(verb, verb.label),
        url=reverse("window:step", args=[case.number, verb]),
        tone="go" if is_main else ("stop" if verb in _STOPS else ""),
        questions=_ASKED[verb](case, said) if verb in _ASKED else (),
        lacks=tuple(lack_rows(case.materials.order_by("position"), before.post if before else None, said.errors))
        if verb in _TELLS
        else None,
        grounds=grounds(case, _GROUNDS[verb]) if verb in _GROUNDS else None,
        needs_ticks=verb in TICKED and case.status in {Status.SUBMITTED, Status.PENDING},
        written=before,
    )


def _lacks(case: "Case", before: Written | None) -> tuple[LackRow, ...]:
    rows = case.materials.order_by("position")
    return tuple(lack_rows(rows, before.post if before else None, before.errors if before else {}))


def _main_label(case: "Case", verb: Verb) -> str:
    if verb == Verb.HAND_OVER:
        return f"{'收件并' if case.status == 'submitted' else ''}转交{case.receiving_unit.short_name}"
    return verb.label


def _ask(said: Written, name: str, label: str, kind: str, **over: Any) -> Question:
    """Return one question of a step's form, with what was typed before and what was wrong with it."""
    value = said.text(name) if said.post else over.pop("first", "")
    over.pop("first", None)
    return Question(said.name(name), label, kind, value, error=said.errors.get(name, ""), **over)


def _finish(case: "Case", said: Written) -> tuple[Question, ...]:
    return (_ask(said, "words", "办成了什么", "long", required=False, hint="写在决定书上，例如：协议书一式三份。"),)


def _propose(case: "Case", said: Written) -> tuple[Question, ...]:
    options = (("yes", "建议准予"), ("no", "建议不予"))
    opinion = _ask(said, "opinion", "意见", "long", required=False, hint="建议不予的，要写理由。")
    return (_ask(said, "grant", "怎么看", "choice", options=options), opinion)


def _reason(case: "Case", said: Written) -> tuple[Question, ...]:
    return (_ask(said, "reason", "理由，让群众看得懂", "long"),)


def _grant(case: "Case", said: Written) -> tuple[Question, ...]:
    return (_ask(said, "reason", "要说明的话", "long", required=False),)


def _suspend(case: "Case", said: Written) -> tuple[Question, ...]:
    kinds = tuple((kind, kind) for kind in ["", *stopping_kinds()])
    return (
        _ask(said, "kind", "哪一种特别程序", "select", options=kinds),
        _ask(said, "document_number", "告知书文号", "text", hint="没有文书不能停。"),
        _ask(said, "time_needed", "需要多久", "text"),
        _ask(said, "reason", "为什么，让群众看得懂", "long"),
    )


def _resume(case: "Case", said: Written) -> tuple[Question, ...]:
    return (_ask(said, "document_number", "结束特别程序的文号", "text"),)


def _deliver(case: "Case", said: Written) -> tuple[Question, ...]:
    ways = tuple((way.code, f"{way.name}：{way.says}") for way in words().delivery)
    return (
        _ask(said, "way", "怎么送的", "choice", options=ways, first=ways[0][0]),
        _ask(said, "collector", "谁收的", "text", first=case.applicant.name),
        _ask(said, "relation", "是申请人什么人", "text", first=OWN),
        _ask(said, "detail", "在哪里交的，或快递单号", "text", required=False),
    )


_NOTHING = QueryDict()
_ASKED: dict[Verb, Callable[["Case", Written], tuple[Question, ...]]] = {
    Verb.FINISH: _finish, Verb.PROPOSE: _propose, Verb.GRANT: _grant, Verb.REFUSE: _reason,
    Verb.SEND_BACK: _reason, Verb.SUSPEND: _suspend, Verb.RESUME: _resume, Verb.DELIVER: _deliver,
}  # fmt: skip
