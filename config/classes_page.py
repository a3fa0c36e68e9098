"""The page docs/数据分级.md: what every field of every table is, and how it is kept."""

from itertools import groupby
from typing import Final

from bianmin.county.classes import MEANING
from config.classes import Declared, declared

_MARKS: Final = {"加密": "🔒", "散列索引": "🔎", "散列": "#", "明文": ""}

_HEAD: Final = (
    "由各房间的 `classes.py` 和 `config/classes.py` 生成（`manage.py write_docs`）；要改就改那里。没有分级的字段、"
    "该加密而没有加密又没有写明理由的字段，测试不让通过（`tests/vault/test_classes.py`）。文件的内容一律整个加密，不在表里。"
)
_SEEN: Final = (
    "- 偷走整个数据库、没有钥匙的人，看得到编号、日期、状态、数目、工作人员的姓名，"
    "和“某村某组某性别的一个人在办某件事”；人少的组里，知情的邻居可能猜得出是谁。"
)
_LENGTHS: Final = "- 长短看得出来：加密不改变内容有多长。"


def data_classes() -> str:
    """Return docs/数据分级.md: the classes, the fields by table, the exceptions, and the hashes that cannot be reckoned."""
    fields = declared()
    return "\n".join([
        "# 数据分级", "", _HEAD, "",
        "| 级 | 是什么 | 怎么存 |", "| --- | --- | --- |",
        *(f"| {each} | {what} | {kept} |" for each, (what, kept) in MEANING.items()), "",
        "🔒 加密　🔎 散列索引，由旁边加密的内容重算　# 只存散列　没有记号的是明文", "",
        "## 每张表", "", "| 表 | 级 | 字段 |", "| --- | --- | --- |", *_tables(fields), "",
        "## 存成明文的例外", "", "| 字段 | 级 | 理由 |", "| --- | --- | --- |",
        *(f"| `{each.name}` | {each.data_class} | {each.words} |" for each in fields if each.kept == "明文" and each.words), "",
        "## 换索引算法或索引钥匙就作废的散列", "",
        "内容没有留下，没法重算（`rotate_keys --reindex` 会说还有多少条）。", "",
        "| 字段 | 那时要做什么 |", "| --- | --- |",
        *(f"| `{each.name}` | {each.words} |" for each in fields if each.kept == "散列"), "",
        "## 还剩什么", "",
        _SEEN, _LENGTHS, "",
    ])  # fmt: skip


def _tables(fields: list[Declared]) -> list[str]:
    rows = []
    for label, group in groupby(fields, key=lambda each: each.model._meta.label):
        of_table = list(group)
        for data_class in MEANING:
            names = [f"{each.field.name}{_MARKS[each.kept]}" for each in of_table if each.data_class == data_class]
            rows += [f"| {label} | {data_class} | {'、'.join(names)} |"] if names else []
    return rows
