"""How much one case, one draft and one station may keep, so that nobody fills the disk (ASVS 5.0, 5.2.4)."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Count, Sum

from bianmin.county.refusals import BadInput
from bianmin.journal.actions import count_try
from bianmin.vault.uploads import CleanFile

_DAY = timedelta(days=1)
_MEGABYTE = 1024 * 1024
_FULL_TODAY = {
    "desk": "今天这个站存的文件已经满 {most} 个，系统先不收了。请先收下纸质原件，明天再拍；真不够用，请管理员调高。",
    "online": "这个站今天网上收的文件已经满了。请明天再传；急的话，带着原件到站里来，窗口照收。",
}


def refuse_more_than_a_case_holds(files: Any, clean: CleanFile, *, is_strangers: bool = False) -> None:
    """Refuse a file for which one case or draft has no room left; ``files`` are its rows.

    Raises:
        BadInput: too many files, or too many bytes in all.
    """
    held = files.aggregate(files=Count("pk"), size=Sum("stored__size"))
    most_files = settings.MOST_FILES_OF_A_STRANGER if is_strangers else settings.MOST_FILES_OF_A_CASE
    most_bytes = settings.MOST_BYTES_OF_A_STRANGER if is_strangers else settings.MOST_BYTES_OF_A_CASE
    if held["files"] >= most_files:
        raise BadInput(f"一件事最多放 {most_files} 个文件。请先和站里说一声，看哪些不用交。")
    if (held["size"] or 0) + len(clean.content) > most_bytes:
        raise BadInput(
            f"一件事的文件加起来最多 {most_bytes // _MEGABYTE} MB，这一个放不下了。请改传照片，或把多出来的带到站里。"
        )


def count_file_of_station(station_id: UUID | None, *, at: datetime, at_desk: bool) -> None:
    """Count one more file of a station's day; the desk and those on line have a share each.

    Raises:
        TooOften: today's share is used up.
    """
    where = "desk" if at_desk else "online"
    most = settings.MOST_FILES_OF_A_STATION_A_DAY[where]
    sentence = _FULL_TODAY[where].format(most=most)
    count_try(f"files {where}", str(station_id or ""), at=at, per=_DAY, most=most, sentence=sentence)
