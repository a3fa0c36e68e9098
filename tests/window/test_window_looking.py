"""以前来过？ The record is found from what the form says, taken over by its id, and its numbers never travel."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from time_machine import travel

from bianmin.cases.models import Case
from bianmin.journal.models import Entry
from bianmin.people.actions import record_person
from bianmin.people.models import Errand, Person
from tests import factories as make
from tests.window.pages import case_page, text_of, value_of

pytestmark = pytest.mark.django_db
SEEN = {"given-m1": "seen", "given-m2": "copy", "q-card": "6217000000000000"}


@pytest.fixture
def agency(station):
    made = make.edition(name="护理补贴")
    make.placed(made, station)
    return made


@pytest.fixture
def form(clerk, agency):
    """Open the form as 新来一位 does; return what its hidden inputs say."""
    shown = clerk.get("/window/take-in/", {"item": agency.item.slug})
    return {name: value_of(shown, name) for name in ("key", "item", "station", "edition")}


@pytest.fixture
def look(clerk, form):
    def looked(client=clerk, **typed):
        return client.post("/window/take-in/look-up/", {**form, **typed})

    return looked


@pytest.fixture
def known(at):
    facts = make.facts("王秀兰", group="2", householder="王树林", address="杏花路 12 号", phone_whose="外甥")
    return record_person(facts, at=at)


def offered(response):
    return re.findall(r'name="choose" value="([^"]+)"', text_of(response))


def test_the_form_itself_stays_first_and_enter_still_takes_in(clerk, agency):
    page = text_of(clerk.get("/window/take-in/", {"item": agency.item.slug}))
    assert page.index('name="name"') < page.index('data-key="F9"') < page.index("以前来过？")
    first = re.search(r"<button[^>]*form=\"take-in\"[^>]*>", page)[0]
    assert "formaction" not in first


def test_opening_the_form_opens_the_errand(form, agency, clerk, station):
    errand = Errand.objects.get()
    assert (str(errand.pk), errand.ref, errand.unit_id) == (form["key"], agency.item.slug, station.pk)
    assert errand.by_id == str(clerk.post_held.pk)


def test_what_is_typed_already_is_enough_to_find_somebody_and_stays_typed(look, known):
    shown = look(name="王秀兰", group="2", **{"q-reason": "照顾不了自己", "given-m1": "seen"})
    page = text_of(shown)
    assert offered(shown) == [str(known.pk)]
    assert "2 组，户主 王树林，1954 年生" in page
    assert value_of(shown, "name") == "王秀兰" and "照顾不了自己" in page
    assert 'name="given-m1" value="seen" checked' in page
    assert known.id_number not in page and known.phone not in page and known.address not in page


def test_with_scripts_only_the_region_comes(clerk, form, known):
    answer = clerk.post(
        "/window/take-in/look-up/", {**form, "name": "王秀兰", "group": "2"}, headers={"HX-Request": "true"}
    )
    assert text_of(answer).lstrip().startswith(("{#", '<section class="card" id="known"'))
    assert 'id="take-in"' not in text_of(answer)


def test_the_one_chosen_fills_the_form_and_no_number_travels(look, known):
    look(name="王秀兰", group="2")
    shown = look(name="王秀兰", group="2", choose=str(known.pk), **{"q-reason": "照顾不了自己"})
    page = text_of(shown)
    assert value_of(shown, "person") == str(known.pk) and value_of(shown, "address") == "杏花路 12 号"
    assert "已核对" in page and "138****" in page and "照顾不了自己" in page
    assert known.id_number not in page and known.phone not in page
    assert 'name="name"' not in page and 'name="id_number"' not in page
    assert Entry.objects.get(action="read", resource="person").purpose == "来人办事，用原来的档案"


def test_the_case_is_filed_for_the_one_chosen(clerk, look, form, known):
    look(name="王秀兰", group="2")
    answer = clerk.post("/window/take-in/", {**form, **SEEN, "person": str(known.pk), "village": "370832001009"})
    case = Case.objects.get()
    assert answer.status_code == 302 and (case.applicant, case.status) == (known, "received")
    assert Person.objects.count() == 1
    assert Errand.objects.get().ended_at is not None
    again = clerk.post("/window/take-in/", {**form, **SEEN, "person": str(known.pk), "village": "370832001009"})
    assert again["Location"] == answer["Location"] and Case.objects.count() == 1


def test_what_the_person_says_anew_is_kept(clerk, look, form, known):
    look(name="王秀兰", group="2")
    said = {
        "person": str(known.pk),
        "village": "370832001009",
        "phone": "13900000000",
        "phone_whose": "本人",
        "group": "3",
    }
    clerk.post("/window/take-in/", {**form, **SEEN, **said})
    fresh = Person.objects.get()
    assert (fresh.phone, fresh.phone_whose, fresh.group, fresh.id_number) == (
        "13900000000",
        "本人",
        "3",
        known.id_number,
    )


def test_a_refusal_keeps_the_one_chosen(clerk, look, form, known):
    look(name="王秀兰", group="2")
    shown = clerk.post("/window/take-in/", {**form, **SEEN, "person": str(known.pk), "phone": "12"})
    assert shown.status_code == 422 and value_of(shown, "person") == str(known.pk)
    assert "电话应是 11 位手机号" in text_of(shown) and "已核对" in text_of(shown)


def test_a_number_that_another_record_has_is_said_at_its_field(at, clerk, look, form, known):
    bare = record_person(make.facts("赵德海", id_number="", group="2"), at=at)
    look(name="赵德海", group="2")
    posted = {**form, **SEEN, "person": str(bare.pk), "id_number": known.id_number, "village": "370832001009"}
    shown = clerk.post("/window/take-in/", posted)
    assert shown.status_code == 422 and text_of(shown).count("另一份档案里已经有了") == 2
    assert Case.objects.count() == 0


def test_not_him_brings_the_empty_form_back(look, known):
    look(name="王秀兰", group="2")
    shown = look(choose="", person=str(known.pk))
    assert value_of(shown, "name") == "" and value_of(shown, "person") is None


def test_a_person_whom_the_errand_did_not_find_cannot_be_filed_or_shown(at, clerk, look, form, known):
    other = record_person(make.facts("赵德海", address="别处 3 号"), at=at)
    look(name="王秀兰", group="2")
    for posted in (
        clerk.post("/window/take-in/", {**form, **SEEN, "person": str(other.pk)}),
        look(choose=str(other.pk)),
        look(person=str(other.pk), name="赵德海"),
        look(choose="x"),
    ):
        assert posted.status_code == 404 and "别处 3 号" not in text_of(posted)
    assert Case.objects.count() == 0


def test_a_look_up_without_a_form_finds_nobody(clerk, known, agency):
    typed = {"item": agency.item.slug, "name": "王秀兰", "group": "2"}
    for key in ("", "x", "018f0000-0000-7000-8000-000000000000"):
        shown = clerk.post("/window/take-in/look-up/", {**typed, "key": key})
        assert shown.status_code in {404, 422} and "户主 王树林" not in text_of(shown)
    assert clerk.get("/window/take-in/look-up/").status_code == 405


def test_a_form_left_open_for_half_an_hour_finds_nobody_and_still_takes_in(clerk, form, look, known, at):
    look(name="王秀兰", group="2")
    with travel(at + timedelta(minutes=31), tick=False):
        shown = look(name="王秀兰", group="2")
        assert shown.status_code == 422 and "半小时" in text_of(shown) and offered(shown) == []
        taken = clerk.post("/window/take-in/", {**form, **SEEN, "person": str(known.pk), "village": "370832001009"})
    assert taken.status_code == 302 and Case.objects.get().applicant == known


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"name": "王%"}, "不能用 %"), ({"name": "王"}, "只写一个字"), ({}, "请填身份证号"), ({"name": "王秀兰"}, "请填身份证号"),
        ({"id_number": "37083"}, "应是 18 位"), ({"name": "王秀兰", "phone": "138%"}, "电话应是"),
    ],
)  # fmt: skip
def test_too_little_or_a_pattern_is_refused_with_a_sentence(look, known, typed, sentence):
    shown = look(**typed)
    assert shown.status_code == 422 and sentence in text_of(shown) and offered(shown) == []


def test_with_a_case_open_records_are_found_for_that_case(at, clerk, station, known):
    case = make.case(at, at_station=station, applicant=make.facts("王秀兰", group="5"))
    assert f"/window/cases/{case.number}/look-up/" in text_of(case_page(clerk, case))
    path = f"/window/cases/{case.number}/look-up/"
    assert "还没有找" in text_of(clerk.get(path))
    shown = text_of(clerk.post(path, {"name": "王秀兰", "born": "1954"}))
    assert "2 组，户主 王树林" in shown and shown.count("就是这件事的申请人") == 1
    assert known.id_number not in shown and known.phone not in shown
    assert Entry.objects.get(subject_id=str(known.pk), action="search").purpose == f"办件时查找（{case.number}）"
    assert clerk.post(path, {"name": "王%"}).status_code == 422


def test_a_case_of_another_station_lends_no_errand(at, sit, station, known):
    case = make.case(at, at_station=station)
    stranger = sit(make.station("别村", "370832001010"))
    assert stranger.post(f"/window/cases/{case.number}/look-up/", {"name": "王秀兰", "group": "2"}).status_code == 404
    assert Client().post(f"/window/cases/{case.number}/look-up/", {}).status_code in {302, 401}
