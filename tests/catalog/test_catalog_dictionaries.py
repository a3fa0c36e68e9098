"""Others' enumerations: dated codes, mappings that are never guessed, and loading that changes nothing a second time."""

from dataclasses import replace
from datetime import date

import pytest

from bianmin.catalog import dictionaries
from bianmin.catalog.actions import load_pack
from bianmin.catalog.actions.dictionaries import load_dictionaries
from bianmin.catalog.dictionaries import ALIASES, Code, house_version, read, shipped
from bianmin.catalog.models import CodeMapping, DictionaryCode
from bianmin.catalog.pack import read_pack
from bianmin.catalog.permissions import candidates, dictionary_choices, mapped
from tests import factories as make

pytestmark = pytest.mark.django_db
LATER, NEW_YEAR = date(2026, 9, 28), date(2027, 1, 1)
ONE = """
[[dictionary]]
name = "colour"
title = "颜色"
house = "甲"
[[dictionary.version]]
name = "甲"
starts = 2020-01-01
source = "试验"
mark = "观察"
codes = [["1", "红"], ["2", "绿"]]
[[dictionary.version]]
name = "乙"
starts = 2020-01-01
source = "试验"
mark = "未核实"
codes = [["R", "红"], ["G", "绿"], ["B", "蓝绿"]]
[[dictionary.mapping]]
from = "甲"
to = "乙"
source = "试验"
mark = "推断"
pairs = [["1", "R"], ["2", "G"], ["2", "B"]]
"""
EDITOR_ASKS_FOR = (
    "task_type", "use_level", "power_source", "target", "topic", "scope", "depth", "result_kind", "limit_unit",
    "material_kind", "material_origin", "necessity",
)  # fmt: skip


def load(text=ONE, on=LATER):
    return load_dictionaries(read(text), on=on)


def rows(code="2", version="甲"):
    found = DictionaryCode.objects.filter(dictionary="colour", version=version, code=code).order_by("starts_on")
    return [(row.label, row.starts_on, row.ends_on) for row in found]


def test_a_second_loading_changes_nothing():
    assert load_dictionaries(on=LATER) > 0
    before = list(DictionaryCode.objects.order_by("pk").values()), list(CodeMapping.objects.order_by("pk").values())
    assert load_dictionaries(on=NEW_YEAR) == 0
    after = list(DictionaryCode.objects.order_by("pk").values()), list(CodeMapping.objects.order_by("pk").values())
    assert after == before


def test_a_county_pack_brings_the_dictionaries_with_it(settings):
    load_pack(read_pack(settings.COUNTY_DIR), on=make.DAY_ONE)
    assert ("20", "公共服务") in dictionary_choices("task_type", on=LATER)
    assert load_dictionaries(on=LATER) == 0


def test_a_code_that_changes_its_label_ends_and_begins_on_the_day_of_loading():
    load()
    assert load(ONE.replace('"绿"]]\n[[dictionary.version]]', '"青"]]\n[[dictionary.version]]'), on=NEW_YEAR) == 1
    assert rows() == [("绿", date(2020, 1, 1), date(2026, 12, 31)), ("青", NEW_YEAR, None)]
    assert dictionary_from("甲", LATER) == [("1", "红"), ("2", "绿")]
    assert dictionary_from("甲", NEW_YEAR) == [("1", "红"), ("2", "青")]


def test_a_changed_label_with_its_own_day_begins_on_that_day():
    load()
    changed = ONE.replace('["2", "绿"]', '["2", "青", 2027-03-01]')
    assert load(changed, on=LATER) == 1 and load(changed, on=LATER) == 0
    assert rows() == [("绿", date(2020, 1, 1), date(2027, 2, 28)), ("青", date(2027, 3, 1), None)]


def test_a_label_mended_on_the_day_it_began_is_only_corrected():
    load(ONE.replace("2020-01-01", "2026-09-28"), on=LATER)
    assert load(ONE.replace("2020-01-01", "2026-09-28").replace('"绿"]]', '"青"]]', 1), on=LATER) == 1
    assert rows() == [("青", LATER, None)]


def test_a_code_left_out_ends_and_may_come_back():
    load()
    without = ONE.replace(', ["2", "绿"]', "").replace(', ["2", "G"], ["2", "B"]', "")
    assert load(without, on=NEW_YEAR) == 3
    assert load(without, on=NEW_YEAR) == 0
    assert rows() == [("绿", date(2020, 1, 1), date(2026, 12, 31))]
    assert load(on=date(2027, 6, 1)) == 3
    assert rows() == [("绿", date(2020, 1, 1), date(2026, 12, 31)), ("绿", NEW_YEAR, None)]


