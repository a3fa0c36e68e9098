"""Starting a whole demonstration of its own: data folder, database, county, made-up cases, web server and worker."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[2]
CHROMIUM = os.environ.get("BIANMIN_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]  # fmt: skip


def free_port():
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return sock.getsockname()[1]


def manage(environ, *words):
    done = subprocess.run(
        [sys.executable, "manage.py", *words], check=False, cwd=ROOT, env=environ, capture_output=True, text=True
    )
    assert done.returncode == 0, f"manage.py {' '.join(words)}\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}"


def wait_until_ready(address, web, log):
    for _ in range(300):
        assert web.poll() is None, log.read_text()[-3000:]
        try:
            if urllib.request.urlopen(f"{address}/readyz", timeout=2).status == 200:
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"not ready: {log.read_text()[-3000:]}")


@contextmanager
def running_station(data: Path, *, cases: int = 100, residents: int = 60) -> Iterator[str]:
    """Yield the address of a demonstration in an empty folder; nothing of it may have gone wrong at the end."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    environ = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings", "BIANMIN_DATA": str(data),
               "BIANMIN_ADDRESS": address, "BIANMIN_DEMO": "1"}  # fmt: skip
    for words in (["migrate", "-v0"], ["load_calendar"], ["load_county", "counties/liangshan"],
                  ["seed_demo", "--cases", str(cases), "--residents", str(residents)]):  # fmt: skip
        manage(environ, *words)
    log = data / "web.log"
    with log.open("w") as out:
        web = subprocess.Popen(
            [sys.executable, "-m", "granian", "--interface", "wsgi", "config.wsgi:application", "--host", "127.0.0.1",
             "--port", str(port), "--workers", "1", "--blocking-threads", "4"], cwd=ROOT, env=environ, stdout=out, stderr=out,
        )  # fmt: skip
        worker = subprocess.Popen(
            [sys.executable, "manage.py", "worker"], cwd=ROOT, env=environ, stdout=out, stderr=out
        )
        try:
            wait_until_ready(address, web, log)
            yield address
        finally:
            for child in (web, worker):
                child.terminate()
            for child in (web, worker):
                child.wait(timeout=15)
    assert "Traceback" not in log.read_text(), log.read_text()[-5000:]
