"""Clients (对接方), their keys, what they sent in, where they want to be told, and what was told them."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import F, Q

from bianmin.cases.models import Case, CaseStep
from bianmin.clients.events import Event
from bianmin.clients.kinds import Basis, Kind, Mode, Scope
from bianmin.county.actors import ActedRow
from bianmin.county.rows import CountyForeignKey, CountyManager, CountyQuerySet, CountyRow
from bianmin.stations.models import Unit
from bianmin.vault.fields import EncryptedTextField


class ClientQuerySet(CountyQuerySet):
    """Questions to the clients."""

    def in_force(self, on: date) -> "ClientQuerySet":
        return self.filter(
            Q(ends_on__isnull=True) | Q(ends_on__gte=on),
            approved_at__isnull=False, ended_at__isnull=True, starts_on__lte=on,
        )  # fmt: skip


class Client(CountyRow, ActedRow):
    """Another organisation's program: proposed by one, approved by another, for named items and places; never edited.

    ``divisions`` are 12-digit codes: a village, or a township (or the county) for all below it. The four columns of
    ``ActedRow`` are the proposer's.
    """

    name = models.CharField("名称", max_length=60)
    unit = CountyForeignKey(Unit, related_name="clients", verbose_name="联系单位")
    purpose = models.CharField("用来做什么", max_length=200)
    mode = models.CharField("方式", max_length=4, choices=Mode.choices)
    scope = models.CharField("范围", max_length=6, choices=Scope.choices)
    items: Any = models.JSONField("能交的事项", default=list)
    divisions: Any = models.JSONField("能交的地方", default=list)
    per_minute = models.PositiveIntegerField("每分钟最多", default=60)
    per_day = models.PositiveIntegerField("每天最多", default=5000)
    starts_on = models.DateField("从哪天")
    ends_on = models.DateField("到哪天", null=True)
    proposed_at = models.DateTimeField("提出")
    proposer_account_id = models.UUIDField(null=True)
    proposer_person_id = models.UUIDField(null=True)
    approved_at = models.DateTimeField("批准", null=True)
    approver_id = models.CharField("批准人（岗位编号）", max_length=64, blank=True)
    approver_name = models.CharField("批准人", max_length=60, blank=True)
    ended_at = models.DateTimeField("停用", null=True)

    objects = CountyManager.asking(ClientQuerySet)

    class Meta(CountyRow.Meta):
        constraints = [
            models.CheckConstraint(
                name="client_ends_after_it_starts", condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on"))
            ),
            models.CheckConstraint(
                name="client_is_approved_by_another",
                condition=Q(approved_at__isnull=True) | ~Q(approver_id="") & ~Q(approver_id=F("by_id")),
            ),
            models.CheckConstraint(name="client_may_ask_sometimes", condition=Q(per_minute__gt=0, per_day__gt=0)),
        ]

    def __str__(self) -> str:
        return self.name

    def is_in_force(self, *, on: date) -> bool:
        """Say whether its keys open anything on a day."""
        is_within = self.starts_on <= on and (self.ends_on is None or on <= self.ends_on)
        return is_within and self.approved_at is not None and self.ended_at is None


class Key(CountyRow, ActedRow):
    """One key of a client; shown once, kept only as a keyed hash; several may be in force while one is exchanged."""

    client = CountyForeignKey(Client, related_name="keys")
    kind = models.CharField("种类", max_length=4, choices=Kind.choices)
    shown = models.CharField("开头", max_length=20)
    digest = models.CharField(max_length=64)
    made_at = models.DateTimeField("发出")
    expires_on = models.DateField("最后一天")
    revoked_at = models.DateTimeField("停用", null=True)
    last_used_on = models.DateField("最近用过", null=True)

    class Meta(CountyRow.Meta):
        constraints = [models.UniqueConstraint(fields=["county_code", "digest"], name="client_key_has_no_twin")]

    def __str__(self) -> str:
        return self.shown

    def is_in_force(self, *, on: date) -> bool:
        return self.revoked_at is None and on <= self.expires_on

    @property
    def is_test(self) -> bool:
        return self.kind == Kind.TEST


class Sending(CountyRow):
    """One draft that a client began, and the case that it became; by these rows a client sees what is its own."""

    client = CountyForeignKey(Client, related_name="sendings")
    key = CountyForeignKey(Key, related_name="+")
    draft_id = models.UUIDField()
    is_test = models.BooleanField(default=False)
    case = CountyForeignKey(Case, null=True, related_name="sendings")
    basis = models.CharField("凭什么代交", max_length=16, choices=Basis.choices, blank=True)
    basis_reference = models.CharField("对接方的存档号", max_length=60, blank=True)
    begun_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)

    class Meta(CountyRow.Meta):
        constraints = [
            models.UniqueConstraint(fields=["county_code", "draft_id"], name="sending_is_one_per_draft"),
            models.UniqueConstraint(fields=["county_code", "case"], name="sending_is_one_per_case"),
            models.CheckConstraint(
                name="sending_that_is_filed_says_on_what_basis", condition=Q(case__isnull=True) | ~Q(basis="")
            ),
            models.CheckConstraint(name="sending_of_a_test_makes_no_case", condition=Q(is_test=False) | Q(case=None)),
        ]
        indexes = [models.Index(fields=["county_code", "client", "begun_at"], name="sending_by_client")]

    def __str__(self) -> str:
        return str(self.draft_id)


class Once(CountyRow):
    """What one Idempotency-Key of a client stood for: only hashes, and the case; kept longer than a month."""

    client = CountyForeignKey(Client, related_name="+")
    digest = models.CharField(max_length=64)
    fingerprint = models.CharField(max_length=64)
    case = CountyForeignKey(Case, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta(CountyRow.Meta):
        constraints = [
            models.UniqueConstraint(fields=["county_code", "client", "digest"], name="idempotency_key_is_used_once"),
        ]
        indexes = [models.Index(fields=["county_code", "at"], name="idempotency_key_by_age")]

    def __str__(self) -> str:
        return self.digest[:8]


class EndpointQuerySet(CountyQuerySet):
    """Questions to the addresses."""

    def open(self, on: date) -> "EndpointQuerySet":
        clients = Client.objects.in_force(on).values("pk")
        return self.filter(ended_at__isnull=True, client__in=clients)


class Endpoint(CountyRow, ActedRow):
    """Where a client is told: an address, the secret that signs, and how it has answered lately."""

    client = CountyForeignKey(Client, related_name="endpoints")
    url = models.CharField("地址", max_length=300)
    secret = EncryptedTextField("签名密钥")
    opened_at = models.DateTimeField("启用")
    ended_at = models.DateTimeField("停用", null=True)
    seen_until = models.DateTimeField("看到哪一刻")
    failures = models.PositiveIntegerField("连着几次没接", default=0)
    paused_until = models.DateTimeField("歇到", null=True)

    objects = CountyManager.asking(EndpointQuerySet)

    class Meta(CountyRow.Meta):
        indexes = [models.Index(fields=["county_code", "client"], name="endpoint_by_client")]

    def __str__(self) -> str:
        return self.url


class DeliveryQuerySet(CountyQuerySet):
    """Questions to the log of what was told."""

    def waiting(self, at: datetime) -> "DeliveryQuerySet":
        """Keep what has not arrived, was not given up, and nobody is sending now."""
        free = Q(leased_until__isnull=True) | Q(leased_until__lte=at)
        return self.filter(free, next_at__isnull=False).order_by("made_at", "id")

    def of(self, client_id: UUID) -> "DeliveryQuerySet":
        return self.filter(endpoint__client_id=client_id).select_related("endpoint", "step__case")


class Delivery(CountyRow):
    """One event for one address: made once for each step, tried until it arrived or a day has gone."""

    endpoint = CountyForeignKey(Endpoint, related_name="deliveries")
    step = CountyForeignKey(CaseStep, null=True, related_name="deliveries")
    event = models.CharField("事件", max_length=20, choices=Event.choices)
    made_at = models.DateTimeField("记下")
    tries = models.PositiveSmallIntegerField("送了几次", default=0)
    next_at = models.DateTimeField("下一次", null=True)
    leased_until = models.DateTimeField("正在送", null=True)
    last_status = models.PositiveSmallIntegerField("对方答的", null=True)
    last_error = models.CharField("怎么没送到", max_length=120, blank=True)
    delivered_at = models.DateTimeField("送到", null=True)

    objects = CountyManager.asking(DeliveryQuerySet)

    class Meta(CountyRow.Meta):
        constraints = [
            models.UniqueConstraint(fields=["county_code", "endpoint", "step"], name="event_is_made_once_per_address"),
            models.CheckConstraint(
                name="event_that_arrived_is_not_sent_again", condition=Q(delivered_at=None) | Q(next_at=None)
            ),
        ]
        indexes = [
            models.Index(
                fields=["county_code", "endpoint", "next_at"], name="event_to_send", condition=Q(next_at__isnull=False)
            ),
            models.Index(fields=["county_code", "endpoint", "made_at"], name="event_by_address"),
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.tries}"

    @property
    def state(self) -> str:
        """Return ``done``, ``waiting`` or ``given up``."""
        if self.delivered_at:
            return "done"
        return "waiting" if self.next_at else "given up"
