"""The locks on the journal's tables: triggers by which the database itself refuses to change or remove a row.

Migration 0003 closes them. On SQLite a later migration that rebuilds one of the tables drops its triggers and has to close
them again; ``manage verify_journal`` and a test look whether they are closed.
"""

from typing import Final

from django.db.backends.base.base import BaseDatabaseWrapper

LOCKED: Final = ("journal_entry", "journal_seal")
_VERBS: Final = {"sqlite": ("update", "delete", "replace"), "postgresql": ("update", "delete", "truncate")}
# INSERT OR REPLACE would take a row away without any trigger on DELETE (SQLite: recursive_triggers is off).
_TWIN: Final = {
    "journal_entry": "id = NEW.id",
    "journal_seal": "id = NEW.id OR entry_id = NEW.entry_id "
    "OR (county_code = NEW.county_code AND sequence = NEW.sequence)",
}
_SAYS: Final = "journal rows are never changed or removed"
_FUNCTION: Final = f"""
CREATE OR REPLACE FUNCTION journal_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '{_SAYS}' USING ERRCODE = 'restrict_violation'; END $$
"""


def closing(vendor: str) -> list[str]:
    """Return the statements that close the locks on a database of ``vendor`` (sqlite, postgresql); closed ones stay.

    Raises:
        KeyError: the house does not run on such a database.
    """
    return {"sqlite": _closing_sqlite, "postgresql": _closing_postgresql}[vendor]()


def opening(vendor: str) -> list[str]:
    """Return the statements that open the locks: for taking the migration back, and for tests that tamper or flush."""
    on = " ON {table}" if vendor == "postgresql" else ""
    return [f"DROP TRIGGER IF EXISTS {name}{on.format(table=table)}" for name, table in _names(vendor)]


def are_closed(connection: BaseDatabaseWrapper) -> bool:
    """Say whether every lock is there, and on."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled IN ('O', 'A')")
        else:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        there = {name for (name,) in cursor.fetchall()}
    return {name for name, _ in _names(connection.vendor)} <= there


def _names(vendor: str) -> list[tuple[str, str]]:
    return [(f"{table}_no_{verb}", table) for table in LOCKED for verb in _VERBS[vendor]]


def _closing_sqlite() -> list[str]:
    asked = {"update": "UPDATE", "delete": "DELETE", "replace": "INSERT"}
    made = []
    for table in LOCKED:
        for verb, event in asked.items():
            when = f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {_TWIN[table]}) " if verb == "replace" else ""  # noqa: S608  # nosec B608
            refusal = f"BEGIN SELECT RAISE(ABORT, '{_SAYS}'); END"
            made.append(f"CREATE TRIGGER IF NOT EXISTS {table}_no_{verb} BEFORE {event} ON {table} {when}{refusal}")
    return made


def _closing_postgresql() -> list[str]:
    each = {"update": "ROW", "delete": "ROW", "truncate": "STATEMENT"}
    made = [
        f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb.upper()} ON {table} "
        f"FOR EACH {level} EXECUTE FUNCTION journal_is_append_only()"
        for table in LOCKED
        for verb, level in each.items()
    ]
    return [_FUNCTION, *opening("postgresql"), *made]
