"""A kind and its frozen facts in, a PDF out; equal facts give equal bytes, on every machine."""

import json
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

import manimgx_fonts_cjk
import typst

from bianmin.papers.codes import drawn_code
from bianmin.papers.kinds import TEMPLATE_VERSION, TITLES

TEMPLATES = Path(__file__).parent / "typst"
_ONE_AT_A_TIME = Lock()  # a second thread in the compiler gets RuntimeError: Already borrowed
_BLANK: dict[str, Any] = {
    "unit": "",
    "number": "",
    "date": "",
    "lines": [],
    "tables": [],
    "paragraphs": [],
    "remedies": [],
    "sign": [],
    "footer": "",
    "qr_text": "",
    "qr_note": "扫码核对本件的种类、编号、日期和出具单位",
    "note": "",
    "lead": "",
    "stamp": "",
    "glance": [],
    "blocks": [],
    "small": [],
}


def render(kind: str, facts: Mapping[str, Any], *, issued_at: datetime) -> bytes:
    """Return the paper as PDF (A4); ``issued_at`` (aware) is its creation time.

    ``facts``, all optional but ``unit``, all of them text that is printed as it stands: ``title`` (default
    ``TITLES[kind]``), ``unit``, ``number``, ``date``, ``template`` (the version they were frozen for),
    ``lines`` [[label, value], …], ``tables`` [{caption, head, rows}, …], ``paragraphs``, ``remedies``,
    ``sign`` (labels of the lines to sign on), ``footer``, ``qr_text`` (what the code says) and ``qr_note``
    (the words beside it). Of a guide's sheets also ``note`` (what stands in brackets behind the title), ``lead``,
    ``stamp``, ``glance`` [[label, value], …], and ``blocks`` and ``small`` [{title, numbered, bullets, paragraphs}, …],
    where ``numbered`` and ``bullets`` are [{name, tag, lines [[label, words], …]}, …].

    Raises:
        ValueError: an unknown kind, version or fact, no unit, a table whose rows do not fit its head, a
            refusal without its reason or its remedies (行政许可法 38), or a time without zone.
    """
    if issued_at.tzinfo is None:
        raise ValueError("issued_at needs a time zone: the bytes depend on it")
    complete = _complete(kind, facts)
    inputs = {
        "facts": json.dumps(complete, sort_keys=True),
        "kind": TITLES[kind],
        "qr": drawn_code(complete["qr_text"]),
    }
    with _ONE_AT_A_TIME:
        pdf = _compiler().compile(
            input=TEMPLATES / complete["template"] / f"{kind}.typ",
            format="pdf",
            sys_inputs=inputs,
            timestamp=int(issued_at.timestamp()),
        )
    assert isinstance(pdf, bytes)
    return pdf


def _complete(kind: str, facts: Mapping[str, Any]) -> dict[str, Any]:
    if kind not in TITLES:
        raise ValueError(f"unknown kind of paper: {kind}")
    complete = {**_BLANK, "title": TITLES[kind], "template": TEMPLATE_VERSION, **facts}
    if unknown := complete.keys() - _BLANK.keys() - {"title", "template"}:
        raise ValueError(f"facts that no template prints: {sorted(unknown)}")
    if complete["template"] not in _versions():
        raise ValueError(f"unknown template version: {complete['template']}")
    if not complete["unit"]:
        raise ValueError("a paper needs the unit that issues it")
    if kind == "refused" and not (complete["paragraphs"] and complete["remedies"]):
        raise ValueError("a refusal states its reason and its remedies")
    for table in complete["tables"]:
        if not table["head"] or any(len(row) != len(table["head"]) for row in table["rows"]):
            raise ValueError(f"the head of the table {table['caption']} does not fit its rows")
    return complete


@cache
def _versions() -> frozenset[str]:
    return frozenset(folder.name for folder in TEMPLATES.iterdir())


@cache
def _compiler() -> typst.Compiler:
    """Return the process's one compiler; it reads the templates' folder and the wheel's font, no more."""
    fonts = typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[Path(manimgx_fonts_cjk.__file__).parent],
    )
    return typst.Compiler(root=TEMPLATES, font_paths=fonts)
