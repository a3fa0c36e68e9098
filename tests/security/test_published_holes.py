"""A test for each published hole of our kind of system that can touch us (PROMISES §0.4, §2.5, appendix D), named after it.

What cannot touch us yet, because the room does not exist, is listed in docs/asvs.md and not skipped in silence.
"""

import ast
import re
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from django.conf import settings as house
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from bianmin.cases.models import Case, CaseFile, Document
from bianmin.county.refusals import NotFound
from bianmin.county.rights import PostRole
from bianmin.feedback.models import Rating
from bianmin.journal.models import Entry
from bianmin.outbox.models import Message
from bianmin.people.actions import issue_sign_in_link, use_sign_in_link
from bianmin.stations.models import Post
from tests import factories as make
from tests.badges.coming import MORNING, browser, clerk, code_of, enrolled, full
from tests.office import desks
from tests.portal import applying_walk as walk
from tests.vault import samples
from tests.window.pages import photo

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parent.parent.parent
SOURCES = [path for path in (ROOT / "bianmin").rglob("*.py") if "migrations" not in path.parts]


def test_like_TOB_PYPI26_13_no_right_survives_a_move_nor_a_removal_as_in_April_2025(at):
    who, case = desks.at_desk(make.station(), PostRole.CLERK, "孙秀英"), make.case(timezone.now())
    assert who.browser.get(f"/window/cases/{case.number}/").status_code == 200
    Post.objects.filter(account_id=who.account.pk).update(ends_on=timezone.localdate() - timedelta(days=1))
    make.post(make.station("别的村", "370832001010"), PostRole.CLERK, holder=who.account)
    assert who.browser.get(f"/window/cases/{case.number}/").status_code == 404
    Post.objects.filter(account_id=who.account.pk).update(ends_on=timezone.localdate() - timedelta(days=1))
    assert who.browser.get("/window/").status_code == 403


@pytest.fixture
def morning(settings, time_machine):
    settings.SECOND_FACTOR = True
    time_machine.move_to(MORNING, tick=False)
    return time_machine


@pytest.mark.parametrize("written", ["{}", " {} ", "{0[0]} {0[1]}{0[2]} {0[3]}{0[4]}{0[5]}", "wide"])
def test_like_TOB_PYPI26_1_and_9_a_code_is_used_up_however_it_is_written(morning, written):
    account = enrolled(clerk(), MORNING)
    code = code_of(account)
    assert full(browser(), account).status_code == 302
    again = (
        code.translate(str.maketrans("0123456789", "０１２３４５６７８９"))
        if written == "wide"
        else written.format(code)
    )
    second = browser()
    answer = second.post("/signin/", {"username": account.username, "password": "Three-quiet-Herons-7"})
    assert second.post(answer["Location"], {"code": again}).status_code == 422
    assert second.get("/window/").status_code == 302


def test_like_TOB_PYPI26_1_the_memory_of_used_codes_outlives_their_leeway(morning):
    account = enrolled(clerk(), MORNING)
    code = code_of(account)
    full(browser(), account)
    for seconds in (15, 30, 45, 60, 90):
        morning.move_to(MORNING + timedelta(seconds=seconds), tick=False)
        second = browser()
        answer = second.post("/signin/", {"username": account.username, "password": "Three-quiet-Herons-7"})
        assert second.post(answer["Location"], {"code": code}).status_code == 422, seconds


def test_like_TOB_PYPI26_2_a_link_that_was_checked_before_is_checked_again_when_it_is_used(at):
    account = make.account()
    secret = issue_sign_in_link(account, at=at)
    use_sign_in_link(secret, password="Three-quiet-Herons-7", at=at)
    with pytest.raises(NotFound):
        use_sign_in_link(secret, password="Another-quiet-Heron-8", at=at)


