"""Persons, who belong to a county and may lack every number, and accounts, which sign in."""

import uuid
from datetime import date, datetime

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q

from bianmin.county.actors import ActedRow
from bianmin.county.rows import CountyForeignKey, CountyManager, CountyQuerySet, CountyRow
from bianmin.vault.fields import EncryptedTextField
from bianmin.vault.index import blind_index, keyed_hash


class AccountManager(BaseUserManager["Account"]):
    """Makes accounts."""

    def create_account(self, username: str, password: str | None = None, *, name: str = "") -> "Account":
        """Create an account; without a password it can only be signed in by the demo."""
        account = self.model(username=username, name=name)
        account.set_password(password)
        account.save(using=self._db)
        return account


class Account(AbstractBaseUser):
    """Whoever signs in; shared by all counties, and no county's row points here (DECISIONS 2)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    username = models.CharField("账号", max_length=40, unique=True)
    name = EncryptedTextField("姓名", blank=True)
    is_active = models.BooleanField("在用", default=True)
    person_id = models.UUIDField("本人", null=True, help_text="the person, in the person's own county")

    objects = AccountManager()
    USERNAME_FIELD = "username"

    def __str__(self) -> str:
        return self.username


class SignInTokenQuerySet(models.QuerySet["SignInToken"]):
    """Questions to the links for one use."""

    def good(self, secret: str, *, at: datetime) -> "SignInTokenQuerySet":
        """Keep the one that this secret opens: not used, in time, of an account that is on."""
        return self.filter(
            digest=keyed_hash("sign-in", secret), used_at__isnull=True, expires_at__gt=at, account__is_active=True
        )


class SignInToken(models.Model):
    """A link that signs in once: for the first administrator, and for whoever's account was approved."""

    digest = models.CharField(max_length=64, primary_key=True)
    account = models.ForeignKey(Account, on_delete=models.PROTECT)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    objects = SignInTokenQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.account} {self.expires_at:%F %T}"


class PersonQuerySet(CountyQuerySet):
    """Finding a person by what one may ask for: an exact number, name and phone, or a name in one village."""

    def standing(self) -> "PersonQuerySet":
        """Leave out the records that were merged into another."""
        return self.filter(merged_into__isnull=True)

    def bearing(self, number: str) -> "PersonQuerySet":
        """Keep the records with this identity number, merged ones too."""
        return self.filter(id_number_index=blind_index("id", number))

    def reached_by(self, name: str, phone: str) -> "PersonQuerySet":
        """Keep the records with this name and telephone, merged ones too."""
        return self.filter(name_phone_index=blind_index("name-phone", name, phone))

    def called(self, name: str, village_code: str) -> "PersonQuerySet":
        """Keep the records with this name in one village, merged ones too."""
        return self.filter(name_village_index=blind_index("name-village", name, village_code))

    def with_id_number(self, number: str) -> "PersonQuerySet":
        return self.standing().bearing(number)

    def with_name_and_phone(self, name: str, phone: str) -> "PersonQuerySet":
        return self.standing().reached_by(name, phone)

    def named_in(self, name: str, village_code: str) -> "PersonQuerySet":
        return self.standing().called(name, village_code)


class Person(CountyRow):
    """One resident: perhaps newborn, without 户口, number or phone; perhaps one of two 王秀兰 of the village."""

    class Gender(models.TextChoices):
        UNKNOWN = "", "未说"
        FEMALE = "female", "女"
        MALE = "male", "男"

    name = EncryptedTextField("姓名")
    id_number = EncryptedTextField("证件号码", blank=True)
    phone = EncryptedTextField("电话", blank=True)
    phone_whose = EncryptedTextField("电话是谁的", blank=True)
    phone_may_say = models.CharField("电话里可以说什么", max_length=16, default="all", choices=[
        ("all", "都可以说"), ("progress", "可以说进度，不说病情"), ("call_back", "只请本人回电话"),
    ])  # fmt: skip
    address = EncryptedTextField("住址", blank=True)
    village_code = models.CharField("村（社区）", max_length=12, blank=True)
    group = models.CharField("组", max_length=20, blank=True)
    householder = EncryptedTextField("户主", blank=True)
    born_on = EncryptedTextField("出生日期", blank=True)
    gender = models.CharField("性别", max_length=8, blank=True, choices=Gender.choices, default=Gender.UNKNOWN)
    id_number_index = models.CharField(max_length=32, blank=True)
    name_phone_index = models.CharField(max_length=32, blank=True)
    name_village_index = models.CharField(max_length=32, blank=True)
    household_index = models.CharField(max_length=32, blank=True)
    account_id = models.UUIDField("登录账号", null=True)
    merged_into = CountyForeignKey("self", null=True, related_name="merged")
    known_since = models.DateTimeField("建档时间")

    objects = CountyManager.asking(PersonQuerySet)

    class Meta(CountyRow.Meta):
        constraints = [
            models.CheckConstraint(
                name="person_is_not_merged_into_themselves", condition=~Q(merged_into=models.F("id"))
            ),
        ]
        indexes = [
            models.Index(fields=["county_code", "id_number_index"], name="person_by_id_number"),
            models.Index(fields=["county_code", "name_phone_index"], name="person_by_name_phone"),
            models.Index(fields=["county_code", "name_village_index"], name="person_by_name_village"),
            models.Index(fields=["county_code", "account_id"], name="person_by_account"),
        ]

    def __str__(self) -> str:
        return str(self.id)

    def index(self) -> "Person":
        """Fill the blind indexes from the encrypted fields."""
        self.id_number_index = blind_index("id", self.id_number) if self.id_number else ""
        self.name_phone_index = blind_index("name-phone", self.name, self.phone) if self.phone else ""
        self.name_village_index = blind_index("name-village", self.name, self.village_code) if self.village_code else ""
        is_housed = bool(self.householder and self.village_code)
        self.household_index = blind_index("household", self.householder, self.village_code) if is_housed else ""
        return self

    def age_on(self, day: date) -> int | None:
        """Return whole years on ``day``; where only the year of birth is known, those of this year's birthday."""
        if not self.born_on:
            return None
        year, *rest = (int(part) for part in self.born_on.split("-"))
        return day.year - year - ((day.month, day.day) < tuple(rest))


