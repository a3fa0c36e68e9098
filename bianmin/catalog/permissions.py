"""What anybody may read of the catalogue, and how the faces ask for it."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.conf import settings
from django.core.cache import cache

from bianmin.catalog import hits
from bianmin.catalog.dictionaries import full_name, house_version
from bianmin.catalog.differences import Difference, differences, told_to_the_public
from bianmin.catalog.hits import Hits
from bianmin.catalog.models import (
    CodeMapping,
    DictionaryCode,
    Edition,
    EditionQuerySet,
    Item,
    ItemQuerySet,
    Placement,
    StationRole,
)
from bianmin.catalog.reviewing import MONTHS, is_stale
from bianmin.county.actors import Actor
from bianmin.county.rights import Action, PostRole, Relation, Resource, Right
from bianmin.stations.models import Unit, UnitQuerySet
from bianmin.stations.permissions import ANYONE, Seat

_OFFICE = frozenset({PostRole.COUNTY_OFFICE})
_DRAFTERS = frozenset({PostRole.DEPT_CLERK})
_CHECKERS = frozenset({PostRole.DEPT_APPROVER})
_ANOTHER = "另一个人"
KEPT = 3600  # seconds: what was in force never changes

RIGHTS = (
    *(
        Right(Resource.GUIDE, action, ANYONE, Relation.ANYONE, public=True)
        for action in (Action.READ, Action.LIST, Action.SEARCH)
    ),
    *(Right(Resource.BUNDLE, action, ANYONE, Relation.ANYONE, public=True) for action in (Action.READ, Action.LIST)),
    *(
        Right(Resource.EDITION, action, roles, relation)
        for action in (Action.READ, Action.LIST)
        for roles, relation in (
            (_DRAFTERS | _CHECKERS, Relation.OWN_ITEMS),
            (_OFFICE | {PostRole.SUPERVISOR}, Relation.COUNTY),
        )
    ),
    *(
        Right(Resource.EDITION, action, roles, relation, second=second)
        for action, second in ((Action.CREATE, ""), (Action.CHANGE, ""), (Action.PROPOSE, _ANOTHER), (Action.END, ""))
        for roles, relation in ((_DRAFTERS, Relation.OWN_ITEMS), (_OFFICE, Relation.COUNTY))
    ),
    *(
        Right(Resource.EDITION, action, roles, relation)
        for action in (Action.APPROVE, Action.VERIFY)
        for roles, relation in ((_CHECKERS, Relation.OWN_ITEMS), (_OFFICE, Relation.COUNTY))
    ),
    *(
        Right(Resource.TAKEOVER, action, _OFFICE, Relation.COUNTY)
        for action in (Action.LIST, Action.READ, Action.CREATE, Action.CHANGE, Action.EXPORT)
    ),
    Right(Resource.PLACEMENT, Action.LIST, _OFFICE | {PostRole.SUPERVISOR}, Relation.COUNTY),
    Right(Resource.PLACEMENT, Action.PROPOSE, _OFFICE, Relation.COUNTY, second=_ANOTHER),
    Right(Resource.PLACEMENT, Action.APPROVE, _OFFICE, Relation.PROPOSAL),
    Right(Resource.WORD, Action.LIST, _OFFICE | {PostRole.SUPERVISOR}, Relation.COUNTY),
    Right(Resource.WORD, Action.CHANGE, _OFFICE, Relation.COUNTY),
)


def published_items() -> ItemQuerySet:
    """Return the items with an edition in force, 示例 first; public."""
    return Item.objects.published().order_by("-current__is_example", "position")


def published_item(slug: str) -> Item | None:
    """Return one item of the public list."""
    return Item.objects.published().filter(slug=slug).first()


def known_item(slug: str) -> Item | None:
    """Return an item whether or not it is still in force: to say that it was retired, not that it never was."""
    return Item.objects.filter(slug=slug).select_related("department").first()


def search_items(query: str) -> list[Item]:
    """Return the published items that ``query`` finds, as written or misspelt, best first."""
    return list(look_for(query).items)


def look_for(query: str, *, today: date | None = None) -> Hits:
    """Return the published items that ``query`` finds, how they were found, and the stations of that name.

    With ``today`` the items past their review period stand last within their rank.
    """
    if today is None:
        return hits.look_for(query)
    day, months = today, review_months()
    return hits.look_for(query, is_stale=lambda item: item.current is not None and is_stale(item.current, day, months))


def role_of(station_id: UUID, item_id: UUID, *, on: date) -> StationRole | None:
    """Return in which role a station does an item on a day."""
    placement = Placement.objects.of(station_id, item_id, on)
    return StationRole(placement.role) if placement else None


def usual_role(item_id: UUID, *, on: date) -> StationRole | None:
    """Return the role that stations have for an item when no station was chosen yet."""
    placement = Placement.objects.on(on).filter(handling_item__item_id=item_id).first()
    return StationRole(placement.role) if placement else None


def roles_for(item_ids: Iterable[UUID], station_id: UUID | None, *, on: date) -> dict[UUID, StationRole]:
    """Return in which role a station does each item; where none was chosen, as the county's first station does."""
    placements = Placement.objects.on(on)
    there = station_id or placements.values_list("station_id", flat=True).first()
    found = placements.filter(station_id=there, handling_item__item_id__in=list(item_ids))
    roles = found.values_list("handling_item__item_id", "role")
    return {item_id: StationRole(role) for item_id, role in roles}


