"""A partner's web server that behaves well or badly, in a thread or as a process of its own.

As a process: ``python partner_server.py PORT FILE`` appends each request it took to FILE as one line of JSON.
"""

import json
import socket
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Partner:
    """A server whose ``mode`` says how it answers; ``taken`` are the (headers, body) of what it took with 200."""

    def __init__(self, port: int = 0) -> None:
        self.mode, self.taken, self.asked = "ok", [], 0
        partner = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                partner.asked += 1
                body = self.rfile.read(int(self.headers["Content-Length"]))
                getattr(partner, f"be_{partner.mode}")(self, dict(self.headers), body)

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_port}/hook?of=us"
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True)
        self.thread.start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()

    def _answer(self, handler: BaseHTTPRequestHandler, status: int, **headers: str) -> None:
        handler.send_response(status)
        for name, value in {"Content-Length": "0", **headers}.items():
            handler.send_header(name, value)
        handler.end_headers()

    def be_ok(self, handler: BaseHTTPRequestHandler, headers: dict[str, str], body: bytes) -> None:
        self.taken.append((headers, body))
        self._answer(handler, 204)

    def be_500(self, handler: BaseHTTPRequestHandler, headers: dict[str, str], body: bytes) -> None:
        self._answer(handler, 500)

    def be_elsewhere(self, handler: BaseHTTPRequestHandler, headers: dict[str, str], body: bytes) -> None:
        self._answer(handler, 307, Location=self.url)

    def be_hanging(self, handler: BaseHTTPRequestHandler, headers: dict[str, str], body: bytes) -> None:
        time.sleep(3)
        handler.close_connection = True

    def be_slow(self, handler: BaseHTTPRequestHandler, headers: dict[str, str], body: bytes) -> None:
        """Trickle the head of an answer, so that no single wait is long."""
        for letter in b"HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n":
            try:
                handler.wfile.write(bytes([letter]))
            except OSError:
                break
            time.sleep(0.1)
        handler.close_connection = True

    def be_half(self, handler: BaseHTTPRequestHandler, headers: dict[str, str], body: bytes) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Le")
        handler.wfile.flush()
        handler.connection.shutdown(socket.SHUT_RDWR)
        handler.close_connection = True

    def be_garbage(self, handler: BaseHTTPRequestHandler, headers: dict[str, str], body: bytes) -> None:
        handler.wfile.write(b"\x00\x01 what is this\r\n\r\n")
        handler.close_connection = True

    def be_deaf(self, handler: BaseHTTPRequestHandler, headers: dict[str, str], body: bytes) -> None:
        """Take it, and say nothing: the answer is lost on its way."""
        self.taken.append((headers, body))
        handler.connection.shutdown(socket.SHUT_RDWR)
        handler.close_connection = True


@contextmanager
def partner_server(port: int = 0) -> Iterator[Partner]:
    """Run one while the block lasts."""
    partner = Partner(port)
    try:
        yield partner
    finally:
        partner.close()


def _as_a_process(port: int, path: str) -> None:
    with partner_server(port) as partner:
        written = 0
        while True:
            time.sleep(0.02)
            with open(path, "a", encoding="utf-8") as log:
                for headers, body in partner.taken[written:]:
                    log.write(json.dumps([headers, body.decode()]) + "\n")
                    written += 1


if __name__ == "__main__":
    _as_a_process(int(sys.argv[1]), sys.argv[2])
