"""A case and everything that hangs on it: steps, clock events, materials, files, documents; and drafts, which are not cases."""

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from bianmin.cases.clocks import Clock, Tick
from bianmin.cases.codes import hash_of_code
from bianmin.cases.lifecycle import DECISIONS, ENDS, START, Paper, Role, Status, Verb
from bianmin.cases.together import NAME as TOGETHER
from bianmin.catalog.elements import MEETING, PUBLICITY, REVIEW
from bianmin.catalog.models import Edition, Item, StationRole
from bianmin.county.actors import ActedRow
from bianmin.county.rights import PostRole
from bianmin.county.rows import CountyForeignKey, CountyManager, CountyQuerySet, CountyRow
from bianmin.people.models import Person
from bianmin.stations.models import Unit
from bianmin.stations.permissions import APPROVER_ROLES, HANDLER_ROLES
from bianmin.vault.fields import EncryptedJSONField, EncryptedTextField
from bianmin.vault.models import StoredFile

if TYPE_CHECKING:
    from bianmin.stations.permissions import Seat

DESK_ROLES = frozenset({PostRole.CLERK, PostRole.HEAD})


class NumberCounter(CountyRow):
    """The last number given in one series on one day; a row to lock, so that no number is given twice."""

    series = models.CharField(max_length=40)
    day = models.DateField()
    last = models.PositiveIntegerField(default=0)

    class Meta(CountyRow.Meta):
        constraints = [
            models.UniqueConstraint(fields=["county_code", "series", "day"], name="counter_is_one_per_series_and_day"),
        ]

    def __str__(self) -> str:
        return f"{self.series} {self.day} {self.last}"


class CaseQuerySet(CountyQuerySet):
    """Questions to the cases."""

    def visible_to(self, seat: "Seat") -> "CaseQuerySet":
        """Keep the cases to which ``seat`` is anything; mirrors ``permissions.roles_of``."""
        mine = Q(pk__in=[])
        if seat.person_id:
            mine |= Q(applicant_id=seat.person_id) | Q(agent_id=seat.person_id)
        desk = seat.unit_ids(DESK_ROLES | HANDLER_ROLES | APPROVER_ROLES)
        if desk:
            mine |= Q(station_id__in=desk) | Q(receiving_unit_id__in=desk) | Q(handler_unit_id__in=desk)
            mine |= Q(serving_unit_id__in=desk)
            mine |= Q(Exists(CaseStep.objects.filter(case=OuterRef("pk"), unit_id__in=desk)))
        helping = seat.unit_ids(frozenset({PostRole.HELPER}))
        if helping:
            mine |= Q(station_id__in=helping, role=StationRole.FORWARDS)
        return self.filter(mine)

    def worklist(self, unit_id: UUID, waits_for: Iterable[Role]) -> "CaseQuerySet":
        """Keep what waits at one unit for these roles, first due first; one index serves it."""
        return self.filter(handler_unit_id=unit_id, waits_for__in=list(waits_for)).order_by(
            F("due_on").asc(nulls_last=True), "id"
        )

    def for_rows(self) -> "CaseQuerySet":
        """Fetch what a row of a list shows, and nothing else."""
        return self.select_related("item", "applicant", "handler_unit", "station__parent").defer("answers")

    def whole(self) -> "CaseQuerySet":
        """Fetch what a case's own page shows."""
        return self.select_related(
            "item", "edition", "applicant", "agent", "station__parent", "handler_unit__parent", "receiving_unit"
        )

    def open(self) -> "CaseQuerySet":
        return self.exclude(status__in=[*ENDS, Status.RECALLED])

    def overdue(self, today: date) -> "CaseQuerySet":
        return self.open().filter(due_on__lt=today)


