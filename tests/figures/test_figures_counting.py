"""The figures are the cases, counted: each minute or each night, entered late or taken back, in the county's time."""

import random
from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bianmin.cases.actions import drafts, filing, mover, steps
from bianmin.cases.lifecycle import Verb
from bianmin.cases.models import Case, CaseStep
from bianmin.cases.permissions import applicant_of
from bianmin.catalog.models import StationRole
from bianmin.county.actors import CLOCK
from bianmin.county.rights import PostRole
from bianmin.county.scope import county
from bianmin.feedback.actions import rate
from bianmin.figures.actions import recount
from bianmin.figures.models import Count, DayFigure, OpenFigure
from tests import factories as make
from tests.figures import deeds

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)


def local(*moment):
    return timezone.make_aware(datetime(*moment))


def days():
    """Every bucket without its id: what two ways of counting must agree on."""
    names = ("day", "station_id", "township_id", *DayFigure.COUNTED)
    return sorted(DayFigure.objects.values_list(*names))


def open_now():
    return sorted(OpenFigure.objects.values_list("township_id", "unit_id", "unit_kind", *OpenFigure.COUNTED))


def numbers(day):
    """The numbers of the only station on one day; all zero where there is no row."""
    row = DayFigure.objects.filter(day=day).values(*DayFigure.COUNTED).first()
    return row or dict.fromkeys(DayFigure.COUNTED, 0)


def test_a_county_without_cases_is_counted_and_has_nothing(at):
    assert recount(at=at) == 0
    assert (days(), open_now()) == ([], [])
    assert Count.objects.get().counted_at == at


def test_what_happened_at_one_station_on_one_day_is_one_row(at):
    deeds.filed(at)
    deeds.decided(at, made=deeds.edition(promised=deeds.UNKNOWN, legal=deeds.UNKNOWN))
    deeds.rated(at, 5)
    deeds.rated(at, 3)
    deeds.rated(at, 2)
    recount(at=at)
    assert DayFigure.objects.count() == 1
    assert numbers(at.date()) == {
        "received": 5, "decided": 4, "limited": 3, "decided_in_time": 3, "ratings": 3, "satisfied": 2,
    }  # fmt: skip
    row = DayFigure.objects.get()
    assert (row.station_id, row.township_id) == (make.station().pk, make.township().pk)


def test_a_day_ends_at_midnight_in_the_county_not_in_greenwich():
    midnight = local(2026, 9, 29)
    deeds.filed(midnight - SECOND)
    deeds.filed(midnight)
    recount(at=midnight)
    assert [numbers(day)["received"] for day in (date(2026, 9, 28), date(2026, 9, 29))] == [1, 1]


@pytest.mark.parametrize(
    ("moment", "in_time"),
    [
        ((2026, 10, 10, 23, 59, 59), 1),
        ((2026, 10, 11, 0, 0, 0), 0),
        ((2026, 10, 11, 7, 59, 59), 0),  # in Greenwich it is still the day on which it was due
        ((2026, 9, 28, 9, 0, 0), 1),
    ],
)
def test_a_result_is_in_time_until_the_end_of_its_last_day(at, moment, in_time):
    case = deeds.accepted(at)
    assert case.decision_due_on == date(2026, 10, 10)  # five workdays: a Saturday made up for the holidays
    decided = deeds.decide(case, local(*moment))
    recount(at=decided.decided_at)
    row = numbers(timezone.localdate(decided.decided_at))
    assert (row["decided"], row["limited"], row["decided_in_time"]) == (1, 1, in_time)


def test_a_result_without_a_known_limit_is_neither_in_time_nor_late(at):
    deeds.decided(at, made=deeds.edition(promised=deeds.UNKNOWN, legal=deeds.UNKNOWN))
    recount(at=at)
    row = numbers(at.date())
    assert (row["decided"], row["limited"], row["decided_in_time"]) == (1, 0, 0)


def test_time_stood_still_does_not_count_against_the_result(at):
    case = deeds.accepted(at)
    clerk = deeds.somebody(case.handler_unit, PostRole.DEPT_CLERK)
    stop = steps.Stop(steps.stopping_kinds()[0], "梁停〔2026〕1号", "30 天", "等鉴定")
    steps.suspend(case, stop, by=clerk, at=at)
    recount(at=at + 60 * DAY)
    assert [row.overdue for row in OpenFigure.objects.all()] == [0]
    steps.resume(deeds.fresh(case), document_number="梁续〔2026〕1号", by=clerk, at=at + 60 * DAY)
    decided = deeds.decide(deeds.fresh(case), at + 61 * DAY)
    recount(at=decided.decided_at)
    assert numbers(timezone.localdate(decided.decided_at))["decided_in_time"] == 1


