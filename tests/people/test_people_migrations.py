"""Records older than the household index get theirs with the upgrade."""

from importlib import import_module

import pytest
from django.apps import apps

from bianmin.people.actions import record_person
from bianmin.people.models import Person
from tests import factories as make

pytestmark = pytest.mark.django_db
fill = import_module("bianmin.people.migrations.0004_say_which_household_older_records_belong_to").fill


def test_the_upgrade_says_which_household_older_records_belong_to(at):
    housed = record_person(make.facts(householder="孙大山"), at=at)
    single = record_person(make.facts("李四"), at=at)
    expected = housed.household_index
    assert expected and not single.household_index
    Person.objects.update(household_index="")
    fill(apps, None)
    assert dict(Person.objects.values_list("pk", "household_index")) == {housed.pk: expected, single.pk: ""}
