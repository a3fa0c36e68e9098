"""What each element of an edition is called, how its value reads in a sentence, and whether the public is told of it; pure.

Codes of others' dictionaries and slugs of units are read through ``names`` ("unit:mzj" → 民政局, "task_type:20" → 公共服务);
without a name a code stands as it is.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from typing import Any

from bianmin.catalog.elements import LIMIT_UNITS, REUSED, Limit

Names = Mapping[str, str]
UNIT = "unit"
PLACES = {"station": "便民服务站", "township": "乡镇（街道）"}  # the words of a route that are no unit's slug
NECESSITY = {"1": "必须", "2": "不是人人都要", "3": "可以后补"}
KINDS_OF_MATERIAL = {"1": "证件证书证明", "2": "申请表格文书", "3": "其他"}
ORIGINS = {"10": "申请人自备", "20": "政府部门核发", "99": "其他"}
DOES = {"review": "审查", "decide": "决定", "outer": "在上级系统办理", "meeting": "开会评议", "publicity": "公示"}
FILLED = {
    "text": "一行字", "long": "几行字", "number": "数字", "money": "金额", "date": "日期", "choice": "选一项",
    "choices": "选几项", "yes_no": "是或否", "name": "姓名", "phone": "电话", "address": "住址", "bank_card": "银行卡号",
    "id_number": "身份证号码",
}  # fmt: skip
BESIDE = {"parallel": "和上一步并联", "joint": "和上一步联办"}
UNITS_OF_TIME = {**LIMIT_UNITS, "workday": "工作日", "month": "月"}


@dataclass(frozen=True, slots=True)
class Named:
    """One field: its label, whether the public is told of a change, the codes of its values, the dictionary it follows.

    ``counts`` is what a number counts; ``follows`` is the field whose 未核实 mark it shares.
    """

    label: str
    public: bool = False
    codes: Mapping[str, str] | None = None
    of: str = ""
    yes_no: tuple[str, str] = ("是", "不是")
    counts: str = ""
    follows: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """A list of parts: what one is called, how two versions of one are recognised, how it is named, its fields."""

    label: str
    one: str
    key: Callable[[Any], str]
    title: Callable[[Any], str]
    fields: Mapping[str, Named]
    public: bool = False


def reads(named: Named, value: Any, names: Names) -> str:
    """Return a value as it reads in a sentence; empty where nothing is said."""
    if isinstance(value, bool):
        return named.yes_no[0] if value else named.yes_no[1]
    if isinstance(value, Limit):
        return value.words if value.is_known else ""
    if isinstance(value, tuple | list):
        return "、".join(_code(named, str(each), names) for each in value)
    if isinstance(value, Mapping):
        return "、".join(f"{PHOTO.get(key, key)} {number}" for key, number in value.items())
    if value is None or value == "":
        return ""
    return f"{value} {named.counts}" if named.counts and isinstance(value, int) else _code(named, str(value), names)


def _code(named: Named, value: str, names: Names) -> str:
    if named.of == UNIT and value in PLACES:
        return PLACES[value]
    if named.codes and value in named.codes:
        return named.codes[value]
    return names.get(f"{named.of}:{value}", value) if named.of else value


def whole(part: Part, each: Any, names: Names) -> str:
    """Return one of a list in one line: its title, and what else is said of it; what is as usual goes without saying."""
    usual = {field.name: field.default for field in fields(each)}
    said = (
        _word(named, getattr(each, name), names)
        for name, named in part.fields.items()
        if name not in _TITLES and (name in _ALWAYS or getattr(each, name) != usual[name])
    )
    rest = "，".join(word for word in said if word)
    title = part.title(each) or NOTHING
    return f"{title}（{rest}）" if rest else title


def _word(named: Named, value: Any, names: Names) -> str:
    """Return a value that says by itself what it is, or its label and the value."""
    word = reads(named, value, names)
    is_plain = isinstance(value, bool) or named.codes or named.of or named.counts
    return word if is_plain or not word else f"{named.label} {word}"


_ALWAYS = frozenset({"necessity", "required"})
_TITLES = frozenset(
    {"code", "key", "name", "label", "law", "article", "who", "what", "question", "ask", "starts", "ends"}
)
NOTHING = "（没有写）"
PHOTO = {"width": "宽", "height": "高", "kb_min": "最小 KB", "kb_max": "最大 KB"}
YES = ("可以", "不可以")

# Every field of Content that is not a list of parts or of lines, in the order in which a person reads it.
FIELDS: dict[str, Named] = {
    "name": Named("名称", public=True),
    "one_line": Named("一句话", public=True),
    "category": Named("类别"),
    "item_type": Named("事项类型", of="task_type"),
    "task_code": Named("实施编码"),
    "department": Named("实施主体", of=UNIT),
    "level": Named("行使层级", of="use_level"),
    "power_source": Named("权力来源", of="power_source"),
    "scope": Named("通办范围", public=True, of="handle_area"),
    "materials_known": Named("材料清单", yes_no=("已经写全", "还没有写全"), follows="materials"),
    "materials_note": Named("材料的说明", public=True, follows="materials"),
    "legal": Named("法定时限", public=True),
    "promised": Named("承诺时限", public=True),
    "case_type": Named("办件类型", of="project_type"),
    "fee": Named("收费", public=True),
    "fee_basis": Named("收费依据", public=True, follows="fee"),
    "fee_mark": Named("收费的标记", follows="fee"),
    "pay_online": Named("网上支付", public=True, yes_no=YES, follows="fee"),
    "result": Named("办成以后拿到什么", public=True),
    "result_kind": Named("结果类型", of="result_type"),
    "result_sample": Named("结果样本"),
    "online": Named("网上申请", public=True, yes_no=YES),
    "online_why": Named("网上不能申请的原因", public=True, follows="online"),
    "must_come": Named("本人到场", public=True, yes_no=("要本人来", "不用本人来")),
    "must_come_why": Named("本人要来的原因", public=True, follows="must_come"),
    "visits": Named("要跑几趟", public=True, counts="趟"),
    "visits_why": Named("要跑的原因", public=True, follows="visits"),
    "visits_cause": Named("谁让人多跑的", follows="visits"),
    "mail_materials": Named("邮寄材料", public=True, yes_no=YES),
    "mail_result": Named("邮寄结果", public=True, yes_no=YES),
    "quantity": Named("数量限制", public=True),
    "goes_to": Named("谁来办", public=True),
    "goes_to_says": Named("谁来办的说明", public=True, follows="goes_to"),
    "consult_phone": Named("咨询电话", public=True),
    "complaint_phone": Named("投诉电话", public=True),
    "duties": Named("权利和义务", public=True),
    "review_months": Named("多久复核一次", counts="个月"),
    "source": Named("出处"),
    "changed": Named("对群众说的更新说明"),
}

# The lists of lines: (label, what one line is called, public).
LINES: dict[str, tuple[str, str, bool]] = {
    "plain": ("白话", "一句白话", True),
    "formal": ("正式说法", "一句正式说法", True),
    "conditions": ("受理条件", "条件", True),
    "targets": ("服务对象", "服务对象", False),
    "topics": ("主题", "主题", False),
    "depth": ("网上办理深度", "网上办理深度", False),
    "aliases": ("别的叫法", "叫法", False),
    "unverified": ("还没有核实的", "未核实的要素", False),
}
DICTIONARY_OF_LINES = {"targets": "server_type", "topics": "topic", "depth": "online_depth"}

_ONLY_IF = {"only_if_key": Named("看哪一问"), "only_if_equals": Named("答什么才要")}
_MARK = {"mark": Named("标记")}

PARTS: dict[str, Part] = {
    "materials": Part(
        "材料", "材料", lambda each: each.code, lambda each: each.name, public=True,
        fields={
            "code": Named("代号"), "name": Named("名称", public=True), "necessity": Named("要不要", public=True, codes=NECESSITY),
            "exempt": Named("免提交", public=True, yes_no=("免提交", "要提交")), "exempt_why": Named("免提交的原因", public=True),
            "form": Named("形式", public=True), "copies": Named("份数", public=True), "why": Named("为什么要", public=True),
            "how_right": Named("怎样算对", public=True), "blank": Named("空表", public=True),
            "sample": Named("样表", public=True), "photo": Named("照片尺寸", public=True),
            "kind": Named("类型", codes=KINDS_OF_MATERIAL),
            "origin": Named("来源", codes=ORIGINS), "basis": Named("要它的依据"), "points": Named("审查要点"),
            **_ONLY_IF, **_MARK,
        },
    ),
    "basis": Part(
        "设定依据", "依据", lambda each: f"{each.law}{each.article}", str, public=True,
        fields={
            "law": Named("法律"), "article": Named("条款"), "number": Named("文号", public=True),
            "text": Named("条文", public=True), "level": Named("效力"), "lapsed": Named("失效", public=True),
        },
    ),
    "fees": Part(
        "收费项目", "收费项目", lambda each: each.name, lambda each: each.name, public=True,
        fields={
            "name": Named("名称"), "standard": Named("标准", public=True), "basis": Named("依据", public=True),
            "reducible": Named("减免", public=True, yes_no=("可以减免", "不减免")),
            "reduced_why": Named("减免的条件", public=True),
        },
    ),
    "steps": Part(
        "步骤", "步骤", lambda each: each.what, lambda each: f"{each.who}：{each.what}", public=True,
        fields={"who": Named("谁来做", public=True), "what": Named("做什么"), "how_long": Named("时长", public=True), **_MARK},
    ),
    "specials": Part(
        "不算在时限里的程序", "程序", lambda each: each.name, lambda each: each.name, public=True,
        fields={
            "name": Named("名称"), "kind": Named("种类"), "amount": Named("时间", public=True),
            "unit": Named("时间单位", public=True, codes=UNITS_OF_TIME), "office": Named("谁来做"), "basis": Named("依据"),
        },
    ),
    "checks": Part(
        "我能办吗", "自查的问题", lambda each: each.key, lambda each: each.ask, public=True,
        fields={
            "key": Named("代号"), "ask": Named("问法", public=True), "options": Named("选项"),
            "passes": Named("答什么算行", public=True),
            "otherwise": Named("不行时怎么说", public=True), "basis": Named("依据"), **_ONLY_IF, **_MARK,
        },
    ),
    "form": Part(
        "申请表", "要填的", lambda each: each.key, lambda each: each.label, public=True,
        fields={
            "key": Named("代号"), "label": Named("问法", public=True), "kind": Named("填法", codes=FILLED),
            "required": Named("必填", public=True, yes_no=("必须填", "可以不填")), "hint": Named("提示"),
            "options": Named("选项"),
            "max_length": Named("最多多少字"), "least": Named("最小"), "most": Named("最大"), "earliest": Named("最早"),
            "latest": Named("最晚"), "group": Named("在哪一组里"), "reuse": Named("自动带出", codes=REUSED),
            "only_if_least": Named("填到几才问"), **_ONLY_IF, **_MARK,
        },
    ),
    "groups": Part(
        "可以填多个的", "一组要填的", lambda each: each.key, lambda each: each.label,
        fields={"key": Named("代号"), "label": Named("问法"), "each": Named("每个怎么叫"), "most": Named("最多几个")},
    ),
    "route": Part(
        "办理环节", "环节", lambda each: f"{each.unit} {each.does} {each.name}",
        lambda each: "：".join(text for text in (each.name, DOES.get(each.does, each.does)) if text),
        fields={
            "unit": Named("谁来办", of=UNIT), "does": Named("做什么", codes=DOES), "outer_system": Named("上级系统"),
            "promised_days": Named("多久", counts="个工作日"), "beside": Named("并联", codes=BESIDE),
            "least_days": Named("至少公示", counts="天"),
            "attendance": Named("谁参加"), "vote": Named("怎么算通过"), "name": Named("叫什么"), "result": Named("结果"), **_MARK,
        },
    ),
    "copy_fields": Part(
        "抄到上级系统的栏", "栏", lambda each: each.label, lambda each: each.label,
        fields={"label": Named("栏名"), "key": Named("抄哪一问")},
    ),
    "seasons": Part(
        "能办的时段", "时段", lambda each: f"{each.starts} {each.ends}", lambda each: each.words, public=True,
        fields={
            "starts": Named("起"), "ends": Named("止"), "says": Named("怎么说", public=True), "source": Named("出处"), **_MARK,
        },
    ),
    "faq": Part(
        "常见问题", "常见问题", lambda each: each.question, lambda each: each.question, public=True,
        fields={"question": Named("问"), "answer": Named("回答", public=True)},
    ),
}  # fmt: skip

# The fields of a limit beside its number and unit, which ``words`` tells.
LIMIT_FIELDS: dict[str, Named] = {
    "as_written": Named("原文"),
    "source": Named("出处"),
    "mark": Named("标记"),
}
# Whose 未核实 mark (Content.unverified) a list shares.
FOLLOWS = {"fees": "fee", "copy_fields": "route", "groups": "form"}


def marked_as(field: str) -> str:
    """Return the name under which ``Content.unverified`` marks a field."""
    named = FIELDS.get(field)
    return (named.follows if named and named.follows else "") or FOLLOWS.get(field, field)
