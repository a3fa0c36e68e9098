"""The detector finds each form of a number, knows whom a test has made, and catches a leak that is planted."""

import base64
import json
import logging
import logging.config
import zlib
from datetime import date

import pytest
from django.core import signing

from bianmin.outbox.models import Message
from bianmin.people.actions import record_person
from tests import factories as make
from tests.detecting import (
    CARD,
    CARD_PART,
    ENDS,
    EXCEPTIONS,
    ID,
    ID_PART,
    NAME,
    OLD_ID,
    PHONE,
    PHONE_PART,
    WATCH,
    allowed,
    expecting,
    finds,
    listen,
)

NUMBER = make.id_number(date(1954, 3, 8), 12)
WITH_X = next(each for each in (make.id_number(serial=serial) for serial in range(99)) if each.endswith("X"))
WIDE = str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")


def kinds(text):
    return {find.kind for find in finds(text)}


@pytest.mark.parametrize("number", [NUMBER, WITH_X])
@pytest.mark.parametrize(
    "written",
    [
        "{}", "身份证{}，", 'value="{}"', "{}41", "?q={}&x=1", "编号 12 {}",
    ],
)  # fmt: skip
def test_an_identity_number_is_found_wherever_it_stands(number, written):
    if "41" not in written or number == NUMBER:
        assert ID in kinds(written.format(number))


@pytest.mark.parametrize("number", [NUMBER, WITH_X])
def test_an_identity_number_is_found_however_it_is_written(number):
    spaced = f"{number[:6]} {number[6:14]} {number[14:]}"
    for form in (number.lower(), spaced, spaced.replace(" ", "-"), number.translate(WIDE), " ".join(number)):
        assert ID in kinds(f"甲{form}乙"), form
    for encoded in (base64.b64encode(number.encode()), base64.urlsafe_b64encode(f"id={number};".encode())):
        assert ID in kinds(f"x {encoded.decode()} y")
    assert ID in kinds(number.encode().hex())
    packed = signing.dumps({"kept": [["who-id", number]] * 9}, compress=True)
    assert packed.startswith(".") and ID in kinds(f'value="{packed}"')
    assert ID in kinds(base64.b64encode(zlib.compress(number.encode())).decode())
    assert ID in kinds(json.dumps({"id": number}))


def test_an_old_number_of_fifteen_digits_is_found():
    assert kinds("370832540308012") == {OLD_ID}
    assert kinds("370832541308012") == set()  # there is no thirteenth month


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("999999********0012", ID_PART), ("999999********001X", ID_PART), ("99999919540308****", ID_PART),
        ("9****************X", ENDS), ("9＊＊＊＊＊＊＊＊＊＊＊＊＊＊＊＊1", ENDS), ("138****0000", PHONE_PART),
        ("13800000000", PHONE), ("138 0000 0000", PHONE), ("138-0000-0000", PHONE), ("１３８００００００００", PHONE),
        ("6217000000001234", CARD), ("6217 0000 0000 0000 123", CARD), ("4111111111111111", CARD),
        ("621700******1234", CARD_PART),
    ],
)  # fmt: skip
def test_cards_phones_and_half_masked_numbers_are_found(text, kind):
    assert kinds(f"<dd>{text}</dd>") == {kind}


@pytest.mark.parametrize(
    "text",
    [
        "LS20260928000013", "0537-7300000", "138****", "尾号 1234", "****", "2026-09-28 09:00:00", "12345678901",
        "018f3c2a-1111-7abc-8def-123456789012", "370832001009", "1137083200123456789012345678901234567890123",
        f"{NUMBER[:17]}{(int(NUMBER[17]) + 1) % 10 if NUMBER[17] != 'X' else 0}", "a13800000000", "13800000000b",
        "1759021200.123456", "999999199913080012",
    ],
)  # fmt: skip
def test_what_is_no_persons_number_is_left_alone(text):
    assert kinds(f"<p>{text}</p>") == set()


@pytest.fixture
def leak(client, settings):
    """Open a view that leaks; return what the watch told of it."""
    settings.ROOT_URLCONF = "tests.leaking"

    def leaked(way, text):
        with expecting() as told:
            client.get(f"/{way}/", headers={"X-Text": text.encode().decode("latin-1")})
        return [line.split(": ", 1)[1] for line in told]

    return leaked


@pytest.mark.django_db
@pytest.mark.parametrize("way", ["open", "masked"])
def test_a_leak_that_is_planted_is_caught(leak, at, way):
    person = record_person(make.facts("欧阳秀兰", phone="13912345678"), at=at)
    assert leak(way, f"{person.name} {person.id_number} {person.phone}") == [
        f"identity number {person.id_number}", f"name {person.name}", "phone 13912345678",
    ]  # fmt: skip
    assert leak(way, "欧*兰 138****") == []


@pytest.mark.django_db
def test_a_view_whose_right_shows_everything_may(leak, at):
    person = record_person(make.facts("欧阳秀兰"), at=at)
    assert leak("draft", f"{person.name} {person.id_number}") == []


@pytest.mark.django_db
@pytest.mark.parametrize("way", ["redirects", "hands-out", "links"])
def test_no_address_and_no_file_name_may_whatever_the_view(leak, way):
    assert leak(way, NUMBER) != []


@pytest.mark.django_db
def test_a_name_on_a_desk_plate_is_no_leak(leak, at):
    record_person(make.facts("孙秀英"), at=at)
    assert leak("open", "孙秀英") == ["name 孙秀英"]
    make.post(make.station(), "clerk", "孙秀英")
    assert leak("open", "孙秀英") == []


@pytest.mark.django_db
def test_what_one_has_just_typed_is_no_news_to_oneself(client, settings):
    settings.ROOT_URLCONF = "tests.leaking"
    with expecting() as told:
        client.post("/open/", {"id": NUMBER}, headers={"X-Text": NUMBER})
    assert told == []


@pytest.mark.django_db
def test_log_lines_messages_and_papers_are_watched(at):
    with expecting() as told:
        logging.getLogger("bianmin.x").warning("could not find %s", NUMBER)
        Message.objects.create(address="1", text=f"您的证件 {NUMBER}", dedupe_key="x", not_before=at)
        WATCH.paper(f"证件号 {NUMBER}")
        try:
            int(f"{NUMBER}岁")
        except ValueError:
            logging.getLogger("bianmin.x").exception("broken")
    assert len([line for line in told if NUMBER in line]) == 4


@pytest.mark.django_db
def test_the_exceptions_are_few_and_each_is_an_address_of_the_house():
    from django.urls import get_resolver

    spaces = {space: {*urls.reverse_dict} for space, (_, urls) in get_resolver().namespace_dict.items()}
    assert len(EXCEPTIONS) < 10
    for view, _, _, why in EXCEPTIONS:
        space, name = view.split(":")
        assert name in spaces[space] and len(why) > 20


def test_an_answer_without_a_view_may_show_nothing(rf):
    assert allowed(rf.get("/")) == frozenset()
    assert NAME not in allowed(rf.post("/", {"on": "sheet"}))


@pytest.mark.django_db
def test_whoever_sets_up_logging_anew_does_not_silence_it(settings):
    logging.config.dictConfig(settings.LOGGING)
    listen()
    with expecting() as told:
        logging.getLogger("bianmin.x").warning("could not find %s", NUMBER)
    assert len(told) == 1
