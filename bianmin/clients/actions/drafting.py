"""What a client sends in: a draft, its files, and once the submission; by the very actions that the pages use."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from bianmin.cases.actions import drafts
from bianmin.cases.actions.files import add_draft_file, let_go
from bianmin.cases.actions.filing import Request
from bianmin.cases.models import Case, Draft
from bianmin.catalog.permissions import published_item
from bianmin.clients.applicants import as_typed, read_sheet
from bianmin.clients.kinds import Basis
from bianmin.clients.models import Key, Once, Sending
from bianmin.clients.permissions import actor_of, draft_of_sending, may_send, may_send_for, sending_of
from bianmin.county.refusals import BadInput, MovedOn, NotFound
from bianmin.county.rights import Action, Resource
from bianmin.journal.actions import note
from bianmin.stations.models import Unit
from bianmin.stations.permissions import station_of
from bianmin.vault.index import CROCKFORD, keyed_hash
from bianmin.vault.uploads import CleanFile

REMEMBERED = timedelta(days=40)  # PROMISES EX-1 asks for at least 30
OTHER_BODY = "这个 Idempotency-Key 已经用过，那一次的内容不一样。新的申请请用新的 Idempotency-Key。"
NO_STATION = "这个村（社区）的便民服务站现在没有开，可能是并村了。请从村列表里取现在的代码。"
_TEST_DIGITS = 8


@dataclass(frozen=True, slots=True)
class Sent:
    """What a client says of one request; nothing in it is anything but text."""

    item: str
    village: str
    applicant: Mapping[str, str]
    agent: Mapping[str, str] | None
    answers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Consent:
    """On what ground the client speaks for the person, and where it keeps the proof."""

    basis: Basis
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a submission is answered with, word for word the same each time; ``is_new`` only the first time."""

    number: str
    query_code: str
    station: str
    submitted_at: datetime
    is_test: bool
    is_new: bool


@transaction.atomic
def begin_draft(sent: Sent, key: Key, *, at: datetime) -> tuple[Sending, Draft]:
    """Begin a draft with everything that was sent, judged as it will be judged at submission.

    Raises:
        NotYours: the key only reads, or the client may not send this item or for this village.
        NotFound: there is no such item.
        BadInput: something is unknown, missing or wrong; ``fields`` says what.
    """
    may_send(key)
    item = published_item(sent.item)
    if item is None:
        raise NotFound("没有这个事项，或者已经取消。请从事项列表里取编码。")
    station = station_of(sent.village)
    if station is None or station.parent is None:
        raise BadInput(NO_STATION, fields={"village": NO_STATION})
    may_send_for(key.client, item.slug, station)
    draft = drafts.start_draft(item, station, account_id=None, at=at)
    form = draft.edition.body.questions
    _known_only(sent.answers, {question.key for question in form})
    place = (station.parent.division_code, station.division_code)
    kept = as_typed(sent.applicant, sent.agent, place=place) | dict(sent.answers)
    read_sheet(form, kept, today=timezone.localdate(at))
    drafts.save_draft(draft, kept, at=at)
    sending = Sending.objects.create(client=key.client, key=key, draft_id=draft.pk, is_test=key.is_test, begun_at=at)
    note(Resource.DRAFT, Action.CREATE, by=actor_of(key.client), at=at, about=("draft", draft.pk), purpose=key.shown)
    return sending, draft


def _known_only(answers: Mapping[str, str], known: set[str]) -> None:
    unknown = {f"answers.{key[:40]}": "这个事项没有这一项" for key in answers if key not in known}
    if unknown:
        raise BadInput("；".join(f"{name}：{how}" for name, how in unknown.items()) + "。", fields=unknown)


def draft_for(draft_id: UUID, key: Key, *, at: datetime) -> tuple[Sending, Draft]:
    """Return a draft that the key's client began.

    Raises:
        NotFound: there is none, or it is another's, or gone: they look the same.
    """
    sending = sending_of(key, draft_id, at=at)
    return sending, draft_of_sending(sending, on=timezone.localdate(at))


@transaction.atomic
def keep_file(draft_id: UUID, code: str, clean: CleanFile, key: Key, *, at: datetime) -> tuple[Sending, Draft]:
    """Keep a cleaned upload for one material of a draft; a second one takes the first one's place.

    Raises:
        NotYours: the key only reads.
        NotFound: no such draft of this client, or no such material.
        MovedOn: it was submitted.
        BadInput: the photo does not fit what the material asks.
    """
    may_send(key)
    sending, draft = draft_for(draft_id, key, at=at)
    _not_filed(sending)
    add_draft_file(draft, code, clean, at=at)
    note(Resource.FILE, Action.CREATE, by=actor_of(key.client), at=at, about=("draft", draft.pk), purpose=code)
    return sending, draft


def _not_filed(sending: Sending) -> None:
    if sending.case is not None:
        raise MovedOn(f"这份申请已经交过了，编号 {sending.case.number}。要再交，请新建一份。")


