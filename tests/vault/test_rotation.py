"""Keys change while the house goes on; whatever kills the change, nothing is lost and the next run ends it."""

import signal
import sqlite3
import subprocess
import threading
import time
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.models import TextField, Value
from pytest_django import Settings

from bianmin.badges.actions.phones import allow as allow_phone
from bianmin.cases.actions.drafts import start_draft
from bianmin.county.scope import county
from bianmin.people.models import Account, Kin, Person
from bianmin.vault import store
from bianmin.vault.actions import keep, read, rotation
from bianmin.vault.actions.indexing import indexed_models, reindex
from bianmin.vault.actions.rotation import reseal
from bianmin.vault.models import FileKind, StoredFile
from bianmin.vault.sealed import UNKNOWN, census
from bianmin.vault.sealing import AES_256_GCM, SM4_GCM
from bianmin.vault.store import Missing
from bianmin.vault.uploads import CleanFile
from tests import factories as make
from tests.vault.conftest import key
from tests.vault.house import in_a_house, started

OLD, NEW = {"k1": key(1)}, {"k2": key(2), "k1": key(1)}
PAPER = CleanFile("低保证".encode() * 40, "application/pdf", "pdf", "低保证.pdf")


def quiet(*_: Any) -> None:
    """Be told of progress and say nothing."""


def person(at: Any, name: str = "王秀兰", **over: Any) -> Person:
    row = Person(known_since=at, **{"name": name, "phone": "13800000000", "village_code": "370832001009", **over})
    row.index().save(force_insert=True)
    return row


def cipher(row: Any, column: str = "name") -> str:
    with connection.cursor() as cursor:
        pk = row._meta.pk.get_db_prep_value(row.pk, connection)
        cursor.execute(f"SELECT {column} FROM {row._meta.db_table} WHERE {row._meta.pk.column} = %s", [pk])
        return cursor.fetchone()[0]


def rotate(*options: str) -> str:
    said = StringIO()
    call_command("rotate_keys", *options, stdout=said, stderr=said)
    return said.getvalue()


@pytest.fixture
def old_house(keys: Settings, db: None, at: Any) -> Settings:
    """A house with values of two counties, a shared table and two files under k1; then k2 comes before it."""
    keys.VAULT_KEYS = OLD
    person(at, address="杏花村 3 组")
    keep(PAPER, kind=FileKind.UPLOAD, at=at)
    with county("370829"):
        person(at, "李𠮷")
        keep(PAPER, kind=FileKind.DOCUMENT, at=at)
    Account.objects.create(username="sun", name="孙秀英")
    keys.VAULT_KEYS = NEW
    return keys


def test_everything_of_every_county_comes_under_the_newest_key(old_house: Settings) -> None:
    before = census()
    assert before.values == {("k1", AES_256_GCM): 3 + 2 + 2 + 1}
    assert before.files == {("k1", AES_256_GCM): 2}
    done = reseal(progress=quiet)
    assert (done.rows, done.files, done.unreadable) == (5, 2, set())
    after = census()
    assert (after.values, after.files) == ({("k2", AES_256_GCM): 8}, {("k2", AES_256_GCM): 2})
    assert (before.under("k1"), after.under("k1")) == (10, 0)


def test_after_it_the_old_key_may_go_and_all_is_readable(old_house: Settings) -> None:
    said = rotate()
    assert "换成钥匙 k2（a256gcm）：5 行、2 个文件" in said
    assert "钥匙 k1：没有内容再用它，可以从 BIANMIN_VAULT_KEYS 里拿掉" in said
    old_house.VAULT_KEYS = {"k2": key(2)}
    row = Person.objects.get()
    assert (row.name, row.phone, row.address) == ("王秀兰", "13800000000", "杏花村 3 组")
    assert read(StoredFile.objects.get()) == PAPER.content
    assert StoredFile.objects.get().name == "低保证.pdf"
    with county("370829"):
        assert Person.objects.get().name == "李𠮷"
        assert read(StoredFile.objects.get()) == PAPER.content
    assert Account.objects.get(username="sun").name == "孙秀英"


