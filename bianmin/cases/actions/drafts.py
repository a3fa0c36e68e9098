"""Drafts: started, saved page by page, found again by their code, submitted, and gone after 30 days."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from bianmin.cases.actions.files import let_go
from bianmin.cases.actions.filing import Request, file_again, file_case, refuse_out_of_season
from bianmin.cases.actions.mover import Saying, take_step
from bianmin.cases.codes import hash_of_code
from bianmin.cases.lifecycle import Status, Verb
from bianmin.cases.models import Case, Draft, DraftFile
from bianmin.catalog.models import Item
from bianmin.county.actors import Actor
from bianmin.county.refusals import BadInput, MovedOn
from bianmin.stations.models import Unit
from bianmin.vault.index import new_code

KEPT_DAYS = 30
LARGEST_ANSWERS = 60_000  # characters of one draft


def start_draft(item: Item, station: Unit | None, *, account_id: UUID | None, at: datetime) -> Draft:
    """Begin a draft on the item's edition in force; it gets a code by which another device may go on with it.

    Raises:
        BadInput: the item cannot be applied for on line.
    """
    if item.current is None or not item.current.body.is_complete or not item.current.body.online:
        raise BadInput("这件事网上还不能交，请到站里办，或打电话请人帮忙。")
    refuse_out_of_season(item.current.body, timezone.localdate(at))
    code = new_code(bits=60)
    return Draft.objects.create(
        resume_code=code, resume_hash=hash_of_code(code), account_id=account_id, item=item, edition=item.current,
        station=station, answers={}, saved_at=at, expires_on=timezone.localdate(at) + timedelta(days=KEPT_DAYS),
    )  # fmt: skip


def find_draft(code: str, *, at: datetime) -> Draft | None:
    """Return the draft that a resume code belongs to, while it lasts."""
    return _drafts().filter(resume_hash=hash_of_code(code), expires_on__gte=timezone.localdate(at)).first()


def draft_of(draft_id: UUID, *, at: datetime) -> Draft | None:
    """Return a draft by its id: for the session that began it or showed its code."""
    return _drafts().filter(pk=draft_id, expires_on__gte=timezone.localdate(at)).first()


def _drafts() -> Any:
    return Draft.objects.select_related("item", "edition", "station__parent", "case")


def save_draft(draft: Draft, answers: Mapping[str, str], *, at: datetime, station: Unit | None = None) -> Draft:
    """Keep what was typed so far, right or not yet right.

    Raises:
        BadInput: there is more text than a form can hold.
        MovedOn: it was submitted meanwhile, perhaps in another tab.
    """
    merged = {**draft.answers, **answers}
    if sum(len(key) + len(value) for key, value in merged.items()) > LARGEST_ANSWERS:
        raise BadInput("写得太多了，存不下。请删短一些；长的材料可以拍照传。")
    if is_filed(draft):
        raise MovedOn("这张表已经交上去了。要改请先收回，再接着填。")
    draft.answers, draft.saved_at = merged, at
    draft.station = station or draft.station
    draft.expires_on = timezone.localdate(at) + timedelta(days=KEPT_DAYS)
    draft.save(update_fields=["answers", "saved_at", "station", "expires_on"])
    return draft


def is_filed(draft: Draft) -> bool:
    """Say whether what the draft says stands as a submitted case now."""
    return draft.case is not None and draft.case.status != Status.RECALLED


def move_to_current_edition(draft: Draft, *, at: datetime) -> Draft:
    """Go on with the edition in force when the one a draft began with was superseded; answers are kept."""
    if draft.case_id is None and draft.item.current_id and draft.edition_id != draft.item.current_id:
        draft.edition = draft.item.current
        draft.saved_at = at
        draft.save(update_fields=["edition", "saved_at"])
    return draft


@transaction.atomic
def submit_draft(draft: Draft, request: Request, *, by: Actor, at: datetime) -> Case:
    """Submit what a draft says: once, however often the key is pressed; again under the same number after a recall.

    Raises:
        BadInput: the form, the item or the station cannot be submitted.
    """
    Draft.objects.select_for_update().get(pk=draft.pk)  # alone: whoever waits is shown joined rows as they were before
    fresh = _drafts().get(pk=draft.pk)
    if is_filed(fresh):
        return fresh.case
    files = tuple((row.material_code, row.stored) for row in files_of(fresh))
    whole = replace(request, files=files)
    if fresh.case:
        case = file_again(fresh.case, whole, by=by, at=at)
    else:
        case = file_case(whole, key=f"draft {fresh.pk} {fresh.filings}", by=by, at=at)
    fresh.case, fresh.filings = case, fresh.filings + 1
    fresh.save(update_fields=["case", "filings"])
    return case


def files_of(draft: Draft) -> list[DraftFile]:
    """Return the files that wait in a draft."""
    return list(DraftFile.objects.filter(draft=draft).select_related("stored").order_by("material_code"))


def drafts_of(account_id: UUID, *, at: datetime) -> list[Draft]:
    """Return what an account is still writing, the newest first; what was submitted is found among its cases."""
    rows = _drafts().filter(account_id=account_id, case__isnull=True, expires_on__gte=timezone.localdate(at))
    return list(rows.order_by("-saved_at")[:20])


def draft_of_case(case: Case) -> Draft | None:
    """Return the draft from which a case was submitted."""
    return _drafts().filter(case=case).first()


@transaction.atomic
def forget_old_drafts(*, by: Actor, at: datetime, limit: int = 200) -> int:
    """Delete drafts whose 30 days are over; a case that was taken back and never filed again ends as withdrawn."""
    old = list(_drafts().filter(expires_on__lt=timezone.localdate(at))[:limit])
    for draft in old:
        if draft.case and draft.case.status == Status.RECALLED:
            take_step(draft.case, Verb.LAPSE, by=by, at=at, saying=Saying("30 天没有再交，按不办处理。"))
        let_go(files_of(draft))
        draft.delete()
    return len(old)
