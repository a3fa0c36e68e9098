"""How a case is told to people: what happened, in whose hands it is now and until when, and what comes after."""

from dataclasses import dataclass
from datetime import date, datetime

from bianmin.cases.lifecycle import STAGES, Role, Status, Verb
from bianmin.cases.models import Case, CaseMaterial, CaseStep
from bianmin.catalog.models import StationRole
from bianmin.stations.permissions import named_unit
from bianmin.workdays.arithmetic import WorkCalendar
from bianmin.workdays.lamp import Lamp, chinese_date, estimate_mark, lamp

# What a step is called in the story; most are called what the verb is.
_TOLD = {
    Verb.SUBMIT: "交上来了", Verb.RECALL: "您收回了，没有交", Verb.RECEIVE: "站里收件", Verb.TELL_LACK: "告诉您缺什么",
    Verb.SUPPLY: "材料补来了", Verb.HAND_OVER: "转交", Verb.TURN_AWAY: "本站办不了，告诉了该找谁", Verb.ACCEPT: "受理",
    Verb.ASK_CORRECTION: "一次告知缺什么", Verb.RESUBMIT: "补正交回", Verb.DECLINE: "不予受理",
    Verb.PASS_ON: "审核通过，转下一站", Verb.SUSPEND: "办理时限暂停", Verb.RESUME: "恢复计时",
    Verb.SEND_OUT: "已录入上级系统", Verb.OUTER_STOPS: "上级系统维护，谁也办不了", Verb.OUTER_RUNS: "上级系统恢复",
    Verb.TAKE_BACK: "上级系统有结果了", Verb.PROPOSE: "经办提出意见", Verb.SEND_BACK: "退回经办再看", Verb.GRANT: "准予",
    Verb.REFUSE: "不予", Verb.FINISH: "当场办结", Verb.DELIVER: "结果送到", Verb.WITHDRAW: "您撤回了",
    Verb.UNDO_WITHDRAW: "不撤了，接着办", Verb.LAPSE: "30 天没有再交，按不办处理",
    Verb.YIELD: "换了人办（回避）",
}  # fmt: skip


# How a stop of the route is told; 在上级系统办理 names its system.
STOPS = {"review": "审核", "decide": "定", "meeting": "开会评议", "publicity": "公示"}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the story; ``state`` is done, now or next."""

    state: str
    title: str
    detail: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """In whose hands a case is now, in the words of a neighbour, and until when."""

    headline: str
    whose: str
    until: str
    lamp: Lamp
    is_applicants_turn: bool


def standing(case: Case, *, today: date, calendar: WorkCalendar) -> Standing:
    """Say where a case stands; to the applicant it says 轮到您了."""
    status, stage = Status(case.status), STAGES[Status(case.status)]
    yours = stage.waits_for == Role.APPLICANT
    until = (
        f"最迟 {chinese_date(case.due_on, today=today)}{estimate_mark(case.due_on, calendar)}" if case.due_on else ""
    )
    paused = status == Status.SUSPENDED
    light = lamp(case.due_on, today=today, calendar=calendar, paused=paused)
    if stage.waits_for is None:
        return Standing(_ended(case), "", "", Lamp("idle", status.label), is_applicants_turn=False)
    return Standing(_headline(case, status), whose_hands(case), until, light, is_applicants_turn=yours)


def _ended(case: Case) -> str:
    if case.status == Status.DELIVERED and case.outcome:
        return f"办完了：{case.get_outcome_display()}"
    return Status(case.status).label


def _headline(case: Case, status: Status) -> str:
    if status in {Status.LACKING, Status.CORRECTING}:
        names = [m.name for m in case.materials.all() if m.state == CaseMaterial.State.LACKING]
        return f"轮到您了：补{'、'.join(names)}" if names else "轮到您了：材料都补上了，请点“交回去”"
    if status == Status.RECALLED:
        return "您收回了，还没有再交"
    if status in {Status.GRANTED, Status.REFUSED, Status.RETURNED}:
        return f"有结果了：{case.get_outcome_display()}"
    return {
        Status.SUBMITTED: "已经交上来，等站里收件", Status.RECEIVED: "站里收下了，正要转交", Status.PENDING: "等受理",
        Status.ACCEPTED: "正在办", Status.SUSPENDED: "办理时限暂停", Status.OUTER: f"在{case.outer_system or '上级系统'}里办",
        Status.OUTER_DOWN: "上级系统维护，谁也办不了", Status.PROPOSED: "等审批",
    }[status]  # fmt: skip


def whose_hands(case: Case) -> str:
    """Return who has the case now, by name of unit."""
    if STAGES[Status(case.status)].waits_for == Role.APPLICANT:
        return "在您手里"
    return f"在{case.handler_unit.in_township}"


def told(case: Case, *, today: date, calendar: WorkCalendar) -> list[Line]:
    """Return the whole story: what was done, where it is, and every stage still to come (the township's too)."""
    lines = [_done(case, step) for step in case.steps.select_related("unit").order_by("sequence")]
    now = standing(case, today=today, calendar=calendar)
    if STAGES[Status(case.status)].waits_for is None:
        return lines
    lines.append(Line("now", now.headline, "，".join(part for part in (now.whose, now.until) if part)))
    return lines + _to_come(case)


def _done(case: Case, step: CaseStep) -> Line:
    verb = Verb(step.verb)
    title = _TOLD[verb]
    if verb == Verb.HAND_OVER:
        title = f"转交{case.receiving_unit.short_name}"
    if verb in {Verb.ACCEPT, Verb.DECLINE} and step.unit:
        title = f"{step.unit.short_name}{title}"
    who = " · ".join(part for part in (step.unit.short_name if step.unit else "", step.by_name) if part)
    return Line("done", title, who, step.at)


def _to_come(case: Case) -> list[Line]:
    status = Status(case.status)
    lines = []
    before_hand_over = {Status.RECALLED, Status.SUBMITTED, Status.LACKING, Status.RECEIVED}
    if case.role == StationRole.FORWARDS and status in before_hand_over:
        lines.append(Line("next", f"转交{case.receiving_unit.short_name}", "站里替您跑"))
    if status in before_hand_over | {Status.CORRECTING}:
        lines.append(Line("next", f"{case.receiving_unit.short_name}受理"))
    if status not in {Status.GRANTED, Status.REFUSED, Status.RETURNED}:
        lines += _route_to_come(case)
    lines.append(Line("next", "结果送到家，或到站里取"))
    return lines


def _route_to_come(case: Case) -> list[Line]:
    promise = case.edition.public_body.running_limit
    from_when = f"承诺 {promise.words}，从{case.receiving_unit.short_name}受理那天算" if promise.is_known else ""
    accepted = case.accepted_at is not None
    lines = []
    for index, stop in enumerate(case.edition.body.route):
        if index < case.route_stop or (accepted and index == case.route_stop):
            continue
        does = STOPS.get(stop.does) or f"在{stop.outer_system or '上级系统'}里办"
        lines.append(Line("next", f"{_unit_word(stop.unit, case)}{does}", "" if accepted else from_when))
        from_when = ""
    return lines


def _unit_word(slug: str, case: Case) -> str:
    if slug == "station":
        return case.station.short_name
    if slug == "township" and case.station.parent:
        return case.station.parent.short_name
    return _department_name(slug)


def _department_name(slug: str) -> str:
    unit = named_unit(slug)
    return unit.short_name if unit else "办理单位"
