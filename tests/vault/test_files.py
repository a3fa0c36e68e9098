"""A kept file is sealed on the disk and comes back whole; what a crash leaves, the sweep settles."""

import errno
import os
import stat
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from bianmin.county.refusals import TryLater
from bianmin.county.scope import ALL, NoCounty, county
from bianmin.vault.actions import SweepReport, keep, read, sweep
from bianmin.vault.models import FileKind, StoredFile
from bianmin.vault.sealing import Unreadable
from bianmin.vault.store import Missing, put
from bianmin.vault.uploads import CleanFile
from tests.vault.conftest import key
from tests.vault.house import CANARY, in_a_house

pytestmark = pytest.mark.django_db


def paper(content: bytes = CANARY.encode() * 50, name: str = f"{CANARY}.pdf") -> CleanFile:
    return CleanFile(content, "application/pdf", "pdf", name)


def on_disk(settings: Settings) -> list[Path]:
    return sorted(path for path in Path(settings.DATA_DIR, "files").rglob("*") if path.is_file())


def swept(after: timedelta = timedelta(0)) -> SweepReport:
    """Sweep as at a start-up that many minutes later; the shelves' own times are real."""
    return sweep(at=timezone.now() + after, older_than=timedelta(0))


def test_a_kept_file_comes_back_whole(at: datetime) -> None:
    row = StoredFile.objects.get(pk=keep(paper(), kind=FileKind.UPLOAD, at=at).pk)
    assert read(row) == paper().content
    assert (row.name, row.size, row.key_id, row.stored_at) == (paper().name, len(paper().content), "k2", at)
    assert (row.kind, row.content_type, row.extension) == ("upload", "application/pdf", "pdf")


def test_the_place_says_nothing_but_county_and_number(keys: Settings, at: datetime) -> None:
    row = keep(paper(), kind=FileKind.DOCUMENT, at=at)
    assert row.path == f"files/370832/{row.id.hex[-2:]}/{row.id}.bin"
    (file,) = on_disk(keys)
    assert file == Path(keys.DATA_DIR, row.path)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert CANARY.encode() not in file.read_bytes()


def test_a_changed_file_does_not_open(keys: Settings, at: datetime) -> None:
    row = keep(paper(), kind=FileKind.UPLOAD, at=at)
    place = Path(keys.DATA_DIR, row.path)
    sealed = bytearray(place.read_bytes())
    sealed[-20] ^= 1
    place.write_bytes(sealed)
    with pytest.raises(Unreadable):
        read(row)


def test_two_files_changed_about_do_not_open(keys: Settings, at: datetime) -> None:
    one, two = (keep(paper(name=name), kind=FileKind.UPLOAD, at=at) for name in "ab")
    Path(keys.DATA_DIR, one.path).replace(Path(keys.DATA_DIR, two.path))
    with pytest.raises(Unreadable, match="moved"):
        read(two)
    with pytest.raises(Missing, match="not on the disk"):
        read(one)


def test_a_register_that_was_changed_is_noticed(at: datetime) -> None:
    row = keep(paper(), kind=FileKind.UPLOAD, at=at)
    row.sha256 = "0" * 64
    with pytest.raises(Unreadable, match="registered"):
        read(row)


def test_an_old_file_is_read_with_its_old_key(keys: Settings, at: datetime) -> None:
    keys.VAULT_KEYS = {"k1": key(1)}
    row = keep(paper(), kind=FileKind.UPLOAD, at=at)
    keys.VAULT_KEYS = {"k3": key(3), "k1": key(1)}
    assert (row.key_id, read(row)) == ("k1", paper().content)
    assert keep(paper(), kind=FileKind.UPLOAD, at=at).key_id == "k3"


def test_another_county_does_not_see_a_file(at: datetime) -> None:
    keep(paper(), kind=FileKind.UPLOAD, at=at)
    with county("370829"):
        assert not StoredFile.objects.exists()
    assert StoredFile.objects.count() == 1


