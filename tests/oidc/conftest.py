"""The honest provider, in its own process, and this house on a port that the provider knows."""

import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright
from pytest_django.live_server_helper import LiveServer

from tests.browser.starting import CHROMIUM, FLAGS
from tests.oidc.places import ISSUER, OURS, PORT, STATION

HERE = Path(__file__).parent


@pytest.fixture(scope="session")
def allauth(tmp_path_factory):
    """The address of django-allauth's provider: another project, another database, another process."""
    folder = tmp_path_factory.mktemp("provider")
    words = [sys.executable, str(HERE / "provider" / "serve.py"), str(PORT), str(folder), f"{STATION}/guard/sso/back/"]
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(words, stdout=log, stderr=log, cwd=folder)
        try:
            for _ in range(200):
                assert process.poll() is None, (folder / "log").read_text()
                try:
                    urllib.request.urlopen(f"{ISSUER}/.well-known/openid-configuration", timeout=2)
                    break
                except OSError:
                    time.sleep(0.2)
            yield ISSUER
        finally:
            process.terminate()
            process.wait(timeout=10)


@pytest.fixture
def house(transactional_db, settings):
    """This house at the address to which the provider sends people back; cookies of the two are of different sites."""
    settings.PUBLIC_ADDRESS = STATION
    settings.OIDC = {
        "issuer": ISSUER,
        "client_id": "bianmin",
        "secret": "a-secret-of-the-tests-alone",
        "name": "省统一身份认证",
    }
    server = LiveServer(f"127.0.0.1:{OURS}")
    yield server.url
    server.stop()


@pytest.fixture
def page(house):
    if CHROMIUM is None:
        pytest.skip("no Chromium: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        context = browser.new_context(base_url=house, viewport={"width": 1366, "height": 768})
        yield context.new_page()
        browser.close()
