"""Where a virus scanner is named, nothing comes in that it has not passed; where it is silent, nothing comes in."""

import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import Settings

from bianmin.county.refusals import BadInput, TryLater
from bianmin.vault import clamd
from bianmin.vault.checks import surroundings_are_fit
from bianmin.vault.clamd import faults_of, refuse_infected
from bianmin.vault.uploads import clean_upload
from tests.vault import samples

# https://www.eicar.org/download-anti-malware-testfile/, in two halves so that no scanner takes this file away
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
CLAMD = shutil.which("clamd", path="/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin")


class Speaking:
    """A counter that speaks clamd's side of INSTREAM on a Unix socket, and says what it is told to say."""

    def __init__(self, place: Path, says: bytes) -> None:
        self.says, self.heard = says, b""
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.bind(str(place))
        self.socket.listen()
        self.thread = threading.Thread(target=self._serve, daemon=True)
        self.thread.start()

    def _serve(self) -> None:
        caller, _ = self.socket.accept()
        with caller, caller.makefile("rb") as words:
            assert words.read(10) == b"zINSTREAM\0"
            while length := int.from_bytes(words.read(4), "big"):
                self.heard += words.read(length)
            caller.sendall(self.says)

    def close(self) -> None:
        self.thread.join(5)
        self.socket.close()


@pytest.fixture
def speaking(tmp_path: Path, keys: Settings) -> Iterator[type]:
    made = []

    def speak(says: bytes) -> Speaking:
        made.append(Speaking(tmp_path / "clamd.ctl", says))
        keys.CLAMD = f"unix:{tmp_path}/clamd.ctl"
        return made[-1]

    yield speak  # type: ignore[misc]
    for each in made:
        each.close()


def test_without_a_scanner_files_come_in_unscanned(keys: Settings) -> None:
    keys.CLAMD = ""
    refuse_infected(EICAR)
    assert clean_upload(samples.photo(), declared_name="x").width == 64


def test_the_scanner_is_given_every_byte_as_it_came_in(speaking, keys: Settings) -> None:
    scanner = speaking(b"stream: OK\0")
    content = samples.photo() + bytes(600_000)
    assert clean_upload(content, declared_name="x").width == 64
    assert scanner.heard == content


def test_what_the_scanner_finds_is_refused_with_a_way_out(speaking) -> None:
    speaking(b"stream: Win.Test.EICAR_HDB-1 FOUND\0")
    with pytest.raises(BadInput, match=r"查出了病毒.*带着原件"):
        clean_upload(samples.photo(comment=EICAR), declared_name="x")


@pytest.mark.parametrize(
    "says", [b"", b"stream: OK", b"stream: OK ", b"INSTREAM size limit exceeded. ERROR\0", b"UNKNOWN COMMAND\0", b"\0"]
)
def test_whatever_is_not_a_clear_yes_is_no(speaking, says: bytes) -> None:
    speaking(says)
    with pytest.raises(TryLater, match="没有收下"):
        clean_upload(samples.photo(), declared_name="x")


@pytest.mark.parametrize("address", ["unix:/nowhere/clamd.ctl", "127.0.0.1:1", "[::1]:1"])
def test_a_scanner_that_is_down_lets_nothing_in(keys: Settings, address: str) -> None:
    keys.CLAMD = address
    with pytest.raises(TryLater, match=r"没有回应，文件没有收下"):
        clean_upload(samples.photo(), declared_name="x")


def test_a_scanner_that_hangs_lets_nothing_in(keys: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clamd, "_SECONDS", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        keys.CLAMD = f"127.0.0.1:{silent.getsockname()[1]}"
        with pytest.raises(TryLater):
            refuse_infected(samples.photo())


def test_the_scanner_is_not_bothered_with_what_is_no_photo_or_pdf(keys: Settings) -> None:
    keys.CLAMD = "unix:/nowhere"
    with pytest.raises(BadInput, match="改了后缀名也不行"):
        clean_upload(EICAR, declared_name="x.jpg")


@pytest.mark.parametrize("address", ["", "unix:/run/clamav/clamd.ctl", "127.0.0.1:3310", "[::1]:3310"])
def test_an_address_of_a_scanner_is_understood(keys: Settings, address: str) -> None:
    keys.CLAMD = address
    assert faults_of(address) == []
    assert surroundings_are_fit() == []


@pytest.mark.parametrize("address", ["clamd", "unix:run", "host:", ":3310", "unix:3310"])
def test_an_address_that_leads_nowhere_stops_the_start(keys: Settings, address: str) -> None:
    keys.CLAMD = address
    assert [fault.id for fault in surroundings_are_fit()] == ["vault.E003"]


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A clamd of our own whose only signature, in a local .ndb, is EICAR's."""
    place = tmp_path_factory.mktemp("clamd")
    (place / "local.ndb").write_text(f"Local.Eicar:0:*:{EICAR.hex()}\n")
    config = place / "clamd.conf"
    config.write_text(f"LocalSocket {place}/ctl\nDatabaseDirectory {place}\nForeground yes\nLogFile {place}/log\n")
    running = subprocess.Popen([CLAMD, "-c", str(config)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    for _ in range(300):
        if (place / "ctl").exists() or running.poll() is not None:
            break
        time.sleep(0.1)
    assert running.poll() is None, (place / "log").read_text()
    yield f"unix:{place}/ctl"
    running.terminate()
    running.wait()


@pytest.mark.skipif(CLAMD is None, reason="clamd is not installed here")
def test_a_real_scanner_passes_a_photo_and_finds_eicar_in_its_comment(real: str, keys: Settings) -> None:
    keys.CLAMD = real
    assert clean_upload(samples.photo(), declared_name="x").width == 64
    assert clean_upload(samples.plain_pdf(), declared_name="x").extension == "pdf"
    for infected in (samples.photo(comment=EICAR), samples.photo() + EICAR, samples.plain_pdf() + EICAR + b"%%EOF"):
        with pytest.raises(BadInput, match="查出了病毒"):
            clean_upload(infected, declared_name="x")
