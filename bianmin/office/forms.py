"""The forms of the steps: what each asks, what it says will follow, and which is the likely next one."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bianmin.cases.actions.mover import unit_on_route
from bianmin.cases.actions.steps import remedies_text, stopping_kinds
from bianmin.cases.lifecycle import Status, Verb
from bianmin.cases.telling import LackRow, lack_rows
from bianmin.catalog.elements import NO, YES
from bianmin.catalog.words import words
from bianmin.county.refusals import Refusal
from bianmin.office.taking import Written
from bianmin.pages.questions import Question

if TYPE_CHECKING:
    from bianmin.cases.models import Case, CaseMaterial, CaseStep
    from bianmin.catalog.pack.wording import Ground


@dataclass(frozen=True, slots=True)
class StepForm:
    """One step that may be taken now, ready to be drawn."""

    verb: Verb
    button: str
    says: str = ""
    questions: tuple[Question, ...] = ()
    lacks: tuple[LackRow, ...] = ()
    note: str = ""
    remedies: tuple[str, ...] = ()
    tone: str = ""
    is_likely: bool = False
    is_tried: bool = False
    is_dead: bool = False

    @property
    def id(self) -> str:
        return f"step-{self.verb}"

    @property
    def typed(self) -> list[tuple[str, str]]:
        """Return the texts in it, each with its label."""
        texts = [(each.label, str(each.value)) for each in self.questions]
        texts += [(each.name, f"{each.lack}；{each.remedy}") for each in self.lacks if each.lack or each.remedy]
        return [(label, text) for label, text in [*texts, ("补的一句", self.note)] if text]


@dataclass(frozen=True, slots=True)
class OnDesk:
    """A case with what its forms are made from: materials, history, and the steps open to the seat."""

    case: "Case"
    materials: "tuple[CaseMaterial, ...]"
    history: "tuple[CaseStep, ...]"
    verbs: tuple[Verb, ...]

    @property
    def proposal(self) -> "CaseStep | None":
        """The opinion that waits for the approver, or waited last."""
        return next((step for step in reversed(self.history) if step.verb == Verb.PROPOSE), None)

    @property
    def was_told(self) -> bool:
        """Say whether 一次告知 was used."""
        return any(step.verb == Verb.ASK_CORRECTION for step in self.history)

    @property
    def is_lacking(self) -> bool:
        """Say whether a required material was not given."""
        return any(each.is_required and each.state in {"waiting", "lacking"} for each in self.materials)


def forms_of(desk: OnDesk, tried: Written | None) -> list[StepForm]:
    """Return a form for each open step that this face knows; first what was just tried, else the likely one."""
    again = tried.verb if tried and tried.verb in desk.verbs else None
    likely = again or likely_step(desk)
    forms = []
    for verb in desk.verbs:
        if verb in _FORMS:
            written = tried if tried and verb == again else Written(verb)
            forms.append(replace(form_of(desk, written), is_likely=verb == likely, is_tried=verb == again))
    return sorted(forms, key=lambda form: not form.is_likely)


def form_of(desk: OnDesk, written: Written) -> StepForm:
    """Return the form in which something was written, whether or not the step may be taken now."""
    return _FORMS[written.verb](desk, written)


def likely_step(desk: OnDesk) -> Verb | None:
    """Return what most probably comes next of the open steps: the page's one filled button."""
    status = Status(desk.case.status)
    guess = _LIKELY.get(status)
    if status == Status.PENDING:
        guess = Verb.ASK_CORRECTION if desk.is_lacking and not desk.was_told else Verb.ACCEPT
    elif status == Status.ACCEPTED:
        guess = {"review": Verb.PASS_ON, "decide": Verb.PROPOSE}.get(desk.case.stop)
    elif status == Status.PROPOSED and desk.proposal:
        guess = Verb.GRANT if (desk.proposal.particulars or {}).get("grant") else Verb.REFUSE
    return guess if guess in desk.verbs else None


_LIKELY = {
    Status.SUSPENDED: Verb.RESUME,
    Status.OUTER: Verb.TAKE_BACK,
    Status.OUTER_DOWN: Verb.OUTER_RUNS,
}


def _accept(desk: OnDesk, written: Written) -> StepForm:
    limit = desk.case.edition.body.running_limit
    term = f"从今天起算，承诺{limit.words}。" if limit.is_known else "时限还没有定，请告诉群众大概多久。"
    return StepForm(written.verb, "受理", f"材料看过，逐样勾“合格”再受理。开出受理通知书，{term}")


def _ask_correction(desk: OnDesk, written: Written) -> StepForm:
    says = "缺什么只能告知这一次，要一次说全。开出一次性告知书。"
    lacks = tuple(lack_rows(desk.materials, written.post or None, written.wrong))
    return StepForm(written.verb, "一次告知", says, lacks=lacks, note=written.text("note"))


def _decline(desk: OnDesk, written: Written) -> StepForm:
    grounds = tuple((ground.code, _ground_words(ground)) for ground in words().grounds_of("not_accepted"))
    questions = (
        written.ask("ground", "依据哪一条", "choice", options=grounds),
        written.ask("note", "补充说明", "long", required=False),
        written.ask("whom_to_ask", "该找谁", hint="写单位、电话或地方，别让群众白跑"),
    )
    return _stopping(written.verb, "不予受理", questions, remedies_text(desk.case.receiving_unit))


