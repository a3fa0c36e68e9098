"""The process that opens strange files: it holds no key, and reads each file in a fork of its own, under limits.

It imports nothing of the house but ``pictures`` and ``pdfs``, which import nothing of it either. For each file the
asking process (``decoding``) sends one end of a socket; the fork reads the kind and the bytes from it, and answers.
"""

import json
import os
import resource
import signal
import socket
import traceback
from contextlib import suppress
from io import BytesIO
from typing import Final, NoReturn

import pikepdf
from PIL import ExifTags, Image

from bianmin.vault.pdfs import MEMORY as PDF_MEMORY
from bianmin.vault.pdfs import PdfRefused, clean_pdf
from bianmin.vault.pictures import NotAPicture, redrawn

PDF: Final = "PDF"
PICTURES: Final = ("JPEG", "PNG", "WEBP")
SECONDS: Final = 20  # by the clock on the wall; the machine may be busy
PICTURE_MEMORY: Final = 1024 * 1024 * 1024  # bytes of address space; a WebP of 50 megapixels takes 0.9 GB of it
LIMITS: Final = {  # seconds, bytes, pieces
    resource.RLIMIT_CPU: 10,
    resource.RLIMIT_CORE: 0,  # a crash leaves no image of somebody's papers on the disk
    resource.RLIMIT_FSIZE: 0,
    resource.RLIMIT_NPROC: 0,
    resource.RLIMIT_NOFILE: 0,  # nothing can be opened: no file with a key in it, no socket to anywhere
}
_PIECE: Final = 1 << 20  # bytes


def serve(control: int) -> None:  # pragma: no cover - in a process of its own
    """Answer each socket that comes through the descriptor ``control``, until its other end is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that asks
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the forks
    _warm_up()
    with socket.socket(fileno=control) as door:
        door.send(b"!")  # ready
        while True:
            ring, callers, _, _ = socket.recv_fds(door, 1, 1)
            if not ring:
                return
            for caller in callers:
                if os.fork() == 0:
                    door.close()
                    _answer_and_end(caller)
                os.close(caller)


def answer(kind: str, content: bytes) -> bytes:
    """Return a line of JSON, then the clean bytes; a refusal's line says its sentence and nothing follows."""
    try:
        if kind == PDF:
            clean, head = clean_pdf(content), {"content_type": "application/pdf", "extension": "pdf"}
        else:
            picture = redrawn(content, kind)
            clean = picture.content
            head = {name: getattr(picture, name) for name in ("content_type", "extension", "width", "height")}
    except (PdfRefused, NotAPicture) as refused:
        clean, head = b"", {"refused": str(refused)}
    return json.dumps(head).encode() + b"\n" + clean


def _answer_and_end(descriptor: int) -> NoReturn:  # pragma: no cover - in a fork
    """Do the one thing this fork is for; what kills it leaves the caller with an empty answer."""
    try:
        with socket.socket(fileno=descriptor) as caller:
            kind, _, content = _heard(caller).partition(b"\n")
            _take_limits(kind.decode())
            caller.sendall(_answer_at_all(kind.decode(), content))
    finally:
        os._exit(0)


def _take_limits(kind: str) -> None:  # pragma: no cover - in a fork, for they cannot be lifted again
    memory = PDF_MEMORY if kind == PDF else PICTURE_MEMORY
    for limit, most in ({resource.RLIMIT_AS: memory} | LIMITS).items():
        resource.setrlimit(limit, (most, most))
    signal.alarm(SECONDS)


def _answer_at_all(kind: str, content: bytes) -> bytes:
    try:
        return answer(kind, content)
    except MemoryError:
        return b""
    except Exception:  # noqa: BLE001 - told to the caller, who raises it: here nobody would hear of it
        return json.dumps({"broken": traceback.format_exc()}).encode() + b"\n"


def _heard(caller: socket.socket) -> bytes:  # pragma: no cover - in a fork
    heard = bytearray()
    while piece := caller.recv(_PIECE):
        heard += piece
    return bytes(heard)


def _warm_up() -> None:
    """Use every decoder once, so that whatever it loads is loaded before nothing can be opened any more."""
    sheet, tags = Image.new("RGB", (16, 16)), Image.Exif()
    tags[ExifTags.Base.Orientation] = 6
    for kind in PICTURES:
        for mode in ("RGB", "L"):
            drawn = BytesIO()
            sheet.convert(mode).save(drawn, kind, exif=tags)
            answer(kind, drawn.getvalue())
    clear = BytesIO()
    sheet.convert("RGBA").save(clear, "PNG")
    paper = BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(paper)
    answer(PDF, paper.getvalue())
    for kind, content in ((PDF, b"%PDF-1.4 %%EOF"), *((kind, b"broken") for kind in PICTURES)):
        answer(kind, content)
    with suppress(PdfRefused):
        clean_pdf(paper.getvalue()[:-40] + b"%%EOF")
