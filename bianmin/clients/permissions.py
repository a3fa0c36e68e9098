"""Which client may do what, and what is its own; and who looks after the clients."""

from datetime import date, datetime
from uuid import UUID

from django.db.models import F, Q, QuerySet

from bianmin.cases.models import Case, CaseStep, Draft
from bianmin.catalog.models import Item
from bianmin.catalog.permissions import published_items
from bianmin.clients.kinds import Kind, Mode, Scope
from bianmin.clients.models import Client, ClientQuerySet, Delivery, Endpoint, Key, Sending
from bianmin.county.actors import Actor, ActorKind
from bianmin.county.refusals import NotFound, NotYours
from bianmin.county.rights import Action, Fields, PostRole, Relation, Resource, Right
from bianmin.stations.models import Division, Unit

KEEPERS = frozenset({PostRole.SYSTEM_ADMIN, PostRole.COUNTY_OFFICE})
PROPOSERS = MAKERS = frozenset({PostRole.SYSTEM_ADMIN})
APPROVERS = frozenset({PostRole.COUNTY_OFFICE})
_NOBODY: frozenset[PostRole] = frozenset()
RIGHTS = (
    Right(Resource.CLIENT, Action.LIST, KEEPERS, Relation.COUNTY),
    Right(Resource.CLIENT, Action.READ, KEEPERS, Relation.COUNTY),
    Right(Resource.CLIENT, Action.PROPOSE, PROPOSERS, Relation.COUNTY, second="县政务服务管理办公室"),
    Right(Resource.CLIENT, Action.APPROVE, APPROVERS, Relation.PROPOSAL, second="不是提出的人"),
    Right(Resource.CLIENT, Action.CREATE, MAKERS, Relation.COUNTY),
    Right(Resource.CLIENT, Action.CHANGE, MAKERS, Relation.COUNTY),
    Right(Resource.CLIENT, Action.END, KEEPERS, Relation.COUNTY),
    Right(Resource.DRAFT, Action.CREATE, _NOBODY, Relation.KEY, fields=Fields.NONE),
    Right(Resource.DRAFT, Action.READ, _NOBODY, Relation.KEY, fields=Fields.NONE),
    Right(Resource.FILE, Action.CREATE, _NOBODY, Relation.KEY),
    Right(Resource.CASE, Action.CREATE, _NOBODY, Relation.KEY, fields=Fields.NONE),
    Right(Resource.CASE, Action.LIST, _NOBODY, Relation.KEY, fields=Fields.NONE),
    Right(Resource.CASE, Action.READ, _NOBODY, Relation.KEY, fields=Fields.MASKED),
)
NO_DRAFT = "没有这份申请。编号请用新建时答的那个；30 天没有交的已经清掉。"
NO_CASE = "没有这件办件。这里只看得到这个对接方自己交的。"
ONLY_READS = "这把钥匙只能看，不能交。要交请换一把能交的。"


def actor_of(client: Client) -> Actor:
    """Return who acts when a client's key is shown."""
    return Actor(ActorKind.CLIENT, str(client.pk), client.name, "对接方")


def may_send(key: Key) -> None:
    """Refuse a key that only reads.

    Raises:
        NotYours: it does, or the client as a whole does.
    """
    is_reader = key.client.mode == Mode.LIVE and key.client.scope == Scope.READ
    if key.kind == Kind.READ or is_reader:
        raise NotYours(ONLY_READS)


def may_send_for(client: Client, slug: str, station: Unit) -> None:
    """Refuse an item, or a village, that the client was not approved for.

    Raises:
        NotYours: saying which.
    """
    if slug not in client.items:
        raise NotYours("这个对接方没有批准交这个事项。要增加，请找县政务服务管理办公室。")
    above = {
        station.division_code,
        station.parent.division_code if station.parent else "",
        f"{station.county_code}000000",
    }
    if not above & set(client.divisions):
        raise NotYours("这个对接方没有批准交这个村（社区）的事。要增加，请找县政务服务管理办公室。")


def sending_of(key: Key, draft_id: UUID, *, at: datetime) -> Sending:
    """Return a draft that the key's client began, with a key of the same sort (真办 or 试).

    Raises:
        NotFound: there is none, or not for this client: the two look the same.
    """
    found = Sending.objects.filter(client=key.client, draft_id=draft_id, is_test=key.is_test).first()
    if found is None:
        raise NotFound(NO_DRAFT)
    return found


