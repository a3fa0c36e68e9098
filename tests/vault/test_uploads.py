"""Photos and PDFs come in made anew; everything else is told why not."""

import hashlib
import random
import zipfile
from contextlib import suppress
from io import BytesIO

import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pikepdf import Array, Dictionary, Name, String
from PIL import Image, ImageChops, ImageOps
from pytest_django import Settings

from bianmin.county.refusals import BadInput
from bianmin.vault import pdfs, uploads
from bianmin.vault.pdfs import PdfRefused, clean_pdf
from bianmin.vault.pictures import LONGEST_SIDE, NotAPicture, redrawn
from bianmin.vault.uploads import CleanFile, clean_name, clean_upload
from tests.vault import samples


def cleaned(content: bytes, name: str = "照片.jpg") -> CleanFile:
    return clean_upload(content, declared_name=name)


def refusal(content: bytes, name: str = "照片.jpg") -> str:
    with pytest.raises(BadInput) as refused:
        clean_upload(content, declared_name=name)
    return str(refused.value)


def opened(file: CleanFile) -> Image.Image:
    image = Image.open(BytesIO(file.content))
    image.load()
    return image


def colour_at(image: Image.Image, x: int, y: int) -> str:
    red, _, blue = image.convert("RGB").getpixel((x, y))
    return "red" if red > blue else "blue"


# ── pictures ──


@pytest.mark.parametrize(
    ("kind", "mode"),
    [("JPEG", "RGB"), ("JPEG", "L"), ("JPEG", "CMYK"), ("PNG", "RGB"), ("PNG", "P"), ("WEBP", "RGB")],
)
def test_a_photo_becomes_a_new_jpeg(kind: str, mode: str) -> None:
    file = cleaned(samples.as_bytes(samples.halves().convert(mode), kind))
    assert (file.content_type, file.extension, file.name) == ("image/jpeg", "jpg", "照片.jpg")
    assert (file.width, file.height) == opened(file).size == (64, 32)
    assert opened(file).format == "JPEG"


def test_a_photo_keeps_its_colours() -> None:
    image = opened(cleaned(samples.photo()))
    assert [colour_at(image, 5, 5), colour_at(image, 60, 5)] == ["red", "blue"]


def test_a_see_through_picture_stays_see_through() -> None:
    clear = samples.halves("RGBA")
    clear.putalpha(100)
    file = cleaned(samples.as_bytes(clear, "WEBP"), "章.webp")
    assert (file.content_type, file.name, opened(file).mode) == ("image/png", "章.png", "RGBA")


def test_a_picture_that_only_could_be_see_through_becomes_a_jpeg() -> None:
    assert cleaned(samples.as_bytes(samples.halves("RGBA"), "PNG")).content_type == "image/jpeg"


def test_a_scanners_sixteen_bit_grey_does_not_turn_white() -> None:
    grey = opened(cleaned(samples.as_bytes(Image.new("I;16", (8, 8), 128 * 256), "PNG")))
    assert abs(grey.getpixel((4, 4)) - 128) <= 2


def test_a_large_photo_is_made_smaller_and_a_small_one_is_left() -> None:
    file = cleaned(samples.as_bytes(samples.halves(size=(5200, 1300)), "JPEG"))
    assert (file.width, file.height) == (LONGEST_SIDE, 650)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photo_taken_sideways_is_set_upright(orientation: int) -> None:
    content = samples.photo(exif=samples.exif(orientation))
    file = cleaned(content)
    upright = Image.open(BytesIO(content))
    wanted = ImageOps.exif_transpose(upright)
    assert opened(file).size == wanted.size
    difference = ImageChops.difference(opened(file), wanted.convert("RGB"))
    assert max(high for _, high in difference.getextrema()) < 40


def test_where_and_with_what_a_photo_was_taken_is_gone() -> None:
    content = samples.photo(exif=samples.exif(), comment=b"CANARY-COMMENT", icc_profile=b"CANARY-PROFILE")
    assert b"CANARY-PHONE" in content
    file = cleaned(content)
    assert b"CANARY" not in file.content
    assert b"Exif" not in file.content
    assert dict(opened(file).getexif()) == {}


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_other_pictures_lose_their_metadata_too(kind: str) -> None:
    content = samples.as_bytes(samples.halves(), kind, exif=samples.exif())
    assert b"CANARY-PHONE" in content
    assert b"CANARY" not in cleaned(content).content


def test_a_script_in_a_jpegs_comment_does_not_survive() -> None:
    content = samples.photo(comment=samples.PHP)
    assert samples.PHP in content
    assert b"<?php" not in cleaned(content).content


