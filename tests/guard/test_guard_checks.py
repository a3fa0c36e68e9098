"""Only a demo may do without the second factor."""

import pytest

from bianmin.guard.checks import staff_bring_a_second_factor


@pytest.mark.parametrize(
    ("factor", "demo", "wrong"), [(True, False, 0), (True, True, 0), (False, True, 0), (False, False, 1)]
)
def test_a_real_station_without_the_second_factor_does_not_start(settings, factor, demo, wrong):
    settings.SECOND_FACTOR, settings.DEMO = factor, demo
    assert len(staff_bring_a_second_factor()) == wrong
