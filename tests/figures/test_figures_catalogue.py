"""The figures of the catalogue: what counts and what does not, each with its reason; and trips as the steps tell them."""

from datetime import date, timedelta

import pytest

from bianmin.cases.actions import steps
from bianmin.cases.models import Case
from bianmin.catalog.actions import publish
from bianmin.catalog.elements import Stage
from bianmin.catalog.models import Item, StationRole
from bianmin.county.rights import PostRole
from bianmin.figures.actions import recount_catalogue
from bianmin.figures.catalogue import (
    EXAMPLE,
    NO_ROUTE,
    NOT_ONLINE,
    ONLY_HELPS,
    QUERY,
    UNVERIFIED,
    Rate,
    Rule,
    State,
    nearest,
    once_rate,
    rate_of,
    state_of,
)
from bianmin.figures.gathering import ended_cases, trips_by_case
from bianmin.figures.models import CatalogueFigure
from bianmin.figures.trips import Cause, Event, Facts, Tally, trips_of
from bianmin.stations.models import Station
from tests import factories as make
from tests.figures import deeds

RULE = Rule(50, query_endings=("查询", "查询、核验", "咨询"))
DAY, DAY_ONE = timedelta(days=1), date(2026, 9, 1)


def community(village="石桥社区", code="370832001101"):
    unit = make.station(village, code)
    Station.objects.filter(unit=unit).update(kind=Station.Kind.COMMUNITY)
    return unit


def item(name=None, item_type="20", **over):
    made = make.edition(name, **over)
    Item.objects.filter(pk=made.item_id).update(item_type=item_type)
    return Item.objects.published().get(pk=made.item_id)


def state(name="甲", **over):
    return State(name, name, "类别", **over)


# --- which items count ---


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["01", "05", "07", "08", "09", "10", "20"])
def test_items_on_application_count(kind):
    assert state_of(item(item_type=kind), RULE).counts


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "says"), [("02", "行政处罚"), ("03", "行政强制"), ("04", "行政征收"), ("06", "行政检查")]
)
def test_what_an_office_does_of_itself_does_not_count_and_says_so(kind, says):
    excluded = state_of(item(item_type=kind), RULE).excluded
    assert "依职权" in excluded and says in excluded


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["", "99", "11"])
def test_an_unknown_type_does_not_count(kind):
    assert "类型" in state_of(item(item_type=kind), RULE).excluded


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "excluded"),
    [("参保人员参保信息查询", QUERY), ("就业创业证查询、核验", QUERY), ("法律援助咨询", QUERY), ("参保信息查询(村级)", QUERY),
     ("《独生子女父母光荣证》补办、查询", ""), ("查询机登记", "")],
)  # fmt: skip
def test_a_query_does_not_count_and_what_is_also_an_application_does(name, excluded):
    assert state_of(item(name), RULE).excluded == excluded


@pytest.mark.django_db
def test_what_keeps_an_item_from_being_done_on_line_is_named():
    assert state_of(item(), RULE).is_online
    assert state_of(item(route=()), RULE).lacks == (NO_ROUTE,)
    assert state_of(item(online=False, online_why="要当面签字"), RULE).lacks == (f"{NOT_ONLINE}：要当面签字",)
    assert state_of(item(online=False), RULE).lacks == (NOT_ONLINE,)
    assert state_of(item(unverified=("online_depth",)), RULE).lacks == (UNVERIFIED,)


@pytest.mark.django_db
def test_nothing_of_an_example_counts_as_verified():
    made = item(visits=1)
    publish(made, make.content(visits=1), profile="relief", is_example=True, on=DAY_ONE)
    whole = state_of(Item.objects.published().get(pk=made.pk), RULE)
    assert (whole.lacks, whole.visits) == ((EXAMPLE,), None)
    assert state_of(item(visits=1), RULE).visits == 1
    assert state_of(item(visits=1, unverified=("visits",)), RULE).visits is None


# --- the shares ---


def test_the_share_counts_neither_queries_above_nor_below_the_line():
    states = [state("a"), state("b", lacks=(NOT_ONLINE,)), state("c", excluded=QUERY), state("d", lacks=(UNVERIFIED,))]
    rate = rate_of(states, RULE)
    assert (rate.part, rate.whole, rate.percent, rate.is_enough, rate.missing) == (1, 3, 33, False, 1)


