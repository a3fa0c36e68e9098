"""The counter where files come in: what is neither a photo nor a plain PDF is refused, the rest made anew."""

import unicodedata
from dataclasses import dataclass
from typing import BinaryIO, Final

import filetype
from django.conf import settings

from bianmin.county.refusals import BadInput
from bianmin.vault.clamd import refuse_infected
from bianmin.vault.decoder import PDF
from bianmin.vault.decoding import decoded

LONGEST_NAME: Final = 120  # characters, with the extension
_KINDS: Final = {
    "image/jpeg": "JPEG",
    "image/png": "PNG",
    "image/apng": "PNG",  # one that moves: its first picture is kept
    "image/webp": "WEBP",
    "application/pdf": PDF,
}
_WAY_OUT: Final = "请直接用手机拍照上传，或存成 PDF 再传。"
_SAID_OF: Final = {
    "image/heic": "这是苹果手机的 HEIC 照片，站里打不开。请截屏后上传，或在相机设置里选“兼容性最佳”重拍。",
    "image/heif": "这是 HEIF 照片，站里打不开。请截屏后上传，或在手机相机设置里改成 JPG 重拍。",
    "application/zip": "这是压缩包或 Word、Excel、OFD 文件，站里只收照片和 PDF。请拍照，或另存为 PDF 再传。",
    "application/msword": "这是 Word 文件，站里只收照片和 PDF。请打印后拍照，或另存为 PDF 再传。",
}


@dataclass(frozen=True, slots=True)
class CleanFile:
    """A file that was checked and made anew and may be kept; width and height in pixels, pictures only."""

    content: bytes
    content_type: str
    extension: str
    name: str
    width: int | None = None
    height: int | None = None


def clean_upload(source: bytes | BinaryIO, *, declared_name: str) -> CleanFile:
    """Return the file redrawn (picture) or written anew (PDF), under a name that is safe to show.

    What the file is, its bytes say; its name is only remembered. No EXIF, comment or script survives
    (PROMISES 5.8, V5).

    Raises:
        BadInput: empty, too large, neither picture nor PDF, broken, infected, or hiding something; the sentence
            says what to do instead.
        TryLater: the virus scanner does not answer.
    """
    content = _within_limit(source)
    found = filetype.guess_mime(content)
    if found not in _KINDS:
        raise BadInput(_SAID_OF.get(found, _not_accepted(found)))
    refuse_infected(content)
    made = decoded(content, _KINDS[found])
    name = clean_name(declared_name, made.extension)
    return CleanFile(made.content, made.content_type, made.extension, name, made.width, made.height)


def clean_name(declared: str, extension: str) -> str:
    """Return the last part of a file name without control and direction characters, ending as it must."""
    last = declared.replace("\\", "/").rsplit("/", 1)[-1]
    shown = "".join(character for character in last if unicodedata.category(character)[0] != "C")
    stem = shown.rsplit(".", 1)[0] if "." in shown else shown
    stem = " ".join(stem.split()).strip(". ")
    return f"{stem[: LONGEST_NAME - len(extension) - 1] or '文件'}.{extension}"


def _within_limit(source: bytes | BinaryIO) -> bytes:
    limit: int = settings.LARGEST_FILE
    content = source[: limit + 1] if isinstance(source, bytes) else source.read(limit + 1)
    if not content:
        raise BadInput("这个文件是空的（0 字节），可能没有拍成或没有传完。请重新拍照或重新选择文件。")
    if len(content) > limit:
        raise BadInput(f"文件超过 {limit // 1024 // 1024} MB，传不上来。照片请不要选“原图”，PDF 请分成几份再传。")
    return content


def _not_accepted(found: str | None) -> str:
    if found is not None and found.startswith(("application/vnd.", "application/zip")):
        return _SAID_OF["application/zip"]
    if found is not None and found.startswith(("video/", "audio/")):
        return f"这是录像或录音，站里只收照片和 PDF。{_WAY_OUT}"
    return f"这不是站里能收的照片（JPG、PNG、WebP）或 PDF，改了后缀名也不行。{_WAY_OUT}"
