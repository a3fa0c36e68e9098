"""Journal rows and alarms in words; ids are shortened, for a page is read by people."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from bianmin.cases.lifecycle import Verb
from bianmin.county.rights import Action, PostRole, Resource
from bianmin.journal.budgets import What
from bianmin.journal.kinds import AlarmKind

if TYPE_CHECKING:
    from bianmin.journal.models import Alarm, Entry

_KINDS: Final = {
    "case": "办件", "file": "材料", "person": "群众", "account": "账号", "post": "岗位", "unit": "单位", "device": "机器",
    "document": "文书", "alarm": "预警", "permit": "批次授权", "anchor": "锚", "chain": "日志链", "number": "办件",
    "figure": "单子", "journal": "日志", "client": "对接方", "draft": "没交的表",
}  # fmt: skip
_ACTIONS: Final = {
    "anchor": "写锚",
    "merge": "合并",
    "split": "拆开",
    "post": "提交",
    "put": "提交",
    "patch": "提交",
    "delete": "删",
}
_REFUSED: Final = {
    "400": "没读懂", "401": "要先登录", "403": "不归他", "404": "没有这个", "405": "地址不对", "409": "已经变了",
    "413": "太大", "415": "格式不对", "422": "填得不对", "429": "太频繁", "503": "当时办不了",
}  # fmt: skip
_WHAT: Final = {What.OPEN: "打开", What.REVEAL: "看全号", What.LOOK_UP: "查找"}


@dataclass(frozen=True, slots=True)
class Row:
    """One journal row as the page shows it."""

    at: datetime
    who: str
    post: str
    did: str
    subject: str
    purpose: str
    result: str
    tone: str
    route: str
    account: str


def row(entry: "Entry") -> Row:
    """Return one journal row in words."""
    result, tone = outcome(entry.outcome)
    return Row(
        at=entry.at, who=_who(entry), post=entry.by_post, did=f"{_label(Resource, entry.resource)} · {_did(entry.action)}",
        subject=_subject(entry), purpose=_why(entry), result=result, tone=tone, route=entry.route,
        account=str(entry.account_id or ""),
    )  # fmt: skip


def _why(entry: "Entry") -> str:
    """Return the purpose in words; a step's purpose is the step."""
    is_step = entry.action == Action.STEP and entry.purpose in Verb.values
    return Verb(entry.purpose).label if is_step else entry.purpose


def outcome(said: str) -> tuple[str, str]:
    """Return a result in words, and the tone of its lamp."""
    word, _, number = said.partition(" ")
    if word == "done":
        return "办成", ""
    if word == "refused":
        return f"没让办（{_REFUSED.get(number, number)}）" if number else "没让办", "soon"
    return ("对不上", "late") if word == "broken" else ("出错", "late")


@dataclass(frozen=True, slots=True)
class Called:
    """One alarm as the page shows it."""

    alarm: "Alarm"
    title: str
    who: str
    says: str


def called(alarm: "Alarm") -> Called:
    """Return one alarm in words."""
    facts = alarm.facts
    parts = []
    if "day" in facts:
        parts.append(f"{facts['day']} 这天")
    if facts.get("what") in set(What):
        parts.append(f"{_WHAT[What(facts['what'])]}的人超过了{_label(PostRole, facts.get('role', ''))}的限额")
    if facts.get("broken"):
        parts.append("第 " + "、".join(str(number) for number in facts["broken"]) + " 环对不上")
    who = " ".join(part for part in (alarm.by_name, alarm.by_post) if part) or "系统"
    return Called(alarm, _label(AlarmKind, alarm.kind), who, "，".join(parts))


def _who(entry: "Entry") -> str:
    if entry.by_name:
        return str(entry.by_name)
    return {"person": "群众", "clock": "系统", "client": "对接方", "device": "机器"}.get(entry.by_kind, "工作人员")


def _did(action: str) -> str:
    return _ACTIONS.get(action, _label(Action, action))


def _subject(entry: "Entry") -> str:
    if not entry.subject_id:
        return ""
    short = entry.subject_id if len(entry.subject_id) <= 20 else f"…{entry.subject_id[-8:]}"
    return f"{_KINDS.get(entry.subject_kind, entry.subject_kind)} {short}"


def _label(words: "type[Resource | Action | AlarmKind | PostRole]", value: str) -> str:
    known = {each.value: str(each.label) for each in words}
    return known.get(value, value)
