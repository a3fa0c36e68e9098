"""Names in Latin letters, for searching; apart, because its tables are large (58 MB) and only the cutting needs them."""

import unicodedata
from collections import defaultdict

from pypinyin import Style, lazy_pinyin
from pypinyin.pinyin_dict import pinyin_dict

from bianmin.catalog.search import fold

FEWEST_LETTERS = 2  # an ending of one letter says nothing
LONGEST_ENDING = 40  # letters; a query is no longer


def pinyin(text: str) -> str:
    """Return the full pinyin and the initials of ``text``: 养老保险 → ``yanglaobaoxian ylbx``."""
    full, first = lazy_pinyin(text), lazy_pinyin(text, style=Style.FIRST_LETTER)
    return fold("".join(full) + " " + "".join(first))


def endings(text: str) -> list[str]:
    """Return what somebody may begin to type of ``text``: from each syllable on, in full and in initials.

    护理 → ``huli``, ``li``, ``hl``. A query is looked for at the beginning of these, so that an index finds it.
    """
    syllables = [fold(each) for each in lazy_pinyin(text, errors="ignore")]
    found: list[str] = []
    for at in range(len(syllables)):
        rest = syllables[at:]
        found += ["".join(rest)[:LONGEST_ENDING], "".join(each[0] for each in rest)[:LONGEST_ENDING]]
    return [each for each in dict.fromkeys(found) if len(each) >= FEWEST_LETTERS]


def syllable_table() -> str:
    """Return what bianmin/catalog/syllables.txt holds: each syllable, whose first reading it is, and whose later one.

    Of the characters of GB 2312, without tones, ü as v. The web processes read that file instead of these tables.
    """
    first: dict[str, list[str]] = defaultdict(list)
    later: dict[str, list[str]] = defaultdict(list)
    for point, told in sorted(pinyin_dict.items()):
        readings = list(dict.fromkeys(filter(None, map(_without_tone, told.split(",")))))
        if _is_common(chr(point)) and readings:
            first[readings[0]].append(chr(point))
            for each in readings[1:]:
                later[each].append(chr(point))
    rows = [(each, "".join(first[each]), "".join(later[each])) for each in sorted(first.keys() | later.keys())]
    return "".join(f"{syllable}\t{mine}\t{also}\n" for syllable, mine, also in rows)


def _is_common(char: str) -> bool:
    try:
        char.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


def _without_tone(reading: str) -> str:
    parts = unicodedata.normalize("NFD", reading).replace("u\u0308", "v")
    return "".join(char for char in parts if char.isascii() and char.isalpha())
