"""对列 and 对词: what each column of a list is, and what its own words mean here."""

import hashlib
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from bianmin.catalog.actions import takeovers as actions
from bianmin.catalog.permissions import PUBLISHERS
from bianmin.catalog.takeover import mapping, shelf
from bianmin.catalog.takeover.columns import ELEMENTS, FOR_NEW, missing
from bianmin.cataloguing.takeovers.around import actor, asked
from bianmin.county.refusals import BadInput
from bianmin.county.rights import Action, Resource
from bianmin.pages.asks import asks
from bianmin.pages.respond import page

if TYPE_CHECKING:
    from bianmin.catalog.models import TakeOver
    from bianmin.catalog.takeover.mapping import Layout

HEADS_SHOWN = 12  # rows that can be chosen as the head
SHOWN_OF_HEAD = 4  # cells of each that are shown
KEEP = "="  # of a category: keep the word as it is, as a category of its own
MOST_ASKED = 120  # words on one page: a form may have 400 fields


@asks(Resource.TAKEOVER, Action.CHANGE, roles=PUBLISHERS)
@never_cache
@require_http_methods(["GET", "POST"])
def columns(request: HttpRequest, takeover_id: UUID) -> HttpResponse:
    """Show each column with three values and what it is said to be; take what is said, and compare."""
    takeover, at, refusal = asked(takeover_id), timezone.now(), None
    layout = actions.layout_of(takeover)
    if takeover.sheet["items"] and request.method == "GET":
        return redirect("cataloguing:takeover", takeover_id)
    if request.method == "POST":
        said = {key.removeprefix("is-"): str(value) for key, value in request.POST.items() if key.startswith("is-")}
        category = request.POST.get("category", "")
        try:
            actions.map_columns(takeover_id, columns=said, category=category, by=actor(request), at=at)
        except BadInput as found:
            refusal = found
            layout = mapping.replaced(layout, columns=said, category=category)
        else:
            return _after(request, asked(takeover_id))
    status = refusal.status if refusal else 200
    return page(request, "cataloguing/takeovers/columns.html", _columns(takeover, layout, refusal), status=status)


def _columns(takeover: "TakeOver", layout: "Layout", refusal: BadInput | None) -> dict[str, Any]:
    reading = actions.reading_of(takeover)
    chosen, head = mapping.chosen(reading, layout)
    needed = missing(layout.columns)
    return {
        "takeover": takeover, "columns": mapping.columns_of(reading, layout), "refusal": refusal, "missing": needed,
        "missing_for_new": missing(layout.columns, needed=FOR_NEW), "wrong": refusal.fields if refusal else {},
        "elements": [(key, element.label) for key, element in ELEMENTS.items()], "head": head,
        "sheets": [(index, sheet.name, len(sheet.rows)) for index, sheet in enumerate(reading.sheets)],
        "chosen": reading.sheets.index(chosen), "categories": shelf.categories(), "category": layout.category,
        "heads": [
            (index, f"第 {line} 行：{'、'.join(dict.fromkeys(cell for cell in cells if cell))[:60]}")
            for index, (line, cells) in enumerate(chosen.rows[:HEADS_SHOWN])
        ],
        "told": [*reading.told, *chosen.told], "remembered": bool(layout.words or layout.same),
    }  # fmt: skip


def _after(request: HttpRequest, takeover: "TakeOver") -> HttpResponse:
    """Go on: to the words that nobody has explained, if there are any, else to what was found."""
    if actions.unknown_words(takeover, timezone.now()):
        return redirect("cataloguing:takeover-words", takeover.pk)
    messages.success(request, "比过了。请看差异，逐项定。")
    return redirect("cataloguing:takeover", takeover.pk)


@asks(Resource.TAKEOVER, Action.CHANGE, roles=PUBLISHERS)
@require_POST
def sheet(request: HttpRequest, takeover_id: UUID) -> HttpResponse:
    """Choose another sheet, or another row as the head."""
    was = actions.layout_of(asked(takeover_id)).sheet
    chosen, head = (_number(request.POST, name) for name in ("sheet", "head"))
    if chosen is None:
        raise BadInput("请从下拉框里选一张工作表。")
    at = head if chosen == was else None
    actions.choose_sheet(takeover_id, sheet=chosen, head_at=at, by=actor(request), at=timezone.now())
    return redirect("cataloguing:takeover-columns", takeover_id)


def _number(post: QueryDict, name: str) -> int | None:
    text = post.get(name, "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 6 else None


@asks(Resource.TAKEOVER, Action.CHANGE, roles=PUBLISHERS)
@never_cache
@require_http_methods(["GET", "POST"])
def words(request: HttpRequest, takeover_id: UUID) -> HttpResponse:
    """Show the words that are none of ours, each with what it may mean; take what is said, and compare again."""
    takeover, at = asked(takeover_id), timezone.now()
    asked_for = [(element, word) for element, found in actions.unknown_words(takeover, at).items() for word in found]
    shown = asked_for[:MOST_ASKED]
    if request.method == "POST":
        said: dict[str, dict[str, str]] = {}
        for element, word in asked_for:
            value = request.POST.get(_box(element, word), "")
            said.setdefault(element, {})[word] = word[:20] if value == KEEP and element == "category" else value
        actions.explain_words(takeover_id, said=said, by=actor(request), at=at)
        return _after_words(request, asked(takeover_id), before=len(asked_for))
    day = timezone.localdate(at)
    choices = {element: shelf.choices_for(element, day) for element, _ in shown}
    groups = [
        {"element": element, "label": ELEMENTS[element].label, "choices": choices[element],
         "words": [(_box(element, word), word) for each, word in shown if each == element]}
        for element in choices
    ]  # fmt: skip
    context = {"takeover": takeover, "groups": groups, "more": len(asked_for) - len(shown), "keep": KEEP}
    return page(request, "cataloguing/takeovers/words.html", context)


def _box(element: str, word: str) -> str:
    """Return the name of the box for a word, whatever stands in the word."""
    return f"{element}-{hashlib.sha256(word.encode()).hexdigest()[:16]}"


def _after_words(request: HttpRequest, takeover: "TakeOver", *, before: int) -> HttpResponse:
    left = sum(len(found) for found in actions.unknown_words(takeover, timezone.now()).values())
    messages.success(
        request, f"说明了 {before - left} 个词。" + (f"还有 {left} 个没说，那几行先收不进来。" if left else "")
    )
    return redirect("cataloguing:takeover", takeover.pk)