@pytest.mark.parametrize("tail", [samples.PHP, samples.HTML, b"PK\x03\x04 a zip archive", b"%PDF-1.4 a document"])
def test_what_hangs_on_a_photos_end_does_not_survive(tail: bytes) -> None:
    content = samples.photo() + tail
    file = cleaned(content)
    assert tail in content
    assert tail not in file.content


@pytest.mark.filterwarnings("ignore")
def test_a_photo_with_a_broken_exif_block_is_still_a_photo() -> None:
    content = samples.photo(exif=b"Exif\x00\x00MM\x00\x2a\xff\xff\xff\xff garbage")
    assert cleaned(content).content_type == "image/jpeg"
    assert cleaned(samples.photo(exif=b"Exif\x00\x00XX not a directory")).content_type == "image/jpeg"
    words = b"Exif\x00\x00MM\x00\x2a\x00\x00\x00\x08\x00\x01\x01\x12\x00\x02\x00\x00\x00\x04bad\x00" + bytes(4)
    assert cleaned(samples.photo(exif=words)).width == 64


def test_a_name_that_says_png_does_not_matter_when_the_content_is_a_photo() -> None:
    assert cleaned(samples.photo(), "微信图片.png").name == "微信图片.jpg"


@pytest.mark.parametrize("size", [(12_000, 12_000), (7_100, 7_100), (60_000, 60_000)])
def test_a_picture_bomb_is_refused_before_it_unfolds(size: tuple[int, int]) -> None:
    assert "尺寸太大" in refusal(samples.png_bomb(*size), "a.png")


@pytest.mark.filterwarnings("ignore")
def test_a_bomb_that_pillow_only_warns_of_is_refused_by_us() -> None:
    assert "尺寸太大" in refusal(samples.png_bomb(10_000, 10_000), "a.png")


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("part", [0.3, 0.6, 0.9])
def test_a_picture_cut_off_on_the_way_is_refused(kind: str, part: float) -> None:
    noise = Image.frombytes("RGB", (200, 200), random.Random(1).randbytes(120_000))
    content = samples.as_bytes(noise, kind)
    assert "没有传完整" in refusal(content[: int(len(content) * part)])


def test_a_php_file_with_the_head_of_a_jpeg_is_refused() -> None:
    assert "打不开" in refusal(b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + samples.PHP * 20)


@pytest.mark.filterwarnings("ignore")
def test_the_decoder_draws_by_itself_what_the_counter_has_drawn_by_it() -> None:
    """In this process, where no limit holds: the modes, the turns, the bombs, the broken Exif, the see-through."""
    for mode in ("RGB", "RGBA", "LA", "P", "1", "CMYK"):
        kind = "JPEG" if mode == "CMYK" else "PNG"
        assert redrawn(samples.as_bytes(samples.halves().convert(mode), kind), kind).width == 64
    clear = samples.halves("RGBA")
    clear.putalpha(100)
    assert redrawn(samples.as_bytes(clear, "PNG"), "PNG").content_type == "image/png"
    assert redrawn(samples.as_bytes(Image.new("I;16", (8, 8), 128 * 256), "PNG"), "PNG").extension == "jpg"
    assert redrawn(samples.photo(exif=samples.exif(6)), "JPEG").width == 32
    words = b"Exif\x00\x00MM\x00\x2a\x00\x00\x00\x08\x00\x01\x01\x12\x00\x02\x00\x00\x00\x04bad\x00" + bytes(4)
    assert redrawn(samples.photo(exif=words), "JPEG").width == 64
    for size in ((12_000, 12_000), (7_100, 7_100), (60_000, 60_000)):
        with pytest.raises(NotAPicture, match="尺寸太大"):
            redrawn(samples.png_bomb(*size), "PNG")
    with pytest.raises(NotAPicture, match="没有传完整"):
        redrawn(samples.photo()[:300], "JPEG")


# ── everything else ──


@pytest.mark.parametrize("content", [samples.HTML, samples.SVG, b"hello, world" * 50, b"\x00" * 600, b"x"])
@pytest.mark.parametrize("name", ["照片.jpg", "材料.pdf"])
def test_what_only_calls_itself_a_photo_is_refused(content: bytes, name: str) -> None:
    assert "改了后缀名也不行" in refusal(content, name)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"PK\x03\x04" + bytes(300), "压缩包"),
        (b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + bytes(300), "HEIC"),
        (b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom" + bytes(300), "录像"),
        (b"GIF89a" + bytes(300), "不是站里能收的"),
        (b"MZ" + bytes(300), "不是站里能收的"),
    ],
)
def test_other_kinds_are_named_and_a_way_out_is_given(content: bytes, said: str) -> None:
    sentence = refusal(content)
    assert said in sentence
    assert "拍" in sentence or "截屏" in sentence


