"""Whatever the API's description allows, sent by everybody who has a way in: never an error of ours."""

import os

import pytest
import schemathesis
from django.conf import settings as django_settings
from django.core.cache import cache
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import content_type_conformance, response_schema_conformance

from tests.matrix.ground import HOME, HOSTS

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
IS_FULL = bool(os.environ.get("BIANMIN_FULL"))
EXAMPLES = 300 if IS_FULL else 30  # for each operation and role
CHECKS = [not_a_server_error, content_type_conformance, response_schema_conformance]
EDGE_SPEAKS = 400  # the input edge speaks to browsers, in HTML


@pytest.fixture
def one_connection():
    """Let the server not close the connection in whose transaction the test lives, as Django's own client does."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def headers_of(world, role):
    """Return what a role sends along: nothing, a browser's session, or a client's key."""
    if role == "anonymous":
        return {}
    if role.startswith("key "):
        return {"Authorization": f"Bearer {world.subject(role).bearer}"}
    cookies = world.subject(role).cookies
    return {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())}


ROLES = [
    "anonymous",
    "citizen with a draft",
    "370832 S11 clerk",
    "370832 office county_office",
    "administrator office system_admin",
]
ROLES += [f"key {kind}" for kind in ("live", "test", "read")]


@pytest.mark.parametrize("role", ROLES)
def test_nothing_that_the_description_allows_breaks_the_api(world, one_connection, role, record_property):
    assert django_settings.SESSION_COOKIE_NAME
    sent = {"Host": HOSTS[HOME], **headers_of(world, role)}
    schema = schemathesis.openapi.from_wsgi(
        "/api/v1/openapi.json", get_wsgi_application(), headers={"Host": HOSTS[HOME]}
    )
    operations = [found.ok() for found in schema.get_all_operations()]
    statuses = {}
    for operation in operations:

        @settings(max_examples=EXAMPLES, deadline=None, derandomize=True, database=None,
                  phases=[Phase.explicit, Phase.generate], suppress_health_check=list(HealthCheck))  # fmt: skip
        @given(case=operation.as_strategy())
        def answers(case):
            cache.clear()
            with transaction.atomic():
                response = case.call(
                    headers={**sent, **{k: v for k, v in (case.headers or {}).items() if k not in sent}}
                )
                transaction.set_rollback(True)
            statuses[response.status_code] = statuses.get(response.status_code, 0) + 1
            assert response.status_code < 500, (role, case)
            if response.status_code != EDGE_SPEAKS:
                case.validate_response(response, checks=CHECKS)

        answers()
    record_property(
        "says", f"schemathesis as {role}: {sum(statuses.values())} calls, answers {dict(sorted(statuses.items()))}"
    )
    assert statuses.keys() & {200, 201, 204}
