"""What a public page depends on beside its own address: the day, the village somebody chose, and 长辈版."""

import re
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from bianmin.county.scope import current_county
from bianmin.pages.context import SENIOR_COOKIE

VILLAGE_COOKIE = "village"
YEAR = 365 * 24 * 3600  # seconds
_CODE = re.compile(r"[0-9]{12}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Visit:
    """Nothing of it says who is reading: two visitors of the same village see the same page."""

    today: date
    village: str = ""
    is_senior: bool = False


def visit_of(request: HttpRequest) -> Visit:
    """Read the cookies; a village of another county, or what is no code at all, counts as none chosen."""
    code = request.COOKIES.get(VILLAGE_COOKIE, "")
    village = code if _CODE.fullmatch(code) and code.startswith(current_county()) else ""
    return Visit(timezone.localdate(), village, request.COOKIES.get(SENIOR_COOKIE) == "1")


def remember_village(response: HttpResponse, code: str) -> None:
    """Keep the choice for a year in this browser: a place, no personal data, so no session is begun for it."""
    secure = settings.SESSION_COOKIE_SECURE
    response.set_cookie(VILLAGE_COOKIE, code, YEAR, secure=secure, httponly=True, samesite="Lax")
