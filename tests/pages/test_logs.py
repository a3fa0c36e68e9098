"""What was typed into an address does not reach the log."""

import logging
import sys

import pytest

from bianmin.pages.logs import NothingPersonal, masked
from tests import factories as make


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        ("Not Found: /cases/LS20260928000013/", "Not Found: /cases/…/"),
        (f"Not Found: /find/{make.id_number()}/", "Not Found: /find/…/"),
        ("Not Found: /find/3708 3219 5403 0812 1X/", "Not Found: /find/…/"),
        ("Not Found: /people/王秀兰/", "Not Found: /people/…/"),
        ("Not Found: /people/%E7%8E%8B%E7%A7%80/", "Not Found: /people/…/"),
        ("Bad Request: /a\r\nERROR forged", "Bad Request: /a␍␊ERROR forged"),
        ("Not Found: /first/Z92XE82AXCYVN7G4Z3K9/", "Not Found: /first/…/"),
        ("Not Found: /guard/sittings/", "Not Found: /guard/sittings/"),
        ("the worker stopped at 12:30:05", "the worker stopped at 12:30:05"),
    ],
)
def test_a_line_keeps_what_it_says_and_loses_who_it_is_about(line, kept):
    assert masked(line) == kept


def test_the_formatter_masks_arguments_and_tracebacks_and_leaves_the_record_alone():
    try:
        int("13800001234岁")
    except ValueError:
        trouble = sys.exc_info()
    record = logging.LogRecord("django.request", logging.WARNING, "", 0, "Not Found: %s", ("/x/13800001234/",), trouble)
    line = NothingPersonal("{message}", style="{").format(record)
    assert line.startswith("Not Found: /x/…/") and "invalid literal" in line and "13800001234" not in line
    assert record.getMessage() == "Not Found: /x/13800001234/"


def test_every_handler_of_the_house_writes_with_it(settings):
    written = {each["formatter"] for each in settings.LOGGING["handlers"].values()}
    assert {settings.LOGGING["formatters"][name]["()"] for name in written} == {"bianmin.pages.logs.NothingPersonal"}