def test_a_word_file_is_told_to_become_a_pdf() -> None:
    written = BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>" * 40)
        archive.writestr("word/document.xml", "<w:document/>" * 40)
    assert "另存为 PDF" in refusal(written.getvalue(), "申请.docx")


def test_an_empty_file_is_refused() -> None:
    assert "0 字节" in refusal(b"")


def test_the_largest_file_passes_and_one_byte_more_does_not(keys: Settings) -> None:
    content = samples.photo()
    keys.LARGEST_FILE = len(content)
    assert cleaned(content).content_type == "image/jpeg"
    keys.LARGEST_FILE = len(content) - 1
    assert "传不上来" in refusal(content)


def test_a_stream_is_read_no_further_than_the_limit(keys: Settings) -> None:
    keys.LARGEST_FILE = 1024 * 1024
    endless = BytesIO(b"\xff" * 30 * 1024 * 1024)
    with pytest.raises(BadInput, match="超过 1 MB"):
        clean_upload(endless, declared_name="大.jpg")
    assert endless.tell() == 1024 * 1024 + 1
    assert clean_upload(BytesIO(samples.photo()), declared_name="小.jpg").name == "小.jpg"


# ── names ──


@pytest.mark.parametrize(
    ("declared", "shown"),
    [
        ("户口簿.JPG", "户口簿.jpg"),
        ("../../etc/passwd", "passwd.jpg"),
        ("C:\\Users\\李\\身份证.png", "身份证.jpg"),
        ("a\u202egpj.exe", "agpj.jpg"),
        ("a\r\nSet-Cookie: x=1.jpg", "aSet-Cookie: x=1.jpg"),
        ("\x00\x07.jpg", "文件.jpg"),
        ("", "文件.jpg"),
        (".htaccess", "文件.jpg"),
        ("䶮𫖯𠮷 的  证.heic", "䶮𫖯𠮷 的 证.jpg"),
        ("\ud800坏.png", "坏.jpg"),
    ],
)
def test_a_file_name_is_made_fit_to_show(declared: str, shown: str) -> None:
    assert clean_name(declared, "jpg") == shown


@given(st.text())
def test_no_name_is_too_long_or_leads_elsewhere(declared: str) -> None:
    name = clean_name(declared, "pdf")
    assert len(name) <= uploads.LONGEST_NAME
    assert name.endswith(".pdf")
    assert not set(name) & set("/\\\r\n\x00")
    assert name[0] != "."


def test_a_name_of_ten_thousand_characters_is_shortened() -> None:
    assert len(clean_name("长" * 10_000, "jpg")) == uploads.LONGEST_NAME


# ── PDFs ──


def test_a_plain_pdf_comes_in_with_its_pages() -> None:
    file = cleaned(samples.plain_pdf(3), "申请书.PDF")
    assert (file.content_type, file.extension, file.name) == ("application/pdf", "pdf", "申请书.pdf")
    with pikepdf.open(BytesIO(file.content)) as pdf:
        assert [page.Contents.read_bytes() for page in pdf.pages] == [b"BT (page %d) Tj ET" % n for n in range(3)]


def test_equal_pdfs_are_written_equal() -> None:
    content = samples.plain_pdf()
    assert hashlib.sha256(clean_pdf(content)).digest() == hashlib.sha256(clean_pdf(content)).digest()


def test_who_wrote_a_pdf_is_gone() -> None:
    pdf = samples.new_pdf()
    with pdf.open_metadata() as meta:
        meta["dc:creator"] = ["CANARY-AUTHOR"]
    pdf.docinfo["/Author"] = "CANARY-AUTHOR"
    pdf.pages[0].PieceInfo = Dictionary(Editor=Dictionary(Private=String("CANARY-EDITOR")))
    content = samples.saved(pdf)
    assert b"CANARY-AUTHOR" in content
    clean = clean_pdf(content)
    assert b"CANARY" not in clean
    with pikepdf.open(BytesIO(clean)) as written:
        assert set(written.trailer.keys()) == {"/ID", "/Root", "/Size"}
        assert "/Metadata" not in written.Root


def test_where_a_scanned_page_was_photographed_is_gone_and_the_page_is_not() -> None:
    jpeg = samples.photo(exif=samples.exif(), comment=b"CANARY-COMMENT")
    clean = clean_pdf(samples.pdf_with_a_scan(jpeg))
    assert b"CANARY" not in clean
    with pikepdf.open(BytesIO(clean)) as pdf:
        kept = pdf.pages[0].Resources.XObject.Im0.read_raw_bytes()
    before, after = Image.open(BytesIO(jpeg)), Image.open(BytesIO(kept))
    assert ImageChops.difference(before, after).getbbox() is None


