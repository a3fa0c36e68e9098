"""Walking the plans through the real actions, every act of every case in the order of time."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from typing import Final
from uuid import UUID

from django.utils import timezone

from bianmin.cases.actions import drafts, filing, steps
from bianmin.cases.actions.mover import Saying, take_step
from bianmin.cases.answers import read_answers
from bianmin.cases.lifecycle import Verb
from bianmin.cases.models import Case, Draft, DraftFile
from bianmin.cases.permissions import applicant_of
from bianmin.catalog.elements import MaterialSpec
from bianmin.catalog.models import StationRole
from bianmin.catalog.pack.wording import SLOTS
from bianmin.catalog.words import words
from bianmin.county.actors import Actor, ActorKind
from bianmin.demo.actions.offices import Offices
from bianmin.demo.filling import about, fill_in
from bianmin.demo.plans import Plan
from bianmin.feedback.actions import rate
from bianmin.feedback.permissions import tags_for
from bianmin.vault.models import StoredFile

REPORT_EVERY: Final = 50  # acts
GRANTED_OUTSIDE: Final = 0.92
_LEVELS: Final = {5: 58, 4: 24, 3: 9, 2: 5, 1: 4}  # level: weight
_SAID: Final = {
    5: ("态度好，讲得明白。", "老人不会弄，小姑娘帮着一步一步填的。", "", ""), 4: ("挺快的。", "", ""),
    3: ("还行，就是去了两回。", ""), 2: ("头一回没说全，又跑了一趟。", ""), 1: ("等了快一个月，打电话也说不清。", ""),
}  # fmt: skip
_REFUSED: Final = ("核查后，不符合这件事的条件，具体见告知的依据。", "材料里写的情况和核查到的不一致。")
_REFUSED_OUTSIDE: Final = ("系统核验未通过：参保信息和证件号不一致。", "票据日期不在可以报销的期间里。")


@dataclass(slots=True)
class Walk:
    """What every act needs: who works where, the photos, whose accounts are whose, and the drafts begun on the way."""

    offices: Offices
    pictures: Mapping[str, StoredFile]
    rng: Random
    seed: int
    accounts: Mapping[str, UUID] = field(default_factory=dict)  # identity number → account
    drafts: dict[int, Draft] = field(default_factory=dict)  # place of the plan → its draft


@dataclass(frozen=True, slots=True)
class Turn:
    """One act: of which plan, on which case (none yet at the first), when, and in which walk."""

    place: int
    plan: Plan
    case: Case
    at: datetime
    walk: Walk

    @property
    def staff(self) -> Actor:
        """Whoever handles the case where it is now."""
        return self.walk.offices.at(self.case.handler_unit_id).handler

    @property
    def approver(self) -> Actor:
        return self.walk.offices.at(self.case.handler_unit_id).approver

    @property
    def desk(self) -> Actor:
        """Whoever sits at the station: the clerk, or for 代办 now and then the helper."""
        desk = self.walk.offices.at(self.plan.station.pk)
        helps = self.plan.deal.is_forwarded and desk.helper and self.walk.rng.random() < 0.35
        return desk.helper if helps and desk.helper else desk.handler

    @property
    def codes(self) -> list[str]:
        return [each.code for each in self.plan.deal.body.materials]


def walk_cases(plans: Sequence[Plan], walk: Walk, progress: Callable[[int, int], None]) -> list[Case]:
    """Take every act of ``plans`` in the order of time; return the cases as they then are, in the order of the plans.

    ``progress`` is told how many acts of how many are done.
    """
    turns = sorted((moment, place, number) for place, plan in enumerate(plans) for number, moment in enumerate(plan.at))
    cases: dict[int, Case] = {}
    for done, (moment, place, number) in enumerate(turns, start=1):
        plan = plans[place]
        cases[place] = _take(place, plan, plan.acts[number], cases.get(place), moment, walk)
        if done % REPORT_EVERY == 0 or done == len(turns):
            progress(done, len(turns))
    return [cases[place] for place in range(len(plans))]


def _take(place: int, plan: Plan, act: str, case: Case | None, at: datetime, walk: Walk) -> Case:
    if case is None:
        return _file(place, plan, at, walk)
    return _ACTS[act](Turn(place, plan, case, at, walk))


def _file(place: int, plan: Plan, at: datetime, walk: Walk) -> Case:
    request = _request(plan, at, walk)
    if "recall" in plan.acts:
        return _file_from_draft(place, plan, request, at, walk)
    return filing.file_case(request, key=f"demo {walk.seed} {place}", by=_filer(plan, walk), at=at)


def _request(plan: Plan, at: datetime, walk: Walk) -> filing.Request:
    body, facts = plan.deal.body, plan.resident.facts
    raw = fill_in(body.questions, plan.resident, on=timezone.localdate(at), rng=walk.rng)
    answers = read_answers(body.questions, raw, today=timezone.localdate(at))
    asked = [each for each in body.materials_for(answers) if each.is_required]
    return filing.Request(
        edition=plan.deal.edition, station=plan.station, applicant=facts, answers=answers,
        channel=Case.Channel.WEB if plan.is_on_line else Case.Channel.WINDOW,
        agent=plan.resident.agent, agent_relation=plan.resident.relation,
        given={} if plan.is_on_line else {each.code: _on_paper(each) for each in asked},
        files=tuple((each.code, walk.pictures[each.name]) for each in asked) if plan.is_on_line else (),
    )  # fmt: skip


def _on_paper(spec: MaterialSpec) -> str:
    return "原件，看过已还" if spec.form == "原件" else f"{spec.form or '复印件'}，当面交"


def _filer(plan: Plan, walk: Walk) -> Actor:
    if plan.is_on_line:
        return Actor(ActorKind.PERSON, account_id=walk.accounts.get(plan.resident.facts.id_number))
    desk = walk.offices.at(plan.station.pk)
    forwarded = plan.deal.role == StationRole.FORWARDS
    return desk.helper if forwarded and desk.helper and walk.rng.random() < 0.4 else desk.handler


def _file_from_draft(place: int, plan: Plan, request: filing.Request, at: datetime, walk: Walk) -> Case:
    """File as one does on a phone: from a draft, so that it can be taken back and filed again."""
    draft = drafts.start_draft(plan.deal.edition.item, plan.station, account_id=None, at=at)
    drafts.save_draft(draft, {**about(plan.resident), **request.answers}, at=at)
    DraftFile.objects.bulk_create(
        DraftFile(draft=draft, material_code=code, stored=stored, at=at) for code, stored in request.files
    )
    walk.drafts[place] = draft
    return drafts.submit_draft(draft, request, by=_filer(plan, walk), at=at)


def _file_again(turn: Turn) -> Case:
    request = _request(turn.plan, turn.at, turn.walk)
    return drafts.submit_draft(turn.walk.drafts[turn.place], request, by=_filer(turn.plan, turn.walk), at=turn.at)


def _receive(turn: Turn) -> Case:
    return steps.receive(turn.case, by=turn.desk, at=turn.at, fine=turn.codes).case


def _hand_over(turn: Turn) -> Case:
    return steps.receive_and_hand_over(turn.case, by=turn.desk, at=turn.at, fine=turn.codes).case


def _lacks(turn: Turn) -> list[steps.Lack]:
    """Return one or two things that are lacking, in the county's own words."""
    asked = [each for each in turn.plan.deal.body.materials_for(turn.case.answers) if each.is_required]
    lacking = turn.walk.rng.sample(asked, min(len(asked), turn.walk.rng.choice((1, 1, 2))))
    return [_lack(each, turn) for each in lacking]


