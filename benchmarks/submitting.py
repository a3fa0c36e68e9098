"""Row 1: a full public submission, from the button to the receipt."""

# ruff: noqa: S311 - chance that can be repeated, for measuring

import functools
import itertools
import random
from collections.abc import Callable, Iterator

from benchmarks.browsing import Browser, File
from benchmarks.inside import InsideBrowser
from benchmarks.measuring import CLIENTS
from benchmarks.processes import in_processes
from benchmarks.rows import Bench, Line, NotDone, sound, transactions
from benchmarks.walking import Villager, picture
from bianmin.cases.models import Case, Document


def submissions(bench: Bench) -> list[Line]:
    """Apply on line from the button to the receipt, with a photograph of 100 KB: every page a browser opens."""
    photo = ("photo.jpg", picture(1024, 768, 100_000), "image/jpeg")
    inside = InsideBrowser()
    Villager.of(inside, bench.offer, 1, photo, random.Random(1)).walk()
    submit = next(count for path, count in inside.counts if path.endswith("/submit/"))
    before, files = Case.objects.count(), Document.objects.count()
    took, cpu = bench.driven(_applicants(bench, photo, n) for n in range(CLIENTS))
    made = Case.objects.count() - before, Document.objects.count() - files
    if made != (took.count + CLIENTS,) * 2:
        raise NotDone(f"{took.count + CLIENTS} submissions made {made} cases and receipts")
    bare = sound(in_processes(transactions(submit), bench.seconds))
    floor = 1 / (inside.requests / bench.ok_rate() + 1 / bare.rate)
    note = f"{inside.requests} requests: each page, each form, one photo of 100 KB; {submit} of the SQL in the submit"
    return [
        Line(
            "1", "full public submission", took, sum(count for _, count in inside.counts), floor,
            f"{inside.requests} /healthz and a bare transaction of {submit} inserts", note=note, by_rate=True,
            peer="django-helpdesk 42/s PG, 65/s SQLite (3 requests)", cpu=cpu,
        )
    ]  # fmt: skip


def _applicants(bench: Bench, photo: File, client: int) -> Iterator[Callable[[], object]]:
    chance = random.Random(client)
    for serial in itertools.count(2 + client, CLIENTS):
        yield functools.partial(_apply, bench, photo, serial, chance)


def _apply(bench: Bench, photo: File, serial: int, chance: random.Random) -> None:
    with Browser(bench.server.port) as browser:
        Villager.of(browser, bench.offer, serial, photo, chance).walk()
