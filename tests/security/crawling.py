"""Walking the house as a reader would: from page to page by the links and forms that stand there."""

import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

from django.conf import settings
from django.db import transaction
from django.http import HttpResponse
from django.test import Client

from bianmin.county.scope import county
from tests.matrix.ground import HOSTS
from tests.matrix.subjects import Subject

DOORS = ("/", "/mine/", "/window/", "/office/", "/oversight/", "/guard/", "/progress/", "/verify/", "/resume/", "/signin/",
         "/stations/370832001001/", "/items/", "/robots.txt", "/healthz", "/readyz", "/api/v1/openapi.json", "/demo/", "/nowhere/")  # fmt: skip
NUMBERS = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|[A-Z]{2}\d{10,}|T\d{4}|\d{12}|\d+")
ALIKE = 3  # addresses that differ only in a number: so many of them are opened


@dataclass(frozen=True)
class Field:
    """One input of a form."""

    name: str
    kind: str
    value: str = ""
    options: tuple[str, ...] = ()


@dataclass
class Form:
    """One form of a page: where it goes, and what it asks."""

    action: str
    method: str
    fields: list[Field] = field(default_factory=list)

    @property
    def shape(self) -> str:
        return f"{NUMBERS.sub('#', urlsplit(self.action).path)} {' '.join(sorted({each.name for each in self.fields}))}"


class Page(HTMLParser):
    """Reads the links and forms of one page."""

    def __init__(self, text: str, address: str) -> None:
        super().__init__(convert_charrefs=True)
        self.address, self.links, self.forms = address, [], []
        self._form: Form | None = None
        self._select = ""
        self._options: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        had = {name: value or "" for name, value in attrs}
        for name in ("href", "src", "hx-get"):
            if had.get(name):
                self.links.append(urljoin(self.address, had[name]))
        if tag == "form":
            self._form = Form(urljoin(self.address, had.get("action", "")), had.get("method", "get").upper())
            self.forms.append(self._form)
        elif tag == "select":
            self._select, self._options = had.get("name", ""), []
        elif tag == "option":
            self._options.append(had.get("value", ""))
        elif tag in {"input", "textarea", "button"} and had.get("name") and self._form:
            kind = had.get("type", tag)
            self._form.fields.append(Field(had["name"], kind, unescape(had.get("value", ""))))

    def handle_endtag(self, tag: str) -> None:
        if tag == "select" and self._form and self._select:
            self._form.fields.append(Field(self._select, "select", "", tuple(self._options)))
        elif tag == "form":
            self._form = None


class Walker:
    """One subject's browser on its way."""

    def __init__(self, subject: Subject, *, secure: bool = False) -> None:
        self.subject, self.secure = subject, secure
        self.client = Client(raise_request_exception=False, HTTP_HOST=HOSTS[subject.county])

    def get(self, address: str) -> HttpResponse:
        """Open one address, in a transaction that is undone."""
        with transaction.atomic(), county(self.subject.county):
            self._seat()
            response = self.client.get(address, secure=self.secure)
            if response.streaming:
                response.content_kept = b"".join(response.streaming_content)
            transaction.set_rollback(True)
        return response

    def post(self, address: str, data: dict[str, object]) -> HttpResponse:
        with transaction.atomic(), county(self.subject.county):
            self._seat()
            response = self.client.post(address, data, secure=self.secure)
            transaction.set_rollback(True)
        return response

    def raw(self, address: str, body: str) -> HttpResponse:
        """Post a body as it stands, already encoded."""
        with transaction.atomic(), county(self.subject.county):
            self._seat()
            response = self.client.post(
                address, body, content_type="application/x-www-form-urlencoded", secure=self.secure
            )
            transaction.set_rollback(True)
        return response

    def _seat(self) -> None:
        self.client.cookies.clear()
        for name, value in self.subject.cookies.items():
            self.client.cookies[settings.SESSION_COOKIE_NAME if "session" in name else name] = value

    def walk(self, *, most: int) -> Iterator[tuple[str, HttpResponse]]:
        """Yield (address, answer) of each page that can be reached, some of each kind, at most ``most``."""
        waiting, seen, alike = deque(DOORS), set(DOORS), {}
        while waiting and most > 0:
            address, most = waiting.popleft(), most - 1
            response = self.get(address)
            yield address, response
            for link in _links(response, address):
                kind = NUMBERS.sub("#", link)
                if link not in seen and alike.get(kind, 0) < ALIKE:
                    seen.add(link)
                    alike[kind] = alike.get(kind, 0) + 1
                    waiting.append(link)


def _links(response: HttpResponse, address: str) -> list[str]:
    found = [response["Location"]] if response.headers.get("Location") else []
    if "html" in response.headers.get("Content-Type", ""):
        found += Page(response.content.decode(), address).links
    own = [urlsplit(urljoin(address, each)) for each in found]
    return [f"{each.path}{f'?{each.query}' if each.query else ''}" for each in own
            if each.scheme in {"", "http", "https"} and each.netloc in {"", *HOSTS.values()} and "/static/" not in each.path]  # fmt: skip
