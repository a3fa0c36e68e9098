"""好差评: what a citizen says of one finished case, once; never deleted, never changed, never with a name."""

from datetime import date
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import Q

from bianmin.cases.models import Case
from bianmin.county.rows import CountyForeignKey, CountyManager, CountyQuerySet, CountyRow
from bianmin.stations.models import Unit
from bianmin.vault.fields import EncryptedTextField


class RatingQuerySet(CountyQuerySet):
    """Questions to the ratings."""

    def in_township(self, township_id: UUID) -> "RatingQuerySet":
        return self.filter(township_id=township_id)

    def between(self, first: date, last: date) -> "RatingQuerySet":
        return self.filter(given_on__range=(first, last)).order_by("-given_on", "-id")


class Rating(CountyRow):
    """One rating of one case (国办发〔2019〕51号): five levels, no default, unique by case and ordinal."""

    class Level(models.IntegerChoices):
        VERY_GOOD = 5, "非常满意"
        GOOD = 4, "满意"
        FAIR = 3, "基本满意"
        POOR = 2, "不满意"
        VERY_POOR = 1, "非常不满意"

    class Channel(models.TextChoices):
        WEB = "web", "网上"
        WINDOW = "window", "窗口"

    case = CountyForeignKey(Case, related_name="ratings")
    ordinal = models.PositiveSmallIntegerField("第几次服务", default=1)
    station = CountyForeignKey(Unit, related_name="ratings")
    township = CountyForeignKey(Unit, null=True, related_name="township_ratings")
    level = models.PositiveSmallIntegerField("满意度", choices=Level.choices)
    tags: Any = models.JSONField("原因", default=list)
    words = EncryptedTextField("想说的话", blank=True)
    channel = models.CharField("渠道", max_length=8, choices=Channel.choices)
    given_on = models.DateField("日期")

    objects = CountyManager.asking(RatingQuerySet)

    class Meta(CountyRow.Meta):
        constraints = [
            models.UniqueConstraint(fields=["county_code", "case", "ordinal"], name="rating_is_given_once"),
            models.CheckConstraint(name="rating_is_one_of_five", condition=Q(level__range=(1, 5))),
        ]
        indexes = [
            models.Index(fields=["county_code", "given_on"], name="rating_by_day"),
            models.Index(fields=["county_code", "township", "given_on"], name="rating_by_township"),
        ]

    def __str__(self) -> str:
        return f"{self.level} {self.given_on}"

    @property
    def is_bad(self) -> bool:
        return self.level < Rating.Level.FAIR
