"""谁看过我的资料: every look of the staff at somebody is there for that somebody to read, and for nobody else."""

from datetime import datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bianmin.cases.actions import files, revealing
from bianmin.cases.actions.reading import open_case
from bianmin.cases.looks import PAGE, looks_at_case, looks_at_person
from bianmin.county.actors import CLOCK
from bianmin.county.rights import PostRole
from bianmin.journal.actions import note
from bianmin.people.actions import make_account, merge_persons, record_person
from bianmin.people.looking.actions import look_up, open_walk_in
from bianmin.people.looking.asking import Asked
from bianmin.people.models import Account
from bianmin.stations.permissions import post_actor, seat_of
from bianmin.vault.uploads import CleanFile
from tests import factories as make
from tests.portal import applying_walk as walk
from tests.portal.applying_walk import text

pytestmark = pytest.mark.django_db
PHOTO = CleanFile(content=b"\xff\xd8 a photo", content_type="image/jpeg", extension="jpg", name="card.jpg")


@pytest.fixture(autouse=True)
def _on_that_morning(at):
    with time_machine.travel(at, tick=False):
        yield


@pytest.fixture
def clerk():
    post = make.post(make.station(), PostRole.CLERK, "孙秀英")
    seat = seat_of(Account.objects.get(pk=post.account_id), on=make.date(2026, 9, 28))
    return seat, post_actor(post)


def signed_in(person):
    client = Client()
    client.force_login(make_account(f"citizen{person.pk.hex[-6:]}", person=person))
    return client


def look_at(case, clerk, at, purpose="办理"):
    seat, by = clerk
    return open_case(case.number, seat, by=by, at=at, purpose=purpose)


def test_an_opened_case_an_opened_file_a_call_and_a_reveal_are_told_with_who_when_and_why(at, clerk):
    case = make.case(at, make.edition(name="护理补贴"))
    file = files.add_file(case, "m2", PHOTO, by=clerk[1], at=at)
    found = look_at(case, clerk, at + timedelta(minutes=5))
    files.open_file(file, by=clerk[1], at=at + timedelta(minutes=6), purpose="看材料")
    revealing.dial(found, "applicant-phone", by=clerk[1], at=at + timedelta(minutes=7))
    revealing.reveal(
        found, "applicant-id", reason="compare", words="卡磨花了", by=clerk[1], at=at + timedelta(minutes=8)
    )
    lines = looks_at_person(case.applicant_id).lines
    assert [(line.what, line.why) for line in lines] == [
        ("看了您的完整号码", f"对照证件，核对本人：卡磨花了（{case.number}）"),
        ("看了您的电话号码，好打电话", f"为这件事打电话（{case.number}）"),
        ("打开了您交的一份材料", "看材料"),
        (f"打开了护理补贴（{case.number}）", "办这件事"),
    ]
    assert {(line.post, line.who) for line in lines} == {("杏花村 窗口人员", "孙秀英")}
    page = text(signed_in(case.applicant).get("/mine/looks/"))
    assert "9 月 28 日（周一） 09:08" in page and "杏花村 窗口人员 孙秀英，看了您的完整号码。" in page
    assert case.applicant.id_number not in page


def test_a_look_up_and_the_copy_sheet_are_told_too(at, clerk):
    case = make.case(at, applicant=make.facts(group="2"))
    errand = open_walk_in("T1", by=clerk[1], at=at)
    look_up(errand.pk, Asked("王秀兰", group="2"), village_code="370832001009", by=clerk[1], at=at)
    note(
        "person",
        "read",
        by=clerk[1],
        at=at,
        about=("person", case.applicant_id),
        purpose=f"抄录到医保信息平台（{case.number}）",
    )
    told = {(line.what, line.why) for line in looks_at_person(case.applicant_id).lines}
    assert told == {
        ("查到了您的档案（看到姓名、组、户主、出生年）", "来人办事时查找"),
        ("把您的资料抄到上级系统", f"抄录到医保信息平台（{case.number}）"),
    }


def test_whoever_shows_number_and_code_reads_who_looked_at_this_case(at, client, clerk):
    case = make.case(at)
    look_at(case, clerk, at)
    path = walk.open_case(client, case)
    assert f'href="{path}looks/"' in text(client.get(path))
    page = client.get(f"{path}looks/")
    assert "打开了这件事。" in text(page) and "为什么：办这件事" in text(page)
    assert page["Cache-Control"] == "no-store" and "noindex" in page["X-Robots-Tag"]
    stranger = Client().get(f"{path}looks/")
    assert (stranger.status_code, stranger["Location"]) == (302, f"/progress/?number={case.number}")


def test_with_one_cases_code_nothing_is_learnt_of_another_case(at, clerk):
    case = make.case(at)
    same = {"id_number": case.applicant.id_number}
    other = make.case(at, make.edition(name="护理补贴"), applicant=make.facts(**same))
    assert other.applicant_id == case.applicant_id
    found = look_at(other, clerk, at)
    revealing.dial(found, "applicant-phone", by=clerk[1], at=at)
    assert looks_at_case(case).lines == []
    assert len(looks_at_case(other).lines) == 2 and len(looks_at_person(case.applicant_id).lines) == 2


