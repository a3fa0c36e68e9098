"""回避: nobody accepts or decides their own, their household's or their kin's case; one tap hands it to somebody else."""

import pytest

from bianmin.cases.actions import steps
from bianmin.cases.actions.mover import take_step
from bianmin.cases.actions.recusing import yield_case
from bianmin.cases.errors import NotForYou, NotNow
from bianmin.cases.lifecycle import Role, Status, Verb
from bianmin.cases.models import Case
from bianmin.cases.permissions import cases_of, roles_of, steps_for, worklist_of
from bianmin.catalog.models import StationRole
from bianmin.county.refusals import BadInput
from bianmin.county.rights import PostRole
from bianmin.people.actions import record_person
from bianmin.people.models import Account, Kin, Person
from bianmin.stations.permissions import seat_of
from bianmin.vault.index import blind_index
from tests import factories as make

pytestmark = pytest.mark.django_db
LAWFUL = {Role.ACCEPTOR, Role.HANDLER, Role.APPROVER}


def own_case(at, **facts):
    """A case that the station itself accepts and decides."""
    return make.case(at, role=StationRole.DECIDES, made=make.edition(route=make.DECIDED_BY_THE_STATION), **facts)


def declare(account_id, at, *, number="", name="", village=""):
    return Kin.objects.create(
        account_id=account_id, name=name or "某亲属", relation="母亲", declared_at=at, by_kind="post",
        id_number_index=blind_index("id", number) if number else "",
        name_village_index=blind_index("name-village", name, village) if name else "",
    )  # fmt: skip


def test_nobody_is_anything_but_applicant_to_their_own_case_and_may_hand_it_over(at):
    case = own_case(at)
    clerk = make.staff(case.station, PostRole.CLERK, person_id=case.applicant_id)
    assert roles_of(clerk, case) == {Role.APPLICANT, Role.RECUSED}
    with pytest.raises(NotForYou, match="回避"):
        take_step(case, Verb.ACCEPT, by=clerk, at=at)


def test_declared_kins_case_is_served_but_not_accepted(at):
    case = own_case(at)
    clerk = make.staff(case.station, PostRole.CLERK)
    assert LAWFUL & roles_of(clerk, case)
    declare(clerk.account_id, at, number=case.applicant.id_number)
    again = Case.objects.get(pk=case.pk)
    assert roles_of(clerk, again) == {Role.STATION, Role.READER, Role.RECUSED}
    with pytest.raises(NotForYou, match="回避"):
        take_step(again, Verb.ACCEPT, by=clerk, at=at)


def test_a_declaration_that_was_withdrawn_recuses_nobody(at):
    case = own_case(at)
    clerk = make.staff(case.station, PostRole.CLERK)
    kin = declare(clerk.account_id, at, number=case.applicant.id_number)
    Kin.objects.filter(pk=kin.pk).update(ended_at=at)
    assert LAWFUL & roles_of(clerk, Case.objects.get(pk=case.pk))


def test_of_two_namesakes_only_the_one_with_the_declared_number_is_kin(at):
    mother, stranger = make.facts(), make.facts()
    assert (mother.name, mother.village_code) == (stranger.name, stranger.village_code)
    hers, other = own_case(at, applicant=mother), own_case(at, applicant=stranger)
    clerk = make.staff(hers.station, PostRole.CLERK)
    kin = declare(clerk.account_id, at, number=mother.id_number, name=mother.name, village=mother.village_code)
    assert Role.RECUSED in roles_of(clerk, hers)
    assert Role.RECUSED not in roles_of(clerk, other)
    Kin.objects.filter(pk=kin.pk).update(id_number_index="")  # only the name is known: the safe side
    assert Role.RECUSED in roles_of(clerk, Case.objects.get(pk=other.pk))


def test_the_household_is_close_without_any_declaration(at):
    case = own_case(at, applicant=make.facts(householder="孙大山"))
    herself = Person(
        name="孙秀英", householder="孙大山", village_code=case.applicant.village_code, known_since=at
    ).index()
    herself.save(force_insert=True)
    clerk = make.staff(case.station, PostRole.CLERK, person_id=herself.pk)
    assert Role.RECUSED in roles_of(clerk, case)
    neighbour = own_case(at, applicant=make.facts(householder="李四"))
    assert Role.RECUSED not in roles_of(clerk, neighbour)


