"""Blind indexes and short codes: finding an encrypted value, or checking a code, without keeping either.

HMAC-SHA-256 or HMAC-SM3 (``BIANMIN_INDEX_HASH``). Where that or the index key changes, ``manage.py rotate_keys
--reindex`` reckons anew what follows from an encrypted value beside it, and names what does not: such rows are dead.
"""

import secrets
import unicodedata
from typing import Final

from django.conf import settings

from bianmin.county.digests import keyed_digest
from bianmin.county.refusals import BadInput
from bianmin.county.scope import current_county
from bianmin.vault.keys import key_ring

HASH_CHARACTERS: Final = 32  # hexadecimal: 128 bits
CROCKFORD: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # no I, L, O, U: read aloud and copied by hand
_BITS_A_CHARACTER: Final = 5
_GROUP: Final = 4
_HEARD_AS: Final = str.maketrans("OIL", "011")


def blind_index(kind: str, *parts: str) -> str:
    """Return 32 hexadecimal characters that are equal for equal parts, within one county and one kind.

    ``kind`` says what is indexed ("id-number", "name+phone", "name@village"). Width, case and outer blanks do
    not count (NFKC, casefold): an ID number may end in X, x or the wide ｘ.

    Raises:
        NoCounty: no single county is set.
        BadInput: a part is empty; everybody without a phone would look like one person.
    """
    levelled = [_levelled(part) for part in parts]
    if not levelled or not all(levelled):
        raise BadInput("要登记或查找的内容有一项是空的，不能用来认人；请填好再试。")
    return _keyed("blind index", kind, levelled)[:HASH_CHARACTERS]


def keyed_hash(kind: str, value: str) -> str:
    """Return 32 hexadecimal characters to keep in place of a code; hash ``normalise_code(text)`` to compare.

    Raises:
        NoCounty: no single county is set.
    """
    return _keyed("keyed hash", kind, [value])[:HASH_CHARACTERS]


def keyed_fingerprint(kind: str, text: str) -> str:
    """Return 64 hexadecimal characters that tell two texts with something personal in them apart.

    A plain hash would not do: of a form whose other fields are known, an ID number is guessed in a second.

    Raises:
        NoCounty: no single county is set.
    """
    return _keyed("fingerprint", kind, [text])


def new_code(bits: int = 40) -> str:
    """Return a random code of at least ``bits`` bits, such as ``K7QM-3XRD`` (PROMISES 0.5: 40 or more)."""
    length = -(-bits // _BITS_A_CHARACTER)
    return _grouped("".join(secrets.choice(CROCKFORD) for _ in range(length)))


def normalise_code(text: str) -> str:
    """Return the code as ``new_code`` writes it: capitals, groups of four, O read as 0, I and L as 1.

    What cannot stand in a code is left out, so a wrong code is merely a code that matches nothing.
    """
    heard = unicodedata.normalize("NFKC", text).upper().translate(_HEARD_AS)
    return _grouped("".join(character for character in heard if character in CROCKFORD))


def _keyed(purpose: str, kind: str, parts: list[str]) -> str:
    message = b"".join(_measured(part) for part in (purpose, current_county(), kind, *parts))
    return keyed_digest(key_ring().index_key, message, algorithm=settings.INDEX_HASH)


def _measured(part: str) -> bytes:
    raw = part.encode()
    return len(raw).to_bytes(4, "big") + raw


def _levelled(part: str) -> str:
    folded = unicodedata.normalize("NFKC", part).casefold()
    return unicodedata.normalize("NFKC", folded).strip()


def _grouped(code: str) -> str:
    return "-".join(code[start : start + _GROUP] for start in range(0, len(code), _GROUP))
