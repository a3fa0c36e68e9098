"""Numbers and names that people carry, and the sentences for those that cannot be right."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bianmin.county.refusals import BadInput
from bianmin.people.identity import check_digit, read_id_number, read_name, read_phone
from tests import factories as make

TODAY = date(2026, 11, 24)


def test_a_right_number_says_birth_and_gender():
    number = make.id_number(date(1954, 3, 8), 12)
    identity = read_id_number(f" {number[:6]} {number[6:14]} {number[14:].lower()} ", today=TODAY)
    assert (identity.number, identity.born_on, identity.gender) == (number, date(1954, 3, 8), "female")


def test_an_old_persons_area_need_not_exist_today():
    body = "37083219500101001"
    assert read_id_number(body + check_digit(body), today=TODAY).born_on == date(1950, 1, 1)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("370832540308123", "15 位"), ("3708321954030812", "18 位"), ("37083219540308X234", "前 17 位"),
        ("370832195413081234", "出生日期不存在"), ("370832209901011234", "出生日期不对"), ("37083219540308123456", "18 位"),
        ("１２３", "18 位"), ("", "18 位"), ("37083219540230123X", "出生日期不存在"),
    ],
)  # fmt: skip
def test_a_wrong_number_is_told_what_is_wrong(text, says):
    with pytest.raises(BadInput, match=says):
        read_id_number(text, today=TODAY)


@given(st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_is_always_noticed(place, off):
    number = make.id_number(date(1954, 3, 8), 12)
    wrong = number[:place] + str((int(number[place]) + off) % 10) + number[place + 1 :]
    with pytest.raises(BadInput):
        read_id_number(wrong, today=TODAY)


@given(st.text(max_size=60))
def test_any_text_is_a_number_or_a_sentence(text):
    for read in (lambda: read_id_number(text, today=TODAY), lambda: read_phone(text), lambda: read_name(text)):
        try:
            read()
        except BadInput as refusal:
            assert str(refusal).endswith("。")


@pytest.mark.parametrize(("text", "phone"), [
    ("138 0000 0000", "13800000000"), ("+8613800000000", "13800000000"), ("0537-7300000", "0537-7300000"),
    ("０５３７７３０００００", "05377300000"), ("(0537)7300000", "05377300000"),
])  # fmt: skip
def test_phones_are_read_as_people_write_them(text, phone):
    assert read_phone(text) == phone


@pytest.mark.parametrize("text", ["1380000", "12345678901", "电话", "138000000000"])
def test_what_is_no_phone_is_told(text):
    with pytest.raises(BadInput, match="11 位手机号"):
        read_phone(text)


@pytest.mark.parametrize("name", ["王秀兰", "䶮", "𫖯𠮷", "阿卜杜拉·买买提", "Anna  Li", "王👵"])
def test_rare_names_are_kept(name):
    assert read_name(f" {name} ") == " ".join(name.split())


@pytest.mark.parametrize("name", ["", "   ", "王" * 51, "王\x00兰", "王\x07", "\ud800"])
def test_what_is_no_name_is_told(name):
    with pytest.raises(BadInput):
        read_name(name)
