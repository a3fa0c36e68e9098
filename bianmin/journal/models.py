"""Journal rows, the chain that seals them, and counts of tries."""

from datetime import datetime, timedelta

from django.db import models

from bianmin.county.actors import ActedRow
from bianmin.county.rows import CountyManager, CountyQuerySet, CountyRow
from bianmin.county.uuid7 import earliest_of


class EntryQuerySet(CountyQuerySet):
    """Questions to the journal."""

    def unsealed(self, since: datetime) -> "EntryQuerySet":
        """Keep the rows written since a moment that no seal covers yet, in the order of writing (not of ``at``)."""
        return self.filter(pk__gte=earliest_of(since), seal__isnull=True).order_by("id")

    def about(self, subject_kind: str, subject_id: str) -> "EntryQuerySet":
        return self.filter(subject_kind=subject_kind, subject_id=subject_id).order_by("-at")


class Entry(CountyRow, ActedRow):
    """One thing somebody did or looked at: ids only, never personal text (DECISIONS 10)."""

    at = models.DateTimeField("时间")
    resource = models.CharField("对象类别", max_length=16)
    action = models.CharField("动作", max_length=32)
    subject_kind = models.CharField("对象", max_length=16, blank=True)
    subject_id = models.CharField("对象编号", max_length=40, blank=True)
    purpose = models.CharField("用途", max_length=120, blank=True)
    outcome = models.CharField("结果", max_length=16, default="done")

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


def window_start(at: datetime, length: timedelta) -> datetime:
    """Return the beginning of the fixed window of ``length`` into which ``at`` falls."""
    return at - timedelta(seconds=at.timestamp() % length.total_seconds())
