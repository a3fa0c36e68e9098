"""Walls: what hangs where, changed by one tap, and how far a new list has come in the county (COUNTY.md, W11)."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bianmin.county.refusals import BadInput, NotFound
from bianmin.county.rights import PostRole
from bianmin.county.uuid7 import uuid7
from bianmin.journal.models import Entry
from bianmin.notices.actions import MAIN, MOST_WALLS, add_wall, change_sheets, close_wall, main_wall, put_up, take_down
from bianmin.notices.models import Posting, Wall
from bianmin.notices.permissions import (
    hanger_of,
    hanging_at,
    outdated_count,
    rounds,
    sheets_up,
    waiting_stations,
    walls_of,
)
from tests import factories as make
from tests.notices.walls import LONG_AGO, change, hang, lapse, stations

pytestmark = pytest.mark.django_db
EARLIER = timedelta(days=20)


@pytest.fixture
def station():
    return make.station()


@pytest.fixture
def clerk(station):
    return make.staff(station, PostRole.CLERK)


def test_a_station_has_one_main_wall_however_often_it_is_asked_for(station, at):
    first = main_wall(station, today=at.date())
    assert main_wall(station, today=at.date()) == first
    assert [wall.name for wall in walls_of(station.pk)] == [MAIN]


def test_each_natural_village_may_have_a_wall(station, clerk, at):
    main_wall(station, today=at.date())
    for name in ("前张自然村", "后张自然村"):
        add_wall(station, name, by=clerk, at=at)
    assert [wall.name for wall in walls_of(station.pk)] == [MAIN, "前张自然村", "后张自然村"]


@pytest.mark.parametrize("name", ["", "   ", "长" * 41, "前张自然村", MAIN])
def test_a_wall_needs_a_name_of_its_own(station, clerk, at, name):
    add_wall(station, "前张自然村", by=clerk, at=at)
    with pytest.raises(BadInput):
        add_wall(station, name, by=clerk, at=at)
    assert Wall.objects.count() == 1


def test_a_station_keeps_a_list_of_walls_that_can_be_read(station, clerk, at):
    for number in range(MOST_WALLS):
        add_wall(station, f"第 {number} 个自然村", by=clerk, at=at)
    with pytest.raises(BadInput, match="不用的请先停掉"):
        add_wall(station, "又一个", by=clerk, at=at)


def test_a_sheet_hangs_in_the_edition_that_is_in_force(station, at):
    made = make.edition()
    by = hang(station, [made], at)
    (sheet,) = hanging_at(station.pk)
    assert (sheet.edition, sheet.by_name, sheet.posted_on) == (made, by.name, at.date())
    assert outdated_count(station.pk) == 0


def test_putting_up_what_hangs_already_changes_nothing(station, clerk, at):
    made = make.edition()
    hang(station, [made], at, by=clerk)
    wall = main_wall(station, today=at.date())
    assert put_up(station, wall.pk, [made.item.slug], by=clerk, at=at) == 0
    assert Posting.objects.count() == 1


def test_what_is_retired_or_unknown_cannot_be_put_up(station, clerk, at):
    made = make.edition()
    lapse(made, at.date())
    wall = main_wall(station, today=at.date())
    for slugs in ([], [made.item.slug], ["no-such-item"]):
        with pytest.raises(BadInput):
            put_up(station, wall.pk, slugs, by=clerk, at=at)


def test_a_new_edition_makes_the_sheet_one_to_change_and_one_tap_changes_it(station, clerk, at):
    made, untouched = make.edition(), make.edition()
    hang(station, [made, untouched], at - EARLIER, by=clerk)
    change(made, at.date())
    assert outdated_count(station.pk) == 1
    done = change_sheets(station, None, by=clerk, at=at)
    assert (done.replaced, done.taken_down) == (1, 0)
    assert outdated_count(station.pk) == 0
    assert {(sheet.item_id, sheet.edition.number) for sheet in hanging_at(station.pk)} == {
        (made.item_id, 2), (untouched.item_id, 1),
    }  # fmt: skip
    old = Posting.objects.get(edition=made)
    assert (old.taken_down_on, old.taken_down_by_name) == (timezone.localdate(at), clerk.name)


def test_the_sheet_of_a_lapsed_item_only_comes_down(station, clerk, at):
    made = make.edition()
    hang(station, [made], at - EARLIER, by=clerk)
    lapse(made, at.date())
    done = change_sheets(station, None, by=clerk, at=at)
    assert (done.replaced, done.taken_down) == (0, 1)
    assert list(hanging_at(station.pk)) == []


def test_a_second_tap_changes_nothing_and_leaves_no_second_row(station, clerk, at):
    made = make.edition()
    hang(station, [made], at - EARLIER, by=clerk)
    change(made, at.date())
    (old,) = hanging_at(station.pk)
    change_sheets(station, [old.pk], by=clerk, at=at)
    rows = Entry.objects.count()
    done = change_sheets(station, [old.pk], by=clerk, at=at)
    assert (done.replaced, done.taken_down) == (0, 0)
    assert (Posting.objects.hanging().count(), Entry.objects.count()) == (1, rows)


def test_one_sheet_can_be_changed_alone(station, clerk, at):
    first, second = make.edition(), make.edition()
    hang(station, [first, second], at - EARLIER, by=clerk)
    for made in (first, second):
        change(made, at.date())
    change_sheets(station, [Posting.objects.get(edition=first).pk], by=clerk, at=at)
    assert outdated_count(station.pk) == 1


def test_a_station_cannot_touch_anothers_sheets(station, clerk, at):
    made, other = make.edition(), make.station("桃花村", "370832001010")
    hang(other, [made], at - EARLIER)
    change(made, at.date())
    (theirs,) = hanging_at(other.pk)
    assert change_sheets(station, [theirs.pk], by=clerk, at=at).replaced == 0
    with pytest.raises(NotFound):
        take_down(station, theirs.pk, by=clerk, at=at)
    with pytest.raises(NotFound):
        put_up(station, theirs.wall_id, [made.item.slug], by=clerk, at=at)
    with pytest.raises(NotFound):
        close_wall(station, theirs.wall_id, by=clerk, at=at)
    assert outdated_count(other.pk) == 1


def test_only_the_stations_own_people_hang_its_sheets(station):
    assert hanger_of(make.seat(station, PostRole.HELPER), station.pk)
    assert hanger_of(make.seat(make.station("桃花村", "370832001010"), PostRole.CLERK), station.pk) is None


def test_a_wall_that_is_used_no_more_takes_its_sheets_along(station, clerk, at):
    made = make.edition()
    wall = add_wall(station, "前张自然村", by=clerk, at=at)
    hang(station, [made], at, wall=wall, by=clerk)
    close_wall(station, wall.pk, by=clerk, at=at)
    assert list(hanging_at(station.pk)) == []
    assert list(walls_of(station.pk)) == []
    add_wall(station, "前张自然村", by=clerk, at=at)  # the name is free again


def test_the_main_wall_stays(station, clerk, at):
    wall = main_wall(station, today=at.date())
    with pytest.raises(BadInput):
        close_wall(station, wall.pk, by=clerk, at=at)


def test_a_sheet_is_taken_down_once(station, clerk, at):
    hang(station, [make.edition()], at, by=clerk)
    (sheet,) = hanging_at(station.pk)
    take_down(station, sheet.pk, by=clerk, at=at)
    rows = Entry.objects.count()
    take_down(station, sheet.pk, by=clerk, at=at)
    assert (list(hanging_at(station.pk)), Entry.objects.count()) == ([], rows)


def test_the_database_lets_a_sheet_hang_once_on_a_wall(station, clerk, at):
    hang(station, [make.edition()], at, by=clerk)
    (sheet,) = hanging_at(station.pk)
    sheet.id = uuid7()
    with pytest.raises(IntegrityError), transaction.atomic():
        sheet.save(force_insert=True)


ACTS = st.lists(
    st.tuples(st.sampled_from(["put up", "new edition", "change", "take down", "retire"]), st.integers(0, 2)),
    max_size=14,
)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(acts=ACTS)
def test_whatever_happens_each_item_hangs_once_on_a_wall_and_after_a_tap_nothing_is_old(acts, at):
    with transaction.atomic():
        station = make.station()
        clerk, made = make.staff(station, PostRole.CLERK), [make.edition() for _ in range(3)]
        wall = main_wall(station, today=LONG_AGO)
        for place, (act, which) in enumerate(acts):
            _do(act, made[which], station, wall, clerk, at + timedelta(days=place))
            hanging = [sheet.item_id for sheet in hanging_at(station.pk)]
            assert len(hanging) == len(set(hanging))
        change_sheets(station, None, by=clerk, at=at + timedelta(days=len(acts)))
        assert outdated_count(station.pk) == 0
        assert all(sheet.edition_id == sheet.item.current_id for sheet in hanging_at(station.pk))
        transaction.set_rollback(True)


def _do(act, made, station, wall, clerk, at):
    made.item.refresh_from_db()
    if act == "put up" and made.item.current_id:
        put_up(station, wall.pk, [made.item.slug], by=clerk, at=at)
    elif act == "new edition" and made.item.current_id:
        change(made, at.date(), words=f"第 {at:%d} 日改的")
    elif act == "retire" and made.item.current_id:
        lapse(made, at.date())
    elif act == "change":
        change_sheets(station, None, by=clerk, at=at)
    elif act == "take down":
        for sheet in hanging_at(station.pk):
            if sheet.item_id == made.item_id:
                take_down(station, sheet.pk, by=clerk, at=at)


def test_a_new_list_is_followed_to_the_last_station_without_a_form(at):
    """W11: of 40 stations 38 have sheets up; 6 items change and 2 lapse; by Friday all but three have tapped."""
    places = stations(40)
    made = [make.edition(f"事项{number:02}") for number in range(10)]
    clerks = {station.pk: hang(station, made, at - EARLIER) for station in places[:38]}
    for each in made[:6]:
        change(each, timezone.localdate(at))
    for each in made[6:8]:
        lapse(each, timezone.localdate(at))

    (round_,) = rounds()
    assert (round_.items, round_.stations, round_.waiting, round_.replaced) == (8, 38, 38, 0)
    for day, station in enumerate(places[:35]):
        done = change_sheets(station, None, by=clerks[station.pk], at=at + timedelta(days=day % 4))
        assert (done.replaced, done.taken_down) == (6, 2)

    (round_,) = rounds()
    assert (round_.stations, round_.replaced, round_.waiting) == (38, 35, 3)
    assert [unit.short_name for unit in waiting_stations(round_.day)] == ["第36村", "第37村", "第38村"]
    assert all(unit.phone and unit.parent.short_name == "水泊街道" for unit in waiting_stations(round_.day))
    counts = {row.name: (row.number, row.stations, row.outdated) for row in sheets_up()}
    assert counts["事项00"] == (2, 38, 3)
    assert counts["事项06"] == (None, 3, 3)  # lapsed: it hangs only where nobody has tapped
    assert counts["事项09"] == (1, 38, 0)


def test_an_earlier_change_is_not_laid_on_whoever_replaced_it(at):
    station, made = make.station(), make.edition()
    clerk = hang(station, [made], at - EARLIER)
    change(made, at.date() - timedelta(days=10), words="先改一次")
    change_sheets(station, None, by=clerk, at=at - timedelta(days=9))
    change(made, at.date(), words="又改一次")
    (round_,) = rounds()
    assert (round_.day, round_.stations, round_.waiting) == (timezone.localdate(at), 1, 1)


def test_the_counts_cost_the_same_for_one_station_and_for_thirty(at):
    def asked():
        with CaptureQueriesContext(connection) as captured:
            for found in rounds():
                list(waiting_stations(found.day))
            sheets_up()
        return len(captured)

    places, first, second = stations(30), make.edition(), make.edition()
    hang(places[0], [first], at - EARLIER)
    change(first, timezone.localdate(at))
    one = asked()
    for station in places[1:]:
        hang(station, [second], at - EARLIER)
    change(second, timezone.localdate(at))
    assert [found.waiting for found in rounds()] == [30]
    assert asked() == one
