"""The doorstep: a WSGI wrapper for the two things that happen before Django's first middleware can speak."""

from collections.abc import Callable, Iterable
from io import IOBase
from typing import Any

from django.utils.http import parse_header_parameters

from bianmin.pages.edge import UTF_8

UNREADABLE = "application/octet-stream; charset=x-unreadable"  # a charset that Django knows not, and so lets pass
Environ = dict[str, Any]
Application = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]


class CutOff(OSError):
    """The sender stopped before the announced length."""


class WholeBody(IOBase):
    """The request's body, which raises instead of passing half of an upload for a whole one.

    Django turns the OSError into UnreadablePostError; without this, a photo cut off half-way would be parsed,
    truncated, as if it were complete.
    """

    def __init__(self, stream: Any, length: int) -> None:
        self._stream, self._left = stream, length

    def read(self, size: int | None = -1, /) -> bytes:
        chunks, wanted = [], self._most(size)
        while wanted:
            chunks.append(self._counted(self._stream.read(wanted)))
            wanted -= len(chunks[-1])
        return b"".join(chunks)

    def readline(self, size: int | None = -1, /) -> bytes:
        most = self._most(size)
        return self._counted(self._stream.readline(most)) if most else b""

    def _most(self, size: int | None) -> int:
        return self._left if size is None or size < 0 else min(size, self._left)

    def _counted(self, chunk: bytes) -> bytes:
        if not chunk:
            raise CutOff("the body ended before its announced length")
        self._left -= len(chunk)
        return chunk


def at_the_door(application: Application) -> Application:
    """Wrap ``application``: no Content-Type makes building the request fail, and a body is whole or not read.

    A Content-Type that cannot be parsed, or names another character set than UTF-8, is replaced by one that
    ``edge.check_head`` then refuses with a sentence.
    """

    def entrance(environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        environ["CONTENT_TYPE"] = _readable(environ.get("CONTENT_TYPE", ""))
        length = environ.get("CONTENT_LENGTH") or "0"
        environ["wsgi.input"] = WholeBody(environ["wsgi.input"], int(length) if length.isdecimal() else 0)
        return application(environ, start_response)

    return entrance


def _readable(content_type: str) -> str:
    try:
        _, params = parse_header_parameters(content_type)
    except ValueError:
        return UNREADABLE
    return content_type if params.get("charset", "utf-8").lower() in UTF_8 else UNREADABLE
