"""Filing: from a person, a form and some papers to a case with a number; the same form twice makes one case."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from bianmin.cases.actions import mover
from bianmin.cases.actions.files import attach
from bianmin.cases.actions.numbers import case_number, national_number
from bianmin.cases.codes import hash_of_code
from bianmin.cases.errors import NotNow, OtherContent
from bianmin.cases.lifecycle import STAGES, START, Status, Verb
from bianmin.cases.models import DESK_ROLES, Case, CaseMaterial, Submission
from bianmin.catalog.content import Content
from bianmin.catalog.elements import MaterialSpec
from bianmin.catalog.models import Edition, Placement, StationRole
from bianmin.county.actors import Actor, ActorKind
from bianmin.county.refusals import BadInput
from bianmin.people.actions import PersonFacts, record_person
from bianmin.people.identity import plain
from bianmin.people.models import Person
from bianmin.stations.models import Post, Unit
from bianmin.vault.index import keyed_fingerprint, new_code
from bianmin.vault.models import StoredFile

NOT_WANTED = "按现在的回答不用交"
OFFICIAL_HELP = (
    "帮办代办是您的职务，不是代交：代交人请空着，直接收。要是您私下替亲友交，请站里另一位或乡镇来收（回避）。"
)


@dataclass(frozen=True, slots=True)
class Request:
    """Everything that one submission says."""

    edition: Edition
    station: Unit
    applicant: PersonFacts
    answers: Mapping[str, str]
    channel: str
    agent: PersonFacts | None = None
    agent_relation: str = ""
    given: Mapping[str, str] = field(default_factory=dict)  # material code → how it was given, at the window
    files: tuple[tuple[str, StoredFile], ...] = ()  # (material code, file)

    def fingerprint(self) -> str:
        """Return what two sendings of one form have in common."""
        said = [
            str(self.edition.pk), str(self.station.pk), asdict(self.applicant), dict(self.answers),
            asdict(self.agent) if self.agent else None, self.agent_relation, dict(self.given),
            sorted(f"{code} {stored.sha256}" for code, stored in self.files),
        ]  # fmt: skip
        return keyed_fingerprint("request", json.dumps(said, ensure_ascii=False, sort_keys=True))


def file_case(request: Request, *, key: str, by: Actor, at: datetime) -> Case:
    """Make a case from a request, or return the one that this key made before.

    Raises:
        OtherContent: the key was used for a form with other contents.
        BadInput: the item cannot be filed at that station, or not any more.
    """
    known = _filed_before(request, key)
    if known:
        return known
    try:
        with transaction.atomic():
            return _file(request, key=key, by=by, at=at)
    except IntegrityError:
        known = _filed_before(request, key)  # the same form, sent twice at once
        if known is None:
            raise
        return known


def _filed_before(request: Request, key: str) -> Case | None:
    submission = Submission.objects.select_related("case").filter(key=key).first()
    if submission is None:
        return None
    if submission.fingerprint != request.fingerprint():
        raise OtherContent(
            f"这张表刚才已经交过一次，编号 {submission.case.number}，内容和现在的不一样。要改请先收回那一件，再交新的。"
        )
    return submission.case


def _file(request: Request, *, key: str, by: Actor, at: datetime) -> Case:
    placement = _placement(request, at)
    applicant = record_person(request.applicant, at=at, by=by)
    agent = record_person(request.agent, at=at) if request.agent else None
    if agent and by.kind == ActorKind.POST and by.person_id == agent.pk:
        raise BadInput(OFFICIAL_HELP, fields={"agent_name": "这是您自己。职务帮办不用填代交人。"})
    case = _new_case(request, placement, applicant, agent, at)
    case.save(force_insert=True)
    Submission.objects.create(key=key, fingerprint=request.fingerprint(), case=case, at=at)
    _write_materials(case, request, by=by, at=at)
    mover.move(case, Verb.SUBMIT, by=_filer(by, case), at=at)
    return case


def _filer(by: Actor, case: Case) -> Actor:
    """Return who submits: whoever fills in on line is the applicant, or speaks as the agent; a client speaks for them."""
    who = case.agent_id or case.applicant_id
    if by.kind == ActorKind.CLIENT:
        return replace(by, person_id=who)
    if by.kind != ActorKind.PERSON:
        return by
    return Actor(by.kind, str(who), person_id=who, account_id=by.account_id)


def _placement(request: Request, at: datetime, *, is_pinned: bool = False) -> Placement:
    edition, today = request.edition, timezone.localdate(at)
    if request.station.closed_on and request.station.closed_on <= today:
        raise BadInput("这个便民服务站已经撤并，请换一个站。已经填的都在。")
    placement = Placement.objects.of(request.station.pk, edition.item_id, today)
    if placement is None:
        raise BadInput("这个站不办这件事。请换一个站，或打电话问该找谁。")
    if not is_pinned and placement.handling_item.item.current_id != edition.pk:
        raise BadInput("这个事项的办法刚换了新版。已经填的都在，请按新版看一眼再交。")
    if not is_pinned:
        refuse_out_of_season(edition.body, today)
    if placement.role == StationRole.ASSISTS or not edition.body.is_complete:
        raise BadInput("这件事在站里不收件，站里只帮忙指路和跑腿。该找谁写在指南上。")
    return placement


def refuse_out_of_season(body: Content, today: date) -> None:
    """Refuse what can be filed in some weeks of the year only, in the others.

    Raises:
        BadInput: today is outside of the item's seasons; the sentence says when it is within.
    """
    if not body.can_be_filed_on(f"{today:%m-%d}"):
        when = "、".join(season.words for season in body.seasons)
        raise BadInput(f"这件事每年 {when}收，现在不在日子里。到时候再来；急的话请先打电话问。")


def _new_case(request: Request, placement: Placement, applicant: Person, agent: Person | None, at: datetime) -> Case:
    edition, station, code = request.edition, request.station, new_code()
    today = timezone.localdate(at)
    owner = Post.objects.at(station, roles=DESK_ROLES, on=today).first()
    own_acceptance = placement.role in {StationRole.ACCEPTS, StationRole.DECIDES}
    receiving = station if own_acceptance else mover.route_unit(edition.body.route[0].unit, station)
    return Case(
        number=case_number(today), national_number=national_number(edition.item.task_code, today),
        query_code=code, query_code_hash=hash_of_code(code),
        item=edition.item, edition=edition, profile=edition.profile, station=station, role=placement.role,
        handling_code=placement.handling_item.code, receiving_unit=receiving, handler_unit=station,
        channel=request.channel, applicant=applicant, agent=agent, agent_relation=request.agent_relation,
        answers=dict(request.answers), status=START, waits_for=_waits(START), submitted_at=at,
        owner_post_id=owner.pk if owner else None, owner_name=owner.name if owner else "",
    )  # fmt: skip


def _waits(status: Status) -> str:
    role = STAGES[status].waits_for
    return role.value if role else ""


def _write_materials(case: Case, request: Request, *, by: Actor, at: datetime) -> None:
    with_file = {code for code, _ in request.files}
    rows = [
        _material(case, spec, request.given.get(spec.code, "照片" if spec.code in with_file else ""))
        for spec in case.edition.body.materials_for(case.answers)
    ]
    CaseMaterial.objects.bulk_create(rows)
    by_code = {row.code: row for row in rows}
    for code, stored in request.files:
        if code in by_code:
            attach(case, by_code[code], stored, by=_filer(by, case), at=at)


def _material(case: Case, spec: MaterialSpec, how: str) -> CaseMaterial:
    """Return the row of one material that the answers make one bring, with how it was given, if it was."""
    state = CaseMaterial.State.GIVEN if how else CaseMaterial.State.WAITING
    return CaseMaterial(
        case=case, position=[each.code for each in case.edition.body.materials].index(spec.code), code=spec.code,
        name=spec.name, is_required=spec.is_required, how_given=how,
        state=CaseMaterial.State.EXEMPT if spec.exempt and not how else state,
    )  # fmt: skip


@transaction.atomic
def file_again(case: Case, request: Request, *, by: Actor, at: datetime) -> Case:
    """Submit a case that was taken back, under the number it had, with what is written now.

    Raises:
        NotNow: it is not one that was taken back.
    """
    fresh = mover.locked(case)
    if fresh.status != Status.RECALLED:
        raise NotNow(f"这件事（{fresh.number}）已经交上去了，不用再交。请凭编号和查询码看进度。")
    _placement(request, at, is_pinned=True)  # a case keeps the edition it began with
    _rewrite(fresh, request, at)
    fresh.files.filter(replaced_at__isnull=True).update(replaced_at=at)
    materials = _materials_anew(fresh, request)
    for code, stored in request.files:
        if code in materials:
            attach(fresh, materials[code], stored, by=_filer(by, fresh), at=at)
    mover.move(fresh, Verb.SUBMIT, by=_filer(by, fresh), at=at)
    return fresh


def _materials_anew(case: Case, request: Request) -> dict[str, CaseMaterial]:
    """Bring the materials in line with what is answered now; a row stays where its material is wanted no more."""
    rows = {row.code: row for row in case.materials.all()}
    wanted = {spec.code: spec for spec in case.edition.body.materials_for(case.answers)}
    for code, row in rows.items():
        spec = wanted.get(code)
        row.how_given = request.given.get(code, "") if spec else NOT_WANTED
        row.is_required = spec is not None and spec.is_required
        is_exempt = spec is None or spec.exempt
        row.state = CaseMaterial.State.EXEMPT if is_exempt else CaseMaterial.State.WAITING
    CaseMaterial.objects.bulk_update(rows.values(), ["how_given", "is_required", "state"])
    new = [_material(case, spec, request.given.get(code, "")) for code, spec in wanted.items() if code not in rows]
    CaseMaterial.objects.bulk_create(new)
    return {**rows, **{row.code: row for row in new}}


def _rewrite(case: Case, request: Request, at: datetime) -> None:
    anew: dict[str, Any] = {
        "applicant": record_person(request.applicant, at=at),
        "agent": record_person(request.agent, at=at) if request.agent else None,
        "agent_relation": request.agent_relation,
        "answers": dict(request.answers),
        "submitted_at": at,
    }
    for column, value in anew.items():
        setattr(case, column, value)
    case.save(update_fields=list(anew))


def find_by_code(number: str, code: str) -> Case | None:
    """Return the case to which both the number and the query code belong; which of the two is wrong is not told."""
    return Case.objects.whole().filter(number=plain(number).upper()[:24], query_code_hash=hash_of_code(code)).first()


def case_of_key(key: UUID | str) -> Case | None:
    """Return the case that a client's key made, if it did."""
    submission = Submission.objects.select_related("case").filter(key=str(key)).first()
    return submission.case if submission else None
