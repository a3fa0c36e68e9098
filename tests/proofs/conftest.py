"""The county's own list, loaded as ``load_county`` does it."""

from pathlib import Path

import pytest

from bianmin.proofs.actions import load_proofs
from bianmin.proofs.pack import read_proofs

LIANGSHAN = Path(__file__).parents[2] / "counties" / "liangshan"


@pytest.fixture
def listed(db):
    load_proofs(read_proofs(LIANGSHAN))
