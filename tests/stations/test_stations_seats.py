"""Rights derive from dated posts."""

from datetime import datetime, time, timedelta

import pytest
from django.utils import timezone

from bianmin.county.actors import CLOCK, ActorKind
from bianmin.county.refusals import NotYours
from bianmin.county.rights import PostRole
from bianmin.people.models import Account
from bianmin.stations.actions import confirm_open, describe_station, end_post, give_post
from bianmin.stations.models import Post, Station
from bianmin.stations.permissions import NOBODY, STATION_ROLES, people_at, seat_of
from tests import factories as make

pytestmark = pytest.mark.django_db
TODAY = make.DAY_ONE + timedelta(days=100)
AT = timezone.make_aware(datetime.combine(TODAY, time(9)))


def test_a_post_counts_from_its_first_to_its_last_day():
    account, where = make.account(), make.station()
    post = give_post(account.pk, where, PostRole.CLERK, name="周凤", on=TODAY, by=CLOCK, at=AT)
    assert not seat_of(account, on=TODAY - timedelta(days=1)).posts
    assert seat_of(account, on=TODAY).roles == {PostRole.CLERK}
    end_post(post, on=TODAY + timedelta(days=5), by=CLOCK, at=AT)
    assert seat_of(account, on=TODAY + timedelta(days=5)).posts
    assert not seat_of(account, on=TODAY + timedelta(days=6)).posts


def test_one_person_in_several_posts_acts_out_of_the_fitting_one():
    holder, where = make.account(), make.station()
    make.post(where, PostRole.CLERK, holder=holder)
    make.post(where.parent, PostRole.TOWN_CLERK, holder=holder)
    seat = seat_of(Account.objects.get(pk=holder.pk), on=TODAY)
    actor = seat.actor(frozenset({PostRole.TOWN_CLERK}))
    assert (actor.kind, actor.unit_id, actor.role) == (ActorKind.POST, where.parent.pk, "town_clerk")
    assert seat.unit_ids(STATION_ROLES) == [where.pk]


def test_nobody_is_nobody():
    assert not NOBODY.is_signed_in and NOBODY.actor().kind == ActorKind.PERSON and not NOBODY.actor().id


def test_a_station_is_open_only_if_somebody_said_so_today():
    where = make.station()
    confirm_open(where, units_of_seat=[where.pk], today=TODAY)
    station = Station.objects.get(unit=where)
    assert station.is_confirmed(today=TODAY) and not station.is_confirmed(today=TODAY + timedelta(days=1))
    confirm_open(where, units_of_seat=[where.pk], today=TODAY, notice="出去了，11 点回")
    assert not Station.objects.get(unit=where).is_confirmed(today=TODAY)
    with pytest.raises(NotYours):
        confirm_open(where, units_of_seat=[], today=TODAY)


def test_who_serves_is_told_a_before_b():
    where = make.station()
    make.post(where, PostRole.CLERK, "乙", rank=2)
    make.post(where, PostRole.CLERK, "甲")
    describe_station(where, address="杏花路", hours="8:30–17:30", way="红绿灯南")
    assert [post.name for post in people_at(where, STATION_ROLES, on=TODAY)] == ["甲", "乙"]
    assert Post.objects.first().title() == "杏花村 窗口人员"
