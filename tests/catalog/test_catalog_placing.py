"""下沉 is a decision: two people, a day, all stations at once; and what a decision placed no pack undoes."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bianmin.catalog.actions import loading, retire
from bianmin.catalog.actions.placing import Wish, approve, propose, reject, withdraw
from bianmin.catalog.models import Placement, PlacementDecision, StationRole
from bianmin.catalog.permissions import role_of
from bianmin.catalog.placed import NO_REASON, Standing, kept_back, papers_decided, papers_waiting, spreads, standings_at
from bianmin.county.refusals import BadInput, MovedOn, NotFound, NotYours
from bianmin.county.rights import PostRole
from bianmin.journal.models import Entry
from bianmin.stations.models import Station, Unit
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    unit, _ = Unit.objects.get_or_create(
        slug="office", defaults={"kind": Unit.Kind.COUNTY_OFFICE, "name": "县政务服务管理办公室", "short_name": "县办",
                                 "division_code": "370832000000"},
    )  # fmt: skip
    return unit


@pytest.fixture
def proposer(office):
    return make.staff(office, PostRole.COUNTY_OFFICE, "赵主任")


@pytest.fixture
def approver(office):
    return make.staff(office, PostRole.COUNTY_OFFICE, "钱主任")


@pytest.fixture
def today(at):
    return timezone.localdate(at)


def stations(many):
    return [make.station(f"第{number:03}村", f"370832001{number:03}") for number in range(1, many + 1)]


def place(made, today, **over):
    values = {"kind": "place", "role": "accepts", "everywhere": True, "basis": "县会议纪要 3 号", "starts_on": today}
    return Wish(made.item_id, **{**values, **over})


@pytest.fixture
def decided(proposer, approver, at):
    """Propose and approve in one go."""

    def done(wish):
        return approve(propose(wish, by=proposer, at=at).pk, by=approver, at=at)

    return done


# ── two people ──


def test_nothing_changes_until_another_approves(proposer, approver, at, today):
    made, (first, *_) = make.edition(), stations(3)
    row = propose(place(made, today), by=proposer, at=at)
    assert Placement.objects.count() == 0
    _, changed = approve(row.pk, by=approver, at=at)
    assert changed == 3
    assert role_of(first.pk, made.item_id, on=today) == StationRole.ACCEPTS
    row.refresh_from_db()
    assert (row.state, row.decided_by_name, row.by_name) == ("approved", "钱主任", "赵主任")


def test_nobody_approves_or_turns_down_their_own_proposal(proposer, at, today):
    stations(1)
    row = propose(place(make.edition(), today), by=proposer, at=at)
    with pytest.raises(NotYours):
        approve(row.pk, by=proposer, at=at)
    with pytest.raises(NotYours):
        reject(row.pk, words="不行", by=proposer, at=at)
    assert Placement.objects.count() == 0


def test_the_database_forbids_it_too(proposer, at, today):
    stations(1)
    row = propose(place(make.edition(), today), by=proposer, at=at)
    with pytest.raises(IntegrityError), transaction.atomic():
        PlacementDecision.objects.filter(pk=row.pk).update(decided_by_account_id=proposer.account_id)


def test_a_proposal_is_turned_down_with_words_or_withdrawn_by_its_own_proposer(proposer, approver, at, today):
    stations(1)
    row = propose(place(make.edition(), today), by=proposer, at=at)
    with pytest.raises(BadInput):
        reject(row.pk, words="  ", by=approver, at=at)
    with pytest.raises(NotYours):
        withdraw(row.pk, by=approver, at=at)
    assert reject(row.pk, words="村里没有这个系统", by=approver, at=at).state == "rejected"
    again = propose(place(row.item.current, today), by=proposer, at=at)
    assert withdraw(again.pk, by=proposer, at=at).state == "withdrawn"
    for act in (lambda: approve(row.pk, by=approver, at=at), lambda: withdraw(again.pk, by=proposer, at=at)):
        with pytest.raises(MovedOn):
            act()
    assert Placement.objects.count() == 0


def test_one_item_waits_once(proposer, approver, at, today):
    stations(1)
    made = make.edition()
    propose(place(made, today), by=proposer, at=at)
    with pytest.raises(MovedOn, match="已经有一份在等批"):
        propose(place(made, today, role="forwards"), by=approver, at=at)


def test_what_is_unknown_is_not_found(proposer, at, today):
    made = make.edition()
    retire(made.item, on=today)
    with pytest.raises(NotFound):
        propose(place(made, today), by=proposer, at=at)
    with pytest.raises(NotFound):
        approve(uuid4(), by=proposer, at=at)


@pytest.mark.parametrize(
    ("over", "field"),
    [
        ({"kind": "other"}, "kind"), ({"role": ""}, "role"), ({"basis": " "}, "basis"), ({"starts_on": None}, "starts_on"),
        ({"everywhere": False}, "stations"), ({"everywhere": False, "station_ids": (UUID(int=1),)}, "stations"),
        ({"kind": "keep", "reason": ""}, "reason"), ({"kind": "withdraw", "reason": ""}, "reason"),
        ({"money": "元" * 121}, "money"), ({"reason": "长" * 301}, "reason"),
    ],
)  # fmt: skip
def test_what_is_missing_is_named_by_its_field(proposer, at, today, over, field):
    stations(1)
    with pytest.raises(BadInput) as refused:
        propose(place(make.edition(), today, **over), by=proposer, at=at)
    assert list(refused.value.fields) == [field]


def test_a_day_that_is_over_is_refused_and_one_that_passed_while_waiting_becomes_today(proposer, approver, at, today):
    stations(1)
    made = make.edition()
    with pytest.raises(BadInput):
        propose(place(made, today - timedelta(days=1)), by=proposer, at=at)
    row = propose(place(made, today), by=proposer, at=at)
    approve(row.pk, by=approver, at=at + timedelta(days=9))
    assert Placement.objects.get().starts_on == today + timedelta(days=9)


# ── what is carried out ──


def test_the_old_role_ends_the_day_before_and_the_new_one_begins(decided, at, today):
    made, (first, second) = make.edition(), stations(2)
    make.placed(made, first, StationRole.ASSISTS)
    old = make.placed(made, second, StationRole.ASSISTS)
    Placement.objects.filter(pk=old.pk).update(window="3 号窗口")
    later = today + timedelta(days=30)
    decided(
        place(made, later, starts_on=later, account="县医保系统经办账号", training="10 月集中教", money="每件 5 元")
    )
    assert role_of(second.pk, made.item_id, on=later - timedelta(days=1)) == StationRole.ASSISTS
    assert role_of(second.pk, made.item_id, on=later) == StationRole.ACCEPTS
    assert not Placement.objects.on(later).filter(station=second, role="assists").exists()
    new = Placement.objects.on(later).get(station=second)
    assert (new.is_verified, new.basis, new.account, new.training, new.money, new.window) == (
        True, "县会议纪要 3 号", "县医保系统经办账号", "10 月集中教", "每件 5 元", "3 号窗口",
    )  # fmt: skip


def test_only_the_chosen_stations_change(decided, today):
    made, places = make.edition(), stations(4)
    decided(place(made, today, everywhere=False, station_ids=(places[0].pk, places[2].pk)))
    assert set(Placement.objects.values_list("station_id", flat=True)) == {places[0].pk, places[2].pk}


def test_closed_stations_are_given_nothing(decided, today):
    made, places = make.edition(), stations(3)
    Unit.objects.filter(pk=places[1].pk).update(closed_on=today)
    assert decided(place(made, today))[1] == 2


def test_a_role_replaced_on_the_day_it_began_or_before_never_was(decided, today):
    made, (first,) = make.edition(), stations(1)
    later = today + timedelta(days=60)
    decided(place(made, today, role="forwards"))
    decided(place(made, today, role="decides", starts_on=later))
    decided(place(made, today, role="accepts"))
    assert list(Placement.objects.values_list("role", "starts_on", "ends_on")) == [("accepts", today, None)]
    assert role_of(first.pk, made.item_id, on=later) == StationRole.ACCEPTS


def test_withdrawing_ends_what_the_stations_had(decided, at, today):
    made, places = make.edition(), stations(2)
    for each in places:
        make.placed(made, each, StationRole.FORWARDS)
    wish = place(made, today, kind="withdraw", everywhere=False, station_ids=(places[0].pk,), reason="系统收回了")
    assert decided(wish)[1] == 1
    assert role_of(places[0].pk, made.item_id, on=today) is None
    assert role_of(places[0].pk, made.item_id, on=today - timedelta(days=1)) == StationRole.FORWARDS
    assert role_of(places[1].pk, made.item_id, on=today) == StationRole.FORWARDS


def test_what_no_station_has_cannot_be_withdrawn(proposer, at, today):
    stations(1)
    with pytest.raises(BadInput, match="没有可收回的"):
        propose(place(make.edition(), today, kind="withdraw", reason="收"), by=proposer, at=at)


def test_keeping_an_item_needs_that_no_station_does_it(proposer, decided, at, today):
    made, (first,) = make.edition(), stations(1)
    make.placed(made, first, StationRole.FORWARDS)
    with pytest.raises(BadInput, match="有 1 个站在受理、办理或代办"):
        propose(place(made, today, kind="keep", reason="要专网"), by=proposer, at=at)
    other = make.edition()
    make.placed(other, first, StationRole.ASSISTS)
    assert decided(place(other, today, kind="keep", reason="要专网"))[1] == 0
    assert role_of(first.pk, other.item_id, on=today) == StationRole.ASSISTS


def test_a_whole_county_is_placed_in_as_many_statements_as_a_township(proposer, approver, at, today):
    def asked(made):
        row = propose(place(made, today), by=proposer, at=at)
        with CaptureQueriesContext(connection) as captured:
            approve(row.pk, by=approver, at=at)
        return len([query for query in captured if 'INSERT INTO "catalog_placement"' not in query["sql"]])

    def old_and_new(places):
        made = make.edition()
        for each in places:
            make.placed(made, each, StationRole.ASSISTS)
        return asked(made)

    places = stations(3)
    few = old_and_new(places)
    places += [make.station(f"又{number}村", f"370832002{number:03}") for number in range(1, 435)]
    assert old_and_new(places) == few
    assert Placement.objects.on(today).filter(role="accepts").count() == 3 + 437


def test_every_step_leaves_a_row_in_the_journal(proposer, decided, at, today):
    stations(1)
    decided(place(make.edition(), today))
    assert [row.action for row in Entry.objects.filter(resource="placement").order_by("at", "pk")] == [
        "propose",
        "approve",
    ]


# ── a pack that is loaded again ──


class Row:
    """One line of a pack's item list, as far as placing asks it."""

    def __init__(self, item, role):
        self.name, self.role, self.role_as_written, self.role_reason = item.name, role, role, ""
        self.source, self.unverified = "试验", ()


