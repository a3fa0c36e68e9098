"""Sealing journal rows into the chain, once a second, by the one worker."""

from datetime import UTC, datetime, timedelta
from operator import attrgetter

from django.db import connection, transaction

from bianmin.county.digests import hash_in_use
from bianmin.county.uuid7 import made_at
from bianmin.journal.chain import COLUMNS, link, version_of
from bianmin.journal.models import Entry, Seal

LATE_COMMIT = timedelta(minutes=15)  # how long a transaction may still be running after it wrote its row
FIRST = datetime(2020, 1, 1, tzinfo=UTC)  # before any identifier was made
_VALUES = attrgetter(*COLUMNS)
_LOCK = 0x5EA1  # of PostgreSQL's advisory locks; SELECT … FOR UPDATE would need the right to UPDATE


@transaction.atomic
def seal_entries(*, limit: int = 500) -> int:
    """Chain up to ``limit`` rows that no seal covers yet; return how many.

    Run by the one worker. The order is the order of sealing, not of time: rows entered later from paper, and rows of a
    transaction that ended late, take their place at the end.
    """
    _alone()
    last = Seal.objects.order_by("-sequence").first()
    since = made_at(last.entry_id) - LATE_COMMIT if last else FIRST
    sequence, digest = (last.sequence, last.digest) if last else (0, "")
    version, seals = version_of(hash_in_use()), []
    for entry in Entry.objects.unsealed(since)[:limit]:
        seal = Seal(sequence=sequence + 1, entry=entry, version=version)
        seal.digest = link(digest, _VALUES(entry), version=version, seal_id=seal.pk.hex, sequence=seal.sequence)
        sequence, digest = seal.sequence, seal.digest
        seals.append(seal)
    Seal.objects.bulk_create(seals)
    return len(seals)


def _alone() -> None:
    """Wait until nobody else seals; SQLite lets one transaction write at a time anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
