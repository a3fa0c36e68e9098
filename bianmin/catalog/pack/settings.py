"""county.toml: the county's code, name and city, number prefix, help line, limits, and what marks mean."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bianmin.catalog.pack.budgets import MARK, check_budgets
from bianmin.catalog.pack.problems import PHONE, Problems, Table, read_toml
from bianmin.catalog.pack.rates import check_rates

MARKS = ("示例", "未核实")
GUESSED = ("progress", "resume", "verify", "first", "staff", "code-sent", "code-tried")  # the doors of vault.guessing
_COUNTY_CODE = re.compile(r"[1-9][0-9]{5}")
_PREFIX = re.compile(r"[A-Z]{2,6}")


@dataclass(frozen=True, slots=True)
class CountyLimit:
    """A limit the county may set, in workdays, with its source; ``mark`` is 未核实 until it is confirmed."""

    days: int
    source: str
    mark: str


@dataclass(frozen=True, slots=True)
class Settings:
    """What county.toml says.

    ``correction_days`` (to mend what a 一次告知 named), ``handover_days`` (代办: from 收件 to 转交) and
    ``precheck_days`` (to look at an application filed on line) are in workdays.
    """

    code: str
    name: str
    city: str
    number_prefix: str
    help_phone: str
    correction_days: CountyLimit
    handover_days: CountyLimit
    precheck_days: CountyLimit
    marks: Mapping[str, str]
    guesses_an_hour: Mapping[str, int]  # by the name of a door; what is not set has its default


def read_settings(folder: Path, problems: Problems) -> Settings | None:
    """Read county.toml, or return None after noting what is wrong."""
    table = read_toml(folder / "county.toml", problems)
    if table is None:
        return None
    code = _shaped(table, "code", _COUNTY_CODE, "六位数字的县级区划代码，例如 999901")
    prefix = _shaped(table, "number_prefix", _PREFIX, "二到六个大写字母，例如 LS")
    phone = _shaped(table, "help_phone", PHONE, "区号加号码，例如 0537-0000000")
    limits = table.table("limits")
    marks = table.table("marks")
    guessing = table.table("guessing", required=False)
    settings = Settings(
        code=code,
        name=table.text("name"),
        city=table.text("city"),
        number_prefix=prefix,
        help_phone=phone,
        correction_days=_limit(limits, "correction_days"),
        handover_days=_limit(limits, "handover_days"),
        precheck_days=_limit(limits, "precheck_days"),
        marks={mark: marks.text(mark) for mark in MARKS} if marks else {},
        guesses_an_hour=_breakers(guessing),
    )
    check_budgets(table.table("budgets", required=False))
    _check_review(table.table("review", required=False))
    check_rates(table.table("online_rate", required=False))
    for part in (limits, marks, guessing, table):
        if part:
            part.close()
    return settings


def read_mark(table: Table) -> str:
    """Return the table's ``mark``: empty (from the item's row or the law), 示例 or 未核实."""
    return table.text("mark", required=False, among=MARKS)


def _shaped(table: Table, key: str, shape: re.Pattern[str], told: str) -> str:
    words = table.text(key)
    if words and not shape.fullmatch(words):
        table.fault(key, f"“{words}”不对，要写{told}。")
    return words


def _limit(limits: Table | None, key: str) -> CountyLimit:
    table = limits.table(key) if limits else None
    if table is None:
        return CountyLimit(0, "", "")
    limit = CountyLimit(
        days=table.number("days", required=True, least=1, most=365) or 0,
        source=table.text("source"),
        mark=read_mark(table),
    )
    table.close()
    return limit


def _check_review(table: Table | None) -> None:
    """Note what is wrong with ``[review]``: after how many months a guide is read again (``catalog.reviewing``)."""
    if table is None:
        return
    table.number("months", required=True, least=1, most=60)
    table.text("source")
    table.text("mark", required=False, among=(*MARKS, MARK))
    table.close()


def _breakers(guessing: Table | None) -> dict[str, int]:
    """Return how many tries an hour the whole county may make at a door (``vault.guessing``), where it says so."""
    found: dict[str, int] = {}
    for name in GUESSED if guessing else ():
        table = guessing.table(name, required=False) if guessing else None
        if table:
            found[name] = table.number("an_hour", required=True, least=20, most=1_000_000) or 0
            table.text("source")
            read_mark(table)
            table.close()
    return found
