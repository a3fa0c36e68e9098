"""What the door's verbs do when two come at once, twice, or too late."""

from datetime import timedelta

import pytest
from django.contrib.auth.password_validation import password_validators_help_texts, validate_password
from django.core.exceptions import ValidationError
from django.utils import translation

from bianmin.badges.actions import devices, factors, sittings, standing
from bianmin.badges.models import Badge, PastPassword, Sitting
from bianmin.badges.permissions import colleagues_here, factor_given_here, machine, password_is_old, why_off
from bianmin.badges.rules import MachineKind, Why
from bianmin.county.actors import CLOCK
from bianmin.county.refusals import BadInput, MovedOn, NotYours
from bianmin.county.rights import PostRole
from bianmin.guard.door.seating import device_cookie
from bianmin.journal.models import Entry
from bianmin.people.models import Account
from tests import factories as make
from tests.badges.coming import MORNING, actor, browser, clerk, code_of, enrolled, registered

pytestmark = pytest.mark.django_db


@pytest.fixture
def account():
    return enrolled(clerk(), MORNING)


def begin(account, key="k" * 32, at=MORNING, **more):
    values = {"kind": MachineKind.PC, "device": None, "factor_at": at, "by": actor(account), "at": at}
    return sittings.begin_sitting(account.pk, session_key=key, **{**values, **more})


def check(account, code, at=MORNING):
    return factors.check_code(account.pk, code, address="10.0.0.1", by=actor(account), at=at)


def test_a_code_is_used_up_once_and_so_are_the_older_ones(account):
    assert check(account, code_of(account, MORNING))
    assert not check(account, code_of(account, MORNING))
    assert not check(account, code_of(account, MORNING - timedelta(seconds=30)))
    assert check(account, code_of(account, MORNING + timedelta(seconds=30)))


def test_the_database_keeps_one_open_sitting_of_a_kind(account):
    from django.db import IntegrityError, transaction

    begin(account)
    with pytest.raises(IntegrityError), transaction.atomic():
        Sitting.objects.create(
            account_id=account.pk,
            kind="pc",
            session_digest="x",
            begun_at=MORNING,
            last_seen_at=MORNING,
            factor_at=MORNING,
        )


def test_what_ended_stays_as_it_ended(account):
    sitting = begin(account)
    sittings.end_sitting(sitting, why=Why.LEFT, by=actor(account), at=MORNING)
    sittings.end_sitting(sitting, why=Why.SECURITY, by=actor(account), at=MORNING + timedelta(hours=1))
    assert sittings.end_sittings(account.pk, why=Why.ACCOUNT, at=MORNING) == 0
    sitting.refresh_from_db()
    assert (sitting.ended_why, sitting.ended_at) == (Why.LEFT, MORNING)
    with pytest.raises(MovedOn):
        sittings.unlock(sitting, by=actor(account), at=MORNING)
    sittings.see(sitting, at=MORNING + timedelta(hours=2))
    sitting.refresh_from_db()
    assert sitting.last_seen_at == MORNING


def test_a_reason_of_somebody_elses_words_is_told_as_it_stands(account):
    sitting = begin(account)
    sittings.end_sittings(account.pk, why="您调到别的村了", at=MORNING)
    sitting.refresh_from_db()
    assert sitting.told_why == "您调到别的村了"


def test_an_account_without_a_pin_or_badge_opens_nothing(account):
    other = clerk("蔡小雨")
    assert not sittings.check_pin(other.pk, "402816", by=actor(other), at=MORNING)
    Badge.objects.filter(pk=account.pk).update(pin="")
    assert not sittings.check_pin(account.pk, "", by=actor(account), at=MORNING)


def test_a_seed_that_was_never_offered_binds_nothing(account):
    other = clerk("蔡小雨")
    factors.remember_password(other.pk, at=MORNING)
    with pytest.raises(BadInput) as refused:
        factors.enrol(other.pk, code="123456", pin="402816", again="402816", by=actor(other), at=MORNING)
    assert set(refused.value.fields) == {"code"}
    with pytest.raises(BadInput):
        factors.renew_factor(account.pk, code="000000", keep=begin(account), by=actor(account), at=MORNING)


