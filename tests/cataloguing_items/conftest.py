"""These tests run on one Monday morning, 2026-09-28, 9:00."""

import pytest
import time_machine


@pytest.fixture(autouse=True)
def _on_that_morning(at):
    with time_machine.travel(at):
        yield
