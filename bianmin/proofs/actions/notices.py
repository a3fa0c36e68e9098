"""The paper of a demand as PDF: asked for by the window, rendered by the worker, which alone loads ``rendering``."""

from datetime import datetime

from bianmin.proofs.models import ProofDemand
from bianmin.vault.actions import read


def want(demand: ProofDemand, *, at: datetime) -> None:
    """Ask for a paper's PDF: the worker renders it next."""
    ProofDemand.objects.filter(pk=demand.pk, pdf__isnull=True).update(wanted_at=at)


def pdf_of(demand: ProofDemand) -> bytes:
    """Return the bytes of a rendered paper."""
    return read(demand.pdf)
