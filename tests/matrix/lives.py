"""Cases brought by the real actions to every place they can be, each with a person of its own."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from bianmin.cases.actions import steps
from bianmin.cases.actions.files import add_file
from bianmin.cases.actions.filing import Request, file_case
from bianmin.cases.actions.mover import take_step
from bianmin.cases.lifecycle import Verb
from bianmin.cases.models import Case
from bianmin.cases.permissions import applicant_of
from bianmin.county.actors import Actor
from bianmin.county.rights import PostRole
from bianmin.feedback.actions import rate
from bianmin.vault.uploads import CleanFile
from tests import factories as make
from tests.matrix.canaries import Canary
from tests.matrix.ground import Ground

FINE = ("m1", "m2")
HAND, ACCEPT, PASS, PROPOSE, GRANT = "hand", "accept", "pass", "propose", "grant"
TO_DESK = (HAND, ACCEPT)
TO_DEPARTMENT = (*TO_DESK, PASS)
# Where the case comes to rest: item, and the acts that bring it there.
LIVES: dict[str, tuple[str, tuple[str, ...]]] = {
    "submitted": ("forwarded", ()),
    "recalled": ("forwarded", ("recall",)),
    "withdrawn": ("forwarded", ("withdraw",)),
    "received": ("forwarded", ("receive",)),
    "lacking": ("forwarded", ("tell lack",)),
    "turned away": ("forwarded", ("turn away",)),
    "pending": ("forwarded", (HAND,)),
    "correcting": ("forwarded", (HAND, "correct")),
    "declined": ("forwarded", (HAND, "decline")),
    "accepted": ("forwarded", TO_DESK),
    "at department": ("forwarded", TO_DEPARTMENT),
    "suspended": ("forwarded", (*TO_DEPARTMENT, "suspend")),
    "proposed": ("forwarded", (*TO_DEPARTMENT, PROPOSE)),
    "granted": ("forwarded", (*TO_DEPARTMENT, PROPOSE, GRANT)),
    "refused": ("forwarded", (*TO_DEPARTMENT, PROPOSE, "refuse")),
    "delivered": ("forwarded", (*TO_DEPARTMENT, PROPOSE, GRANT, "deliver")),
    "rated": ("forwarded", (*TO_DEPARTMENT, PROPOSE, GRANT, "deliver", "rate")),
    "outer": ("outer", (*TO_DESK, "send out")),
    "outer down": ("outer", (*TO_DESK, "send out", "outer stops")),
    "returned": ("outer", (*TO_DESK, "send out", "take back")),
    "police": ("police", (*TO_DESK, PROPOSE)),
    "own pending": ("own", ()),
    "own accepted": ("own", (ACCEPT,)),
    "own granted": ("own", (ACCEPT, "finish")),
    "accepting": ("accepted", (ACCEPT,)),
}
FEW = ("submitted", "pending", "proposed", "delivered", "own accepted")  # at each station but the first


@dataclass
class Turn:
    """One act on one case: where, with whose hands, when."""

    ground: Ground
    case: Case
    at: datetime

    def hand(self, unit: Any, *roles: PostRole) -> Actor:
        """Return the first worker of one of the roles at a unit."""
        key = next(key for key, each in self.ground.units.items() if each.pk == unit.pk)
        return next(self.ground.workers[key, role] for role in roles if (key, role) in self.ground.workers).actor()

    @property
    def desk(self) -> Actor:
        return self.hand(self.case.station, PostRole.CLERK)

    @property
    def handler(self) -> Actor:
        return self.hand(self.case.handler_unit, PostRole.CLERK, PostRole.TOWN_CLERK, PostRole.DEPT_CLERK)

    @property
    def acceptor(self) -> Actor:
        return self.hand(self.case.receiving_unit, PostRole.CLERK, PostRole.TOWN_CLERK, PostRole.DEPT_CLERK)

    @property
    def approver(self) -> Actor:
        return self.hand(self.case.handler_unit, PostRole.TOWN_APPROVER, PostRole.DEPT_APPROVER)


def live(ground: Ground, station: str, life: str, person: Canary, *, at: datetime, **over: Any) -> Case:
    """File a case of ``person`` at a station and take it along its life."""
    item, acts = LIVES[life]
    asked = Request(
        edition=ground.items[item], station=ground.units[station], applicant=person.facts(), channel="web",
        answers={"card": person.bank, "reason": f"{person.address}，{person.name}"}, **over,
    )  # fmt: skip
    case = file_case(asked, key=str(uuid4()), by=make.citizen(), at=at)
    for act in acts:
        ACTS[act](Turn(ground, Case.objects.whole().get(pk=case.pk), at))
    return Case.objects.whole().get(pk=case.pk)


def photographed(ground: Ground, case: Case, content: bytes, *, at: datetime) -> None:
    """Let the station add a photo to a case that still goes on."""
    clean = CleanFile(content=content, content_type="image/jpeg", extension="jpg", name="照片.jpg")
    add_file(case, "m2", clean, by=Turn(ground, case, at).desk, at=at)


def _lack(turn: Turn) -> list[steps.Lack]:
    return [steps.Lack("m2", "看不清卡号", "卡号朝上重拍")]


def _accept(turn: Turn) -> None:
    steps.accept(turn.case, fine=FINE, by=turn.acceptor, at=turn.at)


def _step(verb: Verb) -> Callable[[Turn], None]:
    return lambda turn: take_step(turn.case, verb, by=turn.handler, at=turn.at) and None


ACTS: dict[str, Callable[[Turn], Any]] = {
    "recall": lambda t: steps.recall(t.case, by=applicant_of(t.case), at=t.at),
    "withdraw": lambda t: steps.withdraw(t.case, by=applicant_of(t.case), at=t.at),
    "receive": lambda t: steps.receive(t.case, fine=FINE, by=t.desk, at=t.at),
    HAND: lambda t: steps.receive_and_hand_over(t.case, fine=FINE, by=t.desk, at=t.at),
    "tell lack": lambda t: steps.tell_lack(t.case, _lack(t), by=t.desk, at=t.at),
    "turn away": lambda t: steps.turn_away(t.case, reason="不在这里办", whom_to_ask="县残联", by=t.desk, at=t.at),
    ACCEPT: _accept,
    "correct": lambda t: steps.ask_correction(t.case, _lack(t), by=t.acceptor, at=t.at),
    "decline": lambda t: steps.decline(t.case, reason="不归这里管", whom_to_ask="县残联", by=t.acceptor, at=t.at),
    PASS: lambda t: steps.pass_on(t.case, note="属实", by=t.handler, at=t.at),
    "suspend": lambda t: steps.suspend(
        t.case,
        steps.Stop(steps.stopping_kinds()[0], "鉴〔2026〕7号", "10 个工作日", "等级有疑义"),
        by=t.handler,
        at=t.at,
    ),
    PROPOSE: lambda t: steps.propose(t.case, grant=True, opinion="符合条件", by=t.handler, at=t.at),
    GRANT: lambda t: steps.decide(t.case, grant=True, reason="", by=t.approver, at=t.at),
    "refuse": lambda t: steps.decide(t.case, grant=False, reason="等级不够", by=t.approver, at=t.at),
    "deliver": lambda t: steps.deliver(
        t.case, steps.Delivery("直接送达", t.case.applicant.name, "本人"), by=t.desk, at=t.at
    ),
    "rate": lambda t: rate(t.case, 5, by=applicant_of(t.case), at=t.at),
    "send out": lambda t: steps.send_out(t.case, outer_number="YB-1", by=t.handler, at=t.at),
    "outer stops": _step(Verb.OUTER_STOPS),
    "take back": lambda t: steps.take_back(t.case, granted=True, words="已支付", by=t.handler, at=t.at),
    "finish": lambda t: steps.finish(t.case, words="协议书三份", by=t.handler, at=t.at),
}
