"""PDFs: searched to the last object for what acts or hides, then written anew without what is not a page.

The decoder's process (``decoder``) runs this, under limits; this module therefore imports nothing of the house.
"""

from collections.abc import Iterator
from io import BytesIO
from typing import Final

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Stream

MOST_PAGES: Final = 50
MOST_OBJECTS: Final = 200_000
MEMORY: Final = 512 * 1024 * 1024  # bytes of address space
_END_WITHIN: Final = 4096  # bytes: where %%EOF must stand, room left for what mail and printer drivers append

TOO_MUCH: Final = "这份 PDF 太复杂，站里打不开。请把它打印出来拍照上传，或用打印功能“另存为 PDF”再传。"
_CUT_SHORT: Final = "这份 PDF 没有传完整，或文件已损坏。请重新下载或重新扫描，再传一次。"
_LOCKED: Final = "这份 PDF 加了密码或权限限制，站里打不开。请换不带密码的一份，或打印出来拍照上传。"
_HIDES_FILES: Final = "这份 PDF 里还夹带着别的文件，站里不收。请用打印功能“另存为 PDF”再传，或拍照上传。"
_ACTS: Final = (
    "这份 PDF 里有会自动运行的内容（脚本、动态表单或影音），站里不收。请用打印功能“另存为 PDF”再传，或拍照上传。"
)
_NO_PAGES: Final = "这份 PDF 里一页也没有。请打开看一看，重新扫描或拍照上传。"
_TOO_MANY_PAGES: Final = f"这份 PDF 超过 {MOST_PAGES} 页，站里一次收不下。请只留要交的几页，或分成几份再传。"

_FILE_KEYS: Final = frozenset({"/EF", "/EmbeddedFiles", "/Collection"})
_ACTIVE_KEYS: Final = frozenset({"/JS", "/JavaScript", "/XFA", "/RichMediaContent", "/RichMediaSettings"})
_FILE_TYPES: Final = frozenset({"/EmbeddedFile"})
_FILE_MARKS: Final = frozenset({"/FileAttachment"})
_ACTIONS: Final = frozenset(  # ISO 32000-2, table 201, without those that only turn pages
    {"/JavaScript", "/Launch", "/GoToR", "/GoToE", "/SubmitForm", "/ImportData"}
    | {"/Rendition", "/Movie", "/Sound", "/RichMediaExecute"}
)
_ACTIVE_MARKS: Final = frozenset({"/RichMedia", "/Screen", "/Movie", "/Sound", "/3D"})
_DROPPED: Final = ("/Metadata", "/PieceInfo", "/OpenAction", "/AA", "/Thumb", "/LastModified")
_LOST: Final = ("error decoding", "unfilterable")  # qpdf read on without a part: never keep half a document
_BROKEN: Final = (pikepdf.PdfError, pikepdf.PikepdfError, RuntimeError, ValueError, TypeError, LookupError)
_TRAILER: Final = frozenset({"/Root", "/Size", "/ID"})
_KEPT_JPEG_SEGMENTS: Final = frozenset({0xE0, 0xE2, 0xEE})  # JFIF, colour profile, Adobe's colour transform


class PdfRefused(Exception):
    """The PDF may not come in; the text says why and what now, in Chinese."""


def clean_pdf(content: bytes) -> bytes:
    """Return the PDF written anew: no metadata, no links, nothing unreachable; equal input gives equal bytes.

    Raises:
        PdfRefused: broken, locked, more than 50 pages, or with files, scripts, XFA or media anywhere.
    """
    if b"%%EOF" not in content[-_END_WITHIN:]:
        raise PdfRefused(_CUT_SHORT)
    try:
        with pikepdf.open(BytesIO(content)) as pdf:
            return _rewritten(pdf)
    except pikepdf.PasswordError as locked:
        raise PdfRefused(_LOCKED) from locked
    except (MemoryError, RecursionError) as much:
        raise PdfRefused(TOO_MUCH) from much
    except _BROKEN as broken:
        raise PdfRefused(_CUT_SHORT) from broken


