"""What the text of a cell means: limits, lists, materials, codes of dictionaries, yes and no; pure."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bianmin.catalog.elements import CATCH_ALL, LIMIT_UNITS, Limit
from bianmin.catalog.takeover.columns import Kind
from bianmin.county.refusals import BadInput

_NUMBERS = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_ON_SPOT = re.compile(
    r"^(0|即办|当场(办结|办理|办)?|即时(办结|办理|办)?|立即(办结|办理)?|即来即办|随到随办|当即(办结)?)$"
)
_LIMIT = re.compile(
    r"^(?:自受理之日起|受理后)?([0-9]{1,4}|[一二两三四五六七八九十百]{1,5})个?(工作日|自然日|日历日|日|天|个?月|年|W|N|G|Z)?(?:内|以内|内办结)?$"
)
_UNITS = {
    "工作日": "workday", "W": "workday", "G": "workday", "1": "workday", "自然日": "day", "日历日": "day", "日": "day",
    "天": "day", "N": "day", "Z": "day", "2": "day", "月": "month", "个月": "month", "年": "year",
}  # fmt: skip
_UNKNOWN = frozenset({"", "无", "/", "-", "—", "——", "不详", "暂无", "待定", "未规定", "无规定", "无法定时限"})
_NUMBERED = re.compile(
    r"(?:^|(?<=[\s；;。\n、]))[(（]?(?:[0-9]{1,2}|[一二三四五六七八九十]{1,3}|[①-⑳])[)）、.．](?![0-9])\s*"
)
_CIRCLED = re.compile(r"[①-⑳]|[(（][0-9]{1,2}[)）]")
_YES = frozenset({"是", "有", "1", "支持", "可以", "能", "Y", "YES", "TRUE", "√", "✓"})
_NO = frozenset({"否", "无", "0", "不支持", "不可以", "不能", "N", "NO", "FALSE", "×", "X", "不是"})
_ENDED = ("取消", "废止", "停用", "删除", "失效", "移除", "3")
_OPTIONAL = re.compile(r"[(（]\s*(非必要|非必需|可选|如有|选填)\s*[)）]")
_LATER = re.compile(r"[(（]\s*(容缺|容缺后补|可容缺)\s*[)）]")
_PLAIN_PHONE = re.compile(r"^(0[0-9]{2,3})[- ]?([0-9]{7,8})$")
_SHORT_PHONE = re.compile(r"^(1[0-9]{4}|9[0-9]{4})$")


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a list that are not ours, and what they mean: element → the word as written → our value."""

    units: Mapping[str, str] = field(default_factory=dict)  # what a department may be called → its slug
    categories: frozenset[str] = frozenset()
    codes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # dictionary → label or code → code
    said: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # what an editor has said of a word


class UnknownWord(BadInput):
    """A word of the list that is none of ours; the page asks what it means."""

    def __init__(self, word: str, sentence: str) -> None:
        super().__init__(sentence)
        self.word = word


def wide(text: str) -> str:
    """Return the text with full-width digits and letters as ASCII; Chinese punctuation stays for people to read."""
    return "".join(unicodedata.normalize("NFKC", each) if "\uff10" <= each <= "\uff5a" else each for each in text)


def limit(text: str, unit: str = "") -> Limit:
    """Read a limit: 10个工作日, 15日, 即办, 当场办结, 10W, 15N, or a bare number with the unit of its column.

    Args:
        text: the cell.
        unit: the unit where the cell says none: the column beside it, or what its header says; workdays otherwise.

    Raises:
        BadInput: it is no limit.
    """
    written = text.strip()
    plain = re.sub(r"\s", "", unicodedata.normalize("NFKC", written))
    if plain in _UNKNOWN:
        return Limit()
    if _ON_SPOT.match(plain) or re.fullmatch(r"0个?(工作日|日|天|W|N|G|Z)?", plain):
        return Limit(0, "on_spot", written)
    found = _LIMIT.match(plain)
    if not found or (amount := _count(found[1])) is None:
        raise BadInput("看不出是几天。写成“10个工作日”“15日”“即办”，不知道就空着。")
    said = found[2] or unit or "工作日"
    if said not in _UNITS:
        raise BadInput(f"时限单位“{said[:10]}”不认识。写成工作日、日、月或年。")
    return Limit(amount, _UNITS[said], written)


def _count(text: str) -> int | None:
    if text.isdecimal():
        return int(text)
    if "百" in text:
        return None
    tens, ten, ones = text.partition("十")
    if not ten:
        return _NUMBERS.get(text)
    return _NUMBERS.get(tens, 1) * 10 + (_NUMBERS.get(ones, 0) if ones else 0)


def entries(text: str) -> tuple[str, ...]:
    """Return the entries of a cell: numbered ones, else lines, else what semicolons part."""
    if len(_NUMBERED.findall(text)) >= 2 or len(_CIRCLED.findall(text)) >= 2:
        parts = _NUMBERED.split(_CIRCLED.sub(lambda found: f"\n{found.group()}、", text))
    elif "\n" in text:
        parts = text.split("\n")
    else:
        parts = re.split(r"[;；]", text)
    return tuple(
        dict.fromkeys(clean for part in parts if (clean := _NUMBERED.sub("", part.strip()).strip(" ;；。\n、")))
    )


def names_of(text: str) -> tuple[str, ...]:
    """Return the names of a cell, which 、 parts too where nothing else does and no bracket is cut."""
    found = entries(text)
    if len(found) == 1 and "、" in found[0]:
        found = tuple(dict.fromkeys(part.strip() for part in _outside_brackets(found[0]) if part.strip()))
    return found