@pytest.mark.parametrize(
    ("part", "whole", "least", "percent", "enough", "missing"),
    [(1, 2, 50, 50, True, 0), (0, 0, 50, None, True, 0), (66, 133, 50, 49, False, 1), (0, 133, 50, 0, False, 67),
     (0, 9, None, 0, True, 0), (199, 200, 100, 99, False, 1)],
)  # fmt: skip
def test_a_share_is_rounded_down_and_knows_what_is_missing(part, whole, least, percent, enough, missing):
    rate = Rate(part, whole, least)
    assert (rate.percent, rate.is_enough, rate.missing) == (percent, enough, missing)


def test_the_nearest_lack_least_and_then_go_farthest_on_line():
    states = [
        state("two", lacks=(NO_ROUTE, NOT_ONLINE)), state("one", lacks=(NOT_ONLINE,)),
        state("far", lacks=(NOT_ONLINE,), reach=3), state("done"), state("query", excluded=QUERY, lacks=(NOT_ONLINE,)),
        state("helps", lacks=(ONLY_HELPS,)), state("barred", lacks=(f"{NOT_ONLINE}：要当面签字",)),
    ]  # fmt: skip
    assert [each.slug for each in nearest(states)] == ["far", "one", "two"]


def test_once_is_told_of_the_items_whose_visits_are_known():
    states = [state("a", visits=0), state("b", visits=1), state("c", visits=2), state("d")]
    rate = once_rate(states)
    assert (rate.part, rate.whole, rate.percent) == (2, 3, 66)


# --- communities and villages ---


def kept():
    return CatalogueFigure.objects.get().content


@pytest.mark.django_db
def test_communities_are_counted_one_by_one_and_villages_by_township(at, settings):
    settings.COUNTY = {**settings.COUNTY, "online_rate": {"least_percent": 60}}
    here, village, other = community(), make.station(), make.station("柳林村", "370832001010")
    able, unsure, decided = make.edition(), make.edition(unverified=("online_depth",)), make.edition()
    make.placed(able, here)
    make.placed(unsure, here)
    make.placed(decided, here, StationRole.ASSISTS)
    make.placed(able, village)
    make.placed(unsure, village)
    make.placed(able, other, StationRole.ASSISTS)
    recount_catalogue(at=at)
    row = kept()["communities"][0]
    assert (row["name"], row["township"], row["online"], row["running"]) == ("石桥社区", "水泊街道", 1, 3)
    assert row["near"] == [unsure.item.slug]
    villages = kept()["villages"]
    assert villages == [{"township": "水泊街道", "stations": 2, "running": [1, 2], "online": [0, 1]}]


@pytest.mark.django_db
def test_what_is_enough_names_nothing_as_nearest_and_a_closed_or_later_placement_counts_not(at):
    here = community()
    make.placed(make.edition(), here)
    late = make.placed(make.edition(), here)
    late.starts_on = at.date() + DAY
    late.save()
    recount_catalogue(at=at)
    row = kept()["communities"][0]
    assert (row["online"], row["running"], row["near"]) == (1, 1, [])


@pytest.mark.django_db
def test_counting_again_replaces_what_was_counted(at):
    recount_catalogue(at=at)
    recount_catalogue(at=at + DAY)
    assert CatalogueFigure.objects.get().counted_at == at + DAY


# --- trips, from the facts alone ---

D1, D2, D3 = date(2026, 9, 1), date(2026, 9, 8), date(2026, 9, 15)


def facts(**over):
    values = {"filed_on": D1, "at_window": True, "online": False, "must_come": False, "mails_result": False}
    return Facts(**{**values, **over})


def causes(found):
    return [trip.cause for trip in found]


def test_what_is_filed_on_line_and_never_fetched_takes_no_trip():
    assert trips_of(facts(at_window=False), [Event("accept", "accepted", D1, "department", by_staff=True)]) == []


@pytest.mark.parametrize(
    ("over", "cause"),
    [({}, Cause.SYSTEM), ({"online": True}, Cause.APPLICANT), ({"must_come": True, "online": True}, Cause.DEPARTMENT)],
)
def test_coming_to_the_window_is_caused_by_who_left_no_other_way(over, cause):
    assert causes(trips_of(facts(**over), [])) == [cause]


def asked(on, kind):
    return Event("ask_correction", "correcting", on, kind, by_staff=True)


def brought(on):
    return Event("resubmit", "pending", on, "station", by_staff=True)


def test_a_correction_sent_from_home_is_no_trip_and_one_that_is_brought_is():
    sent = Event("resubmit", "pending", D2)
    assert len(trips_of(facts(at_window=False), [asked(D1, "department"), sent])) == 0
    assert len(trips_of(facts(at_window=False), [asked(D1, "department"), brought(D2)])) == 1


