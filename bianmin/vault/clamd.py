"""The virus scanner's counter: every file is shown to clamd first, where the operator has named one."""

import socket
from typing import Final

from django.conf import settings

from bianmin.county.refusals import BadInput, TryLater

_SECONDS: Final = 30  # to connect, and for each step; clamd needs up to 10 while it reloads its signatures
_PIECE: Final = 1 << 18  # bytes
_END: Final = bytes(4)
_INFECTED: Final = "这个文件里查出了病毒，没有收下。请不要再传它：换一台手机重新拍照，或带着原件到站里来，请人帮您拍。"
_SILENT: Final = "查病毒的程序现在没有回应，文件没有收下。请过几分钟再传；急的话，带着原件到站里来办。"


def refuse_infected(content: bytes) -> None:
    """Have clamd look at the bytes as they came in (INSTREAM, man 8 clamd); without a scanner, do nothing.

    Raises:
        BadInput: it found something.
        TryLater: it cannot be reached, is too slow or does not say that all is well: closed rather than open.
    """
    if not settings.CLAMD:
        return
    try:
        with _reached(settings.CLAMD) as scanner:
            said = _verdict(scanner, content)
    except OSError as silent:
        raise TryLater(_SILENT) from silent
    if said.endswith(b" FOUND\0"):
        raise BadInput(_INFECTED)
    if said != b"stream: OK\0":
        raise TryLater(_SILENT)


def faults_of(address: str) -> list[str]:
    """Return a sentence where this cannot be a scanner's address."""
    host, _, port = address.rpartition(":")
    if not address or address.startswith("unix:/") or (host and not host.startswith("unix") and port.isdecimal()):
        return []
    return [f"BIANMIN_CLAMD 写成“{address}”不能用：要写 unix:/路径 或 主机:端口，不用查毒就空着。"]


def _reached(address: str) -> socket.socket:
    if address.startswith("unix:"):
        scanner = socket.socket(socket.AF_UNIX)
        scanner.settimeout(_SECONDS)
        try:
            scanner.connect(address.removeprefix("unix:"))
        except OSError:
            scanner.close()
            raise
        return scanner
    host, _, port = address.rpartition(":")
    return socket.create_connection((host.strip("[]"), int(port)), timeout=_SECONDS)


def _verdict(scanner: socket.socket, content: bytes) -> bytes:
    scanner.sendall(b"zINSTREAM\0")
    for start in range(0, len(content), _PIECE):
        piece = content[start : start + _PIECE]
        scanner.sendall(len(piece).to_bytes(4, "big") + piece)
    scanner.sendall(_END)
    said = b""
    while not said.endswith(b"\0") and (piece := scanner.recv(4096)):
        said += piece
    return said
