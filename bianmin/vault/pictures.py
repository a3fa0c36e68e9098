"""Pictures: decoded, set upright, made smaller and painted onto a new sheet, so that nothing hidden stays."""

import struct
import zlib
from dataclasses import dataclass
from io import BytesIO
from typing import Final

from PIL import ExifTags, Image

MOST_PIXELS: Final = 50_000_000
LONGEST_SIDE: Final = 2600  # pixels: an A4 sheet at 220 dpi
JPEG_QUALITY: Final = 85
_TURNS: Final = {  # Exif 2.32, tag 274
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
# What Pillow's decoders raise on broken or hostile bytes; there is no common ancestor below Exception.
_BROKEN: Final = (
    ArithmeticError,
    AttributeError,
    EOFError,
    LookupError,
    OSError,
    SyntaxError,
    TypeError,
    ValueError,
    struct.error,
    zlib.error,
)
_BOMB: Final = (Image.DecompressionBombError, Image.DecompressionBombWarning)
_TOO_LARGE: Final = "这张图片的尺寸太大（超过五千万像素），站里打不开。请用手机重新拍一张，或截屏后上传。"
_UNDECODABLE: Final = "这张图片打不开：没有传完整，或文件已损坏。请重新拍照，或换一个网络再传一次。"


class NotAPicture(Exception):
    """The bytes cannot be drawn; the text says why and what now, in Chinese."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture painted anew; width and height in pixels."""

    content: bytes
    content_type: str
    extension: str
    width: int
    height: int


def redrawn(content: bytes, decoder: str) -> Picture:
    """Return the picture as a new JPEG, or PNG where it is see-through; upright, at most 2600 pixels a side.

    ``decoder`` is the one Pillow decoder allowed to look: JPEG, PNG or WEBP.

    Raises:
        NotAPicture: cut short, broken, or more than 50 megapixels.
    """
    try:
        drawn = _decoded(content, decoder)
    except _BOMB as bomb:
        raise NotAPicture(_TOO_LARGE) from bomb
    except _BROKEN as broken:
        raise NotAPicture(_UNDECODABLE) from broken
    return _saved(drawn)


def _decoded(content: bytes, decoder: str) -> Image.Image:
    with Image.open(BytesIO(content), formats=[decoder]) as image:
        if image.width * image.height > MOST_PIXELS:
            raise NotAPicture(_TOO_LARGE)
        # A JPEG can be decoded at once to a half, a quarter or an eighth of its size.
        image.draft(None, (LONGEST_SIDE, LONGEST_SIDE))
        image.load()
        turn = _TURNS.get(_orientation(image))
        flat = _plain(image)
        flat.thumbnail((LONGEST_SIDE, LONGEST_SIDE), reducing_gap=2.0)
        return flat.transpose(turn) if turn is not None else flat


def _plain(image: Image.Image) -> Image.Image:
    """Return the pixels as grey, as colour, or with transparency where some of them are see-through."""
    if image.mode.startswith("I;16"):  # a scanner's 16-bit grey, which convert() would clip to white
        return image.convert("I").point(lambda value: value / 256).convert("L")
    if image.has_transparency_data:
        clear = _in_mode(image, "RGBA")
        see_through = any(clear.getchannel("A").histogram()[:255])
        return clear if see_through else clear.convert("RGB")
    return _in_mode(image, "L" if image.mode in {"1", "L"} else "RGB")


def _in_mode(image: Image.Image, mode: str) -> Image.Image:
    """Convert only where needed: a copy of a large picture is 200 MB."""
    return image if image.mode == mode else image.convert(mode)


def _orientation(image: Image.Image) -> int:
    """Return the Exif orientation; 1 (as it lies) where the Exif is broken, for the picture is sound."""
    try:
        return int(image.getexif().get(ExifTags.Base.Orientation, 1))
    except _BROKEN:
        return 1


def _saved(drawn: Image.Image) -> Picture:
    """Paint onto a new sheet first: Pillow copies comments and profiles of the old one into what it saves."""
    sheet = Image.new(drawn.mode, drawn.size)
    sheet.paste(drawn)
    written = BytesIO()
    if sheet.mode == "RGBA":
        sheet.save(written, "PNG")
        return Picture(written.getvalue(), "image/png", "png", *sheet.size)
    sheet.save(written, "JPEG", quality=JPEG_QUALITY)
    return Picture(written.getvalue(), "image/jpeg", "jpg", *sheet.size)
