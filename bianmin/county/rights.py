"""The vocabulary of rights: what can be touched, what can be done with it, and in which role one sits.

Rules live in each room's ``permissions.py``; each URL names one (resource, action) pair by the markers of ``pages.asks``.
"""

from dataclasses import dataclass
from enum import StrEnum

from django.db.models import TextChoices


class Resource(StrEnum):
    """Things that a URL or an API operation touches."""

    PAGE = "page"
    GUIDE = "guide"
    STATION = "station"
    DRAFT = "draft"
    CASE = "case"
    FILE = "file"
    DOCUMENT = "document"
    MESSAGE = "message"
    PERSON = "person"
    RATING = "rating"
    FIGURE = "figure"
    SESSION = "session"
    HEALTH = "health"
    DEMO = "demo"


class Action(StrEnum):
    """What is done with a thing."""

    READ = "read"
    LIST = "list"
    SEARCH = "search"
    CREATE = "create"
    CHANGE = "change"
    STEP = "step"
    GIVE = "give"
    VERIFY = "verify"
    SIGN = "sign"


class PostRole(TextChoices):
    """What a dated post lets its holder be; where it sits is the post's unit."""

    CLERK = "clerk", "窗口人员"
    HELPER = "helper", "代办员"
    HEAD = "head", "站长"
    TOWN_CLERK = "town_clerk", "乡镇经办"
    TOWN_APPROVER = "town_approver", "乡镇审批"
    DEPT_CLERK = "dept_clerk", "部门经办"
    DEPT_APPROVER = "dept_approver", "部门审批"
    COUNTY_OFFICE = "county_office", "县政务服务管理办公室"
    SUPERVISOR = "supervisor", "督查"


@dataclass(frozen=True, slots=True)
class Right:
    """One row of the table of rights: who may do what to which thing, in which relation to it."""

    resource: Resource
    action: Action
    roles: frozenset[PostRole]
    relation: str
    public: bool = False
