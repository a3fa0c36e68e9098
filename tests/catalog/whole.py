"""A content in which every element that the public reads says something of its own."""

from bianmin.catalog.content import Content
from bianmin.catalog.elements import (
    Basis,
    Check,
    Faq,
    Fee,
    GuideStep,
    Limit,
    MaterialSpec,
    Question,
    Season,
    Special,
    Stage,
)

EVERYTHING = Content(
    one_line="一句话说清",
    plain=("白话一", "白话二，有“引号”也一样"),
    formal=("正式一", "正式二"),
    conditions=("有本县户口", "长期要人照顾"),
    quantity="每年二百个",
    materials=(
        MaterialSpec(
            "m1", "居民身份证", "看清是谁", "原件", "原件 1 份", how_right="没有过期", sample="翻开照", points="写黑字"
        ),
        MaterialSpec("m2", "评定表", necessity="1", only_if_key="level", only_if_equals=("一级", "二级")),
        MaterialSpec("m3", "社保卡", form="照片", photo={"width": 358, "height": 441, "kb_min": 10, "kb_max": 200}),
        MaterialSpec("m4", "病历", necessity="3", how_right="盖了章"),
        MaterialSpec("m5", "户口簿", exempt=True, exempt_why="能联网核对"),
    ),
    materials_known=True,
    materials_note="只要这几样",
    basis=(Basis("某某条例", "3 条", "国令 1 号", "第三条 原文"), Basis("某某办法", lapsed="2020 年被代替")),
    legal=Limit(20, "workday"),
    promised=Limit(5, "workday"),
    fee="收三元",
    fee_basis="收费依据一",
    fees=(Fee("工本费", "三元", "物价局文件", reducible=True, reduced_why="低保户免"),),
    steps=(GuideStep("站里", "收下", "当天"), GuideStep("民政局", "定下来", "五天")),
    form=(Question("level", "几级？", "choice", options=("一级", "二级", "三级")),),
    route=(Stage("township", "review"), Stage("mzj", "decide")),
    result="护理补贴",
    online=True,
    must_come=True,
    must_come_why="要采指纹",
    visits=1,
    visits_why="采指纹要来一趟",
    scope="全县都能办",
    specials=(Special("鉴定", "鉴定", 10, "workday", "残联", "许可法 45"),),
    faq=(Faq("能代办吗", "能"), Faq("多久到账", "当月")),
    seasons=(Season("09-01", "11-30", "集中办"),),
    checks=(Check("local", "户口在本县吗？", ("在", "不在"), ("在",), "可以到户口所在地办。"),),
    duties="权利义务",
    consult_phone="0537-1111111",
    complaint_phone="0537-2222222",
)
