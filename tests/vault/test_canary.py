"""Whoever takes a copy of the database, its log, a backup or the files away learns no name, number, phone or address."""

import logging
import re
import shutil
import sqlite3
import subprocess
from contextlib import closing
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.test import Client
from pytest_django import Settings

from bianmin.badges.actions.phones import allow, send_code
from bianmin.badges.models import Badge
from bianmin.cases.actions import drafts, steps
from bianmin.cases.actions.files import add_file
from bianmin.cases.actions.rendering import render_wanted
from bianmin.cases.models import Case, Document
from bianmin.county.rights import PostRole
from bianmin.feedback.actions import rate
from bianmin.outbox.models import Message
from bianmin.people.actions import KinFacts, declare_kin, make_staff_account
from bianmin.people.models import Person
from bianmin.vault.uploads import clean_upload
from bianmin.workdays.actions import load_calendar_days
from tests import factories as make
from tests.vault import samples
from tests.vault.canaries import (
    ADDRESS,
    BANK,
    FILE,
    ILLNESS,
    KIN,
    NAME,
    PHONE,
    SECRET,
    WORDS,
    forms_of,
    found,
)  # fmt: skip

NUMBER, KIN_NUMBER = make.id_number(date(1961, 7, 3), 733), make.id_number(date(1958, 2, 9), 515)
STAFF_NUMBER = make.id_number(date(1980, 5, 6), 909)
ALL = (NAME, KIN, ILLNESS, ADDRESS, WORDS, FILE, PHONE, BANK, SECRET, NUMBER, KIN_NUMBER, STAFF_NUMBER)
WIDE = NUMBER.translate({code: code + 0xFEE0 for code in range(0x30, 0x3A)})


def lived_through(at: Any) -> Case:
    """Let the canary live a whole case: draft, submission, files, correction, decision, delivery, rating."""
    facts = make.facts(NAME, id_number=NUMBER, phone=PHONE, address=ADDRESS, householder=NAME, phone_whose=KIN)
    made, station = make.edition(), make.station()
    make.placed(made, station)
    answers = {"card": BANK, "reason": f"{NAME}得了{ILLNESS}，电话{PHONE}"}
    draft = drafts.start_draft(made.item, station, account_id=None, at=at)
    drafts.save_draft(draft, {**answers, "name": NAME, "id_number": NUMBER}, at=at)
    asked = make.request(made, station, applicant=facts, answers=answers)
    case = drafts.submit_draft(draft, asked, by=make.citizen(), at=at)
    clerk = make.staff(station, PostRole.CLERK)
    photo = samples.photo(exif=samples.exif(), comment=FILE.encode())
    paper = samples.new_pdf()
    paper.pages[0].Contents = paper.make_stream(f"BT ({NUMBER} {BANK}) Tj ET".encode())
    for code, content in (("m1", photo), ("m2", samples.saved(paper))):
        add_file(case, code, clean_upload(content, declared_name=f"{FILE}.jpg"), by=clerk, at=at)
    steps.receive_and_hand_over(case, by=clerk, at=at, fine=["m1", "m2"])
    case.refresh_from_db()
    town = make.staff(case.station.parent, PostRole.TOWN_CLERK)
    steps.accept(case, by=town, at=at)
    steps.pass_on(case, by=town, at=at, note=f"{NAME}家里困难")
    case.refresh_from_db()
    deciding = case.handler_unit
    steps.propose(case, grant=True, opinion=f"{ILLNESS}属实", by=make.staff(deciding, PostRole.DEPT_CLERK), at=at)
    steps.decide(case, grant=True, reason=f"{NAME}符合", by=make.staff(deciding, PostRole.DEPT_APPROVER), at=at)
    case.refresh_from_db()
    steps.deliver(case, steps.Delivery("直接", NAME, "本人"), by=clerk, at=at)
    case.refresh_from_db()
    rate(case, level=1, tags=[], words=WORDS, channel="web", by=make.citizen(case.applicant_id), at=at)
    Document.objects.update(wanted_at=at)
    render_wanted(at=at)
    return case


def known_otherwise(case: Case, at: Any) -> None:
    """Let the canary be declared kin, be allowed a phone, sign in, try to, and keep things in a session."""
    officer = make.staff(make.department("gaj", "公安局"), PostRole.DEPT_CLERK)
    relation = next(iter(import_module("bianmin.people.relations").relations_on(at.date())))
    kin = KinFacts(name=KIN, relation=relation, id_number=KIN_NUMBER, village_code="370832001009")
    declare_kin(kin, by=officer, at=at)
    allow(case.applicant, PHONE, "all", whose=KIN, by=officer, at=at)
    send_code(PHONE, browser="canary", address="198.51.100.9", at=at)
    account = make_staff_account("jinsique", name=NAME[:3], id_number=STAFF_NUMBER, by=officer, at=at)
    Badge.objects.create(account=account, secret=SECRET, pin=SECRET)
    session = import_module(django_settings.SESSION_ENGINE).SessionStore()
    session["messages"] = f"{NAME}的材料收下了，电话{PHONE}，{NUMBER}" * 30
    session.create()


def asked_over_http(client: Client) -> None:
    """Type the canary's numbers where they do not belong."""
    for typed in (NUMBER, PHONE, SECRET):
        client.post("/signin/", {"username": typed, "password": f"{SECRET}x", "kept": f"{NAME}{BANK}"})
    client.get("/", {"q": f"{NUMBER} {NAME}"})


