"""What searching needs: the cut text of each item, what people call things, and what they looked for in vain."""

from django.db import models

from bianmin.catalog.models.items import Item
from bianmin.county.rows import CountyRow


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


class Synonym(CountyRow):
    """What people call a thing, and the word of the catalogue that is meant: 老年钱 → 高龄津贴."""

    word = models.CharField("大家怎么叫", max_length=20)
    means = models.CharField("指的是", max_length=60)
    source = models.CharField("从哪来", max_length=60, blank=True)

    class Meta(CountyRow.Meta):
        constraints = [
            models.UniqueConstraint(fields=["county_code", "word", "means"], name="synonym_has_no_twin"),
        ]

    def __str__(self) -> str:
        return f"{self.word} → {self.means}"


class MissedQuery(CountyRow):
    """Words that found nothing, how often, until somebody mends it; digits in a row are never kept."""

    words = models.CharField("找了什么", max_length=40)
    times = models.PositiveIntegerField("几次", default=0)
    first_on = models.DateField("第一次")
    last_on = models.DateField("最近一次")
    mended_on = models.DateField("补上了", null=True)
    mended_how = models.CharField("怎么补的", max_length=120, blank=True)

    class Meta(CountyRow.Meta):
        constraints = [
            models.UniqueConstraint(fields=["county_code", "words"], name="missed_query_has_no_twin"),
        ]
        indexes = [models.Index(fields=["county_code", "mended_on", "-times"], name="missed_query_by_times")]

    def __str__(self) -> str:
        return f"{self.words} × {self.times}"