def test_colleagues_are_those_of_a_pc_with_a_code_given_today():
    client = browser()
    device = registered(client)
    assert machine(client.cookies[device_cookie()].value) == device
    assert machine("") is None
    first, second = enrolled(clerk("甲一"), MORNING), enrolled(clerk("乙二"), MORNING)
    begin(first, device=device)
    begin(second, key="l" * 32, device=device, at=MORNING + timedelta(minutes=1))
    assert {post.name for post in colleagues_here(device, at=MORNING + timedelta(hours=1))} == {"甲一", "乙二"}
    assert colleagues_here(device, at=MORNING + timedelta(days=1)) == []
    standing.set_expiry(first.pk, on=MORNING.date() - timedelta(days=1), by=actor(first), at=MORNING)
    assert {post.name for post in colleagues_here(device, at=MORNING)} == {"乙二"}


def test_an_account_that_is_off_is_not_seated_whoever_asks(account):
    standing.set_expiry(account.pk, on=MORNING.date() - timedelta(days=1), by=actor(account), at=MORNING)
    with pytest.raises(NotYours):
        begin(account)
    assert not Sitting.objects.exists()


def test_a_limit_that_is_still_to_come_ends_nothing(account):
    begin(account)
    standing.set_expiry(account.pk, on=MORNING.date(), by=actor(account), at=MORNING)
    standing.set_expiry(account.pk, on=None, by=actor(account), at=MORNING)
    assert Sitting.objects.open().count() == 1
    assert why_off(Badge.objects.get(pk=account.pk), today=MORNING.date()) == ""


def test_nobody_wakes_themselves(account):
    with pytest.raises(NotYours):
        standing.wake(account.pk, by=actor(account), at=MORNING)


def test_an_account_that_never_came_in_is_not_off_and_its_password_not_old():
    assert why_off(None, today=MORNING.date()) == ""
    assert not password_is_old(None, at=MORNING, days=90)


def test_the_operator_resets_the_last_security_administrators_phone_on_the_server(account, capsys):
    from django.core.management import CommandError, call_command

    call_command("reset_factor", account.username, checked="card")
    code = capsys.readouterr().out.split("：")[1].split("（")[0]
    badge = Badge.objects.get(pk=account.pk)
    assert not badge.is_enrolled and len(code) >= 10 and code not in str(vars(badge))
    with pytest.raises(CommandError):
        call_command("reset_factor", "nobody", checked="card")


def test_a_machine_without_name_or_kind_is_not_asked_for_and_ends_once():
    unit, head = make.station(), make.staff(make.station(), PostRole.HEAD)
    with pytest.raises(BadInput) as refused:
        devices.ask_for_device(unit, kind="tv", name=" ", by=head, at=MORNING)
    assert set(refused.value.fields) == {"kind", "name"}
    device, _ = devices.ask_for_device(unit, kind="pc", name="1 号窗口", by=head, at=MORNING)
    devices.end_device(device, by=head, at=MORNING)
    with pytest.raises(MovedOn):
        devices.end_device(device, by=head, at=MORNING)
    assert colleagues_here(device, at=MORNING) == []
    assert factor_given_here(make.account().pk, device, at=MORNING) is None


def test_the_first_password_leaves_no_old_one_behind():
    account = make.account()
    factors.change_password(account, "Four-loud-Magpies-8", keep=None, by=CLOCK, at=MORNING)
    assert not PastPassword.objects.exists() and account.check_password("Four-loud-Magpies-8")


def test_locking_twice_is_one_row(account):
    sitting = begin(account)
    for _ in range(2):
        sittings.lock(sitting, by=actor(account), at=MORNING)
    assert Entry.objects.filter(action="lock").count() == 1


def test_the_rules_of_passwords_are_said_in_our_words():
    with translation.override("zh-hans"):
        words = " ".join(str(text) for text in password_validators_help_texts())
    assert "拼音" in words and "最近 5 次" in words and "至少 3 样" in words


def test_an_account_without_a_name_is_judged_by_its_account_name_alone():
    nameless = Account(username="wangxiulan")
    with pytest.raises(ValidationError):
        validate_password("Wangxiulan-Magpies-8", nameless)
    validate_password("Four-loud-Magpies-8", nameless)
