"""A browser without a screen: one kept connection, cookies, the token of the last form; nothing else is remembered."""

import http.client
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Self
from urllib.parse import urlencode, urlsplit

from benchmarks.serving import LOOPBACK

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
REDIRECTS = frozenset({301, 302, 303, 307, 308})
TIMEOUT_SECONDS = 30.0
GONE = (OSError, http.client.HTTPException)  # what a request raises when the server is not there, or goes away
File = tuple[str, bytes, str]  # name, content, content type


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    text: str
    location: str
    etag: str = ""

    @property
    def is_redirect(self) -> bool:
        return self.status in REDIRECTS


@dataclass
class Browser:
    """One reader's browser; not for use by two threads."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    token: str = ""
    requests: int = 0
    _line: http.client.HTTPConnection | None = None

    def get(self, path: str, **headers: str) -> Answer:
        """Ask for one page.

        Raises:
            OSError: the server is not there, or went away.
            http.client.HTTPException: it went away while it answered.
        """
        return self._send("GET", path, b"", headers)

    def post(self, path: str, fields: Mapping[str, str], files: Mapping[str, File] | None = None) -> Answer:
        """Send a form with the token of the last one seen; raises as ``get`` does."""
        body, kind = form({"csrfmiddlewaretoken": self.token, **fields}, files)
        return self._send("POST", path, body, {"Content-Type": kind})

    def follow(self, answer: Answer) -> Answer:
        """Go where an answer leads, until there is a page."""
        while answer.is_redirect:
            answer = self.get(answer.location)
        return answer

    def twin(self) -> "Browser":
        """Return a second connection of the same browser, as a double click makes it."""
        return Browser(self.port, dict(self.cookies), self.token)

    @property
    def is_open(self) -> bool:
        return self._line is not None

    def hang_up(self) -> None:
        """Close the connection; the next request opens another."""
        if self._line:
            self._line.close()
        self._line = None

    def _send(self, method: str, path: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        self.start(method, path, body, headers)
        return self.finish()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.hang_up()

    def start(self, method: str, path: str, body: bytes, headers: Mapping[str, str]) -> None:
        """Send a request without waiting for its answer."""
        if self._line is None:
            self._line = http.client.HTTPConnection(LOOPBACK, self.port, timeout=TIMEOUT_SECONDS)
        sent = {
            **headers,
            **({"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())} if self.cookies else {}),
        }
        try:
            self._line.request(method, path, body or None, sent)
        except BaseException:
            self.hang_up()
            raise

    def finish(self) -> Answer:
        """Take the answer of the request that was started."""
        assert self._line is not None, "a request was started"
        try:
            response = self._line.getresponse()
            text = response.read().decode()
        except BaseException:
            self.hang_up()
            raise
        self.requests += 1
        self._remember(response, text)
        location = urlsplit(response.headers.get("Location", ""))
        path = location.path + (f"?{location.query}" if location.query else "")
        return Answer(response.status, text, path, response.headers.get("ETag", ""))

    def _remember(self, response: http.client.HTTPResponse, text: str) -> None:
        for line in response.headers.get_all("Set-Cookie", []):
            for name, morsel in SimpleCookie(line).items():
                self.cookies[name] = morsel.value
        found = TOKEN.search(text)
        self.token = found[1] if found else self.token


def form(fields: Mapping[str, str], files: Mapping[str, File] | None = None) -> tuple[bytes, str]:
    """Return the body of a form and its content type; with files it is multipart."""
    if not files:
        return urlencode(fields).encode(), "application/x-www-form-urlencoded"
    edge = secrets.token_hex(16)
    parts = [_part(edge, f'name="{name}"', text.encode()) for name, text in fields.items()]
    for name, (filename, content, kind) in files.items():
        parts.append(_part(edge, f'name="{name}"; filename="{filename}"\r\nContent-Type: {kind}', content))
    return b"".join([*parts, f"--{edge}--\r\n".encode()]), f"multipart/form-data; boundary={edge}"


def _part(edge: str, of: str, content: bytes) -> bytes:
    return f"--{edge}\r\nContent-Disposition: form-data; {of}\r\n\r\n".encode() + content + b"\r\n"