def _rewritten(pdf: pikepdf.Pdf) -> bytes:
    if pdf.is_encrypted:
        raise PdfRefused(_LOCKED)
    for thing in _reachable(pdf):
        if isinstance(thing, Dictionary | Stream):
            _judge(thing)
    _count_pages(pdf)
    for key in set(pdf.trailer.keys()) - _TRAILER:
        del pdf.trailer[key]
    for thing in list(_reachable(pdf)):
        if isinstance(thing, Dictionary | Stream):
            _strip(thing)
    if any(sign in warning for warning in pdf.get_warnings() for sign in _LOST):
        raise PdfRefused(_CUT_SHORT)
    written = BytesIO()
    pdf.save(written, deterministic_id=True, stream_decode_level=pikepdf.StreamDecodeLevel.none)
    return written.getvalue()


def _reachable(pdf: pikepdf.Pdf) -> Iterator[Object]:
    """Yield every dictionary, stream and array that hangs on the trailer, each once."""
    waiting: list[Object] = [pdf.trailer]
    seen: set[tuple[int, int]] = set()
    for _ in range(MOST_OBJECTS):
        if not waiting:
            return
        thing = waiting.pop()
        if thing.is_indirect:
            if thing.objgen in seen:
                continue
            seen.add(thing.objgen)
        yield thing
        inside = thing.values() if isinstance(thing, Dictionary | Stream) else thing
        waiting += [child for child in inside if isinstance(child, Dictionary | Stream | Array)]
    raise PdfRefused(TOO_MUCH)


def _judge(thing: Object) -> None:
    keys = set(thing.keys())
    kind, mark, action = (_name(thing, key) for key in ("/Type", "/Subtype", "/S"))
    if keys & _FILE_KEYS or kind in _FILE_TYPES or mark in _FILE_MARKS:
        raise PdfRefused(_HIDES_FILES)
    if keys & _ACTIVE_KEYS or action in _ACTIONS or mark in _ACTIVE_MARKS:
        raise PdfRefused(_ACTS)
    if isinstance(thing, Stream) and "/F" in keys:  # its data would lie in another file
        raise PdfRefused(_HIDES_FILES)


def _name(thing: Object, key: str) -> str:
    value = thing.get(key)
    return str(value) if isinstance(value, Name) else ""


def _count_pages(pdf: pikepdf.Pdf) -> None:
    """Count the leaves of the page tree without unfolding it: branches may be shared a billion times over."""
    waiting, pages = [pdf.Root.get("/Pages")], 0
    for _ in range(20 * MOST_PAGES):
        if not waiting or pages > MOST_PAGES:
            break
        node = waiting.pop()
        kids = node.get("/Kids") if isinstance(node, Dictionary) else None
        pages += isinstance(node, Dictionary) and kids is None
        waiting += list(kids)[: MOST_PAGES + 1] if isinstance(kids, Array) else []
    if pages > MOST_PAGES or waiting:
        raise PdfRefused(_TOO_MANY_PAGES)
    if not pages:
        raise PdfRefused(_NO_PAGES)


def _strip(thing: Object) -> None:
    for key in _DROPPED:
        if key in thing:
            del thing[key]
    action = thing.get("/A")
    if isinstance(action, Dictionary) and _name(action, "/S") == "/URI":
        del thing["/A"]
    if isinstance(thing, Stream) and thing.get("/Filter") in (Name.DCTDecode, Array([Name.DCTDecode])):
        options = thing.get("/DecodeParms")
        options = options if isinstance(options, Dictionary | Array) else None
        thing.write(_without_exif(thing.read_raw_bytes()), filter=Name.DCTDecode, decode_parms=options)


def _without_exif(jpeg: bytes) -> bytes:
    """Return a JPEG without comments and Exif: a scanning app leaves in them where the photo was taken."""
    kept, at = bytearray(jpeg[:2]), 2
    while at + 4 <= len(jpeg) and jpeg[at] == 0xFF and jpeg[at + 1] != 0xDA:
        marker = jpeg[at + 1]
        end = at + 2 + int.from_bytes(jpeg[at + 2 : at + 4], "big")
        if marker in _KEPT_JPEG_SEGMENTS or not (0xE0 <= marker <= 0xEF or marker == 0xFE):
            kept += jpeg[at:end]
        at = end
    return bytes(kept + jpeg[at:])
