"""The steps that say more than their name: what is lacking, why not, whom to ask, how it was delivered."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction

from bianmin.cases.actions.mover import Saying, last_step, locked, move, previous_status, step_of, take_step
from bianmin.cases.errors import NotNow, ReasonMissing, SaidBefore, TooLate
from bianmin.cases.lifecycle import UNDONE_WITHIN_MINUTES, Verb
from bianmin.cases.models import Case, CaseMaterial, CaseStep
from bianmin.catalog.words import words
from bianmin.county.actors import Actor
from bianmin.county.refusals import BadInput
from bianmin.stations.models import Unit

UNDO = timedelta(minutes=UNDONE_WITHIN_MINUTES)


@dataclass(frozen=True, slots=True)
class Lack:
    """One thing that is missing: of which material, what, and how it will be right."""

    code: str
    lack: str
    remedy: str


def _told(case: Case, lacks: Sequence[Lack]) -> list[dict[str, str]]:
    """Check what is said to be lacking, and mark those materials.

    Raises:
        BadInput: nothing is named, or one of the two sentences is missing.
    """
    materials = {material.code: material for material in case.materials.all()}
    wrong = {lack.code: "请写明缺什么、怎样才对。" for lack in lacks if not (lack.lack.strip() and lack.remedy.strip())}
    if not lacks or wrong or any(lack.code not in materials for lack in lacks):
        raise BadInput("请点出缺的材料，逐项写明缺什么、怎样才对。一次要说全。", fields=wrong)
    for lack in lacks:
        material = materials[lack.code]
        material.state, material.lack, material.remedy = CaseMaterial.State.LACKING, lack.lack, lack.remedy
        material.save(update_fields=["state", "lack", "remedy"])
    return [{**asdict(lack), "name": materials[lack.code].name} for lack in lacks]


@transaction.atomic
def tell_lack(
    case: Case, lacks: Sequence[Lack], *, by: Actor, at: datetime, note: str = "", expects: int | None = None
) -> CaseStep:
    """Say at the station what is missing before the papers can be handed over; not a legal act (代办).

    Raises:
        BadInput: nothing is named, or without saying how it will be right.
    """
    fresh = locked(case, expects=expects)
    told = _told(fresh, lacks)
    reason = note.strip() or "；".join(f"{each['name']}：{each['lack']}" for each in told)
    return move(fresh, Verb.TELL_LACK, by=by, at=at, saying=Saying(reason, {"lacks": told}))


@transaction.atomic
def ask_correction(
    case: Case, lacks: Sequence[Lack], *, by: Actor, at: datetime, note: str = "", expects: int | None = None
) -> CaseStep:
    """Tell once, and completely, what is lacking (plan 二(四)11; 行政许可法 32).

    Raises:
        SaidBefore: it was told before; the *once* binds the case, whoever said it.
        BadInput: nothing is named, or without saying how it will be right.
    """
    fresh = locked(case, expects=expects)
    before = step_of(fresh.pk, Verb.ASK_CORRECTION)
    if before:
        raise SaidBefore(
            "缺什么只能告知一次，这件事已经告知过了。材料还不够的，请受理后自行核实，或按不予受理办并写明理由。"
        )
    told = _told(fresh, lacks)
    reason = note.strip() or "申请材料不齐，需要补正。"
    return move(fresh, Verb.ASK_CORRECTION, by=by, at=at, saying=Saying(reason, {"lacks": told}))


@transaction.atomic
def bring_back(
    case: Case, *, by: Actor, at: datetime, brought: Iterable[str] = (), expects: int | None = None
) -> CaseStep:
    """Give back what was lacking: ``brought`` are the materials handed in on paper; photos were added before.

    Raises:
        BadInput: something that was asked for has not come yet.
    """
    fresh = locked(case, expects=expects)
    verb = Verb.RESUBMIT if fresh.status == "correcting" else Verb.SUPPLY
    codes = set(brought)
    for material in fresh.materials.filter(state=CaseMaterial.State.LACKING, code__in=codes):
        material.state, material.how_given = CaseMaterial.State.GIVEN, "纸质，当面交"
        material.save(update_fields=["state", "how_given"])
    missing = [m.name for m in fresh.materials.filter(state=CaseMaterial.State.LACKING)]
    if missing:
        raise BadInput(f"还差：{'、'.join(missing)}。拍照传上来，或带到站里；都齐了再交回。")
    return move(fresh, verb, by=by, at=at, saying=Saying(particulars={"brought": sorted(codes)}))


@transaction.atomic
def receive(case: Case, *, by: Actor, at: datetime, fine: Iterable[str] = (), expects: int | None = None) -> CaseStep:
    """Take the papers in at the station (代办): the receipt says which.

    Raises:
        BadInput: a required material has not been looked at yet.
    """
    fresh = locked(case, expects=expects)
    looked_at(fresh, fine)
    unseen = unseen_materials(fresh)
    if unseen:
        raise BadInput(f"还有材料没有看过：{'、'.join(unseen)}。看过勾上“合格”，或告诉群众缺什么。")
    return move(fresh, Verb.RECEIVE, by=by, at=at)


@transaction.atomic
def receive_and_hand_over(
    case: Case, *, by: Actor, at: datetime, fine: Iterable[str] = (), expects: int | None = None
) -> CaseStep:
    """Take in and hand over in one go: the clerk's one key for a complete 代办 case."""
    if case.status == "submitted":
        receive(case, by=by, at=at, fine=fine, expects=expects)
        return take_step(case, Verb.HAND_OVER, by=by, at=at)
    return take_step(case, Verb.HAND_OVER, by=by, at=at, expects=expects)


