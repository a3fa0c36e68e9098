"""What the sample pages show: made-up people, every part once."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from bianmin.pages.questions import Question


@dataclass(frozen=True)
class EditionQuestion:
    """Shaped like a question of an edition's form, one floor above: ``key``, plain words as options."""

    key: str
    label: str
    kind: str = "text"
    required: bool = True
    hint: str = ""
    options: tuple[str, ...] = ()
    max_length: int = 200
    value: Any = ""
    error: str = ""


QUESTIONS = [
    Question("name", "姓名", "name", "王秀兰", hint="和身份证上一样"),
    Question(
        "id_number",
        "身份证号",
        "id",
        "37083219540302",
        error="身份证号是 18 位，您填了 14 位。",
        hint="末位是 X 的，照样填 X",
    ),
    Question("phone", "电话", "phone", "", hint="没有手机的，填家里人的，再说一声是谁的", required=False),
    Question("born", "出生日期", "date", "2026-02-30", error="2026 年 2 月没有 30 日，请看着身份证再填。"),
    EditionQuestion("whose", "电话是谁的", "choice", options=("本人的", "家里人的", "邻居的"), value="家里人的"),
    Question(
        "needs",
        "要帮什么",
        "choices",
        ["visit"],
        options=(("visit", "上门来办"), ("read", "把字念给我听"), ("write", "替我填表")),
        required=False,
    ),
    Question(
        "village",
        "村（社区）",
        "select",
        "2",
        options=(("1", "杏花村社区（水泊街道）"), ("2", "蔡楼村（赵堌堆乡）")),
    ),
    Question("amount", "花了多少钱（元）", "money", "", required=False),
    Question("day", "哪天去家里", "day", "2026-11-26"),
    EditionQuestion("why", "说说情况", "textarea", value="腿脚不便，去年冬天摔过一跤。", hint="几句话就行"),
    Question(
        "card",
        "社保卡照片",
        "file",
        "社保卡正面.jpg（1.2 MB）",
        hint="照片或 PDF，一个不超过 15 MB",
        required=False,
    ),
    Question("agree", "我填的都是真的，知道材料只用来办这件事", "tick", ""),
]

ROWS = [
    ("王秀兰", "高龄津贴", "水泊街道", "late", "超期 1 天"),
    ("刘德才", "医保报销", "县医保局", "soon", "今天"),
    ("赵德海", "慢特病", "县医保局", "ok", "剩 4 天"),
]


def kitchen() -> dict[str, Any]:
    """Return the context of the sample pages."""
    return {
        "questions": QUESTIONS,
        "rows": ROWS,
        "due": date(2026, 12, 8),
        "today": date(2026, 11, 24),
        "at": datetime(2026, 11, 24, 2, 5, tzinfo=UTC),
    }
