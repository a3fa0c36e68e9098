"""What a password must be: no word that anybody could guess from the county, the station or its owner; nor an old one.

等保 GB/T 22239-2019 8.1.4.1 a) asks for complexity and change, which ASVS 5.0 6.2.5 and 6.2.10 forbid; staff follow the
former, by settings that a county may switch off (docs/adr/0004).
"""

import itertools
import re
from typing import Final

from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.contrib.auth.password_validation import CommonPasswordValidator, MinimumLengthValidator
from django.core.exceptions import ValidationError
from pypinyin import lazy_pinyin

from bianmin.badges.models import PastPassword
from bianmin.people.models import Account

OF_THE_HOUSE: Final = (
    "bianmin",
    "便民",
    "服务站",
    "fuwuzhan",
    "station",
    "zhengwu",
    "政务",
    "window",
    "chuangkou",
    "窗口",
)
KEPT: Final = 5  # passwords before the present one
_CLASSES: Final = (r"[a-z]", r"[A-Z]", r"[0-9]", r"[^a-zA-Z0-9]")
_YEAR: Final = re.compile(r"(?<![0-9])(?:19|20)[0-9]{2}(?![0-9])")


class LongEnough(MinimumLengthValidator):
    """Refuses what is too short, in our words (Django 5.2 has none in Chinese)."""

    def get_error_message(self) -> str:
        """Return what is wrong and what to do."""
        return f"密码太短，至少要 {self.min_length} 位。可以用三四个不相干的词连起来，好记也难猜。"


class NotCommon(CommonPasswordValidator):
    """Refuses the passwords that everybody tries first (Django's list of 20,000), in our words."""

    def get_error_message(self) -> str:
        """Return what is wrong and what to do."""
        return "这个密码用的人太多，一猜就着。请换一个。"


class NoContextWords:
    """Refuses the names of the county, the station, the product and the owner, their 拼音, and years (ASVS 6.1.2, 6.2.11)."""

    def validate(self, password: str, user: Account | None = None) -> None:
        """Look at ``password``.

        Raises:
            ValidationError: one of the words is in it.
        """
        plain = re.sub(r"[\s\-_.·@#]", "", password.casefold())
        if _YEAR.search(password):
            raise ValidationError("密码里不要带年份（像 1990、2026 这样的），太好猜。", code="year")
        for word in (*OF_THE_HOUSE, *_names_of_the_county(), *_names_of(user)):
            if word in plain:
                raise ValidationError(
                    "密码里不要带县名、站名、“便民”这样的词或您自己的名字（拼音也不行），太好猜。"
                    "可以用三四个不相干的词连起来。",
                    code="context_word",
                )

    def get_help_text(self) -> str:
        """Return the rule in words."""
        return "不带县名、站名、自己的名字和年份，拼音也不行。"


class SeveralClasses:
    """Refuses a password of too few kinds of characters (等保 8.1.4.1 a); ``least`` 1 switches it off."""

    def __init__(self, least: int = 3) -> None:
        self.least = least

    def validate(self, password: str, user: Account | None = None) -> None:
        """Look at ``password``.

        Raises:
            ValidationError: too few kinds.
        """
        if sum(bool(re.search(kind, password)) for kind in _CLASSES) < self.least:
            raise ValidationError(
                f"小写字母、大写字母、数字、符号（空格也算），四样里至少要有 {self.least} 样。", code="classes"
            )

    def get_help_text(self) -> str:
        """Return the rule in words."""
        return f"小写字母、大写字母、数字、符号，至少 {self.least} 样。"


class NotUsedBefore:
    """Refuses the present password and the last five (等保 8.1.4.1 a)."""

    def validate(self, password: str, user: Account | None = None) -> None:
        """Look at ``password``.

        Raises:
            ValidationError: the account has or had it.
        """
        if user is None or not user.has_usable_password():
            return
        past = PastPassword.objects.filter(account_id=user.pk).order_by("-until_at")[:KEPT]
        if any(check_password(password, encoded) for encoded in (user.password, *(each.encoded for each in past))):
            raise ValidationError("这个密码以前用过。请换一个没用过的。", code="used")

    def get_help_text(self) -> str:
        """Return the rule in words."""
        return f"不能是现在的，也不能是最近 {KEPT} 次用过的。"


def _names_of_the_county() -> list[str]:
    county = settings.COUNTY["name"]
    return _spelt(county) + _spelt(county.rstrip("县区市"))


def _names_of(user: Account | None) -> list[str]:
    if user is None:
        return []
    return [word for word in [user.username.casefold(), *_spelt(user.name)] if len(word) > 3 or not word.isascii()]


def _spelt(name: str) -> list[str]:
    """Return a Chinese name as written and in 拼音, family name first and last; nothing for an empty one."""
    if not name:
        return []
    syllables = lazy_pinyin(name)
    turned = syllables[1:] + syllables[:1]
    return list(dict.fromkeys(itertools.chain([name.casefold()], ["".join(syllables), "".join(turned)])))