def test_like_TOB_PYPI26_4_what_is_refused_is_journalled_too():
    who, case = desks.at_desk(make.station("别的村", "370832001010"), PostRole.CLERK), make.case(timezone.now())
    before = Entry.objects.count()
    assert who.browser.post(f"/window/cases/{case.number}/steps/receive/", {}).status_code == 404
    rows = list(Entry.objects.order_by("id")[before:])
    assert [row.outcome for row in rows] == ["refused 404"]
    assert rows[0].account_id == who.account.pk


def test_like_the_ZIP_confusion_of_PyPI_an_archive_is_no_upload(client):
    draft = walk.begin(client)
    for content in (
        b"PK\x03\x04" + bytes(200),
        b"PK\x05\x06" + bytes(18),
        b"Rar!\x1a\x07\x00" + bytes(99),
        b"7z\xbc\xaf\x27\x1c" + bytes(99),
    ):
        sent = SimpleUploadedFile("a.jpg", content, "image/jpeg")
        assert client.post(f"{draft}files/m2/", {"m2": sent, "file-m2": sent, "photo": sent}).status_code == 422


# ── Open Forms ──


def test_like_CVE_2026_28803_a_number_alone_opens_nothing_and_guessing_is_slow(client):
    case = make.case(timezone.now())
    for path in (f"/progress/{case.number}/", f"/receipt/{case.number}/"):
        answer = client.get(path)
        assert answer.status_code in {302, 404} and case.applicant.name not in answer.content.decode()
    statuses = [client.post("/progress/", {"number": case.number, "code": "AAAA-AAAA"}).status_code for _ in range(6)]
    assert statuses == [422] * 5 + [429]
    assert Entry.objects.filter(outcome__startswith="refused").exists()


def test_like_OpnForm_1259_and_888_no_secret_is_made_from_a_number_and_all_differ():
    cases = [make.case(timezone.now()) for _ in range(12)]
    codes = {case.query_code for case in cases}
    papers = set(Document.objects.values_list("verify_code", flat=True))
    assert len(codes) == 12 and len(papers) >= 12
    assert all(re.fullmatch(r"[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4})+", code) for code in codes | papers)
    assert min(5 * len(code.replace("-", "")) for code in codes) >= 40
    assert len({code[:4] for code in codes}) > 6, "neighbouring cases have nothing in common"


def test_like_Open_Forms_30_a_file_waits_for_its_own_browser_only(client):
    draft = walk.begin(client)
    assert client.post(
        f"{draft}files/m2/", {"photo-m2": walk.photo(), "m2": walk.photo(), "file-m2": walk.photo()}
    ).status_code in {302, 422}
    assert Client().get(f"{draft}files/m2/").status_code == 404
    assert (
        Client().post(f"{draft}files/m2/drop/").status_code != 302
        or "resume" in Client().post(f"{draft}files/m2/drop/")["Location"]
    )


def test_like_Open_Forms_34_what_somebody_sent_is_never_a_page_of_ours():
    case = make.case(timezone.now())
    who = desks.at_desk(case.station, PostRole.CLERK)
    who.browser.post(f"/window/cases/{case.number}/materials/", {"material": "m2", "photo": photo()})
    kept = CaseFile.objects.get(case=case)
    answer = who.browser.get(f"/window/cases/{case.number}/files/{kept.pk}/")
    assert answer.status_code == 200
    assert answer["Content-Disposition"].startswith("attachment")
    assert "sandbox" in answer["Content-Security-Policy"] and answer["X-Content-Type-Options"] == "nosniff"


def test_like_Open_Forms_35_a_drawing_of_lines_with_a_script_is_no_photo(client):
    draft = walk.begin(client)
    sent = SimpleUploadedFile("logo.svg", samples.SVG, "image/svg+xml")
    assert client.post(f"{draft}files/m2/", {"m2": sent, "photo-m2": sent, "file-m2": sent}).status_code == 422


