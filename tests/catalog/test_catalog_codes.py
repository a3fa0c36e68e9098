"""The codes of the national list: published samples pass, one wrong character does not, local ones have a space of their own."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bianmin.catalog.codes import (
    basic_faults,
    handling_faults,
    is_local,
    local_code,
    material_faults,
    organisation_faults,
    refuse_faults,
    split_task_code,
    task_code_faults,
    uscc_faults,
)
from bianmin.county.refusals import BadInput

# Published implementation codes (DOMAIN §2.2): letters in the organisation code, a type 21 that no list knows.
SAMPLES = (
    "11440100007482575H3440118009000",
    "11440000MB2D0164XH2440289876000",
    "11450721MB155808114000104002000",
    "11450721348531435D4001033002000",
    "12441500196720244T3442199806003",
    "1144070055366131943440114007000",
)
SIGNS = string.digits + string.ascii_uppercase
samples = st.sampled_from(SAMPLES)


def agreeing(code, **over):
    parts = split_task_code(code)
    return {"basic": parts.basic, "level": parts.level, "item_type": parts.item_type, **over}


@pytest.mark.parametrize("code", SAMPLES)
def test_the_published_samples_pass(code):
    assert task_code_faults(code) == []
    assert task_code_faults(code, **agreeing(code)) == []
    assert uscc_faults(code[:18]) == organisation_faults(code[8:17]) == basic_faults(code[19:]) == []
    assert handling_faults(code + "01", task_code=code) == material_faults(code + "001", task_code=code) == []
    assert not is_local(code)


@given(samples, st.integers(0, 30), st.sampled_from(SIGNS))
def test_one_wrong_character_is_found_in_its_part(code, at, sign):
    mutated = code[:at] + sign + code[at + 1 :]
    faults = task_code_faults(mutated, **agreeing(code))
    assert bool(faults) == (mutated != code)
    for fault in faults:
        assert fault.says and fault.mend and 0 <= fault.place <= 31
        assert fault.place <= 18 if at < 18 else fault.place > 18


@given(samples, st.integers(0, 17), st.characters())
def test_the_first_eighteen_places_stand_alone(code, at, sign):
    mutated = code[:at] + sign + code[at + 1 :]
    assert bool(uscc_faults(mutated[:18])) == (mutated != code)


@given(st.text(max_size=40))
def test_any_text_is_judged_and_none_is_taken_by_chance_of_its_length(text):
    for faults in (uscc_faults, organisation_faults, basic_faults, task_code_faults, handling_faults, material_faults):
        found = faults(text)
        assert found or len(text) in {9, 12, 18, 31, 33, 34}
    assert isinstance(is_local(text), bool)


@given(st.from_regex(r"[0-9]{4}[0-9A-Z]{8}", fullmatch=True).map(lambda text: text.strip()))
def test_letters_and_types_that_nobody_has_seen_are_allowed_in_a_basic_code(code):
    assert basic_faults(code) == []
    assert task_code_faults(SAMPLES[0][:19] + code) == []


@pytest.mark.parametrize("code", ["00010400Y000", "00010400X000", "442199806003"])
def test_letters_of_the_national_licence_list_pass(code):
    assert basic_faults(code) == []


@pytest.mark.parametrize(
    ("code", "place", "words"),
    [
        ("11440100007482575H344011800900", 0, "要 31 位，现在是 30 位"),
        ("11440100007482575H7440118009000", 19, "第 19 位（行使层级）是“7”"),
        ("11440100007482575H34401I800900a", 31, "第 31 位“a”"),
        ("11440100007482575H3X40118009000", 20, "第 20 位“X”不对，这里只能用数字（区划和事项类型）"),
        ("11440100007482575O3440118009000", 18, "第 18 位“O”不对"),
        ("11440100007482585H3440118009000", 17, "组织机构代码的校验位（第 17 位）是“5”"),
        ("11440100007482575J3440118009000", 18, "统一社会信用代码的校验位（第 18 位）是“J”，按前面各位算应是“H”"),
    ],
)
def test_a_fault_says_where_what_and_what_to_do(code, place, words):
    found = {fault.place: fault for fault in task_code_faults(code)}
    assert place in found and words in found[place].says and found[place].mend.endswith("。")


@pytest.mark.parametrize(
    ("over", "place", "words"),
    [
        ({"level": "4"}, 19, "是 3，事项写的是 4"),
        ({"basic": "440118019000"}, 27, "从第 27 位起对不上"),
        ({"item_type": "20"}, 22, "是 01，事项写的类型是 20"),
    ],
)
def test_a_code_that_contradicts_its_item_says_so(over, place, words):
    faults = task_code_faults(SAMPLES[0], **agreeing(SAMPLES[0], **over))
    assert [fault.place for fault in faults] == [place] and words in faults[0].says


@pytest.mark.parametrize(
    ("faults", "code", "words"),
    [
        (handling_faults, SAMPLES[0] + "1", "业务办理项编码要 33 位"),
        (handling_faults, SAMPLES[0] + "0A", "第 33 位“A”"),
        (material_faults, SAMPLES[0] + "01", "材料编码要 34 位"),
        (material_faults, SAMPLES[0] + "0O1", "第 33 位“O”"),
        (material_faults, SAMPLES[1] + "001", "前 31 位不是这件事的实施编码"),
    ],
)
def test_a_handling_item_and_a_material_carry_the_code_of_their_item(faults, code, words):
    assert any(words in fault.says for fault in faults(code, task_code=SAMPLES[0]))


def test_a_local_item_has_a_code_of_its_own_space():
    code = local_code("370832001009", "LOC0007")
    assert code == "LOC-370832001009-0007" and is_local(code)
    assert is_local(local_code("370832001009", "LOC0007-1")) and is_local("LOC0007") and not is_local("")


@pytest.mark.parametrize(
    ("division", "slug"), [("37083200100", "LOC1"), ("370832001009", "LOC"), ("370832001009", "打印")]
)
def test_a_local_code_needs_a_division_and_a_number(division, slug):
    with pytest.raises(BadInput, match="编不成本地编码"):
        local_code(division, slug)


def test_eight_zeros_in_a_row_mark_a_local_item():
    assert is_local("11440100007482575H3442000000000") and not is_local("11440100007482575H3442010000000")


def test_a_refusal_names_the_field_and_all_that_is_wrong():
    refuse_faults([], "task_code")
    with pytest.raises(BadInput) as refused:
        refuse_faults(task_code_faults(SAMPLES[0][:18] + "9" + "44A118009000"), "task_code")
    assert "第 19 位" in refused.value.fields["task_code"] and "第 22 位" in refused.value.fields["task_code"]
