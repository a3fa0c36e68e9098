"""Reading .xlsx and .xls: merged cells are spread, formulas give the value they last had, what is hidden is told; pure."""

import io
import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

import openpyxl
import python_calamine
from openpyxl.worksheet.worksheet import Worksheet

from bianmin.catalog.takeover.packages import BROKEN, LOCKED, check_old_workbook, check_package
from bianmin.catalog.takeover.sheets import (
    LONGEST_CELL,
    MOST_CELLS,
    MOST_COLUMNS,
    MOST_ROWS,
    Fault,
    Reading,
    Sheet,
    letters,
    some,
    tidy,
)
from bianmin.county.refusals import BadInput

Place = tuple[int, int]  # row and column, counted from 1 as Excel does
_NO_VALUE, _SAVE_IT = "是公式，文件里没有存下它算出来的值。", "请在 Excel 里打开、存一次，或改成只粘贴值。"
_OLD = "旧格式 .xls 只读得到显示的值；哪些是公式、哪些行列藏起来了看不出。请自己再看一眼，或另存为 .xlsx 再交。"


@dataclass
class Grid:
    """The filled cells of a sheet while it is read."""

    cells: dict[Place, str] = field(default_factory=dict)
    told: list[str] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    spans: list[tuple[int, int, int]] = field(default_factory=list)

    def sheet(self, name: str) -> Sheet:
        """Return it as rows from the first column on; empty rows are left out, empty ends are cut.

        Raises:
            BadInput: it has more rows or columns than a list has.
        """
        filled = {place: text for place, text in self.cells.items() if text}
        rows: dict[int, dict[int, str]] = {}
        for (line, column), text in filled.items():
            rows.setdefault(line, {})[column] = text
        if len(rows) > MOST_ROWS:
            raise BadInput(f"“{name}”有 {len(rows)} 行，最多收 {MOST_ROWS} 行。请分几份交。")
        widest = max((max(cells) for cells in rows.values()), default=0)
        if widest > MOST_COLUMNS:
            raise BadInput(f"“{name}”用到了 {letters(widest - 1)} 列，最多收 {MOST_COLUMNS} 列。请删掉用不着的列。")
        made = tuple(
            (line, tuple(rows[line].get(column, "") for column in range(1, max(rows[line]) + 1)))
            for line in sorted(rows)
        )
        return Sheet(name, made, tuple(self.told), tuple(self.faults), tuple(self.spans))

    def spread(self, ranges: Iterable[tuple[int, int, int, int]], *, last: Place) -> None:
        """Write what stands in the first cell of each merged range (top, left, bottom, right) into all of its cells."""
        done = []
        for top, left, low, far in ranges:
            text = self.cells.get((top, left), "")
            if not text or (top, left) == (low, far):
                continue
            bottom, right = min(low, last[0]), min(far, last[1])
            if (bottom - top + 1) * (right - left + 1) + len(self.cells) > MOST_CELLS:
                raise BadInput("合并的格子太多，展开后不像一份清单。请取消合并再交。")
            if bottom > top:
                self.spans.append((left - 1, top, bottom))
            for row in range(top, bottom + 1):
                for column in range(left, right + 1):
                    self.cells[row, column] = text
            done.append(f"{letters(left - 1)}{top}:{letters(right - 1)}{bottom}")
        if done:
            self.told.append(f"合并的格子展开了，每格都当作写了同样的字：{some(done)}。")


def read_xlsx(data: bytes) -> Reading:
    """Read an .xlsx: every sheet that holds anything.

    Raises:
        BadInput: as ``check_package``; or Excel's own parts cannot be read.
    """
    check_package(data)
    book = _opened(data, cached=False)
    written = [sheet for sheet in book.worksheets if isinstance(sheet, Worksheet)]
    has_formulas = any(cell.data_type == "f" for sheet in written for cell in _filled(sheet))
    cached = _opened(data, cached=True) if has_formulas else book
    sheets, told = [], []
    for sheet in written:
        if sheet.sheet_state != "visible":
            told.append(f"工作表“{sheet.title}”是藏起来的，没有读。")
            continue
        sheets.append(_xlsx_sheet(sheet, cached[sheet.title]))
    return Reading("xlsx", tuple(told), tuple(each for each in sheets if each.rows))


def _opened(data: bytes, *, cached: bool) -> openpyxl.Workbook:
    """Open the workbook; whatever openpyxl stumbles over in a broken file is one refusal, for it has no error of its own."""
    try:
        return openpyxl.load_workbook(io.BytesIO(data), data_only=cached, keep_links=False)
    except BadInput:
        raise
    except Exception:  # noqa: BLE001  (KeyError, ValueError, ParseError, TypeError …: seen with broken files)
        raise BadInput(BROKEN) from None


def _filled(sheet: Worksheet) -> list[Any]:
    """Return the cells that a file really has: ``iter_rows`` would make every empty one up to XFD1048576."""
    return [cell for cell in sheet._cells.values() if cell.value is not None]


