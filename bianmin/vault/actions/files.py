"""What is done with files: keep one, read one, and sweep the shelves after a crash."""

import errno
import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Final
from uuid import UUID

from bianmin.county.refusals import TryLater
from bianmin.county.scope import ALL, county, current_county
from bianmin.vault import store
from bianmin.vault.keys import key_ring
from bianmin.vault.models import FileKind, StoredFile
from bianmin.vault.sealing import Unreadable, algorithm_in_use, open_sealed, seal
from bianmin.vault.uploads import CleanFile

_BATCH: Final = 500
_NO_ROOM: Final = frozenset({errno.ENOSPC, errno.EDQUOT})
_FULL: Final = "存储空间满了，文件没有存下。请告诉管理员腾出空间，稍后再传一次。"


@dataclass(frozen=True, slots=True)
class SweepReport:
    """What a sweep found: how many files it removed, and which rows have lost their bytes."""

    removed_bytes_without_row: int
    rows_without_bytes: list[UUID]


def keep(clean: CleanFile, *, kind: FileKind, at: datetime) -> StoredFile:
    """Seal the content onto the disk, then enter it in the register, inside the caller's transaction.

    If the transaction fails, or the machine dies in between, the bytes have no row and the next sweep removes
    them; a row without bytes cannot come about.

    Raises:
        TryLater: the disk is full.
        NoCounty: no single county is set.
    """
    row = StoredFile(
        county_code=current_county(),
        kind=FileKind(kind),
        name=clean.name,
        content_type=clean.content_type,
        extension=clean.extension,
        size=len(clean.content),
        sha256=hashlib.sha256(clean.content).hexdigest(),
        key_id=key_ring().newest,
        algorithm=algorithm_in_use(),
        stored_at=at,
    )
    row.path = store.place_for(row.county_code, row.id)
    try:
        store.put(row.path, seal(clean.content, bound_to=row.bound_to))
    except OSError as failed:
        if failed.errno not in _NO_ROOM:
            raise
        raise TryLater(_FULL) from failed
    row.save(force_insert=True)
    return row


def read(stored: StoredFile) -> bytes:
    """Return the clean content of a kept file, proved to be what was kept.

    Raises:
        Missing: the bytes are gone.
        Unreadable: they were changed, moved here from another file, or their key is not on the ring.
    """
    content = open_sealed(_bytes_of(stored), bound_to=stored.bound_to)
    if hashlib.sha256(content).hexdigest() != stored.sha256:
        raise Unreadable(f"{stored.bound_to}: not the content that was registered")
    return content


def _bytes_of(stored: StoredFile) -> bytes:
    """Take the bytes off the shelf, from where they lie now if they were sealed anew since the row was read."""
    try:
        return store.take(stored.path)
    except store.Missing:
        moved = StoredFile.objects.filter(pk=stored.pk).exclude(path=stored.path).first()
        if moved is None:
            raise
        return store.take(moved.path)


def sweep(*, at: datetime, older_than: timedelta = timedelta(minutes=10)) -> SweepReport:
    """Remove half-written files and bytes without a row, in all counties, and report rows without bytes.

    Bytes younger than ``older_than`` may belong to a transaction still open and are left; at start-up, before
    anybody is served, pass ``timedelta(0)`` (PROMISES 5.7 no. 6).
    """
    with county(ALL), store.alone():  # a file that is being sealed anew has bytes that no row knows yet
        removed = sum(_remove_orphans(batch) for batch in _batches(store.places_before(at - older_than)))
        rows = StoredFile.objects.only("path").order_by("county_code", "path").iterator(chunk_size=_BATCH)
        return SweepReport(removed, [row.id for row in rows if not store.is_there(row.path)])


def _remove_orphans(places: list[str]) -> int:
    known = set(StoredFile.objects.filter(path__in=places).values_list("path", flat=True))
    orphans = [place for place in places if place not in known]
    for place in orphans:
        store.remove(place)
    return len(orphans)


def _batches(places: Iterable[str]) -> Iterator[list[str]]:
    waiting = iter(places)
    while batch := list(islice(waiting, _BATCH)):
        yield batch
