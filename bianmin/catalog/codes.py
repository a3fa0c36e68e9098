"""The codes of the national service list and their check characters: USCC, organisation, basic, implementation; pure.

Sources: GB 32100 (18 places, mod 31), GB 11714 (9 places, mod 11), and the layers of DOMAIN §2.2, checked against six
published codes. A basic code has no check character; letters and types that nobody has seen yet are allowed in it.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from bianmin.county.refusals import BadInput

_USCC: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # GB 32100: no I, O, S, V, Z
_USCC_WEIGHTS: Final = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_ORGANISATION: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_ORGANISATION_WEIGHTS: Final = (3, 7, 9, 10, 5, 8, 4, 2)
LEVELS: Final = "123456"  # 行使层级: 国家 … 村
_DIGIT: Final = frozenset("0123456789")
_DIGIT_OR_LETTER: Final = frozenset(_ORGANISATION)
_LOCAL: Final = re.compile(r"LOC-([0-9]{12})-([0-9A-Za-z][0-9A-Za-z-]*)")
_LOCAL_SLUG: Final = re.compile(r"LOC[0-9]+(-[0-9]+)?")
_ZEROS: Final = "0" * 8  # eight in a row: made locally, not reported to 好差评 (observed)
USCC, TASK, BASIC, HANDLING, MATERIAL = 18, 31, 12, 33, 34  # places


@dataclass(frozen=True, slots=True)
class CodeFault:
    """What is wrong with a code: in which place (counted from 1; 0 is the whole), and what to do."""

    place: int
    says: str
    mend: str

    def __str__(self) -> str:
        return f"{self.says}{self.mend}"


@dataclass(frozen=True, slots=True)
class TaskCode:
    """实施编码 taken apart: who carries it out, at which level, and the basic code of the directory."""

    uscc: str
    level: str
    basic: str

    @property
    def item_type(self) -> str:
        return self.basic[2:4]


def uscc_faults(code: str) -> list[CodeFault]:
    """Return what is wrong with a 统一社会信用代码: length, characters, the check of places 9–17, the check of all."""
    faults = _length(code, USCC, "统一社会信用代码") or _characters(code, _USCC, "数字和大写字母（没有 I、O、S、V、Z）")
    if faults:
        return faults
    faults = [_moved(each, 8) for each in organisation_faults(code[8:17])]
    total = sum(_USCC.index(sign) * weight for sign, weight in zip(code, _USCC_WEIGHTS, strict=False))
    expected = _USCC[(31 - total % 31) % 31]
    if code[17] != expected:
        faults.append(_check_fault(18, "统一社会信用代码", code[17], expected))
    return faults


def organisation_faults(code: str) -> list[CodeFault]:
    """Return what is wrong with an 组织机构代码 of nine places (GB 11714)."""
    faults = _length(code, 9, "组织机构代码") or _characters(code[:8], _ORGANISATION, "数字和大写字母")
    if faults:
        return faults
    rest = 11 - sum(_ORGANISATION.index(s) * w for s, w in zip(code, _ORGANISATION_WEIGHTS, strict=False)) % 11
    expected = {10: "X", 11: "0"}.get(rest, str(rest))
    return [] if code[8] == expected else [_check_fault(9, "组织机构代码", code[8], expected)]


def basic_faults(code: str) -> list[CodeFault]:
    """Return what is wrong with a 基本编码: 区划 2, 事项类型 2 (digits), 部门 2, 主项 3, 子项 3 (letters allowed)."""
    return _length(code, BASIC, "基本编码") or [
        *_characters(code[:4], _DIGIT, "数字（区划和事项类型）"),
        *(_moved(each, 4) for each in _characters(code[4:], _DIGIT_OR_LETTER, "数字和大写字母（部门、主项、子项）")),
    ]


def task_code_faults(code: str, *, basic: str = "", level: str = "", item_type: str = "") -> list[CodeFault]:
    """Return what is wrong with an 实施编码 of 31 places, alone and beside what the item says of itself.

    Args:
        code: 统一社会信用代码 18 + 行使层级 1 + 基本编码 12.
        basic: the directory's code that the last twelve places must equal; empty asks nothing.
        level: the item's 行使层级, ``1`` … ``6``; empty asks nothing.
        item_type: the item's type, two places; empty asks nothing.
    """
    faults = _length(code, TASK, "实施编码")
    if faults:
        return faults
    parts = split_task_code(code)
    faults = uscc_faults(parts.uscc)
    if parts.level not in LEVELS:
        faults.append(CodeFault(19, f"第 19 位（行使层级）是“{parts.level}”，只能是 1 到 6。", "请照清单重抄这一位。"))
    elif level and parts.level != level:
        faults.append(
            CodeFault(
                19,
                f"第 19 位（行使层级）是 {parts.level}，事项写的是 {level}，对不上。",
                "请核对是哪一级行使，改成一样。",
            )
        )
    faults += [_moved(each, 19) for each in basic_faults(parts.basic)]
    return faults + _disagreements(parts, basic=basic, item_type=item_type)


def handling_faults(code: str, *, task_code: str = "") -> list[CodeFault]:
    """Return what is wrong with a 业务办理项编码: 实施编码 31 + 顺序 2."""
    return _with_suffix(code, HANDLING, "业务办理项编码", "顺序", task_code)


def material_faults(code: str, *, task_code: str = "") -> list[CodeFault]:
    """Return what is wrong with a 材料编码: 实施编码 31 + 序号 3."""
    return _with_suffix(code, MATERIAL, "材料编码", "序号", task_code)


def split_task_code(code: str) -> TaskCode:
    """Take an 实施编码 apart; a 业务办理项编码 of 33 places counts by its first 31."""
    return TaskCode(code[:18], code[18:19], code[19:31])


def local_code(division_code: str, slug: str) -> str:
    """Return the code of an item that a county or a station has made for itself: ``LOC-<区划 12>-<序号>``.

    Raises:
        BadInput: the division is not twelve digits, or the slug leaves no number.
    """
    number = slug.removeprefix("LOC").lstrip("-")
    code = f"LOC-{division_code}-{number}"
    if not _LOCAL.fullmatch(code):
        raise BadInput(f"“{division_code}”“{slug}”编不成本地编码。区划要 12 位数字，序号只用数字、字母和短横。")
    return code


def is_local(code: str) -> bool:
    """Say whether an item's code was made locally: in the local space, or with eight zeros in a row; 好差评 leaves it out."""
    return bool(_LOCAL.fullmatch(code) or _LOCAL_SLUG.fullmatch(code)) or _ZEROS in code


