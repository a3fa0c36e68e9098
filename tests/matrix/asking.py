"""Asking once: one request of one subject, in a transaction that is undone, with all it wrote and all it answered."""

import hashlib
import json
import re
from dataclasses import dataclass
from html import escape
from typing import Any
from urllib.parse import quote, quote_plus, urlencode

from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client

from tests.detecting import WATCH
from tests.matrix.acts import Act, body_of
from tests.matrix.addresses import Address
from tests.matrix.ground import HOSTS
from tests.matrix.recipes import Thing
from tests.matrix.subjects import Subject
from tests.matrix.world import World

_WRITE = re.compile(r"\s*(?:INSERT(?: OR \w+)? INTO|UPDATE|DELETE FROM)\s+[\"`]?(\w+)", re.IGNORECASE)
# What even a reading may leave behind: who looked, how often somebody tried, that somebody is signed in, what nobody found.
ASIDE = frozenset(
    {
        "journal_entry",
        "journal_tally",
        "journal_spending",
        "journal_alarm",
        "django_session",
        "clients_key",
        "catalog_missedquery",
    }
)
ASIDE_ROOMS = ("axes_", "badges_sitting")
# Asking for a paper puts it first in the worker's queue; nothing that anybody reads is changed by it.
QUEUES = {"documents/<uuid:document_id>/": "cases_document"}
# What the pages keep by design even when they only ask again: the seed that the screen shows, the errand that was opened.
KEEPS = {"guard/enrol/": "badges_badge", "guard/phone/": "badges_badge"}
KEEPS |= dict.fromkeys(("/look-up/", "window/rolls/<uuid:permit_id>/"), "people_errand")
_TOKENS = re.compile(
    rb'(?:value|nonce|content|hx-headers)="[^"]*(?:[A-Za-z0-9]{64}|[A-Za-z0-9_:-]{80,})[^"]*"|\d\d:\d\d'
)


@dataclass
class Answer:
    """What came back, and what was written meanwhile."""

    status: int
    content: bytes
    headers: dict[str, str]
    cookies: str
    wrote: set[str]
    changed: set[str]

    @property
    def content_type(self) -> str:
        return self.headers.get("Content-Type", "")

    @property
    def everything(self) -> bytes:
        """Return headers, cookies and body as one: a canary may sit in any of them."""
        head = "\n".join(f"{name}: {value}" for name, value in self.headers.items())
        return f"{head}\n{self.cookies}\n".encode() + self.content

    def levelled(self, typed: list[str]) -> tuple[int, str, str, bytes]:
        """Return what two answers about things that look alike must have in common."""
        content = without(_TOKENS.sub(b"TOKEN", self.content), typed, by=b"TYPED")
        location = without(self.headers.get("Location", "").encode(), typed, by=b"TYPED")
        return self.status, self.content_type, location.decode(), content


class Asker:
    """Asks on behalf of the subjects of one world, and knows what every table held before."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.client = Client(raise_request_exception=False)
        self.before: dict[str, str] = {}

    def ask(self, subject: Subject, address: Address, thing: Thing, act: Act) -> Answer:
        """Send one request; whatever it changed is undone before this returns."""
        cache.clear()
        self.client.cookies.clear()
        for name, value in subject.cookies.items():
            self.client.cookies[name] = value
        written: set[str] = set()
        leaks = len(WATCH.leaks)

        def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
            found = _WRITE.match(sql)
            if found:
                written.add(found[1])
            return execute(sql, params, many, context)

        with transaction.atomic(), connection.execute_wrapper(watch):
            response = self.client.generic(**self._request(subject, address, thing, act))
            content = b"".join(response.streaming_content) if response.streaming else response.content
            changed = {table for table in written - ASIDE if not table.startswith(ASIDE_ROOMS) and self._differs(table)}
            transaction.set_rollback(True)
        # What one types into an address oneself may come back in the address that one is led to.
        WATCH.leaks[leaks:] = [each for each in WATCH.leaks[leaks:] if not any(text in each for text in act.typed)]
        cookies = response.cookies.output(header="")
        return Answer(
            response.status_code, content, dict(response.headers), cookies, written, changed - self._queue(address, act)
        )

    def _request(self, subject: Subject, address: Address, thing: Thing, act: Act) -> dict[str, Any]:
        path = address.path(thing.values)
        query = urlencode(act.query)
        sent: dict[str, Any] = {"method": act.method, "path": f"{path}?{query}" if query else path}
        sent["HTTP_HOST"] = HOSTS[subject.county]
        if subject.bearer:
            sent["HTTP_AUTHORIZATION"] = f"Bearer {subject.bearer}"
        if act.override:
            sent["HTTP_X_HTTP_METHOD_OVERRIDE"] = act.override
        if not act.is_safe:
            said = body_of(self.world, address, thing)
            is_json = address.is_api
            sent["data"] = (
                json.dumps({"number": said["number"], "code": said["code"]}) if is_json else urlencode(said, doseq=True)
            )
            sent["content_type"] = "application/json" if is_json else "application/x-www-form-urlencoded"
        return sent

    def _queue(self, address: Address, act: Act) -> set[str]:
        kept = {table for tail, table in KEEPS.items() if address.route.endswith(tail)}
        return kept | {table for tail, table in QUEUES.items() if act.is_safe and address.route.endswith(tail)}

    def remember(self) -> None:
        """Take the digest of every table, as the world was made."""
        with connection.cursor() as cursor:
            tables = connection.introspection.table_names(cursor)
        self.before = {table: digest(table) for table in tables}

    def _differs(self, table: str) -> bool:
        return digest(table) != self.before[table]


def without(content: bytes, typed: list[str], *, by: bytes = b"") -> bytes:
    """Take out what the asker typed, as it stands and as it is written in addresses, once and twice over."""
    forms = {
        form
        for each in typed
        if each
        for form in (each, quote(each), quote_plus(each), quote(quote(each)), escape(each))
    }
    for form in sorted(forms, key=len, reverse=True):
        content = content.replace(form.encode(), by)
    return content


def digest(table: str) -> str:
    """Return a hash of all rows of a table, whatever their order."""
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT * FROM "{table}"')  # the name comes from the database itself
        rows = sorted(repr(row) for row in cursor.fetchall())
    return hashlib.sha256("\n".join(rows).encode()).hexdigest()
