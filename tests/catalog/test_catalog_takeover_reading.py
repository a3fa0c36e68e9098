"""Reading lists: every encoding and delimiter, merged cells, formulas, hidden rows; bombs, macros and people stay out."""

import io
import json
import zipfile
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bianmin.catalog.takeover.reading import read_list
from bianmin.catalog.takeover.sheets import MOST_BYTES, Reading, letters
from bianmin.catalog.takeover.writing import workbook
from bianmin.county.refusals import BadInput
from tests import factories as make
from tests.cataloguing_takeovers.sheets import HEAD, book, csv_text, rows

pytestmark = pytest.mark.no_county
OLD = Path(__file__).parent.parent / "cataloguing_takeovers" / "samples" / "old.xls"
BODY = [HEAD, *rows({}, {"服务事项": "临时救助"})]


def cells(reading, at=0):
    return [list(row) for _, row in reading.sheets[at].rows]


def test_a_workbook_is_read_with_the_numbers_that_excel_gives_its_rows():
    reading = read_list(book(BODY))
    assert reading.kind == "xlsx" and [line for line, _ in reading.sheets[0].rows] == [1, 2, 3, 4]
    assert cells(reading)[2][:3] == ["1", "高龄津贴申领", "梁山县民政局"]
    assert Reading.from_json(json.loads(json.dumps(reading.to_json()))) == reading


@pytest.mark.parametrize(("encoding", "told"), [
    ("utf-8", "UTF-8"), ("utf-8-sig", "UTF-8（带 BOM）"), ("gbk", "GBK"), ("utf-16", "UTF-16"),
])  # fmt: skip
@pytest.mark.parametrize(("delimiter", "called"), [(",", "逗号"), (";", "分号"), ("\t", "制表符")])
def test_csv_is_read_in_any_encoding_and_with_any_delimiter_and_both_are_told(encoding, told, delimiter, called):
    body = [[str(cell) for cell in row] for row in [HEAD, *rows({}, {"服务事项": "救助"})]]
    reading = read_list(csv_text(body, delimiter).encode(encoding))
    assert reading.told == (f"文字编码是 {told}，用{called}分列。",)
    assert cells(reading) == body


def test_gb18030_is_told_where_gbk_has_no_such_character():
    reading = read_list("名称,部门\n𠮷林补贴,民政局".encode("gb18030"))
    assert "GB18030" in reading.told[0] and cells(reading)[1][0] == "𠮷林补贴"


def test_excels_own_line_about_the_delimiter_is_followed():
    assert cells(read_list("sep=;\n名称;说明\n补贴;一,二".encode()))[1] == ["补贴", "一,二"]


def test_merged_cells_are_spread_to_all_their_cells_and_told():
    def merge(made):
        made.active.merge_cells("C3:C4")

    reading = read_list(book([HEAD, *rows({}, {"服务事项": "临时救助", "责任部门": ""})], arrange=merge))
    assert cells(reading)[3][2] == "梁山县民政局"
    assert "每格都当作写了同样的字" in reading.sheets[0].told[0] and "C3:C4" in reading.sheets[0].told[0]
    assert reading.sheets[0].spans == ((2, 3, 4),)


def test_a_formula_without_its_value_is_a_fault_of_that_cell():
    reading = read_list(book([HEAD, *rows({"承诺办结时限（工作日）": "=1+2"})]))
    [fault] = reading.sheets[0].faults
    assert (fault.line, fault.column) == (3, "E") and "公式" in fault.says and "只粘贴值" in fault.mend


def test_a_formula_with_its_value_is_read_by_the_value_and_told():
    raw = book([HEAD, *rows({"承诺办结时限（工作日）": "=1+2"})])
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(out, "w") as new:
        for part in old.namelist():
            text = old.read(part)
            new.writestr(
                part,
                text.replace(b"<f>1+2</f><v></v>", b"<f>1+2</f><v>3</v>").replace(
                    b"<f>1+2</f><v />", b"<f>1+2</f><v>3</v>"
                ),
            )
    reading = read_list(out.getvalue())
    assert cells(reading)[2][4] == "3" and reading.sheets[0].faults == ()
    assert any("E3" in each for each in reading.sheets[0].told)


def test_hidden_rows_columns_and_sheets_are_told():
    def hide(made):
        made["目录"].row_dimensions[3].hidden = True
        made["目录"].column_dimensions["B"].hidden = True
        made["旧的"].sheet_state = "hidden"

    reading = read_list(book(BODY, BODY, names=("目录", "旧的"), arrange=hide))
    assert [sheet.name for sheet in reading.sheets] == ["目录"] and "旧的" in reading.told[0]
    assert any("第 3 行、B 列" in each for each in reading.sheets[0].told)


def test_a_number_that_excel_has_already_cut_off_is_a_fault():
    [fault] = read_list(book([["实施编码", "名称"], [1137083200431234567, "补贴"]])).sheets[0].faults
    assert "15 位" in fault.says and "文本" in fault.mend


def test_an_old_xls_is_read_with_its_merged_cells():
    reading = read_list(OLD.read_bytes())
    assert reading.kind == "xls" and "旧格式" in reading.told[0]
    assert cells(reading)[2] == ["1", "高龄津贴申领", "县民政局", "5"] and cells(reading)[3][2] == "县民政局"


