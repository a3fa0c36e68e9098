"""谁在要证明: which organisation demanded which proof how often, as a list and as a file to take to the organisation."""

import csv
import io

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET

from bianmin.cases.actions.reading import journalled
from bianmin.county.rights import Action, Resource
from bianmin.oversight import periods
from bianmin.pages.asks import asks
from bianmin.pages.respond import page
from bianmin.proofs.permissions import Demanded, demanded, demands_for
from bianmin.stations.permissions import OVERSIGHT_ROLES

SHOWN = 200  # lines on the page; the file has all of them
HEAD = ("哪一类单位", "哪个单位", "要什么证明", "怎么办的", "几次", "几个站遇到", "最近一次")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet would run


@asks(Resource.PROOF, Action.LIST, roles=OVERSIGHT_ROLES)
@require_GET
def demands(request: HttpRequest) -> HttpResponse:
    """Show who demanded what how often, the most frequent first."""
    at = timezone.now()
    today = timezone.localdate(at)
    period, errors, sentence = periods.read_or_usual(request.GET, today)
    lines = _lines(request, period)
    context = {
        "period": period, "tabs": periods.tabs(period, today), "today": today, "sentence": sentence,
        "questions": periods.questions(request.GET, period, errors), "lines": lines[:SHOWN], "all": len(lines),
        "times": sum(line.times for line in lines), "shown": SHOWN,
    }  # fmt: skip
    return page(request, "oversight/proofs.html", context, status=422 if errors else 200)


@asks(Resource.PROOF, Action.EXPORT, roles=OVERSIGHT_ROLES)
@require_GET
def demands_file(request: HttpRequest) -> HttpResponse:
    """Hand out the list as CSV that Excel opens (UTF-8 with its mark); no cell is run as a formula."""
    at = timezone.now()
    period = periods.read(request.GET, timezone.localdate(at))
    by = request.seat.actor(OVERSIGHT_ROLES)  # type: ignore[attr-defined]
    journalled(Resource.PROOF, Action.EXPORT, by=by, at=at, about=("figure", "demands"), purpose="谁在要证明")
    written = io.StringIO(newline="")
    sheet = csv.writer(written)
    sheet.writerow(HEAD)
    sheet.writerows([_cell(value) for value in _values(line)] for line in _lines(request, period))
    response = HttpResponse("\ufeff" + written.getvalue(), content_type="text/csv; charset=utf-8")
    name = f"谁在要证明 {period.first} 到 {period.last}.csv"
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _lines(request: HttpRequest, period: periods.Period) -> list[Demanded]:
    return demanded(demands_for(request.seat).between(period.first, period.last))  # type: ignore[attr-defined]


def _values(line: Demanded) -> tuple[object, ...]:
    return (line.sort, line.organisation, line.kind, line.result, line.times, line.stations, line.last_on)


def _cell(value: object) -> str:
    text = str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text
