#!/usr/bin/env python3
"""Sets up, starts and tests the station; the first file to open, with nothing but Python's own library.

python3 station.py run      sets up what is missing, fills a made-up demo, starts it all and says READY
python3 station.py test     runs the suite on SQLite, on PostgreSQL and in Chromium where these are found
"""

# ruff: noqa: S603 - every program started here is named in this file

import os
import sys

# The file parses on Python 3.6 too, so that an old Python says this sentence and not SyntaxError.
if os.name != "posix":
    sys.exit("本系统在 Linux 或 macOS 上运行：Windows 请先安装 WSL，再在其中运行 python3 station.py run。")
if sys.version_info < (3, 11):  # noqa: UP036
    sys.exit(
        f"这里的 Python 是 {sys.version_info[0]}.{sys.version_info[1]}，需要 3.11 或更高：请先安装"
        "（例如 apt-get install python3.11 python3.11-venv），再运行 python3.11 station.py run。"
    )

import argparse
import base64
import contextlib
import ctypes
import errno
import fcntl
import hashlib
import http.client
import importlib.util
import io
import json
import re
import secrets
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, NoReturn

ROOT = Path(__file__).resolve().parent
VENV = Path(os.environ.get("BIANMIN_VENV") or ROOT / ".venv").absolute()
PYTHON = str(VENV / "bin" / "python")
OWN_DATA = ROOT / "var"
MARKER = ".bianmin-station"  # stands in a data directory made by us, and says "demo" or "real"
DATABASE = "station.sqlite3"  # as config/settings.py names it
KEYS = ("BIANMIN_SECRET_KEY", "BIANMIN_VAULT_KEYS", "BIANMIN_INDEX_KEY")
DEFAULT_PORT = 8000
RUN_MB = 50  # free space needed to start
SETUP_MB = {"base": 600, "dev": 1000}  # and to set up, uv's cache among it
READY_SECONDS, STOP_SECONDS = 120, 10

Command = Callable[[argparse.Namespace, list[str]], int]
Children = Mapping[str, "subprocess.Popen[bytes]"]


class Refusal(Exception):
    """What went wrong and what to do now, in one Chinese sentence that is shown as it stands."""


@dataclass(frozen=True)
class Station:
    """One data directory, and the environment that every process working on it is given."""

    data: Path
    county: Path
    demo: bool
    environ: dict[str, str]

    def log(self, name: str) -> Path:
        return self.data / "logs" / f"{name}.log"


# ── the commands ──────────────────────────────────────────────────────────────────────────────────────────


def run(args: argparse.Namespace, _rest: list[str]) -> int:
    """Set up what is missing and serve until told to stop; finished steps are not repeated the next time."""
    station = open_station(args, kind="real" if args.no_demo or args.settings else "demo", port=args.port)
    bind = station.environ.get("BIANMIN_BIND") or "127.0.0.1"
    if station.demo and bind not in ("127.0.0.1", "localhost"):
        raise Refusal("演示数据只能在本机使用：请去掉 BIANMIN_BIND，或用 --no-demo 和 --settings 正式启动。")
    need_free_port(bind, args.port)
    with alone_in(station.data):
        if args.fresh:
            empty(station)
            station = open_station(args, kind="demo", port=args.port)
        need_space(station.data, RUN_MB)
        install("base", station.log("setup"))
        take_steps(station)
        link = first_administrator(station)
        return serve(station, bind, args.port, programs(bind, args.port), link)


def test(_args: argparse.Namespace, rest: list[str]) -> int:
    """Run the suite in each of its places, see .ci/suite.py; `rest` goes to it, and from there to pytest."""
    become_suite(["test", *rest])


def manage(args: argparse.Namespace, _rest: list[str]) -> int:
    """Hand over to Django's manage.py with the environment of the data directory."""
    hand_over(args, ["manage.py", *args.words])


def bench(args: argparse.Namespace, rest: list[str]) -> int:
    """Hand over to the benchmarks."""
    hand_over(args, ["-m", "benchmarks", *rest])


def keys(_args: argparse.Namespace, _rest: list[str]) -> int:
    """Print a fresh set of keys, as lines for a settings file."""
    say("\n".join(f"{name}={value}" for name, value in new_keys().items()))
    return 0


def lint(_args: argparse.Namespace, rest: list[str]) -> int:
    """Check style, imports and, when asked, types."""
    become_suite(["lint", *rest])


