"""The anchors: once a day the end of a county's chain is written, signed, into a file outside of the database.

One file for each county in ``settings.ANCHORS_DIR``, one line for each anchor: county, number, day, last sequence, count of
links, digest of the last link, hash of the line before, and an Ed25519 signature (RFC 8032) of all that in base64. The
private key is ``DATA_DIR/keys/anchor.pem``, made at the first anchor and readable by its owner alone; the public key,
``anchor-public.pem``, lies beside the anchors: give a copy of both to somebody who has no way into the server.
"""

import base64
import hashlib
import os
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TextIO

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings

_PEM, _RAW = serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo


@dataclass(frozen=True, slots=True)
class Anchor:
    """What one line says; ``before`` is the SHA-256 of the line before, empty in the first."""

    county: str
    number: int
    day: date
    sequence: int
    count: int
    digest: str
    before: str = "-"
    own: str = ""  # the SHA-256 of the line itself, once it is written

    @property
    def text(self) -> str:
        """Return what is signed."""
        numbers = f"{self.number} {self.day.isoformat()} {self.sequence} {self.count}"
        return f"{self.county} {numbers} {self.digest} {self.before}"


class Forged(Exception):
    """A line of the anchors cannot be read, is not signed by our key, or does not follow the line before."""


def place_of(county: str) -> Path:
    """Return the file of a county's anchors."""
    return Path(settings.ANCHORS_DIR, f"{county}.anchors")


def public_place() -> Path:
    """Return where the public key lies."""
    return Path(settings.ANCHORS_DIR, "anchor-public.pem")


def read(county: str) -> list[Anchor]:
    """Return a county's anchors in their order.

    Raises:
        Forged: a line is broken, foreign, or not in its place; the sentence names it.
    """
    place = place_of(county)
    lines = place.read_text(encoding="ascii", errors="replace").splitlines() if place.exists() else []
    key = _public_key() if lines else None
    found: list[Anchor] = []
    for number, line in enumerate(lines, start=1):
        anchor = _read(line, number, key)
        expected = hash_of(lines[number - 2]) if number > 1 else "-"
        if (anchor.county, anchor.number, anchor.before) != (county, number, expected):
            raise Forged(f"锚的第 {number} 行不接着上一行：中间有一行被删、被换过。")
        found.append(replace(anchor, own=hash_of(line)))
    return found


def append(anchor: Anchor) -> str:
    """Sign an anchor, write its line durably, and return the line.

    Raises:
        OSError: the place cannot be written.
    """
    key = _private_key()
    signature = base64.b64encode(key.sign(anchor.text.encode())).decode()
    line = f"{anchor.text} {signature}"
    with _opened(place_of(anchor.county)) as file:
        file.write(f"{line}\n")
        file.flush()
        os.fsync(file.fileno())
    return line


def last_line(county: str) -> str:
    """Return the last line that was written, empty if there is none."""
    place = place_of(county)
    lines = place.read_text(encoding="ascii").splitlines() if place.exists() else []
    return lines[-1] if lines else ""


def hash_of(line: str) -> str:
    """Return the SHA-256 of a line, as the next one and the journal keep it."""
    return hashlib.sha256(line.encode()).hexdigest()


def _read(line: str, number: int, key: "Ed25519PublicKey | None") -> Anchor:
    parts = line.split(" ")
    try:
        county, ordinal, day, sequence, count, digest, before, signature = parts
        text = line[: line.rindex(" ")]
        assert key is not None, "there is a key wherever there is a line"
        key.verify(base64.b64decode(signature, validate=True), text.encode())
        return Anchor(county, int(ordinal), date.fromisoformat(day), int(sequence), int(count), digest, before)
    except (ValueError, InvalidSignature):
        raise Forged(f"锚的第 {number} 行读不出来，或者签名对不上：这一行被改过。") from None


def _opened(place: Path) -> TextIO:
    place.parent.mkdir(parents=True, exist_ok=True)
    return place.open("a", encoding="ascii")


def _private_key() -> Ed25519PrivateKey:
    place = Path(settings.DATA_DIR, "keys", "anchor.pem")
    if not place.exists():
        _make_keys(place)
    key = serialization.load_pem_private_key(place.read_bytes(), password=None)
    assert isinstance(key, Ed25519PrivateKey), "the file holds a key of another kind"
    return key


def _make_keys(place: Path) -> None:
    key = Ed25519PrivateKey.generate()
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    private = key.private_bytes(_PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    with os.fdopen(os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(private)
    public_place().parent.mkdir(parents=True, exist_ok=True)
    public_place().write_bytes(key.public_key().public_bytes(_PEM, _RAW))


def _public_key() -> Ed25519PublicKey:
    if not public_place().exists():
        raise Forged(f"验锚的公钥不在了（{public_place()}）。请从另存的地方取回来再核对。")
    key = serialization.load_pem_public_key(public_place().read_bytes())
    assert isinstance(key, Ed25519PublicKey), "the file holds a key of another kind"
    return key
