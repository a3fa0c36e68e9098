"""From what somebody asks for to the kind of proof that is meant, or to none; pure.

Nobody asks for 「亲属关系证明」: they say 开个证明我妈是我妈, or type qsgx. The longest way of calling it that stands in what
was typed counts; Latin letters are compared with the pinyin and the initials.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

LONGEST = 40  # characters; the rest is not asked
SHORTEST_LETTERS = 4  # fewer letters stand for too many things: qsgx is four
_NOT_WORDS = re.compile(r"[^0-9a-z\u3400-\u9fff]+")
_CALLS_FOR_ONE = ("证明", "开个", "开一", "开证", "出具", "盖个章", "盖章", "zhengming")
_FILLERS = re.compile(r"(?:居民|村里|村委会|社区|一下|一张|一份|一个|个人|的|了|个|吗|呢|啊|吧|呀)")


class Named(Protocol):
    """What can be asked for: a kind or an exception."""

    name: str
    called: list[str]


@dataclass(frozen=True, slots=True)
class Match:
    """What was found: a kind, an exception, both, or neither."""

    kind: object | None = None
    exception: object | None = None

    def __bool__(self) -> bool:
        return self.kind is not None or self.exception is not None


def fold(text: str) -> str:
    """Return ``text`` in one width and case, without blanks and marks."""
    return _NOT_WORDS.sub("", unicodedata.normalize("NFKC", text[:LONGEST]).casefold())


def match(text: str, kinds: Iterable[Named], exceptions: Iterable[Named] = ()) -> Match:
    """Return which kind of proof ``text`` asks for, and which exception; nothing where it is on no list."""
    asked = fold(text)
    if not asked:
        return Match()
    found = list(kinds)
    kind = _by_letters(asked, found) if asked.isascii() else _longest(asked, found)
    exception = None if asked.isascii() else _longest(asked, list(exceptions))
    return Match(kind, exception)


def asks_for_proof(text: str, kinds: Iterable[Named]) -> bool:
    """Say whether ``text`` asks for a proof at all, and not for something that is done with one (死亡登记)."""
    asked = fold(text)
    if any(call in asked for call in _CALLS_FOR_ONE):
        return True
    return asked in {fold(name) for each in kinds for name in _names(each) if len(fold(name)) > SHORTEST_LETTERS}


def _longest(asked: str, things: list[Named]) -> Named | None:
    """Return the thing with the longest name that stands in ``asked``, the earlier of two that are as long."""
    plain = _FILLERS.sub("", asked)
    best: tuple[int, Named | None] = (0, None)
    for each in things:
        for name in _names(each):
            length = len(name) if name in asked or _FILLERS.sub("", name) in plain else 0
            if length > best[0]:
                best = (length, each)
    return best[1]


def _names(thing: Named) -> Iterable[str]:
    """Return how it is called; of its full name the part before 证明, which alone says too little."""
    named = [fold(name) for name in thing.called]
    own = fold(thing.name).removesuffix("证明").removesuffix("情况")
    return (name for name in [*named, own] if len(_FILLERS.sub("", name)) > 1)


def _by_letters(asked: str, kinds: list[Named]) -> Named | None:
    """Return the kind of which a way of calling begins with these letters, whole or as initials; the shortest first."""
    typed = asked.removesuffix("zhengming").removesuffix("zm") if len(asked) > SHORTEST_LETTERS else asked
    if len(typed) < SHORTEST_LETTERS - 1:
        return None
    fitting = [
        (len(full), place)
        for place, each in enumerate(kinds)
        for full, initials in _letters(each)
        if full.startswith(typed) or initials == typed
    ]
    return kinds[min(fitting)[1]] if fitting else None


def _letters(kind: Named) -> list[tuple[str, str]]:
    lines = (line.split(" ") for line in getattr(kind, "letters", "").splitlines())
    return [(line[0], line[1]) for line in lines if len(line) == 2]
