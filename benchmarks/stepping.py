"""Row 9: a step of a case with its history, journal row, message and document; durable when it returns."""

import functools
from collections.abc import Callable, Iterator

from django.conf import settings
from django.utils import timezone

from benchmarks.measuring import CLIENTS, Timed, statements
from benchmarks.processes import in_processes
from benchmarks.rows import Bench, Line, NotDone, sound, transactions
from benchmarks.staffing import Staff
from bianmin.cases.actions import steps
from bianmin.cases.lifecycle import Status
from bianmin.cases.models import Case, CaseStep, Document
from bianmin.county.scope import county
from bianmin.journal.models import Entry
from bianmin.outbox.models import Message

SHARE_ALONE = 4  # one in so many waiting cases is accepted by the single process


def acceptances(bench: Bench) -> list[Line]:
    """Accept the cases that wait for it, one process alone and then eight at once, until time or cases run out."""
    waiting = list(Case.objects.filter(status=Status.PENDING).prefetch_related("materials").order_by("id"))
    for unit_id in {case.receiving_unit_id for case in waiting}:
        bench.staff.handler(unit_id)  # so that nobody is given a post while it is measured
    first, *waiting = waiting
    with statements() as sent:
        _accept(bench.staff, first)
    share = len(waiting) // SHARE_ALONE
    return [
        _line(bench, "1 process", waiting[:share], 1, len(sent)),
        _line(bench, f"{CLIENTS} processes", waiting[share:], CLIENTS, len(sent)),
    ]


def _line(bench: Bench, who: str, cases: list[Case], count: int, sent: int) -> Line:
    took = _accepted(bench, cases, count=count)
    floor = sound(in_processes(transactions(sent), bench.seconds, count=count))
    return Line(
        "9", f"accept a case, {who}", took, sent, floor.rate, f"bare transaction of {sent} inserts, {who}",
        note="no server, cpu without the database server's; step, clocks, document, message, journal row", by_rate=True,
        cpu=took.cpu * 1000 / took.count, peer="OneGov 100/s, django-helpdesk 81/s (8 clients)",
    )  # fmt: skip


def _accepted(bench: Bench, cases: list[Case], *, count: int) -> Timed:
    """Accept ``cases`` in ``count`` processes, and see that each left everything that a step leaves.

    Raises:
        NotDone: something is missing.
    """
    processes = max(1, min(count, len(cases) // 2))
    before = _left_behind()

    def work_of(process: int) -> Iterator[Callable[[], object]]:
        return (functools.partial(_accept, bench.staff, case) for case in cases[process::processes])

    took = sound(in_processes(work_of, bench.seconds, count=processes))
    made = {what: now - before[what] for what, now in _left_behind().items()}
    if set(made.values()) != {took.count + processes}:
        raise NotDone(f"{took.count + processes} acceptances left {made}")
    return took


def _left_behind() -> dict[str, int]:
    return {
        "steps": CaseStep.objects.filter(verb="accept").count(),
        "documents": Document.objects.filter(kind="acceptance").count(),
        "journal rows": Entry.objects.filter(action="step", purpose="accept").count(),
        "messages": Message.objects.count(),
    }


def _accept(staff: Staff, case: Case) -> None:
    with county(settings.COUNTY_CODE):
        codes = [each.code for each in case.materials.all()]  # fetched before
        steps.accept(case, by=staff.handler(case.receiving_unit_id), at=timezone.now(), fine=codes)
