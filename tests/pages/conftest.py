"""The tiny site of ``tests.pages.urls``, behind the house's own middleware; a header tells the seat."""

import pytest
from django.conf import settings as house


@pytest.fixture(autouse=True)
def _tiny_site(settings, tmp_path):
    settings.ROOT_URLCONF = "tests.pages.urls"
    settings.STATIC_ROOT = tmp_path
    settings.MIDDLEWARE = [
        "tests.pages.seats.SeatedByHeader" if each == "config.middleware.Seating" else each
        for each in house.MIDDLEWARE
        if each != "config.journalling.Journalling"  # it asks rooms above, and the database
    ]


@pytest.fixture
def as_clerk(client):
    client.defaults["HTTP_X_SEAT"] = "clerk"
    return client
