"""What the database promises, read through the app's own connection: an acknowledged case survives a power cut.

``synchronous=NORMAL``, which most guides to Django and SQLite set, loses acknowledged commits (PROMISES 0, no. 1).
"""

import threading
from copy import deepcopy

import pytest
from django.conf import settings
from django.db import connection
from django.db.utils import ConnectionHandler

WAITS = 0.3  # seconds that a second writer is seen to wait
FULL = 2


@pytest.fixture
def fresh_connection(tmp_path, django_db_blocker):
    """Make connections with the app's settings to one new file: the tests' own database lies in memory."""
    if settings.DATABASES["default"]["ENGINE"] != "django.db.backends.sqlite3":
        pytest.skip("the database is not SQLite")
    options = {**deepcopy(settings.DATABASES["default"]), "NAME": str(tmp_path / "station.sqlite3"), "TEST": {}}
    opened = []

    def connect():
        made = ConnectionHandler({"default": options})["default"]
        made.inc_thread_sharing()  # closed by the thread that runs the test
        opened.append(made)
        return made

    with django_db_blocker.unblock():
        yield connect
        for each in opened:
            each.close()


def ask(made, sql):
    with made.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


@pytest.mark.parametrize(
    ("pragma", "value"), [("journal_mode", "wal"), ("synchronous", FULL), ("foreign_keys", 1), ("secure_delete", 1)]
)
def test_sqlite_writes_through_to_the_disk_and_holds_its_keys(fresh_connection, pragma, value):
    assert ask(fresh_connection(), f"PRAGMA {pragma}") == [(value,)]


def test_sqlite_waits_twenty_seconds_for_another_writer(fresh_connection):
    ((milliseconds,),) = ask(fresh_connection(), "PRAGMA busy_timeout")
    assert milliseconds >= 20_000


def begin(made):
    """Begin a transaction as ``transaction.atomic`` does."""
    made.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)


def test_a_second_sqlite_transaction_waits_for_the_first_even_before_it_writes(fresh_connection):
    first, second = fresh_connection(), fresh_connection()
    has_begun = threading.Event()

    def begin_second():
        begin(second)
        has_begun.set()

    begin(first)
    waiting = threading.Thread(target=begin_second)
    waiting.start()
    assert not has_begun.wait(WAITS)
    first.commit()
    waiting.join(20)
    assert has_begun.is_set()
    second.rollback()


def test_a_sqlite_reader_waits_for_nobody(fresh_connection):
    first, second = fresh_connection(), fresh_connection()
    ask(first, "CREATE TABLE told (word TEXT)")
    begin(first)
    ask(first, "INSERT INTO told VALUES ('not yet')")
    assert ask(second, "SELECT word FROM told") == []
    first.rollback()


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "postgresql", reason="the database is not PostgreSQL")
@pytest.mark.parametrize("setting", ["fsync", "synchronous_commit", "full_page_writes"])
def test_postgresql_writes_through_unless_its_own_command_line_says_otherwise(setting):
    """The suite's throw-away cluster is started with ``-c fsync=off``; nothing of ours may turn it off."""
    ((value, source),) = ask(connection, f"SELECT setting, source FROM pg_settings WHERE name = '{setting}'")
    assert value == "on" or (setting == "fsync" and source == "command line")