def test_counting_twice_changes_nothing(at):
    deeds.rated(at, 5)
    deeds.filed(at + DAY)
    recount(at=at + DAY)
    once = (days(), open_now())
    recount(at=at + DAY)
    assert (days(), open_now()) == once
    recount(at=at + DAY, everything=True)
    assert (days(), open_now()) == once
    assert Count.objects.count() == 1


def test_a_run_reads_what_was_recorded_since_the_last_and_a_little_before(at):
    deeds.filed(at)
    assert recount(at=at) == 1
    assert recount(at=at + timedelta(minutes=14)) == 1  # a transaction may have committed late
    recount(at=at + timedelta(hours=1))
    assert recount(at=at + timedelta(hours=1)) == 0
    deeds.filed(at + timedelta(hours=2))
    assert recount(at=at + timedelta(hours=2)) == 1
    assert numbers(at.date())["received"] == 2


def test_what_is_entered_later_from_paper_counts_on_the_day_of_the_paper(at):
    recount(at=at)
    paper = deeds.filed(at - 3 * DAY)
    evening = at + timedelta(hours=10)
    CaseStep.objects.filter(case=paper).update(recorded_at=evening)
    assert recount(at=evening) == 1
    assert numbers((at - 3 * DAY).date())["received"] == 1


def test_a_case_that_was_taken_back_is_not_received(at):
    case = deeds.filed(at)
    recount(at=at)
    assert numbers(at.date())["received"] == 1
    steps.recall(case, by=applicant_of(case), at=at + timedelta(minutes=5))
    recount(at=at + timedelta(minutes=5))
    assert (days(), open_now()) == ([], [])


def test_a_case_taken_back_before_midnight_and_filed_again_after_it_counts_once(at):
    evening, morning = local(2026, 9, 28, 23, 55), local(2026, 9, 29, 0, 5)
    made = deeds.edition()
    case = deeds.filed(evening, made=made)
    recount(at=evening)
    steps.recall(case, by=applicant_of(case), at=evening + timedelta(minutes=3))
    again = make.request(made, case.station)
    filing.file_again(case, again, by=applicant_of(case), at=morning)
    recount(at=morning)
    assert [row[0] for row in days()] == [date(2026, 9, 29)]
    assert numbers(date(2026, 9, 29))["received"] == 1


def test_a_case_that_lapsed_was_never_received_but_a_withdrawn_one_was(at):
    lapsed, withdrawn = deeds.filed(at), deeds.filed(at)
    steps.recall(lapsed, by=applicant_of(lapsed), at=at)
    steps.withdraw(withdrawn, by=applicant_of(withdrawn), at=at)
    mover.take_step(lapsed, Verb.LAPSE, by=CLOCK, at=at + 31 * DAY, saying=mover.Saying("没有再交"))
    recount(at=at + 31 * DAY)
    assert numbers(at.date())["received"] == 1


def test_an_expired_draft_counts_the_same_each_minute_and_each_night(at):
    made, station = deeds.edition(), make.station()
    make.placed(made, station, StationRole.ACCEPTS)
    draft = drafts.start_draft(made.item, station, account_id=None, at=at)
    case = drafts.submit_draft(draft, make.request(made, station), by=make.citizen(), at=at)
    recount(at=at)
    steps.recall(case, by=applicant_of(case), at=at)
    drafts.forget_old_drafts(by=CLOCK, at=at + 40 * DAY)
    recount(at=at + 40 * DAY)
    assert days() == []
    recount(at=at + 40 * DAY, everything=True)
    assert days() == []


def test_open_cases_are_counted_with_whoever_holds_them(at):
    at_station = deeds.filed(at, role=StationRole.FORWARDS, made=make.edition())
    at_department = deeds.accepted(at)
    recount(at=at)
    township, mzj = make.township(), at_department.handler_unit
    assert open_now() == sorted([
        (township.pk, at_station.station_id, "station", 1, 0, 1, 0),  # three workdays to hand over: soon
        (township.pk, mzj.pk, "department", 1, 0, 0, 0),
    ])  # fmt: skip


def test_what_is_late_at_the_department_is_the_departments(at):
    case = deeds.accepted(at)
    due = local(2026, 10, 10, 23, 59)
    recount(at=due)
    assert [(row.unit_id, row.overdue, row.due_soon) for row in OpenFigure.objects.all()] == [
        (case.handler_unit_id, 0, 1)
    ]
    recount(at=due + timedelta(minutes=1))
    assert [(row.unit_id, row.overdue, row.due_soon) for row in OpenFigure.objects.all()] == [
        (case.handler_unit_id, 1, 0)
    ]


@pytest.mark.parametrize(("day", "soon"), [((2026, 9, 29), 0), ((2026, 9, 30), 1), ((2026, 10, 9), 1)])
def test_soon_is_within_three_workdays_over_the_holidays(at, day, soon):
    deeds.accepted(at)  # due on 10 October; 8, 9 and 10 are workdays
    recount(at=local(*day, 9))
    assert [row.due_soon for row in OpenFigure.objects.all()] == [soon]


