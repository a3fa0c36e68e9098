"""Photos and PDFs of a case or a draft: kept by the vault, tied to a material, replaced but never lost."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from bianmin.cases.actions.quotas import count_file_of_station, refuse_more_than_a_case_holds
from bianmin.cases.errors import NotForYou, NotNow
from bianmin.cases.lifecycle import ENDS, Role, Status
from bianmin.cases.models import Case, CaseFile, CaseMaterial, Draft, DraftFile
from bianmin.cases.permissions import roles_of
from bianmin.catalog.elements import MaterialSpec
from bianmin.county.actors import Actor, ActorKind
from bianmin.county.refusals import BadInput, NotFound
from bianmin.county.rights import Action, Resource
from bianmin.journal.actions import note
from bianmin.vault.actions import keep, read
from bianmin.vault.models import FileKind, StoredFile
from bianmin.vault.uploads import CleanFile

_APPLICANT_ADDS = frozenset({Status.LACKING, Status.CORRECTING, Status.RECALLED})


def attach(case: Case, material: CaseMaterial, stored: StoredFile, *, by: Actor, at: datetime) -> CaseFile:
    """Tie a kept file to a material of a case; an earlier file of that material stays, marked as replaced."""
    CaseFile.objects.filter(material=material, replaced_at__isnull=True).update(replaced_at=at)
    material.state, material.how_given = CaseMaterial.State.GIVEN, "照片" if "image" in stored.content_type else "PDF"
    material.save(update_fields=["state", "how_given"])
    return CaseFile.objects.create(case=case, material=material, stored=stored, at=at, **by.columns())


@transaction.atomic
def add_file(case: Case, code: str, clean: CleanFile, *, by: Actor, at: datetime) -> CaseFile:
    """Keep a cleaned upload as one material of a case.

    Raises:
        NotForYou: it is not your case to add to.
        NotNow: the case is over, or it is not the applicant's turn.
        BadInput: there are too many files, or the photo does not fit what the material asks.
        TooOften: the station's day is full.
    """
    roles = roles_of(by, case) - {Role.READER, Role.RECUSED}
    if not roles:
        raise NotForYou("这件事不归您这个岗位办，不能加材料。")
    if case.status in ENDS or (roles == {Role.APPLICANT} and case.status not in _APPLICANT_ADDS):
        raise NotNow("现在不用再交材料。需要补的时候会告诉您。")
    material = material_of(case, code)
    refuse_more_than_a_case_holds(case.files, clean)
    fit_photo(clean, case.edition.body.material(code))
    count_file_of_station(case.station_id, at=at, at_desk=by.kind == ActorKind.POST)
    stored = keep(clean, kind=FileKind.UPLOAD, at=at)
    note(Resource.FILE, Action.CREATE, by=by, at=at, about=("case", case.pk), purpose=material.code)
    return attach(case, material, stored, by=by, at=at)


def material_of(case: Case, code: str) -> CaseMaterial:
    """Return one material of a case.

    Raises:
        NotFound: the edition asks for no such material.
    """
    material = case.materials.filter(code=code).first()
    if material is None:
        raise NotFound("这件事没有这样材料，不用交。")
    return material


@transaction.atomic
def add_draft_file(
    draft: Draft, code: str, clean: CleanFile, *, at: datetime, spec: MaterialSpec | None = None
) -> DraftFile:
    """Keep a cleaned upload in a draft; a second one for the same material takes the first one's place.

    ``spec`` is the material where the draft is for several items (一件事); else it is the edition's.

    Raises:
        NotFound: the edition asks for no such material.
        BadInput: there are too many files, or the photo does not fit what the material asks.
        TooOften: the station's day is full.
    """
    spec = spec or draft.edition.body.material(code)
    if spec is None:
        raise NotFound("这件事没有这样材料，不用交。")
    fit_photo(clean, spec)
    drop_draft_file(draft, code)
    refuse_more_than_a_case_holds(draft.files, clean, is_strangers=draft.account_id is None)
    count_file_of_station(draft.station_id, at=at, at_desk=False)
    return DraftFile.objects.create(
        draft=draft, material_code=code, stored=keep(clean, kind=FileKind.UPLOAD, at=at), at=at
    )


@transaction.atomic
def drop_draft_file(draft: Draft, code: str) -> None:
    """Take a file out of a draft; its bytes go with the next sweep."""
    let_go(DraftFile.objects.filter(draft=draft, material_code=code).select_related("stored"))


def let_go(rows: Iterable[DraftFile]) -> None:
    """Delete files of drafts, and what the vault keeps of them unless a case or another draft holds it too."""
    for row in rows:
        row.delete()
        if not any(holder.objects.filter(stored=row.stored).exists() for holder in (CaseFile, DraftFile)):
            row.stored.delete()


def fit_photo(clean: CleanFile, spec: MaterialSpec | None) -> None:
    """Check a portrait against what its material asks (352 × 440 for 优待证).

    Raises:
        BadInput: it is smaller than asked for; larger ones are cut by whoever takes it over.
    """
    wanted = spec.photo if spec else {}
    if not wanted or not clean.width or not clean.height:
        return
    if clean.width < wanted["width"] or clean.height < wanted["height"]:
        raise BadInput(
            f"照片太小：要至少 {wanted['width']}×{wanted['height']} 像素，这张是 {clean.width}×{clean.height}。"
            "请换一张大一些的，或到站里拍。"
        )


def open_file(file: CaseFile, *, by: Actor, at: datetime, purpose: str) -> bytes:
    """Return a file's bytes, and write who opened it and why; the journal comes first.

    Raises:
        NotForYou: ``by`` is nobody to this case.
    """
    if not roles_of(by, file.case):
        raise NotForYou("这份材料不归您这个岗位看。")
    note(Resource.FILE, Action.READ, by=by, at=at, about=("file", file.pk), purpose=purpose)
    return read(file.stored)