def test_nothing_is_kept_without_a_county(keys: Settings, at: datetime) -> None:
    with county(ALL), pytest.raises(NoCounty):
        keep(paper(), kind=FileKind.UPLOAD, at=at)
    assert on_disk(keys) == []


@pytest.mark.parametrize(
    ("changed", "constraint"), [({"size": 0}, "file_is_not_empty"), ({"kind": "else"}, "file_kind_is_known")]
)
def test_the_database_refuses_senseless_rows(at: datetime, changed: dict[str, Any], constraint: str) -> None:
    keep(paper(), kind=FileKind.UPLOAD, at=at)
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        StoredFile.objects.update(**changed)


def test_no_place_is_used_twice(at: datetime) -> None:
    row = keep(paper(), kind=FileKind.UPLOAD, at=at)
    row.pk = UUID(int=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)


def test_a_kind_that_is_not_known_is_loud_before_anything_is_written(keys: Settings, at: datetime) -> None:
    with pytest.raises(ValueError, match="secret"):
        keep(paper(), kind="secret", at=at)
    assert on_disk(keys) == []


# ── the disk ──


def fail_with(number: int) -> Any:
    def fsync(handle: int) -> None:
        raise OSError(number, os.strerror(number))

    return fsync


def test_a_full_disk_is_a_refusal_and_leaves_nothing(
    keys: Settings, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(paper(), kind=FileKind.UPLOAD, at=at)
    before = on_disk(keys)
    monkeypatch.setattr(os, "fsync", fail_with(errno.ENOSPC))
    monkeypatch.setattr("bianmin.vault.store._make_folder", lambda folder: folder.mkdir(exist_ok=True))
    with pytest.raises(TryLater, match="存储空间满了"):
        keep(paper(), kind=FileKind.UPLOAD, at=at)
    assert (on_disk(keys), StoredFile.objects.count()) == (before, 1)


def test_a_failing_disk_is_loud(at: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "fsync", fail_with(errno.EIO))
    with pytest.raises(OSError, match="Input/output"):
        keep(paper(), kind=FileKind.UPLOAD, at=at)
    assert not StoredFile.objects.exists()


def test_the_bytes_and_every_new_folder_are_made_durable(
    keys: Settings, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[str] = []
    real = os.fsync

    def fsync(handle: int) -> None:
        synced.append(os.readlink(f"/proc/self/fd/{handle}"))
        real(handle)

    monkeypatch.setattr(os, "fsync", fsync)
    row = keep(paper(), kind=FileKind.UPLOAD, at=at)
    shelf = Path(keys.DATA_DIR, row.path).parent
    folders = [str(folder) for folder in reversed(shelf.parents[:4])]
    assert synced == [*folders, str(shelf / f".{row.id}.tmp"), str(shelf)]


# ── the sweep ──


def test_a_transaction_that_fails_leaves_bytes_that_the_sweep_removes(keys: Settings, at: datetime) -> None:
    kept = keep(paper(), kind=FileKind.UPLOAD, at=at)
    with suppress(RuntimeError), transaction.atomic():
        keep(paper(), kind=FileKind.UPLOAD, at=at)
        raise RuntimeError("the case could not be opened")
    assert len(on_disk(keys)) == 2
    assert swept() == SweepReport(removed_bytes_without_row=1, rows_without_bytes=[])
    assert on_disk(keys) == [Path(keys.DATA_DIR, kept.path)]
    assert read(kept) == paper().content


def test_a_half_written_file_is_swept_away(keys: Settings, at: datetime) -> None:
    row = keep(paper(), kind=FileKind.UPLOAD, at=at)
    half = Path(keys.DATA_DIR, row.path).with_name(f".{row.id}.tmp")
    half.write_bytes(b"half")
    assert swept().removed_bytes_without_row == 1
    assert not half.exists()


def test_a_row_without_bytes_is_reported_in_every_county(keys: Settings, at: datetime) -> None:
    lost = [keep(paper(), kind=FileKind.UPLOAD, at=at)]
    with county("370829"):
        lost.append(keep(paper(), kind=FileKind.UPLOAD, at=at))
    keep(paper(), kind=FileKind.UPLOAD, at=at)
    for row in lost:
        Path(keys.DATA_DIR, row.path).unlink()
    report = swept()
    assert (report.removed_bytes_without_row, set(report.rows_without_bytes)) == (0, {row.id for row in lost})
    assert StoredFile.objects.count() == 2


def test_young_bytes_are_left_to_their_transaction(keys: Settings) -> None:
    put("files/370832/ab/00000000-0000-0000-0000-0000000000ab.bin", b"young")
    assert sweep(at=timezone.now()).removed_bytes_without_row == 0
    assert sweep(at=timezone.now() + timedelta(minutes=11)).removed_bytes_without_row == 1
    assert on_disk(keys) == []


def test_what_is_not_ours_is_left_alone(keys: Settings) -> None:
    put("files/370832/ab/00000000-0000-0000-0000-0000000000ab.bin", b"x")
    note = Path(keys.DATA_DIR, "files", "370832", "ab", "README")
    note.write_text("not a kept file")
    assert swept().removed_bytes_without_row == 1
    assert on_disk(keys) == [note]


def test_an_empty_house_is_swept_without_complaint() -> None:
    assert swept() == SweepReport(0, [])


def test_a_sweep_asks_once_for_hundreds_of_files(
    keys: Settings, at: datetime, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(30):
        put(f"files/370832/ab/00000000-0000-0000-0000-0000000000{number:02x}.bin", b"x")
    keep(paper(), kind=FileKind.UPLOAD, at=at)
    with django_assert_num_queries(2):
        assert swept().removed_bytes_without_row == 30


# ── in a real house: another process, a database file, SIGKILL ──


def test_no_plain_text_lies_in_the_database_its_log_or_the_shelves(keys: Settings) -> None:
    done = in_a_house(
        keys,
        """
        call_command("migrate", "vault", verbosity=0, skip_checks=True)
        row = keep(paper, kind=FileKind.UPLOAD, at=timezone.now())
        StoredFile.objects.filter(pk=row.pk).update(name="CANARY-after-an-update")
        bulk = StoredFile(name="CANARY-in-bulk", kind="upload", size=1, path="x", stored_at=timezone.now())
        StoredFile.objects.bulk_create([bulk])
        os.kill(os.getpid(), signal.SIGKILL)
        """,
    )
    assert (done.returncode, done.stderr) == (-9, b"")
    held = {path.name: path.read_bytes() for path in Path(keys.DATA_DIR).rglob("*") if path.is_file()}
    assert {"station.sqlite3", "station.sqlite3-wal"} < set(held)
    everything = b"".join(held.values())
    assert everything.count(b"v1:a256gcm:k2:") >= 3
    assert b"application/pdf" in everything
    for trace in (b"CANARY", CANARY.encode(), "王𠮷".encode(), "低保".encode(), "低保".encode("utf-16-le")):
        assert trace not in everything


def test_a_kill_between_bytes_and_row_leaves_an_orphan_that_the_next_start_sweeps(keys: Settings) -> None:
    killed = in_a_house(
        keys,
        """
        call_command("migrate", "vault", verbosity=0, skip_checks=True)
        keep(paper, kind=FileKind.UPLOAD, at=timezone.now())
        with transaction.atomic():
            keep(paper, kind=FileKind.UPLOAD, at=timezone.now())
            os.kill(os.getpid(), signal.SIGKILL)
        """,
    )
    assert (killed.returncode, killed.stderr) == (-9, b"")
    assert len([path for path in on_disk(keys) if path.suffix == ".bin"]) == 2
    again = in_a_house(
        keys,
        """
        from datetime import timedelta
        report = sweep(at=timezone.now(), older_than=timedelta(0))
        print(report.removed_bytes_without_row, report.rows_without_bytes, StoredFile.objects.count())
        assert read(StoredFile.objects.get()) == paper.content
        """,
    )
    assert (again.stdout.decode().strip(), again.stderr) == ("1 [] 1", b"")
    assert len(on_disk(keys)) == 1
