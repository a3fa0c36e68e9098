"""The parts in a real browser, at three sizes: axe finds nothing, nothing overflows, the script only helps.

No page here needs the database, so the server is a plain thread and touching the database would fail.
"""

import shutil
import threading
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.handlers.wsgi import WSGIHandler
from playwright.sync_api import expect, sync_playwright

from bianmin.pages.door import at_the_door

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here: apt-get install chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
]
SIZES = {"phone": (390, 844, False), "desk": (1366, 768, False), "senior": (390, 844, True)}
PAGES = ["/kitchen/", "/counter/", "/signin/", "/trouble/bad-input/", "/trouble/bug/", "/nowhere/"]
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


class Quiet(WSGIRequestHandler):
    """Answers without a line for each request."""

    def log_message(self, *_):
        """Say nothing."""


class Threads(ThreadingMixIn, WSGIServer):
    """A browser asks for several things at once."""

    daemon_threads = True


@pytest.fixture
def site():
    server = Threads(("127.0.0.1", 0), Quiet)
    server.set_app(at_the_door(WSGIHandler()))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(scope="module")
def chromium():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium, site):
    """Open a path of the site at one of the sizes; ``page.complaints`` is what the browser complains of."""
    contexts = []

    def opened(path, size="phone", **context):
        width, height, is_senior = SIZES[size]
        contexts.append(chromium.new_context(viewport={"width": width, "height": height}, base_url=site, **context))
        if is_senior:
            contexts[-1].add_cookies([{"name": "senior", "value": "1", "url": site}])
        page = contexts[-1].new_page()
        page.complaints = []
        page.on("console", lambda said: page.complaints.append(said.text))
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.goto(path)
        return page

    yield opened
    for context in contexts:
        context.close()


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("size", SIZES)
def test_axe_finds_nothing_and_nothing_overflows(open_page, path, size):
    page = open_page(path, size)
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": TAGS}}).response
    assert [(each["id"], each["nodes"][0]["html"]) for each in found["violations"]] == []
    assert found["passes"]
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert [each for each in page.complaints if "Failed to load resource" not in each] == []


def test_everything_one_presses_is_large_enough(open_page):
    small = """size => [...document.querySelectorAll('.button, .input, .option, .tile')]
        .filter(each => each.offsetParent && each.getBoundingClientRect().height < size)
        .map(each => each.outerHTML.slice(0, 80))"""
    assert open_page("/kitchen/").evaluate(small, 44) == []
    assert open_page("/kitchen/", "senior").evaluate(small, 60) == []


def test_the_desk_fits_its_screen_without_scrolling_the_page(open_page):
    page = open_page("/counter/", "desk")
    assert page.evaluate("document.documentElement.scrollHeight") == 768
    assert page.evaluate("getComputedStyle(document.querySelector('.desk > .column')).overflowY") == "auto"


def test_a_key_presses_its_button_and_nothing_else(open_page):
    page = open_page("/counter/", "desk")
    page.evaluate("document.querySelector('[data-key]').onclick = () => { document.title += '·' }")
    before = page.title()
    page.keyboard.press("F2")
    page.keyboard.press("Shift+F2")
    page.keyboard.press("F9")
    assert page.title() == before + "·"


def test_the_first_tab_leads_past_the_head_of_the_page(open_page):
    page = open_page("/kitchen/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "跳到正文"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_the_back_key_brings_back_what_was_typed_after_a_refusal(open_page):
    page = open_page("/kitchen/")
    page.evaluate("document.querySelector('button[value=save]').formAction = '/trouble/bad-input/'")
    for name, typed in {
        "name": "欧阳娜娜",
        "id_number": "370832",
        "born-month": "2",
        "why": "几句话",
    }.items():
        page.fill(f"#id_{name}", typed)
    page.check("#id_agree")
    page.click("button[value=save]")
    page.click("text=回到刚才那页")
    page.wait_for_url("**/kitchen/")
    assert page.input_value("#id_name") == "欧阳娜娜"
    assert page.input_value("#id_id_number") == "370832"
    assert page.input_value("#id_born-month") == "2"
    assert page.input_value("#id_why") == "几句话"
    assert page.is_enabled("button[value=save]")


def _by_htmx(page, path):
    page.evaluate(
        """path => { const form = document.querySelector('#main form');
        form.setAttribute('hx-post', path); form.setAttribute('hx-target', '#main'); htmx.process(form) }""",
        path,
    )
    page.fill("#id_name", "欧阳娜娜")
    page.check("#id_agree")
    page.click("button[value=next]")


@pytest.mark.parametrize(
    ("path", "words"),
    [("/desk/", "请再登录一次"), ("/trouble/moved-on/", "它刚刚被转交了"), ("/trouble/bug/", "不怪您")],
)
def test_what_the_house_says_by_htmx_stands_above_the_form_which_stays(open_page, path, words):
    page = open_page("/kitchen/")
    _by_htmx(page, path)
    page.wait_for_selector(f"#says >> text={words}")
    assert page.input_value("#main #id_name") == "欧阳娜娜"
    expect(page.locator("button[value=next]")).to_be_enabled()


def test_a_lost_network_is_said_and_the_form_stays(open_page):
    page = open_page("/kitchen/")
    page.context.set_offline(True)
    _by_htmx(page, "/echo/")
    page.wait_for_selector("#says >> text=网络断了一下")
    assert page.input_value("#id_name") == "欧阳娜娜"


def test_one_press_is_enough(open_page):
    page = open_page("/kitchen/")
    page.evaluate("document.querySelector('#main form').target = 'another'")
    page.check("#id_agree")
    with page.context.expect_page() as another:
        page.click("button[value=next]")
    assert page.is_disabled("button[value=next]")
    assert '"go": ["next"]' in another.value.content()


def test_a_chosen_file_is_shown_at_once_and_one_too_large_is_said(open_page, settings):
    settings.LARGEST_FILE = 1024 * 1024
    page = open_page("/kitchen/")
    page.set_input_files("#id_card", {"name": "卡.jpg", "mimeType": "image/jpeg", "buffer": b"J" * 1000})
    assert page.inner_text(".picked").strip() == "已选好：卡.jpg（0.0 MB）"
    large = {"name": "大.pdf", "mimeType": "application/pdf", "buffer": b"%PDF" + b"x" * 1024 * 1024}
    page.set_input_files("#id_card", large)
    assert "太大，传不了：大.pdf" in page.inner_text(".picked")
    assert not page.evaluate("document.querySelector('#id_card').checkValidity()")


def test_without_scripts_the_form_is_sent_and_the_senior_look_turned_on(open_page):
    page = open_page("/kitchen/", java_script_enabled=False)
    page.check("#id_agree")
    page.click("button[value=next]")
    assert '"go": ["next"]' in page.content()
    page.goto("/kitchen/")
    page.click("text=长辈版")
    assert "data-senior" in page.content()
