"""The table: on the terminal with rich, and as Markdown for docs/bench.md."""

import os
import platform
from collections.abc import Iterable

from django.db import connection
from rich import box
from rich.console import Console
from rich.table import Table

from benchmarks.rows import Line

WORDS = ("row", "what")
FIGURES = ("done", "per s", "p50 ms", "p95 ms", "SQL", "cpu ms", "floor", "of floor")
VERSION = {"sqlite": "SELECT sqlite_version()", "postgresql": "SHOW server_version"}
DURABLE = {"sqlite": ("PRAGMA synchronous", "synchronous"), "postgresql": ("SHOW fsync", "fsync")}


def figures(line: Line) -> tuple[str, ...]:
    """Return the figures of one line as texts, in the order of ``FIGURES``."""
    took, unit = line.took, "/s" if line.by_rate else " ms"
    cpu = _short(line.cpu) if line.cpu is not None else ""
    times = (_short(took.rate), _short(took.p50), _short(took.p95))
    return (str(took.count), *times, str(line.sql), cpu, f"{_short(line.floor)}{unit}", line.of_floor)


def note(line: Line) -> str:
    """Return what must be known to read one line."""
    return f"{line.note}; floor: {line.floor_is}; peer: {line.peer}"


def _short(number: float) -> str:
    return f"{number:.0f}" if number >= 100 else f"{number:.1f}" if number >= 1 else f"{number:.2f}"


def show(lines: list[Line]) -> None:
    """Draw the table on the terminal, with its notes below."""
    table = Table(title=machine(), box=box.SIMPLE, padding=(0, 1, 0, 0))
    for name in WORDS:
        table.add_column(name, min_width=len(name) if name == "row" else 18)
    for name in FIGURES:
        table.add_column(name, justify="right", no_wrap=True)
    for line in lines:
        table.add_row(line.row, line.what, *figures(line))
    notes = [f"[b]{line.row}[/b] {line.what}: {note(line)}" for line in lines]
    Console().print(table, *notes, sep="\n")


def markdown(lines: Iterable[Line], cases: int, load_before: float) -> str:
    """Return the table as Markdown, with a sentence about the machine above it."""
    names = (*WORDS, *FIGURES, "how")
    marks = (*("---" for _ in WORDS), *("---:" for _ in FIGURES), "---")
    rows = [names, marks, *((line.row, line.what, *figures(line), note(line)) for line in lines)]
    table = "\n".join(f"| {' | '.join(row)} |" for row in rows)
    load = f"load average {load_before:.1f} before, {os.getloadavg()[0]:.1f} after"
    return f"{machine()}; {cases} cases; {load}.\n\n{table}\n"


def machine() -> str:
    """Say on what this was measured, with what the database itself says of its durability."""
    sentence, name = DURABLE[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(VERSION[connection.vendor])
        (version,) = cursor.fetchone()
        cursor.execute(sentence)
        (value,) = cursor.fetchone()
    python = platform.python_version()
    return f"{os.cpu_count()} cores, Python {python}, {connection.display_name} {version} with {name}={value}"
