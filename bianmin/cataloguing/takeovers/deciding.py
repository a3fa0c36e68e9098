"""逐项定: accept element by element, row by row, or all of a kind; make drafts while one watches; approve with one date."""

from collections.abc import Iterator
from datetime import date, datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from bianmin.catalog.actions import takeover_drafts as drafting
from bianmin.catalog.actions import takeovers as actions
from bianmin.catalog.permissions import PUBLISHERS
from bianmin.cataloguing.takeovers.around import actor, asked
from bianmin.county.actors import Actor
from bianmin.county.refusals import BadInput, Refusal
from bianmin.county.rights import Action, Resource
from bianmin.pages.asks import asks

MARK = "%%rows%%"  # where the streamed lines stand in the page


@asks(Resource.TAKEOVER, Action.CHANGE, roles=PUBLISHERS)
@require_POST
def decisions(request: HttpRequest, takeover_id: UUID) -> HttpResponse:
    """Write what is accepted of the rows of one page: what is ticked, or all of them, or none."""
    asked(takeover_id)
    act = request.POST.get("act", "")
    choices: dict[UUID, list[str] | None] = {}
    for text in request.POST.getlist("row"):
        row_id = _uuid(text)
        choices[row_id] = _ticked(request, row_id, act)
    changed = actions.accept(takeover_id, choices, by=actor(request), at=timezone.now())
    messages.success(request, f"存好了，{changed} 行有变动。")
    return redirect(_back(request, takeover_id))


def _ticked(request: HttpRequest, row_id: UUID, act: str) -> list[str] | None:
    if act == "all":
        return None
    return [] if act == "none" else request.POST.getlist(f"take-{row_id}")


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise BadInput("有一行认不出来。请刷新再来。") from None


def _back(request: HttpRequest, takeover_id: UUID) -> str:
    finding, start = request.POST.get("finding", ""), request.POST.get("from", "")
    known = finding if finding in {"new", "changed", "gone", "same", "wrong"} else "changed"
    place = start if start.isascii() and start.isdecimal() and len(start) < 6 else "0"
    return f"{reverse('cataloguing:takeover', args=[takeover_id])}?finding={known}&from={place}"


@asks(Resource.TAKEOVER, Action.CHANGE, roles=PUBLISHERS)
@require_POST
def everything(request: HttpRequest, takeover_id: UUID) -> HttpResponse:
    """Accept, or take back, all rows of one kind, or one element of all of them."""
    wanted, field = request.POST.get("act") != "none", request.POST.get("field", "")
    changed = actions.accept_all(
        takeover_id, request.POST.get("finding", ""), wanted=wanted, field=field, by=actor(request), at=timezone.now()
    )
    messages.success(request, f"{'都收' if wanted else '都不收'}：{changed} 行有变动。")
    return redirect(_back(request, takeover_id))


@asks(Resource.TAKEOVER, Action.CHANGE, roles=PUBLISHERS)
@require_POST
def named(request: HttpRequest, takeover_id: UUID, row_id: UUID) -> HttpResponse:
    """Take what somebody says of a near name: it is that item, or a new one."""
    slug = request.POST.get("slug", "")[:40]
    actions.confirm_name(takeover_id, row_id, slug=slug, by=actor(request), at=timezone.now())
    messages.success(request, "记下了：是同一件。" if slug else "记下了：是新事项。")
    return redirect(_back(request, takeover_id))


@asks(Resource.TAKEOVER, Action.CHANGE, roles=PUBLISHERS)
@require_POST
def drafts(request: HttpRequest, takeover_id: UUID) -> HttpResponseBase:
    """Make the drafts while one watches, item by item; all of it is one transaction, and whoever goes away undoes it."""
    by, at = actor(request), timezone.now()
    drafting.refuse_unready(takeover_id)
    context = {"takeover": asked(takeover_id), "mark": MARK}
    head, _, foot = render_to_string("cataloguing/takeovers/drafting.html", context, request).partition(MARK)
    return StreamingHttpResponse(_streamed(head, foot, takeover_id, by, at))


def _streamed(head: str, foot: str, takeover_id: UUID, by: Actor, at: datetime) -> Iterator[str]:
    yield head
    stopped, sent = 0, 0
    try:
        for made in drafting.each_draft(takeover_id, by=by, at=at):
            sent, stopped = sent + made.submitted, stopped + (not made.submitted)
            yield render_to_string("cataloguing/takeovers/drafted.html", {"made": made})
    except Refusal as refusal:
        yield render_to_string("cataloguing/takeovers/drafted.html", {"refusal": refusal})
    else:
        yield render_to_string(
            "cataloguing/takeovers/drafted.html", {"sent": sent, "stopped": stopped, "is_over": True}
        )
    yield foot


@asks(Resource.EDITION, Action.APPROVE, roles=PUBLISHERS)
@require_POST
def approval(request: HttpRequest, takeover_id: UUID) -> HttpResponse:
    """Approve what came of a list, editions and retirements, from one day; by another than who decided."""
    asked(takeover_id)
    try:
        day = date.fromisoformat(request.POST.get("valid_from", ""))
    except ValueError:
        raise BadInput("请填从哪天起，写成 2027-01-04 这样。", fields={"valid_from": "没有这一天。"}) from None
    editions, retired = drafting.approve_takeover(takeover_id, valid_from=day, by=actor(request), at=timezone.now())
    messages.success(
        request, f"批了 {editions} 个新版，停用 {retired} 件，{day.month} 月 {day.day} 日起。在办的照旧版办完。"
    )
    return redirect("cataloguing:takeover", takeover_id)