def test_a_version_that_the_file_does_not_know_is_left_alone():
    DictionaryCode.objects.create(
        dictionary="colour", version="丙", code="1", label="红", starts_on=make.DAY_ONE, source="县里自己加的"
    )
    load()
    assert rows("1", "丙") == [("红", make.DAY_ONE, None)]


def dictionary_from(version, on):
    found = DictionaryCode.objects.on(on).of("colour", version)
    return list(found.values_list("code", "label"))


def test_one_counterpart_is_mapped_and_several_or_none_are_not():
    load()
    assert mapped("colour", "甲", "1", "乙", on=LATER) == "R"
    assert mapped("colour", "甲", "2", "乙", on=LATER) is None
    assert candidates("colour", "甲", "2", "乙", on=LATER) == [("G", "绿"), ("B", "蓝绿")]
    assert mapped("colour", "甲", "9", "乙", on=LATER) is None
    assert mapped("colour", "乙", "R", "甲", on=LATER) is None


def test_a_code_that_has_ended_is_neither_mapped_nor_mapped_to():
    load()
    DictionaryCode.objects.filter(version="乙", code="B").update(ends_on=date(2026, 12, 31))
    assert mapped("colour", "甲", "2", "乙", on=LATER) is None
    assert mapped("colour", "甲", "2", "乙", on=NEW_YEAR) == "G"
    DictionaryCode.objects.filter(version="甲", code="2").update(ends_on=date(2026, 12, 31))
    assert candidates("colour", "甲", "2", "乙", on=NEW_YEAR) == []


def test_the_known_mappings_hold_and_the_doubtful_ones_are_left_to_a_person():
    load_dictionaries(on=LATER)
    assert mapped("task_type", "地方", "11", "国标", on=LATER) == "20"
    assert mapped("task_type", "地方", "21", "国标", on=LATER) is None
    assert mapped("task_type", "国标", "02", "好差评", on=LATER) is None
    assert mapped("scope", "版本B", "1", "C0109", on=LATER) == "1"
    assert mapped("scope", "版本B", "6", "C0109", on=LATER) is None
    assert [code for code, _ in candidates("scope", "C0109", "2", "版本B", on=LATER)] == ["1", "2"]
    assert mapped("limit_unit", "本系统", "month", "事项库", on=LATER) is None
    assert mapped("limit_unit", "本系统", "month", "好差评", on=LATER) == "2"
    assert mapped("id_document", "好差评", "10", "办件库", on=LATER) == "111"
    assert mapped("result_kind", "版本B", "4", "版本A", on=LATER) is None


@pytest.mark.parametrize("name", sorted({*EDITOR_ASKS_FOR, *ALIASES, *(each.name for each in shipped())}))
def test_every_dictionary_that_the_editor_asks_for_has_choices(name):
    load_dictionaries(on=LATER)
    assert dictionary_choices(name, on=LATER)
    assert dictionary_choices(name, on=LATER, version=house_version(name)) == dictionary_choices(name, on=LATER)
    assert dictionary_choices(name, on=date(2019, 12, 31)) == []


def test_a_dictionary_nobody_knows_is_a_fault_of_the_program():
    with pytest.raises(LookupError):
        dictionary_choices("colour_of_hair", on=LATER)


def test_every_version_says_where_it_is_from_and_fits_its_columns():
    lengths = {field.name: field.max_length for field in DictionaryCode._meta.fields}
    for each in shipped():
        assert len(each.name) <= lengths["dictionary"] and each.title
        for version in each.versions:
            assert version.source and len(version.source) <= lengths["source"]
            assert all(
                len(code.code) <= lengths["code"] and len(code.label) <= lengths["label"] for code in version.codes
            )
        assert all(mapping.source and mapping.pairs for mapping in each.mappings)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('["2", "G"]', '["2", "H"]', "甲 → 乙"), ('["1", "R"]', '["7", "R"]', "甲 → 乙"), ('["2", "B"]', '["2", "G"]', "twice"),
        ('house = "甲"', 'house = "丁"', "no version 丁"), ('["2", "绿"]', '["1", "绿"]', "twice"),
        ('mark = "观察"', 'mark = "听说"', "unknown mark"), ('title = "颜色"', "", "lacks 'title'"),
        ('["1", "红"]', '["1"]', "lacks"), ('to = "乙"', 'to = "丁"', "甲 → 丁"), ("[[dictionary]]", "[dictionary", "Expected"),
    ],
)  # fmt: skip
def test_a_file_that_contradicts_itself_is_refused(old, new, words):
    assert old in ONE
    with pytest.raises(ValueError, match=words):
        read(ONE.replace(old, new, 1))


def test_a_version_is_found_by_its_name():
    found = read(ONE)[0]
    assert found.version("乙").codes[0] == Code("R", "红", date(2020, 1, 1))
    with pytest.raises(LookupError):
        replace(found, versions=()).version("乙")
    assert dictionaries.full_name("scope") == "handle_area"
