"""What may be asked of the register: a number, a name with a phone, or in one's own village a name with one thing more; pure."""

import re
from dataclasses import dataclass

from bianmin.county.refusals import BadInput
from bianmin.people.identity import plain

WHAT_TO_GIVE = "请填身份证号，或者姓名和电话；本村的人，填姓名再加上组、户主、出生年里的一样。"
_WILDCARD = re.compile(r"[%_*?？＊％＿\[\]\\]")
_LEAST_OF_NAME = 2  # characters
_GROUP = re.compile(r"^第?(.+?)(?:村民小?组|小组|组)?$")
_YEAR = re.compile(r"[0-9]{4}")


@dataclass(frozen=True, slots=True)
class Asked:
    """What was typed to find somebody, each part as it is kept in a record; empty is not asked."""

    name: str = ""
    id_number: str = ""
    phone: str = ""
    group: str = ""
    householder: str = ""
    born: str = ""

    @property
    def way(self) -> str:
        """Return by what is asked: ``number``, ``phone`` or ``village``.

        Raises:
            BadInput: it is too little, or a part is a pattern instead of the thing itself.
        """
        self._refuse_patterns()
        if self.id_number:
            return "number"
        if self.name and self.phone:
            return "phone"
        if self.name and (self.group or self.householder or self.born):
            return "village"
        raise BadInput(WHAT_TO_GIVE)

    def _refuse_patterns(self) -> None:
        parts = (self.name, self.id_number, self.phone, self.group, self.householder, self.born)
        if any(_WILDCARD.search(part) for part in parts):
            raise BadInput("只能照实找一个人，不能用 %、_、*、? 代替。请填全。")
        if any(part and len(part) < _LEAST_OF_NAME for part in (self.name, self.householder)):
            raise BadInput("只写一个字找不了。请写全姓名。")
        if self.born and not _YEAR.fullmatch(self.born):
            raise BadInput("出生年请写四位数，例如 1954。")


def same_group(one: str, other: str) -> bool:
    """Say whether two ways of writing a group mean one: 2, 2 组, 第2村民组."""
    return _bare(one) == _bare(other) != ""


def _bare(group: str) -> str:
    found = _GROUP.match(plain(group).replace(" ", ""))
    return found[1] if found else ""
