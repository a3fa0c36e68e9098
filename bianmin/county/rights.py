"""The vocabulary of rights: what can be touched, what can be done with it, in which role, in which relation, how far.

Rules live in each room's ``permissions.py``; each URL names one (resource, action) pair by the markers of ``pages.asks``;
``config.rights`` assembles the whole table, which is the tests' oracle, docs/权限清单.md and the page 我能做什么.
"""

from dataclasses import dataclass
from typing import Final

from django.db.models import TextChoices


class Resource(TextChoices):
    """Things that a URL or an API operation touches."""

    PAGE = "page", "页面"
    GUIDE = "guide", "事项和指南"
    EDITION = "edition", "事项的版本"
    TAKEOVER = "takeover", "接收的清单"
    PLACEMENT = "placement", "下沉和进驻"
    WALL = "wall", "上墙的单子"
    WORD = "word", "找事的叫法"
    PROOF = "proof", "不该开的证明"
    BUNDLE = "bundle", "一件事"
    STATION = "station", "站点"
    DRAFT = "draft", "没交的表"
    CASE = "case", "办件"
    FILE = "file", "材料"
    DOCUMENT = "document", "文书"
    MESSAGE = "message", "短信"
    PERSON = "person", "群众资料"
    LOOK = "look", "谁看过"
    RATING = "rating", "评价"
    FIGURE = "figure", "统计"
    SESSION = "session", "登录"
    BADGE = "badge", "动态口令和 PIN"
    DEVICE = "device", "登记的电脑和手机"
    ACCOUNT = "account", "账号"
    POST = "post", "岗位"
    KIN = "kin", "亲属申报"
    UNIT = "unit", "单位并入"
    BATCH = "batch", "批次授权"
    JOURNAL = "journal", "日志"
    ALARM = "alarm", "预警"
    CLIENT = "client", "对接方"
    PHONE = "phone", "让看办件的电话"
    BINDING = "binding", "统一登录的连接"
    RIGHT = "right", "权限"
    HEALTH = "health", "运行状况"
    DEMO = "demo", "演示"


class Action(TextChoices):
    """What is done with a thing."""

    READ = "read", "看"
    LIST = "list", "列出"
    SEARCH = "search", "找"
    REVEAL = "reveal", "看全号"
    DIAL = "dial", "打电话"
    CREATE = "create", "新建"
    CHANGE = "change", "改"
    STEP = "step", "办一步"
    GIVE = "give", "给出"
    VERIFY = "verify", "核验"
    SIGN = "sign", "登录"
    PROPOSE = "propose", "提出"
    APPROVE = "approve", "批准"
    END = "end", "停掉"
    EXPORT = "export", "导出"


class Relation(TextChoices):
    """What one must be to the thing; the tests make one of each relation, and one that is not."""

    ANYONE = "anyone", "谁都可以"
    ROLE = "holds the role", "有这个岗位"
    SIGNED_IN = "signed in", "登录了"
    BROWSER = "browser", "自己的浏览器"
    DEMO = "demo", "演示里谁都可以"
    WRITER = "writer", "写它的人"
    CODE = "code", "拿着编号和查询码的人"
    PAPER = "paper", "拿着纸上核验码的人"
    KEY = "key", "拿着钥匙的对接方"
    SELF = "self", "自己的"
    ALLOWED_PHONE = "allowed phone", "本人答应过的电话"
    STATION = "station", "本站的"
    UNIT = "unit", "本单位的"
    TABLE = "table", "步骤表说归我办的"
    ERRAND = "errand", "眼前这位要办事的人"
    COUNTY_MASKED = "county, masked", "全县的，遮着名字"
    COUNTY = "county", "全县的"
    COUNTS = "counts", "全县的数，不见人"
    PROPOSAL = "proposal", "别人提出的"
    OWN_ITEMS = "own items", "本部门主管的事项"


class Fields(TextChoices):
    """How much of a person is shown (PROMISES §4.1; COUNTY.md, Names at the desk)."""

    NONE = "none", "没有个人信息"
    MASKED = "masked", "遮着"
    NAMED = "named", "姓名全，号码遮着"
    FULL = "full", "本人自己的，全看"
    REVEALED = "revealed", "写明原因才看全，记一笔"


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
    SYSTEM_ADMIN = "system_admin", "系统管理员"
    SECURITY_ADMIN = "security_admin", "安全管理员"
    AUDIT_ADMIN = "audit_admin", "审计管理员"


# 等保 GB/T 22239-2019 8.1.4.2: the three administrators are three people, and none of them runs the county's business.
THREE_ADMINS: Final = frozenset({PostRole.SYSTEM_ADMIN, PostRole.SECURITY_ADMIN, PostRole.AUDIT_ADMIN})
APART: Final = THREE_ADMINS | {PostRole.COUNTY_OFFICE}


@dataclass(frozen=True, slots=True)
class Right:
    """One row of the table of rights: who may do what to which thing, in which relation, in which states, how far.

    ``states`` empty means any; ``public`` means that nobody need sign in; ``second`` names who else must agree.
    """

    resource: Resource
    action: Action
    roles: frozenset[PostRole]
    relation: Relation
    public: bool = False
    fields: Fields = Fields.NONE
    states: frozenset[str] = frozenset()
    second: str = ""
