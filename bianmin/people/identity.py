"""Numbers that people carry: the identity number and the phone, checked by their own rules."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from bianmin.county.refusals import BadInput

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_PHONE = re.compile(r"^(1[3-9]\d{9}|0\d{2,3}-?\d{7,8})$")
_TURNS = frozenset(
    "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)  # they turn round what is read (bidi)
NAME_LENGTH = 50
MOBILE_LENGTH = 11


@dataclass(frozen=True, slots=True)
class Identity:
    """What an identity number says."""

    number: str
    born_on: date
    gender: str


def check_digit(seventeen: str) -> str:
    """Return the 18th character of an identity number (GB 11643, MOD 11-2)."""
    return _CHECKS[sum(int(digit) * weight for digit, weight in zip(seventeen, _WEIGHTS, strict=True)) % 11]


def read_id_number(text: str, *, today: date) -> Identity:
    """Read an 18-character identity number.

    The area is not looked up: numbers of areas that were renamed, and of 港澳台 residence permits, are real.

    Raises:
        BadInput: saying which of length, characters, date of birth or check digit is wrong.
    """
    number = plain(text).replace(" ", "").upper()
    if re.fullmatch(r"\d{15}", number):
        raise BadInput(
            "这是 15 位的旧号码，2013 年起已停用。请看现在的身份证，填 18 位号码；找不到证件可以空着，到站里再核对。"
        )
    if len(number) != 18:
        raise BadInput(f"身份证号码应是 18 位，现在是 {len(number)} 位。请对照身份证再看一遍。")
    if not re.fullmatch(r"\d{17}[\dX]", number):
        raise BadInput("身份证号码前 17 位是数字，最后一位是数字或 X。请对照身份证再看一遍。")
    try:
        born_on = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        raise BadInput("身份证号码里的出生日期不存在（第 7 到 14 位）。请对照身份证再看一遍。") from None
    if not date(1880, 1, 1) <= born_on <= today:
        raise BadInput("身份证号码里的出生日期不对（第 7 到 14 位）。请对照身份证再看一遍。")
    if check_digit(number[:17]) != number[17]:
        raise BadInput("身份证号码最后一位对不上，多半是中间抄错了一位。请对照身份证再看一遍。")
    return Identity(number, born_on, "male" if int(number[16]) % 2 else "female")


def read_phone(text: str) -> str:
    """Read a mobile number (11 digits) or a landline with its area code.

    Raises:
        BadInput: with what a number looks like.
    """
    phone = re.sub(r"[\s（）()]", "", plain(text)).replace("—", "-").replace("－", "-")
    phone = phone.removeprefix("+86")
    if not _PHONE.fullmatch(phone):
        raise BadInput("电话应是 11 位手机号，或带区号的座机（如 0537-7300000）。没有电话可以空着。")
    return phone


def is_mobile(phone: str) -> bool:
    """Say whether a text message can reach this number; a landline is rung up instead."""
    return len(phone) == MOBILE_LENGTH and phone.startswith("1")


def read_name(text: str) -> str:
    """Read a person's name: any script, rare characters included.

    Raises:
        BadInput: it is empty, too long or carries control characters.
    """
    name = " ".join(unicodedata.normalize("NFC", text).split())
    if not name:
        raise BadInput("请填姓名。")
    if len(name) > NAME_LENGTH:
        raise BadInput(f"姓名最多 {NAME_LENGTH} 个字，现在有 {len(name)} 个。请只填姓名。")
    if any(unicodedata.category(char) in {"Cc", "Cs", "Co"} or char in _TURNS for char in name):
        raise BadInput("姓名里有看不见的字符。请删掉重新打一遍。")
    return name


def plain(text: str) -> str:
    """Turn full-width digits and letters, as Chinese input methods make them, into ordinary ones."""
    return unicodedata.normalize("NFKC", text).strip()
