"""The demo is made of true steps by people who do not exist, and made once."""

from collections import Counter
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from bianmin.cases.actions.selfcheck import findings
from bianmin.cases.lifecycle import Role, Status
from bianmin.cases.models import Case, CaseStep, Document, Draft
from bianmin.catalog.actions import load_pack
from bianmin.catalog.models import Placement
from bianmin.catalog.pack import read_pack
from bianmin.county.refusals import BadInput, MovedOn
from bianmin.county.scope import county
from bianmin.demo.actions.seeding import Size, mark, seed_demo, tally
from bianmin.demo.models import DemoMark
from bianmin.feedback.models import Rating
from bianmin.figures.models import DayFigure
from bianmin.journal.actions import broken_links
from bianmin.journal.models import Entry
from bianmin.outbox.models import Message
from bianmin.people.identity import check_digit, read_id_number
from bianmin.people.models import Account, Person
from bianmin.stations.models import Post, Station
from tests import factories as make
from tests.demo.conftest import NOW, SIZE
from tests.demo.packs import small_pack

pytestmark = pytest.mark.django_db
TODAY = NOW.date()


def test_what_must_always_be_true_of_cases_is_true_of_the_demo(demo):
    assert Case.objects.count() == SIZE.cases
    assert list(findings()) == []
    assert broken_links() == []


def test_every_status_has_a_case_and_the_tally_counts_them(demo):
    counted = tally(today=TODAY)
    assert counted.by_status == {status: Case.objects.filter(status=status).count() for status in Status}
    assert min(counted.by_status.values()) >= 1
    assert sum(counted.overdue.values()) == Case.objects.open().filter(due_on__lt=TODAY).count() > 0
    assert sum(counted.due_today.values()) == Case.objects.open().filter(due_on=TODAY).count() > 0


def test_every_identity_number_is_of_an_area_assigned_to_nobody_and_checks_out(demo):
    numbers = [person.id_number for person in Person.objects.all() if person.id_number]
    assert len(numbers) > SIZE.residents * 0.9
    assert {number[:6] for number in numbers} == {"999999"}
    assert all(number[17] == check_digit(number[:17]) for number in numbers)
    assert len(set(numbers)) == len(numbers)


def test_identity_numbers_say_the_birthday_and_the_gender_of_their_owner(demo):
    for person in Person.objects.exclude(id_number_index=""):
        identity = read_id_number(person.id_number, today=TODAY)
        assert (identity.born_on.isoformat(), identity.gender) == (person.born_on, person.gender)


def test_every_telephone_is_made_up(demo):
    phones = [person.phone for person in Person.objects.all()]
    assert "" in phones
    assert all(phone.startswith(("13800000", "0537-0000")) for phone in phones if phone)


def test_two_residents_share_name_village_and_year_and_are_told_apart_by_group_and_householder(demo):
    both = [person for person in Person.objects.all() if person.name == "王秀兰" and person.born_on.startswith("1954")]
    assert len(both) == 2
    assert both[0].village_code == both[1].village_code
    assert {(person.group, person.householder) for person in both} == {("2 组", "张德顺"), ("5 组", "李长河")}


def test_one_telephone_serves_a_nephew_and_four_elders(demo):
    nephew = next(person for person in Person.objects.all() if person.name == "王建军" and not person.phone_whose)
    elders = [person for person in Person.objects.all() if person.phone == nephew.phone and person.phone_whose]
    assert len(elders) == 4
    assert all(person.age_on(TODAY) > 70 and "侄子" in person.phone_whose for person in elders)


def test_rare_characters_come_back_as_they_went_in(demo):
    names = {person.name for person in Person.objects.all()}
    assert {"张䶮", "李𫖯", "王𠮷祥", "孟㛃"} <= names


def test_everything_happened_within_ninety_days_and_in_the_order_it_is_numbered(demo):
    steps = list(CaseStep.objects.order_by("case_id", "sequence").values_list("case_id", "at"))
    assert all(NOW - timedelta(days=91) <= at < NOW for _, at in steps)
    assert steps == sorted(steps)
    by_day = Counter(timezone.localdate(at) for at in Case.objects.values_list("submitted_at", flat=True))
    assert len(by_day) > 20


def test_nothing_is_left_for_the_worker(demo):
    assert not Document.objects.filter(wanted_at__isnull=False).exists() and Document.objects.exists()
    assert not Message.objects.filter(sent_at__isnull=True).exists() and Message.objects.exists()
    assert not Entry.objects.filter(seal__isnull=True).exists() and Entry.objects.exists()
    assert sum(DayFigure.objects.values_list("received", flat=True)) == SIZE.cases


def test_ratings_have_a_reason_where_one_is_asked_for(demo):
    assert Rating.objects.exists()
    assert all(rating.tags or rating.words for rating in Rating.objects.filter(level__lt=Rating.Level.FAIR))


def test_nobody_of_the_demo_can_sign_in_with_a_password(demo):
    accounts = Account.objects.filter(username__startswith="demo-")
    assert accounts.count() > 40
    assert not any(account.has_usable_password() for account in accounts)


def test_every_station_of_the_demo_has_its_people_its_hours_and_its_address(demo):
    for station in Station.objects.select_related("unit"):
        roles = sorted(Post.objects.filter(unit=station.unit).values_list("role", flat=True))
        assert roles == ["clerk", "head", "helper"]
        assert station.hours and station.way and station.unit.address
    assert Station.objects.filter(open_confirmed_on=TODAY).exists()


def test_the_citizen_has_something_to_do_something_running_and_something_to_rate(demo):
    citizen = Account.objects.get(username="demo-citizen")
    own = Case.objects.filter(applicant_id=citizen.person_id)
    assert own.filter(waits_for=Role.APPLICANT).exists() and own.filter(status=Status.ACCEPTED).exists()
    assert own.filter(status=Status.DELIVERED, ratings__isnull=True).exists()
    assert Draft.objects.get(account_id=citizen.pk).answers["who-name"] == "刘玉芬"


def test_a_second_run_changes_nothing(demo):
    before = [model.objects.count() for model in (Person, Case, CaseStep, Message, Entry)]
    assert seed_demo(Size(cases=10, residents=30, seed=7), at=NOW + timedelta(days=3)) == demo
    assert [model.objects.count() for model in (Person, Case, CaseStep, Message, Entry)] == before


@pytest.mark.parametrize("moment", [(2026, 3, 2, 0, 20), (2026, 10, 4, 16, 0), (2026, 5, 12, 9, 31)])
def test_dates_are_relative_to_the_day_it_is_given(loaded, moment):
    at = timezone.make_aware(timezone.datetime(*moment))
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
            seed_demo(Size(cases=12, residents=30, seed=5), at=NOW, progress=stop_at_the_end(lambda: seen.append(told())))
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


def test_roles_and_editions_were_in_force_before_the_first_case(demo):
    first = timezone.localdate(Case.objects.earliest("submitted_at").submitted_at)
    assert not Placement.objects.filter(starts_on__gt=first).exists()
    assert all(case.edition.valid_from <= first for case in Case.objects.select_related("edition"))


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


def test_the_small_pack_of_these_tests_is_still_a_county():
    assert len(small_pack().villages) == 12
