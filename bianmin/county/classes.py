"""The classes of data (PROMISES §2.1; GB/T 43697-2024, PIPL 28): every field of every table has one.

Each room says in its ``classes.py`` which class its fields have (``CLASSES``), which of its hashes cannot be reckoned
anew (``HASHED``), and what it keeps in the clear that its class forbids, with the reason (``PLAIN``). ``config.classes``
puts them together; tests/vault/test_classes.py fails for a field that nobody classed, or that its class does not allow.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class DataClass(StrEnum):
    """What a field is, by the harm that its theft or its forgery would do."""

    D1 = "D1"
    D2 = "D2"
    D3 = "D3"
    D4 = "D4"
    K = "K"
    T = "T"


D1, D2, D3, D4, K, T = DataClass

MEANING: Final[Mapping[DataClass, tuple[str, str]]] = {  # what it is, and how it is kept
    D4: (
        "敏感个人信息：证件号码、健康、残疾、低保、银行账号、填写的内容",
        "加密；只能凭散列索引整个地找；看一次记一次",
    ),
    D3: ("个人信息：姓名、电话、住址、家庭、评价里的话", "加密；只能凭散列索引整个地找；名单上遮住"),
    D2: ("内部信息：谁在哪个岗位、做了什么、申请和批准、内部的说明", "按岗位看"),
    D1: ("公开信息：事项、指南、站点、日历、统计", "防改"),
    K: ("钥匙和口令：密码、验证码、查询码、接口钥匙", "加密或只存散列；真正的钥匙在数据库之外"),
    T: ("凭信：编号、日期、期限、状态、谁属于谁", "只增不改，或有约束守着；日志成链"),
}
PROTECTED: Final = frozenset({D3, D4, K})  # encrypted or hashed, or a reason in PLAIN

Classes = Mapping[str, Mapping[DataClass, str]]  # model → class → names of its fields, separated by blanks
Words = Mapping[str, str]  # "Model.field" → why it lies in the clear, or what to do when its hash is dead

INHERITED: Final[Classes] = {  # by the class that a model takes them from
    "CountyRow": {T: "id", D1: "county_code"},
    "ActedRow": {D2: "by_kind by_id by_name by_post"},
}
