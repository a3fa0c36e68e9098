"""departments.csv: the county's units, and who an item's department value means."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from bianmin.catalog.pack.problems import PHONE, Problems, Row, read_rows
from bianmin.catalog.pack.settings import MARKS

COLUMNS = ("code", "name", "kind", "aliases", "phone", "address", "outer_system", "outer_mark")
KINDS = ("department", "enterprise", "party", "other")
STATION = "station"
TOWNSHIP = "township"
# These two values of items.csv name no county unit: they mean the station's own committee and its township.
SPECIAL = {"村(居)民委员会": STATION, "乡镇人民政府": TOWNSHIP}
_CODE = re.compile(r"[a-z][a-z0-9]{1,15}")


@dataclass(frozen=True, slots=True)
class Department:
    """One unit; ``outer_system`` is the upper-level system it decides in, ``outer_mark`` how sure that is."""

    code: str
    name: str
    kind: str
    aliases: tuple[str, ...]
    phone: str
    address: str
    outer_system: str
    outer_mark: str


def read_departments(folder: Path, problems: Problems) -> tuple[Department, ...]:
    """Read departments.csv; notes codes and names that occur twice, unknown kinds and odd phone numbers."""
    rows = read_rows(folder / "departments.csv", COLUMNS, problems)
    taken = {STATION: 0, TOWNSHIP: 0, **dict.fromkeys(SPECIAL, 0)}
    for row in rows:
        _check(row, problems)
        for column, word in [("code", row["code"]), ("name", row["name"]), *_alias_cells(row)]:
            if word in taken:
                told = f"和第 {taken[word]} 行重复" if taken[word] else "是给村站和乡镇留的"
                problems.add(row.where(column), f"“{word}”{told}，换一个。")
            taken.setdefault(word, row.line)
    return tuple(_department(row) for row in rows)


def unit_codes(departments: Iterable[Department]) -> dict[str, str]:
    """Return what each department value of items.csv means: a unit's code, ``station`` or ``township``."""
    codes = dict(SPECIAL)
    for department in departments:
        codes[department.name] = department.code
        codes.update(dict.fromkeys(department.aliases, department.code))
    return codes


def _alias_cells(row: Row) -> list[tuple[str, str]]:
    return [("aliases", alias) for alias in _aliases(row)]


def _aliases(row: Row) -> tuple[str, ...]:
    return tuple(alias.strip() for alias in row["aliases"].split(";") if alias.strip())


def _check(row: Row, problems: Problems) -> None:
    if not _CODE.fullmatch(row["code"]):
        problems.add(
            row.where("code"),
            f"“{row['code']}”不能做代码：小写字母开头，字母数字 2 到 16 位，定了就不要再改。",
        )
    if not row["name"]:
        problems.add(row.where("name"), "没有名称。")
    if row["kind"] not in KINDS:
        problems.add(row.where("kind"), f"“{row['kind']}”不认识，只能是 {'、'.join(KINDS)}。")
    if row["phone"] and not PHONE.fullmatch(row["phone"]):
        problems.add(row.where("phone"), f"“{row['phone']}”要写成区号加号码，例如 0537-0000000；没有就空着。")
    if row["outer_mark"] not in ("", *MARKS):
        problems.add(row.where("outer_mark"), f"“{row['outer_mark']}”不认识，只能空着或写 {'、'.join(MARKS)}。")


def _department(row: Row) -> Department:
    return Department(
        code=row["code"],
        name=row["name"],
        kind=row["kind"],
        aliases=_aliases(row),
        phone=row["phone"],
        address=row["address"],
        outer_system=row["outer_system"],
        outer_mark=row["outer_mark"],
    )
