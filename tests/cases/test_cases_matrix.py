"""Every word at every place by everybody: a step is taken exactly when the table says so, and else nothing changes."""

import pytest

from bianmin.cases.actions.mover import Saying, take_step
from bianmin.cases.errors import NotForYou, NotNow
from bianmin.cases.lifecycle import STAGES, Role, Status, Verb, step_for
from bianmin.cases.models import Case
from bianmin.cases.permissions import applicant_of, cases_of, roles_of, worklist_of
from bianmin.catalog.models import StationRole
from bianmin.county.actors import CLOCK
from bianmin.county.rights import PostRole
from bianmin.people.models import Account
from bianmin.stations.permissions import seat_of
from tests import factories as make

pytestmark = pytest.mark.django_db
ROUTES = {
    "review": make.DECIDED_BY_CIVIL_AFFAIRS,
    "decide": make.DECIDED_BY_CIVIL_AFFAIRS[1:],
    "outer": make.RECORDED_OUTSIDE,
}
SAID = Saying("理由", {
    "lacks": [{"code": "m1", "name": "申请表", "lack": "没签字", "remedy": "签上"}],
    "whom_to_ask": "县民政局", "remedies": ["复议"],
    "kind": "鉴定", "document_number": "文1号",
    "time_needed": "10 日", "way": "直接", "collector": "本人", "relation": "本人",
}, {"outcome": "granted"})  # fmt: skip


def case_in(status, does, stage, at):
    make.department("ybj", "医疗保障局", outer_system="医保信息平台")
    case = make.case(at, made=make.edition(route=ROUTES[stage]), role=does)
    stop = STAGES[status].waits_for
    unit = {Role.STATION: case.station, Role.ACCEPTOR: case.receiving_unit}.get(
        stop, make.department("ybj", "医疗保障局")
    )
    Case.objects.filter(pk=case.pk).update(
        status=status, waits_for=stop.value if stop else "", handler_unit=unit, outcome="granted"
    )
    return Case.objects.whole().get(pk=case.pk)


def people(case):
    yield applicant_of(case)
    yield CLOCK
    yield make.citizen()
    for unit, role in (
        (case.station, PostRole.CLERK), (case.station, PostRole.HEAD), (case.station, PostRole.HELPER),
        (case.receiving_unit, PostRole.TOWN_CLERK), (case.handler_unit, PostRole.DEPT_CLERK),
        (case.handler_unit, PostRole.DEPT_APPROVER), (make.department("gaj", "公安局"), PostRole.DEPT_CLERK),
        (case.station, PostRole.SUPERVISOR),
    ):  # fmt: skip
        yield make.staff(unit, role)
    for unit, role in ((case.station, PostRole.CLERK), (case.handler_unit, PostRole.DEPT_CLERK),
                       (case.handler_unit, PostRole.DEPT_APPROVER)):  # fmt: skip
        yield make.staff(unit, role, person_id=case.applicant_id)


@pytest.mark.parametrize(
    ("does", "stage"),
    [(StationRole.FORWARDS, "review"), (StationRole.FORWARDS, "outer"), (StationRole.ACCEPTS, "decide")],
)
def test_a_step_is_taken_exactly_when_the_table_says_so(does, stage, at):
    for status in Status:
        case = case_in(status, does, stage, at)
        everybody = list(people(case))
        for verb in Verb:
            row = step_for(verb, status, does, stage)
            # Where there is no such step it is nobody's; where there is one, whoever may take it does so below.
            tries = everybody[:1] if row is None else [by for by in everybody if not row.by & roles_of(by, case)]
            for by in tries:
                with pytest.raises(NotNow if row is None else NotForYou):
                    take_step(case, verb, by=by, at=at, saying=SAID)
        after = Case.objects.get(pk=case.pk)
        assert (after.status, after.last_sequence, after.steps.count()) == (case.status, case.last_sequence, 1)


@pytest.mark.parametrize(
    ("does", "stage"),
    [
        (StationRole.FORWARDS, "review"),
        (StationRole.FORWARDS, "outer"),
        (StationRole.ACCEPTS, "decide"),
        (StationRole.DECIDES, "decide"),
    ],
)
@pytest.mark.parametrize("verb", list(Verb))
def test_whoever_the_table_names_can_take_the_step(does, stage, verb, at):
    for status in Status:
        row = step_for(verb, status, does, stage)
        if row is None:
            continue
        case = case_in(status, does, stage, at)
        by = next((who for who in people(case) if row.by & roles_of(who, case)), None)
        assert by is not None, (status, verb)
        step = take_step(case, verb, by=by, at=at, saying=SAID if verb != Verb.PASS_ON else Saying("过"))
        assert row.target in (step.to_status, None)
        assert [document.kind for document in step.documents.all()] == [paper.value for paper in row.papers]


@pytest.mark.parametrize("role", list(PostRole))
@pytest.mark.parametrize("does", [StationRole.FORWARDS, StationRole.ACCEPTS])
def test_a_case_is_visible_exactly_to_those_who_are_something_to_it(role, does, at):
    case = make.case(at, role=does)
    other = make.department("gaj", "公安局")
    for unit in (case.station, case.station.parent, make.department(), other):
        post = make.post(unit, role)
        seat = seat_of(Account.objects.get(pk=post.account_id), on=at.date())
        is_something = bool(roles_of(seat.actor(), case))
        assert cases_of(seat).filter(pk=case.pk).exists() == is_something, (unit, role)


def test_the_worklist_is_what_waits_first_due_first(at):
    later = make.case(at)
    first = make.case(at)
    Case.objects.filter(pk=later.pk).update(due_on="2026-12-01")
    elsewhere = make.case(at)
    Case.objects.filter(pk=elsewhere.pk).update(waits_for="applicant")
    seat = make.seat(later.station, PostRole.CLERK)
    assert list(worklist_of(seat, later.station.pk)) == [first, later]
    assert not worklist_of(seat, later.station.parent.pk).exists()


def test_the_worklist_asks_one_index_and_no_other_table(at, django_assert_num_queries):
    case = make.case(at)
    seat = make.seat(case.station, PostRole.CLERK)
    with django_assert_num_queries(1):
        [row] = worklist_of(seat, case.station.pk).for_rows()
        assert row.applicant.name and row.item.name and row.station.parent.short_name
