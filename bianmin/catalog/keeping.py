"""What the catalogue's own pages ask: what waits for whom, which items need a hand, how fresh they are, what units are called."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import (
    BooleanField,
    Case,
    Count,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    TextField,
    Value,
    When,
)
from django.db.models.fields.json import KeyTransform
from django.db.models.functions import Cast, Coalesce, ExtractDay, ExtractMonth, ExtractYear, NullIf
from django.db.models.lookups import LessThanOrEqual

from bianmin.catalog.dictionaries import shipped
from bianmin.catalog.models import DictionaryCode, Edition, HandlingItem, Item, ItemQuerySet, Placement, StationRole
from bianmin.catalog.permissions import editions_kept_by, items_kept_by, review_months
from bianmin.catalog.reading import UNIT, Names
from bianmin.catalog.reviewing import SOON, ordinal
from bianmin.county.rights import PostRole
from bianmin.stations.models import Unit
from bianmin.stations.permissions import Seat

State = Edition.State
_LAPSED = '"lapsed": "[^"]'  # a basis of which somebody wrote since when it is void

# What a list may be narrowed to: word in the address → what it is called.
ONLY = {
    "waiting": "等批的",
    "sent-back": "退回来的",
    "writing": "有人在写的",
    "approved": "批了、等启用的",
    "stale": "待更新的",
    "soon": "快到复核期的",
    "unverified": "有没核实的",
    "lapsed": "依据失效的",
    "no-code": "没有实施编码的",
    "unpublished": "还没有发布过的",
    "retired": "已取消的",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What a list is narrowed to; empty asks nothing."""

    words: str = ""
    category: str = ""
    department: str = ""
    only: str = ""


def narrowed(seat: Seat, asked: Asked, *, today: date) -> ItemQuerySet:
    """Return the items a seat keeps that fit what was asked, in the order of the list; cancelled ones only where asked for."""
    items = items_kept_by(seat)
    items = items.filter(_only(today)[asked.only]) if asked.only in ONLY else items
    if asked.only != "retired":
        items = items.filter(retired_on__isnull=True)
    if asked.words:
        said = asked.words.strip()
        items = items.filter(Q(name__icontains=said) | Q(slug__iexact=said) | Q(task_code__startswith=said))
    if asked.category:
        items = items.filter(category=asked.category)
    if asked.department:
        items = items.filter(department__slug=asked.department)
    found: ItemQuerySet = (
        with_review(items, today=today).select_related("current", "department").order_by("position", "slug")
    )
    return found


def counts(seat: Seat, *, today: date) -> dict[str, int]:
    """Return how many items there are under each word of ``ONLY``, and ``all`` of the list: one query."""
    open_, only = Q(retired_on__isnull=True), _only(today)
    asked = {word: Count("pk", filter=rule if word == "retired" else rule & open_) for word, rule in only.items()}
    found: dict[str, int] = items_kept_by(seat).aggregate(
        all=Count("pk", filter=open_), **{word.replace("-", "_"): count for word, count in asked.items()}
    )
    return {word: found[word.replace("-", "_")] for word in ("all", *ONLY)}


def _only(today: date) -> dict[str, Q]:
    now, soon = past_review(today), past_review(today + SOON)
    in_force = Q(current__isnull=False)
    return {
        "waiting": _in_work(State.CHECKED),
        "sent-back": _in_work(State.DRAFT, sent_back=True),
        "writing": _in_work(State.DRAFT),
        "approved": _in_work(State.APPROVED),
        "stale": in_force & now,
        "soon": in_force & soon & ~now,
        "unverified": Q(current__content__unverified__0__isnull=False),
        "lapsed": Q(Exists(_with_lapsed_basis())),
        "no-code": Q(task_code=""),
        "unpublished": Q(current__isnull=True),
        "retired": Q(retired_on__isnull=False),
    }


def _in_work(state: str, *, sent_back: bool = False) -> Q:
    editions = Edition.objects.filter(item=OuterRef("pk"), state=state)
    return Q(Exists(editions.exclude(sent_back="") if sent_back else editions))


def _with_lapsed_basis() -> QuerySet[Edition]:
    written = Edition.objects.filter(pk=OuterRef("current_id")).annotate(written=Cast("content", TextField()))
    found: QuerySet[Edition] = written.filter(written__regex=_LAPSED)
    return found


# ── how fresh ──


def past_review(today: date) -> Q:
    """Return the condition on items whose edition in force is past its review period; as ``reviewing.is_stale``, in the query."""
    read = Coalesce(F("current__reviewed_on"), F("current__valid_from"))
    own = Cast(KeyTransform("review_months", "current__content"), IntegerField())
    months = Coalesce(NullIf(own, Value(0)), Value(review_months()))
    day = ordinal(ExtractYear(read), ExtractMonth(read), ExtractDay(read))
    due = ordinal(today.year, today.month, today.day)
    return Q(LessThanOrEqual(day + months * 31, due))


