"""Nobody reaches what is not theirs: every address, everybody, every method and trick, judged by the table of rights."""

import time
from datetime import date, timedelta

import pytest

from tests.matrix.acts import Act
from tests.matrix.addresses import addresses
from tests.matrix.cells import IS_FULL, SEED, every_cell, sample, slice_of
from tests.matrix.oracle import Cell, Judge
from tests.matrix.recipes import things

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
SHOWN_ELSEWHERE = {  # what no request of the matrix can open, and which tests do
    "api/v1/": "nothing is there", "api/v1/no-such-operation": "nothing is there",
    "api/v1/items/search": "needs a word: tests/api", "api/v1/progress": "needs a right code: tests/api",
    "window/take-in/look-up/": "needs an errand that was opened: tests/window",
    "guard/staff/proposals/<uuid:proposal_id>/slip/": "only once it is approved: tests/guard",
    "api/v1/drafts/<uuidstr:draft_id>/files": "needs a file: tests/api",
    **dict.fromkeys(("guard/sso/", "guard/sso/back/", "guard/sso/mine/", "guard/sso/mine/tie/", "guard/sso/start/"),
                    "only where there is a provider: tests/oidc and tests/guard"),
    "demo/": "only in a marked demo: tests/demo", "demo/sms/": "only in a marked demo: tests/demo",
}  # fmt: skip
A_LIST = Act("GET", (("what", "received"), ("from", (date.today() - timedelta(days=300)).isoformat())))
PARTS = 12  # spread over the processes of the suite


@pytest.fixture(scope="module")
def judge(world, django_db_blocker):
    with django_db_blocker.unblock():
        return Judge.of(world)


@pytest.fixture(scope="module")
def cells(world, django_db_blocker):
    with django_db_blocker.unblock():
        return list(every_cell(world)) if IS_FULL else sample(world)


def test_every_parameter_of_every_address_has_a_recipe(world):
    missing = []
    for address in addresses():
        try:
            things(world, address)
        except AssertionError as lack:
            missing.append(str(lack))
    assert not missing, "\n".join(missing)


@pytest.mark.parametrize("part", range(PARTS))
def test_nobody_reaches_what_is_not_theirs(judge, cells, part, record_property):
    began, mine, before = time.monotonic(), slice_of(cells, part, PARTS), judge.asked
    wrong = [fault for cell in mine for fault in judge.wrong(cell)]
    took = time.monotonic() - began
    asked = judge.asked - before
    record_property("says", f"matrix part {part}: {asked} requests of {len(cells)} cells in {took:.0f} s, seed {SEED}")
    assert not wrong, f"seed {SEED}, {len(wrong)} wrong:\n" + "\n".join(wrong[:60])


def test_what_is_ones_own_is_shown_so_that_the_refusals_prove_something(judge, world):
    """Ask each address for one thing that each subject may see: somewhere, somebody is let in."""
    never = []
    for address in addresses():
        found = [thing for thing in things(world, address) if not thing.is_absent]
        cells = (
            Cell(address, thing, subject, act)
            for thing in found
            for subject in world.subjects
            for act in (Act("GET"), Act("POST"), A_LIST)
            if thing.seen_by is None or thing.seen_by(subject)
        )
        tries = (cell for cell in cells if judge.is_let_in(cell))
        if found and address.route not in SHOWN_ELSEWHERE and not any(_lets_in(judge, cell) for cell in tries):
            never.append(address.route)
    assert not never, never


def _lets_in(judge, cell):
    if cell.address.route not in judge.shown:
        judge.wrong(cell)
    return cell.address.route in judge.shown
