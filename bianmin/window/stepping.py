"""From what was posted to one action of a case: each verb of the window reads its own fields, and nothing else."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.http import QueryDict

from bianmin.cases.actions import steps
from bianmin.cases.actions.mover import Saying, take_step
from bianmin.cases.actions.recusing import yield_case
from bianmin.cases.lifecycle import Verb
from bianmin.cases.telling import ground_said, lacks_said
from bianmin.catalog.words import words
from bianmin.county.actors import Actor
from bianmin.county.refusals import BadInput

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bianmin.cases.models import Case

OWN = "本人"
LONGEST_COUNT = 9  # digits of a number of steps


@dataclass(frozen=True, slots=True)
class Written:
    """What was written into the form of one step, and what was wrong with it."""

    verb: Verb
    post: QueryDict
    errors: "Mapping[str, str]" = field(default_factory=dict)

    @property
    def texts(self) -> dict[str, str]:
        """The fields as they were typed."""
        return {name: str(text) for name, text in self.post.items()}

    @property
    def expects(self) -> int:
        """The number of steps the page knew; a broken one is none, so that the page counts as stale."""
        typed = self.post.get("expects", "")
        return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) <= LONGEST_COUNT else -1

    def text(self, name: str) -> str:
        """Return what stands in one field of this verb's form."""
        return self.post.get(self.name(name), "").strip()

    def name(self, name: str) -> str:
        """Return the full name of a field: two forms of one page may both ask for a reason."""
        return f"{self.verb}-{name}"


def take(case: "Case", written: Written, *, by: Actor, at: datetime) -> None:
    """Take the step that was pressed.

    Raises:
        Refusal: whatever the action refuses; its ``fields`` are named as the action names them.
    """
    _TAKES[written.verb](case, written, {"by": by, "at": at, "expects": written.expects})


def _receive(case: "Case", written: Written, common: dict[str, Any]) -> None:
    steps.receive(case, fine=written.post.getlist("fine"), **common)


def _hand_over(case: "Case", written: Written, common: dict[str, Any]) -> None:
    steps.receive_and_hand_over(case, fine=written.post.getlist("fine"), **common)


def _tell_lack(case: "Case", written: Written, common: dict[str, Any]) -> None:
    steps.tell_lack(case, lacks_said(case, written.post), note=written.post.get("note", ""), **common)


def _ask_correction(case: "Case", written: Written, common: dict[str, Any]) -> None:
    steps.ask_correction(case, lacks_said(case, written.post), note=written.post.get("note", ""), **common)


def _bring_back(case: "Case", written: Written, common: dict[str, Any]) -> None:
    steps.bring_back(case, brought=written.post.getlist("brought"), **common)


def _turn_away(case: "Case", written: Written, common: dict[str, Any]) -> None:
    reason, whom = ground_said(case, "cannot_do", written.post)
    steps.turn_away(case, reason=reason, whom_to_ask=whom, **common)


def _accept(case: "Case", written: Written, common: dict[str, Any]) -> None:
    steps.accept(case, fine=written.post.getlist("fine"), **common)


def _decline(case: "Case", written: Written, common: dict[str, Any]) -> None:
    reason, whom = ground_said(case, "not_accepted", written.post)
    steps.decline(case, reason=reason, whom_to_ask=whom, **common)


def _finish(case: "Case", written: Written, common: dict[str, Any]) -> None:
    steps.finish(case, words=written.text("words"), **common)


def _propose(case: "Case", written: Written, common: dict[str, Any]) -> None:
    view = written.text("grant")
    if view not in {"yes", "no"}:
        raise BadInput("请选准予还是不予，再报审批。", fields={"grant": "请选一项。"})
    steps.propose(case, grant=view == "yes", opinion=written.text("opinion"), **common)


def _grant(case: "Case", written: Written, common: dict[str, Any]) -> None:
    steps.decide(case, grant=True, reason=written.text("reason"), **common)


def _refuse(case: "Case", written: Written, common: dict[str, Any]) -> None:
    steps.decide(case, grant=False, reason=written.text("reason"), **common)


def _send_back(case: "Case", written: Written, common: dict[str, Any]) -> None:
    take_step(case, Verb.SEND_BACK, saying=Saying(written.text("reason")), **common)


def _suspend(case: "Case", written: Written, common: dict[str, Any]) -> None:
    names = ("kind", "document_number", "time_needed", "reason")
    steps.suspend(case, steps.Stop(*(written.text(name) for name in names)), **common)


def _resume(case: "Case", written: Written, common: dict[str, Any]) -> None:
    steps.resume(case, document_number=written.text("document_number"), **common)


def _yield(case: "Case", written: Written, common: dict[str, Any]) -> None:
    yield_case(case, **common)


def _deliver(case: "Case", written: Written, common: dict[str, Any]) -> None:
    steps.deliver(case, _delivery(written), **common)


def _delivery(written: Written) -> steps.Delivery:
    """Read how the result was delivered; what each way asks for stands in the county's words.

    Raises:
        BadInput: something that this way asks for is missing.
    """
    chosen = next((way for way in words().delivery if way.code == written.text("way")), None)
    collector, relation, detail = (written.text(name) for name in ("collector", "relation", "detail"))
    wrong = {}
    if chosen is None:
        wrong["way"] = "请选怎么送的。"
    elif {"tracking", "relation"} & set(chosen.asks):
        if "tracking" in chosen.asks and not detail:
            wrong["detail"] = f"{chosen.name}的，请记下单号。"
        if "relation" in chosen.asks and relation in {"", OWN}:
            wrong["relation"] = f"{chosen.name}的，请写是申请人什么人。"
    if wrong or chosen is None:
        raise BadInput("送达还差一点，补上再记。", fields=wrong)
    way = f"{chosen.name}（{detail}）" if detail else chosen.name
    return steps.Delivery(way, collector, relation)


_TAKES: dict[Verb, Callable[["Case", Written, dict[str, Any]], None]] = {
    Verb.RECEIVE: _receive, Verb.HAND_OVER: _hand_over, Verb.TELL_LACK: _tell_lack, Verb.SUPPLY: _bring_back,
    Verb.TURN_AWAY: _turn_away, Verb.ACCEPT: _accept, Verb.ASK_CORRECTION: _ask_correction,
    Verb.RESUBMIT: _bring_back, Verb.DECLINE: _decline, Verb.FINISH: _finish, Verb.PROPOSE: _propose,
    Verb.GRANT: _grant, Verb.REFUSE: _refuse, Verb.SEND_BACK: _send_back, Verb.SUSPEND: _suspend,
    Verb.RESUME: _resume, Verb.DELIVER: _deliver, Verb.YIELD: _yield,
}  # fmt: skip
TAKEN_HERE = frozenset(_TAKES)
