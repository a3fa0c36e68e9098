"""Photos that come with the form of 新来一位: cleaned by material, and chosen again where the form comes back."""

from typing import TYPE_CHECKING, Any

from bianmin.county.refusals import BadInput
from bianmin.vault.uploads import CleanFile, clean_upload

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile
    from django.utils.datastructures import MultiValueDict

    from bianmin.catalog.content import Content

    Uploads = MultiValueDict[str, UploadedFile[Any]]

_FORGOTTEN = "照片没法留在表里，请重新选一次。"


def read_photos(body: "Content", files: "Uploads") -> dict[str, CleanFile]:
    """Return the photos that came with the form, cleaned, by material.

    Raises:
        BadInput: one of them is no photo or PDF; ``fields`` says which.
    """
    clean: dict[str, CleanFile] = {}
    wrong: dict[str, str] = {}
    for each in body.materials:
        upload = files.get(f"photo-{each.code}")
        if upload is None:
            continue
        try:
            clean[each.code] = clean_upload(upload, declared_name=upload.name or "")  # type: ignore[arg-type]
        except BadInput as refusal:
            wrong[f"photo-{each.code}"] = str(refusal)
    if wrong:
        raise BadInput("有照片收不下。别的都填好了，照片要重新选一次。", fields=wrong)
    return clean


def named_after_photos(refusal: BadInput) -> dict[str, str]:
    """Return the fields of a refusal under the names that the form gives them: all but the record's number are photos."""
    return {
        name if name == "id_number" or name.startswith("photo-") else f"photo-{name}": words
        for name, words in refusal.fields.items()
    }


def photos_to_choose_again(files: "Uploads") -> dict[str, str]:
    """Return a word for each photo that was chosen: the browser does not choose it again by itself."""
    return dict.fromkeys(files, _FORGOTTEN)
