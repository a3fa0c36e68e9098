"""Photos and PDFs: one upload for one material, so that a cut-off one loses only itself."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, BinaryIO, cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from bianmin.cases.actions.drafts import files_of
from bianmin.cases.actions.files import add_draft_file, add_file, drop_draft_file
from bianmin.cases.permissions import applicant_of
from bianmin.county.refusals import BadInput, NotFound, Refusal
from bianmin.county.rights import Action, Resource
from bianmin.journal.actions import count_try
from bianmin.pages.asks import public
from bianmin.pages.respond import page as shown
from bianmin.pages.respond import wants_region
from bianmin.portal.applying import sheet as sheets
from bianmin.portal.applying.access import private
from bianmin.portal.applying.cards import field_of
from bianmin.portal.applying.following import Reply, case_page
from bianmin.portal.applying.own import own_case, own_draft
from bianmin.portal.applying.serving import as_attachment
from bianmin.portal.applying.sheet import sheet_of
from bianmin.portal.bundles.filling import body_of
from bianmin.vault.actions import read
from bianmin.vault.index import keyed_hash
from bianmin.vault.uploads import CleanFile, clean_upload

if TYPE_CHECKING:
    from bianmin.cases.models import Case, Draft

NOTHING_CHOSEN = "还没有选到照片。请先点“选择文件”，拍一张或选一张，再点“上传”。"
TOO_MANY = "这一个小时传得太多了，请过一会儿再传。照片也可以带到站里，请人帮您拍。"
_AROUND_A_FILE = 64 * 1024  # bytes of a form beside its file
_HOUR, _MOST_AN_HOUR = timedelta(hours=1), 60


def received(request: HttpRequest, code: str, owner: object, *, at: datetime) -> CleanFile:
    """Return the checked and newly made file that was sent for one material.

    Raises:
        BadInput: nothing, too much, or something that is neither a photo nor a PDF.
        TooOften: more uploads in an hour than anybody needs.
    """
    length = request.META.get("CONTENT_LENGTH") or "0"
    if length.isdecimal() and int(length) > settings.LARGEST_FILE + _AROUND_A_FILE:
        most = settings.LARGEST_FILE // 1024 // 1024
        raise BadInput(f"文件超过 {most} MB，传不上来。照片请不要选“原图”，PDF 请分成几份再传。")
    file = request.FILES.get(field_of(code))
    if file is None or file.file is None:
        raise BadInput(NOTHING_CHOSEN)
    key = keyed_hash("upload", str(owner))
    count_try("upload", key, at=at, per=_HOUR, most=_MOST_AN_HOUR, sentence=TOO_MANY)
    return clean_upload(cast("BinaryIO", file.file), declared_name=file.name or "")


@public(Resource.DRAFT, Action.CHANGE)
@require_http_methods(["GET", "HEAD", "POST"])
@private
@own_draft
def draft_file(request: HttpRequest, draft: "Draft", *, code: str, at: datetime) -> HttpResponse:
    """Keep what was sent for one material, or show the writer what is kept."""
    if request.method != "POST":
        return _shown(draft, code)
    try:
        spec = body_of(draft, draft.answers).material(code)
        add_draft_file(draft, code, received(request, code, draft.pk, at=at), at=at, spec=spec)
    except Refusal as refusal:
        return _card(request, draft, code, refusal)
    return _card(request, draft, code)


def _shown(draft: "Draft", code: str) -> HttpResponse:
    stored = next((row.stored for row in files_of(draft) if row.material_code == code), None)
    if stored is None:
        raise NotFound("这样材料还没有照片，或者已经去掉了。请回到表里重新传。")
    spec = body_of(draft, draft.answers).material(code)
    name = f"{spec.name if spec else code}.{stored.extension}"  # what it was called may hold a number
    return as_attachment(read(stored), stored.content_type, name)


@public(Resource.DRAFT, Action.CHANGE)
@require_POST
@private
@own_draft
def draft_file_drop(request: HttpRequest, draft: "Draft", *, code: str, at: datetime) -> HttpResponse:
    """Take one file out of a draft."""
    drop_draft_file(draft, code)
    return _card(request, draft, code)


def _card(request: HttpRequest, draft: "Draft", code: str, refusal: Refusal | None = None) -> HttpResponse:
    """Show the one card to htmx, else the page it stands on; a refused file is said at its material."""
    errors = {code: str(refusal)} if refusal else {}
    status = refusal.status if refusal else 200
    sheet = sheet_of(request, draft)
    page = sheet.plan.find(f"m-{code}")
    if page is None or body_of(draft, draft.answers).material(code) is None:
        raise NotFound("这件事没有这样材料，不用交。")
    cards = sheets.cards_of(draft, page.materials, errors)
    if wants_region(request):
        card = next(each for each in cards if each.code == code)
        return shown(request, "portal/applying/material.html", {"card": card}, status=status)
    if refusal is None:
        return redirect(f"{sheet.url(page)}#m-{code}")
    return shown(request, "portal/applying/materials.html", sheets.frame(sheet, page) | {"cards": cards}, status=status)


@public(Resource.CASE, Action.STEP)
@require_POST
@private
@own_case
def case_material(request: HttpRequest, case: "Case", *, code: str, at: datetime) -> HttpResponse:
    """Add a photo of a material that was told to be lacking."""
    try:
        add_file(case, code, received(request, code, case.pk, at=at), by=applicant_of(case), at=at)
    except BadInput as refusal:
        return case_page(request, case, at=at, reply=Reply(refusal.status, wrong={code: str(refusal)}))
    answer = redirect("portal:case", case.number)
    if any(material.state == "lacking" for material in case.materials.all()):
        answer["Location"] += "#turn"
    return answer