def submit(draft_id: UUID, consent: Consent, once: str, key: Key, *, at: datetime) -> Receipt:
    """Submit a draft: once for one Idempotency-Key, however often and however concurrently it is sent.

    A test key's submission goes the whole way and is then rolled back; what is left of it are two hashes and a journal
    row, and the answer carries a number that no case can have.

    Raises:
        NotYours: the key only reads, or the client may not send this item or for this village any more.
        NotFound: no such draft of this client.
        MovedOn: the draft was submitted with another Idempotency-Key.
        BadInput: that Idempotency-Key stood for something else, or the draft cannot be submitted.
    """
    may_send(key)
    digest, fingerprint = _hashes(draft_id, consent, once, key)
    known = _sent_before(digest, fingerprint, key)
    if known:
        return _receipt(known, is_new=False)
    try:
        with transaction.atomic():
            row = Once.objects.create(client=key.client, digest=digest, fingerprint=fingerprint, at=at)
            if key.is_test:
                _tried(draft_id, consent, key, at=at)
            else:
                row.case = _filed(draft_id, consent, key, at=at)
            row.save(update_fields=["case"])
    except IntegrityError:
        known = _sent_before(digest, fingerprint, key)  # the same key, sent twice at once
        if known is None:
            raise
        return _receipt(known, is_new=False)
    return _receipt(row, is_new=True)


def _hashes(draft_id: UUID, consent: Consent, once: str, key: Key) -> tuple[str, str]:
    said = json.dumps([str(draft_id), consent.basis, consent.reference], ensure_ascii=False)
    kind = "idempotency test" if key.is_test else "idempotency"
    return keyed_hash(kind, once), hashlib.sha256(said.encode()).hexdigest()


def _sent_before(digest: str, fingerprint: str, key: Key) -> Once | None:
    known = Once.objects.select_related("case__station").filter(client=key.client, digest=digest).first()
    if known and known.fingerprint != fingerprint:
        raise BadInput(OTHER_BODY, fields={"Idempotency-Key": "换一个新的"})
    return known


def _receipt(row: Once, *, is_new: bool) -> Receipt:
    if row.case is None:
        number, code = _of_a_test(row)
        return Receipt(number, code, "", row.at, is_test=True, is_new=is_new)
    case = row.case
    return Receipt(case.number, case.query_code, case.station.in_township, row.at, is_test=False, is_new=is_new)


def _of_a_test(row: Once) -> tuple[str, str]:
    """Return a number and a code that belong to nothing, the same for the same Idempotency-Key."""
    bits = int(row.digest, 16)
    code = "".join(CROCKFORD[bits >> shift & 31] for shift in range(0, 40, 5))
    return f"TEST{bits >> 40 & 0xFFFFFFFF:0{_TEST_DIGITS}X}", f"{code[:4]}-{code[4:]}"


def _filed(draft_id: UUID, consent: Consent, key: Key, *, at: datetime) -> Case:
    sending = Sending.objects.select_for_update().filter(pk=sending_of(key, draft_id, at=at).pk).get()
    _not_filed(sending)
    draft = draft_of_sending(sending, on=timezone.localdate(at))
    by = actor_of(key.client)
    case = drafts.submit_draft(draft, _request(draft, key, at=at), by=by, at=at)
    sending.case, sending.submitted_at = case, at
    sending.basis, sending.basis_reference = consent.basis, consent.reference
    sending.save(update_fields=["case", "submitted_at", "basis", "basis_reference"])
    note(Resource.CASE, Action.CREATE, by=by, at=at, about=("case", case.pk), purpose=f"{key.shown} {consent.basis}")
    return case


def _tried(draft_id: UUID, consent: Consent, key: Key, *, at: datetime) -> None:
    """Submit in earnest, take everything back, and clear the draft away."""
    sending, draft = draft_for(draft_id, key, at=at)
    by = actor_of(key.client)
    with transaction.atomic():
        drafts.submit_draft(draft, _request(draft, key, at=at), by=by, at=at)
        transaction.set_rollback(True)
    _clear(sending, draft)
    note(
        Resource.CASE, Action.CREATE, by=by, at=at, about=("draft", draft_id), purpose=f"{key.shown} {consent.basis}",
        outcome="test",
    )  # fmt: skip


def _clear(sending: Sending, draft: Draft) -> None:
    let_go(drafts.files_of(draft))
    draft.delete()
    sending.delete()


def _request(draft: Draft, key: Key, *, at: datetime) -> Request:
    """Judge the draft anew, as the server sees it now: nothing that was sent is taken for judged."""
    station = _station(draft)
    may_send_for(key.client, draft.item.slug, station)
    people, answers = read_sheet(draft.edition.body.questions, draft.answers, today=timezone.localdate(at))
    return Request(
        edition=draft.edition, station=station, applicant=people.applicant, answers=answers, channel=Case.Channel.WEB,
        agent=people.agent, agent_relation=people.relation,
    )  # fmt: skip


def _station(draft: Draft) -> Unit:
    if draft.station is None:
        raise BadInput(NO_STATION)
    return draft.station


@transaction.atomic
def forget_old(*, at: datetime, limit: int = 500) -> int:
    """Forget Idempotency-Keys after 40 days, and rows of drafts that are gone and were never submitted."""
    old = list(Once.objects.filter(at__lt=at - REMEMBERED).values_list("pk", flat=True)[:limit])
    Once.objects.filter(pk__in=old).delete()
    stale = Sending.objects.filter(case__isnull=True, begun_at__lt=at - REMEMBERED)
    rows = list(stale.values_list("pk", "draft_id")[:limit])
    kept = set(Draft.objects.filter(pk__in=[draft for _, draft in rows]).values_list("pk", flat=True))
    Sending.objects.filter(pk__in=[pk for pk, draft in rows if draft not in kept]).delete()
    return len(old)
