"""Divisions, the units of a county and what they were merged into, stations, and who sits where from when to when."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from bianmin.county.actors import ActedRow
from bianmin.county.rights import APART, PostRole
from bianmin.county.rows import CountyForeignKey, CountyManager, CountyQuerySet, CountyRow
from bianmin.stations.rules import joined
from bianmin.vault.fields import EncryptedTextField


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


class UnitMergeQuerySet(CountyQuerySet):
    """Questions to the mapping of merged units."""

    def standing(self) -> "UnitMergeQuerySet":
        return self.filter(called_off_at__isnull=True)

    def in_force(self, on: date) -> "UnitMergeQuerySet":
        return self.standing().filter(starts_on__lte=on)

    def joined_with(self, unit_id: UUID, *, on: date) -> frozenset[UUID]:
        """Return the units that are one with ``unit_id`` on a day, itself among them; one query."""
        return joined(self.in_force(on).values_list("old_id", "new_id"), unit_id)


class UnitMerge(CountyRow):
    """From a day on, one unit is part of another: scope is carried by this row, and no case or post is copied (R12)."""

    old = CountyForeignKey(Unit, related_name="merges_away")
    new = CountyForeignKey(Unit, related_name="merges_in")
    starts_on = models.DateField("并入之日")
    called_off_at = models.DateTimeField("不并了", null=True)

    objects = CountyManager.asking(UnitMergeQuerySet)

    class Meta(CountyRow.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["county_code", "old"], condition=Q(called_off_at__isnull=True), name="unit_is_merged_away_once"
            ),
            models.CheckConstraint(name="unit_is_not_merged_into_itself", condition=~Q(old=F("new"))),
        ]

    def __str__(self) -> str:
        return f"{self.old_id} → {self.new_id} {self.starts_on}"


class PostQuerySet(CountyQuerySet):
    """Questions to the posts."""

    def current(self, on: date) -> "PostQuerySet":
        """Keep the posts held on a day; the last day counts, unless the post was ended on the spot."""
        runs = Q(ends_on__isnull=True) | Q(ends_on__gt=on) | Q(ends_on=on, ended_at__isnull=True)
        return self.filter(runs, starts_on__lte=on)

    def unended(self, on: date) -> "PostQuerySet":
        """Keep the posts that are held on a day or will be later."""
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=on), ended_at__isnull=True)

    def of_holder(self, account_id: UUID, person_id: UUID | None) -> "PostQuerySet":
        """Keep the posts of one account, and those of its person out of whatever account."""
        return self.filter(Q(account_id=account_id) | Q(person_id=person_id, person_id__isnull=False))

    def held_by(self, account_id: UUID, *, on: date) -> "PostQuerySet":
        """Keep what an account holds on a day; ``is_merged`` says whether the post's unit is one with another by then."""
        merges = UnitMerge.objects.in_force(on).filter(Q(old=OuterRef("unit")) | Q(new=OuterRef("unit")))
        posts = self.annotate(is_merged=Exists(merges))
        return (
            posts.current(on).filter(account_id=account_id).select_related("unit__parent").order_by("starts_on", "id")
        )

    def at(self, unit: Unit | UUID, *, roles: Iterable[PostRole], on: date) -> "PostQuerySet":
        """Keep who serves at a unit (or the one of this id), A before B; the staff of what was merged with it are its staff."""
        units = UnitMerge.objects.joined_with(unit.pk if isinstance(unit, Unit) else unit, on=on)
        return self.current(on).filter(unit__in=units, role__in=list(roles)).order_by("rank", "starts_on", "id")


