"""Limits of codes, PINs and sittings, what is too easy, kinds of machines, and why a sitting ends; pure."""

import hmac
import itertools
import re
import unicodedata
from datetime import timedelta
from typing import Final

import pyotp
from django.db.models import TextChoices

IDLE: Final = timedelta(minutes=10)  # 等保 8.1.4.1 超时退出; PROMISES V7
SEEN_EVERY: Final = timedelta(minutes=1)  # how often being seen is written down
PROVED_FOR: Final = timedelta(minutes=10)  # how long a full sign-in opens what needs one (ASVS 5.0, 7.5.1)
DORMANT_AFTER: Final = timedelta(days=90)  # an account unused so long is off (等保 8.1.4.2 c)
RECOVERY_LASTS: Final = timedelta(hours=24)
TRAVEL: Final = timedelta(minutes=10)  # nobody gets from one station's PC to another's in less
STEP: Final = 30  # seconds, RFC 6238
PIN_DIGITS: Final = 6
PIN_TRIES: Final = 5
CODE_DIGITS: Final = 6


class MachineKind(TextChoices):
    """What somebody sits at; one of each at a time (COUNTY.md, Signing in)."""

    PC = "pc", "电脑"
    PHONE = "phone", "手机"


class Why(TextChoices):
    """Why a sitting ended, as its owner is told."""

    LEFT = "left", "您自己退出了"
    REPLACED = "replaced", "这个账号在别处登录了，这里就退出了。不是您登的，请马上找县里的安全管理员"
    TWO_PLACES = "two places", "这个账号同时在两个站用，两边都退出了。不是您登的，请马上找县里的安全管理员"
    IDLE = "idle", "超过 10 分钟没有动，已退出"
    MIDNIGHT = "midnight", "每天零点都要重新登录"
    CHANGED = "changed", "换了别人用这台电脑"
    PIN = "pin", "PIN 连错 5 次，要重新登录"
    OWNER = "owner", "您在另一台机器上把这里退出了"
    SECURITY = "security", "安全管理员把这里退出了"
    FACTOR = "factor", "动态口令重新绑过，要重新登录"
    PASSWORD = "password", "密码改过了，要重新登录"
    DEVICE = "device", "这台机器的登记停用了"
    POST = "post", "您在这里的岗位已经结束"
    ACCOUNT = "account", "这个账号停用了"


def typed_digits(text: str) -> str:
    """Return what was typed without blanks and dashes, wide digits as plain ones: ``１２３ 456`` is ``123456``.

    Done before a code is compared or remembered, so that a used code with a blank in it is still a used code.
    """
    return re.sub(r"[\s\-·]", "", unicodedata.normalize("NFKC", text))


def step_of(secret: str, typed: str, *, timestamp: float) -> int | None:
    """Return the 30-second step whose code was typed: the present one, the one before or after; else nothing.

    Args:
        secret: the seed, in base 32.
        typed: as ``typed_digits`` returns it.
        timestamp: seconds since 1970.
    """
    if not re.fullmatch(rf"[0-9]{{{CODE_DIGITS}}}", typed):
        return None
    totp, now = pyotp.TOTP(secret, digits=CODE_DIGITS, interval=STEP), int(timestamp) // STEP
    fitting = [step for step in (now - 1, now, now + 1) if hmac.compare_digest(totp.generate_otp(step), typed)]
    return fitting[-1] if fitting else None


def new_seed() -> str:
    """Return a random seed of 160 bits (RFC 4226, 4 R6)."""
    return pyotp.random_base32()


def what_is_wrong_with_pin(pin: str) -> str:
    """Return why ``pin`` cannot be taken, as a sentence; an empty text if it can."""
    if not re.fullmatch(rf"[0-9]{{{PIN_DIGITS}}}", pin):
        return f"PIN 要 {PIN_DIGITS} 位数字。"
    if len(set(pin)) < 3 or _repeats(pin) or _is_staircase(pin):
        return "这个 PIN 太好猜了（重复的，或者连着的）。请换 6 个不连着的数字，也不要用生日。"
    return ""


def _repeats(pin: str) -> bool:
    is_twice, is_thrice = pin[:3] == pin[3:], pin[:2] == pin[2:4] == pin[4:]
    return is_twice or is_thrice or pin[::2] == pin[1::2]  # 123123, 121212, 112233


def _is_staircase(pin: str) -> bool:
    gaps = {(int(after) - int(before)) % 10 for before, after in itertools.pairwise(pin)}
    return gaps in ({1}, {9})
