"""Calling an address that somebody else gave us: only outwards, only where it was looked up, never longer than told.

SSRF (OWASP API7:2023): the host is resolved here, every address it has must be a public one, and the connection goes to
the very address that was looked at; no redirect is followed, no proxy asked, nothing of the answer read but its status.
Plain http, and addresses of this machine, are for the demo and the tests alone.
"""

import ipaddress
import socket
import ssl
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import SplitResult, urlsplit

import httpcore
from django.conf import settings

from bianmin.county.refusals import BadInput

SECONDS: Final = 5.0  # for the whole of one call: looking up, connecting, sending, and the head of the answer
LONGEST: Final = 300  # characters of an address
_PORTS: Final = {"https": 443, "http": 80}
_ENDING = range(200, 300)
_NAT64: Final = ipaddress.ip_network("64:ff9b::/96")


class NotOutside(Exception):
    """The address leads into our own network, or nowhere."""


@dataclass(frozen=True, slots=True)
class Answer:
    """How a call went: the status of the answer, or why there was none."""

    status: int | None
    error: str

    @property
    def is_taken(self) -> bool:
        return self.status is not None and self.status in _ENDING


def read_url(text: str) -> str:
    """Return an address that may be called, as it will be called.

    Raises:
        BadInput: no https, a user name in it, an odd port, too long, or a host inside of our own network.
    """
    url = text.strip()
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise BadInput("这不是完整的网址。请写成 https://域名/路径。") from None
    is_text = url.isascii() and url.isprintable() and " " not in url and len(url) <= LONGEST
    if not is_text or not parts.hostname or parts.username is not None or parts.fragment:
        raise BadInput(f"网址要写成 https://域名/路径，不带账号，不带 #，最长 {LONGEST} 个字符。")
    if parts.scheme not in _schemes() or (parts.scheme == "http" and not _is_loopback(parts.hostname)):
        raise BadInput("网址要用 https 开头：通知走加密的路。")
    if port == 0 or (port not in {None, 443, 8443} and not _is_loopback(parts.hostname)):
        raise BadInput("网址的端口只能是 443 或 8443。")
    try:
        addresses_of(parts.hostname, port or _PORTS[parts.scheme])
    except NotOutside:
        raise BadInput("这个网址指向内部网络，或者查不到。请写对接方在公网上的域名。") from None
    return url


def _schemes() -> set[str]:
    return {"https", "http"} if settings.DEMO else {"https"}


def _is_loopback(host: str) -> bool:
    return settings.DEMO and host in {"127.0.0.1", "localhost", "::1"}


def addresses_of(host: str, port: int) -> list[str]:
    """Return the IP addresses of a host, all of which may be called.

    Raises:
        NotOutside: it has none, or one of them is private, local, reserved or for many.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as unknown:
        raise NotOutside(host) from unknown
    addresses = list(dict.fromkeys(str(each[4][0]) for each in found))
    if not addresses or not all(_may_call(address) for address in addresses):
        raise NotOutside(host)
    return addresses


def _may_call(address: str) -> bool:
    number = ipaddress.ip_address(address.partition("%")[0])
    inner = getattr(number, "ipv4_mapped", None) or getattr(number, "sixtofour", None) or _translated(number)
    if inner is not None:
        return _may_call(str(inner))
    if number.is_loopback:
        return bool(settings.DEMO)
    return number.is_global and not number.is_multicast and not number.is_reserved


def _translated(number: ipaddress.IPv4Address | ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """Return the IPv4 address that a NAT64 (RFC 6052) makes of this one."""
    return ipaddress.IPv4Address(number.packed[-4:]) if number in _NAT64 else None


def post(url: str, body: bytes, headers: Mapping[str, str], *, seconds: float = SECONDS) -> Answer:
    """Send ``body`` once and return how it went; ``seconds`` is for the whole, however slowly the other side trickles."""
    until = time.monotonic() + seconds
    sent = [
        ("Host", _host(urlsplit(url))),
        ("Content-Length", str(len(body))),
        ("Connection", "close"),
        *headers.items(),
    ]
    try:
        with httpcore.ConnectionPool(
            ssl_context=ssl.create_default_context(), network_backend=_Outwards(until)
        ) as pool, pool.stream(
            "POST", url, headers=sent, content=body, extensions={"timeout": _limits(seconds)}
        ) as response:  # fmt: skip
            status = int(response.status)
    except NotOutside:
        return Answer(None, "地址指向内部网络，或者查不到")
    except httpcore.TimeoutException:
        return Answer(None, f"{seconds:g} 秒没有答完")
    except (httpcore.ConnectError, ssl.SSLError):
        return Answer(None, "连不上，或者证书不对")
    except (httpcore.NetworkError, httpcore.ProtocolError, OSError):
        return Answer(None, "答了一半断了，或者答的不是 HTTP")
    if status in _ENDING:
        return Answer(status, "")
    return Answer(status, "要转到别处，没有跟去" if status // 100 == 3 else f"答了 {status}")


def _host(parts: SplitResult) -> str:
    name = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else str(parts.hostname)
    return name if parts.port in {None, _PORTS.get(parts.scheme)} else f"{name}:{parts.port}"


def _limits(seconds: float) -> dict[str, float]:
    return dict.fromkeys(("connect", "read", "write", "pool"), seconds)


class _Outwards(httpcore.NetworkBackend):
    """Connects to the address that was looked at, and counts down one time limit over everything."""

    def __init__(self, until: float) -> None:
        self.until = until

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        address = addresses_of(host, port)[0]
        plain = httpcore.SyncBackend().connect_tcp(address, port, _left(self.until), local_address, socket_options)
        return _Hurried(plain, self.until)


class _Hurried(httpcore.NetworkStream):
    """A connection on which every read and write gets only what is left of the time."""

    def __init__(self, stream: httpcore.NetworkStream, until: float) -> None:
        self.stream, self.until = stream, until

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self.stream.read(max_bytes, _left(self.until))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self.stream.write(buffer, _left(self.until))

    def close(self) -> None:
        self.stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        return _Hurried(self.stream.start_tls(ssl_context, server_hostname, _left(self.until)), self.until)

    def get_extra_info(self, info: str) -> Any:
        return self.stream.get_extra_info(info)


def _left(until: float) -> float:
    left = until - time.monotonic()
    if left <= 0:
        raise httpcore.ReadTimeout("the time for this call is over")
    return left
