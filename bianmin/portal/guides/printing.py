"""Sheets, posters and lists on paper: choosing one, its PDF, and the page to which the printed code leads."""

import re
from datetime import date
from http import HTTPStatus
from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from bianmin.catalog.actions.sheets import is_waiting, sheet_pdf, sheet_with, want_sheet
from bianmin.catalog.permissions import edition_numbered, known_item, latest_changes, review_months
from bianmin.catalog.reviewing import is_stale
from bianmin.catalog.selfcheck import answered
from bianmin.catalog.sheet_codes import read_code
from bianmin.catalog.telling import guide_in_force
from bianmin.county.refusals import NotFound
from bianmin.county.rights import Action, Resource
from bianmin.county.scope import current_county
from bianmin.pages.asks import public
from bianmin.pages.respond import about_the_house, page
from bianmin.papers.kinds import PUBLIC_KINDS, TITLES
from bianmin.portal.guides.facts import SAYS_IF_IT_HOLDS, Facts, code_drawing, list_facts, poster_facts, sheet_facts
from bianmin.portal.guides.place import help_phone
from bianmin.portal.guides.telling import Told, told_of, where_of
from bianmin.portal.guides.visit import Visit, visit_of
from bianmin.stations.permissions import known_station

if TYPE_CHECKING:
    from bianmin.catalog.guide import Guide
    from bianmin.catalog.models import Edition
    from bianmin.portal.guides.telling import Where

A_WHILE = 2  # seconds until the page looks again
MOST_LOOKS = 30
WALL_KINDS = (
    ("guide_sheet", "A4 贴墙单", "全写在上面，贴在公开栏里"),
    ("poster", "A3 海报", "字大，远处看得见"),
    ("poster_small", "A4 海报", "没有大打印机的，用这张"),
)
VILLAGE = re.compile(r"[0-9]{12}", re.ASCII)
NO_SHEET = "没有这种单子。请从事项的指南里选。"


def visit_for(request: HttpRequest) -> Visit:
    """Return the visit a sheet is printed for: the station named in the address, else the reader's own."""
    visit, named = visit_of(request), request.GET.get("v", "")
    if not named:
        return visit
    if not VILLAGE.fullmatch(named) or known_station(named) is None:
        raise NotFound("没有这个便民服务站。请从“选您的村”里找，或打电话问。")
    return Visit(visit.today, named, visit.is_senior)


def opened(slug: str, visit: Visit) -> "tuple[Told, Guide, Where]":
    """Return a published item for a visit with its guide and where one goes with it.

    Raises:
        NotFound: it is none, or not in force.
    """
    told, _ = told_of(slug, visit)
    where = where_of(told, visit.today)
    return told, guide_in_force(told.item, phone=where.place.phone if where.place else help_phone()), where


@public(Resource.GUIDE, Action.READ)
@require_safe
def sheets(request: HttpRequest, slug: str) -> HttpResponse:
    """Show how an item's sheet looks, and offer it as PDF in three sizes, for the chosen station or for all."""
    visit = visit_for(request)
    _, guide, where = opened(slug, visit)
    code = where.place.code if where.place else ""
    context = {
        "guide": guide, "place": where.place, "kinds": WALL_KINDS, "v": code,
        "qr": code_drawing(guide, code), "qr_note": SAYS_IF_IT_HOLDS,
        "outside": where.outside,
    }  # fmt: skip
    return page(request, "portal/guides/sheets.html", context)


@public(Resource.GUIDE, Action.READ)
@require_http_methods(["GET", "HEAD", "POST"])
def paper(request: HttpRequest, slug: str, kind: str) -> HttpResponseBase:
    """Serve a sheet, poster or one's own list as PDF; a POST asks for it, then the page looks again until it is made."""
    if kind not in PUBLIC_KINDS:
        raise NotFound(NO_SHEET)
    told, guide, where = opened(slug, visit_for(request))
    facts = _facts_of(kind, request, told, guide, where)
    if request.method == "POST":
        want_sheet(kind, facts, edition=told.edition, at=timezone.now())
        return redirect(request.get_full_path())
    sheet = sheet_with(kind, facts)
    pdf = sheet_pdf(sheet)
    if pdf is None:
        return _waiting(request, guide, kind, is_wanted=is_waiting(sheet))
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{guide.slug}-{guide.edition}-{kind}.pdf"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _facts_of(kind: str, request: HttpRequest, told: Told, guide: "Guide", where: "Where") -> Facts:
    county = about_the_house()["county_name"]
    if kind == "guide_sheet":
        return sheet_facts(guide, where, county=county)
    if kind != "my_list":
        return poster_facts(guide, where, county=county)
    own = answered(told.body, guide, request.GET.dict())
    bring = own.bring if own.is_done else (*guide.needed, *guide.others)
    return list_facts(guide, bring, where, county=county)


def _waiting(request: HttpRequest, guide: "Guide", kind: str, *, is_wanted: bool) -> HttpResponse:
    """Say that it is being made; the page asks again by itself, by a header: it works with scripts off."""
    typed = request.GET.get("look", "0")
    look = int(typed) + 1 if typed.isascii() and typed.isdecimal() and len(typed) < len("100") else 1
    query = request.GET.copy()
    query["look"] = str(look)
    again = f"?{query.urlencode()}"
    context = {
        "guide": guide,
        "title": TITLES[kind],
        "again": again,
        "goes_on": look <= MOST_LOOKS,
        "is_wanted": is_wanted,
    }
    response = page(request, "portal/guides/generating.html", context, status=HTTPStatus.ACCEPTED)
    if is_wanted and look <= MOST_LOOKS:
        response["Refresh"] = f"{A_WHILE}; url={request.path}{again}"
    return response


@public(Resource.GUIDE, Action.READ)
@require_safe
def sheet(request: HttpRequest, code: str) -> HttpResponse:
    """Say of a printed sheet, in big letters, whether it still holds: 仍有效, or 已更新 with what has changed."""
    read = read_code(code, county_code=current_county())
    edition = edition_numbered(read.slug, read.edition) if read else None
    if read is None or edition is None:
        raise NotFound(f"没有这张单子。可能抄错了一个字，请再扫一次；还不行，打 {help_phone()} 问。")
    today = timezone.localdate()
    context = {**_standing(edition, today), "printed": _guide_of(edition), "phone": help_phone(), "code": code}
    if read.station:
        context["station"] = known_station(read.station)
    return page(request, "portal/guides/sheet.html", context)


def _guide_of(edition: "Edition") -> dict[str, object]:
    return {"number": edition.number, "valid_from": edition.valid_from, "item": edition.item}


def _standing(edition: "Edition", today: date) -> dict[str, object]:
    """Say how a printed edition stands to the one in force."""
    item, now = edition.item, edition.item.current
    if now is None:
        known = known_item(item.slug)
        return {"state": "retired", "since": known.retired_on if known else None}
    if now.pk != edition.pk:
        changes = latest_changes(item)
        is_next = now.number == edition.number + 1
        told = changes[1] if changes and is_next else ()
        return {"state": "updated", "now": now, "changed": now.body.changed if is_next else "", "changes": told}
    return {"state": "stale" if is_stale(now, today, review_months()) else "valid", "now": now}
