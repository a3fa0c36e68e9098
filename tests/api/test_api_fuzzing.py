"""Whatever is sent, the API answers as its own description says, and never with an error of ours."""

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import content_type_conformance, response_schema_conformance

from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
EXAMPLES = 20  # for each of seven operations
CHECKS = [not_a_server_error, content_type_conformance, response_schema_conformance]


@pytest.fixture
def _one_connection():
    """Let the server not close the connection in whose transaction the test lives, as Django's own client does."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def description(_one_connection):
    """The API's own description, valid, over a county in which there is something to find."""
    unit = make.station()
    make.placed(make.edition(), unit)
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())
    schema.validate()
    return schema


def test_nothing_that_the_description_allows_breaks_the_api(description):
    operations = [found.ok() for found in description.get_all_operations()]
    assert len(operations) == 7
    seen = set()
    for operation in operations:

        @settings(
            max_examples=EXAMPLES, deadline=None, derandomize=True, database=None,
            phases=[Phase.explicit, Phase.generate], suppress_health_check=list(HealthCheck),
        )  # fmt: skip
        @given(case=operation.as_strategy())
        def answers(case):
            response = case.call()
            seen.add(response.status_code)
            if response.status_code != 400:  # the input edge speaks to browsers
                case.validate_response(response, checks=CHECKS)

        answers()
    assert seen >= {200, 404, 429}, "what only meets refusals proves little"
