"""Numbers are given once and do not run out where a county needs more of them."""

import pytest

from bianmin.cases.actions.numbers import MOST_A_DAY, case_number, document_number, luhn
from bianmin.cases.models import NumberCounter
from bianmin.county.refusals import TryLater

pytestmark = pytest.mark.django_db


def counted_to(series, day, last):
    NumberCounter.objects.create(series=series, day=day, last=last)


def test_documents_are_counted_through_the_year_beyond_what_a_day_of_cases_can_have(at):
    day = at.date()
    counted_to("document 受", day.replace(month=1, day=1), MOST_A_DAY)
    assert document_number("受", day).endswith(f"受〔2026〕{MOST_A_DAY + 1}号")


def test_the_last_case_of_a_day_has_its_number_and_the_next_is_asked_to_come_tomorrow(at):
    counted_to("case", at.date(), MOST_A_DAY - 1)
    assert case_number(at.date())[-6:-1] == str(MOST_A_DAY)
    with pytest.raises(TryLater):
        case_number(at.date())


def test_the_check_digit_catches_every_single_wrong_digit():
    body = "2026092800012"
    slips = [
        body[:at] + digit + body[at + 1 :] for at in range(len(body)) for digit in "0123456789" if digit != body[at]
    ]
    assert [slip for slip in slips if luhn(slip) == luhn(body)] == []
