"""Names in Latin letters, for searching; apart, because its tables are large (58 MB) and only the cutting needs them."""

import unicodedata
from collections import defaultdict

from pypinyin import Style, lazy_pinyin
from pypinyin.pinyin_dict import pinyin_dict

from bianmin.catalog.search import Spoken, fold


def pinyin(text: str) -> str:
    """Return the full pinyin and the initials of ``text``: 养老保险 → ``yanglaobaoxian ylbx``."""
    full, first = lazy_pinyin(text), lazy_pinyin(text, style=Style.FIRST_LETTER)
    return fold("".join(full) + " " + "".join(first))


def spoken(text: str) -> Spoken:
    """Return ``text`` as it is typed in Latin letters; what is no Chinese is left out."""
    syllables = [fold(each) for each in lazy_pinyin(text, errors="ignore")]
    return Spoken("".join(syllables), "".join(each[0] for each in syllables))


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