def draft_of_sending(sending: Sending, *, on: date) -> Draft:
    """Return the draft behind a sending, while it lasts.

    Raises:
        NotFound: its 30 days are over, or the test was submitted.
    """
    drafts = Draft.objects.select_related("item", "edition", "station__parent", "case")
    found = drafts.filter(pk=sending.draft_id, expires_on__gte=on).first()
    if found is None:
        raise NotFound(NO_DRAFT)
    return found


def case_of(key: Key, number: str) -> Case:
    """Return one case that the key's client submitted.

    Raises:
        NotFound: there is none, or it is another's: the two look the same.
    """
    own = _own(key).values("case_id")
    found = Case.objects.whole().filter(pk__in=own, number=number[:24]).first()
    if found is None:
        raise NotFound(NO_CASE)
    return found


def changes_of(key: Key, *, since: datetime, after: UUID | None = None) -> QuerySet[CaseStep]:
    """Return the steps of the client's own cases recorded from a moment on, the oldest first; after one, if named."""
    steps = CaseStep.objects.filter(case__in=_own(key).values("case_id"))
    later = Q(recorded_at__gt=since) | Q(recorded_at=since, id__gt=after) if after else Q(recorded_at__gte=since)
    return steps.filter(later).select_related("case__item").defer("reason", "particulars", "case__answers").order_by(
        "recorded_at", "id"
    )  # fmt: skip


def _own(key: Key) -> QuerySet[Sending]:
    """Return what the client submitted; a test key has no cases at all."""
    rows = Sending.objects.filter(client=key.client, case__isnull=False)
    return rows.none() if key.is_test else rows


def clients() -> ClientQuerySet:
    """Return the county's clients, the newest first, with what a list shows."""
    return Client.objects.select_related("unit").order_by("-proposed_at", "-id")


def client_numbered(client_id: UUID) -> Client:
    """Return one client of the county.

    Raises:
        NotFound: there is none.
    """
    found = Client.objects.select_related("unit").filter(pk=client_id).first()
    if found is None:
        raise NotFound("没有这个对接方。请从对接方清单里打开。")
    return found


def keys_of(client: Client) -> list[Key]:
    """Return a client's keys, those in force first."""
    return list(client.keys.order_by(F("revoked_at").asc(nulls_first=True), "-made_at"))


def key_numbered(client: Client, key_id: UUID) -> Key:
    """Return one key of a client.

    Raises:
        NotFound: it has none such.
    """
    found = client.keys.filter(pk=key_id).first()
    if found is None:
        raise NotFound("没有这把钥匙。请回到这个对接方，看最新的清单。")
    return found


def endpoints_of(client: Client) -> list[Endpoint]:
    """Return where a client is told, the open addresses first."""
    return list(client.endpoints.order_by(F("ended_at").asc(nulls_first=True), "-opened_at"))


def endpoint_numbered(client: Client, endpoint_id: UUID) -> Endpoint:
    """Return one address of a client.

    Raises:
        NotFound: it has none such.
    """
    found = client.endpoints.filter(pk=endpoint_id).first()
    if found is None:
        raise NotFound("没有这个通知地址。请回到这个对接方，看最新的清单。")
    return found


def deliveries_of(client: Client, *, most: int) -> list[Delivery]:
    """Return the newest of what was told to a client."""
    return list(Delivery.objects.of(client.pk).order_by("-made_at", "-id")[:most])


def delivery_numbered(client: Client, delivery_id: UUID) -> Delivery:
    """Return one line of the log of what was told.

    Raises:
        NotFound: it has none such.
    """
    found = Delivery.objects.of(client.pk).filter(pk=delivery_id).first()
    if found is None:
        raise NotFound("没有这条通知。请回到这个对接方，看最新的记录。")
    return found


def contact_units() -> list[Unit]:
    """Return the units that can answer for a client: the county's own, not the villages'."""
    rows = Unit.objects.exclude(kind=Unit.Kind.STATION).filter(closed_on__isnull=True)
    return list(rows.order_by("kind", "division_code", "name"))


def sendable_items() -> list[Item]:
    """Return the items that a client can be allowed to send in: those that anybody may ask for on line."""
    return [
        item
        for item in published_items()
        if item.current and item.current.body.is_complete and item.current.body.online
    ]


def items_named(client: Client) -> list[Item]:
    """Return the items that a client may send in, in the order of the public list; those unknown by now are left out."""
    return list(Item.objects.filter(slug__in=client.items).order_by("position"))


def places_named(client: Client) -> list[str]:
    """Return the names of the places that a client may send in for."""
    whole = f"{client.county_code}000000"
    known = Division.objects.filter(code__in=client.divisions).order_by("code")
    return (["全县"] if whole in client.divisions else []) + [each.short_name for each in known if each.code != whole]
