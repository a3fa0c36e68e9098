"""What every template may say without its view giving it."""

from typing import Any

from django.http import HttpRequest

from bianmin.pages.edge import SAFE_METHODS
from bianmin.pages.respond import about_the_house, place_before

SENIOR_COOKIE = "senior"


def house(request: HttpRequest) -> dict[str, Any]:
    """Return the county's name and telephone, the reader's seat, and how the page is to look.

    ``here`` is the path to come back to: this page, or the one that posted to it.
    """
    return {
        **about_the_house(),
        "is_senior": request.COOKIES.get(SENIOR_COOKIE) == "1",
        "seat": getattr(request, "seat", None),
        "here": request.get_full_path() if request.method in SAFE_METHODS else place_before(request),
    }
