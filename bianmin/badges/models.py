"""Badges (what an account comes in with), registered machines, and sittings: who is in, where, since when."""

from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from bianmin.badges.rules import MachineKind, Why
from bianmin.county.actors import ActedRow
from bianmin.county.rows import CountyForeignKey, CountyManager, CountyQuerySet, CountyRow
from bianmin.people.identity import read_phone
from bianmin.people.models import Account, Person
from bianmin.stations.models import Unit
from bianmin.vault.fields import EncryptedTextField
from bianmin.vault.index import blind_index


class Badge(models.Model):
    """What one account comes in with beside its password; shared by all counties, as the account is."""

    account = models.OneToOneField(Account, on_delete=models.PROTECT, primary_key=True, related_name="badge")
    secret = EncryptedTextField("动态口令的种子", blank=True)
    offered = EncryptedTextField("还没验过的种子", blank=True)
    last_step = models.BigIntegerField("用过的最后一格（30 秒）", null=True)
    enrolled_at = models.DateTimeField("绑定", null=True)
    pin = EncryptedTextField("PIN 的散列", blank=True)
    pin_failures = models.PositiveSmallIntegerField("PIN 连错", default=0)
    recovery_digest = models.CharField("重绑码的散列", max_length=32, blank=True)
    recovery_until = models.DateTimeField("重绑码有效到", null=True)
    asks_anew_at = models.DateTimeField("在此以前的验证不算", null=True)
    password_set_at = models.DateTimeField("密码定于", null=True)
    last_used_on = models.DateField("最近用过", null=True)
    expires_on = models.DateField("用到", null=True)

    def __str__(self) -> str:
        return str(self.account_id)

    @property
    def is_enrolled(self) -> bool:
        return bool(self.secret)


