"""What a log line may not carry: numbers and names that somebody typed into an address, and line ends of their own."""

import logging
import re
from copy import copy
from typing import Any

_NUMBER = re.compile(r"[0-9０-９][0-9０-９Xx \-]{4,}[0-9０-９Xx]")
_CODE = re.compile(r"(?<=/)(?=[A-Z0-9-]*[0-9])[A-Z0-9-]{8,}(?![A-Za-z0-9-])")  # of a link, a case, a paper
_ENCODED = re.compile(r"(?:%[0-9A-Fa-f]{2}){2,}")
_HAN = re.compile(r"(?<=[/=?&])[^\x00-\x7f]+")
_BREAKS = str.maketrans({"\r": "␍", "\n": "␊", "\x1b": "␛"})


class NothingPersonal(logging.Formatter):
    """Masks numbers of six and more digits and what is written in Chinese in an address (ASVS 5.0, 16.2.5 and 16.4.1)."""

    def format(self, record: logging.LogRecord) -> str:
        own = copy(
            record
        )  # a formatter leaves its traceback in the record, and other handlers would take it from there
        own.exc_text = None
        return super().format(own)

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - the library's name
        record.message = masked(record.message)
        return super().formatMessage(record)

    def formatException(self, ei: Any) -> str:  # noqa: N802 - the library's name
        return "\n".join(masked(line) for line in super().formatException(ei).splitlines())


def masked(line: str) -> str:
    """Return a log line without typed numbers, names in addresses, or line ends."""
    for pattern in (_CODE, _ENCODED, _NUMBER, _HAN):
        line = pattern.sub("…", line)
    return line.translate(_BREAKS)
