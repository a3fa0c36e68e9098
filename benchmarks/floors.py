"""Floors: what this machine can do at all, measured in the same run, without our house around it."""

import functools
from collections.abc import Callable, Iterator
from typing import Any

from django.db import connection

from benchmarks.browsing import Browser
from benchmarks.measuring import CLIENTS, Timed, driven
from benchmarks.serving import Server

ROW = "x" * 200  # characters of one row that a bare transaction writes
MARK = {"sqlite": "?", "postgresql": "%s"}
BEGIN = {"sqlite": "BEGIN IMMEDIATE", "postgresql": "BEGIN"}


def ok(server: Server, seconds: float) -> Timed:
    """Ask for /healthz, which says ok and asks no database, with eight clients."""
    browsers = [Browser(server.port) for _ in range(CLIENTS)]
    outcome = driven([forever(functools.partial(browser.get, "/healthz")) for browser in browsers], seconds)
    for browser in browsers:
        browser.hang_up()
    return outcome


def make_table() -> None:
    """Make the table into which bare transactions write."""
    with connection.cursor() as cursor:
        serial = "INTEGER PRIMARY KEY" if connection.vendor == "sqlite" else "BIGSERIAL PRIMARY KEY"
        cursor.execute(f"CREATE TABLE bench_bare (id {serial}, words VARCHAR(200) NOT NULL)")


def analyse() -> None:
    """Let PostgreSQL count what was just written, as its autovacuum does within a minute; SQLite is left as it runs."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def bare_transaction(statements: int) -> None:
    """Write ``statements`` rows of 200 characters in one transaction, past Django, on the connection as it is set up."""
    connection.ensure_connection()
    raw = connection.connection.cursor()
    raw.execute(BEGIN[connection.vendor])
    for _ in range(statements):
        raw.execute(f"INSERT INTO bench_bare (words) VALUES ({MARK[connection.vendor]})", (ROW,))  # noqa: S608
    raw.execute("COMMIT")


def bare_query(sql: str, params: Any = ()) -> int:
    """Ask one question without models and return how many rows came."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return len(cursor.fetchall())


def forever(work: Callable[[], object]) -> Iterator[Callable[[], object]]:
    """Yield the same piece of work without end."""
    while True:
        yield work
