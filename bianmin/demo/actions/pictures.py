"""Photos for the demo: one drawn card for each material, kept like any upload, and shared by the cases that give it."""

from collections.abc import Iterable
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Final

import manimgx_fonts_cjk
from PIL import Image, ImageDraw, ImageFont

from bianmin.catalog.elements import MaterialSpec
from bianmin.vault.actions import keep
from bianmin.vault.models import FileKind, StoredFile
from bianmin.vault.uploads import clean_upload

SIZE: Final = (960, 640)  # pixels
_PAPER, _INK, _EDGE = "#f4efe3", "#4d5b6b", "#b3a98f"
_FONT: Final = Path(manimgx_fonts_cjk.__file__).parent / "NotoSansCJK-VF.otf.ttc"


def keep_pictures(materials: Iterable[MaterialSpec], *, at: datetime) -> dict[str, StoredFile]:
    """Keep one photo for each name among ``materials`` and return them by name."""
    by_name = {each.name: each for each in materials}
    return {
        name: keep(clean_upload(_drawn(spec), declared_name=f"{name[:20]}.jpg"), kind=FileKind.UPLOAD, at=at)
        for name, spec in by_name.items()
    }


def _drawn(spec: MaterialSpec) -> bytes:
    """Return a JPEG: a portrait where the material asks for one of a certain size, else a card that says what it shows."""
    size = (spec.photo["width"], spec.photo["height"]) if spec.photo else SIZE
    image = Image.new("RGB", size, "white" if spec.photo else _PAPER)
    draw = ImageDraw.Draw(image)
    if spec.photo:
        _portrait(draw, *size)
    else:
        _card(draw, spec.name, *size)
    written = BytesIO()
    image.save(written, "JPEG", quality=82)
    return written.getvalue()


def _portrait(draw: ImageDraw.ImageDraw, width: int, height: int) -> None:
    middle, head = width // 2, width // 5
    draw.ellipse((middle - head, height // 4 - head // 2, middle + head, height // 4 + 2 * head), fill=_EDGE)
    draw.ellipse((middle - 2 * head, height // 4 + 2 * head, middle + 2 * head, height * 2), fill=_INK)


def _card(draw: ImageDraw.ImageDraw, name: str, width: int, height: int) -> None:
    draw.rectangle((30, 30, width - 30, height - 30), outline=_EDGE, width=4)
    font = ImageFont.truetype(_FONT, 46, index=2)
    lines = [name[start : start + 16] for start in range(0, len(name), 16)]
    draw.multiline_text((80, 90), "\n".join(lines), fill=_INK, font=font, spacing=18)
    for row in range(4):
        draw.line((80, 300 + row * 60, width - 80 - row * 90, 300 + row * 60), fill=_EDGE, width=6)
    draw.text((width - 330, height - 110), "演示用图片", fill="#b3261e", font=font)
