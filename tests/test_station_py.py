"""Starts `station.py` for real, beside a stand-in for Django where the programs themselves do not matter."""

import ast
import base64
import contextlib
import errno
import importlib.util
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import psycopg
import pytest

import station

ROOT = Path(station.__file__).parent
PINS = ROOT / "requirements"

# Writes down what it was asked for; `worker` stays until told to stop, or until there is a file named `die`.
MANAGE = """
import os, pathlib, sys, time
data = pathlib.Path(os.environ["BIANMIN_DATA"])
with (data / "calls").open("a") as calls:
    calls.write(" ".join(sys.argv[1:]) + "\\n")
if sys.argv[1] == "migrate":
    (data / "station.sqlite3").touch()
if sys.argv[1] == "first_administrator":
    print(os.environ["BIANMIN_ADDRESS"] + "/first/once")
if sys.argv[1] == "fail":
    sys.exit(3)
while sys.argv[1] == "worker":
    time.sleep(0.1)
    if (data / "die").exists():
        sys.exit("worker had enough")
"""
WSGI = """
import os
def application(environ, start_response):
    start_response("200 OK" if environ["PATH_INFO"] == "/readyz" else "404 Not Found", [])
    return [os.environ["BIANMIN_DEMO"].encode()]
"""


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A checkout with our station.py and pins, a stand-in for Django, and a finished virtual environment."""
    shutil.copy(ROOT / "station.py", tmp_path)
    shutil.copytree(ROOT / ".ci", tmp_path / ".ci")
    shutil.copytree(PINS, tmp_path / "requirements")
    for name, text in {
        "manage.py": MANAGE,
        "config/__init__.py": "",
        "config/wsgi.py": WSGI,
        "counties/liangshan/county.toml": 'code = "370832"\n',
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    python = tmp_path / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text(f'#!/bin/sh\nexec {sys.executable} "$@"\n')
    python.chmod(0o755)
    stamps = {pins: station.fingerprint([PINS / f"{pins}.txt"]) for pins in ("setup", "base", "dev")}
    (tmp_path / ".venv" / "pins.json").write_text(json.dumps(stamps))
    return tmp_path


@pytest.fixture
def port() -> int:
    return next(number for number in range(8120, 8200) if not station.port_problem("127.0.0.1", number))


@pytest.fixture
def suite() -> ModuleType:
    spec = importlib.util.spec_from_file_location("suite", ROOT / ".ci" / "suite.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def environ(**more: str) -> dict[str, str]:
    plain = {name: value for name, value in os.environ.items() if not name.startswith("BIANMIN_")}
    return {**plain, **more}


def ask(house: Path, *words: Any, **more: str) -> "subprocess.CompletedProcess[str]":
    """Run station.py to its end."""
    command = [sys.executable, str(house / "station.py"), *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, env=environ(**more), check=False, timeout=120)


@contextlib.contextmanager
def started(house: Path, port: int, *words: Any, **more: str) -> Iterator["subprocess.Popen[str]"]:
    """Run station.py in a session of its own until READY; at the end what is left of it is killed."""
    command = [sys.executable, str(house / "station.py"), "run", "--port", str(port), *map(str, words)]
    running = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=environ(**more),
        start_new_session=True,
    )
    try:
        assert running.stdout
        lines = []
        for line in running.stdout:
            lines.append(line)
            if line.startswith("READY"):
                break
        assert lines[-1] == f"READY http://127.0.0.1:{port}\n", "".join(lines)
        yield running
    finally:
        for left in processes(running.pid):
            with contextlib.suppress(ProcessLookupError):
                os.kill(left, signal.SIGKILL)
        running.wait()
        if running.stdout:
            running.stdout.close()


def processes(session: int | None = None) -> dict[int, str]:
    """Give the living processes, or those of one session, with their command lines."""
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            state, _, _, its_session = (folder / "stat").read_text().rpartition(")")[2].split()[:4]
            if session in (None, int(its_session)) and state != "Z":
                found[int(folder.name)] = (folder / "cmdline").read_text().replace("\0", " ")
    return found


def wait_for_none(session: int) -> None:
    last = time.monotonic() + 15
    while processes(session):
        assert time.monotonic() < last, processes(session)
        time.sleep(0.1)


def calls(house: Path) -> list[str]:
    return (house / "var" / "calls").read_text().splitlines()


class TestPython:
    def test_the_file_parses_on_an_old_python(self) -> None:
        ast.parse((ROOT / "station.py").read_text(), feature_version=(3, 7))

    def test_an_old_python_hears_one_sentence(self) -> None:
        code = "import sys, runpy; sys.version_info = (3, 10, 13, 'final', 0); runpy.run_path('station.py')"
        old = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
        assert (old.returncode, old.stdout) == (1, "")
        assert old.stderr.startswith("这里的 Python 是 3.10，需要 3.11 或更高：请先安装")
        assert len(old.stderr.splitlines()) == 1

    def test_without_venv_it_names_the_package(self, house: Path, tmp_path: Path, port: int) -> None:
        shutil.rmtree(house / ".venv")
        (tmp_path / "without").mkdir()
        (tmp_path / "without" / "sitecustomize.py").write_text("import sys; sys.modules['ensurepip'] = None\n")
        told = ask(house, "run", "--port", port, PYTHONPATH=str(tmp_path / "without"))
        assert (told.returncode, told.stderr) == (
            1,
            "这个 Python 缺少 venv 模块：请由管理员运行 apt-get install python3-venv，再来一次。\n",
        )


class TestPort:
    def test_a_busy_port_is_named_and_a_free_one_offered(self, house: Path, port: int) -> None:
        with socket.create_server(("127.0.0.1", port)):
            told = ask(house, "run", "--port", port)
        assert told.returncode == 1
        busy = f"端口 {port} 已被别的程序占用：请停掉那个程序，或换一个端口，例如加上 --port "
        offered = re.fullmatch(rf"{busy}(\d+)。\n", told.stderr)
        assert offered
        assert station.port_problem("127.0.0.1", int(offered[1])) == 0
        assert not (house / "var" / "calls").exists()

    def test_a_port_shared_by_reuse_is_busy_too(self, port: int) -> None:
        with socket.create_server(("127.0.0.1", port), reuse_port=True):
            assert station.port_problem("127.0.0.1", port) == errno.EADDRINUSE

    def test_an_address_of_another_machine_is_refused(self, port: int) -> None:
        with pytest.raises(station.Refusal, match="检查 BIANMIN_BIND"):
            station.need_free_port("192.0.2.1", port)

    @pytest.mark.parametrize("number", ["0", "65536", "-1", "８０００", "http", ""])
    def test_nonsense_is_refused(self, number: str) -> None:
        told = ask(ROOT, "run", f"--port={number}")
        assert told.returncode == 2
        assert "端口是 1 到 65535 之间的整数" in told.stderr


class TestDisk:
    def test_too_little_space_is_one_sentence(self, tmp_path: Path) -> None:
        with pytest.raises(station.Refusal, match=r"磁盘空间不足：.*需要 1000000000 MB，请腾出空间"):
            station.need_space(tmp_path / "not" / "there" / "yet", 10**9)

    def test_a_full_disk_is_one_sentence(self) -> None:
        with open("/dev/full", "w") as full:
            command = [sys.executable, str(ROOT / "station.py"), "keys"]
            told = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
        assert (told.returncode, told.stderr) == (1, "磁盘已满，写不进去：请腾出空间后再运行一次。\n")

    def test_a_full_disk_during_set_up_is_one_sentence(self, house: Path, port: int) -> None:
        shutil.rmtree(house / ".venv")
        (house / "var" / "logs").mkdir(parents=True)
        (house / "var" / "logs" / "setup.log").symlink_to("/dev/full")
        told = ask(house, "run", "--port", port)
        assert (told.returncode, told.stderr) == (1, "磁盘已满，写不进去：请腾出空间后再运行一次。\n")

    def test_what_pip_says_of_a_full_disk_is_understood(self, tmp_path: Path) -> None:
        said = "ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device"
        assert station.why_set_up_failed("安装依赖", said, tmp_path).startswith("磁盘已满，安装依赖没有完成：请腾出")


class TestDataDirectory:
    def test_a_folder_with_other_things_is_left_alone(self, house: Path, tmp_path: Path, port: int) -> None:
        (tmp_path / "letters").mkdir()
        (tmp_path / "letters" / "mine.txt").write_text("dear")
        told = ask(house, "run", "--port", port, "--fresh", "--data", tmp_path / "letters")
        assert told.returncode == 1
        assert "已经存在，不是本系统建的" in told.stderr
        assert [thing.name for thing in (tmp_path / "letters").iterdir()] == ["mine.txt"]

    def test_demo_and_real_data_never_meet(self, tmp_path: Path) -> None:
        assert station.claim(tmp_path / "a", "demo") == "demo"
        assert station.claim(tmp_path / "b", "real") == "real"
        with pytest.raises(station.Refusal, match="里是演示数据，不能混用"):
            station.claim(tmp_path / "a", "real")
        with pytest.raises(station.Refusal, match="里是正式数据，不能混用"):
            station.claim(tmp_path / "b", "demo")
        assert station.claim(tmp_path / "b", None) == "real"

    def test_real_data_are_not_deleted_by_fresh(self, tmp_path: Path) -> None:
        station.claim(tmp_path / "real", "real")
        (tmp_path / "real" / "station.sqlite3").touch()
        with pytest.raises(station.Refusal, match="--fresh 只重做本机的演示数据"):
            station.empty(station.Station(tmp_path / "real", tmp_path, demo=False, environ={}))
        assert (tmp_path / "real" / "station.sqlite3").exists()

    def test_demo_keys_are_made_once_and_for_the_owner_alone(self, tmp_path: Path) -> None:
        made = station.demo_keys(tmp_path)
        assert station.demo_keys(tmp_path) == made
        assert (tmp_path / "keys.json").stat().st_mode & 0o777 == 0o600
        assert len(base64.b64decode(made["BIANMIN_VAULT_KEYS"].removeprefix("k1="), validate=True)) == 32
        assert len(base64.b64decode(made["BIANMIN_INDEX_KEY"], validate=True)) == 32
        assert len(made["BIANMIN_SECRET_KEY"]) >= 50

    def test_a_county_without_its_file_is_refused(self, house: Path, tmp_path: Path) -> None:
        told = ask(house, "run", "--county", tmp_path / "nowhere")
        assert told.returncode == 1
        assert "里没有 county.toml：请用 --county 指向一个县的数据包" in told.stderr

    def test_a_folder_that_may_not_be_written_is_one_sentence(self) -> None:
        assert station.what_the_system_refused(PermissionError(errno.EACCES, "no", "/srv/x")) == (
            "没有读写的权限（/srv/x）：请用 --data 换一个目录，或请管理员给予权限。"
        )

    def test_an_unforeseen_error_stays_loud(self) -> None:
        with pytest.raises(OSError, match="odd"):
            station.what_the_system_refused(OSError(errno.EIO, "odd"))


class TestSettings:
    def test_lines_are_read(self, tmp_path: Path) -> None:
        path = tmp_path / "settings.env"
        path.write_text("# 密钥\n\nA_KEY=k1=abc==\n export B = 'two words' \nC=\"\"\n", encoding="utf-8")
        assert station.read_settings(path) == {"A_KEY": "k1=abc==", "B": "two words", "C": ""}

    def test_a_line_that_is_none_is_named(self, tmp_path: Path) -> None:
        (tmp_path / "settings.env").write_text("A=1\nthis is no setting\n")
        with pytest.raises(station.Refusal, match="第 2 行看不懂"):
            station.read_settings(tmp_path / "settings.env")

    def test_a_missing_file_is_named(self, house: Path, tmp_path: Path) -> None:
        told = ask(house, "run", "--no-demo", "--settings", tmp_path / "none.env")
        assert told.returncode == 1
        assert "不存在或读不出：请检查 --settings" in told.stderr

    def test_no_demo_without_keys_says_how_to_make_them(self, house: Path) -> None:
        told = ask(house, "run", "--no-demo", BIANMIN_INDEX_KEY="x")
        assert told.returncode == 1
        assert told.stderr.startswith(
            "正式启动还缺 BIANMIN_SECRET_KEY、BIANMIN_VAULT_KEYS：请运行 python3 station.py keys"
        )

    def test_printed_keys_are_settings(self, tmp_path: Path) -> None:
        (tmp_path / "settings.env").write_text(ask(ROOT, "keys").stdout)
        assert tuple(station.read_settings(tmp_path / "settings.env")) == station.KEYS

    def test_a_demo_stays_on_this_machine(self, house: Path, port: int) -> None:
        told = ask(house, "run", "--port", port, BIANMIN_BIND="0.0.0.0")
        assert told.returncode == 1
        assert told.stderr.startswith("演示数据只能在本机使用")


class TestSteps:
    ALL = ("migrate --noinput", "load_calendar", "load_county {county}", "seed_demo", "sweep")

    @pytest.fixture
    def place(self, house: Path, monkeypatch: pytest.MonkeyPatch) -> station.Station:
        monkeypatch.setattr(station, "ROOT", house)
        monkeypatch.delenv("BIANMIN_DATABASE", raising=False)  # the suite's own, where it runs on PostgreSQL
        monkeypatch.setattr(station, "PYTHON", str(house / ".venv" / "bin" / "python"))
        args = Namespace(settings=None, data=str(house / "var"), county=str(house / "counties" / "liangshan"))
        return station.open_station(args, kind="demo")

    def taken(self, place: station.Station) -> list[str]:
        (place.data / "calls").unlink(missing_ok=True)
        station.take_steps(place)
        return (place.data / "calls").read_text().splitlines()

    def test_all_are_taken_once_and_the_sweep_each_time(self, place: station.Station) -> None:
        assert self.taken(place) == [step.format(county=place.county) for step in self.ALL]
        assert self.taken(place) == ["sweep"]

    def test_a_changed_pack_is_loaded_again(self, place: station.Station) -> None:
        self.taken(place)
        (place.county / "items.csv").write_text("new")
        assert self.taken(place) == [f"load_county {place.county}", "sweep"]

    def test_a_lost_database_forgets_the_stamps(self, place: station.Station) -> None:
        self.taken(place)
        (place.data / "station.sqlite3").unlink()
        assert len(self.taken(place)) == len(self.ALL)

    def test_a_database_on_a_server_is_asked_each_time(self, place: station.Station) -> None:
        self.taken(place)
        place.environ["BIANMIN_DATABASE"] = "postgres://elsewhere"
        assert len(self.taken(place)) == len(self.ALL)

    def test_spoilt_stamps_count_as_none(self, place: station.Station) -> None:
        self.taken(place)
        (place.data / "steps.json").write_text('{"migrate": ')
        assert len(self.taken(place)) == len(self.ALL)

    def test_a_step_that_fails_stops_and_is_not_stamped(self, place: station.Station) -> None:
        with pytest.raises(station.Refusal, match="「坏」没有完成，原因见上面"):
            station.django(place, "坏", ["fail"])

    def test_a_real_station_is_not_seeded(self, place: station.Station) -> None:
        real = station.Station(place.data, place.county, demo=False, environ=place.environ)
        assert [words[0] for _, words, _ in station.steps(real)] == [
            "migrate",
            "load_calendar",
            "load_county",
        ]


class TestServing:
    def test_a_signal_stops_all_that_was_started(self, house: Path, port: int) -> None:
        for number in (signal.SIGINT, signal.SIGTERM):
            with started(house, port) as running:
                assert len(processes(running.pid)) >= 5  # itself, the server and its two workers, the worker
                os.kill(running.pid, number)
                assert running.wait(15) == 0
                assert processes(running.pid) == {}
                assert station.port_problem("127.0.0.1", port) == 0
        assert calls(house)[-2:] == ["sweep", "worker"]  # the second start repeated no finished step
        assert calls(house).count("seed_demo") == 1

    def test_ctrl_c_at_a_terminal_lets_the_server_finish(self, house: Path, port: int) -> None:
        with started(house, port) as running:
            assert [station.is_ready("127.0.0.1", port, "") for _ in range(20)] == [True] * 20
            os.killpg(running.pid, signal.SIGINT)
            assert running.wait(15) == 0
            assert processes(running.pid) == {}
        assert "Stopped worker-2" in (house / "var" / "logs" / "web.log").read_text()
        assert "refused to gracefully stop" not in (house / "var" / "logs" / "web.log").read_text()

    def test_what_to_try_follows_ready(self, house: Path, port: int) -> None:
        with started(house, port) as running:
            running.terminate()
            assert running.stdout
            assert f"http://127.0.0.1:{port}/demo/" in running.stdout.read()

    def test_a_dead_program_is_named_and_the_rest_stopped(self, house: Path, port: int) -> None:
        with started(house, port) as running:
            (house / "var" / "die").touch()
            assert running.wait(15) == 1
            assert running.stdout
            said = running.stdout.read()
            assert f"后台程序意外停止，其余的也停了：原因见下面几行，全部记录在 {house}/var/logs/worker.log" in said
            assert said.endswith("worker had enough\n")
            assert processes(running.pid) == {}

    def test_the_workers_of_a_killed_server_are_stopped(self, house: Path, port: int) -> None:
        with started(house, port) as running:
            servers = [pid for pid, line in processes(running.pid).items() if "granian --interface" in line]
            os.kill(min(servers), signal.SIGKILL)
            assert running.wait(15) == 1
            assert processes(running.pid) == {}
            assert station.port_problem("127.0.0.1", port) == 0

    def test_the_programs_notice_when_station_py_is_killed(self, house: Path, port: int) -> None:
        with started(house, port) as running:
            os.kill(running.pid, signal.SIGKILL)
            running.wait()
            wait_for_none(running.pid)

    def test_a_second_one_on_the_same_data_is_refused(self, house: Path, port: int) -> None:
        with started(house, port):
            told = ask(house, "run", "--port", port + 1)
        assert told.returncode == 1
        assert "正由另一个 station.py 使用" in told.stderr

    def test_fresh_starts_anew_with_new_keys(self, house: Path, port: int) -> None:
        with started(house, port):
            before = (house / "var" / "keys.json").read_text()
        (house / "var" / "files").mkdir()
        with started(house, port, "--fresh"):
            assert (house / "var" / "keys.json").read_text() != before
            assert not (house / "var" / "files").exists()
            assert calls(house)[0] == "migrate --noinput"

    def test_a_real_station_prints_the_first_administrators_link(self, house: Path, tmp_path: Path, port: int) -> None:
        (tmp_path / "settings.env").write_text(ask(ROOT, "keys").stdout + "BIANMIN_HOSTS=bianmin.example\n")
        words = ("--no-demo", "--settings", tmp_path / "settings.env", "--data", tmp_path / "real")
        with started(house, port, *words) as running:
            running.terminate()
            assert running.stdout
            said = running.stdout.read()
        assert "头几个账号" in said and f"    http://127.0.0.1:{port}/first/once" in said
        assert "/demo/" not in said
        assert not (tmp_path / "real" / "keys.json").exists()
        assert "seed_demo" not in (tmp_path / "real" / "calls").read_text()

    def test_manage_passes_its_words_through(self, house: Path, tmp_path: Path) -> None:
        done = ask(house, "manage", "--data", tmp_path / "d", "migrate", "--noinput", "--data", "x")
        assert done.returncode == 0, done.stderr
        assert (tmp_path / "d" / "calls").read_text() == "migrate --noinput --data x\n"
        assert ask(house, "manage", "fail").returncode == 3


class TestVirtualEnvironment:
    def test_another_folder_in_its_place_is_left_alone(self, house: Path, tmp_path: Path, port: int) -> None:
        (tmp_path / "photos").mkdir()
        (tmp_path / "photos" / "one.jpg").touch()
        told = ask(house, "run", "--port", port, BIANMIN_VENV=str(tmp_path / "photos"))
        assert told.returncode == 1
        assert "里有别的文件：请把它移走" in told.stderr
        assert (tmp_path / "photos" / "one.jpg").exists()

    @pytest.mark.slow
    def test_a_set_up_cut_off_leaves_nothing_running_and_an_absent_registry_is_one_sentence(
        self, house: Path, tmp_path: Path, port: int
    ) -> None:
        venv = tmp_path / "venv"
        command = [sys.executable, str(house / "station.py"), "run", "--port", str(port)]
        running = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environ(BIANMIN_VENV=str(venv)))
        while not (venv / "bin" / "python").exists():
            time.sleep(0.05)
        running.terminate()
        assert running.communicate()[1] == "已中断：再运行一次会接着没做完的地方。\n"
        assert running.returncode == 130
        assert not [line for line in processes().values() if str(venv) in line]
        nowhere = {
            "PIP_INDEX_URL": "http://127.0.0.1:9/simple",
            "PIP_EXTRA_INDEX_URL": "",
            "PIP_FIND_LINKS": "",
        }
        again = ask(house, "run", "--port", port, BIANMIN_VENV=str(venv), **nowhere)
        assert "建立虚拟环境，用时" in again.stdout
        assert again.stderr == (
            "连不上软件包源，安装 uv没有完成：请检查网络，或把 PIP_INDEX_URL 设成可用的镜像再试；"
            f"记录在 {house}/var/logs/setup.log。\n"
        )

    def test_an_odd_failure_shows_the_end_of_its_log(self, tmp_path: Path) -> None:
        log = tmp_path / "logs" / "setup.log"
        with pytest.raises(station.Refusal, match=r"(?s)试一试没有完成：原因见下面几行.*it went odd$"):
            station.logged([sys.executable, "-c", "import sys; sys.exit('it went odd')"], "试一试", log)

    def test_the_mirror_set_for_pip_is_used_by_uv(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(station, "PYTHON", sys.executable)
        monkeypatch.delenv("UV_DEFAULT_INDEX", raising=False)
        monkeypatch.setenv("PIP_INDEX_URL", "http://mirror.example/simple")
        assert station.uv_environ()["UV_DEFAULT_INDEX"] == "http://mirror.example/simple"

    def test_pins_are_hashed_name_no_registry_and_dev_contains_base(self) -> None:
        pins = {}
        for name in ("setup", "base", "dev"):
            text = (PINS / f"{name}.txt").read_text()
            assert "://" not in text
            pinned = re.split(r"\n(?=\S)", text.strip())
            assert all("--hash=sha256:" in pin for pin in pinned)
            pins[name] = {pin.split(" ")[0] for pin in pinned}
        assert pins["base"] - pins["dev"] == set()
        assert [pin.split("==")[0] for pin in pins["setup"]] == ["uv"]


class TestSuite:
    TINY = """
