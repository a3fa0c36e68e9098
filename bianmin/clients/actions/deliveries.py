"""Telling clients what became of their cases: events made from steps, sent until they arrive, by the one worker.

A step is the fact; its events are made afterwards, from an overlapping watermark, once for each address. An event is
taken on lease, sent outside of any transaction, and then written down: killed in between, it is sent again under the
same id. At least once, therefore; the other side tells repetitions by ``webhook-id``.
"""

import time
from collections import defaultdict
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Exists, F, OuterRef
from django.utils import timezone
from standardwebhooks.webhooks import Webhook

from bianmin.cases.lifecycle import Verb
from bianmin.cases.models import CaseStep
from bianmin.clients.actions.drafting import forget_old
from bianmin.clients.calling import SECONDS, Answer, post
from bianmin.clients.events import EVENT_OF, NOTHING_HAPPENED, Told, envelope
from bianmin.clients.models import Delivery, Endpoint, Sending
from bianmin.clients.permissions import MAKERS
from bianmin.county.actors import Actor
from bianmin.county.refusals import MovedOn, NotYours
from bianmin.county.rights import Action, Resource
from bianmin.journal.actions import note

Call = Callable[[str, bytes, Mapping[str, str]], Answer]

OVERLAP = timedelta(minutes=15)  # how long a transaction may still be running after it took its time
# After the n-th failure: eight tries over a day.
WAITS = tuple(timedelta(seconds=each) for each in (30, 120, 600, 1800, 7200, 21600, 53700))
MOST_TRIES = len(WAITS) + 1
LONGEST = timedelta(hours=24)
LEASE = timedelta(seconds=90)
OPENS_AFTER = 3  # failures in a row, then an address is only asked now and then (AV-4)
PAUSE = timedelta(seconds=40)  # drained within 60 s of recovery, this and a round of the worker included
MOST_ADDRESSES, MOST_EACH = 8, 20  # in one round
MOST_STEPS = 500


@dataclass(frozen=True, slots=True)
class _Letter:
    """One event on its way: plain values, for a thread that must not ask the database."""

    pk: UUID
    body: bytes
    headers: Mapping[str, str]


def tend(*, at: datetime, call: Call = post) -> int:
    """Make the events of new steps, send what is due, forget what is old; return how many arrived."""
    make_events(at=at)
    arrived = send_due(at=at, call=call)
    forget_old(at=at)
    return arrived


@transaction.atomic
def make_events(*, at: datetime) -> int:
    """Make one event for each open address and each step of its client's cases that a client is told of."""
    made = 0
    for endpoint in Endpoint.objects.open(timezone.localdate(at)).order_by("id"):
        steps = _untold(endpoint)
        rows = [
            Delivery(endpoint=endpoint, step=step, event=EVENT_OF[Verb(step.verb)], made_at=at, next_at=at)
            for step in steps
        ]
        Delivery.objects.bulk_create(rows, ignore_conflicts=True)
        seen = steps[-1].recorded_at if len(steps) == MOST_STEPS else at
        if rows or seen - endpoint.seen_until > OVERLAP / 3:  # not a write for each quiet round
            Endpoint.objects.filter(pk=endpoint.pk).update(seen_until=seen)
        made += len(rows)
    return made


def _untold(endpoint: Endpoint) -> list[CaseStep]:
    since = max(endpoint.opened_at, endpoint.seen_until - OVERLAP)
    own = Sending.objects.filter(client=endpoint.client_id, case__isnull=False).values("case_id")
    told = Delivery.objects.filter(endpoint=endpoint, step=OuterRef("pk"))
    steps = CaseStep.objects.filter(~Exists(told), recorded_at__gte=since, case__in=own, verb__in=list(EVENT_OF))
    return list(steps.only("verb", "recorded_at", "county_code").order_by("recorded_at", "id")[:MOST_STEPS])


def send_due(*, at: datetime, call: Call = post) -> int:
    """Send what is due, all addresses side by side, each in order and up to its first failure; return how many arrived."""
    waiting = _leased(at=at)
    if not waiting:
        return 0
    with ThreadPoolExecutor(max_workers=MOST_ADDRESSES) as threads:
        said = list(threads.map(lambda endpoint: _called(endpoint.url, waiting[endpoint], call), waiting))
    return sum(
        _written(endpoint, waiting[endpoint], answers, at=at) for endpoint, answers in zip(waiting, said, strict=True)
    )


