"""基本目录, 实施清单 and 业务办理项: the first three layers of the catalogue, with their codes."""

from django.db import models
from django.db.models import Q

from bianmin.county.rows import CountyForeignKey, CountyManager, CountyQuerySet, CountyRow
from bianmin.stations.models import Unit


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

    def begun_as(self, name: str) -> "Item | None":
        """Return the item of a name, or the one that was called so when it was first taken over."""
        first = self.select_related("current")
        found: Item | None = first.filter(name=name).first()
        return found or first.filter(handling_items__name=name, handling_items__sequence="01").first()

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
    current = CountyForeignKey("catalog.Edition", null=True, related_name="+")
    retired_on = models.DateField("取消", null=True)
    retired_why = models.CharField("为什么取消", max_length=200, blank=True)
    unified_by = models.CharField("哪一级统一的", max_length=120, blank=True, help_text="whose list locks its elements")

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

    @property
    def is_kept_by_hand(self) -> bool:
        """Say whether somebody of the county has written its edition in force, or has taken the item out."""
        return self.retired_on is not None or (self.current is not None and self.current.by_account_id is not None)


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
