"""Accounts and posts are proposed by one and approved by another (R3), and nobody makes himself anything alone."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from bianmin.county.actors import CLOCK
from bianmin.county.refusals import BadInput, MovedOn, NotFound, NotYours
from bianmin.county.rights import APART, PostRole
from bianmin.journal.models import Entry
from bianmin.people.actions import disable_account, make_account, use_sign_in_link
from bianmin.people.models import Account, Person
from bianmin.stations.actions.deciding import approve, print_slip_again
from bianmin.stations.actions.proposals import Wish, propose, reject, withdraw
from bianmin.stations.models import Post, Proposal, Unit
from bianmin.stations.permissions import NOBODY, seat_of
from bianmin.stations.proposing import decided_by, own_proposals, roles_to_propose, staffed_units, waiting_for
from tests import factories as make

pytestmark = pytest.mark.django_db
TODAY = date(2026, 9, 28)
R = PostRole
K = Proposal.Kind


def office():
    return Unit.objects.get_or_create(
        slug="office",
        defaults={
            "kind": "county_office",
            "name": "政务服务管理办公室",
            "short_name": "县政务办",
            "division_code": "370832000000",
        },
    )[0]


@pytest.fixture
def here():
    return make.station()


def sits(unit, role, **over):
    return make.seat(unit, role, **over)


def wish(unit, role=R.CLERK, **over):
    number = next(make.COUNTER)
    values = {"kind": K.NEW, "unit": unit, "role": role, "username": f"zhangwei{number}", "name": "张伟",
              "id_number": make.id_number(serial=number % 1000), "reason": "换届"}  # fmt: skip
    return Wish(**{**values, **over})


def at_account(kind, seat, **over):
    return Wish(kind=kind, account_id=seat.account.pk, **over)


def test_a_heads_proposal_becomes_an_account_a_post_and_a_link_once_another_approves(here, at):
    head, town = sits(here, R.HEAD), sits(here.parent, R.TOWN_APPROVER)
    row = propose(wish(here, username="zhangwei", starts_on=TODAY + timedelta(days=2)), seat=head, at=at)
    assert not Account.objects.filter(username="zhangwei").exists() and row.is_waiting
    assert waiting_for(town, on=TODAY) == [row] and waiting_for(head, on=TODAY) == []
    done = approve(row.pk, seat=town, at=at)
    account = Account.objects.get(username="zhangwei")
    post = Post.objects.get(account_id=account.pk)
    assert (post.role, post.unit, post.starts_on) == ("clerk", here, TODAY + timedelta(days=2))
    assert post.person_id == account.person_id == Person.objects.get().pk
    assert not account.has_usable_password()
    assert use_sign_in_link(done.slip.secret, password="hao-chang-de-mi-ma", at=at).pk == account.pk
    decided = Proposal.objects.get()
    assert (decided.state, decided.id_number, decided.decided_by_account_id) == ("approved", "", town.account.pk)
    assert own_proposals(head) == [row] and decided_by(town) == [row]
    actions = Entry.objects.filter(subject_kind="proposal").order_by("id").values_list("action", flat=True)
    assert list(actions) == ["propose", "approve"]


@pytest.mark.parametrize("role", [R.TOWN_APPROVER, R.COUNTY_OFFICE])
def test_who_proposes_does_not_approve_and_neither_does_the_same_person_by_another_account(here, at, role):
    person = make.case(at).applicant
    first, second = (make_account(name, name="某人") for name in ("yi01", "yi02"))
    Account.objects.filter(pk__in=[first.pk, second.pk]).update(person_id=person.pk)
    unit = office() if role == R.COUNTY_OFFICE else here.parent
    make.post(here, R.HEAD, holder=first), make.post(unit, role, holder=second)
    head, decides = (seat_of(Account.objects.get(pk=each.pk), on=TODAY) for each in (first, second))
    row = propose(wish(here), seat=head, at=at)
    with pytest.raises(NotYours, match="另一个人"):
        approve(row.pk, seat=decides, at=at)
    with pytest.raises(NotYours, match="另一个人"):
        reject(row.pk, words="不行", seat=decides, at=at)
    assert waiting_for(decides, on=TODAY) == [] and Proposal.objects.get().is_waiting
    make.post(office(), R.COUNTY_OFFICE, holder=first) if role != R.COUNTY_OFFICE else None
    with pytest.raises(NotYours):
        approve(row.pk, seat=seat_of(Account.objects.get(pk=first.pk), on=TODAY), at=at)


def test_the_database_itself_wants_two_accounts_and_two_people(here, at):
    row = propose(wish(here), seat=sits(here, R.HEAD), at=at)
    with pytest.raises(IntegrityError), transaction.atomic():
        Proposal.objects.filter(pk=row.pk).update(decided_by_account_id=row.by_account_id)
    person = make.case(at).applicant_id
    with pytest.raises(IntegrityError), transaction.atomic():
        Proposal.objects.filter(pk=row.pk).update(by_person_id=person, decided_by_person_id=person)


def test_nobody_approves_what_is_about_himself(at):
    security, system = sits(office(), R.SECURITY_ADMIN), sits(office(), R.SYSTEM_ADMIN)
    county = sits(office(), R.COUNTY_OFFICE)
    row = propose(at_account(K.DISABLE, county), seat=system, at=at)
    assert waiting_for(security, on=TODAY) == [row]
    row = propose(at_account(K.LINK, security), seat=system, at=at)
    assert waiting_for(county, on=TODAY) == [row]
    with pytest.raises(NotYours, match="和自己有关"):
        approve(row.pk, seat=security, at=at)


# Who may propose what where, and who decides it: every pair not named is refused.
PROPOSERS = {
    R.CLERK: (set(), set(), set(), set()), R.HELPER: (set(), set(), set(), set()),
    R.HEAD: ({"own"}, set(), set(), set()), R.TOWN_CLERK: ({"own"}, {"own"}, set(), set()),
    R.TOWN_APPROVER: ({"own"}, {"own"}, set(), set()), R.DEPT_CLERK: (set(), set(), set(), set()),
    R.DEPT_APPROVER: (set(), set(), {"own"}, set()), R.SUPERVISOR: (set(), set(), set(), set()),
    R.COUNTY_OFFICE: ({"own", "other"}, {"own", "other"}, {"own", "other"}, APART - {R.SECURITY_ADMIN}),
    R.SYSTEM_ADMIN: (set(), set(), set(), set(APART)), R.SECURITY_ADMIN: (set(), set(), set(), set()),
    R.AUDIT_ADMIN: (set(), set(), set(), set()),
}  # fmt: skip


@pytest.mark.parametrize("role", PROPOSERS)
def test_each_role_proposes_what_the_table_says_and_nothing_else(here, at, role):
    there = make.station("远村", "370832002001", make.township("远镇", "370832002000"))
    own, other = make.department(), make.department("ybj", "医保局")
    where = {R.HEAD: here, R.CLERK: here, R.HELPER: here, R.TOWN_CLERK: here.parent, R.TOWN_APPROVER: here.parent,
             R.DEPT_CLERK: own, R.DEPT_APPROVER: own}.get(role, office())  # fmt: skip
    seat = sits(where, role)
    station, town, dept, apart = PROPOSERS[role]
    expected = {
        here: {R.CLERK, R.HELPER, R.HEAD} if "own" in station else set(),
        there: {R.CLERK, R.HELPER, R.HEAD} if "other" in station else set(),
        here.parent: {R.TOWN_CLERK, R.TOWN_APPROVER} if "own" in town else set(),
        there.parent: {R.TOWN_CLERK, R.TOWN_APPROVER} if "other" in town else set(),
        own: {R.DEPT_CLERK, R.DEPT_APPROVER} if "own" in dept else set(),
        other: {R.DEPT_CLERK, R.DEPT_APPROVER} if "other" in dept else set(),
        office(): apart,
    }
    assert {unit: set(roles_to_propose(seat, unit)) for unit in expected} == expected
    for unit, roles in expected.items():
        from bianmin.stations.rules import ROLES_AT

        for each in set(ROLES_AT[unit.kind]) - roles:
            with pytest.raises(NotYours):
                propose(wish(unit, each), seat=seat, at=at)


DECIDERS = [
    (R.HEAD, R.CLERK, {R.TOWN_APPROVER, R.COUNTY_OFFICE}),
    (R.TOWN_CLERK, R.CLERK, {R.COUNTY_OFFICE}),
    (R.TOWN_APPROVER, R.TOWN_CLERK, {R.COUNTY_OFFICE}),
    (R.DEPT_APPROVER, R.DEPT_CLERK, {R.COUNTY_OFFICE}),
    (R.COUNTY_OFFICE, R.CLERK, {R.COUNTY_OFFICE, R.SECURITY_ADMIN}),
    (R.COUNTY_OFFICE, R.COUNTY_OFFICE, {R.SECURITY_ADMIN}),
    (R.COUNTY_OFFICE, R.AUDIT_ADMIN, {R.SECURITY_ADMIN}),
    (R.SYSTEM_ADMIN, R.COUNTY_OFFICE, {R.SECURITY_ADMIN}),
    (R.SYSTEM_ADMIN, R.SECURITY_ADMIN, {R.COUNTY_OFFICE}),
]


@pytest.mark.parametrize(("proposes", "role", "expected"), DECIDERS)
def test_each_proposal_is_decided_by_whom_the_table_says(here, at, proposes, role, expected):
    there = make.township("远镇", "370832002000")
    units = {R.HEAD: here, R.CLERK: here, R.TOWN_CLERK: here.parent, R.TOWN_APPROVER: here.parent,
             R.DEPT_APPROVER: make.department(), R.DEPT_CLERK: make.department()}  # fmt: skip
    row = propose(wish(units.get(role, office()), role), seat=sits(units.get(proposes, office()), proposes), at=at)
    seats = {each: sits(units.get(each, office()), each) for each in PostRole}
    assert {each for each, seat in seats.items() if waiting_for(seat, on=TODAY)} == expected
    assert not waiting_for(sits(there, R.TOWN_APPROVER), on=TODAY)
    for seat in (seats[each] for each in set(PostRole) - expected):
        with pytest.raises(NotFound):
            approve(row.pk, seat=seat, at=at)
    assert approve(row.pk, seat=seats[min(expected)], at=at).slip


def test_ending_a_post_bites_at_once_or_on_its_day_and_says_whose_sittings_end(here, at):
    head, town, clerk = sits(here, R.HEAD), sits(here.parent, R.TOWN_APPROVER), sits(here, R.CLERK)
    helper = sits(here, R.HELPER)
    row = propose(Wish(kind=K.END, post=clerk.posts[0]), seat=head, at=at)
    assert approve(row.pk, seat=town, at=at).signed_out == clerk.account.pk
    assert not seat_of(clerk.account, on=TODAY).posts
    row = propose(Wish(kind=K.END, post=helper.posts[0], ends_on=TODAY + timedelta(days=3)), seat=head, at=at)
    assert approve(row.pk, seat=town, at=at).signed_out is None
    assert seat_of(helper.account, on=TODAY + timedelta(days=3)).posts
    assert not seat_of(helper.account, on=TODAY + timedelta(days=4)).posts
    with pytest.raises(BadInput, match="已经过了"):
        propose(Wish(kind=K.END, post=head.posts[0], ends_on=TODAY - timedelta(days=1)), seat=town, at=at)
    with pytest.raises(MovedOn):
        propose(Wish(kind=K.END, post=Post.objects.get(pk=clerk.posts[0].pk)), seat=head, at=at)


def test_an_account_is_switched_off_and_on_and_given_a_link_by_two(here, at):
    head, town, clerk = sits(here, R.HEAD), sits(here.parent, R.TOWN_APPROVER), sits(here, R.CLERK)
    off = propose(at_account(K.DISABLE, clerk), seat=head, at=at)
    done = approve(off.pk, seat=town, at=at)
    assert done.signed_out == clerk.account.pk and not Account.objects.get(pk=clerk.account.pk).is_active
    with pytest.raises(MovedOn):
        propose(at_account(K.DISABLE, clerk), seat=head, at=at)
    with pytest.raises(MovedOn):
        propose(at_account(K.LINK, clerk), seat=head, at=at)
    on = propose(at_account(K.ENABLE, clerk), seat=head, at=at)
    assert approve(on.pk, seat=town, at=at).slip.username == clerk.account.username
    assert Account.objects.get(pk=clerk.account.pk).is_active
    again = propose(at_account(K.LINK, clerk), seat=head, at=at)
    done = approve(again.pk, seat=town, at=at)
    assert done.slip and done.signed_out == clerk.account.pk


def test_an_account_with_a_post_elsewhere_is_no_heads_to_switch(here, at):
    both = make.account()
    make.post(here, R.CLERK, holder=both), make.post(here.parent, R.TOWN_CLERK, holder=both)
    with pytest.raises(NotYours):
        propose(Wish(kind=K.DISABLE, account_id=both.pk), seat=sits(here, R.HEAD), at=at)
    row = propose(Wish(kind=K.DISABLE, account_id=both.pk), seat=sits(here.parent, R.TOWN_CLERK), at=at)
    assert row.is_waiting
    citizen = make.account()
    with pytest.raises(NotYours):
        propose(Wish(kind=K.DISABLE, account_id=citizen.pk), seat=sits(office(), R.SYSTEM_ADMIN), at=at)


def test_a_second_post_for_an_existing_account(here, at):
    clerk, town, county = sits(here, R.CLERK), sits(here.parent, R.TOWN_APPROVER), sits(office(), R.COUNTY_OFFICE)
    row = propose(Wish(kind=K.POST, account_id=clerk.account.pk, unit=here.parent, role="town_clerk"), seat=town, at=at)
    approve(row.pk, seat=county, at=at)
    assert seat_of(clerk.account, on=TODAY).roles == {R.CLERK, R.TOWN_CLERK}
    with pytest.raises(MovedOn):
        propose(Wish(kind=K.POST, account_id=clerk.account.pk, unit=here, role="clerk"), seat=town, at=at)
    wanted = Wish(kind=K.POST, account_id=clerk.account.pk, unit=office(), role="audit_admin")
    with pytest.raises(BadInput, match="不能兼办业务"):
        propose(wanted, seat=county, at=at)
    with pytest.raises(NotFound):
        propose(Wish(kind=K.POST, account_id=here.pk, unit=here, role="clerk"), seat=town, at=at)


def test_a_decided_or_withdrawn_proposal_is_stale(here, at):
    head, town = sits(here, R.HEAD), sits(here.parent, R.TOWN_APPROVER)
    row = propose(wish(here, username="lisi"), seat=head, at=at)
    with pytest.raises(MovedOn, match="正等着批"):
        propose(wish(here, username="lisi"), seat=head, at=at)
    with pytest.raises(IntegrityError), transaction.atomic():
        Proposal(kind="new", key=row.key, by_role="head", by_account_id=row.by_account_id, proposed_at=at).save()
    with pytest.raises(BadInput, match="写明为什么"):
        reject(row.pk, words="  ", seat=town, at=at)
    reject(row.pk, words="名字写错了", seat=town, at=at)
    assert Proposal.objects.get().words == "名字写错了"
    for late in (lambda: approve(row.pk, seat=town, at=at), lambda: withdraw(row.pk, by=head.actor(), at=at)):
        with pytest.raises(MovedOn):
            late()
    row = propose(wish(here, username="lisi"), seat=head, at=at)
    with pytest.raises(NotFound):
        withdraw(row.pk, by=town.actor(), at=at)
    withdraw(row.pk, by=head.actor(), at=at)
    with pytest.raises(MovedOn):
        approve(row.pk, seat=town, at=at)
    with pytest.raises(NotFound):
        approve(here.pk, seat=town, at=at)


def test_what_cannot_be_done_any_more_keeps_waiting_and_changes_nothing(here, at):
    head, town = sits(here, R.HEAD), sits(here.parent, R.TOWN_APPROVER)
    row = propose(wish(here), seat=head, at=at)
    Unit.objects.filter(pk=here.pk).update(closed_on=TODAY)
    with pytest.raises(BadInput, match="撤销"):
        approve(row.pk, seat=town, at=at)
    assert Proposal.objects.get().is_waiting and not Account.objects.filter(username=row.username).exists()
    clerk = sits(make.station("北村", "370832001020"), R.CLERK)
    row = propose(at_account(K.LINK, clerk), seat=town, at=at)
    disable_account(clerk.account.pk, by=CLOCK, at=at)
    with pytest.raises(MovedOn):
        approve(row.pk, seat=sits(office(), R.COUNTY_OFFICE), at=at)


def test_a_post_approved_late_begins_on_the_day_of_approval(here, at):
    head, town = sits(here, R.HEAD), sits(here.parent, R.TOWN_APPROVER)
    row = propose(wish(here), seat=head, at=at)
    approve(row.pk, seat=town, at=at + timedelta(days=4))
    assert Post.objects.get(name="张伟").starts_on == TODAY + timedelta(days=4)


def test_one_person_has_one_open_account(here, at):
    head, town = sits(here, R.HEAD), sits(here.parent, R.TOWN_APPROVER)
    number = make.id_number(serial=7)
    rows = [propose(wish(here, role, id_number=number), seat=head, at=at) for role in (R.CLERK, R.HELPER)]
    approve(rows[0].pk, seat=town, at=at)
    with pytest.raises(BadInput, match="一人只用一个账号"):
        approve(rows[1].pk, seat=town, at=at)
    with pytest.raises(BadInput, match="一人只用一个账号"):
        propose(wish(here, id_number=number), seat=head, at=at)
    disable_account(Account.objects.get(username=rows[0].username).pk, by=CLOCK, at=at)
    approve(rows[1].pk, seat=town, at=at)
    back = Wish(kind=K.ENABLE, account_id=Account.objects.get(username=rows[0].username).pk)
    row = propose(back, seat=head, at=at)
    with pytest.raises(BadInput, match="一人只用一个账号"):
        approve(row.pk, seat=town, at=at)


@pytest.mark.parametrize(
    "wrong",
    [{"username": "window01"}, {"name": " "}, {"id_number": ""}, {"id_number": "37083219540308001X"}, {"role": "dept_clerk"},
     {"starts_on": TODAY - timedelta(days=1)}, {"ends_on": TODAY - timedelta(days=1)}, {"reason": "长" * 201}],
)  # fmt: skip
def test_what_is_typed_wrong_is_said_and_nothing_is_written(here, at, wrong):
    with pytest.raises(BadInput):
        propose(wish(here, **wrong), seat=sits(here, R.HEAD), at=at)
    with pytest.raises(BadInput):
        propose(wish(None), seat=sits(here, R.HEAD), at=at)
    assert not Proposal.objects.exists()


def test_somebody_elses_identity_number_is_told_to_the_approver(here, at):
    person = make.case(at, applicant=make.facts("王秀兰", id_number=make.id_number(serial=3))).applicant
    row = propose(wish(here, id_number=person.id_number), seat=sits(here, R.HEAD), at=at)
    with pytest.raises(BadInput, match="对不上"):
        approve(row.pk, seat=sits(here.parent, R.TOWN_APPROVER), at=at)


def test_a_taken_username_is_refused_early_and_late(here, at):
    head, town = sits(here, R.HEAD), sits(here.parent, R.TOWN_APPROVER)
    row = propose(wish(here, username="zhaoliu"), seat=head, at=at)
    make_account("zhaoliu")
    for late in (
        lambda: approve(row.pk, seat=town, at=at),
        lambda: propose(wish(here, username="Zhaoliu"), seat=head, at=at),
    ):
        with pytest.raises(BadInput, match="已经有人用了"):
            late()


def test_the_slip_is_printed_again_by_the_approver_alone_until_the_link_was_used(here, at):
    head, town = sits(here, R.HEAD), sits(here.parent, R.TOWN_APPROVER)
    row = propose(wish(here), seat=head, at=at)
    first = approve(row.pk, seat=town, at=at).slip
    for nobodys in (head, sits(office(), R.COUNTY_OFFICE), NOBODY):
        with pytest.raises(NotFound):
            print_slip_again(row.pk, seat=nobodys, at=at)
    later = at + timedelta(days=2)
    second = print_slip_again(row.pk, seat=town, at=later)
    with pytest.raises(NotFound):
        use_sign_in_link(first.secret, password="hao-chang-de-mi-ma", at=later)
    with pytest.raises(MovedOn):
        print_slip_again(row.pk, seat=town, at=at + timedelta(days=40))
    use_sign_in_link(second.secret, password="hao-chang-de-mi-ma", at=later)
    with pytest.raises(MovedOn):
        print_slip_again(row.pk, seat=town, at=later)


def test_two_villages_are_merged_by_a_township_and_the_county(here, at):
    other, far = (
        make.station("蔡楼", "370832001010"),
        make.station("远村", "370832002001", make.township("远镇", "370832002000")),
    )
    town, county = sits(here.parent, R.TOWN_APPROVER), sits(office(), R.COUNTY_OFFICE)
    day = TODAY + timedelta(days=20)
    row = propose(Wish(kind=K.MERGE, unit=here, into=other, starts_on=day), seat=town, at=at)
    assert waiting_for(county, on=TODAY) == [row] and not waiting_for(sits(here.parent, R.TOWN_APPROVER), on=TODAY)
    assert approve(row.pk, seat=county, at=at).slip is None
    clerk = sits(other, R.CLERK, on=day)
    assert {unit.pk for unit in clerk.units(frozenset({R.CLERK}))} == {here.pk, other.pk}
    with pytest.raises(NotYours):
        propose(Wish(kind=K.MERGE, unit=far, into=other, starts_on=day), seat=town, at=at)
    with pytest.raises(NotYours):
        propose(Wish(kind=K.MERGE, unit=far, into=other, starts_on=day), seat=sits(here, R.HEAD), at=at)
    for wrong in ({"into": None}, {"starts_on": None}, {"unit": other}):
        with pytest.raises(BadInput):
            propose(
                Wish(**{"kind": K.MERGE, "unit": far, "into": other, "starts_on": day, **wrong}), seat=county, at=at
            )


def test_one_sees_the_staff_of_ones_own_units_only(here):
    far = make.station("远村", "370832002001", make.township("远镇", "370832002000"))
    assert list(staffed_units(sits(here, R.HEAD))) == [here]
    assert set(staffed_units(sits(here.parent, R.TOWN_CLERK))) == {here, here.parent}
    assert set(staffed_units(sits(office(), R.AUDIT_ADMIN))) == set(Unit.objects.all()) >= {far}
    assert list(staffed_units(sits(here, R.CLERK))) == []
