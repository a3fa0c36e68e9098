"""Eight processes that work at once, as the web server's workers do: threads of one would only share its interpreter."""

import itertools
import multiprocessing
import time
from collections.abc import Callable, Iterator
from typing import Any

from django.db import connections

from benchmarks.measuring import CLIENTS, Timed, one

FORK = multiprocessing.get_context("fork")
LONGEST_WARMING = 60.0  # seconds
Pieces = Iterator[Callable[[], object]]


def in_processes(work_of: Callable[[int], Pieces], seconds: float, *, count: int = CLIENTS) -> Timed:
    """Let process number n do the pieces of ``work_of(n)`` for ``seconds`` or until it has none; add up what they did.

    The first piece of each opens its connection and is not counted; nobody starts before all have done theirs.
    """
    connections.close_all()  # a connection must not be used on both sides of a fork
    barrier, results = FORK.Barrier(count), FORK.SimpleQueue()
    children = [FORK.Process(target=_work, args=(work_of(n), seconds, barrier, results)) for n in range(count)]
    for child in children:
        child.start()
    whole, spans = Timed(), []
    for _ in children:
        each, failures, span, cpu = results.get()
        whole.each += each
        whole.failures += failures
        whole.cpu += cpu
        spans.append(span)
    for child in children:
        child.join()
    whole.seconds = max(spans)
    return whole


def _work(pieces: Pieces, seconds: float, barrier: Any, results: Any) -> None:
    outcome, warming = Timed(), Timed()
    for first in itertools.islice(pieces, 1):
        one(first, warming)
    barrier.wait(LONGEST_WARMING)
    began, spent = time.perf_counter(), time.process_time()
    for piece in pieces:
        one(piece, outcome)
        if time.perf_counter() - began >= seconds:
            break
    span, cpu = time.perf_counter() - began, time.process_time() - spent
    connections.close_all()
    results.put((outcome.each, warming.failures + outcome.failures, span, cpu))
