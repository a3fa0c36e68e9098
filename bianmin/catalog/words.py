"""The county's words, read once: what tiles, roles, reasons, grounds and remedies are called."""

from functools import cache

from django.conf import settings

from bianmin.catalog.pack.problems import Problems
from bianmin.catalog.pack.wording import Wording, read_wording


@cache
def words() -> Wording:
    """Return the words of the county pack this process serves.

    Raises:
        BadInput: wording.toml cannot be used, naming the place.
    """
    problems = Problems(settings.COUNTY_DIR)
    wording = read_wording(settings.COUNTY_DIR, problems)
    problems.stop()
    assert wording is not None, "a missing wording.toml is a noted problem"
    return wording
