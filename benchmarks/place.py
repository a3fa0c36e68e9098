"""A station of its own to measure or to break: a data folder, a database and keys, gone when the run is over."""

import contextlib
import os
import secrets
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

from station import PYTHON, ROOT, new_keys

PACK = ROOT / "counties" / "liangshan"


@dataclass(frozen=True, slots=True)
class Place:
    """One data folder, and the environment that every process working on it is given."""

    data: Path
    county: Path
    environ: Mapping[str, str]

    def manage(self, *words: str) -> str:
        """Run a command of manage.py and return what it said.

        Raises:
            RuntimeError: it failed.
        """
        return self.run("manage.py", *words)

    def run(self, *words: str, said: str = "") -> str:
        """Run another Python program on this place, hand it ``said``, and return what it printed.

        Raises:
            RuntimeError: it failed.
        """
        command = [PYTHON, *words]
        done = subprocess.run(  # noqa: S603 - our own programs
            command, cwd=ROOT, env=dict(self.environ), input=said, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise RuntimeError(f"{' '.join(words)} ended with {done.returncode}: {done.stderr[-2000:]}")
        return done.stdout

    def at(self, data: Path) -> "Place":
        """Return this place with another data folder, for looking at a copy of it."""
        return Place(data, self.county, {**self.environ, "BIANMIN_DATA": str(data)})


@contextlib.contextmanager
def throw_away(county: Path, address: str = "") -> Iterator[Place]:
    """Make an empty place on SQLite or, with a server's ``address``, in a database created there for it alone.

    The folder lies on the disk of the station's own data, where that is known: fsync on a memory disk measures nothing.
    """
    own = os.environ.get("BIANMIN_DATA", "")
    beside = own if own and Path(own).is_dir() else None
    with tempfile.TemporaryDirectory(prefix="bianmin-place-", dir=beside) as folder, own_database(address) as database:
        yield Place(Path(folder), county, _environ(Path(folder), county, database))


def set_up(place: Place) -> None:
    """Make the tables, and load calendar and county."""
    place.manage("migrate", "--noinput")
    place.manage("load_calendar")
    place.manage("load_county", str(place.county))


def _environ(data: Path, county: Path, database: str) -> dict[str, str]:
    """Return the environment of a real station (no demo): only the redirect to https is off, for want of a proxy."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("BIANMIN_")}
    own = {"BIANMIN_DATA": str(data), "BIANMIN_COUNTY": str(county), "BIANMIN_SSL_REDIRECT": "0", **new_keys()}
    chosen = {"BIANMIN_DATABASE": database} if database else {}
    return {**kept, "DJANGO_SETTINGS_MODULE": "config.settings", **own, **chosen}


@contextlib.contextmanager
def own_database(address: str) -> Iterator[str]:
    """Create a database on the server at ``address`` and drop it afterwards; no address is no database."""
    if not address:
        yield ""
        return
    name = f"bianmin_bench_{os.getpid()}_{secrets.token_hex(3)}"
    _ask(address, "CREATE DATABASE {}", name)
    try:
        yield urlsplit(address)._replace(path=f"/{name}").geturl()
    finally:
        _ask(address, "DROP DATABASE {} WITH (FORCE)", name)


def _ask(address: str, statement: str, name: str) -> None:
    with psycopg.connect(address, autocommit=True) as server:
        server.execute(sql.SQL(statement).format(sql.Identifier(name)))
