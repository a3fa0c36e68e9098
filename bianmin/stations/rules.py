"""Which post goes with which unit and with which other posts, and which units are one; pure."""

from collections.abc import Iterable
from typing import Final
from uuid import UUID

from bianmin.county.rights import APART, THREE_ADMINS, PostRole

# What can be held where, by the kind of the unit (``stations.models.Unit.Kind``).
ROLES_AT: Final[dict[str, tuple[PostRole, ...]]] = {
    "station": (PostRole.CLERK, PostRole.HELPER, PostRole.HEAD),
    "township": (PostRole.TOWN_CLERK, PostRole.TOWN_APPROVER),
    "department": (PostRole.DEPT_CLERK, PostRole.DEPT_APPROVER),
    "county_office": (PostRole.COUNTY_OFFICE, PostRole.SYSTEM_ADMIN, PostRole.SECURITY_ADMIN, PostRole.AUDIT_ADMIN),
    "supervision": (PostRole.SUPERVISOR,),
}


def why_apart(role: PostRole, held: Iterable[PostRole]) -> str:
    """Return why whoever holds the posts ``held`` cannot be given ``role``, or nothing if they can.

    等保 GB/T 22239-2019 8.1.4.2; PROMISES §4.3 R1: the three administrators and the county office are four people, and
    none of the three has business of the county's.
    """
    others = {PostRole(each) for each in held} - ({role} - APART)
    apart = others & APART
    if role in APART and apart:
        return f"{_named(apart)}和{role.label}不能是同一个人。请换一个人，或先停掉前一个岗位再提。"
    if role in THREE_ADMINS and others:
        return f"{role.label}不能兼办业务，他还是{_named(others)}。请先停掉那个岗位，或换一个人。"
    if others & THREE_ADMINS:
        return f"{_named(others & THREE_ADMINS)}不能兼办业务。请换一个人，或先停掉前一个岗位。"
    return ""


def _named(roles: Iterable[PostRole]) -> str:
    return "、".join(role.label for role in PostRole if role in set(roles))


def joined(pairs: Iterable[tuple[UUID, UUID]], unit_id: UUID) -> frozenset[UUID]:
    """Return the units that are one with ``unit_id`` by (old, new) pairs, through chains and even circles."""
    known, edges = {unit_id}, list(pairs)
    while True:
        found = {each for pair in edges if known & set(pair) for each in pair} - known
        if not found:
            return frozenset(known)
        known |= found
