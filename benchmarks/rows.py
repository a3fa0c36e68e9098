"""What every row has: one line of the table, its floor beside it, and the proof that its work was done."""

import functools
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from benchmarks import floors
from benchmarks.measuring import CLIENTS, Timed, cpu_of, driven
from benchmarks.serving import Server
from benchmarks.staffing import Staff
from benchmarks.walking import Offer

Report = Callable[[str, int, int], None]


class NotDone(Exception):
    """A row did not do the work that its figures would claim."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table; the floor is in the unit of what it is compared with."""

    row: str
    what: str
    took: Timed
    sql: int
    floor: float
    floor_is: str
    note: str = field(default="", kw_only=True)
    by_rate: bool = field(kw_only=True)  # compared by operations a second, else by the median time
    peer: str = field(kw_only=True)
    cpu: float | None = field(default=None, kw_only=True)  # milliseconds an operation, of server and database

    @property
    def of_floor(self) -> str:
        if self.by_rate:
            return f"{self.took.rate / self.floor:.0%}"
        return f"{self.took.p50 / self.floor:.1f} ×"


@dataclass
class Bench:
    """What every row needs."""

    server: Server
    staff: Staff
    offer: Offer
    seconds: float
    report: Report

    def ok_rate(self) -> float:
        """Measure how many requests a second the server answers that do nothing (/healthz, 8 clients)."""
        return sound(floors.ok(self.server, self.seconds)).rate

    def driven(self, works: Iterable[Iterator[Callable[[], object]]]) -> tuple[Timed, float]:
        """Drive the server with a client for each of ``works``; return also its CPU for one operation."""
        with cpu_of(self.server.pids) as cpu:
            took = sound(driven(list(works), self.seconds))
        return took, cpu.milliseconds / (took.count + CLIENTS)


def sound(took: Timed) -> Timed:
    """Return what was measured if nothing failed and something was done.

    Raises:
        NotDone: otherwise; a rate of failures is no rate.
    """
    if took.failures or not took.count:
        raise NotDone(f"{len(took.failures)} of {took.count + len(took.failures)} failed: {took.failures[:2]}")
    return took


def transactions(count: int) -> Callable[[int], Iterator[Callable[[], object]]]:
    """Return the work of processes that write bare transactions of ``count`` inserts without end."""
    return lambda process: floors.forever(functools.partial(floors.bare_transaction, count))
