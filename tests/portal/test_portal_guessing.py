"""Guessing does not pay: at every door constant answers, limits to the very count, and equal work (PROMISES 2.4, 6 to 8)."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta, timezone
from math import log10

import pytest
import time_machine
from django.contrib.auth.hashers import MD5PasswordHasher
from django.db import connection, connections
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone as clock

from bianmin.badges.actions import phones
from bianmin.cases.actions.drafts import start_draft
from bianmin.cases.actions.filing import find_by_code
from bianmin.cases.models import Document
from bianmin.county.refusals import BadInput, TooOften
from bianmin.county.scope import county
from bianmin.journal.models import Alarm, Tally
from bianmin.pages.address import address_of
from bianmin.people.models import Account
from bianmin.vault import guessing
from bianmin.vault.guessing import DOORS, HOUR, MINUTE, PROGRESS, count_guess, remember_right
from tests import factories as make
from tests.portal import applying_walk as walk
from tests.portal.applying_walk import text

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 9, 28, 9, 0, 5, tzinfo=timezone(timedelta(hours=8)))
WRONG = "AAAA-AAAA"


@pytest.fixture(autouse=True)
def now(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path
    with time_machine.travel(MONDAY, tick=False) as travel:
        yield travel


def address(number):
    return f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"


@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.name)
def test_each_limit_lets_through_its_number_and_not_one_more(door, at, settings):
    settings.COUNTY = {**settings.COUNTY, "guessing": {door.name: {"an_hour": 10**6}}}
    for place, limit in enumerate(door.address):
        start, here = at + place * HOUR, address(1000 + place)
        pace = limit.per / (limit.most + 1) if limit.per > MINUTE else timedelta(0)
        for number in range(limit.most):
            count_guess(door, address=here, thing=f"{place}-{number}", at=start + number * pace)
        with pytest.raises(TooOften):
            count_guess(door, address=here, thing="one more", at=start + limit.most * pace)
        count_guess(door, address=address(2000 + place), thing="one more", at=start)
    for place, limit in enumerate(door.thing):
        start, smaller = at + timedelta(days=2 + place), door.thing[0].per
        pace = smaller if limit.per > smaller else timedelta(0)
        for number in range(limit.most):
            count_guess(door, address=address(3000 + number), thing=f"thing {place}", at=start + number * pace)
        with pytest.raises(TooOften):
            count_guess(door, address=address(9000), thing=f"thing {place}", at=start + limit.most * pace)
        count_guess(door, address=address(9000), thing="another", at=start)


@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.name)
def test_the_breaker_stops_the_county_at_its_number_but_not_where_a_code_was_right(door, at, settings):
    settings.COUNTY = {**settings.COUNTY, "guessing": {door.name: {"an_hour": 30}}}
    remember_right(door, address="10.9.9.9", at=at - timedelta(days=20))
    for number in range(30):
        count_guess(door, address=address(number), thing=str(number), at=at)
    with pytest.raises(TooOften) as refusal:
        count_guess(door, address=address(99), thing="99", at=at)
    assert str(refusal.value) == guessing.EVERYBODY
    with pytest.raises(TooOften):
        count_guess(door, address=address(100), thing="100", at=at)
    count_guess(door, address="10.9.9.9", thing="101", at=at)
    assert [(each.kind, each.facts["door"]) for each in Alarm.objects.all()] == [("guessing", door.name)]
    count_guess(door, address=address(99), thing="99", at=at + HOUR)


def test_the_county_sets_its_breaker_and_says_from_where_it_has_the_number(settings):
    table = settings.COUNTY["guessing"]["progress"]
    assert PROGRESS.an_hour == table["an_hour"] and table["source"] and table["mark"]
    assert guessing.RESUME.an_hour == guessing.RESUME.everybody


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_thousand_guesses_hit_nothing_and_trip_the_breaker_at_its_very_number(settings):
    """What both doors do, two thousand times: count, then look; every hundredth guess is at a number that exists."""
    settings.COUNTY = {**settings.COUNTY, "guessing": {"progress": {"an_hour": 1500}}}
    case, at, seen = make.case(clock.now()), clock.now(), []
    for number in range(2000):
        typed = case.number if number % 100 == 0 else f"LS2026{number:010}"
        try:
            count_guess(PROGRESS, address=address(number), thing=typed, at=at)
            seen.append(find_by_code(typed, f"{number:08}"))
        except TooOften as refusal:
            seen.append(str(refusal))
    assert seen == [None] * 1500 + [guessing.EVERYBODY] * 500
    assert Alarm.objects.filter(kind="guessing").count() == 1
    last = Client(REMOTE_ADDR=address(5000)).post("/progress/", {"number": case.number, "code": case.query_code})
    assert last.status_code == 429, "behind the breaker the right pair looks like a wrong one"


def test_a_hundred_guesses_at_page_and_api_look_all_alike_before_the_breaker_and_behind_it(settings):
    settings.COUNTY = {**settings.COUNTY, "guessing": {"progress": {"an_hour": 80}}}
    case, answers, statuses = make.case(clock.now()), set(), []
    for number in range(100):
        client, on_page = Client(REMOTE_ADDR=address(number)), number % 2 == 0
        pair = {"number": case.number if number % 10 < 2 else f"LS2026{number:010}", "code": WRONG}
        answer = (
            client.post("/progress/", pair) if on_page else client.post("/api/v1/progress", pair, "application/json")
        )
        statuses.append(answer.status_code)
        answers.add((on_page, answer.status_code, walk.levelled(answer, *pair.values())))
    assert statuses == [422, 404] * 40 + [429] * 20
    assert len(answers) == 4, "one wrong answer and one stopped answer, on the page and at the API"


def test_what_a_hundred_thousand_guesses_are_worth():
    """The arithmetic of docs/guessing.md: chances of one hit, as powers of ten."""
    assert log10(100_000 / 2**40) < -7, "a query code of one number, 40 bits, without any limit"
    assert 20 * 365 / 2**40 < 10**-8, "twenty a day of one number, for a year"
    assert log10(100_000 / 2**60) < -13, "a resume code and a code on paper, 60 bits: any of 10,000 is still 1e-9"
    tries_an_hour = phones.MOST_TRIES * guessing.CODE_SENT.thing[1].most
    assert tries_an_hour * 24 / 10**phones.DIGITS < 10**-4, (
        "one phone, a whole day of 5 codes an hour with 5 tries each"
    )
    assert guessing.CODE_SENT.everybody * phones.MOST_TRIES / 10**phones.DIGITS < 10**-3, "the whole county, an hour"
    assert log10(100_000 / 2**160) < -43, "a first link, 160 bits"


def headers(answer):
    dull = {"Content-Security-Policy", "Set-Cookie", "Content-Length"}  # the length is compared without the echoes
    return sorted((name, value) for name, value in answer.items() if name not in dull)


def shape(answers, *typed):
    """Return what an onlooker sees of some answers: status, headers, body without tokens and echoes, its length."""
    bodies = [re.sub(r'name="kept" value="[^"]*"', "", walk.levelled(each, *typed)) for each in answers]
    return [(each.status_code, headers(each), body, len(body)) for each, body in zip(answers, bodies, strict=True)]


def pairs():
    """Each door with a try at something that exists and one at something that does not; (name, known, unknown, typed)."""
    at = clock.now()
    case, draft = make.case(at), start_draft(walk.offered().item, None, account_id=None, at=at)
    paper = Document.objects.filter(case=case).first()
    account, off = make.account(), make.account()
    Account.objects.filter(pk=off.pk).update(is_active=False)
    number, never = case.number, "LS20200101000011"
    near = draft.resume_code[:-1] + ("0" if draft.resume_code[-1] != "0" else "1")
    near_paper = paper.verify_code[:-1] + ("0" if paper.verify_code[-1] != "0" else "1")
    signing = {"password": "wrong-password"}
    return [
        ("progress", ("/progress/", {"number": number, "code": WRONG}), ("/progress/", {"number": never, "code": WRONG}), (number, never, WRONG)),
        ("resume", ("/resume/", {"code": near}), ("/resume/", {"code": "AAAA-AAAA-AAAA"}), (near, "AAAA-AAAA-AAAA")),
        ("verify", (f"/verify/{near_paper}/", None), ("/verify/AAAA-AAAA-AAAA/", None), (near_paper, "AAAA-AAAA-AAAA")),
        ("rate", (f"/progress/{number}/rate/", {"level": "5"}), (f"/progress/{never}/rate/", {"level": "5"}), (number, never)),
        ("receipt", (f"/receipt/{number}/", None), (f"/receipt/{never}/", None), (number, never)),
        ("sign-in", ("/signin/", {"username": account.username, **signing}), ("/signin/", {"username": "nobodyy", **signing}), (account.username, "nobodyy")),
        ("switched off", ("/signin/", {"username": off.username, **signing}), ("/signin/", {"username": "nobodyy", **signing}), (off.username, "nobodyy")),
        ("first link", ("/first/AAAAAAAA/", None), ("/first/BBBBBBBB/", None), ("AAAAAAAA", "BBBBBBBB")),
    ]  # fmt: skip


def knock(client, asked):
    path, posted = asked
    return client.get(path) if posted is None else client.post(path, posted)


def test_at_every_door_the_known_and_the_unknown_answer_alike_and_cost_the_same(monkeypatch):
    hashed = []
    encode = MD5PasswordHasher.encode
    monkeypatch.setattr(
        MD5PasswordHasher, "encode", lambda *args, **named: (hashed.append(1), encode(*args, **named))[1]
    )
    for door in DOORS:  # the hour's first try by anybody begins the county's own tally
        count_guess(door, address=address(50), thing="another", at=clock.now())
    for number, (name, known, unknown, typed) in enumerate(pairs()):
        seen = []
        for turn, asked in enumerate((known, unknown)):
            client = Client(REMOTE_ADDR=address(100 + 2 * number + turn))
            hashed.clear()
            with CaptureQueriesContext(connection) as queries:
                answer = knock(client, asked)
            said = [(q["sql"].split()[0], q["sql"].split("WHERE")[0].count(" ")) for q in queries]
            seen.append((shape([answer], *typed), [each[0] for each in said], len(hashed)))
        assert seen[0] == seen[1], name


def test_the_password_of_somebody_unknown_is_hashed_all_the_same(monkeypatch):
    hashed = []
    encode = MD5PasswordHasher.encode
    monkeypatch.setattr(
        MD5PasswordHasher, "encode", lambda *args, **named: (hashed.append(1), encode(*args, **named))[1]
    )
    Client(REMOTE_ADDR=address(7)).post("/signin/", {"username": "nobody", "password": "wrong-password"})
    assert len(hashed) == 1


def test_right_and_wrong_are_stopped_at_the_same_count():
    case = make.case(clock.now())
    here = {"REMOTE_ADDR": "10.0.0.5"}
    for number in range(5):
        assert Client(**here).post("/progress/", {"number": f"LS{number}", "code": WRONG}).status_code == 422
    right = Client(**here).post("/progress/", {"number": case.number, "code": case.query_code})
    wrong = Client(**here).post("/progress/", {"number": case.number, "code": WRONG})
    assert shape([right], case.query_code) == shape([wrong], WRONG)


def test_the_delivery_code_is_not_built_and_a_rating_needs_the_query_code_first():
    case = make.case(clock.now())
    assert Client().post(f"/progress/{case.number}/rate/", {"level": "5"}).status_code == 401


def test_a_forwarded_address_counts_only_from_a_trusted_proxy(settings):
    made = RequestFactory()
    said = {"HTTP_X_FORWARDED_FOR": "1.1.1.1, 203.0.113.7, 10.0.0.3", "REMOTE_ADDR": "10.0.0.2"}
    settings.TRUSTED_PROXIES = []
    assert address_of(made.get("/", **said)) == "10.0.0.2"
    settings.TRUSTED_PROXIES = ["10.0.0.0/24"]
    assert address_of(made.get("/", **said)) == "203.0.113.7", "what the client itself put in front counts for nothing"
    assert address_of(made.get("/", **{**said, "REMOTE_ADDR": "198.51.100.1"})) == "198.51.100.1"
    assert address_of(made.get("/", REMOTE_ADDR="10.0.0.2")) == "10.0.0.2"
    assert address_of(made.get("/", **{**said, "HTTP_X_FORWARDED_FOR": "junk"})) == "junk"


def test_who_forges_the_header_is_still_one_address():
    for number in range(5):
        forged = Client(HTTP_X_FORWARDED_FOR=f"1.2.3.{number}")
        assert forged.post("/progress/", {"number": f"LS{number}", "code": WRONG}).status_code == 422
    assert (
        Client(HTTP_X_FORWARDED_FOR="9.9.9.9").post("/progress/", {"number": "LS9", "code": WRONG}).status_code == 429
    )


def test_a_household_of_ipv6_is_one_address():
    assert guessing.address_key("2001:db8:1:2::1") == guessing.address_key("2001:db8:1:2:ffff::9")
    assert guessing.address_key("2001:db8:1:2::1") != guessing.address_key("2001:db8:1:3::1")
    assert guessing.address_key("::ffff:10.0.0.1") == guessing.address_key("10.0.0.1")


def test_no_tally_holds_a_number_a_phone_or_an_address():
    case = make.case(clock.now())
    Client(REMOTE_ADDR="10.44.55.66").post("/progress/", {"number": case.number, "code": WRONG})
    Client(REMOTE_ADDR="10.44.55.66").post("/signin/phone/", {"phone": "13800000001"})
    kept = " ".join(f"{each.scope} {each.key}" for each in Tally.objects.all())
    assert Tally.objects.count() > 5
    assert not [each for each in (case.number, "13800000001", "10.44.55.66") if each in kept]


def at_once(several):
    def alone(one):
        try:
            with county("370832"):
                return one()
        except (BadInput, TooOften):
            return None
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(several)) as pool:
        return list(pool.map(alone, several))


@pytest.mark.django_db(transaction=True)
def test_of_six_tries_with_one_code_at_once_exactly_one_comes_in(at):
    sent = phones.send_code("13800000001", browser="b", address="10.0.0.1", at=at)
    from bianmin.outbox.models import Message

    digits = "".join(each for each in Message.objects.get().text.split("登录码 ")[1][:8] if each.isdigit())
    tries = [lambda: phones.prove_phone(sent.pk, digits, browser="b", address="10.0.0.1", at=at)] * 4
    assert sum(each is not None for each in at_once(tries)) == 1


@pytest.mark.django_db(transaction=True)
def test_of_eight_tries_at_once_only_as_many_pass_as_the_limit_has(at):
    def guess():
        count_guess(PROGRESS, address="10.0.0.1", thing="LS1", at=at)
        return True

    assert sum(bool(each) for each in at_once([guess] * 8)) == PROGRESS.address[0].most


@pytest.mark.django_db(transaction=True)
def test_two_presses_at_once_send_one_code(at):
    from bianmin.outbox.models import Message

    send = [
        lambda n=n: phones.send_code("13800000001", browser=f"b{n}", address=f"10.0.0.{n}", at=at) for n in range(4)
    ]
    assert sum(each is not None for each in at_once(send)) == 1
    assert Message.objects.count() == 1


def test_page_of_a_refusal_says_what_to_do_instead():
    for number in range(6):
        last = Client(REMOTE_ADDR="10.0.0.5").post("/progress/", {"number": f"LS{number}", "code": WRONG})
    assert "打电话或到站里" in text(last) and last["Retry-After"] == "60"