class PersonMerge(CountyRow, ActedRow):
    """Two records found to be one person, or that finding taken back; nothing is re-pointed, so it can be undone."""

    kept = CountyForeignKey(Person, related_name="merges_kept")
    merged = CountyForeignKey(Person, related_name="merges_away")
    at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=120)

    class Meta(CountyRow.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["county_code", "merged"],
                condition=Q(undone_at__isnull=True),
                name="person_is_merged_away_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.merged_id} → {self.kept_id}"


class KinQuerySet(CountyQuerySet):
    """Questions to the declared kin."""

    def declared_by(self, account_id: uuid.UUID) -> "KinQuerySet":
        return self.filter(account_id=account_id, ended_at__isnull=True)


class Kin(CountyRow, ActedRow):
    """A relative whom one of the staff has declared, for recusal; there is no database of families (COUNTY.md, Walls)."""

    account_id = models.UUIDField("谁申报的")
    name = EncryptedTextField("亲属姓名")
    relation = models.CharField("是什么亲属", max_length=20)
    id_number_index = models.CharField(max_length=32, blank=True)
    name_village_index = models.CharField(max_length=32, blank=True)
    declared_at = models.DateTimeField("申报")
    ended_at = models.DateTimeField("撤回", null=True)

    objects = CountyManager.asking(KinQuerySet)

    class Meta(CountyRow.Meta):
        indexes = [models.Index(fields=["county_code", "account_id"], name="kin_by_account")]

    def __str__(self) -> str:
        return str(self.id)


class Errand(CountyRow, ActedRow):
    """What somebody has come for, open at one unit for half an hour: outside of one nobody is looked up (PROMISES 2.4, 1).

    ``ref`` says what it is about: the item of a walk-in, the number of a case, a roll. ``shown`` keeps the ids of the
    persons that were found in it: only one of those can be taken over into a form.
    """

    class Kind(models.TextChoices):
        WALK_IN = "walk_in", "来人办事"
        CASE = "case", "办件"
        ROLL = "roll", "花名册"

    unit_id = models.UUIDField("单位")
    kind = models.CharField("为了什么", max_length=8, choices=Kind.choices)
    ref = models.CharField("哪一件", max_length=40, blank=True)
    opened_at = models.DateTimeField("开始")
    closes_at = models.DateTimeField("最迟到")
    ended_at = models.DateTimeField("办完", null=True)
    shown = models.JSONField("找到过谁", default=list)

    class Meta(CountyRow.Meta):
        constraints = [
            models.CheckConstraint(
                name="errand_closes_after_it_opens", condition=Q(closes_at__gt=models.F("opened_at"))
            ),
        ]
        indexes = [models.Index(fields=["county_code", "by_id", "ref"], name="errand_by_post")]

    def __str__(self) -> str:
        return f"{self.kind} {self.ref}"

    def is_open(self, *, at: datetime) -> bool:
        """Say whether people may be looked up for it at ``at``."""
        return self.ended_at is None and self.opened_at <= at < self.closes_at

    @property
    def purpose(self) -> str:
        """Return why somebody is looked up, as it is told to them: never what the errand is about."""
        about = f"（{self.ref}）" if self.kind == Errand.Kind.CASE else ""
        doing = "核对花名册" if self.kind == Errand.Kind.ROLL else self.get_kind_display()
        return f"{doing}时查找{about}"
