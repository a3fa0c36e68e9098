"""Codes to phones and what each person lets a phone see."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from bianmin.badges.actions import phones
from bianmin.badges.models import PhoneGrant, SignInCode
from bianmin.badges.permissions import allowed_to, phones_of
from bianmin.county.refusals import BadInput, NotFound, TooOften
from bianmin.county.rights import PostRole
from bianmin.journal.models import Alarm, Entry
from bianmin.outbox.models import Message
from bianmin.people.actions import record_person
from bianmin.vault import guessing
from tests import factories as make

pytestmark = pytest.mark.django_db
NEPHEW = "13800000001"
MINUTE = timedelta(minutes=1)


def sent(at, phone=NEPHEW, browser="b", address="10.0.0.1"):
    code = phones.send_code(phone, browser=browser, address=address, at=at)
    text = Message.objects.get(about=code.pk).text
    return code, re.search(r"登录码 (\d{3} \d{4})", text)[1]


def prove(code, typed, at, browser="b", address="10.0.0.1"):
    return phones.prove_phone(code and code.pk, typed, browser=browser, address=address, at=at)


def clerk():
    return make.staff(make.station(), PostRole.CLERK)


def test_a_code_comes_by_message_without_a_link_and_is_kept_as_a_hash_alone(at):
    code, digits = sent(at)
    message = Message.objects.get(about=code.pk)
    assert message.address == NEPHEW and "10 分钟" in message.text
    assert "http" not in message.text and "/" not in message.text
    plain = digits.replace(" ", "")
    assert len(plain) == 7 and 10**7 > 2**20
    columns = SignInCode.objects.filter(pk=code.pk).values_list("phone_index", "browser_digest", "code_digest")
    assert plain not in "".join(columns.get()) and NEPHEW not in "".join(columns.get())


def test_the_right_code_proves_the_phone_once(at):
    code, digits = sent(at)
    assert prove(code, f"  {digits.replace(' ', '-')} ", at).phone == NEPHEW
    with pytest.raises(BadInput):
        prove(code, digits, at)
    assert Entry.objects.filter(subject_kind="code", outcome="done").count() == 1


def test_a_code_is_good_for_ten_minutes(at):
    code, digits = sent(at)
    with pytest.raises(BadInput):
        prove(code, digits, at + phones.GOOD_FOR)
    other, digits = sent(at + timedelta(minutes=20))
    assert prove(other, digits, at + timedelta(minutes=29, seconds=59))


def test_a_code_does_nothing_in_another_browser_and_nothing_for_another_code(at):
    code, digits = sent(at)
    other, _ = sent(at, phone="13800000002")
    for which, browser in ((code, "stolen"), (other, "b"), (None, "b")):
        with pytest.raises(BadInput) as refusal:
            prove(which, digits, at, browser=browser)
        assert str(refusal.value) == phones.WRONG


def test_after_five_wrong_tries_even_the_right_code_is_refused(at):
    code, digits = sent(at)
    for _ in range(phones.MOST_TRIES):
        with pytest.raises(BadInput):
            prove(code, "0000000", at)
    with pytest.raises(BadInput):
        prove(code, digits, at)
    with pytest.raises(IntegrityError), transaction.atomic():
        SignInCode.objects.filter(pk=code.pk).update(tries=6)


def test_a_new_code_for_the_same_browser_ends_the_one_before(at):
    old, digits = sent(at)
    sent(at + MINUTE)
    with pytest.raises(BadInput):
        prove(old, digits, at + MINUTE)


def test_a_stranger_who_asks_for_codes_does_not_end_the_one_on_its_way_to_me(at):
    mine, digits = sent(at, browser="mine")
    sent(at + MINUTE, browser="stranger", address="10.0.0.9")
    assert prove(mine, digits, at + MINUTE, browser="mine")


def test_one_code_a_minute_to_one_phone_to_the_second(at):
    late = at + timedelta(seconds=50)
    sent(late)
    for seconds in (0, 30, 59):
        with pytest.raises(TooOften):
            sent(late + timedelta(seconds=seconds), address="10.0.0.2")
    sent(late + MINUTE)


def test_five_codes_an_hour_to_one_phone_from_anywhere_and_not_a_sixth(at):
    begun = at + timedelta(minutes=50)
    for number in range(5):
        sent(begun + number * 3 * MINUTE, address=f"10.0.1.{number}")
    with pytest.raises(TooOften):
        sent(begun + timedelta(minutes=59), address="10.0.1.9")
    sent(begun + timedelta(minutes=61), address="10.0.1.9")


def test_twenty_codes_an_hour_from_one_address_and_not_a_twenty_first(at):
    for number in range(20):
        sent(at, phone=f"138000001{number:02}")
    with pytest.raises(TooOften):
        sent(at, phone="13800000199")
    sent(at, phone="13800000199", address="10.0.0.2")


def test_the_county_sends_so_many_codes_an_hour_and_not_one_more(at, settings):
    settings.COUNTY = {**settings.COUNTY, "guessing": {"code-sent": {"an_hour": 25}}}
    for number in range(25):
        sent(at, phone=f"138000002{number:02}", address=f"10.0.2.{number}")
    with pytest.raises(TooOften):
        sent(at, phone="13800000299", address="10.0.2.99")
    assert Message.objects.count() == 25
    [rung] = Alarm.objects.all()
    assert (rung.kind, rung.facts) == ("guessing", {"door": "code-sent", "an_hour": 25})


@pytest.mark.parametrize("typed", ["", "12345", "0537-7300000", "1380000000x", "2" * 11])
def test_only_a_mobile_number_gets_a_code_and_the_hint_says_what_else(at, typed):
    with pytest.raises(BadInput):
        phones.send_code(typed, browser="b", address="10.0.0.1", at=at)
    assert not SignInCode.objects.exists()


def test_a_proof_lasts_a_day_at_most_and_only_in_its_browser(at):
    code, digits = sent(at)
    prove(code, digits, at)
    assert phones.proof_of(code.pk, browser="b", at=at + timedelta(hours=23, minutes=59)).phone == NEPHEW
    assert phones.proof_of(code.pk, browser="b", at=at + timedelta(hours=24)) is None
    assert phones.proof_of(code.pk, browser="other", at=at) is None
    assert phones.proof_of(uuid4(), browser="b", at=at) is None


def test_codes_are_forgotten_when_their_day_is_over(at):
    sent(at)
    assert phones.forget_codes(at=at + timedelta(hours=24)) == 0
    assert phones.forget_codes(at=at + timedelta(hours=24, minutes=11)) == 1


def test_what_was_allowed_is_recorded_with_who_took_it_down_and_how(at):
    person, by = record_person(make.facts(), at=at), clerk()
    grant = phones.allow(person, "138 0000 0001", "progress", by=by, at=at, how="paper", whose="侄子")
    assert (grant.by_name, grant.how, grant.phone, grant.whose) == (by.name, "paper", NEPHEW, "侄子")
    row = Entry.objects.get(resource="phone", action="create")
    assert (row.subject_id, row.by_name, row.purpose) == (str(person.pk), by.name, "paper：progress")
    assert [each.pk for each in allowed_to(phones.index_of(NEPHEW), at=at)] == [grant.pk]


def test_what_is_allowed_anew_replaces_what_was_allowed_to_that_phone_and_no_other(at):
    person, by, later = record_person(make.facts(), at=at), clerk(), at + MINUTE
    phones.allow(person, NEPHEW, "progress", by=by, at=at)
    phones.allow(person, "13800000002", "progress", by=by, at=at)
    phones.allow(person, NEPHEW, "all", by=by, at=later)
    assert sorted((each.phone, each.what) for each in phones_of([person.pk], at=later)) == [
        (NEPHEW, "all"), ("13800000002", "progress"),
    ]  # fmt: skip
    assert PhoneGrant.objects.count() == 3


def test_taking_back_ends_at_once_and_twice_is_no_harm(at):
    person, by = record_person(make.facts(), at=at), clerk()
    grant = phones.allow(person, NEPHEW, "all", by=by, at=at)
    phones.stop_allowing(grant, by=by, at=at + MINUTE)
    phones.stop_allowing(grant, by=by, at=at + MINUTE)
    assert not allowed_to(phones.index_of(NEPHEW), at=at + MINUTE)
    assert Entry.objects.filter(resource="phone", action="end").count() == 1
    with pytest.raises(NotFound):
        phones.grant_with(grant.pk, at=at + MINUTE)


@pytest.mark.parametrize(("what", "how"), [("everything", "window"), ("all", "own"), ("all", "telephone")])
def test_nothing_is_allowed_without_saying_what_and_how(at, what, how):
    with pytest.raises(BadInput):
        phones.allow(record_person(make.facts(), at=at), NEPHEW, what, by=clerk(), at=at, how=how)


def test_the_phone_of_a_case_sees_one_case_whoever_the_person_is(at):
    person, case = record_person(make.facts(), at=at), uuid4()
    grant = phones.allow_own(person, NEPHEW, case_id=case, by=make.citizen(), at=at)
    assert (grant.case_id, grant.what, grant.how) == (case, "progress", "own")
    phones.allow_own(person, "13800000002", case_id=case, by=make.citizen(), at=at)
    assert [each.phone for each in phones_of([person.pk], at=at)] == ["13800000002"]
    assert phones.allow_own(person, "0537-7300000", case_id=case, by=make.citizen(), at=at) is None
    with pytest.raises(IntegrityError), transaction.atomic():
        PhoneGrant.objects.filter(case_id=case).update(what="all")


def test_asking_and_trying_cost_the_same_for_a_phone_that_is_known_and_one_that_is_not(at):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    person = record_person(make.facts(), at=at)
    phones.allow(person, NEPHEW, "all", by=clerk(), at=at)
    costs = []
    with pytest.raises(BadInput):  # the hour's first try by anybody begins the county's own tally
        prove(sent(at, phone="13800000088", address="10.0.3.8")[0], "0000000", at, address="10.0.3.8")
    for number, phone in enumerate([NEPHEW, "13800000077"]):
        with CaptureQueriesContext(connection) as asked:
            code = phones.send_code(phone, browser=f"b{number}", address=f"10.0.3.{number}", at=at)
        with CaptureQueriesContext(connection) as tried, pytest.raises(BadInput):
            prove(code, "0000000", at, browser=f"b{number}", address=f"10.0.3.{number}")
        costs.append((len(asked), len(tried)))
    with CaptureQueriesContext(connection) as never, pytest.raises(BadInput):
        prove(None, "0000000", at, browser="b9", address="10.0.3.9")
    assert costs[0] == costs[1] == (costs[0][0], len(never))


def test_every_door_of_guessing_can_be_set_in_a_county_pack():
    from bianmin.catalog.pack.settings import GUESSED

    assert {door.name for door in guessing.DOORS} == set(GUESSED)
    assert all(len(f"{door.name} all3600") <= 24 for door in guessing.DOORS)
