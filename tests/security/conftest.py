"""The world of the matrix, for the crawls and the fuzzing."""

import logging

import pytest

from tests.matrix.world import world as made


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """Make the world once for a module; the tests themselves are marked ``django_db``."""
    logging.getLogger("django.request").setLevel(logging.ERROR)
    with django_db_blocker.unblock(), made() as whole:
        yield whole
    logging.getLogger("django.request").setLevel(logging.NOTSET)
