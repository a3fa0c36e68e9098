"""Taking over a list up to the decision: read, say what its columns are, compare, accept; nothing is in the catalogue yet."""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from bianmin.catalog.models import Item, TakeOver, TakeOverRow
from bianmin.catalog.takeover import comparing, mapping, shelf
from bianmin.catalog.takeover.columns import ELEMENTS, missing, twice
from bianmin.catalog.takeover.mapping import Layout
from bianmin.catalog.takeover.parsing import Parsed, items_of, rows_of
from bianmin.catalog.takeover.reading import read_list
from bianmin.catalog.takeover.sheets import Reading
from bianmin.county.actors import Actor
from bianmin.county.refusals import BadInput, MovedOn, NotFound
from bianmin.county.rights import Action, Resource
from bianmin.journal.actions import note

State, Kind, Finding = TakeOver.State, TakeOver.Kind, TakeOverRow.Finding
OPEN = (State.READ, State.COMPARED)
RETIRE = "retire"  # what is accepted of an item that the list does not have
RETIRED = "retired"  # the same, carried out
MOST_WORDS = 200  # words of a list that an editor explains
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Read:
    """A list that was read: the take-over, and whether this very file had been read before (then nothing was written)."""

    takeover: TakeOver
    known: bool


def _quietly(_: str, __: int, ___: int) -> None:
    """Tell nobody how far it is."""


@transaction.atomic
def read_takeover(
    name: str, data: bytes, *, source: str, by: Actor, at: datetime, kind: str = Kind.LIST, unifies: bool = False
) -> Read:
    """Read a file and keep it as a take-over that waits for its columns; the same file again changes nothing.

    Args:
        name: what the file is called, to be told apart in the list of take-overs.
        data: its bytes.
        source: whose list it is; stands in the editions made of it.
        by: who reads it in.
        at: now.
        kind: ``list``, or ``comparison`` for one that is only compared.
        unifies: the city's own list, whose elements are locked against the county.

    Raises:
        BadInput: no source, or the file cannot be read.
    """
    if kind not in Kind.values:
        raise BadInput("请选是接收清单，还是只比对。", fields={"kind": "请选一个。"})
    if not source.strip():
        raise BadInput("请写这是谁的清单。", fields={"source": "写清是谁的清单、哪一年的，例如“市统一目录 2027”。"})
    digest = hashlib.sha256(data).hexdigest()
    known = TakeOver.objects.filter(digest=digest, kind=kind).exclude(state=State.DROPPED).first()
    if known:
        return Read(known, known=True)
    reading = read_list(data)
    layout = mapping.first_layout(reading)
    made = TakeOver(
        kind=kind, name=_file_name(name), source=source.strip()[:120], unifies=unifies and kind == Kind.LIST,
        digest=digest, sheet=reading.to_json(), mapping=_remembered(layout, kind).to_json(), read_at=at, **_who(by),
    )  # fmt: skip
    made.save()
    note(Resource.TAKEOVER, Action.CREATE, by=by, at=at, about=("takeover", made.pk), purpose="读进一份清单")
    return Read(made, known=False)


def _file_name(name: str) -> str:
    """Return the file's own name, without any path before it."""
    return name.replace("\\", "/").rsplit("/", 1)[-1].strip()[-120:] or "没有名字的文件"


def _who(by: Actor) -> dict[str, Any]:
    return {**by.columns(), "by_account_id": by.account_id, "by_person_id": by.person_id}


def _remembered(layout: Layout, kind: str) -> Layout:
    """Return the layout as the last list with the same headers was mapped."""
    earlier = shelf.remembered(layout.head, kind)
    if not earlier:
        return layout
    last = Layout.from_json(earlier)
    return replace(
        layout, columns=last.columns, words=last.words, category=last.category, same=last.same, fresh=last.fresh
    )


def reading_of(takeover: TakeOver) -> Reading:
    """Return the file as it was read."""
    return Reading.from_json(takeover.sheet)


def layout_of(takeover: TakeOver) -> Layout:
    """Return what was said of its columns and words."""
    return Layout.from_json(takeover.mapping)


