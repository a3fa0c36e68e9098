"""The journal's chain holds, and any change in it is found."""

from datetime import timedelta
from operator import attrgetter

import pytest

from bianmin.county.actors import CLOCK
from bianmin.county.refusals import TooOften
from bianmin.county.rights import Action, Resource
from bianmin.journal.actions import broken_links, count_try, note, seal_entries
from bianmin.journal.chain import COLUMNS, link
from bianmin.journal.models import Entry, Seal
from tests.journal.tampering import opened

values = attrgetter(*COLUMNS)
pytestmark = pytest.mark.django_db


def chain(at, many=5):
    for number in range(many):
        note(Resource.CASE, Action.READ, by=CLOCK, at=at + timedelta(seconds=number), about=("case", number))
    assert seal_entries() == many


def test_rows_are_chained_once_and_late_ones_take_the_end(at):
    chain(at)
    note(Resource.CASE, Action.READ, by=CLOCK, at=at - timedelta(minutes=5), about=("case", "late"))
    assert seal_entries() == 1
    assert seal_entries() == 0
    assert Seal.objects.get(sequence=6).entry.subject_id == "late"
    assert list(Seal.objects.order_by("sequence").values_list("sequence", flat=True)) == [1, 2, 3, 4, 5, 6]
    assert broken_links() == []


@pytest.mark.parametrize("field", ["purpose", "subject_id", "by_name", "action", "outcome", "resource"])
def test_a_changed_row_is_found(at, field):
    chain(at)
    with opened():
        Entry.objects.filter(seal__sequence=3).update(**{field: "anders"})
    assert broken_links() == [3]


def test_a_removed_link_is_found(at):
    chain(at)
    with opened():
        Seal.objects.filter(sequence=3).delete()
    assert broken_links() == [3, 4]


def test_rows_that_were_swapped_are_found(at):
    chain(at)
    two, four = Seal.objects.get(sequence=2), Seal.objects.get(sequence=4)
    with opened():
        Seal.objects.filter(pk=two.pk).update(digest=four.digest)
    assert 2 in broken_links()


def test_tries_are_counted_within_their_window(at):
    asks = dict(per=timedelta(minutes=1), most=3, sentence="请过一会儿再来。")
    for _ in range(3):
        count_try("progress", "k", at=at, **asks)
    with pytest.raises(TooOften):
        count_try("progress", "k", at=at, **asks)
    count_try("progress", "other", at=at, **asks)
    count_try("progress", "k", at=at + timedelta(minutes=1), **asks)


def test_a_long_backlog_is_sealed_batch_by_batch(at):
    for number in range(7):
        note(Resource.CASE, Action.READ, by=CLOCK, at=at - timedelta(days=90 - number), about=("case", number))
    assert [seal_entries(limit=3) for _ in range(4)] == [3, 3, 1, 0]
    assert broken_links() == []


def test_links_made_before_rows_said_where_they_came_from_still_hold(at):
    chain(at, many=3)
    before = ""
    with opened():
        for seal in Seal.objects.select_related("entry").order_by("sequence"):
            before = link(before, values(seal.entry), version=1, seal_id=seal.pk.hex, sequence=seal.sequence)
            Seal.objects.filter(pk=seal.pk).update(version=1, digest=before)
    note(Resource.CASE, Action.READ, by=CLOCK, at=at, about=("case", "new"))
    assert seal_entries() == 1
    assert list(Seal.objects.order_by("sequence").values_list("version", flat=True)) == [1, 1, 1, 2]
    assert broken_links() == []


def test_a_new_link_cannot_be_called_an_old_one(at):
    chain(at)
    with opened():
        Seal.objects.filter(sequence=2).update(version=1)
        Entry.objects.filter(seal__sequence=2).update(origin="elsewhere")
    assert broken_links() == [2]


def test_a_county_that_goes_over_to_sm3_goes_on_with_the_same_chain(at, settings):
    chain(at)
    settings.CRYPTO = "sm"
    chain(at + timedelta(minutes=1))
    assert list(Seal.objects.order_by("sequence").values_list("version", flat=True)) == [2] * 5 + [3] * 5
    assert broken_links() == []
    with opened():
        Seal.objects.filter(sequence=8).update(version=2)
    assert broken_links() == [8]
