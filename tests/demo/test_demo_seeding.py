"""Making a demo: whole or not at all, as of the moment it is given, and only where nothing real is."""

from datetime import datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from bianmin.cases.actions.selfcheck import findings
from bianmin.cases.models import Case, CaseStep
from bianmin.catalog.actions import load_pack
from bianmin.catalog.pack import read_pack
from bianmin.county.refusals import BadInput, MovedOn
from bianmin.county.scope import county
from bianmin.demo.actions.seeding import Size, mark, seed_demo
from bianmin.demo.models import DemoMark
from bianmin.people.models import Account, Person
from tests import factories as make
from tests.demo.conftest import NOW, SIZE

pytestmark = pytest.mark.django_db
TODAY = NOW.date()


@pytest.mark.parametrize("moment", [(2026, 3, 2, 0, 20), (2026, 10, 4, 16, 0), (2026, 5, 12, 9, 31)])
def test_dates_are_relative_to_the_day_it_is_given(loaded, moment):
    at = timezone.make_aware(datetime(*moment))
    seed_demo(Size(cases=30, residents=40), at=at)
    assert not CaseStep.objects.filter(at__gte=at).exists()
    assert CaseStep.objects.filter(at__gte=at - timedelta(days=12)).exists()
    assert list(findings()) == []


def test_the_same_seed_and_day_give_the_same_people_and_cases(loaded):
    def told():
        return sorted(Case.objects.values_list("number", "status", "submitted_at"))

    seen = []
    for _ in range(2):
        with pytest.raises(KeyboardInterrupt):
            seed_demo(
                Size(cases=12, residents=30, seed=5), at=NOW, progress=stop_at_the_end(lambda: seen.append(told()))
            )
    assert len(seen[0]) == 12
    assert seen[0] == seen[1]


def stop_at_the_end(look):
    def progress(label, done, total):
        if label == "办件的每一步" and done == total:
            look()
            raise KeyboardInterrupt

    return progress


def test_an_interrupted_run_leaves_nothing_behind(loaded):
    with pytest.raises(KeyboardInterrupt):
        seed_demo(Size(cases=5, residents=20), at=NOW, progress=stop_at_the_end(lambda: None))
    assert mark() is None
    assert not Person.objects.exists() and not Case.objects.exists() and not Account.objects.exists()


def test_another_countys_pack_has_a_demo_too(db):
    pack = read_pack("tests/packs/shuizhuang")
    with county(pack.code):
        load_pack(pack, on=TODAY)
        seed_demo(Size(cases=40, residents=40), at=NOW)
        assert Case.objects.count() == 40
        assert list(findings()) == []


def test_a_real_installation_gets_no_made_up_people(loaded, settings):
    settings.DEMO = False
    with pytest.raises(MovedOn, match="这不是演示"):
        seed_demo(SIZE, at=NOW)
    assert not DemoMark.objects.exists()


def test_a_database_with_people_of_its_own_is_left_alone(at):
    make.case(at)
    with pytest.raises(MovedOn, match="没有演示记号"):
        seed_demo(SIZE, at=NOW)
    assert not DemoMark.objects.exists()


def test_a_demo_too_small_to_show_anything_is_refused(loaded):
    with pytest.raises(BadInput, match="至少要"):
        seed_demo(Size(cases=0), at=NOW)
    with pytest.raises(BadInput, match="至少要"):
        seed_demo(Size(residents=3), at=NOW)


def test_a_county_that_was_not_loaded_is_named(db):
    with pytest.raises(BadInput, match="load_county"):
        seed_demo(SIZE, at=NOW)


def test_the_command_draws_a_table_and_says_the_second_time_that_it_is_there(loaded):
    said = StringIO()
    call_command("seed_demo", "--cases=30", "--residents=30", stdout=said)
    assert "已办结" in said.getvalue() and "合计" in said.getvalue()
    again = StringIO()
    call_command("seed_demo", stdout=again)
    assert "演示数据已在" in again.getvalue()
    assert Case.objects.count() == 30


def test_the_command_says_in_a_sentence_why_it_does_not(db):
    with pytest.raises(CommandError, match="load_county"):
        call_command("seed_demo")