def test_like_CVE_2025_64515_a_field_that_nobody_asked_for_is_not_read(client):
    draft = walk.begin(client)
    walk.fill(
        client, draft, who={**walk.WHO, "status": "granted", "applicant_id": "x", "q-secret": "x", "number": "LS1"}
    )
    receipt = client.get(
        walk.submit(client, draft, status="granted", outcome="granted", station="370832001010")["Location"]
    )
    case = Case.objects.get()
    assert (case.status, case.outcome, case.station.division_code) == ("submitted", "", "370832001009")
    assert set(case.answers) <= {"card", "reason"} and receipt.status_code == 200


def test_like_CVE_2024_24771_no_way_in_leads_past_the_second_factor(morning):
    account = enrolled(clerk(), MORNING)
    visitor = browser()
    visitor.force_login(account, backend=house.AUTHENTICATION_BACKENDS[-1])  # what any other way in ends with
    assert visitor.get("/window/")["Location"].startswith("/guard/code/")
    assert visitor.post("/window/take-in/", {}).status_code == 401


# ── others ──


def test_like_the_leak_of_Open_Zaak_to_Sentry_no_header_of_a_request_is_logged(client, caplog, monkeypatch):
    def breaks(*_args, **_named):
        raise RuntimeError("boom")

    monkeypatch.setattr("bianmin.portal.guides.views.finding.find", breaks)
    client.raise_request_exception = False
    canary = "Bearer bm_live_CANARYCANARYCANARY"
    answer = client.get("/search/?q=x", headers={"Authorization": canary, "Cookie": "bianmin_session=CANARYSESSION"})
    assert answer.status_code == 500
    assert "CANARY" not in caplog.text + answer.content.decode()


@pytest.mark.parametrize(
    "name", ["../../etc/passwd.jpg", "/etc/passwd.jpg", "..\\..\\x.jpg", "a\x01b.jpg", "x.jpg/../../y.jpg", "con.jpg"]
)
def test_like_CVE_2023_36460_of_Mastodon_the_name_of_a_file_chooses_no_path(name):
    case = make.case(timezone.now())
    who = desks.at_desk(case.station, PostRole.CLERK)
    sent = photo()
    who.browser.post(
        f"/window/cases/{case.number}/materials/",
        {"material": "m2", "photo": SimpleUploadedFile(name, sent.read(), "image/jpeg")},
    )
    for kept in CaseFile.objects.filter(case=case):
        assert re.fullmatch(r"files/[0-9]{6}/[0-9a-f]{2}/[0-9a-f-]{36}\.bin", kept.stored.path), kept.stored.path


def test_like_CVE_2022_36066_of_Discourse_nothing_unpacks_archives():
    calls = {"unpack_archive", "extractall", "ZipFile", "TarFile", "make_archive"}
    used = [(path.name, name) for path in SOURCES for name in calls if name in path.read_text(encoding="utf-8")]
    assert set(used) <= {("packages.py", "ZipFile")}  # looks into an Excel file in memory, bounded, before it is read


def test_like_CVE_2026_55674_of_Discourse_no_cookie_enters_a_page_that_others_get(client):
    make.placed(make.edition(), make.station())
    first = client.get("/")
    mine = Client()
    mine.cookies["village"], mine.cookies["senior"] = "370832001009", "1"
    mine.get("/")
    mine.get("/items/")
    second = Client().get("/")
    level = [re.sub(r'value="[^"]{64}"', "", each.content.decode()) for each in (first, second)]
    assert level[0] == level[1]
    assert "Set-Cookie" not in second.headers and "Cookie" in second["Vary"]


def test_like_FixMyStreet_no_tool_is_called_through_a_shell():
    found = []
    for path in [*SOURCES, ROOT / "station.py", ROOT / ".ci" / "suite.py"]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                name = ast.unparse(node.func)
                shell = any(word.arg == "shell" and ast.unparse(word.value) != "False" for word in node.keywords)
                if shell or name in {
                    "os.system",
                    "os.popen",
                    "subprocess.getoutput",
                    "eval",
                    "exec",
                    "pickle.loads",
                    "pickle.load",
                }:
                    found.append((path.name, name))
    assert found == []


