"""The JSON schema of an edition: made from the dataclasses, fresh in docs/, kept by every content there is."""

import json
import re
from copy import deepcopy
from dataclasses import fields
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from bianmin.catalog.actions.loading import example_content, listed_content
from bianmin.catalog.content import Content
from bianmin.catalog.elements import Limit
from bianmin.catalog.gate import findings
from bianmin.catalog.pack import read_pack
from bianmin.catalog.schema import DRAFT, schema, schema_text
from bianmin.catalog.schema_words import SAYS
from bianmin.catalog.shapes import hints, member
from bianmin.catalog.takeover.jsons import BESIDE, read_json

ROOT = Path(__file__).parents[2]
SCHEMA = schema()
ITEM = {
    "name": "某事",
    "promised": {"amount": 5, "unit": "workday"},
    "form": [{"key": "a", "label": "一", "kind": "text"}],
}
EXAMPLES = re.findall(r"```json\n(.*?)```", (ROOT / "docs" / "catalog-json.md").read_text(encoding="utf-8"), re.DOTALL)


def faults(data, of=""):
    judge = Draft202012Validator({**SCHEMA, "$ref": f"#/$defs/{of}", "unevaluatedProperties": True} if of else SCHEMA)
    return [f"{list(each.absolute_path)} {each.message}" for each in judge.iter_errors(data)]


def test_it_is_a_schema_of_draft_2020_12():
    assert SCHEMA["$schema"] == DRAFT
    Draft202012Validator.check_schema(SCHEMA)


def test_the_file_in_docs_is_fresh():
    assert (ROOT / "docs" / "catalog.schema.json").read_text(encoding="utf-8") == schema_text()


def test_every_element_has_a_title_and_a_description_in_chinese_and_none_is_left_over():
    kinds = {"Content": Content, "Limit": Limit}
    kinds |= {
        of.__name__: of for hint in hints(Content).values() if hasattr(of := member(hint), "__dataclass_fields__")
    }
    assert set(SAYS) == set(kinds)
    for name, kind in kinds.items():
        told = SCHEMA["$defs"][name]["properties"]
        assert list(told) == [each.name for each in fields(kind)]
        assert set(SAYS[name]) == set(told)
        for key, each in told.items():
            for words in (each["title"], each["description"]):
                assert re.search(r"[\u4e00-\u9fff]", words) and "！" not in words, (name, key)


def test_every_content_of_the_county_keeps_the_schema():
    pack = read_pack(ROOT / "counties" / "liangshan")
    for row in pack.items:
        example = pack.examples.get(row.name)
        content = example_content(row, example) if example else listed_content(row)
        assert faults(json.loads(json.dumps(content.to_json()))) == [], row.name
    assert faults(json.loads(json.dumps(Content().to_json()))) == []


@pytest.mark.parametrize("text", EXAMPLES, ids=range(len(EXAMPLES)))
def test_the_examples_of_the_page_keep_the_schema_and_are_taken_over(text):
    assert faults(json.loads(text), "List") == []
    assert read_json(text.encode()).items


def test_the_whole_example_of_the_page_passes_the_gate():
    item = json.loads(EXAMPLES[-1])[0]
    told = {each.rule for each in findings(Content.from_json(item)) if each.stops}
    assert told == set()
    assert Content.from_json(Content.from_json(item).to_json()) == Content.from_json(item)


@pytest.mark.parametrize(
    "change",
    [
        {"nobody_knows": 1}, {"one_line": 5}, {"online": "yes"}, {"plain": "一句"}, {"promised": {"unit": "week"}},
        {"promised": {"amount": "5"}}, {"form": [{"key": "a"}]}, {"form": [{"key": "9", "label": "一"}]},
        {"form": [{"key": "a", "label": "一", "kind": "slider"}]}, {"route": [{"unit": "mzj", "does": "think"}]},
        {"seasons": [{"starts": "13-01", "ends": "01-01"}]}, {"materials": [{"code": "m1", "name": "证", "colour": "红"}]},
        {"basis": [5]}, {"visits": -1},
    ],
    ids=lambda change: json.dumps(change, ensure_ascii=False)[:40],
)  # fmt: skip
def test_what_is_not_of_the_form_is_refused(change):
    assert faults(ITEM, "Item") == [] and faults({**ITEM, **change}, "Item")


def test_a_content_alone_needs_no_key_and_an_item_of_a_list_needs_one():
    nameless = {key: value for key, value in ITEM.items() if key != "name"}
    assert faults(nameless) == [] and faults([nameless], "List") and faults({"items": [ITEM]}, "List") == []
    assert faults([{**nameless, "task_code": "11440100007482575H3440118009000"}], "List") == [] and faults([], "List")


def test_an_item_may_say_what_the_take_over_reads_beside_its_content():
    assert set(SCHEMA["$defs"]["Item"]["properties"]) == BESIDE
    beside = dict.fromkeys(BESIDE, "x")
    assert faults({**ITEM, **beside}, "Item") == [] and faults({**ITEM, **beside})


def test_the_schema_does_not_change_while_it_is_read():
    before = deepcopy(SCHEMA)
    faults(ITEM, "Item")
    assert before == schema()
