"""Rules on the route: it ends with a decision, meetings and 公示 have what the law asks, sensitive names are not posted."""

import re

from bianmin.catalog.elements import DECIDE, JOINT, MEETING, OUTER, PARALLEL, PUBLICITY, RESERVED, REVIEW, Stage
from bianmin.catalog.gate.asking import written_out
from bianmin.catalog.gate.finding import Finding, Found, Looked, told
from bianmin.catalog.gate.form import MOST_REPEATS

DOES = frozenset({REVIEW, DECIDE, OUTER, MEETING, PUBLICITY})
BESIDE = frozenset({"", PARALLEL, JOINT})
# 要求 18 of §9: no names of these are posted (艾滋, 精神, 未成年, 家暴, 特扶), by whatever word the item calls them.
SENSITIVE = re.compile(r"艾滋|精神(?!文明)|未成年|儿童|孤儿|家暴|家庭暴力|特扶|特别扶助|HIV", re.IGNORECASE)
_RELIEF = re.compile(r"低保|最低生活保障")
_RELIEF_DAYS = 7  # 公示 of 低保
_LONGEST = 365


def route_ends_with_a_decision(looked: Looked) -> Found:
    """The last stop, with what runs beside it, decides or is an upper-level system; nothing follows a decision."""
    route = looked.content.route
    if not route:
        return
    begins = max(at for at, stage in enumerate(route) if at == 0 or stage.beside not in {PARALLEL, JOINT})
    if not any(stage.does in {DECIDE, OUTER} for stage in route[begins:]):
        yield Finding(
            "route-end",
            f"route-{len(route)}-does",
            "流转走到最后没有人决定。",
            "请把最后一站改成“决定”或“在上级系统办理”。",
        )
    for number, stage in enumerate(route[:begins], start=1):
        if stage.does == DECIDE:
            yield Finding(
                "route-end",
                f"route-{number}-does",
                f"第 {number} 站已经决定，后面的站走不到。",
                "请把决定挪到最后，或者改成审查。",
            )


def stages_are_clear(looked: Looked) -> Found:
    """Each stop says who, what, and how it stands to the one before; days are real."""
    content = looked.content
    for number, stage in enumerate(content.route, start=1):
        place = f"route-{number}"
        if not stage.unit.strip():
            yield Finding("route", f"{place}-unit", f"第 {number} 站没有写哪个单位。", "请选一个单位。")
        if stage.does not in DOES:
            yield Finding(
                "route",
                f"{place}-does",
                f"第 {number} 站不知道做什么。",
                "请选审查、决定、开会评议、公示或在上级系统办理。",
            )
        if stage.beside not in BESIDE or (stage.beside and number == 1):
            yield Finding(
                "route",
                f"{place}-beside",
                f"第 {number} 站写的先后不对：前面没有站，或者关系不认识。",
                "请改成“等上一站办完再办”。",
            )
        if stage.promised_days is not None and not 0 <= stage.promised_days <= _LONGEST:
            yield Finding(
                "route",
                f"{place}-promised_days",
                f"第 {number} 站 {stage.promised_days} 个工作日，不像是真的。",
                "请重填；不知道就空着。",
            )
    longest = _workdays(content.route)
    promised = content.promised
    if longest is not None and promised.is_known and promised.unit == "workday" and longest > (promised.amount or 0):
        yield told(
            "route-days",
            "route",
            f"各站加起来 {longest} 个工作日，比承诺的 {promised.amount} 个还长。",
            "请改某一站的天数，或者改承诺时限。",
        )


def _workdays(route: tuple[Stage, ...]) -> int | None:
    """Return how many workdays the stops take one after another, what runs together counted once; None if one is unknown."""
    blocks: list[int] = []
    for stage in route:
        if stage.promised_days is None:
            return None
        if stage.beside and blocks:
            blocks[-1] = max(blocks[-1], stage.promised_days)
        else:
            blocks.append(stage.promised_days)
    return sum(blocks) if blocks else None


