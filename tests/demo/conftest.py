"""One small demo for all tests that only look at it; made once, in a transaction that is rolled back at the end."""

from datetime import datetime

import pytest
from django.db import transaction
from django.utils import timezone

from bianmin.catalog.actions import load_pack
from bianmin.county.scope import county
from bianmin.demo.actions.seeding import Size, seed_demo
from tests.conftest import COUNTY
from tests.demo.packs import small_pack

NOW = timezone.make_aware(datetime(2026, 11, 24, 14, 30))  # a Tuesday within the published calendar
SIZE = Size(cases=60, residents=60)


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker):
    """A demo of 60 cases as of ``NOW``."""
    with django_db_blocker.unblock(), county(COUNTY), transaction.atomic():
        load_pack(small_pack(), on=NOW.date())
        yield seed_demo(SIZE, at=NOW)
        transaction.set_rollback(True)


@pytest.fixture
def loaded(db):
    """A county that is set up and has nobody in it."""
    load_pack(small_pack(), on=NOW.date())
