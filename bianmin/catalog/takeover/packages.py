"""Looking into a workbook's package before it is opened: bombs, macros, passwords and entities stay out; pure."""

import io
import re
import zipfile
import zlib

from bianmin.county.refusals import BadInput

MOST_UNPACKED = 40 * 1024 * 1024  # bytes of all parts that are XML; 3,000 items with long conditions are 15 MB
MOST_PARTS = 2000
_MACROS = re.compile(r"vbaProject|\.bas$|macrosheets?/", re.IGNORECASE)
_DECLARES = tuple(
    word.encode(codec) for word in ("<!DOCTYPE", "<!ENTITY") for codec in ("ascii", "utf-16-le", "utf-16-be")
)
_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\s")
_PLACE = rb"\$?([A-Z]{1,3})\$?([0-9]{1,7})"
_RANGE = re.compile(rb"<(?:\w+:)?mergeCell\s+ref\s*=\s*[\"']" + _PLACE + rb"(?::" + _PLACE + rb")?[\"']")
MOST_MERGED = 200_000  # cells within merged ranges: openpyxl makes each of them when it opens the file
BROKEN = "这份 Excel 打不开，多半没有存完或传坏了。请在 Excel 里打开，另存为 .xlsx，再交一次。"
_HAS_MACROS = "这份 Excel 带着宏，宏能在别人的电脑上运行，站里不收。请另存为“Excel 工作簿（.xlsx）”，不带宏，再交。"
LOCKED = "这份 Excel 设了打开密码。请去掉密码，另存为 .xlsx 再交。"
_BOMB = (
    "这份 Excel 解开以后太大，不像一份清单，没有收下。请新建一个工作簿，把内容复制过去（只粘贴值），存为 .xlsx 再交。"
)


def check_package(data: bytes) -> None:
    """Look at each part of an .xlsx.

    Raises:
        BadInput: it is broken, too large unpacked, holds macros, declares entities, or is another kind of package.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            _check_parts(package)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError):
        raise BadInput(BROKEN) from None


def _check_parts(package: zipfile.ZipFile) -> None:
    parts = package.infolist()
    names = {each.filename for each in parts}
    if any(_MACROS.search(name) for name in names):
        raise BadInput(_HAS_MACROS)
    if "xl/workbook.bin" in names:
        raise BadInput("这是 .xlsb，读不了。请另存为“Excel 工作簿（.xlsx）”再交。")
    if "xl/workbook.xml" not in names:
        raise BadInput("这个压缩包不是 Excel 表。请交 Excel（.xlsx、.xls）、CSV 或 JSON；WPS 表格请另存为 .xlsx。")
    read = [each for each in parts if each.filename.endswith((".xml", ".rels", ".vml"))]
    if len(parts) > MOST_PARTS or sum(each.file_size for each in read) > MOST_UNPACKED:
        raise BadInput(_BOMB)
    for part in read:
        text = package.read(part)  # zipfile stops at the size that the part announces
        if any(word in text for word in _DECLARES) or b"\0" in text:
            raise BadInput(BROKEN)
        _check_merged(text)
        if part.filename == "[Content_Types].xml" and b"macroEnabled" in text:
            raise BadInput(_HAS_MACROS)


def _check_merged(text: bytes) -> None:
    """Refuse a part whose merged ranges span more than a list does, or are written so that they cannot be counted."""
    ranges = _RANGE.findall(text)
    if len(ranges) != len(_MERGED.findall(text)):
        raise BadInput(BROKEN)
    area = sum(
        (_column(right) - _column(left) + 1) * (int(low) - int(top) + 1) for left, top, right, low in ranges if right
    )
    if area > MOST_MERGED:
        raise BadInput("合并的格子太多，展开后不像一份清单。请取消合并再交。")


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def check_old_workbook(data: bytes) -> None:
    """Look at an .xls (an OLE container) by the names of its streams, which stand in it as UTF-16.

    Raises:
        BadInput: it holds macros, or is a workbook behind a password.
    """
    if "_VBA_PROJECT".encode("utf-16-le") in data:
        raise BadInput(_HAS_MACROS)
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise BadInput(LOCKED)
    if not any(name.encode("utf-16-le") in data for name in ("Workbook", "Book")):
        raise BadInput(
            "这不是 Excel 表（像是 Word 或别的文件），或者没有传完。请交 Excel（.xlsx、.xls）、CSV 或 JSON。"
        )