@pytest.fixture
def taken(transactional_db: None, at: Any, keys: Settings, caplog: Any, tmp_path: Path) -> dict[str, bytes]:
    """Everything a thief may carry off after the canary has been through the house."""
    caplog.set_level(logging.DEBUG)
    load_calendar_days()
    case = lived_through(at)
    known_otherwise(case, at)
    asked_over_http(Client())
    assert (Person.objects.get(pk=case.applicant_id).name, case.answers["card"]) == (NAME, BANK)
    assert any(message.address == PHONE for message in Message.objects.all())
    return {**database(tmp_path), **shelves(keys), "log": "\n".join(map(str, caplog.messages)).encode()}


def database(tmp_path: Path) -> dict[str, bytes]:
    if connection.vendor == "postgresql":
        return {"dump": dumped()}
    path = Path(connection.settings_dict["NAME"])
    copy = tmp_path / "backup.sqlite3"
    with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
    held = {"database": path.read_bytes(), "log of writes": path.with_name(f"{path.name}-wal").read_bytes()}
    assert len(held["log of writes"]) > 100_000
    return {**held, "backup": copy.read_bytes()}


def dumped() -> bytes:
    program = shutil.which("pg_dump")
    if program is None:
        pytest.skip("pg_dump is not installed here")
    known = connection.get_connection_params()
    environ = {"PGPASSWORD": known.get("password") or ""}
    where = [("-h", known.get("host")), ("-p", known.get("port")), ("-U", known.get("user"))]
    words = [part for flag, value in where if value for part in (flag, str(value))]
    done = subprocess.run([program, *words, known["dbname"]], capture_output=True, check=True, env=environ)
    return done.stdout


def shelves(keys: Settings) -> dict[str, bytes]:
    files = sorted(path for path in Path(keys.DATA_DIR, "files").rglob("*") if path.is_file())
    assert len(files) >= 2 + 5, "the two uploads and the papers"
    return {f"file {number}": path.read_bytes() + path.name.encode() for number, path in enumerate(files)}


def test_a_stolen_copy_holds_no_plain_word_of_anybody(taken: dict[str, bytes]) -> None:
    assert "backup" in taken or "dump" in taken
    assert b"v1:a256gcm:" in taken.get("backup", b"") + taken.get("dump", b"")
    assert found((*ALL, WIDE), taken) == []


@pytest.fixture
def careless(keys: Settings) -> None:
    """A house that keeps sessions and failed sign-ins as Django and axes do of themselves."""
    keys.SESSION_SERIALIZER = "django.core.signing.JSONSerializer"
    keys.AXES_USERNAME_CALLABLE, keys.AXES_SENSITIVE_PARAMETERS = None, ["username"]


def test_a_house_that_kept_sessions_and_failed_sign_ins_in_the_clear_would_be_caught(
    careless: None, taken: dict[str, bytes]
) -> None:
    caught = {line.split(" as ")[0].split(" holds ")[1] for line in found((NAME, PHONE, BANK, NUMBER), taken)}
    assert caught == {NAME, PHONE, BANK, NUMBER}


@pytest.mark.parametrize("word", [NAME, NUMBER, PHONE])
def test_the_search_finds_each_form_of_a_word(word: str) -> None:
    """A search that finds nothing proves nothing, unless it is shown to find."""
    for form, needle in forms_of(word):
        assert found([word], {"x": b"before" + needle + b"after"}), form


def test_the_search_finds_what_is_wrapped_as_our_own_code_might_wrap_it() -> None:
    import base64
    import zlib

    raw = f"前面{NAME}后面".encode()
    for wrapped in (
        base64.b64encode(raw),
        base64.urlsafe_b64encode(b"x" + raw),
        zlib.compress(raw * 9),
        raw.hex().encode(),
    ):
        assert found([NAME], {"x": b"\x00" * 7 + wrapped})
    assert found([NAME], {"x": b"other words"}) == []


@pytest.mark.django_db
def test_a_word_that_lies_in_a_table_in_the_clear_is_found_in_a_copy(tmp_path: Path) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("a transaction that is rolled back is in no dump")
    file = tmp_path / "plain.sqlite3"
    with closing(sqlite3.connect(file)) as plain:
        plain.execute("CREATE TABLE way (words TEXT)")
        plain.execute("INSERT INTO way VALUES (?)", [ADDRESS])
        plain.commit()
    assert [line for line in found(ALL, {"plain": file.read_bytes()}) if ADDRESS in line and "utf-8" in line]


def test_a_page_without_session_is_none_the_worse_for_a_key_that_is_gone(db: None, keys: Settings) -> None:
    from bianmin.vault.sessions import SealedSerializer

    sealed = SealedSerializer().dumps({"seat": "王秀兰"})
    assert SealedSerializer().loads(sealed) == {"seat": "王秀兰"}
    assert "王秀兰".encode() not in sealed
    store = import_module(django_settings.SESSION_ENGINE).SessionStore()
    store["seat"] = "王秀兰"
    store.create()
    keys.VAULT_KEYS = {"k7": "aGVsbG8gd29ybGQgaGVsbG8gd29ybGQgMTIzNDU2Nzg="}
    again = import_module(django_settings.SESSION_ENGINE).SessionStore(store.session_key)
    assert again.get("seat") is None


def test_what_cannot_be_an_accounts_name_is_kept_as_a_hash_of_it() -> None:
    from config.attempts import name_tried

    for typed in (NUMBER, PHONE, "Hunter2!hunter", "王秀兰 3703"):
        assert re.fullmatch(r"#[0-9a-f]{32}", name_tried(None, {"username": typed}))
    for typed in ("sunxiuying", "sun.xiuying-2", "孙秀英", ""):
        assert name_tried(None, {"username": typed}) == typed
    assert name_tried(None, {"username": NUMBER}) == name_tried(None, {"username": NUMBER})