class Pack:
    def __init__(self, *rows):
        self.items = rows


def reload(today, *rows):
    return loading._place(Pack(*rows), today, lambda *_: None)


def test_a_pack_does_not_undo_what_a_decision_placed_or_withdrew(decided, today):
    made, back, plain = make.edition(), make.edition(), make.edition()
    places = stations(2)
    rows = [Row(each.item, "协助") for each in (made, back, plain)]
    assert reload(today - timedelta(days=5), *rows) == 6
    decided(place(made, today, everywhere=False, station_ids=(places[0].pk,)))
    decided(place(back, today, kind="withdraw", everywhere=False, station_ids=(places[1].pk,), reason="收回"))
    assert reload(today, *rows) == 0
    changed = reload(today + timedelta(days=1), *[Row(each.item, "代办") for each in (made, back, plain)])
    assert changed == 4  # all but the pair that was placed and the pair that was withdrawn
    later = today + timedelta(days=2)
    assert role_of(places[0].pk, made.item_id, on=later) == StationRole.ACCEPTS
    assert role_of(places[1].pk, made.item_id, on=later) == StationRole.FORWARDS
    assert role_of(places[1].pk, back.item_id, on=later) is None


def test_what_was_withdrawn_everywhere_stays_away(decided, today):
    made, _ = make.edition(), stations(2)
    row = Row(made.item, "代办")
    reload(today - timedelta(days=5), row)
    decided(place(made, today, kind="withdraw", reason="收回"))
    assert reload(today, row) == 0


