"""The first page of the catalogue, which says what waits, and the list of items, narrowed and fifty at a time."""

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from bianmin.catalog.keeping import (
    ONLY,
    Asked,
    categories_of,
    counts,
    departments_of,
    in_work_of,
    narrowed,
    own_drafts,
    waiting_for,
)
from bianmin.catalog.permissions import APPROVERS, READERS, WRITERS
from bianmin.cataloguing.items.around import seat_of
from bianmin.cataloguing.items.showing import unsure_of
from bianmin.county.refusals import NotFound
from bianmin.county.rights import Action, Resource
from bianmin.pages.asks import asks
from bianmin.pages.respond import page

if TYPE_CHECKING:
    from bianmin.stations.permissions import Seat

PAGE = 50
FIRST = 8  # of a list on the first page
LONGEST = 60  # characters of a search
IN_PROCESS = ("waiting", "sent-back", "writing", "approved")
TO_MEND = ("stale", "soon", "unverified", "lapsed", "no-code", "unpublished")
TONES = {
    "sent-back": "late",
    "stale": "late",
    "lapsed": "late",
    "waiting": "soon",
    "soon": "soon",
    "unverified": "soon",
}


@asks(Resource.EDITION, Action.LIST, roles=READERS)
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show what waits for whoever looks, and how many items need a hand; every number opens its list."""
    seat, today = seat_of(request), timezone.localdate()
    many = counts(seat, today=today)
    approves, writes = seat.holds(APPROVERS), seat.holds(WRITERS)
    waiting = list(waiting_for(seat).defer("content")[: FIRST + 1]) if approves else []
    context = {
        "approves": approves, "writes": writes, "many": many, "today": today, "waiting": waiting[:FIRST],
        "is_more": len(waiting) > FIRST, "own": list(own_drafts(seat).defer("content")[:FIRST]) if writes else [],
        "in_process": _figures(many, IN_PROCESS), "to_mend": _figures(many, TO_MEND),
    }  # fmt: skip
    return page(request, "cataloguing/items/home.html", context)


def _figures(many: dict[str, int], words: tuple[str, ...]) -> list[tuple[str, str, int]]:
    return [(word, ONLY[word], many[word]) for word in words]


@asks(Resource.EDITION, Action.LIST, roles=READERS)
@require_safe
def items(request: HttpRequest) -> HttpResponse:
    """Show the items of a seat that fit what was asked, each with its edition in force and what is in work on it."""
    seat, today = seat_of(request), timezone.localdate()
    asked, start = _asked(request), _start(request)
    found = narrowed(seat, asked, today=today)
    taken = list(found[start : start + PAGE + 1])
    rows = taken[:PAGE]
    work = in_work_of(rows)
    context = {
        "rows": [_row(item, work) for item in rows], "many": found.count(), "asked": asked, "today": today,
        "only": list(ONLY.items()), "only_says": ONLY.get(asked.only, ""), "writes": seat.holds(WRITERS),
        "older": _address(asked, start + PAGE) if len(taken) > PAGE else "",
        "newer": _address(asked, max(start - PAGE, 0)) if start else "", **_choices(seat),
    }  # fmt: skip
    return page(request, "cataloguing/items/list.html", context)


def _asked(request: HttpRequest) -> Asked:
    typed = request.GET
    only = typed.get("only", "")
    return Asked(
        words=typed.get("q", "").strip()[:LONGEST],
        category=typed.get("category", "")[:LONGEST],
        department=typed.get("department", "")[:LONGEST],
        only=only if only in ONLY else "",
    )


def _start(request: HttpRequest) -> int:
    text = request.GET.get("from", "0")
    if not (text.isascii() and text.isdecimal() and len(text) < len("100000")):
        raise NotFound("没有这一页。请从清单的第一页看起。")
    return int(text)


def _address(asked: Asked, start: int) -> str:
    said = {"q": asked.words, "category": asked.category, "department": asked.department, "only": asked.only}
    return "?" + urlencode({key: value for key, value in {**said, "from": start or ""}.items() if value})


def _choices(seat: "Seat") -> dict[str, Any]:
    return {"categories": categories_of(seat), "departments": departments_of(seat)}


def _row(item: Any, work: dict[Any, Any]) -> dict[str, Any]:
    unsure = unsure_of(item.current.body) if item.current else ()
    return {"item": item, "edition": item.current, "unsure": unsure, "work": work.get(item.pk)}
