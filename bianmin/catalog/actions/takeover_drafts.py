"""What was accepted of a list becomes drafts, in one transaction; another approves them and the retirements with one date."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from bianmin.catalog.actions.editing import approve_all, new_item, save_draft, start_draft, submit
from bianmin.catalog.actions.publishing import retire
from bianmin.catalog.actions.takeovers import RETIRE, RETIRED, Progress, _quietly, is_near
from bianmin.catalog.content import Content
from bianmin.catalog.models import Edition, Item, TakeOver, TakeOverRow
from bianmin.catalog.takeover import shelf
from bianmin.county.actors import CLOCK, Actor
from bianmin.county.refusals import BadInput, MovedOn, NotFound, NotYours
from bianmin.county.rights import Action, Resource
from bianmin.journal.actions import note

State, Finding = TakeOver.State, TakeOverRow.Finding


@dataclass(frozen=True, slots=True)
class Made:
    """One edition that was made: of which item, whether it went on for approval, and if not, what stops it."""

    done: int
    total: int
    name: str
    submitted: bool
    stops: str = ""


def make_drafts(takeover_id: UUID, *, by: Actor, at: datetime, progress: Progress = _quietly) -> list[Made]:
    """Make an edition of each accepted row and send those on that the gate lets through; all, or nothing.

    Raises:
        as ``each_draft``.
    """
    made = []
    for each in each_draft(takeover_id, by=by, at=at):
        progress("草稿", each.done, each.total)
        made.append(each)
    return made


def each_draft(takeover_id: UUID, *, by: Actor, at: datetime) -> Iterator[Made]:
    """Do ``make_drafts`` item by item, so that a page can say how far it is; whoever stops listening undoes it all.

    Raises:
        NotFound: there is no such take-over.
        MovedOn: it is not compared, or only compared; the catalogue has changed since; somebody is writing an item.
        BadInput: nothing was accepted.
    """
    with transaction.atomic():
        takeover = _locked(takeover_id)
        rows = _accepted(takeover)
        _refuse_unready(takeover, rows)
        edits = [row for row in rows if row.finding != Finding.GONE]
        for done, row in enumerate(edits, start=1):
            yield _draft(takeover, row, Made(done, len(edits), row.name, submitted=False), by=by, at=at)
        takeover.state, takeover.decided_at = State.DRAFTED, at
        for column, value in {**by.columns(), "by_account_id": by.account_id, "by_person_id": by.person_id}.items():
            setattr(takeover, column, value)
        takeover.save()
        note(Resource.TAKEOVER, Action.CHANGE, by=by, at=at, about=("takeover", takeover.pk), purpose="成为草稿")


def _locked(takeover_id: UUID) -> TakeOver:
    takeover: TakeOver | None = TakeOver.objects.select_for_update().filter(pk=takeover_id).first()
    if takeover is None:
        raise NotFound("没有这份清单。请从“接收清单”里打开。")
    return takeover


def refuse_unready(takeover_id: UUID) -> None:
    """Ask, before anything is begun, whether drafts can be made now.

    Raises:
        as ``each_draft``.
    """
    takeover = shelf.takeover_called(takeover_id)
    _refuse_unready(takeover, _accepted(takeover))


def _accepted(takeover: TakeOver) -> list[TakeOverRow]:
    rows = TakeOverRow.objects.filter(takeover=takeover).exclude(accepted=[]).select_related("item__current")
    return list(rows.order_by("line", "pk"))


def _refuse_unready(takeover: TakeOver, rows: list[TakeOverRow]) -> None:
    if takeover.kind == TakeOver.Kind.COMPARISON or takeover.state != State.COMPARED:
        raise MovedOn(f"这份清单现在是“{takeover.get_state_display()}”，做不了草稿。")
    if not rows:
        raise BadInput("还没有定下要收的。请先勾上要收的，存好，再成为草稿。")
    near = [row.name for row in rows if is_near(row)]
    if near:
        raise MovedOn(f"还没有人认：{_some(near)}。请先说是不是我们已有的那一件。")
    edited = [row.item for row in rows if row.item]
    busy = Edition.objects.in_work().filter(item__in=edited).select_related("item")
    if busy:
        raise MovedOn(
            f"这几件正有人在写，或者在等批：{_some([each.item.name for each in busy])}。等那一份批了或丢掉，再来。"
        )
    stale = [row.name for row in rows if _is_stale(row)]
    if stale:
        raise MovedOn(f"比对以后，这几件又变了：{_some(stale)}。请点“再比一次”，看过再来。")
    taken = Item.objects.filter(name__in=[row.name for row in rows if row.finding == Finding.NEW])
    if taken:
        raise MovedOn(f"比对以后，有人建了同名的事项：{_some([each.name for each in taken])}。请点“再比一次”。")


def _some(names: list[str]) -> str:
    return "、".join(names[:6]) + (f" 等 {len(names)} 件" if len(names) > 6 else "")


def _is_stale(row: TakeOverRow) -> bool:
    """Say whether the item says something else now than when the list was compared."""
    if row.item is None:
        return False
    if row.item.current is None:
        return row.finding == Finding.GONE
    now: dict[str, Any] = row.item.current.content
    own = {"name", "category", "item_type", "task_code", "department"}
    return any(
        each["field"] in now and each["field"] not in own and now[each["field"]] != each["was"]
        for each in row.differences
        if each["field"] in row.accepted
    )


def _draft(takeover: TakeOver, row: TakeOverRow, made: Made, *, by: Actor, at: datetime) -> Made:
    values = {each["field"]: each["value"] for each in row.differences if each["field"] in row.accepted}
    edition = _begun(takeover, row, values, by=by, at=at)
    content = _content(edition.body, values, takeover)
    edition = save_draft(edition.pk, content, revision=edition.revision, by=by, at=at)
    try:
        submit(edition.pk, by=by, at=at)
    except BadInput as refusal:
        return Made(made.done, made.total, made.name, submitted=False, stops=str(refusal))
    return Made(made.done, made.total, made.name, submitted=True)


def _begun(takeover: TakeOver, row: TakeOverRow, values: dict[str, Any], *, by: Actor, at: datetime) -> Edition:
    if row.item:
        return start_draft(row.item, by=by, at=at, takeover=takeover)
    category, department = values.get("category", ""), values.get("department", "")
    if not category or not department:
        raise BadInput(f"“{row.name}”是新事项，类别和实施主体要一起收。请勾上再来。")
    edition = new_item(row.name, category=category, department=department, by=by, at=at)
    Edition.objects.filter(pk=edition.pk).update(takeover=takeover)
    edition.takeover = takeover
    row.item = edition.item
    row.save(update_fields=["item"])
    return edition


def _content(body: Content, values: dict[str, Any], takeover: TakeOver) -> Content:
    """Return the content with the accepted values: what the list says is verified by it, and has it as its source."""
    data = body.to_json() | values
    for key in ("legal", "promised"):
        if key in values:
            data[key] = {**values[key], "source": values[key].get("source") or takeover.source}
    if values.get("materials"):
        data["materials_known"] = True
    data["unverified"] = [key for key in body.unverified if key not in values]
    sources = [part for part in body.source.split("；") if part]
    data["source"] = "；".join(dict.fromkeys([*sources, takeover.source]))
    return Content.from_json(data)


@transaction.atomic
def approve_takeover(takeover_id: UUID, *, valid_from: date, by: Actor, at: datetime) -> tuple[int, int]:
    """Approve at once what came of a list: the editions that wait, and the retirements, all from one day; all or nothing.

    Returns:
        how many editions, and how many retirements.

    Raises:
        NotFound, MovedOn: there is no such take-over, or nothing of it waits.
        NotYours: whoever decided it cannot approve it (PROMISES §4.3 R3).
        BadInput: the day lies behind, or the gate stops an edition.
    """
    takeover = _drafted(takeover_id, by)
    waiting = Edition.objects.filter(takeover=takeover, state=Edition.State.CHECKED)
    ids = list(waiting.order_by("item__position", "pk").values_list("pk", flat=True))
    editions = approve_all(ids, valid_from=valid_from, by=by, at=at)
    retired = carry_out_retirements(takeover_id, on=valid_from, by=by, at=at)
    if not editions and not retired:
        raise MovedOn("这份清单没有等批的了。")
    takeover.valid_from = valid_from
    takeover.save(update_fields=["valid_from"])
    return editions, retired


@transaction.atomic
def carry_out_retirements(takeover_id: UUID, *, on: date, by: Actor, at: datetime) -> int:
    """Approve the retirements that were proposed in a take-over; from ``on`` the items are out of the list.

    Called together with the approval of its editions. What lies ahead is carried out by ``retire_due`` on its day.

    Returns:
        how many were approved.

    Raises:
        NotFound, MovedOn: there is no such take-over, or nobody has decided it yet.
        NotYours: whoever decided it cannot approve it.
        BadInput: the day lies behind.
    """
    takeover = _drafted(takeover_id, by)
    if on < timezone.localdate(at):
        raise BadInput("启用的日子不能早于今天。", fields={"valid_from": "请填今天或以后。"})
    rows = list(
        TakeOverRow.objects.filter(takeover=takeover, finding=Finding.GONE, accepted=[RETIRE], is_decided=False)
    )
    for row in rows:
        row.is_decided, row.differences = True, [{"on": on.isoformat(), "by": by.name, "post": by.post}]
    TakeOverRow.objects.bulk_update(rows, ["is_decided", "differences"])
    if rows:
        purpose = f"批准停用 {len(rows)} 件，{on} 起"
        note(Resource.TAKEOVER, Action.CHANGE, by=by, at=at, about=("takeover", takeover.pk), purpose=purpose)
    retire_due(at=at, by=by)
    return len(rows)


def _drafted(takeover_id: UUID, by: Actor) -> TakeOver:
    takeover = _locked(takeover_id)
    if takeover.state != State.DRAFTED:
        raise MovedOn(f"这份清单现在是“{takeover.get_state_display()}”，还没有可批的。")
    if by.is_also(takeover.by_account_id, takeover.by_person_id):
        raise NotYours("自己定的要由另一个人批。")
    return takeover


@transaction.atomic
def retire_due(*, at: datetime, by: Actor = CLOCK) -> int:
    """Retire the items whose approved retirement has come; return how many. The worker calls it."""
    today = timezone.localdate(at)
    waiting = TakeOverRow.objects.select_for_update(of=("self",)).filter(
        finding=Finding.GONE, is_decided=True, accepted=[RETIRE]
    )
    done = []
    for row in waiting.select_related("item", "takeover"):
        on = date.fromisoformat(row.differences[0]["on"])
        if on > today or row.item is None:
            continue
        if row.item.retired_on is None:
            retire(row.item, on=on, why=f"“{row.takeover.source}”里没有了"[:200])
            note(Resource.GUIDE, Action.END, by=by, at=at, about=("item", row.item.pk), purpose="清单里没有了，停用")
        row.accepted = [RETIRED]
        done.append(row)
    TakeOverRow.objects.bulk_update(done, ["accepted"])
    return len(done)
