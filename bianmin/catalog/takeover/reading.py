"""Reading somebody's list: bytes in, rows of text out; what it is, is seen by its bytes and not by its name; pure."""

import re

from bianmin.catalog.takeover.csvs import read_csv
from bianmin.catalog.takeover.jsons import read_json
from bianmin.catalog.takeover.sheets import MOST_BYTES, MOST_CELLS, Reading, Sheet, letters
from bianmin.catalog.takeover.workbooks import read_xls, read_xlsx
from bianmin.county.refusals import BadInput
from bianmin.people.identity import check_digit

_ZIP, _OLE, _PDF = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"%PDF"
_MARKS = {
    b"\xff\xd8\xff": "照片", b"\x89PNG": "图片", _PDF: "PDF", b"Rar!": "压缩包", b"7z\xbc\xaf": "压缩包",
    b"\x1f\x8b": "压缩包", b"GIF8": "图片",
}  # fmt: skip
_ID = re.compile(r"(?<![0-9A-Za-z])[1-9][0-9]{16}[0-9Xx](?![0-9A-Za-z])")


def read_list(data: bytes) -> Reading:
    """Read a list from .xlsx, .xls, .csv or .json.

    Args:
        data: the file's bytes, as sent.

    Raises:
        BadInput: it is too large, broken, protected, holds macros or people's ID numbers, or is no list at all; the
            sentence says which, and what now.
    """
    if len(data) > MOST_BYTES:
        raise BadInput(
            f"文件有 {len(data) / 1024 / 1024:.1f} MB，最多收 {MOST_BYTES // 1024 // 1024} MB。请删掉图片和用不着的工作表再交。"
        )
    if not data.strip(b" \t\r\n\0"):
        raise BadInput("文件是空的。请打开看一眼，存好再交。")
    for mark, called in _MARKS.items():
        if data.startswith(mark):
            raise BadInput(f"这是{called}，不是表。请交 Excel（.xlsx、.xls）、CSV 或 JSON。")
    return _checked(_read(data))


def _read(data: bytes) -> Reading:
    if data.startswith(_ZIP):
        return read_xlsx(data)
    if data.startswith(_OLE):
        return read_xls(data)
    if data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in {b"[", b"{"}:
        return read_json(data)
    return read_csv(data)


def _checked(reading: Reading) -> Reading:
    """Refuse what is no list of items: nothing in it, too much of it, or people in it."""
    if not reading.items and not any(sheet.rows for sheet in reading.sheets):
        raise BadInput("表里一格内容都没有。请打开看一眼，是不是存成了空表。")
    cells = sum(len(row) for sheet in reading.sheets for _, row in sheet.rows)
    if cells > MOST_CELLS:
        raise BadInput(f"表里有 {cells} 格，最多收 {MOST_CELLS} 格。请把用不着的列和工作表删掉，或分几份交。")
    for sheet in reading.sheets:
        _refuse_people(sheet)
    return reading


def _refuse_people(sheet: Sheet) -> None:
    """Refuse a list of people: a list of items has no ID numbers, and nothing of theirs is kept in the clear."""
    for line, row in sheet.rows:
        for column, cell in enumerate(row):
            if any(check_digit(found[:17]) == found[17].upper() for found in _ID.findall(cell)):
                raise BadInput(
                    f"“{sheet.name}”第 {line} 行 {letters(column)} 列像是身份证号码。事项清单里不该有个人的号码，"
                    "整份没有收下。请核对是不是交错了文件。"
                )
