"""A corpus of uploads in classes, from a seed: what villagers send, and what somebody with bad intentions would.

Each class is a function from chance to one ``Upload``; what it hides is in ``traces``, which may never be kept.
"""

import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO
from random import Random
from typing import Any, Literal

import pikepdf
from pikepdf import Array, Dictionary, Name, String
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from tests.vault import samples

Verdict = Literal["good", "bad", "either"]  # must come in; must be refused; may do either, but leaves no trace
SCRIPTS = (
    b"<?php system($_GET['c']); ?>", b"<script>alert(document.cookie)</script>", b"<svg onload=alert(1)>",
    b"<%@ page import=\"java.io.*\" %>", b"#!/bin/sh\nrm -rf /\n", b"MZ\x90\x00 this program cannot be run in DOS mode",
)  # fmt: skip
NAMES = ("户口簿.jpg", "IMG_20261124.JPG", "身份证正面.png", "扫描件.pdf", "微信图片_2026.jpeg", "材料")


@dataclass(frozen=True, slots=True)
class Upload:
    """One file: its bytes, the name it is sent under, what must happen to it, and what may never be kept of it."""

    content: bytes
    verdict: Verdict
    name: str = "材料.jpg"
    traces: tuple[bytes, ...] = ()


Kind = Callable[[Random], Upload]


