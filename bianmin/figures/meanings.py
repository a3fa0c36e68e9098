"""What each number means: one condition, asked by the counting and by the list behind the number alike."""

from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum

from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import TruncDate
from django.utils import timezone

from bianmin.cases.lifecycle import STAGES, Role, Status, Verb
from bianmin.cases.models import CaseStep
from bianmin.workdays.arithmetic import WorkCalendar

SOON_WORKDAYS = 3  # what falls due within so many workdays is shown before it is late
_WAITED_FOR = {stage.waits_for.value for stage in STAGES.values() if stage.waits_for}
_HOLDERS = sorted(_WAITED_FOR - {Role.APPLICANT.value})


class What(StrEnum):
    """The numbers that are counts of cases: of a period, or of now."""

    RECEIVED = "received"
    DECIDED = "decided"
    IN_TIME = "in_time"
    LATE = "late"
    UNLIMITED = "unlimited"
    OVERDUE = "overdue"
    SOON = "soon"
    UNCORRECTED = "uncorrected"


NOW = frozenset({What.OVERDUE, What.SOON, What.UNCORRECTED})
MOMENT = {What.RECEIVED: "submitted_at"}  # the others of a period count on the day of the result


@dataclass(frozen=True, slots=True)
class Today:
    """A day, and the last day that is still soon."""

    day: date
    soon: date

    @classmethod
    def of(cls, day: date, calendar: WorkCalendar) -> "Today":
        return cls(day, calendar.add(day, SOON_WORKDAYS))


def counted(what: What, today: Today) -> Q:
    """Return which cases ``what`` counts, the period aside."""
    lapsed = Q(Exists(CaseStep.objects.filter(case=OuterRef("pk"), verb=Verb.LAPSE)))
    has_limit = Q(decision_due_on__isnull=False)
    is_held = Q(waits_for__in=_HOLDERS)
    meanings: dict[What, Q] = {
        # A case that was taken back is its writer's again; one that lapsed so was never received.
        What.RECEIVED: ~Q(status=Status.RECALLED) & (~Q(status=Status.WITHDRAWN) | ~lapsed),
        What.DECIDED: Q(decided_at__isnull=False),
        What.IN_TIME: Q(decision_due_on__gte=TruncDate("decided_at")),
        What.LATE: Q(decision_due_on__lt=TruncDate("decided_at")),
        What.UNLIMITED: Q(decided_at__isnull=False) & ~has_limit,
        What.OVERDUE: is_held & Q(due_on__lt=today.day),
        What.SOON: is_held & Q(due_on__range=(today.day, today.soon)),
        # Waiting for the applicant is nobody's delay: someone calls them (COUNTY.md, Silence).
        What.UNCORRECTED: Q(waits_for=Role.APPLICANT, due_on__lt=today.day) & ~Q(status=Status.RECALLED),
    }
    return meanings[what]


def waiting() -> Q:
    """Return which cases are open, by whom they wait for: so an index finds them among all that are over."""
    return Q(waits_for__in=sorted(_WAITED_FOR)) & ~Q(status=Status.RECALLED)


def moment_of(what: What) -> str:
    """Return the column whose day says in which period a case is counted."""
    return MOMENT.get(what, "decided_at")


def midnight(day: date) -> datetime:
    """Return the moment at which ``day`` begins in the county."""
    return timezone.make_aware(datetime.combine(day, time.min))
