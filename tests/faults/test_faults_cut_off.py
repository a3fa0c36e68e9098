"""Uploads that end before they are whole: refused with a sentence, nothing kept, and the server goes on (issue slice c)."""

import random
import socket
import sqlite3

import psycopg
import pytest

from benchmarks.browsing import Browser, form
from benchmarks.serving import LOOPBACK, served
from benchmarks.walking import Villager, picture

pytestmark = pytest.mark.faults
PHOTO = ("photo.jpg", picture(1024, 768, 100_000), "image/jpeg")
KEPT = ("SELECT count(*) FROM vault_storedfile", "SELECT count(*) FROM cases_draftfile")


@pytest.fixture(scope="module")
def server(place):
    with served(place) as running:
        yield running


@pytest.fixture
def villager(server, offer):
    """Somebody who stands before the materials of a draft."""
    with Browser(server.port) as browser:
        found = Villager.of(browser, offer, random.randrange(10**6), PHOTO, random.Random(1))
        found.walk(until="photo")
        browser.get(f"{found.draft}materials/")
        yield found


def kept(place):
    """Return how many files the register and the drafts know, and how many lie on the shelves."""
    address = place.environ.get("BIANMIN_DATABASE")
    database = psycopg.connect(address) if address else sqlite3.connect(place.data / "station.sqlite3")
    counts = [database.execute(ask).fetchone()[0] for ask in KEPT]
    database.close()
    return [*counts, sum(path.is_file() for path in (place.data / "files").rglob("*"))]


def sent(villager, share, *, says_goodbye):
    """Send the first ``share`` of an upload over a raw socket, end, and return what the server answered."""
    body, kind = form({"csrfmiddlewaretoken": villager.browser.token}, {f"file-{villager.offer.materials[0]}": PHOTO})
    cookies = "; ".join(f"{name}={value}" for name, value in villager.browser.cookies.items())
    head = (
        f"POST {villager.draft}files/{villager.offer.materials[0]}/ HTTP/1.1\r\nHost: {LOOPBACK}\r\nCookie: {cookies}\r\n"
        f"Content-Type: {kind}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    )
    with socket.create_connection((LOOPBACK, villager.browser.port), timeout=20) as line:
        line.sendall(head.encode() + body[: int(len(body) * share)])
        if not says_goodbye:
            return b""
        line.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: line.recv(65536), b""))


@pytest.mark.parametrize("share", [0.02, 0.5, 0.999])
@pytest.mark.parametrize("says_goodbye", [True, False], ids=["half-closed", "closed"])
def test_an_upload_that_is_cut_off_leaves_nothing_behind(place, server, villager, share, says_goodbye):
    before = kept(place)
    answer = sent(villager, share, says_goodbye=says_goodbye)
    if says_goodbye:
        assert answer.startswith(b"HTTP/1.1 400 ") and "没有存" in answer.decode(), answer[:500]
    assert villager.browser.get("/healthz").status == 200
    assert (kept(place), server.said().count("Traceback")) == (before, 0), server.said()[-2000:]


def test_after_a_cut_off_upload_the_same_photo_is_taken_and_the_draft_goes_on(place, server, villager):
    sent(villager, 0.5, says_goodbye=False)
    before = kept(place)
    code = villager.offer.materials[0]
    answer = villager.browser.post(f"{villager.draft}files/{code}/", {}, {f"file-{code}": PHOTO})
    assert (answer.is_redirect, kept(place)) == (True, [count + 1 for count in before])


def test_twenty_uploads_cut_off_at_once_do_not_take_the_server_away(server, villager):
    for _ in range(20):
        sent(villager, 0.5, says_goodbye=False)
    assert villager.browser.get("/readyz").status == 200