class PastPassword(models.Model):
    """A password that an account had; the last five are not taken again (等保 GB/T 22239-2019 8.1.4.1)."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    encoded = EncryptedTextField("散列")
    until_at = models.DateTimeField("用到")

    class Meta:
        indexes = [models.Index(fields=["account", "-until_at"], name="past_password_newest_first")]

    def __str__(self) -> str:
        return f"{self.account_id} {self.until_at:%F}"


class DeviceQuerySet(CountyQuerySet):
    """Questions to the registered machines."""

    def in_use(self) -> "DeviceQuerySet":
        return self.filter(approved_at__isnull=False, ended_at__isnull=True).select_related("unit__parent")


class Device(CountyRow):
    """A window's PC or a phone: asked for on it by one, approved by another; its secret is in its own cookie alone."""

    unit = CountyForeignKey(Unit, related_name="devices")
    kind = models.CharField("类别", max_length=5, choices=MachineKind.choices)
    name = models.CharField("叫什么", max_length=30)
    secret_digest = models.CharField(max_length=32)
    asked_by = models.UUIDField("谁提出（账号）")
    asked_name = models.CharField("谁提出", max_length=60)
    asked_at = models.DateTimeField("提出")
    approved_by = models.UUIDField("谁批准（账号）", null=True)
    approved_name = models.CharField("谁批准", max_length=60, blank=True)
    approved_at = models.DateTimeField("批准", null=True)
    ended_at = models.DateTimeField("停用", null=True)

    objects = CountyManager.asking(DeviceQuerySet)

    class Meta(CountyRow.Meta):
        constraints = [
            models.UniqueConstraint(fields=["county_code", "secret_digest"], name="device_secret_has_no_twin"),
            models.CheckConstraint(
                name="device_is_approved_by_another",
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("asked_by")),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class SittingQuerySet(CountyQuerySet):
    """Questions to the sittings."""

    def open(self) -> "SittingQuerySet":
        return self.filter(ended_at__isnull=True)

    def of(self, account_id: object) -> "SittingQuerySet":
        return self.filter(account_id=account_id).select_related("device__unit__parent").order_by("-begun_at")

    def passed_here(self, device: Device, *, since: datetime) -> "SittingQuerySet":
        """Keep the sittings at ``device`` with a second factor given since a moment (today's midnight)."""
        return self.filter(device=device, factor_at__gte=since)


class Sitting(CountyRow):
    """One person at one machine, from the second factor to the end of the day at the latest; ids only."""

    account_id = models.UUIDField("账号")
    kind = models.CharField("类别", max_length=5, choices=MachineKind.choices)
    device = CountyForeignKey(Device, null=True, related_name="sittings")
    session_digest = models.CharField(max_length=32)
    begun_at = models.DateTimeField("开始")
    last_seen_at = models.DateTimeField("最近动过")  # written once a minute
    factor_at = models.DateTimeField("动态口令")
    proved_at = models.DateTimeField("密码和动态口令都给过", null=True)
    locked_at = models.DateTimeField("锁上", null=True)
    ended_at = models.DateTimeField("结束", null=True)
    ended_why = models.CharField("为什么结束", max_length=60, blank=True)

    objects = CountyManager.asking(SittingQuerySet)

    class Meta(CountyRow.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["county_code", "account_id", "kind"],
                condition=Q(ended_at__isnull=True),
                name="sitting_is_one_pc_and_one_phone",
            ),
        ]
        indexes = [
            models.Index(fields=["county_code", "account_id", "begun_at"], name="sitting_by_account"),
            models.Index(fields=["county_code", "device", "factor_at"], name="sitting_by_device"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.begun_at:%F %T}"

    @property
    def told_why(self) -> str:
        """Return why it ended, in words for its owner."""
        return Why(self.ended_why).label if self.ended_why in Why.values else self.ended_why

    @property
    def place(self) -> str:
        """Return the machine in words: its unit and name where it is registered."""
        if self.device is None:
            return f"没登记的{self.get_kind_display()}"
        return f"{self.device.unit.in_township} {self.device.name}"

    def began_on_another_day(self, at: datetime) -> bool:
        """Say whether a local midnight lies between its beginning and ``at``."""
        return timezone.localdate(self.begun_at) != timezone.localdate(at)


class SignInCode(CountyRow):
    """A code sent to a phone for one browser, used once; afterwards the proof that this browser holds that phone."""

    phone_index = models.CharField(max_length=32)
    phone = EncryptedTextField("电话")
    browser_digest = models.CharField(max_length=32)
    code_digest = models.CharField(max_length=32)
    sent_at = models.DateTimeField("发出")
    tries = models.PositiveSmallIntegerField("试过几次", default=0)
    proved_at = models.DateTimeField("输对", null=True)

    class Meta(CountyRow.Meta):
        constraints = [
            models.CheckConstraint(name="code_is_tried_five_times_at_most", condition=Q(tries__lte=5)),
        ]
        indexes = [
            models.Index(fields=["county_code", "phone_index", "sent_at"], name="sign_in_code_by_phone"),
            models.Index(fields=["county_code", "sent_at"], name="sign_in_code_by_time"),
        ]

    def __str__(self) -> str:
        return str(self.id)

    def index(self) -> "SignInCode":
        """Fill the blind index from the encrypted number, as ``actions.phones.index_of`` reckons it."""
        self.phone_index = blind_index("phone", read_phone(self.phone))
        return self


class PhoneGrantQuerySet(CountyQuerySet):
    """Questions to what phones were allowed."""

    def in_force(self, at: datetime) -> "PhoneGrantQuerySet":
        return self.filter(allowed_at__lte=at).filter(Q(ended_at__isnull=True) | Q(ended_at__gt=at))

    def of_phone(self, phone_index: str, at: datetime) -> "PhoneGrantQuerySet":
        return self.in_force(at).filter(phone_index=phone_index)


class PhoneGrant(CountyRow, ActedRow):
    """What one person lets whoever holds one phone see: of all their cases, or of the one that was filed with it."""

    class What(models.TextChoices):
        PROGRESS = "progress", "只看办到哪了，不说是什么事"
        ALL = "all", "和本人一样看，也能替本人补材料"

    class How(models.TextChoices):
        WINDOW = "window", "本人在窗口答应的"
        PAPER = "paper", "本人在纸上签字答应的"
        OWN = "own", "本人用自己的电话交的这一件"

    person = CountyForeignKey(Person, related_name="phone_grants")
    phone_index = models.CharField(max_length=32)
    phone = EncryptedTextField("电话")
    whose = EncryptedTextField("是谁的电话", blank=True)
    what = models.CharField("能看什么", max_length=8, choices=What.choices)
    how = models.CharField("怎么答应的", max_length=8, choices=How.choices)
    case_id = models.UUIDField("只看哪一件", null=True)
    allowed_at = models.DateTimeField("从")
    ended_at = models.DateTimeField("到", null=True)

    objects = CountyManager.asking(PhoneGrantQuerySet)

    class Meta(CountyRow.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["county_code", "person", "phone_index"],
                condition=Q(ended_at__isnull=True, case_id__isnull=True),
                name="phone_is_allowed_once_by_a_person",
            ),
            models.UniqueConstraint(
                fields=["county_code", "case_id"],
                condition=Q(ended_at__isnull=True, case_id__isnull=False),
                name="phone_of_a_case_is_one",
            ),
            models.CheckConstraint(
                name="phone_of_a_case_sees_its_progress",
                condition=Q(case_id__isnull=True, how__in=["window", "paper"])
                | Q(case_id__isnull=False, how="own", what="progress"),
            ),
        ]
        indexes = [
            models.Index(fields=["county_code", "phone_index"], name="phone_grant_by_phone"),
            models.Index(fields=["county_code", "person"], name="phone_grant_by_person"),
        ]

    def __str__(self) -> str:
        return str(self.id)

    def index(self) -> "PhoneGrant":
        """Fill the blind index from the encrypted number, as ``actions.phones.index_of`` reckons it."""
        self.phone_index = blind_index("phone", read_phone(self.phone))
        return self


class Binding(models.Model):
    """One login at the county's or province's single sign-on that stands for one account; shared, as the account is.

    Joined by the account's owner while signed in, never by a name or an address that happens to be the same. The
    provider's name for somebody may be an ID number: only its keyed hash is kept (OpenID Connect Core, 2: iss and sub).
    """

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="bindings")
    issuer = models.CharField("统一登录", max_length=200)
    subject_digest = models.CharField(max_length=32)
    bound_at = models.DateTimeField("连上")
    ended_at = models.DateTimeField("断开", null=True)
    last_used_at = models.DateTimeField("最近用过", null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["issuer", "subject_digest"], condition=Q(ended_at__isnull=True), name="binding_has_one_account"
            ),
            models.UniqueConstraint(
                fields=["account", "issuer"],
                condition=Q(ended_at__isnull=True),
                name="account_is_bound_once_to_an_issuer",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account_id} {self.issuer}"
