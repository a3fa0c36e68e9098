"""What a page shows is what is saved again: nothing of an edition is lost by opening and saving it."""

from dataclasses import fields

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bianmin.catalog.content import Content
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
from bianmin.cataloguing.editor.fields import LimitBlock, Rows
from bianmin.cataloguing.editor.sections import SECTIONS
from bianmin.cataloguing.editor.values import shown
from bianmin.cataloguing.editor.writing import read, values_of
from tests.cataloguing_editor import desks

FULL = Content(
    one_line="一级残疾每月有补贴", plain=("第一句", "第二句"), conditions=("有本县户口", "一级残疾"), materials_known=True,
    materials=(
        MaterialSpec("m1", "申请表", "说明要什么", "电子", "", "1", kind="2", blank="空表.pdf", sample="样表.pdf", points="看签字"),
        MaterialSpec("m7", "照片", "制证", "照片", "1 张", "3", photo={"width": 358, "height": 441, "kb_min": 14, "kb_max": 28}),
        MaterialSpec("m3", "监护证明", form="原件", necessity="2", exempt=True, exempt_why="能共享", how_right="清楚", mark="未核实",
                     origin="20", basis="条例 6 条", only_if_key="owner", only_if_equals=("监护人的", "别人的")),
    ),
    basis=(Basis("社会保险法", "第二十条", "主席令 35 号", "原文\n两行", "法律", ""), Basis("旧办法", lapsed="2020 年废止")),
    legal=Limit(20, "workday", "20 个工作日", "办法 8 条", ""), promised=Limit(0, "on_spot", "当场", "", "示例"),
    fee="不收费", fee_basis="清单", fee_mark="未核实", case_type="即办件",
    steps=(GuideStep("站", "收件", "当天", "示例"),),
    form=(
        Question("owner", "卡是谁的？", "choice", options=("本人的", "监护人的", "别人的")),
        Question("guardian", "监护人叫什么？", "text", required=False, hint="写全", max_length=50, only_if_key="owner",
                 only_if_equals="监护人的", mark="示例", reuse="householder"),
        Question("many", "几口人？", "number", least=1, most=20),
        Question("why", "为什么这么多？", "long", only_if_key="many", only_if_least=5, max_length=500),
        Question("born", "生日？", "date", group="people", earliest="1900-01-01", latest="today"),
    ),
    groups=(Group("people", "家里几口人？", "第 {n} 个人", 8),),
    route=(
        Stage("township", "review", promised_days=7, mark="示例", name="初审", result="初审意见"),
        Stage("mzj", "meeting", beside="joint", attendance="三分之二到会", vote="过半数"),
        Stage("township", "publicity", least_days=7), Stage("ybj", "outer", outer_system="医保平台"),
    ),
    copy_fields=(CopyField("姓名", "applicant_name"), CopyField("卡", "owner")), result="补贴", online=True, online_why="",
    must_come=True, must_come_why="照相", materials_note="就这些", goes_to="民政局", goes_to_says="一楼\n左手",
    unverified=("conditions", "role"), source="清单\n第二行", name="护理补贴", category="残疾人帮扶", item_type="20", task_code="X1",
    department="mzj", level="4", power_source="1", targets=("1", "9"), topics=("残疾",), scope="4", depth=("1", "5"), visits=2,
    visits_why="要见面", visits_cause="说不清", mail_materials=True, mail_result=True, quantity="每年 100 份", formal=("正式一", "正式二"),
    aliases=("残补", "护理钱"), fees=(Fee("工本费", "20 元", "价费 1 号", reducible=True, reduced_why="低保户"),), pay_online=True,
    specials=(Special("鉴定", "鉴定", 10, "day", "残联", "45 条"),), faq=(Faq("能补发吗？", "从当月起。\n不补。"),),
    seasons=(Season("09-01", "02-29", "集中办", "通知", "未核实"),),
    checks=(
        Check("house", "户口在本县吗？", otherwise="到户籍地办"),
        Check("level", "几级？", ("一级", "二级", "三级"), ("一级", "二级"), "还办不了", "办法", "示例", "house", ("是",)),
    ),
    result_kind="99", result_sample="样本.pdf", consult_phone="0537-1234567", complaint_phone="0537-7654321", duties="如实填",
    review_months=6, changed="改了时限",
)  # fmt: skip


