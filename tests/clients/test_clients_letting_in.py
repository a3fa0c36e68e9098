"""A client is proposed by one and approved by another; nothing of it works before, and nothing after it ended."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from bianmin.clients.actions import keys, registering
from bianmin.clients.errors import Limited, WrongKey
from bianmin.clients.models import Client, Key
from bianmin.county.refusals import BadInput, MovedOn, NotYours, TooOften
from bianmin.county.rights import PostRole
from bianmin.journal.models import Entry
from bianmin.stations.models import Post
from tests import factories as make
from tests.clients.conftest import EXPIRES

pytestmark = pytest.mark.django_db


def test_a_client_is_proposed_and_approved_and_both_are_in_the_journal(proposal, system_admin, officer, at):
    client = registering.propose(proposal, by=system_admin, at=at)
    assert not client.is_in_force(on=at.date())
    approved = registering.approve(client, by=officer, at=at)
    assert approved.is_in_force(on=at.date())
    rows = list(Entry.objects.filter(resource="client").order_by("id").values_list("action", "by_name", "subject_id"))
    assert rows == [("propose", "系统员", str(client.pk)), ("approve", "批准员", str(client.pk))]


def test_only_the_system_administrator_proposes_and_only_the_county_office_approves(
    proposal, system_admin, officer, at
):
    with pytest.raises(NotYours, match="只有系统管理员"):
        registering.propose(proposal, by=officer, at=at)
    client = registering.propose(proposal, by=system_admin, at=at)
    with pytest.raises(NotYours, match="只有县政务服务管理办公室"):
        registering.approve(client, by=system_admin, at=at)


def test_who_proposed_does_not_approve_out_of_another_post_nor_by_another_account(proposal, system_admin, officer, at):
    client = registering.propose(proposal, by=system_admin, at=at)
    with pytest.raises(NotYours, match="不能批准自己提的"):
        registering.approve(client, by=replace(officer, account_id=system_admin.account_id), at=at)
    same = make.case(at).applicant_id
    Client.objects.filter(pk=client.pk).update(proposer_person_id=same)
    with pytest.raises(NotYours, match="不能批准自己提的"):
        registering.approve(client, by=replace(officer, person_id=same), at=at)
    assert Client.objects.get(pk=client.pk).approved_at is None


def test_a_client_is_approved_once(bank, officer, at):
    with pytest.raises(MovedOn):
        registering.approve(bank, by=officer, at=at)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": " "}, "name"),
        ({"purpose": ""}, "purpose"),
        ({"items": ()}, "items"),
        ({"divisions": ()}, "items"),
        ({"items": ("T9999",)}, "items"),
        ({"divisions": ("370999001000",)}, "divisions"),
        ({"divisions": ("370832001998",)}, "divisions"),
        ({"per_minute": 0}, "per_minute"),
        ({"per_day": 100_001}, "per_day"),
    ],
)  # fmt: skip
def test_what_cannot_be_meant_is_refused_at_its_field(proposal, system_admin, at, changes, field):
    with pytest.raises(BadInput) as refusal:
        registering.propose(replace(proposal, **changes), by=system_admin, at=at)
    assert list(refusal.value.fields) == [field]
    assert not Client.objects.exists()


def test_the_last_day_is_not_before_today(proposal, system_admin, at):
    with pytest.raises(BadInput) as refusal:
        registering.propose(replace(proposal, ends_on=at.date() - timedelta(days=1)), by=system_admin, at=at)
    assert list(refusal.value.fields) == ["ends_on"]


def test_too_many_items_are_refused(proposal, system_admin, at):
    with pytest.raises(BadInput, match="几处要改"):
        registering.propose(replace(proposal, items=tuple(map(str, range(301)))), by=system_admin, at=at)


def test_the_whole_county_may_be_named(proposal, admit):
    assert admit(replace(proposal, divisions=("370832000000",))).divisions == ["370832000000"]


def test_a_key_is_shown_once_and_kept_as_a_hash(bank, key_of, at):
    key, secret = key_of(bank)
    assert secret.startswith("bm_live_") and len(secret) == len("bm_live_") + 32
    kept = {str(value) for value in Key.objects.filter(pk=key.pk).values()[0].values()}
    assert not [value for value in kept if secret[12:] in value]
    assert key.shown == secret[:12]
    assert keys.key_shown(secret, "10.0.0.1", at=at) == key


def test_the_day_of_use_is_kept_and_nothing_finer(bank, key_of, at):
    key, secret = key_of(bank)
    keys.key_shown(secret, "10.0.0.1", at=at)
    assert Key.objects.get(pk=key.pk).last_used_on == at.date()


def test_two_keys_work_side_by_side_until_one_is_stopped(bank, key_of, officer, at):
    (old, old_secret), (new, new_secret) = key_of(bank), key_of(bank)
    assert keys.key_shown(old_secret, "", at=at) == old
    assert keys.key_shown(new_secret, "", at=at) == new
    keys.revoke_key(old, by=officer, at=at)
    assert keys.key_shown(new_secret, "", at=at) == new
    with pytest.raises(WrongKey):
        keys.key_shown(old_secret, "", at=at)
    with pytest.raises(MovedOn):
        keys.revoke_key(old, by=officer, at=at)


def test_a_wrong_an_ended_an_expired_and_no_key_are_told_the_same(bank, key_of, officer, at):
    (ended, ended_secret), (_, live) = key_of(bank), key_of(bank)
    keys.revoke_key(ended, by=officer, at=at)
    sentences = set()
    tries = ((ended_secret, at), (live, at + timedelta(days=300)), ("", at), ("bm_live_0000", at), (live + "0", at))
    for secret, moment in tries:
        with pytest.raises(WrongKey) as refusal:
            keys.key_shown(secret, "", at=moment)
        sentences.add((str(refusal.value), refusal.value.status, str(refusal.value.fields)))
    assert len(sentences) == 1


def test_a_wrong_key_an_ended_one_and_none_ask_the_database_the_same(bank, key_of, officer, at):
    ended, ended_secret = key_of(bank)
    keys.revoke_key(ended, by=officer, at=at)

    def asked(secret):
        with CaptureQueriesContext(connection) as queries, pytest.raises(WrongKey):
            keys.key_shown(secret, "", at=at)
        return [re.sub(r"s\d+_x\d+", "", query["sql"]).split("WHERE")[0][:200] for query in queries]

    asked("first, so that the tally's row is there")
    assert asked(ended_secret) == asked("") == asked("bm_live_" + "0" * 32) == asked("nonsense")


def test_many_wrong_keys_from_one_address_wait_and_a_right_key_from_there_does_not(bank, key_of, at):
    _, secret = key_of(bank)
    for _ in range(20):
        with pytest.raises(WrongKey):
            keys.key_shown("bm_live_wrong", "10.0.0.1", at=at)
    with pytest.raises(TooOften):
        keys.key_shown("bm_live_wrong", "10.0.0.1", at=at)
    keys.key_shown(secret, "10.0.0.1", at=at)
    with pytest.raises(WrongKey):
        keys.key_shown("bm_live_wrong", "10.0.0.2", at=at)


def test_a_key_is_used_as_often_as_its_client_may(admit, proposal, key_of, at):
    _, secret = key_of(admit(replace(proposal, per_minute=3, per_day=5)))
    for _ in range(3):
        keys.key_shown(secret, "", at=at)
    with pytest.raises(Limited, match="每分钟最多用 3 次") as early:
        keys.key_shown(secret, "", at=at)
    assert 1 <= early.value.wait <= 60
    later = at + timedelta(seconds=early.value.wait)
    for _ in range(2):
        keys.key_shown(secret, "", at=later)
    with pytest.raises(Limited, match="每天最多用 5 次") as day:
        keys.key_shown(secret, "", at=later)
    assert 60 < day.value.wait <= 24 * 3600
    keys.key_shown(secret, "", at=later + timedelta(seconds=day.value.wait))


@pytest.mark.parametrize(
    ("changes", "kinds"),
    [
        ({}, ["live", "test", "read"]),
        ({"scope": "read"}, ["read"]),
        ({"mode": "test"}, ["test"]),
    ],
)
def test_a_client_has_the_keys_that_it_was_approved_for(admit, proposal, key_of, changes, kinds):
    client = admit(replace(proposal, **changes))
    assert keys.kinds_for(client) == kinds
    for kind in {"live", "test", "read"} - set(kinds):
        with pytest.raises(BadInput):
            key_of(client, kind)


def test_no_key_for_a_client_that_is_not_approved_or_has_ended(proposal, system_admin, officer, bank, key_of, at):
    waiting = registering.propose(replace(proposal, name="另一家"), by=system_admin, at=at)
    with pytest.raises(BadInput, match="还没有批准"):
        key_of(waiting)
    registering.end_client(bank, by=officer, at=at)
    with pytest.raises(BadInput, match="已经停用"):
        key_of(bank)


def test_ending_a_client_stops_its_keys_at_once(bank, key_of, officer, at):
    _, secret = key_of(bank)
    registering.end_client(bank, by=officer, at=at)
    with pytest.raises(WrongKey):
        keys.key_shown(secret, "", at=at)
    with pytest.raises(MovedOn):
        registering.end_client(bank, by=officer, at=at)


def test_a_client_begins_and_ends_on_its_days(admit, proposal, key_of, at):
    client = admit(replace(proposal, ends_on=at.date() + timedelta(days=2)))
    _, secret = key_of(client)
    keys.key_shown(secret, "", at=at + timedelta(days=2))
    with pytest.raises(WrongKey):
        keys.key_shown(secret, "", at=at + timedelta(days=3))
    assert not client.is_in_force(on=at.date() - timedelta(days=1))


def test_a_key_lasts_no_longer_than_a_year_and_there_are_six_at_most(bank, key_of, at):
    for day in (at.date(), at.date() + timedelta(days=367)):
        with pytest.raises(BadInput) as refusal:
            key_of(bank, expires_on=day)
        assert list(refusal.value.fields) == ["expires_on"]
    for _ in range(6):
        key_of(bank)
    with pytest.raises(BadInput, match="最多 6 把"):
        key_of(bank)


def test_others_neither_make_nor_stop_keys(bank, key_of, county_office, officer, at):
    key, _ = key_of(bank)
    clerk = make.staff(county_office, PostRole.SUPERVISOR)
    for by in (clerk, officer):
        with pytest.raises(NotYours):
            keys.make_key(bank, "live", expires_on=EXPIRES, by=by, at=at)
    with pytest.raises(NotYours):
        keys.revoke_key(key, by=clerk, at=at)
    with pytest.raises(NotYours):
        registering.end_client(bank, by=clerk, at=at)


def test_the_database_itself_forbids_that_one_approves_what_one_proposed(bank):
    assert Post.objects.filter(pk=bank.by_id).exists()
    with pytest.raises(IntegrityError, match="client_is_approved_by_another"), transaction.atomic():
        Client.objects.filter(pk=bank.pk).update(approver_id=bank.by_id)
