"""The house's own small pages: 长辈版, health, robots, and what every page carries."""

import pytest
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder

from bianmin.pages import views


def test_the_senior_look_is_turned_on_and_off_and_comes_back_to_the_page(client):
    assert "data-senior" not in client.get("/sample/").content.decode()
    response = client.post("/senior/", {"next": "/sample/?a=1"})
    assert response["Location"] == "/sample/?a=1"
    cookie = response.cookies["senior"]
    assert (cookie.value, cookie["max-age"], cookie["samesite"], cookie["httponly"]) == (
        "1",
        31_536_000,
        "Lax",
        True,
    )
    text = client.get("/sample/").content.decode()
    assert '<html lang="zh-Hans" data-senior>' in text
    assert "返回普通版" in text
    client.post("/senior/", {"next": "/sample/"})
    assert "data-senior" not in client.get("/sample/").content.decode()


def test_the_senior_button_leads_back_to_the_form_and_not_to_where_it_was_posted(client):
    posted = client.get("/sample/?a=1").content.decode()
    assert 'name="next" value="/sample/?a=1"' in posted
    response = client.post("/trouble/bad-input/", headers={"Referer": "http://testserver/sample/"})
    assert 'name="next" value="http://testserver/sample/"' in response.content.decode()


def test_healthz_says_ok_without_the_database(client):
    response = client.get("/healthz")
    assert response.content == b"ok"


@pytest.mark.django_db
def test_readyz_says_ready_when_the_database_has_every_migration(client):
    views._demand_migrations.cache_clear()
    assert client.get("/readyz").content == b"ready"


@pytest.mark.django_db
def test_readyz_names_the_migration_that_is_missing(client):
    MigrationRecorder(connection).record_unapplied("sessions", "0001_initial")
    views._demand_migrations.cache_clear()
    response = client.get("/readyz")
    assert response.status_code == 503
    assert "sessions.0001_initial" in response.content.decode()
    assert response["Retry-After"] == "30"


@pytest.mark.django_db
def test_readyz_says_so_when_the_database_does_not_answer(client):
    def full(*_):
        raise OperationalError("database or disk is full")

    with connection.execute_wrapper(full):
        response = client.get("/readyz")
    assert response.status_code == 503
    assert "数据库没有应答" in response.content.decode()


def test_robots_are_asked_to_leave_private_pages_alone(client):
    lines = client.get("/robots.txt").content.decode().splitlines()
    assert lines[0] == "User-agent: *"
    assert "Disallow: /progress/" in lines
    assert "Disallow: /" not in lines


@pytest.mark.parametrize("is_demo", [True, False])
@pytest.mark.parametrize("path", ["/sample/", "/counter/", "/nowhere/", "/signin/", "/echo/?q=%00"])
def test_a_demo_says_so_on_every_page_and_nothing_else_does(client, settings, is_demo, path):
    settings.DEMO = is_demo
    assert ("演示：人和事都是编的" in client.get(path).content.decode()) is is_demo


@pytest.mark.parametrize("phone", ["0537-7300000", ""])
def test_every_page_shows_the_human_way_out(client, settings, phone):
    settings.COUNTY = {**settings.COUNTY, "help_phone": phone}
    text = client.get("/sample/").content.decode()
    assert "不会上网不要紧" in text
    assert ('href="tel:' in text) is bool(phone)


def test_staff_can_sign_out_on_every_page_and_a_visitor_is_not_offered_it(client):
    assert "/signout/" in client.get("/sample/", headers={"X-Seat": "clerk"}).content.decode()
    assert "/signout/" in client.get("/counter/", headers={"X-Seat": "clerk"}).content.decode()
    assert "/signout/" not in client.get("/sample/").content.decode()
