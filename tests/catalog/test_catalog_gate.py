"""The quality gate: each rule finds the fault that is planted for it, at its field, and is silent once it is mended."""

import re
from dataclasses import fields, replace
from datetime import datetime
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bianmin.catalog import gate
from bianmin.catalog.actions.editing import findings_of, new_item, save_draft, start_draft, submit
from bianmin.catalog.actions.loading import example_content, listed_content
from bianmin.catalog.content import _PARTS, _TEXTS, Content
from bianmin.catalog.elements import (
    Basis,
    Check,
    CopyField,
    Faq,
    Fee,
    Group,
    GuideStep,
    Limit,
    MaterialSpec,
    Question,
    Season,
    Special,
    Stage,
)
from bianmin.catalog.gate import Finding, blocking, findings
from bianmin.catalog.models import TakeOver
from bianmin.catalog.pack import read_pack
from bianmin.catalog.unified import UNIFIED
from bianmin.cataloguing.editor.sections import section_of
from bianmin.county.refusals import BadInput
from tests import factories as make

NOW = datetime(2026, 9, 28, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
CARD = MaterialSpec("m1", "居民身份证", "看清是谁", basis="某条例 6 条", how_right="没有过期", kind="1", origin="10")
TABLE = MaterialSpec(
    "m2", "申请表", "说明申请什么", basis="某条例 6 条", kind="2", blank="blank.pdf", sample="sample.pdf"
)
MEETING = Stage("station", "meeting", attendance="村民代表三分之二以上", vote="过半数")
PUBLICITY = Stage("station", "publicity", least_days=7)
FORM = (
    Question("kind", "哪一类", "choice", options=("甲类", "乙类")),
    Question("many", "几个人", "number", required=False),
    Question("name", "叫什么", group="family"),
    Question("is_ill", "有病吗", "yes_no", group="family"),
    Question("illness", "什么病", group="family", only_if_key="is_ill", only_if_equals="yes"),
    Question("why", "为什么申请", "long", only_if_key="kind", only_if_equals="乙类"),
)
SOUND = Content(
    one_line="有本县户口、家里困难的，每月有一笔补贴。",
    plain=("带身份证来就行。",), conditions=("有本县户口",), materials=(CARD, TABLE), materials_known=True,
    basis=(Basis("某条例", "第六条"),), legal=Limit(20, "workday", "20 个工作日", "某条例 8 条"),
    promised=Limit(5, "workday", "5 个工作日", "县里公布"), fee="不收费", fee_basis="某条例 9 条", case_type="承诺件",
    steps=(GuideStep("站里", "受理"),), form=FORM, groups=(Group("family", "家里有几口人", "第 {n} 个人", 8),),
    route=(Stage("township", "review", promised_days=2), Stage("mzj", "decide", promised_days=3)), result="补贴",
    result_kind="3", result_sample="sample.jpg", online=True, level="4", targets=("1",), topics=("z085",), visits=0,
    consult_phone="0537-1234567", complaint_phone="0537-12345",
    checks=(Check("local", "户口在本县吗", otherwise="请到户口所在地办。"), Check("ill", "有病吗", passes=("是", "否"))),
    seasons=(Season("03-01", "06-30", "春天", "某文件"), Season("10-10", "12-31", "冬天", "某文件")),
)  # fmt: skip
LICENCE = {
    "item_type": "01", "faq": (Faq("要几天", "五个工作日"),),
    "steps": tuple(GuideStep("县里", word) for word in ("受理", "审核", "审批", "办结", "送达")),
}  # fmt: skip
CODE = "11440100007482575H3440118009000"
OUTER = {
    "route": (Stage("ybj", "outer", outer_system="医保平台"),), "copy_fields": (CopyField("姓名", "applicant_name"),)
}  # fmt: skip
PERSON_AND_FIRM = {"targets": ("1", "2"), "topics": ("z085", "f030")}


def asked(number, **over):
    """The form with its ``number``-th question changed."""
    return {"form": (*FORM[: number - 1], replace(FORM[number - 1], **over), *FORM[number:])}


def brought(**over):
    return {"materials": (replace(CARD, **over), TABLE)}


def table(**over):
    return {"materials": (CARD, replace(TABLE, **over))}


def group(**over):
    return {"groups": (replace(SOUND.groups[0], **over),)}


def check(**over):
    return {"checks": (SOUND.checks[0], replace(SOUND.checks[1], **over))}


def season(**over):
    return {"seasons": (replace(SOUND.seasons[0], **over),)}


def stage(**over):
    return {"route": (replace(SOUND.route[0], **over), SOUND.route[1])}


def meeting(**over):
    return {"route": (replace(MEETING, **over), SOUND.route[1])}


def posted(**over):
    return {"route": (replace(PUBLICITY, **over), SOUND.route[1])}


def special(**over):
    return {"specials": (replace(Special("残疾鉴定", "鉴定", 30, "day", "医院", "某办法 3 条"), **over),)}


def fee(**over):
    return {"fee": "20 元", "fees": (replace(Fee("工本费", "20 元/证", "某文件"), **over),)}


class Planted(NamedTuple):
    """A fault: the rule that finds it, what makes it, at which field, and what mends it; ``stops`` as it should be."""

    rule: str
    fault: dict
    field: str
    mended: dict
    stops: bool = True


TELLS = False
PLANTED = [
    Planted("shape", {"one_line": 5}, "one_line", {}),
    Planted("shape", {"online": "yes"}, "online", {}),
    Planted("shape", {"visits": 1.5}, "visits", {}),
    Planted("shape", brought(name=None), "materials-1-name", {}),
    Planted("shape", {"plain": ("一", 2)}, "plain-2", {}),
    Planted("shape", brought(photo={"width": "大"}), "materials-1-photo", {}),
    Planted("shape", {"legal": Limit("20")}, "legal-amount", {}),
    Planted("shape", asked(1, options="甲乙"), "form-1-options", {}),
    Planted("name", {"name": " "}, "name", {}),
    Planted("review", {"review_months": -1}, "review_months", {"review_months": 12}),
    Planted("code", {"task_code": CODE[:-1]}, "task_code", {"task_code": CODE, "level": "3", "item_type": "01", **LICENCE}),
    Planted("code", {"task_code": CODE, "level": "4", **LICENCE}, "task_code", {"task_code": CODE, "level": "3", **LICENCE}),
    Planted("code-type", {"task_code": CODE, "level": "3", "item_type": "20"}, "task_code",
            {"task_code": CODE, "level": "3", **LICENCE}, TELLS),
    Planted("code-local", {"task_code": "LOC-370832001009-0001"}, "task_code", {}, TELLS),
    Planted("1", {"promised": Limit(21, "workday", source="县里")}, "promised", {}),
    Planted("1", {"promised": Limit(2, "month", source="县里")}, "promised", {"promised": Limit(20, "day", source="县里")}),
    Planted("1", {"legal": Limit(0, "on_spot", source="某法")}, "promised",
            {"legal": Limit(0, "on_spot", source="某法"), "promised": Limit(0, "on_spot", source="县"), "case_type": "即办件",
             "route": ()} | {"online": False, "online_why": "当场办", "mail_result": True}),
    Planted("1-unsure", {"promised": Limit(30, "day", source="县里")}, "promised", {}, TELLS),
    Planted("limit", {"legal": Limit(20, "week", source="某法")}, "legal-unit", {}),
    Planted("limit", {"legal": Limit(-1, source="某法"), "promised": Limit()}, "legal-amount", {"promised": Limit()}),
    Planted("limit", {"promised": Limit(3, "on_spot", source="县"), "case_type": ""}, "promised-amount", {}),
    Planted("limit-source", {"legal": Limit(20)}, "legal-source", {"legal": Limit(20, mark="未核实")}, TELLS),
    Planted("2", {"promised": Limit(0, "on_spot", source="县里")}, "case_type",
            {"promised": Limit(0, "on_spot", source="县里"), "case_type": "即办件"}),
    Planted("2", {"case_type": "即办件"}, "case_type", {}),
    Planted("2", {"case_type": "即办件", "promised": Limit(0, source="县里"), **posted()}, "route-1-does", posted()),
    Planted("2-type", {"promised": Limit(0, source="县里"), "case_type": ""}, "case_type",
            {"promised": Limit(0, source="县里"), "case_type": "即办件"}, TELLS),
    Planted("special", special(basis=""), "specials-1-basis", special()),
    Planted("special", special(name=""), "specials-1-name", special()),
    Planted("special", special(amount=-3), "specials-1-amount", special(amount=None)),
    Planted("special-kind", special(kind="研究"), "specials-1-kind", special(), TELLS),
    Planted("3", fee(basis=""), "fees-1-basis", fee()),
    Planted("3", fee(standard=""), "fees-1-standard", fee()),
    Planted("3", fee(name=""), "fees-1-name", fee()),
    Planted("3", {"fee": "20 元", "fee_basis": ""}, "fee_basis", fee()),
    Planted("3", {**fee(), "fee": "不收费"}, "fee", fee()),
    Planted("3", {"pay_online": True}, "pay_online", {"pay_online": True, **fee()}),
    Planted("3", fee(reducible=True), "fees-1-reduced_why", fee(reducible=True, reduced_why="低保户，某文件")),
    Planted("3-items", {"fee": "20 元"}, "fees", fee(), TELLS),
    Planted("licence-fee", {**LICENCE, **fee()}, "fee", LICENCE, TELLS),
    Planted("4", {"visits": 1}, "visits_why", {"visits": 1, "visits_why": "要照相"}),
    Planted("4", {"visits_why": "要照相"}, "visits_why", {}),
    Planted("4", {"visits": -2}, "visits", {}),
    Planted("4", {"online": False, "online_why": "要当面说"}, "mail_materials",
            {"online": False, "online_why": "要当面说", "mail_materials": True}),
    Planted("visits-cause", {"visits": 2, "visits_why": "要照相"}, "visits_cause",
            {"visits": 2, "visits_why": "要照相", "visits_cause": "部门要求看原件"}, TELLS),
    Planted("14", {"visits": None}, "visits", {}, TELLS),
    Planted("5", {"depth": ("1", "5"), "visits": 1, "visits_why": "领证"}, "visits", {"depth": ("1", "5")}),
    Planted("5", {"depth": ("5",), "must_come": True, "must_come_why": "照相", "visits": None}, "must_come", {"depth": ("5",)}),
    Planted("come", {"must_come": True, "visits": 1, "visits_why": "照相"}, "must_come_why",
            {"must_come": True, "must_come_why": "照相", "visits": 1, "visits_why": "照相"}),
    Planted("come", {"must_come_why": "照相"}, "must_come_why", {}),
    Planted("come", {"must_come": True, "must_come_why": "照相"}, "visits",
            {"must_come": True, "must_come_why": "照相", "visits": 1, "visits_why": "照相"}),
    Planted("come-when", {"must_come": True, "must_come_why": "照相", "visits": None}, "visits",
            {"must_come": True, "must_come_why": "照相", "visits": 1, "visits_why": "照相"}, TELLS),
    Planted("online", {"route": ()}, "online", {}),
    Planted("online", {"online_why": "要当面说"}, "online_why", {}),
    Planted("online-why", {"online": False, "mail_result": True}, "online_why",
            {"online": False, "mail_result": True, "online_why": "要当面说"}, TELLS),
    Planted("online-depth", {"online": False, "online_why": "在省里办", "mail_result": True, "depth": ("4",)}, "depth",
            {"depth": ("4",)}, TELLS),
    Planted("6", {"result": "残疾人证"}, "result_kind", {"result": "残疾人证", "result_kind": "1"}),
    Planted("6", {"result": "关于某事的批复", "result_kind": "1"}, "result_kind", {"result": "关于某事的批复", "result_kind": "2"}),
    Planted("6", {"result_kind": "4"}, "result_kind", {"result_kind": "4", "result": "", "result_sample": ""}),
    Planted("6", {"result": "", "result_kind": "1", "result_sample": ""}, "result", {}),
    Planted("6-kind", {"result": "残疾人证", "result_kind": ""}, "result_kind", {"result": "残疾人证", "result_kind": "1"}, TELLS),
    Planted("6-sample", {"result": "残疾人证", "result_kind": "1", "result_sample": ""}, "result_sample",
            {"result": "残疾人证", "result_kind": "1"}),
    Planted("6-sample", {"result_sample": ""}, "result_sample", {}, TELLS),
    Planted("7", {"complaint_phone": "0537-1234567"}, "complaint_phone", {}),
    Planted("7", {"consult_phone": "1234567"}, "consult_phone", {"consult_phone": "0537-1234567-801"}),
    Planted("7", {"complaint_phone": "13812345678"}, "complaint_phone", {}),
    Planted("7-none", {"consult_phone": ""}, "consult_phone", {}, TELLS),
    Planted("8", {"topics": ()}, "topics", {}),
    Planted("8", {"targets": ("1", "2")}, "topics", PERSON_AND_FIRM),
    Planted("8", {"topics": ("z085", "f030")}, "topics", PERSON_AND_FIRM),
    Planted("8-none", {"targets": ()}, "targets", {}, TELLS),
    Planted("9", {**LICENCE, "faq": ()}, "faq", LICENCE),
    Planted("9", {**LICENCE, "steps": (GuideStep("县里", "受理、审核"),)}, "steps", LICENCE),
    Planted("10", brought(name="其他有关证明材料"), "materials-1-name", {}),
    Planted("10", brought(name="身份证、户口簿等"), "materials-1-name", brought(name="户口簿")),
    Planted("10", brought(name="其它资料"), "materials-1-name", {}),
    Planted("10", brought(name=" "), "materials-1-name", {}),
    Planted("11", brought(basis=""), "materials-1-basis", {}),
    Planted("11", brought(basis="", mark="未核实"), "materials-1-basis", brought(mark="未核实"), TELLS),
    Planted("11-void", {"basis": (Basis("旧条例", lapsed="2021 年废止"),), "unverified": ("basis",)}, "materials", {}, TELLS),
    Planted("exempt-could", brought(origin="20"), "materials-1-exempt",
            brought(origin="20", exempt=True, exempt_why="公安联网核对"), TELLS),
    Planted("exempt", brought(exempt=True), "materials-1-exempt_why", brought(exempt=True, exempt_why="公安联网核对")),
    Planted("exempt", brought(exempt_why="公安联网核对"), "materials-1-exempt", brought(exempt=True, exempt_why="公安联网核对")),
    Planted("12", table(blank=""), "materials-2-blank", table(blank="", exempt=True, exempt_why="答题就是填表")),
    Planted("12", table(sample=""), "materials-2-sample", {}),
    Planted("necessity", brought(necessity=""), "materials-1-necessity", brought(necessity="3")),
    Planted("necessity-when", brought(necessity="2", why="", how_right=""), "materials-1-only_if",
            brought(necessity="2", only_if_key="kind", only_if_equals=("甲类",)), TELLS),
    Planted("once", table(name="居民 身份证"), "materials-2-name", {}),
    Planted("once", table(code="m1"), "materials-1-code", {}),
    Planted("once", table(code=""), "materials-2-code", {}),
    Planted("once-alike", table(name="身份证复印件"), "materials-2-name", {}, TELLS),
    Planted("materials-known", {**LICENCE, "materials": (), "materials_known": False}, "materials",
            {**LICENCE, "materials": (), "materials_known": True}, TELLS),
    Planted("photo", brought(photo={"width": 352, "height": 440, "kb_min": 60, "kb_max": 50}), "materials-1-photo",
            brought(photo={"width": 352, "height": 440, "kb_min": 20, "kb_max": 50})),
    Planted("needs", brought(only_if_key="none", only_if_equals=("甲类",)), "materials-1-only_if",
            brought(only_if_key="kind", only_if_equals=("甲类",))),
    Planted("needs", brought(only_if_key="kind", only_if_equals=("丙类",)), "materials-1-only_if",
            brought(only_if_key="local", only_if_equals=("是",))),
    Planted("needs", brought(only_if_key="is_ill", only_if_equals=("yes",)), "materials-1-only_if",
            brought(only_if_key="ill", only_if_equals=("是",))),
    Planted("needs", brought(only_if_key="kind"), "materials-1-only_if", {}),
    Planted("13", {"basis": (Basis("旧条例", lapsed="2021 年废止"),)}, "basis-1-lapsed", {}),
    Planted("13", {"basis": (Basis("某条例（2016 版，已被后续政策替代）"), Basis("新条例"))}, "basis-1-lapsed", {}, TELLS),
    Planted("basis", {**LICENCE, "basis": ()}, "basis", LICENCE),
    Planted("basis", {"basis": ()}, "basis", {}, TELLS),
    Planted("basis", {"basis": (Basis(" "),)}, "basis-1-law", {}),
    Planted("unverified", {"unverified": ("promised",)}, "promised", {}, TELLS),
    Planted("one-line", {"one_line": ""}, "one_line", {}),
    Planted("one-line", {"one_line": "字" * 41}, "one_line", {"one_line": "字" * 40}),
    Planted("one-line", {"one_line": "快来办！"}, "one_line", {}),
    Planted("faq", {"faq": (Faq("要几天", ""),)}, "faq-1-answer", {"faq": (Faq("要几天", "五天"),)}),
    Planted("faq", {"faq": (Faq("", "五天"),)}, "faq-1-question", {}),
    Planted("key", asked(1, key="9 号"), "form-1-key", {}),
    Planted("key", asked(2, key="applicant_phone"), "form-2-key", {}),
    Planted("key-twice", asked(2, key="why"), "form-2-key", {}),
    Planted("key-twice", asked(2, key="family_1_name"), "form-2-key", {}),
    Planted("key-twice", asked(2, key="family"), "form-2-key", {}),
    Planted("key-twice", {"groups": SOUND.groups * 2}, "groups-1-key", {}),
    Planted("form-long", group(most=30), "form", {}, TELLS),
    Planted("question", asked(1, label=""), "form-1-label", {}),
    Planted("question", asked(2, kind="slider"), "form-2-kind", {}),
    Planted("question", asked(1, options=("甲类",)), "form-1-options", {}),
    Planted("question", asked(1, options=("甲类", "甲类", "乙类")), "form-1-options", {}),
    Planted("question", asked(2, least=5, most=1), "form-2-least", asked(2, least=1, most=5)),
    Planted("question", asked(6, max_length=0), "form-6-max_length", {}),
    Planted("question", asked(2, kind="date", earliest="2026-02-30"), "form-2-earliest",
            asked(2, kind="date", earliest="2026-02-28", latest="today")),
    Planted("question", asked(2, kind="date", earliest="2026-02-28", latest="2026-01-01"), "form-2-earliest",
            asked(2, kind="date", latest="2026-01-01")),
    Planted("reuse", asked(2, reuse="horoscope"), "form-2-reuse", asked(2, reuse="phone")),
    Planted("group", asked(2, group="cars"), "form-2-group", {}),
    Planted("group", {"groups": (*SOUND.groups, Group("land", "有几块地"))}, "groups-2", {}),
    Planted("group", group(most=0), "groups-1-most", {}),
    Planted("group", group(label=""), "groups-1-label", {}),
    Planted("group", group(each="每个人"), "groups-1-each", {}),
    Planted("group", group(each="第 {n} 个 {x}"), "groups-1-each", {}),
    Planted("condition", asked(6, only_if_key="none"), "form-6-only_if", {}),
    Planted("condition", asked(1, only_if_key="many", only_if_least=2), "form-1-only_if",
            asked(6, only_if_key="many", only_if_equals="", only_if_least=2)),
    Planted("condition", asked(6, only_if_equals="丙类"), "form-6-only_if", {}),
    Planted("condition", asked(6, only_if_equals=""), "form-6-only_if", {}),
    Planted("condition", asked(6, only_if_least=2), "form-6-only_if_least", {}),
    Planted("condition", asked(5, only_if_key="kind", only_if_equals="乙类"), "form-5-only_if", {}),
    Planted("condition", asked(6, only_if_key="is_ill", only_if_equals="yes"), "form-6-only_if",
            asked(6, only_if_key="family", only_if_equals="", only_if_least=1)),
    Planted("condition", asked(3, only_if_key="is_ill", only_if_equals="yes"), "form-3-only_if", {}),
    Planted("check", check(ask=""), "checks-2-ask", {}),
    Planted("check", check(key="local"), "checks-1-key", {}),
    Planted("check", check(options=("是",), passes=("是",)), "checks-2-options", {}),
    Planted("check", check(passes=("好",)), "checks-2-passes", {}),
    Planted("check", check(passes=()), "checks-2-passes", {}),
    Planted("check", check(passes=("是",)), "checks-2-otherwise", check(passes=("是",), otherwise="请到医院。")),
    Planted("check", check(only_if_key="ill", only_if_equals=("是",)), "checks-2-only_if",
            check(only_if_key="local", only_if_equals=("是",))),
    Planted("check", check(only_if_key="local", only_if_equals=("好",)), "checks-2-only_if", {}),
    Planted("check", check(only_if_key="local"), "checks-2-only_if", {}),
    Planted("route-end", {"route": SOUND.route[:1]}, "route-1-does", {}),
    Planted("route-end", {"route": (Stage("mzj", "decide"), Stage("station", "publicity", least_days=7))}, "route-2-does", {}),
    Planted("route-end", {"route": (Stage("mzj", "decide"), Stage("sj", "decide"))}, "route-1-does",
            {"route": (Stage("mzj", "decide"), Stage("sj", "decide", beside="joint"))}),
    Planted("route", stage(unit=""), "route-1-unit", {}),
    Planted("route", stage(does="think"), "route-1-does", {}),
    Planted("route", stage(beside="joint"), "route-1-beside", {}),
    Planted("route", stage(promised_days=-1), "route-1-promised_days", stage(promised_days=None)),
    Planted("route-days", stage(promised_days=9), "route", {}, TELLS),
    Planted("meeting", meeting(attendance=""), "route-1-attendance", meeting()),
    Planted("meeting", meeting(vote=""), "route-1-vote", meeting()),
    Planted("publicity", posted(least_days=None), "route-1-least_days", posted()),
    Planted("publicity-short", {"name": "最低生活保障", **posted(least_days=5)}, "route-1-least_days",
            {"name": "最低生活保障", **posted()}, TELLS),
    Planted("sensitive", {"name": "艾滋病病毒感染儿童基本生活费", **posted()}, "route-1-does", {"name": "艾滋病病毒感染儿童基本生活费"}),
    Planted("sensitive", {"aliases": ("特扶金",), **posted()}, "route-1-does", {"aliases": ("特扶金",)}),
    Planted("sensitive-maybe", {"conditions": ("家里有未成年子女",), **posted()}, "route-1-does", posted(), TELLS),
    Planted("outer", {**OUTER, "route": (Stage("ybj", "outer"),)}, "route-1-outer_system", OUTER),
    Planted("outer", {**OUTER, "copy_fields": ()}, "copy_fields", OUTER),
    Planted("copy", {**OUTER, "copy_fields": (CopyField("病", "illness"),)}, "copy_fields-1-key",
            {**OUTER, "copy_fields": (CopyField("病", "family_1_illness"),)}),
    Planted("copy", {**OUTER, "copy_fields": (CopyField("", "kind"),)}, "copy_fields-1-label", OUTER),
    Planted("copy-idle", {"copy_fields": (CopyField("姓名", "applicant_name"),)}, "copy_fields", {}, TELLS),
    Planted("season", season(starts="02-30"), "seasons-1-starts", season(starts="02-29")),
    Planted("season", season(ends="6-1"), "seasons-1-ends", season(ends="06-01")),
    Planted("season-source", season(source=""), "seasons-1-source", season(source="", mark="未核实"), TELLS),
    Planted("season-overlap", {"seasons": (Season("03-01", "06-30", source="甲"), Season("12-01", "03-01", source="甲"))},
            "seasons-2-starts", {}, TELLS),
]  # fmt: skip


def found(changes, name="某补贴", item_type="20", **how):
    content = replace(SOUND, **changes)
    return findings(content, named=name if "name" not in changes else "", item_type=item_type, **how)


def test_a_sound_content_has_no_findings():
    assert found({}) == []


@pytest.mark.parametrize("planted", PLANTED, ids=[f"{each.rule}-{n}" for n, each in enumerate(PLANTED, start=1)])
def test_the_fault_that_is_planted_is_found_at_its_field_and_gone_once_mended(planted):
    hits = [each for each in found(planted.fault) if (each.rule, each.field) == (planted.rule, planted.field)]
    assert hits and all(each.stops == planted.stops for each in hits)
    assert all(each.says.endswith("。") and each.mend.rstrip("”").endswith(("。", "？")) for each in hits)
    assert not {"！", "!"} & set("".join(each.says + each.mend for each in hits)) or "！" in str(planted.fault)
    assert planted.rule not in {each.rule for each in found(planted.mended) if each.stops or not planted.stops}


def rules_in_the_code():
    """Every rule that the gate can say, as its files spell it."""
    folder = Path(gate.__file__).parent
    source = "".join(path.read_text(encoding="utf-8") for path in folder.glob("*.py"))
    return set(re.findall(r'(?:Finding|told)\(\s*"([^"]+)"', source)) | set(
        re.findall(r'_reachable\(\s*"([^"]+)"', source)
    )


def test_no_rule_is_without_a_test():
    assert {each.rule for each in PLANTED} == rules_in_the_code()


def test_every_finding_points_at_a_page_of_the_editor():
    homeless = [each.field for each in PLANTED if section_of(each.field) is None]
    assert homeless == []


def test_all_the_numbered_rules_of_the_real_gate_are_here():
    assert {str(number) for number in range(1, 15)} <= {each.rule for each in PLANTED}


# ── what stops, and what only tells ──


@pytest.mark.parametrize(
    "changes", [{"legal": Limit()}, {"promised": Limit()}, {"legal": Limit(), "promised": Limit()}]
)
def test_an_unknown_limit_does_not_stop(changes):
    assert blocking(found(changes)) == []


@pytest.mark.parametrize("element", ["promised", "fee", "materials", "case_type", "online_depth", "item_type", "role"])
def test_what_nobody_has_verified_is_told_with_what_is_taken_meanwhile_and_does_not_stop(element):
    told = [each for each in found({"unverified": (element,)}) if each.rule == "unverified"]
    assert len(told) == 1 and "暂按" in told[0].says and not told[0].stops


def test_what_is_taken_meanwhile_is_said_in_words():
    says = [each.says for each in found({"unverified": ("promised", "legal", "materials", "wishes"), "legal": Limit()})]
    assert "“承诺时限”还没有核实，暂按“5 个工作日”。" in says
    assert "“法定时限”还没有核实，暂按不知道。" in says
    assert "“申请材料”还没有核实，暂按现在写的 2 条。" in says
    assert any(each.startswith("“wishes”还没有核实") for each in says)


def test_unverified_materials_may_lack_their_grounds_for_now():
    lacking = brought(basis="") | {"unverified": ("materials",)}
    assert blocking(found(lacking)) == [] and "11" in {each.rule for each in found(lacking)}


def test_a_service_without_a_law_is_told_and_a_power_without_one_stops():
    assert blocking(found({"basis": ()})) == []
    assert "basis" in {each.rule for each in blocking(found({"basis": (), "item_type": "05"}))}


def test_the_items_own_type_counts_where_the_content_leaves_it_open():
    assert "9" in {each.rule for each in found({}, item_type="01")}


def test_a_parallel_stop_counts_once_in_the_days():
    beside = (Stage("a", "review", promised_days=3), Stage("b", "decide", promised_days=3, beside="parallel"))
    assert found({"route": beside}) == []


def test_a_spirit_that_is_no_illness_may_be_posted():
    assert found({"name": "精神文明户评选", **posted()}) == []


def test_what_is_unified_from_above_is_told_and_does_not_stop():
    fault = {**brought(basis=""), "one_line": ""}
    assert {each.rule for each in blocking(found(fault))} == {"11", "one-line"}
    eased = found(fault, locked=UNIFIED)
    assert {each.rule for each in blocking(eased)} == {"one-line"}
    assert [each.mend for each in eased if each.rule == "11"] == [
        "这一项是上级统一的，县里改不了：请告诉统一清单的单位。"
    ]


def test_what_a_list_made_elsewhere_leaves_out_does_not_stop_but_what_it_contradicts_does():
    fault = {**brought(basis=""), "one_line": "", "case_type": "即办件"}
    assert {each.rule for each in blocking(found(fault, taken_over=True))} == {"2"}


def test_the_same_sentence_at_the_same_field_is_said_once():
    hits = found({"groups": SOUND.groups * 2})
    assert len(hits) == len(set(hits))


# ── the real contents ──


def test_the_items_of_the_county_and_its_examples_are_judged_and_their_unverified_fields_numbered():
    pack = read_pack(Path(__file__).parents[2] / "counties" / "liangshan")
    for row in pack.items:
        example = pack.examples.get(row.name)
        content = example_content(row, example) if example else listed_content(row)
        judged = findings(content, named=row.name, item_type=row.item_type)
        assert len([each for each in judged if each.rule == "unverified"]) == len(row.unverified)
        if example:
            assert {each.rule for each in blocking(judged)} <= {"11", "9", "2"}, row.name


# ── nothing makes it raise ──

_anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
_likely = st.sampled_from(
    ["", "yes", "choice", "number", "decide", "publicity", "meeting", "outer", "kind", "g", "{n}", "{x", "01-01", "2", "20",
     "0537-1234567", "艾滋", "today", "2026-01-31", "其他材料", "不收费", "5 元"]
)  # fmt: skip
_value = _anything | _likely | st.integers(-3, 40) | st.lists(_likely, max_size=3)


def _part(kind):
    names = [each.name for each in fields(kind)]
    needed = [each.name for each in fields(kind) if each.default is each.default_factory]
    return st.fixed_dictionaries(
        dict.fromkeys(needed, _value), optional={name: _value for name in [*names, "odd"] if name not in needed}
    )


_json = st.fixed_dictionaries(
    {},
    optional={
        **{each.name: _value for each in fields(Content)},
        **{name: st.lists(_value, max_size=3) for name in _TEXTS},
        **{name: st.lists(_part(kind), max_size=3) for name, kind in _PARTS.items()},
        **{name: st.none() | _part(Limit) for name in ("legal", "promised")},
        "nobody_knows": _value,
    },
)


@settings(max_examples=150, deadline=None)
@given(_json, st.sampled_from(["", "01", "20"]))
def test_no_content_makes_the_gate_raise(data, item_type):
    for each in findings(Content.from_json(data), named="某事", item_type=item_type):
        assert isinstance(each, Finding) and each.rule and each.field and each.says and each.mend


def test_a_huge_group_is_not_written_out():
    assert "group" in {each.rule for each in found(group(most=10**9))}


# ── where the gate stands ──


@pytest.mark.django_db
def test_an_edition_with_a_planted_fault_is_not_sent_on_and_says_where():
    writer = make.staff(make.department(), "dept_clerk")
    draft = new_item("某某补助", category="残疾人帮扶", department="民政局", by=writer, at=NOW)
    draft = save_draft(
        draft.pk, make.content(one_line="", promised=Limit(30)), revision=draft.revision, by=writer, at=NOW
    )
    with pytest.raises(BadInput) as refused:
        submit(draft.pk, by=writer, at=NOW)
    assert set(refused.value.fields) == {"one_line", "promised"}
    draft = save_draft(draft.pk, make.content(), revision=draft.revision, by=writer, at=NOW)
    assert submit(draft.pk, by=writer, at=NOW).state == "checked"


@pytest.mark.django_db
def test_a_unified_item_and_one_taken_over_are_judged_as_such():
    writer = make.staff(make.department(), "dept_clerk")
    draft = start_draft(make.edition().item, by=writer, at=NOW)
    lacking = make.content(one_line="", materials=(MaterialSpec("m1", "户口簿"),))
    assert {each.rule for each in blocking(findings_of(draft, lacking))} == {"one-line", "11"}
    draft.item.unified_by = "济宁市"
    assert {each.rule for each in blocking(findings_of(draft, lacking))} == {"one-line"}
    draft.item.unified_by = ""
    draft.takeover = TakeOver.objects.create(
        kind="list", name="清单", digest="0" * 64, sheet={}, read_at=NOW, by_kind="staff", by_id="1"
    )
    assert blocking(findings_of(draft, lacking)) == []
