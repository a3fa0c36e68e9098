"""Who may read the journal, the alarms and the batch authorisations, and what they read."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from django.db.models import Count, Q

from bianmin.county.rights import Action, PostRole, Relation, Resource, Right
from bianmin.journal.kinds import AlarmKind
from bianmin.journal.models import Alarm, AlarmQuerySet, Entry, EntryQuerySet, Permit, PermitQuerySet, Seal

AUDIT: Final = frozenset({PostRole.AUDIT_ADMIN})
READERS: Final = AUDIT | {PostRole.SECURITY_ADMIN}
PROPOSERS: Final = frozenset({PostRole.HEAD, PostRole.TOWN_CLERK, PostRole.DEPT_CLERK})
APPROVERS: Final = frozenset({PostRole.TOWN_APPROVER, PostRole.DEPT_APPROVER, PostRole.COUNTY_OFFICE})
SEES_PERMITS: Final = PROPOSERS | APPROVERS | AUDIT
# What the security administrator sees: who came in or was refused, and how rights changed; no errand of any citizen.
SECURITY: Final = frozenset(
    {Resource.SESSION, Resource.DEVICE, Resource.ACCOUNT, Resource.POST, Resource.KIN, Resource.UNIT, Resource.CLIENT,
     Resource.RIGHT}
)  # fmt: skip
ANOTHER: Final = "另一个人"
RIGHTS: tuple[Right, ...] = (
    Right(Resource.JOURNAL, Action.LIST, READERS, Relation.COUNTY),
    Right(Resource.JOURNAL, Action.VERIFY, AUDIT, Relation.COUNTY),
    Right(Resource.JOURNAL, Action.SEARCH, AUDIT, Relation.COUNTS),
    Right(Resource.ALARM, Action.LIST, AUDIT, Relation.COUNTY),
    Right(Resource.ALARM, Action.CHANGE, AUDIT, Relation.COUNTY),
    Right(Resource.ALARM, Action.END, AUDIT, Relation.COUNTY),
    Right(Resource.BATCH, Action.LIST, SEES_PERMITS, Relation.UNIT),
    Right(Resource.BATCH, Action.PROPOSE, PROPOSERS, Relation.UNIT, second=ANOTHER),
    Right(Resource.BATCH, Action.APPROVE, APPROVERS, Relation.PROPOSAL),
    Right(Resource.BATCH, Action.END, PROPOSERS | APPROVERS, Relation.UNIT),
)


def entries_for(roles: Collection[PostRole]) -> EntryQuerySet:
    """Return the journal rows that somebody with ``roles`` may read, newest first."""
    rows = Entry.objects.order_by("-at", "-id")
    if AUDIT & set(roles):
        return rows
    if PostRole.SECURITY_ADMIN in roles:
        return rows.filter(Q(resource__in=SECURITY) | Q(outcome__startswith="refused"))
    return rows.none()


def alarms_for(roles: Collection[PostRole]) -> AlarmQuerySet:
    """Return the alarms that somebody with ``roles`` may see: the audit administrator all, anybody else none."""
    return Alarm.objects.all() if AUDIT & set(roles) else Alarm.objects.none()


def permits_for(roles: Collection[PostRole], units: Collection[UUID]) -> PermitQuerySet:
    """Return the batch authorisations one may see, newest first, each with how many people were looked at (``used``)."""
    everywhere = {PostRole.COUNTY_OFFICE, *AUDIT} & set(roles)
    rows = Permit.objects.order_by("-proposed_at", "-id") if everywhere else Permit.objects.of_units(list(units))
    return rows.annotate(used=Count("spendings__subject", distinct=True))


def permits_running(units: Collection[UUID], *, on: date) -> PermitQuerySet:
    """Return the batch authorisations in force at these units on a day, the one that ends first before the others."""
    return Permit.objects.running(on).filter(unit_id__in=list(units))


@dataclass(frozen=True, slots=True)
class ChainState:
    """Where the chain stands: its last link, what waits to be sealed, the last check and the last anchor."""

    last_sequence: int
    waiting: int
    verified: Entry | None
    anchored: Entry | None


def chain_state(*, at: datetime) -> ChainState:
    """Return where the chain stands; the chain itself is checked by ``manage verify_journal``."""
    last = Seal.objects.order_by("-sequence").first()
    own = Entry.objects.filter(resource=Resource.JOURNAL)
    return ChainState(
        last_sequence=last.sequence if last else 0,
        waiting=Entry.objects.unsealed(at - timedelta(days=1)).count(),
        verified=own.filter(action=Action.VERIFY).order_by("-at").first(),
        anchored=own.filter(action="anchor").order_by("-at").first(),
    )


@dataclass(frozen=True, slots=True)
class Answer:
    """Whether one kind of attack was tried: how often, and the number of it in the list of abuse cases."""

    asked: str
    says: str
    count: int


LOOK_BACK: Final = timedelta(days=180)
_REFUSED = Q(outcome__startswith="refused")
_OF_ROWS: Final = {
    "codes": ("猜编号和查询码", "凭编号和查询码看进度，没对上或试得太多被拦下的。",
              Q(by_kind="person", resource=Resource.CASE) & _REFUSED),
    "sign_in": ("猜账号和密码", "登录、动态口令、PIN 没对上或被拦下的。", Q(resource=Resource.SESSION) & ~Q(outcome="done")),
    "scope": ("工作人员碰不归自己的", "工作人员去办、去改不归自己的事，被拦下的。",
              Q(by_kind="post", outcome__in=["refused 403", "refused 404"])),
    "stale": ("别处造的表单", "没有登录凭据或凭据对不上的提交，被拦下的。",
              Q(by_kind="person", outcome="refused 403")),
    "client": ("对接方越界", "对接方的钥匙用在不许的地方，被拦下的。", Q(by_kind="client") & _REFUSED),
    "often": ("试得太多", "各处因为太频繁被拦下的提交。", Q(outcome="refused 429")),
    "chain": ("日志被动过", "核对日志时发现对不上的次数。",
              Q(resource=Resource.JOURNAL, action=Action.VERIFY, outcome="broken")),
}  # fmt: skip
_OF_ALARMS: Final = {
    "many": ("大量翻看群众资料", "看的人超过限额，被放慢或停住的。", [AlarmKind.SLOWED, AlarmKind.STOPPED]),
    "night": ("夜里、休息日翻看", "夜里或休息日看得多的。", [AlarmKind.NIGHT, AlarmKind.REST_DAY]),
    "shared": ("账号借人用", "一个账号同时在两处用的。", [AlarmKind.SHARED]),
}


def attacks(*, at: datetime) -> list[Answer]:
    """Answer for each abuse case that our rows can tell whether it was tried in the last 180 days (PROMISES AU-4)."""
    asked = {name: Count("id", filter=which) for name, (_, _, which) in _OF_ROWS.items()}
    counted = Entry.objects.between(at - LOOK_BACK, at).order_by().aggregate(**asked)
    answers = [Answer(title, says, counted[name]) for name, (title, says, _) in _OF_ROWS.items()]
    rung = {name: Count("id", filter=Q(kind__in=kinds)) for name, (_, _, kinds) in _OF_ALARMS.items()}
    called = Alarm.objects.filter(at__gte=at - LOOK_BACK).aggregate(**rung)
    return [*(Answer(title, says, called[name]) for name, (title, says, _) in _OF_ALARMS.items()), *answers]


def permits_waiting(rows: PermitQuerySet, *, today: date) -> PermitQuerySet:
    """Keep the proposals that somebody can still approve."""
    return rows.filter(approved_at__isnull=True, ended_at__isnull=True, ends_on__gte=today)
