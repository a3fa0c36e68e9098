"""A demo stays on its own machine, and its database is never taken for a real one."""

import pytest
from django.core.checks import registry

from bianmin.demo.checks import database_fits_the_settings, demo_stays_at_home
from bianmin.demo.models import DemoMark
from tests import factories as make
from tests.demo.conftest import NOW

LOOPBACK = ["127.0.0.1", "localhost", "[::1]"]


@pytest.fixture(autouse=True)
def at_home(settings, monkeypatch):
    settings.ALLOWED_HOSTS = LOOPBACK
    monkeypatch.delenv("BIANMIN_BIND", raising=False)


def ids(found):
    return [message.id for message in found]


@pytest.mark.parametrize("bind", ["", "127.0.0.1", "localhost", "::1", "127.0.0.2"])
def test_a_demo_may_listen_on_this_machine(monkeypatch, bind):
    monkeypatch.setenv("BIANMIN_BIND", bind)
    assert demo_stays_at_home() == []


@pytest.mark.parametrize("bind", ["0.0.0.0", "192.168.1.7", "::", "station.example.cn"])
def test_a_demo_that_listens_elsewhere_does_not_start(monkeypatch, bind):
    monkeypatch.setenv("BIANMIN_BIND", bind)
    found = demo_stays_at_home()
    assert ids(found) == ["demo.E001"]
    assert bind in found[0].msg and "--no-demo" in found[0].hint


@pytest.mark.parametrize("host", ["station.example.cn", "*", ".localhost", "10.0.0.1"])
def test_a_demo_has_no_name_that_others_could_use(settings, host):
    settings.ALLOWED_HOSTS = [*LOOPBACK, host]
    found = demo_stays_at_home()
    assert ids(found) == ["demo.E001"]
    assert host in found[0].msg


def test_a_real_station_may_listen_wherever_it_likes(settings, monkeypatch):
    settings.DEMO, settings.ALLOWED_HOSTS = False, ["station.example.cn"]
    monkeypatch.setenv("BIANMIN_BIND", "0.0.0.0")
    assert demo_stays_at_home() == []


def check():
    return ids(database_fits_the_settings(databases=["default"]))


@pytest.mark.django_db
def test_a_marked_database_serves_a_demo_and_nothing_else(settings):
    DemoMark.objects.create(seeded_at=NOW, seed=1)
    assert check() == []
    settings.DEMO = False
    assert check() == ["demo.E002"]


@pytest.mark.django_db
def test_a_database_with_real_people_serves_no_demo(settings, at):
    make.case(at)
    assert check() == ["demo.E003"]
    settings.DEMO = False
    assert check() == []


@pytest.mark.django_db
@pytest.mark.no_county
def test_an_empty_database_serves_either(settings):
    assert check() == []
    settings.DEMO = False
    assert check() == []


def test_nothing_is_asked_of_a_database_that_the_command_does_not_use():
    assert database_fits_the_settings() == []


@pytest.mark.django_db
def test_before_the_first_migration_there_is_nothing_to_ask(monkeypatch):
    from django.db import connection

    monkeypatch.setattr(connection.introspection, "table_names", lambda *_, **__: ["django_migrations"])
    assert check() == []


def test_both_checks_are_asked_at_start():
    registered = registry.registry.get_checks(include_deployment_checks=True)
    assert demo_stays_at_home in registered and database_fits_the_settings in registered