def test_links_and_opening_actions_are_taken_out() -> None:
    pdf = samples.new_pdf()
    pdf.Root.OpenAction = Dictionary(S=Name.GoTo, D=Array([pdf.pages[0].obj, Name.Fit]))
    action = Dictionary(S=Name.URI, URI=String("https://example.com/CANARY"))
    pdf.pages[0].Annots = Array([Dictionary(Subtype=Name.Link, Rect=Array([0, 0, 1, 1]), A=action)])
    clean = clean_pdf(samples.saved(pdf))
    with pikepdf.open(BytesIO(clean)) as written:
        assert "/OpenAction" not in written.Root
        assert "/A" not in written.pages[0].Annots[0]
    assert b"CANARY" not in clean


@pytest.mark.parametrize("part", [samples.PHP, samples.HTML])
def test_what_lies_outside_a_pdfs_pages_is_dropped(part: bytes) -> None:
    stream = b"<</Length %d>>stream\n" % len(part) + part + b"\nendstream"
    content = samples.hand_made_pdf(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>",
        stream,
        tail=part,
    )
    assert content.count(part) == 2
    assert part not in clean_pdf(content)


def test_a_file_deep_inside_a_pdf_is_found() -> None:
    with pytest.raises(PdfRefused, match="夹带着别的文件"):
        clean_pdf(samples.pdf_with_a_file_in_a_nested_place())


def test_an_attached_file_is_found_through_the_counter_too() -> None:
    pdf = samples.new_pdf()
    pdf.attachments["x.exe"] = b"MZ evil"
    assert "夹带着别的文件" in refusal(samples.saved(pdf), "材料.pdf")


@pytest.mark.parametrize(
    "action",
    [
        {"/S": Name.JavaScript, "/JS": String("app.alert(1)")},
        {"/S": Name.JavaScript},
        {"/S": Name.Launch, "/F": String("cmd.exe")},
        {"/S": Name.GoToR, "/F": String("\\\\evil\\share")},
        {"/S": Name.SubmitForm, "/F": String("https://evil.example")},
        {"/S": Name.ImportData},
        {"/S": Name.Rendition},
    ],
)
def test_an_action_at_the_end_of_a_chain_is_found(action: dict[str, object]) -> None:
    with pytest.raises(PdfRefused, match="自动运行"):
        clean_pdf(samples.pdf_with_action(**action))


def test_a_script_in_the_name_tree_a_dynamic_form_and_media_are_found() -> None:
    for place, value in [
        ("/Names", Dictionary(JavaScript=Dictionary(Names=Array([])))),
        ("/AcroForm", Dictionary(XFA=Array([]))),
        ("/Extra", Dictionary(Type=Name.Annot, Subtype=Name.RichMedia)),
    ]:
        pdf = samples.new_pdf()
        pdf.Root[place] = value
        with pytest.raises(PdfRefused, match="自动运行"):
            clean_pdf(samples.saved(pdf))


def test_a_name_written_in_disguise_is_recognised() -> None:
    content = samples.hand_made_pdf(
        b"<</Type/Catalog/Pages 2 0 R/Open#41ction<</S/J#61vaScript/J#53(app.alert(1))>>>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>",
    )
    assert b"JavaScript" not in content
    with pytest.raises(PdfRefused, match="自动运行"):
        clean_pdf(content)


def test_a_stream_whose_data_lies_in_another_file_is_refused() -> None:
    pdf = samples.new_pdf()
    pdf.pages[0].Contents.F = String("/etc/passwd")
    with pytest.raises(PdfRefused, match="夹带"):
        clean_pdf(samples.saved(pdf))


@pytest.mark.parametrize("password", ["", "secret"])
def test_a_locked_pdf_is_refused(password: str) -> None:
    locked = samples.saved(samples.new_pdf(), encryption=pikepdf.Encryption(owner="o", user=password))
    with pytest.raises(PdfRefused, match="加了密码"):
        clean_pdf(locked)


def test_fifty_pages_pass_and_one_more_does_not() -> None:
    assert clean_pdf(samples.plain_pdf(50))
    with pytest.raises(PdfRefused, match="超过 50 页"):
        clean_pdf(samples.plain_pdf(51))