def refuse_faults(faults: Iterable[CodeFault], field: str) -> None:
    """Refuse a code with faults, at a field of a form.

    Raises:
        BadInput: there is one; ``fields`` tells all of them.
    """
    told = [str(each) for each in faults]
    if told:
        raise BadInput(told[0], fields={field: " ".join(told)})


def _length(code: str, places: int, what: str) -> list[CodeFault]:
    if len(code) == places:
        return []
    return [CodeFault(0, f"{what}要 {places} 位，现在是 {len(code)} 位。", "请照清单重抄，不要有空格。")]


def _characters(code: str, allowed: "Iterable[str]", told: str) -> list[CodeFault]:
    known = frozenset(allowed)
    return [
        CodeFault(place, f"第 {place} 位“{sign}”不对，这里只能用{told}。", "请看清原件重抄这一位。")
        for place, sign in enumerate(code, start=1)
        if sign not in known
    ]


def _check_fault(place: int, what: str, found: str, expected: str) -> CodeFault:
    return CodeFault(
        place,
        f"{what}的校验位（第 {place} 位）是“{found}”，按前面各位算应是“{expected}”，有一位抄错了。",
        "请照原件逐位核对。",
    )


def _moved(fault: CodeFault, places: int) -> CodeFault:
    """Return a fault of a part as one of the whole."""
    place = fault.place + places
    says = fault.says.replace(f"第 {fault.place} 位", f"第 {place} 位") if fault.place else fault.says
    return CodeFault(place, says, fault.mend)


def _disagreements(parts: TaskCode, *, basic: str, item_type: str) -> list[CodeFault]:
    found = []
    if basic and parts.basic != basic:
        place = 20 + next((n for n, (a, b) in enumerate(zip(parts.basic, basic, strict=False)) if a != b), 0)
        found.append(
            CodeFault(
                place,
                f"后 12 位 {parts.basic} 和所属目录的基本编码 {basic} 从第 {place} 位起对不上。",
                "请核对挂的是不是这一条目录。",
            )
        )
    if item_type and parts.item_type != item_type:
        found.append(
            CodeFault(
                22,
                f"第 22、23 位（事项类型）是 {parts.item_type}，事项写的类型是 {item_type}，对不上。",
                "请核对事项类型；各地类型码不同的，照清单写编码，类型按字典对应。",
            )
        )
    return found


def _with_suffix(code: str, places: int, what: str, suffix: str, task_code: str) -> list[CodeFault]:
    faults = _length(code, places, what)
    if faults:
        return faults
    faults = task_code_faults(code[:TASK])
    faults += [_moved(each, TASK) for each in _characters(code[TASK:], _DIGIT, f"数字（{suffix}）")]
    if task_code and code[:TASK] != task_code:
        faults.append(CodeFault(0, f"前 31 位不是这件事的实施编码 {task_code}。", f"请核对{what}属于哪一件事。"))
    return faults
