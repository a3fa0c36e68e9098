"""Rendering 《不应出具告知单》; loaded by the worker alone (DECISIONS 26)."""

from datetime import datetime, timedelta

from django.db import connection, transaction

from bianmin.papers.render import render
from bianmin.proofs.models import ProofDemand
from bianmin.proofs.notice import KIND
from bianmin.vault.actions import keep
from bianmin.vault.models import FileKind
from bianmin.vault.uploads import CleanFile

RENDERED_EARLY = timedelta(days=1)  # what is older is rendered when somebody asks for it


def render_notices(*, at: datetime, limit: int = 20) -> int:
    """Render the papers noted or asked for since yesterday; return how many. Run by the worker alone."""
    return sum(_render_next(at) for _ in range(limit))


@transaction.atomic
def _render_next(at: datetime) -> bool:
    skipping = connection.features.has_select_for_update_skip_locked
    waiting = ProofDemand.objects.filter(pdf__isnull=True, wanted_at__gte=at - RENDERED_EARLY, wanted_at__lte=at)
    demand = waiting.select_for_update(skip_locked=skipping).order_by("-wanted_at").first()
    if demand is None:
        return False
    content = render(KIND, demand.facts, issued_at=demand.at)
    file = CleanFile(
        content=content, content_type="application/pdf", extension="pdf", name=f"{demand.facts['title']}.pdf"
    )
    ProofDemand.objects.filter(pk=demand.pk).update(pdf=keep(file, kind=FileKind.DOCUMENT, at=at))
    return True
