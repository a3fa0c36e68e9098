"""Every page that anybody can reach, opened with the settings of life: its headers, its cookies, and that reading changes nothing."""

import logging
import re
from collections import defaultdict

import pytest
from django.test import override_settings
from django.urls import Resolver404, resolve

from bianmin.pages.asks import right_of
from tests.matrix.asking import ASIDE, ASIDE_ROOMS, QUEUES, digest
from tests.matrix.ground import HOSTS
from tests.security.crawling import Walker
from tests.security.life import settings_in_life

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
MOST = 90  # pages of one reader
READERS = (
    "nobody", "browser with a code", "applicant", "citizen with a draft", "370832 S11 clerk", "370832 S11 helper", "370832 T1 town_clerk",
    "370832 mzj dept_clerk", "370832 mzj dept_approver", "370832 office county_office", "370832 supervision supervisor",
    "administrator office system_admin", "administrator office security_admin", "administrator office audit_admin",
)  # fmt: skip
CSP = {
    "default-src 'self'", "script-src 'self'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'", "form-action 'self'",
}  # fmt: skip
FILES = ("/files/", "/documents/")  # what somebody sent, and our PDFs, have stricter policies of their own
YEAR = 31_536_000


@pytest.fixture(scope="module")
def in_life(tmp_path_factory):
    """Serve as a real installation does: secure cookies, HSTS, redirects."""
    with override_settings(**settings_in_life(str(tmp_path_factory.mktemp("life")))):
        yield


@pytest.fixture(scope="module")
def crawled(world, in_life, django_db_blocker):
    """Return (reader, address, answer) of every page that was reached, and the digests of the tables before and after."""
    from django.db import connection

    with django_db_blocker.unblock():
        tables = [
            table for table in connection.introspection.table_names() if table not in ASIDE | set(QUEUES.values())
        ]
        tables = [table for table in tables if not table.startswith(ASIDE_ROOMS)]
        before = {table: digest(table) for table in tables}
        pages = []
        for key in READERS:
            subject = next((each for each in world.subjects if each.key == key), None)
            assert subject, key
            pages += [(key, address, answer) for address, answer in Walker(subject, secure=True).walk(most=MOST)]
        after = {table: digest(table) for table in tables}
    return pages, before, after


def each_fault(crawled, fault):
    """Return the addresses at which ``fault`` finds something, with what it found, each kind once."""
    found = defaultdict(set)
    for key, address, answer in crawled[0]:
        told = fault(key, address, answer)
        if told:
            found[re.sub(r"[0-9a-f-]{36}|[A-Z]{2}\d+|\d{5,}", "#", address)].add(told)
    return dict(found)


def is_personal(key, address):
    try:
        right = right_of(resolve(address.split("?")[0]).func)
    except Resolver404:
        return False
    return key not in {"nobody", "browser with a code"} or (right is not None and not right.public)


def test_the_crawl_reaches_every_face(crawled):
    reached = {address.split("?")[0].split("/")[1] for _, address, answer in crawled[0] if answer.status_code == 200}
    assert reached >= {"", "window", "office", "oversight", "progress", "items", "stations", "signin", "api"}
    assert len(crawled[0]) > 250
    assert all(answer.status_code < 500 for _, _, answer in crawled[0])


def test_every_answer_has_the_headers_that_protect_its_reader(crawled):
    def fault(_key, _address, answer):
        wanted = {
            "X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin", "X-Frame-Options": "DENY",
            "Cross-Origin-Opener-Policy": "same-origin",
        }  # fmt: skip
        return ", ".join(sorted(name for name, value in wanted.items() if answer.headers.get(name) != value))

    assert each_fault(crawled, fault) == {}


def test_every_page_says_where_scripts_may_come_from(crawled):
    def fault(_key, address, answer):
        policy = answer.headers.get("Content-Security-Policy", "")
        said = {each.strip() for each in policy.split(";")}
        if any(part in address for part in FILES) and "html" not in answer.headers.get("Content-Type", ""):
            return "" if "default-src 'none'" in said or said >= CSP else f"a file: {policy}"
        return "" if said >= CSP and "unsafe" not in policy else policy or "no policy"

    assert each_fault(crawled, fault) == {}


