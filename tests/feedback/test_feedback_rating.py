"""Ratings: five levels that come back as given, once, without a name for the rated."""

from dataclasses import replace

import pytest

from bianmin.cases.actions import steps
from bianmin.cases.models import Case
from bianmin.cases.permissions import applicant_of
from bianmin.county.refusals import BadInput, MovedOn, NotYours
from bianmin.county.rights import PostRole
from bianmin.feedback.actions import can_rate, rate
from bianmin.feedback.models import Rating
from bianmin.feedback.permissions import rating_of, ratings_for, tags_for
from tests import factories as make

pytestmark = pytest.mark.django_db


def finished(at):
    case = make.case(at)
    steps.turn_away(case, reason="不归本站", whom_to_ask="县民政局", by=make.staff(case.station, PostRole.CLERK), at=at)
    return Case.objects.whole().get(pk=case.pk)


@pytest.mark.parametrize("level", [1, 2, 3, 4, 5])
def test_every_level_comes_back_as_it_was_given(level, at):
    case = finished(at)
    rate(case, level, by=applicant_of(case), at=at, tags=tags_for(level)[:1], words="来回跑")
    kept = rating_of(case)
    assert (kept.level, kept.tags, kept.words) == (level, tags_for(level)[:1], "来回跑")
    assert kept.is_bad == (level < 3)


@pytest.mark.parametrize("level", [1, 2])
def test_a_bad_one_says_why(level, at):
    case = finished(at)
    with pytest.raises(BadInput):
        rate(case, level, by=applicant_of(case), at=at)
    assert not Rating.objects.exists()


@pytest.mark.parametrize("level", [0, 6, -1])
def test_there_are_five_levels_and_no_default(level, at):
    case = finished(at)
    with pytest.raises(BadInput):
        rate(case, level, by=applicant_of(case), at=at)


def test_a_case_is_rated_once_and_only_when_over(at):
    case = make.case(at)
    assert not can_rate(case)
    with pytest.raises(MovedOn):
        rate(case, 5, by=applicant_of(case), at=at)
    case = finished(at)
    rate(case, 5, by=applicant_of(case), at=at)
    assert not can_rate(case)
    with pytest.raises(MovedOn):
        rate(case, 1, by=applicant_of(case), at=at, words="改主意")
    assert Rating.objects.get().level == 5


def test_staff_cannot_rate_in_anybodys_name(at):
    case = finished(at)
    with pytest.raises(NotYours):
        rate(case, 5, by=make.staff(case.station, PostRole.CLERK), at=at)


@pytest.mark.parametrize("role", list(PostRole))
def test_only_the_county_reads_ratings_and_the_rated_never_do(role, at):
    case = finished(at)
    rate(case, 5, by=applicant_of(case), at=at)
    seat = make.seat(case.station, role)
    assert ratings_for(seat).exists() == (role in {PostRole.COUNTY_OFFICE, PostRole.SUPERVISOR})


def test_who_handled_a_case_rates_it_for_nobody(at):
    case = make.case(at)
    clerk = make.staff(case.station, PostRole.CLERK)
    steps.turn_away(case, reason="不归本站", whom_to_ask="县民政局", by=clerk, at=at)
    case = Case.objects.whole().get(pk=case.pk)
    with pytest.raises(NotYours, match="回避"):
        rate(case, 5, by=replace(applicant_of(case), account_id=clerk.account_id), at=at)
    assert not Rating.objects.exists()
    uninvolved = make.staff(case.station, PostRole.CLERK, "李四")
    assert rate(case, 5, by=replace(applicant_of(case), account_id=uninvolved.account_id), at=at).level == 5