def test_an_applicant_who_has_not_brought_what_lacks_is_nobodys_delay(at):
    case = deeds.filed(at)
    lacks = [steps.Lack("m2", "看不清卡号", "重拍一张")]
    steps.ask_correction(case, lacks, by=deeds.somebody(case.station, PostRole.CLERK), at=at)
    recount(at=at + 60 * DAY)
    assert [(row.open, row.overdue, row.uncorrected) for row in OpenFigure.objects.all()] == [(1, 0, 1)]


def test_what_is_over_is_open_nowhere(at):
    deeds.delivered(at)
    withdrawn = deeds.filed(at)
    steps.withdraw(withdrawn, by=applicant_of(withdrawn), at=at)
    recount(at=at + 60 * DAY)
    assert open_now() == []


def test_a_result_that_waits_for_delivery_is_open_at_the_station(at):
    case = deeds.decided(at)
    recount(at=at)
    assert [(row.unit_id, row.open) for row in OpenFigure.objects.all()] == [(case.station_id, 1)]


def test_another_countys_cases_are_another_countys(at):
    with county("370829"):
        deeds.filed(at)
        recount(at=at)
        assert [row.received for row in DayFigure.objects.all()] == [1]
    recount(at=at)
    assert (days(), open_now()) == ([], [])


def test_counting_asks_as_often_for_one_case_as_for_thirty(at):
    made = deeds.edition()

    def asked():
        with CaptureQueriesContext(connection) as queries:
            recount(at=at, everything=True)
        return len(queries)

    deeds.filed(at, made=made)
    first = asked()
    for number in range(30):
        deeds.filed(at - number * 40 * DAY, made=made)
    assert asked() == first


class Life:
    """A county that lives at random: everything that can change a figure happens, in any order."""

    def __init__(self, seed, at):
        self.dice, self.at = random.Random(seed), at
        self.made = [deeds.edition(), deeds.edition(promised=deeds.UNKNOWN, legal=deeds.UNKNOWN)]
        self.stations = [make.station(), make.station("东张博村", "370832001010")]
        other = make.township("大路口乡", "370832203000")
        self.stations.append(make.station("东张博村", "370832203009", other))

    def one(self, **filters):
        found = list(Case.objects.whole().filter(**filters).order_by("number"))
        return self.dice.choice(found) if found else None

    def go_on(self):
        self.at += timedelta(minutes=self.dice.choice([1, 4, 30, 600, 3000, 9000]))
        deed = self.dice.choice(
            [self.file, self.file, self.accept, self.decide, self.recall, self.again, self.give_up, self.lapse,
             self.deliver_and_rate, self.count]
        )  # fmt: skip
        deed()

    def count(self):
        recount(at=self.at)

    def file(self):
        deeds.filed(self.at, made=self.dice.choice(self.made), station=self.dice.choice(self.stations))

    def accept(self):
        case = self.one(status="pending")
        if case:
            steps.accept(case, by=deeds.somebody(case.station, PostRole.CLERK), at=self.at, fine=["m1", "m2"])

    def decide(self):
        case = self.one(status="accepted")
        if case:
            deeds.decide(case, self.at, grant=self.dice.random() < 0.7)

    def recall(self):
        case = self.one(status="pending")
        if case and steps.can_recall(case, at=self.at):
            steps.recall(case, by=applicant_of(case), at=self.at)

    def again(self):
        case = self.one(status="recalled")
        if case:
            request = make.request(case.edition, case.station)
            filing.file_again(case, request, by=applicant_of(case), at=self.at)

    def give_up(self):
        case = self.one(status__in=["pending", "accepted"])
        if case:
            steps.withdraw(case, by=applicant_of(case), at=self.at)

    def lapse(self):
        case = self.one(status="recalled")
        if case:
            mover.take_step(case, Verb.LAPSE, by=CLOCK, at=self.at, saying=mover.Saying("没有再交"))

    def deliver_and_rate(self):
        case = self.one(status__in=["granted", "refused"])
        if case:
            clerk = deeds.somebody(case.station, PostRole.CLERK)
            steps.deliver(case, steps.Delivery("直接", "王秀兰", "本人"), by=clerk, at=self.at)
            level = self.dice.randint(1, 5)
            rate(deeds.fresh(case), level, by=applicant_of(case), at=self.at, words="慢")


@pytest.mark.parametrize("seed", range(8))
def test_counting_what_changed_gives_what_counting_everything_gives(at, seed):
    life = Life(seed, at)
    for _ in range(40):
        life.go_on()
    recount(at=life.at)
    step_by_step = (days(), open_now())
    assert step_by_step[0], "a life in which nothing happened proves nothing"
    recount(at=life.at, everything=True)
    assert (days(), open_now()) == step_by_step