@transaction.atomic
def accept(case: Case, *, by: Actor, at: datetime, fine: Iterable[str] = (), expects: int | None = None) -> CaseStep:
    """Accept (受理): the legal and the promised time start now.

    Raises:
        BadInput: a required material is missing or was not looked at.
    """
    fresh = locked(case, expects=expects)
    looked_at(fresh, fine)
    unseen = unseen_materials(fresh)
    if unseen:
        raise BadInput(f"还有材料没有看过：{'、'.join(unseen)}。看过勾上“合格”再受理，不齐就一次告知。")
    return move(fresh, Verb.ACCEPT, by=by, at=at)


def looked_at(case: Case, fine: Iterable[str]) -> None:
    """Mark the materials that a clerk ticked as right."""
    ticked = case.materials.filter(code__in=list(fine)).exclude(state=CaseMaterial.State.EXEMPT)
    ticked.update(state=CaseMaterial.State.FINE)


def unseen_materials(case: Case) -> list[str]:
    """Return the names of required materials that nobody has found right yet."""
    seen = [CaseMaterial.State.FINE, CaseMaterial.State.EXEMPT]
    return [m.name for m in case.materials.filter(is_required=True).exclude(state__in=seen).order_by("position")]


def _refusal_saying(reason: str, whom_to_ask: str, *, against: Unit | None) -> Saying:
    if not whom_to_ask.strip():
        raise BadInput("请写明该找谁，别让群众再跑冤枉路。", fields={"whom_to_ask": "请写单位、电话或地方。"})
    particulars: dict[str, Any] = {"whom_to_ask": whom_to_ask.strip()}
    if against:
        particulars["remedies"] = remedies_text(against)
    return Saying(reason, particulars)


def remedies_text(unit: Unit) -> list[str]:
    """Return what a refusal of ``unit`` must say of remedies (行政复议法 20 条：60 日；行政诉讼法 46 条：6 个月)."""
    government = f"{settings.COUNTY['name']}人民政府"
    return [entry.says.format(unit=unit.name, government=government) for entry in words().remedies]


def decline(
    case: Case, *, reason: str, whom_to_ask: str, by: Actor, at: datetime, expects: int | None = None
) -> CaseStep:
    """Refuse acceptance, with the ground and whom to ask instead (行政许可法 32).

    Raises:
        BadInput: whom to ask is missing.
        ReasonMissing: the ground is missing.
    """
    saying = _refusal_saying(reason, whom_to_ask, against=case.receiving_unit)
    return take_step(case, Verb.DECLINE, by=by, at=at, saying=saying, expects=expects)


def turn_away(
    case: Case, *, reason: str, whom_to_ask: str, by: Actor, at: datetime, expects: int | None = None
) -> CaseStep:
    """Say that this station cannot do it and whom to ask; not a legal act (代办)."""
    saying = _refusal_saying(reason, whom_to_ask, against=None)
    return take_step(case, Verb.TURN_AWAY, by=by, at=at, saying=saying, expects=expects)


