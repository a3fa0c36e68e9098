"""Each test has a folder of its own for the anchors and their key."""

import pytest


@pytest.fixture(autouse=True)
def _anchors_apart(settings, tmp_path):
    settings.DATA_DIR = tmp_path / "data"
    settings.ANCHORS_DIR = tmp_path / "elsewhere"
