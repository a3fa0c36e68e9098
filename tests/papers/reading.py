"""Read the text of a PDF back, glyph by glyph, through its fonts' own tables."""

import re
from io import BytesIO

import pikepdf

from tests.detecting import WATCH


def pages_of(pdf: bytes) -> int:
    with pikepdf.open(BytesIO(pdf)) as paper:
        return len(paper.pages)


def text_of(pdf: bytes) -> str:
    """Return the characters in the order of drawing; one whose glyph the font lacks comes out as ☒."""
    with pikepdf.open(BytesIO(pdf)) as paper:
        text = "".join(_page_text(page) for page in paper.pages).replace("\u200b", "")
        WATCH.paper(text + " ".join(str(value) for value in paper.docinfo.values()))
        return text


def _page_text(page: pikepdf.Page) -> str:
    tables = {name: _characters(font) for name, font in page.resources.get("/Font", {}).items()}
    table: dict[int, str] = {}
    drawn = []
    for operands, operator in pikepdf.parse_content_stream(page):
        if str(operator) == "Tf":
            table = tables[str(operands[0])]
        elif str(operator) in {"Tj", "TJ"}:
            shown = operands[0] if str(operator) == "TJ" else [operands[0]]
            drawn += [_decode(bytes(part), table) for part in shown if isinstance(part, pikepdf.String)]
    return "".join(drawn)


def _characters(font: pikepdf.Object) -> dict[int, str]:
    cmap = font.ToUnicode.read_bytes().decode()
    pairs = re.findall(r"^<([0-9A-Fa-f]{4})> <([0-9A-Fa-f]+)>$", cmap, re.MULTILINE)
    return {int(code, 16): bytes.fromhex(char).decode("utf-16-be") for code, char in pairs}


def _decode(codes: bytes, table: dict[int, str]) -> str:
    glyphs = (int.from_bytes(codes[place : place + 2], "big") for place in range(0, len(codes), 2))
    return "".join(table.get(glyph, "☒") if glyph else "☒" for glyph in glyphs)
