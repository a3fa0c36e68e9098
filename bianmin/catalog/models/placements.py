"""进驻: which station does which handling item in which role, from a day to a day, and what goes with it."""

from datetime import date
from uuid import UUID

from django.db import models
from django.db.models import F, Q

from bianmin.catalog.models.items import HandlingItem
from bianmin.county.rows import CountyForeignKey, CountyManager, CountyQuerySet, CountyRow
from bianmin.stations.models import Unit


class StationRole(models.TextChoices):
    """In which role a station does an item: it decides who accepts and when the clock starts (DECISIONS 4)."""

    ACCEPTS = "accepts", "受理"
    DECIDES = "decides", "办理"
    FORWARDS = "forwards", "代办"
    ASSISTS = "assists", "协助"


class PlacementQuerySet(CountyQuerySet):
    """Which station does what."""

    def on(self, day: date) -> "PlacementQuerySet":
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day), starts_on__lte=day)

    def unended(self, day: date) -> "PlacementQuerySet":
        """Keep what is in force on a day or will be later."""
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day))

    def at(self, station_id: UUID) -> "PlacementQuerySet":
        return self.filter(station_id=station_id).select_related("handling_item__item__current")

    def of(self, station_id: UUID, item_id: UUID, day: date) -> "Placement | None":
        found = self.on(day).filter(station_id=station_id, handling_item__item_id=item_id)
        return found.select_related("handling_item__item").first()


class Placement(CountyRow):
    """进驻: one station does one handling item in one role, from a day to a day, on some basis.

    ``account``, ``training`` and ``money`` say what goes with it (村民委员会组织法 5, 37: what is entrusted is paid for).
    """

    station = CountyForeignKey(Unit, related_name="placements")
    handling_item = CountyForeignKey(HandlingItem, related_name="placements")
    role = models.CharField("角色", max_length=10, choices=StationRole.choices)
    basis = models.CharField("依据", max_length=120)
    is_verified = models.BooleanField("已核实", default=False)
    starts_on = models.DateField("起")
    ends_on = models.DateField("止", null=True)
    window = models.CharField("窗口", max_length=40, blank=True)
    account = models.CharField("账号", max_length=120, blank=True)
    training = models.CharField("培训", max_length=120, blank=True)
    money = models.CharField("经费", max_length=120, blank=True)
    decision = CountyForeignKey("catalog.PlacementDecision", null=True, related_name="placements")

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