def test_the_first_correction_is_the_applicants_unless_the_station_had_let_it_pass():
    online = trips_of(facts(at_window=False), [asked(D1, "department"), brought(D2)])
    assert causes(online) == [Cause.APPLICANT]
    own = trips_of(facts(), [asked(D1, "station"), brought(D2)])
    assert causes(own) == [Cause.SYSTEM, Cause.APPLICANT]
    passed = trips_of(facts(), [asked(D1, "township"), brought(D2)])
    assert causes(passed) == [Cause.SYSTEM, Cause.STATION]
    seen = [Event("receive", "received", D1, "station", by_staff=True), asked(D1, "department"), brought(D2)]
    assert causes(trips_of(facts(at_window=False), seen)) == [Cause.STATION]


@pytest.mark.parametrize(
    ("kind", "cause"), [("station", Cause.STATION), ("township", Cause.TOWNSHIP), ("department", Cause.DEPARTMENT)]
)
def test_a_second_correction_is_caused_by_whoever_did_not_say_it_all_at_once(kind, cause):
    told = [asked(D1, kind), brought(D2), asked(D2, kind), brought(D3)]
    assert causes(trips_of(facts(at_window=False), told))[-1] == cause


def fetched(on, decided_by="department"):
    return [Event("grant", "granted", D2, decided_by, by_staff=True),
            Event("deliver", "delivered", on, "station", by_staff=True, by_hand=True)]  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "cause"), [("station", Cause.STATION), ("township", Cause.TOWNSHIP), ("department", Cause.DEPARTMENT)]
)
def test_fetching_the_result_is_caused_by_who_decided_or_by_who_would_not_have_it_posted(kind, cause):
    assert causes(trips_of(facts(at_window=False), fetched(D3, kind))) == [cause]
    assert causes(trips_of(facts(at_window=False, mails_result=True), fetched(D3, kind))) == [Cause.APPLICANT]


def test_several_errands_on_one_day_are_one_trip():
    found = trips_of(facts(online=True), fetched(D1))
    assert [(trip.on, trip.cause) for trip in found] == [(D1, Cause.APPLICANT)]
    tally = Tally.of([found, trips_of(facts(), fetched(D3)), []])
    assert (tally.cases, tally.trips, tally.again, tally.average) == (3, 3, 1, 1.0)
    assert tally.causes == {"applicant": 1, "system": 1, "department": 1}


# --- trips, from real cases ---


@pytest.mark.django_db
def test_the_steps_of_a_real_case_tell_its_trips(at):
    made = deeds.edition(online=False)
    case = deeds.filed(at, made=made)
    Case.objects.filter(pk=case.pk).update(channel=Case.Channel.WINDOW)
    clerk = deeds.somebody(case.station, PostRole.CLERK)
    lack = steps.Lack("m1", "没有签字", "签上名字")
    steps.ask_correction(deeds.fresh(case), [lack], by=clerk, at=at)
    steps.bring_back(deeds.fresh(case), brought=["m1"], by=clerk, at=at + DAY)
    steps.accept(deeds.fresh(case), by=clerk, at=at + DAY, fine=["m1", "m2"])
    deeds.decide(deeds.fresh(case), at + 2 * DAY)
    steps.deliver(deeds.fresh(case), steps.Delivery("直接", "王秀兰", "本人"), by=clerk, at=at + 3 * DAY)
    ((pk, slug, trips),) = trips_by_case(ended_cases((at + 3 * DAY).date()))
    assert (pk, slug) == (case.pk, made.item.slug)
    assert [(trip.on, trip.cause) for trip in trips] == [
        (at.date(), Cause.SYSTEM), ((at + DAY).date(), Cause.APPLICANT), ((at + 3 * DAY).date(), Cause.DEPARTMENT),
    ]  # fmt: skip


@pytest.mark.django_db
def test_open_withdrawn_and_old_cases_tell_nothing(at):
    deeds.accepted(at)
    gone = deeds.filed(at)
    steps.withdraw(gone, by=make.citizen(gone.applicant_id), at=at)
    deeds.delivered(at - 100 * DAY)
    deeds.delivered(at)
    assert len(list(trips_by_case(ended_cases(at.date())))) == 1


@pytest.mark.django_db
def test_a_result_that_was_posted_is_no_trip(at):
    case = deeds.decided(at, made=deeds.edition(route=(Stage("mzj", "decide"),)))
    clerk = deeds.somebody(case.station, PostRole.CLERK)
    steps.deliver(case, steps.Delivery("邮寄（EX123）", "王秀兰", "本人"), by=clerk, at=at)
    ((_, _, trips),) = trips_by_case(ended_cases(at.date()))
    assert trips == []
