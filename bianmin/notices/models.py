"""Walls and what hangs on them: which sheet, of which edition, where, from a day to a day."""

from django.db import models
from django.db.models import F, Q

from bianmin.catalog.models import Edition, Item
from bianmin.county.actors import ActedRow
from bianmin.county.rows import CountyForeignKey, CountyManager, CountyQuerySet, CountyRow
from bianmin.stations.models import Unit


class Wall(CountyRow):
    """One public board of a station: its main one, or one in a natural village (COUNTY.md, Walls)."""

    station = CountyForeignKey(Unit, related_name="walls")
    name = models.CharField("在哪儿", max_length=40)
    is_main = models.BooleanField("站里的公示栏", default=False)
    opened_on = models.DateField("从哪天起")
    closed_on = models.DateField("到哪天止", null=True)

    class Meta(CountyRow.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["county_code", "station", "name"],
                condition=Q(closed_on__isnull=True),
                name="wall_name_has_no_twin",
            ),
            models.UniqueConstraint(
                fields=["county_code", "station"],
                condition=Q(is_main=True, closed_on__isnull=True),
                name="station_has_one_main_wall",
            ),
            models.CheckConstraint(
                name="wall_closes_after_it_opens",
                condition=Q(closed_on__isnull=True) | Q(closed_on__gte=F("opened_on")),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class PostingQuerySet(CountyQuerySet):
    """Questions to what hangs."""

    def hanging(self) -> "PostingQuerySet":
        """Keep the sheets that are up."""
        return self.filter(taken_down_on__isnull=True)

    def outdated(self) -> "PostingQuerySet":
        """Keep the sheets that say what is no more in force: a newer edition, or an item that was retired."""
        return self.filter(Q(item__current__isnull=True) | ~Q(item__current=F("edition")))


class Posting(CountyRow, ActedRow):
    """One sheet on one wall: an edition of an item; who put it up is in the ``by`` columns."""

    wall = CountyForeignKey(Wall, related_name="postings")
    item = CountyForeignKey(Item, related_name="postings")
    edition = CountyForeignKey(Edition, related_name="postings")
    posted_on = models.DateField("贴上")
    taken_down_on = models.DateField("取下", null=True)
    taken_down_by_name = models.CharField("谁取下的", max_length=60, blank=True)
    taken_down_by_post = models.CharField("谁取下的（岗位）", max_length=120, blank=True)

    objects = CountyManager.asking(PostingQuerySet)

    class Meta(CountyRow.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["county_code", "wall", "item"],
                condition=Q(taken_down_on__isnull=True),
                name="sheet_hangs_once_on_a_wall",
            ),
            models.CheckConstraint(
                name="sheet_is_taken_down_after_it_was_posted",
                condition=Q(taken_down_on__isnull=True) | Q(taken_down_on__gte=F("posted_on")),
            ),
        ]
        indexes = [models.Index(fields=["county_code", "item", "taken_down_on"], name="sheet_by_item")]

    def __str__(self) -> str:
        return f"{self.item_id} {self.wall_id}"
