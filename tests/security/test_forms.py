"""Whatever is typed into any form that anybody can reach, the house answers, and writes nothing on the page unescaped."""

import os
import random
from collections import Counter
from urllib.parse import quote, urlencode

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from tests.security.crawling import Page, Walker
from tests.security.nasty import BROKEN_BYTES, NASTY, SCRIPT, UNSTORABLE, filled

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
IS_FULL = bool(os.environ.get("BIANMIN_FULL"))
EXAMPLES = 60 if IS_FULL else 8  # of each form
MOST = 200 if IS_FULL else 60  # pages crawled for forms
READERS = (
    "nobody", "browser with a code", "citizen with a draft", "370832 S11 clerk", "370832 T1 town_clerk", "370832 mzj dept_clerk",
    "370832 mzj dept_approver", "370832 office county_office", "administrator office system_admin",
    "administrator office security_admin", "administrator office audit_admin",
)  # fmt: skip
EDGE = frozenset({"/signout/"})  # ends the session that the next form needs; it has no field


@pytest.fixture(scope="module")
def forms(world, django_db_blocker):
    """Return (walker, form) for each kind of form that each reader reaches."""
    found = []
    with django_db_blocker.unblock():
        for key in READERS:
            walker = Walker(next(each for each in world.subjects if each.key == key))
            shapes = {}
            for address, answer in walker.walk(most=MOST):
                if "html" in answer.headers.get("Content-Type", ""):
                    for form in Page(answer.content.decode(), address).forms:
                        shapes.setdefault((form.method, form.shape), form)
            found += [(walker, form) for form in shapes.values() if form.action.split("?")[0] not in EDGE]
    return found


def ask(walker, form, typed):
    if form.method == "POST":
        return walker.post(form.action, typed)
    return walker.get(f"{form.action}?{_query(typed)}")


def _query(typed):
    return urlencode(typed, doseq=True, errors="replace")


def test_nothing_typed_into_a_form_breaks_the_house(forms, record_property):
    assert len({form.shape for _, form in forms}) > 25
    statuses = Counter()
    for walker, form in forms:
        _holds(walker, form, statuses)
    record_property("says", f"form fuzz: {statuses.total()} forms sent, answers {dict(sorted(statuses.items()))}")
    assert statuses.keys() & {422, 409} and statuses.keys() & {200, 302}


def _holds(walker, form, statuses):
    """Send one form as many times as are due, each filled in differently, the same each run."""

    @settings(max_examples=EXAMPLES, deadline=None, derandomize=True, database=None, phases=[Phase.generate],
              suppress_health_check=list(HealthCheck))  # fmt: skip
    @given(typed=filled(form))
    def holds(typed):
        answer = ask(walker, form, typed)
        statuses[answer.status_code] += 1
        assert answer.status_code < 500, (walker.subject.key, form.action, typed)
        assert SCRIPT.encode() not in answer.content, (form.action, "unescaped")

    holds()


def test_what_no_database_can_keep_is_refused_in_every_form(forms):
    lot = random.Random(20261124)
    for walker, form in forms:
        names = [each.name for each in form.fields if each.name != "csrfmiddlewaretoken"] or ["x"]
        for text in UNSTORABLE[:2]:
            answer = ask(walker, form, {lot.choice(names): text})
            assert answer.status_code in {400, 401, 403, 404, 405, 422, 409}, (walker.subject.key, form.action, text)


def test_bytes_that_are_no_text_are_refused_in_every_form(forms):
    for walker, form in forms:
        if form.method != "POST":
            continue
        for broken in BROKEN_BYTES:
            body = f"{form.fields[0].name if form.fields else 'x'}={broken}"
            answer = walker.raw(form.action, body)
            assert answer.status_code in {400, 401, 403, 404, 405}, (walker.subject.key, form.action, broken)


def test_every_word_of_the_corpus_is_answered_where_anybody_may_search(world):
    walker = Walker(world.subject("nobody"))
    for path in (
        "/search/?q=",
        "/items/?category=",
        "/villages/?q=",
        "/verify/?code=",
        "/progress/?number=",
        "/signin/?next=",
    ):
        for text in NASTY:
            answer = walker.get(path + quote(text[:700]))
            assert answer.status_code < 500, (path, text)
            assert SCRIPT.encode() not in answer.content
