"""Codes and PINs: what is typed, what is right, what is too easy."""

import pyotp
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bianmin.badges.rules import step_of, typed_digits, what_is_wrong_with_pin

SEED = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
NOON = 1_790_000_010


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("123456", "123456"),
        (" 123 456 ", "123456"),
        ("１２３　４５６", "123456"),
        ("123-456", "123456"),
        ("12\t3456\n", "123456"),
    ],
)
def test_blanks_dashes_and_wide_digits_do_not_count(typed, read):
    assert typed_digits(typed) == read


@given(st.integers(min_value=-3, max_value=3))
def test_a_code_belongs_to_its_own_step_and_is_read_one_step_off(steps):
    code = pyotp.TOTP(SEED).at(NOON + 30 * steps)
    found = step_of(SEED, code, timestamp=NOON)
    assert found == (NOON // 30 + steps if abs(steps) <= 1 else None)


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "abcdef", "12345x", "١٢٣٤٥٦", "-12345", "1" * 500])
def test_what_is_no_six_digits_is_no_code(typed):
    assert step_of(SEED, typed, timestamp=NOON) is None


@pytest.mark.parametrize(
    "easy",
    [
        "000000",
        "111111",
        "123456",
        "654321",
        "901234",
        "121212",
        "123123",
        "112233",
        "998877",
        "121221",
        "12345",
        "１２３４５",
    ],
)
def test_easy_pins_are_refused(easy):
    assert what_is_wrong_with_pin(easy)


@pytest.mark.parametrize("fine", ["402816", "719304", "135790", "281746"])
def test_other_pins_are_taken(fine):
    assert what_is_wrong_with_pin(fine) == ""