def _lack(spec: MaterialSpec, turn: Turn) -> steps.Lack:
    reason = turn.walk.rng.choice(words().reasons_for(spec.name))
    return steps.Lack(spec.code, _said(reason.lacks, turn, spec.name), _said(reason.right, turn, spec.name))


def _said(text: str, turn: Turn, material: str = "") -> str:
    """Fill the slots that a county's words may have (``catalog.pack.wording.SLOTS``)."""
    unit, station = turn.case.receiving_unit, turn.plan.station
    facts = {
        "unit": unit.short_name, "phone": unit.phone or station.phone, "station": station.short_name, "material": material,
        "township": station.parent.short_name if station.parent else "", "item": turn.plan.deal.edition.item.name,
    }  # fmt: skip
    return text.format_map({**dict.fromkeys(SLOTS, ""), **facts})


def _tell_lack(turn: Turn) -> Case:
    return steps.tell_lack(turn.case, _lacks(turn), by=turn.desk, at=turn.at).case


def _bring_back(turn: Turn) -> Case:
    by = applicant_of(turn.case) if turn.plan.is_on_line else turn.walk.offices.at(turn.plan.station.pk).handler
    return steps.bring_back(turn.case, by=by, at=turn.at, brought=turn.codes).case


def _turn_away(turn: Turn) -> Case:
    reason, ask = _ground("cannot_do", turn)
    return steps.turn_away(turn.case, reason=reason, whom_to_ask=ask, by=turn.desk, at=turn.at).case


def _decline(turn: Turn) -> Case:
    reason, ask = _ground("not_accepted", turn)
    return steps.decline(turn.case, reason=reason, whom_to_ask=ask, by=turn.staff, at=turn.at).case


def _ground(kind: str, turn: Turn) -> tuple[str, str]:
    ground = turn.walk.rng.choice(words().grounds_of(kind))
    return _said(ground.says, turn), _said(ground.ask, turn)


def _accept(turn: Turn) -> Case:
    return steps.accept(turn.case, by=turn.staff, at=turn.at, fine=turn.codes).case


def _ask_correction(turn: Turn) -> Case:
    return steps.ask_correction(turn.case, _lacks(turn), by=turn.staff, at=turn.at).case


def _pass_on(turn: Turn) -> Case:
    return steps.pass_on(turn.case, by=turn.staff, at=turn.at, note="材料齐全，审核通过。").case


