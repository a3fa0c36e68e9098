"""Runs the tests in each of their places, and the checks of style: `station.py test` and `lint` end here."""

# ruff: noqa: S603 - every program started here is named in this file

import contextlib
import os
import pwd
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple
from xml.etree import ElementTree as ET

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from station import PYTHON, ROOT, VENV, Parser, Refusal, end, guarded, say, start, tail

UNIT = "not browser and not faults"


class Outcome(NamedTuple):
    """How one part of the suite went: its closing line, and whether any test ran or failed."""

    line: str
    ran: bool = False
    failed: bool = False


def test(part: str | None, extra: Sequence[str]) -> int:
    """Run one part or all, and close with a line of totals for each; `extra` goes to pytest."""
    outcomes = [try_part(name, extra) for name in ([part] if part else PARTS)]
    say("\n测试小结")
    for outcome in outcomes:
        say(outcome.line)
    if not any(outcome.ran for outcome in outcomes):
        say("没有运行任何测试。")
        return 1
    return int(any(outcome.failed for outcome in outcomes))


def lint(*, types: bool) -> int:
    """Check style and imports, and types where asked."""
    ruff = ["ruff check --output-format=concise", "ruff format --check --output-format=concise"]
    codes = []
    bandit = "bandit -q -ll -r bianmin config station.py .ci"  # what weighs; ruff's S looks at the rest
    for check in [*ruff, bandit, "lint-imports", *(["mypy bianmin config"] if types else [])]:
        say(f"· {check}")
        name, *words = check.split()
        codes.append(subprocess.call([str(VENV / "bin" / name), *words], cwd=ROOT))
    return max(codes)


# ── the parts ─────────────────────────────────────────────────────────────────────────────────────────────


def try_part(part: str, extra: Sequence[str]) -> Outcome:
    say(f"\n── {part} ──")
    try:
        return PARTS[part](extra)
    except Refusal as why:
        return Outcome(f"没有运行 {part}：{why}")


SPREAD = ("-q", "-n", str(min(os.cpu_count() or 1, 4)))  # the unit tests run side by side, each with its own database


def on_sqlite(extra: Sequence[str]) -> Outcome:
    return pytest("sqlite", UNIT, {}, [*SPREAD, *extra])


def on_postgres(extra: Sequence[str]) -> Outcome:
    with postgres_server() as address:
        return pytest("postgres", UNIT, {"BIANMIN_DATABASE": address}, [*SPREAD, *extra])


def in_browser(extra: Sequence[str]) -> Outcome:
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if not chromium:
        raise Refusal("没有找到 Chromium，装上即可（apt-get install chromium）。")
    environ = {"BIANMIN_CHROMIUM": chromium, "DJANGO_ALLOW_ASYNC_UNSAFE": "1"}
    return pytest("browser", "browser and not faults", environ, extra)


PARTS: dict[str, Callable[[Sequence[str]], Outcome]] = {
    "sqlite": on_sqlite,
    "postgres": on_postgres,
    "browser": in_browser,
}


def pytest(part: str, marks: str, environ: Mapping[str, str], extra: Sequence[str]) -> Outcome:
    """Run pytest on the tests with these marks; the settings of a station nearby do not reach it."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("BIANMIN_")}
    with tempfile.TemporaryDirectory(prefix="bianmin-test-") as folder:
        report = Path(folder, "report.xml")
        words = ["-p", "no:schemathesis", "-m", marks, f"--junitxml={report}", *extra]
        command = [PYTHON, "-m", "pytest", *words]
        code = subprocess.call(command, cwd=ROOT, env={**kept, "BIANMIN_VENV": str(VENV), **environ})
        passed, failed, skipped = totals(report)
    line = f"{part}: {passed} passed, {failed} failed, {skipped} skipped"
    if code not in (0, 1, 5):  # 1: a test failed, 5: no test was chosen
        line += f"\n{part} 没有正常结束（pytest 的退出码是 {code}），原因见上面。"
    return Outcome(line, ran=passed + failed > 0, failed=code not in (0, 5))


def totals(report: Path) -> tuple[int, int, int]:
    """Read passed, failed (errors among them) and skipped from pytest's JUnit report."""
    suites = list(ET.parse(report).iter("testsuite")) if report.exists() else []  # noqa: S314 - pytest's own  # nosec B314
    names = ("tests", "failures", "errors", "skipped")
    tests, failures, errors, skipped = (sum(int(suite.get(name, 0)) for suite in suites) for name in names)
    return tests - failures - errors - skipped, failures + errors, skipped


