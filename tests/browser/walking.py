"""The presses that several walks share: choosing the village, filling the form, whatever the way its questions come."""

from datetime import date, timedelta

from tests.factories import id_number
from tests.vault import samples

VILLAGE = "杏花村社区"
SPOUSE = id_number(date(1990, 5, 20), 121)
WHO = {
    "who-for": "替自己", "who-name": "徐梅英", "who-id": id_number(date(1992, 8, 2), 122), "who-phone": "13800000777",
    "who-phone-whose": "本人的", "who-group": "2",
}  # fmt: skip
BIRTH = {
    "when_registered": "孩子已经出生", "born_on": date.today() - timedelta(days=9), "child_name": "徐小宝", "child_order": "1",
    "spouse_name": "王树林", "spouse_id": SPOUSE, "why_here": "我的户口在这里", "home_address": "杏花路 12 号",
}  # fmt: skip


def choose_village(visitor):
    visitor.go("/villages/?t=370832001000")
    visitor.press(VILLAGE, exact=True)


def fill_form(visitor, answers):
    """Answer page after page until the form is over: one page of many questions, or one question a page."""
    page = visitor.page
    for _ in range(40):
        if not page.locator("form#form").count():
            return
        _fill_page(page, answers)
        visitor.press("下一步")
    raise AssertionError(f"the form does not end: {page.url}")


def _fill_page(page, answers):
    """Fill what is asked here; an answer may bring up another question."""
    for _ in range(30):
        name = next((name for name in answers if _is_open(page, name, answers[name])), None)
        if name is None:
            return
        _fill(page, name, answers[name])


def _control(page, name, value):
    suffix = "-year" if isinstance(value, date) else ""
    return page.locator(f'form#form [name="{name}{suffix}"]')


def _is_open(page, name, value):
    control = _control(page, name, value)
    if not control.count():
        return False
    if control.first.get_attribute("type") == "radio":
        return not page.locator(f'form#form [name="{name}"]:checked').count()
    return control.first.input_value() == ""


def _fill(page, name, value):
    control = _control(page, name, value)
    details = page.locator("form#form details:not([open]) summary")
    for _ in range(details.count()):
        details.first.click()
    if isinstance(value, date):
        for part, number in (("year", value.year), ("month", value.month), ("day", value.day)):
            page.fill(f'form#form [name="{name}-{part}"]', str(number))
    elif control.first.get_attribute("type") == "radio":
        page.locator(f'form#form [name="{name}"][value="{value}"]').check(force=True)
        page.wait_for_timeout(300)  # an answer may change what is asked: htmx fetches the form anew
    else:
        control.first.fill(value)


def photo(tmp_path, name="photo.jpg"):
    """A real photograph, as a phone makes it."""
    path = tmp_path / name
    path.write_bytes(samples.photo())
    return str(path)
