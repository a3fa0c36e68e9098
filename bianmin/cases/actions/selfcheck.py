"""Reconciliation: questions about the cases whose answer must always be nothing."""

from collections.abc import Iterator

from django.db.models import F, Max

from bianmin.cases.actions.mover import recomputed
from bianmin.cases.lifecycle import STAGES, Status
from bianmin.cases.models import Case, CaseStep
from bianmin.workdays.models import load_calendar


def findings() -> Iterator[str]:
    """Yield one Chinese sentence for each thing that is not as it must be."""
    yield from _due_days()
    yield from _histories()
    yield from _waiting()


def _due_days() -> Iterator[str]:
    calendar = load_calendar()
    cases = Case.objects.select_related("edition").prefetch_related("clock_events").iterator(chunk_size=500)
    for case in cases:
        if recomputed(case, calendar):
            yield f"办件 {case.number} 的期限和时钟流水对不上"


def _histories() -> Iterator[str]:
    counted = Case.objects.annotate(newest=Max("steps__sequence")).exclude(newest=F("last_sequence"))
    yield from (f"办件 {number} 的经过少了或多了" for number in counted.values_list("number", flat=True))
    last = CaseStep.objects.filter(sequence=F("case__last_sequence")).exclude(to_status=F("case__status"))
    yield from (f"办件 {number} 的状态和最后一步对不上" for number in last.values_list("case__number", flat=True))


def _waiting() -> Iterator[str]:
    for status, stage in STAGES.items():
        waits = stage.waits_for.value if stage.waits_for else ""
        wrong = Case.objects.filter(status=status).exclude(waits_for=waits).values_list("number", flat=True)
        yield from (f"办件 {number} 在等的人和状态“{Status(status).label}”对不上" for number in wrong)
