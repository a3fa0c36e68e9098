"""The lists of parts that the editor knows, and what is asked of each part; pure data."""

from bianmin.catalog.elements import (
    Basis,
    Check,
    CopyField,
    Faq,
    Fee,
    Group,
    GuideStep,
    MaterialSpec,
    Question,
    Season,
    Special,
    Stage,
)
from bianmin.cataloguing.editor.fields import Field, Rows

_MARK = Field("mark", "核实了没有", "select", choices="marks", more=True)

FAQ = Rows(
    "faq", "常见问题", "一个问题", Faq,
    (Field("question", "问", wide=True, most=200), Field("answer", "答", "long", wide=True, most=1000)),
    title="question",
)  # fmt: skip
CHECKS = Rows(
    "checks", "自查的问题", "一个问题", Check,
    (
        Field("key", kind="hidden"),
        Field("ask", "问什么", wide=True, hint="例如：户口在本县吗？"),
        Field("options", "有哪些回答", "lines", most=60, hint="一行一个"),
        Field("passes", "答哪些可以接着办", "lines", most=60, hint="照左边抄，一行一个"),
        Field("otherwise", "答别的，怎么告诉他", wide=True, most=300, hint="该找谁，还差什么"),
        Field("only_if", "前面怎么答才问", "answers", more=True),
        Field("basis", "依据", more=True),
        _MARK,
    ),
    title="ask", key="key", prefix="c",
)  # fmt: skip
SEASONS = Rows(
    "seasons", "只在一段日子里办的", "一段日子", Season,
    (
        Field("starts", "从", "day", needed=True),
        Field("ends", "到", "day", needed=True, hint="可以跨年"),
        Field("says", "告诉群众的话", wide=True, hint="例如：每年集中缴费期"),
        Field("source", "出处"),
        Field("mark", "核实了没有", "select", choices="marks"),
    ),
    title="says", hint="全年都办的不用写。",
)  # fmt: skip
BASIS = Rows(
    "basis", "依据", "一条依据", Basis,
    (
        Field("law", "法律或文件的名称", wide=True),
        Field("number", "文号", hint="例如：国务院令第 716 号"),
        Field("article", "第几条", hint="例如：第二十条"),
        Field("text", "条文", "long", wide=True, most=3000, hint="照抄原文"),
        Field("level", "效力", hint="法律、行政法规、地方性法规、规章、文件"),
        Field("lapsed", "失效了吗", hint="没有失效就空着；失效的写从哪天起、被什么代替"),
    ),
    title="law",
)  # fmt: skip
SPECIALS = Rows(
    "specials", "不算在时限里的程序", "一个程序", Special,
    (
        Field("name", "叫什么", hint="例如：残疾等级鉴定"),
        Field("kind", "种类", hint="听证、招标、拍卖、检验、检测、检疫、鉴定、专家评审", most=60),
        Field("amount", "多久", "whole"),
        Field("unit", "单位", "select", choices="units"),
        Field("office", "谁来做"),
        Field("basis", "依据"),
    ),
    title="name", hint="鉴定、听证这些，要另外写明多久、谁来做。没有就不写。",
)  # fmt: skip
FEES = Rows(
    "fees", "收费项目", "一个收费项目", Fee,
    (
        Field("name", "项目"),
        Field("standard", "标准", hint="例如：20 元/证"),
        Field("basis", "依据", wide=True),
        Field("reducible", "可以减免", "tick"),
        Field("reduced_why", "谁可以减免、凭什么", wide=True),
    ),
    title="name", hint="不收费的不用写。",
)  # fmt: skip
MATERIALS = Rows(
    "materials", "材料", "一样材料", MaterialSpec,
    (
        Field("code", kind="hidden"),
        Field("name", "名称", hint="写到能认出是哪一样", wide=True),
        Field("necessity", "要不要", "select", choices="necessity"),
        Field("form", "什么样的", "select", choices="forms"),
        Field("copies", "几份", most=60, hint="例如：原件 1 份、复印件 1 份"),
        Field("kind", "类型", "select", choices="material_kinds"),
        Field("origin", "从哪里来", "select", choices="origins"),
        Field("exempt", "免提交", "tick", hint="政府自己有、能查到的"),
        Field("exempt_why", "为什么免", wide=True),
        Field("why", "为什么要", wide=True, hint="一句话，群众看得懂"),
        Field("how_right", "怎样才合格", wide=True, hint="例如：在有效期里，正反面看得清"),
        Field("basis", "哪一条规定要它", wide=True),
        Field("only_if", "怎样回答的人才要带", "answers", wide=True),
        Field("blank", "空表在哪里", more=True, hint="文件名或网址。填的表要有空表和样表"),
        Field("sample", "样表在哪里", more=True),
        Field("points", "审查看什么", "long", more=True, wide=True, most=500),
        Field("photo", "照片要求", "photo", more=True, wide=True),
        _MARK,
    ),
    title="name", key="code", prefix="m",
)  # fmt: skip
GROUPS = Rows(
    "groups", "要重复填的一组", "一组", Group,
    (
        Field("key", kind="hidden"),
        Field("label", "先问有几个", wide=True, hint="例如：家里有几口人？上面的题选了这一组，每个人就各问一遍"),
        Field("each", "每一个怎么称呼", hint="{n} 是第几个，例如：第 {n} 个人", most=60),
        Field("most", "最多几个", "count", hint="1 到 30", lowest=1, highest=30),
    ),
    title="label", key="key", prefix="g", hint="家里每个人、每块地都要问一遍的，先在这里加一组。",
)  # fmt: skip
FORM = Rows(
    "form", "要问的题", "一道题", Question,
    (
        Field("key", kind="hidden"),
        Field("label", "问什么", wide=True, hint="像当面问一样写"),
        Field("kind", "怎么答", "select", choices="question_kinds", needed=True),
        Field("required", "必须答", "tick"),
        Field("hint", "下面的小字提示", most=300),
        Field("options", "有哪些选项", "lines", most=60, wide=True, hint="选择题才要，一行一个"),
        Field("only_if", "前面怎么答才问", "answer", wide=True),
        Field("only_if_least", "前面的数不小于", "whole", hint="前面是数字题才填"),
        Field("group", "放在哪一组里重复问", "select", choices="groups"),
        Field("reuse", "自动带出什么", "select", choices="reused", hint="已经知道的先填上，本人再看一眼"),
        Field("max_length", "最多多少字", "count", more=True, highest=2000),
        Field("least", "最小的数", "integer", more=True, lowest=-100_000_000, highest=100_000_000),
        Field("most", "最大的数", "integer", more=True, lowest=-100_000_000, highest=100_000_000),
        Field("earliest", "最早哪天", more=True, most=10, hint="2026-01-31；今天写 today"),
        Field("latest", "最晚哪天", more=True, most=10, hint="2026-01-31；今天写 today"),
        _MARK,
    ),
    title="label", key="key", prefix="q",
)  # fmt: skip
ROUTE = Rows(
    "route", "流转的每一站", "一站", Stage,
    (
        Field("unit", "哪个单位", "select", choices="places", needed=True),
        Field("does", "做什么", "select", choices="does", needed=True),
        Field("name", "这一站叫什么", most=60, hint="例如：入户调查"),
        Field("promised_days", "几个工作日", "whole"),
        Field("beside", "和上一站的关系", "select", choices="beside"),
        Field("outer_system", "上级系统叫什么", most=60, hint="在上级系统办理的才写"),
        Field("least_days", "至少公示几天", "whole", hint="公示的才写"),
        Field("attendance", "谁要到会", hint="开会评议的才写"),
        Field("vote", "几票算通过", hint="开会评议的才写"),
        Field("result", "这一站出什么", more=True, hint="例如：初审意见"),
        _MARK,
    ),
    title="unit does name", hint="最后一站要“决定”或“在上级系统办理”。",
)  # fmt: skip
COPY_FIELDS = Rows(
    "copy_fields", "抄到上级系统的栏", "一栏", CopyField,
    (
        Field("label", "那边的栏叫什么", hint="照那边系统的字"),
        Field("key", "抄我们的哪一题", "select", choices="answers", needed=True),
    ),
    title="label", hint="按那边系统的先后排，经办从上到下抄就行。有“在上级系统办理”的才写。",
)  # fmt: skip
STEPS = Rows(
    "steps", "指南上写的步骤", "一步", GuideStep,
    (
        Field("who", "谁", most=60),
        Field("what", "做什么", most=300),
        Field("how_long", "多久", most=60),
        Field("mark", "核实了没有", "select", choices="marks"),
    ),
    title="what", hint="写给群众看的，通常是受理、审核、审批、办结、送达。",
)  # fmt: skip
