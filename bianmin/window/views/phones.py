"""Which telephones may see how a person's cases go: said by the person in front of the desk, and taken back as easily."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from bianmin.badges.actions import phones
from bianmin.badges.permissions import phones_of
from bianmin.cases.actions.revealing import holder_of
from bianmin.county.refusals import BadInput, NotFound, NotYours, Refusal
from bianmin.county.rights import Action, Resource
from bianmin.pages.asks import asks
from bianmin.pages.respond import page
from bianmin.stations.permissions import STATION_ROLES
from bianmin.window.folder import folder
from bianmin.window.phones import numbers_of
from bianmin.window.views.desk import around
from bianmin.window.views.opened import opened

NOT_HERE = "这件事现在不在您手里，不能替本人定哪个电话能看。请本人到正在办的窗口说一声。"


@asks(Resource.PHONE, Action.CREATE, roles=STATION_ROLES)
@require_POST
def allow(request: HttpRequest, number: str) -> HttpResponse:
    """Write down that the applicant lets one of the case's telephones see how their cases go."""
    at, post = timezone.now(), request.POST
    found, place = opened(request, number, at, purpose="记下哪个电话能看")
    try:
        by = holder_of(place.seat, found)
        if by is None:
            raise NotYours(NOT_HERE)
        chosen = numbers_of(found).get(post.get("whose", ""))
        if chosen is None:
            raise BadInput("请选一个电话：申请人的，或者代交人的。")
        phones.allow(
            found.applicant,
            chosen.number,
            post.get("what", ""),
            by=by,
            at=at,
            how=post.get("how", ""),
            whose=chosen.whose,
        )
    except Refusal as refusal:
        messages.error(request, str(refusal))
        shown = {**around(place), **folder(found, place, at=at)}
        return page(request, "window/case.html", shown, status=refusal.status)
    messages.success(request, "记下了：这个电话收一个登录码，就能看。本人随时可以不让看。")
    return redirect("window:case", number=found.number)


@asks(Resource.PHONE, Action.END, roles=STATION_ROLES)
@require_POST
def stop(request: HttpRequest, number: str, grant_id: UUID) -> HttpResponse:
    """Take back what a telephone was allowed, because the person in front of the desk says so."""
    at = timezone.now()
    found, place = opened(request, number, at, purpose="不让电话看了")
    by = holder_of(place.seat, found)
    if by is None:
        raise NotYours(NOT_HERE)
    grant = phones_of([found.applicant_id], at=at).filter(pk=grant_id).first()
    if grant is None:
        raise NotFound("没有找到这个电话，可能刚才已经不让它看了。请回到这件事看最新的。")
    phones.stop_allowing(grant, by=by, at=at)
    messages.success(request, "从现在起，这个电话看不到了。")
    return redirect("window:case", number=found.number)
