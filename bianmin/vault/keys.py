"""The keys: a ring for sealing and one key for the blind index, read from the settings."""

import base64
import binascii
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

KEY_BYTES: Final = 32
# 32 random bytes have so few different ones less than once in 10^12 keys; a typed password, or zeros, do.
FEWEST_DIFFERENT_BYTES: Final = 12
_KEY_ID = re.compile(r"[A-Za-z0-9_-]{1,32}")


class KeysUnfit(ImproperlyConfigured):
    """The keys in the settings are missing or weak: nothing personal may be stored."""


@dataclass(frozen=True, slots=True)
class KeyRing:
    """Sealing keys by id, the first one for new values, the others for reading what was sealed before."""

    keys: Mapping[str, bytes] = field(repr=False)
    index_key: bytes = field(repr=False)

    @property
    def newest(self) -> str:
        """The id of the key that seals new values."""
        return next(iter(self.keys))


def key_ring() -> KeyRing:
    """Return the ring of the present settings; read anew when they change.

    Raises:
        KeysUnfit: a key is missing or weak.
    """
    return _ring(tuple(settings.VAULT_KEYS.items()), settings.VAULT_INDEX_KEY)


def faults(vault_keys: Mapping[str, str], index_key: str) -> list[str]:
    """Return a sentence for each thing wrong with the keys (id → 32 bytes in base64), or none."""
    found = [] if vault_keys else ["VAULT_KEYS 没有设置：姓名、证件号、电话和材料没有钥匙，不能加密保存。"]
    for key_id, text in vault_keys.items():
        if not _KEY_ID.fullmatch(key_id):
            found.append(f"VAULT_KEYS 的钥匙编号“{key_id}”不能用：只许 1 到 32 个字母、数字、- 和 _。")
        found += _faults_of(f"VAULT_KEYS 里的钥匙“{key_id}”", text)
    if not index_key:
        return [*found, "VAULT_INDEX_KEY 没有设置：没有它就不能按证件号、电话查人。"]
    found += _faults_of("VAULT_INDEX_KEY", index_key)
    if len({*vault_keys.values(), index_key}) <= len(vault_keys):
        found.append("VAULT_KEYS 和 VAULT_INDEX_KEY 里有两把钥匙相同：每把钥匙只能有一个用处。")
    return found


def _faults_of(which: str, text: str) -> list[str]:
    try:
        key = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return [f"{which}不是 base64 文字。"]
    if len(key) != KEY_BYTES:
        return [f"{which}应为 {KEY_BYTES} 个字节，现在是 {len(key)} 个。"]
    if len(set(key)) < FEWEST_DIFFERENT_BYTES:
        return [f"{which}太简单，不是随机生成的。"]
    return []


@lru_cache(maxsize=4)
def _ring(vault_keys: tuple[tuple[str, str], ...], index_key: str) -> KeyRing:
    if wrong := faults(dict(vault_keys), index_key):
        raise KeysUnfit(" ".join(wrong))
    return KeyRing({key_id: base64.b64decode(text) for key_id, text in vault_keys}, base64.b64decode(index_key))
