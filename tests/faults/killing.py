"""Eight villagers who apply while the server is killed under them, again and again, and who never give up."""

import random
import threading
import time
from dataclasses import dataclass, field

from benchmarks.browsing import GONE, Browser
from benchmarks.serving import Server
from benchmarks.walking import Unexpected, Villager, picture

CLIENTS = 8
SENT_TWICE = 0.2
EARLIEST, LATEST = 0.05, 0.45  # seconds between READY and SIGKILL
LAST_WALKS_SECONDS = 120.0
BUSY = 503


@dataclass
class Story:
    """What the clients saw."""

    acknowledged: list[dict[str, str]] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)
    broken: int = 0  # requests that the kill took the answer from
    wrong: list[str] = field(default_factory=list)  # pages that lead nowhere
    unfinished: int = 0


class Crowd:
    """The clients; each walks one errand after the other, and takes up the same draft when the server is back."""

    def __init__(self, port, offer, seed):
        self.port, self.offer, self.seed = port, offer, seed
        self.story = Story()
        self.is_up, self.last_errand = threading.Event(), threading.Event()
        self._lock = threading.Lock()
        self._photo = ("photo.jpg", picture(320, 240), "image/jpeg")
        self._threads = [threading.Thread(target=self._live, args=(n,), daemon=True) for n in range(CLIENTS)]

    def begin(self):
        for thread in self._threads:
            thread.start()

    def finish(self):
        """Let every client end the errand it is on; the server is up."""
        self.last_errand.set()
        self.is_up.set()
        last = time.monotonic() + LAST_WALKS_SECONDS
        for thread in self._threads:
            thread.join(max(0.0, last - time.monotonic()))
        self.story.unfinished = sum(thread.is_alive() for thread in self._threads)

    def _live(self, number):
        chance = random.Random(f"{self.seed} client {number}")
        serial = number
        while not self.last_errand.is_set():
            villager = Villager.of(Browser(self.port), self.offer, serial, self._photo, chance)
            self._errand(villager, is_twice=chance.random() < SENT_TWICE)
            serial += CLIENTS

    def _errand(self, villager, *, is_twice):
        submits = Villager.press_twice if is_twice else Villager.press_submit
        while not villager.has_receipt:
            self.is_up.wait()
            try:
                villager.walk(submits=submits)
            except GONE:
                self._count(broken=1)
                time.sleep(0.02)  # the kill is a moment before the flag
            except Unexpected as page:
                if page.status != BUSY:
                    return self._end(villager, wrong=str(page))
                time.sleep(0.1)
        return self._end(villager)

    def _count(self, *, broken):
        with self._lock:
            self.story.broken += broken

    def _end(self, villager, wrong=""):
        with self._lock:
            self.story.statuses += villager.statuses
            if wrong:
                self.story.wrong.append(wrong)
            if villager.number:
                draft = villager.draft.strip("/").split("/")[1]
                self.story.acknowledged.append({"draft": draft, "number": villager.number})


def kill_again_and_again(place, offer, *, port, kills, seed):
    """Start, kill and sweep ``kills`` times while the clients apply; then let them finish. Return their story."""
    chance = random.Random(f"{seed} kills")
    server, crowd = Server(place, port), Crowd(port, offer, seed)
    crowd.begin()
    try:
        for _ in range(kills):
            server.start("web", "worker")
            crowd.is_up.set()
            time.sleep(chance.uniform(EARLIEST, LATEST))
            crowd.is_up.clear()
            server.kill()
            place.manage("sweep")  # as station.py does before it starts anything
        server.start("web", "worker")
        crowd.finish()
    finally:
        server.stop()
    return crowd.story, server.said()
