"""Asking for a printed sheet, and handing it out once the worker has made it."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction

from bianmin.catalog.actions.publishing import digest_of
from bianmin.catalog.models import Edition, SheetFile
from bianmin.county.refusals import TryLater

FOLDER = "sheets"
MOST_WAITING = 60  # sheets; more at once is no reader, and the page itself can be printed
KEPT = timedelta(days=30)
_OFTEN_ENOUGH = timedelta(days=1)  # how exactly it is known when a sheet was last asked for
BUSY = "现在要生成的单子多，请过一两分钟再来；急用的，直接打印这一页。"


def sheet_with(kind: str, facts: Mapping[str, Any]) -> SheetFile | None:
    """Return the sheet with these words, if anybody has asked for it."""
    found: SheetFile | None = SheetFile.objects.filter(digest=_digest(kind, facts)).first()
    return found


def _digest(kind: str, facts: Mapping[str, Any]) -> str:
    return digest_of({"kind": kind, "facts": dict(facts)})


def want_sheet(kind: str, facts: Mapping[str, Any], *, edition: Edition, at: datetime) -> SheetFile:
    """Return the sheet with these words, asked for now if it is not made yet.

    Raises:
        TryLater: too many wait already.
    """
    known = sheet_with(kind, facts)
    if known is None:
        return _ask_for(kind, facts, _digest(kind, facts), edition, at)
    if at - known.wanted_at > _OFTEN_ENOUGH or (known.rendered_at and not place_of(known).is_file()):
        known.wanted_at = at
        known.rendered_at = known.rendered_at if place_of(known).is_file() else None
        known.save(update_fields=["wanted_at", "rendered_at"])
    return known


def _ask_for(kind: str, facts: Mapping[str, Any], digest: str, edition: Edition, at: datetime) -> SheetFile:
    if SheetFile.objects.filter(rendered_at__isnull=True).count() >= MOST_WAITING:
        raise TryLater(BUSY)
    try:
        with transaction.atomic():
            return SheetFile.objects.create(digest=digest, kind=kind, edition=edition, facts=dict(facts), wanted_at=at)
    except IntegrityError:
        return SheetFile.objects.get(digest=digest)


def place_of(sheet: SheetFile) -> Path:
    """Return where its PDF lies, or will."""
    return Path(settings.DATA_DIR, FOLDER, sheet.county_code, f"{sheet.digest}.pdf")


def sheet_pdf(sheet: SheetFile | None) -> bytes | None:
    """Return its PDF, if the worker has made it."""
    if sheet is None or sheet.rendered_at is None:
        return None
    place = place_of(sheet)
    return place.read_bytes() if place.is_file() else None


def is_waiting(sheet: SheetFile | None) -> bool:
    """Say whether the worker will make it soon."""
    return sheet is not None and sheet.rendered_at is None


@transaction.atomic
def forget_old_sheets(*, at: datetime) -> int:
    """Drop the sheets that nobody has asked for in 30 days; return how many. They can be made again."""
    old = list(SheetFile.objects.filter(wanted_at__lt=at - KEPT)[:1000])
    for sheet in old:
        place_of(sheet).unlink(missing_ok=True)
    SheetFile.objects.filter(pk__in=[sheet.pk for sheet in old]).delete()
    return len(old)
