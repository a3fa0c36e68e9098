"""Rendering: the PDFs of documents that were asked for, or issued since yesterday; loaded by the worker alone."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction

from bianmin.cases.models import Document
from bianmin.papers.render import render
from bianmin.vault.actions import keep
from bianmin.vault.models import FileKind
from bianmin.vault.uploads import CleanFile

RENDERED_EARLY = timedelta(days=1)  # what is older is rendered when somebody asks for it


def render_wanted(*, at: datetime, limit: int = 20) -> int:
    """Render the PDFs that were asked for, or issued since yesterday; return how many. Run by the worker alone."""
    return sum(_render_next(at) for _ in range(limit))


@transaction.atomic
def _render_next(at: datetime) -> bool:
    skipping = connection.features.has_select_for_update_skip_locked
    waiting = Document.objects.filter(pdf__isnull=True, wanted_at__gte=at - RENDERED_EARLY, wanted_at__lte=at)
    document = waiting.select_for_update(skip_locked=skipping).order_by("-wanted_at").first()
    if document is None:
        return False
    content = render(document.kind, document.facts, issued_at=document.issued_at)
    stored = keep(_as_file(content, document.facts), kind=FileKind.DOCUMENT, at=at)
    Document.objects.filter(pk=document.pk).update(pdf=stored)
    return True


def _as_file(content: bytes, facts: Mapping[str, Any]) -> CleanFile:
    return CleanFile(content=content, content_type="application/pdf", extension="pdf", name=f"{facts['title']}.pdf")
