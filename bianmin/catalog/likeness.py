"""Which known word somebody meant who typed another: one sound for the other, one character wrong, missing or too many; pure.

Two characters sound alike where they share a reading (设 and 社), nearly where the readings differ only in what many
here do not tell apart (zh and z, n and l, -ng and -n). Latin letters are compared one by one.
"""

from collections import Counter
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

SOUNDS_ALIKE, SOUNDS_NEARLY, DIFFERS = 0.4, 0.6, 1.0
MOST_WEIGHED = 60  # words that are compared character by character
NEXT_BEST = 0.3  # what costs so little more than the best is offered too
_TABLE = Path(__file__).with_name("syllables.txt")  # made by catalog.pinyin.syllable_table
_MERGED = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("ng", "n"), ("l", "n"))


@cache
def _readings() -> dict[str, tuple[str, ...]]:
    first: dict[str, str] = {}
    later: dict[str, list[str]] = {}
    for line in _TABLE.read_text("utf-8").splitlines():
        syllable, mine, also = line.split("\t")
        first.update(dict.fromkeys(mine, syllable))
        for char in also:
            later.setdefault(char, []).append(syllable)
    return {char: (reading, *later.get(char, ())) for char, reading in first.items()}


@cache
def _merged(syllable: str) -> str:
    for told, heard in _MERGED:
        syllable = syllable.replace(told, heard)
    return syllable


def sounds_of(char: str) -> frozenset[str]:
    """Return how a character may sound, with what is not told apart written as one; of others the character itself."""
    return frozenset(map(_merged, _readings().get(char, (char,))))


def latin(text: str) -> tuple[str, str]:
    """Return ``text`` in pinyin and in initials, each character by its first reading."""
    syllables = [_readings().get(char, (char,))[0] for char in text]
    return "".join(syllables), "".join(each[0] for each in syllables)


def _step(typed: str, known: str) -> float:
    if typed == known:
        return 0.0
    mine, theirs = _readings().get(typed, ()), _readings().get(known, ())
    if set(mine) & set(theirs):
        return SOUNDS_ALIKE
    return SOUNDS_NEARLY if mine and sounds_of(typed) & sounds_of(known) else DIFFERS


@dataclass(frozen=True, slots=True)
class Near:
    """A known word, or the part of one, that is like what was typed."""

    words: str
    cost: float


@dataclass(frozen=True)
class Lexicon:
    """Known words (two characters and more), found by the sounds of their characters, or by pairs of letters."""

    words: tuple[str, ...]
    by_sound: dict[str, tuple[int, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, words: Iterable[str]) -> "Lexicon":
        listed = tuple(dict.fromkeys(word for word in words if len(word) > 1))
        found: dict[str, list[int]] = {}
        for at, word in enumerate(listed):
            for key in {key for unit in _units(word) for key in unit}:
                found.setdefault(key, []).append(at)
        return cls(listed, {key: tuple(places) for key, places in found.items()})

    def nearest(self, typed: str) -> list[Near]:
        """Return what ``typed`` may have been meant to be, nearest first; nothing where everything is too far."""
        most = _allowed(typed)
        if not most:
            return []
        weighed = [near for at in self._candidates(typed) if (near := _fit(typed, self.words[at], most))]
        weighed.sort(key=lambda near: (near.cost, len(near.words)))
        return [near for near in weighed if near.cost <= weighed[0].cost + NEXT_BEST]

    def _candidates(self, typed: str) -> list[int]:
        shared: Counter[int] = Counter()
        units = _units(typed)
        for unit in units:
            shared.update({at for key in unit for at in self.by_sound.get(key, ())})
        lost = 3 if typed.isascii() else (0 if len(typed) == 2 else 1 + (len(typed) > 5))
        least = max(1, len(units) - lost)
        return [at for at, many in shared.most_common(MOST_WEIGHED) if many >= least]


def _units(word: str) -> list[frozenset[str]]:
    if word.isascii():
        return [frozenset({word[at : at + 2]}) for at in range(len(word) - 1)]
    return [sounds_of(char) for char in word]


def _allowed(typed: str) -> float:
    """Return how far a word may be off: two characters only by sound, longer ones by one, long ones by two."""
    size = len(typed)
    if typed.isascii():
        return 0.0 if size < 5 else (DIFFERS if size < 9 else 2 * DIFFERS)
    if size == 2:
        return 2 * SOUNDS_NEARLY
    return 0.0 if size < 2 else (DIFFERS + SOUNDS_ALIKE if size < 6 else 2 * DIFFERS)


def _fit(typed: str, word: str, most: float) -> Near | None:
    """Lay ``typed`` along the part of ``word`` it fits best; a part must begin and end as it was typed."""
    cost, start, end = _best_part(typed, word)
    part = word[start:end]
    if not part or cost > most or (len(typed) == 2 and len(part) != 2):
        return None
    whole = part == word
    if not whole and DIFFERS in {_step(typed[0], part[0]), _step(typed[-1], part[-1])}:
        return None
    return Near(part, cost)


def _best_part(typed: str, word: str) -> tuple[float, int, int]:
    """Return cost, beginning and end of the part of ``word`` that costs least to make ``typed`` of."""
    before: list[tuple[float, int]] = [(0.0, at) for at in range(len(word) + 1)]
    for row, char in enumerate(typed, start=1):
        now: list[tuple[float, int]] = [(row * DIFFERS, 0)]
        for column, known in enumerate(word, start=1):
            swapped, left_out, put_in = before[column - 1], now[column - 1], before[column]
            now.append(
                min(
                    (swapped[0] + _step(char, known), swapped[1]),
                    (left_out[0] + DIFFERS, left_out[1]),
                    (put_in[0] + DIFFERS, put_in[1]),
                )
            )
        before = now
    end = min(range(len(before)), key=lambda at: (before[at][0], abs(at - before[at][1] - len(typed))))
    return before[end][0], before[end][1], end


def overlap(typed: Sequence[str], known: Set[str]) -> float:
    """Return which share of the pairs of ``typed`` stands in ``known`` too."""
    pairs = set(typed)
    return len(pairs & known) / len(pairs) if pairs else 0.0
