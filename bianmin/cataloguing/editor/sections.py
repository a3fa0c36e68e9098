"""The thirteen pages of the editor, and what is asked on each; pure data."""

from bianmin.cataloguing.editor.fields import Field, LimitBlock, Section
from bianmin.cataloguing.editor.rows_of import (
    BASIS,
    CHECKS,
    COPY_FIELDS,
    FAQ,
    FEES,
    FORM,
    GROUPS,
    MATERIALS,
    ROUTE,
    SEASONS,
    SPECIALS,
    STEPS,
)

NAME = Section(
    "name", "名称和编码", "这件事叫什么、归谁管。编码不知道的先空着，别编。",
    (
        Field("name", "事项名称", most=120, wide=True, hint="和清单上的一字不差"),
        Field("category", "放在网上哪一类", "select", choices="categories"),
        Field("department", "归口部门（实施主体）", "select", choices="departments"),
        Field("item_type", "事项类型", "select", choices="task_type"),
        Field("level", "行使层级", "select", choices="use_level"),
        Field("task_code", "实施编码", most=31, hint="31 位：18 位信用代码、1 位层级、12 位基本编码", wide=True),
        Field("power_source", "权力来源", "select", choices="power_source"),
        Field("scope", "通办范围", "select", choices="handle_area", hint="在多大范围里都能办"),
        Field("targets", "谁可以办", "codes", choices="server_type", wide=True),
        Field("topics", "主题", "codes", choices="topic", wide=True, hint="群众按主题找得到"),
        Field("quantity", "数量限制", "long", most=300, wide=True, hint="一年只办多少件之类。没有限制就空着"),
    ),
)  # fmt: skip
WORDS = Section(
    "words", "三层说法", "同一件事说三遍：一句话、白话、正式的话。前两层给群众看，念出来邻居听得懂就对了。",
    (
        Field("one_line", "一句话", most=120, wide=True, hint="什么人、能得到什么。30 个字以内最好"),
        Field("plain", "白话", "lines", most=300, wide=True, hint="一行一句"),
        Field("formal", "正式说法", "lines", most=1000, wide=True, hint="一行一句，照文件写"),
        Field("aliases", "别的叫法", "lines", most=40, wide=True, hint="一行一个。群众搜这些词也要找得到，例如：老年钱"),
        FAQ,
    ),
)  # fmt: skip
CHECK = Section(
    "check", "我能办吗", "条件写清楚，再变成几个问题。群众答完就知道能不能办、要带什么。",
    (
        Field("conditions", "受理条件", "lines", most=500, wide=True, hint="一行一条"),
        CHECKS,
        SEASONS,
    ),
)  # fmt: skip
BASES = Section("basis", "设定依据", "凭哪部法、哪个文件办这件事。失效的也写上，写明从哪天起失效。", (BASIS,))
LIMITS = Section(
    "limits", "时限", "照文件抄：几、什么单位、原文。没有规定就空着，群众看到“请咨询”。承诺不能比法定长。",
    (
        LimitBlock("legal", "法定时限"),
        LimitBlock("promised", "承诺时限", "县里说好多久办完"),
        Field("case_type", "办件类型", "select", choices="case_types", hint="当场能办完的是即办件"),
        SPECIALS,
    ),
)  # fmt: skip
FEE = Section(
    "fees", "收费", "没有依据的不能收。帮办代办一律不收钱。",
    (
        Field("fee", "收不收费（群众看到的一句）", wide=True, hint="不收就写“不收费”"),
        Field("fee_basis", "收费（或不收费）的依据", wide=True),
        Field("fee_mark", "核实了没有", "select", choices="marks"),
        FEES,
        Field("pay_online", "可以网上交钱", "tick"),
    ),
)  # fmt: skip
MATERIAL = Section(
    "materials", "材料", "一样一样写，名称照证件上的字。不能写“其他材料”“有关证明”。政府发的、能共享的，勾免提交。",
    (
        MATERIALS,
        Field("materials_known", "材料已经写全，没有漏的", "tick"),
        Field("materials_note", "关于材料还要说的", "long", most=500, wide=True),
    ),
)  # fmt: skip
ASKED = Section(
    "form", "表单", "姓名、身份证号、电话、住哪个村，平台自己会问，这里不要再问。",
    (FORM, GROUPS),
)  # fmt: skip
STAGES = Section(
    "route", "流转", "先到谁手里，再到谁手里，最后谁定。",
    (
        ROUTE,
        COPY_FIELDS,
        STEPS,
        Field("goes_to", "谁来办（写给群众看）", hint="站里只帮忙、不收件的，写该找哪个单位"),
        Field("goes_to_says", "到那里怎么说、怎么走", "long", most=500, wide=True),
    ),
)  # fmt: skip
ONLINE = Section(
    "online", "网办和到场", "能不能在网上办，要跑几趟。每多跑一趟都要写清为什么。",
    (
        Field("online", "可以在网上申请", "tick"),
        Field("online_why", "为什么不能网上申请", hint="能网上申请的就空着", wide=True),
        Field("depth", "网上能办到哪一步", "codes", choices="online_depth", wide=True),
        Field("visits", "要到现场几趟", "whole", highest=99, hint="0 是一趟不跑；没有人说过就空着"),
        Field("visits_cause", "这几趟是谁让跑的", "select", choices="causes"),
        Field("visits_why", "为什么要跑", wide=True, hint="0 趟就空着"),
        Field("must_come", "一定要本人来", "tick"),
        Field("must_come_why", "为什么要本人来", wide=True, hint="照相、按手印、当面问意思之类"),
        Field("mail_materials", "材料可以寄来", "tick"),
        Field("mail_result", "结果可以寄去", "tick"),
    ),
)  # fmt: skip
RESULT = Section(
    "result", "结果和救济", "办成了拿到什么，不满意找谁。咨询和投诉要是两个号码，写区号。",
    (
        Field("result", "办成以后拿到什么", wide=True),
        Field("result_kind", "结果类型", "select", choices="result_type"),
        Field("result_sample", "结果的样子（样本在哪里）", hint="文件名或网址"),
        Field("consult_phone", "咨询电话", most=40, hint="例如 0537-1234567"),
        Field("complaint_phone", "投诉电话", most=40, hint="不能和咨询电话一样"),
        Field("duties", "权利和义务", "long", most=2000, wide=True),
    ),
)  # fmt: skip
VERIFY = Section(
    "verify", "核实", "没有核实的，群众看不到。核实一样，勾一样，写上是从哪里核实的。",
    (
        Field("unverified", "还没有核实的", "codes"),
        Field("source", "出处", "long", most=4000, wide=True, hint="每一样是从哪里来的"),
        Field("review_months", "几个月后要再核一遍", "count", highest=120, hint="过了期，指南上写“待更新”。0 是照全县的"),
    ),
)  # fmt: skip
CHANGED = Section(
    "changed", "本次更新", "用一两句话告诉群众这次改了什么，再送给另一个人批。",
    (Field("changed", "本次更新了什么", "long", most=500, wide=True, hint="群众在指南上看得到"),),
)  # fmt: skip

SECTIONS = (NAME, WORDS, CHECK, BASES, LIMITS, FEE, MATERIAL, ASKED, STAGES, ONLINE, RESULT, VERIFY, CHANGED)
BY_SLUG = {each.slug: each for each in SECTIONS}
OF_ELEMENT = {name: each for each in SECTIONS for name in each.names}


def section_of(field: str) -> Section | None:
    """Return the page on which an input stands, by its name or that of something within it."""
    return OF_ELEMENT.get(field.partition("-")[0])