class Post(CountyRow):
    """One seat of one person at one unit, from a day to a day; rights derive from it and are copied nowhere."""

    account_id = models.UUIDField("账号")
    person_id = models.UUIDField("本人", null=True, help_text="for recusal: one's own case is handed over")
    unit = CountyForeignKey(Unit, related_name="posts")
    role = models.CharField("岗位", max_length=16, choices=PostRole.choices)
    name = models.CharField("姓名", max_length=60, help_text="public: it stands on the desk plate")
    rank = models.PositiveSmallIntegerField("A 岗 1，B 岗 2", default=1)
    starts_on = models.DateField("到岗")
    ends_on = models.DateField("离岗", null=True, help_text="the last day; with ended_at it counts no more")
    ended_at = models.DateTimeField("当场停", null=True)

    is_merged: bool = False  # only in memory, filled by ``held_by``
    held_at: Unit | None = None  # only in memory: where it is really held, in a seat's view of a merged unit

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
            # R1: the three administrators and the county office are four people. A post that ran out counts until the
            # next one is given (``actions.posts`` stamps it then), so that no two can overlap whatever their dates.
            models.UniqueConstraint(
                fields=["county_code", "account_id"],
                condition=Q(role__in=sorted(APART), ended_at__isnull=True),
                name="post_apart_is_one_per_account",
            ),
            models.UniqueConstraint(
                fields=["county_code", "person_id"],
                condition=Q(role__in=sorted(APART), ended_at__isnull=True, person_id__isnull=False),
                name="post_apart_is_one_per_person",
            ),
            models.CheckConstraint(
                name="post_ended_at_once_has_its_last_day",
                condition=Q(ended_at__isnull=True) | Q(ends_on__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["county_code", "account_id"], name="post_by_account")]

    def __str__(self) -> str:
        return f"{self.name} {self.get_role_display()}"

    def is_over(self, on: date) -> bool:
        """Say whether the post is held neither on a day nor later."""
        return self.ended_at is not None or (self.ends_on is not None and self.ends_on < on)

    def title(self) -> str:
        """Return what stands under the name: the unit and the role."""
        return f"{(self.held_at or self.unit).short_name} {self.get_role_display()}"


class Proposal(CountyRow, ActedRow):
    """An account, a post or a merger that one has proposed and another decides (R3); who proposed is in the ``by`` columns.

    ``key`` says what it is about: one thing is not proposed twice while it waits. The identity number is gone once decided.
    """

    class Kind(models.TextChoices):
        NEW = "new", "新账号和岗位"
        POST = "post", "再给一个岗位"
        END = "end", "停岗位"
        DISABLE = "disable", "停账号"
        ENABLE = "enable", "恢复账号"
        LINK = "link", "重发登录链接"
        MERGE = "merge", "单位并入"

    class State(models.TextChoices):
        WAITING = "waiting", "等批"
        APPROVED = "approved", "已批"
        REJECTED = "rejected", "没批"
        WITHDRAWN = "withdrawn", "撤回了"

    kind = models.CharField("申请什么", max_length=8, choices=Kind.choices)
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.WAITING)
    key = models.CharField(max_length=160)
    unit = CountyForeignKey(Unit, null=True, related_name="proposals")
    into = CountyForeignKey(Unit, null=True, related_name="+")
    role = models.CharField("岗位", max_length=16, choices=PostRole.choices, blank=True)
    rank = models.PositiveSmallIntegerField("A 岗 1，B 岗 2", default=1)
    account_id = models.UUIDField("账号", null=True)
    post = CountyForeignKey(Post, null=True, related_name="proposals")
    username = models.CharField("账号名", max_length=40, blank=True)
    name = EncryptedTextField("姓名", blank=True)
    id_number = EncryptedTextField("证件号码", blank=True)
    starts_on = models.DateField("从哪天起", null=True)
    ends_on = models.DateField("到哪天止", null=True)
    reason = EncryptedTextField("说明", blank=True)
    proposed_at = models.DateTimeField("提出")
    by_role = models.CharField("提出人的岗位", max_length=16, choices=PostRole.choices)
    by_account_id = models.UUIDField("提出人的账号")
    by_person_id = models.UUIDField("提出人", null=True)
    decided_at = models.DateTimeField("批的时间", null=True)
    decided_by_name = models.CharField("谁批的", max_length=60, blank=True)
    decided_by_post = models.CharField("谁批的（岗位）", max_length=120, blank=True)
    decided_by_account_id = models.UUIDField(null=True)
    decided_by_person_id = models.UUIDField(null=True)
    words = EncryptedTextField("怎么说的", blank=True)

    class Meta(CountyRow.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["county_code", "key"], condition=Q(state="waiting"), name="proposal_waits_once"
            ),
            models.CheckConstraint(
                name="proposal_is_decided_by_another_account",
                condition=Q(decided_by_account_id__isnull=True) | ~Q(decided_by_account_id=F("by_account_id")),
            ),
            models.CheckConstraint(
                name="proposal_is_decided_by_another_person",
                condition=Q(decided_by_person_id__isnull=True)
                | Q(by_person_id__isnull=True)
                | ~Q(decided_by_person_id=F("by_person_id")),
            ),
        ]
        indexes = [models.Index(fields=["county_code", "state", "proposed_at"], name="proposal_by_state")]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"

    @property
    def is_waiting(self) -> bool:
        return self.state == self.State.WAITING
