"""What cells mean, which column is what, and what a list changes: pure, without a database."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bianmin.catalog.content import Content
from bianmin.catalog.elements import Basis, Limit, MaterialSpec
from bianmin.catalog.takeover import comparing, mapping, values
from bianmin.catalog.takeover.columns import ELEMENTS, element_called, guess, head_of, missing, twice
from bianmin.catalog.takeover.comparing import Confirmed, Ours, compare
from bianmin.catalog.takeover.parsing import items_of, rows_of
from bianmin.catalog.takeover.reading import read_list
from bianmin.county.refusals import BadInput
from tests.cataloguing_takeovers.sheets import HEAD, book, rows

pytestmark = pytest.mark.no_county
WORDS = values.Words(
    units={"民政局": "mzj", "人力资源社会保障局": "rsj"}, categories=frozenset({"残疾人帮扶"}),
    codes={"task_type": {"20": "20", "公共服务": "20"}, "online_depth": {str(n): str(n) for n in range(1, 6)}},
)  # fmt: skip


@pytest.mark.parametrize(("text", "amount", "unit"), [
    ("10个工作日", 10, "workday"), ("１０ 个工作日", 10, "workday"), ("15日", 15, "day"), ("30天内", 30, "day"), ("即办", 0, "on_spot"),
    ("当场办结", 0, "on_spot"), ("0个工作日", 0, "on_spot"), ("0", 0, "on_spot"), ("10W", 10, "workday"), ("15N", 15, "day"),
    ("五个工作日", 5, "workday"), ("二十日", 20, "day"), ("十五个工作日内", 15, "workday"), ("3个月", 3, "month"), ("1年", 1, "year"),
    ("7", 7, "workday"), ("自受理之日起20个工作日", 20, "workday"),
])  # fmt: skip
def test_a_limit_is_read_as_people_write_it(text, amount, unit):
    read = values.limit(text)
    assert (read.amount, read.unit, read.as_written) == (amount, unit, text)


@pytest.mark.parametrize("text", ["", "无", "/", "未规定"])
def test_a_limit_that_nobody_knows_stays_unknown(text):
    assert not values.limit(text).is_known


@pytest.mark.parametrize("text", ["尽快", "10-20个工作日", "约10日", "10小时", "=1+2", "99999"])
def test_what_is_no_limit_is_refused(text):
    with pytest.raises(BadInput, match="看不出是几天"):
        values.limit(text)


def test_a_bare_number_takes_the_unit_of_its_column_or_header():
    assert values.limit("15", "自然日").unit == "day"
    with pytest.raises(BadInput, match="时限单位"):
        values.limit("15", "小时")


@given(st.text(max_size=30))
def test_any_text_is_a_limit_or_a_refusal(text):
    try:
        assert isinstance(values.limit(text), Limit)
    except BadInput as refusal:
        assert str(refusal)


@pytest.mark.parametrize(("text", "entries"), [
    ("身份证;户口簿", ("身份证", "户口簿")),
    ("身份证；户口簿；", ("身份证", "户口簿")),
    ("1.身份证\n2、户口簿", ("身份证", "户口簿")),
    ("（1）身份证（2）户口簿", ("身份证", "户口簿")),
    ("一、身份证；二、户口簿", ("身份证", "户口簿")),
    ("①身份证②户口簿", ("身份证", "户口簿")),
    ("身份证、户口簿（本人页、户主页）", ("身份证", "户口簿（本人页、户主页）")),
    ("2.5 寸照片", ("2.5 寸照片",)),
    ("", ()),
])  # fmt: skip
def test_lists_in_a_cell_are_parted_however_they_are_written(text, entries):
    assert values.names_of(text) == entries


def test_materials_know_what_is_not_necessary_and_refuse_catch_alls():
    assert values.materials("身份证；户口簿（非必要）；照片（容缺）") == [
        {"name": "身份证", "necessity": "1"}, {"name": "户口簿", "necessity": "2"}, {"name": "照片", "necessity": "3"},
    ]  # fmt: skip
    with pytest.raises(BadInput, match="兜底"):
        values.materials("身份证；其他有关材料")
    with pytest.raises(BadInput, match="没有分开"):
        values.materials("身份证和" * 60)


def test_a_phone_has_its_area_or_is_short_and_is_no_mobile():
    assert values.phone("0537 7320000") == "0537-7320000" and values.phone("12345") == "12345"
    with pytest.raises(BadInput, match="不写私人手机"):
        values.phone("13800000000")


def test_a_department_is_known_with_and_without_its_county():
    assert [values.department(text, WORDS) for text in ("民政局", "梁山县民政局", "县民政局")] == ["mzj"] * 3
    with pytest.raises(values.UnknownWord, match="人社局"):
        values.department("人社局", WORDS)
    said = values.Words(WORDS.units, said={"department": {"人社局": "rsj"}})
    assert values.department("人社局", said) == "rsj"


def test_codes_are_read_by_code_by_label_and_by_both():
    for text in ("20", "公共服务", "20 公共服务"):
        assert values.code(text, "task_type", WORDS, element="item_type") == "20"
    assert values.codes("1^2^4", "online_depth", WORDS, element="depth") == ["1", "2", "4"]
    with pytest.raises(values.UnknownWord):
        values.code("某类", "task_type", WORDS, element="item_type")


@pytest.mark.parametrize(("head", "element"), [
    ("承诺办结时限（工作日）", "promised"), ("承诺办结时限\n(工作日)", "promised"), ("＊事项名称", "name"), ("TASK_NAME", "name"),
    ("权力名称", "name"), ("法定 办结时限", "legal"), ("申请材料清单", "materials"), ("实施主体名称", "department"), ("备注", ""),
    ("是否收费", "fee"), ("序号", ""),
])  # fmt: skip
def test_headers_of_other_counties_are_known(head, element):
    assert element_called(head) == element


def test_two_columns_are_never_guessed_to_be_one_element():
    guessed = guess(["事项名称", "项目名称", "承诺时限"])
    assert guessed == {"A": "name", "B": "", "C": "promised"}
    assert missing({"A": "task_code"}) == ["事项名称"] and twice({"A": "name", "B": "name"}) == ["事项名称"]


def test_a_head_below_titles_and_of_two_rows_is_found():
    def merge(made):
        sheet = made.active
        for place in ("A2:A3", "B2:B3", "C2:D2"):
            sheet.merge_cells(place)

    body = [
        ["事项名称", "责任部门", "办理时限", ""],
        ["", "", "法定", "承诺"],
        ["高龄津贴", "民政局", "20个工作日", "5个工作日"],
    ]
    [sheet] = read_list(book(body, arrange=merge)).sheets
    head = head_of(sheet)
    assert (head.at, head.lines, head.names) == (1, 2, ("事项名称", "责任部门", "法定办理时限", "承诺办理时限"))
    assert guess(head.names) == {"A": "name", "B": "department", "C": "legal", "D": "promised"}
    [row] = rows_of(sheet, head, guess(head.names), WORDS)
    assert (row.line, row.values["promised"]["amount"]) == (4, 5)


def parsed(*changes, head=HEAD, words=WORDS, arrange=None):
    reading = read_list(book([head, *rows(*changes)], arrange=arrange))
    layout = mapping.first_layout(reading)
    sheet, found = mapping.chosen(reading, layout)
    return rows_of(sheet, found, layout.columns, words)


def test_a_row_is_read_by_its_columns():
    [row] = parsed({})
    assert (row.line, row.name, row.faults) == (3, "高龄津贴申领", ())
    assert row.values["department"] == "mzj" and row.values["fee"] == "不收费"
    assert row.values["conditions"] == ["有本县户口", "年满80周岁"]
    assert (row.values["promised"]["amount"], row.values["promised"]["unit"]) == (3, "workday")
    assert [each["necessity"] for each in row.values["materials"]] == ["1", "2"]


def test_a_fault_names_line_column_and_header():
    [row] = parsed({"承诺办结时限（工作日）": "尽快", "责任部门": "人社局"})
    assert [fault.where for fault in row.faults] == ["第 3 行 C 列 实施主体", "第 3 行 E 列 承诺时限"]
    assert row.unknown == (("department", "人社局"),)


def test_headings_within_the_list_and_repeated_heads_are_no_items():
    reading = read_list(
        book([HEAD, *rows({}), ["一、社会救助"] * 9, HEAD, *rows({"服务事项": "临时救助"}), ["注：以上"]])
    )
    layout = mapping.first_layout(reading)
    sheet, head = mapping.chosen(reading, layout)
    assert [row.name for row in rows_of(sheet, head, layout.columns, WORDS)] == ["高龄津贴申领", "临时救助"]


def test_the_rows_over_which_a_name_is_merged_are_one_item_with_all_their_materials():
    def merge(made):
        made.active.merge_cells("B3:B4")

    [row] = parsed({"所需材料": "身份证"}, {"服务事项": "", "所需材料": "户口簿"}, arrange=merge)
    assert [each["name"] for each in row.values["materials"]] == ["身份证", "户口簿"]


OURS = Content(
    name="高龄津贴申领", department="mzj", category="残疾人帮扶", conditions=("有本县户口", "年满80周岁"), fee="不收费",
    materials=(MaterialSpec("m1", "身份证", how_right="看得清"), MaterialSpec("m2", "户口簿", necessity="2")), materials_known=True,
    legal=Limit(20, "workday", "20W"), promised=Limit(5, "workday", "5W"), basis=(Basis("老年人权益保障法", "33条"),),
)  # fmt: skip


def ours(slug="T1", name="高龄津贴申领", code="", content=OURS, **over):
    return Ours(slug, name, code, content, **over)


def against(known, *changes, confirmed=None, **over):
    return compare(parsed(*changes, **over), known, confirmed=confirmed or Confirmed(), names={"unit:mzj": "民政局"})


def test_only_what_differs_is_a_difference_told_before_and_after():
    [row] = against([ours()], {})
    [difference] = row.differences
    assert (row.finding, difference.field, difference.before, difference.after) == (
        "changed",
        "promised",
        "5 个工作日",
        "3 个工作日",
    )
    assert difference.cell == "第 3 行 E 列"


def test_what_is_written_otherwise_but_says_the_same_is_no_difference():
    [row] = against(
        [ours()],
        {"承诺办结时限（工作日）": "5个工作日", "申请条件": "①有本县户口。②年满80周岁。", "服务事项": "高龄津贴申领 "},
    )
    assert row.finding == "same"


def test_an_empty_cell_takes_nothing_away():
    [row] = against([ours()], {"承诺办结时限（工作日）": "", "所需材料": "", "申请条件": ""})
    assert row.finding == "same"


def test_what_we_know_of_a_material_stays_when_a_list_names_it():
    [row] = against([ours()], {"承诺办结时限（工作日）": "5", "所需材料": "身份证；照片"})
    [difference] = row.differences
    assert [each["name"] for each in difference.value] == ["身份证", "照片"]
    assert difference.value[0]["how_right"] == "看得清" and difference.value[1]["code"] == "m3"


def test_lists_are_told_line_by_line():
    [row] = against([ours()], {"承诺办结时限（工作日）": "5", "申请条件": "有本县户口"})
    assert [(each.before, each.after) for each in row.differences] == [("有本县户口\n年满80周岁", "有本县户口")]


def test_a_code_finds_an_item_whose_name_has_changed():
    head = [*HEAD, "实施编码"]
    reading = read_list(book([head, [*rows({"服务事项": "高龄补贴发放"})[0], "1137X"]]))
    layout = mapping.first_layout(reading)
    read = rows_of(*mapping.chosen(reading, layout), layout.columns, WORDS)
    [row] = compare(read, [ours(code="1137X")], confirmed=Confirmed(), names={})
    assert ("name", "高龄津贴申领", "高龄补贴发放") in {
        (each.field, each.before, each.after) for each in row.differences
    }


def test_a_near_name_is_asked_about_and_never_taken_by_itself():
    known = [ours(name="高龄津贴的申领")]
    [row] = against(known, {})
    assert (row.finding, row.slug, row.near) == ("new", "", ("T1",))
    [row] = against(known, {}, confirmed=Confirmed(same={"高龄津贴申领": "T1"}))
    assert (row.finding, row.slug) == ("changed", "T1")
    new, gone = against(known, {}, confirmed=Confirmed(fresh=frozenset({"高龄津贴申领"})))
    assert (new.finding, new.near, gone.finding) == ("new", (), "gone")


def test_brackets_and_width_make_no_other_name():
    [row] = against([ours(name="参保登记（城乡）")], {"服务事项": "参保登记(城乡)"})
    assert row.slug == "T1" and comparing.folded_name("【甲】 “乙”") == comparing.folded_name("（甲）乙")


def test_twins_in_a_list_are_wrong_on_both_rows():
    found = against([ours()], {}, {"所需材料": "照片"}, {"服务事项": "临时救助"})
    assert [row.finding for row in found] == ["wrong", "wrong", "new"]
    assert [row.faults[0].words for row in found[:2]] == [
        "第 3 行 B 列 事项名称：和第 4 行是同一个。一件事只写一行，请留下对的那一行。",
        "第 4 行 B 列 事项名称：和第 3 行是同一个。一件事只写一行，请留下对的那一行。",
    ]


def test_what_the_list_does_not_have_is_gone_unless_it_is_out_already():
    found = against([ours(), ours("T2", "旧的"), ours("T3", "早停了", in_force=False)], {})
    assert [(row.slug, row.finding) for row in found] == [("T1", "changed"), ("T2", "gone")]


def test_a_new_item_without_category_is_wrong_unless_one_was_said():
    [row] = against([], {"类别": ""})
    assert row.finding == "wrong" and "对列" in row.faults[0].mend
    [row] = compare(parsed({"类别": ""}), [], confirmed=Confirmed(), names={}, category="其他")
    assert row.finding == "new" and {each.field: each.value for each in row.differences}["category"] == "其他"


def test_an_item_that_the_list_itself_calls_over_is_gone():
    head = [*HEAD, "事项状态"]
    reading = read_list(book([head, [*rows({})[0], "取消"]]))
    layout = mapping.first_layout(reading)
    read = rows_of(*mapping.chosen(reading, layout), layout.columns, WORDS)
    [row] = compare(read, [ours()], confirmed=Confirmed(), names={})
    assert (row.finding, row.line) == ("gone", 3)


def test_json_says_only_what_it_names():
    read = items_of(({"name": "高龄津贴申领", "promised": {"amount": 3, "unit": "workday"}, "online": False},))
    [row] = compare(read, [ours()], confirmed=Confirmed(), names={})
    assert [each.field for each in row.differences] == ["promised"]


def test_every_element_is_one_of_an_edition():
    known = set(Content.__dataclass_fields__)
    assert set(ELEMENTS) - known == {"state", "legal_unit", "promised_unit"}