def test_a_pdf_without_pages_is_refused() -> None:
    for catalog in (b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Catalog>>", b"<</Type/Catalog/Pages(x)>>"):
        with pytest.raises(PdfRefused):
            clean_pdf(samples.hand_made_pdf(catalog, b"<</Type/Pages/Kids[]/Count 0>>"))


@pytest.mark.parametrize("kids", [b"[2 0 R]", b"[2 0 R 2 0 R 3 0 R]", b"[%s]" % (b"4 0 R " * 60)])
def test_a_page_tree_that_never_ends_is_refused(kids: bytes) -> None:
    with pytest.raises(PdfRefused):
        clean_pdf(
            samples.hand_made_pdf(
                b"<</Type/Catalog/Pages 2 0 R>>",
                b"<</Type/Pages/Kids%s/Count 1>>" % kids,
                b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>",
                b"<</Type/Pages/Kids[3 0 R 3 0 R 3 0 R]/Count 3>>",
            )
        )


@pytest.mark.parametrize("part", [0.3, 0.6, 0.9])
def test_a_pdf_cut_off_on_the_way_is_refused(part: float) -> None:
    content = samples.plain_pdf(40)
    assert "没有传完整" in refusal(content[: int(len(content) * part)], "材料.pdf")


def test_garbage_between_a_pdfs_head_and_end_is_refused() -> None:
    with pytest.raises(PdfRefused, match="损坏"):
        clean_pdf(b"%PDF-1.7\n" + random.Random(3).randbytes(4000) + b"\n%%EOF\n")


def test_a_pdf_with_too_many_objects_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdfs, "MOST_OBJECTS", 10)
    with pytest.raises(PdfRefused, match="太复杂"):
        clean_pdf(samples.plain_pdf(20))


def test_a_pdf_that_unfolds_to_more_than_the_memory_it_may_take_is_stopped() -> None:
    bomb = samples.pdf_object_bomb(700)
    assert len(bomb) < 1024 * 1024
    assert "损坏" in refusal(bomb, "材料.pdf")


def test_a_page_tree_shared_ten_billion_times_is_counted_no_further_than_needed() -> None:
    levels = [b"<</Type/Pages/Count 10/Kids[%s]>>" % (b"%d 0 R " % (number + 3) * 10) for number in range(10)]
    page = b"<</Type/Page/Parent 11 0 R/MediaBox[0 0 9 9]>>"
    assert refusal(samples.hand_made_pdf(b"<</Type/Catalog/Pages 2 0 R>>", *levels, page), "材料.pdf")


def test_a_page_tree_of_branches_without_leaves_is_given_up() -> None:
    branches, twigs = 30, 40
    kids = b" ".join(b"%d 0 R" % (3 + number) for number in range(branches))
    objects = [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[%s]/Count 0>>" % kids]
    for branch in range(branches):
        first = 3 + branches + branch * twigs
        kids = b" ".join(b"%d 0 R" % (first + number) for number in range(twigs))
        objects.append(b"<</Type/Pages/Kids[%s]/Count 0>>" % kids)
    objects += [b"<</Type/Pages/Kids[]/Count 0>>"] * (branches * twigs)
    with pytest.raises(PdfRefused, match="超过 50 页"):
        clean_pdf(samples.hand_made_pdf(*objects))


def test_a_pdf_of_which_a_part_is_lost_is_refused() -> None:
    sound = samples.pdf_object_bomb(1)
    assert clean_pdf(sound)
    place = sound.index(b"stream\n") + len(b"stream\n")
    with pytest.raises(PdfRefused, match="损坏"):
        clean_pdf(sound[:place] + bytes(50) + sound[place + 50 :])


def test_running_out_of_memory_is_a_refusal(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr(pikepdf, "open", full)
    with pytest.raises(PdfRefused, match="太复杂"):
        clean_pdf(samples.plain_pdf())


# ── chance ──


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_damaged_pictures_are_drawn_or_refused_and_never_crash(kind: str) -> None:
    chance, sound = random.Random(20261124), samples.as_bytes(samples.halves(), kind)
    for _ in range(300):
        damaged = bytearray(sound)
        for _ in range(chance.randint(1, 8)):
            damaged[chance.randrange(12, len(damaged))] = chance.randrange(256)
        with suppress(NotAPicture):
            assert redrawn(bytes(damaged), kind).content


@pytest.mark.filterwarnings("ignore")
def test_damaged_pdfs_are_written_or_refused_and_never_crash() -> None:
    chance, sound = random.Random(20261125), samples.pdf_with_a_scan(samples.photo())
    for _ in range(300):
        damaged = bytearray(sound)
        for _ in range(chance.randint(1, 8)):
            damaged[chance.randrange(8, len(damaged) - 8)] = chance.randrange(256)
        with suppress(PdfRefused):
            assert clean_pdf(bytes(damaged)).startswith(b"%PDF")
