"""谁看过我的资料: for whoever opened a case by its code, and for a person who is signed in."""

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from bianmin.cases.looks import Looks, Mark, looks_at_case, looks_at_person
from bianmin.county.rights import Action, Resource
from bianmin.pages.asks import asks, public
from bianmin.pages.respond import page as shown
from bianmin.portal.applying.access import private, seat_of
from bianmin.portal.applying.own import own_case

if TYPE_CHECKING:
    from bianmin.cases.models import Case


@public(Resource.LOOK, Action.LIST)
@require_safe
@private
@own_case
def of_case(request: HttpRequest, case: "Case", *, at: datetime) -> HttpResponse:
    """Show who looked at one case: its papers, its applicant's record."""
    looks = looks_at_case(case, before=_mark(request))
    back = reverse("portal:case", args=[case.number])
    return _page(request, looks, at=at, back=back, title=f"谁看过这件事：{case.item.name}")


@asks(Resource.LOOK, Action.LIST)
@require_safe
@private
def mine(request: HttpRequest) -> HttpResponse:
    """Show who looked at anything of the person who is signed in."""
    person_id = seat_of(request).person_id
    looks = looks_at_person(person_id, before=_mark(request)) if person_id else Looks([])
    return _page(request, looks, at=timezone.now(), back=reverse("portal:mine"), title="谁看过我的资料")


def _page(request: HttpRequest, looks: Looks, *, at: datetime, back: str, title: str) -> HttpResponse:
    older = f"?before={looks.older[0].timestamp():.6f}_{looks.older[1]}" if looks.older else ""
    context = {
        "title": title, "looks": looks.lines, "today": timezone.localdate(at), "back": back, "older": older,
        "newer": request.path if "before" in request.GET else "",
    }  # fmt: skip
    return shown(request, "portal/applying/looks.html", context)


def _mark(request: HttpRequest) -> Mark | None:
    """Return where the page begins; a broken mark is the beginning."""
    moment, _, last = request.GET.get("before", "").partition("_")
    try:
        return datetime.fromtimestamp(float(moment), tz=timezone.get_current_timezone()), UUID(last)
    except (ValueError, OverflowError, OSError):
        return None
