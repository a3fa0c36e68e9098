"""The county's side of the walls: which sheets hang where, and which stations have yet to change one."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from bianmin.cataloguing.placing.reading import around
from bianmin.county.rights import Action, Resource
from bianmin.notices.permissions import rounds, sheets_up, waiting_stations
from bianmin.pages.asks import asks
from bianmin.pages.respond import page
from bianmin.stations.permissions import OVERSIGHT_ROLES


@asks(Resource.WALL, Action.LIST, roles=OVERSIGHT_ROLES)
@require_safe
def walls(request: HttpRequest) -> HttpResponse:
    """Show how far the last change of sheets has come, who still has an old one up, and which sheets hang where.

    The stations stand in the order of divisions, with a telephone number: no ranking, no chase.
    """
    at, found = timezone.now(), rounds()
    asked = request.GET.get("day", "")
    shown = next((each for each in found if each.day.isoformat() == asked), found[0] if found else None)
    context = {
        "rounds": found,
        "shown": shown,
        "waiting": list(waiting_stations(shown.day)) if shown and shown.waiting else [],
        "sheets": sheets_up(),
        "at_page": "walls",
    }
    return page(request, "cataloguing/placing/walls.html", {**around(request, at), **context})
