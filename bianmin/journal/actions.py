"""Writing the journal, sealing it, and counting tries."""

import hashlib
import json
from datetime import UTC, datetime, timedelta

from django.db import transaction
from django.db.models import F

from bianmin.county.actors import Actor
from bianmin.county.refusals import TooOften
from bianmin.county.rights import Action, Resource
from bianmin.county.uuid7 import made_at
from bianmin.journal.models import Entry, Seal, Tally, window_start

LATE_COMMIT = timedelta(minutes=15)  # how long a transaction may still be running after it wrote its row
FIRST = datetime(2020, 1, 1, tzinfo=UTC)  # before any identifier was made


def note(
    resource: Resource,
    action: Action | str,
    *,
    by: Actor,
    at: datetime,
    about: tuple[str, object] = ("", ""),
    purpose: str = "",
    outcome: str = "done",
) -> Entry:
    """Write one journal row; a list is one row, an opened file one row with its purpose."""
    kind, subject = about
    return Entry.objects.create(
        at=at,
        resource=resource,
        action=action,
        subject_kind=kind,
        subject_id=str(subject),
        purpose=purpose[:120],
        outcome=outcome,
        **by.columns(),
    )


@transaction.atomic
def seal_entries(*, limit: int = 500) -> int:
    """Chain up to ``limit`` rows that no seal covers yet; return how many.

    Run by the one worker. The order is the order of sealing, not of time: rows entered later from paper, and rows of a
    transaction that ended late, take their place at the end.
    """
    last = Seal.objects.select_for_update().order_by("-sequence").first()
    since = made_at(last.entry_id) - LATE_COMMIT if last else FIRST
    sequence, digest = (last.sequence, last.digest) if last else (0, "")
    seals = []
    for entry in Entry.objects.unsealed(since)[:limit]:
        sequence, digest = sequence + 1, link(digest, entry)
        seals.append(Seal(sequence=sequence, entry=entry, digest=digest))
    Seal.objects.bulk_create(seals)
    return len(seals)


def link(before: str, entry: Entry) -> str:
    """Return the SHA-256 that joins ``entry`` to the chain ending in ``before``."""
    fields = [entry.id, entry.at.timestamp(), entry.resource, entry.action, entry.subject_kind, entry.subject_id]
    fields += [entry.purpose, entry.outcome, entry.by_kind, entry.by_id, entry.by_name, entry.by_post]
    return hashlib.sha256(json.dumps([before, *map(str, fields)], ensure_ascii=False).encode()).hexdigest()


def broken_links() -> list[int]:
    """Return the sequence numbers at which the county's chain does not hold."""
    broken, before, expected = [], "", 1
    for seal in Seal.objects.select_related("entry").order_by("sequence").iterator(chunk_size=2000):
        if seal.sequence != expected or seal.digest != link(before, seal.entry):
            broken.append(seal.sequence)
        before, expected = seal.digest, seal.sequence + 1
    return broken


def count_try(scope: str, key: str, *, at: datetime, per: timedelta, most: int, sentence: str) -> None:
    """Count one try of ``key`` and refuse once there were more than ``most`` within ``per``.

    Raises:
        TooOften: with ``sentence``.
    """
    with transaction.atomic():
        tally, _ = Tally.objects.get_or_create(scope=scope, key=key, starts_at=window_start(at, per))
        Tally.objects.filter(pk=tally.pk).update(count=F("count") + 1)
    if tally.count + 1 > most:
        raise TooOften(sentence)