# ── PostgreSQL ────────────────────────────────────────────────────────────────────────────────────────────


@contextlib.contextmanager
def postgres_server() -> Iterator[str]:
    """Start a throw-away PostgreSQL on a socket file (no port, no password) and yield its address."""
    home = postgres_home()
    folder = Path(tempfile.mkdtemp(prefix="bianmin-pg-"))
    data, log = folder / "data", folder / "log"
    server = None
    try:
        who = unprivileged(folder)
        make_cluster(home, data, who)
        options = ["-c", "listen_addresses=", "-c", f"unix_socket_directories={folder}", "-c", "fsync=off"]
        server = start([str(home / "postgres"), "-D", str(data), *options], log, os.environ, **who)
        wait_for_postgres(server, data / "postmaster.pid", log)
        yield f"postgres://bianmin@{str(folder).replace('/', '%2F')}/postgres"
    finally:
        end(*([server] if server else []))
        shutil.rmtree(folder, ignore_errors=True)


def postgres_home() -> Path:
    """Find the folder with initdb and postgres: in PATH, or the newest where Debian and Red Hat put it."""
    found = shutil.which("initdb")
    usual = [*Path("/usr/lib/postgresql").glob("*/bin"), *Path("/usr").glob("pgsql-*/bin")]
    newest_first = sorted(usual, key=lambda home: int(re.sub(r"\D", "", str(home)) or 0), reverse=True)
    for home in [*([Path(found).resolve().parent] if found else []), *newest_first]:
        if (home / "initdb").exists() and (home / "postgres").exists():
            return home
    raise Refusal("没有找到 PostgreSQL，装上即可（apt-get install postgresql）。")


def unprivileged(folder: Path) -> dict[str, Any]:
    """Give the folder to a user that PostgreSQL accepts (it refuses root); return Popen's arguments."""
    if os.geteuid() != 0:
        return {}
    names = {entry.pw_name: entry for entry in pwd.getpwall()}
    user = names.get("postgres") or names["nobody"]
    os.chown(folder, user.pw_uid, user.pw_gid)
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def make_cluster(home: Path, data: Path, who: Mapping[str, Any]) -> None:
    words = ["-U", "bianmin", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"]
    command = [str(home / "initdb"), "-D", str(data), *words]
    made = subprocess.run(command, capture_output=True, text=True, cwd=data.parent, check=False, **who)
    if made.returncode:
        raise Refusal(f"PostgreSQL 的数据目录建不起来（{made.stderr.strip()[-300:]}）。")


def wait_for_postgres(server: "subprocess.Popen[bytes]", pid_file: Path, log: Path) -> None:
    """Wait until the eighth line of postmaster.pid says ready; pg_ctl looks there too."""
    last = time.monotonic() + 60
    while not (pid_file.exists() and pid_file.read_text().splitlines()[7:8] == ["ready   "]):
        if server.poll() is not None or time.monotonic() > last:
            raise Refusal(f"PostgreSQL 启动不了（{tail(log, lines=3)}）。")
        time.sleep(0.1)


def main(words: Sequence[str]) -> int:
    """Read what `station.py` passed on."""
    parser = Parser(prog="station.py", allow_abbrev=False)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("test", allow_abbrev=False).add_argument("--only", choices=list(PARTS))
    commands.add_parser("lint", allow_abbrev=False).add_argument("--types", action="store_true")
    args, extra = parser.parse_known_args(words)
    if args.command == "test":
        return guarded(lambda: test(args.only, extra))
    if extra:
        parser.error("多出了 " + " ".join(extra))
    return guarded(lambda: lint(types=args.types))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
