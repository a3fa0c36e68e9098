"""Which hash the house reckons with: SHA-256, or SM3 where a county is under 密评 (GB/T 39786-2021)."""

from collections.abc import Mapping
from typing import Final

from cryptography.hazmat.primitives.hashes import SHA256, SM3, Hash, HashAlgorithm
from cryptography.hazmat.primitives.hmac import HMAC
from django.conf import settings

HASHES: Final[Mapping[str, type[HashAlgorithm]]] = {"sha256": SHA256, "sm3": SM3}  # SM3: GB/T 32905-2016
_HASH_OF: Final[Mapping[str, str]] = {"intl": "sha256", "sm": "sm3"}  # by profile (settings.CRYPTO)


def hash_in_use() -> str:
    """Return the name of the configured profile's hash; keep it beside what was hashed, for it may change."""
    return _HASH_OF[settings.CRYPTO]


def digest(content: bytes, *, algorithm: str) -> str:
    """Return the hash (``sha256`` or ``sm3``) of ``content``: 64 hexadecimal characters, 256 bits either way."""
    reckoning = Hash(HASHES[algorithm]())
    reckoning.update(content)
    return reckoning.finalize().hex()


def keyed_digest(key: bytes, content: bytes, *, algorithm: str) -> str:
    """Return the HMAC (RFC 2104) of ``content`` under ``key``: 64 hexadecimal characters."""
    reckoning = HMAC(key, HASHES[algorithm]())
    reckoning.update(content)
    return reckoning.finalize().hex()