@transaction.atomic
def choose_sheet(takeover_id: UUID, *, sheet: int, head_at: int | None, by: Actor, at: datetime) -> TakeOver:
    """Say which sheet, and which of its rows is the head; the columns are guessed anew.

    Raises:
        NotFound, MovedOn: there is no such take-over, or it is decided.
        BadInput: there is no such sheet or row.
    """
    takeover = _locked(takeover_id)
    reading = reading_of(takeover)
    if not 0 <= sheet < len(reading.sheets):
        raise BadInput("没有这张工作表。请从下拉框里选。")
    if head_at is not None and not 0 <= head_at < len(reading.sheets[sheet].rows):
        raise BadInput("没有这一行。请从下拉框里选。")
    layout = _remembered(mapping.layout_at(reading, sheet, head_at), takeover.kind)
    return _kept(takeover, layout, by=by, at=at)


@transaction.atomic
def map_columns(
    takeover_id: UUID, *, columns: Mapping[str, str], category: str = "", by: Actor, at: datetime
) -> TakeOver:
    """Say what each column is, and compare.

    Args:
        takeover_id: which.
        columns: for the letters of each column, the element of ours, or nothing to ignore it.
        category: where new items go whose row names no category.
        by: who says so.
        at: now.

    Raises:
        NotFound, MovedOn: as ``choose_sheet``.
        BadInput: a necessary column is missing, or two are said to be one element; ``fields`` names the columns.
    """
    takeover = _locked(takeover_id)
    known = mapping.known_elements(columns)
    lacking, doubled = missing(known), twice(known)
    if lacking and not takeover.sheet["items"]:
        raise BadInput(f"还缺一列：{'、'.join(lacking)}。没有它，不知道一行说的是哪一件。请在下面找到那一列，选上。")
    if doubled:
        fields = {column: "和别的列选成了同一样。" for column, key in known.items() if ELEMENTS[key].label in doubled}
        raise BadInput(f"有两列都选成了{'、'.join(doubled)}。每样只留一列，其余选“不要”。", fields=fields)
    layout = replace(layout_of(takeover), columns=known, category=category[:20])
    return _compare(_kept(takeover, layout, by=by, at=at), at=at)


@transaction.atomic
def explain_words(takeover_id: UUID, *, said: Mapping[str, Mapping[str, str]], by: Actor, at: datetime) -> TakeOver:
    """Say what words of the list mean (element → word → our value), and compare again.

    Raises:
        NotFound, MovedOn: as ``choose_sheet``.
        BadInput: a word is given a meaning that we do not have.
    """
    takeover = _locked(takeover_id)
    layout, day = layout_of(takeover), timezone.localdate(at)
    words = {element: dict(known) for element, known in layout.words.items()}
    for element, meanings in said.items():
        allowed = {value for value, _ in shelf.choices_for(element, day)}
        for word, value in meanings.items():
            if value and value not in allowed and not (element == "category" and value == word[:20]):
                raise BadInput(f"“{word[:30]}”选的那一个我们没有。请从下拉框里选。")
            if value:
                words.setdefault(element, {})[word] = value
    return _compare(_kept(takeover, replace(layout, words=words), by=by, at=at), at=at)


@transaction.atomic
def confirm_name(takeover_id: UUID, row_id: UUID, *, slug: str, by: Actor, at: datetime) -> TakeOver:
    """Say that a row whose name is near one of ours is that item (its slug), or (empty) that it is a new one.

    Raises:
        NotFound, MovedOn: as ``choose_sheet``; or there is no such row or item.
    """
    takeover = _locked(takeover_id)
    row = _row(takeover, row_id)
    layout, name = layout_of(takeover), comparing.folded_name(row.name)
    if slug and not Item.objects.filter(slug=slug).exists():
        raise NotFound("没有这件事项。请刷新再选。")
    same = {key: value for key, value in layout.same.items() if key != name}
    fresh = tuple(each for each in layout.fresh if each != name)
    layout = replace(layout, same={**same, name: slug}) if slug else replace(layout, same=same, fresh=(*fresh, name))
    return _compare(_kept(takeover, replace(layout, fresh=fresh if slug else layout.fresh), by=by, at=at), at=at)


