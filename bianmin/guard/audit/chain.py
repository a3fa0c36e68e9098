"""Where the chain stands, and whether an attack was tried."""

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from bianmin.cases.actions.reading import journalled
from bianmin.county.rights import Action, Resource
from bianmin.guard.audit.around import actor, around
from bianmin.journal.permissions import AUDIT, LOOK_BACK, attacks, chain_state
from bianmin.pages.asks import asks
from bianmin.pages.respond import page

if TYPE_CHECKING:
    from bianmin.guard.audit.around import Request


@asks(Resource.JOURNAL, Action.VERIFY, roles=AUDIT)
@require_safe
def chain(request: "Request") -> HttpResponse:
    """Show the last link, the last check and the last anchor."""
    at = timezone.now()
    by = actor(request, AUDIT)
    journalled(Resource.JOURNAL, Action.READ, by=by, at=at, about=("chain", ""), purpose="看日志链的状况")
    context = {"state": chain_state(at=at), "today": timezone.localdate(at), **around(request, "guard:chain")}
    return page(request, "guard/audit/chain.html", context)


@asks(Resource.JOURNAL, Action.SEARCH, roles=AUDIT)
@require_safe
def attacked(request: "Request") -> HttpResponse:
    """Answer for the last 180 days which attacks were tried, as far as our rows tell."""
    at = timezone.now()
    by = actor(request, AUDIT)
    journalled(Resource.JOURNAL, Action.SEARCH, by=by, at=at, about=("journal", ""), purpose="问有没有被攻击")
    context = {"answers": attacks(at=at), "days": LOOK_BACK.days, **around(request, "guard:attacked")}
    return page(request, "guard/audit/attacked.html", context)