# ── what is read ──


def test_the_matrix_counts_stations_by_role_and_what_is_unverified(decided, today):
    made, none, places = make.edition("甲事"), make.edition("乙事"), stations(3)
    for each in places:
        make.placed(made, each, StationRole.ASSISTS)
    decided(place(made, today, everywhere=False, station_ids=(places[0].pk,)))
    found = {row.item.name: row for row in spreads(today=today)}
    assert [(role, count) for role, _, count in found["甲事"].cells] == [
        ("accepts", 1), ("decides", 0), ("forwards", 0), ("assists", 2),
    ]  # fmt: skip
    assert (found["甲事"].unsure, found["甲事"].is_placed, found["乙事"].is_placed) == (2, True, False)
    assert none.item.name in found


def test_what_is_not_placed_is_listed_with_the_last_reason(decided, proposer, at, today):
    stations(1)
    reasoned, unreasoned, placed = make.edition("甲事"), make.edition("乙事"), make.edition("丙事")
    decided(place(reasoned, today, kind="keep", reason="先前的理由"))
    decided(place(reasoned, today, kind="keep", reason="要公安专网"))
    decided(place(placed, today))
    propose(place(unreasoned, today, kind="keep", reason="还在等批"), by=proposer, at=at)
    assert [(row.item.name, row.reason) for row in kept_back(today=today)] == [
        ("甲事", "要公安专网"),
        ("乙事", NO_REASON),
    ]