def package(**parts):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, text in parts.items():
            made.writestr(name.replace("__", "/").replace("_dot_", "."), text)
    return out.getvalue()


def planted(raw, name, text):
    out = io.BytesIO(raw)
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as made:
        made.writestr(name, text)
    return out.getvalue()


@pytest.mark.parametrize(("data", "says"), [
    (b"", "文件是空的"),
    (b"%PDF-1.7 x", "这是PDF"),
    (b"\xff\xd8\xff\xe0 photo", "这是照片"),
    (b"x" * (MOST_BYTES + 1), "最多收 8 MB"),
    (b"PK\x03\x04 half", "打不开"),
    (package(a_dot_txt="x"), "不是 Excel 表"),
    (planted(book(BODY), "xl/vbaProject.bin", b"x"), "宏"),
    (planted(book(BODY), "xl/more.xml", b" " * (41 * 1024 * 1024)), "解开以后太大"),
    (planted(book(BODY), "xl/more.xml", b'<!DOCTYPE x [<!ENTITY a "b">]><x/>'), "打不开"),
    (planted(book(BODY), "xl/more.xml", '<!ENTITY a "b">'.encode("utf-16")), "打不开"),
    (OLD.read_bytes()[:2000], "没有传完"),
    (OLD.read_bytes()[:512] + b"\xff" * 700 + OLD.read_bytes()[1212:], "打不开"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "打开密码"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "_VBA_PROJECT".encode("utf-16-le"), "宏"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le"), "不是 Excel 表"),
    ("名称,部门\n\"补贴,民政局".encode(), "引号不成对"),
    (b"\x81\x20\xff\xff,\xff\n", "读不出文字"),
    (b"[{", "JSON 第 1 行"),
    (b"[]", "JSON 里没有事项"),
    (b'[{"name": "a", "name": "b"}]', "写了两遍"),
    (b'[{"name": "a", "visits": NaN}]', "不是数"),
    (b'[{"promised": {}}]', "没有 name"),
    (b'[{"name": "a", "surprise": 1}]', "不认识：surprise"),
    (b'[{"name": "a", "conditions": "one"}]', "写法不对"),
    (b'[{"name": "a", "promised": {"amount": "3"}}]', "写法不对"),
    (b"[" * 100_000, "JSON"),
    ("\n".join(f"事项{n},部门" for n in range(5002)).encode(), "超过 5000 行"),
])  # fmt: skip
def test_what_is_no_list_is_refused_with_what_to_do(data, says):
    with pytest.raises(BadInput, match=says):
        read_list(data)


def test_a_cell_far_away_costs_nothing_and_is_refused():
    def stray(made):
        made.active["XFD1048576"] = "x"

    with pytest.raises(BadInput, match="XFD 列"):
        read_list(book(BODY, arrange=stray))


@pytest.mark.parametrize(("written", "says"), [
    (b'<mergeCell ref="A1:XFD1048576"/>', "合并的格子太多"),
    (b"<x:mergeCell ref = 'A1:XFD1048576'/>", "合并的格子太多"),
    (b'<mergeCell ref="&#65;1:XFD1048576"/>', "打不开"),
    (b'<mergeCell bar="" ref="A1:XFD1048576"/>', "打不开"),
])  # fmt: skip
def test_a_range_merged_over_everything_is_refused_before_it_is_opened(written, says):
    with pytest.raises(BadInput, match=says):
        read_list(planted(book(BODY), "xl/worksheets/sheet9.xml", written))


def test_a_list_of_people_is_not_kept():
    with pytest.raises(BadInput, match="第 4 行 B 列像是身份证号码"):
        read_list(book([HEAD, *rows({}, {"服务事项": f"王秀兰 {make.id_number()}"})]))


def test_what_is_written_as_excel_never_runs_as_a_formula():
    made = openpyxl.load_workbook(
        io.BytesIO(workbook("有错的行", ["名称"], [["=1+1"], ["@SUM(A1)"], ["-2+3"], ["+1"]]))
    )
    assert [cell.data_type for [cell] in made.active.iter_rows(min_row=2)] == ["s"] * 4
    assert [cell.value for [cell] in made.active.iter_rows(min_row=2)] == ["=1+1", "@SUM(A1)", "-2+3", "+1"]


def test_columns_are_called_as_excel_calls_them():
    assert [letters(at) for at in (0, 25, 26, 51, 52, 701, 702)] == ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]


MARKS = st.sampled_from(
    [b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1Workbook", b"[", b"{", b"\xef\xbb\xbf", b"\xff\xfe"]
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(MARKS, st.binary(max_size=400))
@example(b"\xff\xfe", b"\x00\xd8")
@example(b"", b"\x00,\x00")
def test_any_bytes_are_a_list_or_a_refusal(mark, rest):
    try:
        reading = read_list(mark + rest)
    except BadInput as refusal:
        assert str(refusal)
    else:
        assert reading.items or reading.sheets


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from([book(BODY), OLD.read_bytes()]), st.integers(0, 9000), st.binary(min_size=1, max_size=8))
def test_a_workbook_with_any_bytes_overwritten_is_a_list_or_a_refusal(raw, place, bytes_):
    place %= len(raw)
    try:
        read_list(raw[:place] + bytes_ + raw[place + len(bytes_) :])
    except BadInput as refusal:
        assert str(refusal)
