"""谁看过我的资料: what the journal knows of who looked at somebody's papers, told to that somebody in plain words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from bianmin.cases.models import Case, CaseFile, Document
from bianmin.county.actors import ActorKind
from bianmin.county.rights import Action
from bianmin.journal.models import Entry
from bianmin.people.models import Person

if TYPE_CHECKING:
    from bianmin.journal.models import EntryQuerySet

PAGE = 60  # rows of the journal to a page; one after the other by the same person count as one line
_WHO_LOOKS = (ActorKind.POST, ActorKind.CLIENT, ActorKind.DEVICE)  # not the person themself, and not the clock
_LOOKS = (Action.READ, Action.SEARCH, Action.REVEAL, Action.DIAL, Action.CHANGE, Action.EXPORT, "merge", "split")
_OF_PERSON = {
    Action.SEARCH: "查到了您的档案（看到姓名、组、户主、出生年）",
    Action.READ: "看了您的资料",
    Action.REVEAL: "看了您的完整号码",
    Action.DIAL: "看了您的电话号码，好打电话",
    Action.CHANGE: "改了您的档案",
    Action.EXPORT: "导出了您的资料",
    "merge": "把您的两份档案合成了一份",
    "split": "把合在一起的档案又分开了",
}
_WHY = {"办理": "办这件事"}

Mark = tuple[datetime, UUID]


@dataclass(frozen=True, slots=True)
class Look:
    """One line: on which day, when first and last, how often; who, out of which post; what was looked at, and why."""

    day: date
    first_at: datetime
    last_at: datetime
    times: int
    who: str
    post: str
    what: str
    why: str


@dataclass(frozen=True, slots=True)
class Looks:
    """One page of looks, the newest first; ``older`` is where the next page begins, None on the last."""

    lines: list[Look]
    older: Mark | None = None


def looks_at_person(person_id: UUID, *, before: Mark | None = None) -> Looks:
    """Return who looked at one person and at everything they applied for, records merged with theirs included.

    Source: PROMISES 2.4, no. 1; 个人信息保护法 44.
    """
    people = _records_of(person_id)
    cases = {str(pk): f"{item}（{number}）" for pk, item, number in _cases_of(people)}
    return _page([_about("person", people), *_about_papers(cases)], cases, before)


def looks_at_case(case: Case, *, before: Mark | None = None) -> Looks:
    """Return who looked at one case and its papers, and at its applicant, unless that was for another case.

    Whoever holds a number and its query code need not learn from here that there is another case.
    """
    cases = {str(case.pk): "这件事"}
    for_this = Q(purpose__contains=f"（{case.number}）") | ~Q(purpose__contains="（")
    theirs = _about("person", _records_of(case.applicant_id)) & for_this
    return _page([theirs, *_about_papers(cases)], cases, before)


def _records_of(person_id: UUID) -> list[UUID]:
    """Return the person's record with those merged into it, or into which it was merged."""
    root = Person.objects.filter(pk=person_id).values("merged_into_id")
    same = Q(pk=person_id) | Q(merged_into_id=person_id) | Q(pk__in=root) | Q(merged_into_id__in=root)
    return list(Person.objects.filter(same).values_list("pk", flat=True))


def _cases_of(people: Iterable[UUID]) -> Iterable[tuple[UUID, str, str]]:
    return Case.objects.filter(applicant_id__in=list(people)).values_list("pk", "item__name", "number")


def _about(kind: str, ids: Iterable[object]) -> Q:
    return Q(subject_kind=kind, subject_id__in=[str(each) for each in ids])


def _about_papers(cases: dict[str, str]) -> list[Q]:
    """Return what is about the cases, their files and their documents, each a question that one index answers."""
    of_them = {"case_id__in": list(cases)}
    files = CaseFile.objects.filter(**of_them).values_list("pk", flat=True)
    papers = Document.objects.filter(**of_them).values_list("pk", flat=True)
    return [_about("case", cases) & ~Q(action=Action.CHANGE), _about("file", files), _about("document", papers)]


def _page(abouts: list[Q], cases: dict[str, str], before: Mark | None) -> Looks:
    rows = [row for about in abouts for row in _newest(about, before)]
    taken = sorted(rows, key=lambda row: (row.at, row.pk), reverse=True)[: PAGE + 1]
    end = taken[PAGE - 1] if len(taken) > PAGE else None
    lines = [_line(told, list(each)) for told, each in groupby(taken[:PAGE], key=lambda row: _told(row, cases))]
    return Looks(lines, (end.at, end.pk) if end else None)


def _newest(about: Q, before: Mark | None) -> "EntryQuerySet":
    rows = Entry.objects.filter(about, by_kind__in=_WHO_LOOKS, action__in=_LOOKS, outcome="done")
    if before:
        rows = rows.filter(Q(at__lt=before[0]) | Q(at=before[0], pk__lt=before[1]))
    return rows.order_by("-at", "-pk")[: PAGE + 1]


def _line(told: tuple[date, str, str, str, str], rows: list[Entry]) -> Look:
    day, who, post, what, why = told
    return Look(day, rows[-1].at, rows[0].at, len(rows), who, post, what, why)


def _told(row: Entry, cases: dict[str, str]) -> tuple[date, str, str, str, str]:
    """Return what makes two rows one line."""
    return (timezone.localdate(row.at), _who(row), row.by_post, _what(row, cases), _why(row))


def _who(row: Entry) -> str:
    if row.by_kind == ActorKind.DEVICE:
        return "您答应过的电话" if row.by_name == "答应过的电话" else row.by_name or "站里的设备"
    return row.by_name


def _what(row: Entry, cases: dict[str, str]) -> str:
    match row.subject_kind:
        case "case":
            return f"打开了{cases.get(row.subject_id, '您的办件')}"
        case "file":
            return "打开了您交的一份材料"
        case "document":
            return "打开了给您的一份文书"
    if row.action == Action.READ and row.purpose.startswith("抄录"):
        return "把您的资料抄到上级系统"
    return _OF_PERSON.get(row.action, "看了您的资料")


def _why(row: Entry) -> str:
    return _WHY.get(row.purpose, row.purpose)
