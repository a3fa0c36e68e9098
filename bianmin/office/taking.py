"""From a posted form to the one domain call that it means."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.http import QueryDict

from bianmin.cases.actions import steps
from bianmin.cases.actions.mover import Saying, take_step
from bianmin.cases.actions.recusing import yield_case
from bianmin.cases.actions.steps import Stop
from bianmin.cases.lifecycle import Verb
from bianmin.cases.telling import lacks_said
from bianmin.catalog.elements import NO, YES
from bianmin.catalog.words import words
from bianmin.county.refusals import BadInput
from bianmin.pages.questions import Question

if TYPE_CHECKING:
    from bianmin.cases.models import Case, CaseStep
    from bianmin.county.actors import Actor

LONGEST = 1000  # characters of one reason or opinion
LONGEST_EXPECTS = 6  # digits
_SHARED = frozenset({Verb.ACCEPT, Verb.ASK_CORRECTION})  # templates desk/papers.html, desk/lack_form.html


@dataclass(frozen=True, slots=True)
class Written:
    """What stands in the form of one step: as it was typed, and what was found wrong with it.

    Several forms stand on one page, so names begin with the step's, but for the forms shared with the window.
    """

    verb: Verb
    post: QueryDict = field(default_factory=QueryDict)
    wrong: Mapping[str, str] = field(default_factory=dict)

    def name(self, part: str) -> str:
        return part if self.verb in _SHARED else f"{self.verb}-{part}"

    def text(self, part: str) -> str:
        return self.post.get(self.name(part), "").strip()

    def several(self, part: str) -> list[str]:
        return self.post.getlist(self.name(part))

    def ask(self, part: str, label: str, kind: str = "text", **more: Any) -> Question:
        """Return the question of one part, with what was typed and what is wrong with it."""
        limit = {} if more.get("options") else {"maxlength": str(LONGEST if kind == "long" else 60)}
        value = self.post.get(self.name(part), more.pop("value", ""))
        error = self.wrong.get(part, "")
        return Question(self.name(part), label, kind, value=value, error=error, attrs=limit, **more)


def take(case: "Case", written: Written, *, by: "Actor", at: datetime) -> None:
    """Take the step that was posted.

    Raises:
        Refusal: whatever the domain refuses.
    """
    too_long = [name for name in written.post if len(written.post[name]) > LONGEST]
    if too_long:
        raise BadInput(f"有一处写得太长，最多 {LONGEST} 个字。请删短一些，长的放进材料里。")
    _TAKEN[written.verb](case, written, by=by, at=at, expects=_expects(written.post))


def _expects(post: QueryDict) -> int:
    """Return how many steps the page knew of; a page that does not say counts as old."""
    text = post.get("expects", "")
    return int(text) if text.isdecimal() and len(text) <= LONGEST_EXPECTS else -1


def _accept(case: "Case", written: Written, **acting: Any) -> "CaseStep":
    return steps.accept(case, fine=written.several("fine"), **acting)


def _ask_correction(case: "Case", written: Written, **acting: Any) -> "CaseStep":
    return steps.ask_correction(case, lacks_said(case, written.post), note=written.text("note"), **acting)


def _decline(case: "Case", written: Written, **acting: Any) -> "CaseStep":
    grounds = {ground.code: ground for ground in words().grounds_of("not_accepted")}
    ground = grounds.get(written.text("ground"))
    if ground is None:
        raise BadInput("请选一条不予受理的依据。没有依据不能不受理。", fields={"ground": "请选一条。"})
    said = " ".join(part for part in (ground.says, written.text("note")) if part)
    reason = f"{said}（{ground.basis}）" if ground.basis else said
    return steps.decline(case, reason=reason, whom_to_ask=written.text("whom_to_ask"), **acting)


def _suspend(case: "Case", written: Written, **acting: Any) -> "CaseStep":
    stop = Stop(*(written.text(part) for part in ("kind", "document_number", "time_needed", "reason")))
    return steps.suspend(case, stop, **acting)


def _propose(case: "Case", written: Written, **acting: Any) -> "CaseStep":
    grant = _yes_or_no(written, "grant", "请选建议准予，还是建议不予。")
    return steps.propose(case, grant=grant, opinion=written.text("opinion"), **acting)


def _take_back(case: "Case", written: Written, **acting: Any) -> "CaseStep":
    granted = _yes_or_no(written, "granted", "请照上级系统的结果，选通过还是没有通过。")
    return steps.take_back(case, granted=granted, words=written.text("words"), **acting)


def _yes_or_no(written: Written, part: str, sentence: str) -> bool:
    said = written.text(part)
    if said not in {YES, NO}:
        raise BadInput(sentence, fields={part: "请选一项。"})
    return said == YES


def _bare(case: "Case", written: Written, **acting: Any) -> "CaseStep":
    return take_step(case, written.verb, saying=Saying(written.text("reason")), **acting)


_TAKEN: dict[Verb, Callable[..., "CaseStep"]] = {
    Verb.ACCEPT: _accept,
    Verb.ASK_CORRECTION: _ask_correction,
    Verb.DECLINE: _decline,
    Verb.PASS_ON: lambda case, written, **acting: steps.pass_on(case, note=written.text("reason"), **acting),
    Verb.PROPOSE: _propose,
    Verb.GRANT: lambda case, written, **acting: steps.decide(
        case, grant=True, reason=written.text("reason"), **acting),
    Verb.REFUSE: lambda case, written, **acting: steps.decide(
        case, grant=False, reason=written.text("reason"), **acting),
    Verb.SEND_BACK: _bare,
    Verb.FINISH: lambda case, written, **acting: steps.finish(case, words=written.text("reason"), **acting),
    Verb.SUSPEND: _suspend,
    Verb.RESUME: lambda case, written, **acting: steps.resume(
        case, document_number=written.text("document_number"), **acting),
    Verb.SEND_OUT: lambda case, written, **acting: steps.send_out(
        case, outer_number=written.text("outer_number"), **acting),
    Verb.OUTER_STOPS: _bare,
    Verb.OUTER_RUNS: _bare,
    Verb.TAKE_BACK: _take_back,
    Verb.YIELD: lambda case, written, **acting: yield_case(case, **acting),
}  # fmt: skip
