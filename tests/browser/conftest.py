"""A real station: its own data folder, migrated, loaded and seeded, a web server and a worker, and a browser to walk in."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parents[2]
CHROMIUM = os.environ.get("BIANMIN_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]  # fmt: skip


def free_port():
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return sock.getsockname()[1]


def manage(environ, *words):
    done = subprocess.run([sys.executable, "manage.py", *words], cwd=ROOT, env=environ, capture_output=True, text=True)
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


@pytest.fixture(scope="session")
def station(tmp_path_factory):
    """The address of a running demonstration with sixty cases."""
    if "BIANMIN_WALK" in os.environ:  # one that runs already, while a walk is being written
        yield os.environ["BIANMIN_WALK"]
        return
    data = tmp_path_factory.mktemp("station")
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    environ = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings", "BIANMIN_DATA": str(data),
               "BIANMIN_ADDRESS": address, "BIANMIN_DEMO": "1"}  # fmt: skip
    for words in (["migrate", "-v0"], ["load_calendar"], ["load_county", "counties/liangshan"],
                  ["seed_demo", "--cases", "100", "--residents", "60"]):  # fmt: skip
        manage(environ, *words)
    log = data / "web.log"
    with log.open("w") as out:
        web = subprocess.Popen(
            [sys.executable, "-m", "granian", "--interface", "wsgi", "config.wsgi:application", "--host", "127.0.0.1",
             "--port", str(port), "--workers", "1", "--blocking-threads", "4"], cwd=ROOT, env=environ, stdout=out, stderr=out,
        )  # fmt: skip
        worker = subprocess.Popen([sys.executable, "manage.py", "worker"], cwd=ROOT, env=environ, stdout=out, stderr=out)
        try:
            wait_until_ready(address, web, log)
            yield address
        finally:
            for child in (web, worker):
                child.terminate()
            for child in (web, worker):
                child.wait(timeout=15)
    assert "Traceback" not in log.read_text(), log.read_text()[-5000:]


@pytest.fixture(scope="session")
def browser():
    if CHROMIUM is None:
        pytest.skip("no Chromium: apt-get install chromium")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield started
        started.close()


class Visitor:
    """Somebody with a browser of their own: follows links, fills forms, and has each page looked over."""

    def __init__(self, browser, address, *, width, senior=False):
        self.address = address
        self.context = browser.new_context(viewport={"width": width, "height": 844 if width < 500 else 768})
        if senior:
            self.context.add_cookies([{"name": "senior", "value": "1", "url": address}])
        self.page = self.context.new_page()
        self.noises = []
        self.page.on("console", lambda message: message.type == "error" and self.noises.append(message.text))
        self.page.on("pageerror", lambda error: self.noises.append(str(error)))

    def go(self, path):
        answer = self.page.goto(self.address + path)
        assert answer.status == 200, (path, answer.status)
        return self.look()

    def look(self):
        """Have axe read the page, and see that nothing runs out of it sideways."""
        self.page.wait_for_load_state()
        found = Axe().run(self.page)
        assert found.violations_count == 0, f"{self.page.url}\n{found.generate_report()}"
        over = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert over <= 0, f"{self.page.url} is {over} px too wide"
        assert not self.noises, (self.page.url, self.noises)
        return self.page

    def press(self, name, *, exact=False, within=None):
        """Press a button or link by its words, and look at where it leads."""
        place = self.page.locator(within) if within else self.page
        button = place.get_by_role("button", name=name, exact=exact)
        target = button.first if button.count() else place.get_by_role("link", name=name, exact=exact).first
        target.click()
        return self.look()

    def reads(self, words):
        """Wait until the page says ``words``."""
        self.page.get_by_text(words).first.wait_for(timeout=15_000)

    def sign_in_as(self, title):
        self.go("/demo/")
        card = self.page.locator("form", has=self.page.get_by_role("button", name=title)).first
        card.get_by_role("button").first.click()
        return self.look()

    def close(self):
        if "BIANMIN_SHOTS" in os.environ:  # a folder for a last look at each visitor's page
            self.page.screenshot(path=f"{os.environ['BIANMIN_SHOTS']}/{id(self)}.png", full_page=True)
        self.context.close()


@pytest.fixture
def visit(browser, station):
    """Make visitors; they leave when the test ends."""
    visitors = []

    def make(*, width=1366, senior=False):
        visitors.append(Visitor(browser, station, width=width, senior=senior))
        return visitors[-1]

    yield make
    for visitor in visitors:
        visitor.close()
