"""Each test begins and ends with no calendar in memory."""

import pytest

from bianmin.workdays.models import forget_calendar


@pytest.fixture(autouse=True)
def _fresh_memory():
    forget_calendar()
    yield
    forget_calendar()
