"""What a column of somebody's list may be, what other counties call it, and which of a list's rows is its head; pure."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bianmin.catalog.takeover.sheets import Sheet, letters

IGNORED = ""  # a column that is not taken over
NECESSARY = ("name",)  # without it no row says which item it speaks of
FOR_NEW = ("department", "category")  # without these a new item cannot be made
_HEAD_WITHIN = 12  # rows, below a title and a note of the unit
_LEAST_KNOWN = 2  # columns by which a row is recognised as the head


class Kind(StrEnum):
    """How the text of a cell becomes the value of an element."""

    TEXT = "text"
    TEXTS = "texts"
    LIMIT = "limit"
    UNIT = "unit"
    MATERIALS = "materials"
    BASIS = "basis"
    CODE = "code"
    CODES = "codes"
    YES_NO = "yes_no"
    NUMBER = "number"
    PHONE = "phone"
    DEPARTMENT = "department"
    CATEGORY = "category"
    STATE = "state"


@dataclass(frozen=True, slots=True)
class Element:
    """An element of ours that a column can be: what we and others call it (a word each), how it is read, its dictionary."""

    label: str
    kind: Kind
    called: str = ""
    of: str = ""


# The names stand in the lists of 鹿泉, 广安, 温州 and the national list's columns (DOMAIN §2.3), and in what follows from them.
ELEMENTS: dict[str, Element] = {
    "name": Element(
        "事项名称", Kind.TEXT,
        "事项名称 名称 事项 权力名称 服务事项 服务事项名称 政务服务事项 政务服务事项名称 主项名称 实施清单名称 "
        "业务办理项名称 项目名称 事项名 taskname",
    ),
    "task_code": Element("实施编码", Kind.TEXT, "实施编码 事项编码 实施清单编码 编码 事项代码 权力编码 taskcode"),
    "department": Element(
        "实施主体", Kind.DEPARTMENT,
        "实施主体 实施主体名称 责任部门 主管部门 实施部门 部门 实施机关 行使主体 牵头部门 业务主管部门 "
        "所属部门 实施单位 deptname",
    ),
    "category": Element("类别", Kind.CATEGORY, "类别 事项类别 服务类别 分类 事项分类 领域 服务领域 所属领域 业务类别 板块"),
    "item_type": Element("事项类型", Kind.CODE, "事项类型 权力类型 类型 权力类别 职权类型 tasktype", of="task_type"),
    "level": Element("行使层级", Kind.CODE, "行使层级 实施层级 办理层级 uselevel", of="use_level"),
    "power_source": Element("权力来源", Kind.CODE, "权力来源 powersource", of="power_source"),
    "state": Element("事项状态（在用、取消）", Kind.STATE, "事项状态 状态 调整情况 调整类型 变动情况 taskstate"),
    "basis": Element("设定依据", Kind.BASIS, "设定依据 法律依据 依据 政策依据 实施依据 法定依据 办理依据 bylaw"),
    "conditions": Element("受理条件", Kind.TEXTS, "受理条件 申请条件 办理条件 申办条件 条件 办理对象及条件 acceptcondition"),
    "materials": Element(
        "申请材料", Kind.MATERIALS,
        "申请材料 材料 申报材料 所需材料 办理材料 提交材料 材料清单 申请材料清单 材料名称 需提供材料 要件",
    ),
    "legal": Element("法定时限", Kind.LIMIT, "法定时限 法定办结时限 法定期限 法定办理时限 法定工作日 anticipateday"),
    "legal_unit": Element("法定时限单位", Kind.UNIT, "法定时限单位 法定办结时限单位 anticipatetype"),
    "promised": Element(
        "承诺时限", Kind.LIMIT,
        "承诺时限 承诺办结时限 办理时限 办结时限 承诺期限 承诺办理时限 时限 承诺工作日 promiseday",
    ),
    "promised_unit": Element("承诺时限单位", Kind.UNIT, "承诺时限单位 承诺办结时限单位 promisetype"),
    "fee": Element("收费", Kind.TEXT, "收费 是否收费 收费标准 收费情况 收费项目及标准 isfee"),
    "fee_basis": Element("收费依据", Kind.TEXT, "收费依据 feebasis"),
    "case_type": Element("办件类型", Kind.TEXT, "办件类型 projecttype"),
    "visits": Element(
        "到办事现场次数", Kind.NUMBER,
        "到办事现场次数 到现场次数 跑动次数 办事现场次数 跑腿次数 limitscenenum",
    ),
    "visits_why": Element("必须现场办理原因", Kind.TEXT, "必须现场办理原因 现场办理原因 limitsceneexplain"),
    "online": Element("网上申请", Kind.YES_NO, "是否网办 网上办理 是否网上办理 网上申请 是否支持网上办理 可网办 isonline"),
    "depth": Element("网上办理深度", Kind.CODES, "网上办理深度 网办深度 onlinehandledepth", of="online_depth"),
    "targets": Element("服务对象", Kind.CODES, "服务对象 办理对象 服务对象类型 servertype", of="server_type"),
    "scope": Element("通办范围", Kind.CODE, "通办范围 handlearea", of="handle_area"),
    "result": Element("办理结果", Kind.TEXT, "办理结果 结果名称 办理结果名称 审批结果 结果 resultname"),
    "quantity": Element("数量限制", Kind.TEXT, "数量限制 limitexplain"),
    "consult_phone": Element("咨询电话", Kind.PHONE, "咨询电话 咨询方式 联系电话 办公电话 linkway"),
    "complaint_phone": Element("投诉电话", Kind.PHONE, "投诉电话 监督电话 监督投诉 监督投诉方式 监督投诉电话 superviseway"),
    "mail_materials": Element("邮寄材料", Kind.YES_NO, "是否支持邮寄材料 邮寄材料 ismailmaterial"),
    "mail_result": Element("邮寄结果", Kind.YES_NO, "是否支持邮寄结果 邮寄结果 物流快递 是否支持物流快递 ismailresult"),
    "pay_online": Element("网上支付", Kind.YES_NO, "是否支持网上支付 网上支付 ispayonline"),
    "one_line": Element("一句话说明", Kind.TEXT, "一句话说明 事项简介 简介"),
    "aliases": Element("别的叫法", Kind.TEXTS, "别名 俗称 又名 通俗名称"),
}  # fmt: skip
_KNOWN = {called: key for key, element in ELEMENTS.items() for called in element.called.split()}
_DROPPED = re.compile(r"[\s_（）()\[\]【】：:*＊、,，。.\-—/]+")
_NOTE = re.compile(r"[（(\[【].*?[)）\]】]")
_UNIT_SAID = re.compile(r"工作日|自然日|日历日")


def folded(head: str) -> str:
    """Return a header without width, case, blanks and punctuation, so that 承诺时限（工作日） meets 承诺时限(工作日)."""
    return _DROPPED.sub("", unicodedata.normalize("NFKC", head)).lower()


def element_called(head: str) -> str:
    """Return the element that a header names, or nothing: whole, without its bracket, or by the longest name within it."""
    for text in (folded(head), folded(_NOTE.sub("", unicodedata.normalize("NFKC", head)))):
        if text in _KNOWN:
            return _KNOWN[text]
    inside = [called for called in _KNOWN if len(called) >= 4 and called in folded(head)]
    return _KNOWN[max(inside, key=len)] if inside else IGNORED


def unit_said(head: str) -> str:
    """Return the unit of days that a header itself says: 承诺时限（工作日）."""
    found = _UNIT_SAID.search(head)
    return "" if found is None else ("工作日" if found.group() == "工作日" else "日")


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a sheet: at which of its rows (counted from 0), over how many rows, and what stands in it."""

    at: int
    lines: int
    names: tuple[str, ...]


