"""On PostgreSQL the application's role cannot touch the journal, nor the tables themselves, however it is connected."""

import os
import subprocess
import sys
from urllib.parse import quote

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from station import ROOT

ROLES = {
    "BIANMIN_DB_MIGRATOR": "probe_migrator", "BIANMIN_DB_MIGRATOR_PASSWORD": "pass word's",
    "BIANMIN_DB_APPLICATION": "probe_application", "BIANMIN_DB_APPLICATION_PASSWORD": "another one",
}  # fmt: skip
DATABASE = f"probe_roles_{os.getpid()}"


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor == "postgresql", reason="the database is PostgreSQL")
def test_on_sqlite_there_are_no_roles_and_it_says_so():
    with pytest.raises(CommandError, match="触发器护着"):
        call_command("database_roles")


def connected(role=None, database=DATABASE):
    given = connection.settings_dict
    return psycopg.connect(
        dbname=database, user=role or given["USER"], host=given["HOST"] or None, port=given["PORT"] or None,
        password=ROLES["BIANMIN_DB_APPLICATION_PASSWORD"] if role else given["PASSWORD"] or None, autocommit=True,
    )  # fmt: skip


@pytest.fixture(scope="module")
def station(django_db_setup, django_db_blocker):
    """A database that was migrated and shared out as the operator does it; gone afterwards, with its roles."""
    if connection.vendor != "postgresql":
        pytest.skip("the database is not PostgreSQL")
    with django_db_blocker.unblock():
        usual = connection.settings_dict["NAME"]
        with connected(database=usual) as admin:
            admin.execute(f"CREATE DATABASE {DATABASE}")
        try:
            manage("migrate")
            manage("database_roles")
            yield
        finally:
            with connected() as admin:
                admin.execute("DROP OWNED BY probe_application, probe_migrator CASCADE")
            with connected(database=usual) as admin:
                admin.execute(f"DROP DATABASE {DATABASE} WITH (FORCE)")
                admin.execute("DROP ROLE probe_application, probe_migrator")


def manage(*words, role=None):
    given = connection.settings_dict
    who, place = role or given["USER"], quote(given["HOST"], safe="")
    port = f":{given['PORT']}" if given["PORT"] else ""
    environ = {
        **os.environ, **ROLES, "BIANMIN_DATABASE": f"postgres://{who}@{place}{port}/{DATABASE}",
        "DJANGO_SETTINGS_MODULE": "config.settings", "PYTHONPATH": str(ROOT),
    }  # fmt: skip
    words = [sys.executable, "manage.py", *words]
    done = subprocess.run(words, cwd=ROOT, env=environ, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


ENTRY = (
    "INSERT INTO journal_entry (id, county_code, at, resource, action, subject_kind, subject_id, purpose, outcome, "
    "by_kind, by_id, by_name, by_post) VALUES (gen_random_uuid(), '370832', now(), 'case', 'read', '', '', '', 'done', "
    "'clock', '', '', '')"
)
FORBIDDEN = (
    "UPDATE journal_entry SET purpose = ''", "DELETE FROM journal_entry", "TRUNCATE journal_entry CASCADE",
    "UPDATE journal_seal SET digest = ''", "DELETE FROM journal_seal", "TRUNCATE journal_seal",
    "ALTER TABLE journal_entry DISABLE TRIGGER ALL", "DROP TRIGGER journal_entry_no_update ON journal_entry",
    "DROP TABLE journal_seal", "CREATE TABLE mine (a int)", "CREATE TEMPORARY TABLE mine (a int)",
    "ALTER TABLE cases_case ADD COLUMN mine int", "DROP FUNCTION journal_is_append_only() CASCADE",
    "DELETE FROM journal_alarm", "DELETE FROM journal_permit", "DELETE FROM django_migrations",
    "SET session_replication_role = replica", "CREATE ROLE mine", "SET ROLE probe_migrator",
    "SELECT pg_read_file('/etc/passwd')", "COPY journal_entry TO PROGRAM 'cat'",
)  # fmt: skip


@pytest.mark.parametrize("sql", FORBIDDEN)
def test_the_application_role_is_refused(station, sql):
    with connected("probe_application") as own, pytest.raises(psycopg.errors.InsufficientPrivilege):
        own.execute(sql)


def test_the_application_role_writes_and_reads_the_journal_and_does_its_work(station):
    with connected("probe_application") as own:
        own.execute(ENTRY)
        assert own.execute("SELECT count(*) FROM journal_entry").fetchone()[0] >= 1
        own.execute("UPDATE outbox_message SET about = about")
        own.execute("DELETE FROM django_session")


def test_the_worker_and_the_check_run_as_the_application(station):
    manage("load_calendar", role="probe_application")
    manage("worker", "--once", role="probe_application")
    assert "都对得上" in manage("verify_journal", role="probe_application")


def test_even_the_owner_is_stopped_by_the_triggers_until_they_are_taken_off(station):
    with connected("probe_migrator") as owner:
        owner.execute(ENTRY)
        for sql in (
            "UPDATE journal_entry SET purpose = ''",
            "DELETE FROM journal_entry",
            "TRUNCATE journal_entry CASCADE",
        ):
            with pytest.raises(psycopg.errors.RestrictViolation):
                owner.execute(sql)


def test_the_owner_migrates_and_a_second_round_changes_nothing_for_the_worse(station):
    manage("migrate", role="probe_migrator")
    manage("database_roles")
    with connected("probe_application") as own, pytest.raises(psycopg.errors.InsufficientPrivilege):
        own.execute("DELETE FROM journal_entry")
