"""What was typed into an address does not reach the log."""

import logging

import pytest

from bianmin.pages.logs import NothingPersonal, masked
from tests import factories as make


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        ("Not Found: /cases/LS20260928000013/", "Not Found: /cases/LS…/"),
        (f"Not Found: /find/{make.id_number()}/", "Not Found: /find/…/"),
        ("Not Found: /find/3708 3219 5403 0812 1X/", "Not Found: /find/…/"),
        ("Not Found: /people/王秀兰/", "Not Found: /people/…/"),
        ("Not Found: /people/%E7%8E%8B%E7%A7%80/", "Not Found: /people/…/"),
        ("Bad Request: /a\r\nERROR forged", "Bad Request: /a␍␊ERROR forged"),
        ("the worker stopped at 12:30:05", "the worker stopped at 12:30:05"),
    ],
)
def test_a_line_keeps_what_it_says_and_loses_who_it_is_about(line, kept):
    assert masked(line) == kept


def test_the_filter_masks_what_the_arguments_would_have_put_in():
    record = logging.LogRecord("django.request", logging.WARNING, "", 0, "Not Found: %s", ("/x/13800001234/",), None)
    assert NothingPersonal().filter(record) and record.getMessage() == "Not Found: /x/…/"


def test_every_handler_of_the_house_has_the_filter(settings):
    assert all("nothing personal" in each["filters"] for each in settings.LOGGING["handlers"].values())
