"""Every request that could change something leaves one row, done or refused; and no row, no personal change called done."""

from types import SimpleNamespace

import pytest
import time_machine
from django.conf import settings as house
from django.db import connection
from django.test import Client
from django.urls import reverse

from bianmin.county.rights import PostRole
from bianmin.journal.actions import Errand, errand, note
from bianmin.journal.models import Entry
from bianmin.people.models import Account
from bianmin.stations.permissions import post_actor
from tests import factories as make

pytestmark = pytest.mark.django_db
READING = {"read", "list", "search", "reveal", "verify"}


@pytest.fixture(autouse=True)
def _on_that_morning(at):
    with time_machine.travel(at):
        yield


def sit(unit, role, name="孙秀英"):
    post = make.post(unit, role, name)
    browser = Client()
    browser.force_login(Account.objects.get(pk=post.account_id), backend=house.AUTHENTICATION_BACKENDS[-1])
    return SimpleNamespace(browser=browser, actor=post_actor(post))


def deeds():
    return list(Entry.objects.exclude(action__in=READING).order_by("id"))


def only_deed(before):
    (row,) = deeds()[len(before) :]
    return row


def test_a_done_post_that_tells_of_itself_has_no_second_row(at):
    clerk, case = sit(make.station(), PostRole.CLERK), make.case(at)
    before = deeds()
    steps = {"expects": case.last_sequence, "fine": ["m1", "m2"]}
    response = clerk.browser.post(f"/window/cases/{case.number}/steps/receive/", steps)
    assert response.status_code == 302
    row = only_deed(before)
    assert (row.resource, row.action, row.outcome) == ("case", "step", "done")
    assert row.account_id == clerk.actor.account_id and row.unit_id == clerk.actor.unit_id
    assert row.route == "window/cases/<str:number>/steps/<str:verb>/" and len(row.origin) == 32


def test_a_step_that_is_refused_leaves_its_row_although_its_own_was_taken_back(at):
    clerk, case = sit(make.station(), PostRole.CLERK), make.case(at)
    before = deeds()
    response = clerk.browser.post(f"/window/cases/{case.number}/steps/receive/", {"expects": 0})
    assert response.status_code >= 400
    row = only_deed(before)
    assert row.outcome == f"refused {response.status_code}"
    assert (row.subject_kind, row.subject_id, row.by_id) == ("number", case.number, clerk.actor.id)


def test_the_wrong_role_the_wrong_place_and_nobody_leave_a_row_each(at):
    supervisor = sit(make.township(), PostRole.SUPERVISOR)
    stranger = sit(make.station("梨花村", "370832001010"), PostRole.CLERK)
    case = make.case(at)
    address = f"/window/cases/{case.number}/steps/receive/"
    for browser, status in ((supervisor.browser, 403), (stranger.browser, 404), (Client(), 401)):
        before = deeds()
        assert browser.post(address, {"expects": 1}).status_code == status
        row = only_deed(before)
        assert (row.resource, row.action, row.outcome) == ("case", "step", f"refused {status}")
        assert bool(row.account_id) == (status != 401)


def test_a_forged_form_leaves_a_row(at):
    before = deeds()
    response = Client(enforce_csrf_checks=True).post(reverse("pages:sign-in"), {"username": "a", "password": "b"})
    assert response.status_code == 403
    row = only_deed(before)
    assert (row.resource, row.outcome, row.by_kind, row.by_id) == ("session", "refused 403", "person", "")


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_an_address_that_is_none_leaves_a_row_without_what_was_typed_there(method):
    before = deeds()
    response = getattr(Client(), method)("/no/such/WANGXIULAN/")
    assert response.status_code == 404
    row = only_deed(before)
    assert (row.resource, row.action, row.outcome) == ("page", method, "refused 404")
    assert "WANGXIULAN" not in str(vars(row))


def test_a_made_up_case_number_is_not_kept(at):
    clerk = sit(make.station(), PostRole.CLERK)
    before = deeds()
    clerk.browser.post("/window/cases/WANGXIULAN/steps/receive/", {"expects": 1})
    row = only_deed(before)
    assert "WANGXIULAN" not in str(vars(row)) and row.subject_id == ""


def test_no_address_stands_in_the_clear_and_one_address_is_one_origin():
    for address in ("203.0.113.7", "203.0.113.7", "203.0.113.8"):
        Client(REMOTE_ADDR=address).post("/nowhere/")
    origins = list(Entry.objects.order_by("id").values_list("origin", flat=True))
    assert origins[0] == origins[1] != origins[2]
    assert "203.0.113" not in str(list(Entry.objects.values_list()))


def test_a_question_that_is_posted_is_one_row_right_or_wrong(at, client):
    case = make.case(at)
    address, json = "/api/v1/progress", "application/json"
    before = Entry.objects.count()
    assert client.post(address, {"number": case.number, "code": case.query_code}, json).status_code == 200
    assert Entry.objects.count() == before + 1
    assert client.post(address, {"number": case.number, "code": "0000-0000"}, json).status_code == 404
    assert Entry.objects.count() == before + 2
    assert Entry.objects.latest("id").outcome == "refused 404"


def test_reading_pages_leaves_no_row_of_its_own(client):
    before = Entry.objects.count()
    client.get("/")
    client.get("/nowhere/")
    client.head("/")
    assert Entry.objects.count() == before


def test_a_change_of_how_pages_look_leaves_one_row(client):
    response = client.post(reverse("pages:senior"), {"senior": "1"})
    assert response.status_code == 302
    row = Entry.objects.get()
    assert (row.resource, row.action, row.outcome, row.by_kind) == ("page", "change", "done", "person")


def test_rows_written_within_a_request_are_remembered_and_say_where_from(at):
    running = Errand("0" * 32, "somewhere/", make.UUID(int=3))
    with errand(running):
        made = note("case", "read", by=make.citizen(), at=at)
    assert running.written == [made]
    assert (made.origin, made.route, made.device_id) == ("0" * 32, "somewhere/", make.UUID(int=3))
    assert note("case", "read", by=make.citizen(), at=at).origin == ""


@pytest.fixture
def broken_journal():
    """The database refuses every new journal row, as on a full disk."""
    says = "SELECT RAISE(ABORT, 'disk full')"
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"CREATE TRIGGER full_disk BEFORE INSERT ON journal_entry BEGIN {says}; END")
        else:
            cursor.execute("CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$ "
                           "BEGIN RAISE EXCEPTION 'disk full' USING ERRCODE = 'disk_full'; END $$")  # fmt: skip
            cursor.execute(
                "CREATE TRIGGER full_disk BEFORE INSERT ON journal_entry FOR EACH ROW EXECUTE FUNCTION full_disk()"
            )


def test_without_a_journal_public_pages_go_on(client, broken_journal):
    assert client.get("/").status_code == 200
    assert client.post(reverse("pages:senior"), {"senior": "1"}).status_code == 302


def test_without_a_journal_nobody_signed_in_is_told_that_anything_was_done(broken_journal):
    clerk = sit(make.station(), PostRole.CLERK)
    response = clerk.browser.post(reverse("pages:senior"), {"senior": "1"})
    assert response.status_code == 503
    assert "没能记进日志" in response.content.decode()


def test_without_a_journal_no_case_opens(at, broken_journal, client):
    clerk = sit(make.station(), PostRole.CLERK)
    assert clerk.browser.get("/window/").status_code == 503


def test_without_a_journal_a_refusal_stays_what_it_was(broken_journal, client):
    assert client.post("/nowhere/").status_code == 404
