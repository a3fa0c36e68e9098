"""What only tests do to the journal: open its locks, to tamper with it or to flush it after a test with threads."""

from contextlib import contextmanager

from django.db import connection

from bianmin.catalog import locks as editions
from bianmin.journal import locks as journal
from bianmin.journal.locks import are_closed, closing, opening


@contextmanager
def opened():
    """Work on the journal's tables as somebody with the database's password would."""
    was_closed = are_closed(connection)
    open_locks()
    try:
        yield
    finally:
        _run(closing(connection.vendor) if was_closed else [])


def open_locks():
    """Open the locks for as long as the transaction lasts, which then is to be taken back."""
    _run(opening(connection.vendor))


def flush_through_the_locks():
    """Let Django's flush, which empties every table after a transactional test, open the locks and close them again."""
    ops = type(connection.ops)
    plain = ops.execute_sql_flush

    def flush(self, sql_list):
        vendor = self.connection.vendor
        locked = [room for room in (journal, editions) if sql_list and room.are_closed(self.connection)]
        opens = [each for room in locked for each in room.opening(vendor)]
        closes = [each for room in locked for each in room.closing(vendor)]
        return plain(self, [*opens, *sql_list, *closes])

    if plain.__name__ != "flush":
        ops.execute_sql_flush = flush


def _run(statements):
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
