"""Who sits where in the place that is filled, and how a real case is filed and moved by them."""

import io
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.utils import timezone

from benchmarks.offering import answers, forwarded
from benchmarks.walking import person, picture
from bianmin.cases.actions import steps
from bianmin.cases.actions.filing import Request, file_case
from bianmin.cases.actions.mover import take_step
from bianmin.cases.answers import read_answers
from bianmin.cases.lifecycle import DECISIONS, Status, Verb
from bianmin.cases.models import Case
from bianmin.cases.permissions import applicant_of
from bianmin.catalog.models import Edition, Placement
from bianmin.county.actors import CLOCK, Actor, ActorKind
from bianmin.county.rights import PostRole
from bianmin.people.actions import PersonFacts, make_account
from bianmin.stations.actions import give_post
from bianmin.stations.models import Unit
from bianmin.stations.permissions import post_actor
from bianmin.vault.actions import keep
from bianmin.vault.models import FileKind
from bianmin.vault.uploads import CleanFile, clean_upload

DAY_ONE = date(2020, 1, 1)
BEGAN_AT = timezone.make_aware(datetime.combine(DAY_ONE, time(8)))
PASSWORD = "measured-not-guessed"  # noqa: S105 - of a place that is thrown away
_ROLES = {
    Unit.Kind.STATION: (PostRole.CLERK, PostRole.HEAD),
    Unit.Kind.TOWNSHIP: (PostRole.TOWN_CLERK, PostRole.TOWN_APPROVER),
    Unit.Kind.DEPARTMENT: (PostRole.DEPT_CLERK, PostRole.DEPT_APPROVER),
}


@dataclass
class Staff:
    """A busy station and its township, what is done there, and one handler and one approver for each unit."""

    station: Unit
    editions: list[Edition]
    photo: CleanFile
    actors: dict[tuple[UUID, bool], Actor] = field(default_factory=dict)
    usernames: dict[UUID, str] = field(default_factory=dict)  # unit → the handler's account

    @property
    def township(self) -> Unit:
        assert self.station.parent is not None, "a station has its township"
        return self.station.parent

    def handler(self, unit_id: UUID) -> Actor:
        return self._actor(unit_id, approves=False)

    def approver(self, unit_id: UUID) -> Actor:
        return self._actor(unit_id, approves=True)

    def _actor(self, unit_id: UUID, *, approves: bool) -> Actor:
        if (unit_id, approves) not in self.actors:
            unit = Unit.objects.get(pk=unit_id)
            username = f"{'approver' if approves else 'handler'}-{unit.slug}"
            is_seen = unit_id in {self.station.pk, self.township.pk}
            account = make_account(username, password=PASSWORD if is_seen else None, name="某人")
            role = _ROLES[Unit.Kind(unit.kind)][approves]
            post = give_post(account.pk, unit, role, name="某人", on=DAY_ONE, by=CLOCK, at=BEGAN_AT)
            self.actors[unit_id, approves] = post_actor(post)
            if not approves:
                self.usernames[unit_id] = username
        return self.actors[unit_id, approves]


def staff_of_county() -> Staff:
    """Return the staff of the first station that forwards something, with everything that it forwards."""
    items = forwarded()
    placements = Placement.objects.filter(handling_item__item=items[0], ends_on__isnull=True, station__closed_on=None)
    station = placements.select_related("station__parent").order_by("station__division_code")[0].station
    photo = clean_upload(io.BytesIO(picture(1024, 768, 100_000)), declared_name="photo.jpg")
    return Staff(station, [item.current for item in items if item.current], photo)


def filed(staff: Staff, *, serial: int, at: datetime) -> Case:
    """File one case on line, with a photograph of one material where there is one to give."""
    edition, who = staff.editions[serial % len(staff.editions)], person(serial)
    wanted = [each.code for each in edition.body.materials if each.is_required]
    files = tuple((code, keep(staff.photo, kind=FileKind.UPLOAD, at=at)) for code in wanted[:1])
    facts = PersonFacts(who.name, who.id_number, who.phone, village_code=staff.station.division_code)
    said = read_answers(edition.body.form, answers(edition), today=timezone.localdate(at))
    request = Request(edition, staff.station, facts, said, "web", files=files)
    return file_case(request, key=f"bench {serial}", by=Actor(ActorKind.PERSON), at=at)


def bring_to(status: Status, case: Case, staff: Staff, *, at: datetime) -> None:
    """Take the steps that lead from a submitted case to ``status``."""
    while (here := Case.objects.whole().get(pk=case.pk)).status != status:
        at += timedelta(seconds=1)
        _step(here, status, staff, at)


def _step(case: Case, goal: Status, staff: Staff, at: datetime) -> None:
    here, codes = Status(case.status), [each.code for each in case.materials.all()]
    handler = staff.handler(case.handler_unit_id)
    if goal == Status.WITHDRAWN:
        steps.withdraw(case, by=applicant_of(case), at=at)
    elif here == Status.SUBMITTED:
        steps.receive(case, by=handler, at=at, fine=codes)
    elif here == Status.RECEIVED:
        take_step(case, Verb.HAND_OVER, by=handler, at=at)
    elif here == Status.PENDING:
        _judge(case, goal, handler, codes, at)
    elif here in DECISIONS:
        way = steps.Delivery("窗口领取", case.applicant.name, "本人")
        steps.deliver(case, way, by=staff.handler(case.station_id), at=at)
    else:
        _decide(case, staff, handler, at)


def _judge(case: Case, goal: Status, by: Actor, codes: list[str], at: datetime) -> None:
    if goal == Status.CORRECTING:
        steps.ask_correction(case, [steps.Lack(codes[0], "看不清", "请重拍一张")], by=by, at=at)
    elif goal == Status.DECLINED:
        steps.decline(case, reason="不属于本单位职权", whom_to_ask="请打站里电话", by=by, at=at)
    else:
        steps.accept(case, by=by, at=at, fine=codes)


def _decide(case: Case, staff: Staff, by: Actor, at: datetime) -> None:
    if case.status == Status.OUTER:
        steps.take_back(case, granted=True, words="通过", by=by, at=at)
    elif case.status == Status.PROPOSED:
        steps.decide(case, grant=True, reason="符合条件", by=staff.approver(case.handler_unit_id), at=at)
    elif case.stop == "review":
        steps.pass_on(case, by=by, at=at, note="属实")
    elif case.stop == "outer":
        steps.send_out(case, outer_number=f"W{case.number}", by=by, at=at)
    else:
        steps.propose(case, grant=True, opinion="建议准予", by=by, at=at)
