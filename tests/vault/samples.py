"""Files as villagers send them, and as somebody with bad intentions would."""

import struct
import zlib
from io import BytesIO
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream, String
from PIL import ExifTags, Image

PHP = b"<?php system($_GET['c']); ?>"
HTML = b"<!doctype html><html><script>alert(1)</script></html>" + b" " * 300
SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>' + b" " * 300


def halves(mode: str = "RGB", size: tuple[int, int] = (64, 32)) -> Image.Image:
    """Return a picture whose left half is red and right half blue."""
    image = Image.new(mode, size, "blue")
    image.paste("red", (0, 0, size[0] // 2, size[1]))
    return image


def as_bytes(image: Image.Image, kind: str, **options: Any) -> bytes:
    written = BytesIO()
    image.save(written, kind, **options)
    return written.getvalue()


def photo(**options: Any) -> bytes:
    return as_bytes(halves(), "JPEG", quality=95, **options)


def exif(orientation: int = 1) -> Image.Exif:
    """Return Exif as a phone writes it: orientation, maker, and where the picture was taken."""
    tags = Image.Exif()
    tags[ExifTags.Base.Orientation] = orientation
    tags[ExifTags.Base.Make] = "CANARY-PHONE"
    tags.get_ifd(ExifTags.IFD.GPSInfo).update(
        {ExifTags.GPS.GPSLatitudeRef: "N", ExifTags.GPS.GPSLatitude: (35.0, 48.0, 7.0)}
    )
    return tags


def png_bomb(width: int, height: int) -> bytes:
    """Return a PNG of a few kilobytes that says it is this large."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    pixels = zlib.compress(bytes(1_000_000), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def new_pdf(pages: int = 1) -> pikepdf.Pdf:
    """Return an open PDF whose pages each draw a line of text."""
    pdf = pikepdf.new()
    for number in range(pages):
        page = pdf.add_blank_page(page_size=(200, 300))
        page.Contents = pdf.make_stream(b"BT (page %d) Tj ET" % number)
    return pdf


def saved(pdf: pikepdf.Pdf, **options: Any) -> bytes:
    written = BytesIO()
    pdf.save(written, **options)
    return written.getvalue()


def plain_pdf(pages: int = 1) -> bytes:
    return saved(new_pdf(pages))


def pdf_with_a_file_in_a_nested_place() -> bytes:
    """Hang an embedded file on an annotation's private dictionary, where a look at the top finds nothing."""
    pdf = new_pdf()
    inner = pdf.make_stream(b"MZ evil", Type=Name.EmbeddedFile)
    spec = Dictionary(Type=Name.Filespec, F=String("x.exe"), EF=Dictionary(F=inner))
    mark = Dictionary(Type=Name.Annot, Subtype=Name.Text, Rect=Array([0, 0, 9, 9]), Deep=Array([Array([spec])]))
    pdf.pages[0].Annots = Array([pdf.make_indirect(mark)])
    return saved(pdf, object_stream_mode=pikepdf.ObjectStreamMode.generate)


def pdf_with_action(**action: Any) -> bytes:
    """Hang an action on a link, two /Next away."""
    pdf = new_pdf()
    last = pdf.make_indirect(Dictionary(action))
    first = Dictionary(S=Name.GoTo, Next=Array([Dictionary(S=Name.GoTo, Next=last)]))
    link = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 9, 9]), A=first)
    pdf.pages[0].Annots = Array([link])
    return saved(pdf)


def pdf_with_a_scan(jpeg: bytes) -> bytes:
    """Return a PDF with a JPEG as scanning apps embed it: the camera's bytes as they are."""
    pdf = new_pdf()
    picture = Stream(pdf, jpeg)
    for key, value in {"Type": Name.XObject, "Subtype": Name.Image, "Width": 64, "Height": 32}.items():
        picture[f"/{key}"] = value
    picture.BitsPerComponent, picture.ColorSpace, picture.Filter = 8, Name.DeviceRGB, Name.DCTDecode
    pdf.pages[0].Resources = Dictionary(XObject=Dictionary(Im0=picture))
    return saved(pdf)


def hand_made_pdf(*objects: bytes, tail: bytes = b"") -> bytes:
    """Return a PDF from written-out objects (the first is the catalog), with a true cross-reference table."""
    out, offsets = bytearray(b"%PDF-1.5\n"), []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(out))
        out += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer <</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(out) + tail


def pdf_object_bomb(megabytes: int) -> bytes:
    """Return a small PDF one of whose object streams unfolds to this many megabytes."""
    head = b"10 0 "
    press = zlib.compressobj(9)
    data = press.compress(head + b"<</A 1>>")
    data += b"".join(press.compress(b" " * 1_048_576) for _ in range(megabytes)) + press.flush()
    out, places = bytearray(b"%PDF-1.5\n"), {}
    bodies = {
        1: b"<</Type/Catalog/Pages 2 0 R/X 10 0 R>>",
        2: b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        3: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>",
        4: b"<</Type/ObjStm/N 1/First %d/Filter/FlateDecode/Length %d>>stream\n" % (len(head), len(data))
        + data
        + b"\nendstream",
    }
    for number, body in bodies.items():
        places[number] = len(out)
        out += b"%d 0 obj" % number + body + b"endobj\n"
    rows = b"".join(
        struct.pack(">BIH", 2, 4, 0)
        if number == 10
        else struct.pack(">BIH", number in places, places.get(number, 0), 0)
        for number in range(11)
    )
    start = len(out)
    out += b"5 0 obj<</Type/XRef/Size 11/W[1 4 2]/Root 1 0 R/Length %d>>stream\n" % len(rows)
    out += rows + b"\nendstream endobj\nstartxref\n%d\n%%%%EOF\n" % start
    return bytes(out)
