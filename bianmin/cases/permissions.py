"""Who is somebody to this case? The steps table then says what they may do."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Count, F, Q

from bianmin.cases.lifecycle import STAGES, Role, Status, Step, Verb, step_for, steps_open_to
from bianmin.cases.models import DESK_ROLES, Case, CaseQuerySet, CaseStep, Document
from bianmin.catalog.models import StationRole
from bianmin.county.actors import Actor, ActorKind
from bianmin.county.rights import Action, Fields, PostRole, Relation, Resource, Right
from bianmin.county.rows import CountyQuerySet
from bianmin.people.permissions import is_kin
from bianmin.stations.models import Post
from bianmin.stations.permissions import (
    APPROVER_ROLES,
    HANDLER_ROLES,
    OFFICE_ROLES,
    OVERSIGHT_ROLES,
    STATION_ROLES,
    people_at,
    post_actor,
)

if TYPE_CHECKING:
    from bianmin.stations.permissions import Seat

OPEN = frozenset(status.value for status, stage in STAGES.items() if stage.waits_for)
UNIT_ROLES = STATION_ROLES | OFFICE_ROLES
RIGHTS = (
    Right(Resource.DRAFT, Action.CREATE, frozenset(), Relation.WRITER, public=True, fields=Fields.FULL),
    Right(Resource.DRAFT, Action.READ, frozenset(), Relation.WRITER, public=True, fields=Fields.FULL),
    Right(Resource.DRAFT, Action.CHANGE, frozenset(), Relation.WRITER, public=True, fields=Fields.FULL),
    Right(Resource.CASE, Action.CREATE, frozenset(), Relation.WRITER, public=True, fields=Fields.FULL),
    Right(Resource.CASE, Action.READ, frozenset(), Relation.CODE, public=True, fields=Fields.MASKED),
    Right(Resource.CASE, Action.STEP, frozenset(), Relation.CODE, public=True, fields=Fields.MASKED, states=OPEN),
    Right(Resource.CASE, Action.LIST, frozenset(), Relation.ALLOWED_PHONE, public=True, fields=Fields.MASKED),
    Right(Resource.CASE, Action.READ, frozenset(), Relation.ALLOWED_PHONE, public=True, fields=Fields.MASKED),
    Right(
        Resource.CASE, Action.STEP, frozenset(), Relation.ALLOWED_PHONE, public=True, fields=Fields.MASKED, states=OPEN
    ),
    Right(Resource.DOCUMENT, Action.VERIFY, frozenset(), Relation.PAPER, public=True),
    Right(Resource.CASE, Action.LIST, UNIT_ROLES, Relation.UNIT, fields=Fields.NAMED),
    Right(Resource.CASE, Action.CREATE, STATION_ROLES, Relation.STATION, fields=Fields.NAMED),
    Right(Resource.CASE, Action.READ, UNIT_ROLES, Relation.UNIT, fields=Fields.NAMED),
    Right(Resource.CASE, Action.STEP, UNIT_ROLES, Relation.TABLE, fields=Fields.NAMED, states=OPEN),
    Right(Resource.FILE, Action.CREATE, UNIT_ROLES, Relation.UNIT, fields=Fields.NAMED, states=OPEN),
    Right(Resource.FILE, Action.READ, UNIT_ROLES, Relation.UNIT, fields=Fields.NAMED),
    Right(Resource.DOCUMENT, Action.READ, UNIT_ROLES, Relation.UNIT, fields=Fields.NAMED),
    Right(Resource.CASE, Action.LIST, OVERSIGHT_ROLES, Relation.COUNTY_MASKED, fields=Fields.MASKED),
)

HEAD_APPROVES = frozenset({PostRole.HEAD}) | APPROVER_ROLES
ACCEPTING = DESK_ROLES | HANDLER_ROLES


def roles_of(by: Actor, case: Case) -> set[Role]:
    """Return what ``by`` is to ``case``; to one's own case one is the applicant and nothing else (回避)."""
    if by.kind == ActorKind.CLOCK:
        return {Role.CLOCK}
    roles = _roles_of_post(by.unit_id, PostRole(by.role), case) if by.kind == ActorKind.POST else set()
    if by.person_id and by.person_id in (case.applicant_id, case.agent_id):
        return {Role.APPLICANT, Role.RECUSED} if roles - {Role.READER} else {Role.APPLICANT}
    if roles & _JUDGING and is_close(by, case):
        return roles - _JUDGING | {Role.RECUSED}
    return roles


_JUDGING = frozenset({Role.ACCEPTOR, Role.HANDLER, Role.APPROVER})


def is_close(by: Actor, case: Case) -> bool:
    """Say whether the applicant or agent is of the household, or declared kin, of who acts; asked once for each case read.

    Recusal bites on acceptance and decision; to receive, help and deliver is service and stays (COUNTY.md, Walls).
    """
    known = case.__dict__.setdefault("close_to", {})
    if by.account_id not in known:
        people = [person for person in (case.applicant_id, case.agent_id) if person]
        known[by.account_id] = is_kin(by.account_id, by.person_id, of=people)
    return known[by.account_id]