def compare_again(takeover_id: UUID, *, by: Actor, at: datetime) -> TakeOver:
    """Compare with the catalogue as it is now; what was accepted and is still there stays accepted.

    Raises:
        NotFound, MovedOn: as ``choose_sheet``.
    """
    with transaction.atomic():
        takeover = _locked(takeover_id)
        return _compare(_kept(takeover, layout_of(takeover), by=by, at=at), at=at)


def parsed_rows(takeover: TakeOver, at: datetime) -> list[Parsed]:
    """Return the rows of the file as its mapping reads them."""
    reading, layout = reading_of(takeover), layout_of(takeover)
    if reading.items:
        return items_of(reading.items)
    sheet, head = mapping.chosen(reading, layout)
    return rows_of(sheet, head, layout.columns, shelf.words_on(timezone.localdate(at), layout.words))


def unknown_words(takeover: TakeOver, at: datetime) -> dict[str, list[str]]:
    """Return the words of the list that nobody has explained yet, by element, in the order of the file."""
    found: dict[str, list[str]] = {}
    for row in parsed_rows(takeover, at):
        for element, word in row.unknown:
            known = found.setdefault(element, [])
            if word not in known and len(known) < MOST_WORDS:
                known.append(word)
    return found


def _compare(takeover: TakeOver, *, at: datetime) -> TakeOver:
    """Write the rows of a comparison in the place of those before it."""
    layout, day = layout_of(takeover), timezone.localdate(at)
    rows = parsed_rows(takeover, at)
    if not rows:
        raise BadInput("表头下面没有一行说得出是哪一件。请看表头选对了没有。")
    found = comparing.compare(
        rows, shelf.ours(), confirmed=layout.confirmed, names=shelf.names_on(day), category=layout.category
    )
    before = {(row.line, row.key): row.accepted for row in TakeOverRow.objects.filter(takeover=takeover)}
    items = {item.slug: item for item in Item.objects.all()}
    TakeOverRow.objects.filter(takeover=takeover).delete()
    TakeOverRow.objects.bulk_create(
        [_made(takeover, each, items.get(each.slug), before.get((each.line, each.key), [])) for each in found],
        batch_size=500,
    )
    takeover.state = State.COMPARED
    takeover.save(update_fields=["state"])
    return takeover


def _made(takeover: TakeOver, each: comparing.Compared, item: Item | None, before: list[str]) -> TakeOverRow:
    possible = {difference.field for difference in each.differences} | {RETIRE if each.finding == Finding.GONE else ""}
    problems = [asdict(fault) | {"where": fault.where} for fault in each.faults] + [
        {"near": slug} for slug in each.near
    ]
    return TakeOverRow(
        takeover=takeover, line=each.line, key=each.key, name=each.name[:120], item=item, finding=each.finding,
        differences=[difference.to_json() for difference in each.differences], problems=problems,
        accepted=[key for key in before if key in possible],
    )  # fmt: skip


@transaction.atomic
def accept(takeover_id: UUID, choices: Mapping[UUID, Iterable[str] | None], *, by: Actor, at: datetime) -> int:
    """Write, for each row named, which of its differences are accepted (``retire`` for one that is gone); None is all of them.

    Returns:
        how many rows changed.

    Raises:
        NotFound, MovedOn: as ``choose_sheet``, or it is only compared.
        BadInput: a row's name is near one of ours, and nobody has said yet whether it is that item.
    """
    takeover = _locked(takeover_id)
    _refuse_comparison(takeover)
    changed = []
    for row in TakeOverRow.objects.filter(takeover=takeover, pk__in=list(choices)):
        wanted = choices[row.pk]
        possible = acceptable(row)
        accepted = possible if wanted is None else [key for key in possible if key in set(wanted)]
        if accepted and is_near(row):
            raise BadInput(f"“{row.name}”像是我们已有的事项，还没有人认。请先点“是这一件”或“不是，是新的”。")
        if accepted != row.accepted:
            row.accepted = accepted
            changed.append(row)
    TakeOverRow.objects.bulk_update(changed, ["accepted"], batch_size=500)
    note(Resource.TAKEOVER, Action.CHANGE, by=by, at=at, about=("takeover", takeover.pk), purpose="逐项定")
    return len(changed)


