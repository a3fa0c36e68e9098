"""Writing journal rows, and knowing which rows one request has left."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from bianmin.county.actors import Actor
from bianmin.county.rights import Action, Resource
from bianmin.journal.models import Entry


@dataclass(slots=True)
class Errand:
    """One request as the journal knows it: from which machine and address, to which route, and what it wrote so far."""

    origin: str = ""
    route: str = ""
    device_id: UUID | None = None
    written: list[Entry] = field(default_factory=list)


_errand: ContextVar[Errand | None] = ContextVar("errand", default=None)


@contextmanager
def errand(running: Errand) -> Iterator[Errand]:
    """Let every row that is written inside say where it came from, and be remembered in ``running.written``."""
    token = _errand.set(running)
    try:
        yield running
    finally:
        _errand.reset(token)


def note(
    resource: Resource,
    action: Action | str,
    *,
    by: Actor,
    at: datetime,
    about: tuple[str, object] = ("", ""),
    purpose: str = "",
    outcome: str = "done",
) -> Entry:
    """Write one journal row; a list is one row, an opened file one row with its purpose."""
    kind, subject = about
    running = _errand.get() or Errand()
    entry = Entry.objects.create(
        at=at,
        resource=resource,
        action=action,
        subject_kind=kind,
        subject_id=str(subject),
        purpose=purpose[:120],
        outcome=outcome,
        unit_id=by.unit_id,
        account_id=by.account_id,
        device_id=running.device_id,
        origin=running.origin,
        route=running.route,
        **by.columns(),
    )
    running.written.append(entry)
    return entry


def kept(entries: list[Entry]) -> list[Entry]:
    """Return those of ``entries`` that are in the journal: a transaction that was given up took its rows along."""
    there = set(Entry.objects.filter(pk__in=[entry.pk for entry in entries]).values_list("pk", flat=True))
    return [entry for entry in entries if entry.pk in there]