@transaction.atomic
def pass_on(case: Case, *, by: Actor, at: datetime, note: str = "", expects: int | None = None) -> CaseStep:
    """Send the case to the next stop of its route after review; the clocks run on."""
    fresh = locked(case, expects=expects)
    if fresh.stop != "review":
        raise NotNow("这里已经是最后一站，不能再转。请提出意见或取回结果。")
    saying = Saying(note, columns={"route_stop": fresh.route_stop + 1})
    return move(fresh, Verb.PASS_ON, by=by, at=at, saying=saying)


def stopping_kinds() -> list[str]:
    """Return the special procedures that may stop a clock (行政许可法 45), as the county's pack lists them."""
    return [stop.name for stop in words().clock_stops]


@dataclass(frozen=True, slots=True)
class Stop:
    """What must be said to stop a clock: the procedure, the paper that orders it, and the time it needs."""

    kind: str
    document_number: str
    time_needed: str
    reason: str


def suspend(case: Case, stop: Stop, *, by: Actor, at: datetime, expects: int | None = None) -> CaseStep:
    """Stop the clock for a special procedure, only with a numbered paper and the time needed told (许可法 45).

    Raises:
        BadInput: the procedure is not on the white list, or the paper or the time is missing.
    """
    wrong = {
        name: text
        for name, value, text in (
            ("kind", stop.kind in stopping_kinds(), "请从单子里选一种特别程序。"),
            ("document_number", stop.document_number.strip(), "请填告知书的文号，没有文书不能停钟。"),
            ("time_needed", stop.time_needed.strip(), "请写需要多久，要告诉申请人。"),
        )
        if not value
    }
    if wrong:
        raise BadInput("暂停计时要有特别程序的种类、文书号和所需时间，缺一样都不能停。", fields=wrong)
    particulars = {"kind": stop.kind, "document_number": stop.document_number.strip(), "time_needed": stop.time_needed}
    saying = Saying(stop.reason, particulars)
    return take_step(case, Verb.SUSPEND, by=by, at=at, saying=saying, expects=expects)


def resume(case: Case, *, document_number: str, by: Actor, at: datetime, expects: int | None = None) -> CaseStep:
    """Let the clock run again, with the paper that ends the special procedure.

    Raises:
        BadInput: there is no paper.
    """
    if not document_number.strip():
        raise BadInput("请填特别程序结束的文号，没有文书不能恢复计时。", fields={"document_number": "请填文号。"})
    saying = Saying(particulars={"document_number": document_number.strip()})
    return take_step(case, Verb.RESUME, by=by, at=at, saying=saying, expects=expects)


def send_out(case: Case, *, outer_number: str, by: Actor, at: datetime, expects: int | None = None) -> CaseStep:
    """Write down that the case was entered in the outer system, and its number there.

    Raises:
        BadInput: the number is missing.
    """
    if not outer_number.strip():
        raise BadInput("请填上级系统给的编号，取结果时要靠它对上。", fields={"outer_number": "请填编号。"})
    system = case.edition.body.route[case.route_stop].outer_system or case.handler_unit.outer_system
    columns = {"outer_number": outer_number.strip()[:60], "outer_system": system[:60]}
    saying = Saying(particulars=dict(columns), columns=columns)
    return take_step(case, Verb.SEND_OUT, by=by, at=at, saying=saying, expects=expects)


def take_back(
    case: Case, *, granted: bool, words: str, by: Actor, at: datetime, expects: int | None = None
) -> CaseStep:
    """Take the outer system's result back; it is theirs, and no decision of ours is issued (DECISIONS 5).

    Raises:
        ReasonMissing: it was refused there, and the reason is missing.
    """
    if not granted and not words.strip():
        raise ReasonMissing("上级系统没有通过的，请照抄它写的原因，好告诉群众。", fields={"words": "请填原因。"})
    outcome = Case.Outcome.OUTER_GRANTED if granted else Case.Outcome.OUTER_REFUSED
    saying = Saying(words, {"outcome": outcome.value}, {"outcome": outcome})
    return take_step(case, Verb.TAKE_BACK, by=by, at=at, saying=saying, expects=expects)


