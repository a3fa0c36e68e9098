"""One world for each process, under the transactions of the tests."""

import logging

import pytest

from tests.matrix.world import world as made


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """Make the world once for a module; it is undone with it. The tests themselves are marked ``django_db``."""
    logging.getLogger("django.request").setLevel(logging.ERROR)  # thousands of refusals are what is asked for
    with django_db_blocker.unblock(), made() as whole:
        yield whole
    logging.getLogger("django.request").setLevel(logging.NOTSET)
