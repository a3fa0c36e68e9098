"""The shelf: public pages, made of public data alone, kept for 20 seconds in this process.

There is no per-site cache: a page lies here only if its view puts it here. Two things are kept under what a page
depends on (county, address, day, village, 长辈版): its middle, rendered without the request, so that nothing of
a reader can be in it; and, for readers without a session, the whole page with a hole where the CSRF token goes. The
hole is filled for each reader, so that nobody is given the token of another. A change (a station that closes at
noon) is seen 20 seconds later at the latest; guides carry their edition's number and day.
"""

from collections.abc import Callable, Mapping
from dataclasses import astuple, dataclass
from hashlib import blake2b
from typing import Any, TypeVar

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.utils.cache import get_conditional_response
from django.utils.safestring import SafeString

from bianmin.county.scope import current_county
from bianmin.pages.respond import page
from bianmin.portal.guides.visit import Visit

KEPT_SECONDS = 20
PAGE = "portal/guides/page.html"
HOLE = "the-token-of-whoever-reads-this"
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Main:
    """The middle of a page; ``applies_to`` is the item's slug where the page also carries an application form."""

    title: str
    html: SafeString
    applies_to: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A whole page with a hole for the token, and a digest of it."""

    body: bytes
    digest: str


def main(template: str, context: Mapping[str, Any], *, title: str, applies_to: str = "") -> Main:
    """Render the middle of a page from what ``context`` says and nothing else."""
    html = render_to_string(f"portal/guides/{template}.html", dict(context))
    return Main(title, SafeString(html), applies_to)  # nosec B703


def shown(request: HttpRequest, address: str, visit: Visit, make: Callable[[], Main]) -> HttpResponseBase:
    """Show the page that ``make`` makes the middle of, from the shelf if it lies there.

    ``address`` is the page's own, without what else may stand in the query: it is the name on the shelf and where
    长辈版 comes back to. Refusals raised by ``make`` are never kept. Who has a session may have messages waiting
    and is always drawn a frame.
    """

    def middle() -> Main:
        return _kept("middle", address, visit, make)

    if settings.SESSION_COOKIE_NAME in request.COOKIES:
        response = page(request, PAGE, {"middle": middle()})
        response["Cache-Control"] = "private, no-cache"
        return response
    sheet = _kept("sheet", address, visit, lambda: _sheet(request, address, middle()))
    return _handed_out(request, sheet)


def _kept(what: str, address: str, visit: Visit, make: Callable[[], T]) -> T:
    named = repr((what, current_county(), address, astuple(visit)))
    key = "portal:" + blake2b(named.encode(), digest_size=16).hexdigest()
    found: T | None = cache.get(key)
    if found is None:
        found = make()
        cache.set(key, found, KEPT_SECONDS)
    return found


def _sheet(request: HttpRequest, address: str, middle: Main) -> Sheet:
    """Draw a whole page of which nothing is this reader's: not the token, and not what else stands in the address."""
    context = {"middle": middle, "csrf_token": HOLE, "here": address}
    body = render_to_string(PAGE, context, request).encode()
    return Sheet(body, blake2b(body, digest_size=12).hexdigest())


def _handed_out(request: HttpRequest, sheet: Sheet) -> HttpResponseBase:
    """Fill the hole; a reader who has this very page already is answered 304.

    The tag is weak, since the token is masked anew each time, and it holds the secret behind the token (digested): a
    browser that lost that cookie is given a page whose forms work, not told that its old one will do.
    """
    token = get_token(request)
    secret = blake2b(request.META["CSRF_COOKIE"].encode(), digest_size=8).hexdigest()
    tag = f'W/"{sheet.digest}{secret}"'
    response = get_conditional_response(request, etag=tag)
    if response is None:
        response = HttpResponse(sheet.body.replace(HOLE.encode(), token.encode()))
    response["ETag"] = tag
    response["Cache-Control"] = "private, no-cache"
    return response