import os
import pytest
def test_right(): pass
def test_wrong(): assert os.environ.get("WRONG") is None
def test_left_out(): pytest.skip("today")
def test_no_settings_of_a_station_reach_it(): assert "BIANMIN_SECRET_KEY" not in os.environ
@pytest.mark.faults
def test_faults_are_not_of_the_suite(): assert False
@pytest.mark.browser
def test_chromium_is_named(): assert os.environ["BIANMIN_CHROMIUM"]
"""

    @pytest.fixture
    def tiny(self, house: Path) -> Path:
        (house / "tests").mkdir()
        (house / "tests" / "test_tiny.py").write_text(self.TINY)
        lines = [
            "[pytest]",
            "markers =",
            "  browser",
            "  faults",
            "addopts = -p no:django -p no:cacheprovider",
        ]
        (house / "pytest.ini").write_text("\n".join(lines))
        (house / "bin").mkdir()
        return house

    def test_each_part_closes_with_its_totals(self, tiny: Path) -> None:
        done = ask(tiny, "test", "--only", "sqlite", "-q", BIANMIN_SECRET_KEY="x")
        assert done.stdout.endswith("\n测试小结\nsqlite: 3 passed, 0 failed, 1 skipped\n"), done.stdout + done.stderr
        assert done.returncode == 0

    def test_a_failed_test_fails_the_whole(self, tiny: Path) -> None:
        done = ask(tiny, "test", "--only", "sqlite", "-q", WRONG="yes")
        assert "sqlite: 2 passed, 1 failed, 1 skipped\n" in done.stdout
        assert done.returncode == 1

    def test_a_part_that_cannot_run_says_how_to_get_it(self, tiny: Path) -> None:
        done = ask(tiny, "test", "--only", "browser", PATH=str(tiny / "bin"))
        assert "没有运行 browser：没有找到 Chromium，装上即可（apt-get install chromium）。" in done.stdout
        assert "没有运行任何测试。" in done.stdout
        assert done.returncode == 1

    def test_a_found_chromium_is_handed_to_the_browser_tests(self, tiny: Path) -> None:
        (tiny / "bin" / "chromium").symlink_to("/bin/true")
        done = ask(tiny, "test", "--only", "browser", "-q", PATH=f"{tiny / 'bin'}")
        assert "browser: 1 passed, 0 failed, 0 skipped\n" in done.stdout, done.stdout + done.stderr
        assert done.returncode == 0

    def test_no_test_at_all_is_a_failure(self, tiny: Path) -> None:
        done = ask(tiny, "test", "--only", "sqlite", "-q", "-k", "nothing_like_this")
        assert "sqlite: 0 passed, 0 failed, 0 skipped\n没有运行任何测试。\n" in done.stdout
        assert done.returncode == 1

    def test_a_throw_away_postgres_runs_and_leaves_nothing(self, suite: ModuleType) -> None:
        try:
            suite.postgres_home()
        except station.Refusal as absent:
            pytest.skip(str(absent))
        asked = (
            "select datcollate, pg_encoding_to_char(encoding), current_setting('listen_addresses'),"
            " current_setting('data_directory') from pg_database where datname = current_database()"
        )
        with suite.postgres_server() as address, psycopg.connect(address) as connection:
            row = connection.execute(asked).fetchone()
        assert row
        assert row[:3] == ("C.UTF-8", "UTF8", "")
        assert not Path(row[3]).parent.exists()
