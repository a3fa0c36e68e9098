"""The demo's page: one click is somebody, for whoever sits at the machine of a demo, and for nobody else."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client

from bianmin.cases.actions import steps
from bianmin.county.rights import PostRole
from bianmin.demo.models import DemoMark
from bianmin.demo.permissions import resume_code, to_try
from bianmin.outbox.actions import queue
from bianmin.people.actions import make_account
from bianmin.people.models import Account, Person
from tests import factories as make
from tests.demo.conftest import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.demo.urls")]
PAGES = ["/demo/", "/demo/sms/"]


@pytest.fixture
def marked(at):
    return DemoMark.objects.create(seeded_at=at, seed=1)


@pytest.fixture
def clerk(marked):
    holder = make_account("demo-clerk", name="孙秀英")
    make.post(make.station(), PostRole.CLERK, holder=holder)
    return holder


def text_of(response):
    return response.content.decode()


@pytest.mark.parametrize("path", PAGES)
def test_without_the_mark_there_is_no_such_page(client, db, path):
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("address", ["192.168.1.7", "10.0.0.1", "2001:db8::1", "", "localhost"])
def test_from_another_machine_there_is_no_such_page(client, marked, path, address):
    assert client.get(path).status_code == 200
    assert client.get(path, REMOTE_ADDR=address).status_code == 404


@pytest.mark.parametrize("address", ["127.0.0.1", "127.8.8.8", "::1"])
def test_every_loopback_address_is_this_machine(client, marked, address):
    assert client.get("/demo/", REMOTE_ADDR=address).status_code == 200


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "Via"])
def test_behind_a_proxy_nobody_is_at_this_machine(client, marked, header):
    assert client.get("/demo/", headers={header: "203.0.113.5"}).status_code == 404


@pytest.mark.parametrize("path", PAGES)
def test_with_real_settings_there_is_no_such_page(client, marked, settings, path):
    settings.DEMO = False
    assert client.get(path).status_code == 404


def test_one_click_gives_the_seat(client, clerk):
    response = client.post("/demo/as/clerk/")
    assert (response.status_code, response["Location"]) == (302, "/window/")
    assert client.get("/whoami/").json() == {"name": "孙秀英", "roles": ["clerk"], "person": ""}


def test_the_citizen_comes_with_her_person(client, marked):
    person = Person(name="刘玉芬", known_since=NOW).index()
    person.save()
    make_account("demo-citizen", name="刘玉芬", person=person)
    assert client.post("/demo/as/citizen/")["Location"] == "/mine/"
    assert client.get("/whoami/").json()["person"] == str(person.pk)


def test_another_click_is_another_person_in_another_session(client, clerk):
    make.post(make.station(), PostRole.HEAD, name="岳思雨", holder=make_account("demo-head"))
    client.post("/demo/as/clerk/")
    first = client.session.session_key
    client.post("/demo/as/head/")
    assert client.session.session_key != first
    assert client.get("/whoami/").json()["name"] == "岳思雨"


@pytest.mark.parametrize("conditions", [{"REMOTE_ADDR": "192.168.1.7"}, {"HTTP_X_FORWARDED_FOR": "203.0.113.5"}])
def test_nobody_from_elsewhere_is_signed_in(client, clerk, conditions):
    assert client.post("/demo/as/clerk/", **conditions).status_code == 404
    assert "_auth_user_id" not in client.session


def test_nobody_is_signed_in_where_there_is_no_mark(client, clerk, marked):
    marked.delete()
    assert client.post("/demo/as/clerk/").status_code == 404
    assert "_auth_user_id" not in client.session


def test_nobody_is_signed_in_with_real_settings(client, clerk, settings):
    settings.DEMO = False
    assert client.post("/demo/as/clerk/").status_code == 404
    assert "_auth_user_id" not in client.session


def test_signing_in_is_a_form_with_a_token(clerk):
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/demo/as/clerk/").status_code == 403
    assert strict.get("/demo/as/clerk/").status_code == 405


@pytest.mark.parametrize("key", ["mayor", "supervisor"])
def test_who_is_not_in_the_demo_cannot_be_chosen(client, clerk, key):
    assert client.post(f"/demo/as/{key}/").status_code == 404


def test_an_account_that_was_switched_off_is_not_signed_in(client, clerk):
    Account.objects.filter(pk=clerk.pk).update(is_active=False)
    assert client.post("/demo/as/clerk/").status_code == 404


def test_messages_show_no_whole_telephone(client, marked, at):
    case = make.case(at, applicant=make.facts(phone="13800000123"))
    steps.withdraw(case, by=make.citizen(case.applicant_id), at=at)
    page = text_of(client.get("/demo/sms/"))
    assert page.count('class="bubble"') == 2
    assert "138****" in page
    assert "13800000123" not in page


def write_messages(at, many):
    for number in range(many):
        moment = at + timedelta(seconds=number // 3)  # three at a time carry the same moment
        queue(to="13800000001", text=f"第{number}条", about=uuid4(), dedupe_key=f"m{number}", not_before=moment)


def test_page_after_page_shows_every_message_once_and_newest_first(client, marked, at):
    write_messages(at, 45)
    seen, path = [], "/demo/sms/"
    while path:
        page = text_of(client.get(path))
        seen += re.findall(r'<p class="bubble">第(\d+)条</p>', page)
        older = re.search(r'rel="next" href="([^"]+)"', page)
        assert ('rel="prev" href="/demo/sms/"' in page) == ("before" in path)
        path = older and older.group(1)
    assert len(seen) == 45
    assert [int(number) // 3 for number in seen] == sorted((number // 3 for number in range(45)), reverse=True)


@pytest.mark.parametrize("before", ["x", "00000000-0000-0000-0000-000000000000", ""])
def test_a_page_that_does_not_exist_is_the_first_one(client, marked, at, before):
    write_messages(at, 2)
    assert "第1条" in text_of(client.get("/demo/sms/", {"before": before}))


def test_no_messages_yet_is_said(client, marked):
    assert "还没有短信" in text_of(client.get("/demo/sms/"))


def test_thirty_messages_cost_as_many_queries_as_one(client, marked, at, django_assert_num_queries):
    write_messages(at, 1)
    with django_assert_num_queries(2):
        client.get("/demo/sms/")
    write_messages(at, 30)
    with django_assert_num_queries(2):
        client.get("/demo/sms/")


def test_a_demo_without_people_still_opens(client, marked):
    assert client.get("/demo/").status_code == 200
    assert to_try() == [] and resume_code() == ""
