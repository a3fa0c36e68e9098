"""Nobody is looked up but for an errand that is open, exactly, and three at most; every one of them is written down."""

from datetime import timedelta
from uuid import uuid4

import pytest

from bianmin.county.refusals import BadInput, MovedOn, NotFound
from bianmin.county.rights import PostRole
from bianmin.journal.models import Entry
from bianmin.people.actions import PersonFacts, merge_persons, record_person
from bianmin.people.looking.actions import (
    end_errand,
    found_in,
    look_up,
    open_for_case,
    open_for_roll,
    open_walk_in,
    take_over,
)
from bianmin.people.looking.asking import Asked, same_group
from bianmin.people.models import Errand, Person
from tests import factories as make

pytestmark = pytest.mark.django_db
OURS, THEIRS = "370832001009", "370832001010"


@pytest.fixture
def clerk():
    return make.staff(make.station(), PostRole.CLERK)


@pytest.fixture
def asks(clerk, at):
    """Ask for somebody in an errand that has just been opened."""

    def asked(by=clerk, when=at, errand=None, village=OURS, **typed):
        errand = errand or open_walk_in("T0001", by=by, at=when)
        return look_up(errand.pk, Asked(**typed), village_code=village, by=by, at=when)

    return asked


def wang(at, **over):
    return record_person(make.facts("王秀兰", **over), at=at)


def test_a_number_finds_its_one_person(asks, at):
    person = wang(at, group="2", householder="王树林")
    wang(at)
    (hit,) = asks(id_number=person.id_number)
    assert (hit.id, hit.name, hit.tells) == (person.pk, "王秀兰", "2 组，户主 王树林，1954 年生")


def test_a_number_with_another_name_finds_nobody(asks, at):
    assert asks(id_number=wang(at).id_number, name="赵德海") == []


def test_a_name_needs_its_phone_or_in_ones_own_village_one_thing_more(asks, at):
    two, five = wang(at, group="2", phone="13800000002"), wang(at, group="第5组", phone="13800000005")
    assert [hit.id for hit in asks(name="王秀兰", phone="13800000005")] == [five.pk]
    assert [hit.id for hit in asks(name="王秀兰", group="2组")] == [two.pk]
    assert [hit.id for hit in asks(name="王秀兰", group="5")] == [five.pk]
    assert len(asks(name="王秀兰", born="1954")) == 2
    with pytest.raises(BadInput, match="姓名和电话"):
        asks(name="王秀兰")
    with pytest.raises(BadInput):
        asks(phone="13800000002")


def test_in_another_village_a_name_finds_nobody_without_its_phone(asks, at):
    away = wang(at, village_code=THEIRS, group="2", householder="王树林")
    assert asks(name="王秀兰", group="2") == []
    (hit,) = asks(name="王秀兰", phone=away.phone)
    assert (hit.id, hit.tells) == (away.pk, "2 组，户主 王*林，1954 年生，不是本村的")


@pytest.mark.parametrize(
    "typed",
    [
        {"name": "王%", "phone": "13800000000"}, {"name": "王_兰", "born": "1954"}, {"name": "王*", "group": "2"},
        {"name": "王？兰", "group": "2"}, {"name": "王", "phone": "13800000000"}, {"name": "王秀兰", "householder": "王"},
        {"name": "王秀兰", "group": "%"}, {"id_number": "3708%"}, {"name": "王秀兰", "born": "19"}, {},
    ],
)  # fmt: skip
def test_a_pattern_one_character_or_nothing_is_refused_with_a_sentence(asks, at, typed):
    wang(at, group="2")
    with pytest.raises(BadInput) as refusal:
        asks(**typed)
    assert refusal.value.status == 422 and len(str(refusal.value)) > 10
    assert not Entry.objects.filter(action="search").exists()


def test_what_more_than_three_answer_to_shows_nobody(asks, at, clerk):
    for group in "1234":
        wang(at, group=group)
    with pytest.raises(BadInput, match="不止三个人"):
        asks(name="王秀兰", born="1954")
    row = Entry.objects.get(action="search")
    assert (row.subject_kind, row.outcome, row.purpose) == ("errand", "too many", "来人办事时查找，按本村姓名，4 人")


def test_a_merged_record_leads_to_the_one_that_stands(asks, at, clerk):
    old, new, newest = wang(at, phone="13800000001"), wang(at, phone="13800000002"), wang(at, phone="13800000003")
    merge_persons(new, old, by=clerk, at=at, reason="同一人")
    merge_persons(newest, new, by=clerk, at=at, reason="同一人")
    assert [hit.id for hit in asks(id_number=old.id_number)] == [newest.pk]
    assert [hit.id for hit in asks(name="王秀兰", phone="13800000001")] == [newest.pk]
    assert [hit.id for hit in asks(name="王秀兰", born="1954")] == [newest.pk]


def test_one_row_says_why_and_how_many_and_one_more_stands_for_each_person(asks, at, clerk):
    one, two = wang(at, group="2"), wang(at, group="2")
    errand = open_for_case("LS1", by=clerk, at=at)
    asks(errand=errand, name="王秀兰", group="2")
    rows = {(row.subject_kind, row.subject_id): row.purpose for row in Entry.objects.filter(action="search")}
    assert rows == {
        ("errand", str(errand.pk)): "办件时查找（LS1），按本村姓名，2 人",
        ("person", str(one.pk)): "办件时查找（LS1）",
        ("person", str(two.pk)): "办件时查找（LS1）",
    }