def corpus(size: int, seed: int) -> Iterator[tuple[str, Upload]]:
    """Yield ``size`` uploads with the name of their class, all classes alike; costly ones a hundredth as often."""
    chance = Random(seed)
    for number in range(size):
        kind = KINDS[number % len(KINDS)]
        if kind in COSTLY and (number // len(KINDS)) % 100:
            kind = flipped_bits
        yield kind.__name__, kind(chance)


# ── good ──


def phone_photo(chance: Random) -> Upload:
    options = {"quality": chance.randint(40, 95), "progressive": chance.random() < 0.3}
    if chance.random() < 0.6:
        options["exif"] = samples.exif(chance.randint(1, 8))
    image = _picture(chance, chance.choice(["RGB", "RGB", "L", "CMYK"]))
    return Upload(samples.as_bytes(image, "JPEG", **options), "good", chance.choice(NAMES), (b"CANARY-PHONE",))


def screenshot(chance: Random) -> Upload:
    image = _picture(chance, chance.choice(["RGB", "RGBA", "P", "L", "LA", "1"]))
    return Upload(samples.as_bytes(image, "PNG", optimize=chance.random() < 0.2), "good", chance.choice(NAMES))


def web_picture(chance: Random) -> Upload:
    image = _picture(chance, chance.choice(["RGB", "RGBA"]))
    return Upload(samples.as_bytes(image, "WEBP", lossless=chance.random() < 0.5, quality=80), "good")


def moving_picture(chance: Random) -> Upload:
    """An animated WebP or PNG: its first frame is kept."""
    frames = [_picture(chance, "RGB", (40, 30)) for _ in range(3)]
    kind = chance.choice(["WEBP", "PNG"])
    return Upload(samples.as_bytes(frames[0], kind, save_all=True, append_images=frames[1:]), "good")


def printed_pdf(chance: Random) -> Upload:
    modes = list(pikepdf.ObjectStreamMode.__members__.values())
    options = {"object_stream_mode": chance.choice(modes), "linearize": chance.random() < 0.3}
    return Upload(samples.saved(samples.new_pdf(chance.randint(1, 12)), **options), "good", "申请书.pdf")


def scanned_pdf(chance: Random) -> Upload:
    jpeg = samples.as_bytes(_picture(chance, "RGB"), "JPEG", exif=samples.exif(), comment=SCRIPTS[0])
    return Upload(samples.pdf_with_a_scan(jpeg), "good", "扫描件.pdf", (SCRIPTS[0], b"CANARY-PHONE"))


def linked_pdf(chance: Random) -> Upload:
    """Links and an opening page are taken out; the pages stay."""
    pdf = samples.new_pdf(2)
    pdf.Root.OpenAction = Dictionary(S=Name.GoTo, D=Array([pdf.pages[0].obj, Name.Fit]))
    act = Dictionary(S=Name.URI, URI=String(f"https://example.com/{chance.randint(1, 999)}"))
    pdf.pages[0].Annots = Array([Dictionary(Subtype=Name.Link, Rect=Array([0, 0, 1, 1]), A=act)])
    return Upload(samples.saved(pdf), "good", "通知.pdf", (b"https://example.com", b"/OpenAction"))


def badly_named(chance: Random) -> Upload:
    bad = (
        "../../etc/passwd",
        "a\u202egpj.exe",
        "x\r\nSet-Cookie: a=1",
        "\x00.php",
        "CON.jpg",
        "长" * 5000,
        "..\\..\\w.ini",
    )
    return Upload(samples.photo(), "good", chance.choice(bad))


# ── pictures that carry something ──


def script_in_comment(chance: Random) -> Upload:
    script = chance.choice(SCRIPTS)
    return Upload(samples.photo(comment=script), "good", traces=(script,))


def script_in_text_chunk(chance: Random) -> Upload:
    script, notes = chance.choice(SCRIPTS), PngInfo()
    chance.choice([notes.add_text, notes.add_itxt])("Comment", script.decode("latin-1"))
    return Upload(samples.as_bytes(samples.halves(), "PNG", pnginfo=notes), "good", traces=(script,))


def script_in_exif(chance: Random) -> Upload:
    script, tags = chance.choice(SCRIPTS), samples.exif(chance.randint(1, 8))
    tags[0x9286] = script.decode("latin-1")  # user comment
    tags[0x010E] = script.decode("latin-1")  # image description
    kind = chance.choice(["JPEG", "PNG", "WEBP"])
    return Upload(samples.as_bytes(samples.halves(), kind, exif=tags), "good", traces=(script, b"CANARY-PHONE"))


def script_in_xmp(chance: Random) -> Upload:
    script = chance.choice(SCRIPTS)
    packet = b"http://ns.adobe.com/xap/1.0/\x00<x:xmpmeta>" + script + b"</x:xmpmeta>"
    return Upload(_with_segment(samples.photo(), 0xE1, packet), "good", traces=(script,))


def script_in_profile(chance: Random) -> Upload:
    script = chance.choice(SCRIPTS)
    return Upload(samples.photo(icc_profile=script * 5), "good", traces=(script,))


def script_in_unknown_segment(chance: Random) -> Upload:
    script, marker = chance.choice(SCRIPTS), chance.randint(0xE3, 0xEF)
    return Upload(_with_segment(samples.photo(), marker, script), "either", traces=(script,))


def script_behind_the_picture(chance: Random) -> Upload:
    script, kind = chance.choice(SCRIPTS), chance.choice(["JPEG", "PNG", "WEBP"])
    return Upload(samples.as_bytes(samples.halves(), kind) + script * 20, "either", traces=(script,))


def picture_and_archive(chance: Random) -> Upload:
    return Upload(samples.photo() + _archive(chance), "good", traces=(b"PK\x03\x04", b"evil.jsp"))


def picture_and_pdf(chance: Random) -> Upload:
    return Upload(samples.photo() + samples.plain_pdf(), "good", traces=(b"%PDF-", b"endobj"))


def script_in_pixels(chance: Random) -> Upload:
    """A picture whose raw pixels spell a script in a PNG that does not compress; painted as JPEG they do not."""
    script = SCRIPTS[chance.randrange(3)]
    raw = (script * 40)[: 16 * 16 * 3].ljust(16 * 16 * 3, b" ")
    image = Image.frombytes("RGB", (16, 16), raw)
    return Upload(samples.as_bytes(image, "PNG", compress_level=0), "good", traces=(script,))


# ── pictures that are none, or too much ──


def head_of_a_picture(chance: Random) -> Upload:
    head = chance.choice([b"\xff\xd8\xff\xe0\x00\x10JFIF\x00", b"\x89PNG\r\n\x1a\n", b"RIFF\x24\x00\x00\x00WEBPVP8 "])
    return Upload(head + chance.choice(SCRIPTS) * chance.randint(1, 60), "bad")


def picture_bomb(chance: Random) -> Upload:
    return Upload(samples.png_bomb(chance.randint(8_000, 60_000), chance.randint(8_000, 60_000)), "bad", "a.png")


def cut_off(chance: Random) -> Upload:
    kind = chance.choice(["JPEG", "PNG", "WEBP"])
    whole = samples.as_bytes(_picture(chance, "RGB", (120, 90)), kind)
    return Upload(whole[: int(len(whole) * chance.uniform(0.05, 0.8))], "bad")


def flipped_bits(chance: Random) -> Upload:
    kind = chance.choice(["JPEG", "PNG", "WEBP"])
    return Upload(_damaged(chance, samples.as_bytes(samples.halves(), kind), 12), "either")


def other_pictures(chance: Random) -> Upload:
    kind = chance.choice(["GIF", "BMP", "TIFF", "ICO", "PPM", "TGA"])
    return Upload(samples.as_bytes(samples.halves(size=(32, 32)), kind), "bad", "图.png")


def gif_that_is_a_page(chance: Random) -> Upload:
    return Upload(b"GIF89a/*" + bytes(20) + b"*/=1;" + chance.choice(SCRIPTS) * 9, "bad", "a.jpg")


# ── other kinds under a picture's name ──


def page(chance: Random) -> Upload:
    before = chance.choice([b"", b"\xef\xbb\xbf", b"\n" * 300, b"<!--" + bytes(range(32, 127)) * 9 + b"-->"])
    body = chance.choice(
        [samples.HTML, samples.SVG, b"<?xml version='1.0'?><!DOCTYPE x [<!ENTITY y SYSTEM 'file:///'>]>"]
    )
    return Upload(before + body, "bad", chance.choice(NAMES))


def program(chance: Random) -> Upload:
    head = chance.choice([b"MZ\x90\x00", b"\x7fELF\x02\x01\x01", b"#!/bin/sh\n", b"\xca\xfe\xba\xbe", b"dex\n035\x00"])
    return Upload(head + chance.randbytes(400), "bad", chance.choice(NAMES))


def office_file(chance: Random) -> Upload:
    return Upload(_archive(chance), "bad", chance.choice(["申请.docx", "表.xlsm", "a.jpg"]))


def archive_bomb(chance: Random) -> Upload:
    written = BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("../" * chance.randint(1, 5) + "bomb", bytes(2_000_000))
    return Upload(written.getvalue(), "bad", "材料.zip")


def old_office_file(chance: Random) -> Upload:
    return Upload(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + chance.randbytes(2000), "bad", "申请.doc")


def film_or_sound(chance: Random) -> Upload:
    brand = chance.choice([b"ftypheic", b"ftypmp42", b"ftypisom", b"ftypavif"])
    head = chance.choice(
        [b"\x00\x00\x00\x18" + brand + bytes(8), b"ID3\x04", b"OggS\x00", b"RIFF\x00\x00\x00\x00WAVEfmt "]
    )
    return Upload(head + chance.randbytes(500), "bad", "a.jpg")


def noise(chance: Random) -> Upload:
    return Upload(bytes([0, *chance.randbytes(chance.choice([0, 1, 11, 300, 5000]))]), "bad", chance.choice(NAMES))


# ── PDFs ──


def pdf_with_script(chance: Random) -> Upload:
    pdf, act = samples.new_pdf(), Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))
    place = chance.randrange(4)
    if place == 0:
        pdf.Root.OpenAction = act
    elif place == 1:
        pdf.pages[0].AA = Dictionary(O=act)
    elif place == 2:
        pdf.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array([String("x"), act])))
    else:
        pdf.Root.AcroForm = Dictionary(Fields=Array([Dictionary(FT=Name.Tx, T=String("f"), AA=Dictionary(K=act))]))
    return _pdf(chance, pdf)


