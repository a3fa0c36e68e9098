"""Who works where: the people of one's own units, and one account with its posts."""

from typing import TYPE_CHECKING
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from bianmin.cases.actions.reading import journalled
from bianmin.county.rights import Action, Resource
from bianmin.guard.staff.around import around, town_asked
from bianmin.pages.asks import asks
from bianmin.pages.respond import page
from bianmin.stations.permissions import SEES_STAFF
from bianmin.stations.staff import holder, sees_county, teams

if TYPE_CHECKING:
    from bianmin.stations.permissions import Seat


@asks(Resource.POST, Action.LIST, roles=SEES_STAFF)
@require_safe
@never_cache
def staff(request: HttpRequest) -> HttpResponse:
    """List the units that one looks after with who holds a post there."""
    at, seat = timezone.now(), _seat(request)
    town, towns = town_asked(request, seat)
    by = seat.actor(SEES_STAFF)
    journalled(Resource.POST, Action.LIST, by=by, at=at, about=("division", town), purpose="人员名单")
    context = {
        "teams": teams(seat, town=town, on=timezone.localdate(at)),
        "towns": towns,
        "town": town,
        "sees_county": sees_county(seat),
    }
    return page(request, "guard/staff/staff.html", {**around(seat, at), **context})


@asks(Resource.ACCOUNT, Action.READ, roles=SEES_STAFF)
@require_safe
@never_cache
def account(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """Show one account: its posts now and before, and what can be proposed about it."""
    at, seat = timezone.now(), _seat(request)
    shown = holder(seat, account_id, on=timezone.localdate(at))
    by = seat.actor(SEES_STAFF)
    journalled(Resource.ACCOUNT, Action.READ, by=by, at=at, about=("account", account_id), purpose="人员和岗位")
    return page(request, "guard/staff/account.html", {**around(seat, at), "holder": shown})


def _seat(request: HttpRequest) -> "Seat":
    seat: Seat = request.seat  # type: ignore[attr-defined]
    return seat
