"""Spending budgets in the database: whom one looks at, on whose account, under which permit, and who is called."""

from datetime import date, timedelta

import pytest

from bianmin.county.refusals import BadInput, MovedOn, NotFound, NotYours, TooOften
from bianmin.county.rights import PostRole
from bianmin.journal.actions import (
    Asked,
    approve_permit,
    close_alarm,
    count_try,
    end_permit,
    forget_old_spendings,
    forget_old_tallies,
    propose_permit,
    see_alarm,
    spend,
)
from bianmin.journal.actions.spending import KEPT
from bianmin.journal.kinds import AlarmKind
from bianmin.journal.models import Alarm, Entry, Permit, Spending, Tally
from tests import factories as make

pytestmark = pytest.mark.django_db
TODAY = date(2026, 9, 28)
SECOND = timedelta(seconds=1)


@pytest.fixture
def clerk():
    return make.staff(make.station(), PostRole.CLERK)


def open_people(by, at, first, last, every=SECOND * 36):
    for number in range(first, last):
        spend("open", by=by, subject=f"p{number}", at=at + every * (number - first))
    return at + every * (last - first)


def permit(at, most=500, **over):
    township = make.township()
    head = make.staff(make.station(), PostRole.HEAD, "站长")
    values = {
        "purpose": "医保集中缴费核对",
        "starts_on": TODAY,
        "ends_on": TODAY + timedelta(days=30),
        "most": most,
        **over,
    }
    made = propose_permit(Asked(**values), by=head, at=at)
    approver = make.staff(township, PostRole.TOWN_APPROVER, "批的人")
    return approve_permit(made.pk, by=approver, units=[head.unit_id], at=at)


def test_the_same_person_again_the_same_day_costs_nothing(clerk, at):
    for _ in range(5):
        spend("open", by=clerk, subject="p1", at=at)
    assert Spending.objects.count() == 1
    spend("open", by=clerk, subject="p1", at=at + timedelta(days=1))
    spend("reveal", by=clerk, subject="p1", at=at)
    assert Spending.objects.count() == 3


def test_a_citizen_has_no_budget(at):
    spend("open", by=make.citizen(), subject="p1", at=at)
    assert not Spending.objects.exists()


def test_a_kind_of_spending_that_is_none_is_a_bug(clerk, at):
    with pytest.raises(ValueError, match="stare"):
        spend("stare", by=clerk, subject="p1", at=at)


def test_a_day_of_mass_reading_slows_calls_the_audit_administrator_once_and_stops(clerk, at):
    later = open_people(clerk, at, 0, 200)
    assert not Alarm.objects.exists()
    spend("open", by=clerk, subject="p200", at=later)
    alarm = Alarm.objects.get()
    assert (alarm.kind, alarm.account_id, alarm.unit_id) == (AlarmKind.SLOWED, clerk.account_id, clerk.unit_id)
    assert alarm.facts == {"what": "open", "role": "clerk", "day": "2026-09-28", "county": "370832"}
    with pytest.raises(TooOften, match=r"请 20 秒后再打开.*批次授权"):
        spend("open", by=clerk, subject="p201", at=later + SECOND * 10)
    spend("open", by=clerk, subject="p200", at=later + SECOND * 10)  # known already: not slowed
    last = open_people(clerk, later + SECOND * 40, 201, 600)
    with pytest.raises(TooOften, match="到了上限，先停到明天"):
        spend("open", by=clerk, subject="p600", at=last)
    assert set(Alarm.objects.values_list("kind", flat=True)) >= {AlarmKind.SLOWED, AlarmKind.STOPPED}
    assert Alarm.objects.filter(kind=AlarmKind.SLOWED).count() == 1
    assert Entry.objects.filter(resource="alarm", action="create").count() == Alarm.objects.count()
    spend("open", by=clerk, subject="p600", at=at + timedelta(days=1))  # a new day


def test_the_hour_is_a_rolling_one(clerk, at):
    for number in range(30):
        spend("reveal", by=clerk, subject=f"p{number}", at=at + SECOND * number)
    with pytest.raises(TooOften):
        spend("reveal", by=clerk, subject="p30", at=at + SECOND * 35)
    spend("reveal", by=clerk, subject="p30", at=at + timedelta(minutes=61))
    assert not Alarm.objects.exists()


def test_what_two_posts_of_one_account_spend_is_counted_together(clerk, at):
    holder = make.Account.objects.get(pk=clerk.account_id)
    elsewhere = make.staff(make.township(), PostRole.TOWN_CLERK, holder=holder)
    later = open_people(clerk, at, 0, 150)
    open_people(elsewhere, later, 150, 201)
    assert Alarm.objects.get().kind == AlarmKind.SLOWED


def test_a_drive_under_a_permit_counts_against_it_alone(clerk, at):
    given = permit(at, most=300)
    later = open_people(clerk, at, 0, 300, every=SECOND * 2)
    assert not Alarm.objects.exists()
    assert given.spendings.count() == 300
    spend("reveal", by=clerk, subject="p7", at=later)  # one of the drive's own people
    assert given.spendings.count() == 301
    spend("open", by=clerk, subject="p300", at=later)
    assert Spending.objects.filter(permit__isnull=True).count() == 1  # it is used up: the ordinary budget again