def pdf_with_action(chance: Random) -> Upload:
    kinds = ("Launch", "GoToR", "GoToE", "SubmitForm", "ImportData", "Rendition", "Movie", "Sound")
    act = {"/S": Name(f"/{chance.choice(kinds)}"), "/F": String("calc.exe")}
    return Upload(samples.pdf_with_action(**act), "bad", "a.pdf")


def pdf_with_file(chance: Random) -> Upload:
    if chance.random() < 0.5:
        return Upload(samples.pdf_with_a_file_in_a_nested_place(), "bad", "a.pdf")
    pdf = samples.new_pdf()
    pdf.attachments["x.exe"] = b"MZ evil"
    return _pdf(chance, pdf)


def pdf_deep_inside(chance: Random) -> Upload:
    """An action or a file under many levels of arrays and dictionaries that no reader looks at."""
    pdf = samples.new_pdf()
    core = Dictionary(S=Name.JavaScript, JS=String("x")) if chance.random() < 0.5 else Dictionary(EF=Dictionary())
    for _ in range(chance.randint(1, 60)):
        core = Array([core]) if chance.random() < 0.5 else Dictionary(Inside=core)
        core = pdf.make_indirect(core) if chance.random() < 0.5 else core
    pdf.pages[0].Private = core
    return _pdf(chance, pdf)


