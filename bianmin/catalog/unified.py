"""Which elements a city unifies (plan, 二(二)5; DOMAIN S9): locked against the county, whatever else an edition says."""

from bianmin.catalog.content import Content

# 名称、编码、类型、设定依据、行使层级、受理条件、申请材料、办理时限、收费项目.
UNIFIED: dict[str, str] = {
    "name": "名称",
    "task_code": "编码",
    "item_type": "类型",
    "basis": "设定依据",
    "level": "行使层级",
    "conditions": "受理条件",
    "materials": "申请材料",
    "legal": "法定时限",
    "promised": "承诺时限",
    "fee": "收费",
    "fees": "收费项目",
}


def locked_changes(before: Content, after: Content) -> list[str]:
    """Return what the unified elements that would change are called."""
    return [label for name, label in UNIFIED.items() if getattr(before, name) != getattr(after, name)]