def test_one_tap_hands_it_to_the_colleague_who_is_not_close(at):
    case = own_case(at)
    clerk = make.staff(case.station, PostRole.CLERK, person_id=case.applicant_id)
    cousin = make.post(case.station, PostRole.CLERK, "孙小弟", rank=2)
    declare(cousin.account_id, at, number=case.applicant.id_number)
    other = make.post(case.station, PostRole.CLERK, "李B岗", rank=3)
    yield_case(case, by=clerk, at=at, expects=case.last_sequence)
    case = Case.objects.get(pk=case.pk)
    assert (case.owner_name, case.owner_post_id, case.status) == ("李B岗", other.pk, Status.PENDING)
    seat = seat_of(Account.objects.get(pk=other.account_id), on=at.date())
    assert take_step(case, Verb.ACCEPT, by=seat.actor(), at=at).to_status == Status.ACCEPTED


def test_where_nobody_else_is_the_township_takes_the_stations_part_to_the_end(at):
    case = own_case(at)
    clerk = make.post(case.station, PostRole.CLERK, person_id=case.applicant_id)
    town = make.post(case.station.parent, PostRole.TOWN_CLERK, "周经办")
    seat = seat_of(Account.objects.get(pk=town.account_id), on=at.date())
    assert not cases_of(seat).filter(pk=case.pk).exists()
    hers = seat_of(Account.objects.get(pk=clerk.account_id), on=at.date())
    yield_case(case, by=hers.actor(), at=at)
    case = Case.objects.get(pk=case.pk)
    assert {case.serving_unit_id, case.receiving_unit_id, case.handler_unit_id} == {case.station.parent_id}
    assert list(worklist_of(seat, town.unit_id)) == [case]
    take_step(case, Verb.ACCEPT, by=seat.actor(), at=at)
    case = Case.objects.get(pk=case.pk)
    assert case.handler_unit_id == case.station.parent_id  # the route says station, which recused itself
    steps.finish(case, words="办好了", by=seat.actor(), at=at)
    case = Case.objects.get(pk=case.pk)
    assert (case.waits_for, case.handler_unit_id) == ("station", case.station.parent_id)
    steps.deliver(case, steps.Delivery("直接送达", "王秀兰", "本人"), by=seat.actor(), at=at)
    assert Case.objects.get(pk=case.pk).status == Status.DELIVERED
    assert Verb.YIELD not in {step.verb for step in steps_for(hers.actor(), Case.objects.get(pk=case.pk))}


def test_a_handed_over_case_keeps_its_clocks(at):
    case = own_case(at)
    before = case.due_on, case.clock_events.count()
    make.post(case.station, PostRole.CLERK, "李B岗")
    yield_case(case, by=make.staff(case.station, PostRole.CLERK, person_id=case.applicant_id), at=at)
    after = Case.objects.get(pk=case.pk)
    assert (after.due_on, after.clock_events.count()) == before


def test_a_department_with_nobody_else_is_told_to_find_somebody(at):
    case = make.case(at, made=make.edition(route=make.DECIDED_BY_CIVIL_AFFAIRS[1:]))
    unit = make.department()
    Case.objects.filter(pk=case.pk).update(status=Status.ACCEPTED, waits_for="handler", handler_unit=unit)
    case = Case.objects.whole().get(pk=case.pk)
    officer = make.staff(unit, PostRole.DEPT_CLERK)
    declare(officer.account_id, at, number=case.applicant.id_number)
    with pytest.raises(NotNow, match="先排一位"):
        yield_case(Case.objects.whole().get(pk=case.pk), by=officer, at=at)


def test_who_is_not_close_has_nothing_to_yield(at):
    case = own_case(at)
    make.post(case.station, PostRole.CLERK, "李B岗")
    with pytest.raises(NotForYou):
        yield_case(case, by=make.staff(case.station, PostRole.CLERK), at=at)


def test_official_help_is_no_agency(at):
    """职务帮代办: the helper who filed it for an old woman at her home goes on with it."""
    case = make.case(at, by=make.staff(make.station(), PostRole.HELPER), channel="window")
    helper = make.staff(case.station, PostRole.HELPER)
    assert Role.STATION in roles_of(helper, case)


def test_a_helper_is_told_that_their_duty_is_no_agency(at):
    own = make.facts("孙秀英")
    where = make.station()
    helper = make.staff(where, PostRole.HELPER, person_id=record_person(own, at=at).pk)
    with pytest.raises(BadInput, match="不是代交") as refused:
        make.case(at, at_station=where, by=helper, channel="window", agent=own, agent_relation="邻居")
    assert "agent_name" in refused.value.fields
    assert not Case.objects.exists()
