"""Measure rows 1, 3 and 4, 5, 7 and 8, and 9 of PERFORMANCE.md: ``python3 station.py bench`` or ``python -m benchmarks``.

The station that is measured is made for the run, in a data folder and a database of its own, and deleted after it.
"""

# ruff: noqa: PLC0415 - models can be imported only when Django has read the settings of the place

import argparse
import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.place import PACK, Place, set_up, throw_away
from benchmarks.serving import served
from config.progress import bars

if TYPE_CHECKING:
    from benchmarks.rows import Bench, Line, Report

ALONG_WITH = {"4": "3", "8": "7"}  # rows that are measured with another
TEXTS_PER_CASE = 10  # row 7 searches 100,000 texts at 10,000 cases


def main() -> None:
    """Make the place, fill it, measure the rows that were asked for, and print the table."""
    asked = _asked()
    pack = Path(os.environ.get("BIANMIN_COUNTY") or PACK)
    with throw_away(pack, os.environ.get("BIANMIN_DATABASE", "")) as place, bars() as report:
        report("make a station", 0, 1)
        set_up(place)
        report("make a station", 1, 1)
        load = os.getloadavg()[0]
        _become(place)
        lines = _measured(place, asked, report)
        _print(lines, asked, load)


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="station.py bench", description=__doc__.partition("\n")[0])
    parser.add_argument("--cases", type=int, default=10_000, help="cases in the database (default 10000)")
    parser.add_argument("--rows", default="1,3,5,7,9", help="rows to measure (default all: 1,3,5,7,9)")
    parser.add_argument("--seconds", type=float, default=3.0, help="seconds of each measurement (default 3)")
    parser.add_argument("--markdown", type=Path, help="also write the table to this file")
    asked = parser.parse_args()
    asked.rows = [ALONG_WITH.get(row, row) for row in asked.rows.split(",")]
    if not set(asked.rows) <= {"1", "3", "5", "7", "9"} or asked.cases < 1:
        parser.error("rows are among 1,3,5,7,9 and there is at least one case")
    return asked


def _become(place: Place) -> None:
    """Take the environment of the place, and let Django read it; a pool would not live through a fork."""
    import django

    for name in [name for name in os.environ if name.startswith("BIANMIN_")]:
        del os.environ[name]
    os.environ.update({**place.environ, "BIANMIN_POOL": "0"})
    django.setup()


def _measured(place: Place, asked: argparse.Namespace, report: "Report") -> "list[Line]":
    from django.conf import settings
    from django.db import connections

    from benchmarks import floors
    from benchmarks.filling import fill
    from benchmarks.offering import offer
    from benchmarks.rows import Bench
    from benchmarks.staffing import staff_of_county
    from bianmin.county.scope import county

    with county(settings.COUNTY_CODE):
        staff = staff_of_county()
        fill(staff, asked.cases, report)
        floors.make_table()
        floors.analyse()
        place.manage("selfcheck")  # the copies must be as right as the real ones
        with served(place, "web") as server:
            lines = _rows(Bench(server, staff, offer(), asked.seconds, report), asked, report)
        connections.close_all()
    return lines


def _rows(bench: "Bench", asked: argparse.Namespace, report: "Report") -> "list[Line]":
    """Measure row after row; 9 before 7, whose many texts nobody else should have to carry."""
    from benchmarks import guiding, listing, searching, stepping, submitting

    rows: dict[str, Callable[[], list[Line]]] = {
        "1": lambda: submitting.submissions(bench),
        "3": lambda: guiding.guides(bench),
        "5": lambda: listing.worklists(bench),
        "9": lambda: stepping.acceptances(bench),
        "7": lambda: searching.searches(bench, asked.cases * TEXTS_PER_CASE),
    }
    lines: list[Line] = []
    chosen = [row for row in rows if row in asked.rows]
    for done, row in enumerate(chosen, start=1):
        report("measure", done - 1, len(chosen))
        lines += rows[row]()
        report("measure", done, len(chosen))
    return sorted(lines, key=lambda line: line.row)


def _print(lines: "list[Line]", asked: argparse.Namespace, load: float) -> None:
    from benchmarks import table

    table.show(lines)
    if asked.markdown:
        asked.markdown.write_text(table.markdown(lines, asked.cases, load), encoding="utf-8")


if __name__ == "__main__":
    main()