def _roles_of_post(unit_id: UUID | None, post: PostRole, case: Case) -> set[Role]:
    roles: set[Role] = set()
    at_station = unit_id == case.served_at_id
    if at_station and (post in DESK_ROLES or (post == PostRole.HELPER and case.role == StationRole.FORWARDS)):
        roles |= {Role.STATION, Role.READER}
    if unit_id == case.receiving_unit_id and post in ACCEPTING:
        roles |= {Role.ACCEPTOR, Role.READER}
    if unit_id == case.handler_unit_id and post in ACCEPTING:
        roles |= {Role.HANDLER, Role.READER}
    if unit_id == case.handler_unit_id and post in HEAD_APPROVES:
        roles |= {Role.APPROVER, Role.READER}
    if unit_id == case.receiving_unit_id and post in APPROVER_ROLES:
        roles |= {Role.READER}
    if unit_id == case.station_id and post in DESK_ROLES:
        roles |= {Role.READER}
    if unit_id == case.serving_unit_id and post in ACCEPTING:
        roles |= {Role.STATION, Role.READER}
    if not roles and unit_id and post in ACCEPTING | APPROVER_ROLES and case.steps.filter(unit_id=unit_id).exists():
        roles |= {Role.READER}  # it went through their hands: they may read what became of it
    return roles


def actor_for(seat: "Seat", case: Case, verb: Verb | None = None) -> Actor:
    """Return out of which of one's posts one acts on ``case``: the first that may take the step, else the first at all."""
    actors = [post_actor(post, own_person=seat.person_id) for post in seat.posts]
    step = step_for(verb, Status(case.status), case.does, case.stop) if verb else None
    for actor in actors:
        if roles_of(actor, case) & (step.by if step else set(Role)):
            return actor
    return actors[0] if actors else seat.actor()


def applicant_of(case: Case) -> Actor:
    """Return the actor for whoever showed the number and the query code of ``case``."""
    return Actor(ActorKind.PERSON, str(case.applicant_id), person_id=case.applicant_id)


def steps_for(by: Actor, case: Case) -> tuple[Step, ...]:
    """Return the steps ``by`` may take on ``case`` now, in table order."""
    return steps_open_to(Status(case.status), roles_of(by, case), does=case.does, stage=case.stop)


def steps_of_seat(seat: "Seat", case: Case) -> tuple[Step, ...]:
    """Return the steps that any of the seat's posts may take now, in table order."""
    roles = {role for post in seat.posts for role in roles_of(post_actor(post, own_person=seat.person_id), case)}
    return steps_open_to(Status(case.status), roles, does=case.does, stage=case.stop)


def cases_of(seat: "Seat") -> CaseQuerySet:
    """Return the cases that ``seat`` may see."""
    return Case.objects.visible_to(seat)


def cases_for_phone(person_ids: Iterable[UUID], case_ids: Iterable[UUID]) -> CaseQuerySet:
    """Return the cases of persons who allowed a phone to see theirs, and single cases it was allowed (badges.phones)."""
    return Case.objects.filter(Q(applicant_id__in=list(person_ids)) | Q(pk__in=list(case_ids)))


def case_numbered(number: str) -> Case | None:
    """Return one case for somebody who has shown its query code or submitted it; the asker has checked that."""
    return Case.objects.whole().filter(number=number[:24]).first()


def took_part(account_id: UUID, case: Case) -> bool:
    """Say whether an account took a step of this case out of any of its posts, past ones too."""
    posts = [str(pk) for pk in Post.objects.filter(account_id=account_id).values_list("pk", flat=True)]
    return case.steps.filter(by_kind=ActorKind.POST.value, by_id__in=posts).exists()


def documents_of(case: Case) -> list[Document]:
    """Return the documents of a case that the asker was allowed to open."""
    return list(case.documents.order_by("issued_at", "id"))


_WAITS = {
    PostRole.CLERK: {Role.STATION, Role.ACCEPTOR, Role.HANDLER},
    PostRole.HEAD: {Role.STATION, Role.ACCEPTOR, Role.HANDLER, Role.APPROVER},
    PostRole.HELPER: {Role.STATION},
    PostRole.TOWN_CLERK: {Role.STATION, Role.ACCEPTOR, Role.HANDLER},
    PostRole.DEPT_CLERK: {Role.ACCEPTOR, Role.HANDLER},
    PostRole.TOWN_APPROVER: {Role.APPROVER},
    PostRole.DEPT_APPROVER: {Role.APPROVER},
}


def colleague_for(case: Case, by: Actor, *, on: date) -> Post | None:
    """Return who else of the unit may do what a case waits for, A before B: not ``by``, and not close to the applicant."""
    fit = [role for role, waits in _WAITS.items() if case.waits_for in waits]
    for post in people_at(by.unit_id, frozenset(fit), on=on):
        other = post_actor(post)
        if by.is_also(post.account_id, post.person_id):
            continue
        if Role.RECUSED not in roles_of(other, case) and not is_close(other, case):
            return post
    return None