def test_a_second_run_changes_nothing(old_house: Settings) -> None:
    rotate()
    texts, places = cipher(Person.objects.get()), StoredFile.objects.get().path
    assert "0 行、0 个文件" in rotate()
    assert (cipher(Person.objects.get()), StoredFile.objects.get().path) == (texts, places)


def test_a_look_changes_nothing_and_says_what_is_left(old_house: Settings) -> None:
    before = cipher(Person.objects.get())
    with pytest.raises(CommandError, match=r"还有 10 处没有换完，旧钥匙一把也不能拿掉"):
        rotate("--check")
    assert cipher(Person.objects.get()) == before


def test_nothing_stays_nothing_and_is_not_counted(keys: Settings, db: None, at: Any) -> None:
    keys.VAULT_KEYS = OLD
    row = person(at, phone="", address="")
    keys.VAULT_KEYS = NEW
    reseal(progress=quiet)
    assert [cipher(row, column) for column in ("phone", "address")] == ["", ""]
    assert sum(census().values.values()) == 1


def test_keys_whose_names_differ_in_case_are_different_keys(keys: Settings, db: None, at: Any) -> None:
    keys.VAULT_KEYS = {"k": key(1)}
    row = person(at)
    keys.VAULT_KEYS = {"K": key(2), "k": key(1)}
    assert reseal(progress=quiet).rows == 1
    assert cipher(row).startswith("v1:a256gcm:K:")


def test_a_name_in_a_key_is_no_wildcard(keys: Settings, db: None, at: Any) -> None:
    keys.VAULT_KEYS = {"kx1": key(1)}
    person(at)
    keys.VAULT_KEYS = {"k_1": key(2), "kx1": key(1)}
    assert reseal(progress=quiet).rows == 1


# ── the second profile ──


def test_with_the_profile_switched_all_is_sealed_anew_and_old_values_are_read_meanwhile(old_house: Settings) -> None:
    rotate()
    old_house.CRYPTO = "sm"
    assert Person.objects.get().name == "王秀兰"
    assert read(StoredFile.objects.get()) == PAPER.content
    assert "换成钥匙 k2（sm4gcm）：5 行、2 个文件" in rotate()
    assert census().values == {("k2", SM4_GCM): 8}
    assert StoredFile.objects.get().algorithm == SM4_GCM
    assert read(StoredFile.objects.get()) == PAPER.content
    assert cipher(Person.objects.get()).startswith("v1:sm4gcm:k2:")


def test_under_sm_a_person_is_found_again_after_reindexing(old_house: Settings, at: Any) -> None:
    assert Person.objects.with_name_and_phone("王秀兰", "13800000000").exists()
    old_house.CRYPTO, old_house.INDEX_HASH = "sm", "sm3"
    assert not Person.objects.with_name_and_phone("王秀兰", "13800000000").exists()
    assert "索引：改了 2 行" in rotate("--reindex")
    assert Person.objects.with_name_and_phone("王秀兰", "13800000000").exists()
    with county("370829"):
        assert Person.objects.named_in("李𠮷", "370832001009").exists()
    assert "索引：改了 0 行" in rotate("--reindex")


def test_reindexing_fills_what_older_rows_lack(old_house: Settings, at: Any) -> None:
    row = person(at, "赵氏", householder="赵德海")
    wanted = row.household_index
    Person.objects.filter(pk=row.pk).update(household_index="")
    assert reindex(progress=quiet) == (1, set())
    assert wanted
    assert Person.objects.get(pk=row.pk).household_index == wanted


def test_codes_phones_and_persons_are_found_by_what_their_own_index_reckons(old_house: Settings, at: Any) -> None:
    """What ``index()`` reckons is what the actions wrote: nothing changes where no algorithm did."""
    made = make.case(at)
    draft = start_draft(made.item, made.station, account_id=None, at=at)
    allow_phone(made.applicant, "13900001111", "all", whose="侄子", by=make.citizen(), at=at)
    assert {model for model, _ in indexed_models()} >= {Person, type(made), type(draft)}
    assert reindex(progress=quiet) == (0, set())