def can_be_applied_for(item: Item, role: StationRole | None) -> bool:
    """Say whether applying on line makes a case: it is known who decides, and the station does more than help."""
    if item.current is None or role in {None, StationRole.ASSISTS}:
        return False
    body = item.current.body
    return body.is_complete and body.online


def items_at(station: Unit, *, on: date) -> list[tuple[Item, StationRole]]:
    """Return what a station does and in which role; for taking in at the window."""
    placements = Placement.objects.on(on).at(station.pk).order_by("handling_item__item__position")
    rows = [(each.handling_item.item, StationRole(each.role)) for each in placements]
    return [(item, role) for item, role in rows if item.current_id]


# ── how fresh a guide is, and what is new in it ──


def review_months() -> int:
    """Return after how many months this county reads an edition again that has no period of its own (county.toml, [review])."""
    return int(settings.COUNTY.get("review", {}).get("months", MONTHS))


def latest_changes(item: Item) -> tuple[Edition, tuple[Difference, ...]] | None:
    """Return the edition in force and what it tells the public otherwise than the one before; None where none is in force.

    An edition that was in force never changes, so what differs is kept in the process's cache.
    """
    edition = item.current
    if edition is None:
        return None
    key = f"changes:{edition.pk}"
    kept = cache.get(key)
    if kept is None:
        kept = _changes(edition)
        cache.set(key, kept, timeout=KEPT)
    return edition, kept


def _changes(edition: Edition) -> tuple[Difference, ...]:
    before = edition_before(edition)
    if before is None:
        return ()
    found = differences(before.body, edition.body)
    return told_to_the_public(found, before.body, edition.body, is_example=edition.is_example)


def edition_before(edition: Edition) -> Edition | None:
    """Return the one that was in force before, if there was one."""
    once = Edition.objects.filter(item=edition.item_id, number__lt=edition.number, valid_from__isnull=False)
    before: Edition | None = once.exclude(state=Edition.State.DROPPED).order_by("-number").first()
    return before


def stations_doing(item: Item, *, on: date) -> list[tuple[Unit, StationRole, bool]]:
    """Return the open stations that do an item by township and code, each with its role and whether that is sure; one query.

    A role is sure where it was verified, or decided by the county.
    """
    found = Placement.objects.on(on).filter(handling_item__item=item, station__closed_on__isnull=True)
    rows = found.select_related("station__parent").order_by("station__parent__division_code", "station__division_code")
    return [(each.station, StationRole(each.role), each.is_verified or bool(each.decision_id)) for each in rows]


def edition_numbered(slug: str, number: int) -> Edition | None:
    """Return one edition that is or was in force, by its item and number, with the item and what it has now; public."""
    out = (Edition.State.PUBLISHED, Edition.State.SUPERSEDED, Edition.State.RETIRED)
    found: Edition | None = (
        Edition.objects.filter(item__slug=slug, number=number, state__in=out).select_related("item__current").first()
    )
    return found


