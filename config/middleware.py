"""Who is asking, and how far in: the seat and the sitting of the signed-in account, resolved once for each request."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone

from bianmin.guard.door import gate
from bianmin.pages.asks import View
from bianmin.stations.permissions import NOBODY, seat_of


class Seating:
    """Puts ``request.seat``; posts that ended, and accounts that were switched off, count for nothing at once."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        request.seat = seat_of(user, on=timezone.localdate()) if user.is_authenticated else NOBODY  # type: ignore[attr-defined]
        return self.get_response(request)


class Sittings:
    """Lets nobody of the staff sit down without a second factor, whatever logged them in (guard/door/gate.py)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        before = gate.look(request, at=timezone.now())
        response = self.get_response(request)
        return gate.follow(request, response, before, at=timezone.now())

    def process_view(self, request: HttpRequest, view: View, *_: Any) -> HttpResponse | None:
        return gate.stop(request, view, at=timezone.now())
