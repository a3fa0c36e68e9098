"""Which steps of a case a client is told of, under which name, and what is said: numbers and moments, nobody's data."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from django.db.models import TextChoices

from bianmin.cases.lifecycle import Verb


class Event(TextChoices):
    """What a client can be told."""

    SUBMITTED = "case.submitted", "交上来了"
    ACCEPTED = "case.accepted", "受理了"
    YOUR_TURN = "case.your_turn", "轮到本人补材料"
    DECIDED = "case.decided", "有结果了"
    DECLINED = "case.declined", "没有受理，或站里办不了"
    DELIVERED = "case.delivered", "结果送到了"
    WITHDRAWN = "case.withdrawn", "本人收回或撤回了"
    RESTORED = "case.restored", "本人不撤了，接着办"
    PING = "ping", "试一试"


EVENT_OF = {
    Verb.SUBMIT: Event.SUBMITTED,
    Verb.ACCEPT: Event.ACCEPTED,
    Verb.TELL_LACK: Event.YOUR_TURN,
    Verb.ASK_CORRECTION: Event.YOUR_TURN,
    Verb.GRANT: Event.DECIDED,
    Verb.REFUSE: Event.DECIDED,
    Verb.FINISH: Event.DECIDED,
    Verb.TAKE_BACK: Event.DECIDED,
    Verb.DECLINE: Event.DECLINED,
    Verb.TURN_AWAY: Event.DECLINED,
    Verb.DELIVER: Event.DELIVERED,
    Verb.RECALL: Event.WITHDRAWN,
    Verb.WITHDRAW: Event.WITHDRAWN,
    Verb.LAPSE: Event.WITHDRAWN,
    Verb.UNDO_WITHDRAW: Event.RESTORED,
}


@dataclass(frozen=True, slots=True)
class Told:
    """What one event says: the case's number, where it came to, and when."""

    number: str
    status: str
    at: datetime


NOTHING_HAPPENED = "TEST"  # the number and the status in a ping


def envelope(identifier: UUID, event: str, told: Told, *, source: str) -> str:
    """Return the body of a webhook: a CloudEvents 1.0 envelope in JSON, the same at every try."""
    at = told.at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return json.dumps(
        {
            "specversion": "1.0",
            "id": str(identifier),
            "source": source,
            "type": event,
            "subject": told.number,
            "time": at,
            "datacontenttype": "application/json",
            "data": {"number": told.number, "status": told.status, "at": at},
        },
        ensure_ascii=False,
        separators=(",", ":"),
    )
