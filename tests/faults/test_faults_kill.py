"""SIGKILL to the process groups of web server and worker at random moments, under eight clients (PROMISES DU-1).

A gate kills 20 times, BIANMIN_FULL=1 200 times; BIANMIN_SEED repeats a run. Kills do not prove that a power cut is
survived (the page cache outlives the process): for that, tests/test_durability.py reads what the database promises.
"""

import json
import os
import secrets
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from benchmarks.place import Place
from benchmarks.serving import free_port
from tests.faults.killing import Story, kill_again_and_again
from tests.faults.planting import DAMAGES, plant

pytestmark = pytest.mark.faults
KILLS = 200 if os.environ.get("BIANMIN_FULL") else 20


@dataclass
class Aftermath:
    place: Place
    story: Story
    said: str
    seed: str

    def reckoning(self, data: Path | None = None) -> list[str]:
        """Return what is wrong in the station, or in a copy of its data."""
        place = self.place.at(data) if data else self.place
        return json.loads(place.run("-m", "tests.faults.reckoning", said=json.dumps(self.story.acknowledged)))


@pytest.fixture(scope="module")
def aftermath(place, offer):
    seed = os.environ.get("BIANMIN_SEED") or secrets.token_hex(4)
    sys.stdout.write(f"\nBIANMIN_SEED={seed}, {KILLS} kills\n")
    story, said = kill_again_and_again(place, offer, port=free_port(), kills=KILLS, seed=seed)
    place.manage("worker", "--once")
    place.manage("sweep")
    sys.stdout.write(
        f"{len(story.acknowledged)} cases acknowledged; answers that a kill took away: {dict(story.broken)}\n"
    )
    return Aftermath(place, story, said, seed)


def test_nothing_acknowledged_is_lost_nothing_is_there_twice_and_nothing_is_half_there(aftermath):
    assert aftermath.reckoning() == [], f"BIANMIN_SEED={aftermath.seed}"


def test_whoever_came_back_with_the_same_draft_got_a_receipt(aftermath):
    assert (aftermath.story.wrong, aftermath.story.unfinished) == ([], 0), f"BIANMIN_SEED={aftermath.seed}"


def test_the_kills_met_work_that_was_under_way(aftermath):
    assert aftermath.story.broken.total() >= KILLS and aftermath.story.broken["submit"]
    assert len(aftermath.story.acknowledged) >= KILLS


def test_no_answer_was_a_server_error_and_no_log_has_a_traceback(aftermath):
    errors = [status for status in aftermath.story.statuses if status >= 500 and status != 503]
    assert (errors, aftermath.said.count("Traceback")) == ([], 0), aftermath.said[-3000:]


def test_the_reckoning_notices_every_loss_that_is_planted(aftermath, tmp_path):
    if "BIANMIN_DATABASE" in aftermath.place.environ:
        pytest.skip("the losses are planted in a copy of SQLite's file")
    data = tmp_path / "copy"
    shutil.copytree(aftermath.place.data, data)
    sentences = list(plant(data, [said["number"] for said in aftermath.story.acknowledged]))
    found = aftermath.reckoning(data)
    unnoticed = [sentence for sentence in sentences if not any(sentence in line for line in found)]
    assert (len(sentences), unnoticed) == (len(DAMAGES), []), found
