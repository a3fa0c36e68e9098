"""What a log line may not carry: numbers and names that somebody typed into an address, and line ends of their own."""

import logging
import re

_NUMBER = re.compile(r"[0-9０-９][0-9０-９Xx \-]{4,}[0-9０-９Xx]")
_ENCODED = re.compile(r"(?:%[0-9A-Fa-f]{2}){2,}")
_HAN = re.compile(r"(?<=[/=?&])[^\x00-\x7f]+")
_BREAKS = str.maketrans({"\r": "␍", "\n": "␊", "\x1b": "␛"})


class NothingPersonal(logging.Filter):
    """Masks numbers of six and more digits and what is written in Chinese in an address (ASVS 5.0, 16.2.5 and 16.4.1)."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = masked(record.getMessage()), ()
        return True


def masked(line: str) -> str:
    """Return a log line without typed numbers, names in addresses, or line ends."""
    for pattern in (_ENCODED, _NUMBER, _HAN):
        line = pattern.sub("…", line)
    return line.translate(_BREAKS)
