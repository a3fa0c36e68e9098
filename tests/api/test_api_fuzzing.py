"""Whatever is sent, the API answers as its own description says, and never with an error of ours."""

import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import content_type_conformance, response_schema_conformance

from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
EXAMPLES = 20  # for each of seven operations
CHECKS = [not_a_server_error, content_type_conformance, response_schema_conformance]


@pytest.fixture
def description():
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