def with_review(items: ItemQuerySet, *, today: date) -> ItemQuerySet:
    """Return the items each with ``is_past_review``: the public list puts them last and says 待更新."""
    flag = Case(When(past_review(today), then=Value(True)), default=Value(False), output_field=BooleanField())  # noqa: FBT003
    found: ItemQuerySet = items.annotate(is_past_review=flag)
    return found


# ── what waits for whom ──


def waiting_for(seat: Seat) -> QuerySet[Edition]:
    """Return the editions that this seat may approve or send back: of its own items, and written by another; oldest first."""
    waiting = editions_kept_by(seat).filter(state=State.CHECKED)
    if not seat.holds(frozenset({PostRole.COUNTY_OFFICE})):
        waiting = waiting.filter(item__department__in=seat.unit_ids(frozenset({PostRole.DEPT_APPROVER})))
    found: QuerySet[Edition] = waiting.exclude(_written_by(seat)).select_related("item__department", "takeover")
    return found.order_by("submitted_at", "pk")


def own_drafts(seat: Seat) -> QuerySet[Edition]:
    """Return what this person is writing, what was sent back first."""
    own = editions_kept_by(seat).filter(_written_by(seat), state=State.DRAFT).select_related("item")
    found: QuerySet[Edition] = own.order_by(Case(When(sent_back="", then=1), default=0), "-saved_at")
    return found


def _written_by(seat: Seat) -> Q:
    people = {post.person_id for post in seat.posts} | {seat.person_id}
    mine = Q(by_account_id=seat.account.pk) if seat.account else Q(pk__in=[])
    return mine | Q(by_person_id__in=[each for each in people if each])


def is_written_by(edition: Edition, seat: Seat) -> bool:
    """Say whether whoever sits here wrote an edition, out of whatever account: then another approves it."""
    people = {post.person_id for post in seat.posts} | {seat.person_id}
    same_account = seat.account is not None and edition.by_account_id == seat.account.pk
    return same_account or (edition.by_person_id is not None and edition.by_person_id in people)


def in_work_of(items: Iterable[Item]) -> dict[UUID, Edition]:
    """Return, by item, the edition that somebody is writing or that waits; one query."""
    rows = Edition.objects.in_work().filter(item__in=[each.pk for each in items]).defer("content")
    return {each.item_id: each for each in rows}


def kept_edition(seat: Seat, edition_id: UUID) -> Edition | None:
    """Return one edition of an item that this seat sees."""
    found = editions_kept_by(seat).filter(pk=edition_id)
    edition: Edition | None = found.select_related(
        "item__current", "item__department", "item__basic", "takeover"
    ).first()
    return edition


def kept_item(seat: Seat, slug: str) -> Item | None:
    """Return one item that this seat sees, with the edition in force."""
    found = items_kept_by(seat).filter(slug=slug)
    item: Item | None = found.select_related("current", "department", "basic").first()
    return item


def editions_of(item: Item) -> list[Edition]:
    """Return the item's editions but those dropped, the newest first."""
    rows = Edition.objects.filter(item=item).exclude(state=State.DROPPED).select_related("takeover")
    return list(rows.order_by("-number"))


def handling_items_of(item: Item) -> list[HandlingItem]:
    """Return the item's 业务办理项 in the order of their numbers."""
    rows = list(HandlingItem.objects.filter(item=item).order_by("sequence"))
    for row in rows:
        row.item = item  # its code is made of the item's
    return rows


def placed_by_role(item: Item, *, on: date) -> dict[StationRole, int]:
    """Return how many stations do the item in each role."""
    rows = Placement.objects.on(on).filter(handling_item__item=item).values("role")
    many = dict(rows.annotate(many=Count("station", distinct=True)).order_by().values_list("role", "many"))
    return {role: many[role] for role in StationRole if role in many}


def categories_of(seat: Seat) -> list[str]:
    """Return the categories of the items a seat keeps, in the order of the list."""
    rows = items_kept_by(seat).order_by("position").values_list("category", flat=True)
    return list(dict.fromkeys(rows))


def departments_of(seat: Seat) -> list[Unit]:
    """Return the departments of the items a seat keeps."""
    return list(Unit.objects.filter(items__in=items_kept_by(seat)).distinct().order_by("short_name"))


def names_on(day: date) -> Names:
    """Return what units and others' codes are called on a day, for ``reading``: two queries."""
    kinds = [Unit.Kind.DEPARTMENT, Unit.Kind.COUNTY_OFFICE]
    units = Unit.objects.filter(kind__in=kinds).values_list("slug", "short_name")
    house = {each.name: each.house for each in shipped()}
    rows = DictionaryCode.objects.on(day).values_list("dictionary", "version", "code", "label")
    codes = {f"{kind}:{code}": label for kind, version, code, label in rows if house.get(kind) == version}
    return {f"{UNIT}:{slug}": name for slug, name in units} | codes
