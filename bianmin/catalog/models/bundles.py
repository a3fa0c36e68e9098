"""一件事: several items that one event of life brings, with one material list, one form, and a case for each."""

from typing import Any

from django.db import models

from bianmin.catalog.models.items import Item
from bianmin.county.rows import CountyForeignKey, CountyRow


class Bundle(CountyRow):
    """One 一件事; its materials and form are those of its parts without repeats, never kept twice."""

    slug = models.CharField("代号", max_length=40)
    name = models.CharField("名称", max_length=60)
    one_line = models.CharField("一句话", max_length=120, blank=True)
    source = models.CharField("出处", max_length=200, blank=True)
    mark = models.CharField("标记", max_length=20, blank=True)
    position = models.PositiveSmallIntegerField("次序", default=0)
    retired_on = models.DateField("停用", null=True)

    class Meta(CountyRow.Meta):
        constraints = [models.UniqueConstraint(fields=["county_code", "slug"], name="bundle_slug_has_no_twin")]

    def __str__(self) -> str:
        return self.name


class BundlePart(CountyRow):
    """One item of a bundle, and for whom: asked as a yes or no question where not everybody wants it."""

    bundle = CountyForeignKey(Bundle, related_name="parts")
    item = CountyForeignKey(Item, related_name="+")
    position = models.PositiveSmallIntegerField("次序")
    ask = models.CharField("什么人要办", max_length=120, blank=True, help_text="empty: everybody")
    same_answers: Any = models.JSONField(
        "同一个回答", default=dict, help_text="this item's question key → the key it shares within the bundle"
    )
    same_materials: Any = models.JSONField(
        "同一样材料", default=dict, help_text="this item's material code → the name it shares within the bundle"
    )

    class Meta(CountyRow.Meta):
        constraints = [
            models.UniqueConstraint(fields=["county_code", "bundle", "item"], name="bundle_part_has_no_twin"),
        ]

    def __str__(self) -> str:
        return f"{self.bundle_id} {self.position}"