def test_like_FixMyStreet_the_session_turns_its_key_at_signing_in(morning):
    account, visitor = enrolled(clerk(), MORNING), browser()
    visitor.get("/signin/")
    planted = visitor.session
    planted.save()
    visitor.cookies[house.SESSION_COOKIE_NAME] = planted.session_key
    full(visitor, account)
    assert visitor.session.session_key != planted.session_key


def test_like_Jepsens_RDS_a_decision_reads_where_it_writes():
    assert list(house.DATABASES) == ["default"]
    assert house.DATABASE_ROUTERS == []


def test_like_django_jaiminho_216_a_message_is_a_row_of_the_same_transaction():
    from django.db import transaction

    with transaction.atomic():
        make.case(timezone.now())
        assert Message.objects.exists()
        transaction.set_rollback(True)
    assert not Message.objects.exists() and not Case.objects.exists()
    hooks = [
        path.name
        for path in SOURCES
        if "on_commit" in path.read_text(encoding="utf-8") and path.parent.name != "workdays"
    ]
    assert hooks == [], "only the calendar, a copy in memory, is forgotten after a commit"


def test_like_Notify_3125_a_message_is_queued_once_however_often_it_is_told():
    from django.db import IntegrityError, transaction

    make.case(timezone.now())
    said = Message.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        Message.objects.create(
            address="13800000000", text="再来", dedupe_key=said.dedupe_key, not_before=timezone.now()
        )


@pytest.mark.parametrize("level", [1, 2, 3, 4, 5])
def test_unlike_Hebei_2024_each_of_the_five_levels_can_be_given_and_read_back(level):
    case = desks.decided(timezone.now())
    from bianmin.cases.actions import steps

    steps.deliver(
        case,
        steps.Delivery("直接送达", "王秀兰", "本人"),
        by=make.staff(case.station, PostRole.CLERK),
        at=timezone.now(),
    )
    visitor = Client()
    walk.open_case(visitor, case)
    answer = visitor.post(f"/progress/{case.number}/rate/", {"level": str(level), "words": "等得久"})
    assert answer.status_code == 302, walk.text(answer)
    assert [row.level for row in Rating.objects.all()] == [level]


def test_unlike_Baoshan_2026_whoever_was_rated_does_not_learn_by_whom():
    case = desks.decided(timezone.now())
    from bianmin.cases.actions import steps

    steps.deliver(
        case,
        steps.Delivery("直接送达", "王秀兰", "本人"),
        by=make.staff(case.station, PostRole.CLERK),
        at=timezone.now(),
    )
    visitor = Client()
    walk.open_case(visitor, case)
    said = "这句话谁也不该看见是谁写的"
    visitor.post(f"/progress/{case.number}/rate/", {"level": "1", "words": said})
    assert Rating.objects.count() == 1
    rated = [
        desks.at_desk(case.station, PostRole.CLERK),
        desks.at_desk(case.station, PostRole.HEAD),
        desks.dept_clerk(),
    ]
    for who in rated:
        for path in (
            "/window/",
            f"/window/cases/{case.number}/",
            "/office/",
            f"/office/cases/{case.number}/",
            "/oversight/ratings/",
        ):
            assert said not in who.browser.get(path).content.decode(), path
    office = desks.at_desk(make.department("office", "政务办"), PostRole.COUNTY_OFFICE)
    shown = office.browser.get("/oversight/ratings/").content.decode()
    assert case.number not in shown and case.applicant.name not in shown


def test_like_the_parsers_of_zips_a_file_of_many_megabytes_is_refused_before_it_is_read(client):
    draft = walk.begin(client)
    large = BytesIO(b"\xff\xd8\xff" + bytes(house.LARGEST_FILE + 100_000))
    large.name = "a.jpg"
    assert client.post(f"{draft}files/m2/", {"m2": large}).status_code in {413, 422}