@transaction.atomic
def _leased(*, at: datetime) -> dict[Endpoint, list[_Letter]]:
    skipping = connection.features.has_select_for_update_skip_locked
    taken: dict[Endpoint, list[_Letter]] = defaultdict(list)
    now = Delivery.objects.waiting(at).filter(endpoint=OuterRef("pk"))
    ready = Endpoint.objects.open(timezone.localdate(at)).filter(Exists(now)).exclude(paused_until__gt=at)
    for endpoint in ready.order_by(F("seen_until"), "id"):
        rows = Delivery.objects.waiting(at).filter(endpoint=endpoint)
        is_probe = endpoint.paused_until is not None
        due = rows if is_probe else rows.filter(next_at__lte=at)
        locked = due.select_for_update(skip_locked=skipping, of=("self",) if skipping else ())
        found = list(locked.select_related("step__case")[: 1 if is_probe else MOST_EACH])
        if found:
            Delivery.objects.filter(pk__in=[row.pk for row in found]).update(leased_until=at + LEASE)
            taken[endpoint] = [_letter(row, endpoint, at) for row in found]
        if len(taken) == MOST_ADDRESSES:
            break
    return taken


def _letter(row: Delivery, endpoint: Endpoint, at: datetime) -> _Letter:
    step = row.step
    told = Told(step.case.number, step.to_status, step.at) if step else Told(NOTHING_HAPPENED, "test", row.made_at)
    body = envelope(row.pk, row.event, told, source=f"{settings.PUBLIC_ADDRESS}/api/v1")
    moment = at.astimezone(UTC)
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "bianmin-station",
        "webhook-id": str(row.pk),
        "webhook-timestamp": str(int(moment.timestamp())),
        "webhook-signature": Webhook(endpoint.secret).sign(str(row.pk), moment, body),
    }
    return _Letter(row.pk, body.encode(), headers)


def _called(url: str, letters: list[_Letter], call: Call) -> list[Answer]:
    """Send letters in order until one fails or the time of one call is used up."""
    answers: list[Answer] = []
    began = time.monotonic()
    for letter in letters:
        answers.append(call(url, letter.body, letter.headers))
        if not answers[-1].is_taken or time.monotonic() - began > SECONDS:
            break
    return answers


@transaction.atomic
def _written(endpoint: Endpoint, letters: list[_Letter], answers: list[Answer], *, at: datetime) -> int:
    for letter, answer in zip(letters, answers, strict=False):
        row = Delivery.objects.select_for_update().get(pk=letter.pk)
        _mark(row, answer, at=at)
    Delivery.objects.filter(pk__in=[letter.pk for letter in letters[len(answers) :]]).update(leased_until=None)
    if answers[-1].is_taken:
        _recovered(endpoint, at=at)
    else:
        failures = endpoint.failures + 1
        paused = at + PAUSE if failures >= OPENS_AFTER else None
        Endpoint.objects.filter(pk=endpoint.pk).update(failures=failures, paused_until=paused)
    return sum(answer.is_taken for answer in answers)


def _mark(row: Delivery, answer: Answer, *, at: datetime) -> None:
    """Write down one try; an address asked before the event was due (to see whether it is back) costs no try."""
    was_due = row.next_at is not None and row.next_at <= at
    row.leased_until, row.last_status, row.last_error = None, answer.status, answer.error[:120]
    row.tries += int(was_due or answer.is_taken)
    if answer.is_taken:
        row.delivered_at, row.next_at = at, None
    elif row.tries >= MOST_TRIES or at - row.made_at > LONGEST:
        row.next_at = None
    elif was_due:
        row.next_at = at + WAITS[row.tries - 1]
    row.save(update_fields=["leased_until", "last_status", "last_error", "tries", "delivered_at", "next_at"])


def _recovered(endpoint: Endpoint, *, at: datetime) -> None:
    """Let an address that answers again have everything that waits for it at once."""
    if endpoint.failures:
        Endpoint.objects.filter(pk=endpoint.pk).update(failures=0, paused_until=None)
        Delivery.objects.filter(endpoint=endpoint, next_at__gt=at).update(next_at=at)


@transaction.atomic
def send_again(delivery: Delivery, *, by: Actor, at: datetime) -> Delivery:
    """Send one event once more, under the same id, whether it arrived, was given up or still waits.

    Raises:
        NotYours: ``by`` is no system administrator.
        MovedOn: its address was closed.
    """
    if by.role not in MAKERS:
        raise NotYours("重发由系统管理员做。")
    fresh = Delivery.objects.select_for_update().get(pk=delivery.pk)
    if fresh.endpoint.ended_at:
        raise MovedOn("这个通知地址已经停用了，不能再发。请在新的地址上等下一条。")
    fresh.tries, fresh.next_at, fresh.delivered_at, fresh.made_at = 0, at, None, at
    fresh.save(update_fields=["tries", "next_at", "delivered_at", "made_at"])
    note(Resource.CLIENT, Action.CHANGE, by=by, at=at, about=("delivery", fresh.pk), purpose="重发")
    return fresh
