"""Rendering the sheets that were asked for; loaded by the worker alone (DECISIONS 26)."""

from datetime import datetime, time
from pathlib import Path

from django.db import connection, transaction
from django.utils import timezone

from bianmin.catalog.actions.sheets import place_of
from bianmin.catalog.models import SheetFile
from bianmin.papers.render import render


def render_sheets(*, at: datetime, limit: int = 10) -> int:
    """Make the PDFs that wait, the latest wish first; return how many."""
    return sum(_render_next(at) for _ in range(limit))


@transaction.atomic
def _render_next(at: datetime) -> bool:
    skipping = connection.features.has_select_for_update_skip_locked
    waiting = SheetFile.objects.filter(rendered_at__isnull=True).select_related("edition")
    sheet: SheetFile | None = (
        waiting.select_for_update(skip_locked=skipping, of=("self",)).order_by("-wanted_at").first()
    )
    if sheet is None:
        return False
    day = sheet.edition.valid_from
    made = timezone.make_aware(datetime.combine(day, time())) if day else sheet.wanted_at
    _put(place_of(sheet), render(sheet.kind, sheet.facts, issued_at=made))
    sheet.rendered_at = at
    sheet.save(update_fields=["rendered_at"])
    return True


def _put(place: Path, content: bytes) -> None:
    """Write a whole file or none: a reader never finds half a sheet."""
    place.parent.mkdir(parents=True, exist_ok=True)
    beside = place.with_suffix(".tmp")
    beside.write_bytes(content)
    beside.replace(place)