def test_what_goes_with_it_is_missed_but_not_demanded(proposer, at, today):
    stations(1)
    propose(place(make.edition(), today, account="有"), by=proposer, at=at)
    (paper,) = papers_waiting()
    assert [words.split("还没有写")[0] for words in paper.cautions] == ["培训、经费"]


@pytest.mark.parametrize(("kind", "told"), [(Station.Kind.VILLAGE, 1), (Station.Kind.COMMUNITY, 0)])
def test_market_access_at_a_village_is_minded_at_a_community_not(proposer, at, today, kind, told):
    made, (first,) = make.edition(), stations(1)
    type(made.item).objects.filter(pk=made.item_id).update(category="市场准入")
    Station.objects.filter(unit=first).update(kind=kind)
    goes_with = {"account": "有", "training": "有", "money": "有"}
    propose(place(made, today, everywhere=False, station_ids=(first.pk,), **goes_with), by=proposer, at=at)
    assert len(papers_waiting()[0].cautions) == told


def test_the_lists_ask_no_more_for_twenty_decisions_than_for_one(proposer, at, today):
    places = stations(8)

    def asked():
        with CaptureQueriesContext(connection) as captured:
            papers_waiting(), papers_decided(), spreads(today=today), kept_back(today=today)
        return len(captured)

    def one_more():
        wish = place(make.edition(), today, everywhere=False, station_ids=tuple(each.pk for each in places))
        propose(wish, by=proposer, at=at)

    one_more()
    one = asked()
    for _ in range(19):
        one_more()
    assert len(papers_waiting()) == 20
    assert asked() == one


def test_stations_are_named_or_counted_by_township(proposer, at, today):
    places = stations(8)
    for many in (2, 8):
        wish = place(make.edition(), today, everywhere=False, station_ids=tuple(each.pk for each in places[:many]))
        propose(wish, by=proposer, at=at)
    assert [paper.stations for paper in papers_waiting()] == [
        "第001村（水泊街道）、第002村（水泊街道）", "水泊街道的 8 个站",
    ]  # fmt: skip


def test_a_role_is_sure_where_it_was_decided(decided, today):
    made, unsure, (first,) = make.edition(), make.edition(), stations(1)
    make.placed(unsure, first)
    decided(place(made, today))
    assert standings_at(first.pk, today=today) == {made.item_id: Standing("县会议纪要 3 号", "")}
