"""The database itself refuses to change or remove a journal row."""

import pytest
from django.db import DatabaseError, connection, transaction

from bianmin.county.actors import CLOCK
from bianmin.county.rights import Action, Resource
from bianmin.journal.actions import note, seal_entries
from bianmin.journal.locks import are_closed, closing
from bianmin.journal.models import Entry, Seal
from tests.journal.tampering import opened

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _closed():
    with connection.cursor() as cursor:
        for statement in closing(connection.vendor):
            cursor.execute(statement)


@pytest.fixture
def row(at):
    made = note(Resource.CASE, Action.READ, by=CLOCK, at=at, about=("case", 1), purpose="办理")
    assert seal_entries() == 1
    return made


SQL = (
    "UPDATE journal_entry SET purpose = ''", "DELETE FROM journal_entry", "UPDATE journal_seal SET digest = ''",
    "DELETE FROM journal_seal", "UPDATE journal_seal SET version = 1",
)  # fmt: skip


@pytest.mark.parametrize("sql", SQL)
def test_nothing_is_changed_or_removed(row, sql):
    with (
        pytest.raises(DatabaseError, match="never changed or removed"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql)
    assert Entry.objects.get().purpose == "办理" and Seal.objects.count() == 1


@pytest.mark.skipif(connection.vendor != "sqlite", reason="INSERT OR REPLACE is SQLite's")
@pytest.mark.parametrize("table", ["journal_entry", "journal_seal"])
def test_a_row_is_not_replaced_either(row, table):
    with (
        pytest.raises(DatabaseError, match="never changed or removed"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}")


@pytest.mark.skipif(connection.vendor != "postgresql", reason="TRUNCATE is PostgreSQL's")
def test_a_table_is_not_emptied_at_once():
    with (
        pytest.raises(DatabaseError, match="never changed or removed"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("TRUNCATE journal_entry CASCADE")


def test_a_lock_that_was_opened_is_missed(row):
    assert are_closed(connection)
    with opened():
        assert not are_closed(connection)
    assert are_closed(connection)


def test_the_migrations_close_the_locks(request):
    if request.config.getoption("nomigrations", default=False):
        pytest.skip("the database was made without migrations")
    from django.db.migrations.loader import MigrationLoader

    names = [name for app, name in MigrationLoader(connection).applied_migrations if app == "journal"]
    assert "0003_close_the_locks" in names
