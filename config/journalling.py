"""One journal row for every request that could change something, done or refused (PROMISES AU-1)."""

import logging
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import DatabaseError, OperationalError, transaction
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone

from bianmin.api.entrance import say
from bianmin.clients.models import Key
from bianmin.clients.permissions import actor_of
from bianmin.county.actors import Actor, ActorKind
from bianmin.county.refusals import TryLater
from bianmin.county.rights import Action, Resource, Right
from bianmin.journal.actions import Errand, errand, kept, note
from bianmin.journal.models import Entry
from bianmin.pages.address import address_of
from bianmin.pages.asks import right_of
from bianmin.pages.edge import SAFE_METHODS
from bianmin.pages.respond import refused
from bianmin.stations.permissions import ANYONE, Seat
from bianmin.vault.index import keyed_hash

log = logging.getLogger(__name__)
READING = frozenset({Action.READ, Action.LIST, Action.SEARCH, Action.REVEAL, Action.VERIFY})
# Whoever changes these must leave a row, even where nobody need sign in (DECISIONS 13).
PERSONAL = frozenset(
    {Resource.DRAFT, Resource.CASE, Resource.FILE, Resource.DOCUMENT, Resource.PERSON, Resource.LOOK, Resource.RATING}
)
CANNOT = "这一步没能记进日志，所以不能告诉您已经办好。请过一会儿回去看看办成没有，没办成再办一次；公开的页面不受影响。"
LONGEST_NUMBER, LONGEST_ROUTE = 24, 80


class Journalling:
    """Tells the journal where each request comes from, and writes the row that an unsafe request did not leave itself.

    It stands outside of all that refuses (rights, the gate, CSRF, budgets), so that a refusal leaves its row too, in a
    transaction of its own. What is refused before there is a county (``InputEdge.check_head``) is no request and has none.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.errand = Errand()  # type: ignore[attr-defined]
        seat: Seat = request.seat  # type: ignore[attr-defined]
        with errand(request.errand) as running:  # type: ignore[attr-defined]
            response = self.get_response(request)
            if request.method in SAFE_METHODS:
                return response
            return _with_its_row(request, response, seat, running)

    def process_view(self, request: HttpRequest, *_: Any) -> None:
        _place(request, request.errand)  # type: ignore[attr-defined]


def _place(request: HttpRequest, running: Errand) -> None:
    """Say where the request comes from and goes to; never what was filled into the address."""
    running.origin = keyed_hash("address", address_of(request))
    match = request.resolver_match
    running.route = (match.route if match else "")[:LONGEST_ROUTE]
    running.device_id = getattr(getattr(request, "sitting", None), "device_id", None)


def _with_its_row(request: HttpRequest, response: HttpResponseBase, seat: Seat, running: Errand) -> HttpResponseBase:
    """Return the response once its row is there; a personal change that cannot be journalled is not called done."""
    match = request.resolver_match
    right = right_of(match.func) if match else None
    try:
        if not _is_told(kept(running.written) if running.written else [], right, response.status_code):
            _place(request, running)
            _write(request, right, seat, response.status_code)
    except DatabaseError as broken:
        known = isinstance(broken, OperationalError)  # a full disk, a lock, no server: no bug to trace
        log.error("no journal row for %s %s: %s", request.method, running.route, broken, exc_info=not known)  # noqa: TRY400
        if response.status_code < 400 and (seat.is_signed_in or (right and right.resource in PERSONAL)):
            is_api = bool(match and match.namespace == "api")
            return say(request, TryLater.status, CANNOT) if is_api else refused(request, TryLater(CANNOT))
    return response


def _is_told(rows: list[Entry], right: Right | None, status: int) -> bool:
    """Say whether the rows that a request left tell what became of it."""
    own = [row for row in rows if row.by_kind != ActorKind.CLOCK]
    if status >= 400:
        return any(row.outcome != "done" for row in own)
    reads = right is not None and right.action in READING  # a form that only asks, such as number and query code
    return any(reads or row.action not in READING for row in own)


@transaction.atomic
def _write(request: HttpRequest, right: Right | None, seat: Seat, status: int) -> None:
    note(
        right.resource if right else Resource.PAGE,
        right.action if right else str(request.method).lower(),
        by=_actor(request, right, seat),
        at=timezone.now(),
        about=_subject(request),
        outcome=_outcome(status),
    )


def _actor(request: HttpRequest, right: Right | None, seat: Seat) -> Actor:
    """Return who asked: the post, the person, the client of the API, or nobody known (``origin`` tells them apart)."""
    key = getattr(request, "auth", None)  # what ninja puts where an operation asks for a key
    if isinstance(key, Key):
        return actor_of(key.client)
    if not seat.is_signed_in:
        return Actor(ActorKind.PERSON)
    return seat.actor(right.roles if right and not right.public and right.roles else ANYONE)


def _subject(request: HttpRequest) -> tuple[str, object]:
    """Return what the address names: an id, or one of our numbers; nothing else of it, for anything can be typed there."""
    filled = request.resolver_match.kwargs if request.resolver_match else {}
    for name, value in filled.items():
        if isinstance(value, UUID):
            return name[:16], value
        prefix = settings.COUNTY["number_prefix"]
        if name == "number" and value.startswith(prefix) and value.isalnum() and len(value) <= LONGEST_NUMBER:
            return name, value
    return "", ""


def _outcome(status: int) -> str:
    if status < 400:
        return "done"
    return f"refused {status}" if status < 500 or status == TryLater.status else f"failed {status}"