def _xlsx_sheet(sheet: Worksheet, cached: Worksheet) -> Sheet:
    grid, formulas = Grid(), []
    for cell in _filled(sheet):
        place, value = (cell.row, cell.column), cell.value
        if cell.data_type == "f":
            value = cached.cell(*place).value
            formulas.append(cell.coordinate)
            if value is None:
                grid.faults.append(Fault(cell.row, letters(cell.column - 1), "", _NO_VALUE, _SAVE_IT))
        if cell.data_type == "e" or (isinstance(value, str) and value in _EXCEL_ERRORS):
            grid.faults.append(
                Fault(cell.row, letters(cell.column - 1), "", f"公式出错了（{value}）。", "请改好再交。")
            )
            value = None
        grid.cells[place] = _text(value, cell.number_format, place, grid)
    last = max((row for row, _ in grid.cells), default=0), max((column for _, column in grid.cells), default=0)
    grid.spread(((r.min_row, r.min_col, r.max_row, r.max_col) for r in sheet.merged_cells.ranges), last=last)
    if formulas:
        grid.told.append(f"有公式，按上次存下的值读：{some(formulas)}。")
    _tell_hidden(sheet, grid)
    return grid.sheet(sheet.title)


_EXCEL_ERRORS = frozenset({"#REF!", "#N/A", "#NAME?", "#VALUE!", "#DIV/0!", "#NULL!", "#NUM!"})


def _tell_hidden(sheet: Worksheet, grid: Grid) -> None:
    filled_rows = {row for row, _ in grid.cells}
    rows = [f"第 {row} 行" for row, each in sorted(sheet.row_dimensions.items()) if each.hidden and row in filled_rows]
    columns = [f"{called} 列" for called, each in sorted(sheet.column_dimensions.items()) if each.hidden]
    if rows or columns:
        grid.told.append(f"藏起来的行列也读了：{some([*rows, *columns])}。不该收的，等会儿不要它。")


def _text(value: Any, number_format: str, place: Place, grid: Grid) -> str:
    """Return a cell's value as the text that a reader would see; long numbers lose nothing that the file has."""
    text = tidy(_plain(value, number_format))
    if len(text) > LONGEST_CELL:
        grid.faults.append(
            Fault(place[0], letters(place[1] - 1), "", f"有 {len(text)} 个字，最多收 {LONGEST_CELL} 个。", "请写短。")
        )
        return text[:LONGEST_CELL]
    if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) >= _LOSSY:
        says = f"是一个 {len(text)} 位的数，Excel 只记得住前 15 位，后面的已经变成 0。"
        grid.faults.append(Fault(place[0], letters(place[1] - 1), "", says, "请把这一列设成“文本”，重新填。"))
    return text


_LOSSY = 10**15


def _plain(value: Any, number_format: str = "") -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d") if value.time() == time() else value.strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, int):
        width = len(number_format) if number_format and set(number_format) == {"0"} else 0
        return str(value).zfill(width)  # a code such as 05 that is shown with its zero
    if isinstance(value, time | timedelta):
        return str(value)
    return str(value)


def _number(value: float) -> str:
    if not math.isfinite(value):
        return ""
    return str(int(value)) if value.is_integer() else repr(round(value, 6))


def read_xls(data: bytes) -> Reading:
    """Read an .xls of Excel 97–2003 (and what WPS calls .et, which is the same).

    Raises:
        BadInput: macros, a password, another kind of file, or a broken one.
    """
    check_old_workbook(data)
    try:
        book = python_calamine.load_workbook(io.BytesIO(data))
        sheets = [_xls_sheet(book, meta) for meta in book.sheets_metadata if "Visible" in str(meta.visible)]
    except BadInput:
        raise
    except python_calamine.PasswordError:
        raise BadInput(LOCKED) from None
    except BaseException as broken:
        if isinstance(broken, KeyboardInterrupt | SystemExit | MemoryError):
            raise
        raise BadInput(BROKEN) from None  # the Rust reader panics on some broken files; a panic is no Exception
    return Reading("xls", (_OLD,), tuple(each for each in sheets if each.rows))


def _xls_sheet(book: python_calamine.CalamineWorkbook, meta: python_calamine.SheetMetadata) -> Sheet:
    sheet, grid = book.get_sheet_by_name(meta.name), Grid()
    if sheet.total_width > MOST_COLUMNS * 3 or sheet.total_height > MOST_ROWS * 4:
        raise BadInput(f"“{meta.name}”用到的行列太多，不像一份清单。请新建一个工作簿，只粘贴值，再交。")
    for row, values in enumerate(sheet.to_python(skip_empty_area=False), start=1):
        for column, value in enumerate(values, start=1):
            if value not in {"", None}:
                grid.cells[row, column] = _text(value, "", (row, column), grid)
    ranges = sheet.merged_cell_ranges or []
    last = max((row for row, _ in grid.cells), default=0), max((column for _, column in grid.cells), default=0)
    grid.spread(((top + 1, left + 1, bottom + 1, right + 1) for (top, left), (bottom, right) in ranges), last=last)
    return grid.sheet(meta.name)
