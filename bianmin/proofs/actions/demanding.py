"""Noting that an organisation sent somebody for a proof: once for each press, and without a word about whom it sent."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from bianmin.county.actors import Actor
from bianmin.county.refusals import BadInput, NotYours
from bianmin.county.rights import Action, Resource
from bianmin.journal.actions import note
from bianmin.proofs.models import ProofDemand, ProofException, ProofKind
from bianmin.proofs.notice import Asked, Place, exception_facts, stopped_facts, unclear_facts
from bianmin.stations.permissions import STATION_ROLES

if TYPE_CHECKING:
    from bianmin.stations.models import Unit

LONGEST_WORDS, LONGEST_NAME = 40, 60
_DIGITS = re.compile(r"\d{5,}")  # a number of that length may be somebody's


@dataclass(frozen=True, slots=True)
class Demand:
    """What the clerk chose and wrote: a kind or an exception or somebody's words, and who demanded it."""

    sort: str
    organisation: str = ""
    kind: ProofKind | None = None
    exception: ProofException | None = None
    words: str = ""


def note_demand(demand: Demand, station: "Unit", *, key: str, by: Actor, at: datetime) -> ProofDemand:
    """Write down one demand, or return what this key wrote before.

    Raises:
        NotYours: who asks holds no post of that station.
        BadInput: it is not said what was demanded, or by whom, or a long number stands in a text.
    """
    if by.unit_id != station.pk or by.role not in STATION_ROLES:
        raise NotYours("这个站的窗口不归您坐。请从自己的待办进。")
    _check(demand)
    try:
        with transaction.atomic():
            return _write(demand, station, key, by, at)
    except IntegrityError:
        known = ProofDemand.objects.filter(key=key, station=station).first()  # the same page, pressed twice
        if known is None:
            raise
        return known


def _check(demand: Demand) -> None:
    wrong: dict[str, str] = {}
    if not (demand.kind or demand.exception or demand.words.strip()):
        wrong["words"] = "请选一种证明，或写上要开什么。"
    if not demand.sort:
        wrong["sort"] = "请选是哪一类单位要的。"
    for name, text, most in (
        ("words", demand.words, LONGEST_WORDS),
        ("organisation", demand.organisation, LONGEST_NAME),
    ):
        if len(text) > most:
            wrong[name] = f"最多 {most} 个字，请写短一些。"
        elif _DIGITS.search(text):
            wrong[name] = "这里不写号码，也不写人的名字。"
    if wrong:
        raise BadInput(f"有 {len(wrong)} 处要改，改好再记。", fields=wrong)


def _write(demand: Demand, station: "Unit", key: str, by: Actor, at: datetime) -> ProofDemand:
    listed = ProofDemand.Result.STOPPED if demand.kind else ProofDemand.Result.UNCLEAR
    result = ProofDemand.Result.EXCEPTION if demand.exception else listed
    row = ProofDemand.objects.create(
        key=key, kind=demand.kind, exception=demand.exception, words="" if demand.kind else demand.words.strip(),
        sort=demand.sort, organisation=demand.organisation.strip(), station=station, result=result,
        demanded_on=timezone.localdate(at), at=at, wanted_at=at, facts=_facts(demand, result, station, at), **by.columns(),
    )  # fmt: skip
    note(Resource.PROOF, Action.CREATE, by=by, at=at, about=("demand", row.pk), purpose=row.get_result_display())
    return row


def _facts(demand: Demand, result: str, station: "Unit", at: datetime) -> dict[str, Any]:
    asked = Asked(demand.sort, demand.organisation.strip(), demand.words.strip())
    place = Place(station.name, station.phone, timezone.localdate(at), settings.PUBLIC_ADDRESS)
    if result == ProofDemand.Result.EXCEPTION:
        return exception_facts(demand.exception, asked, place)
    return stopped_facts(demand.kind, asked, place) if demand.kind else unclear_facts(asked, place)