# ── port and disk ─────────────────────────────────────────────────────────────────────────────────────────


def need_free_port(bind: str, port: int) -> None:
    """Refuse a port that somebody else listens on, naming one that is free."""
    problem = port_problem(bind, port)
    if problem == errno.EADDRINUSE:
        free = next((n for n in range(port + 1, min(port + 200, 65536)) if not port_problem(bind, n)), 8765)
        raise Refusal(f"端口 {port} 已被别的程序占用：请停掉那个程序，或换一个端口，例如加上 --port {free}。")
    if problem in (errno.EACCES, errno.EPERM):
        raise Refusal(f"没有权限使用端口 {port}：请换一个 1024 以上的端口，例如加上 --port {DEFAULT_PORT}。")
    if problem:
        raise Refusal(f"不能在 {bind}:{port} 上启动：请检查 BIANMIN_BIND 是不是本机的地址。")


def port_problem(bind: str, port: int) -> int:
    """Return 0 if `bind`:`port` can be listened on, else the errno."""
    with socket.socket(socket.AF_INET6 if ":" in bind else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # a connection in TIME_WAIT is nobody
        try:
            probe.bind((bind, port))
        except OSError as problem:
            return problem.errno or errno.EINVAL
    return 0


def need_space(place: Path, megabytes: int) -> None:
    """Refuse when the disk that holds `place` has less than `megabytes` free."""
    free = free_megabytes(place)
    if free < megabytes:
        raise Refusal(f"磁盘空间不足：{place} 所在的磁盘只剩 {free} MB，需要 {megabytes} MB，请腾出空间后再运行一次。")


def free_megabytes(place: Path) -> int:
    there = next(folder for folder in (place, *place.parents) if folder.exists())
    return shutil.disk_usage(there).free // 2**20


# ── data directory, keys, environment ─────────────────────────────────────────────────────────────────────


def open_station(args: argparse.Namespace, *, kind: str | None, port: int = DEFAULT_PORT) -> Station:
    """Find or make the data directory and put the environment together.

    `kind` is "demo" or "real" where the command decides it, None where the directory says what it is.
    An option stands before the process environment, that before the settings file.
    """
    given = {**(read_settings(Path(args.settings)) if args.settings else {}), **os.environ}
    data = Path(args.data or given.get("BIANMIN_DATA") or OWN_DATA).resolve()
    county = Path(args.county or given.get("BIANMIN_COUNTY") or ROOT / "counties" / "liangshan").resolve()
    if not (county / "county.toml").is_file():
        raise Refusal(f"{county} 里没有 county.toml：请用 --county 指向一个县的数据包，可参照 counties/liangshan。")
    demo = claim(data, kind) == "demo"
    given |= {"BIANMIN_DATA": str(data), "BIANMIN_COUNTY": str(county), "BIANMIN_DEMO": str(int(demo))}
    address = {"BIANMIN_ADDRESS": f"http://127.0.0.1:{port}"}
    given = {**given, **address, **demo_keys(data)} if demo else {**address, **given}
    missing = [name for name in KEYS if not given.get(name)]
    if missing:
        raise Refusal(
            f"正式启动还缺 {'、'.join(missing)}：请运行 python3 station.py keys > settings.env 生成一套"
            "并妥善保管，再加上 --settings settings.env。"
        )
    return Station(data, county, demo, given)


def read_settings(path: Path) -> dict[str, str]:
    """Read KEY=VALUE lines; a line that begins with # is a comment, quotes around a value are dropped."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (FileNotFoundError, IsADirectoryError, UnicodeDecodeError):
        raise Refusal(f"设置文件 {path} 不存在或读不出：请检查 --settings 后面的路径。") from None
    values = {}
    for number, line in enumerate(map(str.strip, lines), 1):
        if line and not line.startswith("#"):
            found = re.fullmatch(r"(?:export\s+)?([A-Z][A-Z0-9_]*)\s*=\s*(.*)", line)
            if not found:
                raise Refusal(f"设置文件 {path} 第 {number} 行看不懂：每行应是「名称=值」，名称用大写字母。")
            values[found[1]] = re.sub(r"""^(["'])(.*)\1$""", r"\2", found[2])
    return values


def claim(data: Path, kind: str | None) -> str:
    """Mark `data` as a demo's or a real station's and return which it is; they never share a directory."""
    mark_as_ours(data)
    known = (data / MARKER).read_text(encoding="utf-8").strip()
    if known and kind and known != kind:
        was = "演示" if known == "demo" else "正式"
        raise Refusal(f"{data} 里是{was}数据，不能混用：请用 --data 另外指定一个目录。")
    if kind and not known:
        (data / MARKER).write_text(kind, encoding="utf-8")
    return known or kind or "demo"


def mark_as_ours(data: Path) -> None:
    """Make the directory; refuse one that holds something that is not ours, since --fresh would delete it."""
    if (data / MARKER).exists():
        return
    if data.exists() and (not data.is_dir() or (data != OWN_DATA and any(data.iterdir()))):
        raise Refusal(f"{data} 已经存在，不是本系统建的：请用 --data 指定一个新目录或空目录。")
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    (data / MARKER).touch(mode=0o600)


@contextlib.contextmanager
def alone_in(data: Path) -> Iterator[None]:
    """Hold the data directory, so that a second `run` cannot start on it."""
    with (data / MARKER).open("r+b") as marker:
        try:
            fcntl.flock(marker, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Refusal(f"{data} 正由另一个 station.py 使用：请先停掉它，或用 --data 另指定目录。") from None
        yield


def empty(station: Station) -> None:
    """Delete a demo's database, files, keys and stamps."""
    if not station.demo or station.environ.get("BIANMIN_DATABASE"):
        raise Refusal("--fresh 只重做本机的演示数据：正式数据和 PostgreSQL 里的数据请由管理员自己删除。")
    for thing in station.data.iterdir():
        if thing.is_dir() and not thing.is_symlink():
            shutil.rmtree(thing)
        elif thing.name != MARKER:
            thing.unlink()


def demo_keys(data: Path) -> dict[str, str]:
    """Return the demo's keys, made at the first call and readable by their owner alone."""
    path = data / "keys.json"
    if not path.exists():
        write_whole(path, json.dumps(new_keys(), indent=1))
    found = read_json(path)
    if set(found) != set(KEYS):
        raise Refusal(f"演示密钥 {path} 已损坏：请删掉整个目录 {data}，再运行一次。")
    return found


def new_keys() -> dict[str, str]:
    """Make a signing key, one vault key named k1 and the key of the blind index (32 bytes each, base64)."""
    vault, index = (base64.b64encode(secrets.token_bytes(32)).decode() for _ in range(2))
    return dict(zip(KEYS, (secrets.token_urlsafe(50), f"k1={vault}", index), strict=True))


def read_json(path: Path) -> dict[str, str]:
    """Read a file of ours; a missing or spoilt one counts as empty."""
    try:
        return dict(json.loads(path.read_text(encoding="utf-8")))
    except (FileNotFoundError, ValueError, TypeError):
        return {}


def write_whole(path: Path, text: str) -> None:
    """Write the file whole or not at all, for its owner alone."""
    draft = path.with_name(path.name + ".new")
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as out:
        out.write(text)
        out.flush()
        os.fsync(out.fileno())
    draft.replace(path)


# ── virtual environment ───────────────────────────────────────────────────────────────────────────────────


def install(pins: str, log: Path) -> None:
    """Bring the virtual environment to requirements/<pins>.txt ("base" or "dev"), unless it is there."""
    whole = venv_is_whole()
    stamps = read_json(VENV / "pins.json") if whole else {}
    if stamps.get(pins) == fingerprint([pins_file(pins)]):
        return
    need_space(VENV, SETUP_MB[pins])
    if not whole:
        make_venv(log)
    if stamps.get("setup") != fingerprint([pins_file("setup")]):
        pip = [PYTHON, "-m", "pip", "install", "--no-input", "--retries=2", "--require-hashes", "-r"]
        logged([*pip, str(pins_file("setup"))], "安装 uv", log)
    uv = [str(VENV / "bin" / "uv"), "pip", "install", "--python", PYTHON, "--require-hashes", "-r"]
    logged([*uv, str(pins_file(pins))], "安装依赖", log, uv_environ())
    now_there = {"setup", "base", pins}  # dev.txt contains base.txt
    write_whole(VENV / "pins.json", json.dumps({name: fingerprint([pins_file(name)]) for name in now_there}))


def pins_file(name: str) -> Path:
    return ROOT / "requirements" / f"{name}.txt"


def venv_is_whole() -> bool:
    """Say whether the virtual environment works (a set-up may have been cut off, or its Python removed)."""
    probe = [PYTHON, "-c", "import sys, pip; sys.exit(sys.version_info < (3, 11))"]
    return Path(PYTHON).exists() and subprocess.run(probe, capture_output=True, check=False).returncode == 0


def make_venv(log: Path) -> None:
    """Make the virtual environment anew.

    Raises:
        Refusal: something else lies there, or Python lacks a part that distributions split off.
    """
    if VENV.exists() and any(VENV.iterdir()) and not (VENV / "pyvenv.cfg").exists():
        raise Refusal(f"{VENV} 里有别的文件：请把它移走，或用环境变量 BIANMIN_VENV 另指定一个目录。")
    if any(importlib.util.find_spec(part) is None for part in ("venv", "ensurepip")):
        raise Refusal("这个 Python 缺少 venv 模块：请由管理员运行 apt-get install python3-venv，再来一次。")
    if any(importlib.util.find_spec(part) is None for part in ("_ssl", "_sqlite3")):
        raise Refusal("这个 Python 编译时缺少 ssl 或 sqlite3 模块：请改用系统软件源里的 Python（3.11 以上）。")
    logged([sys.executable, "-m", "venv", "--clear", str(VENV)], "建立虚拟环境", log)


def uv_environ() -> dict[str, str]:
    """Let uv use the package mirror and the certificates that pip was told to use; uv does not read pip's settings."""
    environ = {"UV_PYTHON_DOWNLOADS": "never", "UV_NO_PROGRESS": "1", **os.environ}
    told = {
        "UV_DEFAULT_INDEX": environ.get("PIP_INDEX_URL") or set_for_pip("global.index-url"),
        "SSL_CERT_FILE": environ.get("PIP_CERT") or set_for_pip("global.cert"),
    }
    return {**{name: value for name, value in told.items() if value}, **environ}


def set_for_pip(name: str) -> str:
    """Return one of pip's settings, wherever it was made, or nothing (`pip config get` overlooks /etc)."""
    listed = subprocess.run([PYTHON, "-m", "pip", "config", "list"], capture_output=True, text=True, check=False).stdout
    found = re.search(rf"^{re.escape(name)}='(.*)'$", listed, re.MULTILINE)
    return found[1] if found else ""


def logged(command: Sequence[str], title: str, log: Path, environ: Mapping[str, str] = os.environ) -> None:
    """Run a set-up step with its output in the log, showing the seconds; a failure becomes a Refusal."""
    began = time.monotonic()
    step = start(command, log, environ)
    try:
        while step.poll() is None:
            if sys.stdout.isatty():
                say(f"\r· {title} … {time.monotonic() - began:.0f} 秒", end="")
            time.sleep(0.1)
    finally:
        kill_group(step)
    outcome = "没有完成" if step.returncode else f"用时 {time.monotonic() - began:.1f} 秒"
    say(f"{chr(13) if sys.stdout.isatty() else ''}· {title}，{outcome}")
    if step.returncode:
        raise Refusal(why_set_up_failed(title, tail(log), log))


def why_set_up_failed(title: str, said: str, log: Path) -> str:
    """Turn what pip or uv said into a sentence with a remedy."""
    network = r"connection|timed? ?out|dns|resolution|error sending request|failed to fetch|no matching distr"
    if re.search(r"No space left|os error 28", said) or free_megabytes(VENV) < RUN_MB:
        return f"磁盘已满，{title}没有完成：请腾出至少 {SETUP_MB['base']} MB 空间后再运行一次。"
    if re.search(r"hash(es)? mismatch|do not match the hash", said, re.IGNORECASE):
        why, remedy = "下载的软件包与固定的校验值不符", "请把 PIP_INDEX_URL 设成另一个软件源再试"
    elif re.search(network, said, re.IGNORECASE):
        why, remedy = "连不上软件包源", "请检查网络，或把 PIP_INDEX_URL 设成可用的镜像再试"
    else:
        return f"{title}没有完成：原因见下面几行，全部记录在 {log}。\n{said}"
    return f"{why}，{title}没有完成：{remedy}；记录在 {log}。"


# ── steps before the start ────────────────────────────────────────────────────────────────────────────────


def take_steps(station: Station) -> None:
    """Bring the database up to date, each step once for the same inputs, then sweep what a crash left."""
    stamps = station.data / "steps.json"
    # A database on a server may be another one tomorrow, so there each step is repeated (all of them may be).
    remembered = not station.environ.get("BIANMIN_DATABASE") and (station.data / DATABASE).exists()
    done = read_json(stamps) if remembered else {}
    for title, words, inputs in steps(station):
        stamp = fingerprint(inputs)
        if done.get(words[0]) != stamp:
            django(station, title, words)
            done[words[0]] = stamp
            write_whole(stamps, json.dumps(done, indent=1))
    django(station, "清理上次中断留下的文件", ["sweep"])


def steps(station: Station) -> list[tuple[str, list[str], list[Path]]]:
    """List title, manage.py words and input files of each step."""

    def code(pattern: str) -> list[Path]:
        return [pins_file("base"), *ROOT.glob(f"bianmin/{pattern}.py")]

    pack = [path for path in station.county.rglob("*") if path.is_file()]
    listed = [
        ("建立数据库", ["migrate", "--noinput"], code("*/migrations/*")),
        ("装入工作日历", ["load_calendar"], code("workdays/**/*")),
        (
            "装入县数据包",
            ["load_county", str(station.county)],
            code("catalog/**/*") + pack,
        ),
    ]
    demo = ("生成演示数据", ["seed_demo"], list[Path]())  # once; the command looks at the database as well
    return [*listed, demo] if station.demo else listed


def fingerprint(files: Iterable[Path]) -> str:
    """Return one hash over names and contents of the files, whatever their order."""
    total = hashlib.sha256()
    for path in sorted(files):
        total.update(f"{path.name} {hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return total.hexdigest()


def django(station: Station, title: str, words: Sequence[str]) -> None:
    """Run a manage.py command on this terminal, where it draws its own progress."""
    say(f"· {title}")
    if subprocess.call([PYTHON, "manage.py", *words], cwd=ROOT, env=station.environ):
        need_space(station.data, RUN_MB)
        raise Refusal(f"「{title}」没有完成，原因见上面：改正后再运行一次，已完成的步骤不会重做。")


def first_administrator(station: Station) -> str:
    """Return the one-time links of a real station's first four accounts, a line each, or nothing if there are those."""
    if station.demo:
        return ""
    asked = [PYTHON, "manage.py", "first_administrator"]
    answer = subprocess.run(asked, cwd=ROOT, env=station.environ, stdout=subprocess.PIPE, text=True, check=False)
    if answer.returncode:
        raise Refusal("第一位管理员的链接没有生成，原因见上面：改正后再运行一次。")
    return answer.stdout.strip()


# ── serving ───────────────────────────────────────────────────────────────────────────────────────────────


def programs(bind: str, port: int) -> dict[str, list[str]]:
    """Give the command lines of the two programs that run side by side, by the name of their log."""
    web = f"-m granian --interface wsgi config.wsgi:application --host {bind} --port {port} --http 1 --no-ws"
    manners = "--respawn-failed-workers --workers-kill-timeout 8 --no-access-log"
    web += f" --workers 2 --blocking-threads 4 {manners}"
    return {"web": [PYTHON, *web.split()], "worker": [PYTHON, "manage.py", "worker"]}


def serve(station: Station, bind: str, port: int, commands: Mapping[str, Sequence[str]], link: str = "") -> int:
    """Start the programs, say READY when /readyz answers 200, stop them all on a signal or when one dies."""
    children: dict[str, subprocess.Popen[bytes]] = {}
    try:
        for name, command in commands.items():
            children[name] = start(command, station.log(name), station.environ)
        wait_until_ready(station, bind, port, children)
        greet(station, bind, port, link)
        while True:
            need_alive(station, children)
            time.sleep(0.3)
    except KeyboardInterrupt:
        say("\n正在停止……")
        return 0
    finally:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)  # a second Ctrl-C must not leave half of them running
        end(*children.values())


def start(command: Sequence[str], log: Path, environ: Mapping[str, str], **who: Any) -> subprocess.Popen[bytes]:
    """Start a program that is told to end when we die, however we die.

    It leads a process group of its own, so that Ctrl-C reaches us alone: granian's workers hang when the
    terminal and their parent both tell them to stop.
    """
    with opened(log) as out:
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            cwd=ROOT,
            env=environ,
            process_group=0,
            preexec_fn=end_with_parent,  # noqa: PLW1509 - this process has one thread
            **who,
        )


def end_with_parent() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGTERM, 0, 0, 0)  # PR_SET_PDEATHSIG


def need_alive(station: Station, children: Children) -> None:
    """Refuse to go on when one of the programs has ended."""
    for name, child in children.items():
        if child.poll() is not None:
            need_space(station.data, 1)
            title = {"web": "网页服务", "worker": "后台程序"}.get(name, name)
            log = station.log(name)
            raise Refusal(f"{title}意外停止，其余的也停了：原因见下面几行，全部记录在 {log}。\n{tail(log)}")


def wait_until_ready(station: Station, bind: str, port: int, children: Children) -> None:
    """Wait until the web server says that it, and what it needs, are there."""
    last = time.monotonic() + READY_SECONDS
    while not is_ready(bind, port, station.environ.get("BIANMIN_HOSTS", "")):
        need_alive(station, children)
        if time.monotonic() > last:
            raise Refusal(f"等了 {READY_SECONDS} 秒还没有准备好，已停止：请看 {station.log('web')} 里的原因。")
        time.sleep(0.1)


def is_ready(bind: str, port: int, hosts: str) -> bool:
    """Ask /readyz directly (no proxy), under the first host name that the settings allow."""
    host = hosts.partition(",")[0].strip().lstrip(".*") or "127.0.0.1"
    asking = http.client.HTTPConnection(seen_from_here(bind), port, timeout=5)
    try:
        asking.request("GET", "/readyz", headers={"Host": host})
        return asking.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        asking.close()


def seen_from_here(bind: str) -> str:
    return "127.0.0.1" if bind in ("0.0.0.0", "::") else bind  # noqa: S104 - compared, not bound  # nosec B104


def greet(station: Station, bind: str, port: int, link: str) -> None:
    """Say READY and what to try."""
    address = f"http://{seen_from_here(bind)}:{port}"
    lines = [f"READY {address}"]
    if station.demo:
        lines.append(f"  {address}/       群众首页：找指南、申请、查进度（演示的人和事都是编的）")
        lines.append(f"  {address}/demo/  换个身份：点一下就成为居民、窗口人员、部门经办、部门审批、督查……")
    if link:
        lines.append("  头几个账号，四个人各开各的链接（24 小时内有效，只能用一次；过期了见 docs/operator.zh.md）：")
        lines += [f"    {each}" for each in link.splitlines()]
    say("\n".join([*lines, f"  数据和日志在 {station.data}；按 Ctrl-C 停止"]))


def end(*children: subprocess.Popen[bytes]) -> None:
    """End the programs: asked first, after ten seconds made to, with whatever they left behind."""
    for child in children:
        child.terminate()
    last = time.monotonic() + STOP_SECONDS
    for child in children:
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(max(0.0, last - time.monotonic()))
        kill_group(child)


def kill_group(child: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):  # nobody left; macOS says it the second way
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()


# ── the command line ──────────────────────────────────────────────────────────────────────────────────────


def hand_over(args: argparse.Namespace, words: Sequence[str]) -> NoReturn:
    """Become another Python program on the data directory."""
    station = open_station(args, kind="real" if args.settings else None)
    install("base", station.log("setup"))
    become(words, station.environ)


def become_suite(words: Sequence[str]) -> NoReturn:
    mark_as_ours(OWN_DATA)
    install("dev", OWN_DATA / "logs" / "setup.log")
    become([".ci/suite.py", *words], os.environ)


def become(words: Sequence[str], environ: Mapping[str, str]) -> NoReturn:
    """Give this process to another Python program; Ctrl-C then is that program's own."""
    os.chdir(ROOT)
    os.execve(PYTHON, [PYTHON, *words], environ)  # noqa: S606


def say(text: str, end: str = "\n") -> None:
    sys.stdout.write(text + end)
    sys.stdout.flush()


START_LINE = "==== started "


def opened(log: Path) -> BinaryIO:
    """Open a log for a program that starts now, below a line that says so."""
    log.parent.mkdir(parents=True, exist_ok=True)
    out = log.open("ab")
    out.write(f"{START_LINE}{time.strftime('%Y-%m-%d %H:%M:%S')}\n".encode())
    out.flush()
    return out


def tail(log: Path, lines: int = 12) -> str:
    """Return the last lines that the program started last wrote."""
    written = log.read_text(encoding="utf-8", errors="replace")
    since_start = written[written.rfind(START_LINE) :].splitlines()[1:]
    return "\n".join(since_start[-lines:])


class Parser(argparse.ArgumentParser):
    """An argument parser that refuses in Chinese."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"命令写得不对（{message}）：用法见 python3 station.py --help。\n")


def port_number(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,5}", text) or not 0 < int(text) < 65536:
        raise argparse.ArgumentTypeError("端口是 1 到 65535 之间的整数")
    return int(text)


def command_line() -> Parser:
    """Describe the commands and their options."""
    parser = Parser(prog="station.py", description="便民站：运行与测试", allow_abbrev=False)
    commands = parser.add_subparsers(required=True, metavar="命令")

    def command(does: Command, about: str, rest: str = "") -> argparse.ArgumentParser:
        made = commands.add_parser(does.__name__, help=about, description=about, epilog=rest, allow_abbrev=False)
        made.set_defaults(does=does, takes_rest=bool(rest))
        if does in (run, manage, bench):
            made.add_argument("--data", metavar="目录", help="数据目录，程序写下的都在这里（默认 var）")
            made.add_argument("--county", metavar="目录", help="县数据包（默认 counties/liangshan）")
            made.add_argument("--settings", metavar="文件", help="正式启动的设置，每行「名称=值」")
        return made

    running = command(run, "建立环境并启动")
    running.add_argument("--port", type=port_number, default=DEFAULT_PORT, metavar="端口", help="默认 8000")
    running.add_argument("--no-demo", action="store_true", help="正式启动：密钥由环境或 --settings 给出")
    running.add_argument("--fresh", action="store_true", help="删掉演示数据，重新生成")
    command(test, "运行测试", "--only sqlite、postgres 或 browser 只运行一部分；其余参数交给 pytest")
    passing = command(manage, "转给 Django 的 manage.py")
    passing.add_argument("words", nargs=argparse.REMAINDER, metavar="…", help="manage.py 的命令和参数")
    command(bench, "测量性能", "其余参数交给 benchmarks")
    command(keys, "打印一套新密钥")
    command(lint, "检查代码", "--types 也检查类型")
    return parser


def main(words: Sequence[str]) -> int:
    """Do one command and return its exit code."""
    parser = command_line()
    args, rest = parser.parse_known_args(words)
    if rest and not args.takes_rest:
        parser.error("多出了 " + " ".join(rest))
    return guarded(lambda: args.does(args, rest))


def guarded(work: Callable[[], int]) -> int:
    """Do the work; a foreseen failure is one sentence on standard error."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a terminal that is not UTF-8
    signal.signal(signal.SIGTERM, interrupt)
    if signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:  # nohup
        signal.signal(signal.SIGHUP, interrupt)
    try:
        return flushed(work())
    except Refusal as why:
        return complain(str(why), 1)
    except KeyboardInterrupt:
        return complain("已中断：再运行一次会接着没做完的地方。", 130)
    except BrokenPipeError:
        return 1  # whoever read our output has gone
    except OSError as problem:
        drop_output()
        return complain(what_the_system_refused(problem), 1)


def flushed(code: int) -> int:
    """Have everything written before the interpreter ends, so that a full disk is told as one."""
    sys.stdout.flush()
    return code


def drop_output() -> None:
    """Try no further to write what standard output did not take."""
    with open(os.devnull, "w") as nowhere, contextlib.suppress(OSError, ValueError):
        os.dup2(nowhere.fileno(), sys.stdout.fileno())


def interrupt(_number: int, _frame: object) -> None:
    raise KeyboardInterrupt


def complain(sentence: str, code: int) -> int:
    sys.stderr.write(f"{sentence}\n")
    return code


def what_the_system_refused(problem: OSError) -> str:
    """Turn a full disk or a missing right into a sentence; anything else is a bug and stays loud."""
    where = f"（{problem.filename}）" if problem.filename else ""
    if problem.errno in (errno.ENOSPC, errno.EDQUOT):
        return f"磁盘已满，写不进去{where}：请腾出空间后再运行一次。"
    if problem.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return f"没有读写的权限{where}：请用 --data 换一个目录，或请管理员给予权限。"
    raise problem


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
