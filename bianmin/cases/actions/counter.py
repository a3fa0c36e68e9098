"""What is done at the counter beyond single steps: take somebody in, and write which papers were found right."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from django.db import transaction

from bianmin.cases.actions.files import fit_photo
from bianmin.cases.actions.filing import Request, case_of_key, file_case
from bianmin.cases.actions.mover import locked
from bianmin.cases.actions.quotas import count_file_of_station
from bianmin.cases.actions.steps import accept, looked_at, receive, unseen_materials
from bianmin.cases.errors import NotForYou
from bianmin.cases.lifecycle import Verb
from bianmin.cases.models import Case, CaseMaterial
from bianmin.cases.permissions import steps_for
from bianmin.county.actors import Actor
from bianmin.county.refusals import BadInput
from bianmin.county.rights import Action, Resource
from bianmin.journal.actions import note
from bianmin.vault.actions import keep
from bianmin.vault.models import FileKind
from bianmin.vault.uploads import CleanFile

_TAKES = {Verb.RECEIVE: receive, Verb.ACCEPT: accept}


@transaction.atomic
def take_in(request: Request, photos: Mapping[str, CleanFile], *, key: str, by: Actor, at: datetime) -> Case:
    """File what somebody brought to the counter, and take it in (代办) or accept it (受理, 办理) if it is whole.

    What the clerk held in the hand (``request.given``) or photographed counts as looked at. Where a required paper is
    missing, or the clerk is the applicant (回避), the case is only filed. The same key again gives the same case.

    Raises:
        OtherContent: the key was used for a form with other contents.
        BadInput: the item cannot be filed there, or a photo does not fit (``fields`` names its material).
        TooOften: the station has kept too many files today.
    """
    known = case_of_key(key)
    for _ in photos:
        count_file_of_station(request.station.pk, at=at, at_desk=True)
    kept = tuple((code, keep(clean, kind=FileKind.UPLOAD, at=at)) for code, clean in _fitting(request, photos))
    case = file_case(replace(request, files=kept), key=key, by=by, at=at)
    if known:
        transaction.set_rollback(True)  # the photos are kept already, with the case that the key made
        return case
    looked_at(case, [*request.given, *photos])
    takes = [step.verb for step in steps_for(by, case) if step.verb in _TAKES]
    if takes and not unseen_materials(case):
        _TAKES[takes[0]](case, by=by, at=at)
        case.refresh_from_db()
    return case


def _fitting(request: Request, photos: Mapping[str, CleanFile]) -> list[tuple[str, CleanFile]]:
    wrong = {}
    for code, clean in photos.items():
        try:
            fit_photo(clean, request.edition.body.material(code))
        except BadInput as refusal:
            wrong[code] = str(refusal)
    if wrong:
        raise BadInput("有照片不合要求，请换一张。别的都填好了。", fields=wrong)
    return list(photos.items())


@transaction.atomic
def look_at_papers(case: Case, fine: Iterable[str], *, by: Actor, at: datetime) -> list[str]:
    """Write which papers are right so far (all others are not), and return the required ones still to be seen.

    Raises:
        NotForYou: the papers are not for ``by`` to judge, or not now.
    """
    fresh = locked(case)
    if not _TAKES.keys() & {step.verb for step in steps_for(by, fresh)}:
        raise NotForYou("现在不归您看这件事的材料。请看最新的情况。")
    ticked = set(fine)
    for material in fresh.materials.exclude(state__in=[CaseMaterial.State.EXEMPT, CaseMaterial.State.LACKING]):
        state = _state(material, is_fine=material.code in ticked)
        if state != material.state:
            material.state = state
            material.save(update_fields=["state"])
            note(
                Resource.CASE, Action.CHANGE, by=by, at=at, about=("case", fresh.pk), purpose=f"{material.code} {state}"
            )
    return unseen_materials(fresh)


def _state(material: CaseMaterial, *, is_fine: bool) -> CaseMaterial.State:
    if is_fine:
        return CaseMaterial.State.FINE
    return CaseMaterial.State.GIVEN if material.how_given else CaseMaterial.State.WAITING
