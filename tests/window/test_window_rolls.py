"""A drive's roll: its people are looked up while a batch authorisation of this very station is in force, and no longer."""

from datetime import date, timedelta

import pytest

from bianmin.county.rights import PostRole
from bianmin.journal.actions import Asked, approve_permit, end_permit, propose_permit
from bianmin.journal.models import Entry, Spending
from bianmin.people.actions import record_person
from bianmin.people.models import Errand
from tests import factories as make
from tests.window.pages import text_of

pytestmark = pytest.mark.django_db
ASKED = Asked("2027 年度医保集中缴费核对", date(2026, 9, 28), date(2026, 12, 20), 1200)


@pytest.fixture
def permit(at, station):
    proposed = propose_permit(ASKED, by=make.staff(station, PostRole.HEAD, "岳站长"), at=at)
    officer = make.staff(station.parent, PostRole.TOWN_APPROVER, "刘审批")
    return approve_permit(proposed.pk, by=officer, units=[station.pk], at=at)


@pytest.fixture
def known(at):
    return record_person(make.facts("王秀兰", group="2"), at=at)


def test_the_desk_leads_to_the_roll_while_it_runs(clerk, permit, at, station):
    page = text_of(clerk.get("/window/"))
    assert ASKED.purpose in page and f"/window/rolls/{permit.pk}/" in page
    end_permit(permit.pk, "提前办完了", by=make.staff(station, PostRole.HEAD), units=[station.pk], at=at)
    assert ASKED.purpose not in text_of(clerk.get("/window/"))
    assert clerk.get(f"/window/rolls/{permit.pk}/").status_code == 404


def test_somebody_of_the_roll_is_found_and_reads_why_and_it_is_spent_under_the_permit(clerk, permit, known):
    found = clerk.post(f"/window/rolls/{permit.pk}/", {"name": "王秀兰", "group": "2"})
    assert found.status_code == 200 and "王秀兰" in text_of(found) and known.id_number not in text_of(found)
    assert Errand.objects.get().kind == Errand.Kind.ROLL
    row = Entry.objects.get(resource="person", action="search", subject_kind="person")
    assert (row.subject_id, row.purpose) == (str(known.pk), "核对花名册时查找")
    assert set(Spending.objects.values_list("permit", flat=True)) == {permit.pk}


def test_a_pattern_finds_nobody_here_either(clerk, permit, known):
    answer = clerk.post(f"/window/rolls/{permit.pk}/", {"name": "王%", "group": "2"})
    assert answer.status_code == 422 and "不能用" in text_of(answer)


def test_a_permit_not_approved_or_of_another_station_opens_nothing(sit, station, clerk, at, permit):
    waiting = propose_permit(ASKED, by=make.staff(station, PostRole.HEAD), at=at)
    assert clerk.get(f"/window/rolls/{waiting.pk}/").status_code == 404
    other = make.station("别的村", "370832001010", parent=station.parent)
    assert sit(other).get(f"/window/rolls/{permit.pk}/").status_code == 404


def test_after_its_last_day_it_is_over(sit, station, permit, time_machine, at):
    time_machine.move_to(at + timedelta(days=90))
    assert sit(station).get(f"/window/rolls/{permit.pk}/").status_code == 404
