"""The life of an edition before it is in force: drafted, saved, checked, sent back, approved by another, dropped, reviewed."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from bianmin.catalog.actions.publishing import digest_of, next_number, put_into_force
from bianmin.catalog.content import Content
from bianmin.catalog.gate import Finding, blocking, findings
from bianmin.catalog.models import Edition, HandlingItem, Item, TakeOver
from bianmin.catalog.unified import UNIFIED, locked_changes
from bianmin.county.actors import Actor
from bianmin.county.refusals import BadInput, MovedOn, NotFound, NotYours
from bianmin.county.rights import Action, Resource
from bianmin.journal.actions import note
from bianmin.stations.models import Unit

State = Edition.State
LONGEST_WORDS = 300  # characters of what is said when sending back


class SavedMeanwhile(MovedOn):
    """Another editor has saved this draft since it was opened; nothing was written.

    ``edition`` is the draft as it stands now; the page shows both and keeps what was typed.
    """

    def __init__(self, edition: Edition) -> None:
        super().__init__(
            f"您打开以后，{edition.by_name or '别人'}又保存过这份草稿。您写的还在下面，没有丢；对照一遍，再决定用哪个。"
        )
        self.edition = edition


@transaction.atomic
def start_draft(item: Item, *, by: Actor, at: datetime, takeover: TakeOver | None = None) -> Edition:
    """Begin the item's next edition with what the one in force says.

    Raises:
        MovedOn: somebody is writing one already, or one waits for approval or for its day.
    """
    waiting = Edition.objects.filter(item=item).in_work().first()
    if waiting:
        raise MovedOn(
            f"“{item.name}”的第 {waiting.number} 版已经有人在写（{waiting.get_state_display()}）。请接着那一份写。"
        )
    base = item.current
    data = Content.from_json({**base.content, "changed": ""}).to_json() if base else Content().to_json()
    edition = Edition(
        item=item, number=next_number(item), content=data, digest=digest_of(data), based_on=base, takeover=takeover,
        profile=base.profile if base else "none", is_example=base.is_example if base else False,
        drafted_at=at, saved_at=at,
    )  # fmt: skip
    _write(edition, by)
    note(Resource.EDITION, Action.CREATE, by=by, at=at, about=("edition", edition.pk), purpose="起草新版")
    return edition


@transaction.atomic
def new_item(name: str, *, category: str, department: str, by: Actor, at: datetime) -> Edition:
    """Begin the first edition of an item that the catalogue does not have; it is public only once published.

    Raises:
        BadInput: no name, or there is one of that name.
    """
    name = name.strip()
    if not name:
        raise BadInput("请写事项名称。", fields={"name": "请写事项名称。"})
    if Item.objects.filter(name=name).exists():
        raise BadInput("已经有这个名称的事项了。请从清单里打开它来改。", fields={"name": "已经有这个名称了。"})
    last = Item.objects.order_by("-position").values_list("position", flat=True).first() or 0
    unit = Unit.objects.named(department)  # whose item it is from the first day: its own officer goes on writing it
    item = Item.objects.create(
        slug=_free_slug(last + 1), name=name, category=category, item_type="", position=last + 1,
        department=unit, department_as_written=unit.short_name if unit else department,
    )  # fmt: skip
    HandlingItem.objects.create(item=item, name=name)
    edition = start_draft(item, by=by, at=at)
    content = Content(name=name, category=category, department=department)
    return save_draft(edition.pk, content, revision=edition.revision, by=by, at=at)


def _free_slug(position: int) -> str:
    """Return a code of the local space (自建事项): LOC and four digits, the next that is free."""
    while Item.objects.filter(slug=f"LOC{position:04}").exists():
        position += 1
    return f"LOC{position:04}"


@transaction.atomic
def save_draft(
    edition_id: UUID, content: Content, *, revision: int, by: Actor, at: datetime, profile: str | None = None
) -> Edition:
    """Save a draft as a whole; what is wrong with it is told by the gate, and does not stop the saving.

    Args:
        edition_id: the draft.
        content: all that it says now.
        revision: how often it had been saved when this editor opened it.
        by: who saves; the last one is its writer, whom another must approve.
        at: now.
        profile: the governing-law profile, if it changes.

    Raises:
        NotFound: there is no such edition.
        MovedOn: it is no draft any more.
        SavedMeanwhile: another has saved it since.
        NotYours: an element that the city has unified would change.
    """
    edition = _locked(edition_id)
    if not edition.is_open:
        raise MovedOn(f"这一版已经是“{edition.get_state_display()}”，不能再改。要改请先退回，或起草新的一版。")
    if edition.revision != revision:
        raise SavedMeanwhile(edition)
    _refuse_unified(edition, content)
    edition.content = content.to_json()
    edition.digest, edition.saved_at, edition.revision = digest_of(edition.content), at, revision + 1
    edition.profile = edition.profile if profile is None else profile
    edition.__dict__.pop("body", None)
    _write(edition, by)
    return edition


def _refuse_unified(edition: Edition, content: Content) -> None:
    item = edition.item
    if not item.unified_by or (edition.takeover and edition.takeover.unifies) or edition.based_on is None:
        return
    names = locked_changes(edition.based_on.body, content)
    if names:
        raise NotYours(
            f"{'、'.join(names)}由“{item.unified_by}”统一，县里不能改。要改，请等新的统一清单，从“接收清单”进来。"
        )


@transaction.atomic
def submit(edition_id: UUID, *, by: Actor, at: datetime) -> Edition:
    """Send a draft to another for approval, after the gate.

    Raises:
        NotFound, MovedOn: as ``save_draft``.
        BadInput: the gate has findings that stop it; ``fields`` names each with how to mend it.
    """
    edition = _locked(edition_id)
    if not edition.is_open:
        raise MovedOn(f"这一版已经是“{edition.get_state_display()}”了。")
    refuse_unfit(edition)
    edition.state, edition.submitted_at, edition.sent_back = State.CHECKED, at, ""
    edition.save(update_fields=["state", "submitted_at", "sent_back"])
    note(Resource.EDITION, Action.PROPOSE, by=by, at=at, about=("edition", edition.pk), purpose="送批")
    return edition


def refuse_unfit(edition: Edition) -> None:
    """Refuse an edition with which the gate finds something that stops it.

    Raises:
        BadInput: how many findings, and the first; ``fields`` holds all of them.
    """
    stops = blocking(findings_of(edition))
    if stops:
        told: dict[str, str] = {}
        for each in stops:
            told[each.field] = (
                f"{told[each.field]} {each.says}{each.mend}" if each.field in told else each.says + each.mend
            )
        raise BadInput(f"还有 {len(stops)} 处要改，改好再送批。第一处：{stops[0].says}{stops[0].mend}", fields=told)
    _refuse_twin_code(edition)


def _refuse_twin_code(edition: Edition) -> None:
    """Refuse an 实施编码 that another item has, or will have from its day on: both could not be in force."""
    code = edition.body.task_code
    if not code:
        return
    others = Item.objects.exclude(pk=edition.item_id)
    waiting = Edition.objects.filter(state=State.APPROVED, content__task_code=code).exclude(item=edition.item_id)
    twin = others.filter(task_code=code).first() or others.filter(editions__in=waiting).first()
    if twin:
        says = f"实施编码 {code} 已经是“{twin.name}”的。请核对是哪一件。"
        raise BadInput(says, fields={"task_code": says})


def findings_of(edition: Edition, content: Content | None = None) -> list[Finding]:
    """Return what the gate says of an edition, or of what is being typed into it, its item's own elements filled in.

    What is unified from above, or comes from a list made elsewhere, is judged as ``gate.findings`` says.
    """
    item, takeover = edition.item, edition.takeover if edition.takeover_id else None
    is_unified = bool(item.unified_by or (takeover and takeover.unifies))
    return findings(
        edition.body if content is None else content,
        named=item.name,
        item_type=item.item_type,
        locked=UNIFIED if is_unified else (),
        taken_over=takeover is not None,
    )


@transaction.atomic
def send_back(edition_id: UUID, *, words: str, by: Actor, at: datetime) -> Edition:
    """Give an edition that waits for approval back to its writer, with words; also what was approved but is not in force.

    Raises:
        NotFound, MovedOn: there is none, or it does not wait.
        BadInput: no words.
    """
    edition = _locked(edition_id)
    if edition.state not in {State.CHECKED, State.APPROVED}:
        raise MovedOn(f"这一版已经是“{edition.get_state_display()}”，退不回去了。")
    if not words.strip():
        raise BadInput("请写一句哪里要改。", fields={"words": "请写一句哪里要改。"})
    edition.state, edition.sent_back = State.DRAFT, words.strip()[:LONGEST_WORDS]
    edition.valid_from, edition.approved_at = None, None
    edition.approved_by_name = edition.approved_by_post = ""
    edition.approved_by_account_id = edition.approved_by_person_id = None
    edition.save()
    note(Resource.EDITION, Action.APPROVE, by=by, at=at, about=("edition", edition.pk), purpose="退回")
    return edition


@transaction.atomic
def approve(edition_id: UUID, *, valid_from: date, by: Actor, at: datetime) -> Edition:
    """Approve what another has written; from its day on it is in force, at once where that is today.

    Raises:
        NotFound, MovedOn: there is none, or it does not wait.
        NotYours: whoever wrote it cannot approve it (PROMISES §4.3 R3).
        BadInput: the day lies behind, or the gate stops it (law may have changed since it was sent).
    """
    edition = _locked(edition_id)
    today = timezone.localdate(at)
    if edition.state != State.CHECKED:
        raise MovedOn(f"这一版现在是“{edition.get_state_display()}”，不用批。")
    if by.is_also(edition.by_account_id, edition.by_person_id):
        raise NotYours("自己写的要由另一个人批。")
    if valid_from < today:
        raise BadInput("启用的日子不能早于今天。", fields={"valid_from": "请填今天或以后。"})
    refuse_unfit(edition)
    edition.state, edition.valid_from, edition.approved_at = State.APPROVED, valid_from, at
    edition.approved_by_name, edition.approved_by_post = by.name, by.post
    edition.approved_by_account_id, edition.approved_by_person_id = by.account_id, by.person_id
    edition.save()
    note(
        Resource.EDITION,
        Action.APPROVE,
        by=by,
        at=at,
        about=("edition", edition.pk),
        purpose=f"批准，{valid_from} 启用",
    )
    if valid_from == today:
        put_into_force(edition, by=by, at=at)
    return edition


@transaction.atomic
def approve_all(edition_ids: Iterable[UUID], *, valid_from: date, by: Actor, at: datetime) -> int:
    """Approve several editions at once, all or none: a city's new list (COUNTY.md W11).

    Raises:
        as ``approve``, naming the item.
    """
    done = 0
    for edition_id in edition_ids:
        try:
            approve(edition_id, valid_from=valid_from, by=by, at=at)
        except BadInput as refusal:
            item = Edition.objects.select_related("item").get(pk=edition_id).item
            raise BadInput(f"“{item.name}”：{refusal}", fields=refusal.fields) from None
        done += 1
    return done


@transaction.atomic
def drop(edition_id: UUID, *, by: Actor, at: datetime) -> None:
    """Give up an edition that is not in force.

    Raises:
        NotFound, MovedOn: there is none, or it is in force or over.
    """
    edition = _locked(edition_id)
    if edition.state not in {State.DRAFT, State.CHECKED, State.APPROVED}:
        raise MovedOn(f"这一版已经是“{edition.get_state_display()}”，不能丢掉。")
    edition.state = State.DROPPED
    edition.save(update_fields=["state"])
    note(Resource.EDITION, Action.END, by=by, at=at, about=("edition", edition.pk), purpose="丢掉草稿")


@transaction.atomic
def confirm_review(item_id: UUID, *, by: Actor, at: datetime) -> Edition:
    """Say that the edition in force was read again and is still right: its guide is 待更新 no more.

    Raises:
        NotFound: the item has none in force.
    """
    edition = Edition.objects.select_for_update().filter(item_id=item_id, state=State.PUBLISHED).first()
    if edition is None:
        raise NotFound("这件事现在没有在用的版本。")
    edition.reviewed_on, edition.reviewed_by_name = timezone.localdate(at), by.name
    edition.save(update_fields=["reviewed_on", "reviewed_by_name"])
    note(Resource.EDITION, Action.VERIFY, by=by, at=at, about=("edition", edition.pk), purpose="复核过，仍然对")
    return edition


def _locked(edition_id: UUID) -> Edition:
    found = Edition.objects.select_for_update(of=("self",)).filter(pk=edition_id)
    edition: Edition | None = found.select_related("item", "based_on", "takeover").first()
    if edition is None:
        raise NotFound("没有这一版。请从事项清单里打开。")
    return edition


def _write(edition: Edition, by: Actor) -> None:
    """Write a draft with who wrote it last."""
    columns: dict[str, Any] = {**by.columns(), "by_account_id": by.account_id, "by_person_id": by.person_id}
    for column, value in columns.items():
        setattr(edition, column, value)
    try:
        with transaction.atomic():
            edition.save()
    except IntegrityError as error:
        if "edition_in_work_is_one" not in str(error) and "catalog_edition" not in str(error):
            raise
        raise MovedOn("这件事刚刚有人起草了新版。请刷新，接着那一份写。") from None
