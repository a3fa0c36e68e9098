"""The shelves: sealed bytes under DATA_DIR/files, written so that a power cut leaves a whole file or none."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Final
from uuid import UUID

from django.conf import settings

FOLDER: Final = "files"
_KEPT: Final = ".bin"
_BEING_WRITTEN: Final = ".tmp"


class Missing(Exception):
    """The register has the file, the shelf has not."""


def place_for(county_code: str, file_id: UUID, *, turn: str = "") -> str:
    """Return the path of a file below DATA_DIR; the id's random end names its folder.

    ``turn`` tells a copy that was sealed anew from the one beside it.
    """
    return f"{FOLDER}/{county_code}/{file_id.hex[-2:]}/{file_id}{turn and f'.{turn}'}{_KEPT}"


def put(place: str, sealed: bytes) -> None:
    """Write sealed bytes durably: a new file beside, fsync, rename, fsync of the folder.

    Raises:
        OSError: the disk is full or failing; nothing is left behind.
    """
    target = Path(settings.DATA_DIR, place)
    _make_folder(target.parent)
    beside = target.with_name(f".{target.stem}{_BEING_WRITTEN}")
    try:
        _write_new(beside, sealed)
        beside.rename(target)
    except OSError:
        beside.unlink(missing_ok=True)
        raise
    _sync_folder(target.parent)


def take(place: str) -> bytes:
    """Return the sealed bytes.

    Raises:
        Missing: there is no such file.
    """
    try:
        return Path(settings.DATA_DIR, place).read_bytes()
    except FileNotFoundError as gone:
        raise Missing(f"{place} is in the register but not on the disk") from gone


def is_there(place: str) -> bool:
    """Say whether the file lies on its shelf."""
    return Path(settings.DATA_DIR, place).is_file()


def remove(place: str) -> None:
    """Take a file off its shelf for good; one that is gone already is no matter."""
    Path(settings.DATA_DIR, place).unlink(missing_ok=True)


@contextmanager
def alone() -> Iterator[None]:
    """Wait until no other process moves or sweeps files, and keep the others waiting."""
    lock = Path(settings.DATA_DIR, f"{FOLDER}.lock")
    _make_folder(lock.parent)
    handle = os.open(lock, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)  # given back when the handle closes, or its process dies
        yield
    finally:
        os.close(handle)


def places_before(moment: datetime) -> Iterator[str]:
    """Yield the place of each kept or half-written file last touched at or before ``moment``, by folder."""
    for county_folder in _folders(Path(settings.DATA_DIR, FOLDER)):
        for shelf in _folders(county_folder):
            yield from _old_files(shelf, moment.timestamp())


def _old_files(shelf: Path, moment: float) -> list[str]:
    with os.scandir(shelf) as found:
        return [
            f"{FOLDER}/{shelf.parent.name}/{shelf.name}/{entry.name}"
            for entry in found
            if entry.name.endswith((_KEPT, _BEING_WRITTEN)) and entry.stat().st_mtime <= moment
        ]


def _folders(parent: Path) -> list[Path]:
    return sorted(child for child in parent.iterdir() if child.is_dir()) if parent.is_dir() else []


def _make_folder(folder: Path) -> None:
    if folder.is_dir():
        return
    _make_folder(folder.parent)
    folder.mkdir(mode=0o700, exist_ok=True)
    _sync_folder(folder.parent)


def _write_new(path: Path, content: bytes) -> None:
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    """Make the folder's entries durable; without it a renamed file may be gone after a power cut."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
