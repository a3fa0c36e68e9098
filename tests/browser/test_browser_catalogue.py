"""The catalogue through the real server: drafted, mended after the gate, approved by another, told everywhere, superseded."""

import re
import time
from datetime import date

import pytest

from bianmin.catalog.sheet_codes import code_of
from tests.browser.walking import choose_village
from tests.papers.reading import text_of

pytestmark = pytest.mark.browser
NAME, VILLAGE = "重度残疾人护理补贴", "370832001009"
CATCH_ALL, PHONE, COMPLAINTS = "其他有关证明材料", "0537-7321000", "0537-7321001"
LINE = "一级、二级残疾，平时要人照顾的，每月有护理补贴。"


def pdf_at(visitor, path, *, seconds=60):
    """Return the PDF at a path, as soon as the worker has made it."""
    for _ in range(seconds):
        answer = visitor.page.request.get(visitor.address + path)
        if answer.headers["content-type"] == "application/pdf":
            return answer.body()
        time.sleep(1)
    raise AssertionError(f"no PDF at {path}")


def write(clerk, address, section, values):
    """Fill some fields of one page of the editor, and save it."""
    page = clerk.go(f"{address}?s={section}")
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    for name, value in values.items():
        box = page.locator(f'[name="{name}"]').first
        if box.evaluate("each => each.tagName") == "SELECT":
            box.select_option(value)
        else:
            box.fill(value)
    clerk.press("保存", exact=True)


def begin(clerk):
    """Begin the item's next edition; return the address of its pages and the item's code."""
    page = clerk.go(f"/cataloguing/items/?q={NAME}")
    clerk.press(NAME, within="main")
    slug = re.search(r"/items/([^/]+)/", page.url)[1]
    clerk.press("起草新版", exact=True)
    return page.url.split("?")[0].removeprefix(clerk.address), slug


def approve(approver, edition):
    page = approver.go(edition)
    page.locator("#valid_from").fill(date.today().isoformat())
    approver.press("批准", exact=True)


def test_from_a_draft_with_three_faults_to_a_sheet_that_says_it_is_out_of_date(visit):
    clerk, approver, reader = visit(), visit(), visit(width=390)
    clerk.sign_in_as("部门经办")
    approver.sign_in_as("部门审批")
    address, slug = begin(clerk)
    marks = {f"materials-{n}-mark": "未核实" for n in (1, 2, 3, 4, 5)}
    write(clerk, address, "words", {"one_line": LINE})
    write(clerk, address, "limits", {"legal-amount": "5"})
    write(clerk, address, "result", {"consult_phone": PHONE, "complaint_phone": PHONE})
    page = clerk.go(f"{address}?s=materials")
    first = page.locator('[name="materials-1-name"]').input_value()
    write(clerk, address, "materials", {**marks, "materials-1-name": CATCH_ALL})

    page = clerk.go(f"{address}?s=changed")
    told = page.locator("main").inner_text()
    assert all(words in told for words in ("比法定时限", "投诉电话", CATCH_ALL)), told
    assert not page.get_by_role("button", name="保存，送批").count()
    write(clerk, address, "limits", {"legal-amount": ""})
    write(clerk, address, "result", {"complaint_phone": COMPLAINTS})
    write(clerk, address, "materials", {"materials-1-name": first})
    page = clerk.go(f"{address}?s=changed")
    page.locator('[name="changed"]').fill("写清了咨询电话。")
    clerk.press("保存，送批", exact=True)
    edition = address.removesuffix("edit/")
    assert not clerk.go(edition).get_by_role("button", name="批准", exact=True).count()  # not by whoever wrote it
    approve(approver, edition)

    choose_village(reader)
    assert LINE in reader.go(f"/items/{slug}/").locator("main").inner_text()
    assert LINE in visit(width=1080).go(f"/kiosk/{VILLAGE}/items/{slug}/").locator("main").inner_text()
    told = reader.page.request.get(f"{reader.address}/api/v1/items/{slug}").json()
    assert told["one_line"] == LINE
    number = int(re.search(r"第 (\d+) 版", reader.page.locator("main").inner_text())[1])

    reader.go(f"/items/{slug}/sheets/")
    reader.page.get_by_role("button", name="A4 贴墙单").click()  # the worker makes it; the page looks again by itself
    assert LINE in text_of(pdf_at(reader, f"/items/{slug}/sheets/guide_sheet/?v={VILLAGE}"))
    code = code_of(slug, number, VILLAGE)
    assert "仍有效" in reader.go(f"/sheets/{code}/").locator("main").inner_text()

    again, _ = begin(clerk)
    write(clerk, again, "words", {"one_line": f"{LINE}先打电话问。"})
    clerk.go(f"{again}?s=changed")
    clerk.press("保存，送批", exact=True)
    approve(approver, again.removesuffix("edit/"))
    said = reader.go(f"/sheets/{code}/").locator("main").inner_text()
    assert "已更新" in said and f"第 {number + 1} 版" in said
