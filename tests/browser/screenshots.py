"""Renew the README's pictures from the real pages: ``.venv/bin/python -m tests.browser.screenshots``."""

import tempfile
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

import tests.settings  # noqa: F401 - the keys of the demonstration that is started here
from tests.browser.starting import CHROMIUM, FLAGS, ROOT, running_station

PICTURES = ROOT / "docs" / "pictures"
LARGEST = 150_000  # bytes


def keep(page: Page, name: str) -> None:
    """Write what the page shows as a PNG of few colours."""
    shot = Image.open(BytesIO(page.screenshot()))
    for colours in (256, 128, 64, 32):
        out = BytesIO()
        shot.convert("RGB").quantize(colours).save(out, "PNG", optimize=True)
        if out.tell() < LARGEST:
            break
    PICTURES.mkdir(parents=True, exist_ok=True)
    (PICTURES / f"{name}.png").write_bytes(out.getvalue())


def sign_in(page: Page, address: str, title: str) -> None:
    page.goto(f"{address}/demo/")
    page.get_by_role("button", name=title).first.click()
    page.wait_for_load_state()


def main() -> None:
    with (
        tempfile.TemporaryDirectory() as data,
        running_station(Path(data), cases=400) as address,
        sync_playwright() as pw,
    ):
        browser = pw.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        phone = browser.new_page(viewport={"width": 390, "height": 844})
        phone.goto(f"{address}/villages/?t=370832001000")
        phone.get_by_role("button", name="杏花村社区", exact=True).first.click()
        phone.goto(f"{address}/")
        keep(phone, "home")
        desk = browser.new_page(viewport={"width": 1366, "height": 768})
        sign_in(desk, address, "窗口人员")
        desk.locator("ul.due a").first.click()
        desk.wait_for_load_state()
        keep(desk, "window")
        board = browser.new_page(viewport={"width": 1366, "height": 768})
        sign_in(board, address, "县政务服务管理办公室")
        keep(board, "board")
        browser.close()


if __name__ == "__main__":
    main()
