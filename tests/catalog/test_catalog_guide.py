"""The one source of every guide: what it says, what it keeps back, the self-check, and the short code of a sheet."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bianmin.catalog.content import Content
from bianmin.catalog.elements import Check, GuideStep, Limit, MaterialSpec, Question, Season
from bianmin.catalog.guide import House, Listed, guide_of
from bianmin.catalog.selfcheck import answered, asks_of
from bianmin.catalog.sheet_codes import LETTERS, SheetCode, code_of, read_code
from tests.catalog.whole import EVERYTHING

TODAY = date(2026, 9, 1)


def guide(content, *, is_example=False, **over):
    return guide_of(
        content, item_name="某事(村级指引)", is_example=is_example, edition_number=3, valid_from=TODAY, **over
    )


def test_a_name_stands_apart_from_its_note_and_the_edition_says_its_number_and_day():
    made = guide(Content())
    assert (made.title, made.note) == ("某事", "村级指引")
    assert made.edition_line == "第 3 版，2026 年 9 月 1 日（周二）起用"
    draft = guide_of(Content(), item_name="某事", is_example=False, edition_number=4, valid_from=None)
    assert draft.edition_line == "第 4 版，还没有启用"


def test_an_empty_edition_asks_to_be_asked_about_everything_one_would_miss():
    made = guide(Content())
    assert (made.count, made.how_long, made.how_much, made.come) == ("请咨询",) * 4
    assert (made.promised.is_known, made.legal.is_known, made.materials_known) == (False, False, False)
    assert made.is_unfinished


def test_the_telephone_is_filled_into_the_countys_sentences():
    made = guide(EVERYTHING, house=House("0537-7", {"no_internet": "打 {phone}", "ask_us": "问 {phone}"}))
    assert (made.no_internet, made.ask_us) == ("打 0537-7", "问 0537-7")


def test_everything_that_an_edition_says_is_among_its_guides_sentences():
    said = set(guide(EVERYTHING, listed=Listed("T1", "残疾人帮扶", "民政局")).sentences())
    for text in (
        "一句话说清", "白话一", "正式一", "有本县户口", "每年二百个", "居民身份证", "看清是谁", "没有过期", "能联网核对", "5 个工作日",
        "20 个工作日", "收三元", "工本费", "三元", "物价局文件", "低保户免", "站里", "收下", "当天", "护理补贴", "某某条例（国令 1 号）3 条",
        "第三条 原文", "能代办吗", "能", "每年 9 月 1 日到 11 月 30 日", "集中办", "权利义务", "0537-1111111", "0537-2222222",
        "鉴定（鉴定，10 个工作日，残联，许可法 45）不算在期限里", "“几级？”答“一级”或“二级”的才要",
    ):  # fmt: skip
        assert text.replace("”或“", "”或“") in said, text


@pytest.mark.parametrize(
    "field",
    ["one_line", "plain", "formal", "conditions", "quantity", "materials", "promised", "legal", "specials", "fee", "steps",
     "result", "scope", "basis", "faq", "seasons", "duties", "consult_phone", "complaint_phone"],
)  # fmt: skip
def test_what_is_not_verified_is_kept_back_field_by_field_and_shown_in_an_example(field):
    content = Content.from_json({**EVERYTHING.to_json(), "unverified": [field]})
    whole, kept_back = set(guide(EVERYTHING).sentences()), set(guide(content).sentences())
    assert whole - kept_back
    assert set(guide(content, is_example=True).sentences()) == whole


@pytest.mark.parametrize("mark", ["未核实", "推断", "暂按"])
def test_a_part_that_carries_such_a_mark_is_kept_back_itself(mark):
    content = Content(
        legal=Limit(7, mark=mark), fee="收三元", fee_mark=mark, steps=(GuideStep("站里", "收下", mark=mark),),
        seasons=(Season("09-01", "10-01", mark=mark),), checks=(Check("a", "几岁？", mark=mark),),
    )  # fmt: skip
    shown, hidden = guide(content, is_example=True), guide(content)
    assert (shown.legal.words, shown.fee, len(shown.steps), len(shown.seasons)) == ("7 个工作日", "收三元", 1, 1)
    assert (hidden.legal.words, hidden.fee, hidden.steps, hidden.seasons, hidden.checks) == ("请咨询", "", (), (), ())


def test_a_list_of_which_one_material_is_not_verified_is_not_known_at_all():
    content = Content(
        materials=(MaterialSpec("m1", "身份证"), MaterialSpec("m2", "户口簿", mark="未核实")), materials_known=True
    )
    assert guide(content, is_example=True).count == "2 样"
    made = guide(content)
    assert (made.count, made.needed, made.materials_known) == ("请咨询", (), False)


def test_who_may_be_shown_what_can_be_asked_of_the_caller():
    assert guide(Content(fee="收三元"), sure={"fee"}).fee == "收三元"
    assert guide(Content(fee="收三元"), sure={"legal"}).fee == ""
    assert guide(Content(fee="收三元"), sure=lambda field: field == "fee").fee == "收三元"


@pytest.mark.parametrize(("day", "is_open"), [((10, 1), True), ((12, 31), True), ((1, 1), True), ((3, 1), False)])
def test_a_season_over_new_year_is_open_on_both_sides_and_says_when_otherwise(day, is_open):
    made = guide(Content(seasons=(Season("10-01", "02-28"),)))
    said = made.closed_on(date(2026, *day))
    assert (said == "") is is_open
    assert is_open or said == "现在不在办理时间。每年 10 月 1 日到 2 月 28 日才能交。"


# --- the self-check ---

CHECKED = Content(
    form=(Question("level", "几级？", "choice", options=("一级", "三级")), Question("agent", "别人代办吗？", "yes_no")),
    materials=(
        MaterialSpec("m1", "身份证"),
        MaterialSpec("m2", "委托书", only_if_key="agent", only_if_equals=("yes",)),
        MaterialSpec("m3", "评定表", only_if_key="level", only_if_equals=("一级",)),
        MaterialSpec("m4", "户口簿", exempt=True),
    ),
    materials_known=True,
    checks=(
        Check("local", "户口在本县吗？", ("在", "不在"), ("在",), "可以到户口所在地办。"),
        Check("age", "满 60 岁了吗？", only_if_key="local", only_if_equals=("在",)),
    ),
)


def walked(**given):
    made = guide(CHECKED, house=House("0537-7"))
    return answered(CHECKED, made, given)


def test_the_self_check_asks_one_question_after_the_other_and_keeps_the_rest_for_later():
    assert asks_of(CHECKED, guide(CHECKED)) == ("local", "age", "level", "agent")
    assert walked().next.key == "local"
    assert walked(local="在").next.key == "age"
    assert walked(local="在", age="是").next.key == "level"


def test_it_ends_in_ones_own_list():
    own = walked(local="在", age="是", level="一级", agent="no")
    assert own.is_done
    assert [each.name for each in own.bring] == ["身份证", "评定表"]
    assert [each.name for each in own.spared] == ["户口簿"]
    assert [each.name for each in walked(local="在", age="是", level="三级", agent="yes").bring] == ["身份证", "委托书"]


def test_it_ends_in_why_not_and_what_to_do_instead():
    own = walked(local="不在")
    assert own.refusal == "这件事您现在还办不了，因为“户口在本县吗？”您答的是“不在”。可以到户口所在地办。"
    assert own.bring == ()
    assert not own.is_done
    assert walked(local="在", age="否").refusal.endswith("可以打 0537-7 问。")


@given(st.dictionaries(st.sampled_from(["local", "age", "level", "agent", "x"]), st.text(max_size=6)))
def test_whatever_stands_in_the_address_is_no_answer_unless_it_is_one_of_the_questions(given_answers):
    own = walked(**given_answers)
    known = {"local": {"在", "不在"}, "age": {"是", "否"}, "level": {"一级", "三级"}, "agent": {"yes", "no"}}
    assert all(answer in known[key] for key, answer in own.answers.items())


def test_checks_that_nobody_has_verified_are_not_asked():
    content = Content.from_json({**CHECKED.to_json(), "unverified": ["checks", "materials"]})
    assert asks_of(CHECKED, guide(CHECKED))
    assert asks_of(content, guide(content)) == ()


# --- the code on a printed sheet ---


@pytest.mark.parametrize(
    ("slug", "number", "station"), [("LOC0012", 3, "370832001009"), ("LOC0012-1", 12, ""), ("T1", 1, "370832999999")]
)
def test_a_code_is_read_back_as_it_was_written(slug, number, station):
    assert read_code(code_of(slug, number, station), county_code="370832") == SheetCode(slug, number, station)


def test_a_code_does_not_carry_the_countys_digits_and_is_short():
    code = code_of("LOC0012", 3, "370832001009")
    assert code.startswith("LOC0012-3-001009-")
    assert len(code) == len("LOC0012-3-001009-84")


@given(st.integers(0, 17), st.sampled_from(LETTERS))
def test_one_wrong_character_is_found(place, letter):
    code = code_of("LOC0012", 3, "370832001009")
    wrong = code[:place] + letter + code[place + 1 :]
    assert wrong == code or read_code(wrong, county_code="370832") is None


@pytest.mark.parametrize(
    "code", ["", "-", "x", "LOC0012-3-001009", "--0-2", "LOC0012-99999999-0-2", "LOC0012-３-0-2", "a-b-c-d"]
)
def test_what_is_no_code_is_none(code):
    assert read_code(code, county_code="370832") is None
