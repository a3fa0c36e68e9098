"""county.toml, ``[budgets]``: where the county sets its own numbers of people a post may look at (``journal.budgets``)."""

from bianmin.catalog.pack.problems import Table
from bianmin.county.rights import PostRole
from bianmin.journal.budgets import EVERY, NUMBERS, What

AFTER_HOURS = ("night", "rest_day")
MARK = "推断"
FEWEST, MOST = 5, 5_000  # people


def check_budgets(budgets: Table | None) -> None:
    """Note what is wrong with ``[budgets.<role or every>.<what>]`` and ``[budgets.after_hours]``; each has its source."""
    if budgets is None:
        return
    for role in (EVERY, *(role.value for role in PostRole)):
        table = budgets.table(role, required=False)
        for what in What if table else ():
            _check(table.table(what.value, required=False) if table else None, NUMBERS)
        if table:
            table.close()
    _check(budgets.table("after_hours", required=False), AFTER_HOURS)
    budgets.close()


def _check(table: Table | None, names: tuple[str, ...]) -> None:
    if table is None:
        return
    said = {name: table.number(name, least=FEWEST, most=MOST) for name in names}
    for span in ("a_day", "an_hour"):
        slow, stop = said.get(f"slow_{span}"), said.get(f"stop_{span}")
        if slow and stop and slow >= stop:
            table.fault(f"stop_{span}", f"停住的人数要比放慢的多，现在是 {stop} 和 {slow}。")
    table.text("source")
    table.text("mark", required=False, among=(MARK,))
    table.close()
