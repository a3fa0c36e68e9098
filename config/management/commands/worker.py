"""The one loop that does what follows the facts: papers, messages, the chain, figures, old drafts (DECISIONS 11)."""

import logging
import signal
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.db import close_old_connections
from django.db.utils import OperationalError
from django.utils import timezone

from bianmin.badges.actions.phones import forget_codes
from bianmin.cases.actions.drafts import forget_old_drafts
from bianmin.cases.actions.rendering import render_wanted
from bianmin.catalog.actions.publishing import bring_into_force
from bianmin.catalog.actions.sheet_rendering import render_sheets
from bianmin.catalog.actions.sheets import forget_old_sheets
from bianmin.catalog.actions.takeover_drafts import retire_due
from bianmin.catalog.actions.wording import forget_old_missed
from bianmin.clients.actions.deliveries import tend
from bianmin.county.actors import CLOCK
from bianmin.county.scope import county
from bianmin.figures.actions import recount, recount_catalogue
from bianmin.journal.actions import anchor_day, forget_old_spendings, forget_old_tallies, seal_entries
from bianmin.outbox.actions import send_due
from bianmin.outbox.models import Message
from bianmin.proofs.actions.rendering import render_notices
from bianmin.stations.actions.merges import close_merged
from bianmin.vault.actions import sweep

log = logging.getLogger("bianmin.worker")
Job = tuple[str, timedelta, Callable[[datetime], object]]


def hold(message: Message) -> None:
    """Hand a message to nobody: without a gateway the demo's 短信 page is where it can be read."""


JOBS: tuple[Job, ...] = (
    ("papers", timedelta(seconds=1), lambda at: render_wanted(at=at)),
    ("editions", timedelta(seconds=20), lambda at: bring_into_force(at=at)),
    ("retirements", timedelta(seconds=20), lambda at: retire_due(at=at)),
    ("sheets", timedelta(seconds=1), lambda at: render_sheets(at=at)),
    ("old sheets", timedelta(hours=24), lambda at: forget_old_sheets(at=at)),
    ("proof notices", timedelta(seconds=1), lambda at: render_notices(at=at)),
    ("messages", timedelta(seconds=2), lambda at: send_due(at=at, send=hold)),
    ("anchor", timedelta(hours=1), lambda at: anchor_day(at=at)),
    ("seal", timedelta(seconds=1), lambda at: seal_entries()),
    ("budgets", timedelta(hours=24), lambda at: forget_old_spendings(at=at)),
    ("tallies", timedelta(hours=24), lambda at: forget_old_tallies(at=at)),
    ("figures", timedelta(seconds=20), lambda at: recount(at=at)),
    ("clients", timedelta(seconds=2), lambda at: tend(at=at)),
    ("merged units", timedelta(minutes=10), lambda at: close_merged(today=timezone.localdate(at))),
    ("codes", timedelta(hours=1), lambda at: forget_codes(at=at)),
    ("drafts", timedelta(hours=1), lambda at: forget_old_drafts(by=CLOCK, at=at)),
    ("files", timedelta(hours=24), lambda at: sweep(at=at)),
    ("catalogue figures", timedelta(minutes=10), lambda at: recount_catalogue(at=at)),
    ("words asked once", timedelta(hours=24), lambda at: forget_old_missed(at=at)),
    ("all figures", timedelta(hours=24), lambda at: recount(at=at, everything=True)),
)


class Command(BaseCommand):
    help = "后台循环：出 PDF、发消息、封日志、算统计、清过期草稿"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="每样做一遍就停")

    def handle(self, *args: Any, **options: Any) -> None:
        self.stopping = False
        signal.signal(signal.SIGTERM, self._stop)
        signal.signal(signal.SIGINT, self._stop)
        due = dict.fromkeys((name for name, _, _ in JOBS), 0.0)
        while not self.stopping:
            self._round(due)
            if options["once"]:
                return
            time.sleep(0.5)

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self.stopping = True

    def _round(self, due: dict[str, float]) -> None:
        for name, every, job in JOBS:
            if self.stopping or time.monotonic() < due[name]:
                continue
            due[name] = time.monotonic() + every.total_seconds()
            close_old_connections()
            try:
                with county(settings.COUNTY_CODE):
                    job(timezone.now())
            except OperationalError:
                log.exception("%s: the database did not answer; the next round tries again", name)
