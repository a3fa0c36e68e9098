"""The rest of a 示例 item's guide: three layers of wording, self-check, seasons, questions and answers, repeated groups."""

import re
from collections.abc import Collection
from typing import Any

from bianmin.catalog.elements import REUSED, Check, Faq, Group, Season
from bianmin.catalog.pack.problems import Table
from bianmin.catalog.pack.settings import read_mark

KINDS = ("1", "2", "3")
ORIGINS = ("10", "20", "99")
_MONTH_DAY = re.compile(r"(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])")


def read_more(table: Table) -> dict[str, Any]:
    """Return the elements of ``Content`` that an example may have beyond the necessary ones, by their names there."""
    checks = tuple(_check(part) for part in table.tables("checks", required=False))
    return {
        "formal": table.texts("formal", required=False),
        "aliases": table.texts("aliases", required=False),
        "visits": table.number("visits", most=9),
        "visits_why": table.text("visits_why", required=False),
        "visits_cause": table.text("visits_cause", required=False),
        "faq": tuple(_faq(part) for part in table.tables("faq", required=False)),
        "checks": checks,
        "seasons": tuple(_season(part) for part in table.tables("seasons", required=False)),
        "groups": tuple(_group(part) for part in table.tables("groups", required=False)),
    }


def _check(part: Table) -> Check:
    only_if = part.table("only_if", required=False)
    options = part.texts("options", required=False) or ("是", "否")
    check = Check(
        key=part.code("key"), ask=part.text("ask"), options=options,
        passes=part.texts("passes", required=False) or options[:1], otherwise=part.text("otherwise", required=False),
        basis=part.text("basis", required=False), mark=read_mark(part),
        only_if_key=only_if.text("key") if only_if else "", only_if_equals=only_if.texts("equals") if only_if else (),
    )  # fmt: skip
    for each in (part, only_if):
        if each:
            each.close()
    if not set(check.passes) <= set(options):
        part.fault("passes", "只能是 options 里有的回答。")
    if set(check.passes) != set(options) and not check.otherwise:
        part.fault("otherwise", "答了别的回答的人，要告诉他该怎么办。")
    return check


def _faq(part: Table) -> Faq:
    faq = Faq(part.text("question"), part.text("answer"))
    part.close()
    return faq


def _season(part: Table) -> Season:
    season = Season(
        part.text("starts"), part.text("ends"), part.text("says", required=False), part.text("source"), read_mark(part)
    )
    part.close()
    for key in ("starts", "ends"):
        if not _MONTH_DAY.fullmatch(getattr(season, key)):
            part.fault(key, "要写成 月-日，例如 10-01。")
    return season


def _group(part: Table) -> Group:
    group = Group(
        part.code("key"), part.text("label"), part.text("each", required=False) or "第 {n} 个",
        part.number("most", least=1, most=30) or 10,
    )  # fmt: skip
    part.close()
    return group


def read_reuse(part: Table) -> str:
    """Return what a question takes over, if anything."""
    return part.text("reuse", required=False, among=tuple(REUSED))


def read_wanted(part: Table) -> tuple[str, tuple[str, ...]]:
    """Return the question a material hangs on, and the answers that make it wanted."""
    only_if = part.table("only_if", required=False)
    if only_if is None:
        return "", ()
    wanted = (only_if.text("key"), only_if.texts("equals"))
    only_if.close()
    return wanted


def check_hanging(
    materials: Collection[Any], questions: Collection[str], checks: Collection[str], table: Table
) -> None:
    """Note a material that hangs on a question that nobody asks."""
    odd = [each.name for each in materials if each.only_if[0] and each.only_if[0] not in {*questions, *checks}]
    if odd:
        table.fault("materials", f"{'、'.join(odd)}的 only_if 要指 form 或 checks 里的一问。")
