"""county.toml, ``[budgets]``: where the county sets its own numbers of people a post may look at (``journal.budgets``)."""

from bianmin.catalog.pack.problems import Table

# The words of journal.budgets and county.rights, which this reader may not import; a test holds them together.
ROLES = (
    "every", "clerk", "helper", "head", "town_clerk", "town_approver", "dept_clerk", "dept_approver", "county_office",
    "supervisor", "system_admin", "security_admin", "audit_admin",
)  # fmt: skip
WHAT = ("open", "reveal", "look-up")
NUMBERS = ("slow_a_day", "stop_a_day", "slow_an_hour", "stop_an_hour")
AFTER_HOURS = ("night", "rest_day")
MARK = "推断"
FEWEST, MOST = 5, 5_000  # people


def check_budgets(budgets: Table | None) -> None:
    """Note what is wrong with ``[budgets.<role or every>.<what>]`` and ``[budgets.after_hours]``; each has its source."""
    if budgets is None:
        return
    for role in ROLES:
        table = budgets.table(role, required=False)
        for what in WHAT if table else ():
            _check(table.table(what, required=False) if table else None, NUMBERS)
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
