"""The link of the chain, pure: which columns of a journal row it covers, by version, and how it is reckoned.

Links of version 1 were written before rows said where they came from; they still hold and are never rewritten. A seal
says its own version, and the hash of version 2 covers that too, so that nobody can call a new link an old one. Version 3
is version 2 reckoned with SM3, for a county under 密评; a chain goes on from one to the other.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from json import JSONEncoder
from operator import itemgetter
from typing import Any, Final
from uuid import UUID

from bianmin.county.digests import digest

VERSION: Final = 2  # what new links are
HASHED_BY: Final[Mapping[int, str]] = {1: "sha256", 2: "sha256", 3: "sm3"}
_SAID = (
    "resource",
    "action",
    "subject_kind",
    "subject_id",
    "purpose",
    "outcome",
    "by_kind",
    "by_id",
    "by_name",
    "by_post",
)
# The columns of a journal row in the order in which ``link`` takes their values.
COLUMNS: Final = ("id", "county_code", "at", *_SAID, "unit_id", "account_id", "device_id", "origin", "route")
AT: Final = COLUMNS.index("at")
IDS: Final = ("id", "unit_id", "account_id", "device_id")
COVERED: Final[Mapping[int, tuple[str, ...]]] = {1: ("id", "at", *_SAID), 2: COLUMNS, 3: COLUMNS}
_PICKED: Final = {version: itemgetter(*map(COLUMNS.index, names)) for version, names in COVERED.items()}
_encode: Final = JSONEncoder(ensure_ascii=False).encode


def link(before: str, row: tuple[Any, ...], *, version: int, seal_id: str, sequence: int) -> str:
    """Return the hash, in hexadecimal, that joins a journal row to the chain ending in ``before``.

    Args:
        before: the digest of the link before, empty for the first.
        row: the values of ``COLUMNS``, as Python has them; ids may be given as their 32 hexadecimal digits.
        version: which columns the link covers, and how they are written.
        seal_id: the seal's own id, 32 hexadecimal digits; version 2 covers it.
        sequence: the seal's place in the chain; version 2 covers it.

    Raises:
        KeyError: there is no such version.
    """
    said = [before, *map(_WRITTEN[version], _PICKED[version](row))]
    if version == 1:
        said[1] = str(UUID(said[1]))  # with its dashes
    else:
        said += (str(version), str(sequence), seal_id)
    return digest(_encode(said).encode(), algorithm=HASHED_BY[version])


def version_of(hash_name: str) -> int:
    """Return what new links are where the county reckons with ``hash_name``."""
    return max(version for version, name in HASHED_BY.items() if name == hash_name)


def _first_way(value: Any) -> str:
    return str(value.timestamp()) if isinstance(value, datetime) else str(value)


def _second_way(value: Any) -> str:
    """Write a value; a moment to the microsecond, of which a float loses the last ones."""
    if value.__class__ is str:
        return value
    if value is None:
        return ""
    return value.hex if isinstance(value, UUID) else str(value.astimezone(UTC))


_WRITTEN: Final[Mapping[int, Callable[[Any], str]]] = {1: _first_way, 2: _second_way, 3: _second_way}
