"""Stop-watches: rates under several clients, percentiles, CPU of the server's processes, statements of one request."""

import contextlib
import os
import statistics
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from django.db import connection
from django.test.utils import CaptureQueriesContext

CLIENTS = 8
TICK = os.sysconf("SC_CLK_TCK")
NOT_COUNTED = ("BEGIN", "COMMIT", "ROLLBACK")  # savepoints are: on PostgreSQL each is a round trip


@dataclass
class Timed:
    """Operations that were done, and how long each took."""

    seconds: float = 0.0
    each: list[float] = field(default_factory=list)  # seconds
    failures: list[str] = field(default_factory=list)
    cpu: float = 0.0  # seconds of processor time, where the work was done in processes of our own

    @property
    def count(self) -> int:
        return len(self.each)

    @property
    def rate(self) -> float:
        """Operations a second."""
        return self.count / self.seconds if self.seconds else 0.0

    @property
    def p50(self) -> float:
        """Milliseconds."""
        return statistics.median(self.each) * 1000 if self.each else 0.0

    @property
    def p95(self) -> float:
        """Milliseconds; of fewer than twenty operations the longest."""
        return sorted(self.each)[int(len(self.each) * 0.95)] * 1000 if self.each else 0.0


def timed(work: Callable[[], object], seconds: float, least: int = 3) -> Timed:
    """Do ``work`` again and again for ``seconds``, at least ``least`` times, after one that is not counted."""
    work()
    outcome, began = Timed(), time.perf_counter()
    while outcome.count < least or time.perf_counter() - began < seconds:
        one(work, outcome)
    outcome.seconds = time.perf_counter() - began
    return outcome


def driven(works: Sequence[Iterator[Callable[[], object]]], seconds: float) -> Timed:
    """Let one client for each of ``works`` do one piece of work after the other, for ``seconds`` or until it has none.

    The first piece of each is not counted, and nobody starts before all have done theirs.
    """
    parts = [Timed() for _ in works]
    start, stop = threading.Barrier(len(works) + 1), threading.Event()

    def client(pieces: Iterator[Callable[[], object]], outcome: Timed) -> None:
        warming = Timed()
        one(next(pieces), warming)
        outcome.failures += warming.failures
        start.wait()
        for piece in pieces:
            if stop.is_set() and outcome.count:
                break
            one(piece, outcome)

    threads = [threading.Thread(target=client, args=pair, daemon=True) for pair in zip(works, parts, strict=True)]
    for thread in threads:
        thread.start()
    start.wait()
    began = time.perf_counter()
    _wait(threads, seconds)
    stop.set()
    for thread in threads:
        thread.join()
    whole = Timed(time.perf_counter() - began)
    for part in parts:
        whole.each += part.each
        whole.failures += part.failures
    return whole


def _wait(threads: Iterable[threading.Thread], seconds: float) -> None:
    last = time.perf_counter() + seconds
    for thread in threads:
        thread.join(max(0.0, last - time.perf_counter()))


def one(work: Callable[[], object], outcome: Timed) -> None:
    """Do one piece of work; what goes wrong is written down, not raised."""
    began = time.perf_counter()
    try:
        work()
    except Exception as wrong:  # noqa: BLE001 - a failure is counted and shown, whatever it is
        outcome.failures.append(repr(wrong)[:300])
    else:
        outcome.each.append(time.perf_counter() - began)


@dataclass
class Cpu:
    """Processor time that some processes took, user and system, in milliseconds."""

    milliseconds: float = 0.0


@contextlib.contextmanager
def cpu_of(pids: Iterable[int]) -> Iterator[Cpu]:
    """Count the CPU of these processes, and of PostgreSQL's for our database where it runs on this machine."""
    watched = [*pids, *_backends()]
    spent, before = Cpu(), _ticks(watched)
    yield spent
    spent.milliseconds = (_ticks(watched) - before) / TICK * 1000


def _backends() -> list[int]:
    if connection.vendor != "postgresql":
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT pid FROM pg_stat_activity WHERE datname = current_database()")
        return [pid for (pid,) in cursor.fetchall()]


def _ticks(pids: Iterable[int]) -> int:
    total = 0
    for pid in pids:
        with contextlib.suppress(OSError):  # it ended, or runs on another machine
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            total += int(fields[11]) + int(fields[12])
    return total


@contextlib.contextmanager
def statements() -> Iterator[list[str]]:
    """Collect the SQL statements that this process sends, without BEGIN and COMMIT."""
    sent: list[str] = []
    with CaptureQueriesContext(connection) as captured:
        yield sent
    sent += [each["sql"] for each in captured.captured_queries if not each["sql"].startswith(NOT_COUNTED)]