def test_ones_own_visits_and_the_clock_are_left_out(at, client):
    case = make.case(at)
    path = walk.open_case(client, case)
    client.get(path)
    signed_in(case.applicant).get(path)
    note("case", "read", by=CLOCK, at=at, about=("case", case.pk))
    assert looks_at_person(case.applicant_id).lines == [] and looks_at_case(case).lines == []
    assert "还没有人看过" in text(client.get(f"{path}looks/"))


def test_what_was_refused_is_no_look(at, clerk):
    case = make.case(at)
    note("case", "read", by=clerk[1], at=at, about=("case", case.pk), outcome="refused")
    assert looks_at_case(case).lines == []


def test_nobody_reads_what_was_looked_at_of_another(at, clerk):
    case = make.case(at)
    look_at(case, clerk, at)
    neighbour = record_person(make.facts("赵德海"), at=at)
    assert "还没有人看过" in text(signed_in(neighbour).get("/mine/looks/"))
    staff = Client()
    staff.force_login(make.account())
    assert "还没有人看过" in text(staff.get("/mine/looks/"))
    assert Client().get("/mine/looks/").status_code == 302


def test_looks_at_a_record_that_was_merged_are_looks_at_the_person(at, clerk):
    one, two = make.case(at, applicant=make.facts(id_number="")), make.case(at, applicant=make.facts(id_number=""))
    look_at(one, clerk, at)
    look_at(two, clerk, at + timedelta(minutes=1))
    merge_persons(one.applicant, two.applicant, by=clerk[1], at=at + timedelta(minutes=2), reason="同一人")
    for person in (one.applicant, two.applicant):
        whats = [line.what for line in looks_at_person(person.pk).lines]
        assert len(whats) == 3 and whats[0] == "把您的两份档案合成了一份"


def test_the_same_look_over_and_over_is_one_line(at, clerk):
    case = make.case(at)
    for minutes in (0, 3, 9):
        look_at(case, clerk, at + timedelta(minutes=minutes))
    look_at(case, clerk, at + timedelta(days=1))
    lines = looks_at_case(case).lines
    assert [(line.times, (line.last_at - line.first_at) // timedelta(minutes=1)) for line in lines] == [(1, 0), (3, 9)]
    page = text(signed_in(case.applicant).get("/mine/looks/"))
    assert "09:00 到 09:09" in page and "，3 次。" in page


def test_the_pages_go_back_in_time_without_a_gap_or_a_twin(at, clerk):
    case = make.case(at)
    for step in range(PAGE * 2 + 5):
        look_at(case, clerk, at + timedelta(minutes=step // 3), purpose=f"第 {step} 次")
    first = looks_at_case(case)
    second = looks_at_case(case, before=first.older)
    third = looks_at_case(case, before=second.older)
    whys = [line.why for page in (first, second, third) for line in page.lines]
    assert len(whys) == len(set(whys)) == PAGE * 2 + 5 and third.older is None
    client = signed_in(case.applicant)
    page = text(client.get("/mine/looks/"))
    assert "下一页" in page and "上一页" not in page
    older = page.split('rel="next" href="')[1].split('"')[0]
    assert text(client.get(f"/mine/looks/{older}")).count("为什么：") == PAGE
    assert text(client.get("/mine/looks/", {"before": "x_y"})).count("为什么：") == PAGE


def test_thirty_cases_ask_the_database_as_often_as_one(at, clerk):
    case = make.case(at)
    client = signed_in(case.applicant)
    client.get("/mine/looks/")

    def asked():
        with CaptureQueriesContext(connection) as captured:
            client.get("/mine/looks/")
        return len(captured)

    look_at(case, clerk, at)
    few = asked()
    for number in range(30):
        again = make.case(at, make.edition(), applicant=make.facts(id_number=case.applicant.id_number))
        look_at(again, clerk, at + timedelta(minutes=number))
    assert asked() == few


def test_the_journals_index_serves_the_question(at, clerk):
    case = make.case(at)
    look_at(case, clerk, at)
    with CaptureQueriesContext(connection) as captured:
        looks_at_person(case.applicant_id)
    asked = [each["sql"] for each in captured if 'FROM "journal_entry"' in each["sql"]]
    assert len(asked) == 3  # the person, their cases, the cases' documents; there is no file to ask for
    if connection.vendor == "sqlite":
        for sql in asked:
            with connection.cursor() as cursor:
                cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
                plan = " ".join(str(row[-1]) for row in cursor.fetchall())
            assert "entry_by_subject" in plan


def test_in_plain_words_for_elders_too(at, client, clerk):
    case = make.case(at)
    look_at(case, clerk, at)
    path = walk.open_case(client, case)
    client.cookies["senior"] = "1"
    page = text(client.get(f"{path}looks/"))
    assert "data-senior" in page and "您自己看的不在里面" in page


def test_a_local_day_begins_at_midnight_in_the_county(at, clerk):
    case = make.case(at)
    look_at(case, clerk, timezone.make_aware(datetime(2026, 9, 29, 0, 30)))
    (line,) = looks_at_case(case).lines
    assert line.day.isoformat() == "2026-09-29"
