"""Editions, roles and searching."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone

from bianmin.catalog import search
from bianmin.catalog.actions import bring_into_force, editing, index_item, load_pack, publish, retire
from bianmin.catalog.content import Content
from bianmin.catalog.elements import Limit
from bianmin.catalog.models import Edition, Item, Placement, StationRole
from bianmin.catalog.pack import read_pack
from bianmin.catalog.permissions import items_at, published_item, published_items, role_of, search_items, usual_role
from bianmin.county.refusals import BadInput
from bianmin.county.rights import PostRole
from bianmin.county.scope import county
from bianmin.stations.models import Unit
from bianmin.stations.permissions import station_of, townships, villages_of
from tests import factories as make

pytestmark = pytest.mark.django_db
AT = timezone.make_aware(datetime(2026, 9, 28, 9))
SECOND = Path(__file__).parent.parent / "packs" / "shuizhuang"


def named(name, **over):
    made = make.edition(name, **over)
    index_item(made.item, synonyms=[("低保", ("最低生活保障",)), ("粮补", ("残疾人帮扶",))])
    return made.item


def test_words_inside_a_sentence_single_characters_and_pinyin_find_an_item():
    item = named("最低生活保障审核确认")
    other = named("城乡居民医疗保险参保")
    for query in ("生活", "最低生活保障", "障", "低保", "粮补", "zdshbz", "zuidi", "ZUIDI", "审核 保障", "最低，保障"):
        assert item in search_items(query), query
    assert search_items("医疗") == [other] and search_items("保医") == []


@pytest.mark.parametrize(
    "query", ["", "   ", "%", "'; DROP TABLE x", '"', "*", "NOT", "医保" * 5000, "\u202e", "👵", "a AND b"]
)
def test_any_query_is_answered(query):
    named("某事")
    assert isinstance(search_items(query), list)


def test_a_phrase_does_not_reach_over_a_comma():
    item = named("医保", conditions=("先缴费，再报销",))
    assert search_items("费再") == [] and search_items("报销") == [item]


def test_every_two_character_piece_of_every_real_name_finds_its_item():
    pack = read_pack(settings.COUNTY_DIR)
    load_pack(pack, on=make.DAY_ONE)
    for item in published_items():
        for run in search._RUNS.findall(search.fold(item.name)):
            for at in range(len(run) - 1):
                assert item.pk in search.find(run[at : at + 2], limit=500), (item.name, run)


def test_a_new_edition_supersedes_and_the_same_one_is_not_made_twice():
    item = make.edition().item
    assert (
        publish(item, make.content(fee="一元"), profile="relief", is_example=False, on=make.DAY_ONE + timedelta(days=9))
        == 1
    )
    assert publish(item, make.content(fee="一元"), profile="relief", is_example=False, on=make.DAY_ONE) == 0
    states = list(item.editions.order_by("number").values_list("number", "state"))
    assert states == [(1, "superseded"), (2, "published")]


def test_a_promise_longer_than_the_law_is_not_published():
    item = make.edition().item
    with pytest.raises(BadInput, match="还长"):
        publish(item, make.content(promised=Limit(21)), profile="relief", is_example=False, on=make.DAY_ONE)
    assert Edition.objects.filter(item=item).count() == 1


def test_a_retired_item_is_not_public():
    item = make.edition().item
    retire(item, on=make.DAY_ONE)
    assert published_item(item.slug) is None and Item.objects.filter(pk=item.pk).exists()


def test_content_survives_json_and_later_fields():
    content = make.content()
    data = content.to_json()
    assert Content.from_json({**data, "later": 1}) == content
    del data["goes_to"]
    assert Content.from_json(data).goes_to == ""


def test_roles_are_dated_and_follow_the_station():
    made, where = make.edition(), make.station()
    placement = make.placed(made, where)
    today = make.DAY_ONE + timedelta(days=30)
    assert role_of(where.pk, made.item_id, on=today) == StationRole.FORWARDS == usual_role(made.item_id, on=today)
    assert items_at(where, on=today) == [(made.item, StationRole.FORWARDS)]
    Placement.objects.filter(pk=placement.pk).update(ends_on=today - timedelta(days=1))
    assert role_of(where.pk, made.item_id, on=today) is None and items_at(where, on=today) == []


def test_the_real_county_loads_and_a_second_time_changes_nothing():
    pack = read_pack(settings.COUNTY_DIR)
    first = load_pack(pack, on=make.DAY_ONE)
    assert (first.divisions, first.editions) == (454, 159) and first.placements == 437 * 159
    again = load_pack(pack, on=make.DAY_ONE)
    assert (again.divisions, again.units, again.editions, again.placements) == (0, 0, 0, 0)
    assert townships().count() == 14 and sum(villages_of(t.code).count() for t in townships()) == 437
    assert station_of("370832001009").name == "杏花村社区便民服务站"
    assert "（" in station_of("370832001009").in_township


def test_another_countys_pack_loads_beside_it():
    load_pack(read_pack(settings.COUNTY_DIR), on=make.DAY_ONE)
    pack = read_pack(SECOND)
    with county(pack.code):
        load_pack(pack, on=make.DAY_ONE)
        assert Unit.objects.stations().count() == len(pack.villages)
        assert published_items().count() == len(pack.items)
    assert Unit.objects.stations().count() == 437


def test_what_nobody_verified_is_not_shown_as_a_fact():
    load_pack(read_pack(settings.COUNTY_DIR), on=make.DAY_ONE)
    allowance = next(item for item in published_items() if "高龄津贴" in item.name)
    body = allowance.current.public_body
    assert (body.fee, body.materials_known, body.legal.words) == ("", False, "请咨询")


def test_a_changed_pack_renames_units_ends_roles_and_keeps_what_was():
    pack = read_pack(SECOND)
    with county(pack.code):
        load_pack(pack, on=make.DAY_ONE)
        later = make.DAY_ONE + timedelta(days=30)
        first = replace(pack.items[0], role="协助" if pack.items[0].role != "协助" else "代办")
        office = replace(pack.departments[0], name="改了名的局")
        changed = replace(pack, items=(first, *pack.items[1:]), departments=(office, *pack.departments[1:]))
        loaded = load_pack(changed, on=later)
        assert (loaded.units, loaded.placements) == (1, len(pack.villages))
        assert Placement.objects.filter(ends_on=later).count() == len(pack.villages)
        assert Unit.objects.named(office.code).short_name == "改了名的局"


def test_what_somebody_has_edited_or_taken_out_outlasts_the_pack():
    pack = read_pack(SECOND)
    with county(pack.code):
        load_pack(pack, on=make.DAY_ONE)
        edited, renamed, gone = published_items()[:3]
        writer = make.staff(make.department(), PostRole.COUNTY_OFFICE)
        for item, over in ((edited, {"fee": "两元"}), (renamed, {"name": "新名称"})):
            draft = editing.start_draft(item, by=writer, at=AT)
            body = replace(draft.body, one_line="一句话。", **over)
            editing.save_draft(draft.pk, body, revision=0, by=writer, at=AT)
            Edition.objects.filter(pk=draft.pk).update(state="approved", valid_from=AT.date())
            bring_into_force(at=AT)
        retire(gone, on=AT.date(), why="省里取消了")
        again = load_pack(pack, on=AT.date() + timedelta(days=1))
        assert (again.editions, again.placements) == (0, 0)
        assert Item.objects.get(pk=edited.pk).current.body.fee == "两元"
        assert Item.objects.get(pk=renamed.pk).name == "新名称" and Item.objects.count() == len(pack.items)
        assert published_item(gone.slug) is None