class Case(CountyRow):
    """One person's request for one item; begun at submission, moved only by ``actions.mover``, never deleted."""

    class Channel(models.TextChoices):
        WEB = "web", "网上"
        WINDOW = "window", "窗口"

    class Outcome(models.TextChoices):
        NONE = "", "未定"
        GRANTED = "granted", "准予"
        REFUSED = "refused", "不予"
        OUTER_GRANTED = "outer_granted", "上级系统：通过"
        OUTER_REFUSED = "outer_refused", "上级系统：未通过"

    number = models.CharField("办件编号", max_length=24)
    national_number = models.CharField("国家标准编号", max_length=43, blank=True)
    reporting_number = models.CharField("上报编号", max_length=45, blank=True)
    query_code = EncryptedTextField("查询码")
    query_code_hash = models.CharField(max_length=64)

    item = CountyForeignKey(Item)
    edition = CountyForeignKey(Edition)
    handling_code = models.CharField("业务办理项", max_length=33, blank=True)
    profile = models.CharField("依据法类型", max_length=20)
    station = CountyForeignKey(Unit, related_name="station_cases")
    role = models.CharField("站的角色", max_length=10, choices=StationRole.choices)
    receiving_unit = CountyForeignKey(Unit, related_name="received_cases")
    # Who does the station's part, where the station recused itself.
    serving_unit = CountyForeignKey(Unit, null=True, related_name="served_cases")
    route_stop = models.PositiveSmallIntegerField("走到第几站", default=0)
    channel = models.CharField("渠道", max_length=8, choices=Channel.choices)

    applicant = CountyForeignKey(Person, related_name="cases")
    agent = CountyForeignKey(Person, null=True, related_name="agent_cases")
    agent_relation = models.CharField("代交人与本人的关系", max_length=40, blank=True)
    mandate_id = models.UUIDField("委托书", null=True)
    answers = EncryptedJSONField("填写的内容")

    status = models.CharField("状态", max_length=12, choices=Status.choices, default=START)
    handler_unit = CountyForeignKey(Unit, related_name="handled_cases")
    waits_for = models.CharField("在等谁", max_length=10, blank=True)
    due_on = models.DateField("最迟", null=True)
    last_sequence = models.PositiveIntegerField("经过几步", default=0)
    owner_post_id = models.UUIDField("主办（岗位）", null=True)
    owner_name = models.CharField("主办", max_length=60, blank=True)

    outer_system = models.CharField("上级系统", max_length=60, blank=True)
    outer_number = models.CharField("上级系统编号", max_length=60, blank=True)
    outcome = models.CharField("结果", max_length=16, choices=Outcome.choices, blank=True, default=Outcome.NONE)

    submitted_at = models.DateTimeField("提交")
    accepted_at = models.DateTimeField("受理", null=True)
    decided_at = models.DateTimeField("作出结果", null=True)
    decision_due_on = models.DateField("应作出结果", null=True)
    closed_at = models.DateTimeField("办结", null=True)

    objects = CountyManager.asking(CaseQuerySet)

    class Meta(CountyRow.Meta):
        constraints = [
            models.UniqueConstraint(fields=["county_code", "number"], name="case_number_has_no_twin"),
            models.UniqueConstraint(
                fields=["county_code", "national_number"],
                condition=~Q(national_number=""),
                name="case_national_number_has_no_twin",
            ),
            models.CheckConstraint(name="case_status_is_known", condition=Q(status__in=Status.values)),
            models.CheckConstraint(name="case_is_never_made_by_assisting", condition=~Q(role=StationRole.ASSISTS)),
            models.CheckConstraint(
                name="case_that_is_decided_has_an_outcome",
                condition=~Q(status__in=sorted(status.value for status in DECISIONS)) | ~Q(outcome=""),
            ),
        ]
        indexes = [
            models.Index(fields=["county_code", "handler_unit", "waits_for", "due_on", "id"], name="case_worklist"),
            models.Index(fields=["county_code", "station", "submitted_at"], name="case_by_station"),
            models.Index(fields=["county_code", "applicant"], name="case_by_applicant"),
            models.Index(fields=["county_code", "submitted_at"], name="case_by_day"),
            models.Index(fields=["county_code", "decided_at"], name="case_by_decision"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def stop(self) -> str:
        """Return what the route's present stop does: ``review``, ``decide`` or ``outer``.

        A meeting and a 公示 are stops at which somebody gives an opinion and passes the case on.
        """
        route = self.edition.body.route
        does = route[self.route_stop].does if self.route_stop < len(route) else ""
        return REVIEW if does in {MEETING, PUBLICITY} else does

    @property
    def served_at_id(self) -> UUID:
        """The unit that receives, helps and delivers: the station, or whoever it handed its part to (回避)."""
        return self.serving_unit_id or self.station_id

    @property
    def does(self) -> StationRole:
        return StationRole(self.role)

    @property
    def is_over(self) -> bool:
        return self.status in ENDS

    def index(self) -> "Case":
        """Fill what the case is found by from the encrypted query code."""
        self.query_code_hash = hash_of_code(self.query_code)
        return self


class Submission(CountyRow):
    """What a client's own key stands for: the same form sent twice makes one case."""

    key = models.CharField(max_length=64)
    fingerprint = models.CharField(max_length=64)
    case = CountyForeignKey(Case, related_name="submissions")
    at = models.DateTimeField()

    class Meta(CountyRow.Meta):
        constraints = [models.UniqueConstraint(fields=["county_code", "key"], name="submission_key_is_used_once")]

    def __str__(self) -> str:
        return self.key


class CaseStep(CountyRow, ActedRow):
    """One step that was taken: who, when, why and by when it should have been; never edited."""

    case = CountyForeignKey(Case, related_name="steps")
    sequence = models.PositiveIntegerField()
    verb = models.CharField("做了什么", max_length=16, choices=Verb.choices)
    from_status = models.CharField(max_length=12, choices=Status.choices)
    to_status = models.CharField(max_length=12, choices=Status.choices)
    unit = CountyForeignKey(Unit, null=True, related_name="steps_taken")
    at = models.DateTimeField("何时")
    recorded_at = models.DateTimeField("何时录入")
    was_due_on = models.DateField("当时最迟", null=True)
    reason = EncryptedTextField("说明", blank=True)
    particulars: Any = EncryptedJSONField("细节", null=True)

    class Meta(CountyRow.Meta):
        constraints = [
            models.UniqueConstraint(fields=["county_code", "case", "sequence"], name="step_sequence_has_no_twin"),
        ]
        indexes = [
            models.Index(fields=["county_code", "recorded_at"], name="step_by_recording"),
            models.Index(fields=["county_code", "unit", "at"], name="step_by_unit"),
        ]

    def __str__(self) -> str:
        return f"{self.sequence} {self.verb}"

    @property
    def is_by_staff(self) -> bool:
        return self.by_kind == "post"


class ClockEvent(CountyRow):
    """One thing that happened to one clock of a case; the due day is worked out from these and only cached."""

    case = CountyForeignKey(Case, related_name="clock_events")
    sequence = models.PositiveIntegerField()
    clock = models.CharField("钟", max_length=12, choices=Clock.choices)
    tick = models.CharField("动作", max_length=8, choices=Tick.choices)
    on = models.DateField("日期")
    amount = models.PositiveSmallIntegerField("时限", null=True)
    unit = models.CharField("单位", max_length=8, blank=True)
    source = models.CharField("依据", max_length=120, blank=True)
    document_number = models.CharField("文书号", max_length=40, blank=True)

    class Meta(CountyRow.Meta):
        constraints = [
            models.UniqueConstraint(fields=["county_code", "case", "sequence"], name="clock_event_has_no_twin"),
        ]

    def __str__(self) -> str:
        return f"{self.clock} {self.tick} {self.on}"


class CaseMaterial(CountyRow):
    """One material of a case, as asked for by its edition and as given."""

    class State(models.TextChoices):
        WAITING = "waiting", "还没交"
        GIVEN = "given", "已交，待看"
        FINE = "fine", "合格"
        EXEMPT = "exempt", "免提交"
        LACKING = "lacking", "要补"

    case = CountyForeignKey(Case, related_name="materials")
    position = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=20)
    name = models.CharField("材料", max_length=120)
    is_required = models.BooleanField(default=True)
    state = models.CharField("状态", max_length=8, choices=State.choices)
    how_given = models.CharField("怎么交的", max_length=60, blank=True)
    lack = EncryptedTextField("缺什么", blank=True)
    remedy = EncryptedTextField("怎样才对", blank=True)

    class Meta(CountyRow.Meta):
        constraints = [
            models.UniqueConstraint(fields=["county_code", "case", "code"], name="material_of_case_has_no_twin"),
        ]

    def __str__(self) -> str:
        return self.name


class CaseFile(CountyRow, ActedRow):
    """One photo or PDF given with a case; an earlier one stays when it is replaced."""

    case = CountyForeignKey(Case, related_name="files")
    material = CountyForeignKey(CaseMaterial, related_name="files")
    stored = CountyForeignKey(StoredFile, related_name="+")
    at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True)

    class Meta(CountyRow.Meta):
        indexes = [models.Index(fields=["county_code", "case"], name="file_by_case")]

    def __str__(self) -> str:
        return str(self.stored_id)


