"""Whatever is sent, the API answers as its own description says, and never with an error of ours; with and without a key."""

import itertools

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import content_type_conformance, response_schema_conformance

from bianmin.cases.models import Case
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
EXAMPLES = 20  # for each operation
CHECKS = [not_a_server_error, content_type_conformance, response_schema_conformance]
OPEN, KEYED = 7, 6  # operations


@pytest.fixture
def _one_connection():
    """Let the server not close the connection in whose transaction the test lives, as Django's own client does."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def description(_one_connection, item):
    """The API's own description, valid, over a county in which there is something to find."""
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())
    schema.validate()
    return schema


@pytest.fixture
def item(db):
    made = make.edition()
    make.placed(made, make.station())
    return made.item


def tried(operation, change=lambda case: None, headers=None):
    """Call one operation with whatever may be thought of; return the statuses that were answered."""
    seen = set()

    @settings(
        max_examples=EXAMPLES, deadline=None, derandomize=True, database=None,
        phases=[Phase.explicit, Phase.generate], suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(case=operation.as_strategy())
    def answers(case):
        change(case)
        response = case.call(headers=headers or {})
        seen.add(response.status_code)
        if response.status_code != 400:  # what stops at the input edge is in no operation's description
            case.validate_response(response, checks=CHECKS)

    answers()
    return seen


def operations(description):
    found = [each.ok() for each in description.get_all_operations()]
    assert len(found) == OPEN + KEYED
    keyed = [each for each in found if each.path.startswith(("/api/v1/drafts", "/api/v1/cases"))]
    assert len(keyed) == KEYED
    return [each for each in found if each not in keyed], keyed


def test_nothing_that_the_description_allows_breaks_the_api(description):
    seen = set().union(*map(tried, operations(description)[0]))
    assert seen >= {200, 404, 429}, "what only meets refusals proves little"


def test_without_a_key_the_clients_operations_answer_nothing(description):
    seen = set().union(*map(tried, operations(description)[1]))
    assert seen - {400, 422} == {401, 429}, "a form's unknown fields are refused before the key is asked"


@pytest.mark.parametrize("kind", ["live", "test", "read"])
def test_nothing_breaks_the_clients_operations_with_a_key(request, item, partner, kind):
    caller = partner(kind, items=[item.slug])
    headers = {"Authorization": f"Bearer {caller.secret}"}
    sent = {
        "item": item.slug,
        "village": "370832001009",
        "applicant": {"name": "王秀兰"},
        "answers": {"card": "6217000000000000"},
    }
    drafts = [] if kind == "read" else [caller.post("/drafts", sent)["id"] for _ in range(3)]
    if kind == "live":
        caller.post(f"/drafts/{drafts[0]}/submit", {"basis": "own_session"}, once="key-00001")
    description = request.getfixturevalue(
        "description"
    )  # now: Django's own client lets the server close connections again
    turn = itertools.count()

    def half_real(case):
        """Let every second case be about something that is there."""
        if next(turn) % 2:
            return
        if "draft_id" in case.path_parameters and drafts:
            case.path_parameters["draft_id"] = drafts[next(turn) % 3]
        if "number" in case.path_parameters and Case.objects.exists():
            case.path_parameters["number"] = Case.objects.first().number
        if isinstance(case.body, dict) and "item" in case.body:
            case.body = {**case.body, "item": item.slug, "village": "370832001009"}

    seen = set().union(*(tried(each, half_real, headers) for each in operations(description)[1]))
    assert seen >= ({200, 404} if kind == "read" else {200, 201, 404, 422}), "what only meets refusals proves little"
