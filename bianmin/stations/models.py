"""Divisions, the units of a county, stations, and who sits where from when to when."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db import models
from django.db.models import F, Q

from bianmin.county.rights import PostRole
from bianmin.county.rows import CountyForeignKey, CountyManager, CountyQuerySet, CountyRow


class DivisionQuerySet(models.QuerySet["Division"]):
    """Questions to the list of divisions."""

    def townships(self, county_code: str) -> "DivisionQuerySet":
        return self.filter(level=Division.Level.TOWNSHIP, code__startswith=county_code).order_by("code")

    def villages(self, township_code: str) -> "DivisionQuerySet":
        return self.filter(level=Division.Level.VILLAGE, parent_code=township_code).order_by("code")


class Division(models.Model):
    """One administrative division with its 12-digit code; shared by all counties, dated, never deleted."""

    class Level(models.TextChoices):
        PROVINCE = "province", "省"
        CITY = "city", "市"
        COUNTY = "county", "县"
        TOWNSHIP = "township", "乡镇（街道）"
        VILLAGE = "village", "村（社区）"

    code = models.CharField("区划代码", max_length=12, primary_key=True)
    name = models.CharField("名称", max_length=60)
    short_name = models.CharField("简称", max_length=60)
    level = models.CharField("级别", max_length=10, choices=Level.choices)
    parent_code = models.CharField("上级", max_length=12, blank=True, db_index=True)
    valid_from = models.DateField("启用", null=True)
    valid_to = models.DateField("停用", null=True)
    succeeded_by = models.CharField("并入", max_length=12, blank=True)

    objects = DivisionQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class UnitQuerySet(CountyQuerySet):
    """Questions to the units of a county."""

    def named(self, slug: str) -> "Unit | None":
        return self.filter(slug=slug).first()

    def stations(self) -> "UnitQuerySet":
        return self.filter(kind=Unit.Kind.STATION).select_related("parent", "station")

    def of_village(self, village_code: str) -> "Unit | None":
        return self.stations().filter(division_code=village_code, closed_on__isnull=True).first()


class Unit(CountyRow):
    """Whoever a case can be with: a station, a township, a department, the county office."""

    class Kind(models.TextChoices):
        STATION = "station", "便民服务站"
        TOWNSHIP = "township", "乡镇（街道）"
        DEPARTMENT = "department", "部门"
        COUNTY_OFFICE = "county_office", "县政务服务管理办公室"
        SUPERVISION = "supervision", "督查"

    slug = models.CharField("代号", max_length=40)
    kind = models.CharField("类别", max_length=16, choices=Kind.choices)
    name = models.CharField("名称", max_length=80)
    short_name = models.CharField("简称", max_length=60)
    division_code = models.CharField("区划代码", max_length=12)
    parent = CountyForeignKey("self", null=True, related_name="children")
    phone = models.CharField("公开电话", max_length=20, blank=True)
    address = models.CharField("地址", max_length=120, blank=True)
    outer_system = models.CharField("上级系统", max_length=60, blank=True)
    opened_on = models.DateField("设立", null=True)
    closed_on = models.DateField("撤销", null=True)

    objects = CountyManager.asking(UnitQuerySet)

    class Meta(CountyRow.Meta):
        constraints = [
            models.UniqueConstraint(fields=["county_code", "slug"], name="unit_slug_has_no_twin"),
        ]
        indexes = [
            models.Index(fields=["county_code", "division_code"], name="unit_by_division"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def in_township(self) -> str:
        """The name with its township: 18 village names occur twice in the county."""
        if self.kind == Unit.Kind.STATION and self.parent:
            return f"{self.short_name}（{self.parent.short_name}）"
        return self.short_name


class Station(CountyRow):
    """What a station is beyond being a unit: its kind, hours, and whether someone said today that it is open."""

    class Kind(models.TextChoices):
        VILLAGE = "village", "村便民服务站"
        COMMUNITY = "community", "社区便民服务站"
        POINT = "point", "便民服务点"

    unit = models.OneToOneField(Unit, on_delete=models.PROTECT, related_name="station")
    kind = models.CharField("类别", max_length=10, choices=Kind.choices)
    hours = models.CharField("服务时间", max_length=120, blank=True)
    way = models.CharField("怎么走", max_length=120, blank=True)
    needs_look = models.CharField("名称待人看", max_length=60, blank=True)
    open_confirmed_on = models.DateField("最近一次确认有人", null=True)
    closed_notice = models.CharField("临时关门告示", max_length=120, blank=True)

    class Meta(CountyRow.Meta):
        pass

    def __str__(self) -> str:
        return str(self.unit)

    def is_confirmed(self, *, today: date) -> bool:
        """Say whether somebody confirmed today that the station serves (COUNTY.md, Pages)."""
        return self.open_confirmed_on == today and not self.closed_notice


class PostQuerySet(CountyQuerySet):
    """Questions to the posts."""

    def current(self, on: date) -> "PostQuerySet":
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=on), starts_on__lte=on)

    def held_by(self, account_id: UUID, *, on: date) -> "PostQuerySet":
        return self.current(on).filter(account_id=account_id).select_related("unit__parent").order_by("starts_on", "id")

    def at(self, unit: Unit, *, roles: Iterable[PostRole], on: date) -> "PostQuerySet":
        return self.current(on).filter(unit=unit, role__in=list(roles)).order_by("rank", "starts_on", "id")


class Post(CountyRow):
    """One seat of one person at one unit, from a day to a day; rights derive from it and are copied nowhere."""

    account_id = models.UUIDField("账号")
    person_id = models.UUIDField("本人", null=True, help_text="for recusal: one's own case is handed over")
    unit = CountyForeignKey(Unit, related_name="posts")
    role = models.CharField("岗位", max_length=16, choices=PostRole.choices)
    name = models.CharField("姓名", max_length=60, help_text="public: it stands on the desk plate")
    rank = models.PositiveSmallIntegerField("A 岗 1，B 岗 2", default=1)
    starts_on = models.DateField("到岗")
    ends_on = models.DateField("离岗", null=True)

    objects = CountyManager.asking(PostQuerySet)

    class Meta(CountyRow.Meta):
        constraints = [
            models.CheckConstraint(
                name="post_ends_after_it_starts", condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on"))
            ),
            models.UniqueConstraint(
                fields=["county_code", "account_id", "unit", "role"],
                condition=Q(ends_on__isnull=True),
                name="post_is_held_once_at_a_time",
            ),
        ]
        indexes = [models.Index(fields=["county_code", "account_id"], name="post_by_account")]

    def __str__(self) -> str:
        return f"{self.name} {self.get_role_display()}"

    def title(self) -> str:
        """Return what stands under the name: the unit and the role."""
        return f"{self.unit.short_name} {self.get_role_display()}"
