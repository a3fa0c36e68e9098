"""下沉 is a decision: what goes to which stations in which role, or why it does not, by a proposer and an approver."""

from typing import Any

from django.db import models
from django.db.models import F, Q

from bianmin.catalog.models.placements import StationRole
from bianmin.county.actors import ActedRow
from bianmin.county.rows import CountyForeignKey, CountyRow


class PlacementDecision(CountyRow, ActedRow):
    """One decision on one item: 下沉 to stations in a role, taken back from them, or 不下沉 with its reason.

    ``stations`` are the ids of units; empty with ``everywhere`` means all that are open on ``starts_on``.
    """

    class Kind(models.TextChoices):
        PLACE = "place", "下沉"
        WITHDRAW = "withdraw", "收回"
        KEEP = "keep", "不下沉"

    class State(models.TextChoices):
        WAITING = "waiting", "等批"
        APPROVED = "approved", "已批"
        REJECTED = "rejected", "没批"
        WITHDRAWN = "withdrawn", "撤回了"

    kind = models.CharField("决定什么", max_length=10, choices=Kind.choices)
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.WAITING)
    item = CountyForeignKey("catalog.Item", related_name="placement_decisions")
    everywhere = models.BooleanField("全部站点", default=False)
    stations: Any = models.JSONField("哪些站", default=list)
    role = models.CharField("角色", max_length=10, choices=StationRole.choices, blank=True)
    basis = models.CharField("依据", max_length=120, blank=True)
    reason = models.CharField("理由", max_length=300, blank=True)
    account = models.CharField("账号", max_length=120, blank=True)
    training = models.CharField("培训", max_length=120, blank=True)
    money = models.CharField("经费", max_length=120, blank=True)
    starts_on = models.DateField("从哪天起")
    proposed_at = models.DateTimeField("提出")
    by_account_id = models.UUIDField("提出人的账号", null=True)
    by_person_id = models.UUIDField("提出人", null=True)
    decided_at = models.DateTimeField("批的时间", null=True)
    decided_by_name = models.CharField("谁批的", max_length=60, blank=True)
    decided_by_post = models.CharField("谁批的（岗位）", max_length=120, blank=True)
    decided_by_account_id = models.UUIDField("批的人的账号", null=True)
    decided_by_person_id = models.UUIDField("批的人", null=True)
    words = models.CharField("怎么说的", max_length=300, blank=True)

    class Meta(CountyRow.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["county_code", "item"], condition=Q(state="waiting"), name="placement_decision_waits_once"
            ),
            models.CheckConstraint(
                name="placement_decision_is_by_another_account",
                condition=Q(decided_by_account_id__isnull=True)
                | Q(by_account_id__isnull=True)
                | ~Q(decided_by_account_id=F("by_account_id")),
            ),
            models.CheckConstraint(
                name="placement_decision_is_by_another_person",
                condition=Q(decided_by_person_id__isnull=True)
                | Q(by_person_id__isnull=True)
                | ~Q(decided_by_person_id=F("by_person_id")),
            ),
            models.CheckConstraint(name="keeping_an_item_has_its_reason", condition=~Q(kind="keep") | ~Q(reason="")),
            models.CheckConstraint(
                name="placing_has_its_role_and_basis", condition=~Q(kind="place") | (~Q(role="") & ~Q(basis=""))
            ),
        ]
        indexes = [models.Index(fields=["county_code", "state", "proposed_at"], name="decision_by_state")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.item_id}"
