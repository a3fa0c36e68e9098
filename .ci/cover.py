"""Hold the coverage: every line and branch of what the law and the walls rest on, nine tenths of each other room."""

import json
import subprocess
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

WHOLE = (
    "bianmin/vault/",
    "bianmin/county/",
    "/lifecycle.py",
    "/deadlines.py",
    "/permissions.py",
    "/actions.py",
    "/actions/",
)
ON_POSTGRESQL = {"bianmin/catalog/search.py"}  # its other half is asked by the suite's run on PostgreSQL
REST = 90.0


def main() -> int:
    """Return 0 if the last run with ``--cov`` covered enough, else say where it did not."""
    with tempfile.TemporaryDirectory() as folder:  # the command is this one and no other
        report = Path(folder, "coverage.json")
        subprocess.run([sys.executable, "-m", "coverage", "json", "-q", "--fail-under=0", "-o", report], check=True)  # noqa: S603
        files = json.loads(report.read_text())["files"]
    short = [
        f"{path}: {seen['summary']['percent_covered']:.1f} %, lines {seen['missing_lines'][:8]}"
        for path, seen in files.items()
        if any(part in f"/{path}" for part in WHOLE) and seen["summary"]["percent_covered"] < 100
    ]
    rooms: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for path, seen in files.items():
        if path not in ON_POSTGRESQL:
            summary, room = seen["summary"], "/".join(path.split("/")[:2])
            rooms[room][0] += summary["num_statements"] + summary["num_branches"]
            rooms[room][1] += summary["missing_lines"] + summary["missing_branches"]
    short += [
        f"{room}: {100 - 100 * missing / of:.1f} %"
        for room, (of, missing) in rooms.items()
        if of and 100 * missing / of > 100 - REST
    ]
    print("\n".join(short) or "coverage holds")  # noqa: T201
    return bool(short)


if __name__ == "__main__":
    sys.exit(main())
