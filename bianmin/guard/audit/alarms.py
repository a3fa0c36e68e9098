"""The alarms: what is open, what was found out, and closing one with words."""

from typing import TYPE_CHECKING, Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from bianmin.cases.actions.reading import journalled
from bianmin.county.rights import Action, Resource
from bianmin.guard.audit.around import actor, around
from bianmin.guard.audit.telling import called
from bianmin.journal.actions import close_alarm, see_alarm
from bianmin.journal.permissions import AUDIT, alarms_for
from bianmin.pages.asks import asks
from bianmin.pages.respond import page

if TYPE_CHECKING:
    from bianmin.guard.audit.around import Request

MOST: Final = 100  # open alarms shown at once, and closed ones


@asks(Resource.ALARM, Action.LIST, roles=AUDIT)
@require_safe
def alarms(request: "Request") -> HttpResponse:
    """Show the open alarms, newest first, and those closed last."""
    at = timezone.now()
    by = actor(request, AUDIT)
    journalled(Resource.ALARM, Action.LIST, by=by, at=at, about=("alarm", ""), purpose="看预警")
    found = alarms_for(request.seat.roles)
    context = {
        "open": [called(each) for each in found.open()[:MOST]],
        "closed": [called(each) for each in found.closed()[:MOST]],
        "today": timezone.localdate(at), "own": by.account_id, **around(request, "guard:alarms"),
    }  # fmt: skip
    return page(request, "guard/audit/alarms.html", context)


@asks(Resource.ALARM, Action.CHANGE, roles=AUDIT)
@require_POST
def seen(request: "Request", alarm_id: UUID) -> HttpResponse:
    """Say that an alarm was seen and is being looked into."""
    see_alarm(alarm_id, by=actor(request, AUDIT), at=timezone.now())
    messages.success(request, "记下了：您已经看到，正在查。")
    return redirect("guard:alarms")


@asks(Resource.ALARM, Action.END, roles=AUDIT)
@require_POST
def close(request: "Request", alarm_id: UUID) -> HttpResponse:
    """Close an alarm with what was found out."""
    close_alarm(alarm_id, request.POST.get("words", ""), by=actor(request, AUDIT), at=timezone.now())
    messages.success(request, "了结了，写的话留着以后查。")
    return redirect("guard:alarms")