def _outside_brackets(text: str) -> list[str]:
    parts, depth = [""], 0
    for letter in text:
        depth = max(depth + (letter in "（(《“[【") - (letter in "）)》”]】"), 0)
        if letter == "、" and not depth:
            parts.append("")
        else:
            parts[-1] += letter
    return parts


def materials(text: str) -> list[dict[str, str]]:
    """Return the materials of a cell as (name, necessity).

    Raises:
        BadInput: one is a catch-all (安阳市政务服务条例 13; DOMAIN §2.5 rule 10).
    """
    if text.strip() in _UNKNOWN:
        return []
    made = []
    for each in names_of(text):
        necessity = "2" if _OPTIONAL.search(each) else "3" if _LATER.search(each) else "1"
        name = _LATER.sub("", _OPTIONAL.sub("", each)).strip()
        if CATCH_ALL.search(name):
            raise BadInput(f"“{name[:40]}”是兜底写法，说不清是哪一样材料。请写出材料的名称，或删掉这一样。")
        if len(name) > 200:
            raise BadInput(f"“{name[:20]}……”太长，像是几样材料没有分开。请用分号或换行分开。")
        made.append({"name": name, "necessity": necessity})
    return made


def yes_no(text: str) -> bool:
    """Read 是 or 否 in the ways people write them.

    Raises:
        BadInput: it is neither.
    """
    plain = unicodedata.normalize("NFKC", text).strip().upper()
    if plain in _YES or plain in _NO:
        return plain in _YES
    raise BadInput(f"“{text[:20]}”看不出是“是”还是“否”。请写是或否。")


def number(text: str) -> int:
    """Read a small whole number: 1, 1次, 零.

    Raises:
        BadInput: it is none.
    """
    found = re.fullmatch(r"([0-9]{1,3})\s*[次趟]?", unicodedata.normalize("NFKC", text).strip())
    if not found:
        raise BadInput(f"“{text[:20]}”不是数。请写 0、1、2 这样的数。")
    return int(found[1])


def phone(text: str) -> str:
    """Read a telephone number with its area (DOMAIN §2.5 rule 7), or a short service number such as 12345.

    Raises:
        BadInput: it is none; a private mobile is refused too (COUNTY.md: the station's number, never a private mobile).
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    if _SHORT_PHONE.match(plain):
        return plain
    found = _PLAIN_PHONE.match(plain)
    if not found:
        raise BadInput(f"“{text[:20]}”不是带区号的座机。请写成 0537-7320000，不写私人手机。")
    return f"{found[1]}-{found[2]}"


def is_ended(text: str) -> bool:
    """Say whether a state says that the item is over: 取消, 废止."""
    plain = unicodedata.normalize("NFKC", text).strip()
    return any(plain == word or (len(word) > 1 and plain.endswith(word)) for word in _ENDED)


def bare_unit(name: str) -> str:
    """Return a department's name without the county before it: 某某县民政局 and 县民政局 are 民政局."""
    return re.sub(r"^[\u4e00-\u9fff]{0,6}?[县市区](?=[\u4e00-\u9fff]{2})", "", name.strip())


def department(text: str, words: Words) -> str:
    """Return the slug of whom a cell names, or the word as it is where an editor said to keep it.

    Raises:
        UnknownWord: nobody is called so, and nobody has said who is meant.
    """
    written = text.strip()
    said = words.said.get("department", {}).get(written)
    if said:
        return said
    for name in (written, bare_unit(written)):
        if name in words.units:
            return words.units[name]
    raise UnknownWord(written, f"没有叫“{written[:30]}”的部门。请在“对词”那一页说它是哪个部门。")


def category(text: str, words: Words) -> str:
    """Return which of our categories a cell names.

    Raises:
        UnknownWord: as ``department``.
    """
    written = text.strip()
    if written in words.categories:
        return written
    said = words.said.get("category", {}).get(written)
    if said:
        return said
    raise UnknownWord(written, f"没有“{written[:30]}”这个类别。请在“对词”那一页说它归哪一类。")


def code(text: str, dictionary: str, words: Words, *, element: str) -> str:
    """Return the code of what a cell names, by code or by label.

    Raises:
        UnknownWord: the dictionary has neither.
    """
    written = text.strip()
    known = words.codes.get(dictionary, {})
    said = words.said.get(element, {}).get(written)
    if said:
        return said
    plain = unicodedata.normalize("NFKC", written)
    for each in (plain, plain.zfill(2), re.sub(r"^[0-9]+[\s、.]*", "", plain)):
        if each in known:
            return known[each]
    raise UnknownWord(written, f"“{written[:30]}”在字典里没有。请在“对词”那一页说它是哪一个。")


def codes(text: str, dictionary: str, words: Words, *, element: str) -> list[str]:
    """Return the codes of several that ^ 、 , ; part (网上办理深度 comes as 1^2^4).

    Raises:
        UnknownWord: the dictionary lacks one.
    """
    parts = [part for part in re.split(r"[\^、,，;；\n]", text) if part.strip()]
    return list(dict.fromkeys(code(part, dictionary, words, element=element) for part in parts))


SIMPLE: dict[Kind, Callable[[str], Any]] = {
    Kind.TEXT: lambda text: text.replace("\n", " ").strip(),
    Kind.TEXTS: lambda text: list(entries(text)),
    Kind.BASIS: lambda text: list(entries(text)),
    Kind.MATERIALS: materials,
    Kind.YES_NO: yes_no,
    Kind.NUMBER: number,
    Kind.PHONE: phone,
}


def limit_words(value: Mapping[str, Any]) -> str:
    """Return a limit as staff read it."""
    if value.get("amount") is None:
        return ""
    if value["amount"] == 0 or value.get("unit") == "on_spot":
        return "即办"
    return f"{value['amount']} {LIMIT_UNITS.get(value.get('unit', ''), '日')}"
