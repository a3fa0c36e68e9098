"""What two editions say differently: nothing is missed, nothing is invented, the public is told what is theirs."""

from dataclasses import fields, replace
from datetime import date, timedelta
from typing import get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bianmin.catalog import elements
from bianmin.catalog.content import Content
from bianmin.catalog.differences import Kind, differences, told_to_the_public
from bianmin.catalog.elements import Basis, Faq, Fee, GuideStep, Limit, MaterialSpec, Question, Season, Stage
from bianmin.catalog.reading import FIELDS, LINES, PARTS
from bianmin.catalog.reviewing import is_due, months_before, review_day
from tests import factories as make

# Few words, so that chance makes twins, orders and returns; some of them empty.
WORDS = st.sampled_from(["", "甲", "乙", "丙", "10", "1"])


def values_of(kind):
    if kind is bool:
        return st.booleans()
    if kind is int:
        return st.integers(0, 3)
    if kind == int | None:
        return st.none() | st.integers(0, 3)
    if kind == dict[str, int]:
        return st.dictionaries(st.sampled_from(["width", "height", "odd"]), st.integers(1, 3), max_size=2)
    if kind is str:
        return WORDS
    if kind == tuple[str, ...]:
        return st.lists(WORDS, max_size=3).map(tuple)
    if kind is Season:
        day = st.sampled_from(["01-01", "10-10", "12-31"])
        return st.builds(Season, starts=day, ends=day, says=WORDS, source=WORDS, mark=WORDS)
    if getattr(kind, "__origin__", None) is tuple:
        return st.lists(values_of(kind.__args__[0]), max_size=3).map(tuple)
    return st.builds(kind, **{name: values_of(inner) for name, inner in get_type_hints(kind).items()})


CONTENTS = st.builds(Content, **{name: values_of(kind) for name, kind in get_type_hints(Content).items()})


def test_every_field_of_an_edition_and_of_each_of_its_parts_has_a_name():
    assert {each.name for each in fields(Content)} == {*FIELDS, *LINES, *PARTS}
    hints = get_type_hints(Content)
    for name, part in PARTS.items():
        kind = hints[name].__args__[0]
        assert kind.__module__ == elements.__name__
        assert {each.name for each in fields(kind)} == set(part.fields), name


@given(CONTENTS)
def test_an_edition_says_nothing_otherwise_than_itself(content):
    assert differences(content, content) == ()


@given(CONTENTS, CONTENTS)
def test_every_field_that_changed_is_told_and_no_other(before, after):
    changed = {each.name for each in fields(Content) if getattr(before, each.name) != getattr(after, each.name)}
    found = differences(before, after)
    assert {each.field for each in found} == changed
    assert all(each.says.endswith("。") and each.label and (each.before or each.after) for each in found)


@given(CONTENTS, CONTENTS)
def test_what_is_added_one_way_is_removed_the_other_way(before, after):
    there, back = differences(before, after), differences(after, before)
    assert len([each for each in there if each.kind == Kind.ADDED]) == len(
        [each for each in back if each.kind == Kind.REMOVED]
    )


@given(CONTENTS, CONTENTS)
def test_the_public_is_told_nothing_that_nobody_has_verified(before, after):
    after = replace(after, unverified=("fee", "materials", "legal"))
    told = told_to_the_public(differences(before, after), before, after)
    assert {each.field for each in told} & {"fee", "fees", "fee_basis", "pay_online", "materials", "legal"} == set()
    assert all(each.public for each in told)


def says(before, after, **over):
    return [each.says for each in differences(before, after, **over)]


def test_a_villager_reads_which_paper_is_new_and_which_is_not_wanted_any_more():
    before = make.content(materials=(MaterialSpec("m1", "申请表", copies="原件 1 份"), MaterialSpec("m2", "户口簿")))
    after = make.content(materials=(MaterialSpec("m1", "申请表", copies="原件 2 份"), MaterialSpec("m3", "银行卡")))
    assert says(before, after) == [
        "不再要“户口簿”。",
        "“申请表”的份数从“原件 1 份”改为“原件 2 份”。",
        "新增材料“银行卡”。",
    ]


