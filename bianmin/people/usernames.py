"""What an account may be called: after the one person who signs in with it, never after a counter or a post; pure."""

import re
import unicodedata
from typing import Final

from bianmin.county.refusals import BadInput

SHORTEST, LONGEST = 3, 40
_FORM = re.compile(r"[a-z\u4e00-\u9fff][a-z0-9\u4e00-\u9fff._-]*")
# Names of places, posts and machines, whole: whoever shares one shares the password (PROMISES V6; 等保 8.1.4.1 a 身份唯一).
_SHARED: Final = frozenset(re.findall(r"\w+", """
    account admin administrator bangban bangdaiban banshi bianmin center chuangkou cun cunwei cunzhan clerk computer counter
    county daiban demo department dept desk duty everyone fuwu fuwuzhan gonggong gongyong guanliyuan guest guke hall head
    helper kefu kiosk login office officer operator pc phone public qiantai reception root security service share shared
    shenhe shenpi shequ staff station supervisor super sys sysadmin system team temp test tester town township user village
    window xiangzhen xitong yonghu zhan zhanghao zhanzhang zhiban zhongxin zonghe zonghechuangkou audit auditor bumen
"""))  # fmt: skip
_SHARED_BEGINNINGS: Final = (
    "admin", "bianmin", "chuangkou", "cunzhan", "gonggong", "gongyong", "guanliyuan", "root", "station", "window", "zhiban",
)  # fmt: skip
_SHARED_WORDS: Final = (
    "窗口", "便民", "服务站", "公用", "公共", "共用", "值班", "前台", "柜台", "管理员", "代办", "帮办", "站长",
    "村委", "办公室", "审批", "测试",
)  # fmt: skip


def read_username(text: str) -> str:
    """Return the name of a new account, small letters and plain digits.

    Raises:
        BadInput: it is too short or long, holds other signs, or names a counter or a post instead of a person.
    """
    username = unicodedata.normalize("NFKC", text).strip().lower()
    if not SHORTEST <= len(username) <= LONGEST and not _is_chinese_name(username):
        raise _refused(f"账号名要 {SHORTEST} 到 {LONGEST} 个字，比如姓名的拼音。")
    if not _FORM.fullmatch(username):
        raise _refused("账号名用小写字母或汉字开头，后面可以有数字、点和横线，中间没有空格。比如姓名的拼音加两位数字。")
    if is_shared(username):
        raise _refused(
            "账号是一个人的，不能几个人合用一个，也不能按窗口或岗位起名。请用本人姓名的拼音，重名的加两位数字。"
        )
    return username


def is_shared(username: str) -> bool:
    """Say whether a name is that of a counter, a post or a machine: ``window01``, ``cunzhan-2``, ``三号窗口``."""
    plain = unicodedata.normalize("NFKC", username).lower()
    parts = [part for part in re.split(r"[^a-z]+", plain) if part]
    only_parts = bool(parts) and all(part in _SHARED or len(part) == 1 for part in parts)
    named = plain.startswith(_SHARED_BEGINNINGS) or any(word in plain for word in _SHARED_WORDS)
    return named or (only_parts and any(part in _SHARED for part in parts))


def _is_chinese_name(username: str) -> bool:
    return len(username) > 1 and all("\u4e00" <= letter <= "\u9fff" for letter in username)


def _refused(sentence: str) -> BadInput:
    return BadInput(sentence, fields={"username": sentence})
