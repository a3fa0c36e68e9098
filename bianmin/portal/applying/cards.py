"""A material as it is shown where files are added: why, how it is right, and what has been received; pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings

from bianmin.catalog.elements import MaterialSpec
from bianmin.pages.questions import Question

if TYPE_CHECKING:
    from bianmin.vault.models import StoredFile

_MEGABYTE = 1024 * 1024
# Without image/heic in the list an iPhone turns its photos into JPEG by itself.
_ACCEPT = {"accept": "image/jpeg,image/png,image/webp,application/pdf"}


@dataclass(frozen=True, slots=True)
class Got:
    """A file that was received."""

    name: str
    size: str
    is_picture: bool


@dataclass(frozen=True, slots=True)
class Card:
    """One material with its file, its fault, and where a file for it goes."""

    code: str
    name: str
    why: str = ""
    right: str = ""
    exempt: str = ""
    lack: str = ""
    is_required: bool = True
    got: Got | None = None
    error: str = ""
    goes_to: str = ""
    drop_at: str = ""

    @property
    def field(self) -> str:
        return field_of(self.code)

    @property
    def question(self) -> Question:
        """The file picker."""
        label = "换一张" if self.got else "拍照，或选一个文件"
        hint = "" if self.got else f"照片或 PDF，最大 {settings.LARGEST_FILE // _MEGABYTE} MB。"
        return Question(self.field, label, "file", hint=hint, error=self.error, attrs=_ACCEPT)


def field_of(code: str) -> str:
    """Return the name of the file input of one material."""
    return f"file-{code}"


def got(stored: "StoredFile") -> Got:
    """Return what is said of a received file."""
    return Got(stored.name, size_in_words(stored.size), stored.content_type.startswith("image/"))


def size_in_words(size: int) -> str:
    """Write a size in bytes as 320 KB or 1.4 MB."""
    return f"{size / _MEGABYTE:.1f} MB" if size >= _MEGABYTE else f"{max(1, round(size / 1024))} KB"


def draft_card(spec: MaterialSpec, stored: Mapping[str, "StoredFile"], error: str, urls: tuple[str, str]) -> Card:
    """Return the card of one material of a draft."""
    file = stored.get(spec.code)
    return Card(
        code=spec.code,
        name=spec.name,
        why=spec.why,
        right=spec.how_right,
        exempt=(spec.exempt_why or "能核对到的不用再交") if spec.exempt else "",
        is_required=spec.is_required,
        got=got(file) if file else None,
        error=error,
        goes_to=urls[0],
        drop_at=urls[1],
    )
