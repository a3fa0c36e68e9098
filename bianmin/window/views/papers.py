"""Papers of a case: adding a photo, looking at it large, handing out a file or a document."""

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_POST

from bianmin.cases.actions import documents
from bianmin.cases.actions.files import add_file, open_file
from bianmin.cases.actions.reading import document_of, file_of
from bianmin.cases.permissions import actor_for
from bianmin.county.refusals import BadInput, NotFound, Refusal
from bianmin.county.rights import Action, Resource
from bianmin.pages.asks import asks
from bianmin.pages.respond import page
from bianmin.stations.permissions import STATION_ROLES
from bianmin.vault.uploads import clean_upload
from bianmin.window import folder
from bianmin.window.views.desk import around
from bianmin.window.views.opened import opened

if TYPE_CHECKING:
    from bianmin.cases.models import Case
    from bianmin.window.place import Place

# A file that somebody sent is never a page of this house, whatever it holds.
HARMLESS = "default-src 'none'; sandbox"
# Our own document may be shown by the browser's PDF reader, which is a plug-in of the page.
READABLE = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'"
PATIENCE = 20  # times that the page asks again by itself, every other second


@asks(Resource.FILE, Action.CREATE, roles=STATION_ROLES)
@require_POST
def material(request: HttpRequest, number: str) -> HttpResponse:
    """Keep a photo or PDF of one paper; an earlier one stays beside it."""
    at = timezone.now()
    found, place = opened(request, number, at)
    code = request.POST.get("material", "")
    try:
        kept = _kept(request, found, place, code, at)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        if request.POST.get("back") == "photos" and not isinstance(refusal, NotFound):
            return _photos(request, found, place, code, status=refusal.status)
        shown = {**around(place), **folder.folder(found, place, at=at)}
        return page(request, "window/case.html", shown, status=refusal.status)
    messages.success(request, f"照片收下了：{kept}。")
    if request.POST.get("back") == "photos":
        return redirect("window:photos", number=found.number, code=code)
    return redirect("window:case", number=found.number)


def _kept(request: HttpRequest, found: "Case", place: "Place", code: str, at: datetime) -> str:
    upload = request.FILES.get("photo")
    if upload is None:
        raise BadInput("还没有选照片。请先拍一张或选一张，再传。")
    clean = clean_upload(upload, declared_name=upload.name or "")  # type: ignore[arg-type]
    file = add_file(found, code, clean, by=actor_for(place.seat, found), at=at)
    return file.material.name


@asks(Resource.FILE, Action.READ, roles=STATION_ROLES)
@require_GET
def photos(request: HttpRequest, number: str, code: str) -> HttpResponse:
    """Show the photos of one paper large, the new one beside the earlier."""
    found, place = opened(request, number, timezone.now(), purpose="看材料")
    return _photos(request, found, place, code)


def _photos(request: HttpRequest, found: "Case", place: "Place", code: str, *, status: int = 200) -> HttpResponse:
    shown = folder.folder(found, place, at=timezone.now())
    paper = next((each for each in shown["papers"] if each.code == code), None)
    if paper is None:
        raise NotFound("这件事没有这样材料。请回到这件事，从材料里打开。")
    return page(request, "window/photos.html", {**around(place), **shown, "paper": paper}, status=status)


@asks(Resource.FILE, Action.READ, roles=STATION_ROLES)
@require_GET
def file(request: HttpRequest, number: str, file_id: UUID) -> HttpResponse:
    """Hand out one photo or PDF, as an attachment; the journal keeps who opened it."""
    at = timezone.now()
    found, place = opened(request, number, at, purpose="看材料")
    kept = file_of(found, file_id)
    content = open_file(kept, by=actor_for(place.seat, found), at=at, purpose="看材料")
    name = f"{found.number} {kept.material.name}.{kept.stored.extension}"
    return _bytes(content, kept.stored.content_type, name, policy=HARMLESS)


@asks(Resource.DOCUMENT, Action.READ, roles=STATION_ROLES)
@require_GET
def document(request: HttpRequest, number: str, document_id: UUID) -> HttpResponse:
    """Hand out one of our documents as PDF; one that is not rendered yet says 正在生成 and asks again by itself."""
    at = timezone.now()
    found, place = opened(request, number, at, purpose="打印文书")
    paper = document_of(found, document_id)
    tries = _tries(request)
    if paper.pdf is not None or tries == 0:
        documents.want(paper, by=actor_for(place.seat, found), at=at)
    if paper.pdf is None:
        waits = {"case": found, "document": paper, "again": tries + 1 if tries < PATIENCE else 0}
        return page(request, "window/document_waits.html", {**around(place), **waits})
    name = f"{paper.facts['title']} {paper.number}.pdf"
    return as_pdf(documents.pdf_of(paper), name)


def as_pdf(content: bytes, name: str) -> HttpResponse:
    """Hand out a PDF to be read in the browser, under a name that any browser can write down."""
    return _bytes(content, "application/pdf", name, policy=READABLE, is_attachment=False)


def _tries(request: HttpRequest) -> int:
    typed = request.GET.get("tries", "")
    return int(typed) if typed in {str(number) for number in range(PATIENCE + 1)} else 0


def _bytes(content: bytes, content_type: str, name: str, *, policy: str, is_attachment: bool = True) -> HttpResponse:
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = content_disposition_header(is_attachment, name) or "attachment"
    response["Content-Security-Policy"] = policy
    response["X-Content-Type-Options"] = "nosniff"
    return response
