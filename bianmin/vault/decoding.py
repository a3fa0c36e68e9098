"""Asking the decoder: one process beside each of ours, started at the first upload, without any of our secrets."""

import atexit
import json
import os
import socket
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from bianmin.county.refusals import BadInput
from bianmin.vault.decoder import PDF, SECONDS
from bianmin.vault.pdfs import TOO_MUCH as PDF_TOO_MUCH

_ROOT: Final = Path(__file__).parents[2]
_START: Final = (
    "import sys; sys.path.insert(0, sys.argv[1]); from bianmin.vault.decoder import serve; serve(int(sys.argv[2]))"
)
_NO_SECRETS: Final = {"LANG": "C.UTF-8"}  # the keys lie in the environment; who reads strange files gets none
_PATIENCE: Final = SECONDS + 5  # seconds; the fork's own alarm comes first
_ENDING: Final = 0.5  # seconds within which a decoder that was killed is seen to be dead
# A picture of 50 megapixels takes 200 MB while it is decoded, a PDF up to the limit: only two at once.
_SEATS = threading.BoundedSemaphore(2)
_TOO_MUCH: Final = "这张图片太大或太复杂，站里打不开。请用手机重新拍一张，或截屏后上传。"


@dataclass(frozen=True, slots=True)
class Decoded:
    """What was made anew from a strange file; width and height in pixels, pictures only."""

    content: bytes
    content_type: str
    extension: str
    width: int | None = None
    height: int | None = None


class DecoderBroken(Exception):
    """The decoder failed by a fault of ours, not of the file."""


class Decoder:
    """A running decoder process and the socket on which it takes files; belongs to the process that started it."""

    def __init__(self) -> None:
        self.owner = os.getpid()
        self.door, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        command = [sys.executable, "-I", "-W", "ignore", "-c", _START, str(_ROOT), str(theirs.fileno())]
        with theirs:
            self.process = subprocess.Popen(  # noqa: S603
                command, pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL, env=_NO_SECRETS, cwd="/"
            )
        if not self.door.recv(1):
            self.stop()
            raise DecoderBroken(f"it ended at its start with {self.process.returncode}; why stands in the log")

    def is_ours(self) -> bool:
        """Say whether it runs and was started by this very process, not by the one that forked it."""
        return self.owner == os.getpid() and self.process.poll() is None

    def ask(self, kind: str, content: bytes) -> bytes:
        """Return the decoder's answer; empty where a limit stopped it.

        Raises:
            OSError: the decoder is gone.
        """
        ours, theirs = socket.socketpair()
        with ours:
            with theirs:
                socket.send_fds(self.door, [b"?"], [theirs.fileno()])
            ours.settimeout(_PATIENCE)
            return _spoken_with(ours, kind.encode() + b"\n" + content)

    def ends(self) -> bool:
        """Say whether the decoder itself is ending, and not only the fork that was asked."""
        try:
            self.process.wait(timeout=_ENDING)
        except subprocess.TimeoutExpired:
            return False
        return True

    def stop(self) -> None:
        """Close the door, at which the decoder ends."""
        self.door.close()
        if self.owner == os.getpid():
            self.process.wait()


class _Standing:
    """The one decoder of this process, if it was needed yet."""

    decoder: Decoder | None = None
    lock = threading.Lock()


def decoded(content: bytes, kind: str) -> Decoded:
    """Return the file made anew; ``kind`` is JPEG, PNG, WEBP or PDF, and no other decoder looks at it.

    Raises:
        BadInput: broken, hiding something, or more than the limits of memory and time allow.
        DecoderBroken: a fault of ours.
    """
    with _SEATS:
        answered = _asked(kind, content)
    head, _, clean = answered.partition(b"\n")
    said: dict[str, Any] = json.loads(head) if head else {"refused": PDF_TOO_MUCH if kind == PDF else _TOO_MUCH}
    if "refused" in said:
        raise BadInput(said["refused"])
    if "broken" in said:
        raise DecoderBroken(said["broken"])
    return Decoded(clean, **said)


def stop_decoder() -> None:
    """End the decoder of this process; the next upload starts another."""
    with _Standing.lock:
        if _Standing.decoder:
            _Standing.decoder.stop()
        _Standing.decoder = None


atexit.register(stop_decoder)


def _asked(kind: str, content: bytes) -> bytes:
    """Ask, and if the decoder itself was ended from outside meanwhile (not the fork by a limit), ask a new one once."""
    for _ in range(2):
        decoder = _decoder()
        try:
            answered = decoder.ask(kind, content)
        except OSError:
            continue
        if answered or not decoder.ends():
            return answered
    raise DecoderBroken("it was ended twice while it was asked")


def _decoder() -> Decoder:
    with _Standing.lock:
        if _Standing.decoder and not _Standing.decoder.is_ours():
            _Standing.decoder.stop()
            _Standing.decoder = None
        _Standing.decoder = _Standing.decoder or Decoder()
        return _Standing.decoder


def _spoken_with(caller: socket.socket, question: bytes) -> bytes:
    """Send all, then hear all; an answer cut off by a limit counts as none."""
    answered = bytearray()
    try:
        caller.sendall(question)
        caller.shutdown(socket.SHUT_WR)
        while piece := caller.recv(1 << 20):
            answered += piece
    except (TimeoutError, ConnectionError):
        return b""
    return bytes(answered)