def test_every_answer_insists_on_https_for_a_year(crawled):
    def fault(_key, _address, answer):
        said = answer.headers.get("Strict-Transport-Security", "")
        seconds = re.match(r"max-age=(\d+); includeSubDomains", said)
        return "" if seconds and int(seconds[1]) >= YEAR else said or "none"

    assert each_fault(crawled, fault) == {}


def test_no_answer_lets_another_site_read_it_or_says_what_runs_here(crawled):
    def fault(_key, _address, answer):
        return ", ".join(
            name for name in answer.headers if name.startswith("Access-Control") or name in {"Server", "X-Powered-By"}
        )

    assert each_fault(crawled, fault) == {}


def test_every_text_says_its_character_set(crawled):
    def fault(_key, _address, answer):
        kind = answer.headers.get("Content-Type", "")
        is_text = kind.startswith("text/") or "xml" in kind  # JSON is UTF-8 by itself (RFC 8259)
        if answer.status_code in {204, 301, 302, 303}:
            return ""
        return "" if "charset=utf-8" in kind or (kind and not is_text) else kind or "none"

    assert each_fault(crawled, fault) == {}


def test_a_personal_page_is_kept_by_no_cache(crawled):
    def fault(key, address, answer):
        if not is_personal(key, address):
            return ""
        return (
            "" if "no-store" in answer.headers.get("Cache-Control", "") else answer.headers.get("Cache-Control", "none")
        )

    assert each_fault(crawled, fault) == {}


def test_a_public_page_without_a_session_gives_nobody_a_session(crawled):
    for key, address, answer in crawled[0]:
        if key == "nobody" and answer.status_code == 200:
            assert not any("session" in name for name in answer.cookies), address


def test_every_cookie_is_hidden_from_scripts_and_other_sites(crawled):
    seen = set()

    def fault(_key, _address, answer):
        wrong = []
        for name, cookie in answer.cookies.items():
            seen.add(name)
            if not (
                cookie["httponly"]
                and cookie["secure"]
                and cookie["samesite"] in {"Lax", "Strict"}
                and cookie["path"] == "/"
            ):
                wrong.append(f"{name}: {cookie.OutputString()}")
            if ("session" in name or "csrf" in name) and (not name.startswith("__Host-") or cookie["domain"]):
                wrong.append(f"{name} could be set by a neighbouring host")
        return "; ".join(wrong)

    assert each_fault(crawled, fault) == {}
    assert seen


def test_reading_changes_nothing(crawled):
    _, before, after = crawled
    assert [table for table in before if before[table] != after[table]] == []


def test_plain_http_is_led_to_https_and_the_api_refuses_it(world, in_life):
    walker = Walker(next(each for each in world.subjects if each.key == "nobody"))
    answer = walker.get("/items/")
    assert (answer.status_code, answer["Location"]) == (301, f"https://{HOSTS['370832']}/items/")
    assert walker.get("/api/v1/items").status_code == 403


@pytest.mark.parametrize("forwarded", [
    {"HTTP_X_FORWARDED_PROTO": "https"}, {"HTTP_FORWARDED": "proto=https;host=elsewhere.example"},
    {"HTTP_X_FORWARDED_HOST": "elsewhere.example"}, {"HTTP_X_FORWARDED_SSL": "on"}, {"HTTP_FRONT_END_HTTPS": "on"},
])  # fmt: skip
def test_what_a_client_says_of_a_proxy_is_not_believed(client, in_life, forwarded):
    answer = client.get("/items/", **forwarded)
    assert (answer.status_code, answer["Location"]) == (301, "https://testserver/items/")


def test_the_log_of_a_crawl_holds_nobodys_canary(world, in_life, caplog):
    """A refused address is logged by Django with its path; nothing personal stands in a path."""
    caplog.set_level(logging.DEBUG, logger="django.request")
    subject = next(each for each in world.subjects if each.key == "370832 S11 clerk")
    for _ in Walker(subject, secure=True).walk(most=MOST):
        pass
    nest = world.nest()
    assert nest.found(caplog.text.encode(), strangers={each.key for each in world.persons}) == []
