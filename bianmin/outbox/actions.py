"""Queueing a message inside the transaction that caused it, and sending what is due."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from bianmin.outbox.models import Message, MessageQuerySet

Sender = Callable[[Message], None]


def queue(*, to: str, text: str, about: UUID, dedupe_key: str, not_before: datetime) -> None:
    """Put one text into the outbox; the same ``dedupe_key`` a second time changes nothing.

    Somebody without a telephone gets no message: the paper and the window tell them.
    """
    if not to or Message.objects.filter(dedupe_key=dedupe_key).exists():
        return
    Message.objects.create(address=to, text=text, about=about, dedupe_key=dedupe_key, not_before=not_before)


def latest_messages() -> MessageQuerySet:
    """Return the county's messages, newest first; for the demo's 短信 page."""
    return Message.objects.newest_first()


@transaction.atomic
def send_due(*, at: datetime, send: Sender, limit: int = 100) -> int:
    """Hand what is due to ``send`` and mark it; return how many left."""
    skipping = connection.features.has_select_for_update_skip_locked
    due = list(Message.objects.select_for_update(skip_locked=skipping).due(at)[:limit])
    for message in due:
        send(message)
        message.sent_at = at
    Message.objects.bulk_update(due, ["sent_at"])
    return len(due)
