"""The same browser without a server: requests answered in this process, where their SQL can be counted."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from django.test import Client

from benchmarks.browsing import TOKEN, Answer, Browser
from benchmarks.measuring import statements
from benchmarks.serving import LOOPBACK


@dataclass
class InsideBrowser(Browser):
    """Sends nothing over the wire, and keeps for each request its path and the statements that it took."""

    port: int = 0
    client: Client = field(default_factory=lambda: Client(SERVER_NAME=LOOPBACK, raise_request_exception=True))
    counts: list[tuple[str, int]] = field(default_factory=list)

    def _send(self, method: str, path: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        for name, value in self.cookies.items():
            self.client.cookies[name] = value
        kind = headers.get("Content-Type", "application/octet-stream")
        with statements() as sent:
            response = self.client.generic(method, path, body, content_type=kind)
        self.requests += 1
        self.counts.append((f"{method} {path}", len(sent)))
        text = response.content.decode()
        found = TOKEN.search(text)
        self.token = found[1] if found else self.token
        return Answer(response.status_code, text, urlsplit(response.headers.get("Location", "")).path)
