"""One station for all faults: a small county on a database of its own, with the real server before it."""

import json
import os
from pathlib import Path

import pytest

from benchmarks.place import set_up, throw_away
from benchmarks.walking import Offer
from station import ROOT

SMALL_PACK = ROOT / "tests" / "packs" / "shuizhuang"


@pytest.fixture(scope="session")
def place():
    pack = Path(os.environ.get("BIANMIN_COUNTY") or SMALL_PACK).resolve()
    with throw_away(pack, os.environ.get("BIANMIN_DATABASE", "")) as made:
        set_up(made)
        yield made


@pytest.fixture(scope="session")
def offer(place):
    return Offer(**json.loads(place.run("-m", "benchmarks.offering")))