def meetings_are_counted(looked: Looked) -> Found:
    """A meeting says who must be there and what carries it."""
    for number, stage in enumerate(looked.content.route, start=1):
        if stage.does != MEETING:
            continue
        if not stage.attendance.strip():
            yield Finding(
                "meeting",
                f"route-{number}-attendance",
                "开会评议没有写谁要到会、到多少人才算数。",
                "请写，例如“村民代表三分之二以上到会”。",
            )
        if not stage.vote.strip():
            yield Finding(
                "meeting", f"route-{number}-vote", "开会评议没有写几票算通过。", "请写，例如“到会的过半数同意”。"
            )


def publicity_stands_long_enough(looked: Looked) -> Found:
    """要求 18 of §9: a 公示 says how long it stands; that of 低保 seven days."""
    for number, stage in enumerate(looked.content.route, start=1):
        if stage.does != PUBLICITY:
            continue
        days = stage.least_days
        if days is None or not 1 <= days <= _LONGEST:
            yield Finding("publicity", f"route-{number}-least_days", "公示没有写至少贴几天。", "请填天数，从规定里抄。")
        elif days < _RELIEF_DAYS and _RELIEF.search(looked.name):
            yield told(
                "publicity-short",
                f"route-{number}-least_days",
                f"低保公示只写了 {days} 天。",
                f"请核对规定：一般不少于 {_RELIEF_DAYS} 天。",
            )


def sensitive_names_are_not_posted(looked: Looked) -> Found:
    """要求 18 of §9: what concerns 艾滋, 精神, 未成年, 家暴 or 特扶 has no 公示; a mention elsewhere is told."""
    content = looked.content
    posted = [number for number, stage in enumerate(content.route, start=1) if stage.does == PUBLICITY]
    own = "\n".join((looked.name, content.name, content.one_line, content.category, *content.aliases))
    around = "\n".join((*content.conditions, *content.plain, *content.formal))
    for number in posted:
        place = f"route-{number}-does"
        if found := SENSITIVE.search(own):
            yield Finding(
                "sensitive",
                place,
                f"这件事涉及“{found[0]}”，不能公示名字。",
                "请去掉公示这一站，改成只告诉本人和办事的人。",
            )
        elif found := SENSITIVE.search(around):
            yield told(
                "sensitive-maybe",
                place,
                f"条件里提到“{found[0]}”，公示会让人看出来。",
                "请核对：这样的人要不要从公示里去掉。",
            )


def outer_systems_are_named(looked: Looked) -> Found:
    """A stop in an upper-level system names it and has a copy sheet, whose lines copy answers that are given."""
    content = looked.content
    outer = [(number, stage) for number, stage in enumerate(content.route, start=1) if stage.does == OUTER]
    for number, stage in outer:
        if not stage.outer_system.strip():
            yield Finding(
                "outer",
                f"route-{number}-outer_system",
                "在上级系统办理，没有写是哪个系统。",
                "请写那个系统的名字，例如“医保信息平台”。",
            )
    if outer and not content.copy_fields:
        yield Finding(
            "outer",
            "copy_fields",
            "在上级系统办理，没有“抄到上级系统的栏”，经办要自己找。",
            "请照那边的先后，一栏一栏写上抄哪一题。",
        )
    if content.copy_fields and not outer:
        yield told(
            "copy-idle", "copy_fields", "有要抄的栏，流转里没有“在上级系统办理”。", "请补上那一站，或者删掉这些栏。"
        )
    known = {*written_out(content, MOST_REPEATS), *RESERVED}
    for number, each in enumerate(content.copy_fields, start=1):
        if not each.label.strip():
            yield Finding(
                "copy", f"copy_fields-{number}-label", f"第 {number} 栏没有写那边叫什么。", "请照那边系统的字写。"
            )
        if each.key not in known:
            yield Finding(
                "copy", f"copy_fields-{number}-key", f"“{each.label}”要抄的“{each.key}”，表单里没有。", "请重新选一题。"
            )


RULES = (
    route_ends_with_a_decision, stages_are_clear, meetings_are_counted, publicity_stands_long_enough,
    sensitive_names_are_not_posted, outer_systems_are_named,
)  # fmt: skip