def pdf_with_form_or_media(chance: Random) -> Upload:
    pdf = samples.new_pdf()
    if chance.random() < 0.5:
        pdf.Root.AcroForm = Dictionary(XFA=pdf.make_stream(b"<xdp/>"), Fields=Array([]))
    else:
        subtype = chance.choice([Name.RichMedia, Name("/3D"), Name.Screen, Name.Movie, Name.Sound, Name.FileAttachment])
        pdf.pages[0].Annots = Array([Dictionary(Type=Name.Annot, Subtype=subtype, Rect=Array([0, 0, 9, 9]))])
    return _pdf(chance, pdf)


def pdf_in_disguise(chance: Random) -> Upload:
    name = "".join(f"#{ord(letter):02X}" if chance.random() < 0.5 else letter for letter in "JavaScript")
    body = f"<</Type/Catalog/Pages 2 0 R/OpenAction<</S/{name}/J#53(app.alert(1))>>>>".encode()
    pages = (b"<</Type/Pages/Kids[3 0 R]/Count 1>>", b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>")
    return Upload(samples.hand_made_pdf(body, *pages), "bad", "a.pdf")


def pdf_with_loose_parts(chance: Random) -> Upload:
    """What hangs on nothing, and what stands behind the end, is dropped."""
    script = chance.choice(SCRIPTS)
    loose = b"<</Length %d>>stream\n" % len(script) + script + b"\nendstream"
    pages = (b"<</Type/Pages/Kids[3 0 R]/Count 1>>", b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>")
    content = samples.hand_made_pdf(b"<</Type/Catalog/Pages 2 0 R>>", *pages, loose, tail=script)
    return Upload(content, "good", "a.pdf", (script,))


def pdf_locked(chance: Random) -> Upload:
    lock = pikepdf.Encryption(owner="o", user=chance.choice(["", "secret"]))
    return Upload(samples.saved(samples.new_pdf(), encryption=lock), "bad", "a.pdf")


def pdf_without_end(chance: Random) -> Upload:
    kids = chance.choice([b"[2 0 R]", b"[2 0 R 2 0 R 3 0 R]", b"[%s]" % (b"4 0 R " * 60), b"[]", b"(x)"])
    objects = (b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids%s/Count 1>>" % kids)
    leaf = (b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>", b"<</Type/Pages/Kids[3 0 R 3 0 R]/Count 2>>")
    return Upload(samples.hand_made_pdf(*objects, *leaf), "bad", "a.pdf")


def pdf_of_many_pages(chance: Random) -> Upload:
    return Upload(samples.plain_pdf(chance.randint(51, 120)), "bad", "a.pdf")


def pdf_cut_off(chance: Random) -> Upload:
    whole = samples.plain_pdf(20)
    return Upload(whole[: int(len(whole) * chance.uniform(0.1, 0.95))], "bad", "a.pdf")


def pdf_flipped(chance: Random) -> Upload:
    return Upload(_damaged(chance, samples.pdf_with_a_scan(samples.photo()), 8), "either", "a.pdf")


def pdf_elsewhere(chance: Random) -> Upload:
    pdf = samples.new_pdf()
    pdf.pages[0].Contents.F = String(chance.choice(["/etc/passwd", "http://example.com/x", "\\\\host\\share"]))
    return _pdf(chance, pdf)


def pdf_bomb(chance: Random) -> Upload:
    return Upload(samples.pdf_object_bomb(chance.randint(600, 900)), "bad", "a.pdf")


def pdf_behind_a_page(chance: Random) -> Upload:
    """A PDF that begins as a web page: qpdf would read it, a browser might too."""
    return Upload(chance.choice(SCRIPTS) * 3 + b"\n" + samples.plain_pdf(), "bad", "a.pdf")


KINDS: tuple[Kind, ...] = (
    phone_photo, screenshot, web_picture, moving_picture, printed_pdf, scanned_pdf, linked_pdf, badly_named,
    script_in_comment, script_in_text_chunk, script_in_exif, script_in_xmp, script_in_profile, script_in_unknown_segment,
    script_behind_the_picture, picture_and_archive, picture_and_pdf, script_in_pixels, head_of_a_picture, picture_bomb,
    cut_off, flipped_bits, other_pictures, gif_that_is_a_page, page, program, office_file, archive_bomb, old_office_file,
    film_or_sound, noise, pdf_with_script, pdf_with_action, pdf_with_file, pdf_deep_inside, pdf_with_form_or_media,
    pdf_in_disguise, pdf_with_loose_parts, pdf_locked, pdf_without_end, pdf_of_many_pages, pdf_cut_off, pdf_flipped,
    pdf_elsewhere, pdf_bomb, pdf_behind_a_page,
)  # fmt: skip
COSTLY = frozenset({pdf_bomb})


def _picture(chance: Random, mode: str, size: tuple[int, int] | None = None) -> Image.Image:
    width, height = size or (chance.randint(8, 220), chance.randint(8, 220))
    coarse = Image.frombytes("RGB", (8, 8), chance.randbytes(192)).resize((width, height), Image.Resampling.BILINEAR)
    return coarse.convert(mode)


def _pdf(chance: Random, pdf: pikepdf.Pdf) -> Upload:
    modes = list(pikepdf.ObjectStreamMode.__members__.values())
    return Upload(samples.saved(pdf, object_stream_mode=chance.choice(modes)), "bad", "材料.pdf")


def _damaged(chance: Random, sound: bytes, keep: int) -> bytes:
    damaged = bytearray(sound)
    for _ in range(chance.randint(1, 12)):
        damaged[chance.randrange(keep, len(damaged))] = chance.randrange(256)
    return bytes(damaged)


def _with_segment(jpeg: bytes, marker: int, body: bytes) -> bytes:
    return jpeg[:2] + bytes([0xFF, marker]) + struct.pack(">H", len(body) + 2) + body + jpeg[2:]


def _archive(chance: Random) -> bytes:
    written = BytesIO()
    parts: dict[str, Any] = {
        "[Content_Types].xml": "<Types/>" * 20, "word/document.xml": "<w:document/>" * 20,
        "word/vbaProject.bin": zlib.compress(b"Sub AutoOpen()"), "evil.jsp": SCRIPTS[3],
    }  # fmt: skip
    with zipfile.ZipFile(written, "w", chance.choice([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])) as archive:
        for name, body in parts.items():
            archive.writestr(name, body)
    return written.getvalue()
