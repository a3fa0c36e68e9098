"""One request from filing to delivery, step by step."""

import pytest

from bianmin.cases.actions import mover, steps
from bianmin.cases.lifecycle import Status, Verb
from bianmin.cases.permissions import applicant_of
from bianmin.county.rights import PostRole
from bianmin.outbox.models import Message
from tests import factories as make

pytestmark = pytest.mark.django_db


def test_an_agency_case_goes_from_the_station_over_the_township_to_the_department_and_back(at):
    case = make.case(at)
    assert (case.status, case.handler_unit) == (Status.SUBMITTED, case.station)
    clerk = make.staff(case.station, PostRole.CLERK)
    steps.receive_and_hand_over(case, by=clerk, at=at, fine=["m1", "m2"])
    case.refresh_from_db()
    assert (case.status, case.handler_unit) == (Status.PENDING, case.station.parent)
    town = make.staff(case.station.parent, PostRole.TOWN_CLERK)
    steps.accept(case, by=town, at=at)
    steps.pass_on(case, by=town, at=at)
    case.refresh_from_db()
    assert case.handler_unit.slug == "mzj"
    steps.propose(case, grant=True, opinion="符合", by=make.staff(case.handler_unit, PostRole.DEPT_CLERK), at=at)
    steps.decide(case, grant=True, reason="", by=make.staff(case.handler_unit, PostRole.DEPT_APPROVER), at=at)
    case.refresh_from_db()
    assert (case.status, case.handler_unit, case.outcome) == (Status.GRANTED, case.station, "granted")
    steps.deliver(case, steps.Delivery("直接", "王秀兰", "本人"), by=clerk, at=at)
    case.refresh_from_db()
    assert case.status == Status.DELIVERED and case.closed_at == at and case.due_on is None
    kinds = [document.kind for document in case.documents.order_by("step__sequence")]
    assert kinds == ["submission_receipt", "intake_receipt", "hand_over", "acceptance", "granted", "delivery"]
    assert Message.objects.count() == 5
    assert mover.last_step(case).verb == Verb.DELIVER


def test_the_applicant_takes_a_case_back_and_files_it_again_under_the_same_number(at):
    case = make.case(at)
    steps.recall(case, by=applicant_of(case), at=at)
    case.refresh_from_db()
    assert case.status == Status.RECALLED and case.due_on is None
