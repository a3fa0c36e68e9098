"""Journal rows, the chain that seals them, counts of tries, budgets spent, alarms, and batch authorisations."""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import models
from django.db.models import F, Q

from bianmin.county.actors import ActedRow
from bianmin.county.rows import CountyForeignKey, CountyManager, CountyQuerySet, CountyRow
from bianmin.county.uuid7 import earliest_of


class EntryQuerySet(CountyQuerySet):
    """Questions to the journal."""

    def unsealed(self, since: datetime) -> "EntryQuerySet":
        """Keep the rows written since a moment that no seal covers yet, in the order of writing (not of ``at``)."""
        return self.filter(pk__gte=earliest_of(since), seal__isnull=True).order_by("id")

    def about(self, subject_kind: str, subject_id: str) -> "EntryQuerySet":
        return self.filter(subject_kind=subject_kind, subject_id=subject_id).order_by("-at")

    def between(self, start: datetime, end: datetime) -> "EntryQuerySet":
        """Keep what happened from ``start`` until before ``end``."""
        return self.filter(at__gte=start, at__lt=end)


class Entry(CountyRow, ActedRow):
    """One thing somebody did or looked at: ids only, never personal text (DECISIONS 10).

    Who: the four columns of the actor, with ``account_id``; when: ``at``; where: ``unit_id``, ``device_id``, ``origin`` (a
    keyed hash of the address) and ``route`` (the pattern of the address, never what was filled in); what: ``resource``,
    ``action`` and the subject; why: ``purpose``; with what result: ``outcome`` (GB/T 22239-2019 8.1.4.3, ASVS 16.2.1).
    """

    at = models.DateTimeField("时间")
    resource = models.CharField("对象类别", max_length=16)
    action = models.CharField("动作", max_length=32)
    subject_kind = models.CharField("对象", max_length=16, blank=True)
    subject_id = models.CharField("对象编号", max_length=40, blank=True)
    purpose = models.CharField("用途", max_length=120, blank=True)
    outcome = models.CharField("结果", max_length=16, default="done")
    unit_id = models.UUIDField("单位", null=True)
    account_id = models.UUIDField("账号", null=True)
    device_id = models.UUIDField("登记的机器", null=True)
    origin = models.CharField("来处（散列）", max_length=32, blank=True, default="", db_default="")
    route = models.CharField("地址的样子", max_length=80, blank=True, default="", db_default="")

    objects = CountyManager.asking(EntryQuerySet)

    class Meta(CountyRow.Meta):
        indexes = [
            models.Index(fields=["county_code", "at"], name="entry_by_time"),
            models.Index(fields=["county_code", "subject_kind", "subject_id", "at"], name="entry_by_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%F %T} {self.by_kind} {self.action} {self.subject_kind}"


class Seal(CountyRow):
    """One link of a county's chain: the hash of a journal row joined to the hash of the link before."""

    sequence = models.BigIntegerField()
    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, related_name="seal")
    digest = models.CharField(max_length=64)
    version = models.PositiveSmallIntegerField(default=1, db_default=1)

    class Meta(CountyRow.Meta):
        constraints = [
            models.UniqueConstraint(fields=["county_code", "sequence"], name="seal_sequence_has_no_twin"),
        ]

    def __str__(self) -> str:
        return f"{self.sequence} {self.digest[:12]}"


class Tally(CountyRow):
    """How often something was tried in one window of time; the key is a keyed hash, never the thing itself."""

    scope = models.CharField(max_length=24)
    key = models.CharField(max_length=64)
    starts_at = models.DateTimeField()
    count = models.PositiveIntegerField(default=0)

    class Meta(CountyRow.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["county_code", "scope", "key", "starts_at"], name="tally_counts_each_window_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scope} {self.count}"


class PermitQuerySet(CountyQuerySet):
    """Questions to the batch authorisations."""

    def in_force(self, unit_id: UUID | None, *, on: date) -> "PermitQuerySet":
        """Keep a unit's approved authorisations of a day, the one that ends first before the others."""
        return self.running(on).filter(unit_id=unit_id)

    def running(self, on: date) -> "PermitQuerySet":
        approved = self.filter(approved_at__isnull=False, ended_at__isnull=True)
        return approved.filter(starts_on__lte=on, ends_on__gte=on).order_by("ends_on", "id")

    def of_units(self, unit_ids: list[UUID]) -> "PermitQuerySet":
        return self.filter(unit_id__in=unit_ids).order_by("-proposed_at", "-id")


class Permit(CountyRow, ActedRow):
    """A batch authorisation (批次授权): one unit may look at so many people for a named purpose, from a day to a day.

    The four columns of the actor say who proposed it. Who approves it is another account, and another person.
    """

    unit_id = models.UUIDField("单位")
    purpose = models.CharField("做什么", max_length=120)
    starts_on = models.DateField("从哪天")
    ends_on = models.DateField("到哪天")
    most = models.PositiveIntegerField("多少人")
    proposed_at = models.DateTimeField("提出")
    proposer_account_id = models.UUIDField("提出人账号")
    proposer_person_id = models.UUIDField("提出人", null=True)
    approved_at = models.DateTimeField("批准", null=True)
    approver_account_id = models.UUIDField("批准人账号", null=True)
    approver_person_id = models.UUIDField("批准人", null=True)
    approver_name = models.CharField("批准人姓名", max_length=60, blank=True)
    approver_post = models.CharField("批准人岗位", max_length=120, blank=True)
    ended_at = models.DateTimeField("停用", null=True)
    end_reason = models.CharField("为什么停", max_length=120, blank=True)

    objects = CountyManager.asking(PermitQuerySet)

    class Meta(CountyRow.Meta):
        constraints = [
            models.CheckConstraint(name="permit_ends_after_it_starts", condition=Q(ends_on__gte=F("starts_on"))),
            models.CheckConstraint(name="permit_covers_somebody", condition=Q(most__gte=1)),
            models.CheckConstraint(
                name="permit_is_approved_by_another",
                condition=Q(approver_account_id__isnull=True) | ~Q(approver_account_id=F("proposer_account_id")),
            ),
        ]
        indexes = [models.Index(fields=["county_code", "unit_id", "ends_on"], name="permit_by_unit")]

    def __str__(self) -> str:
        return f"{self.purpose} {self.starts_on}–{self.ends_on}"

    def state(self, *, today: date) -> str:
        """Return 待批, 还没到日子, 用着, 到期了 or 停了."""
        if self.ended_at:
            return "停了"
        if not self.approved_at:
            return "没批，过期了" if self.ends_on < today else "待批"
        if self.ends_on < today:
            return "到期了"
        return "用着" if self.starts_on <= today else "还没到日子"


class Spending(CountyRow):
    """One person whom one account opened, revealed or looked up on one day; the same person again adds nothing.

    ``subject`` is an id or a keyed hash, never a name or a number. What was spent under a permit counts against that.
    """

    account_id = models.UUIDField("账号")
    what = models.CharField("花在什么上", max_length=8)
    subject = models.CharField("谁", max_length=64)
    day = models.DateField("哪天")
    at = models.DateTimeField("时间")
    permit = CountyForeignKey(Permit, null=True, related_name="spendings")

    class Meta(CountyRow.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["county_code", "account_id", "day", "what", "subject"], name="spending_counts_each_person_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.what}"


class AlarmQuerySet(CountyQuerySet):
    """Questions to the alarms."""

    def open(self) -> "AlarmQuerySet":
        return self.filter(closed_at__isnull=True).order_by("-at", "-id")

    def closed(self) -> "AlarmQuerySet":
        return self.filter(closed_at__isnull=False).order_by("-closed_at", "-id")


class Alarm(CountyRow, ActedRow):
    """Something that the audit administrator looks at: whose act it was, numbers without personal text, and what came of it."""

    kind = models.CharField("类别", max_length=24)
    key = models.CharField("同一件事", max_length=80, help_text="one alarm for one thing, however often it happens")
    account_id = models.UUIDField("账号", null=True)
    unit_id = models.UUIDField("单位", null=True)
    facts = models.JSONField("情况")
    at = models.DateTimeField("时间")
    seen_at = models.DateTimeField("看到", null=True)
    seen_by = models.CharField("谁看到", max_length=60, blank=True)
    closed_at = models.DateTimeField("了结", null=True)
    closed_by = models.CharField("谁了结", max_length=60, blank=True)
    closer_account_id = models.UUIDField("谁了结（账号）", null=True)
    words = models.TextField("怎么了结的", blank=True, max_length=500)

    objects = CountyManager.asking(AlarmQuerySet)

    class Meta(CountyRow.Meta):
        constraints = [
            models.UniqueConstraint(fields=["county_code", "kind", "key"], name="alarm_rings_once"),
            models.CheckConstraint(
                name="alarm_is_closed_with_words", condition=Q(closed_at__isnull=True) | ~Q(words="")
            ),
            models.CheckConstraint(
                name="alarm_is_not_closed_by_its_own_cause",
                condition=Q(closer_account_id__isnull=True)
                | Q(account_id__isnull=True)
                | ~Q(closer_account_id=F("account_id")),
            ),
        ]
        indexes = [models.Index(fields=["county_code", "closed_at", "at"], name="alarm_by_state")]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


def window_start(at: datetime, length: timedelta) -> datetime:
    """Return the beginning of the fixed window of ``length`` into which ``at`` falls."""
    return at - timedelta(seconds=at.timestamp() % length.total_seconds())
