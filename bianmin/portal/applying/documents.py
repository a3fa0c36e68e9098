"""A document of one's own case: its PDF, or a page that waits until the worker has made it."""

import re
from datetime import datetime
from http import HTTPStatus
from typing import TYPE_CHECKING
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from bianmin.cases.actions.documents import pdf_of, want
from bianmin.cases.actions.reading import document_of
from bianmin.cases.permissions import applicant_of
from bianmin.county.rights import Action, Resource
from bianmin.pages.asks import public
from bianmin.pages.respond import page as shown
from bianmin.pages.respond import wants_region
from bianmin.portal.applying.access import private
from bianmin.portal.applying.own import own_case
from bianmin.portal.applying.serving import as_attachment

if TYPE_CHECKING:
    from bianmin.cases.models import Case, Document

MOST_LOOKS = 30  # times two seconds; after that the page waits for a press


@public(Resource.CASE, Action.READ)
@require_safe
@private
@own_case
def document(request: HttpRequest, case: "Case", *, document_id: UUID, at: datetime) -> HttpResponse:
    """Serve a PDF as an attachment; one not rendered yet is asked for, and the page looks again by itself."""
    paper, typed = document_of(case, document_id), request.GET.get("look", "")
    look = int(typed) if re.fullmatch("[0-9]{1,3}", typed) else 0
    if paper.pdf is None:
        if look == 0:
            want(paper, by=applicant_of(case), at=at)
        return _waiting(request, case, paper, look + 1, status=HTTPStatus.ACCEPTED)
    if wants_region(request):
        return _waiting(request, case, paper, look, status=HTTPStatus.OK)
    want(paper, by=applicant_of(case), at=at)
    name = f"{paper.facts['title']}-{case.number}.pdf"
    return as_attachment(pdf_of(paper), "application/pdf", name)


def _waiting(request: HttpRequest, case: "Case", paper: "Document", look: int, *, status: HTTPStatus) -> HttpResponse:
    context = {
        "case": case,
        "title": paper.facts["title"],
        "look": look,
        "goes_on": look <= MOST_LOOKS,
        "is_ready": status == HTTPStatus.OK,
    }
    return shown(request, "portal/applying/generating.html", context, region="waiting", status=status)
