"""The doorstep: a WSGI wrapper for the two things that happen before Django's first middleware can speak."""

from collections.abc import Callable, Iterable
from io import IOBase
from typing import Any

from django.utils.http import parse_header_parameters

Environ = dict[str, Any]
Application = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]


class CutOff(OSError):
    """The sender stopped before the announced length."""


class WholeBody(IOBase):
    """The request's body, which raises instead of passing half of an upload for a whole one.

    Django turns the OSError into UnreadablePostError; without this, a photo cut off half-way would be parsed, truncated,
    as if it were complete.
    """

    def __init__(self, stream: Any, length: int) -> None:
        self._stream, self._left = stream, length

    def read(self, size: int | None = -1, /) -> bytes:
        return self._counted(self._stream.read, size)

    def readline(self, size: int | None = -1, /) -> bytes:  # type: ignore[override]
        return self._counted(self._stream.readline, size)

    def _counted(self, read: Callable[[int], bytes], size: int | None) -> bytes:
        most = self._left if size is None or size < 0 else min(size, self._left)
        chunk = read(most) if most else b""
        if most and not chunk:
            raise CutOff("the body ended before its announced length")
        self._left -= len(chunk)
        return chunk


def at_the_door(application: Application) -> Application:
    """Wrap ``application``: a Content-Type that Django cannot even parse counts as none, and a body is whole or unread."""

    def entrance(environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        environ["CONTENT_TYPE"] = _readable(environ.get("CONTENT_TYPE", ""))
        length = environ.get("CONTENT_LENGTH") or "0"
        environ["wsgi.input"] = WholeBody(environ["wsgi.input"], int(length) if length.isdecimal() else 0)
        return application(environ, start_response)

    return entrance


def _readable(content_type: str) -> str:
    try:
        parse_header_parameters(content_type)
    except ValueError:
        return ""
    return content_type