@transaction.atomic
def accept_all(takeover_id: UUID, finding: str, *, wanted: bool, by: Actor, at: datetime, field: str = "") -> int:
    """Accept, or take back, everything of one kind (new, changed); with ``field`` only that element of each row.

    What the list does not have is never retired in bulk: each is said by itself. Rows whose name is only near are left.

    Raises:
        as ``accept``; BadInput where it is another kind.
    """
    takeover = _locked(takeover_id)
    _refuse_comparison(takeover)
    if finding not in {Finding.NEW, Finding.CHANGED}:
        raise BadInput("只有新事项和有变化的能一起定；要停用的，请一件一件定。")
    changed = []
    for row in TakeOverRow.objects.filter(takeover=takeover, finding=finding):
        if is_near(row):
            continue
        meant = {field} if field else set(acceptable(row))
        held = set(row.accepted) | meant if wanted else set(row.accepted) - meant
        accepted = [key for key in acceptable(row) if key in held]
        if accepted != row.accepted:
            row.accepted = accepted
            changed.append(row)
    TakeOverRow.objects.bulk_update(changed, ["accepted"], batch_size=500)
    note(Resource.TAKEOVER, Action.CHANGE, by=by, at=at, about=("takeover", takeover.pk), purpose="一类一起定")
    return len(changed)


def acceptable(row: TakeOverRow) -> list[str]:
    """Return what of a row can be accepted: its differing elements, or its retirement."""
    if row.finding == Finding.GONE:
        return [RETIRE]
    if row.finding in {Finding.NEW, Finding.CHANGED}:
        return [each["field"] for each in row.differences]
    return []


def is_near(row: TakeOverRow) -> bool:
    """Say whether somebody must say first whether the row is one of our items."""
    return any("near" in each for each in row.problems)


@transaction.atomic
def drop_takeover(takeover_id: UUID, *, by: Actor, at: datetime) -> None:
    """Give up a take-over that nobody has decided; the same file can be read again then.

    Raises:
        NotFound, MovedOn: as ``choose_sheet``.
    """
    takeover = _locked(takeover_id)
    takeover.state = State.DROPPED
    takeover.save(update_fields=["state"])
    note(Resource.TAKEOVER, Action.CHANGE, by=by, at=at, about=("takeover", takeover.pk), purpose="这份清单不要了")


def _refuse_comparison(takeover: TakeOver) -> None:
    if takeover.kind == Kind.COMPARISON:
        raise MovedOn("这一份只比对，不收进来。要收，请在“接收清单”里再交一次。")


def _locked(takeover_id: UUID) -> TakeOver:
    takeover: TakeOver | None = TakeOver.objects.select_for_update().filter(pk=takeover_id).first()
    if takeover is None:
        raise NotFound("没有这份清单。请从“接收清单”里打开。")
    if takeover.state not in OPEN:
        raise MovedOn(f"这份清单已经是“{takeover.get_state_display()}”，不能再改。")
    return takeover


def _row(takeover: TakeOver, row_id: UUID) -> TakeOverRow:
    row: TakeOverRow | None = TakeOverRow.objects.filter(takeover=takeover, pk=row_id).first()
    if row is None:
        raise NotFound("没有这一行，多半刚刚又比对过。请刷新再看。")
    return row


def _kept(takeover: TakeOver, layout: Layout, *, by: Actor, at: datetime) -> TakeOver:
    takeover.mapping = layout.to_json()
    for column, value in _who(by).items():
        setattr(takeover, column, value)
    takeover.save()
    note(Resource.TAKEOVER, Action.CHANGE, by=by, at=at, about=("takeover", takeover.pk), purpose="说明怎么读这份清单")
    return takeover
