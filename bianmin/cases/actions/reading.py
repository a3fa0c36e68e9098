"""Opening a case or a list: reading that leaves a row in the journal before anything is shown."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import DatabaseError

from bianmin.cases.models import Case, CaseFile, Document
from bianmin.cases.permissions import cases_of
from bianmin.cases.sheet import MASKED_KINDS
from bianmin.county.actors import Actor
from bianmin.county.refusals import NotFound, TryLater
from bianmin.county.rights import Action, Resource
from bianmin.journal.actions import note, spend
from bianmin.pages.wording import mask_numbers

if TYPE_CHECKING:
    from uuid import UUID

    from bianmin.stations.permissions import Seat


def open_case(number: str, seat: "Seat", *, by: Actor, at: datetime, purpose: str = "办理") -> Case:
    """Return one case that ``seat`` may see, with a journal row.

    Raises:
        NotFound: it does not exist, or not for this seat: the two look the same.
        TooOften: more people were opened today than this post's budget has.
        TryLater: the reading could not be journalled, so nothing is shown (DECISIONS 13).
    """
    case = cases_of(seat).whole().filter(number=number[:24]).first()
    if case is None:
        raise NotFound("没有找到这件事。请核对编号；不归您这里管的，这里也看不到。")
    about = ("case", case.pk)
    journalled(Resource.CASE, Action.READ, by=by, at=at, about=about, purpose=purpose, person=case.applicant_id)
    return case


def earlier_answers(person_id: "UUID", item_id: "UUID", seat: "Seat", *, by: Actor, at: datetime) -> dict[str, str]:
    """Return what somebody answered the last time they asked for this item here; journalled, if there is such a case.

    Numbers that are masked at the desk (cards, identity numbers, telephones) are not among them.

    Raises:
        TooOften, TryLater: as ``open_case``.
    """
    past = cases_of(seat).filter(applicant_id=person_id, item_id=item_id).select_related("edition")
    case = past.order_by("-submitted_at").first()
    if case is None:
        return {}
    about = ("case", case.pk)
    journalled(Resource.CASE, Action.READ, by=by, at=at, about=about, purpose="照上次的回答", person=case.applicant_id)
    kinds = {each.key: each.kind for each in case.edition.body.questions}
    return {
        key: text
        for key, text in case.answers.items()
        if kinds.get(key, "id_number") not in MASKED_KINDS and mask_numbers(text) == text
    }


def journalled(
    resource: Resource,
    action: Action,
    *,
    by: Actor,
    at: datetime,
    about: tuple[str, object],
    purpose: str,
    person: "UUID | None" = None,
) -> None:
    """Write the journal row of a personal reading, or refuse the reading; ``person`` is whose things are opened, if one's.

    Raises:
        TooOften: more people were opened than this post's budget has (``journal.budgets``).
        TryLater: the journal cannot be written.
    """
    try:
        if person:
            spend("open", by=by, subject=str(person), at=at)
        note(resource, action, by=by, at=at, about=about, purpose=purpose)
    except DatabaseError as broken:
        raise TryLater("现在记不了“谁看过”，所以先不能打开个人资料。请过一会儿再试；公开的页面不受影响。") from broken


def file_of(case: Case, file_id: "UUID") -> CaseFile:
    """Return one file of a case that was opened.

    Raises:
        NotFound: the case has no such file.
    """
    file = case.files.select_related("stored", "material", "case").filter(pk=file_id).first()
    if file is None:
        raise NotFound("没有找到这份材料。它可能已经换成新的一份，请回到这件事看最新的。")
    return file


def document_of(case: Case, document_id: "UUID") -> Document:
    """Return one document of a case that was opened.

    Raises:
        NotFound: the case has no such document.
    """
    document = case.documents.select_related("pdf").filter(pk=document_id).first()
    if document is None:
        raise NotFound("没有找到这份文书。请回到这件事，从文书清单里打开。")
    return document


def verified(code: str) -> Document | None:
    """Return the document whose verify code this is; the page shows nothing personal of it."""
    return Document.objects.filter(verify_code=code[:20]).first()
