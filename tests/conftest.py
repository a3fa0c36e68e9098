"""What every test starts from: one county, its calendar, and a clock that the test names."""

from datetime import datetime

import pytest
from django.utils import timezone

from tests.detecting import WATCH, install, listen

COUNTY = "370832"


@pytest.fixture(autouse=True)
def _in_one_county(request):
    from bianmin.county.scope import county

    if "no_county" in request.keywords:
        yield
        return
    with county(COUNTY):
        yield


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Load the workday calendar once; every test sees it."""
    from bianmin.workdays.actions import load_calendar_days
    from tests.journal.tampering import flush_through_the_locks

    flush_through_the_locks()
    with django_db_blocker.unblock():
        load_calendar_days()


@pytest.fixture(autouse=True)
def _nothing_remembered():
    """Public pages are kept for seconds in the process, and the newest identifier; a test starts without them.

    A test before this one may have travelled: identifiers would go on from its day.
    """
    from django.core.cache import cache

    from bianmin.county import uuid7

    cache.clear()
    uuid7._newest = 0


@pytest.fixture
def at():
    """A Monday morning within the published calendar: 2026-09-28, 9:00 in 梁山."""
    return timezone.make_aware(datetime(2026, 9, 28, 9))


@pytest.fixture(autouse=True)
def _constraints_speak_at_once(request):
    """On PostgreSQL a foreign key is asked at the statement, not at a commit that a test never reaches."""
    if "db" in request.fixturenames:
        from django.db import connection

        request.getfixturevalue("db")
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


@pytest.fixture(autouse=True, scope="session")
def _watched():
    """The detector sees every answer, log line, message and paper of the suite (tests/detecting.py)."""
    install()


@pytest.fixture(autouse=True)
def _nothing_personal_leaks(_watched):
    """A test in which something personal stood where it must not be has failed, whatever it was about."""
    listen()
    WATCH.begin()
    yield
    assert WATCH.leaks == []


def pytest_terminal_summary(terminalreporter):
    """Say what tests want read although they passed (``record_property("says", …)``): seeds, counts, the detection score."""
    reports = [each for kind in ("passed", "failed") for each in terminalreporter.stats.get(kind, ())]
    for said in (words for each in reports for name, words in each.user_properties if name == "says"):
        terminalreporter.write_line(said)


TOUCHES = frozenset({"db", "transactional_db", "live_server", "world"})


def pytest_collection_modifyitems(config, items):
    """On PostgreSQL ask only what asks the database: the rest has been seen on SQLite and would say the same."""
    from django.conf import settings

    if "postgresql" not in settings.DATABASES["default"]["ENGINE"]:
        return
    kept = [each for each in items if each.get_closest_marker("django_db") or TOUCHES & {*each.fixturenames}]
    config.hook.pytest_deselected(items=[each for each in items if each not in set(kept)])
    items[:] = kept
