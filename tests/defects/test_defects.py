"""The suite notices what is wrong: every deliberate defect is caught, and without it the same checks pass."""

import json
import logging
import os
import re
import subprocess
import sys
import time
from collections import defaultdict
from pathlib import Path

import pytest
from django.db import connection

from tests.defects.registry import DEFECTS
from tests.matrix.addresses import addresses
from tests.matrix.cells import every_cell
from tests.matrix.oracle import Judge
from tests.matrix.world import world as made

pytestmark = [
    pytest.mark.django_db, pytest.mark.slow,
    pytest.mark.skipif(connection.vendor != "sqlite", reason="the defects are tried once, on SQLite"),
]  # fmt: skip
ROOT = Path(__file__).resolve().parent.parent.parent
ENOUGH = 20  # defects (PROMISES 5.10)
CRASH = "an error of ours"
NOTICED = re.compile(r"(AssertionError|assert|Failed)\b")
FEW = 160  # cells of each address
LONGEST = 170  # seconds for one round of tests


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    logging.getLogger("django.request").setLevel(logging.CRITICAL)
    with django_db_blocker.unblock(), made() as whole:
        yield whole
    logging.getLogger("django.request").setLevel(logging.NOTSET)


def noticed_by_matrix(world, cells):
    """Return the first fault that a fresh judge finds; a crash is none, for anything may crash a broken house."""
    judge = Judge.of(world)
    faults = (fault for cell in cells for fault in judge.wrong(cell))
    return next((fault for fault in faults if CRASH not in fault), None)


def cells_of(world, routes):
    """Return GET and POST of each address by everybody, thinned to a few; the subjects whom posts and dates touch are kept."""
    found = [each for each in addresses() if each.route in routes]
    assert {each.route for each in found} == set(routes)
    chosen = []
    for address in found:
        cells = [
            cell
            for cell in every_cell(world, [address])
            if cell.act.method in {"GET", "POST"} and not cell.act.override
        ]
        plain = [
            cell for cell in cells if not cell.act.query and (cell.thing.is_lead or "proposed" in cell.thing.label)
        ]
        with_query = [cell for cell in cells if any(name == "what" for name, _ in cell.act.query)]
        chosen += [*plain[:: max(1, len(plain) // FEW)], *_of_the_few(plain), *with_query[:FEW]]
    return chosen


def _of_the_few(cells):
    telling = (
        "ended",
        "not yet",
        "disabled",
        "370832 S11 clerk",
        "370832 S12 clerk",
        "370832 office",
        "370833 S11 clerk",
        "key other",
    )
    return [cell for cell in cells if cell.subject.key.startswith(telling)]


def test_every_deliberate_defect_is_caught(world, tmp_path, record_property):
    began = time.monotonic()
    caught = {each.name: _by_matrix(world, each) for each in DEFECTS if each.routes}
    by_tests = [each for each in DEFECTS if each.tests]
    for built in (False, True):
        failed = _round([each for each in by_tests if each.built == built], tmp_path, built=built)
        caught |= {each.name: any(test in failed for test in each.tests) for each in by_tests if each.built == built}
    missed = sorted(name for name, was_caught in caught.items() if not was_caught)
    score = f"detection score: {len(caught) - len(missed)} of {len(caught)}"
    record_property("says", f"{score} in {time.monotonic() - began:.0f} s")
    assert len(caught) == len(DEFECTS) >= ENOUGH
    assert missed == [], score


def _by_matrix(world, defect):
    cells = cells_of(world, defect.routes)
    with defect.on():
        fault = noticed_by_matrix(world, cells)
    return fault is not None


def test_without_the_defects_the_same_checks_pass(world, tmp_path):
    routes = sorted({route for each in DEFECTS for route in each.routes})
    assert noticed_by_matrix(world, cells_of(world, routes)[::3]) is None
    tests = [each for each in DEFECTS if each.tests]
    assert _round(tests, tmp_path, built=False, switched_on=False) == {}


def _round(defects, folder, *, built, switched_on=True):
    """Run the tests of some defects in a process of its own; return what failed, because of what it asks. A test is asked about one defect at a time."""
    by_test = defaultdict(list)
    for each in defects:
        for test in each.tests:
            by_test[test].append(each.name)
    assert all(len(names) == 1 for names in by_test.values()), "two defects may not share a test"
    plan = {
        "built": [each.name for each in defects if built and switched_on],
        "tests": {test: names[0] if switched_on else "" for test, names in by_test.items()},
        "report": str(folder / f"{built}-{switched_on}.json"),
    }
    Path(folder, "plan.json").write_text(json.dumps(plan), encoding="utf-8")
    words = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:schemathesis",
        "-p",
        "no:cacheprovider",
        "-p",
        "tests.defects.switch",
    ]
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("BIANMIN_", "PYTEST_"))}
    environ = {**kept, "BIANMIN_DEFECTS": str(folder / "plan.json"), "PYTHONPATH": str(ROOT)}
    said = subprocess.run(
        [*words, *(["--nomigrations"] if built else []), *by_test], cwd=ROOT, env=environ, capture_output=True, text=True,
        check=False, timeout=LONGEST,
    )  # fmt: skip
    report = Path(plan["report"])
    assert report.exists(), said.stdout[-2000:] + said.stderr[-2000:]
    assert said.returncode in {0, 1}, said.stdout[-3000:]
    failed = json.loads(report.read_text(encoding="utf-8"))
    return {test: why for test, why in failed.items() if NOTICED.match(why) or not switched_on}
