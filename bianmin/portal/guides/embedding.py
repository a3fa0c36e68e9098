"""A station's page for a frame in somebody else's site: to read only, and the one page of the house that may be framed."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from bianmin.county.rights import Action, Resource
from bianmin.pages.asks import public
from bianmin.pages.respond import about_the_house
from bianmin.portal.guides import stand
from bianmin.portal.guides.carried import carried
from bianmin.portal.guides.shelf import Main
from bianmin.portal.guides.visit import Visit, visit_of

FRAME = "portal/guides/carried.html"
SHEETS = ("pages/look.css", "pages/guide.css", "portal/guides.css")
TO_THE_TOP = "../../../"  # from /stations/<code>/embed/: relative, so that it holds under whatever path a proxy puts it


@public(Resource.STATION, Action.READ)
@require_safe
def station(request: HttpRequest, code: str) -> HttpResponse:
    """Show one station without menu or forms; its links lead to the house itself, in a window of their own.

    Only the hosts that the operator names may frame it (DECISIONS 28); with none named it cannot be framed either.
    """
    visit = Visit(visit_of(request).today)  # nothing of the reader: the frame is the same for everybody
    middle = stand.station(code, visit)
    html = carried(str(middle.html), lambda href: settings.PUBLIC_ADDRESS.rstrip("/") + href, target="_blank")
    response = HttpResponse(framed(middle, html, root=TO_THE_TOP, says="内容以便民服务站网站上的为准。"))
    _let_be_framed(response)
    return response


def _let_be_framed(response: HttpResponse) -> None:
    hosts = list(settings.EMBED_HOSTS)
    if hosts:
        response.xframe_options_exempt = True  # it knows no hosts; the policy below does
        response._csp_replace = {"frame-ancestors": hosts}  # type: ignore[attr-defined]


def framed(middle: Main, html: str, *, root: str, says: str, home: str = "") -> str:
    """Return a whole page around a middle that was carried out; ``root`` is the relative way to where ``static/`` lies."""
    house = about_the_house()
    carried = SafeString(html)  # nosec B703
    context: dict[str, Any] = {
        "title": middle.title, "html": carried, "root": root, "home": home, "sheets": SHEETS, "says": says,
        "county_name": house["county_name"], "phone": house["help_phone"],
    }  # fmt: skip
    return render_to_string(FRAME, context)