def test_what_cannot_be_reckoned_is_said_with_what_to_do(old_house: Settings, at: Any) -> None:
    row = Kin(account_id=Account.objects.get().pk, name="王某", relation="配偶", declared_at=at)
    row.id_number_index, row.by_kind = "a" * 32, "post"
    row.save(force_insert=True)
    said = rotate("--reindex")
    assert "people.Kin.id_number_index：1 条。亲属申报认不出人了" in said
    assert "people.Kin.name_village_index" not in said


def test_an_index_that_somebody_else_wrote_meanwhile_is_left(
    old_house: Settings, at: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = Person.objects.get()
    Person.objects.filter(pk=row.pk).update(name_phone_index="0" * 32)
    index = Person.index

    def meanwhile(self: Person) -> Person:
        if self.pk == row.pk:
            Person.objects.filter(pk=row.pk).update(name_phone_index="1" * 32)
        return index(self)

    monkeypatch.setattr(Person, "index", meanwhile)
    assert reindex(progress=quiet) == (0, set())
    assert Person.objects.get().name_phone_index == "1" * 32


def test_a_row_that_cannot_be_read_is_named_and_the_others_are_indexed(old_house: Settings, at: Any) -> None:
    lost = person(at, "丢")
    Person.objects.filter(pk=lost.pk).update(name=Value("v1:a256gcm:k9:AAAA", output_field=TextField()))
    Person.objects.exclude(pk=lost.pk).update(name_phone_index="")
    changed, unreadable = reindex(progress=quiet)
    assert (changed, unreadable) == (1, {f"people_person {lost.pk}"})


# ── beside others ──


def test_a_change_made_meanwhile_is_never_undone(old_house: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between reading the old cipher text and writing the new one, somebody corrects the name."""
    write = rotation._written

    def corrected(model: Any, fresh: Any) -> int:
        if model is Person and Person.objects.filter(pk=fresh[0][0]).exists():
            Person.objects.filter(pk=fresh[0][0]).update(name="王秀兰（改）")
        return write(model, fresh)

    monkeypatch.setattr(rotation, "_written", corrected)
    reseal(progress=quiet)
    row = Person.objects.get()
    assert row.name == "王秀兰（改）"
    assert row.phone == "13800000000"


@pytest.mark.django_db(transaction=True)
def test_rows_that_somebody_holds_are_left_and_not_waited_for(keys: Settings, at: Any) -> None:
    """On PostgreSQL: two who wait for each other's rows would be stopped, perhaps the clerk."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer: nobody can hold a row while another writes")
    keys.VAULT_KEYS = OLD
    held, free = person(at), person(at, "李四")
    keys.VAULT_KEYS = NEW
    holding, done = threading.Event(), threading.Event()

    def hold() -> None:
        with county("370832"), transaction.atomic():
            Person.objects.select_for_update().get(pk=held.pk)
            holding.set()
            done.wait(20)
        connection.close()

    holder = threading.Thread(target=hold)
    holder.start()
    assert holding.wait(20)
    try:
        assert reseal(progress=quiet).rows == 1
        assert [cipher(row).split(":")[2] for row in (held, free)] == ["k1", "k2"]
    finally:
        done.set()
        holder.join()
    assert reseal(progress=quiet).rows == 1
    assert census().under("k1") == 0


def test_a_file_deleted_meanwhile_leaves_nothing_behind(
    old_house: Settings, monkeypatch: pytest.MonkeyPatch, at: Any
) -> None:
    row = StoredFile.objects.get()
    put = store.put

    def gone(place: str, content: bytes) -> None:
        put(place, content)
        StoredFile.objects.filter(pk=row.pk).delete()

    monkeypatch.setattr(store, "put", gone)
    reseal(progress=quiet)
    left = sorted(path.name for path in Path(old_house.DATA_DIR, "files", "370832").rglob("*.bin"))
    assert left == [Path(row.path).name]  # the old bytes: of a deleted row, as ever the sweep's


def test_who_read_the_row_before_it_was_switched_still_reads_the_file(old_house: Settings) -> None:
    before = StoredFile.objects.get()
    reseal(progress=quiet)
    assert before.path != StoredFile.objects.get().path
    assert read(before) == PAPER.content
    StoredFile.objects.filter(pk=before.pk).delete()
    with pytest.raises(Missing):
        read(before)


def test_a_sweep_waits_for_a_file_that_is_being_sealed_anew(
    old_house: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    put, order = store.put, []

    def slow(place: str, content: bytes) -> None:
        put(place, content)
        waiting = threading.Thread(target=ask)
        waiting.start()
        waiting.join(0.3)
        order.append("put")

    def ask() -> None:
        with store.alone():
            order.append("swept")

    monkeypatch.setattr(store, "put", slow)
    with county("370829"):
        StoredFile.objects.all().delete()
    reseal(progress=quiet)
    time.sleep(0.3)
    assert order == ["put", "swept"]


# ── what cannot be read ──


def test_what_cannot_be_read_is_named_left_and_forbids_to_let_a_key_go(old_house: Settings) -> None:
    row = Person.objects.get()
    foreign = "v1:a256gcm:k9:AAAA"
    Person.objects.filter(pk=row.pk).update(address=Value(foreign, output_field=TextField()))
    kept = StoredFile.objects.get()
    store.remove(kept.path)
    said = StringIO()
    with pytest.raises(CommandError, match="还有 2 处没有换完"):
        call_command("rotate_keys", stdout=said, stderr=said)
    assert f"打不开，没有动：people_person.address {row.pk}" in said.getvalue()
    assert f"打不开，没有动：vault_storedfile {kept.pk}" in said.getvalue()
    assert "不在钥匙串上或没有加密：1 个字段" in said.getvalue()
    assert "可以从 BIANMIN_VAULT_KEYS 里拿掉" not in said.getvalue()
    assert cipher(row, "address") == foreign
    assert cipher(row).startswith("v1:a256gcm:k2:")
    assert census().values[UNKNOWN] == 1


def test_a_file_under_a_key_that_is_gone_is_counted_apart(old_house: Settings) -> None:
    StoredFile.objects.update(key_id="k9")
    assert census().files[UNKNOWN] == 1


# ── a real kill ──

PLANT = """
    call_command("migrate", "vault", verbosity=0, skip_checks=True)
    made = {"kind": "upload", "size": 1, "stored_at": timezone.now(), "key_id": "k2"}
    StoredFile.objects.bulk_create([StoredFile(name=f"低保证{n}", path=f"none/{n}", **made) for n in range(1500)])
    for n in range(40):
        keep(paper, kind=FileKind.UPLOAD, at=timezone.now())
"""
ROTATE = 'call_command("rotate_keys")'
PROVE = """
    from bianmin.vault.sealed import census
    from datetime import timedelta
    sweep(at=timezone.now(), older_than=timedelta(0))
    rows = list(StoredFile.objects.order_by("stored_at", "id"))
    names = {r.name for r in rows}
    real = [r for r in rows if not r.path.startswith("none/")]
    assert all(read(r) == paper.content for r in real), "a file is lost"
    on_disk = sum(1 for p in Path(settings.DATA_DIR, "files").rglob("*") if p.is_file())
    print(len(rows), len(names), len(real), on_disk, dict(census().values), dict(census().files))
"""


@pytest.fixture
def planted(keys: Settings) -> Settings:
    """A house on a disk with 1,500 sealed names and 40 sealed files under k1; then k2 comes before it."""
    keys.VAULT_KEYS = OLD
    done = in_a_house(keys, PLANT)
    assert (done.returncode, done.stderr) == (0, b"")
    keys.VAULT_KEYS = NEW
    return keys


def counted(keys: Settings, question: str) -> int:
    database = sqlite3.connect(Path(keys.DATA_DIR, "station.sqlite3"), timeout=20)
    try:
        return database.execute(f"SELECT count(*) FROM vault_storedfile WHERE {question}").fetchone()[0]
    finally:
        database.close()


NAMES_DONE, FILES_DONE = "name LIKE 'v1:a256gcm:k2:%'", "key_id = 'k2' AND path NOT LIKE 'none/%'"


def killed_when(keys: Settings, question: str) -> int:
    """Start the rotation, kill it with SIGKILL as soon as some but not all is done, and return how much was."""
    running = started(keys, ROTATE)
    deadline = time.monotonic() + 60
    while running.poll() is None and not counted(keys, question) and time.monotonic() < deadline:
        time.sleep(0.005)
    running.send_signal(signal.SIGKILL)
    running.communicate()
    assert running.returncode == -signal.SIGKILL
    return counted(keys, question)


def test_a_rotation_killed_twice_in_the_middle_is_ended_by_the_next_run(planted: Settings) -> None:
    assert 0 < killed_when(planted, NAMES_DONE) < 1540
    half = in_a_house(planted, PROVE)
    assert (half.returncode, half.stdout.split()[:4], half.stderr) == (0, [b"1540", b"1501", b"40", b"40"], b"")
    assert 0 < killed_when(planted, FILES_DONE) < 40
    done = in_a_house(planted, ROTATE)
    assert done.returncode == 0, done.stderr
    assert "钥匙 k1：没有内容再用它" in done.stdout.decode()
    planted.VAULT_KEYS = {"k2": key(2)}
    proved = in_a_house(planted, PROVE)
    assert proved.stderr == b""
    assert proved.stdout.decode().split(" ", 4)[:4] == ["1540", "1501", "40", "40"]
    assert "'k1'" not in proved.stdout.decode()


@pytest.mark.parametrize("point", ["put", "remove"])
def test_a_kill_at_the_worst_moment_of_a_file_loses_nothing(planted: Settings, point: str) -> None:
    """After the new bytes are written and before the row is switched; after that and before the old bytes go."""
    before = f"real = store.{point}\ndef die(*words):\n    os.kill(os.getpid(), signal.SIGKILL)\n"
    after = f"real = store.{point}\ndef die(*words):\n    real(*words)\n    os.kill(os.getpid(), signal.SIGKILL)\n"
    script = (after if point == "put" else before) + f"store.{point} = die\n{ROTATE}"
    killed = in_a_house(planted, script)
    assert killed.returncode == -signal.SIGKILL
    files = [path for path in Path(planted.DATA_DIR, "files").rglob("*") if path.is_file()]
    assert len(files) == 41
    assert in_a_house(planted, ROTATE).returncode == 0
    planted.VAULT_KEYS = {"k2": key(2)}
    proved = in_a_house(planted, PROVE)
    assert (proved.stderr, proved.stdout.split()[:4]) == (b"", [b"1540", b"1501", b"40", b"40"])


def test_the_house_writes_on_while_keys_are_changed(planted: Settings) -> None:
    """A clerk corrects names and takes in papers all the while; the last word stays, and all is under the new key."""
    writer = """
        from django.db.models import F
        rows = list(StoredFile.objects.filter(path__startswith="none/")[:300])
        print("ready", flush=True)
        for n, row in enumerate(rows):
            StoredFile.objects.filter(pk=row.pk).update(name=f"改过{n}")
            if n % 20 == 0:
                keep(paper, kind=FileKind.UPLOAD, at=timezone.now())
    """
    writing = started(planted, writer)
    assert writing.stdout is not None
    assert writing.stdout.readline() == b"ready\n"
    turning: subprocess.Popen[bytes] = started(planted, ROTATE)
    assert writing.communicate()[1] == b""
    said, complaints = turning.communicate()
    assert (turning.returncode, complaints.decode()) == (0, complaints.decode()), said
    planted.VAULT_KEYS = {"k2": key(2)}
    corrected = 'print(sum(r.name.startswith("改过") for r in StoredFile.objects.all()), StoredFile.objects.count())'
    assert in_a_house(planted, corrected).stdout.decode().split() == ["300", "1555"]
