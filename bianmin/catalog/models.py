"""The four layers of the catalogue: 基本目录, 实施清单 with editions, 业务办理项, and which station does what in which role."""

from datetime import date
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import F, Q
from django.utils.functional import cached_property

from bianmin.catalog.content import Content
from bianmin.county.rows import CountyForeignKey, CountyManager, CountyQuerySet, CountyRow
from bianmin.stations.models import Unit


class StationRole(models.TextChoices):
    """In which role a station does an item: it decides who accepts and when the clock starts (DECISIONS 4)."""

    ACCEPTS = "accepts", "受理"
    DECIDES = "decides", "办理"
    FORWARDS = "forwards", "代办"
    ASSISTS = "assists", "协助"


class BasicItem(models.Model):
    """基本目录: one line of the national or provincial directory, 12 places; shared, filled by an import."""

    code = models.CharField("基本编码", max_length=12, primary_key=True)
    name = models.CharField("名称", max_length=200)
    item_type = models.CharField("事项类型", max_length=2)

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class ItemQuerySet(CountyQuerySet):
    """Questions to the implementation list."""

    def published(self) -> "ItemQuerySet":
        """Keep what the public may see: items with an edition in force."""
        return self.filter(retired_on__isnull=True, current__isnull=False).select_related("current", "department")

    def in_category(self, category: str) -> "ItemQuerySet":
        return self.filter(category=category).order_by("-current__is_example", "position")


class Item(CountyRow):
    """实施清单: one service item as this county carries it out."""

    slug = models.CharField("本地编码", max_length=40)
    task_code = models.CharField("实施编码", max_length=31, blank=True)
    basic = models.ForeignKey(BasicItem, on_delete=models.PROTECT, null=True)
    name = models.CharField("事项名称", max_length=120)
    category = models.CharField("类别", max_length=20)
    item_type = models.CharField("事项类型", max_length=2)
    department = CountyForeignKey(Unit, null=True, related_name="items")
    department_as_written = models.CharField("实施主体（原文）", max_length=60)
    position = models.PositiveSmallIntegerField("次序")
    current = CountyForeignKey("Edition", null=True, related_name="+")
    retired_on = models.DateField("取消", null=True)

    objects = CountyManager.asking(ItemQuerySet)

    class Meta(CountyRow.Meta):
        constraints = [
            models.UniqueConstraint(fields=["county_code", "slug"], name="item_slug_has_no_twin"),
            models.UniqueConstraint(
                fields=["county_code", "task_code"], condition=~Q(task_code=""), name="item_task_code_has_no_twin"
            ),
        ]
        indexes = [models.Index(fields=["county_code", "category", "position"], name="item_by_category")]

    def __str__(self) -> str:
        return self.name


class Edition(CountyRow):
    """One edition of an item: immutable once published; running cases keep theirs."""

    class State(models.TextChoices):
        DRAFT = "draft", "草稿"
        PUBLISHED = "published", "已发布"
        SUPERSEDED = "superseded", "已被替代"
        RETIRED = "retired", "已停用"

    item = CountyForeignKey(Item, related_name="editions")
    number = models.PositiveIntegerField("版本")
    state = models.CharField("状态", max_length=12, choices=State.choices, default=State.DRAFT)
    valid_from = models.DateField("启用", null=True)
    valid_to = models.DateField("停用", null=True)
    is_example = models.BooleanField("示例", default=False)
    profile = models.CharField("依据法类型", max_length=20)
    content: Any = models.JSONField("要素")
    digest = models.CharField("要素指纹", max_length=64)

    class Meta(CountyRow.Meta):
        constraints = [
            models.UniqueConstraint(fields=["county_code", "item", "number"], name="edition_number_has_no_twin"),
            models.UniqueConstraint(
                fields=["county_code", "item"], condition=Q(state="published"), name="edition_in_force_is_one"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item_id} 第 {self.number} 版"

    @cached_property
    def body(self) -> Content:
        """The content as named fields."""
        return Content.from_json(self.content)


class HandlingItem(CountyRow):
    """业务办理项: one situation of an item, 33 = 31 + 2 places."""

    item = CountyForeignKey(Item, related_name="handling_items")
    sequence = models.CharField("顺序", max_length=2, default="01")
    name = models.CharField("名称", max_length=120)

    class Meta(CountyRow.Meta):
        constraints = [
            models.UniqueConstraint(fields=["county_code", "item", "sequence"], name="handling_item_has_no_twin"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.sequence}"

    @property
    def code(self) -> str:
        return f"{self.item.task_code}{self.sequence}" if self.item.task_code else ""


class PlacementQuerySet(CountyQuerySet):
    """Which station does what."""

    def on(self, day: date) -> "PlacementQuerySet":
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day), starts_on__lte=day)

    def at(self, station_id: UUID) -> "PlacementQuerySet":
        return self.filter(station_id=station_id).select_related("handling_item__item__current")

    def of(self, station_id: UUID, item_id: UUID, day: date) -> "Placement | None":
        found = self.on(day).filter(station_id=station_id, handling_item__item_id=item_id)
        return found.select_related("handling_item__item").first()


class Placement(CountyRow):
    """进驻: one station does one handling item in one role, from a day to a day, on some basis."""

    station = CountyForeignKey(Unit, related_name="placements")
    handling_item = CountyForeignKey(HandlingItem, related_name="placements")
    role = models.CharField("角色", max_length=10, choices=StationRole.choices)
    basis = models.CharField("依据", max_length=120)
    is_verified = models.BooleanField("已核实", default=False)
    starts_on = models.DateField("起")
    ends_on = models.DateField("止", null=True)

    objects = CountyManager.asking(PlacementQuerySet)

    class Meta(CountyRow.Meta):
        constraints = [
            models.CheckConstraint(
                name="placement_ends_after_it_starts",
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
            ),
            models.UniqueConstraint(
                fields=["county_code", "station", "handling_item"],
                condition=Q(ends_on__isnull=True),
                name="placement_is_open_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.station_id} {self.get_role_display()}"


class SearchText(CountyRow):
    """The text of an item cut for searching: character bigrams, single characters, pinyin (PERFORMANCE, Chinese search)."""

    item = models.OneToOneField(Item, on_delete=models.PROTECT, related_name="search_text")
    title = models.CharField(max_length=120)
    pinyin = models.CharField(max_length=800)
    bigrams = models.TextField()
    singles = models.TextField()

    class Meta(CountyRow.Meta):
        pass

    def __str__(self) -> str:
        return self.title
