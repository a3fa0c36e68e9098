"""Editions of an item: draft, checked, approved by another, published from a day, superseded; immutable once approved."""

from datetime import date
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.functional import cached_property

from bianmin.catalog.content import Content
from bianmin.county.actors import ActedRow
from bianmin.county.rows import CountyForeignKey, CountyManager, CountyQuerySet, CountyRow


class EditionQuerySet(CountyQuerySet):
    """Questions to the editions."""

    def in_work(self) -> "EditionQuerySet":
        """Keep those that somebody is writing, or that wait for another's approval or for their day."""
        return self.filter(state__in=IN_WORK)

    def due(self, on: date) -> "EditionQuerySet":
        """Keep the approved ones whose day has come."""
        return self.filter(state=Edition.State.APPROVED, valid_from__lte=on)


class Edition(CountyRow, ActedRow):
    """One edition of an item: immutable once approved; running cases keep theirs.

    Who wrote it stands in the ``by`` columns; ``revision`` counts the savings of a draft, so that two editors never
    overwrite each other silently.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "草稿"
        CHECKED = "checked", "检查过，等批"
        APPROVED = "approved", "批了，等启用"
        PUBLISHED = "published", "已发布"
        SUPERSEDED = "superseded", "已被替代"
        RETIRED = "retired", "已停用"
        DROPPED = "dropped", "没用上"

    item = CountyForeignKey("catalog.Item", related_name="editions")
    number = models.PositiveIntegerField("版本")
    state = models.CharField("状态", max_length=12, choices=State.choices, default=State.DRAFT)
    valid_from = models.DateField("启用", null=True)
    valid_to = models.DateField("停用", null=True)
    is_example = models.BooleanField("示例", default=False)
    profile = models.CharField("依据法类型", max_length=20)
    content: Any = models.JSONField("要素")
    digest = models.CharField("要素指纹", max_length=64)
    revision = models.PositiveIntegerField("第几次保存", default=0)
    based_on = CountyForeignKey("self", null=True, related_name="+")
    takeover = CountyForeignKey("catalog.TakeOver", null=True, related_name="editions")
    drafted_at = models.DateTimeField("起草", null=True)
    saved_at = models.DateTimeField("保存", null=True)
    submitted_at = models.DateTimeField("送批", null=True)
    by_account_id = models.UUIDField("起草人的账号", null=True)
    by_person_id = models.UUIDField("起草人", null=True)
    sent_back = models.CharField("退回时怎么说的", max_length=300, blank=True)
    approved_at = models.DateTimeField("批准", null=True)
    approved_by_name = models.CharField("谁批的", max_length=60, blank=True)
    approved_by_post = models.CharField("谁批的（岗位）", max_length=120, blank=True)
    approved_by_account_id = models.UUIDField("批的人的账号", null=True)
    approved_by_person_id = models.UUIDField("批的人", null=True)
    reviewed_on = models.DateField("最近复核", null=True)
    reviewed_by_name = models.CharField("谁复核的", max_length=60, blank=True)

    objects = CountyManager.asking(EditionQuerySet)

    class Meta(CountyRow.Meta):
        constraints = [
            models.UniqueConstraint(fields=["county_code", "item", "number"], name="edition_number_has_no_twin"),
            models.UniqueConstraint(
                fields=["county_code", "item"], condition=Q(state="published"), name="edition_in_force_is_one"
            ),
            models.UniqueConstraint(
                fields=["county_code", "item"],
                condition=Q(state__in=["draft", "checked", "approved"]),
                name="edition_in_work_is_one",
            ),
            models.CheckConstraint(
                name="edition_is_approved_by_another_account",
                condition=Q(approved_by_account_id__isnull=True)
                | Q(by_account_id__isnull=True)
                | ~Q(approved_by_account_id=F("by_account_id")),
            ),
            models.CheckConstraint(
                name="edition_is_approved_by_another_person",
                condition=Q(approved_by_person_id__isnull=True)
                | Q(by_person_id__isnull=True)
                | ~Q(approved_by_person_id=F("by_person_id")),
            ),
            models.CheckConstraint(
                name="edition_in_force_has_its_day", condition=~Q(state="published") | Q(valid_from__isnull=False)
            ),
        ]
        indexes = [models.Index(fields=["county_code", "state", "valid_from"], name="edition_by_state")]

    def __str__(self) -> str:
        return f"{self.item_id} 第 {self.number} 版"

    @cached_property
    def body(self) -> Content:
        """The content as named fields."""
        return Content.from_json(self.content)

    @cached_property
    def public_body(self) -> Content:
        """The content without what nobody has verified."""
        return self.body.as_public(is_example=self.is_example)

    @property
    def is_open(self) -> bool:
        """Say whether it may still be written in."""
        return self.state == self.State.DRAFT


IN_WORK = (Edition.State.DRAFT, Edition.State.CHECKED, Edition.State.APPROVED)
