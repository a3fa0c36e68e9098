"""A small real house: another process over a database file and shelves, which may be killed."""

import subprocess
import sys
from pathlib import Path
from textwrap import dedent

from pytest_django import Settings

CANARY = "CANARY-低保申请-王𠮷"
HOUSE = """
    import os, signal, sys
    from pathlib import Path
    import django
    from django.conf import settings

    settings.configure(
        DEMO=False, SECRET_KEY="x", USE_TZ=True, TIME_ZONE="Asia/Shanghai", DATA_DIR=Path({data!r}),
        LARGEST_FILE=2**20, VAULT_KEYS={keys!r}, VAULT_INDEX_KEY={index!r}, CRYPTO={crypto!r}, CLAMD="",
        INDEX_HASH="sha256",
        INSTALLED_APPS=["config", "bianmin.county", "bianmin.vault"],
        DATABASES={{"default": {{
            "ENGINE": "django.db.backends.sqlite3", "NAME": {data!r} + "/station.sqlite3",
            "OPTIONS": {{"init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL", "timeout": 20}},
        }}}},
    )
    django.setup()
    from django.core.management import call_command
    from django.db import transaction
    from django.utils import timezone
    from bianmin.county.scope import county
    from bianmin.vault import store
    from bianmin.vault.actions import keep, read, sweep
    from bianmin.vault.models import FileKind, StoredFile
    from bianmin.vault.uploads import CleanFile

    paper = CleanFile({canary!r}.encode() * 50, "application/pdf", "pdf", {canary!r} + ".pdf")
    with county("370832"):
"""


def in_a_house(settings: Settings, script: str) -> subprocess.CompletedProcess[bytes]:
    """Run a script in a process of its own over a real database file in the data folder."""
    running = started(settings, script)
    said, complaints = running.communicate()
    return subprocess.CompletedProcess(running.args, running.returncode, said, complaints)


def started(settings: Settings, script: str) -> "subprocess.Popen[bytes]":
    """Start a script in a house and do not wait for it."""
    folder = Path(settings.DATA_DIR)
    folder.mkdir(exist_ok=True)
    house = dedent(HOUSE).format(
        data=str(folder),
        keys=settings.VAULT_KEYS,
        index=settings.VAULT_INDEX_KEY,
        crypto=settings.CRYPTO,
        canary=CANARY,
    )
    body = "\n".join(f"    {line}" for line in dedent(script).strip().splitlines())
    root = Path(__file__).resolve().parents[2]
    return subprocess.Popen(
        [sys.executable, "-c", house + body], stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=root
    )
