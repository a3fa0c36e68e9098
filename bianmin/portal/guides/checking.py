"""我能办吗 and what belongs around a guide: one's own list, the stations that do it, what is new, the empty form."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from bianmin.catalog.permissions import edition_before, latest_changes, stations_doing
from bianmin.catalog.selfcheck import Answered, Ask, answered, asks_of
from bianmin.county.refusals import NotFound
from bianmin.county.rights import Action, Resource
from bianmin.pages.asks import public
from bianmin.pages.questions import Question
from bianmin.pages.respond import page
from bianmin.portal.guides.printing import opened, visit_for
from bianmin.portal.guides.rows import ASK_FIRST, ROLE_IN_A_WORD
from bianmin.portal.guides.shelf import Main, main, shown
from bianmin.portal.guides.visit import Visit, visit_of

OWN = ("姓名", "身份证号码", "电话", "住址（哪个村、哪个组）")  # what every paper form asks first


@public(Resource.GUIDE, Action.READ)
@require_safe
def self_check(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask what decides whether one can do it and what to bring; in 长辈版 one question after the other. Nothing is kept."""
    visit = visit_for(request)
    told, guide, where = opened(slug, visit)
    if not asks_of(told.body, guide):
        return redirect("portal:my-list", slug)
    own = answered(told.body, guide, request.GET.dict())
    context = {
        "guide": guide, "own": own, "where": where, "slug": slug, "is_one_by_one": visit.is_senior,
        **drawn_check(own, one_by_one=visit.is_senior), "phone": guide.phone, "query": urlencode(own.answers),
    }  # fmt: skip
    return page(request, "portal/guides/check.html", context)


def drawn_check(own: Answered, *, one_by_one: bool) -> dict[str, object]:
    """Return the questions to draw, those already answered as hidden fields, and how many are behind."""
    done = [(ask, answer) for ask, answer in own.asked if answer]
    if one_by_one:
        shown_now = [own.next] if own.next else []
        hidden = done
    else:
        shown_now, hidden = [ask for ask, _ in own.asked], []
    return {
        "questions": [_drawn(ask, own.answers.get(ask.key, "")) for ask in shown_now],
        "hidden": [(ask.key, answer) for ask, answer in hidden],
        "behind": [(ask.label, ask.words_of(answer)) for ask, answer in done],
        "number": len(done) + 1,
    }


def _drawn(ask: Ask, answer: str) -> Question:
    return Question(ask.key, ask.label, "choice", value=answer, hint=ask.basis, options=ask.options)


@public(Resource.GUIDE, Action.READ)
@require_safe
def my_list(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what one brings oneself, to be printed on A4; answers that do not lead to an end go back to the questions."""
    told, guide, where = opened(slug, visit_for(request))
    own = answered(told.body, guide, request.GET.dict())
    query = urlencode(own.answers)
    if own.answers and not own.is_done:
        return redirect(f"{reverse('portal:self-check', args=[slug])}?{query}")
    bring = own.bring if own.is_done else (*guide.needed, *guide.others)
    context = {
        "guide": guide, "bring": bring, "where": where, "place": where.place, "query": query,
        "asks": bool(asks_of(told.body, guide)), "is_own": bool(own.answers), "phone": guide.phone,
        "v": where.place.code if where.place else "",
    }  # fmt: skip
    return page(request, "portal/guides/my_list.html", context)


@dataclass(frozen=True, slots=True)
class Township:
    """The stations of one township that do an item, each with what it does."""

    name: str
    phone: str
    stations: tuple[tuple[str, str, str], ...]
    is_mine: bool


@public(Resource.GUIDE, Action.READ)
@require_safe
def doing(request: HttpRequest, slug: str) -> HttpResponseBase:
    """List the stations that do an item, by township, with the role of each."""
    visit = visit_of(request)
    return shown(request, request.path, visit, lambda: _doing(slug, visit))


def _doing(slug: str, visit: Visit) -> Main:
    told, guide, _ = opened(slug, visit)
    towns: dict[str, list[tuple[str, str, str]]] = {}
    units = {}
    for unit, role, is_sure in stations_doing(told.item, on=visit.today):
        town = unit.parent.short_name if unit.parent else ""
        units[town] = unit.parent
        says = ROLE_IN_A_WORD[role.label] if is_sure or told.is_sure("role") else ASK_FIRST
        towns.setdefault(town, []).append((unit.division_code, unit.short_name, says))
    own = told.station.parent.short_name if told.station and told.station.parent else ""
    rows = [
        Township(name, units[name].phone if units[name] else "", tuple(stations), name == own)
        for name, stations in towns.items()
    ]
    rows.sort(key=lambda each: not each.is_mine)
    context = {
        "guide": guide,
        "townships": rows,
        "count": sum(len(each.stations) for each in rows),
        "phone": guide.phone,
    }
    return main("doing", context, title=f"哪些站能办{guide.title}")


@public(Resource.GUIDE, Action.READ)
@require_safe
def changes(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Show what the edition in force says otherwise than the one before, in sentences."""
    visit = visit_of(request)
    return shown(request, request.path, visit, lambda: _changes(slug, visit))


def _changes(slug: str, visit: Visit) -> Main:
    told, guide, _ = opened(slug, visit)
    found = latest_changes(told.item)
    context = {
        "guide": guide, "changed": told.body.changed, "changes": found[1] if found else (),
        "before": edition_before(told.edition),
    }  # fmt: skip
    return main("changes", context, title=f"{guide.title}：本次更新了什么")


@public(Resource.GUIDE, Action.READ)
@require_safe
def blank(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the item's form empty, to be printed and filled in by hand."""
    told, guide, where = opened(slug, visit_for(request))
    if not told.body.form:
        raise NotFound("这件事没有要填的表。带什么，看指南。")
    context = {
        "guide": guide, "place": where.place, "phone": guide.phone,
        "own": OWN, "questions": told.body.form,
    }  # fmt: skip
    return page(request, "portal/guides/blank.html", context)
