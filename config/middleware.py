"""Who is asking: the seat of the signed-in account, resolved once for each request."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from bianmin.stations.permissions import NOBODY, seat_of


class Seating:
    """Puts ``request.seat``; posts that ended, and accounts that were switched off, count for nothing at once."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        request.seat = seat_of(user, on=timezone.localdate()) if user.is_authenticated else NOBODY  # type: ignore[attr-defined]
        return self.get_response(request)
