"""接收清单: the lists read in, reading another, and one of them with its rows and where it stands."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from bianmin.catalog.actions import takeovers as actions
from bianmin.catalog.permissions import PUBLISHERS
from bianmin.catalog.takeover import shelf
from bianmin.cataloguing.takeovers.around import actor, asked, tabs_of
from bianmin.cataloguing.takeovers.rows import drawn
from bianmin.county.refusals import BadInput, Refusal
from bianmin.county.rights import Action, Resource
from bianmin.pages.asks import asks
from bianmin.pages.questions import Question
from bianmin.pages.respond import page

if TYPE_CHECKING:
    from bianmin.catalog.models import TakeOver

ACCEPTED = ".xlsx,.xls,.csv,.json"
KINDS = (("list", "接收：看过差异，收进我们的事项"), ("comparison", "只比对：省平台导出的表和我们的对一遍，什么都不改"))
MOST_LISTED = 100


@asks(Resource.TAKEOVER, Action.LIST, roles=PUBLISHERS)
@require_safe
@never_cache
def listed(request: HttpRequest) -> HttpResponse:
    """Show the lists read in, and the form for another."""
    return _listed(request, {}, None)


def _listed(request: HttpRequest, typed: dict[str, str], refusal: Refusal | None) -> HttpResponse:
    wrong = refusal.fields if refusal else {}
    questions = [
        Question("file", "文件", "file", hint="Excel（.xlsx、.xls）、CSV 或 JSON，最大 8 MB。", error=wrong.get("file", ""),
                 attrs={"accept": ACCEPTED, "data-most": str(settings.LARGEST_FILE)}),
        Question("source", "谁的清单", value=typed.get("source", ""), hint="例如“济宁市统一目录 2027”，会写进每个新版的出处。",
                 error=wrong.get("source", ""), attrs={"maxlength": "120"}),
        Question("kind", "做什么", "choice", typed.get("kind", "list"), options=KINDS, error=wrong.get("kind", "")),
    ]  # fmt: skip
    context = {
        "takeovers": shelf.takeovers()[:MOST_LISTED], "questions": questions, "refusal": refusal, "unifies": typed.get("unifies"),
        "today": timezone.localdate(),
    }  # fmt: skip
    return page(request, "cataloguing/takeovers/listed.html", context, status=refusal.status if refusal else 200)


@asks(Resource.TAKEOVER, Action.CREATE, roles=PUBLISHERS)
@require_POST
def read(request: HttpRequest) -> HttpResponse:
    """Read a file in; what cannot be read is said above the form."""
    typed = request.POST.dict()
    try:
        name, data = _uploaded(request)
        done = actions.read_takeover(
            name, data, source=str(typed.get("source", "")), kind=str(typed.get("kind", "list")),
            unifies=bool(typed.get("unifies")), by=actor(request), at=timezone.now(),
        )  # fmt: skip
    except BadInput as refusal:
        return _listed(request, {key: str(value) for key, value in typed.items()}, refusal)
    if done.known:
        messages.info(request, "这份读过了，什么都没有变。下面就是它。")
    return redirect(_next(done.takeover))


def _uploaded(request: HttpRequest) -> tuple[str, bytes]:
    upload = request.FILES.get("file")
    if upload is None:
        raise BadInput("请选一个文件。", fields={"file": "请选一个文件。"})
    return upload.name or "", upload.read()


def _next(takeover: "TakeOver") -> str:
    """Return where a list goes on: to its columns while they are not said, else to itself."""
    waits = takeover.state == "read" and not takeover.sheet["items"]
    return reverse("cataloguing:takeover-columns" if waits else "cataloguing:takeover", args=[takeover.pk])


@asks(Resource.TAKEOVER, Action.READ, roles=PUBLISHERS)
@require_safe
@never_cache
def shown(request: HttpRequest, takeover_id: UUID) -> HttpResponse:
    """Show one list: what was found, the rows of one finding, and what comes next."""
    takeover = asked(takeover_id)
    counts = shelf.counts_of(takeover)
    tabs, chosen = tabs_of(takeover, counts, request.GET.get("finding", ""))
    start = _start(request.GET.get("from", ""))
    rows = list(shelf.rows_found(takeover, chosen)[start : start + shelf.PAGE + 1])
    reading = actions.reading_of(takeover)
    context: dict[str, Any] = {
        "takeover": takeover, "tabs": tabs, "chosen": chosen, "rows": drawn(rows[: shelf.PAGE], names=_names(rows)),
        "told": [*reading.told, *(note for sheet in reading.sheets for note in sheet.told)], "is_json": bool(reading.items),
        "from": start, "decides": takeover.state == "compared" and takeover.kind == "list", "fields": _fields(rows),
        "newer": f"?finding={chosen}&from={max(start - shelf.PAGE, 0)}" if start else "",
        "older": f"?finding={chosen}&from={start + shelf.PAGE}" if len(rows) > shelf.PAGE else "",
        "taken": shelf.taken(takeover), "today": timezone.localdate(), **_approval(request, takeover),
    }  # fmt: skip
    return page(request, "cataloguing/takeovers/shown.html", context)


def _start(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 6 else 0


def _names(rows: list[Any]) -> dict[str, str]:
    """Return what the items are called that a row's name is near."""
    slugs = [each["near"] for row in rows for each in row.problems if "near" in each]
    return shelf.names_of_items(slugs)


def _fields(rows: list[Any]) -> list[tuple[str, str]]:
    """Return the elements in which the rows of this page differ, to be accepted for all rows at once."""
    return list({each["field"]: each["label"] for row in rows for each in row.differences if "field" in each}.items())


def _approval(request: HttpRequest, takeover: "TakeOver") -> dict[str, Any]:
    """Return what came of a decided list, and whether this seat may approve it: another than who decided."""
    if takeover.state != "drafted":
        return {}
    by = actor(request)
    editions, retirements = list(shelf.editions_of(takeover)), list(shelf.retirements_of(takeover))
    waits = any(each.state == "checked" for each in editions) or any(not each.is_decided for each in retirements)
    is_own = by.is_also(takeover.by_account_id, takeover.by_person_id)
    return {"editions": editions, "retirements": retirements, "waits": waits, "is_own": is_own}


@asks(Resource.TAKEOVER, Action.CHANGE, roles=PUBLISHERS)
@require_POST
def again(request: HttpRequest, takeover_id: UUID) -> HttpResponse:
    """Compare with the catalogue as it is now."""
    actions.compare_again(takeover_id, by=actor(request), at=timezone.now())
    messages.success(request, "又比了一次，按现在的事项。")
    return redirect("cataloguing:takeover", takeover_id)


@asks(Resource.TAKEOVER, Action.CHANGE, roles=PUBLISHERS)
@require_POST
def drop(request: HttpRequest, takeover_id: UUID) -> HttpResponse:
    """Give a list up."""
    actions.drop_takeover(takeover_id, by=actor(request), at=timezone.now())
    messages.success(request, "这份清单不要了，什么都没有收进来。")
    return redirect("cataloguing:takeovers")
