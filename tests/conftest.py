"""What every test starts from: keys of its own, one county, and a clock that the test names."""

import base64
import os
import secrets
import tempfile
from datetime import datetime

os.environ.setdefault("BIANMIN_DEMO", "1")
os.environ.setdefault("BIANMIN_DATA", tempfile.mkdtemp(prefix="bianmin-tests-"))
os.environ.setdefault("BIANMIN_SECRET_KEY", secrets.token_urlsafe(60))
os.environ.setdefault("BIANMIN_VAULT_KEYS", "k1=" + base64.b64encode(secrets.token_bytes(32)).decode())
os.environ.setdefault("BIANMIN_INDEX_KEY", base64.b64encode(secrets.token_bytes(32)).decode())
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # playwright's loop lives in the same thread

import pytest
from django.utils import timezone

COUNTY = "370832"


@pytest.fixture(autouse=True)
def _in_one_county(request):
    from bianmin.county.scope import county

    if "no_county" in request.keywords:
        yield
        return
    with county(COUNTY):
        yield


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Load the workday calendar once; every test sees it."""
    from bianmin.workdays.actions import load_calendar_days

    with django_db_blocker.unblock():
        load_calendar_days()


@pytest.fixture
def at():
    """A Monday morning within the published calendar: 2026-09-28, 9:00 in 梁山."""
    return timezone.make_aware(datetime(2026, 9, 28, 9))