def test_every_element_of_an_edition_stands_on_exactly_one_page():
    edited = [name for section in SECTIONS for name in section.names]
    assert sorted(edited) == sorted(each.name for each in fields(Content))


def test_every_attribute_of_every_part_has_its_input():
    for block in (block for section in SECTIONS for block in section.blocks if isinstance(block, Rows | LimitBlock)):
        kind = block.part if isinstance(block, Rows) else Limit
        asked = {each.name for each in block.fields}
        held = {each.name for each in fields(kind)}
        assert held - asked <= {"only_if_key", "only_if_equals"}, block.name
        assert {"only_if_key"} & held == set() or "only_if" in asked


def test_the_full_edition_leaves_no_element_at_its_default_or_the_trip_would_prove_little():
    assert [each.name for each in fields(Content) if getattr(FULL, each.name) == getattr(Content(), each.name)] == [
        "online_why"
    ]


@pytest.mark.parametrize("section", SECTIONS, ids=lambda each: each.slug)
def test_a_page_read_over_an_empty_edition_gives_what_it_showed(section):
    written = read(section, values_of(section, FULL), Content(), left={"unverified"})
    assert written.wrong == {}
    for name in set(section.names) - {"unverified"}:
        assert getattr(written.content, name) == getattr(FULL, name), name


@pytest.mark.django_db
@pytest.mark.parametrize("section", SECTIONS, ids=lambda each: each.slug)
def test_opening_a_page_and_saving_it_changes_nothing(section, at):
    who = desks.county_clerk()
    edition = desks.draft(at, who, **{each.name: getattr(FULL, each.name) for each in fields(Content)})
    before = edition.body
    form = desks.opened(who, edition, section.slug)
    response = desks.press(who, edition, section.slug, form)
    assert response.status_code == 302, desks.text_of(response)
    assert desks.fresh(edition).body == before


def test_a_field_is_shown_by_its_own_name_and_nothing_else():
    block = next(each for each in SECTIONS[0].blocks if each.name == "name")
    assert shown(block, FULL, "name") == {"name": ["护理补贴"]}


DAYS = st.dates().map(lambda day: f"{day:%m-%d}")
WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Zl", "Zp")), max_size=40).map(str.strip)
SAID = WORDS.filter(bool)
MATERIAL = st.builds(
    MaterialSpec, st.just("m1"), SAID, why=WORDS, copies=WORDS, necessity=st.sampled_from("123"), exempt=st.booleans(),
    kind=st.sampled_from(["", "1", "2"]), points=WORDS, only_if_key=st.just("c1"), only_if_equals=st.tuples(WORDS, SAID).filter(lambda two: two[0] != two[1]),
)  # fmt: skip
CONTENTS = st.builds(
    Content, one_line=WORDS, plain=st.lists(SAID, max_size=4).map(tuple), materials=st.tuples(MATERIAL), duties=WORDS,
    visits=st.none() | st.integers(0, 99), pay_online=st.booleans(),
    legal=st.builds(Limit, st.none() | st.integers(0, 9999), st.sampled_from(["workday", "day", "month", "year"]), WORDS, WORDS),
    seasons=st.lists(st.builds(Season, DAYS, DAYS, WORDS), max_size=3).map(tuple),
    faq=st.lists(st.builds(Faq, SAID, WORDS), max_size=3).map(tuple),
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(CONTENTS)
def test_whatever_is_written_comes_back_letter_for_letter(content):
    again = Content()
    for section in SECTIONS:
        written = read(section, values_of(section, content), again, left={"unverified"})
        assert written.wrong == {}
        again = written.content
    assert again == content
