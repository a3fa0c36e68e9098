"""Persons are found by what they carry, never joined by what others may share."""

from datetime import timedelta

import pytest
from django.db import connection

from bianmin.county.actors import CLOCK
from bianmin.county.refusals import MovedOn, NotFound
from bianmin.people.actions import (
    issue_sign_in_link,
    link_is_good,
    make_account,
    merge_persons,
    person_of,
    record_person,
    split_persons,
    use_sign_in_link,
)
from bianmin.people.models import Person
from tests import factories as make

pytestmark = pytest.mark.django_db


def test_the_same_number_and_name_is_the_same_person(at):
    facts = make.facts()
    assert record_person(facts, at=at) == record_person(facts, at=at)


def test_two_namesakes_with_one_phone_stay_two(at):
    one = record_person(make.facts(id_number=""), at=at)
    two = record_person(make.facts(id_number=""), at=at)
    assert one != two and one.name_phone_index == two.name_phone_index


def test_a_number_with_another_name_is_not_joined(at):
    facts = make.facts()
    record_person(facts, at=at)
    assert record_person(make.facts("王秀英", id_number=facts.id_number), at=at).name == "王秀英"


def test_a_newborn_without_number_phone_or_village_is_recorded(at):
    baby = record_person(make.facts("小宝", id_number="", phone="", village_code="", born_on="2026-09-01"), at=at)
    assert (baby.id_number_index, baby.name_phone_index, baby.name_village_index) == ("", "", "")
    assert baby.age_on(at.date()) == 0


def test_persons_are_found_by_number_by_name_and_phone_and_by_name_in_a_village(at):
    known = record_person(make.facts(), at=at)
    assert Person.objects.with_id_number(known.id_number).get() == known
    assert Person.objects.with_name_and_phone(known.name, known.phone).get() == known
    assert Person.objects.named_in(known.name, known.village_code).get() == known
    assert not Person.objects.with_name_and_phone(known.name, "13900000000").exists()


def test_a_merge_is_undone_without_a_trace_in_the_cases(at):
    one, two = record_person(make.facts(id_number=""), at=at), record_person(make.facts(id_number=""), at=at)
    merge = merge_persons(one, two, by=CLOCK, at=at, reason="同一人")
    assert list(Person.objects.named_in(one.name, one.village_code)) == [one]
    with pytest.raises(MovedOn):
        merge_persons(one, two, by=CLOCK, at=at, reason="再来")
    split_persons(merge, by=CLOCK, at=at)
    assert Person.objects.named_in(one.name, one.village_code).count() == 2
    with pytest.raises(MovedOn):
        split_persons(merge, by=CLOCK, at=at)


def test_nothing_personal_stands_in_the_table(at):
    person = record_person(make.facts(address="杏花路 12 号", householder="王树林"), at=at)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM people_person")
        row = repr(cursor.fetchall())
    for told in (person.name, person.id_number, person.phone, person.address, person.householder, person.born_on):
        assert told not in row


def test_an_account_is_not_a_person_but_may_belong_to_one(at):
    person = record_person(make.facts(), at=at)
    account = make_account("u", person=person)
    assert person_of(account.pk) == person and account.person_id == person.pk
    assert not make_account("v").has_usable_password()


def test_a_sign_in_link_works_once_and_not_for_ever(at):
    account = make_account("admin")
    secret = issue_sign_in_link(account, at=at)
    assert link_is_good(secret, at=at)
    assert use_sign_in_link(secret, password="a long one", at=at + timedelta(hours=1)) == account
    account.refresh_from_db()
    assert account.check_password("a long one")
    for late in (secret, issue_sign_in_link(account, at=at - timedelta(days=2)), "x"):
        with pytest.raises(NotFound):
            use_sign_in_link(late, password="x", at=at + timedelta(hours=1))
