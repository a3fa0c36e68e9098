"""找事的叫法: what people looked for in vain and mending it in one step, and what things are called."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bianmin.catalog.actions.wording import (
    LONGEST_TOLD,
    LONGEST_WORD,
    add_synonym,
    change_synonym,
    mend,
    set_aside,
    strike_synonym,
)
from bianmin.catalog.permissions import PUBLISHERS, publisher_of
from bianmin.catalog.wordbook import (
    FEWEST_TIMES,
    called_by,
    mended_lately,
    names_to_choose,
    open_missed,
    synonyms,
)
from bianmin.county.refusals import BadInput, NotFound, NotYours
from bianmin.county.rights import Action, Resource
from bianmin.pages.asks import asks
from bianmin.pages.questions import Question
from bianmin.pages.respond import page
from bianmin.stations.permissions import OVERSIGHT_ROLES

if TYPE_CHECKING:
    from bianmin.county.actors import Actor

LONGEST_QUERY = 20  # characters


@asks(Resource.WORD, Action.LIST, roles=OVERSIGHT_ROLES)
@require_GET
def words(request: HttpRequest) -> HttpResponse:
    """Show what people looked for in vain, and what things are called."""
    return _list(request)


@asks(Resource.WORD, Action.CHANGE, roles=PUBLISHERS)
@require_POST
def mend_one(request: HttpRequest, missed_id: UUID) -> HttpResponse:
    """Let what was looked for in vain mean the item that was chosen."""
    try:
        made = mend(missed_id, request.POST.get("item", ""), by=_actor(request), at=timezone.now())
    except BadInput as refusal:
        return _list(request, refusal, missed_id)
    messages.success(request, f"补上了。现在查“{made.word}”就能找到“{made.means}”。")
    return redirect("cataloguing:words")


@asks(Resource.WORD, Action.CHANGE, roles=PUBLISHERS)
@require_POST
def aside(request: HttpRequest, missed_id: UUID) -> HttpResponse:
    """Say of what was looked for that it is none of ours; the search then tells whom to ask."""
    try:
        set_aside(missed_id, request.POST.get("whose", ""), by=_actor(request), at=timezone.now())
    except BadInput as refusal:
        return _list(request, refusal, missed_id)
    messages.success(request, "记下了：不归我们。有人再查，网页上会照您写的告诉他。")
    return redirect("cataloguing:words")


@asks(Resource.WORD, Action.CHANGE, roles=PUBLISHERS)
@require_POST
def add(request: HttpRequest) -> HttpResponse:
    """Keep what people call a thing or a village."""
    try:
        made = add_synonym(
            request.POST.get("word", ""), request.POST.get("means", ""), by=_actor(request), at=timezone.now()
        )
    except BadInput as refusal:
        return _list(request, refusal)
    messages.success(request, f"记下了“{made.word}”，现在就能用它查。")
    return redirect("cataloguing:words")


@asks(Resource.WORD, Action.CHANGE, roles=PUBLISHERS)
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, synonym_id: UUID) -> HttpResponse:
    """Show one word, and keep what it means otherwise."""
    known = called_by(synonym_id)
    if known is None:
        raise NotFound("这个叫法已经不用了。请回到单子看一眼。")
    typed = request.POST if request.method == "POST" else {"word": known.word, "means": known.means}
    refusal: BadInput | None = None
    if request.method == "POST":
        try:
            made = change_synonym(
                synonym_id, typed.get("word", ""), typed.get("means", ""), by=_actor(request), at=timezone.now()
            )
        except BadInput as wrong:
            refusal = wrong
        else:
            messages.success(request, f"改好了：“{made.word}”。")
            return redirect("cataloguing:words")
    context = {"known": known, "questions": _questions(typed, refusal), "refusal": refusal, "names": names_to_choose()}
    return page(request, "cataloguing/words/word.html", context, status=refusal.status if refusal else 200)


@asks(Resource.WORD, Action.CHANGE, roles=PUBLISHERS)
@require_POST
def strike(request: HttpRequest, synonym_id: UUID) -> HttpResponse:
    """Use a word no longer."""
    struck = strike_synonym(synonym_id, by=_actor(request), at=timezone.now())
    messages.success(request, f"不用“{struck.word}”了。")
    return redirect("cataloguing:words")


def _list(request: HttpRequest, refusal: BadInput | None = None, missed_id: UUID | None = None) -> HttpResponse:
    asked = request.GET.get("q", "").strip()[:LONGEST_QUERY]
    seat = request.seat  # type: ignore[attr-defined]
    is_adding = refusal is not None and missed_id is None
    context = {
        "missed": open_missed(), "mended": mended_lately(), "called": synonyms(asked), "asked": asked,
        "names": names_to_choose(), "fewest": FEWEST_TIMES, "may_change": publisher_of(seat) is not None,
        "questions": _questions(request.POST if is_adding else {}, refusal if is_adding else None),
        "refusal": refusal, "refused_id": missed_id, "typed": request.POST, "longest_told": LONGEST_TOLD,
        "today": timezone.localdate(),
    }  # fmt: skip
    return page(request, "cataloguing/words/words.html", context, status=refusal.status if refusal else 200)


def _questions(typed: Any, refusal: BadInput | None) -> list[Question]:
    wrong = refusal.fields if refusal else {}
    return [
        Question(
            "word", "大家怎么叫", value=typed.get("word", ""), error=wrong.get("word", ""), hint="比如：老年钱",
            attrs={"maxlength": str(LONGEST_WORD)},
        ),
        Question(
            "means", "指的是", value=typed.get("means", ""), error=wrong.get("means", ""),
            hint="事项名称、名称里的几个字、类别，或者村名；重名的村带上乡镇",
            attrs={"list": "item-names", "autocomplete": "off"},
        ),
    ]  # fmt: skip


def _actor(request: HttpRequest) -> "Actor":
    actor = publisher_of(request.seat)  # type: ignore[attr-defined]
    if actor is None:
        raise NotYours("找事的叫法由县政务服务管理办公室定。")
    return actor
