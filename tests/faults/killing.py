"""Eight villagers who apply while the server is killed under them, again and again, and who never give up."""

import random
import threading
import time
from collections import Counter
from dataclasses import dataclass, field

from benchmarks.browsing import GONE, Browser
from benchmarks.serving import Server
from benchmarks.walking import Unexpected, Villager, picture

CLIENTS = 8
SENT_TWICE = 0.2
EARLIEST, LATEST = 0.05, 0.45  # seconds of work between the first answers and SIGKILL
WARM_SECONDS, LAST_WALKS_SECONDS = 20.0, 120.0
BUSY = 503


@dataclass
class Story:
    """What the clients saw."""

    acknowledged: list[dict[str, str]] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)
    broken: Counter[str] = field(default_factory=Counter)  # where in the walk a kill took the answer away
    wrong: list[str] = field(default_factory=list)  # pages that lead nowhere
    unfinished: int = 0


class Crowd:
    """The clients; each walks one errand after the other, and takes up the same draft when the server is back."""

    def __init__(self, port, offer, seed):
        self.port, self.offer, self.seed = port, offer, seed
        self.story = Story()
        self.is_up, self.last_errand = threading.Event(), threading.Event()
        self._lock = threading.Lock()
        self._villagers, self._answers_before = {}, 0
        self._photo = ("photo.jpg", picture(320, 240), "image/jpeg")
        self._threads = [threading.Thread(target=self._live, args=(n,), daemon=True) for n in range(CLIENTS)]

    @property
    def answers(self):
        """How many answers have come back so far, over all clients."""
        with self._lock:
            return self._answers_before + sum(each.browser.requests for each in self._villagers.values())

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
            with Browser(self.port) as browser:
                villager = Villager.of(browser, self.offer, serial, self._photo, chance)
                self._villagers[number] = villager
                self._errand(villager, is_twice=chance.random() < SENT_TWICE)
                self._end(number)
            serial += CLIENTS

    def _errand(self, villager, *, is_twice):
        submits = Villager.press_twice if is_twice else Villager.press_submit
        while not villager.has_receipt:
            self.is_up.wait()
            try:
                villager.walk(submits=submits)
            except GONE:
                self._note(broken=villager.doing)
                time.sleep(0.02)  # the kill is a moment before the flag
            except Unexpected as page:
                if page.status != BUSY:
                    self._note(wrong=[str(page)])
                    return
                time.sleep(0.1)

    def _note(self, *, broken="", wrong=()):
        with self._lock:
            self.story.broken.update([broken] if broken else [])
            self.story.wrong += wrong

    def _end(self, number):
        with self._lock:
            villager = self._villagers.pop(number)
            self._answers_before += villager.browser.requests
            self.story.statuses += villager.statuses
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
            _wait_until_warm(crowd)
            time.sleep(chance.uniform(EARLIEST, LATEST))
            crowd.is_up.clear()
            server.kill()
            place.manage("sweep")  # as station.py does before it starts anything
        server.start("web", "worker")
        crowd.finish()
    finally:
        server.stop()
    return crowd.story, server.said()


def _wait_until_warm(crowd):
    """Wait until the new server has answered each client about once: the first answers of a process are slow."""
    first, last = crowd.answers + CLIENTS, time.monotonic() + WARM_SECONDS
    while crowd.answers < first and time.monotonic() < last:
        time.sleep(0.01)