def _ground_words(ground: "Ground") -> str:
    return f"{ground.label}（{ground.basis}）" if ground.basis else ground.label


def _pass_on(desk: OnDesk, written: Written) -> StepForm:
    unit = next_unit(desk.case)
    note = written.ask("reason", "审核意见", "long", required=False, hint="下一站看得到")
    return StepForm(written.verb, f"审核通过，转{unit}", f"转给{unit}，时限接着算，不另起。", (note,))


def next_unit(case: "Case") -> str:
    """Return to whom the case would be passed on, by short name."""
    try:
        return unit_on_route(case, case.route_stop + 1).short_name
    except Refusal:
        return "下一站（县里还没有设好）"


def _propose(desk: OnDesk, written: Written) -> StepForm:
    questions = (
        written.ask("grant", "您的意见", "choice", options=((YES, "建议准予"), (NO, "建议不予"))),
        written.ask("opinion", "理由", "long", required=False, hint="建议不予的必须写，要让群众看得懂"),
    )
    return StepForm(written.verb, "提出意见，报审批", "另一位来审批，提意见的人不能自己批。", questions)


def _grant(desk: OnDesk, written: Written) -> StepForm:
    reason = written.ask("reason", "写进决定书的话", "long", required=False)
    return StepForm(written.verb, "准予", "开出准予决定书，交站里送达。", (reason,))


def _refuse(desk: OnDesk, written: Written) -> StepForm:
    reason = written.ask("reason", "不予的理由", "long", hint="写进决定书，要让群众看得懂")
    return _stopping(written.verb, "不予", (reason,), remedies_text(desk.case.handler_unit))


def _send_back(desk: OnDesk, written: Written) -> StepForm:
    reason = written.ask("reason", "退回去再看什么", "long")
    return StepForm(written.verb, "退回经办", "回到经办手里，时限不停。", (reason,))


def _finish(desk: OnDesk, written: Written) -> StepForm:
    result = written.ask("reason", "办理结果", "long", required=False)
    return StepForm(written.verb, "当场办结", "开出准予决定书，交站里送达。", (result,))


def _suspend(desk: OnDesk, written: Written) -> StepForm:
    kinds = (("", "请选"), *((kind, kind) for kind in stopping_kinds()))
    questions = (
        written.ask("kind", "哪一种特别程序", "select", options=kinds, hint="只有这几种能停（许可法 45 条）"),
        written.ask("document_number", "告知书文号", hint="没有文书不能停"),
        written.ask("time_needed", "需要多久", hint="例如 10 个工作日，要告诉申请人"),
        written.ask("reason", "为什么要停", "long"),
    )
    return StepForm(written.verb, "暂停计时", "人手不够、领导不在、系统坏了都不能停钟。", questions)


def _resume(desk: OnDesk, written: Written) -> StepForm:
    number = written.ask("document_number", "特别程序结束的文号", hint="例如鉴定报告、听证笔录的编号")
    return StepForm(written.verb, "恢复计时", "剩下的天数从今天接着算；停的时候已经超期的，还是超期。", (number,))


def _send_out(desk: OnDesk, written: Written) -> StepForm:
    number = written.ask("outer_number", "上级系统给的编号", hint="取结果时靠它对上")
    return StepForm(written.verb, "已录入上级系统", questions=(number,))


def _outer_stops(desk: OnDesk, written: Written) -> StepForm:
    note = written.ask("reason", "系统怎么说的", required=False)
    return StepForm(written.verb, "上级系统维护中", "群众那里会写明：谁也办不了，不怪谁。", (note,))


def _outer_runs(desk: OnDesk, written: Written) -> StepForm:
    return StepForm(written.verb, "上级系统恢复了", "回到维护以前的样子，接着办。")


def _take_back(desk: OnDesk, written: Written) -> StepForm:
    questions = (
        written.ask("granted", "那边的结果", "choice", options=((YES, "通过"), (NO, "没有通过"))),
        written.ask("words", "那边写的话", "long", required=False, hint="照抄；没有通过的必须抄原因"),
    )
    says = "结果是上级系统作的，以该系统为准；我们只转告，不另出决定书。"
    return StepForm(written.verb, "取回结果", says, questions)


def _yield(desk: OnDesk, written: Written) -> StepForm:
    says = "这是您自己的、您代交的，或者家里人的事，要请别人办（回避）。点一下就交给本单位的另一位，时限接着算。"
    return StepForm(written.verb, Verb.YIELD.label, says)


def _stopping(verb: Verb, button: str, questions: tuple[Question, ...], remedies: Iterable[str]) -> StepForm:
    return StepForm(verb, button, questions=questions, remedies=tuple(remedies), tone="stop")


_FORMS: dict[Verb, Callable[[OnDesk, Written], StepForm]] = {
    Verb.ACCEPT: _accept,
    Verb.ASK_CORRECTION: _ask_correction,
    Verb.DECLINE: _decline,
    Verb.PASS_ON: _pass_on,
    Verb.PROPOSE: _propose,
    Verb.GRANT: _grant,
    Verb.REFUSE: _refuse,
    Verb.SEND_BACK: _send_back,
    Verb.FINISH: _finish,
    Verb.SUSPEND: _suspend,
    Verb.RESUME: _resume,
    Verb.SEND_OUT: _send_out,
    Verb.OUTER_STOPS: _outer_stops,
    Verb.OUTER_RUNS: _outer_runs,
    Verb.TAKE_BACK: _take_back,
    Verb.YIELD: _yield,
}
