"""The life of a case, as two tables: what each status waits for, and which steps exist.

Nothing else in the house knows how a case may move. Buttons, the API, the worklists, the permission checks, the clocks
and the diagram in ``docs/lifecycle.md`` are all read from here. What an item needs beyond it (a township first, then two
departments) is data on its edition: the route.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import TextChoices

from bianmin.cases.clocks import Clock
from bianmin.catalog.models import StationRole


class Status(TextChoices):
    """Where a case is; every one that is not an end waits for somebody."""

    RECALLED = "recalled", "已收回，没有交"
    SUBMITTED = "submitted", "待收件"
    LACKING = "lacking", "等您补材料"
    RECEIVED = "received", "已收件，待转交"
    PENDING = "pending", "待受理"
    CORRECTING = "correcting", "待补正"
    ACCEPTED = "accepted", "办理中"
    SUSPENDED = "suspended", "暂停计时"
    OUTER = "outer", "在上级系统办理"
    OUTER_DOWN = "outer_down", "上级系统维护中"
    PROPOSED = "proposed", "待审批"
    GRANTED = "granted", "准予，待送达"
    REFUSED = "refused", "不予，待送达"
    RETURNED = "returned", "结果已回，待送达"
    DELIVERED = "delivered", "已办结"
    DECLINED = "declined", "不予受理"
    TURNED_AWAY = "turned_away", "本站不能办，已告知找谁"
    WITHDRAWN = "withdrawn", "已撤回"


class Role(StrEnum):
    """What somebody is *to this case*; the same person may be a clerk elsewhere."""

    APPLICANT = "applicant"  # the applicant, or their agent, or whoever holds number and query code
    STATION = "station"  # who receives, helps and delivers at the station
    ACCEPTOR = "acceptor"  # who accepts: the station for 受理 and 办理, the receiving unit for 代办
    HANDLER = "handler"  # 经办 of the unit that has the case now
    APPROVER = "approver"  # 审批 of the unit that has the case now
    RECUSED = "recused"  # who would handle it, but it is their own, their household's or declared kin's (回避)
    READER = "reader"  # a unit through whose hands it went
    CLOCK = "clock"


class Verb(TextChoices):
    """What can be done to a case."""

    SUBMIT = "submit", "提交"
    RECALL = "recall", "收回"
    RECEIVE = "receive", "收件"
    TELL_LACK = "tell_lack", "告诉缺什么"
    SUPPLY = "supply", "材料补来了"
    HAND_OVER = "hand_over", "转交"
    TURN_AWAY = "turn_away", "不能办，告诉找谁"
    ACCEPT = "accept", "受理"
    ASK_CORRECTION = "ask_correction", "一次告知"
    RESUBMIT = "resubmit", "补正交回"
    DECLINE = "decline", "不予受理"
    PASS_ON = "pass_on", "审核通过，转下一站"
    SUSPEND = "suspend", "暂停计时"
    RESUME = "resume", "恢复计时"
    SEND_OUT = "send_out", "已录入上级系统"
    OUTER_STOPS = "outer_stops", "上级系统维护中"
    OUTER_RUNS = "outer_runs", "上级系统恢复"
    TAKE_BACK = "take_back", "取回上级系统结果"
    PROPOSE = "propose", "提出意见，报审批"
    SEND_BACK = "send_back", "退回经办"
    GRANT = "grant", "准予"
    REFUSE = "refuse", "不予"
    FINISH = "finish", "当场办结"
    DELIVER = "deliver", "送达"
    WITHDRAW = "withdraw", "撤回"
    UNDO_WITHDRAW = "undo_withdraw", "不撤了，接着办"
    LAPSE = "lapse", "收回后没有再交"
    YIELD = "yield", "回避，交给别人"


class Paper(StrEnum):
    """The documents a move can issue; the kinds are those of ``papers``."""

    SUBMISSION_RECEIPT = "submission_receipt"
    INTAKE_RECEIPT = "intake_receipt"
    HAND_OVER = "hand_over"
    ACCEPTANCE = "acceptance"
    CORRECTION = "correction"
    DECLINED = "declined"
    TURNED_AWAY = "turned_away"
    SUSPENSION = "suspension"
    RESUMPTION = "resumption"
    GRANTED = "granted"
    REFUSED = "refused"
    OUTER_RESULT = "outer_result"
    DELIVERY = "delivery"


@dataclass(frozen=True, slots=True)
class Stage:
    """Whom a status waits for, which clocks run meanwhile, and which stand still."""

    waits_for: Role | None = None
    runs: frozenset[Clock] = frozenset()
    stands: frozenset[Clock] = frozenset()


@dataclass(frozen=True, slots=True)
class Step:
    """One legal move of a case.

    ``target`` None means: back to where the case was before its last step. ``does`` limits a step to stations in those
    roles; ``stage`` to what the route's present stop does (``review``, ``decide``, ``outer``).
    """

    verb: Verb
    sources: frozenset[Status]
    target: Status | None
    by: frozenset[Role]
    does: frozenset[StationRole] = frozenset(StationRole)
    stage: frozenset[str] = frozenset()
    papers: tuple[Paper, ...] = ()
    tells: str = ""
    needs_reason: bool = False


_S, _R, _V, _C, _P, _M = Status, Role, Verb, Clock, Paper, StationRole
_DECISION_CLOCKS = {_C.LEGAL, _C.PROMISE}


def _stage(waits_for: Role | None = None, runs: Iterable[Clock] = (), stands: Iterable[Clock] = ()) -> Stage:
    return Stage(waits_for, frozenset(runs), frozenset(stands))


STAGES = {
    _S.RECALLED:    _stage(_R.APPLICANT),
    _S.SUBMITTED:   _stage(_R.STATION,   {_C.HANDOVER}),
    _S.LACKING:     _stage(_R.APPLICANT),
    _S.RECEIVED:    _stage(_R.STATION,   {_C.HANDOVER}),
    _S.PENDING:     _stage(_R.ACCEPTOR,  {_C.NOTICE}),
    _S.CORRECTING:  _stage(_R.APPLICANT, {_C.CORRECTION}),
    _S.ACCEPTED:    _stage(_R.HANDLER,   _DECISION_CLOCKS),
    _S.SUSPENDED:   _stage(_R.HANDLER,   stands=_DECISION_CLOCKS),
    _S.OUTER:       _stage(_R.HANDLER,   _DECISION_CLOCKS),
    _S.OUTER_DOWN:  _stage(_R.HANDLER,   _DECISION_CLOCKS),
    _S.PROPOSED:    _stage(_R.APPROVER,  _DECISION_CLOCKS),
    _S.GRANTED:     _stage(_R.STATION,   {_C.DELIVERY}),
    _S.REFUSED:     _stage(_R.STATION,   {_C.DELIVERY}),
    _S.RETURNED:    _stage(_R.STATION,   {_C.DELIVERY}),
    _S.DELIVERED:   _stage(),
    _S.DECLINED:    _stage(),
    _S.TURNED_AWAY: _stage(),
    _S.WITHDRAWN:   _stage(stands=set(_C)),  # for ten minutes it can be undone, and must not come back younger
}  # fmt: skip

_UNDECIDED = {
    _S.SUBMITTED, _S.LACKING, _S.RECEIVED, _S.PENDING, _S.CORRECTING, _S.ACCEPTED, _S.SUSPENDED,
    _S.OUTER, _S.OUTER_DOWN, _S.PROPOSED,
}  # fmt: skip
_STAFF_FREE = {_S.SUBMITTED, _S.PENDING}  # nobody of the staff has acted yet (a step proves it)
_OWN = {_M.ACCEPTS, _M.DECIDES}
_AGENCY = {_M.FORWARDS}


def _step(
    verb: Verb,
    sources: Iterable[Status],
    target: Status | None,
    by: Iterable[Role],
    *,
    does: Iterable[StationRole] = StationRole,
    stage: Iterable[str] = (),
    papers: Iterable[Paper] = (),
    tells: str = "",
    needs_reason: bool = False,
) -> Step:
    return Step(
        verb, frozenset(sources), target, frozenset(by), frozenset(does), frozenset(stage), tuple(papers), tells,
        needs_reason,
    )  # fmt: skip


_WITH_STAFF = [status for status, stage in STAGES.items() if stage.waits_for not in {None, _R.APPLICANT}]

STEPS = (
    _step(_V.SUBMIT,         {_S.RECALLED},               _S.SUBMITTED,   {_R.APPLICANT, _R.STATION}, does=_AGENCY,
          papers=[_P.SUBMISSION_RECEIPT], tells="received"),
    _step(_V.SUBMIT,         {_S.RECALLED},               _S.PENDING,     {_R.APPLICANT, _R.STATION}, does=_OWN,
          papers=[_P.SUBMISSION_RECEIPT], tells="received"),
    _step(_V.RECALL,         _STAFF_FREE,                 _S.RECALLED,    {_R.APPLICANT}),
    _step(_V.RECEIVE,        {_S.SUBMITTED},              _S.RECEIVED,    {_R.STATION}, does=_AGENCY,
          papers=[_P.INTAKE_RECEIPT]),
    _step(_V.TELL_LACK,      {_S.SUBMITTED, _S.RECEIVED}, _S.LACKING,     {_R.STATION}, does=_AGENCY,
          tells="your_turn", needs_reason=True),
    _step(_V.SUPPLY,         {_S.LACKING},                _S.SUBMITTED,   {_R.APPLICANT, _R.STATION}, does=_AGENCY),
    _step(_V.TURN_AWAY,      {_S.SUBMITTED, _S.RECEIVED}, _S.TURNED_AWAY, {_R.STATION}, does=_AGENCY,
          papers=[_P.TURNED_AWAY], tells="turned_away", needs_reason=True),
    _step(_V.HAND_OVER,      {_S.RECEIVED},               _S.PENDING,     {_R.STATION}, does=_AGENCY,
          papers=[_P.HAND_OVER], tells="handed_over"),
    _step(_V.ACCEPT,         {_S.PENDING},                _S.ACCEPTED,    {_R.ACCEPTOR},
          papers=[_P.ACCEPTANCE], tells="accepted"),
    _step(_V.ASK_CORRECTION, {_S.PENDING},                _S.CORRECTING,  {_R.ACCEPTOR},
          papers=[_P.CORRECTION], tells="your_turn", needs_reason=True),
    _step(_V.RESUBMIT,       {_S.CORRECTING},             _S.PENDING,     {_R.APPLICANT, _R.STATION}, tells="corrected"),
    _step(_V.DECLINE,        {_S.PENDING},                _S.DECLINED,    {_R.ACCEPTOR},
          papers=[_P.DECLINED], tells="declined", needs_reason=True),
    _step(_V.PASS_ON,        {_S.ACCEPTED},               _S.ACCEPTED,    {_R.HANDLER}, stage={"review"}),
    _step(_V.SEND_OUT,       {_S.ACCEPTED},               _S.OUTER,       {_R.HANDLER}, stage={"outer"}),
    _step(_V.OUTER_STOPS,    {_S.ACCEPTED, _S.OUTER},     _S.OUTER_DOWN,  {_R.HANDLER}, stage={"outer"}),
    _step(_V.OUTER_RUNS,     {_S.OUTER_DOWN},             None,           {_R.HANDLER}, stage={"outer"}),
    _step(_V.TAKE_BACK,      {_S.OUTER},                  _S.RETURNED,    {_R.HANDLER}, stage={"outer"},
          papers=[_P.OUTER_RESULT], tells="decided"),
    _step(_V.PROPOSE,        {_S.ACCEPTED},               _S.PROPOSED,    {_R.HANDLER}, stage={"decide"}),
    _step(_V.SEND_BACK,      {_S.PROPOSED},               _S.ACCEPTED,    {_R.APPROVER}, needs_reason=True),
    _step(_V.GRANT,          {_S.PROPOSED},               _S.GRANTED,     {_R.APPROVER},
          papers=[_P.GRANTED], tells="decided"),
    _step(_V.REFUSE,         {_S.PROPOSED},               _S.REFUSED,     {_R.APPROVER},
          papers=[_P.REFUSED], tells="decided", needs_reason=True),
    _step(_V.FINISH,         {_S.ACCEPTED},               _S.GRANTED,     {_R.HANDLER}, does={_M.DECIDES},
          stage={"decide"}, papers=[_P.GRANTED], tells="decided"),
    _step(_V.SUSPEND,        {_S.ACCEPTED},               _S.SUSPENDED,   {_R.HANDLER}, stage={"review", "decide"},
          papers=[_P.SUSPENSION], tells="suspended", needs_reason=True),
    _step(_V.RESUME,         {_S.SUSPENDED},              _S.ACCEPTED,    {_R.HANDLER},
          papers=[_P.RESUMPTION], tells="resumed"),
    _step(_V.DELIVER,        {_S.GRANTED, _S.REFUSED, _S.RETURNED}, _S.DELIVERED, {_R.STATION},
          papers=[_P.DELIVERY], tells="delivered"),
    _step(_V.WITHDRAW,       _UNDECIDED,                  _S.WITHDRAWN,   {_R.APPLICANT}, tells="withdrawn"),
    _step(_V.UNDO_WITHDRAW,  {_S.WITHDRAWN},              None,           {_R.APPLICANT}),
    _step(_V.LAPSE,          {_S.RECALLED},               _S.WITHDRAWN,   {_R.CLOCK}),
    *(_step(_V.YIELD, {status}, status, {_R.RECUSED}) for status in _WITH_STAFF),
)  # fmt: skip

START = Status.RECALLED  # a case is born not yet submitted, and submitted in the same transaction
DECISIONS = frozenset({Status.GRANTED, Status.REFUSED, Status.RETURNED})
ENDS = frozenset(status for status, stage in STAGES.items() if stage.waits_for is None)
UNDONE_WITHIN_MINUTES = 10  # 互联网网站适老化通用设计规范: important submissions can be taken back


def step_for(verb: Verb, status: Status, does: StationRole, stage: str) -> Step | None:
    """Return the row of the table that ``verb`` means from here, if there is one."""
    for step in STEPS:
        if (
            step.verb == verb
            and status in step.sources
            and does in step.does
            and (not step.stage or stage in step.stage)
        ):
            return step
    return None


def steps_open_to(status: Status, roles: Iterable[Role], *, does: StationRole, stage: str) -> tuple[Step, ...]:
    """Return the steps somebody with ``roles`` may take now, in table order."""
    held = set(roles)
    return tuple(
        step
        for step in STEPS
        if status in step.sources and does in step.does and (not step.stage or stage in step.stage) and step.by & held
    )


def mermaid() -> str:
    """Draw the steps table, for ``docs/lifecycle.md``."""
    arrows = []
    for step in STEPS:
        where = "" if step.does == frozenset(StationRole) else f"（{'、'.join(sorted(r.label for r in step.does))}）"
        for source in sorted(step.sources):
            target = step.target or "previous"
            arrows.append(f"    {source} --> {target}: {step.verb.label}{where}")
    names = [f"    {status.value}: {status.label}" for status in Status] + ["    previous: 回到前一状态"]
    return "\n".join(["stateDiagram-v2", *names, f"    [*] --> {START.value}", *arrows])
