"""What one sees in a demo: true steps of people who do not exist, and a page that leads to them."""

from collections import Counter
from datetime import timedelta

import pytest
from django.utils import timezone

from bianmin.cases.actions.selfcheck import findings
from bianmin.cases.lifecycle import Role, Status
from bianmin.cases.models import Case, CaseStep, Document, Draft
from bianmin.catalog.models import Placement
from bianmin.demo.actions.seeding import Size, seed_demo, tally
from bianmin.demo.permissions import cards, resume_code, to_try
from bianmin.demo.personas import PERSONAS
from bianmin.feedback.models import Rating
from bianmin.figures.models import DayFigure
from bianmin.journal.actions import broken_links, seal_entries
from bianmin.journal.models import Entry
from bianmin.outbox.models import Message
from bianmin.people.identity import check_digit, read_id_number
from bianmin.people.models import Account, Person
from bianmin.stations.models import Post, Station
from tests.demo.conftest import NOW, SIZE

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.demo.urls")]
TODAY = NOW.date()


def text_of(response):
    return response.content.decode()


def test_what_must_always_be_true_of_cases_is_true_of_the_demo(demo):
    assert Case.objects.count() == SIZE.cases
    assert list(findings()) == []


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


def test_the_worker_chains_every_journal_row_of_the_demo(demo):
    rounds = 0
    while seal_entries(limit=100):
        rounds += 1
    assert rounds > 1
    assert not Entry.objects.filter(seal__isnull=True).exists()
    assert broken_links() == []


def test_no_paper_and_no_message_is_left_for_the_worker(demo):
    assert not Document.objects.filter(wanted_at__isnull=False).exists() and Document.objects.exists()
    assert not Message.objects.filter(sent_at__isnull=True).exists() and Message.objects.exists()
    submitted = Case.objects.exclude(status=Status.RECALLED).count()
    assert sum(DayFigure.objects.values_list("received", flat=True)) == submitted


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


def test_roles_and_editions_were_in_force_before_the_first_case(demo):
    first = timezone.localdate(Case.objects.earliest("submitted_at").submitted_at)
    assert not Placement.objects.filter(starts_on__gt=first).exists()
    assert all(case.edition.valid_from <= first for case in Case.objects.select_related("edition"))


def test_the_page_has_a_card_for_each_persona_of_the_demo(client, demo):
    page = client.get("/demo/")
    assert page.status_code == 200
    for persona in PERSONAS:
        assert f'action="/demo/as/{persona.key}/"' in text_of(page)
    assert "刘玉芬" in text_of(page) and "孙秀英，杏花村社区（水泊街道）" in text_of(page)


def test_cards_say_what_waits_today_and_what_is_late(demo):
    found = {card.persona.key: card.waiting for card in cards(today=NOW.date())}
    for key in ("clerk", "helper", "head", "town-clerk", "town-approver", "dept-clerk", "dept-approver", "outer-clerk"):
        assert found[key].today >= 1, key
    assert found["clerk"].late >= 1
    assert found["citizen"].many >= found["citizen"].today >= 1


def test_the_page_shows_codes_that_open_what_they_say(client, demo):
    tries = to_try()
    assert [each.finds for each in tries] == ["轮到她补材料", "办完了，可以评价"]
    page = text_of(client.get("/demo/"))
    for each in tries:
        assert each.number in page and each.query_code in page
    assert resume_code() in page


def test_no_query_code_stands_in_an_address(client, demo):
    page = text_of(client.get("/demo/"))
    assert all(f"={each.query_code}" not in page and f"/{each.query_code}" not in page for each in to_try())
