"""What every request passes: the input edge, the county, the mark on the door, the answer to refusals."""

import logging
from collections.abc import Callable, Iterator
from http import HTTPStatus
from typing import Any

from csp.middleware import CSPMiddleware
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import (
    ImproperlyConfigured,
    RequestDataTooBig,
    SuspiciousOperation,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from django.db import IntegrityError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, StreamingHttpResponse
from django.http.request import split_domain_port
from django.http.response import HttpResponseBase
from django.middleware.security import SecurityMiddleware
from django.utils.cache import patch_vary_headers

from bianmin.county.refusals import MovedOn, NotYours, Refusal, TryLater
from bianmin.county.rights import PostRole, Relation, Right
from bianmin.county.scope import county
from bianmin.pages import edge
from bianmin.pages.asks import View, right_of
from bianmin.pages.forms import SignInForm
from bianmin.pages.kept import FIELD, Kept
from bianmin.pages.respond import bare, place_before, refused, speak, wants_region

Answer = Callable[[HttpRequest], HttpResponseBase]
log = logging.getLogger(__name__)

# clipboard-write stays ours: the copy sheets for the upper-level systems need it.
PERMISSIONS = "camera=(self), clipboard-write=(self), " + ", ".join(
    f"{feature}=()"
    for feature in (
        "accelerometer", "autoplay", "browsing-topics", "clipboard-read", "display-capture",
        "encrypted-media", "fullscreen", "geolocation", "gyroscope", "hid", "idle-detection", "local-fonts",
        "magnetometer", "microphone", "midi", "payment", "picture-in-picture", "publickey-credentials-get",
        "screen-wake-lock", "serial", "usb", "xr-spatial-tracking",
    )
)  # fmt: skip
HEADERS = {
    "Permissions-Policy": PERMISSIONS,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
WAIT = {HTTPStatus.TOO_MANY_REQUESTS: 60, HTTPStatus.SERVICE_UNAVAILABLE: 30}  # seconds


class InputEdge:
    """Refuses, before any view, what no form may hold: NUL, surrogates, broken addresses, half bodies."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        edge.drop_broken_cookies(request)
        try:
            edge.check_head(request)
        except Refusal as refusal:
            response = _guarded(bare(request, refusal.status, str(refusal)), request)
        else:
            response = self.get_response(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        return response

    def process_view(self, request: HttpRequest, *_: Any) -> HttpResponse | None:
        try:
            edge.check_body(request)
        except Refusal as refusal:
            return refused(request, refusal)
        return None


def _guarded(answer: HttpResponse, request: HttpRequest) -> HttpResponseBase:
    """Give an early answer the headers that the middleware below would have given it."""
    guarded = SecurityMiddleware(CSPMiddleware(lambda _: answer))(request)
    assert isinstance(guarded, HttpResponseBase)  # none of them is asynchronous here
    return guarded


class CountyScope:
    """Opens the county that the host name, or the settings, name; never the user, the query or a cookie."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        host, _ = split_domain_port(request.get_host())
        code = settings.COUNTY_HOSTS.get(host, settings.COUNTY_CODE)
        with county(code):
            response = self.get_response(request)
        if isinstance(response, StreamingHttpResponse) and not response.is_async:
            response.streaming_content = _inside(code, response.streaming_content)
        return response


def _inside(code: str, chunks: Any) -> Iterator[bytes]:
    """Yield what is streamed after the view has returned, each chunk made inside the county."""
    pending = iter(chunks)
    while True:
        with county(code):
            chunk = next(pending, None)
        if chunk is None:
            return
        yield chunk


class Rights:
    """Reads the view's mark (``pages.asks``) and lets in whom it names; a view without one is a bug."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: View, *_: Any) -> HttpResponse | None:
        right = right_of(view)
        if right is None:
            raise ImproperlyConfigured(f"{view} at {request.path_info} has no mark: say public() or asks()")
        if right.public or right.relation == Relation.KEY:  # the API asks its clients' keys itself
            return None
        if not request.seat.is_signed_in:  # type: ignore[attr-defined]
            return _sign_in_first(request)
        if right.roles and not right.roles & request.seat.roles:  # type: ignore[attr-defined]
            return refused(request, NotYours(_who_may(right)))
        return None


def _sign_in_first(request: HttpRequest) -> HttpResponse:
    """Send a reader to the sign-in page; ask a writer to sign in on the spot and keep what was written."""
    if request.method in edge.SAFE_METHODS and not wants_region(request):
        return redirect_to_login(request.get_full_path(), settings.LOGIN_URL)
    context: dict[str, Any] = {"form": SignInForm(request), "next": place_before(request)}
    if request.method == "POST":
        kept = Kept.of(request)
        context |= {FIELD: kept.packed(), "had_files": kept.had_files}
    return speak(request, "pages/session_over.html", context, status=401, heading="请再登录一次")


def _who_may(right: Right) -> str:
    names = "、".join(role.label for role in PostRole if role in right.roles)
    return f"这里只有{names}能用。要是该归您管，请县政务服务管理办公室给您排上岗位。"


class Refusals:
    """Turns refusals, and what the database forbids, into pages; and lets nothing personal be cached."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if isinstance(response, HttpResponseNotAllowed) and not response.content:
            response = _explained(request, response)
        if response.status_code in WAIT:
            response.headers.setdefault("Retry-After", str(_wait(request, response.status_code)))
        if _is_personal(request):
            response["Cache-Control"] = "no-store"
        patch_vary_headers(response, ["HX-Request", "Cookie"])
        return response

    def process_exception(self, request: HttpRequest, trouble: Exception) -> HttpResponse | None:
        refusal = _refusal_of(trouble)
        if refusal is None:
            return None
        if isinstance(trouble, IntegrityError):
            log.error("The database refused %s %s", request.method, request.path_info, exc_info=trouble)
        elif isinstance(trouble, OperationalError):  # a full disk, a lock, no server: the line says it, no bug to trace
            log.error("The database could not serve %s %s: %s", request.method, request.path_info, trouble)
        return refused(request, refusal)


def _refusal_of(trouble: Exception) -> Refusal | None:
    """Return the refusal that an exception amounts to; nothing if it is a bug."""
    match trouble:
        case Refusal():
            return trouble
        case IntegrityError():
            return MovedOn("刚才有人先改了同一件事，这一次没有存。请回去刷新看看，要是还需要，再交一次。")
        case OperationalError():
            return TryLater("这会儿存不进去，什么也没有改。请等一分钟再交一次；急的话打电话或到站里办。")
        case RequestDataTooBig() | TooManyFieldsSent() | TooManyFilesSent():
            return edge.TooLarge(edge.TOO_MUCH)
        case SuspiciousOperation():
            return edge.Unreadable("这一次交来的东西不对劲，没有收下。请从页面上重新打开再交一次。")
    return None


def _explained(request: HttpRequest, refusal: HttpResponseNotAllowed) -> HttpResponse:
    """Give an empty 405 its sentence, and keep its ``Allow``."""
    context = {
        "sentence": "请从页面上的按钮或链接过去，不要直接打开这个地址。",
        "back": place_before(request),
    }
    response = speak(request, "pages/refusal.html", context, status=refusal.status_code)
    response["Allow"] = refusal["Allow"]
    return response


def _wait(request: HttpRequest, status: int) -> int:
    """Return the seconds after which trying again makes sense."""
    if getattr(request, "axes_locked_out", False):
        return int(settings.AXES_COOLOFF_TIME * 3600)
    return WAIT[HTTPStatus(status)]


def _is_personal(request: HttpRequest) -> bool:
    match = request.resolver_match
    right = right_of(match.func) if match else None
    is_open = match is None or (right is not None and right.public)
    return not is_open or request.seat.is_signed_in  # type: ignore[attr-defined]
