"""From the rooms' things to what a client's program is told; a person's name only masked."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from bianmin.api import client_shapes as shapes
from bianmin.api.telling import progress
from bianmin.cases.actions.drafts import files_of
from bianmin.cases.lifecycle import STAGES, Role, Status
from bianmin.county.refusals import BadInput
from bianmin.pages.wording import mask_name

if TYPE_CHECKING:
    from bianmin.cases.models import Case, CaseStep, Draft
    from bianmin.clients.actions.drafting import Receipt
    from bianmin.clients.models import Sending

BEGINNING = datetime(2020, 1, 1, tzinfo=UTC)  # before any case
_MOMENT = "%Y%m%dT%H%M%S%fZ"
REPEATED = timedelta(minutes=2)  # a step that is being committed now may carry a moment that has passed


def draft(sending: "Sending", draft: "Draft") -> shapes.DraftOut:
    """Return how a draft stands."""
    with_file = {row.material_code for row in files_of(draft)}
    station = draft.station
    return shapes.DraftOut(
        id=draft.pk, item=draft.item.slug, village=station.division_code if station else "",
        station=station.in_township if station else "", expires_on=draft.expires_on, is_test=sending.is_test,
        number=sending.case.number if sending.case else None,
        materials=[
            shapes.DraftMaterial(
                code=each.code, name=each.name, is_required=each.is_required, is_exempt=each.exempt,
                has_file=each.code in with_file,
            )
            for each in draft.edition.body.materials
        ],
    )  # fmt: skip


def receipt(given: "Receipt") -> shapes.Receipt:
    """Return what a submission is answered with."""
    return shapes.Receipt(
        number=given.number, query_code=given.query_code, station=given.station, submitted_at=given.submitted_at,
        is_test=given.is_test,
    )  # fmt: skip


def own_case(case: "Case", *, today: date) -> shapes.OwnCase:
    """Return one of a client's own cases."""
    is_theirs = STAGES[Status(case.status)].waits_for == Role.APPLICANT
    lacking = case.materials.filter(state="lacking").order_by("position") if is_theirs else ()
    return shapes.OwnCase(
        **progress(case, today=today).dict(), slug=case.item.slug, applicant=mask_name(case.applicant.name),
        submitted_at=case.submitted_at, outcome=case.outcome,
        lacking=[shapes.Lack(code=each.code, name=each.name) for each in lacking],
    )  # fmt: skip


def changes(steps: "Sequence[CaseStep]", *, since: str, limit: int, at: datetime) -> shapes.Changes:
    """Return one page of changes; ``steps`` holds one more than ``limit`` when there are more."""
    given = steps[:limit]
    has_more = len(steps) > limit
    mark = mark_of(given[-1]) if has_more else _resting(given, since, at)
    return shapes.Changes(changes=[_change(step) for step in given], since=mark, has_more=has_more)


def _change(step: "CaseStep") -> shapes.Change:
    status = Status(step.to_status)
    return shapes.Change(
        number=step.case.number, sequence=step.sequence, slug=step.case.item.slug, status=status.value,
        status_words=status.label, at=step.at,
    )  # fmt: skip


def mark_of(step: "CaseStep") -> str:
    """Return the mark of the place after ``step``."""
    return f"{step.recorded_at.astimezone(UTC):{_MOMENT}}_{step.pk}"


def _resting(given: "Iterable[CaseStep]", since: str, at: datetime) -> str:
    """Return the mark to go on from when nothing more is there: the last two minutes are given once more."""
    settled = [step for step in given if step.recorded_at < at - REPEATED]
    return mark_of(settled[-1]) if settled else since


def read_mark(text: str) -> tuple[datetime, UUID | None]:
    """Read a mark, or nothing: from the beginning.

    Raises:
        BadInput: it is no mark of ours.
    """
    if not text:
        return BEGINNING, None
    moment, _, step = text.partition("_")
    try:
        return datetime.strptime(moment, _MOMENT).replace(tzinfo=UTC), UUID(step)
    except ValueError:
        raise BadInput("since：请用上一次答的 since，原样带回来。", fields={"since": "请用上一次答的 since"}) from None
