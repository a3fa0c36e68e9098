"""Who acts: never an account, always a kind, an id and, for staff, a post."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db import models


class ActorKind(StrEnum):
    """What sort of actor took a step or left a journal row."""

    POST = "post"
    PERSON = "person"
    DEVICE = "device"
    CLIENT = "client"
    CLOCK = "clock"


@dataclass(frozen=True, slots=True)
class Actor:
    """One acting party, as it is written into steps and journal rows.

    ``id`` is the id of the post, person, device or client (empty for the clock). ``unit_id``, ``role``, ``person_id`` and
    ``account_id`` stay in memory: rights, recusal and the four-eyes rule ask them; the latter two compare people, not posts.
    """

    kind: ActorKind
    id: str = ""
    name: str = ""
    post: str = ""
    unit_id: UUID | None = None
    role: str = ""
    person_id: UUID | None = None
    account_id: UUID | None = None

    def columns(self) -> dict[str, Any]:
        """Return the four columns; a person's name is never among them (retention erases it elsewhere)."""
        named = "" if self.kind == ActorKind.PERSON else self.name
        return {"by_kind": self.kind.value, "by_id": self.id, "by_name": named, "by_post": self.post}

    def is_also(self, account_id: UUID | None, person_id: UUID | None) -> bool:
        """Say whether this is that account or, out of whatever account, that person (PROMISES §4.3 R3)."""
        same_account = account_id is not None and self.account_id == account_id
        return same_account or (person_id is not None and self.person_id == person_id)


CLOCK = Actor(ActorKind.CLOCK, name="系统", post="时钟")


class ActedRow(models.Model):
    """The four columns that say who did it."""

    by_kind = models.CharField("谁（类别）", max_length=8, choices=[(kind.value, kind.value) for kind in ActorKind])
    by_id = models.CharField("谁（编号）", max_length=64, blank=True)
    by_name = models.CharField("谁（姓名）", max_length=60, blank=True)
    by_post = models.CharField("谁（岗位）", max_length=120, blank=True)

    class Meta:
        abstract = True