def test_without_an_errand_nobody_is_found(asks, at, clerk):
    person = wang(at)
    with pytest.raises(NotFound, match="没有人来办事时"):
        look_up(uuid4(), Asked(id_number=person.id_number), village_code=OURS, by=clerk, at=at)
    other = make.staff(make.station("别村", THEIRS), PostRole.CLERK)
    theirs = open_walk_in("T0001", by=other, at=at)
    with pytest.raises(NotFound):
        asks(errand=theirs, id_number=person.id_number)


def test_an_errand_closes_after_half_an_hour_and_when_it_is_done(asks, at, clerk):
    person = wang(at)
    errand = open_walk_in("T0001", by=clerk, at=at)
    assert asks(errand=errand, when=at + timedelta(minutes=29, seconds=59), id_number=person.id_number)
    with pytest.raises(MovedOn):
        asks(errand=errand, when=at + timedelta(minutes=30), id_number=person.id_number)
    done = open_walk_in("T0001", by=clerk, at=at)
    end_errand(done.pk, by=clerk, at=at)
    with pytest.raises(MovedOn):
        asks(errand=done, id_number=person.id_number)


def test_a_case_or_a_roll_goes_on_with_its_errand_and_a_walk_in_is_always_a_new_one(at, clerk):
    assert open_for_case("LS1", by=clerk, at=at) == open_for_case("LS1", by=clerk, at=at + timedelta(minutes=5))
    assert open_for_case("LS1", by=clerk, at=at) != open_for_case("LS1", by=clerk, at=at + timedelta(minutes=31))
    assert open_for_roll("R1", by=clerk, at=at) == open_for_roll("R1", by=clerk, at=at)
    assert open_walk_in("T1", by=clerk, at=at) != open_walk_in("T1", by=clerk, at=at)


def test_only_who_was_found_can_be_taken_over(asks, at, clerk):
    found, other = wang(at, group="2"), wang(at, group="5")
    errand = open_walk_in("T0001", by=clerk, at=at)
    asks(errand=errand, name="王秀兰", group="2")
    assert take_over(errand.pk, found.pk, by=clerk, at=at) == found
    assert Entry.objects.get(action="read").subject_id == str(found.pk)
    with pytest.raises(NotFound):
        take_over(errand.pk, other.pk, by=clerk, at=at)
    colleague = make.staff(make.station(), PostRole.CLERK, "周宁")
    with pytest.raises(NotFound):
        take_over(errand.pk, found.pk, by=colleague, at=at)
    end_errand(errand.pk, by=clerk, at=at)
    with pytest.raises(MovedOn):
        take_over(errand.pk, found.pk, by=clerk, at=at)
    assert found_in(errand.pk, found.pk, by=clerk) == found  # a form may be sent late, or twice


def test_an_errand_keeps_ids_and_nothing_personal(asks, at, clerk):
    person = wang(at, group="2")
    asks(name="王秀兰", group="2")
    errand = Errand.objects.get()
    assert errand.shown == [str(person.pk)] and "王秀兰" not in repr(errand.__dict__)


@pytest.mark.parametrize(("one", "other", "same"), [
    ("2", "2 组", True), ("2", "第２村民组", True), ("东头", "东头", True), ("2", "12", False), ("", "", False),
    ("组", "", False),
])  # fmt: skip
def test_a_group_is_the_same_however_it_is_written(one, other, same):
    assert same_group(one, other) is same


def recognised(person, **said):
    return PersonFacts(person.name, known_as=str(person.pk), **{"phone_may_say": "", **said})


def test_what_a_known_person_says_anew_is_written_into_the_record_and_what_is_left_empty_stays(at, clerk):
    person = wang(at, group="2", address="杏花路 12 号")
    same = record_person(recognised(person, phone="13900000000", group="5"), at=at, by=clerk)
    fresh = Person.objects.get(pk=person.pk)
    assert same == fresh and (fresh.phone, fresh.group, fresh.address) == ("13900000000", "5", "杏花路 12 号")
    assert Person.objects.with_name_and_phone("王秀兰", "13900000000").get() == fresh
    row = Entry.objects.get(action="change")
    assert (row.subject_id, row.purpose) == (str(person.pk), "收件时照本人说的改：电话、组")
    record_person(recognised(person), at=at, by=clerk)
    assert Entry.objects.filter(action="change").count() == 1 and Person.objects.count() == 1


def test_a_number_is_added_to_a_record_without_one_and_never_changed(at, clerk):
    bare, other = wang(at, id_number=""), wang(at)
    number = make.id_number(serial=555)
    assert record_person(recognised(bare, id_number=number), at=at, by=clerk).id_number == number
    with pytest.raises(BadInput, match="不一样"):
        record_person(recognised(bare, id_number=make.id_number(serial=556)), at=at, by=clerk)
    with pytest.raises(BadInput, match="另一份档案"):
        record_person(recognised(wang(at, id_number=""), id_number=other.id_number), at=at, by=clerk)
