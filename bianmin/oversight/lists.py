"""The lists behind the numbers: fifty at a time by keyset, names masked, counts capped, and no case opens."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from bianmin.cases.lifecycle import Role, Status
from bianmin.county.refusals import NotFound
from bianmin.figures.meanings import NOW, SOON_WORKDAYS, What, moment_of
from bianmin.figures.permissions import FEWEST_RATINGS
from bianmin.workdays.lamp import Lamp, chinese_date, estimate_mark, lamp
from bianmin.workdays.models import load_calendar

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bianmin.cases.models import Case, CaseQuerySet
    from bianmin.feedback.models import Rating, RatingQuerySet

PAGE = 50
MOST_COUNTED = 1000
TITLES = {
    What.RECEIVED: "收到的", What.DECIDED: "有结果的", What.IN_TIME: "按时有结果的", What.LATE: "晚了才有结果的",
    What.UNLIMITED: "有结果、没有时限的", What.OVERDUE: "现在超期的", What.SOON: f"{SOON_WORKDAYS} 个工作日内到期的",
    What.UNCORRECTED: "等群众补正、过了日子的",
}  # fmt: skip
FIRST_COLUMN = {What.RECEIVED: "哪天交的"}
DUE_COLUMN = {What.RECEIVED: "最迟", **dict.fromkeys(NOW, "最迟")}  # elsewhere: when the result was due


@dataclass(frozen=True, slots=True)
class Row:
    """One case: when (or how late), with whom it is, and until when (over: until when the result was due)."""

    case: "Case"
    day: date | None
    lamp: Lamp
    until: str
    whose: str


@dataclass(frozen=True, slots=True)
class Listing:
    """One page; ``older`` marks where the next page begins, empty on the last one; ``count`` is capped: 1000+."""

    rows: list[Any]
    count: str
    older: str = ""


def cases(behind: "CaseQuerySet", what: What, *, after: str, today: date) -> Listing:
    """Return one page of the cases behind a number.

    Raises:
        NotFound: ``after`` is no mark of a page.
    """
    onward = behind.filter(_later(what, after)) if after else behind
    taken = list(onward[: PAGE + 1])
    rows = [_row(case, what, today) for case in taken[:PAGE]]
    return Listing(rows, capped(behind), _mark(taken[PAGE - 1], what) if len(taken) > PAGE else "")


def capped(rows: "CaseQuerySet | RatingQuerySet") -> str:
    """Return how many there are, counting no farther than a thousand."""
    count: int = rows.order_by()[: MOST_COUNTED + 1].count()
    return f"{MOST_COUNTED}+" if count > MOST_COUNTED else str(count)


def _row(case: "Case", what: What, today: date) -> Row:
    calendar = load_calendar()
    paused = case.status == Status.SUSPENDED
    due = case.due_on if what in NOW | {What.RECEIVED} else case.decision_due_on
    until = f"{chinese_date(due, today=today)}{estimate_mark(due, calendar)}" if due else ""
    moment = None if what in NOW else getattr(case, moment_of(what))
    day = timezone.localdate(moment) if moment else None
    return Row(case, day, lamp(case.due_on, today=today, calendar=calendar, paused=paused), until, whose(case))


def whose(case: "Case") -> str:
    """Say in whose hands a case is; ``for_rows`` has fetched all that is asked here."""
    if not case.waits_for:
        return ""
    if case.waits_for == Role.APPLICANT:
        return "在申请人手里"
    return "在站里" if case.handler_unit_id == case.station_id else f"在{case.handler_unit.short_name}"


def _mark(case: "Case", what: What) -> str:
    value = getattr(case, "due_on" if what in NOW else moment_of(what))
    return f"{value.isoformat()}_{case.pk}"


def _later(what: What, after: str) -> Q:
    """Return what comes after a mark, in the order of ``cases_behind``."""
    when, _, last = after.partition("_")
    try:
        key = UUID(last)
        if what in NOW:
            due = date.fromisoformat(when)
            return Q(due_on__gt=due) | Q(due_on=due, id__gt=key)
        moment = timezone.localtime(datetime.fromisoformat(when))
    except (ValueError, OverflowError):
        raise NotFound("这一页的地址不完整。请从第一页重新看。") from None
    column = moment_of(what)
    return Q(**{f"{column}__lt": moment}) | Q(**{column: moment}, id__lt=key)


def ratings(found: "RatingQuerySet", *, after: str) -> Listing:
    """Return one page of ratings, the worst first; none where they are too few to hide who spoke.

    Raises:
        NotFound: ``after`` is no mark of a page.
    """
    count = capped(found)
    if count.isdecimal() and int(count) < FEWEST_RATINGS:
        return Listing([], "")
    taken = list(_after_rating(found, after).order_by("level", "id")[: PAGE + 1])
    older = f"{taken[PAGE - 1].level}_{taken[PAGE - 1].pk}" if len(taken) > PAGE else ""
    return Listing(_opinions(taken[:PAGE]), count, older)


def _after_rating(found: "RatingQuerySet", after: str) -> "RatingQuerySet":
    if not after:
        return found
    level, _, last = after.partition("_")
    try:
        return found.filter(Q(level__gt=int(level[:2])) | Q(level=int(level[:2]), id__gt=UUID(last)))
    except ValueError:
        raise NotFound("这一页的地址不完整。请从第一页重新看。") from None


@dataclass(frozen=True, slots=True)
class Opinion:
    """What one rating says; of its day only the month, and nothing of the case."""

    level: str
    is_bad: bool
    tags: list[str]
    words: str
    channel: str
    month: str


def _opinions(found: "Iterable[Rating]") -> list[Opinion]:
    return [
        Opinion(
            each.get_level_display(), each.is_bad, each.tags, each.words, each.get_channel_display(),
            f"{each.given_on.year} 年 {each.given_on.month} 月",
        )
        for each in found
    ]  # fmt: skip