def test_limits_fees_steps_questions_and_stages_are_told_in_words():
    before = make.content(
        steps=(GuideStep("站里", "收材料"),), fees=(Fee("工本费", "5 元"),), route=(Stage("mzj", "review"),),
        faq=(Faq("几天", "五天"),), form=(Question("card", "社保卡号"),),
    )  # fmt: skip
    after = make.content(
        promised=Limit(3, "workday", "5 个工作日"), legal=Limit(20, "day", "20 个工作日"), fee="5 元",
        steps=(GuideStep("站里", "收材料", "10 分钟"),), fees=(), route=(Stage("mzj", "review"), Stage("mzj", "meeting", name="评议")),
        faq=(Faq("几天", "三天"),), form=(Question("card", "社保卡号", required=False),),
    )  # fmt: skip
    assert says(before, after) == [
        "法定时限从“20 个工作日”改为“20 日”。",
        "承诺时限从“5 个工作日”改为“3 个工作日”。",
        "收费从“不收费”改为“5 元”。",
        "去掉了收费项目“工本费”。",
        "补充了“站里：收材料”的时长：10 分钟。",
        "“社保卡号”的必填从“必须填”改为“可以不填”。",
        "新增环节“评议：开会评议”。",
        "“几天”的回答从“五天”改为“三天”。",
    ]


def test_units_and_others_codes_are_read_by_name_where_one_is_known():
    before, after = make.content(department="mzj", item_type="07"), make.content(department="rsj", item_type="20")
    names = {"unit:mzj": "民政局", "unit:rsj": "人社局", "task_type:20": "公共服务"}
    assert says(before, after, names=names) == [
        "事项类型从“07”改为“公共服务”。",
        "实施主体从“民政局”改为“人社局”。",
    ]


def test_an_unknown_limit_that_becomes_known_reads_so():
    before, after = make.content(promised=Limit()), make.content()
    assert differences(before, after)[0].says == "承诺时限从“请咨询”改为“5 个工作日”。"


def test_where_a_limit_comes_from_is_the_staffs_to_know():
    before, after = make.content(), make.content(promised=Limit(5, "workday", "5 个工作日", "县里的文件", "推断"))
    found = differences(before, after)
    assert [each.says for each in found] == ["补充了“承诺时限”的出处：县里的文件。", "补充了“承诺时限”的标记：推断。"]
    assert told_to_the_public(found, before, after) == ()


def test_lines_that_only_changed_places_are_told_as_that():
    before, after = make.content(conditions=("甲", "乙")), make.content(conditions=("乙", "甲"))
    assert says(before, after) == ["受理条件的先后次序变了。"]


def test_what_was_never_shown_is_told_as_new_without_the_old_guess():
    before = make.content(fee="可能 5 元", unverified=("fee", "legal"), legal=Limit(60))
    after = make.content(fee="不收费", unverified=("legal",), legal=Limit(20), basis=(Basis("某法 1 条"),))
    told = told_to_the_public(differences(before, after), before, after)
    assert [each.says for each in told] == ["补充了收费：不收费。"]
    assert told[0].before == ""


def test_that_an_edition_names_its_item_for_the_first_time_is_no_news_and_a_new_name_is():
    for old, told in (("", []), ("高龄补贴", ["名称从“高龄补贴”改为“高龄津贴”。"])):
        before, after = make.content(name=old), make.content(name="高龄津贴")
        found = differences(before, after)
        assert len(found) == 1 and [each.says for each in told_to_the_public(found, before, after)] == told


def test_an_example_is_told_whole():
    before, after = make.content(fee="", unverified=("fee",)), make.content(fee="5 元", unverified=("fee",))
    found = differences(before, after)
    assert told_to_the_public(found, before, after) == ()
    assert [each.says for each in told_to_the_public(found, before, after, is_example=True)] == ["补充了收费：5 元。"]


# ── review periods ──

DAYS = st.dates(date(2020, 1, 1), date(2040, 12, 31))


@given(DAYS, DAYS, st.integers(1, 60))
def test_the_review_day_is_the_first_on_which_it_is_due(reviewed, on, months):
    assert is_due(reviewed, on, months) == (on >= review_day(reviewed, months))


@given(DAYS, st.integers(0, 60))
def test_once_due_it_stays_due(reviewed, months):
    day = review_day(reviewed, months)
    assert not is_due(reviewed, day - timedelta(days=1), months)
    assert all(is_due(reviewed, day + timedelta(days=later), months) for later in range(70))


@pytest.mark.parametrize(
    ("day", "months", "before"),
    [(date(2026, 3, 31), 1, date(2026, 2, 28)), (date(2024, 2, 29), 12, date(2023, 2, 28)), (date(2026, 1, 5), 13, date(2024, 12, 5))],
)  # fmt: skip
def test_months_are_counted_back_as_people_do(day, months, before):
    assert months_before(day, months) == before
