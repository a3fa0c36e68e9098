"""Who is somebody to this case? The steps table then says what they may do."""

from typing import TYPE_CHECKING
from uuid import UUID

from bianmin.cases.lifecycle import Role, Status, Step, Verb, step_for, steps_open_to
from bianmin.cases.models import DESK_ROLES, Case, CaseQuerySet, Document
from bianmin.catalog.models import StationRole
from bianmin.county.actors import Actor, ActorKind
from bianmin.county.rights import Action, PostRole, Resource, Right
from bianmin.stations.permissions import (
    APPROVER_ROLES,
    HANDLER_ROLES,
    OFFICE_ROLES,
    OVERSIGHT_ROLES,
    STATION_ROLES,
    post_actor,
)

if TYPE_CHECKING:
    from bianmin.stations.permissions import Seat

RIGHTS = (
    Right(Resource.DRAFT, Action.CREATE, frozenset(), "its writer", public=True),
    Right(Resource.DRAFT, Action.READ, frozenset(), "its writer", public=True),
    Right(Resource.DRAFT, Action.CHANGE, frozenset(), "its writer", public=True),
    Right(Resource.CASE, Action.CREATE, frozenset(), "its applicant", public=True),
    Right(Resource.CASE, Action.READ, frozenset(), "holder of number and query code", public=True),
    Right(Resource.CASE, Action.STEP, frozenset(), "holder of number and query code", public=True),
    Right(Resource.DOCUMENT, Action.VERIFY, frozenset(), "anyone with the code on the paper", public=True),
    Right(Resource.CASE, Action.LIST, STATION_ROLES | OFFICE_ROLES, "own unit"),
    Right(Resource.CASE, Action.CREATE, STATION_ROLES, "own station"),
    Right(Resource.CASE, Action.READ, STATION_ROLES | OFFICE_ROLES, "own unit"),
    Right(Resource.CASE, Action.STEP, STATION_ROLES | OFFICE_ROLES, "as the steps table says"),
    Right(Resource.FILE, Action.CREATE, STATION_ROLES | OFFICE_ROLES, "own unit"),
    Right(Resource.FILE, Action.READ, STATION_ROLES | OFFICE_ROLES, "own unit"),
    Right(Resource.DOCUMENT, Action.READ, STATION_ROLES | OFFICE_ROLES, "own unit"),
    Right(Resource.CASE, Action.LIST, OVERSIGHT_ROLES, "county, masked"),
)

HEAD_APPROVES = frozenset({PostRole.HEAD}) | APPROVER_ROLES
ACCEPTING = DESK_ROLES | HANDLER_ROLES


def roles_of(by: Actor, case: Case) -> set[Role]:
    """Return what ``by`` is to ``case``; to one's own case one is the applicant and nothing else (回避)."""
    if by.kind == ActorKind.CLOCK:
        return {Role.CLOCK}
    if by.person_id and by.person_id in (case.applicant_id, case.agent_id):
        return {Role.APPLICANT}
    if by.kind != ActorKind.POST:
        return set()
    return _roles_of_post(by.unit_id, PostRole(by.role), case)


def _roles_of_post(unit_id: UUID | None, post: PostRole, case: Case) -> set[Role]:
    roles: set[Role] = set()
    at_station = unit_id == case.station_id
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


def documents_of(case: Case) -> list[Document]:
    """Return the documents of a case that the asker was allowed to open."""
    return list(case.documents.order_by("issued_at", "id"))


_WAITS = {
    PostRole.CLERK: {Role.STATION, Role.ACCEPTOR, Role.HANDLER},
    PostRole.HEAD: {Role.STATION, Role.ACCEPTOR, Role.HANDLER, Role.APPROVER},
    PostRole.HELPER: {Role.STATION},
    PostRole.TOWN_CLERK: {Role.ACCEPTOR, Role.HANDLER},
    PostRole.DEPT_CLERK: {Role.ACCEPTOR, Role.HANDLER},
    PostRole.TOWN_APPROVER: {Role.APPROVER},
    PostRole.DEPT_APPROVER: {Role.APPROVER},
}


def worklist_of(seat: "Seat", unit_id: UUID) -> CaseQuerySet:
    """Return what waits for ``seat`` at one of its units, first due first."""
    waits = {role for post in seat.posts if post.unit_id == unit_id for role in _WAITS.get(PostRole(post.role), ())}
    rows = Case.objects.worklist(unit_id, waits) if waits else Case.objects.none()
    only_helps = {post.role for post in seat.posts if post.unit_id == unit_id} == {PostRole.HELPER.value}
    return rows.filter(role=StationRole.FORWARDS) if only_helps else rows


def elsewhere_of(seat: "Seat", unit_id: UUID) -> CaseQuerySet:
    """Return the open cases of one's station that wait for somebody else: the applicant, the township, a department."""
    rows = cases_of(seat).filter(station_id=unit_id).open()
    return rows.exclude(handler_unit_id=unit_id, waits_for__in=["station", "acceptor", "handler", "approver"])


def county_list(seat: "Seat") -> CaseQuerySet:
    """Return the county's cases for the office and the supervisors; rows of it are shown masked, and none opens."""
    return Case.objects.for_rows() if seat.holds(OVERSIGHT_ROLES) else Case.objects.none()
