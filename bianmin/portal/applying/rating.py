"""Saying how it went: five levels, no default; only the two lowest are asked why; no name is kept."""

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from bianmin.cases.permissions import applicant_of
from bianmin.county.refusals import BadInput
from bianmin.county.rights import Action, Resource
from bianmin.feedback import actions as feedback
from bianmin.pages.asks import public
from bianmin.portal.applying.access import private, seat_of
from bianmin.portal.applying.following import Reply, case_page
from bianmin.portal.applying.own import own_case
from bianmin.portal.applying.stars import LOW, level_of, typed_stars

if TYPE_CHECKING:
    from bianmin.cases.models import Case


@public(Resource.RATING, Action.GIVE)
@require_POST
@private
@own_case
def rate(request: HttpRequest, case: "Case", *, at: datetime) -> HttpResponse:
    """Keep what is said; on a refusal the card stays as it was filled in."""
    level = level_of(request.POST)
    tags = request.POST.getlist("tags") if level <= LOW else []
    said = request.POST.get("words", "")
    account = seat_of(request).account
    by = replace(applicant_of(case), account_id=account.pk if account else None)
    try:
        feedback.rate(case, level, by=by, at=at, tags=tags, words=said)
    except BadInput as refusal:
        return case_page(
            request, case, at=at, reply=Reply(refusal.status, stars=typed_stars(request.POST, str(refusal)))
        )
    answer = redirect("portal:case", case.number)
    answer["Location"] += "#rating"
    return answer