def head_of(sheet: Sheet, at: int | None = None) -> Head:
    """Find the head: the row, below a title, in which most columns are called by a name we know; or the one at ``at``.

    A head of two rows (办理时限 over 法定 and 承诺) gives each column both words.
    """
    if at is None or not 0 <= at < len(sheet.rows):
        found = [
            len({element_called(cell) for cell in cells if cell} - {IGNORED}) for _, cells in sheet.rows[:_HEAD_WITHIN]
        ]
        best = max(found, default=0)
        at = found.index(best) if best >= _LEAST_KNOWN else _first_wide(sheet)
    lines = 2 if _has_two(sheet, at) else 1
    return Head(at, lines, tuple(_joined(sheet, at, lines, column) for column in range(sheet.width)))


def _first_wide(sheet: Sheet) -> int:
    """Return the first row in which more than one thing stands."""
    return next((at for at, (_, cells) in enumerate(sheet.rows) if len({cell for cell in cells if cell}) > 1), 0)


def _cell(sheet: Sheet, at: int, column: int) -> str:
    cells = sheet.rows[at][1] if at < len(sheet.rows) else ()
    return cells[column] if column < len(cells) else ""


def _has_two(sheet: Sheet, at: int) -> bool:
    """Say whether the row below divides what one merged cell of the head spans."""
    if at + 1 >= len(sheet.rows):
        return False
    for column in range(sheet.width - 1):
        here, beside = _cell(sheet, at, column), _cell(sheet, at, column + 1)
        below = _cell(sheet, at + 1, column), _cell(sheet, at + 1, column + 1)
        if here and here == beside and all(below) and below[0] != below[1] and here not in below:
            return True
    return False


def _joined(sheet: Sheet, at: int, lines: int, column: int) -> str:
    words = dict.fromkeys(_cell(sheet, at + line, column).replace("\n", "") for line in range(lines))
    upper, *rest = [word for word in words if word] or [""]
    lower = rest[0] if rest else ""
    if lower.startswith(("法定", "承诺")):  # 法定 under 办理时限 is 法定办理时限
        return lower if upper in lower else lower + upper
    return f"{upper} {lower}".strip()


def guess(names: Sequence[str]) -> dict[str, str]:
    """Return what each column (by its letters) probably is; the first that is called so gets it, the next are ignored."""
    taken: set[str] = set()
    guessed = {}
    for column, name in enumerate(names):
        key = element_called(name) if name else IGNORED
        if key in taken:
            key = IGNORED
        taken.add(key)
        guessed[letters(column)] = key
    return guessed


def missing(columns: Mapping[str, str], *, needed: Iterable[str] = NECESSARY) -> list[str]:
    """Return what the columns that no list can do without are called, where none is that."""
    return [ELEMENTS[key].label for key in needed if key not in columns.values()]


def twice(columns: Mapping[str, str]) -> list[str]:
    """Return what more than one column was said to be."""
    said = [key for key in columns.values() if key]
    return [ELEMENTS[key].label for key in dict.fromkeys(said) if said.count(key) > 1]
