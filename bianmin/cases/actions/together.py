"""一件事 filed: one draft that was written for several items becomes a case for each of them, or for none."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from bianmin.cases.actions.drafts import KEPT_DAYS, files_of, submit_draft
from bianmin.cases.actions.filing import Request
from bianmin.cases.codes import hash_of_code
from bianmin.cases.models import Case, Draft, DraftFile
from bianmin.cases.together import BUNDLE, DRAFTS, NAME, WANTED, drafts_in
from bianmin.county.actors import Actor
from bianmin.county.refusals import BadInput
from bianmin.vault.index import new_code


@dataclass(frozen=True, slots=True)
class Share:
    """What one item gets of a draft: its request, its own answers as typed, and under which code its files lie there."""

    request: Request
    typed: Mapping[str, str]
    codes: Mapping[str, str] = field(default_factory=dict)  # its own material code → the code within the draft


@transaction.atomic
def submit_together(lead: Draft, shares: Sequence[Share], *, by: Actor, at: datetime) -> list[Case]:
    """Make a case of each share, all in one transaction; pressed again, return the cases that were made.

    Each case has a draft of its own from then on, so that it is taken back, changed and filed again alone. A file that
    several items ask for is kept once and belongs to each of their cases.

    Raises:
        BadInput: one of them cannot be filed: then none is.
    """
    Draft.objects.select_for_update().get(pk=lead.pk)  # alone: whoever waits is shown joined rows as they were before
    fresh = Draft.objects.select_related("item", "edition", "case").get(pk=lead.pk)
    if fresh.case_id:
        return cases_of_bundle(fresh)
    if not shares:
        raise BadInput("这里没有一件是现在网上能交的。请先说要办哪几样，或到站里办。")
    files = {row.material_code: row for row in files_of(fresh)}
    drafts = [_draft_for(fresh, share, at=at, is_lead=place == 0) for place, share in enumerate(shares)]
    DraftFile.objects.filter(draft=fresh).delete()
    for draft, share in zip(drafts, shares, strict=True):
        _hand_over(draft, share, files, at=at)
    cases = [submit_draft(draft, share.request, by=by, at=at) for draft, share in zip(drafts, shares, strict=True)]
    made = " ".join(str(draft.pk) for draft in drafts)
    Draft.objects.filter(pk=fresh.pk).update(answers={**drafts[0].answers, DRAFTS: made})
    return cases


def _draft_for(lead: Draft, share: Share, *, at: datetime, is_lead: bool) -> Draft:
    """Return the draft of one item: the one that was written, or a new one that says the same under its own keys."""
    own = {key: value for key, value in share.typed.items() if value}
    marks = {key: value for key, value in lead.answers.items() if key in {BUNDLE, NAME, WANTED}} if is_lead else {}
    code = new_code(bits=60)
    draft = lead if is_lead else Draft(resume_code=code, resume_hash=hash_of_code(code), account_id=lead.account_id)
    draft.item, draft.edition = share.request.edition.item, share.request.edition
    draft.station, draft.answers = share.request.station, {**own, **marks}
    draft.saved_at = lead.saved_at  # nobody has changed it: a page that shows it as it was filed is no old one
    draft.expires_on = timezone.localdate(at) + timedelta(days=KEPT_DAYS)
    draft.save()
    return draft


def _hand_over(draft: Draft, share: Share, files: Mapping[str, DraftFile], *, at: datetime) -> None:
    rows = [
        DraftFile(draft=draft, material_code=own, stored=files[code].stored, at=at)
        for own, code in share.codes.items()
        if code in files
    ]
    DraftFile.objects.bulk_create(rows)


def cases_of_bundle(lead: Draft) -> list[Case]:
    """Return the cases that one draft became, in the order of the items; only its own where it was for one item."""
    ids = drafts_in(lead.answers) or [lead.pk]
    drafts = _with_cases(ids)
    return [drafts[each].case for each in ids if each in drafts and drafts[each].case]


def _with_cases(ids: Iterable[UUID]) -> dict[UUID, Draft]:
    found = Draft.objects.filter(pk__in=list(ids)).select_related(
        "case__item", "case__edition__item", "case__station__parent", "case__receiving_unit", "case__applicant"
    )
    return {draft.pk: draft for draft in found}
