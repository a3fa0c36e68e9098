"""Sealing: authenticated encryption of bytes and texts, each tied to the place it is kept in.

A sealed value begins with ``v1:<algorithm>:<key id>:``, followed by a nonce of 12 bytes, the cipher text and
a tag of 16 bytes; in the text form what follows the header is base64. Header and ``bound_to`` are
authenticated too (NIST SP 800-38D). Nonces are random: a key is good for 2^32 values, a century of a county.
"""

import base64
import binascii
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SM3
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from bianmin.vault.keys import key_ring

VERSION: Final = "v1"
AES_256_GCM: Final = "a256gcm"
SM4_GCM: Final = "sm4gcm"  # GB/T 32907-2016 in the GCM mode of GB/T 36624-2018, for a county under 密评
SEALS_WITH: Final = {"intl": AES_256_GCM, "sm": SM4_GCM}  # by profile (settings.CRYPTO); reading takes both
NONCE_BYTES: Final = 12
TAG_BYTES: Final = 16


class Unreadable(Exception):
    """A sealed value was changed, moved or cut short, or its key is not on the ring."""


@dataclass(frozen=True, slots=True)
class _Algorithm:
    lock: Callable[[bytes, bytes, bytes, bytes], bytes]  # key, nonce, plain, bound → cipher text and tag
    unlock: Callable[[bytes, bytes, bytes, bytes], bytes]


def algorithm_in_use() -> str:
    """Return the name of the algorithm that new values are sealed with."""
    return SEALS_WITH[settings.CRYPTO]


def header_in_use() -> str:
    """Return what a value begins with when it is sealed now: version, algorithm, newest key."""
    return header_of(algorithm_in_use(), key_ring().newest)


def header_of(algorithm: str, key_id: str) -> str:
    """Return what a value sealed with this algorithm and key begins with."""
    return f"{VERSION}:{algorithm}:{key_id}:"


def seal(plain: bytes, *, bound_to: str, algorithm: str = "") -> bytes:
    """Encrypt ``plain`` with the newest key, so that it opens only where ``bound_to`` says it belongs."""
    ring, algorithm = key_ring(), algorithm or algorithm_in_use()
    header = header_of(algorithm, ring.newest).encode()
    nonce = secrets.token_bytes(NONCE_BYTES)
    locked = _ALGORITHMS[algorithm].lock(ring.keys[ring.newest], nonce, plain, header + bound_to.encode())
    return header + nonce + locked


def open_sealed(sealed: bytes, *, bound_to: str) -> bytes:
    """Return what was sealed for ``bound_to``, with whichever key and algorithm its header names.

    Raises:
        Unreadable: changed, moved from another place, cut short, or its key is not on the ring.
    """
    header, body = _parted(sealed, bound_to)
    version, name, key_id, _ = header.decode("ascii", "replace").split(":")
    algorithm, key = _ALGORITHMS.get(name), key_ring().keys.get(key_id)
    if version != VERSION or algorithm is None:
        raise Unreadable(f"{bound_to}: sealed as {version}:{name}, which this version does not know")
    if key is None:
        raise Unreadable(f"{bound_to}: sealed with key {key_id!r}, which is not on the ring")
    if len(body) < NONCE_BYTES + TAG_BYTES:
        raise Unreadable(f"{bound_to}: cut short")
    try:
        return algorithm.unlock(key, body[:NONCE_BYTES], body[NONCE_BYTES:], header + bound_to.encode())
    except InvalidTag as changed:
        raise Unreadable(f"{bound_to}: changed, or moved here from another place") from changed


def seal_text(plain: str, *, bound_to: str, algorithm: str = "") -> str:
    """Encrypt a text as ``v1:<algorithm>:<key id>:<base64>``, for a column of text."""
    header, body = _parted(seal(plain.encode(), bound_to=bound_to, algorithm=algorithm), bound_to)
    return header.decode() + base64.b64encode(body).decode()


def open_text(sealed: str, *, bound_to: str) -> str:
    """Return the text that was sealed for ``bound_to``.

    Raises:
        Unreadable: see ``open_sealed``; also for a value that was never sealed.
    """
    header, body = _parted(sealed.encode(errors="replace"), bound_to)
    try:
        raw = base64.b64decode(body, validate=True)
    except binascii.Error as broken:
        raise Unreadable(f"{bound_to}: not base64") from broken
    return open_sealed(header + raw, bound_to=bound_to).decode()


def _parted(sealed: bytes, bound_to: str) -> tuple[bytes, bytes]:
    parts = sealed.split(b":", 3)
    if len(parts) != 4:
        raise Unreadable(f"{bound_to}: not a sealed value")
    return b":".join(parts[:3]) + b":", parts[3]


def _aes_lock(key: bytes, nonce: bytes, plain: bytes, bound: bytes) -> bytes:
    return AESGCM(key).encrypt(nonce, plain, bound)


def _aes_unlock(key: bytes, nonce: bytes, locked: bytes, bound: bytes) -> bytes:
    return AESGCM(key).decrypt(nonce, locked, bound)


def _sm4_lock(key: bytes, nonce: bytes, plain: bytes, bound: bytes) -> bytes:
    lock = Cipher(algorithms.SM4(_sm4_key(key)), modes.GCM(nonce)).encryptor()
    lock.authenticate_additional_data(bound)
    return lock.update(plain) + lock.finalize() + lock.tag


def _sm4_unlock(key: bytes, nonce: bytes, locked: bytes, bound: bytes) -> bytes:
    plain, tag = locked[:-TAG_BYTES], locked[-TAG_BYTES:]
    unlock = Cipher(algorithms.SM4(_sm4_key(key)), modes.GCM(nonce, tag)).decryptor()
    unlock.authenticate_additional_data(bound)
    return unlock.update(plain) + unlock.finalize()


@lru_cache(maxsize=16)
def _sm4_key(key: bytes) -> bytes:
    """Derive SM4's 16 bytes, so that one secret never serves two ciphers (RFC 5869)."""
    return HKDF(algorithm=SM3(), length=16, salt=None, info=b"bianmin vault sm4gcm").derive(key)


_ALGORITHMS: Final = {
    AES_256_GCM: _Algorithm(_aes_lock, _aes_unlock),
    SM4_GCM: _Algorithm(_sm4_lock, _sm4_unlock),
}