def propose(case: Case, *, grant: bool, opinion: str, by: Actor, at: datetime, expects: int | None = None) -> CaseStep:
    """Put the handler's opinion before the approver.

    Raises:
        ReasonMissing: it proposes a refusal without a reason.
    """
    if not grant and not opinion.strip():
        raise ReasonMissing("建议不予的，要写明理由。", fields={"opinion": "请写理由。"})
    saying = Saying(opinion, {"grant": grant})
    return take_step(case, Verb.PROPOSE, by=by, at=at, saying=saying, expects=expects)


@transaction.atomic
def decide(case: Case, *, grant: bool, reason: str, by: Actor, at: datetime, expects: int | None = None) -> CaseStep:
    """Decide as the approver: grant, or refuse with a reason and the remedies; never on one's own proposal.

    Raises:
        NotForYou: the same person proposed it.
    """
    fresh = locked(case, expects=expects)
    outcome = Case.Outcome.GRANTED if grant else Case.Outcome.REFUSED
    particulars = {} if grant else {"remedies": remedies_text(fresh.handler_unit)}
    saying = Saying(reason, particulars, {"outcome": outcome})
    return move(fresh, Verb.GRANT if grant else Verb.REFUSE, by=by, at=at, saying=saying)


def finish(case: Case, *, words: str, by: Actor, at: datetime, expects: int | None = None) -> CaseStep:
    """Finish on the spot what is the village's own to do (办理)."""
    saying = Saying(words, columns={"outcome": Case.Outcome.GRANTED})
    return take_step(case, Verb.FINISH, by=by, at=at, saying=saying, expects=expects)


@dataclass(frozen=True, slots=True)
class Delivery:
    """How the result reached its owner: the way, who took it, and what they are to the applicant."""

    way: str
    collector: str
    relation: str


def deliver(case: Case, delivery: Delivery, *, by: Actor, at: datetime, expects: int | None = None) -> CaseStep:
    """Deliver the result and write down who collected it and how (行政许可法 44).

    Raises:
        BadInput: the way or the collector is missing.
    """
    wrong = {name: "请填这一项。" for name in ("way", "collector", "relation") if not getattr(delivery, name).strip()}
    if wrong:
        raise BadInput("请写明怎么送的、谁收的、是申请人什么人。", fields=wrong)
    return take_step(case, Verb.DELIVER, by=by, at=at, saying=Saying(particulars=asdict(delivery)), expects=expects)


@transaction.atomic
def recall(case: Case, *, by: Actor, at: datetime) -> CaseStep:
    """Give a case back to its writer within ten minutes, as long as nobody of the staff has acted.

    Raises:
        TooLate: the ten minutes are over, or somebody has acted.
    """
    fresh = locked(case)
    last = last_step(fresh)
    if last.verb == Verb.SUBMIT and at - last.at > UNDO:
        raise TooLate("已经过了 10 分钟，不能直接收回。不想办了可以撤回申请。")
    if last.verb != Verb.SUBMIT:
        raise TooLate("站里已经有人动过这件事，不能直接收回。不想办了可以撤回申请。")
    return move(fresh, Verb.RECALL, by=by, at=at)


def can_recall(case: Case, *, at: datetime) -> bool:
    """Say whether ``recall`` would be allowed now."""
    last = last_step(case)
    return last.verb == Verb.SUBMIT and at - last.at <= UNDO and not case.is_over


def withdraw(case: Case, *, by: Actor, at: datetime) -> CaseStep:
    """Withdraw a request before it is decided; it can be undone for ten minutes."""
    return take_step(case, Verb.WITHDRAW, by=by, at=at)


@transaction.atomic
def undo_withdraw(case: Case, *, by: Actor, at: datetime) -> CaseStep:
    """Take a withdrawal back within ten minutes; the clocks go on where they stood.

    Raises:
        TooLate: the ten minutes are over.
    """
    fresh = locked(case)
    if not can_undo_withdraw(fresh, at=at):
        raise TooLate("已经过了 10 分钟，不能反悔了。要办请重新申请，填过的可以再用。")
    return move(fresh, Verb.UNDO_WITHDRAW, by=by, at=at)


def can_undo_withdraw(case: Case, *, at: datetime) -> bool:
    """Say whether ``undo_withdraw`` would be allowed now."""
    last = last_step(case)
    return last.verb == Verb.WITHDRAW and at - last.at <= UNDO and previous_status(case) != case.status
