"""A take-over of somebody's list: what was sent, how its columns were read, each row's differences and what was decided."""

from typing import Any

from django.db import models

from bianmin.catalog.models.items import Item
from bianmin.county.actors import ActedRow
from bianmin.county.rows import CountyForeignKey, CountyRow


class TakeOver(CountyRow, ActedRow):
    """One list taken over, or compared only (省平台): nothing of it is in the catalogue until its differences are approved."""

    class Kind(models.TextChoices):
        LIST = "list", "接收清单"
        COMPARISON = "comparison", "只比对"

    class State(models.TextChoices):
        READ = "read", "读进来了，等对列"
        COMPARED = "compared", "比过了，等逐项定"
        DRAFTED = "drafted", "定了，成了草稿，等批"
        DROPPED = "dropped", "不要了"

    kind = models.CharField("做什么", max_length=12, choices=Kind.choices)
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.READ)
    name = models.CharField("文件名", max_length=120)
    source = models.CharField(
        "谁的清单", max_length=120, help_text="e.g. 济宁市统一目录 2027; stands in the editions made"
    )
    unifies = models.BooleanField("统一要素", default=False, help_text="its elements are locked against the county")
    digest = models.CharField("文件指纹", max_length=64)
    sheet: Any = models.JSONField("读到的表", help_text="head and rows as text, as they were in the file")
    mapping: Any = models.JSONField("哪列是什么", default=dict)
    valid_from = models.DateField("从哪天起", null=True)
    read_at = models.DateTimeField("读进来")
    decided_at = models.DateTimeField("定了", null=True)
    by_account_id = models.UUIDField("谁的账号", null=True)
    by_person_id = models.UUIDField("谁", null=True)

    class Meta(CountyRow.Meta):
        indexes = [models.Index(fields=["county_code", "-read_at"], name="takeover_by_time")]

    def __str__(self) -> str:
        return self.name


class TakeOverRow(CountyRow):
    """One row of the list: which item it is, what would change, field by field, and what was decided on each."""

    class Finding(models.TextChoices):
        NEW = "new", "新事项"
        CHANGED = "changed", "有变化"
        SAME = "same", "没有变化"
        GONE = "gone", "清单里没有了"
        WRONG = "wrong", "有错，收不进来"

    takeover = CountyForeignKey(TakeOver, related_name="rows")
    line = models.PositiveIntegerField("第几行", default=0)
    key = models.CharField("自然键", max_length=160, blank=True)
    name = models.CharField("名称", max_length=120, blank=True)
    item = CountyForeignKey(Item, null=True, related_name="+")
    finding = models.CharField("比对", max_length=8, choices=Finding.choices)
    differences: Any = models.JSONField("差异", default=list)
    problems: Any = models.JSONField("错在哪格", default=list)
    accepted: Any = models.JSONField("要哪些", default=list)
    is_decided = models.BooleanField("定了", default=False)

    class Meta(CountyRow.Meta):
        constraints = [
            models.UniqueConstraint(fields=["county_code", "takeover", "line", "key"], name="takeover_row_has_no_twin"),
        ]

    def __str__(self) -> str:
        return f"{self.line} {self.name}"
