"""Registering machines: asked for on the machine, approved by another, ended with everything on it."""

import pytest

from bianmin.badges.models import Device, Sitting
from bianmin.badges.rules import Why
from bianmin.county.rights import PostRole
from bianmin.guard.door.seating import device_cookie
from tests import factories as make
from tests.badges.coming import MORNING, browser, clerk, enrolled, full, password_only, registered

pytestmark = pytest.mark.django_db
ASK = {"kind": "pc", "name": "1 号窗口"}


@pytest.fixture(autouse=True)
def _morning(settings, time_machine):
    settings.SECOND_FACTOR = True
    time_machine.move_to(MORNING, tick=False)


def seated(role, unit=None, name="李站长"):
    client = browser()
    account = enrolled(clerk(name, role, unit), MORNING)
    full(client, account)
    return client, account


def ask(client, unit=None, **more):
    return client.post("/guard/machines/new/", {**ASK, "unit": str((unit or make.station()).pk), **more})


def test_the_head_asks_on_the_machine_and_the_county_office_approves():
    head, account = seated(PostRole.HEAD)
    office, _ = seated(PostRole.COUNTY_OFFICE, make.township(), "周主任")
    answer = ask(head)
    cookie = answer.cookies[device_cookie()]
    assert cookie["httponly"] and cookie["samesite"] == "Lax" and cookie["max-age"] > 300 * 24 * 3600
    device = Device.objects.get()
    assert cookie.value not in str(vars(device))
    head.post("/signout/")
    assert password_only(head, account)["Location"].startswith("/guard/code/")  # asked for is not approved
    assert "1 号窗口" in office.get("/guard/machines/").content.decode()
    assert office.post(f"/guard/machines/{device.pk}/approve/").status_code == 302
    assert office.post(f"/guard/machines/{device.pk}/approve/").status_code == 409
    full(head, account, code="")
    device.refresh_from_db()
    assert device.approved_by != device.asked_by


def test_nobody_approves_what_they_asked_for():
    office, _ = seated(PostRole.COUNTY_OFFICE, make.township(), "周主任")
    ask(office, make.township())
    answer = office.post(f"/guard/machines/{Device.objects.get().pk}/approve/")
    assert answer.status_code == 403 and "另一个人" in answer.content.decode()
    assert Device.objects.get().approved_at is None


def test_the_database_forbids_it_too():
    from django.db import IntegrityError, transaction

    device = registered(browser())
    with pytest.raises(IntegrityError), transaction.atomic():
        Device.objects.filter(pk=device.pk).update(approved_by=device.asked_by)


@pytest.mark.parametrize(
    ("role", "asks", "lists", "approves"),
    [
        (PostRole.CLERK, 403, 403, 403),
        (PostRole.HEAD, 200, 200, 403),
        (PostRole.TOWN_APPROVER, 200, 200, 403),
        (PostRole.SUPERVISOR, 403, 403, 403),
        (PostRole.SECURITY_ADMIN, 403, 200, 302),
        (PostRole.AUDIT_ADMIN, 403, 403, 403),
    ],
)
def test_who_asks_lists_and_approves(role, asks, lists, approves):
    head, _ = seated(PostRole.HEAD)
    ask(head)
    client, _ = seated(role, make.township(), "某人")
    assert client.get("/guard/machines/new/").status_code == asks
    assert client.get("/guard/machines/").status_code == lists
    assert client.post(f"/guard/machines/{Device.objects.get().pk}/approve/").status_code == approves


def test_a_head_sees_and_ends_only_the_machines_of_the_own_station():
    other = make.station("东张博村", "370832001010")
    theirs = registered(browser(), other, name="别村的窗口")
    own = registered(browser(), name="本村的窗口")
    head, _ = seated(PostRole.HEAD)
    text = head.get("/guard/machines/").content.decode()
    assert "本村的窗口" in text and "别村的窗口" not in text
    assert head.post(f"/guard/machines/{theirs.pk}/end/").status_code == 404
    assert head.post(f"/guard/machines/{own.pk}/end/").status_code == 302
    assert head.post("/guard/machines/new/", {**ASK, "unit": str(other.pk)}).status_code == 422


def test_a_township_asks_for_its_stations_too():
    station = make.station()
    town, _ = seated(PostRole.TOWN_APPROVER, make.township(), "马镇长")
    assert ask(town, station).status_code == 302
    assert Device.objects.get().unit_id == station.pk


@pytest.mark.parametrize("wrong", [{"name": " "}, {"kind": "tv"}, {"unit": "x"}, {"name": ""}])
def test_what_is_missing_is_said(wrong):
    head, _ = seated(PostRole.HEAD)
    answer = head.post("/guard/machines/new/", {**ASK, "unit": str(make.station().pk), **wrong})
    assert answer.status_code == 422 and "要改" in answer.content.decode()


def test_ending_a_machine_ends_whoever_sits_at_it(client):
    account = enrolled(clerk(), MORNING)
    device = registered(client)
    full(client, account)
    security, _ = seated(PostRole.SECURITY_ADMIN, make.township(), "安管")
    security.post(f"/guard/machines/{device.pk}/end/")
    assert "登记停用了" in client.get("/window/", follow=True).content.decode()
    assert Sitting.objects.get(account_id=account.pk).ended_why == Why.DEVICE
    assert password_only(client, account)["Location"].startswith("/guard/code/")
    assert security.post(f"/guard/machines/{device.pk}/end/").status_code == 404


def test_a_made_up_cookie_is_no_machine(client):
    account = enrolled(clerk(), MORNING)
    client.cookies[device_cookie()] = "x" * 43
    full(client, account)
    assert Sitting.objects.get().device is None


def test_a_machine_that_does_not_exist_cannot_be_approved():
    office, _ = seated(PostRole.COUNTY_OFFICE, make.township(), "周主任")
    assert office.post("/guard/machines/00000000-0000-0000-0000-000000000000/approve/").status_code == 404
