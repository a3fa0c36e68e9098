"""The edge of a county pack: text, CSV and TOML files in, typed values out, each fault with its place."""

import csv
import io
import re
import tomllib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bianmin.county.refusals import BadInput

_SHOWN = 12
_UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
_TOML_PLACE = re.compile(r"at line (\d+), column (\d+)")
CODE = re.compile(r"[a-z][a-z0-9_]{0,39}")
PHONE = re.compile(r"0[0-9]{2,3}-[0-9]{7,8}")


class Problems:
    """All that is wrong with one folder, gathered so that it is told once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._found: list[tuple[str, str]] = []

    def add(self, where: str, what: str) -> None:
        """Note one fault: ``where`` is file and line or cell, ``what`` says what is wrong and what now."""
        self._found.append((where, what))

    def stop(self) -> None:
        """Refuse the folder if anything was noted.

        Raises:
            BadInput: its text lists the first faults, its ``fields`` hold all of them by place.
        """
        if not self._found:
            return
        lines = [f"{where}：{what}" for where, what in self._found[:_SHOWN]]
        if len(self._found) > _SHOWN:
            lines.append(f"……另有 {len(self._found) - _SHOWN} 处。")
        fields: dict[str, str] = {}
        for where, what in self._found:
            fields[where] = f"{fields[where]} {what}" if where in fields else what
        head = f"县资料包 {self.folder} 有 {len(self._found)} 处要改，改好再装，现在什么都没有装进去。"
        raise BadInput("\n".join([head, *lines]), fields=fields)


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a CSV file with the line it ends on, its cells stripped."""

    file: str
    line: int
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells[column]

    def where(self, column: str) -> str:
        """Return the place of one cell as it is told to people."""
        return f"{self.file} 第 {self.line} 行 {column}"


def read_text(path: Path, problems: Problems) -> str | None:
    """Return the file's text (UTF-8, with or without a byte order mark), or None after noting why not."""
    where = path.relative_to(problems.folder).as_posix()
    try:
        raw = path.read_bytes()
    except OSError:
        problems.add(where, "没有这个文件，或者打不开。请从已有的县文件夹里复制一份再改。")
        return None
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        problems.add(where, _not_utf8(raw, error.start))
        return None
    unseen = _UNSEEN.search(text)
    if unseen:
        line = text.count("\n", 0, unseen.start()) + 1
        problems.add(f"{where} 第 {line} 行", f"有一个看不见的字符（U+{ord(unseen.group()):04X}），请删掉。")
        return None
    return text


def _not_utf8(raw: bytes, start: int) -> str:
    """Say how to mend a file that is not UTF-8: nearly always Excel has saved it as GBK."""
    line = raw.count(b"\n", 0, start) + 1
    try:
        raw.decode("gb18030")
    except UnicodeDecodeError:
        return f"第 {line} 行起不是 UTF-8 文字，文件可能坏了。请换一份完好的。"
    return f"第 {line} 行起不是 UTF-8，像是 GBK（Excel 常这样存）。请另存为“CSV UTF-8”再试。"


def read_rows(path: Path, columns: Sequence[str], problems: Problems) -> list[Row]:
    """Return the rows of a CSV file whose header is ``columns`` in any order; blank lines are skipped.

    No rows are returned only after noting why: a table with a header and nothing else is a fault too.
    """
    text = read_text(path, problems)
    if text is None:
        return []
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = [cell.strip() for cell in next(reader, [])]
        body = [(reader.line_num, cells) for cells in reader if any(cell.strip() for cell in cells)]
    except csv.Error:
        what = "引号不成对，读不下去。格子里的英文引号要写两遍。"
        problems.add(f"{path.name} 第 {reader.line_num} 行", what)
        return []
    if fault := _header_fault(header, columns):
        problems.add(f"{path.name} 第 1 行", f"{fault}第一行要是：{','.join(columns)}")
        return []
    if not body:
        problems.add(path.name, "只有表头，一行内容都没有。")
    return list(_rows(path.name, header, body, problems))


def _header_fault(header: Sequence[str], columns: Sequence[str]) -> str:
    missing = [column for column in columns if column not in header]
    unknown = [column for column in header if column not in columns]
    if missing:
        return f"缺这几列：{'、'.join(missing)}。"
    if unknown:
        return f"不认识这几列：{'、'.join(unknown)}。"
    return "有的列名写了两遍。" if len(header) != len(columns) else ""


def _rows(file: str, header: Sequence[str], body: Sequence[tuple[int, list[str]]], problems: Problems) -> Iterator[Row]:
    for line, cells in body:
        if len(cells) != len(header):
            what = f"应有 {len(header)} 格，实有 {len(cells)} 格。内容里有英文逗号的格子要加引号。"
            problems.add(f"{file} 第 {line} 行", what)
            continue
        stripped = (cell.strip() for cell in cells)
        yield Row(file, line, dict(zip(header, stripped, strict=True)))


def read_toml(path: Path, problems: Problems) -> "Table | None":
    """Return the file as a Table, or None after noting why not."""
    text = read_text(path, problems)
    if text is None:
        return None
    where = path.relative_to(problems.folder).as_posix()
    try:
        return Table(tomllib.loads(text), where, problems)
    except tomllib.TOMLDecodeError as error:
        place = _TOML_PLACE.search(str(error))
        told = f"第 {place[1]} 行第 {place[2]} 列" if place else "末尾"
        problems.add(where, f"{told}不合 TOML 写法（{error}）。对照已有的县文件夹改。")
        return None