class Document(CountyRow):
    """One document that a step issued: its facts frozen in the step's transaction, its PDF rendered by the worker."""

    case = CountyForeignKey(Case, related_name="documents")
    step = CountyForeignKey(CaseStep, related_name="documents")
    kind = models.CharField("种类", max_length=20, choices=[(paper.value, paper.value) for paper in Paper])
    number = models.CharField("文书编号", max_length=40)
    template_version = models.CharField(max_length=20)
    facts: Any = EncryptedJSONField("内容")
    facts_digest = models.CharField(max_length=64)
    verify_code = models.CharField("核验码", max_length=20)
    issuer = models.CharField("出具单位", max_length=80)
    issued_at = models.DateTimeField("出具")
    valid_until = models.DateField("有效至", null=True)
    voided_at = models.DateTimeField("作废", null=True)
    wanted_at = models.DateTimeField("要打印", null=True)
    pdf = CountyForeignKey(StoredFile, null=True, related_name="+")

    class Meta(CountyRow.Meta):
        constraints = [
            models.UniqueConstraint(fields=["county_code", "number"], name="document_number_has_no_twin"),
            models.UniqueConstraint(fields=["county_code", "verify_code"], name="document_verify_code_has_no_twin"),
        ]
        indexes = [
            models.Index(
                fields=["county_code", "wanted_at"],
                name="document_to_render",
                condition=Q(pdf__isnull=True, wanted_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.number


class Draft(CountyRow):
    """What somebody is still writing: theirs alone, with a resume code, gone after 30 days; not a case (DECISIONS 3)."""

    resume_code = EncryptedTextField("接着填的号码")
    resume_hash = models.CharField(max_length=64)
    account_id = models.UUIDField(null=True)
    item = CountyForeignKey(Item, related_name="drafts")
    edition = CountyForeignKey(Edition, related_name="drafts")
    station = CountyForeignKey(Unit, null=True, related_name="drafts")
    answers: Any = EncryptedJSONField("填写的内容")
    case = CountyForeignKey(Case, null=True, related_name="drafts")
    filings = models.PositiveSmallIntegerField("交过几次", default=0)
    saved_at = models.DateTimeField()
    expires_on = models.DateField()

    class Meta(CountyRow.Meta):
        constraints = [
            models.UniqueConstraint(fields=["county_code", "resume_hash"], name="draft_resume_code_has_no_twin"),
        ]
        indexes = [models.Index(fields=["county_code", "expires_on"], name="draft_by_expiry")]

    def __str__(self) -> str:
        return str(self.id)

    @property
    def title(self) -> str:
        """What it is written for: the item, or the 一件事 of several until each has its case."""
        together: str = "" if self.case_id else self.answers.get(TOGETHER, "")
        return together or self.item.name

    def index(self) -> "Draft":
        """Fill what the draft is found by from the encrypted resume code."""
        self.resume_hash = hash_of_code(self.resume_code)
        return self


class DraftFile(CountyRow):
    """A photo or PDF that waits in a draft."""

    draft = CountyForeignKey(Draft, related_name="files")
    material_code = models.CharField(max_length=20)
    stored = CountyForeignKey(StoredFile, related_name="+")
    at = models.DateTimeField()

    class Meta(CountyRow.Meta):
        indexes = [models.Index(fields=["county_code", "draft"], name="file_by_draft")]

    def __str__(self) -> str:
        return str(self.stored_id)
