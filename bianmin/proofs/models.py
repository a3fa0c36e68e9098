"""The nouns of this room: kinds of proof the village must not issue, exceptions, and who demanded what."""

from datetime import date
from typing import Any

from django.db import models
from django.db.models import Q

from bianmin.county.actors import ActedRow
from bianmin.county.rows import CountyForeignKey, CountyManager, CountyQuerySet, CountyRow
from bianmin.stations.models import Unit
from bianmin.vault.fields import EncryptedTextField
from bianmin.vault.models import StoredFile


class ProofKind(CountyRow):
    """One kind of the list 民发〔2020〕20号 (or of a province's own): why not here, where instead, what to show instead."""

    slug = models.SlugField("代号", max_length=40)
    position = models.PositiveSmallIntegerField("次序")
    name = models.CharField("名称", max_length=60)
    plain = models.CharField("白话", max_length=80)
    called: Any = models.JSONField("群众怎么叫", default=list)
    letters = models.TextField(
        "拼音和首字母", blank=True, help_text="one way of calling it a line: pinyin, blank, initials"
    )
    why = models.CharField("为什么不开", max_length=200)
    go_to = models.CharField("该去哪儿", max_length=300)
    instead: Any = models.JSONField("拿什么代替", default=list, help_text="[way, words] each")
    related: Any = models.JSONField("相关事项", default=list, help_text="names of items")
    basis = models.CharField("依据", max_length=200)
    source = models.CharField("去处的出处", max_length=200, blank=True)
    mark = models.CharField("标记", max_length=20, blank=True)
    is_active = models.BooleanField("在用", default=True)

    class Meta(CountyRow.Meta):
        constraints = [models.UniqueConstraint(fields=["county_code", "slug"], name="proof_kind_slug_has_no_twin")]

    def __str__(self) -> str:
        return self.name


class ProofException(CountyRow):
    """What a regulation still makes the village issue, against the list: only after somebody has confirmed it."""

    slug = models.SlugField("代号", max_length=40)
    position = models.PositiveSmallIntegerField("次序")
    name = models.CharField("名称", max_length=60)
    kinds: Any = models.JSONField("和哪几种冲突", default=list, help_text="slugs of kinds")
    called: Any = models.JSONField("群众怎么叫", default=list)
    says = models.CharField("怎么说", max_length=200)
    basis = models.CharField("依据", max_length=120)
    related: Any = models.JSONField("相关事项", default=list, help_text="names of items")
    mark = models.CharField("标记", max_length=20, blank=True)
    is_active = models.BooleanField("在用", default=True)

    class Meta(CountyRow.Meta):
        constraints = [models.UniqueConstraint(fields=["county_code", "slug"], name="proof_exception_slug_has_no_twin")]

    def __str__(self) -> str:
        return self.name


class DemandQuerySet(CountyQuerySet):
    """Questions to the demands."""

    def between(self, first: date, last: date) -> "DemandQuerySet":
        return self.filter(demanded_on__range=(first, last))


class ProofDemand(CountyRow, ActedRow):
    """One time that an organisation sent somebody to the village for a proof; nothing says who was sent.

    ``words`` is what was typed where it was none of the kinds; ``key`` is the page's, so that a second press is no second row.
    """

    class Result(models.TextChoices):
        STOPPED = "stopped", "没开，给了告知单"
        EXCEPTION = "exception", "有法规依据，先确认"
        UNCLEAR = "unclear", "清单上没有，问依据"

    key = models.CharField("哪一页", max_length=40)
    kind = CountyForeignKey(ProofKind, null=True, related_name="demands")
    exception = CountyForeignKey(ProofException, null=True, related_name="demands")
    words = EncryptedTextField("写的什么", blank=True)
    sort = models.CharField("哪一类单位", max_length=40)
    organisation = models.CharField("哪个单位", max_length=60, blank=True)
    station = CountyForeignKey(Unit, related_name="proof_demands")
    result = models.CharField("怎么办的", max_length=10, choices=Result.choices)
    demanded_on = models.DateField("哪天")
    at = models.DateTimeField("何时")
    facts: Any = models.JSONField("告知单上写的", default=dict, help_text="as papers.render prints them; frozen")
    wanted_at = models.DateTimeField("要打印", null=True)
    pdf = CountyForeignKey(StoredFile, null=True, related_name="+")

    objects = CountyManager.asking(DemandQuerySet)

    class Meta(CountyRow.Meta):
        constraints = [
            models.UniqueConstraint(fields=["county_code", "key"], name="proof_demand_is_written_once"),
            models.CheckConstraint(
                name="proof_demand_stopped_has_its_kind", condition=~Q(result="stopped") | Q(kind__isnull=False)
            ),
            models.CheckConstraint(
                name="proof_demand_exception_has_its_basis",
                condition=~Q(result="exception") | Q(exception__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["county_code", "demanded_on", "sort"], name="proof_demand_by_day"),
            models.Index(fields=["county_code", "station", "at"], name="proof_demand_by_station"),
            models.Index(
                fields=["county_code", "wanted_at"],
                name="proof_notice_to_render",
                condition=Q(pdf__isnull=True, wanted_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sort} {self.demanded_on}"

    @property
    def what(self) -> str:
        """What was demanded: the kind, the exception, or the words that were typed."""
        named = self.exception or self.kind
        return named.name if named else self.words
