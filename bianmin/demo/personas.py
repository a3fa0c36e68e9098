"""Whom the demo's page signs in as, and what to try as each; pure."""

from dataclasses import dataclass
from typing import Final

from bianmin.county.rights import PostRole


@dataclass(frozen=True, slots=True)
class Persona:
    """One card: the word in its address, its account, who that is, what to try, and where one arrives."""

    key: str
    username: str
    title: str
    tries: str
    arrives: str


DESK, OFFICE, BOARD, GUARD = "/window/", "/office/", "/oversight/", "/guard/"
PERSONAS: Final = (
    Persona("citizen", "demo-citizen", "居民", "看自己的事办到哪了，补一样材料，给办完的事评一评。", "/mine/"),
    Persona("clerk", "demo-clerk", PostRole.CLERK.label, "收件转交、受理、一次告知、送达，都在一屏。先开今天到期的那件。", DESK),
    Persona("helper", "demo-helper", PostRole.HELPER.label, "只办帮办代办的事：收件、转交，把结果送到家。", DESK),
    Persona("head", "demo-head", PostRole.HEAD.label, "和窗口一样，另外审批村里自己定的事。", DESK),
    Persona("town-clerk", "demo-town-clerk", PostRole.TOWN_CLERK.label, "受理站里转来的，审核，缺材料一次说全。", OFFICE),
    Persona("town-approver", "demo-town-approver", PostRole.TOWN_APPROVER.label, "看经办的意见：准予、不予、退回。", OFFICE),
    Persona("dept-clerk", "demo-dept-clerk", PostRole.DEPT_CLERK.label, "审核，提意见报审批；要暂停计时，先有文书。", OFFICE),
    Persona("dept-approver", "demo-dept-approver", PostRole.DEPT_APPROVER.label, "看经办的意见；不是自己提的才能批。", OFFICE),
    Persona("outer-clerk", "demo-outer-clerk", "部门经办（上级系统）", "按录入单抄进上级系统，记下编号，再取回结果。", OFFICE),
    Persona("office", "demo-office", PostRole.COUNTY_OFFICE.label, "看全县收了多少、按时多少、谁手里超期；点数字看清单。", BOARD),
    Persona("supervisor", "demo-supervisor", PostRole.SUPERVISOR.label, "看同一张图，只看不办；评价里没有姓名和编号。", BOARD),
    Persona("system-admin", "demo-system-admin", PostRole.SYSTEM_ADMIN.label, "提账号和岗位，管对接方；不看群众资料。", GUARD),
    Persona(
        "security-admin", "demo-security-admin", PostRole.SECURITY_ADMIN.label, "批三员的岗位，看谁登录着，重置动态口令。", GUARD,
    ),
    Persona("audit-admin", "demo-audit-admin", PostRole.AUDIT_ADMIN.label, "看日志和预警：谁看了谁、为什么。", GUARD),
)  # fmt: skip


def persona(key: str) -> Persona | None:
    """Return the persona of an address."""
    return next((each for each in PERSONAS if each.key == key), None)
