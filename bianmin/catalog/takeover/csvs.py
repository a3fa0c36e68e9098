"""Reading CSV whatever its encoding and delimiter are, and saying what they were found to be; pure."""

import csv
import io
from itertools import islice

from bianmin.catalog.takeover.sheets import LONGEST_CELL, MOST_COLUMNS, MOST_ROWS, Fault, Reading, Sheet, letters, tidy
from bianmin.county.refusals import BadInput

DELIMITERS = {",": "逗号", "\t": "制表符", ";": "分号", "|": "竖线", "，": "中文逗号"}
_LOOKED_AT = 30  # records by which the delimiter is guessed


def read_csv(data: bytes) -> Reading:
    """Read delimited text in UTF-8 (with or without a mark), UTF-16 with a mark, GBK or GB18030.

    Raises:
        BadInput: it is none of these, its quotes do not pair, or it is too large.
    """
    text, encoding = _decoded(data)
    said, text = _said_delimiter(text)
    delimiter = said or _delimiter(text)
    rows, faults = _rows(text, delimiter)
    told = (f"文字编码是 {encoding}，用{DELIMITERS[delimiter]}分列。",)
    return Reading("csv", told, (Sheet("CSV", tuple(rows), (), tuple(faults)),))


def _decoded(data: bytes) -> tuple[str, str]:
    for mark, codec, called in (
        (b"\xef\xbb\xbf", "utf-8-sig", "UTF-8（带 BOM）"),
        (b"\xff\xfe", "utf-16", "UTF-16"),
        (b"\xfe\xff", "utf-16", "UTF-16"),
    ):
        if data.startswith(mark):
            return _decode(data, codec), called
    for codec, called in (("utf-8", "UTF-8"), ("gbk", "GBK"), ("gb18030", "GB18030")):
        try:
            return data.decode(codec), called
        except UnicodeDecodeError:
            continue
    raise _no_text(data, data.count(b"\n", 0, _broken_at(data)) + 1)


def _decode(data: bytes, codec: str) -> str:
    try:
        return data.decode(codec)
    except UnicodeDecodeError as error:
        raise _no_text(data, data.count(b"\n", 0, error.start) + 1) from None


def _broken_at(data: bytes) -> int:
    try:
        data.decode("gb18030")
    except UnicodeDecodeError as error:
        return error.start
    return 0


def _no_text(data: bytes, line: int) -> BadInput:
    if b"\0" in data[:1024]:
        return BadInput("这不是表，读不懂。请交 Excel（.xlsx、.xls）、CSV 或 JSON。")
    return BadInput(f"第 {line} 行起读不出文字，既不是 UTF-8 也不是 GBK，文件可能坏了。请从原来的系统再导出一份。")


def _said_delimiter(text: str) -> tuple[str, str]:
    """Read Excel's own first line ``sep=;``, if there is one."""
    first, _, rest = text.partition("\n")
    said = first.strip().removeprefix("sep=")
    return (said, rest) if first.startswith("sep=") and said in DELIMITERS else ("", text)


def _delimiter(text: str) -> str:
    """Return the delimiter that cuts the first records most evenly, and into the most columns."""
    return max(DELIMITERS, key=lambda each: _evenness(text, each))


def _evenness(text: str, delimiter: str) -> tuple[int, int]:
    """Return how many of the first records have the usual number of columns, and that number; a single one counts as none."""
    records = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        widths = [len(record) for record in islice(records, _LOOKED_AT) if len(record) > 1]
    except csv.Error:
        return 0, 0
    if not widths:
        return 0, 0
    usual = max(set(widths), key=widths.count)
    return widths.count(usual), usual


def _rows(text: str, delimiter: str) -> tuple[list[tuple[int, tuple[str, ...]]], list[Fault]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[tuple[int, tuple[str, ...]]] = []
    faults: list[Fault] = []
    number = 0
    try:
        for number, record in enumerate(reader, start=1):
            cells = tuple(_cell(number, at, cell, faults) for at, cell in enumerate(record[:MOST_COLUMNS]))
            if any(cells):
                rows.append((number, cells))
            if len(rows) > MOST_ROWS:
                raise BadInput(f"超过 {MOST_ROWS} 行了。请分几份交。")
    except csv.Error as error:
        if "field larger" in str(error):
            raise BadInput(f"第 {number + 1} 行有一格特别长，多半是引号少了一个。请看一眼那一行。") from None
        raise BadInput(
            f"第 {number + 1} 行的引号不成对，读不下去。格子里的英文引号要写两遍，或另存为 Excel 再交。"
        ) from None
    return rows, faults


def _cell(line: int, at: int, cell: str, faults: list[Fault]) -> str:
    text = tidy(cell)
    if len(text) > LONGEST_CELL:
        faults.append(Fault(line, letters(at), "", f"有 {len(text)} 个字，最多收 {LONGEST_CELL} 个。", "请写短。"))
        return text[:LONGEST_CELL]
    return text