def waits_at(seat: "Seat", unit_id: UUID) -> set[Role]:
    """Return for which roles ``seat`` is waited for at one of its units."""
    return {role for post in seat.posts if post.unit_id == unit_id for role in _WAITS.get(PostRole(post.role), ())}


def worklist_of(seat: "Seat", unit_id: UUID) -> CaseQuerySet:
    """Return what waits for ``seat`` at one of its units, first due first."""
    waits = waits_at(seat, unit_id)
    rows = Case.objects.worklist(unit_id, waits) if waits else Case.objects.none()
    only_helps = {post.role for post in seat.posts if post.unit_id == unit_id} == {PostRole.HELPER.value}
    return rows.filter(role=StationRole.FORWARDS) if only_helps else rows


def at_unit(seat: "Seat", unit_id: UUID) -> CaseQuerySet:
    """Return every open case that is at one of the seat's units, whomever it waits for, first due first."""
    is_own = unit_id in seat.unit_ids(ACCEPTING | APPROVER_ROLES)
    return Case.objects.worklist(unit_id, Role).open() if is_own else Case.objects.none()


def counts_at(seat: "Seat", unit_id: UUID, *, today: date) -> dict[str, tuple[int, int]]:
    """Count the open cases at one of the seat's units: for each role waited for, how many and how many of them late."""
    late = Count("id", filter=Q(due_on__lt=today))
    counted = at_unit(seat, unit_id).order_by().values_list("waits_for").annotate(count=Count("id"), late=late)
    return {role: (count, late) for role, count, late in counted}


_PARTS_DONE = (Verb.PASS_ON, Verb.DECLINE, Verb.GRANT, Verb.REFUSE, Verb.TAKE_BACK, Verb.FINISH)


def done_at(seat: "Seat", unit_id: UUID, *, before: tuple[datetime, UUID] | None = None) -> CountyQuerySet:
    """Return the steps by which one of the seat's units ended its part of a case, newest first, with what rows show.

    ``before`` is the moment and id of the last row seen.
    """
    is_own = unit_id in seat.unit_ids(ACCEPTING | APPROVER_ROLES)
    steps = CaseStep.objects.filter(unit_id=unit_id, verb__in=_PARTS_DONE) if is_own else CaseStep.objects.none()
    if before:
        steps = steps.filter(Q(at__lt=before[0]) | Q(at=before[0], id__lt=before[1]))
    shown = steps.select_related("case__item", "case__applicant", "case__handler_unit__parent", "case__station__parent")
    return shown.defer("reason", "particulars", "case__answers").order_by("-at", "-id")


def elsewhere_of(seat: "Seat", unit_id: UUID) -> CaseQuerySet:
    """Return the open cases of one's station that wait for somebody else: the applicant, the township, a department."""
    rows = cases_of(seat).filter(station_id=unit_id).open()
    return rows.exclude(handler_unit_id=unit_id, waits_for__in=["station", "acceptor", "handler", "approver"])


def county_list(seat: "Seat") -> CaseQuerySet:
    """Return the county's cases for the office and the supervisors; rows of it are shown masked, and none opens."""
    return Case.objects.for_rows() if seat.holds(OVERSIGHT_ROLES) else Case.objects.none()


_TELLS = (Verb.TELL_LACK, Verb.ASK_CORRECTION)
_MENDS = (Verb.SUPPLY, Verb.RESUBMIT)


def mended(cases: Iterable[Case]) -> dict[UUID, int]:
    """Return how many papers were mended in the cases whose last step gave them back; one query for a whole list."""
    last = {case.pk: case.last_sequence for case in cases if case.status in {Status.SUBMITTED, Status.PENDING}}
    told: dict[UUID, int] = {}
    back: dict[UUID, int] = {}
    steps = CaseStep.objects.filter(case_id__in=list(last), verb__in=[*_TELLS, *_MENDS]).order_by("sequence")
    for step in steps.only("case_id", "sequence", "verb", "particulars"):
        if step.verb in _TELLS:
            told[step.case_id] = len(step.particulars["lacks"])
        elif step.sequence == last[step.case_id]:
            back[step.case_id] = told.get(step.case_id, 0)
    return back


def by_due(cases: CaseQuerySet, *, after: tuple[date | None, UUID] | None = None) -> CaseQuerySet:
    """Order cases by what falls due first, those without a day last; ``after`` is the row a page ended with."""
    ordered = cases.order_by(F("due_on").asc(nulls_last=True), "id")
    if after is None:
        return ordered
    due, last = after
    if due is None:
        return ordered.filter(due_on__isnull=True, id__gt=last)
    return ordered.filter(Q(due_on__gt=due) | Q(due_on=due, id__gt=last) | Q(due_on__isnull=True))
