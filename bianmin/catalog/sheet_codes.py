"""The short code on a printed sheet: which item, which edition, which station, and two figures that find a slip of the pen; pure.

It is public and can be read aloud; it opens nothing but the page that says whether the sheet still holds.
"""

from dataclasses import dataclass

LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-_"
PRIME = 97  # more than the letters and the places: one wrong character, or two neighbours in the wrong order, is found
NO_STATION = "0"
_COUNTY_DIGITS, _STATION_DIGITS = 6, 12
_MOST_EDITIONS = 5  # digits


@dataclass(frozen=True, slots=True)
class SheetCode:
    """What a code says; ``station`` is the village's 12-digit code, empty on a sheet for the whole county."""

    slug: str
    edition: int
    station: str = ""


def code_of(slug: str, edition: int, station: str = "") -> str:
    """Write the code: LOC0012-3-001009-84. The county's six digits are left out: a sheet hangs in its county."""
    body = f"{slug}-{edition}-{station[_COUNTY_DIGITS:] or NO_STATION}"
    return f"{body}-{_check(body)}"


def read_code(code: str, *, county_code: str) -> SheetCode | None:
    """Read a code; None if it is none, or a character of it is wrong."""
    body, _, check = code.strip().rpartition("-")
    slug, _, rest = _twice(body)
    number, _, station = rest.partition("-")
    is_number = number.isascii() and number.isdecimal() and len(number) <= _MOST_EDITIONS
    if not slug or not is_number or check != _check(body):
        return None
    if station == NO_STATION:
        return SheetCode(slug, int(number))
    is_station = station.isascii() and station.isdecimal() and len(station) == _STATION_DIGITS - _COUNTY_DIGITS
    return SheetCode(slug, int(number), f"{county_code}{station}") if is_station else None


def _twice(body: str) -> tuple[str, str, str]:
    """Part a body before its last two words: the slug itself may hold hyphens."""
    front, dash, station = body.rpartition("-")
    slug, _, number = front.rpartition("-")
    return slug, dash, f"{number}-{station}"


def _check(body: str) -> str:
    total = sum(place * LETTERS.find(letter) for place, letter in enumerate(body.upper(), start=1))
    return f"{total % PRIME:02}"
