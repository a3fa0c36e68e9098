"""Which county is being worked in: one context variable that every query of a county's rows asks."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final


class AllCounties:
    """The mark for reading across counties; for figures and the operator's checks alone."""

    def __repr__(self) -> str:
        return "ALL"


ALL: Final = AllCounties()
_county: ContextVar[str | AllCounties | None] = ContextVar("county", default=None)


class NoCounty(Exception):
    """A county's rows were asked for, or written, while no single county was set."""


class OtherCounty(Exception):
    """A row was to be moved to, or tied to, another county."""


@contextmanager
def county(code: str | AllCounties) -> Iterator[None]:
    """Work inside one county (its six-digit code, GB/T 2260), or read in ``ALL``."""
    token = _county.set(code)
    try:
        yield
    finally:
        _county.reset(token)


def scope() -> str | AllCounties:
    """Return what reads are limited to.

    Raises:
        NoCounty: nothing was set.
    """
    code = _county.get()
    if code is None:
        raise NoCounty("a county's rows were asked for outside of any county")
    return code


def current_county() -> str:
    """Return the code that new rows belong to.

    Raises:
        NoCounty: no county is set, or all of them are (``ALL`` only reads).
    """
    code = _county.get()
    if not isinstance(code, str):
        raise NoCounty("writing needs one county")
    return code