# ── who keeps the catalogue (PROMISES §4.2: 事项/指南 edit · approve-publish) ──

WRITERS = frozenset({PostRole.DEPT_CLERK, PostRole.COUNTY_OFFICE})
APPROVERS = frozenset({PostRole.DEPT_APPROVER, PostRole.COUNTY_OFFICE})
KEEPERS = WRITERS | APPROVERS
READERS = KEEPERS | {PostRole.SUPERVISOR}
PUBLISHERS = frozenset({PostRole.COUNTY_OFFICE})


def items_kept_by(seat: Seat) -> ItemQuerySet:
    """Return the items a seat sees in the catalogue's own pages: a department its own, the county office all."""
    if seat.holds(frozenset({PostRole.COUNTY_OFFICE, PostRole.SUPERVISOR})):
        return Item.objects.all()
    return Item.objects.filter(department__in=seat.unit_ids(KEEPERS))


def editions_kept_by(seat: Seat) -> EditionQuerySet:
    """Return the editions of the items a seat sees."""
    editions: EditionQuerySet = Edition.objects.filter(item__in=items_kept_by(seat))
    return editions


def departments() -> UnitQuerySet:
    """Return the county's departments that are open: whose an item can be, and where a route can stop."""
    return Unit.objects.filter(kind=Unit.Kind.DEPARTMENT, closed_on__isnull=True).order_by("name")


def writer_of(seat: Seat, item: Item) -> Actor | None:
    """Return who writes an item's editions out of this seat; a department's officer only its own items'."""
    return _actor(seat, item, PostRole.DEPT_CLERK)


def approver_of(seat: Seat, item: Item) -> Actor | None:
    """Return who approves an item's editions out of this seat; that it is another than the writer is asked by the action."""
    return _actor(seat, item, PostRole.DEPT_APPROVER)


def publisher_of(seat: Seat) -> Actor | None:
    """Return who decides for the whole county out of this seat: publishing in bulk, 下沉, take-overs, words."""
    return seat.actor(PUBLISHERS) if seat.holds(PUBLISHERS) else None


def _actor(seat: Seat, item: Item, role: PostRole) -> Actor | None:
    if seat.holds(PUBLISHERS):
        return seat.actor(PUBLISHERS)
    own = frozenset({role})
    if item.department_id and seat.post_for(own, item.department_id):
        return seat.actor(own, item.department_id)
    return None


# ── others' enumerations (DECISIONS 30): codes of a day, and what they are called in another version ──


def dictionary_choices(dictionary: str, *, on: date, version: str = "") -> list[tuple[str, str]]:
    """Return the codes of a dictionary that are in force on a day, with their labels, in their order.

    Without ``version`` it is the one whose codes an edition keeps. The words of an edition do as well as the dictionary's
    own name: ``scope`` is ``handle_area``.

    Raises:
        LookupError: there is no such dictionary.
    """
    found = DictionaryCode.objects.on(on).of(full_name(dictionary), version or house_version(dictionary))
    return list(found.values_list("code", "label"))


def candidates(dictionary: str, from_version: str, code: str, to_version: str, *, on: date) -> list[tuple[str, str]]:
    """Return every code of another version that a code may stand for on a day, with labels: for a person to choose from."""
    known = DictionaryCode.objects.on(on)
    name = full_name(dictionary)
    if not known.of(name, from_version).filter(code=code).exists():
        return []
    pairs = CodeMapping.objects.filter(
        dictionary=name, from_version=from_version, from_code=code, to_version=to_version
    )
    return list(known.of(name, to_version).filter(code__in=pairs.values("to_code")).values_list("code", "label"))


def mapped(dictionary: str, from_version: str, code: str, to_version: str, *, on: date) -> str | None:
    """Return the one code that a code stands for in another version; None where there is none or several (``candidates``)."""
    found = candidates(dictionary, from_version, code, to_version, on=on)
    return found[0][0] if len(found) == 1 else None
