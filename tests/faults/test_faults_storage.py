"""A disk that is full: what cannot be kept is refused with a sentence, reading goes on, and room is enough to recover."""

import os
import random
import shutil
import subprocess

import pytest

from benchmarks.browsing import Browser
from benchmarks.serving import served
from benchmarks.walking import Unexpected, Villager, picture

pytestmark = pytest.mark.faults
PHOTO = ("photo.jpg", picture(1024, 768, 100_000), "image/jpeg")
DISK_MB, LEFT_KB = 64, 32


@pytest.fixture
def small_disk(place, tmp_path):
    """The station on a disk of a few megabytes; needs the right to mount one."""
    if "BIANMIN_DATABASE" in place.environ:
        pytest.skip("PostgreSQL's disk is its own")
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={DISK_MB}m", "tmpfs", str(disk)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("no right to mount a small disk")
    try:
        shutil.copytree(place.data, disk / "data")
        yield place.at(disk / "data")
    finally:
        subprocess.run(["umount", "-l", str(disk)], check=True)


def fill(place):
    """Leave ``LEFT_KB`` on the disk and return the file that takes the rest."""
    ballast = place.data / "ballast"
    free = os.statvfs(place.data).f_bavail * os.statvfs(place.data).f_frsize
    with ballast.open("wb") as out:
        for _ in range((free - LEFT_KB * 1024) // 4096):
            out.write(bytes(4096))
    return ballast


def shelves(place):
    return sorted(str(path) for path in (place.data / "files").rglob("*") if path.is_file())


def test_a_full_disk_refuses_what_it_cannot_keep_and_takes_it_when_there_is_room(small_disk, offer):
    with served(small_disk) as server, Browser(server.port) as browser:
        villager = Villager.of(browser, offer, 7, PHOTO, random.Random(1))
        villager.walk(until="photo")
        before = shelves(small_disk)
        ballast = fill(small_disk)
        statuses = []
        for _ in range(5):
            with pytest.raises(Unexpected) as refused:
                villager.walk()
            statuses.append(refused.value.status)
        assert statuses == [503] * 5, refused.value
        assert browser.get("/items/").status == 200
        assert shelves(small_disk) == before
        ballast.unlink()
        villager.walk()
        assert villager.has_receipt and "Traceback" not in server.said(), server.said()[-2000:]
    assert small_disk.manage("selfcheck").strip() == "自查：都对"
