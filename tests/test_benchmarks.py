"""The benchmarks run whole on a small place, prove their own work, and leave nothing behind."""

import functools
import os
import subprocess
import sys
import time

import psycopg
import pytest

from benchmarks.measuring import CLIENTS, Timed, driven, timed
from benchmarks.rows import Line, NotDone, sound
from station import ROOT

ROWS = [
    ("1", "full public submission"),
    ("3", "guide that lies on no shelf"),
    ("4", "guide, repeat anonymous read"),
    ("4", "the same, asked whether it changed"),
    ("5", "worklist as a clerk"),
    ("5", "worklist as a township"),
    ("7", "search in 500 texts"),
    ("8", "search: one character"),
    ("8", "search: English"),
    ("8", "search: pinyin"),
    ("8", "search: initials"),
    ("8", "search: no hit"),
    ("9", "accept a case, 1 process"),
    ("9", "accept a case, 8 processes"),
]


def run_benchmarks(folder, *words):
    """Run them as a program; ``folder`` is where its throw-away place is made."""
    environ = {**os.environ, "TMPDIR": str(folder), "BIANMIN_COUNTY": str(ROOT / "tests" / "packs" / "shuizhuang")}
    del environ["BIANMIN_DATA"]
    command = [sys.executable, "-m", "benchmarks", *words]
    return subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, check=False, timeout=600)


def table_of(markdown):
    """Return the lines of a Markdown table as lists of texts, without its head."""
    lines = [line for line in markdown.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


@pytest.fixture(scope="module")
def smoke(tmp_path_factory):
    folder, out = tmp_path_factory.mktemp("place"), tmp_path_factory.mktemp("out") / "bench.md"
    done = run_benchmarks(folder, "--cases", "50", "--seconds", "0.2", "--markdown", str(out))
    assert done.returncode == 0, done.stderr[-3000:]
    return folder, done.stdout, table_of(out.read_text(encoding="utf-8"))


@pytest.mark.slow
def test_every_row_is_measured_and_has_done_its_work(smoke):
    _, shown, table = smoke
    assert [(row, what) for row, what, *_ in table] == ROWS
    assert all(
        int(done) > 0 and float(rate) > 0 and float(p50) <= float(p95) for _, _, done, rate, p50, p95, *_ in table
    )
    assert all(what.split()[0] in shown for _, what in ROWS)


@pytest.mark.slow
def test_only_what_lies_on_the_shelf_is_read_without_sql(smoke):
    *_, table = smoke
    counts = {what: int(cells[4]) for _, what, *cells in table}
    free = {what for what, count in counts.items() if count == 0}
    assert free == {"guide, repeat anonymous read", "the same, asked whether it changed"}


@pytest.mark.slow
def test_every_line_stands_beside_its_floor_and_a_peer(smoke):
    *_, table = smoke
    assert all(cells[-3] and cells[-2] and "floor: " in cells[-1] and "peer: " in cells[-1] for cells in table)


@pytest.mark.slow
def test_the_place_that_was_measured_is_gone(smoke):
    folder, *_ = smoke
    assert list(folder.iterdir()) == []
    address = os.environ.get("BIANMIN_DATABASE")
    if address:
        with psycopg.connect(address) as server:
            left = server.execute("SELECT datname FROM pg_database WHERE datname LIKE 'bianmin_bench_%'").fetchall()
        assert left == []


def test_a_row_that_nobody_measures_is_refused(tmp_path):
    done = run_benchmarks(tmp_path, "--rows", "1,2")
    assert (done.returncode, list(tmp_path.iterdir())) == (2, [])


def test_what_failed_is_no_rate():
    with pytest.raises(NotDone, match="1 of 2 failed"):
        sound(Timed(1.0, each=[0.1], failures=["500"]))
    with pytest.raises(NotDone):
        sound(Timed(1.0))


def test_each_client_does_its_own_pieces_once_and_the_first_is_not_counted():
    said = []
    works = [iter([functools.partial(said.append, (client, piece)) for piece in range(5)]) for client in range(CLIENTS)]
    took = driven(works, seconds=5)
    assert sorted(said) == [(client, piece) for client in range(CLIENTS) for piece in range(5)]
    assert (took.count, took.failures) == (CLIENTS * 4, [])


def test_a_client_that_fails_is_counted_as_failed_and_not_as_done():
    took = driven([iter([int, functools.partial(int, "x"), int])], seconds=5)
    assert (took.count, len(took.failures)) == (1, 1)


def test_what_takes_long_is_still_done_three_times():
    assert timed(functools.partial(time.sleep, 0.01), seconds=0).count == 3


def test_a_rate_is_held_against_its_floor_as_a_share_and_a_time_as_a_multiple():
    took = Timed(2.0, each=[0.004] * 20)
    assert Line("1", "", took, 1, 100.0, "", by_rate=True, peer="").of_floor == "10%"
    assert Line("5", "", took, 1, 2.0, "", by_rate=False, peer="").of_floor == "2.0 ×"