class Table:
    """A TOML table that hands out typed values; what is missing, odd or unknown is noted, never guessed.

    Every reading method returns an empty value after noting a fault, so that one pass finds all. ``close``
    notes the keys nobody asked for: a misspelt key must not be lost in silence.
    """

    def __init__(self, values: Mapping[str, Any], where: str, problems: Problems) -> None:
        self._values = values
        self._asked: set[str] = set()
        self.where = where
        self._problems = problems

    def names(self) -> list[str]:
        """Return the keys as they stand in the file."""
        return list(self._values)

    def all_texts(self) -> Iterator[tuple[str, str]]:
        """Yield every string of the table and of all within it, with its place."""
        yield from _all_texts(self.where, self._values)

    def fault(self, key: str, what: str) -> None:
        """Note a fault of one key."""
        self._problems.add(f"{self.where} {key}".strip(), what)

    def text(self, key: str, *, required: bool = True, among: Collection[str] = ()) -> str:
        """Return a string without the blanks around it; ``among`` lists the only ones allowed."""
        value = self._take(key, str, "引号里的文字", required=required)
        words = value.strip() if isinstance(value, str) else ""
        if required and value is not None and not words:
            self.fault(key, "不能是空的。")
        if words and among and words not in among:
            self.fault(key, f"“{words}”不在可选的里面：{'、'.join(among)}。")
            return ""
        return words

    def code(self, key: str) -> str:
        """Return a short code: small letters, digits and underscores, a letter first."""
        words = self.text(key)
        if words and not CODE.fullmatch(words):
            self.fault(key, f"“{words}”不能做代号：只用小写字母、数字和下划线，字母开头，最长 40 个。")
        return words

    def number(self, key: str, *, required: bool = False, least: int = 0, most: int = 1_000_000) -> int | None:
        """Return a whole number between ``least`` and ``most``, or None when it is not there."""
        value = self._take(key, int, "一个整数", required=required)
        if not isinstance(value, int):
            return None
        if not least <= value <= most:
            self.fault(key, f"要在 {least} 和 {most} 之间，现在是 {value}。")
            return None
        return value

    def flag(self, key: str, *, required: bool = False) -> bool:
        """Return true or false; false when it is not there."""
        return bool(self._take(key, bool, "true 或 false", required=required))

    def texts(self, key: str, *, required: bool = True) -> tuple[str, ...]:
        """Return a list of non-empty strings."""
        values = self._list(key, required=required)
        if not all(isinstance(value, str) and value.strip() for value in values):
            self.fault(key, "列表里每一项都要是引号里的文字，不能空。")
            return ()
        return tuple(value.strip() for value in values)

    def numbers(self, key: str, *, least: int, most: int) -> tuple[int, ...]:
        """Return a list of whole numbers between ``least`` and ``most``."""
        values = self._list(key, required=True)
        if not all(type(value) is int and least <= value <= most for value in values):
            self.fault(key, f"列表里每一项都要是 {least} 到 {most} 的整数。")
            return ()
        return tuple(values)

    def pairs(self, key: str) -> tuple[tuple[str, str], ...]:
        """Return a list of pairs of strings, in their order."""
        values = self._list(key, required=False)
        if not all(_is_pair(value) for value in values):
            self.fault(key, '每一项都要写成 ["左", "右"] 两段文字。')
            return ()
        return tuple((left.strip(), right.strip()) for left, right in values)

    def table(self, key: str, *, required: bool = True) -> "Table | None":
        """Return a table within this one, or None."""
        value = self._take(key, dict, f"一段 [{key}]", required=required)
        return Table(value, f"{self.where} {key}", self._problems) if isinstance(value, dict) else None

    def tables(self, key: str, *, required: bool = True) -> "list[Table]":
        """Return the tables of a list of tables, each with its number (from 1) in its place."""
        values = self._list(key, required=required)
        if not all(isinstance(value, dict) for value in values):
            self.fault(key, f"要写成一段一段的 [[{key}]]。")
            return []
        return [Table(value, f"{self.where} {key} 第 {n} 段", self._problems) for n, value in enumerate(values, 1)]

    def close(self) -> None:
        """Note the keys that nobody asked for."""
        unknown = [key for key in self._values if key not in self._asked]
        if unknown:
            self._problems.add(self.where, f"不认识：{'、'.join(unknown)}。是不是写错了名字。")

    def _take(self, key: str, kind: type, told: str, *, required: bool) -> Any:
        self._asked.add(key)
        value = self._values.get(key)
        if value is None:
            if required:
                self.fault(key, f"没有写。要写{told}。")
            return None
        if type(value) is not kind:
            self.fault(key, f"要写{told}。")
            return None
        return value

    def _list(self, key: str, *, required: bool) -> list[Any]:
        value = self._take(key, list, "一个列表", required=required)
        if value == [] and required:
            self.fault(key, "列表不能是空的。")
        return value if isinstance(value, list) else []


def _is_pair(value: object) -> bool:
    return isinstance(value, list) and len(value) == 2 and all(isinstance(part, str) and part.strip() for part in value)


def _all_texts(where: str, value: object) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield where, value
    elif isinstance(value, dict):
        for key, part in value.items():
            yield from _all_texts(f"{where} {key}", part)
    elif isinstance(value, list):
        for number, part in enumerate(value, 1):
            yield from _all_texts(f"{where} 第 {number} 段", part)