def _suspend(turn: Turn) -> Case:
    rng = turn.walk.rng
    stop = steps.Stop(
        rng.choice(steps.stopping_kinds()), f"示例鉴〔{turn.at.year}〕{rng.randint(1, 90)}号",
        f"{rng.choice((10, 15, 20))} 个工作日", "要先有特别程序的结论才能定。",
    )  # fmt: skip
    return steps.suspend(turn.case, stop, by=turn.staff, at=turn.at).case


def _resume(turn: Turn) -> Case:
    number = f"示例结〔{turn.at.year}〕{turn.walk.rng.randint(1, 90)}号"
    return steps.resume(turn.case, document_number=number, by=turn.staff, at=turn.at).case


def _send_out(turn: Turn) -> Case:
    number = f"SL{turn.at:%Y%m%d}{turn.place:05}"
    return steps.send_out(turn.case, outer_number=number, by=turn.staff, at=turn.at).case


def _outer_stops(turn: Turn) -> Case:
    saying = Saying("上级系统公告停机维护，登不上。")
    return take_step(turn.case, Verb.OUTER_STOPS, by=turn.staff, at=turn.at, saying=saying).case


def _outer_runs(turn: Turn) -> Case:
    return take_step(turn.case, Verb.OUTER_RUNS, by=turn.staff, at=turn.at).case


def _take_back(turn: Turn) -> Case:
    granted = turn.walk.rng.random() < GRANTED_OUTSIDE
    says = "" if granted else turn.walk.rng.choice(_REFUSED_OUTSIDE)
    return steps.take_back(turn.case, granted=granted, words=says, by=turn.staff, at=turn.at).case


def _propose(turn: Turn) -> Case:
    grant = "refuse" not in turn.plan.acts
    opinion = "材料齐全，符合条件，建议准予。" if grant else "核查后不符合条件，建议不予。"
    return steps.propose(turn.case, grant=grant, opinion=opinion, by=turn.staff, at=turn.at).case


def _send_back(turn: Turn) -> Case:
    saying = Saying("请把核查经过补写清楚再报。")
    return take_step(turn.case, Verb.SEND_BACK, by=turn.approver, at=turn.at, saying=saying).case


def _grant(turn: Turn) -> Case:
    return steps.decide(turn.case, grant=True, reason="", by=turn.approver, at=turn.at).case


def _refuse(turn: Turn) -> Case:
    reason = turn.walk.rng.choice(_REFUSED)
    return steps.decide(turn.case, grant=False, reason=reason, by=turn.approver, at=turn.at).case


def _finish(turn: Turn) -> Case:
    return steps.finish(turn.case, words="当场办好。", by=turn.staff, at=turn.at).case


def _deliver(turn: Turn) -> Case:
    resident, way = turn.plan.resident, turn.walk.rng.choice(words().delivery)
    kin = resident.agent if resident.agent and way.code == "collected" else None
    name, relation = (kin.name, resident.relation) if kin else (resident.facts.name, "本人")
    ways = {each.code: each.name for each in words().delivery}
    told = steps.Delivery(way.name if kin or way.code != "collected" else ways.get("direct", way.name), name, relation)
    return steps.deliver(turn.case, told, by=turn.desk, at=turn.at).case


def _recall(turn: Turn) -> Case:
    return steps.recall(turn.case, by=applicant_of(turn.case), at=turn.at).case


def _withdraw(turn: Turn) -> Case:
    return steps.withdraw(turn.case, by=applicant_of(turn.case), at=turn.at).case


def _undo_withdraw(turn: Turn) -> Case:
    return steps.undo_withdraw(turn.case, by=applicant_of(turn.case), at=turn.at).case


def _rate(turn: Turn) -> Case:
    rng = turn.walk.rng
    level = rng.choices(list(_LEVELS), list(_LEVELS.values()))[0]
    tags, says = tags_for(level), rng.choice(_SAID[level])
    fewest = 1 if level < 3 and not says else 0
    chosen = rng.sample(tags, min(len(tags), rng.randint(fewest, 2)))
    channel = "web" if turn.plan.is_on_line else rng.choice(("web", "window"))
    rate(turn.case, level, by=applicant_of(turn.case), at=turn.at, tags=chosen, words=says, channel=channel)
    return turn.case


_ACTS: Final[Mapping[str, Callable[[Turn], Case]]] = {
    "file_again": _file_again, "receive": _receive, "hand_over": _hand_over, "tell_lack": _tell_lack, "supply": _bring_back,
    "resubmit": _bring_back, "turn_away": _turn_away, "decline": _decline, "accept": _accept,
    "ask_correction": _ask_correction, "pass_on": _pass_on, "suspend": _suspend, "resume": _resume, "send_out": _send_out,
    "outer_stops": _outer_stops, "outer_runs": _outer_runs, "take_back": _take_back, "propose": _propose,
    "send_back": _send_back, "grant": _grant, "refuse": _refuse, "finish": _finish, "deliver": _deliver, "recall": _recall,
    "withdraw": _withdraw, "undo_withdraw": _undo_withdraw, "rate": _rate,
}  # fmt: skip
