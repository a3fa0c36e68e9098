"""The journal, one day at a time; reading it is itself a journal row."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from bianmin.cases.actions.reading import journalled
from bianmin.county.refusals import NotFound
from bianmin.county.rights import Action, Resource
from bianmin.guard.audit import telling
from bianmin.guard.audit.around import actor, around
from bianmin.journal.permissions import READERS, entries_for
from bianmin.pages.asks import asks
from bianmin.pages.questions import Question
from bianmin.pages.respond import page

if TYPE_CHECKING:
    from bianmin.guard.audit.around import Request
    from bianmin.journal.models import EntryQuerySet

PAGE: Final = 50
LONGEST: Final = 60  # characters of a name or post asked for
BROKEN: Final = "这一页的地址不完整。请从第一页重新看。"
ALL: Final = ("all", "都要")
RESULTS: Final = (ALL, ("done", "办成的"), ("refused", "没让办的"), ("failed", "出错的"), ("broken", "对不上的"))


@dataclass(frozen=True, slots=True)
class Asked:
    """What the page is asked for; empty means all."""

    day: date
    who: str = ""
    post: str = ""
    kind: str = ""
    result: str = ""
    account: UUID | None = None

    @property
    def words(self) -> str:
        """Return what was asked in words, for the journal; a name that was typed is not among them (DECISIONS 10)."""
        typed = ("按姓名" if self.who else "", "按单位" if self.post else "", "一个账号" if self.account else "")
        parts = (self.day.isoformat(), *typed, self.kind, self.result)
        return "看日志：" + " ".join(part for part in parts if part)


@asks(Resource.JOURNAL, Action.LIST, roles=READERS)
@require_safe
def journal(request: "Request") -> HttpResponse:
    """Show one day's rows, newest first."""
    at = timezone.now()
    today = timezone.localdate(at)
    asked = _asked(request, today)
    by = actor(request, READERS)
    journalled(Resource.JOURNAL, Action.LIST, by=by, at=at, about=("journal", asked.day), purpose=asked.words)
    found = list(_after(_filtered(entries_for(request.seat.roles), asked), request.GET.get("after", ""))[: PAGE + 1])
    rows = found[:PAGE]
    kept = {name: value for name, value in request.GET.items() if name in _NAMES and value}
    older = f"{rows[-1].at.isoformat()}_{rows[-1].pk}" if len(found) > PAGE else ""
    context = {
        "rows": [telling.row(each) for each in rows], "asked": asked, "today": today, "questions": _questions(asked),
        "older": f"?{urlencode({**kept, 'after': older})}" if older else "",
        "newer": f"?{urlencode(kept)}" if request.GET.get("after") else "",
        **around(request, "guard:journal"),
    }  # fmt: skip
    return page(request, "guard/audit/journal.html", context)


_NAMES: Final = ("day", "who", "post", "kind", "result", "account")


def _asked(request: HttpRequest, today: date) -> Asked:
    said = {name: request.GET.get(name, "").strip()[:LONGEST] for name in _NAMES}
    try:
        day = date.fromisoformat(said["day"]) if said["day"] else today
        account = UUID(said["account"]) if said["account"] else None
        datetime.combine(day, time.min) - timedelta(days=2)  # a day that has a day before and after
        datetime.combine(day, time.min) + timedelta(days=2)
    except (ValueError, OverflowError):
        raise NotFound(BROKEN) from None
    kind = said["kind"] if said["kind"] in set(Resource) else ""
    result = said["result"] if said["result"] in dict(RESULTS[1:]) else ""
    return Asked(day, said["who"], said["post"], kind, result, account)


def _filtered(rows: "EntryQuerySet", asked: Asked) -> "EntryQuerySet":
    start = timezone.make_aware(datetime.combine(asked.day, time.min))
    rows = rows.between(start, start + timedelta(days=1))
    wanted = {
        "by_name": asked.who, "by_post__contains": asked.post, "resource": asked.kind,
        "outcome__startswith": asked.result, "account_id": asked.account,
    }  # fmt: skip
    return rows.filter(**{name: value for name, value in wanted.items() if value})


def _after(rows: "EntryQuerySet", mark: str) -> "EntryQuerySet":
    if not mark:
        return rows
    moment, _, last = mark.partition("_")
    try:
        at, key = datetime.fromisoformat(moment), UUID(last)
        at = at if at.tzinfo else timezone.make_aware(at)
        return rows.filter(Q(at__lt=at) | Q(at=at, id__lt=key))
    except (ValueError, OverflowError):
        raise NotFound(BROKEN) from None


def _questions(asked: Asked) -> list[Question]:
    kinds = (ALL, *((each.value, str(each.label)) for each in Resource))
    few = {"maxlength": str(LONGEST)}
    return [
        Question("day", "哪天", "day", value=asked.day.isoformat()),
        Question("kind", "动了什么", "select", value=asked.kind or ALL[0], options=kinds),
        Question("result", "结果", "select", value=asked.result or ALL[0], options=RESULTS),
        Question("who", "工作人员", value=asked.who, required=False, attrs=few),
        Question("post", "单位或岗位", value=asked.post, required=False, attrs=few),
    ]