def test_a_permit_is_for_its_own_unit_and_its_days(at):
    permit(at)
    other = make.staff(make.station("梨花村", "370832001010"), PostRole.CLERK)
    spend("open", by=other, subject="p1", at=at)
    own = make.staff(make.station(), PostRole.CLERK)
    spend("open", by=own, subject="p1", at=at + timedelta(days=40))
    assert not Spending.objects.filter(permit__isnull=False).exists()


def test_a_permit_that_waits_or_was_ended_covers_nobody(clerk, at):
    head = make.staff(make.station(), PostRole.HEAD)
    waiting = propose_permit(Asked("医保集中缴费核对", TODAY, TODAY, 100), by=head, at=at)
    spend("open", by=clerk, subject="p1", at=at)
    given = permit(at)
    end_permit(given.pk, "提前核完了", by=head, units=[head.unit_id], at=at)
    spend("open", by=clerk, subject="p2", at=at)
    assert not Spending.objects.filter(permit__isnull=False).exists()
    assert waiting.state(today=TODAY) == "待批"
    with pytest.raises(MovedOn):
        end_permit(given.pk, "提前核完了", by=head, units=None, at=at)


def test_nobody_approves_their_own_proposal_from_another_post_or_as_the_same_person(at):
    station, person = make.station(), make.UUID(int=7)
    head = make.staff(station, PostRole.HEAD, person_id=person)
    made = propose_permit(Asked("医保集中缴费核对", TODAY, TODAY, 100), by=head, at=at)
    same_account = make.staff(
        make.township(), PostRole.TOWN_APPROVER, holder=make.Account.objects.get(pk=head.account_id)
    )
    same_person = make.staff(make.township(), PostRole.TOWN_APPROVER, person_id=person)
    for by in (same_account, same_person):
        with pytest.raises(NotYours, match="不能自己批"):
            approve_permit(made.pk, by=by, units=None, at=at)
    with pytest.raises(NotYours):
        approve_permit(made.pk, by=make.staff(station, PostRole.CLERK), units=None, at=at)
    assert Permit.objects.get().approved_at is None


def test_a_permit_of_another_unit_is_not_there(at):
    head = make.staff(make.station(), PostRole.HEAD)
    made = propose_permit(Asked("医保集中缴费核对", TODAY, TODAY, 100), by=head, at=at)
    stranger = make.staff(make.township("大路口乡", "370832204000"), PostRole.TOWN_APPROVER)
    with pytest.raises(NotFound):
        approve_permit(made.pk, by=stranger, units=[stranger.unit_id], at=at)


@pytest.mark.parametrize(
    ("field", "over"),
    [
        ("purpose", {"purpose": " 办 "}), ("starts_on", {"starts_on": TODAY - timedelta(days=1)}),
        ("ends_on", {"ends_on": TODAY - timedelta(days=1)}), ("ends_on", {"ends_on": TODAY + timedelta(days=93)}),
        ("most", {"most": 0}), ("most", {"most": 20_001}),
    ],
)  # fmt: skip
def test_a_proposal_that_cannot_be_says_which_part(at, field, over):
    with pytest.raises(BadInput) as refused:
        permit(at, **over)
    assert field in refused.value.fields


def test_who_has_no_post_for_it_proposes_nothing(clerk, at):
    with pytest.raises(NotYours):
        propose_permit(Asked("医保集中缴费核对", TODAY, TODAY, 100), by=clerk, at=at)


def test_an_alarm_is_closed_with_words_once_and_not_by_its_own_cause(clerk, at):
    open_people(clerk, at, 0, 201)
    alarm, auditor = Alarm.objects.get(), make.staff(make.township(), PostRole.AUDIT_ADMIN, "审计")
    see_alarm(alarm.pk, by=auditor, at=at)
    with pytest.raises(BadInput):
        close_alarm(alarm.pk, "好", by=auditor, at=at)
    with pytest.raises(NotYours):
        close_alarm(alarm.pk, "是我自己在核对", by=clerk, at=at)
    closed = close_alarm(alarm.pk, "打过电话，是在核对花名册", by=auditor, at=at)
    assert (closed.closed_by, closed.seen_by, closed.words) == ("审计", "审计", "打过电话，是在核对花名册")
    with pytest.raises(MovedOn):
        close_alarm(alarm.pk, "再写一遍", by=auditor, at=at)
    with pytest.raises(NotFound):
        see_alarm(make.uuid4(), by=auditor, at=at)


def test_what_was_spent_long_ago_is_forgotten(clerk, at):
    spend("open", by=clerk, subject="old", at=at - KEPT - timedelta(days=1))
    spend("open", by=clerk, subject="new", at=at)
    assert forget_old_spendings(at=at) == 1
    assert Spending.objects.get().subject == "new"


def test_counts_of_windows_long_over_are_forgotten_and_the_others_kept(at):
    for days in (0, 99, 101):
        day = timedelta(days=1)
        count_try("x", str(days), at=at - timedelta(days=days), per=day, most=9, sentence="")
    assert forget_old_tallies(at=at) == 1
    assert sorted(Tally.objects.values_list("key", flat=True)) == ["0", "99"]
