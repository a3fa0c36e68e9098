"""Make the two roles of PostgreSQL: one that owns the tables and migrates, one with which the station works."""

import os
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction
from psycopg import sql

from bianmin.journal.locks import LOCKED

MIGRATOR, APPLICATION = "BIANMIN_DB_MIGRATOR", "BIANMIN_DB_APPLICATION"
# What only grows: no role but the owner may change or remove a row of it (PROMISES AU-2).
APPEND_ONLY: Final = LOCKED
KEPT: Final = ("journal_alarm", "journal_permit")  # closed and ended, never removed
ONLY_READ: Final = ("django_migrations",)
ONE_ROLE = "只有 PostgreSQL 分两个角色。现在用的是 SQLite，日志由触发器护着，什么也没有做。"


class Command(BaseCommand):
    help = (
        "PostgreSQL：建好或更新两个数据库角色——迁移的（拥有表）和干活的（日志只能添和看，不能改删，不能动表结构）。"
        f"名字和密码从环境里读：{MIGRATOR}、{MIGRATOR}_PASSWORD、{APPLICATION}、{APPLICATION}_PASSWORD；"
        "要用能建角色的账号连接来运行，先跑 migrate，以后每次升级再跑一遍"
    )

    def handle(self, *args: Any, **options: Any) -> None:
        if connection.vendor != "postgresql":
            raise CommandError(ONE_ROLE)
        migrator, application = _from_environment(MIGRATOR), _from_environment(APPLICATION)
        if migrator[0] == application[0]:
            raise CommandError(f"{MIGRATOR} 和 {APPLICATION} 要是两个名字：同一个角色既拥有表又干活，就等于没有分。")
        with transaction.atomic(), connection.cursor() as cursor:
            for name, password in (migrator, application):
                _make_role(cursor, name, password)
            self._share(cursor, sql.Identifier(migrator[0]), sql.Identifier(application[0]))
        self.stdout.write(
            f"好了：{migrator[0]} 拥有表，升级（migrate）时用；{application[0]} 给网页和后台用，动不了日志。"
        )

    def _share(self, cursor: Any, migrator: sql.Identifier, application: sql.Identifier) -> None:
        names = {"migrator": migrator, "application": application, "database": _database()}
        for statement in (*_OWNED, *_GRANTED):
            cursor.execute(sql.SQL(statement).format(**names))
        for kind, relation in _relations(cursor):
            told = sql.SQL(f"ALTER {kind} {{relation}} OWNER TO {{migrator}}")
            cursor.execute(told.format(relation=sql.Identifier(relation), **names))
        for verbs, tables in _TAKEN_AWAY.items():
            for table in tables:
                told = sql.SQL(f"REVOKE {verbs} ON {{table}} FROM {{application}}")
                cursor.execute(told.format(table=sql.Identifier(table), **names))


_TAKEN_AWAY: Final = {
    "UPDATE, DELETE, TRUNCATE": APPEND_ONLY,
    "DELETE, TRUNCATE": KEPT,
    "INSERT, UPDATE, DELETE, TRUNCATE": ONLY_READ,
}
_FOR = "ALTER DEFAULT PRIVILEGES FOR ROLE {migrator} IN SCHEMA public"
_POWERLESS: Final = "NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS"
_OWNED = (
    "GRANT {migrator} TO CURRENT_USER",
    "REVOKE ALL ON DATABASE {database} FROM PUBLIC",
    "GRANT CONNECT ON DATABASE {database} TO {migrator}, {application}",
    "REVOKE ALL ON SCHEMA public FROM PUBLIC",
    "ALTER SCHEMA public OWNER TO {migrator}",
    "ALTER FUNCTION journal_is_append_only() OWNER TO {migrator}",
)
_GRANTED = (
    "REVOKE ALL ON SCHEMA public FROM {application}",
    "GRANT USAGE ON SCHEMA public TO {application}",
    "REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {application}",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {application}",
    "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {application}",
    _FOR + " GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {application}",
    _FOR + " GRANT USAGE, SELECT ON SEQUENCES TO {application}",
)
_LISTED = """
SELECT CASE relkind WHEN 'S' THEN 'SEQUENCE' WHEN 'v' THEN 'VIEW' ELSE 'TABLE' END, relname
FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'S')
AND NOT EXISTS (SELECT 1 FROM pg_depend WHERE objid = pg_class.oid AND deptype IN ('a', 'i') AND relkind = 'S')
ORDER BY relkind DESC, relname
"""  # a sequence that belongs to a column goes where its table goes


def _from_environment(name: str) -> tuple[str, str]:
    role, password = os.environ.get(name, ""), os.environ.get(f"{name}_PASSWORD", "")
    if not role or not password:
        raise CommandError(f"环境里缺 {name} 或 {name}_PASSWORD：角色叫什么、密码是什么。")
    return role, password


def _make_role(cursor: Any, name: str, password: str) -> None:
    """Make a role, or give it its password anew; the server sees and logs only what SCRAM makes of it (RFC 7677)."""
    cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [name])
    verb = "ALTER" if cursor.fetchone() else "CREATE"
    scrambled = connection.connection.pgconn.encrypt_password(password.encode(), name.encode(), b"scram-sha-256")
    told = sql.SQL(f"{verb} ROLE {{name}} LOGIN {_POWERLESS} PASSWORD {{secret}}")
    cursor.execute(told.format(name=sql.Identifier(name), secret=sql.Literal(scrambled.decode())))


def _relations(cursor: Any) -> list[tuple[str, str]]:
    cursor.execute(_LISTED)
    return list(cursor.fetchall())


def _database() -> sql.Identifier:
    return sql.Identifier(connection.settings_dict["NAME"])
