"""Letting a client in: proposed by one, approved by another, ended by either at once."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from bianmin.catalog.models import Item
from bianmin.clients.kinds import Mode, Scope
from bianmin.clients.models import Client, Endpoint, Key
from bianmin.clients.permissions import APPROVERS, KEEPERS, PROPOSERS
from bianmin.county.actors import Actor
from bianmin.county.refusals import BadInput, MovedOn, NotYours
from bianmin.county.rights import Action, PostRole, Resource
from bianmin.journal.actions import note
from bianmin.stations.models import Unit
from bianmin.stations.permissions import division

MOST_NAMED = 300  # items or places of one client
MOST_A_MINUTE, MOST_A_DAY = 600, 100_000


@dataclass(frozen=True, slots=True)
class Proposal:
    """Everything that a client is to be allowed."""

    name: str
    unit: Unit
    purpose: str
    mode: str
    scope: str
    items: tuple[str, ...]
    divisions: tuple[str, ...]
    starts_on: date
    ends_on: date | None = None
    per_minute: int = 60
    per_day: int = 5000


@transaction.atomic
def propose(proposal: Proposal, *, by: Actor, at: datetime) -> Client:
    """Write down a client that nobody has approved yet.

    Raises:
        NotYours: ``by`` is no system administrator.
        BadInput: an item or a place is unknown, the days or the limits cannot be meant.
    """
    _holds(by, PROPOSERS)
    wrong = _faults(proposal, today=timezone.localdate(at))
    if wrong:
        raise BadInput("有几处要改，改好再提交。已经填的都在。", fields=wrong)
    client = Client.objects.create(
        name=proposal.name, unit=proposal.unit, purpose=proposal.purpose, mode=Mode(proposal.mode),
        scope=Scope(proposal.scope), items=sorted(set(proposal.items)),
        divisions=sorted(set(proposal.divisions)), per_minute=proposal.per_minute, per_day=proposal.per_day,
        starts_on=proposal.starts_on, ends_on=proposal.ends_on, proposed_at=at,
        proposer_account_id=by.account_id, proposer_person_id=by.person_id, **by.columns(),
    )  # fmt: skip
    note(Resource.CLIENT, Action.PROPOSE, by=by, at=at, about=("client", client.pk))
    return client


def _faults(proposal: Proposal, *, today: date) -> dict[str, str]:
    wrong = {}
    if not proposal.name.strip():
        wrong["name"] = "请写对接方的全名，例如：某某银行某某支行。"
    if not proposal.purpose.strip():
        wrong["purpose"] = "请写清用来做什么，批准的人要看。"
    if proposal.scope == Scope.SUBMIT and not (proposal.items and proposal.divisions):
        wrong["items"] = "能交的要写明哪些事项、哪些地方。"
    wrong |= _unknown("items", proposal.items, _items_outside(proposal.items))
    wrong |= _unknown("divisions", proposal.divisions, _places_outside(proposal.divisions, proposal.unit.county_code))
    if proposal.ends_on and proposal.ends_on < max(proposal.starts_on, today):
        wrong["ends_on"] = "结束的日子要在开始之后，也要在今天之后。"
    if not 1 <= proposal.per_minute <= MOST_A_MINUTE:
        wrong["per_minute"] = f"每分钟 1 到 {MOST_A_MINUTE} 次。"
    if not 1 <= proposal.per_day <= MOST_A_DAY:
        wrong["per_day"] = f"每天 1 到 {MOST_A_DAY} 次。"
    return wrong


def _unknown(field: str, named: tuple[str, ...], unknown: Iterable[str]) -> dict[str, str]:
    if len(named) > MOST_NAMED:
        return {field: f"最多写 {MOST_NAMED} 个。"}
    found = [each[:40] for each in unknown]
    return {field: f"没有：{'、'.join(found[:5])}。请照清单上的代码写。"} if found else {}


def _items_outside(slugs: Iterable[str]) -> list[str]:
    named = list(slugs)
    known = set(Item.objects.filter(slug__in=named).values_list("slug", flat=True))
    return [slug for slug in named if slug not in known]


def _places_outside(codes: Iterable[str], county_code: str) -> Iterable[str]:
    whole = f"{county_code}000000"
    return (
        code for code in codes if code != whole and not (code.startswith(county_code) and division(code) is not None)
    )


@transaction.atomic
def approve(client: Client, *, by: Actor, at: datetime) -> Client:
    """Let a client in; its keys can be made from now on.

    Raises:
        NotYours: ``by`` is not of the county office, or is who proposed it (by account, or by person).
        MovedOn: it was approved or ended meanwhile.
    """
    fresh = Client.objects.select_for_update().get(pk=client.pk)
    _holds(by, APPROVERS)
    is_same = by.is_also(fresh.proposer_account_id, fresh.proposer_person_id)
    if by.account_id is None or is_same or by.id == fresh.by_id:
        raise NotYours("提出的人不能批准自己提的。请县政务服务管理办公室另一位同事来批。")
    if fresh.approved_at or fresh.ended_at:
        raise MovedOn("这个对接方刚才已经有人处理过了。请看最新的样子。")
    fresh.approved_at, fresh.approver_id, fresh.approver_name = at, by.id, by.name
    fresh.save(update_fields=["approved_at", "approver_id", "approver_name"])
    note(Resource.CLIENT, Action.APPROVE, by=by, at=at, about=("client", fresh.pk))
    return fresh


@transaction.atomic
def end_client(client: Client, *, by: Actor, at: datetime) -> Client:
    """Stop a client, its keys and its addresses at once, and for good; what it submitted goes on.

    Raises:
        NotYours: ``by`` does not look after the clients.
        MovedOn: it was ended before.
    """
    fresh = Client.objects.select_for_update().get(pk=client.pk)
    _holds(by, KEEPERS)
    if fresh.ended_at:
        raise MovedOn("这个对接方已经停用了。")
    fresh.ended_at = at
    fresh.save(update_fields=["ended_at"])
    Key.objects.filter(client=fresh, revoked_at__isnull=True).update(revoked_at=at)
    Endpoint.objects.filter(client=fresh, ended_at__isnull=True).update(ended_at=at)
    note(Resource.CLIENT, Action.END, by=by, at=at, about=("client", fresh.pk))
    return fresh


def _holds(by: Actor, roles: frozenset[PostRole]) -> None:
    if by.role not in roles:
        names = "、".join(role.label for role in PostRole if role in roles)
        raise NotYours(f"这一步只有{names}能做。")
