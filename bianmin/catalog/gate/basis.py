"""Rules on grounds: an item rests on something, and what is void sends it to review (DOMAIN §2.5 rule 13)."""

import re
from typing import Any

from bianmin.catalog.elements import Basis
from bianmin.catalog.gate.finding import POWERS, Finding, Found, Looked, told

_VOID = re.compile(r"已(经)?(废止|失效|作废|被.{0,12}(替代|代替|取代))")


def is_void(basis: Basis) -> bool:
    """Say whether a basis is marked as void, or its own words say so."""
    return bool(basis.lapsed.strip() or _VOID.search(f"{basis.law}{basis.number}{basis.article}"))


def it_rests_on_something(looked: Looked) -> Found:
    """A power is exercised only where a law says so; each basis is named."""
    content = looked.content
    if not content.basis:
        yield Finding(
            "basis", "basis", "没有设定依据。", "请写哪部法、哪个文件、哪一条；法没有授权的权力不能行使。",
            stops=looked.item_type in POWERS and not looked.is_unsure("basis"),
        )  # fmt: skip
    for number, each in enumerate(content.basis, start=1):
        if not each.law.strip():
            yield Finding(
                "basis",
                f"basis-{number}-law",
                f"第 {number} 条依据没有名称。",
                "请写法律或文件的名称，或者删掉这一条。",
            )


def void_grounds_are_reviewed(looked: Looked) -> Found:
    """Rule 13: a void basis puts the item on the list 待复核; nothing but void ones stops it."""
    content = looked.content
    stops = all(is_void(each) for each in content.basis) and not looked.is_unsure("basis")
    for number, each in enumerate(content.basis, start=1):
        if is_void(each):
            yield Finding(
                "13", f"basis-{number}-lapsed", f"“{each.law}”已经失效，这件事要复核。",
                "请换成现行的依据；没有现行依据的，请停用这件事。", stops=stops,
            )  # fmt: skip


def unverified_is_said(looked: Looked) -> Found:
    """What nobody has verified is told to the staff, with what is taken for the time being; it does not stop."""
    for element in dict.fromkeys(looked.content.unverified):
        label, field, taken = _UNSURE.get(element, (element, element, ""))
        value = _taken(looked, taken)
        yield told(
            "unverified", field if element in _UNSURE or hasattr(looked.content, element) else "unverified",
            f"“{label}”还没有核实，暂按{value}。", "核实以后写上出处，再在“核实”一页里去掉它。群众现在看到的是“请咨询”。",
        )  # fmt: skip


# What ``Content.unverified`` names: what it is called, where it stands, and the field whose value is taken meanwhile.
_UNSURE: dict[str, tuple[str, str, str]] = {
    "item_type": ("事项类型", "item_type", "item_type"),
    "basis": ("设定依据", "basis", "basis"),
    "conditions": ("受理条件", "conditions", "conditions"),
    "materials": ("申请材料", "materials", "materials"),
    "legal": ("法定时限", "legal", "legal"),
    "promised": ("承诺时限", "promised", "promised"),
    "fee": ("收费", "fee", "fee"),
    "case_type": ("办件类型", "case_type", "case_type"),
    "role": ("站里的身份", "unverified", ""),
    "online_depth": ("网上办理深度", "depth", "depth"),
}


def _taken(looked: Looked, name: str) -> str:
    """Return what is taken for the time being, in words."""
    if not name:
        return "各站现在登记的身份"
    value: Any = looked.item_type if name == "item_type" else getattr(looked.content, name)
    if name in {"legal", "promised"}:
        return f"“{value.words}”" if value.is_known else "不知道"
    if isinstance(value, tuple):
        return f"现在写的 {len(value)} 条" if value else "不知道"
    return f"“{value}”" if value else "不知道"


RULES = (it_rests_on_something, void_grounds_are_reviewed, unverified_is_said)
