"""The daily anchor outside of the database: what it says, and what is found by it."""

import stat
from datetime import timedelta
from io import StringIO
from operator import attrgetter

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection

from bianmin.county.actors import CLOCK
from bianmin.county.rights import Action, Resource
from bianmin.county.uuid7 import earliest_of, made_at
from bianmin.journal import anchors
from bianmin.journal.actions import anchor_chain, note, seal_entries
from bianmin.journal.chain import COLUMNS, VERSION, link
from bianmin.journal.checking import check_chain
from bianmin.journal.locks import are_closed
from bianmin.journal.models import Alarm, Entry, Seal
from tests.conftest import COUNTY
from tests.journal.tampering import opened

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on_that_morning(at):
    with time_machine.travel(at, tick=False):
        yield


def chain(at, many=5):
    for number in range(many):
        note(Resource.CASE, Action.READ, by=CLOCK, at=at, about=("case", number))
    seal_entries()


def anchored(at, many=5):
    chain(at, many)
    anchor = anchor_chain(at=at)
    seal_entries()  # the anchor's own row
    return anchor


def test_an_anchor_says_where_the_chain_ended_and_is_signed(at):
    anchor = anchored(at)
    last = Seal.objects.get(sequence=5)
    line = anchors.place_of(COUNTY).read_text().strip()
    assert line.startswith(f"{COUNTY} 1 2026-09-28 5 5 {last.digest} - ")
    assert anchors.read(COUNTY)[0].text == anchor.text
    assert check_chain(at=at).holds


def test_a_day_has_one_anchor_unless_another_is_asked_for(at):
    anchored(at)
    assert anchor_chain(at=at + timedelta(hours=3)) is None
    assert anchor_chain(at=at + timedelta(hours=3), again=True).number == 2
    assert anchor_chain(at=at + timedelta(days=1)).number == 3
    assert [each.number for each in anchors.read(COUNTY)] == [1, 2, 3]


def test_nothing_sealed_is_nothing_to_anchor(at):
    assert anchor_chain(at=at) is None
    assert check_chain(at=at).holds


def test_the_private_key_is_its_owners_alone_and_the_public_one_lies_with_the_anchors(at, settings):
    anchored(at)
    assert stat.S_IMODE((settings.DATA_DIR / "keys" / "anchor.pem").stat().st_mode) == 0o600
    assert "PUBLIC KEY" in anchors.public_place().read_text()
    assert anchors.public_place().parent == settings.ANCHORS_DIR


def test_a_truncated_tail_is_found_and_numbered(at):
    anchored(at)
    with opened():
        gone = list(Seal.objects.filter(sequence__gte=4))
        Seal.objects.filter(pk__in=[seal.pk for seal in gone]).delete()
        Entry.objects.filter(pk__in=[seal.entry_id for seal in gone]).delete()
    found = check_chain(at=at)
    assert found.broken == []
    assert found.sentences == ["锚记着日志有 5 环，现在只到第 3 环：第 4 到 5 环的记录被删了。"]


def test_a_chain_reckoned_anew_from_the_change_on_is_found_by_the_anchor(at):
    anchored(at)
    with opened():
        Entry.objects.filter(seal__sequence=2).update(purpose="改过")
        before = ""
        for seal in Seal.objects.select_related("entry").order_by("sequence"):
            row = attrgetter(*COLUMNS)(seal.entry)
            before = link(before, row, version=VERSION, seal_id=seal.pk.hex, sequence=seal.sequence)
            Seal.objects.filter(pk=seal.pk).update(digest=before)
    found = check_chain(at=at)
    assert found.broken == []
    assert "第 5 环和 2026-09-28 的锚对不上" in found.sentences[0]


def test_anchors_that_are_gone_are_missed(at):
    anchored(at)
    anchors.place_of(COUNTY).unlink()
    assert check_chain(at=at).sentences == ["日志里记着写过第 1 个锚，锚文件里没有，或者换了样：锚文件被动过。"]


def test_two_days_without_an_anchor_are_found(at):
    chain(at)
    sealed_at = made_at(Seal.objects.get(sequence=1).pk)
    assert check_chain(at=sealed_at + timedelta(hours=30)).holds
    assert "第 1 环起一天多没有锚" in check_chain(at=sealed_at + timedelta(hours=40)).sentences[0]


@pytest.mark.parametrize(
    "damage", ["drop the first line", "change a number", "cut the last line", "change a byte of the signature"]
)
def test_a_line_of_the_anchors_that_was_touched_is_found(at, damage):
    anchored(at)
    anchor_chain(at=at + timedelta(days=1))
    seal_entries()
    place = anchors.place_of(COUNTY)
    first, second = place.read_text().splitlines()
    place.write_text({
        "drop the first line": second, "change a number": f"{first.replace(' 5 5 ', ' 4 4 ')}\n{second}",
        "cut the last line": first, "change a byte of the signature": f"{first[:-5]}AAA==\n{second}",
    }[damage] + "\n")  # fmt: skip
    assert not check_chain(at=at).holds


def test_nothing_is_written_upon_anchors_that_were_tampered_with(at):
    anchored(at)
    place = anchors.place_of(COUNTY)
    place.write_text(place.read_text().replace(" 5 5 ", " 4 4 "))
    with pytest.raises(anchors.Forged):
        anchor_chain(at=at + timedelta(days=1))


def test_a_row_that_was_put_into_the_past_is_never_sealed_and_so_found(at):
    anchored(at)
    past = at - timedelta(days=3)
    values = dict(at=past, resource="case", action="read", by_kind="clock")
    Entry.objects.create(pk=earliest_of(past), **values)
    assert seal_entries() == 0
    assert "有 1 行日志超过一小时没有封进链" in check_chain(at=at).sentences[0]


def verify(*words):
    said = StringIO()
    try:
        call_command("verify_journal", *words, stdout=said, stderr=said)
    except CommandError as wrong:
        return said.getvalue(), wrong
    return said.getvalue(), None


def test_the_command_says_that_all_holds_and_where_the_anchors_and_the_key_are(at):
    anchored(at)
    said, wrong = verify("--anchor")
    if are_closed(connection):  # a database made without migrations has no locks, and is told so
        assert wrong is None
        assert "日志 6 环都对得上，最近的锚是第 1 个（2026-09-28，到第 5 环）。" in said
        assert "anchor-public.pem" in said and "写了第 2 个锚" in said
    else:
        assert "锁（触发器）不全" in said
    assert Entry.objects.filter(resource="journal", action="verify", purpose="核对 6 环").exists()


def test_the_command_names_the_broken_links_fails_and_calls_the_audit_administrator(at):
    anchored(at)
    with opened():
        Entry.objects.filter(seal__sequence__in=[2, 4]).update(subject_id="x")
    said, wrong = verify()
    assert wrong.returncode == 1
    assert "日志链第 2、4 环对不上：这些记录被改过、删过或调换过。" in said
    assert Entry.objects.get(resource="journal", action="verify").outcome == "broken"
    assert Alarm.objects.get().facts["broken"] == [2, 4]
