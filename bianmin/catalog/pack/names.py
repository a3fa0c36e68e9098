"""Station names by rule from the names of villages and communities as they are published, misprints included.

Names are 「XX村便民服务站」 or 「XX社区便民服务站」 and are never typed by hand (the plan, 二.1).
"""

import re
from dataclasses import dataclass
from typing import Literal

Kind = Literal["village", "community"]
TAIL = "便民服务站"
_BLANK = re.compile(r"\s+")
_NOT_HAN = re.compile(r"[^\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff〇·]")
_LONGEST = 30


@dataclass(frozen=True, slots=True)
class DerivedName:
    """What a published name becomes; ``needs_look`` says why a person should look at it, or is empty."""

    name: str
    short: str
    kind: Kind
    needs_look: str = ""


@dataclass(frozen=True, slots=True)
class _Ending:
    text: str
    kind: Kind
    look: str = ""
    keep: str = ""


_MISPRINT = "“{}”像是“村民委员会”写错了，请对照民政的名册"
_NO_WORD = "名称里没有“社区”两个字，是按居委会推出来的，请核对"
_VIRTUAL = "是统计用的虚拟区划，不一定有站，请核对"

# The first ending that fits wins, so the longer stand before the shorter.
_ENDINGS = (
    _Ending("社区居民委员会", "community"),
    _Ending("社区居委会", "community"),
    _Ending("村民委员会", "village"),
    _Ending("村委会", "village"),
    _Ending("村名委员会", "village", _MISPRINT.format("村名委员会")),
    _Ending("村民委会", "village", _MISPRINT.format("村民委会")),
    _Ending("村委员会", "village", _MISPRINT.format("村委员会")),
    _Ending("居民委员会", "community", _NO_WORD),
    _Ending("居委会", "community", _NO_WORD),
    _Ending("虚拟社区", "community", _VIRTUAL),
    _Ending("虚拟生活区", "community", _VIRTUAL, "生活区"),
    _Ending("生活区", "community", "生活区不一定是居委会，请核对", "生活区"),
    _Ending("社区", "community"),
    _Ending("村", "village"),
)
_WORD: dict[Kind, str] = {"village": "村", "community": "社区"}


def station_name(division_name: str) -> DerivedName:
    """Derive a station's name and kind from a published name; what no rule fits is kept and marked."""
    clean = _BLANK.sub("", division_name)
    looks = []
    if clean != division_name:
        looks.append("名称里有空格")
    if _NOT_HAN.search(clean):
        looks.append("名称里有汉字以外的字符")
    if len(clean) > _LONGEST:
        looks.append(f"名称超过 {_LONGEST} 个字")
    ending = next((ending for ending in _ENDINGS if clean.endswith(ending.text)), None)
    stem = clean.removesuffix(ending.text) + ending.keep if ending else ""
    if ending is None or not stem:
        looks.append("看不出是村还是社区，请在区划表里写全")
        return DerivedName(clean + TAIL, clean, "village", "；".join(looks))
    if ending.look:
        looks.append(ending.look)
    short, doubled = _with_word(stem, _WORD[ending.kind])
    if doubled:
        looks.append(f"“{doubled}”写了两遍，只留了一个")
    return DerivedName(short + TAIL, short, ending.kind, "；".join(looks))


def _with_word(stem: str, word: str) -> tuple[str, str]:
    """Return the stem ending in ``word`` exactly once, and the word if it stood there more than once."""
    bare = stem
    while bare.endswith(word + word):
        bare = bare.removesuffix(word)
    short = bare if bare.endswith(word) else bare + word
    return short, word if bare != stem else ""
