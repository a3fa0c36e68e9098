"""What is asked to let a client in, and to give it a key or an address; and how the answers are read."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.http import QueryDict

from bianmin.clients.actions.keys import kinds_for
from bianmin.clients.actions.registering import Proposal
from bianmin.clients.kinds import Mode, Scope
from bianmin.clients.permissions import contact_units, sendable_items
from bianmin.county.refusals import BadInput
from bianmin.county.scope import current_county
from bianmin.guard.staff.forms import day_of
from bianmin.pages.questions import Question
from bianmin.stations.permissions import townships

if TYPE_CHECKING:
    from bianmin.clients.models import Client

USUAL_DAYS = 180  # of a key
LISTS = ("items", "divisions")


def client_questions(*, today: date) -> tuple[Question, ...]:
    """Return what is asked to propose a client."""
    items = tuple((item.slug, item.name) for item in sendable_items())
    whole = (f"{current_county()}000000", "全县")
    places = (whole, *((each.code, each.short_name) for each in townships()))
    return (
        Question("name", "对接方全名", hint="例如：某某银行某某支行。日志里写的就是它。", attrs={"maxlength": "60"}),
        Question("unit", "联系单位", "select", options=tuple((str(each.pk), each.name) for each in contact_units()),
                 hint="出了事找谁。"),
        Question("purpose", "用来做什么", "long", hint="批的人看这一句。", attrs={"maxlength": "200"}),
        Question("mode", "真办还是只试", "choice", Mode.TEST, options=tuple(Mode.choices)),
        Question("scope", "能做什么", "choice", Scope.SUBMIT, options=tuple(Scope.choices)),
        Question("items", "能交哪些事项", "choices", (), options=items, required=False, hint="只列网上能交的。"),
        Question("divisions", "能交哪里的事", "choices", (), options=places, required=False),
        Question("villages", "只给几个村的，写村的 12 位代码", "long", required=False, hint="一行一个；上面选了乡镇的不用写。"),
        Question("starts_on", "从哪天起", "day", today.isoformat()),
        Question("ends_on", "到哪天止", "day", required=False, hint="按协议的期限；不定就空着。"),
        Question("per_minute", "每分钟最多几次", "number", "60"),
        Question("per_day", "每天最多几次", "number", "5000"),
    )  # fmt: skip


def typed_in(post: QueryDict) -> dict[str, object]:
    """Return what was typed, lists as lists, for drawing it again."""
    return {**post.dict(), **{name: post.getlist(name) for name in LISTS}}


def proposal_of(post: QueryDict, *, today: date) -> Proposal:
    """Read a proposal.

    Raises:
        BadInput: a day, a number or the unit cannot be read; the rest is judged by the action.
    """
    unit = next((each for each in contact_units() if str(each.pk) == post.get("unit")), None)
    if unit is None:
        raise BadInput("有一处要改。已经填的都在。", fields={"unit": "请选一个联系单位。"})
    return Proposal(
        name=post.get("name", "").strip()[:60], unit=unit, purpose=post.get("purpose", "").strip()[:200],
        mode=_one_of(post, "mode", Mode.values), scope=_one_of(post, "scope", Scope.values),
        items=tuple(post.getlist("items")), divisions=(*post.getlist("divisions"), *post.get("villages", "").split()),
        starts_on=day_of(post, "starts_on") or today, ends_on=day_of(post, "ends_on"),
        per_minute=_number(post, "per_minute"), per_day=_number(post, "per_day"),
    )  # fmt: skip


def _one_of(post: QueryDict, name: str, known: list[str]) -> str:
    if post.get(name, "") not in known:
        raise BadInput("有一处要改。已经填的都在。", fields={name: "请从给出的几项里选一项。"})
    return str(post[name])


def _number(post: QueryDict, name: str) -> int:
    text = post.get(name, "").strip()
    if not (text.isdecimal() and len(text) < 8):
        raise BadInput("有一处要改。已经填的都在。", fields={name: "这里只填数字。"})
    return int(text)


def key_questions(client: "Client", *, today: date) -> tuple[Question, ...]:
    """Return what is asked to make a key."""
    kinds = tuple((kind.value, kind.label) for kind in kinds_for(client))
    until = (today + timedelta(days=USUAL_DAYS)).isoformat()
    return (
        Question("kind", "哪一种", "choice", kinds[0][0], options=kinds),
        Question("expires_on", "最后一天", "day", until, hint="最长一年。换钥匙时先发新的，两把都能用，再停旧的。"),
    )


def url_question(values: Mapping[str, str], error: str = "") -> Question:
    """Return what is asked to open an address."""
    hint = "https 开头，对接方在公网上的域名。通知里只有编号、状态和时间。"
    return Question("url", "通知地址", value=values.get("url", ""), hint=hint, error=error, attrs={"maxlength": "300"})
