"""An encrypted value is found by its index in its own county, and a code survives being read aloud."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from bianmin.county.refusals import BadInput
from bianmin.county.scope import ALL, NoCounty, county
from bianmin.vault.index import CROCKFORD, blind_index, keyed_hash, new_code, normalise_code
from tests.vault.conftest import key


def test_an_index_is_the_same_each_time() -> None:
    """Written out, for rows kept for years depend on it."""
    assert blind_index("id-number", "37083219540101234X") == "baee20c90977fbd1ecf47cecfc9d1156"
    assert keyed_hash("query-code", "K7QM-3XRD") == "0ec5d723ffc88dfd23b8b75b60001544"


def test_width_case_and_blanks_do_not_count() -> None:
    assert blind_index("id", " 37083219540101234x\u3000") == blind_index("id", "３７０８３２１９５４０１０１２３４Ｘ")


def test_rare_characters_are_told_apart() -> None:
    assert len({blind_index("name", name) for name in ("王䶮", "王𫖯", "王𠮷", "王吉", "王")}) == 5


def test_parts_are_not_run_together() -> None:
    assert blind_index("n+p", "ab", "c") != blind_index("n+p", "a", "bc")
    assert blind_index("n+p", "a", "b") != blind_index("n+p", "b", "a")


def test_kind_purpose_county_and_key_all_count(keys: Settings) -> None:
    seen = {blind_index("a", "x"), blind_index("b", "x"), keyed_hash("a", "x")}
    with county("370829"):
        seen.add(blind_index("a", "x"))
    keys.VAULT_INDEX_KEY = key(8)
    seen.add(blind_index("a", "x"))
    assert len(seen) == 5


def test_an_index_gives_nothing_away_but_its_length() -> None:
    assert re.fullmatch(r"[0-9a-f]{32}", blind_index("name", "王秀兰"))


@pytest.mark.parametrize("parts", [(), ("",), ("王秀兰", ""), ("\u3000 ",)])
def test_nothing_is_not_indexed(parts: tuple[str, ...]) -> None:
    with pytest.raises(BadInput, match="空的"):
        blind_index("name+phone", *parts)


def test_an_index_needs_one_county() -> None:
    with county(ALL), pytest.raises(NoCounty):
        blind_index("id", "x")


def test_a_code_is_readable_and_long_enough() -> None:
    code = new_code()
    assert re.fullmatch(f"[{CROCKFORD}]{{4}}-[{CROCKFORD}]{{4}}", code)
    assert len(new_code(bits=60).replace("-", "")) == 12
    assert len(new_code(bits=61).replace("-", "")) == 13


def test_codes_do_not_repeat() -> None:
    assert len({new_code() for _ in range(2000)}) == 2000


@given(st.text(alphabet=CROCKFORD, min_size=8, max_size=8))
def test_a_code_typed_in_any_way_is_the_same_code(raw: str) -> None:
    code = normalise_code(raw)
    spoken = raw.lower().replace("0", "o").replace("1", "l")
    assert code.replace("-", "") == raw
    assert normalise_code(code) == normalise_code(f" {spoken[:3]} {spoken[3:]}－\n") == code


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("k7qm3xrd", "K7QM-3XRD"),
        ("Ｋ７ＱＭ－３ＸＲＤ", "K7QM-3XRD"),
        ("oOiI lL00", "0011-1100"),
        ("；；", ""),
        ("", ""),
    ],
)
def test_what_cannot_stand_in_a_code_is_left_out(typed: str, code: str) -> None:
    assert normalise_code(typed) == code


def test_a_fresh_code_is_already_in_its_written_form() -> None:
    code = new_code()
    assert normalise_code(code) == code
    assert keyed_hash("query-code", code) == keyed_hash("query-code", normalise_code(code.lower()))
