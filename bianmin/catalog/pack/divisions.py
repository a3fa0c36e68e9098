"""divisions.csv: from province to village, the divisions of one county, with station names derived."""

import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from bianmin.catalog.pack.names import DerivedName, station_name
from bianmin.catalog.pack.problems import Problems, Row, read_rows
from bianmin.catalog.pack.settings import Settings

COLUMNS = ("code", "name", "level", "parent_code")
LEVELS = ("province", "city", "county", "township", "village")
_SIGNIFICANT = {"province": 2, "city": 4, "county": 6, "township": 9, "village": 12}
_CODE = re.compile(r"[0-9]{12}")
_LONGEST = 60


@dataclass(frozen=True, slots=True)
class Division:
    """One division as published; ``station`` is there for villages and communities only."""

    line: int
    code: str
    name: str
    level: str
    parent_code: str
    station: DerivedName | None


def read_divisions(folder: Path, settings: Settings | None, problems: Problems) -> tuple[Division, ...]:
    """Read divisions.csv; notes twins, orphans, codes outside of their parent's and a foreign county."""
    rows = read_rows(folder / "divisions.csv", COLUMNS, problems)
    sound = [row for row in rows if _is_sound(row, problems)]
    by_code: dict[str, Row] = {}
    for row in sound:
        first = by_code.setdefault(row["code"], row)
        if first is not row:
            problems.add(row.where("code"), f"{row['code']} 和第 {first.line} 行重复。每个代码只能有一行。")
    for row in sound:
        _check_parent(row, by_code, problems)
    divisions = tuple(_division(row) for row in sound)
    if rows:
        _check_county(divisions, settings, problems)
    return divisions


def namesakes(divisions: tuple[Division, ...]) -> list[Division]:
    """Return the villages whose station name occurs twice in one township: no page could tell them apart."""
    villages = [division for division in divisions if division.station]
    seen = Counter((village.parent_code, village.station) for village in villages)
    return [village for village in villages if seen[village.parent_code, village.station] > 1]


def _is_sound(row: Row, problems: Problems) -> bool:
    faults = []
    if not _CODE.fullmatch(row["code"]):
        faults.append(("code", f"“{row['code']}”不是 12 位数字。Excel 会把它变成科学计数，请把这一列设成文本。"))
    if row["level"] not in LEVELS:
        faults.append(("level", f"“{row['level']}”不认识，只能是 {'、'.join(LEVELS)}。"))
    if not row["name"] or len(row["name"]) > _LONGEST:
        faults.append(("name", f"名称要有，最长 {_LONGEST} 个字。"))
    for column, what in faults:
        problems.add(row.where(column), what)
    return not faults


def _check_parent(row: Row, by_code: dict[str, Row], problems: Problems) -> None:
    rank = LEVELS.index(row["level"])
    kept = _SIGNIFICANT[row["level"]]
    if row["code"][kept:].strip("0"):
        problems.add(row.where("code"), f"{row['level']} 的代码第 {kept} 位以后要是 0。")
    if rank == 0:
        return
    parent = by_code.get(row["parent_code"])
    if parent is None:
        problems.add(
            row.where("parent_code"),
            f"上级 {row['parent_code'] or '（空）'} 不在表里。补上这一行，或改对代码。",
        )
        return
    if parent["level"] != LEVELS[rank - 1]:
        what = f"上级 {parent['name']} 是 {parent['level']}，{row['level']} 的上级要是 {LEVELS[rank - 1]}。"
        problems.add(row.where("parent_code"), what)
        return
    if not row["code"].startswith(parent["code"][: _SIGNIFICANT[parent["level"]]]):
        problems.add(row.where("code"), f"{row['code']} 不在上级 {parent['name']}（{parent['code']}）的号段里。")


def _division(row: Row) -> Division:
    station = station_name(row["name"]) if row["level"] == "village" else None
    return Division(row.line, row["code"], row["name"], row["level"], row["parent_code"], station)


def _check_county(divisions: tuple[Division, ...], settings: Settings | None, problems: Problems) -> None:
    counties = [division for division in divisions if division.level == "county"]
    if len(counties) != 1:
        problems.add("divisions.csv", f"要正好有一行 county，现在有 {len(counties)} 行。一个文件夹只装一个县。")
    elif settings and (counties[0].code[:6], counties[0].name) != (settings.code, settings.name):
        here, there = f"{counties[0].code[:6]} {counties[0].name}", f"{settings.code} {settings.name}"
        what = f"这里是 {here}，county.toml 是 {there}。两处要一样。"
        problems.add(f"divisions.csv 第 {counties[0].line} 行", what)
    for level, told in (("township", "乡镇（街道）"), ("village", "村（社区）")):
        if not any(division.level == level for division in divisions):
            problems.add("divisions.csv", f"一个{told}都没有，装了也没有站。")
