"""A real station to walk in, and visitors with browsers of their own."""

import os

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

from tests.browser.starting import CHROMIUM, FLAGS, running_station


@pytest.fixture(scope="session")
def station(tmp_path_factory):
    """The address of a running demonstration with a hundred cases."""
    if "BIANMIN_WALK" in os.environ:  # one that runs already, while a walk is being written
        yield os.environ["BIANMIN_WALK"]
        return
    with running_station(tmp_path_factory.mktemp("station")) as address:
        yield address


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
