"""The lock on the editions' table: once approved, an edition says what it said; the database itself holds to that.

Migration 0004 closes it. Only the state, its days, and who reviewed it may still change; rows are never deleted once approved.
"""

from typing import Final

from django.db.backends.base.base import BaseDatabaseWrapper

TABLE: Final = "catalog_edition"
FROZEN: Final = ("item_id", "number", "content", "digest", "profile", "is_example", "county_code")
_SAYS: Final = "an edition that was in force never changes"
_STATES: Final = "OLD.state IN ('published', 'superseded', 'retired')"


def closing(vendor: str) -> list[str]:
    """Return the statements that close the lock on a database of ``vendor`` (sqlite, postgresql)."""
    return {"sqlite": _sqlite, "postgresql": _postgresql}[vendor]()


def opening(vendor: str) -> list[str]:
    """Return the statements that open it again."""
    on = f" ON {TABLE}" if vendor == "postgresql" else ""
    return [f"DROP TRIGGER IF EXISTS {TABLE}_frozen{on}", f"DROP TRIGGER IF EXISTS {TABLE}_kept{on}"]


def are_closed(connection: BaseDatabaseWrapper) -> bool:
    """Say whether the lock is there, and on."""
    asked = {
        "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled IN ('O', 'A')",
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    }
    with connection.cursor() as cursor:
        cursor.execute(asked[connection.vendor])
        return {f"{TABLE}_frozen", f"{TABLE}_kept"} <= {name for (name,) in cursor.fetchall()}


def _differs(word: str) -> str:
    return " OR ".join(f"OLD.{column} {word} NEW.{column}" for column in FROZEN)


def _sqlite() -> list[str]:
    refusal = f"BEGIN SELECT RAISE(ABORT, '{_SAYS}'); END"
    changed = f"{_STATES} AND ({_differs('IS NOT')})"  # SQLite's null-safe comparison
    asked = (("frozen", "UPDATE", changed), ("kept", "DELETE", _STATES))
    return [
        f"CREATE TRIGGER IF NOT EXISTS {TABLE}_{name} BEFORE {event} ON {TABLE} WHEN {when} {refusal}"
        for name, event, when in asked
    ]


def _postgresql() -> list[str]:
    function = (
        "CREATE OR REPLACE FUNCTION catalog_edition_is_frozen() RETURNS trigger LANGUAGE plpgsql AS $$ "
        f"BEGIN RAISE EXCEPTION '{_SAYS}' USING ERRCODE = 'restrict_violation'; END $$"
    )
    run = "FOR EACH ROW WHEN ({when}) EXECUTE FUNCTION catalog_edition_is_frozen()"
    return [
        function,
        *opening("postgresql"),
        f"CREATE TRIGGER {TABLE}_frozen BEFORE UPDATE ON {TABLE} "
        + run.format(when=f"{_STATES} AND ({_differs('IS DISTINCT FROM')})"),
        f"CREATE TRIGGER {TABLE}_kept BEFORE DELETE ON {TABLE} " + run.format(when=_STATES),
    ]
