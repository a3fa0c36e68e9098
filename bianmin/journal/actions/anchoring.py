"""Writing the daily anchor."""

import logging
from datetime import datetime

from django.utils import timezone

from bianmin.county.actors import CLOCK
from bianmin.county.rights import Resource
from bianmin.county.scope import current_county
from bianmin.journal import anchors
from bianmin.journal.actions.alarms import alarm
from bianmin.journal.actions.writing import note
from bianmin.journal.anchors import Anchor, Forged
from bianmin.journal.kinds import AlarmKind
from bianmin.journal.models import Seal

log = logging.getLogger(__name__)


def anchor_day(*, at: datetime) -> Anchor | None:
    """Write the day's anchor; where it cannot be written, call the audit administrator and go on with the day's work."""
    try:
        return anchor_chain(at=at)
    except (Forged, OSError) as trouble:
        log.exception("no anchor today")
        facts = {"trouble": type(trouble).__name__}
        alarm(AlarmKind.CHAIN, key=f"anchor {timezone.localdate(at)}", by=CLOCK, facts=facts, at=at)
        return None


def anchor_chain(*, at: datetime, again: bool = False) -> Anchor | None:
    """Write the day's anchor of the county's chain; return it, or nothing if the day has one or nothing is sealed yet.

    The journal keeps a row of each anchor, so that the two vouch for each other.

    Args:
        at: now; its day is the anchor's.
        again: write one even if the day has one.

    Raises:
        Forged: the anchors were tampered with; nothing is written upon them.
        OSError: the place cannot be written.
    """
    county, last = current_county(), Seal.objects.order_by("-sequence").first()
    if last is None:
        return None
    known, today = anchors.read(county), timezone.localdate(at)
    if known and known[-1].day == today and not again:
        return None
    before = anchors.hash_of(anchors.last_line(county)) if known else "-"
    anchor = Anchor(county, len(known) + 1, today, last.sequence, Seal.objects.count(), last.digest, before)
    line = anchors.append(anchor)
    about = ("anchor", anchor.number)
    note(Resource.JOURNAL, "anchor", by=CLOCK, at=at, about=about, purpose=f"{last.sequence} {anchors.hash_of(line)}")
    return anchor
